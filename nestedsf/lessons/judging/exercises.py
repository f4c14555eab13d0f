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
    that is executed twice shows the same. A mistake of another kind, which has other hints, begins
    with the gentlest of its own. Who has tried often enough is told where the solution is.

    Args:
        lesson: The notebook's name, as "05-run-a-job".
        number: The exercise's number in it.
    """

    def of_check(check: Check[Answer, Rest]) -> Check[Answer, Rest]:
        tried: list[tuple[str, tuple[str, ...]]] = []

        @wraps(check)
        def checked(answer: Answer, /, *rest: Rest.args, **named: Rest.kwargs) -> Verdict:
            verdict = check(answer, *rest, **named)
            if verdict.mark is not Mark.NOT_YET:
                return replace(verdict, hints=())
            written = _written(answer)
            if written not in (before for before, _ in tried):
                tried.append((written, verdict.hints))
            at = next(at for at, (before, _) in enumerate(tried, 1) if before == written)
            of_kind = sum(hints == verdict.hints for _, hints in tried[:at])
            hints = verdict.hints[: max(0, min(at - _WITHOUT_HINTS, of_kind))]
            if at - _WITHOUT_HINTS > len(verdict.hints):
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
    try:
        return repr(answer)
    except Exception:  # noqa: BLE001  nested too deeply, or of a kind that has no repr
        return f"{type(answer).__name__} {id(answer)}"
