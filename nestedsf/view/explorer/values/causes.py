"""An error and a cause as a panel shows them: the line that tells most, then all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display, text_for_display
from nestedsf.trace.explanations import explained
from nestedsf.view.bounds import LONGEST_MASKED
from nestedsf.view.explorer.values.texts import encodable, json_text
from nestedsf.view.names import shown_name, shown_text

if TYPE_CHECKING:
    from nestedsf.trace.causes import RootCause

__all__ = ["asked_for", "why"]


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


def _cause(cause: str) -> dict[str, Any]:
    """A cause: of a failed child it is JSON as text, and is shown decoded."""
    # Masked before it is decoded, as what a key hides may be JSON, and after, as its keys may tell.
    shown = text_for_display(cause) if len(cause) <= LONGEST_MASKED else shown_text(cause)
    told = explained(shown)
    if told.value is not None:
        return {"line": shown_name(told.line), "json": json_text(told.value)}
    return {"line": shown_name(told.line), "text": encodable(shown)}
