"""Verdicts: what a check answers, as a value that a notebook shows in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Verdict", "not_yet", "right"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verdict:
    """Whether an exercise is solved, and in words why or why not.

    Attributes:
        solved: Whether it is.
        words: What is wrong and a hint, or what is right.

    >>> not_yet("The Task has no Resource.")
    Not yet: The Task has no Resource.
    """

    solved: bool
    words: str

    def __repr__(self) -> str:
        return f"{'Right' if self.solved else 'Not yet'}: {self.words}"


def right(words: str) -> Verdict:
    """The exercise is solved; the words say what to take along."""
    return Verdict(solved=True, words=words)


def not_yet(words: str) -> Verdict:
    """The exercise is not solved; the words say what is wrong, and give a hint."""
    return Verdict(solved=False, words=words)
