"""Checks of notebook 01: names and inputs of executions, and starting one twice.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

from nestedsf.lessons.deploy_and_start.checks import (
    ORDER_NAME,
    check_1,
    check_2,
)
from nestedsf.lessons.deploy_and_start.predictions import check_3

__all__ = [
    "ORDER_NAME",
    "check_1",
    "check_2",
    "check_3",
]
