"""Notebook 12: the sample in JSONata, and checks of expressions.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from nestedsf.lessons.in_jsonata.answering import check_3
from nestedsf.lessons.in_jsonata.condition import check_1
from nestedsf.lessons.in_jsonata.packing import check_2
from nestedsf.lessons.in_jsonata.written import output_of, written

__all__ = ["check_1", "check_2", "check_3", "output_of", "written"]
