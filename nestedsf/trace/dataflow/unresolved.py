"""Unresolved: what is not known of a data flow, with the reason in words."""

from __future__ import annotations

from nestedsf.jsontext import elide, visible

__all__ = ["Unresolved", "quoted"]

_LONGEST = 60


class Unresolved(Exception):  # noqa: N818  no error: its text is the reason why a value is not known
    """A path, a template or a function that gives no value here; its text says why."""


def quoted(text: str) -> str:
    """A path or a name as it stands in a sentence, not too long."""
    return elide(visible(text), _LONGEST)
