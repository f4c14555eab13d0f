"""Started again: what the capstone does with an order that has been shipped already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.lessons.judging.verdicts import Verdict, not_yet
from nestedsf.lessons.your_own_workflow.orders import visits_of

if TYPE_CHECKING:
    from nestedsf.lessons.your_own_workflow.orders import Seen

__all__ = ["done_again"]


def done_again(seen: Seen) -> Verdict | None:
    """What is wrong where order 41, which was shipped, is started again."""
    hints = (
        "The start of its charge is refused: what takes that error on, and to which state?",
        "Without a Catch the second start fails there, and that is all right.",
        (
            "A Catch on StepFunctions.ExecutionAlreadyExistsException may lead to a state that ends "
            "the execution, and stands before one that matches more."
        ),
    )
    said = "Order 41 was started again, when it had been shipped, and"
    if any(visit.state_name == "Apologize" for visit in seen.again.visits):
        return not_yet(f"{said} “Apologize” was entered.", *hints)
    done = [name for name in ("ship", "mail") if visits_of(seen.again, name)]
    if done:
        return not_yet(f"{said} {' and '.join(done)} ran once more.", *hints)
    return None
