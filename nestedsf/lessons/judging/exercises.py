"""Exercises: a check that tells what it saw at first, and hints to whoever goes on trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from nestedsf.lessons.judging.verdicts import Mark, Verdict

__all__ = ["exercise"]

Answer = TypeVar("Answer")
Rest = ParamSpec("Rest")
Check = Callable[Concatenate[Answer, Rest], Verdict]

_WITHOUT_HINTS = 2
"""How many different answers are told what is wrong with them, and nothing more."""


def exercise(lesson: str, number: int) -> Callable[[Check[Answer, Rest]], Check[Answer, Rest]]:
    """Make a check of an exercise: each different answer that is not right is told a hint more.

    The first two are told what was seen. The same answer tried again is the same try, so a cell
    that is executed twice shows the same. Who has seen all hints is told where the solution is.

    Args:
        lesson: The notebook's name, as "05-run-a-job".
        number: The exercise's number in it.
    """

    def of_check(check: Check[Answer, Rest]) -> Check[Answer, Rest]:
        tried: list[str] = []

        @wraps(check)
        def checked(answer: Answer, /, *rest: Rest.args, **named: Rest.kwargs) -> Verdict:
            verdict = check(answer, *rest, **named)
            if verdict.mark is not Mark.NOT_YET:
                return replace(verdict, hints=())
            written = _written(answer)
            if written not in tried:
                tried.append(written)
            shown = max(0, tried.index(written) + 1 - _WITHOUT_HINTS)
            hints = verdict.hints[:shown]
            if shown > len(verdict.hints):
                hints += (f"exercise {number} is solved in solutions/{lesson}.ipynb.",)
            return replace(verdict, hints=hints)

        return checked

    return of_check


def _written(answer: object) -> str:
    """What an answer says: of a function its code, as each execution of its cell makes another."""
    if isinstance(answer, str):
        return answer.strip()
    code = getattr(answer, "__code__", None)
    if code is not None:
        return repr((code.co_code, code.co_names, code.co_varnames, code.co_consts))
    return repr(answer)
