"""Packing: the child and the orders with which the Tasks of two notebooks are tried."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import canonical
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.judging.verdicts import Verdict, not_yet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = [
    "CHILD",
    "CHOSEN",
    "ORDERS",
    "TOO_DEEP",
    "about_child",
    "another_order",
    "leading_to_the_input",
    "name_taken",
    "no_next",
    "not_started",
    "parent_of",
    "place_of",
    "with_order",
    "without_order",
]

_SHIP = {"Type": "Pass", "End": True}
CHOSEN = (
    "One field of a Task chooses a part of what the state is about to hand on.",
    "It is OutputPath. Without it, everything is handed on.",
)
_BESIDE = (
    "ResultPath says where in the input the result is put, and what was there is gone.",
    "A place that is new is safe. Here it is $.packing.",
)
_AFTER = (
    "What does a Task have that says which state follows?",
    'It is Next, and the Task of the start has it: "Next": "Ship".',
)
TOO_DEEP = (
    "ResultPath says where the result is put, with all the keys that it has.",
    "The keys of the result are part of the path to what is in it.",
    "If the result is at $.packing, its key K is at $.packing.K.",
)

_NAMED = (
    "Is the Name of the child another one with each order?",
    "Without a Name in Parameters, Step Functions makes one.",
)
_GIVEN = (
    "What the child is given is the Input inside Parameters.",
    "The first Task of this notebook hands the order on, with a key that ends in .$.",
)
_DEEPER = ("A path leads on into an object: after a dot comes the name of a field in it.",)
_WRITTEN_DOWN = (
    "What is written down is the same for each order, and a path is read from each.",
    "A value is read as a path where its key ends in .$.",
)

_A_TEXT = (
    "The order of the parent is a number. What makes a text of it?",
    "A path alone hands a value on as it is, and a function such as States.Format makes a text.",
)
ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40},
    {"order": "B-12", "total": 15},
)
_PACK = {"Type": "Wait", "Seconds": 30, "Next": "Count boxes"}
# Its number of boxes is another one in each execution, so that none can be written down.
_COUNT = {
    "Type": "Pass",
    "Parameters": {"boxes.$": "States.MathRandom(3, 9000)", "sealed": True},
    "End": True,
}
CHILD: dict[str, Any] = {"StartAt": "Pack", "States": {"Pack": _PACK, "Count boxes": _COUNT}}


def parent_of(task: Mapping[str, Any]) -> dict[str, Any]:
    """The parent, with the reader's Task in front of Ship."""
    return {"StartAt": "Start packing", "States": {"Start packing": task, "Ship": _SHIP}}


def not_started(words: str) -> tuple[str, ...]:
    """Hints on a name that StartExecution has refused; none where that is not so."""
    return _NAMED if "ExecutionAlreadyExists" in words else ()


def place_of(wanted: Callable[[object], bool], value: object, path: str) -> str | None:
    """Where inside of objects there is what somebody looks for, or None.

    >>> place_of(lambda found: found == 7, {"a": 1, "b": {"c": 7}}, "$.x")
    '$.x.b.c'
    """
    waiting: list[tuple[str, object]] = [(path, value)]
    while waiting:
        at, found = waiting.pop(0)
        if wanted(found):
            return at
        if isinstance(found, Mapping):
            waiting += [(f"{at}.{key}", inner) for key, inner in found.items()]
    return None


def no_next(task: Mapping[str, Any]) -> Verdict | None:
    """That a Task ends the execution, where Ship is to follow."""
    if task.get("End") is not True or "Next" in task:
        return None
    return not_yet(
        "The Task has an End, so the execution ends there: no state follows it.", *_AFTER
    )


def with_order(verdict: Verdict, order: Mapping[str, Any]) -> Verdict:
    """The verdict with the order that the check has sent, as the reader has not seen it."""
    end = "" if verdict.words.endswith((".", "…")) else "."
    return replace(verdict, words=f"{verdict.words}{end} The check sent {json.dumps(order)}.")


def about_child(given: object, order: Mapping[str, Any]) -> str | None:
    """What is wrong with the order that a child was given, or None.

    >>> about_child(7, {"order": 7}), about_child({"order": 8}, {"order": 7})
    ('The child was given 7: there is no key order in it.', 'The child was given 8 as order, and not the order of the parent.')
    """
    if not isinstance(given, Mapping) or "order" not in given:
        alike = isinstance(given, Mapping) and in_other_capitals("order", given)
        end = ": capitals count." if alike else "."
        return f"The child was given {in_words(given)}: there is no key order in it{end}"
    if canonical(given["order"]) != canonical(order["order"]):
        words = f"The child was given {in_words(given['order'])} as order"
        return f"{words}, and not the order of the parent."
    return None


def leading_to_the_input(told: str) -> tuple[str, ...]:
    """Hints on what a child was given, by what `about_child` has seen.

    >>> leading_to_the_input("The child was given 7 as order, and not the order of the parent.")[0]
    'What is written down is the same for each order, and a path is read from each.'
    """
    if "an object" in told and " as order" in told:
        return _DEEPER
    if re.search(r"given (a text|the text|“)", told):
        return _A_TEXT
    if "not the order of the parent" in told:
        return _WRITTEN_DOWN
    return leading(told, *_GIVEN)


def name_taken(trace: ExecutionTrace) -> str | None:
    """That a child could not be started, because another one has its name; None where it is not so."""
    if not str(trace.error).endswith("ExecutionAlreadyExistsException"):
        return None
    return (
        "StartExecution answered ExecutionAlreadyExists, as the child of an order before this one "
        "has the same name."
    )


def another_order(task: Mapping[str, Any], handed: Mapping[str, Any]) -> Verdict:
    """That something else is where the order was."""
    words = f"At $.order is {in_words(handed['order'])}, and not the order of the parent"
    if task.get("ResultPath") in ("$.order", "$['order']"):
        return not_yet(f"{words}: ResultPath has put the result in its place.", *_BESIDE)
    return not_yet(f"{words}.", *_WRITTEN_DOWN)


def without_order(
    task: Mapping[str, Any], handed: object, seen: str, *hints: str
) -> Iterator[Verdict]:
    """That Ship was handed no order: the Task's OutputPath chose something else, or it was lost."""
    words = f"Ship was handed {in_words(handed)}: {seen}"
    path = task.get("OutputPath", "$")
    if path is None:
        yield not_yet(f"{words} OutputPath is null, which hands on an empty object.", *CHOSEN)
    if path != "$":
        chosen = f" OutputPath chose what is at {path}, and nothing else."
        yield not_yet(words + chosen, *CHOSEN)
    if task.get("ResultPath") == "$":
        yield not_yet(f"{words} ResultPath is $, so the result replaces the whole input.", *_BESIDE)
    yield not_yet(words, *hints)
