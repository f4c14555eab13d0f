"""Mistakes in Tasks: where their fields stand, and how they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.fields.table import SUPPORTED
from nestedsf.lessons.judging.itself import starts_itself
from nestedsf.lessons.mistakes.in_json import a, quoted
from nestedsf.lessons.mistakes.in_resources import in_resource
from nestedsf.lessons.mistakes.in_templates import RESULT, in_template, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["field_faults", "in_field_of_fields", "in_task"]

_INSIDE = ("StateMachineArn", "Input", "Name", "FunctionName", "Payload", "TaskToken")
_PATHS = ("InputPath", "ResultSelector", "ResultPath", "OutputPath")
_BESIDE = ("TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch", *_PATHS)
_OF_A_MAP = ("MaxConcurrency", "MaxConcurrencyPath", "ItemsPath", "ItemSelector", "ItemProcessor")
_STARTS = ("StateMachineArn", "Input", "Name", "TraceHeader")
_TOKEN = re.compile(r"\$\$(\"|\s*,|\)|\.Task\b|\[\\?['\"]Task)|\$states\.context\b")
_UNFILLED = re.compile(r"\$\{(?!AnotherStateMachineArn\}|CallbackFunctionArn\})\w+\}")


def in_task(task: object) -> str | None:
    """What is wrong with a Task that calls a service: where its fields stand, and their paths."""
    if not isinstance(task, Mapping):
        return f"A Task is a JSON object, and this is {a(task)}."
    return next(_task_faults(task), None)


def _task_faults(task: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrapping(task)
    yield from filter(None, (starts_itself(task),))
    yield from field_faults(task, "Task")
    yield from _type_faults(task)
    yield from filter(None, (in_resource(task.get("Resource")),))
    parameters = task.get("Parameters", {})
    for field in ("Parameters", "Arguments"):
        given = task.get(field)
        if isinstance(given, Mapping):
            yield from _parameter_faults(given, field, str(task.get("Resource")))
    if not isinstance(task.get("ResultSelector", {}), Mapping):
        told = "null" if task["ResultSelector"] is None else a(task["ResultSelector"])
        yield f"ResultSelector is {told}, and it must be an object."
    yield from filter(None, (in_field_of_fields(task.get("ResultSelector"), "ResultSelector"),))
    yield from _where_it_ends(task)
    if task.get("QueryLanguage") != "JSONata":
        source = source_of(task, "Parameters")
        yield from filter(None, (in_template(task.get("Parameters"), source),))
        yield from filter(None, (in_template(task.get("ResultSelector"), RESULT),))
    if found := _UNFILLED.search(json.dumps(task, default=str)):
        yield f"Nobody fills {found[0]}: the ARN of the child is ${{AnotherStateMachineArn}}."
    said = json.dumps([parameters, task.get("Arguments")], default=str)
    if str(task.get("Resource")).endswith(".waitForTaskToken") and not _TOKEN.search(said):
        yield "Nobody is given the task token, so nobody can send it back."
    if isinstance(parameters, Mapping) and ":::states:startEx" in str(task.get("Resource")):
        yield from _strange_parameters(parameters)
    yield from _what_comes_next(task)


def _what_comes_next(task: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with Next and End."""
    if isinstance(task.get("End"), str):
        yield f"End is the text {quoted(task['End'])}, and it must be the JSON value true."
    if "Next" in task and not isinstance(task["Next"], str):
        yield f"Next is {a(task['Next'])}, and it must be the name of one state."
    if ("Next" in task) == (task.get("End") is True):
        both = "both a Next and an End" if "Next" in task else "neither a Next nor an End"
        yield f"The Task has {both}, and a state has exactly one of the two."


def in_field_of_fields(template: object, field: str, kind: str = "Task") -> str | None:
    """A field of the state that stands inside a field which makes an object.

    Args:
        template: What the field has.
        field: The field's name.
        kind: The type of the state.

    >>> in_field_of_fields({"boxes.$": "$.Output.boxes", "ResultPath": "$.packing"}, "ResultSelector")
    'ResultPath is inside ResultSelector, and there it is a key like any other. ResultPath is a field of the Task.'
    """
    for key in map(str, template) if isinstance(template, Mapping) else ():
        name = key.removesuffix(".$")
        if name in _PATHS and name in SUPPORTED.get(kind, ()):
            return _inside(name, field, kind)
    return None


def _inside(name: str, field: str, kind: str) -> str:
    return (
        f"{name} is inside {field}, and there it is a key like any other. {name} is a field of "
        f"the {kind}."
    )


def _where_it_ends(task: Mapping[str, Any]) -> Iterator[str]:
    """Whether what comes after a Task stands inside of another field."""
    if {"Next", "End"} & task.keys():
        return
    given = task.get("Parameters")
    within = {
        "ResultSelector": task.get("ResultSelector"),
        "Input": given.get("Input") if isinstance(given, Mapping) else None,
    }
    for field, value in within.items():
        for name in ("Next", "End"):
            if isinstance(value, Mapping) and name in value:
                yield _inside(name, field, "Task")


def _wrapping(task: Mapping[str, Any]) -> Iterator[str]:
    """Whether what is wanted stands one level too deep."""
    if "States" in task:
        yield "This is a whole definition, with States, and a Task alone is wanted."
    if len(task) == 1 and not {"Type", "Resource"} & task.keys():
        [(name, inner)] = task.items()
        if isinstance(inner, Mapping) and {"Type", "Resource"} & inner.keys():
            yield f"The Task is under the name {quoted(name)}, and the Task alone is wanted."


def _type_faults(task: Mapping[str, Any]) -> Iterator[str]:
    kind = task.get("Type")
    if kind is None:
        yield "The Task has no Type."
    elif isinstance(kind, str) and kind != kind.strip() == "Task":
        yield "The Type begins or ends with a space."
    elif kind != "Task":
        right = isinstance(kind, str) and kind.lower() == "task"
        yield f"The Type is {quoted(kind)}, and " + (
            "the types of states begin with a capital." if right else "a Task is wanted."
        )


def field_faults(state: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Fields with wrong capitals, with a .$, or outside of what they belong in."""
    known = {field.lower(): field for field in SUPPORTED.get(kind, SUPPORTED["Task"])}
    for key in map(str, state):
        name = key.removesuffix(".$")
        if key != name and name in known.values():
            yield (
                f"{key}: the fields of a state have no .$ at their end; it belongs to keys inside "
                "Parameters, ResultSelector and the like."
            )
        elif kind == "Task" and name in _INSIDE:
            yield f"{key} is next to Resource, and what the call is given belongs in Parameters."
        elif key.lower() in known and known[key.lower()] != key:
            yield f"There is no field {key}: ASL writes it with other capitals, {known[key.lower()]}."


def _parameter_faults(parameters: Mapping[str, Any], field: str, resource: str) -> Iterator[str]:
    called = re.search(r":::(?:states|aws-sdk:sfn|lambda):(\w+)", resource)
    if called is None:
        return
    starts = ":::states:startExecution" in resource
    # Other calls have parameters of their own that are called as a field is, as Output.
    beside = SUPPORTED["Task"] if starts else _BESIDE
    for key in map(str, parameters):
        name = key.removesuffix(".$")
        if name in beside:
            call = called[1][:1].upper() + called[1][1:]
            yield (
                f"{name} is inside {field}, and {call} has no such parameter, so Step Functions "
                f"refuses the call. {name} is a field of the Task."
            )
    given = parameters.get("Input")
    yield from (
        f"{key} is inside Input, so it is handed to the child as data. {key} is a field of the Task."
        for key in _BESIDE
        if starts and isinstance(given, Mapping) and key in given
    )
    if "Input" in parameters and "Input.$" in parameters:
        yield "Input and Input.$ exclude each other: merge first, and pass one of them."
    if starts:
        known = {field.lower(): field for field in _STARTS}
        for key in map(str, parameters):
            name = key.removesuffix(".$")
            if name.lower() in known and known[name.lower()] != name:
                yield (
                    f"StartExecution has no parameter {name}: it has other capitals, "
                    f"{known[name.lower()]}."
                )


def _strange_parameters(parameters: Mapping[str, Any]) -> Iterator[str]:
    for key in map(str, parameters):
        name = key.removesuffix(".$")
        if name in _OF_A_MAP:
            yield (
                f"{name} is inside Parameters, and StartExecution has no such parameter, so Step "
                f"Functions refuses the call. {name} is a field of a Map."
            )
        if name not in _STARTS:
            yield (
                f"StartExecution has no parameter {quoted(name)}: what the child is given belongs "
                "in Input."
            )
