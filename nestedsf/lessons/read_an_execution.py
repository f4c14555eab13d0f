"""Notebook 02: a history that is always the same, and checks of reading histories.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.lessons import mistakes
from nestedsf.lessons.tryouts import PLACEHOLDER, tried, why_failed
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.trace.history.events import HistoryEvent
from nestedsf.trace.tasks import RUN_A_JOB, STARTED_BY

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["STARTED_BY", "check_1", "check_2", "check_3", "pick_and_bill"]

_ORDER = {"order": 4711}
_CHILD = json.loads(sample.read("another.asl.json"))
# Recorded on moto: a Wait of 2 s for Pick and for Pack, and one of 3 s for Bill.
_EVENTS = (
    (0, "ExecutionStarted", ""),
    (0, "ParallelStateEntered", "Pick, pack and bill"),
    (2, "ParallelStateStarted", ""),
    (3, "WaitStateEntered", "Pick"),
    (3, "WaitStateEntered", "Bill"),
    (4, "WaitStateExited", "Pick"),
    (6, "WaitStateEntered", "Pack"),
    (5, "WaitStateExited", "Bill"),
    (7, "WaitStateExited", "Pack"),
    (9, "ParallelStateSucceeded", ""),
    (9, "ParallelStateExited", "Pick, pack and bill"),
    (11, "ExecutionSucceeded", ""),
)
_PICKED = frozenset({4, 6, 7, 9})
_BILLED = frozenset({5, 8})


def pick_and_bill() -> dict[str, Any]:
    """The history of a Parallel with two branches, as GetExecutionHistory answers it, without times.

    >>> from nestedsf import trace_of
    >>> [visit.branch for visit in trace_of(pick_and_bill()).visits]
    [None, 0, 1, 1]
    """
    return {
        "events": [
            {"id": number, "previousEventId": previous, "type": kind, **_details(kind, name)}
            for number, (previous, kind, name) in enumerate(_EVENTS, 1)
        ]
    }


def _details(kind: str, name: str) -> dict[str, Any]:
    given = json.dumps(_ORDER)
    output = json.dumps([_ORDER, _ORDER]) if name == _EVENTS[1][2] or not name else given
    if kind == "ExecutionStarted":
        return {"executionStartedEventDetails": {"input": given}}
    if kind == "ExecutionSucceeded":
        return {"executionSucceededEventDetails": {"output": output}}
    if kind.endswith("Entered"):
        return {"stateEnteredEventDetails": {"name": name, "input": given}}
    if kind.endswith("Exited"):
        return {"stateExitedEventDetails": {"name": name, "output": output}}
    return {}


def check_1(answer: object) -> Verdict:
    """Whether the ids are those of the branch that picks and packs."""
    if isinstance(answer, (str, Mapping)) or not isinstance(answer, Iterable):
        return not_yet("The answer is a list of ids, as [1, 2].")
    found = list(answer)
    if not found:
        return not_yet("The list is empty: begin with event 9, and go where previousEventId leads.")
    if any(isinstance(event, HistoryEvent) for event in found):
        return not_yet("These are events: an event has its id as event.id.")
    if not all(type(number) is int for number in found):
        return not_yet("An id is a whole number, without quotes.")
    ids = set(found)
    if ids != _PICKED:
        return not_yet(_about_ids(ids))
    return right("Each of them leads back to event 3, and none of them is of the other branch.")


def _about_ids(ids: set[int]) -> str:
    if not ids <= set(range(1, len(_EVENTS) + 1)):
        return f"The history has the events 1 to {len(_EVENTS)}, and no others."
    wrong = sorted(ids & _BILLED)
    if wrong:
        return (
            f"Event {wrong[0]} is of the other branch: follow its previousEventId, and see which "
            "state you come to."
        )
    if 3 in ids or 2 in ids:  # noqa: PLR2004  the events of the Parallel
        return "The events 2 and 3 belong to the Parallel, which both branches are in."
    if ids & {10, 11, 12, 1}:
        number = min(ids & {10, 11, 12, 1})
        return f"Event {number}, {_EVENTS[number - 1][1]}, belongs to what is around the branches."
    return f"{len(ids)} right ids, and more belong to the branch: it has two states, and each is entered and exited."


def check_2(answer: object, execution: ExecutionTrace) -> Verdict:
    """Whether the ARN is that of the execution which the Task with Run a Job started.

    Args:
        answer: The ARN.
        execution: The parent.
    """
    if not isinstance(answer, str):
        return not_yet(_no_arn(answer))
    if answer == execution.execution_arn:
        return not_yet("This is the parent itself: it is in the input of the child as well.")
    started = {
        visit.child_execution_arn: visit for visit in execution.visits if visit.child_execution_arn
    }
    visit = started.get(answer)
    if visit is None:
        more = ": it is the ARN of a state machine" if ":stateMachine:" in answer else ""
        return not_yet(f"The parent started no execution with this ARN{more}.")
    if visit.integration_pattern != RUN_A_JOB:
        return not_yet(
            f"This is what the Task with {visit.integration_pattern} started: the resource in the "
            "details tells the Tasks apart."
        )
    return right("This is the execution that the Task started and waited for.")


def _no_arn(answer: object) -> str:
    if answer is None:
        return "Look for the event TaskSubmitted: the answer of StartExecution is its output."
    if isinstance(answer, HistoryEvent):
        return "This is an event: the ARN is in the output among its details."
    if isinstance(answer, Mapping):
        return "These are details: the ARN stands in them, under ExecutionArn."
    return "An ARN is a text, and the one wanted stands under ExecutionArn."


def check_3(answer: object, session: MotoSession) -> Verdict:
    """Whether an Input, as JSON text, lets the child name its parent; it is tried."""
    template, mistake = mistakes.json_or_mistake(answer)
    if mistake:
        return not_yet(mistake)
    if not isinstance(template, dict):
        return not_yet("The Input is a JSON object, in braces.")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync",
        "Parameters": {"StateMachineArn": PLACEHOLDER, "Input": template},
        "End": True,
    }
    execution, why = tried(session, {"StartAt": "Start", "States": {"Start": task}}, _CHILD, {})
    linked = execution is not None and execution.visits[0].child_links_back
    about = _about_link(template)
    if execution is not None and linked and execution.status == "SUCCEEDED" and not about:
        return right("The child has the ARN of its parent, and the console links the two.")
    return not_yet(
        mistakes.in_template(template)
        or why
        or about
        or (execution and why_failed(execution))
        or "The child names another execution as its parent."
    )


def _about_link(template: Mapping[str, Any]) -> str | None:
    if not any(key.removesuffix(".$") == STARTED_BY for key in template):
        return f"The child goes without the link: the key is {STARTED_BY}, and .$ after it."
    if not {"NeedCallback", "NeedCallback.$"} & template.keys():
        return "The Choice of the child looks for NeedCallback, and it is not in the Input."
    if template.get("NeedCallback") is True:
        return "The child would call back, and there is no task token: leave NeedCallback false."
    return None
