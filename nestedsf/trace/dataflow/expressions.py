"""Expressions: what JSONata in a definition gives for one visit, as far as the history knows.

The language is that of ``nestedsf.asl``, the one that executions are run with.
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.failures import NotDeterminedError
from nestedsf.asl.jsonata.evaluators import is_available, why_missing
from nestedsf.asl.jsonata.expressions import Bindings, evaluate
from nestedsf.asl.jsonata.values import EvaluationFailure, expressions_in, fill
from nestedsf.trace.dataflow.context import context_object, known, refuse_unknown
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence
    from nestedsf.trace.visits import StateVisit

__all__ = ["asks_for_item", "evaluated"]

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"\$([A-Za-z_]\w*)(?!\w|\s*\()")  # what is called is a function
_OWN = re.compile(r"\$(\w+)\s*:=|(?:function|λ)\s*\(([^)]*)\)|[@#]\s*\$(\w+)")
_CONTEXT = re.compile(r"\$states\s*\.\s*context\b((?:\s*\.\s*\w+)*)")
_WHOLE = re.compile(r"\$states\b(?!\s*\.\s*(?:input|result|errorOutput|context)\b)")


def evaluated(
    given: Json,
    location: str,
    visit: StateVisit,
    read: Mapping[str, Evidence],
    item: tuple[int, Json] | None = None,
) -> Json:
    """What a field gives for a visit.

    Args:
        given: The field as it is written.
        location: Its name.
        visit: The visit.
        read: What ``$states`` has besides the context object.
        item: The index and the value of the Map item, where there is one.

    Raises:
        Unresolved: It gives nothing, or what it gives is not known here.
    """
    if not is_available():
        raise Unresolved(why_missing())
    expressions = [_TEXT.sub("''", text) for _, text in expressions_in(given, location)]
    context: Json = {}
    if any("$states" in text for text in expressions):
        context = context_object(visit, item)
        for text in expressions:
            _refuse_unknown(text, context)
    for name, found in read.items():
        if found.flaw and any(_reads(name, text) for text in expressions):
            raise Unresolved(found.flaw)
    _refuse_variables(expressions)
    states = {name: found.value for name, found in read.items() if not found.flaw}
    bindings = Bindings(values={"states": {**states, "context": known(context)}})
    try:
        return fill(given, location, bindings)
    except EvaluationFailure as failure:
        raise Unresolved(str(failure.cause)) from None
    except NotDeterminedError:
        raise Unresolved("it asks for the time, or for a random number") from None


def asks_for_item(given: Json) -> bool:
    """Whether an expression in a field reads the Map item of the context object.

    >>> [asks_for_item({"i": f"{{% $states.{name} %}}"}) for name in ("context.Map.Item", "input")]
    [True, False]
    """
    for _, text in expressions_in(given, ""):
        found = _CONTEXT.findall(_TEXT.sub("''", text))
        names = [re.findall(r"\w+", path) for path in found]
        if _WHOLE.search(text) or any(path[:1] in ([], ["Map"]) for path in names):
            return True
    return False


def _reads(name: str, expression: str) -> bool:
    """Whether an expression reads a member of ``$states``, or all of it."""
    return bool(_WHOLE.search(expression) or re.search(rf"\$states\s*\.\s*{name}\b", expression))


def _refuse_unknown(expression: str, context: Mapping[str, Json]) -> None:
    """Refuse an expression that reads more of the context object than is known."""
    if _WHOLE.search(expression):
        refuse_unknown(context, "$states")
    for found in _CONTEXT.finditer(expression):
        value: Json = dict(context)
        for name in re.findall(r"\w+", found[1]):
            if not isinstance(value, dict):
                break
            value = value.get(name)
        refuse_unknown(value, re.sub(r"\s", "", found[0]))


def _refuse_variables(expressions: list[str]) -> None:
    """Refuse expressions that read variables of the workflow: those are not followed."""
    names = dict.fromkeys(name for text in expressions for name in _free_names(text))
    if not names:
        return
    found = evaluate([f"$type(${name})" for name in names], Bindings(values={}))
    for name, kind in zip(names, found, strict=False):
        if kind != "function":
            raise Unresolved(f"{quoted('$' + name)} is a variable, and variables are not followed")


def _free_names(expression: str) -> Iterator[str]:
    """The names with a dollar that an expression neither sets itself nor has as parameters."""
    own = {"states"}
    for assigned, parameters, bound in _OWN.findall(expression):
        own |= {assigned, bound, *re.findall(r"\w+", parameters)}
    yield from (name for name in _NAME.findall(expression) if name not in own)
