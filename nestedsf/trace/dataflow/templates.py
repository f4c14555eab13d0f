"""Templates: what a Parameters, ItemSelector or ResultSelector becomes for one visit.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.trace.dataflow.context import from_context
from nestedsf.trace.dataflow.evidence import entered
from nestedsf.trace.dataflow.intrinsics import called
from nestedsf.trace.dataflow.paths import Unresolved, found, quoted

if TYPE_CHECKING:
    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["filled", "items_of", "selected"]

_VARIABLE = re.compile(r"\$[A-Za-z_]")
_READERS = ("ItemReader", "ItemBatcher")


def selected(
    path: Json, data: Json, visit: StateVisit, item: tuple[int, Json] | None = None
) -> Json:
    """What a path, or a call of an intrinsic function, gives for a visit.

    ``null`` gives an empty object, as AWS has it for InputPath and OutputPath.

    Raises:
        Unresolved: It gives nothing, or what it gives is not known here.
    """
    if path is None:
        return {}
    if not isinstance(path, str):
        raise Unresolved("what stands there is no path")
    if path == "$":
        return data
    if path.startswith("States."):
        return called(path, lambda inner: selected(inner, data, visit, item))
    if path.startswith("$$"):
        return from_context(path, visit, item or _item_of(path, visit))
    if _VARIABLE.match(path):
        raise Unresolved(f"{quoted(path)} is a variable, and variables are not followed")
    return found(path, data)


def filled(
    template: Json, data: Json, visit: StateVisit, item: tuple[int, Json] | None = None
) -> Json:
    """A template with its values: each key that ends in ``.$`` has a path or a call.

    Raises:
        Unresolved: One of the values is not known; the message names the key.
    """
    if isinstance(template, list):
        return [filled(inner, data, visit, item) for inner in template]
    if not isinstance(template, dict):
        return template
    result: dict[str, Json] = {}
    for key, inner in template.items():
        if not key.endswith(".$"):
            result[key] = filled(inner, data, visit, item)
            continue
        try:
            result[key[:-2]] = selected(inner, data, visit, item)
        except Unresolved as error:
            raise Unresolved(f"“{quoted(key)}”: {error}") from None
    return result


def items_of(visit: StateVisit) -> list[Json]:
    """The items of a Map.

    Raises:
        Unresolved: They come from elsewhere, or are not known.
    """
    raw = visit.definition.raw if visit.definition is not None else {}
    for key in _READERS:
        if key in raw:
            raise Unresolved(
                f"{key} says which items there are, and the history does not hold them"
            )
    given = entered(visit)
    if given.flaw:
        raise Unresolved(given.flaw)
    data = selected(raw.get("InputPath", "$"), given.value, visit)
    items = selected(raw.get("ItemsPath", "$"), data, visit)
    if isinstance(items, dict):
        raise Unresolved("the items are the members of an object, and those are not followed")
    if not isinstance(items, list):
        raise Unresolved("the items are no list")
    return items


def _item_of(path: str, visit: StateVisit) -> tuple[int, Json] | None:
    """The Map item that a visit is for, where the path may ask for it."""
    if visit.item is None or not (path == "$$" or path.startswith(("$$.Map", "$$[", "$$.."))):
        return None
    items = items_of(visit.item.visit)
    if visit.item.number >= len(items):
        raise Unresolved("the history has more iterations than the Map has items")
    return visit.item.number, items[visit.item.number]
