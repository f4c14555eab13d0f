"""Mistakes in templates: keys, paths, dollars and intrinsic functions of Parameters and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics import is_call
from nestedsf.lessons.mistakes.in_functions import argument_faults
from nestedsf.lessons.mistakes.in_json import a, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["INPUT", "RESULT", "entries", "in_function", "in_template", "source_of"]

INPUT = "the input of the state"
RESULT = "the result of the Task"
_LEFT = "what InputPath has left"

_FUNCTIONS = (
    *("Array", "ArrayContains", "ArrayGetItem", "ArrayLength", "ArrayPartition", "ArrayRange"),
    *("ArrayUnique", "Base64Decode", "Base64Encode", "Format", "Hash", "JsonMerge"),
    *("JsonToString", "MathAdd", "MathRandom", "StringSplit", "StringToJson", "UUID"),
)

_PATH = re.compile(r"\$\$?(\.|\[|$)")
_CALL = re.compile(r"States\.\w+\s*\(")
_FORGOTTEN = re.compile(rf"(?:\$\.?)?(?:states\.)?({'|'.join(_FUNCTIONS)})\s*\(", re.IGNORECASE)
_WITH_DOLLAR = re.compile(rf"\${{1,2}}\.?(?:States\.)?(?:{'|'.join(_FUNCTIONS)})(?=\s*\()")
_CONTEXT = re.compile(r"\$\.(Execution|State|StateMachine|Task|Map)\.\w")
_OF_CONTEXT = re.compile(r"\$\$\.(Execution|State|StateMachine|Task|Map)\b")
_IN_CONTEXT = ("Execution", "State", "StateMachine", "Task", "Map")
_DEEPER = {
    "Execution": ("Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime"),
    "State": ("EnteredTime", "Name", "RetryCount"),
    "StateMachine": ("Id", "Name"),
    "Task": ("Token",),
    "Map": ("Item",),
}
_STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_STARTER = re.compile(r"\$\$(\.Execution|\['Execution'\])(\.Id|\['Id'\])")
_NAME = re.compile(r"states\.(\w+)", re.IGNORECASE)
_PATHS = re.compile(r"\$[^\s,()]*")
_ARGUMENT = re.compile(r"(?<!\$)\${1,2}\.[^\s,()]*")
_CAPITAL = re.compile(r"\b(True|False|TRUE|FALSE)\b")
_QUOTED_PATH = re.compile(r"States\.StringToJson\(\s*'(\$[^']*)'")
_TEXT = re.compile(r"'(?:\\.|[^'\\])*'")
_IN_QUOTES = re.compile(r'"(?:[^"{}]|\{\})*"')
_WRITTEN_OUT = {"{": "an object in braces", "[": "a list in brackets"}


def in_template(template: object, source: str = INPUT) -> str | None:
    """What is wrong with Parameters, ResultSelector and the like, or None.

    Args:
        template: What is written.
        source: What its paths with one dollar look in.

    >>> in_template({"TaskToken": "$$.Task.Token"})
    'TaskToken is handed on as the text “$$.Task.Token”: here a value is read as a path only where the key ends in .$.'
    >>> in_template({"TaskToken.$": "$.Task.Token"})
    '$.Task.Token looks in the input of the state, and a path into the context object begins with two dollars.'
    >>> in_template({"Input": "States.JsonMerge($.a, $.b, false)"})
    'Input is handed on as the text “States.JsonMerge($.a, $.b, false)”: here a function is called only where the key ends in .$.'
    >>> in_template({"name.$": "$.Execution.Name"}, RESULT)
    '$.Execution.Name looks in the result of the Task, and Execution is not a field of that.'
    """
    return next(filter(None, (_in_entry(*entry, source) for entry in entries(template))), None)


def source_of(state: Mapping[str, object], field: str) -> str:
    """What the paths of a template look in, by the field that the template is.

    >>> source_of({"InputPath": "$.order"}, "Parameters")
    'what InputPath has left'
    """
    if field == "ResultSelector":
        return RESULT if state.get("Type", "Task") == "Task" else "the result"
    return INPUT if state.get("InputPath", "$") == "$" else _LEFT


def _in_entry(key: str, value: object, source: str) -> str | None:
    if key.endswith(".$"):
        return next(_read_faults(key, value, source), None)
    return _not_read(key, value) if isinstance(value, str) else None


def _read_faults(key: str, value: object, source: str) -> Iterator[str]:
    """What is wrong with a value that is read as a path."""
    if not isinstance(value, str):
        yield (
            f"{key} ends in .$, so its value is read as a path, and it is {a(value)}: "
            "the key of a fixed value has no .$."
        )
    elif value[:1].isspace():
        yield f"{key}: the value begins with a space, and a path or a function begins without one."
    elif value.startswith("$") and value[-1:].isspace():
        yield f"{key}: the value ends with a space, and no path does."
    elif value.startswith("States."):
        yield from filter(None, (in_function(value),))
        yield from _read_by_a_function(value, source)
    elif _WITH_DOLLAR.match(value) or not _PATH.match(value):
        yield _no_path(key, value)
    elif (found := _CONTEXT.match(value)) and source in (INPUT, _LEFT):
        yield f"{value} looks in {source}, and a path into the context object begins with two dollars."
    elif found:
        yield f"{value} looks in {source}, and {found[1]} is not a field of that."
    elif value.startswith("$$.") and not _OF_CONTEXT.match(value):
        yield _not_of_context(value, source)
    elif key == f"{_STARTED_BY}.$" and value.startswith("$$") and not _STARTER.fullmatch(value):
        # A path into the data may lead to that id: only the execution shows it.
        capitals = ": capitals count." if _STARTER.fullmatch(value.title()) else "."
        yield f"{key} must be the id of the execution that starts the child, and {value} is not that id{capitals}"


def _read_by_a_function(call: str, source: str) -> Iterator[str]:
    """Paths among the arguments of a function that look for the context object in the data."""
    if source in (INPUT, _LEFT):
        for path in _ARGUMENT.findall(_TEXT.sub("''", call)):
            if _CONTEXT.match(path):
                yield f"{path} looks in {source}, and a path into the context object begins with two dollars."
            elif path.startswith("$$.") and not _OF_CONTEXT.match(path):
                yield _not_of_context(path, source)


def in_capitals_of_context(path: str) -> str | None:
    """The path into the context object that has other capitals than this one.

    >>> in_capitals_of_context("$$.Task.token")
    '$$.Task.Token'
    """
    paths = (f"$$.{place}.{field}" for place, fields in _DEEPER.items() for field in fields)
    return next((each for each in paths if each.lower() == path.lower() and each != path), None)


def _not_of_context(value: str, source: str) -> str:
    name = re.split(r"[.\[]", value)[1]
    if not name:
        return f"{value} cannot be read as a path: it has a dot too many after its dollars."
    right = next((each for each in _IN_CONTEXT if each.lower() == name.lower()), None)
    if right:
        return f"{value}: the context object has no {quoted(name)}, it has {right}: capitals count."
    for place, fields in _DEEPER.items():
        for field in fields:
            if name.lower() == f"{place}{field}".lower():
                an = "an" if field[0] in "EI" else "a"
                return f"The context object has nothing at {value}: there is {an} {field} in its {place}."
    places = [f"its {place}" for place, fields in _DEEPER.items() if name in fields]
    if places and source in (INPUT, _LEFT):
        where = f"{', '.join(places[:-1])} and {places[-1]}" if len(places) > 1 else places[0]
        an = "an" if name[0] in "EI" else "a"
        return f"The context object has nothing at {value}: there is {an} {name} in {where}."
    return (
        f"{value} looks in the context object, which has no {name} there: a path in {source} "
        "begins with one dollar."
    )


def _not_read(key: str, value: str) -> str | None:
    """What is wrong with a value that is handed on as it stands."""
    if value.lstrip().startswith("{%"):
        return (
            f"{key} is handed on as the text {quoted(value)}: the state is in JSONPath, which reads "
            "a value only where the key ends in .$."
        )
    if _PATH.match(value):
        what = "here a value is read as a path"
    elif _CALL.match(value):
        what = "here a function is called"
    else:
        return None
    return f"{key} is handed on as the text {quoted(value)}: {what} only where the key ends in .$."


def _no_path(key: str, value: str) -> str:
    if value.startswith("{%"):
        return f"{key}: {quoted(value)} is JSONata, and a key with .$ belongs to JSONPath."
    if found := _WITH_DOLLAR.match(value):
        return f"{key}: {found[0]} begins as a path does, and the call of a function begins with “States.”."
    if found := _FORGOTTEN.match(value):
        return f"{key}: the names of functions begin with “States.”, and {found[0][:-1]} does not."
    how = "a path begins with $."
    if value.startswith("$"):
        how = "after the dollar comes a dot or a [."
    return f"{key} ends in .$, so its value is read as a path, and {quoted(value)} is not a path: {how}"


def in_function(text: str) -> str | None:
    """What is wrong with the call of an intrinsic function, or None.

    >>> in_function("States.JSONMerge($.a, $.b, false)")
    'There is no function States.JSONMerge: AWS writes it with other capitals, States.JsonMerge.'
    >>> in_function("States.StringToJson($.Output")
    'States.StringToJson($.Output has a ( that is never closed.'
    """
    if found := _QUOTED_PATH.search(text):
        return f"{text} reads the text {found[1]} itself: a path in a function has no quotes."
    return next(argument_faults(text) if is_call(text) else _call_faults(text), None)


def _call_faults(text: str) -> Iterator[str]:
    outside = _TEXT.sub("''", text)
    yield from _quoting(text)
    for name in _NAME.findall(_PATHS.sub("$", outside)):
        right = next((each for each in _FUNCTIONS if each.lower() == name.lower()), None)
        if right != name:
            also = f": AWS writes it with other capitals, States.{right}" if right else ""
            yield f"There is no function States.{name}{also}."
    opened, closed = outside.count("("), outside.count(")")
    if opened > closed:
        yield f"{text} has a ( that is never closed."
    if opened < closed:
        yield f"{text} has one ) too many."
    yield from _written_out(text, _PATHS.sub("$", _IN_QUOTES.sub('""', outside)))
    if '"' in outside:
        yield f"{text} has a text in double quotes: in a function, texts stand in single quotes."
    if word := _CAPITAL.search(outside):
        yield f"{text} has {word[0]}, which a function writes in small letters."
    if opened and opened == closed and not outside.rstrip().endswith(")"):
        yield f"{text} goes on after its last ): the value of a key is one call and nothing else."
    if not opened:
        yield f"{text} is not a call: a function has ( and ) with its arguments between them."
    yield (
        f"{text} cannot be read as the call of a function: its arguments are paths, texts in single "
        "quotes, numbers, true or false, and calls, with commas between them."
    )


def _quoting(text: str) -> Iterator[str]:
    """What is wrong with the single quotes around the texts of a call."""
    around = _TEXT.sub("", text)
    if "'" in around:
        yield f"{text} has a single quote that is never closed."
    if "States.Format" in around and "{}" in around and '"' not in around:
        yield f"{text} has {{}} outside of its text, which stands between single quotes."


def _written_out(text: str, outside: str) -> Iterator[str]:
    """Objects and lists among the arguments of a function."""
    for bracket, what in _WRITTEN_OUT.items():
        if bracket in outside:
            yield f"{text} has {what}, and no argument of a function can be written out like that."


def entries(value: object) -> Iterator[tuple[str, object]]:
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
