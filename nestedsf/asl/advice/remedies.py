"""Remedies: what to do about a problem that AWS's validation finds, in a sentence.

AWS says what is wrong. What it does not say is looked up by its text, and where a name is
misspelt, the one that was meant is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.comparisons import COMPARISONS, TESTS
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.fields.table import OF_A_STATE, SUPPORTED
from nestedsf.asl.validation.machines import machines

if TYPE_CHECKING:
    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.jsontext import Json

__all__ = ["with_remedy"]

_Remedy: TypeAlias = "str | Callable[[re.Match[str], Json], str]"

_FIELDS = {
    *OF_A_STATE,
    *("StartAt", "States", "TimeoutSeconds", "Version", "ErrorEquals", "IntervalSeconds"),
    *("MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Variable", "Condition"),
    *("And", "Or", "Not", "IsPresent", *COMPARISONS, *TESTS, "ProcessorConfig", "Mode"),
    *("ExecutionType", "ReaderConfig", "InputType", "MaxItems", "MaxItemsPerBatch", "BatchInput"),
}
_A_STATE = re.compile(r"/States/(\w+)$")
_BY_LOWER = {field.lower(): field for field in _FIELDS}
_INSIDE = {"ReaderConfig": "ItemReader", "MaxItems": "ReaderConfig of ItemReader"}
_EXAMPLES = {
    "Next": 'the name of the next state, as "Next": "B"',
    "Type": 'the type, as "Type": "Task"',
    "StartAt": 'the name of the first state, as "StartAt": "A"',
    "States": 'the states, as "States": {"A": {…}}',
    "ErrorEquals": 'the names of the errors, as "ErrorEquals": ["States.ALL"]',
    "Resource": 'what the Task calls, as "Resource": "arn:aws:states:::lambda:invoke"',
    "Choices": "a list of rules",
    "Branches": "a list of machines, each with StartAt and States",
}


def with_remedy(found: Diagnostic, definition: Json) -> Diagnostic:
    """A diagnostic of AWS's validation with a remedy; advice has its own.

    Args:
        found: What validation has found.
        definition: The definition, as far as it could be read.

    >>> from nestedsf.asl.validation import validate
    >>> text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Nxt": "A", "End": true}}}'
    >>> with_remedy(validate(text)[0], None).remedy
    "Write 'Next'."
    """
    if found.remedy is not None:
        return found
    if (name := _among_the_states(found)) is not None:
        says = f"{name} is a field of a state: it belongs inside the braces of that state."
        return replace(found, remedy=says)
    for pattern, remedy in _REMEDIES:
        if match := re.search(pattern, found.message):
            says = remedy if isinstance(remedy, str) else remedy(match, definition)
            return replace(found, remedy=says)
    by_code = _BY_CODE.get(found.code, "Correct it as AWS's documentation has it.")
    return replace(found, remedy=by_code)


def _among_the_states(found: Diagnostic) -> str | None:
    """The field of a state that stands beside the states, as if it were one of them."""
    place = _A_STATE.search(found.location or "")
    misses = found.message in (
        "Expected value of type [OBJECT]",
        "These fields are required: [Type]",
    )
    return place[1] if place and misses and place[1] in OF_A_STATE else None


def _unsupported(match: re.Match[str], _: Json) -> str:
    field = match[1]
    name = field.removesuffix(".$")
    if field != name and name in _FIELDS:
        return f"Write '{name}': only the keys inside of templates end in .$."
    if known := _BY_LOWER.get(name.lower()):
        return f"Write '{known}'." if known != field else _elsewhere(known)
    close = get_close_matches(name, _FIELDS, 1, 0.75)
    if close:
        return f"Write '{close[0]}'."
    return "Take it out; what a service is to be given belongs in Parameters or Arguments."


def _elsewhere(field: str) -> str:
    if field in _INSIDE:
        return f"It belongs in {_INSIDE[field]}."
    holders = [kind for kind, fields in SUPPORTED.items() if field in fields]
    if not holders:
        return "Take it out here: it belongs in another part of a state."
    return f"Take it out here: it is a field of {_listed(holders)}."


def _required(match: re.Match[str], definition: Json) -> str:
    names = match[1].split(", ")
    if "States" in names and isinstance(definition, Mapping):
        if "Type" in definition:
            return 'This is one state: write {"StartAt": "A", "States": {"A": …}} around it.'
        if definition and all(_is_state(value) for value in definition.values()):
            return 'These are states: write {"StartAt": …, "States": …} around them.'
    if len(names) == 1 and names[0] in _EXAMPLES:
        return f"Add {_EXAMPLES[names[0]]}."
    return f"Add {_listed(names)}."


def _is_state(value: Json) -> bool:
    return isinstance(value, Mapping) and "Type" in value


def _missing_target(match: re.Match[str], definition: Json) -> str:
    name = match[1]
    if isinstance(definition, Mapping):
        found = list(machines(definition))
        here = [machine for machine in found if name in machine.states]
        if here:
            return (
                "Lead to a state beside it: no transition goes into a branch, a Map, or out of one."
            )
        close = get_close_matches(name, [each for m in found for each in m.states], 1, 0.6)
        if close:
            return f"Write '{close[0]}', or add a state of that name."
    return "Add a state of that name beside it, or correct the name."


def _other_language(match: re.Match[str], _: Json) -> str:
    language, field = match[1], match[2]
    if language == JSONATA:
        instead = {
            "Parameters": "Arguments",
            "ResultSelector": "Output",
            "ResultPath": "Output or Assign",
            "OutputPath": "Output",
            "InputPath": "Arguments, with $states.input",
            "ItemsPath": "Items",
            "Result": "Output",
            "Variable": "Condition",
        }.get(field, field.removesuffix("Path") + ", with an expression")
        return f'Use {instead}, or set "QueryLanguage": "JSONPath".'
    return (
        f'Set "QueryLanguage": "JSONata", or use {_JSONPATH_FOR.get(field, "fields of JSONPath")}.'
    )


_JSONPATH_FOR = {
    "Arguments": "Parameters",
    "Output": "ResultSelector, ResultPath and OutputPath (of a Pass, Parameters)",
    "Items": "ItemsPath",
    "Condition": "Variable with an operator",
}


def _wrong_type(match: re.Match[str], _: Json) -> str:
    return {
        "STRING": "Write a text in quotes.",
        "NUMBER": "Write a number, without quotes.",
        "BOOLEAN": "Write true or false, without quotes.",
        "OBJECT": "Write an object, as {…}.",
        "ARRAY": "Write a list, as […], even of one.",
    }.get(match[1], f"Write one of {match[1]}.")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


_REMEDIES: tuple[tuple[str, _Remedy], ...] = (
    (r"QueryLanguage is set to '(\w+)', but field '(\w+)'", _other_language),
    (r"^Field '(.+)' is not supported", _unsupported),
    (r"^These fields are required: \[(.+)\]", _required),
    (r"^The field '(\w+)' is required but was missing", _required),
    (r"^Missing 'Next' target: (.*)", _missing_target),
    (r"is not reachable", "Name it in a Next, a Default, a rule or a Catch, or remove it."),
    (r"no terminal state", 'Let one state end: "End": true, or a Succeed or a Fail.'),
    (r"^Expected value of type Integer", "Write a whole number, without quotes."),
    (r"^Expected value of type \[([\w, ]+)\]", _wrong_type),
    (r"only be one of the following fields: \[(.+)\]", lambda m, _: f"Keep one of {m[1]}."),
    (r"only one of the following fields: \[Seconds", "Add Seconds, or another of them."),
    (
        r"should have only one of the following fields: \[(.{,60})\]",
        lambda m, _: f"Add {m[1].replace(', ', ' or ')}.",
    ),
    (r"should have only one of the following fields", "Add an operator, as NumericEquals."),
    (
        r"must have only one of the following",
        "Keep one of them: a Variable with an operator, a Condition, And, Or or Not.",
    ),
    (r"one of these values: \[(.+)\]", lambda m, _: f"Write one of {m[1]}; capitals count."),
    (
        r"should be one of the following: \[(.+)\]",
        lambda m, _: f"Write one of {m[1]}; capitals count.",
    ),
    (
        r"^(Minimum|Maximum) value is (.+)",
        lambda m, _: f"Write {m[2]} or {'more' if m[1] == 'Minimum' else 'less'}.",
    ),
    (r"^Value cannot be empty", "Write one entry at least, or take the field out."),
    (r"States.ALL must appear alone", "Put it by itself into the last entry of the list."),
    (
        r"not a valid resource ARN$",
        "Write the whole ARN, as of a function or arn:aws:states:::lambda:invoke.",
    ),
    (
        r"is not recognized",
        "Correct the service, the action or the pattern: a service has .sync, .sync:2 or .waitForTaskToken only where AWS's list of integrations says so.",
    ),
    (
        r"does not support '\.(sync|waitFor)",
        "Make the workflow Standard, or leave the pattern out.",
    ),
    (r"does not support Activity", "Make the workflow Standard."),
    (r"'DISTRIBUTED' is not supported", "Make the workflow Standard, or the Map inline."),
    (
        r"^(\w+) field is required for resource",
        lambda m, _: f"Add {m[1]}, with what the service is to be given.",
    ),
    (
        r"valid JSONPath or a valid",
        "Write a path, as $.order, or a function, as States.UUID(); or take .$ off the key.",
    ),
    (r"must be a valid JSONPath", "Write a path, as $.order.id."),
    (r"not a Reference Path", "Write a path to one place: names and indexes, as $.order.lines[0]."),
    (r"RFC3339", "Write a date and time with T and a zone, as 2026-03-01T09:00:00Z."),
    (r"must start with \{%", "Write the whole text as {% … %}, without spaces outside."),
    (
        r"can not be 'JSONPath'",
        "Leave QueryLanguage out here: of a JSONata machine no state is JSONPath.",
    ),
    (r"must be smaller than TimeoutSeconds", "Lower HeartbeatSeconds, or raise TimeoutSeconds."),
    (r"greater than IntervalSeconds", "Raise MaxDelaySeconds."),
    (r"less than or equal to", "Split it into workflows that start each other."),
    (r"^Duplicate field", "Rename or remove one of the two."),
    (r"not supported for activities", "Take it out."),
    (r"reserved variable", "Choose another name."),
    (
        r"^Reference to '(.+)'",
        lambda m, _: (
            f"Write $states.input.{m[1]} for the input, or ${m[1]} for a variable."
            if m[1] != "$$"
            else "Begin with $states.input or $states.context."
        ),
    ),
    (r"looks like a JSONPath or an intrinsic", "Add .$ to the key, or write another text."),
    (
        r"^Field '\$states\.",
        "$states.result is in Output and Assign of a Task, Parallel or Map; errorOutput of a catcher.",
    ),
    (r"looks like a path", "Add Path to the field's name."),
    (
        r'^The symbol "[?:]" cannot',
        "Step Functions has JSONata 2.0.6, without ?? and ?:, so write $exists(a) ? a : b.",
    ),
    (r'^The symbol "=" cannot', "Compare with one =."),
    (r'(?:got|error:) "\.\."$', "Put the range in square brackets, as [1..3]."),
    (r"Result of a Pass state is static", "Move it to Parameters."),
)

_BY_CODE = {
    "DUPLICATE_STATE_NAME": "Rename one: names are unique in the whole machine, branches and Maps included.",
    "DUPLICATE_LABEL_NAME": "Give each Map a Label of its own.",
    "INVALID_JSON_DESCRIPTION": "Correct the JSON there.",
    "INVALID_JSONATA_EXPRESSION": "Correct the expression.",
    "INVALID_LABEL_NAME": "Shorten it.",
    "INVALID_STATE_NAME": "Shorten it.",
    "INVALID_VARIABLE_NAME": "Use letters, digits and _, 80 at most, and begin with a letter.",
    "MISSING_DESCRIPTION": 'Write {"StartAt": …, "States": …}.',
    "TOO_DEEPLY_NESTED": "Take levels out of it.",
}
