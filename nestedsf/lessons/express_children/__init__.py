"""Notebook 17: Express workflows as children, their logs, and checks of what starts and logs them.

https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
"""

from __future__ import annotations

from nestedsf.lessons.express_children.levels import check_2
from nestedsf.lessons.express_children.logs import create, log_events, log_group
from nestedsf.lessons.express_children.points import POINTS, check_3, points_after
from nestedsf.lessons.express_children.status import check_1

__all__ = [
    "POINTS",
    "check_1",
    "check_2",
    "check_3",
    "create",
    "log_events",
    "log_group",
    "points_after",
]
