"""Hints of notebook 04 for who answers in JSONata, which has other fields than the notebook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import is_jsonata, on_jsonpath

if TYPE_CHECKING:
    from nestedsf.lessons.judging.verdicts import Verdict

__all__ = ["in_its_language"]

_ARGUMENTS = (
    "Arguments has StateMachineArn and Input, and Input is what the child is given.",
    "$states.input is the input of the state, and $states.context the context object.",
)
_OUTPUT = (
    "Output says what the state hands on. Without it that is the result.",
    "$states.input is the input of the state, and $states.result the answer of StartExecution.",
)


def in_its_language(verdict: Verdict, answer: object) -> Verdict:
    """The verdict, with hints on JSONata where the answer is in it and they were on JSONPath.

    Args:
        verdict: What was seen, with the hints of the exercise.
        answer: The Task, or the definition.
    """
    if not is_jsonata(answer) or not on_jsonpath(verdict.hints):
        return verdict
    given = verdict.words.startswith(("The child was given", "In the input of the child"))
    hints = leading(verdict.words, *(_ARGUMENTS if given else _OUTPUT))
    if on_jsonpath(hints):
        hints = _ARGUMENTS if given else _OUTPUT
    return replace(verdict, hints=hints)
