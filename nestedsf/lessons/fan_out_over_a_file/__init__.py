"""Notebook 15: a child execution for each row of a file, with its limits, failures and batches.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from nestedsf.lessons.fan_out_over_a_file.finding import check_3
from nestedsf.lessons.fan_out_over_a_file.last_night import last_night
from nestedsf.lessons.fan_out_over_a_file.limits import check_2
from nestedsf.lessons.fan_out_over_a_file.reading import check_1
from nestedsf.lessons.fan_out_over_a_file.trying import upload
from nestedsf.lessons.your_own_workflow import state_machine

__all__ = ["check_1", "check_2", "check_3", "last_night", "state_machine", "upload"]
