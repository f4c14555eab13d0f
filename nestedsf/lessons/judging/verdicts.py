"""Verdicts: what a check answers, as a value that a notebook shows with a mark and in colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from html import escape

__all__ = ["Mark", "Verdict", "not_yet", "right", "to_do"]


_ENDS = (".", "!", "?", "…", ":")
_CLOSING = "\"'`”)»"


class Mark(Enum):
    """What a verdict begins with: a sign, a word, and the ground of both in HTML."""

    RIGHT = ("✓", "Right", "#1a7f37")
    NOT_YET = ("✗", "Not yet", "#a1460a")
    TO_DO = ("○", "To do", "#57606a")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verdict:
    """Whether an exercise is solved, and in words why or why not.

    What ends in words of AWS's or Python's, which have no full stop, is given one.

    Attributes:
        mark: RIGHT, NOT_YET, or TO_DO where nothing was tried yet.
        words: What was seen, in sentences.
        hints: What leads on, the gentlest first; ``exercise`` decides how many are shown.

    >>> not_yet("Ship was handed a list.", "Which field says where the result is put?")
    ✗ Not yet: Ship was handed a list.
      Hint: Which field says where the result is put?
    >>> not_yet("AWS would refuse it: Missing 'Next' target: 'Shop'")
    ✗ Not yet: AWS would refuse it: Missing 'Next' target: 'Shop'.
    """

    mark: Mark
    words: str
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _ended(self.words))

    @property
    def solved(self) -> bool:
        """Whether the answer is right."""
        return self.mark is Mark.RIGHT

    def __repr__(self) -> str:
        sign, word, _ = self.mark.value
        return "\n  Hint: ".join([f"{sign} {word}: {self.words}", *self.hints])

    def _repr_html_(self) -> str:
        sign, word, ground = self.mark.value
        chip = (
            f'<strong style="background:{ground};color:#ffffff;border-radius:4px;'
            f'padding:1px 7px;white-space:nowrap">{sign} {word}</strong>'
        )
        hints = "".join(f"<br><em>Hint:</em> {escape(hint)}" for hint in self.hints)
        # Dollars in paths are no mathematics, and words are not broken inside.
        return (
            f'<div class="mathjax_ignore" style="border-left:4px solid {ground};'
            'padding:4px 10px;line-height:1.6;overflow-wrap:break-word">'
            f"{chip} {escape(self.words)}{hints}</div>"
        )


def _ended(words: str) -> str:
    """Words with a full stop at their end, where no other mark ends them."""
    said = words.rstrip()
    ends = said.rstrip(_CLOSING)[-1:]
    return said if not said or ends in _ENDS else f"{said}."


def right(words: str) -> Verdict:
    """The exercise is solved; the words say what to take along."""
    return Verdict(mark=Mark.RIGHT, words=words)


def not_yet(words: str, *hints: str) -> Verdict:
    """The exercise is not solved; the words say what was seen, and the hints lead on."""
    return Verdict(mark=Mark.NOT_YET, words=words, hints=hints)


def to_do(words: str) -> Verdict:
    """Nothing was tried yet; the words say what the check wants."""
    return Verdict(mark=Mark.TO_DO, words=words)
