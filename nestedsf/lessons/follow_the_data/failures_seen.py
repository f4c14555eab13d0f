"""Failures seen: why executions of an answer failed, in a sentence before AWS's own words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.follow_the_data.data_seen import sent
from nestedsf.lessons.judging.tryouts import why_failed
from nestedsf.lessons.mistakes import a, in_failure, quoted
from nestedsf.lessons.mistakes.in_failures import with_what_is_there
from nestedsf.lessons.mistakes.in_templates import entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["about_failures"]

_MERGE = re.compile(r"States\.JsonMerge\((?P<arguments>.*)\)")
_CONTEXT = re.compile(r"'(\$\$[.\[].*?)' (?:specified|could not be found)")
_PATHS = (
    *("$$.Execution.Id", "$$.Execution.Input", "$$.Execution.Name", "$$.Execution.RoleArn"),
    *("$$.Execution.StartTime", "$$.State.EnteredTime", "$$.State.Name", "$$.State.RetryCount"),
    *("$$.StateMachine.Id", "$$.StateMachine.Name", "$$.Task.Token"),
)
_PLAIN = re.compile(r"\$[$.\w]*|'[^']*'|true|false|\d+")
_ARGUMENTS = 3
_LAST = re.compile(r",\s*(?P<last>'[^']*'|[^\s,()]+)\s*$")


def about_failures(
    state: Mapping[str, Any],
    executions: Sequence[ExecutionTrace],
    orders: Sequence[Mapping[str, Any]],
) -> str | None:
    """Why the first of these executions failed that did, or None.

    Args:
        state: The state that was written.
        executions: One for each order.
        orders: Their inputs.
    """
    for execution, order in zip(executions, orders, strict=False):
        if why := why_failed(execution):
            told = _told(state, execution)
            if told is None:
                return why[0].upper() + why[1:]
            return f"{sent(order)} {told} The execution ended as {execution.status}, with {execution.error}."
    return None


def _told(state: Mapping[str, Any], execution: ExecutionTrace) -> str | None:
    cause = execution.cause or ""
    if "Invalid arguments in States.JsonMerge" in cause:
        return _merged(state, execution)
    if found := _CONTEXT.search(cause):
        return f"The context object has nothing at {found[1]}{_capitals(found[1])}."
    if (execution.error or "").endswith("ExecutionAlreadyExistsException"):
        return (
            "StartExecution answered ExecutionAlreadyExists: the child of the order before has "
            "the same name."
        )
    if (execution.error or "").endswith("InvalidExecutionInputException"):
        return "The child was started with a text that is not JSON."
    started = execution.visits[-1].child is not None
    told = in_failure(state, execution.error, cause, started=started)
    return told and with_what_is_there(told, execution)


def _capitals(path: str) -> str:
    """What a path into the context object is with the capitals that AWS writes, where that helps.

    >>> _capitals("$$.Execution.name"), _capitals("$$.Execution.Nam")
    (', it has $$.Execution.Name: capitals count', '')
    """
    known = (each for each in _PATHS if each != path)
    right = next((each for each in known if each.lower() == path.lower()), None)
    return f", it has {right}: capitals count" if right else ""


def _merged(state: Mapping[str, Any], execution: ExecutionTrace) -> str:
    """What States.JsonMerge was called with, where it cannot take it."""
    calls = [_MERGE.search(value) for _, value in entries(state) if isinstance(value, str)]
    call = next(filter(None, calls), None)
    last = _LAST.search(call["arguments"]) if call else None
    if call and call["arguments"].count(",") > _ARGUMENTS - 1:
        return _of_arguments(call["arguments"], execution)
    if last and last["last"].startswith("'"):
        return (
            f"The last argument of States.JsonMerge is the text {last['last']} there, and it must "
            "be a boolean, which has no quotes."
        )
    if last and last["last"] == "true":
        return "true asks States.JsonMerge to merge objects inside objects, which it does not do."
    if last and re.fullmatch(r"-?[\d.]+|null", last["last"]):
        return (
            f"The last argument of States.JsonMerge is {last['last']} there, and it must be a "
            "boolean."
        )
    if last and last["last"].startswith("$"):
        return f"States.JsonMerge has no boolean as its last argument, which is {quoted(last['last'])}."
    return _of_arguments(call["arguments"] if call else "", execution)


def _of_arguments(text: str, execution: ExecutionTrace) -> str:
    arguments = [each.strip() for each in text.split(",")]
    if not all(map(_PLAIN.fullmatch, arguments)):
        return "States.JsonMerge was called with other arguments than it takes."
    if len(arguments) != _ARGUMENTS:
        return f"States.JsonMerge takes {_ARGUMENTS} arguments, and there are {len(arguments)}."
    for place, path in zip(("first", "second"), arguments, strict=False):
        value = _found(path, execution)
        if not isinstance(value, dict):
            return (
                f"States.JsonMerge takes two objects, and its {place} argument, {path}, is "
                f"{a(value)}."
            )
    return "States.JsonMerge was called with other arguments than it takes."


def _found(argument: str, execution: ExecutionTrace) -> object:
    """What an argument of a function is, as far as it is a plain path to an object."""
    if argument.startswith("$$"):
        value: object = {"Execution": {"Input": execution.input, "Id": "", "Name": ""}}
    elif argument.startswith("$"):
        value = execution.visits[-1].input
    else:
        return argument if argument.startswith("'") else json.loads(argument)
    for key in argument.lstrip("$").split(".")[1:]:
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return value
