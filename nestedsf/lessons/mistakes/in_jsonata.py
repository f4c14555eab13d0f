"""Mistakes in JSONata: what is left of JSONPath, what is no expression, and why one has failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.jsonata.supported import refusal
from nestedsf.lessons.mistakes.in_json import a, quoted
from nestedsf.lessons.mistakes.in_templates import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["in_expression", "in_expressions", "in_jsonata_failure"]

_OF_JSONPATH = (
    *("InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath", "Result"),
    *("ItemsPath", "Variable"),
)
_WHOLE = re.compile(r"\{%(.*)%\}", re.DOTALL)
_BARE = re.compile(r"\$[a-zA-Z]\w*[.(\[]")
_TEXTS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_CONTEXT = re.compile(r"\$\$\.?")
_ROOT = re.compile(r"(?:^|[^\w.)\]}|])\$(?:\.\w+|\[\d+\])")
_INNER = re.compile(r"\[|\.\(|\||~>|\bfunction\b|λ")
"""Where one dollar is the item that is looked at."""
_INTRINSIC = re.compile(r"\bStates\.[A-Z]\w+")
_OUTSIDE = re.compile(r"\$states\.(?!input\b|result\b|errorOutput\b|context\b)\w+")
_LONGEST = 200
_YOUNGER = re.compile(r"\?[?:]")
_FAILED = re.compile(
    r"The JSONata expression '(.*)' specified for the field '([^']*)' (.*)", re.DOTALL
)
_TYPE = re.compile(r"Expected '(\w+)', but was '(\w+)'")
_THREW = re.compile(r"threw an error during evaluation[.:] (?:\w+: )?(.*)", re.DOTALL)


def in_expressions(fields: Mapping[str, object]) -> str | None:
    """What is wrong with the fields of a JSONata state, as far as it shows in what is written.

    >>> in_expressions({"Output": {"order.$": "$.order"}})
    'order.$ ends in .$, which is JSONPath: here it is a key like any other, and its value is a text.'
    """
    return next(_faults(fields), None)


def _faults(fields: Mapping[str, object]) -> Iterator[str]:
    for field in map(str, fields):
        if field.removesuffix(".$") in _OF_JSONPATH:
            yield f"{field} is a field of JSONPath, and AWS refuses it in a state in JSONata."
    texts = (text for _, value in entries(fields) for text in _texts(value))
    written = next(filter(None, map(_WHOLE.search, texts)), None)
    for key, value in entries(fields):
        if key.endswith(".$") and written:
            yield (
                f"{key} ends in .$, which is JSONPath, and {quoted(written[0])} is JSONata: "
                "a state is in one of the two."
            )
        elif key.endswith(".$"):
            yield (
                f"{key} ends in .$, which is JSONPath: here it is a key like any other, and its "
                "value is a text."
            )
        yield from filter(None, map(in_expression, _texts(value)))


def _texts(value: object) -> list[str]:
    """A value that is a text, or the texts of a list."""
    return [
        each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
    ]


def in_expression(text: str) -> str | None:
    """What is wrong with a text that should hold an expression, or None.

    >>> in_expression("Dear {% $states.input.name %}")
    '“Dear {% $states.input.name %}” is no expression: nothing may stand before {%.'
    >>> in_expression("{% $states.input.name %}")
    """
    return next(_of_text(text), None)


def _of_text(text: str) -> Iterator[str]:
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        yield from _of_no_expression(text)
    else:
        yield from _of_expression(text, whole[1])


def _of_no_expression(text: str) -> Iterator[str]:
    if text.startswith("{%"):
        yield (
            f"AWS would refuse it: {quoted(text)} begins with {{% and does not end with %}}, "
            "and no space may follow."
        )
    elif "{%" in text and "%}" in text:
        yield f"{quoted(text)} is no expression: nothing may stand before {{%."
    elif "{%" in text or "%}" in text or _BARE.match(text) or text.startswith(("$.", "$$.")):
        yield f"{quoted(text)} is no expression: an expression begins with {{% and ends with %}}."


def _of_expression(text: str, inside: str) -> Iterator[str]:
    expression = _TEXTS.sub("''", inside)
    if found := _INTRINSIC.search(expression):
        yield f"{found[0]} is a function of JSONPath, and JSONata has functions of its own."
    if _CONTEXT.search(expression):
        yield f"{quoted(text)} has two dollars, with which JSONPath asks the context object."
    found = _ROOT.search(expression)
    if found and not _INNER.search(expression[: found.start() + 1]):
        yield (
            f"{quoted(text)} looks for {found[0][found[0].index('$') :]} as JSONPath does: in "
            "JSONata one dollar alone is not the input of the state."
        )
    if (found := _YOUNGER.search(expression)) and refusal(inside):
        yield (
            f"{quoted(text)} has {found[0]}, which JSONata has since version 2.1.0. "
            "Step Functions has 2.0.6, and refuses it."
        )
    if found := _OUTSIDE.search(expression):
        yield f"{found[0]}: $states has input, result, errorOutput and context, and nothing else."


def in_jsonata_failure(error: str | None, cause: str | None) -> str | None:
    """What an expression has failed with, in a sentence, where it is known.

    >>> in_jsonata_failure("States.QueryEvaluationError",
    ...     "… The JSONata expression '$x' specified for the field 'Output/a' returned nothing "
    ...     "(undefined).")
    'The expression in Output/a gave nothing (undefined), which fails the state.'
    """
    found = _FAILED.search(cause or "")
    if error != "States.QueryEvaluationError" or found is None:
        return None
    where, what = f"The expression in {found[2]}", found[3]
    if what.startswith("returned nothing"):
        return f"{where} gave nothing (undefined), which fails the state."
    if kinds := _TYPE.search(what):
        return f"{where} gave {_KINDS.get(kinds[2], kinds[2])}, and {_KINDS.get(kinds[1], kinds[1])} is wanted there."
    if threw := _THREW.search(what):
        return f"{where} could not be evaluated: {quoted(threw[1], _LONGEST)}."
    return f"{where} has failed."


_KINDS = {
    "boolean": a(True),  # noqa: FBT003  a value
    "string": a(""),
    "number": a(0),
    "integer": "a whole number",
    "array": a([]),
    "object": a({}),
    "null": "null",
}
