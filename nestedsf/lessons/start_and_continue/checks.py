"""Checks of the notebook "Start an execution and continue": keep the input, mind the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import canonical
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.start_and_continue.what_a_catch_sees import what_a_catch_sees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["check_1", "check_2", "check_3"]

_LESSON = "04-start-and-continue"
_ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40},
    {"order": "B-12", "total": 15},
)
_PACK = {"Type": "Wait", "Seconds": 30, "Next": "Count boxes"}
_COUNT = {"Type": "Pass", "Result": {"boxes": 2}, "End": True}
_CHILD = {"StartAt": "Pack", "States": {"Pack": _PACK, "Count boxes": _COUNT}}
_SHIP = {"Type": "Pass", "End": True}

_WHERE = (
    "Where does the result of a Task go, if no field says anything about it?",
    "One field of a Task says where in the input the result is put.",
    "It is ResultPath, and its value is a path such as $.packing.",
)
_WHICH = (
    "The answer of StartExecution has four parts. One field of a Task chooses among them.",
    "It is applied before ResultPath, and its keys that read a path end in .$.",
    "It is ResultSelector, with the one key ExecutionArn.$.",
)
_WAITS = (
    "What does the Resource of this notebook's Tasks end in?",
    "The pattern Request Response has no ending: nothing follows startExecution.",
)
_CHILD_INPUT = (
    "What the child is given is the Input inside Parameters.",
    "The first Task of this notebook hands the order on, with a key that ends in .$.",
)
_FORM = (
    "Compare your text with the definitions that this notebook prints, line by line.",
    "The section “Keep the input” has a Task that keeps it, as JSON.",
)
_LINK = (
    "The section “Who started whom” says which key links a child to its parent.",
    "Its value comes from the context object, which begins with two dollars.",
    "The key is AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$, the path $$.Execution.Id.",
)
_RUSH = (
    "What stands in Input without .$ is handed on as it is written.",
    "JSON writes true without quotes.",
)
_DROP = (
    "Which value of ResultPath drops a result, so that the input passes on?",
    "It is null, without quotes.",
)


# --- 1: keep the input, and of the answer the ARN alone -----------------------------------


@exercise(_LESSON, 1)
def check_1(task: object) -> Verdict:
    """Whether a Task keeps the order, with the ARN of the child at $.packing.ExecutionArn.

    Args:
        task: JSON text of the Task; its Next is "Ship".
    """
    if mistakes.is_untouched(task):
        return to_do("Write the Task as JSON text.")
    value, mistake = mistakes.json_or_mistake(task)
    mistake = mistake or mistakes.in_task(value) or mistakes.in_paths(value)
    if mistake:
        return not_yet(mistake, *_FORM)
    parent = {"StartAt": "Start packing", "States": {"Start packing": value, "Ship": _SHIP}}
    traces, mistake = tried(parent, _CHILD, _ORDERS)
    if mistake:
        return not_yet(mistake, *_FORM)
    for order, trace in zip(_ORDERS, traces, strict=True):
        for verdict in _kept(order, trace):
            return verdict
    return right(
        "Ship has the order, and the ARN with which it can ask about the packing later. A "
        "colleague writes ResultSelector and ResultPath in this way for nearly every Task."
    )


def _kept(order: Mapping[str, Any], trace: ExecutionTrace) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    ships = [visit for visit in trace.visits if visit.state_name == "Ship"]
    start = trace.visit("Start packing")
    if not ships:
        yield not_yet(f"Ship was not entered: {why_failed(trace) or 'another state was.'}", *_FORM)
        return
    yield from _started(start, ships[0], order)
    handed: Any = ships[0].input
    arn = start.child_execution_arn
    if not isinstance(handed, dict) or "order" not in handed:
        told = "there is no order at $.order"
        yield not_yet(f"Ship was handed {in_words(handed)}: {told}.", *_WHERE)
    elif handed["order"] != order["order"]:
        yield not_yet("Ship was handed an order, and another one than the parent.", *_WHERE)
    elif "packing" not in handed:
        yield not_yet(f"Ship was handed {in_words(handed)}: nothing is at $.packing.", *_WHERE)
    elif extra := sorted(handed.keys() - order.keys() - {"packing"}):
        words = f"Ship was handed {in_words(handed)}: {extra[0]} is more than was asked for."
        yield not_yet(words, *_WHICH)
    else:
        yield from _packing(handed["packing"], arn)


def _started(start: StateVisit, ship: StateVisit, order: Mapping[str, Any]) -> Iterator[Verdict]:
    """What is wrong with the start of the child, and when the parent went on."""
    child = start.child
    if child is None:
        yield not_yet("The Task has started no execution of the child.", *_FORM)
    elif child.stopped is None or ship.entered is None or ship.entered >= child.stopped:
        words = "Ship was entered when the packing had ended, so the Task has waited for it."
        yield not_yet(words, *_WAITS)
    elif not isinstance(child.input, dict) or child.input.get("order") != order["order"]:
        words = f"The child was given {in_words(child.input)}, and not the order of the parent."
        yield not_yet(words, *_CHILD_INPUT)


def _packing(packing: object, arn: str | None) -> Iterator[Verdict]:
    """What is wrong with what there is at $.packing."""
    if packing == arn:
        words = "At $.packing is the ARN itself, and $.packing.ExecutionArn is asked for."
        yield not_yet(words, *_WHICH)
    elif not isinstance(packing, dict):
        words = f"At $.packing is {in_words(packing)}, and $.packing.ExecutionArn is asked for."
        yield not_yet(words, *_WHICH)
    elif "ExecutionArn" not in packing:
        words = f"At $.packing is {in_words(packing)}: there is no $.packing.ExecutionArn."
        yield not_yet(words, *_WHICH)
    elif packing["ExecutionArn"] != arn:
        words = f"At $.packing is {in_words(packing)}: its ExecutionArn is not that of the child."
        yield not_yet(words, *_WHICH)
    elif len(packing) > 1:
        words = f"At $.packing is {in_words(packing)}, and the ARN alone is asked for."
        yield not_yet(words, *_WHICH)


# --- 2: what a Catch sees -----------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether the letters are those of the cases that the parent's Catch sees.

    Args:
        answer: The letters, as a text or in a list.
    """
    return what_a_catch_sees(answer)


# --- 3: a definition from the beginning ---------------------------------------------------


@exercise(_LESSON, 3)
def check_3(definition: object) -> Verdict:
    """Whether a state machine starts the child, links it to itself and hands its input on.

    Args:
        definition: JSON text of the definition; the child is ${AnotherStateMachineArn}.
    """
    if mistakes.is_untouched(definition):
        return to_do("Write the definition as JSON text.")
    value, mistake = mistakes.json_or_mistake(definition)
    if isinstance(value, dict) and value.get("States", value) == {}:
        return to_do("Write a Task into States, and name it in StartAt.")
    mistake = mistake or mistakes.in_definition(value)[1]
    if mistake:
        return not_yet(mistake, *_FORM)
    traces, mistake = tried(value, _CHILD, _ORDERS)
    if mistake:
        return not_yet(mistake, *_FORM)
    for order, trace in zip(_ORDERS, traces, strict=True):
        for verdict in _defined(order, trace):
            return verdict
    return right(
        "The child has the order and knows its parent, and the parent has lost nothing. This is "
        "how a confirmation is sent that nobody waits for."
    )


def _defined(order: Mapping[str, Any], trace: ExecutionTrace) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    failed = why_failed(trace)
    if failed:
        yield not_yet(f"{failed[0].upper()}{failed[1:]}", *_FORM)
    starts = [visit for visit in trace.visits if visit.child is not None]
    if len(starts) != 1:
        told = f"{len(starts)} times" if starts else "not at all"
        yield not_yet(f"The child was started {told}, and once is asked for.", *_FORM)
        return
    yield from _given(order, starts[0])
    child = starts[0].child
    if child and child.stopped and trace.stopped and trace.stopped >= child.stopped:
        words = "The parent has ended after its child, and it is not to wait for it."
        yield not_yet(words, *_WAITS)
    if canonical(trace.output) != canonical(order):
        words = (
            f"The parent was given {in_words(order)}, and its output is {in_words(trace.output)}"
        )
        yield not_yet(f"{words}, not the same.", *_DROP)


def _given(order: Mapping[str, Any], start: StateVisit) -> Iterator[Verdict]:
    """What is wrong with the input of the child."""
    given: Any = start.child.input if start.child else None
    told = f"The child was given {in_words(given)}"
    if not isinstance(given, dict) or "order" not in given:
        yield not_yet(f"{told}: there is no order.", *_CHILD_INPUT)
    elif given["order"] != order["order"]:
        yield not_yet(f"{told}: its order is not that of the parent.", *_CHILD_INPUT)
    elif "rush" not in given:
        yield not_yet(f"{told}: there is no rush.", *_RUSH)
    elif given["rush"] is not True:
        words = f"The child was given {in_words(given['rush'])} as rush, and not the value true."
        yield not_yet(words, *_RUSH)
    elif not start.child_links_back:
        yield not_yet(f"{told}: nothing in it links the child to its parent.", *_LINK)
