"""Languages: what belongs to the other query language, and is taken as it stands.

AWS warns of paths without ``.$`` in states of JSONPath (NO_DOLLAR); of the rest it says nothing.
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.advice.templates import entries
from nestedsf.asl.intrinsics import is_call
from nestedsf.asl.jsonata.values import expression_in
from nestedsf.asl.validation.diagnostics import advice
from nestedsf.asl.validation.fields.templates import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["languages"]

_OF_JSONPATH = (
    "Parameters",
    "ItemSelector",
    "ResultSelector",
    "Assign",
    "Result",
    "Error",
    "Cause",
)
_OF_JSONATA = ("Arguments", "ItemSelector", "Output", "Assign", "Items", "Error", "Cause")
_JSONATA = re.compile(r"\{%.*%\}", re.DOTALL)
_PATH = re.compile(r"\$\$?(?:\.[A-Za-z_]\w*|\[['\"0-9*]).*", re.DOTALL)
_REFERENCE = re.compile(r"\$states\.(?:input|result|errorOutput|context)\b.*", re.DOTALL)
_CALL = re.compile(r"States\.\w+\(.*\)", re.DOTALL)


def languages(state: State) -> Iterator[Diagnostic]:
    """JSONATA_IN_JSONPATH, JSONPATH_IN_JSONATA and NO_DELIMITERS."""
    for field in _OF_JSONATA if state.jsonata else _OF_JSONPATH:
        if field in state.fields:
            yield from _in_jsonata(state, field) if state.jsonata else _in_jsonpath(state, field)


def _in_jsonpath(state: State, field: str) -> Iterator[Diagnostic]:
    for place, value in walk(state.fields[field], field):
        if isinstance(value, str) and _JSONATA.fullmatch(value.strip()):
            yield advice(
                "JSONATA_IN_JSONPATH",
                f"The query language of '{state.name}' is JSONPath, so {{% … %}} is a text here "
                "and is not evaluated",
                'Set "QueryLanguage": "JSONata", or write a path and .$ at the end of its key.',
                f"{state.at}/{place}",
            )


def _in_jsonata(state: State, field: str) -> Iterator[Diagnostic]:
    keyed = set()
    for place, key, value in entries(state.fields[field], field):
        if key.endswith(".$") and isinstance(value, str):
            keyed.add(place)
            yield advice(
                "JSONPATH_IN_JSONATA",
                f"The query language of '{state.name}' is JSONata: the key '{key}' keeps its .$, "
                "and its value is not read as a path",
                f"Write '{key[:-2]}' with an expression, as {{% $states.input… %}}.",
                f"{state.at}/{place}",
            )
    for place, value in walk(state.fields[field], field):
        if not isinstance(value, str) or place in keyed:
            continue
        if _REFERENCE.fullmatch(value):
            yield _without_delimiters(state, place, value)
        elif _PATH.fullmatch(value) or (_CALL.fullmatch(value) and is_call(value)):
            yield advice(
                "JSONPATH_IN_JSONATA",
                f"The query language of '{state.name}' is JSONata, so {value} is a text here and "
                "is not evaluated",
                "Write an expression, as {% $states.input… %}.",
                f"{state.at}/{place}",
            )
        elif expression_in(value) is None and expression_in(value.strip()) is not None:
            yield advice(
                "NO_DELIMITERS",
                f"This text of '{state.name}' is not evaluated: a JSONata string begins with {{% "
                "and ends with %}, without spaces outside",
                "Take the spaces before {% and after %} out.",
                f"{state.at}/{place}",
            )


def _without_delimiters(state: State, place: str, value: str) -> Diagnostic:
    return advice(
        "NO_DELIMITERS",
        f"{value} is a text in '{state.name}', and is not evaluated: it is not between {{% and %}}",
        f'Write "{{% {value} %}}".',
        f"{state.at}/{place}",
    )
