"""Mistakes: what people get wrong in definitions and in JSON, told in a sentence.

Each function answers with the first mistake that it finds, or None. The sentences say what is
seen, and what AWS makes of it; what to write instead is for the hints of an exercise. The
mistakes are those that fill public issue threads on Step Functions: a forgotten ``.$``, one
dollar for two, fields in the wrong place, keys without quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.asl.validation.fields.table import OF_A_STATE, SUPPORTED
from nestedsf.exceptions import DefinitionError
from nestedsf.lessons.judging.itself import starts_itself
from nestedsf.lessons.mistakes.in_catches import in_catch, in_paths, strange_name
from nestedsf.lessons.mistakes.in_failures import in_failure
from nestedsf.lessons.mistakes.in_json import a, in_json, json_or_mistake, quoted
from nestedsf.lessons.mistakes.in_resources import in_resource
from nestedsf.lessons.mistakes.in_tasks import field_faults, in_field_of_fields, in_task
from nestedsf.lessons.mistakes.in_templates import in_template, source_of

__all__ = [
    "a",
    "in_catch",
    "in_definition",
    "in_failure",
    "in_field_of_fields",
    "in_json",
    "in_paths",
    "in_resource",
    "in_task",
    "in_template",
    "is_untouched",
    "json_or_mistake",
    "quoted",
    "strange_name",
]

_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector")
_AT_THE_TOP = {"StartAt", "States", "Comment", "QueryLanguage", "TimeoutSeconds", "Version"}
_PLACEHOLDER = "${AnotherStateMachineArn}"
_FILLED = "arn-of-AnotherStateMachineArn"


def is_untouched(answer: object, start: str = "") -> bool:
    """Whether an answer is still empty, or what it was at the start: it counts as no try.

    >>> is_untouched(None), is_untouched(" "), is_untouched([]), is_untouched("{}")
    (True, True, True, False)
    >>> is_untouched('{"End":true}', '{"End": true}'), is_untouched('{"End": 1}', '{"End": true}')
    (True, False)
    """
    if isinstance(answer, str):
        return "".join(answer.split()) in ("", "".join(start.split()))
    return answer is None or (isinstance(answer, (list, dict, tuple, set)) and not answer)


def in_definition(text: object) -> tuple[Definition | None, str | None]:
    """The definition that somebody has written, or what is wrong with it.

    ``${AnotherStateMachineArn}`` in it is filled with a name.
    """
    value, mistake = json_or_mistake(text)
    if mistake := mistake or starts_itself(value) or _outside_of_its_state(value):
        return None, mistake
    if isinstance(value, Mapping) and value.get("States") == {}:
        return None, "There is no state in States yet."
    if isinstance(value, Mapping) and "States" not in value and value.get("Type") in SUPPORTED:
        return None, "This is one state alone: a definition has StartAt, and the state in States."
    filled = json.dumps(value, default=str).replace(_PLACEHOLDER, _FILLED)
    try:
        definition = parse_definition(filled)
    except DefinitionError as error:
        told = str(error).replace(_FILLED, _PLACEHOLDER)
        return None, _wrong_capitals(value) or _not_filled(filled) or told
    for state in definition.states:
        raw = json.loads(json.dumps(state.raw).replace(_FILLED, _PLACEHOLDER))
        mistake = in_task(raw) if state.type == "Task" else _in_state(raw, state.type)
        mistake = mistake or in_paths(raw) or _in_catch_of(raw)
        if mistake:
            return None, f"{state.name}: {mistake}"
    return definition, None


def _outside_of_its_state(value: object) -> str | None:
    """A field of a state that stands at the top of a definition, or as if it were a state."""
    states = value.get("States") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(states, Mapping):
        return None
    among = [key for key, state in states.items() if "Type" not in _object(state)]
    at_the_top = [key for key in value if key not in _AT_THE_TOP]
    for place, keys in (("among the States", among), ("at the top of the definition", at_the_top)):
        if name := next((key for key in keys if key in OF_A_STATE), None):
            return f"{name} stands {place}, and it is a field of a state: it belongs inside its braces."
    return None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _wrong_capitals(value: object) -> str | None:
    """The first field of a definition that has wrong capitals, in the machine or its states."""
    if not isinstance(value, Mapping):
        return None
    for key in map(str, value):
        for known in ("StartAt", "States"):
            if key != known and key.lower() == known.lower():
                return f"There is no field {key}: ASL writes it with other capitals, {known}."
    states = value.get("States")
    for name, state in states.items() if isinstance(states, Mapping) else ():
        found = next(field_faults(state, "Task"), None) if isinstance(state, Mapping) else None
        if found and "Type" not in state:
            return f"{name}: {found}"
    return None


def _not_filled(text: str) -> str | None:
    found = re.search(r"\$\{\w+\}", text)
    if not found:
        return None
    return f"Nobody fills {found[0]}: the ARN of the child is ${{AnotherStateMachineArn}}."


def _in_state(state: Mapping[str, Any], kind: str) -> str | None:
    if kind not in SUPPORTED:
        right = next((each for each in SUPPORTED if each.lower() == kind.lower()), None)
        known = f"ASL writes it {right}" if right else f"there are {', '.join(SUPPORTED)}"
        return f"There is no Type {quoted(kind)}: {known}."
    found = next(field_faults(state, kind), None)
    if found or state.get("QueryLanguage") == "JSONata":
        return found
    faults = (
        in_field_of_fields(state.get(field), field, kind)
        or in_template(state.get(field), source_of(state, field))
        for field in _TEMPLATES
    )
    return next(filter(None, faults), None)


def _in_catch_of(state: Mapping[str, Any]) -> str | None:
    catch = state.get("Catch")
    return in_catch(catch) if catch else None
