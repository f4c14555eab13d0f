"""Starting: the input of an execution to be edited, and the input that is started with it.

What a page shows is masked. Where a mark was left as it was, the value behind it is sent; a mark
that has been moved or written anew stands for nothing, and is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import InputError, NestedsfError
from nestedsf.jsontext import indented
from nestedsf.masking.display import for_display
from nestedsf.view.explorer.values.texts import read_json
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["editable_input", "edited_input"]

_MARK = re.compile("‹[^‹›]{1,24}›")


def editable_input(trace: ExecutionTrace) -> dict[str, Any]:
    """What a form for a new execution begins with: the input, and what is said beside it.

    Raises:
        NestedsfError: It is not known what was executed.
    """
    if trace.state_machine_arn is None:
        raise NestedsfError("The state machine of this execution is not known: start it in a cell.")
    text = indented(for_display(trace.input))
    return {
        "machine": shown_name(trace.state_machine_name),
        "json": text,
        "marks": text != indented(trace.input),
    }


def edited_input(text: str, trace: ExecutionTrace) -> Json:
    """The input that a reader has made of it, with the values behind marks.

    Raises:
        InputError: It is not JSON, or a mark in it stands for nothing.
    """
    edited = read_json(text, "input")
    return _real(edited, for_display(trace.input), trace.input, ())


def _real(edited: Json, shown: Json, real: Json, place: tuple[str, ...]) -> Json:
    if edited == shown and type(edited) is type(shown):
        return real
    if isinstance(edited, dict):
        members = _members(shown, real)
        values = {}
        for name, value in edited.items():
            real_name, one, other = members.get(name) or (_checked(name, place), None, None)
            values[str(real_name)] = _real(value, one, other, (*place, name))
        return values
    if isinstance(edited, list):
        return [
            _real(value, *_item(value, number, shown, real), (*place, str(number)))
            for number, value in enumerate(edited)
        ]
    return _checked(edited, place)


def _members(shown: Json, real: Json) -> Mapping[str, tuple[str, Json, Json]]:
    """Of each member that is shown: its real name, its value as it is shown, and its value."""
    if not (isinstance(shown, dict) and isinstance(real, dict) and len(shown) == len(real)):
        return {}
    pairs = zip(shown.items(), real.items(), strict=True)
    return {name: (real_name, one, other) for (name, one), (real_name, other) in pairs}


def _item(value: Json, number: int, shown: Json, real: Json) -> tuple[Json, Json]:
    """The item of a list that was edited: that in its place, or else one that is the same."""
    if not (isinstance(shown, list) and isinstance(real, list) and len(shown) == len(real)):
        return None, None
    same = [at for at, one in enumerate(shown) if one == value]
    at = number if number in same or not same else same[0]
    return (shown[at], real[at]) if at < len(shown) else (None, None)


def _checked(value: Json, place: tuple[str, ...]) -> Json:
    mark = _MARK.search(value) if isinstance(value, str) else None
    if mark is None:
        return value
    where = f" at {'.'.join(place)}" if place else ""
    raise InputError(
        f"“{mark[0]}”{where} stands for a value that is not shown: write the value itself, or "
        "leave the mark where it was."
    )
