"""Names as they are shown, and values that are small enough to be masked and shown."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import cast

from nestedsf.jsontext import Json, clipped, compact, pruned, visible
from nestedsf.masking.display import for_display
from nestedsf.view.bounds import LARGE_VALUE, LONGEST_MASKED, LONGEST_TEXT, PRUNED

__all__ = ["held", "shown_name", "shown_text"]

_FEW = 100


def shown_name(name: str) -> str:
    """A name as it is shown: what differs from one execution to the next masked, one line."""
    return _visible(clipped(shown_text(name), LONGEST_TEXT))


def shown_text(text: str) -> str:
    """The text masked; of one that is too long, its length: half an ARN is not seen to be one."""
    if len(text) > LONGEST_MASKED:
        return f"({len(text):,} characters)"
    return str(for_display(text))


@lru_cache(maxsize=4096)
def _visible(name: str) -> str:
    return clipped(visible(name), LONGEST_TEXT)


def held(value: object) -> Json:
    """The value, or where it is larger than any of AWS its first members.

    >>> held(["x" * 2_000_000, 7])
    ['(2,000,000 characters)', 7]
    """
    json_value = cast("Json", value)
    return pruned(json_value, *PRUNED) if _is_large(json_value) else json_value


def _is_large(value: Json) -> bool:
    """Whether a value is too large; most that are show it in the first members of a list."""
    if isinstance(value, dict) and len(value) <= _FEW:
        sure = any(map(_is_surely_large, value.values()))
    else:
        sure = _is_surely_large(value)
    return sure or len(compact(value)) > LARGE_VALUE


def _is_surely_large(value: Json) -> bool:
    if isinstance(value, str):
        return len(value) > LARGE_VALUE
    if not isinstance(value, (dict, list)) or len(value) <= _FEW:
        return False
    few = islice(value.items() if isinstance(value, dict) else value, _FEW)
    return len(compact(list(few))) * len(value) > 2 * _FEW * LARGE_VALUE
