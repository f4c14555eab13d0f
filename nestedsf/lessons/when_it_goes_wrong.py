"""Checks of the notebook "Handle what goes wrong": limits, a catcher, a Retry in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.lessons import mistakes
from nestedsf.lessons.tryouts import PLACEHOLDER, deployed, tried, why_failed
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2", "check_3", "create"]

_ROLE = "arn:aws:iam::123456789012:role/nestedsf-lesson"  # moto asks no role for permission
_START = "arn:aws:states:::states:startExecution"
_FAST = 100  # a time_scale at which minutes pass in seconds


def create(session: MotoSession, name: str, states: Mapping[str, Any], **fields: object) -> str:
    """Create a state machine that begins with the first of its states; answer with its ARN.

    Where the name is taken, the state machine gets the new definition, so that a cell can be
    executed again.

    Args:
        session: Where to create it.
        name: Its name.
        states: Its states by name, as ASL.
        fields: Further fields at the top of the definition, as ``TimeoutSeconds=60``.
    """
    client = session.client("stepfunctions")
    definition = json.dumps({"StartAt": next(iter(states)), "States": states, **fields})
    for machine in client.list_state_machines()["stateMachines"]:
        if machine["name"] == name:
            arn = str(machine["stateMachineArn"])
            client.update_state_machine(stateMachineArn=arn, definition=definition)
            return arn
    made = client.create_state_machine(name=name, definition=definition, roleArn=_ROLE)
    return str(made["stateMachineArn"])


# --- 1: a limit for silence, and one for the whole --------------------------------------------

_LIMITS = {"HeartbeatSeconds": 300, "TimeoutSeconds": 1800}
_MEANT = {"HeartbeatSeconds": "5 minutes of silence", "TimeoutSeconds": "half an hour"}
_WAITING = {
    "Type": "Task",
    "Resource": f"{_START}.waitForTaskToken",
    "Parameters": {"StateMachineArn": PLACEHOLDER, "Input": {"TaskToken.$": "$$.Task.Token"}},
    "End": True,
}
_DONE = {"Type": "Pass", "End": True}


def check_1(answer: object, session: MotoSession) -> Verdict:
    """Whether the fields end the Task after 5 minutes of silence, and after half an hour.

    Args:
        answer: JSON text of the fields.
        session: The notebook's session, in which they are tried out.
    """
    fields, mistake = mistakes.json_or_mistake(answer)
    mistake = mistake or next(_limit_faults(fields), None)
    if not mistake and session.time_scale >= _FAST:
        parent = {"StartAt": "Wait", "States": {"Wait": {**_WAITING, **fields}}}
        execution, mistake = tried(
            session, parent, {"StartAt": "End", "States": {"End": _DONE}}, {}
        )
        if execution is not None and execution.error != "States.Timeout":
            mistake = f"with these fields the Task ends with {execution.error}."
    if mistake:
        return not_yet(mistake)
    return right("silence ends the Task after 5 minutes, and half an hour ends it in any case.")


def _limit_faults(fields: object) -> Iterator[str]:
    if not isinstance(fields, dict):
        yield "write the fields as one JSON object, in braces."
        return
    if not fields:
        yield "there is no limit yet: one field is for silence, and one for the whole."
    for key in fields:
        yield from _key_faults(key)
    if [fields.get(key) for key in _LIMITS] == list(_LIMITS.values())[::-1]:
        yield "the two are the wrong way round: the limit for silence is the shorter one."
    for key, seconds in _LIMITS.items():
        yield from _seconds_faults(key, seconds, fields.get(key))


def _key_faults(key: str) -> Iterator[str]:
    if key in _LIMITS:
        return
    if key.endswith(".$"):
        yield f"{key} ends in .$, which is for paths, and the number is known: leave the .$ out."
    stem = key.lower().removesuffix("s").removesuffix("second")
    meant = [name for name in _LIMITS if name.lower().removesuffix("seconds") == stem]
    yield f"a Task has no field {key}" + (f": write {meant[0]}." if meant else " for this.")


def _seconds_faults(key: str, wanted: int, given: object) -> Iterator[str]:
    if given is None:
        yield f"nothing ends the Task after {_MEANT[key]}: that is {key}."
    elif isinstance(given, str):
        yield f"{key} is a text: a number has no quotes in JSON."
    elif isinstance(given, bool) or not isinstance(given, int):
        yield f"{key} is a whole number of seconds."
    elif given * 60 == wanted:
        yield f"{key} counts seconds, not minutes: {given} minutes are {wanted}."
    elif given != wanted:
        yield f"{key} is {given}, and {_MEANT[key]} is {wanted} seconds."


# --- 2: a catcher for each error --------------------------------------------------------------

_ERROR = "OutOfStock"
_LARGE = "Store"
_OTHER = "Apologize"
_CASES: dict[str, dict[str, Any]] = {
    _OTHER: {"Type": "Fail", "Error": _ERROR, "Cause": "No teapots are left."},
    _LARGE: _DONE,
}
_TEXT_LENGTH = {_OTHER: 10, _LARGE: 150_000}


def check_2(answer: object, session: MotoSession) -> Verdict:
    """Whether a result that is too large and a failed child lead to a state each, with the order.

    Args:
        answer: JSON text of the Catch, whose catchers lead to "Store" and "Apologize".
        session: The notebook's session, in which it is tried out.
    """
    catch, mistake = mistakes.json_or_mistake(answer)
    if isinstance(catch, dict) and list(catch) == ["Catch"]:
        catch = catch["Catch"]
    mistake = mistake or next(_catch_faults(catch), None)
    for wanted, child in _CASES.items():
        if not mistake:
            order = {"item": "teapot", "text": "x" * _TEXT_LENGTH[wanted]}
            failing = {"StartAt": "Check stock", "States": {"Check stock": child}}
            execution, mistake = tried(session, _ordering(catch), failing, order)
            mistake = mistake if execution is None else _not_led(execution, wanted)
    if mistake:
        return not_yet(mistake)
    return right(
        f"{_LARGE} and {_OTHER} are each entered for their error, with the order. The child's "
        f"own error, {_ERROR}, stands in the Cause of States.TaskFailed, as text."
    )


def _ordering(catch: object) -> dict[str, Any]:
    order = {
        "Type": "Task",
        "Resource": f"{_START}.sync:2",
        "Parameters": {"StateMachineArn": PLACEHOLDER, "Input.$": "$"},
        "Catch": catch,
        "End": True,
    }
    return {"StartAt": "Order", "States": {"Order": order, _LARGE: _DONE, _OTHER: _DONE}}


def _not_led(execution: ExecutionTrace, wanted: str) -> str | None:
    case = "the result is too large" if wanted == _LARGE else f"the child fails with {_ERROR}"
    if execution.status != "SUCCEEDED":
        return f"where {case}, no catcher matches: the parent ends with {execution.error}."
    entered = execution.visits[-1].state_name
    if entered != wanted:
        return (
            f"where {case}, {entered} is entered: of the catchers the first that matches is taken."
        )
    given = execution.output
    if not isinstance(given, dict) or given.get("item") != "teapot":
        return f"where {case}, {wanted} is not given the order as it was: see ResultPath."
    return None


def _catch_faults(catch: object) -> Iterator[str]:
    if not isinstance(catch, list) or not catch:
        yield "a Catch is a list of catchers, each with ErrorEquals, ResultPath and Next: [{…}, {…}]."
        return
    for catcher in catch:
        yield from _catcher_faults(catcher)
    for wanted in (_LARGE, _OTHER):
        if wanted not in [catcher.get("Next") for catcher in catch]:
            yield f"no catcher leads to {wanted} yet."
    if any("States.ALL" in catcher["ErrorEquals"] for catcher in catch[:-1]):
        yield "States.ALL matches first, and the catchers after it are never asked: it stands last."


def _catcher_faults(catcher: object) -> Iterator[str]:
    if not isinstance(catcher, dict):
        yield "each catcher is a JSON object, with ErrorEquals, ResultPath and Next."
        return
    yield from _error_name_faults(catcher.get("ErrorEquals"))
    if catcher.get("Next") not in (_LARGE, _OTHER):
        following = json.dumps(catcher.get("Next"))
        yield f"Next is {following}, and the states to go to are {_LARGE} and {_OTHER}."
    if "ResultPath.$" in catcher:
        yield "ResultPath is a path as it is: its key has no .$ at the end."
    if catcher.get("ResultPath", "$") == "$":
        yield (
            "without a ResultPath the error takes the place of the input, and the order is lost. "
            "A ResultPath such as $.failure puts it beside."
        )
    path = catcher.get("ResultPath")
    if path is None:
        yield "with ResultPath null the order is kept, and the error is thrown away."
    elif not isinstance(path, str) or not path.startswith("$."):
        yield f'ResultPath is a path, and {json.dumps(path)} is none: it begins with "$.".'


def _error_name_faults(names: object) -> Iterator[str]:
    if names is None:
        yield "a catcher has no ErrorEquals: the list of the error names that it matches."
    elif not isinstance(names, list) or not names:
        yield 'ErrorEquals is a list of error names, also of one: ["…"].'
    elif names == [_ERROR]:
        yield (
            f"{_ERROR} is the child's error, and the parent never sees it: for the parent, a "
            "child that did not succeed is an error of its own. Which one?"
        )
    elif names == ["States.Timeout"]:
        yield "States.Timeout is for a limit of the parent's own Task, and it has none."
    elif {"TaskFailed", "DataLimitExceeded", "ALL"} & {str(name) for name in names}:
        yield "the error names of Step Functions begin with States., as in States.TaskFailed."


# --- 3: a Task to mend ----------------------------------------------------------------------------

_LIMIT_ERROR = "StepFunctions.ExecutionLimitExceeded"
_BESIDE = ("Retry", "Catch", "End", "Next", "Type", "Resource")


def check_3(answer: object, session: MotoSession) -> Verdict:
    """Whether the Task can be executed twice, and tries again where AWS starts no more.

    Args:
        answer: JSON text of the Task.
        session: The notebook's session, in which it is tried out.
    """
    task, mistake = mistakes.json_or_mistake(answer)
    mistake = (
        mistake
        or next(_misplaced(task), None)
        or mistakes.in_task(task)
        or next(_start_faults(task), None)
        or _not_twice(session, task)
    )
    if mistake:
        return not_yet(mistake)
    return right("both executions start a child, and where AWS starts no more, the Task waits.")


def _not_twice(session: MotoSession, task: Mapping[str, Any]) -> str | None:
    """Why the Task cannot be executed twice; the sample's child is started by it."""
    try:
        with deployed(session, {"StartAt": "Start", "States": {"Start": task}}) as deployment:
            for number in ("first", "second"):
                execution = run(session, deployment, {"NeedCallback": False}, check=False)
                if why := why_failed(execution):
                    return f"it is executed twice, and the {number} time {why}"
    except Exception as error:  # noqa: BLE001  whatever a reader writes, the answer is a sentence
        return f"it cannot be tried out: {masked(str(error))}"
    return None


def _misplaced(task: object) -> Iterator[str]:
    parameters = task.get("Parameters") if isinstance(task, dict) else None
    for key in _BESIDE:
        if isinstance(parameters, dict) and key in parameters:
            yield f"{key} stands inside Parameters, where it is handed on: it belongs beside."


def _start_faults(task: Mapping[str, Any]) -> Iterator[str]:
    parameters = task.get("Parameters")
    if task["Resource"] not in (_START, f"{_START}.sync", f"{_START}.sync:2"):
        yield f"leave the Resource as it was: {_START}."
    if not isinstance(parameters, dict) or parameters.get("StateMachineArn") != PLACEHOLDER:
        yield f"leave the StateMachineArn as it was: {PLACEHOLDER}."
    elif "Name" in parameters:
        yield (
            f"the name {json.dumps(parameters['Name'])} is fixed, so only one child can have it: "
            'leave it out, or take the parent\'s, "Name.$": "$$.Execution.Name".'
        )
    retry = task.get("Retry")
    if retry is None:
        yield f"the Retry is gone, and the Task does not try again after {_LIMIT_ERROR}."
    elif not isinstance(retry, list) or not all(isinstance(entry, dict) for entry in retry):
        yield "Retry is a list of objects, also of one: [{…}]."
    elif not all(isinstance(entry.get("ErrorEquals"), list) for entry in retry):
        yield 'ErrorEquals is a list of error names, also of one: ["…"].'
    elif not any(_LIMIT_ERROR in entry["ErrorEquals"] for entry in retry):
        yield f"the Retry does not name {_LIMIT_ERROR}."
