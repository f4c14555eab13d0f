"""Packing: the child and the orders with which the Tasks of two notebooks are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.judging.verdicts import Verdict, not_yet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD", "ORDERS", "parent_of", "without_order"]

_SHIP = {"Type": "Pass", "End": True}
_CHOSEN = (
    "One field of a Task chooses a part of what the state is about to hand on.",
    "It is OutputPath. Without it, everything is handed on.",
)

ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40},
    {"order": "B-12", "total": 15},
)
_PACK = {"Type": "Wait", "Seconds": 30, "Next": "Count boxes"}
# Its number of boxes is another one in each execution, so that none can be written down.
_COUNT = {
    "Type": "Pass",
    "Parameters": {"boxes.$": "States.MathRandom(3, 9000)"},
    "End": True,
}
CHILD: dict[str, Any] = {"StartAt": "Pack", "States": {"Pack": _PACK, "Count boxes": _COUNT}}


def parent_of(task: Mapping[str, Any]) -> dict[str, Any]:
    """The parent, with the reader's Task in front of Ship."""
    return {"StartAt": "Start packing", "States": {"Start packing": task, "Ship": _SHIP}}


def without_order(
    task: Mapping[str, Any], handed: object, seen: str, *hints: str
) -> Iterator[Verdict]:
    """That Ship was handed no order: the Task's OutputPath chose something else, or it was lost."""
    words = f"Ship was handed {in_words(handed)}: {seen}"
    if task.get("OutputPath", "$") != "$":
        chosen = f" OutputPath chose what is at {task['OutputPath']}, and nothing else."
        yield not_yet(words + chosen, *_CHOSEN)
    yield not_yet(words, *hints)
