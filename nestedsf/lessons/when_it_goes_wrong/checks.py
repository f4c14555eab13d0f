"""Checks of the notebook "Handle what goes wrong": limits, a Retry, and an order that hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.when_it_goes_wrong.attempts import how_it_is_attempted
from nestedsf.lessons.when_it_goes_wrong.hanging import an_hour_later, hanging_order
from nestedsf.lessons.when_it_goes_wrong.limits import how_the_limits_end_it
from nestedsf.lessons.when_it_goes_wrong.machines import create, sending_heartbeats, try_out
from nestedsf.lessons.when_it_goes_wrong.this_one_hangs import why_it_hangs

if TYPE_CHECKING:
    from nestedsf.lessons.judging.verdicts import Verdict

__all__ = [
    "an_hour_later",
    "check_1",
    "check_2",
    "check_3",
    "create",
    "hanging_order",
    "sending_heartbeats",
    "try_out",
]

_LESSON = "08-when-it-goes-wrong"


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether the fields end the Task after 5 minutes of silence, and after half an hour.

    Args:
        answer: JSON text of the fields; those of a whole Task are taken as well.
    """
    return how_the_limits_end_it(answer)


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether the Task is attempted often and long enough, each time with a child of its own.

    Args:
        answer: JSON text of the Task.
    """
    return how_it_is_attempted(answer)


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether the state that hangs is found, what it waits for, and what would have ended it.

    Args:
        answer: JSON text, with the keys state, waits for and field.
    """
    return why_it_hangs(answer)
