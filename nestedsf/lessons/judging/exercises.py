"""Exercises: a check that tells what it saw at first, and hints to whoever goes on trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import note
from nestedsf.lessons.judging.verdicts import Mark, Verdict
from nestedsf.masking.values import masked
from nestedsf.trace.execution import ExecutionTrace

__all__ = ["exercise"]

Answer = TypeVar("Answer")
Rest = ParamSpec("Rest")
Check = Callable[Concatenate[Answer, Rest], Verdict]

_WITHOUT_HINTS = 2
"""How many different answers are told what is wrong with them, and nothing more."""

_IN_JSONATA = ("12-in-jsonata",)
"""Lessons that ask for JSONata, so that nobody has to be told of it."""

_FEWEST = 2
"""How many more there are before the solution is named, of however few hints."""


def exercise(lesson: str, number: int) -> Callable[[Check[Answer, Rest]], Check[Answer, Rest]]:
    """Make a check of an exercise: each different answer that is not right is told a hint more.

    The first two are told what was seen. From then on there are never fewer hints than before, but
    as many as the mistake has: the last of them, which says most, comes when a mistake of its kind
    is made again. The same answer tried again is the same try, so a cell that is executed twice
    shows the same. Who has tried often enough is told where the solution is. What was answered
    before decides how many hints are shown, and neither the verdict nor which hints they are.

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
                told = note(answer) if verdict.solved and lesson not in _IN_JSONATA else ""
                return replace(verdict, words=verdict.words + told, hints=())
            written = _written(answer)
            # What leads on from another answer's mistake leads nowhere from this one.
            own = verdict.hints or leading(verdict.words)
            if written not in (before for before, _ in tried):
                tried.append((written, own))
            level = max(0, len(tried) - _WITHOUT_HINTS)
            again = sum(hints == own for _, hints in tried) > 1
            hints = own[: level if again else min(level, max(1, len(own) - 1))]
            if level > max(len(own), _FEWEST):
                hints += (f"exercise {number} is solved in solutions/{lesson}.ipynb.",)
            return replace(verdict, hints=hints)

        return checked

    return of_check


def _written(answer: object) -> str:
    """What an answer says, which is the same when the cell that made it is executed again.

    Of a function that is its code, and of an execution what it was given and what became of it.
    """
    if isinstance(answer, str):
        return answer.strip()
    if isinstance(answer, (list, tuple)):
        return repr([_written(each) for each in answer])
    if isinstance(answer, ExecutionTrace):
        states = [visit.state_name for visit in answer.visits]
        data = masked([answer.input, answer.output, answer.error])
        return repr((answer.state_machine_name, answer.status, states, data))
    code = getattr(answer, "__code__", None)
    if code is not None:
        return repr((code.co_code, code.co_names, code.co_varnames, code.co_consts))
    try:
        return repr(answer)
    except Exception:  # noqa: BLE001  nested too deeply, or of a kind that has no repr
        return f"{type(answer).__name__} {id(answer)}"
