"""Apologies: what the capstone does with the orders that cannot be shipped in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nestedsf.lessons.judging.tryouts import in_words, keeps, lasted, spoken, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet
from nestedsf.lessons.your_own_workflow.failures import in_failure
from nestedsf.lessons.your_own_workflow.orders import ORDERS, visits_of

if TYPE_CHECKING:
    from nestedsf.lessons.your_own_workflow.orders import Seen
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["apologizes", "keeps_why"]

_LONGEST = 600
_OF_A_TASK = ("“Apologize” is a Task: where is its own result put?",)


def apologizes(seen: Seen) -> Verdict | None:
    """What is wrong where orders 42 and 43 are not apologized for, in time."""
    for trace, what in (
        (seen.nowhere, "Nobody ships order 42 to the Moon"),
        (seen.late, "Order 43 reaches the North Pole in three months"),
    ):
        failed = why_failed(trace)
        ship = visits_of(trace, "ship")
        apology = [visit for visit in trace.visits if visit.state_name == "Apologize"]
        if failed:
            return _failed(trace, what, failed, apologized=bool(apology))
        if not ship or not apology:
            return not_yet(
                f"{what}, and “Apologize” was not entered.", "Which field takes an error on?"
            )
        waited = lasted(ship[0].entered, apology[0].entered)
        if waited.total_seconds() > _LONGEST:
            return not_yet(
                f"{what}, and “{ship[0].state_name}” waited {spoken(waited)}.",
                "TimeoutSeconds counts seconds, and each attempt has them anew.",
            )
        confirming = {visit.state_name for visit in visits_of(seen.well, "mail")}
        confirmed = [one for one in visits_of(trace, "mail") if one.state_name in confirming]
        if confirmed:  # another state may send a mail, as an apology
            return not_yet(
                f"{what}, and “{confirmed[0].state_name}” was entered.",
                "Where does “Apologize” lead?",
            )
    return None


def _failed(trace: ExecutionTrace, what: str, failed: str, *, apologized: bool) -> Verdict:
    """That an order that cannot be shipped has failed as a whole."""
    if apologized:
        return not_yet(
            f"{what}, and after the apology {failed}",
            "An execution that has apologized has done its work, and succeeds.",
        )
    if trace.error == "States.ResultPathMatchFailure" and (known := in_failure(trace)):
        return not_yet(f"{what}. {known[0]}", *known[1:])
    if trace.error == "States.TaskFailed":
        return not_yet(
            f"{what}, and the execution ended as {trace.status}, with {trace.error}.",
            "Which field of a state takes an error on to another state?",
            "It is Catch. Its ErrorEquals names errors: which one does a child that failed give?",
        )
    return not_yet(
        f"{what}, and {failed}",
        "What waits needs a limit, and what fails a Catch.",
        "Which error is it when the time is over, and does the Catch name it?",
        "States.TaskFailed matches every error of a Task but States.Timeout.",
    )


def keeps_why(seen: Seen) -> Verdict | None:
    """What is wrong with what is left of an order that was apologized for."""
    for trace, given in zip((seen.nowhere, seen.late), ORDERS[1:], strict=True):
        output = trace.output
        why = output.get("why") if isinstance(output, Mapping) else None
        task = any(
            one.state_name == "Apologize" and one.state_type == "Task" for one in trace.visits
        )
        if not keeps(output, given) or not isinstance(why, Mapping) or "Error" not in why:
            return not_yet(
                f"After the apology, the output of order {given['order']} is {in_words(output)}: "
                "the order and why are wanted.",
                *(_OF_A_TASK if task else ()),
                "A catcher has a ResultPath of its own.",
                'Without it, the error replaces the input: "$.why" keeps both.',
            )
    return None
