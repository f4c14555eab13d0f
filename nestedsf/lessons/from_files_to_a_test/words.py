"""Words of errors, as a verdict has them."""

from __future__ import annotations

from nestedsf.masking.values import masked

__all__ = ["in_short", "sentence"]

_LONGEST = 300


def in_short(words: object, longest: int = _LONGEST) -> str:
    r"""Words in one line, without account ids and tokens, of at most so many characters.

    >>> in_short(ValueError("There is no\n file"), 20), in_short("a" * 9, 3)
    ('There is no file', 'aaa…')
    """
    text = " ".join(str(masked(str(words))).split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def sentence(words: object, longest: int = _LONGEST) -> str:
    """The same with a full stop at its end, where it has no end yet.

    >>> sentence("invalid syntax"), sentence("There is no file."), sentence("aaaa", 2)
    ('invalid syntax.', 'There is no file.', 'aa…')
    """
    text = in_short(words, longest)
    return text if text.endswith((".", "…", "!", "?", ".”")) else f"{text}."
