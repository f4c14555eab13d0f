"""Icons of the statuses, drawn: the glyphs for them are missing from many fonts."""

from __future__ import annotations

from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.palette import GROUND

__all__ = ["SIDE", "icon"]

SIDE = 16
_SIGNS = {
    SUCCEEDED: "M4,8 L7,11 L12,5",
    FAILED: "M5,5 L11,11 M11,5 L5,11",
    TIMED_OUT: "M8,4 L8,8 L11,10",
    ABORTED: "M5,5 L11,5 L11,11 L5,11 Z",
    RUNNING: "M6,4 L12,8 L6,12 Z",
}
_UNKNOWN = "M4,8 L12,8"
_FILLED = (ABORTED, RUNNING)


def icon(status: str, colour: str, x: int, y: int) -> str:
    """The icon of a status in a colour, its corner at x and y, as SVG.

    A disc with a sign on it: a tick, a cross, the hands of a clock, a square or a triangle, so
    that the statuses can be told apart without their colours. Without a status the group is
    there, and empty.
    """
    if not status:
        return f'<g class="icon" transform="translate({x},{y})" aria-hidden="true"/>'
    fill = GROUND if status in _FILLED else "none"
    return (
        f'<g class="icon" transform="translate({x},{y})" aria-hidden="true">'
        f'<circle cx="8" cy="8" r="8" fill="{colour}"/>'
        f'<path d="{_SIGNS.get(status, _UNKNOWN)}" fill="{fill}" stroke="{GROUND}"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></g>'
    )
