"""Templates: what a path or a template of a definition becomes for one visit.

The language is that of ``nestedsf.asl``, the one that executions are run with. Here it reads what
the history knows, and says in words what it does not.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.failures import NotDeterminedError, StateFailure
from nestedsf.asl.intrinsics import call, is_function, paths_in, read_call
from nestedsf.asl.paths import InvalidPathError, PathNotFoundError, value_at
from nestedsf.asl.references import put
from nestedsf.asl.scope import Scope
from nestedsf.asl.templates import fill
from nestedsf.jsontext import compact
from nestedsf.trace.dataflow.context import (
    JSONATA,
    context_object,
    language_of,
    refuse_unknown,
)
from nestedsf.trace.dataflow.evidence import entered
from nestedsf.trace.dataflow.expressions import asks_for_item, evaluated
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted

if TYPE_CHECKING:
    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["asked_item", "filled", "items_of", "placed", "selected"]

_VARIABLE = re.compile(r"\$[^\W\d]")
_ASKS_FOR_ITEM = re.compile(r"\$\$(?:\.Map\b|\[|\.\.|(?![.\w]))")
_READERS = ("ItemReader", "ItemBatcher")


def selected(path: Json, data: Json, visit: StateVisit) -> Json:
    """What InputPath, OutputPath or ItemsPath gives for a visit; ``null`` gives an empty object.

    Raises:
        Unresolved: It gives nothing, or what it gives is not known here.
    """
    if path is None:
        return {}
    return data if path == "$" else _value(path, _scope(path, data, visit))


def filled(
    template: Json, data: Json, visit: StateVisit, item: tuple[int, Json] | None = None
) -> Json:
    """A template with its values: each key that ends in ``.$`` has a path or a call.

    Raises:
        Unresolved: One of the values is not known; the message names the key.
    """
    return fill(template, _scope(template, data, visit, item), _member)


def placed(path: str, data: Json, value: Json) -> Json:
    """The data with the value at a reference path, as ResultPath puts it.

    Raises:
        Unresolved: The path leads through something that is no object, or is no reference path.
    """
    try:
        return put(path, data, value)
    except StateFailure:
        raise Unresolved(f"the path {quoted(path)} leads through what is no object") from None


def items_of(visit: StateVisit) -> list[Json]:
    """The items of a Map.

    Raises:
        Unresolved: They come from elsewhere, or are not known.
    """
    raw = visit.definition.raw if visit.definition is not None else {}

    def in_input() -> Json:
        given = entered(visit)
        if given.flaw:
            raise Unresolved(given.flaw)
        if language_of(visit) == JSONATA:
            fields = raw.get("Items", "{% $states.input %}")
            return evaluated(fields, "Items", visit, {"input": given}, asked_item(fields, visit))
        data = selected(raw.get("InputPath", "$"), given.value, visit)
        return selected(raw.get("ItemsPath", "$"), data, visit)

    for key in _READERS:
        if key in raw:
            raise Unresolved(
                f"{key} says which items there are, and the history does not hold them"
            )
    items = in_input()
    if isinstance(items, dict):
        raise Unresolved("the items are the members of an object, and those are not followed")
    if not isinstance(items, list):
        raise Unresolved("the items are no list")
    return items


def _scope(
    asked: Json, data: Json, visit: StateVisit, item: tuple[int, Json] | None = None
) -> Scope:
    """What a path or a template can read: no more of the context object than it asks for."""
    text = asked if isinstance(asked, str) else compact(asked)
    if "$$" not in text:
        return Scope(input=data)
    if item is None and visit.item is not None and _ASKS_FOR_ITEM.search(text):
        item = item_of(visit)
    return Scope(input=data, context=context_object(visit, item))


def asked_item(given: Json, visit: StateVisit) -> tuple[int, Json] | None:
    """The Map item that a visit is for, if an expression in a field reads it."""
    return item_of(visit) if asks_for_item(given) else None


def item_of(visit: StateVisit) -> tuple[int, Json] | None:
    """The Map item that a visit is for."""
    if visit.item is None:
        return None
    items = items_of(visit.item.visit)
    if visit.item.number >= len(items):
        raise Unresolved("the history has more iterations than the Map has items")
    return visit.item.number, items[visit.item.number]


def _member(expression: Json, scope: Scope, key: str) -> Json:
    """The value of a key of a template."""
    try:
        return _value(expression, scope)
    except Unresolved as error:
        raise Unresolved(f"“{quoted(key)}”: {error}") from None


def _value(expression: Json, scope: Scope) -> Json:
    """The value of a path or a call."""
    if not isinstance(expression, str):
        raise Unresolved("what stands there is no path")
    if not is_function(expression):
        return _found(expression, scope)
    try:
        for path in paths_in(read_call(expression)):
            _found(path, scope)
        return call(expression, scope)
    except StateFailure as failure:
        reason = str(failure.cause).rpartition("had the following error: ")[2]
        raise Unresolved(f"{quoted(expression)} fails: {reason}") from None
    except (NotDeterminedError, ValueError) as error:
        raise Unresolved(f"{quoted(expression)} has no value here: {error}") from None


def _found(path: str, scope: Scope) -> Json:
    """What a path finds."""
    if _VARIABLE.match(path):
        raise Unresolved(f"{quoted(path)} is a variable, and variables are not followed")
    try:
        value = value_at(path, scope)
    except PathNotFoundError:
        raise Unresolved(f"the path {quoted(path)} finds nothing") from None
    except InvalidPathError as error:
        reason = quoted(str(error))
        raise Unresolved(f"the path {quoted(path)} cannot be followed: {reason}") from None
    if path.startswith("$$"):
        refuse_unknown(value, path)
    return value
