"""Markup: the small parts that a report is built of, as HTML that is XML as well."""

from __future__ import annotations

from nestedsf.jsontext import visible
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.canvas import attribute, lettered
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.names import shown_name

__all__ = [
    "STATUSES",
    "chip",
    "deep",
    "folded",
    "lines",
    "link",
    "name",
    "scrolling",
    "sign",
    "sprite",
    "status_class",
]

STATUSES = (RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)
_OTHER = "OTHER"
_DEEPEST = 6


def name(text: str) -> str:
    """A name that somebody has chosen: masked, on one line, its direction its own affair."""
    return f"<bdi>{lettered(shown_name(text))}</bdi>"


def lines(text: str) -> str:
    """A text of several lines, each made visible by itself."""
    return "\n".join(map(lettered, text.split("\n")))


def sprite() -> str:
    """The icons, once for the whole page."""
    symbols = "".join(
        f'<symbol id="{status_class(status)}" viewBox="0 0 {SIDE} {SIDE}">'
        f"{icon(status, 'currentColor', 0, 0)}</symbol>"
        for status in (*STATUSES, _OTHER)
    )
    return f'<svg class="nestedsf sprite" aria-hidden="true">{symbols}</svg>'


def sign(status: str, look: str = "") -> str:
    """The icon of a status, by default in its own colour."""
    kind = status_class(status)
    return f'<svg class="sign {look or kind}" aria-hidden="true"><use href="#{kind}"/></svg>'


def chip(status: str) -> str:
    """A status as its icon and its word."""
    return f'<span class="chip {status_class(status)}">{sign(status)} {lettered(status)}</span>'


def status_class(status: str) -> str:
    """The class of what has a status; it is one of those that the style sheet knows."""
    known = status if status in STATUSES else _OTHER
    return known.lower().replace("_", "-")


def deep(depth: int) -> str:
    """The class of what is indented so many steps."""
    return f"d{min(depth, _DEEPEST)}"


def link(anchor: str, content: str) -> str:
    """A link inside the page; the anchor is one of ours."""
    return f'<a href="#{anchor}">{content}</a>'


def folded(summary: str, body: str, *, anchor: str = "") -> str:
    """What is there to be opened; the anchor is inside, as a link to it then opens it."""
    inside = f'<div id="{anchor}">{body}</div>' if anchor else body
    return f'<details class="more"><summary>{summary}</summary>{inside}</details>'


def scrolling(label: str, body: str, kind: str = "wide") -> str:
    """What may be wider than the window; it scrolls, by keyboard as well."""
    return (
        f'<div class="{kind}" role="group" tabindex="0" aria-label={attribute(visible(label))}>'
        f"{body}</div>"
    )
