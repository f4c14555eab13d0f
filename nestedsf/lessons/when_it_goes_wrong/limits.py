"""Limits of a Task: what TimeoutSeconds, HeartbeatSeconds and a Catch make of four people.

They are asked for an approval. One says nothing, one sends heartbeats for ever, one answers soon,
and one sends heartbeats and answers late.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.fields.table import SUPPORTED
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.hints import leading
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
from nestedsf.lessons.when_it_goes_wrong.limit_faults import (
    path_without_seconds,
    seconds_faults,
    unknown_fields,
)
from nestedsf.lessons.when_it_goes_wrong.limit_hints import (
    OF_A_MISSING_LIMIT,
    OF_A_PATH,
    OF_A_RETRY,
    OF_THE_LIMITS,
    OF_THE_NEXT,
    OF_THE_ORDER,
    OF_THE_RESOURCE,
    OF_THE_SECONDS,
    hints_for,
    of_the_names,
)
from nestedsf.lessons.when_it_goes_wrong.people import PERSON
from nestedsf.lessons.when_it_goes_wrong.retries import retry_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["how_the_limits_end_it"]

_START = "arn:aws:states:::states:startExecution"
_PATIENCE = 3700  # seconds: an hour, and a little more
_DONE = {"Type": "Pass", "End": True}
_ASK = "Ask for approval"
_WAITING: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{_START}.waitForTaskToken",
    "Parameters": {
        "StateMachineArn": PLACEHOLDER,
        "Input": {"order.$": "$", "token.$": "$$.Task.Token"},
    },
    "End": True,
}
_IN_JSONATA: dict[str, Any] = {
    "StateMachineArn": PLACEHOLDER,
    "Input": {"order": "{% $states.input %}", "token": "{% $states.context.Task.Token %}"},
}
_LIMITS = ("HeartbeatSeconds", "TimeoutSeconds")
_OTHERS = ("Ask again", "Decline")
_CASES: dict[str, tuple[str, str | None, int]] = {
    # the person, what happens, the state that is to be entered, and after how many seconds
    "silent": ("nobody gives a sign of life", "Ask again", 300),
    "busy": ("there is a heartbeat every 4 minutes, but no answer", "Decline", 1800),
    "quick": ("the answer comes after 4 minutes, without a heartbeat", None, 240),
    "thorough": ("there is a heartbeat every 4 minutes, and after 24 an answer", None, 1440),
}


def how_the_limits_end_it(answer: object) -> Verdict:
    """What becomes of a Task with the fields of an answer, for four people who are asked."""
    fields, mistake = _fields_of(answer)
    if fields == {}:
        return to_do("Write the fields of the Task, with the limits and the Catch.")
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if mistake := _there_already(fields):
        return not_yet(mistake, *hints_for(mistake))
    task = _whole(fields)
    as_written = task if "Resource" in fields else {**_WAITING, **fields}
    if (
        mistake := mistakes.in_task(as_written)
        or mistakes.in_task(task)
        or next(_faults(task), None)
    ):
        return not_yet(mistake, *hints_for(mistake))
    states = {_ASK: task, **dict.fromkeys(_OTHERS, _DONE)}
    orders = [{"order": 7, "total": 400, "person": person} for person in _CASES]
    executions, refused = tried(
        {"StartAt": _ASK, "States": states}, PERSON, orders, seconds=_PATIENCE, at_once=True
    )
    if refused:
        return not_yet(refused, *hints_for(refused))
    return next(_seen(task, executions), None) or right(
        "Silence leads to “Ask again” after 5 minutes, and half an hour to “Decline” in any case, "
        "both with the order. An answer that comes in time is taken."
    )


def _there_already(fields: dict[str, Any]) -> str | None:
    """That a field is written which the Task has."""
    if "Next" in fields and not {"Resource", "End"} & fields.keys():
        return "The Task has an End already, and a state has exactly one of Next and End."
    if "Resource" in fields and "Type" not in fields:
        return "The Task has a Resource already, and only the fields that it gets are asked for."
    return None


def _whole(fields: dict[str, Any]) -> dict[str, Any]:
    """The Task with the fields; of a whole Task, the child and what it is given are the check's."""
    if fields.get("QueryLanguage") == "JSONata" and "Parameters" not in fields:
        rest = {key: value for key, value in _WAITING.items() if key != "Parameters"}
        return {**rest, **fields, "Arguments": _IN_JSONATA}
    parameters = fields.get("Parameters")
    inside = parameters if isinstance(parameters, dict) else {}
    misplaced = {key: value for key, value in inside.items() if key in SUPPORTED["Task"]}
    around = {} if "Resource" in fields else _WAITING
    return {**around, **fields, "Parameters": {**misplaced, **_WAITING["Parameters"]}}


def _seen(task: dict[str, Any], executions: list[ExecutionTrace]) -> Iterator[Verdict]:
    """What went otherwise than it should, in the first of the cases where something did."""
    for execution, (happens, wanted, seconds) in zip(executions, _CASES.values(), strict=True):
        if why := path_without_seconds(task, execution.error):
            yield not_yet(f"“{_ASK}” {why}.", *OF_THE_LIMITS)
        if fault := _not_in_time(execution, happens, wanted, seconds):
            strange = mistakes.strange_name(_caught(task))
            words = f"{fault.words} {strange}" if strange else fault.words
            own = () if fault.hints == OF_A_PATH else _of_what_is_there(task, wanted, fault)
            yield not_yet(words, *(own or fault.hints))


def _of_what_is_there(task: dict[str, Any], wanted: str | None, fault: Verdict) -> tuple[str, ...]:
    """Hints on what stands in the Task, and leads another way; none where that is not it."""
    if not str(task["Resource"]).endswith(".waitForTaskToken"):
        return OF_THE_RESOURCE
    if task.get("Retry"):
        return OF_A_RETRY
    if not all(any(key.startswith(name) for key in task) for name in _LIMITS):
        return OF_A_MISSING_LIMIT
    if wanted == _OTHERS[0] and _is_swapped(task):
        return OF_THE_NEXT
    catch = [each for each in task.get("Catch", []) if each["Next"] == wanted]
    if fault.hints == OF_THE_ORDER:
        return OF_THE_ORDER[1:] if any("ResultPath" in each for each in catch) else ()
    return of_the_names(name for each in catch for name in each["ErrorEquals"])


def _caught(task: dict[str, Any]) -> list[str]:
    """The names of errors that the catchers of a Task have."""
    return [name for each in task.get("Catch", []) for name in each["ErrorEquals"]]


def _is_swapped(task: dict[str, Any]) -> bool:
    """Whether the catcher of a missing heartbeat leads to the wrong one of the two states."""
    names = (each for each in task["Catch"] if "States.HeartbeatTimeout" in each["ErrorEquals"])
    return [each["Next"] for each in names][:1] == [_OTHERS[1]]


def _faults(task: dict[str, Any]) -> Iterator[str]:
    yield from unknown_fields(task)
    yield from retry_faults(task)
    yield from _catch_faults(task)
    yield from seconds_faults(task)


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
    """The fields, also where they are written below the name of the Task."""
    if mistakes.is_untouched(answer):
        return {}, None
    fields, mistake = mistakes.json_or_mistake(answer)
    if isinstance(fields, dict) and list(fields) == [_ASK]:
        fields = fields[_ASK]
    if not mistake and not isinstance(fields, dict):
        mistake = f"The fields are one JSON object, and this is {mistakes.a(fields)}."
    return fields, mistake


def _not_led_on(execution: ExecutionTrace, happens: str) -> Verdict:
    """What is wrong where no other state is entered, and the execution does not succeed."""
    if execution.error == "States.ResultPathMatchFailure":
        path = re.search(r"ReferencePath (\$\S+)", str(execution.cause))
        where = path[1] if path else "the ResultPath"
        said = f"the error cannot be put at {where}: what is above it is not an object."
        return not_yet(f"Where {happens}, {said}", *OF_THE_ORDER)
    still = execution.status == "TIMED_OUT"
    said = "“Ask for approval” still waits after an hour." if still else str(why_failed(execution))
    of_a_path = execution.error == "States.Runtime"
    return not_yet(f"Where {happens}, {said}", *(OF_A_PATH if of_a_path else OF_THE_LIMITS))


def _not_in_time(
    execution: ExecutionTrace, happens: str, wanted: str | None, seconds: int
) -> Verdict | None:
    """What went otherwise than it should, in one of the cases."""
    asked, *after = execution.visits
    entered = after[0].state_name if after else None
    waited = spoken(lasted(asked.entered, asked.exited or execution.stopped))
    if execution.status != "SUCCEEDED" and not after:
        return _not_led_on(execution, happens)
    if entered != wanted:
        went = f"“{entered}” is entered" if entered else "the Task goes on as if it were answered"
        return not_yet(f"Where {happens}, {went} after {waited}.", *OF_THE_LIMITS)
    if waited != spoken(timedelta(seconds=seconds)):
        return not_yet(f"Where {happens}, “{entered}” is entered after {waited}.", *OF_THE_SECONDS)
    given = after[0].input if after else None
    if after and not keeps(given, execution.input):
        return not_yet(
            f"“{entered}” is handed {in_words(given)}, and not all of the order is in it as it was.",
            *OF_THE_ORDER,
        )
    if after and "States.Timeout" not in json.dumps(given):
        return not_yet(f"“{entered}” is handed the order, and nothing of the error.", *OF_THE_ORDER)
    return None
