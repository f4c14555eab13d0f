"""Changes: what is sent of a page where an execution has gone on."""

from __future__ import annotations

from typing import Any

__all__ = ["difference"]


def difference(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What of a page has changed: rows by number, and the ends of the lists that grow."""
    change: dict[str, Any] = {}
    for key, value in now.items():
        old = before[key]
        if old == value:
            continue
        if key in ("visits", "executions"):
            rows = [
                [number, row]
                for number, row in enumerate(value)
                if number >= len(old) or old[number] != row
            ]
            change[key] = {"count": len(value), "rows": rows}
        elif key in ("owners", "times", "names"):
            same = _common(old, value)
            change[key] = {"from": same, "rest": value[same:]}
        else:
            change[key] = value
    return change


def _common(old: list[Any], new: list[Any]) -> int:
    """How many items at the beginning are equal."""
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return number
    return min(len(old), len(new))
