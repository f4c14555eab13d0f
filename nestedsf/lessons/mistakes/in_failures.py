"""Mistakes that show when a Task is executed: what it failed with, in a sentence of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.mistakes.in_templates import (
    entries,
    in_capitals_of_context,
    source_of,
)
from nestedsf.trace.family import result_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["in_failure", "with_what_is_there"]

_NOT_FOUND = re.compile(
    r"(?:JSONPath '|JsonPath argument for the field ')(\$.*?)' (?:specified|could not be found)"
)
_NO_LIST = re.compile(r"Filter: (\[.*?\]) can only be applied to arrays\. Current context is: (.)")
_NOTHING = re.compile(r"there is nothing at (\$[^$\s.][\w]*|\$[\w.]*\w)(?=\.$)")
_NO_RESULTS = re.compile(r"Invalid path '(\$.*?)'")
_ARGUMENTS = re.compile(r"error: Invalid arguments in (States\.\w+)")
_PATHS = {
    "OutputPath": "OutputPath looks in what the state is about to hand on",
    "InputPath": "InputPath looks in the input of the state",
}


def in_failure(
    task: Mapping[str, Any], error: str | None, cause: str | None, *, started: bool = True
) -> str | None:
    """What a Task has failed with, where its own fields are why, or None.

    Args:
        task: The Task as it is written.
        error: The error of its execution.
        cause: The cause of its execution, in AWS's words.
        started: Whether its child was started, so that its Parameters were right.

    >>> cause = "The JSONPath '$.order' specified for the field 'order.$' could not be found"
    >>> selecting = {"ResultSelector": {"order.$": "$.order"}}
    >>> in_failure(selecting, "States.Runtime", cause)
    'ResultSelector looks in the result of the Task, and there is nothing at $.order.'
    >>> in_failure(selecting, "OutOfStock", "No boxes are left.")
    """
    return next(_faults(task, error or "", cause or "", started=started), None)


def with_what_is_there(told: str, execution: ExecutionTrace) -> str:
    """The sentence, with what there is in place of a path that found nothing, if it is nearly that.

    Args:
        told: A sentence of `in_failure`.
        execution: The execution, of which the last state has failed.
    """
    return _NOTHING.sub(lambda found: found[0] + _near(found[1], execution), told)


def _near(path: str, execution: ExecutionTrace) -> str:
    if not path.startswith("$."):
        return ": after the dollar of a path comes a dot"
    visit = execution.visits[-1]
    result = result_of(visit)
    value = result.details.get("output") if result is not None else visit.input
    for key in path.split(".")[1:]:
        if not isinstance(value, dict):
            break
        if alike := in_other_capitals(key, value):
            return f": it has {alike} there, and capitals count"
        value = value.get(key)
    return ""


def _faults(task: Mapping[str, Any], error: str, cause: str, *, started: bool) -> Iterator[str]:
    if error == "States.ResultPathMatchFailure":
        path = str(task.get("ResultPath"))
        yield f"ResultPath is {path}, and nothing can be put there: what is above it is not an object."
    if error == "States.ReferencePathConflict" and "[" in str(task.get("ResultPath")):
        path = str(task["ResultPath"])
        yield f"ResultPath is {path}, and nothing can be put there: there is no list with this place."
    if error.endswith("InvalidExecutionInputException"):
        yield "the Input of the child was a text that is not JSON, and so not an object either."
    if "error: Invalid arguments in States.StringToJson" in cause:
        already = str(task.get("Resource")).endswith(".sync:2") and "$.Output" in cause
        yield (
            "States.StringToJson was given the Output, which .sync:2 hands over as JSON already."
            if already
            else "States.StringToJson reads text that holds JSON, and it was given something else."
        )
    elif found := _ARGUMENTS.search(cause):
        yield f"{found[1]} was given arguments of another kind than it takes."
    if error == "Sfn.StateMachineTypeNotSupportedException":
        yield "startSyncExecution is for Express workflows, and the child is a Standard workflow."
    if found := _NO_LIST.search(cause):
        what = "an object" if found[2] == "{" else "not a list"
        yield f"{found[1]} is an index in a list, and what it looks in is {what}."
    yield from _not_found(task, cause, started=started)


def _not_found(task: Mapping[str, Any], cause: str, *, started: bool) -> Iterator[str]:
    """Which path has found nothing, and where it has looked."""
    found = _NOT_FOUND.search(cause)
    if found and found[1].startswith("$$"):
        right = in_capitals_of_context(found[1])
        there = f", it has {right}: capitals count." if right else "."
        yield f"There is nothing at {found[1]} in the context object{there}"
    elif found:
        for field, look in (("ResultSelector", "looks"), ("Parameters", "look")):
            if (started or field == "Parameters") and _has(task.get(field), found[1]):
                where = f"{field} {look} in {source_of(task, field)}"
                yield f"{where}, and there is nothing at {found[1]}."
    if found := _NO_RESULTS.search(cause):
        for field, looks in _PATHS.items():
            if task.get(field) == found[1]:
                yield f"{looks}, and there is nothing at {found[1]}."


def _has(template: object, path: str) -> bool:
    return any(isinstance(value, str) and path in value for _, value in entries(template))
