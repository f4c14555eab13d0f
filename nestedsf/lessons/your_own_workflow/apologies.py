"""Apologies: what the capstone does with the orders that cannot be shipped in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.tryouts import in_words, lasted, spoken, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet
from nestedsf.lessons.your_own_workflow.failures import in_failure
from nestedsf.lessons.your_own_workflow.orders import ORDERS, of_the_order, visits_of

if TYPE_CHECKING:
    from nestedsf.lessons.your_own_workflow.orders import Seen
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["apologizes", "keeps_why", "not_for_the_mail", "refused_again"]

_LONGEST = 600
_OF_A_TASK = ("“Apologize” is a Task: where is its own result put?",)
_OF_ITS_RESULT = ("What does “Apologize” make of its input, and where does it put that?",)
_OF_THE_CATCHER = (
    "A catcher has a ResultPath of its own.",
    'Without it, the error replaces the input: "$.why" keeps both.',
)
_OF_ITS_PLACE = (
    "The ResultPath of the catcher says at which place the error is put: read yours.",
    'It is "$.why", with nothing before and nothing after it.',
)


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
    if trace.error and trace.error.endswith("AlreadyExistsException"):
        return not_yet(
            f"{what}, and the execution ended with {trace.error}: a second attempt asked for the "
            "name of the first.",
            "Notebook 08 makes a name that differs from one attempt to the next.",
            "Without a Name, AWS makes one for each attempt.",
        )
    if trace.error == "States.TaskFailed":
        return not_yet(
            f"{what}, and the execution ended as {trace.status}, with {trace.error}.",
            "Which field of a state takes an error on to another state?",
            "It is Catch. Its ErrorEquals names errors: which one does a child that failed give?",
        )
    return not_yet(f"{what}, and {failed}", *_of_the_end(trace))


def _of_the_end(trace: ExecutionTrace) -> tuple[str, ...]:
    """What leads on from how an execution ended that should have apologized."""
    if trace.status == "TIMED_OUT":
        return ("What waits needs a limit.", "It is TimeoutSeconds, and its error States.Timeout.")
    if trace.error == "States.Timeout":
        return (
            "Which error is it when the time is over, and does the Catch name it?",
            "States.TaskFailed does not match States.Timeout: name both, or States.ALL.",
        )
    return (
        "In which state did it end? A Catch of that state takes an error on to another one.",
        "Each name in ErrorEquals is compared letter by letter, and States.ALL matches all errors.",
    )


def keeps_why(seen: Seen) -> Verdict | None:
    """What is wrong with what is left of an order that was apologized for."""
    for trace, given in zip((seen.nowhere, seen.late), ORDERS[1:], strict=True):
        apology = next(visit for visit in trace.visits if visit.state_name == "Apologize")
        wrong = _not_kept(trace.output, given)
        if wrong is None:
            continue
        words, hints = wrong
        told = f"After the apology, the output of order {given['order']}"
        if _not_kept(apology.input, given) is None:
            task = apology.state_type == "Task"
            return not_yet(
                f"{told} is not what is wanted, though “Apologize” was handed the order and why: "
                f"{words}.",
                *(_OF_A_TASK if task else _OF_ITS_RESULT),
                "A ResultPath of its own keeps what is there, and without an OutputPath all goes on.",
            )
        return not_yet(f"{told} is {in_words(trace.output)}: {words}.", *hints)
    return None


def _not_kept(output: object, given: Mapping[str, Any]) -> tuple[str, tuple[str, ...]] | None:
    """What is not there, or in another place, of an order and why; and what leads on."""
    if lost := of_the_order(output, given):
        return lost, _OF_THE_CATCHER
    assert isinstance(output, Mapping)  # noqa: S101  the order is in it
    why = output.get("why")
    if isinstance(why, Mapping) and "Error" in why:
        return None
    if "why" in output:
        words = f"why holds {in_words(why)}, and the error itself is wanted, with Error and Cause"
        return words, _OF_ITS_PLACE
    found = [
        key for key, value in output.items() if isinstance(value, Mapping) and "Error" in value
    ]
    where = f"the error is at {found[0]}" if found else "nothing of the error is in it"
    return f"there is no why, and {where}", _OF_ITS_PLACE if found else _OF_THE_CATCHER


def not_for_the_mail(seen: Seen) -> Verdict | None:
    """What is wrong where an order is shipped, and its mail cannot be started."""
    if not any(visit.state_name == "Apologize" for visit in seen.unsent.visits):
        return None
    return not_yet(
        "Order 44 was shipped, its mail could not be started, and “Apologize” was entered.",
        "Where is an apology asked for, and which of your states lead to it?",
        "It is only where shipping fails: the order that was shipped needs no Catch to “Apologize”.",
    )


def refused_again(seen: Seen) -> str:
    """That a Retry has started nothing, where a name that was taken stood in its way; or "".

    What is asked for is done all the same, so it is no mistake.
    """
    for trace in (seen.nowhere, seen.late):
        for visit in visits_of(trace, "ship"):
            if visit.attempts > 1 and str(visit.error).endswith("AlreadyExistsException"):
                return (
                    f" But the Retry of “{visit.state_name}” starts nothing: its second attempt "
                    "asks for the name of the first, and is refused (notebook 08)."
                )
    return ""
