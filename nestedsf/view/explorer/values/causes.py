"""An error and a cause as a panel shows them: the line that tells most, then all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import compact, elide, visible
from nestedsf.masking.display import for_display, text_for_display
from nestedsf.trace.explanations import explained
from nestedsf.trace.named_values import named_values
from nestedsf.view.bounds import LONGEST_MASKED
from nestedsf.view.explorer.values.texts import encodable, json_text
from nestedsf.view.names import shown_name, shown_text

if TYPE_CHECKING:
    from nestedsf.trace.causes import RootCause
    from nestedsf.trace.named_values import NamedValue
    from nestedsf.trace.visits import StateVisit

__all__ = ["asked_for", "named_of", "named_said", "why"]

_VALUE = 60  # characters of a value that a cause names


def why(error: str | None, cause: str | None, reason: str | None = None) -> list[dict[str, Any]]:
    """The error and the cause, as members of a panel's values; those that there are.

    Args:
        error: The error name.
        cause: The cause.
        reason: Which limit ran out, of what timed out: the error name does not say.
    """
    values: list[dict[str, Any]] = []
    if error is not None:
        values.append({"label": "Error", "text": shown_name(error)})
    if reason is not None:
        values.append({"label": "Limit that ran out", "text": reason})
    if cause is not None:
        values.append({"label": "Cause", **_cause(cause)})
    return values


def asked_for(cause: RootCause) -> str:
    """The resource that a failed Task named, as ``TableName prices``; empty where it named none."""
    if cause.asked_for is None:
        return ""
    name, value = cause.asked_for
    masked = for_display({name: value})  # as what a key hides stays hidden
    return shown_name(f"{name} {masked[name] if isinstance(masked, dict) else ''}")


def named_of(visit: StateVisit) -> list[dict[str, Any]]:
    """What the cause names of the input, as a member of a panel's values; none where it does not.

    ``places`` are the steps that lead to each of them in the input, as it is shown.
    """
    found = named_values(visit)
    if not found:
        return []
    places = [[shown_name(s) if isinstance(s, str) else s for s in each.steps] for each in found]
    return [{"label": "In the input", "text": "\n".join(map(named_said, found)), "places": places}]


def named_said(named: NamedValue) -> str:
    """What is where, as ``$.tax.rate is the string "nineteen"``."""
    key = next((step for step in reversed(named.steps) if isinstance(step, str)), "")
    masked = for_display({key: named.value})  # as what a key hides stays hidden
    value = next(iter(masked.values())) if isinstance(masked, dict) else masked
    more = (
        f", as in {named.more:,} more place{'' if named.more == 1 else 's'}" if named.more else ""
    )
    return f"{shown_name(named.path)} is {_value_said(value)}{more}"


def _value_said(value: object) -> str:
    if isinstance(value, dict):
        keys = elide(", ".join(map(shown_name, value)), _VALUE)
        return f"an object with {keys}" if keys else "an empty object"
    if isinstance(value, list):
        return f"an array of {len(value):,}"
    written = elide(visible(compact(value)), _VALUE)
    if isinstance(value, bool) or value is None:
        return written
    return f"the {'string' if isinstance(value, str) else 'number'} {written}"


def _cause(cause: str) -> dict[str, Any]:
    """A cause: of a failed child it is JSON as text, and is shown decoded."""
    # Masked before it is decoded, as what a key hides may be JSON, and after, as its keys may tell.
    shown = text_for_display(cause) if len(cause) <= LONGEST_MASKED else shown_text(cause)
    told = explained(shown)
    if told.value is not None:
        return {"line": shown_name(told.line), "json": json_text(told.value)}
    return {"line": shown_name(told.line), "text": encodable(shown)}
