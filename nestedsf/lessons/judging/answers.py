"""Answers: what a reader has written, taken for what is meant, in whatever form it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["in_other_capitals", "integers", "only", "texts"]

_NUMBER = re.compile(r"\d{1,9}")
_BETWEEN = re.compile(r"[\s,;\[\](){}'\"]+")


def integers(answer: object) -> list[int] | None:
    """The whole numbers of an answer, as a list or as a text; None where something else is in it.

    >>> integers([4, "6"]), integers("4, 6"), integers(4), integers([4, None]), integers("four")
    ([4, 6], [4, 6], [4], None, None)
    """
    if isinstance(answer, bool) or answer is None or isinstance(answer, Mapping):
        return None
    if isinstance(answer, (int, float)):
        return [int(answer)] if answer == answer // 1 else None
    if isinstance(answer, str):
        words = [word for word in _BETWEEN.split(answer) if word]
        return [int(word) for word in words] if all(map(_NUMBER.fullmatch, words)) else None
    if not isinstance(answer, Iterable) or isinstance(answer, (bytes, bytearray)):
        return None
    found: list[int] = []
    for each in answer:
        numbers = integers(each) if isinstance(each, (int, float, str)) else None
        if numbers is None:
            return None
        found += numbers
    return found


def in_other_capitals(name: str, keys: Iterable[object]) -> str | None:
    """The key that differs from a name in its capitals alone; None where there is none.

    >>> in_other_capitals("order", ["Order", "total"]), in_other_capitals("order", ["order"])
    ('Order', None)
    """
    alike = [key for key in map(str, keys) if key.casefold() == name.casefold()]
    return next(iter(alike), None) if name not in alike else None


def only(answer: object) -> object:
    """What a list of one has in it; anything else as it is.

    >>> only([7]), only(7), only([7, 8])
    (7, 7, [7, 8])
    """
    return answer[0] if isinstance(answer, (list, tuple)) and len(answer) == 1 else answer


def texts(answer: object) -> list[str]:
    """The texts of an answer: itself, or those in a list.

    >>> texts("a"), texts(["a", "b"]), texts(7), texts([7])
    (['a'], ['a', 'b'], [], [])
    """
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, (list, tuple, set, frozenset)):
        return [each for each in answer if isinstance(each, str)]
    return []
