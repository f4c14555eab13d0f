"""Notebook 02: a shop whose orders fail at night only, and checks of reading histories.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.account.stack.deployment import deploy
from nestedsf.lessons.judging.answers import integers, texts
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, tried
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched
from nestedsf.lessons.read_an_execution import findings
from nestedsf.lessons.read_an_execution.arns import (
    IN_AN_OUTPUT,
    OF_THIS_TASK,
    no_arn,
    unknown_arn,
)
from nestedsf.trace.assembly.execution import trace_of
from nestedsf.trace.history.events import HistoryEvent
from nestedsf.trace.tasks import RUN_A_JOB, STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ORDERS", "PACK", "SHOP", "check_1", "check_2", "check_3", "shop_orders"]

_LESSON = "02-read-an-execution"

SHOP: dict[str, Any] = {
    "StartAt": "Start packing",
    "States": {
        "Start packing": {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {
                "StateMachineArn": PLACEHOLDER,
                "Input": {
                    "order.$": "$.order",
                    "items.$": "$.items",
                    "shift.$": "$.shift",
                    f"{STARTED_BY}.$": "$$.Execution.Id",
                },
            },
            "ResultPath": "$.packing",
            "Next": "Ship",
        },
        "Ship": {"Type": "Pass", "End": True},
    },
}
PACK: dict[str, Any] = {
    "StartAt": "Day or night?",
    "States": {
        "Day or night?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.shift", "StringEquals": "night", "Next": "Can the robot lift it?"}
            ],
            "Default": "Pack",
        },
        "Can the robot lift it?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.weight", "NumericLessThan": 20, "Next": "Pack"}],
            "Default": "Wait for the day",
        },
        "Wait for the day": {"Type": "Wait", "Seconds": 28_800, "Next": "Pack"},
        "Pack": {"Type": "Wait", "Seconds": 10, "Next": "Count boxes"},
        "Count boxes": {"Type": "Pass", "Result": {"boxes": 2}, "End": True},
    },
}
ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40, "shift": "day", "weight": 2},
    {"order": 8, "items": ["tea"], "total": 15, "shift": "night", "weight": 1},
    {"order": 9, "items": ["table"], "total": 90, "shift": "day", "weight": 30},
)
"""What was ordered: the inputs of the three executions."""


def shop_orders(session: MotoSession) -> dict[int, ExecutionTrace]:
    """Three executions of a shop's workflow, by the number of the order; one of them failed.

    >>> from nestedsf import moto_session
    >>> with moto_session(time_scale=1000) as session:
    ...     [execution.status for execution in shop_orders(session).values()]
    ['SUCCEEDED', 'FAILED', 'SUCCEEDED']
    """
    deployment = deploy(session, stack_name="shop", main_definition=SHOP, another_definition=PACK)
    return {order["order"]: run(session, deployment, order, check=False) for order in ORDERS}


# --- the events of a branch -------------------------------------------------------------

_PACK = ("Pick", "Pack")


@exercise(_LESSON, 1)
def check_1(answer: object, history: Sequence[HistoryEvent]) -> Verdict:
    """Whether the ids are those of the branch that picks and packs.

    Args:
        answer: The ids.
        history: The events of the lesson's Parallel, in which they are looked up.
    """
    ids = integers(answer)
    if is_untouched(answer) or ids == []:
        return to_do("Put the ids of the events into the list, as numbers.")
    if ids is None:
        return not_yet(*_no_ids(answer))
    named = {
        event.id: visit.state_name for visit in trace_of(history).visits for event in visit.events
    }
    wanted = {number for number, name in named.items() if name in _PACK}
    if not wanted:
        return not_yet("The history that was handed over has no events of “Pick” and “Pack”.")
    twice = sorted(number for number in set(ids) if ids.count(number) > 1)
    if twice:
        return not_yet(f"Event {twice[0]} is in the list more than once.")
    if set(ids) == wanted:
        return right(
            "Each of them leads back to the event with which the Parallel started its branches, "
            "and none is of the other branch."
        )
    return not_yet(*_about_ids(set(ids), wanted, history, named))


def _no_ids(answer: object) -> tuple[str, ...]:
    found = list(answer) if isinstance(answer, (list, tuple)) else [answer]
    if any(isinstance(event, HistoryEvent) for event in found):
        return "These are events, and their ids are asked for.", "An event has its id as event.id."
    return "The answer must be a list of whole numbers.", "[1, 2] is a list of two ids."


def _about_ids(
    ids: set[int], wanted: set[int], history: Sequence[HistoryEvent], named: dict[int, str]
) -> tuple[str, ...]:
    back = "Begin with the last event of the branch, and go where previousEventId leads."
    if unknown := sorted(ids - {event.id for event in history}):
        return (f"The history has no event {unknown[0]}: its ids are 1 to {len(history)}.",)
    if wrong := sorted(ids - wanted):
        event = next(event for event in history if event.id == wrong[0])
        name = named.get(event.id)
        where = f" of “{name}”" if name else ""
        around = (
            "Which states are in this branch, and which in the other one?"
            if name and event.type[:8] != "Parallel"
            else "A branch has the events of its states, and no others."
        )
        return (
            f"Event {event.id} is {event.type}{where}, and that is not in this branch.",
            around,
            back,
        )
    seen = list(dict.fromkeys(named[number] for number in sorted(ids)))
    states = " and ".join(f"“{name}”" for name in seen)
    count = "There is 1 event" if len(ids) == 1 else f"There are {len(ids)} events"
    rest = [number for number in wanted - ids if named[number] in seen]
    lacks = "more events" if len(rest) > 1 else "another event"
    lacks += " of this state" if len(seen) == 1 else " of these states"
    lacks = lacks if rest else "another state"
    lead = "Each state is entered and exited." if rest else "The branch has two states."
    return f"{count} of {states} in the list, and the branch has {lacks}.", lead, back


# --- who was started --------------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(answer: object, execution: ExecutionTrace) -> Verdict:
    """Whether the ARN is that of the execution which the Task with Run a Job started.

    Args:
        answer: The ARN.
        execution: The parent.
    """
    if is_untouched(answer):
        return to_do(
            "Put the ARN of the child execution into arn. It is empty now, as is the output of an "
            "event that has no output."
        )
    found = texts(answer)
    if len(found) != 1:
        return not_yet(*no_arn(answer, found))
    arn = found[0].strip()
    if arn == execution.execution_arn:
        return not_yet("This is the parent itself.", *IN_AN_OUTPUT)
    started = {
        visit.child_execution_arn: visit for visit in execution.visits if visit.child_execution_arn
    }
    visit = started.get(arn)
    if visit is None:
        return not_yet(*unknown_arn(arn, execution))
    if visit.integration_pattern != RUN_A_JOB:
        return not_yet(
            f"This is the execution that “{visit.state_name}” started, "
            f"with {visit.integration_pattern}.",
            *OF_THIS_TASK,
        )
    return right(
        "This is the execution that the Task started and waited for. "
        "In an ExecutionTrace it is the child_execution_arn of the visit."
    )


# --- what fails at night only -----------------------------------------------------------


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether it was found what fails at night only; the three orders are executed for it.

    Args:
        answer: The number of the order, the state, the field, and the state that left it out.
    """
    executions, _ = _shop()
    return findings.verdict(answer, executions, [*SHOP["States"], *PACK["States"]])


@cache
def _shop() -> tuple[list[ExecutionTrace], str | None]:
    return tried(SHOP, PACK, ORDERS)
