"""Mistakes: what people get wrong in definitions and in JSON, told in a sentence.

Each function answers with the first mistake that it finds, or None. The mistakes are those that
fill public issue threads on Step Functions: a forgotten ``.$``, one dollar for two, text where
JSON belongs, keys without quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.exceptions import DefinitionError
from nestedsf.jsontext import decode

__all__ = ["in_definition", "in_json", "in_paths", "in_task", "in_template", "json_or_mistake"]

_BARE_KEY = re.compile(r"[{,]\s*([A-Za-z_][\w.$]*)\s*:")
_PYTHON = re.compile(r"(?<![\w\"'])(True|False|None)(?![\w\"'])")
_TRAILING = re.compile(r",\s*[}\]]")
_CONTEXT = ("Execution", "State", "StateMachine", "Task", "Map")
_STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_BESIDE = ("TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch", "ResultPath", "ResultSelector")
_TOKEN = "$$.Task.Token"  # noqa: S105  a path, no secret


def in_json(text: object) -> str | None:
    r"""What is wrong with JSON text that somebody has written by hand.

    >>> in_json("{NeedCallback: true}")
    'The key NeedCallback has no quotes: JSON wants "NeedCallback".'
    >>> in_json("done")
    'done is no JSON: a text in JSON has quotes of its own, as in \'"done"\'; json.dumps adds them.'
    """
    if not isinstance(text, str):
        return (
            f"This is {_a(text)} of Python, and what is wanted is JSON text: "
            "json.dumps turns a value into it."
        )
    try:
        decode(text)
    except ValueError as error:
        return _why_no_json(text, error)
    return None


def _why_no_json(text: str, error: ValueError) -> str:
    return next(_json_faults(text), f"This is no JSON text ({error}).")


def _json_faults(text: str) -> Iterator[str]:
    if not text.strip():
        yield "The text is empty, and the least that is JSON is '{}'."
    if key := _BARE_KEY.search(text):
        yield f'The key {key[1]} has no quotes: JSON wants "{key[1]}".'
    if "'" in text and '"' not in text:
        yield 'JSON has double quotes, not single ones: "NeedCallback".'
    if word := _PYTHON.search(text):
        said = {"True": "true", "False": "false", "None": "null"}[word[1]]
        yield f"{word[1]} is Python: JSON writes {said}."
    if _TRAILING.search(text):
        yield "There is a comma after the last entry: JSON has none there."
    if re.fullmatch(r"[\w .,!?-]+", text):
        yield (
            f"{text} is no JSON: a text in JSON has quotes of its own, as in '\"{text}\"'; "
            "json.dumps adds them."
        )


def json_or_mistake(text: object) -> tuple[Any, str | None]:
    """The value of JSON text, or what is wrong with it; a dict or list is taken as it is."""
    if isinstance(text, (dict, list)):
        return text, None
    mistake = in_json(text)
    return (None, mistake) if mistake else (json.loads(str(text)), None)


def in_template(template: object) -> str | None:
    """What is wrong with Parameters, ResultSelector and the like: keys, paths and dollars.

    >>> in_template({"TaskToken": "$$.Task.Token"})
    'TaskToken has a path as its value, but no .$ at the end of the key: the state would be handed the text $$.Task.Token. Write "TaskToken.$".'
    >>> in_template({"TaskToken.$": "$.Task.Token"})
    '$.Task.Token looks in the input of the state: the context object begins with two dollars, $$.Task.Token.'
    """
    for key, value in _entries(template):
        name = key.removesuffix(".$")
        if not isinstance(value, str):
            if key.endswith(".$"):
                return (
                    f"{key} ends in .$, so its value must be a path as text, and it is "
                    f"{_a(value)}: leave the .$ out, or write a path."
                )
            continue
        is_path = re.match(r"\$\$?(\.|\[|$)", value) is not None
        if is_path and not key.endswith(".$"):
            return (
                f"{key} has a path as its value, but no .$ at the end of the key: the state would "
                f'be handed the text {value}. Write "{key}.$".'
            )
        if key.endswith(".$") and not is_path and not value.startswith("States."):
            return (
                f"{key} ends in .$, so its value is read as a path, and {value!r} is none: "
                f'leave the .$ out, or begin with "$."'
            )
        if re.match(rf"\$\.({'|'.join(_CONTEXT)})\.\w", value):
            return (
                f"{value} looks in the input of the state: the context object begins with two "
                f"dollars, ${value}."
            )
        if name == _STARTED_BY and value != "$$.Execution.Id":
            return f"{name} is the id of this execution: its value is $$.Execution.Id."
    return None


def in_task(task: object) -> str | None:
    """What is wrong with a Task that calls a service: where its fields stand, and their paths."""
    if not isinstance(task, Mapping):
        return f"A Task is a JSON object, and this is {_a(task)}."
    return next(_task_faults(task), None)


def _task_faults(task: Mapping[str, Any]) -> Iterator[str]:
    if task.get("Type") != "Task":
        yield f'The Type is {task.get("Type")!r}: write "Type": "Task".'
    resource = task.get("Resource")
    if not isinstance(resource, str):
        yield "The Task has no Resource: it names what is called."
    parameters = task.get("Parameters", {})
    if isinstance(parameters, Mapping):
        yield from _parameter_faults(parameters)
    yield from filter(None, map(in_template, (parameters, task.get("ResultSelector", {}))))
    if str(resource).endswith(".waitForTaskToken") and _TOKEN not in json.dumps(parameters):
        yield (
            f"Nobody is given the token: pass {_TOKEN} on, in the Parameters, "
            f'as in "TaskToken.$": "{_TOKEN}".'
        )
    if ("Next" in task) == (task.get("End") is True):
        yield "A Task has either a Next or an End, and exactly one of the two."


def _parameter_faults(parameters: Mapping[str, Any]) -> Iterator[str]:
    for key in _BESIDE:
        if key in parameters:
            yield f"{key} stands inside Parameters, where it is handed on: it belongs beside."
    if "Input" in parameters and "Input.$" in parameters:
        yield "Input and Input.$ exclude each other: merge first, and pass one of them."


def in_paths(state: Mapping[str, Any]) -> str | None:
    """What is wrong with InputPath, ResultPath and OutputPath of a state.

    >>> in_paths({"ResultPath": "null"})
    'ResultPath is the text "null": JSON writes null without quotes.'
    """
    for field in ("InputPath", "ResultPath", "OutputPath"):
        if f"{field}.$" in state:
            return f"{field} is a path in any case: it has no .$ at its end."
        path = state.get(field)
        if path == "null":
            return f'{field} is the text "null": JSON writes null without quotes.'
        if path is not None and not (isinstance(path, str) and path.startswith("$")):
            return f'{field} is {json.dumps(path, default=str)}, and a path begins with "$".'
    return None


def in_definition(text: object) -> tuple[Definition | None, str | None]:
    """The definition that somebody has written, or what is wrong with it."""
    value, mistake = json_or_mistake(text)
    if mistake:
        return None, mistake
    try:
        definition = parse_definition(value if isinstance(value, Mapping) else json.dumps(value))
    except DefinitionError as error:
        return None, str(error)
    for state in definition.states:
        if state.type == "Task":
            mistake = in_task(state.raw)
            if mistake:
                return None, f"{state.name}: {mistake}"
    return definition, None


def _entries(value: object) -> Iterator[tuple[str, object]]:
    """Every key with its value, outer ones first, without recursion."""
    waiting = [value]
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, Mapping):
            for key, inner in found.items():
                yield str(key), inner
                waiting.append(inner)
        elif isinstance(found, list):
            waiting += found


_KINDS = {bool: "true or false", dict: "an object", list: "a list", str: "a text"}


def _a(value: object) -> str:
    if value is None:
        return "nothing (None)"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "a number"
    return _KINDS.get(type(value), type(value).__name__)
