"""Mistakes in Tasks: where their fields stand, how they are written, and what their Resource is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.fields.table import SUPPORTED
from nestedsf.lessons.mistakes.in_json import a, quoted
from nestedsf.lessons.mistakes.in_templates import RESULT, in_template

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["field_faults", "in_resource", "in_task"]

_INSIDE = ("StateMachineArn", "Input", "Name", "FunctionName", "Payload", "TaskToken")
_BESIDE = ("TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch", "ResultPath", "ResultSelector")
_OF_A_MAP = ("MaxConcurrency", "MaxConcurrencyPath", "ItemsPath", "ItemSelector", "ItemProcessor")
_STARTS = ("StateMachineArn", "Input", "Name", "TraceHeader")
_TOKEN = re.compile(r"\$\$(\"|\s*,|\)|\.Task\b|\[\\?['\"]Task)|\$states\.context\b")
_UNFILLED = re.compile(r"\$\{(?!AnotherStateMachineArn\}|CallbackFunctionArn\})\w+\}")
_BEGINS = "arn:aws:states:::"
_INTEGRATION = re.compile(r"arn:aws[a-z-]*:states:::")
_ARN = re.compile(r"arn:aws[a-z-]*:((?!states:)|states:.*:activity:)")
_ENDINGS = ("", ".sync", ".sync:2", ".waitForTaskToken")


def in_task(task: object) -> str | None:
    """What is wrong with a Task that calls a service: where its fields stand, and their paths."""
    if not isinstance(task, Mapping):
        return f"A Task is a JSON object, and this is {a(task)}."
    return next(_task_faults(task), None)


def _task_faults(task: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrapping(task)
    yield from field_faults(task, "Task")
    yield from _type_faults(task)
    yield from filter(None, (in_resource(task.get("Resource")),))
    parameters = task.get("Parameters", {})
    for field in ("Parameters", "Arguments"):
        given = task.get(field)
        if isinstance(given, Mapping):
            yield from _parameter_faults(given, field, str(task.get("Resource")))
    if not isinstance(task.get("ResultSelector", {}), Mapping):
        yield f"ResultSelector is {a(task['ResultSelector'])}, and it must be an object."
    if task.get("QueryLanguage") != "JSONata":
        yield from filter(None, (in_template(task.get("Parameters")),))
        yield from filter(None, (in_template(task.get("ResultSelector"), RESULT),))
    if found := _UNFILLED.search(json.dumps(task, default=str)):
        yield f"Nobody fills {found[0]}: the ARN of the child is ${{AnotherStateMachineArn}}."
    said = json.dumps([parameters, task.get("Arguments")], default=str)
    if str(task.get("Resource")).endswith(".waitForTaskToken") and not _TOKEN.search(said):
        yield "Nobody is given the task token, so nobody can send it back."
    if isinstance(parameters, Mapping) and ":::states:startEx" in str(task.get("Resource")):
        yield from _strange_parameters(parameters)
    if isinstance(task.get("End"), str):
        yield f"End is the text {quoted(task['End'])}, and it must be the JSON value true."
    if ("Next" in task) == (task.get("End") is True):
        both = "both a Next and an End" if "Next" in task else "neither a Next nor an End"
        yield f"The Task has {both}, and a state has exactly one of the two."


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


def in_resource(resource: object) -> str | None:
    """What is wrong with the Resource of a Task, as far as it shows in its letters.

    >>> in_resource("arn:aws:states:::states:startExecution.sync2")
    'The Resource ends in .sync2, and the endings of startExecution are .sync, .sync:2 and .waitForTaskToken.'
    """
    if resource is None:
        return "The Task has no Resource, which names what is called."
    if not isinstance(resource, str):
        return f"A Resource is a text, and this is {a(resource)}."
    return next(_resource_faults(resource), None)


def _not_of_a_service(resource: str) -> Iterator[str]:
    if "arn:" not in resource:
        yield (
            f"The Resource is only {quoted(resource)}: write the whole of it, which begins with "
            f"{_BEGINS}."
        )
    elif not _ARN.match(resource):
        yield (
            f"The Resource is {quoted(resource)}, and the Resource of a service begins with "
            f"{_BEGINS}."
        )


def _resource_faults(resource: str) -> Iterator[str]:
    if not resource.strip():
        yield "The Resource is empty, and it names what is called."
    if resource != resource.strip():
        yield "The Resource begins or ends with a space."
    service, _, rest = _INTEGRATION.sub("", resource).partition(":")
    action, dot, ending = rest.partition(".")
    if not _INTEGRATION.match(resource):
        yield from _not_of_a_service(resource)
    elif service == "aws-sdk":
        name = action.partition(":")[2]
        if name[:1].isupper():
            yield f"The Resource has {name}: the actions of the AWS SDK begin with a small letter."
    elif service == "states" and action != "startExecution":
        if action.lower() == "startexecution":
            yield f"The Resource has {action}: it is written with other capitals, startExecution."
        yield f"The service states has no action {quoted(action)}: it has startExecution."
    elif service == "states" and dot + ending not in _ENDINGS:
        yield (
            f"The Resource ends in {dot}{ending}, and the endings of startExecution are "
            ".sync, .sync:2 and .waitForTaskToken."
        )
