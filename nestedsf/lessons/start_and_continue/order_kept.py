"""An order kept: whether a Task keeps it, with the ARN of its child beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right
from nestedsf.lessons.mistakes.in_failures import with_what_is_there
from nestedsf.lessons.start_and_continue.in_jsonata import in_its_language
from nestedsf.lessons.start_and_continue.packing import (
    CHILD,
    ORDERS,
    TOO_DEEP,
    about_child,
    another_order,
    leading_to_the_input,
    name_taken,
    no_next,
    not_started,
    parent_of,
    place_of,
    with_order,
    without_order,
)
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["WAITS", "order_kept"]

WAITS = (
    "What does the Resource of this notebook's Tasks end in?",
    "The pattern Request Response has no ending: nothing follows startExecution.",
)
_STARTS = (
    "Which action does the Resource name, and of which state machine?",
    "It is startExecution, and StateMachineArn is ${AnotherStateMachineArn}.",
)
_WHERE = (
    "Where does the result of a Task go, if no field says anything about it?",
    "One field of a Task says where in the input the result is put.",
    "It is ResultPath, and its value is a path such as $.packing.",
)
_PUT = (
    "ResultPath says where in the input of the state the result is put.",
    "Where does the exercise ask for it? That is the path.",
)
_PARTS = (
    "Which keys has the answer of StartExecution? The section “What comes back” prints them.",
    "ResultSelector looks in this answer, and nowhere else.",
)
_AS_BEFORE = (
    "What was the child given by the Task of the exercise?",
    "Each key of Input is a key of what the child is given, and Input.$ hands on all that is there.",
)
_KEYS = (
    "Each key of ResultSelector is a key of what it makes, without the .$.",
    "$.packing.ExecutionArn is the key ExecutionArn of an object that is at $.packing.",
)
_READ = (
    "The answer of StartExecution has the ARN of the child.",
    "A value is read from it where the key ends in .$.",
)
_WHICH = (
    "The answer of StartExecution has four parts. One field of a Task chooses among them.",
    "It is applied before ResultPath, and its keys that read a path end in .$.",
    "It is ResultSelector, with the one key ExecutionArn.$.",
)


def order_kept(task: Mapping[str, Any]) -> Verdict:
    """The verdict on a Task that was read and has no mistake in its form."""
    if ends := no_next(task):
        return ends
    traces, mistake = tried(parent_of(task), CHILD, ORDERS)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    for order, trace in zip(ORDERS, traces, strict=True):
        for verdict in _kept(task, order, trace):
            return with_order(in_its_language(verdict, task), order)
    words = "Ship has the order, and the ARN with which it can ask about the packing later."
    if not {"ResultSelector", "ResultPath"} <= task.keys() and "Output" not in task:
        words += " With ResultSelector and ResultPath, Ship has all other fields of the input too."
    return right(words)


def _kept(
    task: Mapping[str, Any], order: Mapping[str, Any], trace: ExecutionTrace
) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    ships = [visit for visit in trace.visits if visit.state_name == "Ship"]
    start = trace.visit("Start packing")
    if not ships:
        started = start.child is not None
        told = mistakes.in_failure(task, trace.error, trace.cause, started=started)
        told = name_taken(trace) or (told and with_what_is_there(told, trace))
        why = told or why_failed(trace) or "another state was."
        words = f"Ship was not entered: {why}"
        if trace.status == "TIMED_OUT":
            yield not_yet(words, *WAITS)
        selects = "ResultSelector looks" in words and "capitals" not in words
        yield not_yet(words, *(_PARTS if selects else not_started(words) or leading(words)))
        return
    yield from _started(start, ships[0], order)
    handed: Any = ships[0].input
    arn = start.child_execution_arn
    if not isinstance(handed, dict) or "order" not in handed:
        yield from without_order(task, handed, "there is no order at $.order.", *_WHERE)
    elif handed["order"] != order["order"]:
        yield another_order(task, handed)
    elif "packing" not in handed:
        yield _without_packing(task, handed)
    elif extra := sorted(handed.keys() - order.keys() - {"packing"}):
        words = f"Ship was handed {in_words(handed)}: {extra[0]} is more than was asked for."
        yield not_yet(words, *_KEYS[:1])
    else:
        yield from _packing(handed["packing"], arn)


def _started(start: StateVisit, ship: StateVisit, order: Mapping[str, Any]) -> Iterator[Verdict]:
    """What is wrong with the start of the child, and when the parent went on."""
    child = start.child
    if child is None:
        yield not_yet("The Task has started no execution of the child.", *_STARTS)
    elif child.stopped is None or ship.entered is None or ship.entered >= child.stopped:
        words = "Ship was entered when the packing had ended, so the Task has waited for it."
        yield not_yet(words, *WAITS)
    elif told := about_child(child.input, order):
        yield not_yet(told, *leading_to_the_input(told))
    elif more := _given_beside(child.input):
        told = f"The child was also given {mistakes.quoted(more)}, which it was not given before."
        yield not_yet(told, *_AS_BEFORE)


def _given_beside(given: object) -> str | None:
    """What a child was given besides the order, and the link to its parent, which does no harm."""
    keys = given if isinstance(given, dict) else {}
    return next((key for key in keys if key not in ("order", STARTED_BY)), None)


def _without_packing(task: Mapping[str, Any], handed: Mapping[str, Any]) -> Verdict:
    """That there is nothing at $.packing, and what the Task says of its place."""
    words = f"Ship was handed {in_words(handed)}: nothing is at $.packing"
    if in_other_capitals("packing", handed):
        words = f"{words}, and capitals count."
        return not_yet(words, *leading(words))
    if "ResultPath" in task and task["ResultPath"] is None:
        return not_yet(f"{words}. ResultPath is null, so the result was dropped.", *_PUT)
    return not_yet(f"{words}.", *(_PUT if "ResultPath" in task else _WHERE[1:]))


def _packing(packing: object, arn: str | None) -> Iterator[Verdict]:
    """What is wrong with what there is at $.packing."""
    if packing == arn:
        words = "At $.packing is the ARN itself, and $.packing.ExecutionArn is asked for."
        yield not_yet(words, *_KEYS[1:])
    elif not isinstance(packing, dict):
        words = f"At $.packing is {in_words(packing)}, and $.packing.ExecutionArn is asked for."
        yield not_yet(words, *_KEYS[1:])
    elif "ExecutionArn" not in packing:
        alike = in_other_capitals("ExecutionArn", packing)
        words = f"At $.packing is {in_words(packing)}: there is no $.packing.ExecutionArn"
        words += ", and capitals count." if alike else "."
        yield not_yet(words, *leading(words, *_KEYS))
    elif isinstance(inner := packing["ExecutionArn"], dict) and (
        deeper := place_of(lambda found: found == arn, inner, "$.packing.ExecutionArn")
    ):
        words = f"At $.packing.ExecutionArn is an object, so the ARN is deeper, at {deeper}."
        yield not_yet(words, *TOO_DEEP)
    elif packing["ExecutionArn"] != arn:
        words = f"At $.packing is {in_words(packing)}: its ExecutionArn is not that of the child."
        yield not_yet(words, *_READ)
    elif len(packing) > 1:
        words = f"At $.packing is {in_words(packing)}, and the ARN alone is asked for."
        yield not_yet(words, *_WHICH)
