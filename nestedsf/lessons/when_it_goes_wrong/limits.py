"""Limits of a Task: what TimeoutSeconds, HeartbeatSeconds and a Catch make of four people.

They are asked for an approval. One says nothing, one sends heartbeats for ever, one answers soon,
and one sends heartbeats and answers late.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.tryouts import (
    PLACEHOLDER,
    in_words,
    keeps,
    lasted,
    spoken,
    tried,
    why_failed,
)
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["how_the_limits_end_it"]

_START = "arn:aws:states:::states:startExecution"
_FAST = 20_000  # a time_scale at which an hour takes a fifth of a second
_DONE = {"Type": "Pass", "End": True}
_ASK = "Ask for approval"
_WAITING = {
    "Type": "Task",
    "Resource": f"{_START}.waitForTaskToken",
    "Parameters": {
        "StateMachineArn": PLACEHOLDER,
        "Input": {"order.$": "$", "token.$": "$$.Task.Token"},
    },
    "End": True,
}
_OTHERS = ("Ask again", "Decline")
_CASES: dict[str, tuple[str, str | None, int]] = {
    # the person, what happens, the state that is to be entered, and after how many seconds
    "silent": ("nobody gives a sign of life", "Ask again", 300),
    "busy": ("there is a heartbeat every minute, but no answer", "Decline", 1800),
    "quick": ("the answer comes after 4 minutes, without a heartbeat", None, 240),
    "thorough": ("there is a heartbeat every minute, and after 25 minutes an answer", None, 1500),
}
_OF_THE_LIMITS = (
    (
        "One limit counts from the last heartbeat, the other from the beginning. Which error name "
        "belongs to the first one alone, and which of the catchers is looked at first?"
    ),
    (
        "The fields are HeartbeatSeconds and TimeoutSeconds. In a Catch States.HeartbeatTimeout is "
        "the first one's error, and States.Timeout matches both."
    ),
)
_OF_THE_ORDER = (
    "Without a certain field of the catcher, what it hands on takes the place of the input.",
    "ResultPath says where the error is put: at a path that the order does not use, as $.why.",
)


def how_the_limits_end_it(answer: object) -> Verdict:
    """What becomes of a Task with the fields of an answer, for four people who are asked."""
    fields, mistake = _fields_of(answer)
    if fields == {}:
        return to_do("write the fields of the Task, with the limits and the Catch.")
    if mistake:
        return not_yet(mistake)
    task = fields if "Resource" in fields else {**_WAITING, **fields}
    if mistake := mistakes.in_task(task) or next(_catch_faults(task), None):
        return not_yet(mistake, *_OF_THE_LIMITS)
    states = {_ASK: task, **dict.fromkeys(_OTHERS, _DONE)}
    orders = [{"order": 7, "total": 400, "person": person} for person in _CASES]
    executions, refused = tried(
        {"StartAt": _ASK, "States": states}, _PERSON, orders, seconds=7200, time_scale=_FAST
    )
    if refused:
        return not_yet(refused, *_OF_THE_LIMITS)
    for execution, (happens, wanted, seconds) in zip(executions, _CASES.values(), strict=True):
        if fault := _not_in_time(execution, happens, wanted, seconds):
            return fault
    return right(
        "silence leads to “Ask again” after 5 minutes, and half an hour to “Decline” in any case, "
        "both with the order. An answer that comes in time is taken."
    )


def _catch_faults(task: dict[str, Any]) -> Iterator[str]:
    catch = task.get("Catch", [])
    if "Catch" in task and (mistake := mistakes.in_catch(catch)):
        yield mistake
    led_to = [catcher.get("Next") for catcher in catch]
    yield from (
        f"There is no state {mistakes.quoted(each)} to go to."
        for each in led_to
        if each not in _OTHERS
    )
    yield from (f"Nothing leads to “{each}” yet." for each in _OTHERS if each not in led_to)


def _fields_of(answer: object) -> tuple[Any, str | None]:
    """The fields, also where they are written without braces or below the name of the Task."""
    if mistakes.is_untouched(answer):
        return {}, None
    fields, mistake = mistakes.json_or_mistake(answer)
    if mistake and isinstance(answer, str):
        inside, still = mistakes.json_or_mistake(f"{{{answer.strip().rstrip(',')}}}")
        if not still:
            return inside, None
    if isinstance(fields, dict) and list(fields) == [_ASK]:
        fields = fields[_ASK]
    if not mistake and not isinstance(fields, dict):
        mistake = f"The fields are one JSON object, and this is {mistakes.a(fields)}."
    return fields, mistake


def _not_in_time(
    execution: ExecutionTrace, happens: str, wanted: str | None, seconds: int
) -> Verdict | None:
    """What went otherwise than it should, in one of the cases."""
    asked, *after = execution.visits
    entered = after[0].state_name if after else None
    waited = spoken(lasted(asked.entered, asked.exited or execution.stopped))
    if execution.status != "SUCCEEDED" and not after:
        why = why_failed(execution) or ""
        still = execution.status == "TIMED_OUT"
        said = "“Ask for approval” waits on, hour after hour." if still else why
        hints = (
            _OF_THE_ORDER if execution.error == "States.ResultPathMatchFailure" else _OF_THE_LIMITS
        )
        return not_yet(f"Where {happens}, {said}", *hints)
    if entered != wanted:
        went = f"“{entered}” is entered" if entered else "the Task goes on as if it were answered"
        return not_yet(f"Where {happens}, {went} after {waited}.", *_OF_THE_LIMITS)
    if waited != spoken(timedelta(seconds=seconds)):
        return not_yet(f"Where {happens}, “{entered}” is entered after {waited}.", *_OF_THE_LIMITS)
    given = after[0].input if after else None
    if after and not keeps(given, execution.input):
        return not_yet(
            f"“{entered}” is handed {in_words(given)}, and not all of the order is in it as it was.",
            *_OF_THE_ORDER,
        )
    if after and "States.Timeout" not in json.dumps(given):
        return not_yet(
            f"“{entered}” is handed the order, and nothing of the error.", *_OF_THE_ORDER
        )
    return None


def _call(action: str, **fields: object) -> dict[str, Any]:
    """A Task that sends something with the token; where the token is used up, it ends."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:sfn:{action}",
        "Parameters": {"TaskToken.$": "$.token", **fields},
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "End"}],
        "Next": "End",
    }


_WHO = "$.order.person"
_PERSON: dict[str, Any] = {
    "StartAt": "Who",
    "States": {
        "Who": {
            "Type": "Choice",
            "Choices": [
                {"Variable": _WHO, "StringEquals": "silent", "Next": "End"},
                {"Variable": _WHO, "StringEquals": "quick", "Next": "Soon"},
            ],
            "Default": "Count",
        },
        "Soon": {"Type": "Wait", "Seconds": 240, "Next": "Answer"},
        "Count": {"Type": "Pass", "Result": 0, "ResultPath": "$.minutes", "Next": "Minute"},
        "Minute": {"Type": "Wait", "Seconds": 60, "Next": "Heartbeat"},
        "Heartbeat": {**_call("sendTaskHeartbeat"), "Next": "Add"},
        "Add": {
            "Type": "Pass",
            "Parameters": {
                "order.$": "$.order",
                "token.$": "$.token",
                "minutes.$": "States.MathAdd($.minutes, 1)",
            },
            "Next": "Enough",
        },
        "Enough": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": _WHO, "StringEquals": "thorough"},
                        {"Variable": "$.minutes", "NumericEquals": 25},
                    ],
                    "Next": "Answer",
                }
            ],
            "Default": "Minute",
        },
        "Answer": _call("sendTaskSuccess", Output='"approved"'),
        "End": {"Type": "Succeed"},
    },
}
