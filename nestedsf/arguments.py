"""Arguments: what a public function takes, and a sentence for all else.

A function that is given something of another kind says so at once, before anything is done, and
not with words of Python's from deep inside.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from nestedsf.exceptions import InputError

__all__ = [
    "CALLED",
    "FILLED",
    "FLAG",
    "MOMENT",
    "NAMED",
    "NUMBER",
    "PATH",
    "SECONDS",
    "TEXT",
    "Kind",
    "check_choice",
    "described",
    "shown",
]


_LARGE = 1e15


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of argument.

    Attributes:
        words: What it is, for the sentence: ``a text``.
        types: Its types.
        least: Of a text, the number of its characters at least.
    """

    words: str
    types: tuple[type, ...]
    least: int = 0

    def check(self, **arguments: object) -> None:
        """Refuse arguments of another kind.

        Raises:
            InputError: One of them is; names it, and says what is wanted.

        >>> TEXT.check(name=7)
        Traceback (most recent call last):
        nestedsf.exceptions.InputError: name is a text, not 7.
        """
        for name, value in arguments.items():
            if not self._takes(value):
                raise InputError(f"{name} is {self.words}, not {described(value)}.")

    @property
    def or_none(self) -> Kind:
        """The same, or None."""
        return replace(self, words=f"{self.words}, or None", types=(*self.types, type(None)))

    def _takes(self, value: object) -> bool:
        if isinstance(value, bool):
            return bool in self.types
        if not isinstance(value, self.types):
            return False
        if isinstance(value, Mapping):
            return all(isinstance(key, str) for key in value)
        if isinstance(value, (int, float)):
            return _is_number(value)
        if isinstance(value, str):
            return len(value) >= self.least
        return True


def _is_number(value: float) -> bool:
    try:
        return not math.isnan(value)
    except OverflowError:  # it is larger than any float
        return False


def described(value: object) -> str:
    """What a value is, as a part of a sentence.

    >>> described(None), described("a"), described({1}), described(-1)
    ('None', 'a text', 'a set', '-1')
    """
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return "a number" if abs(value) > _LARGE else str(value)
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, Mapping):
        odd = next((key for key in value if not isinstance(key, str)), "")
        return "a dict" if isinstance(odd, str) else f"a dict in which a name is {described(odd)}"
    name = "class" if isinstance(value, type) else type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


TEXT: Final = Kind("a text", (str,))
FILLED: Final = replace(TEXT, words="a text that is not empty", least=1)
FLAG: Final = Kind("True or False", (bool,))


def check_choice(options: tuple[str, ...], **arguments: object) -> None:
    """Refuse what is none of some words.

    Raises:
        InputError: It is none of them; names them.

    >>> check_choice(("time", "events"), axis="steps")
    Traceback (most recent call last):
    nestedsf.exceptions.InputError: axis is 'time' or 'events', not 'steps'.
    """
    for name, value in arguments.items():
        if not (isinstance(value, str) and value in options):
            raise InputError(f"{name} is {' or '.join(map(repr, options))}, not {shown(value)}.")


def shown(value: object) -> str:
    """A text as it is, and what any other value is."""
    return repr(value) if isinstance(value, str) else described(value)


CALLED: Final = Kind("a function", (Callable,))  # type: ignore[arg-type]
NUMBER: Final = Kind("a number", (int, float))
SECONDS: Final = replace(NUMBER, words="a number of seconds")
PATH: Final = Kind("the path of a file", (str, os.PathLike))
MOMENT: Final = Kind("a datetime", (datetime,))
NAMED: Final = Kind("a dict with texts as its names", (Mapping,))
