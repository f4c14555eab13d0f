"""Choices: rules that can never be the one that is taken, and values that none of them takes.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.retry import matches
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["choices"]

_NO_CHOICE = "States.NoChoiceMatched"


def choices(state: State) -> Iterator[Diagnostic]:
    """CHOICE_RULE_NEVER_TAKEN and NO_DEFAULT."""
    if state.type != "Choice":
        return
    for number, reason in state.dead_rules.items():
        yield advice(
            "CHOICE_RULE_NEVER_TAKEN",
            f"The rule Choices[{number}] of '{state.name}' is never taken: {reason}",
            "Correct its condition, put it before the one that hides it, or remove it.",
            f"{state.at}/Choices[{number}]",
        )
    if state.falls_through and not _catches(state):
        yield advice(
            "NO_DEFAULT",
            f"'{state.name}' has no Default: where no rule holds, the execution fails with "
            f"{_NO_CHOICE}",
            "Add a Default, if only one that leads to a Fail state with an error of your own.",
            state.at,
        )


def _catches(state: State) -> bool:
    """Whether a Parallel or a Map around a Choice catches what no rule takes."""
    return any(
        matches([name], error)
        for name in state.caught_around
        for error in (_NO_CHOICE, "States.BranchFailed", "States.ExceedToleratedFailureThreshold")
    )
