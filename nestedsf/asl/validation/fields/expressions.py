"""Expressions: what is a path, a reference path, an intrinsic function call, a JSONata string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics import is_call
from nestedsf.asl.jsonata.values import expression_in
from nestedsf.asl.paths import is_path
from nestedsf.asl.references import is_reference

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = [
    "is_expression",
    "is_jsonata",
    "is_path",
    "looks_like_jsonata",
    "reference_problem",
]

_BRACKET = re.compile(r"\[(?!['\"0-9-])")


def is_expression(text: Json) -> bool:
    """Whether it is what a field whose name ends in ``.$`` takes: a path or a call."""
    return isinstance(text, str) and (is_path(text) if text.startswith("$") else is_call(text))


def reference_problem(text: str, *, input_only: bool) -> str | None:
    """Why a text is no reference path; None if it is one.

    Args:
        text: The path.
        input_only: Whether it must lead into the input, and not into the context object or a
            variable, as ResultPath.
    """
    if not text.startswith("$"):
        return "Reference path didn't start with '$'"
    if is_reference(text):
        into_input = text == "$" or text.startswith(("$.", "$["))
        return (
            None if into_input or not input_only else "Reference path must start with '$.' or '$['"
        )
    if _BRACKET.search(text):
        return "'[' must be followed by ' or '['"
    return "Reference path must lead to a single node"


def looks_like_jsonata(text: Json) -> bool:
    """Whether a value starts as a JSONata string does."""
    return isinstance(text, str) and text.startswith("{%")


def is_jsonata(text: Json) -> bool:
    """Whether a value is a JSONata string: ``{% … %}``, the expression itself not read."""
    return expression_in(text) is not None
