"""The output of a child: whether a Task hands it on as JSON, beside the order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import canonical
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right
from nestedsf.lessons.start_and_continue.packing import (
    CHILD,
    ORDERS,
    TOO_DEEP,
    another_order,
    no_next,
    not_started,
    parent_of,
    place_of,
    with_order,
    without_order,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["child_output"]

_ENDING = (
    "What does a Task with Run a Job have at the end of its Resource?",
    "There are two endings, and they differ in the form of what comes back.",
)
_WHERE = (
    "What comes back from the child replaces the input, if no field says anything about it.",
    "One field of a Task says where in the input its result is put.",
    "It is ResultPath, and the path here is $.packing.",
)
_ELSEWHERE = (
    "ResultPath says where the result is put. Where does yours put it?",
    "It is $.packing, letter by letter. With null the result is dropped.",
)
_FUNCTION = (
    "What does this function take, and of which type is what it is given?",
    "With .sync the Output is a text, which States.StringToJson reads as JSON.",
)
_FORM_OF_OUTPUT = (
    "A path cannot look into a text, even where the text holds JSON.",
    "The section “Text or JSON” has two ways from the one to the other.",
    "One is the ending .sync:2, the other States.StringToJson in a ResultSelector.",
)
_OTHER_WAY = (
    "One function reads text as JSON, and another one writes JSON as text.",
    "States.StringToJson reads text. With .sync:2 there is no text to read.",
)
_KEYS = (
    "What ResultSelector makes is an object with the keys that it names, and with no others.",
    "So the path $.packing.Output needs the key Output in it: that is Output.$.",
)
_FIXED = (
    "The number of boxes is another one in each execution of the check.",
    "It has to be read from the result, at $.Output.",
)
_WHOLE = (
    "Which path leads to the whole output, in the description that the Task gets?",
    "It is $.Output, and with .sync:2 that is JSON already.",
)
_STARTS = (
    "Which action does the Resource name, and of which state machine?",
    "It is startExecution, and StateMachineArn is ${AnotherStateMachineArn}.",
)
_ALREADY = (
    "Which of the two endings hands the output over as JSON?",
    "With .sync:2 there is no text to read, and with .sync there is: at $.Output.",
)


def child_output(task: Mapping[str, Any]) -> Verdict:
    """The verdict on a Task that was read and has no mistake in its form."""
    if ends := no_next(task):
        return ends
    traces, mistake = tried(parent_of(task), CHILD, ORDERS)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    for order, trace in zip(ORDERS, traces, strict=True):
        for verdict in _packed(task, order, trace):
            return with_order(verdict, order)
    words = "Ship has the order, and can read the number of boxes at $.packing.Output.boxes."
    if not str(task["Resource"]).endswith(".sync:2"):
        words += " With .sync:2 no function is needed."
    return right(words)


def _packed(
    task: Mapping[str, Any], order: Mapping[str, Any], trace: ExecutionTrace
) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    ships = [visit for visit in trace.visits if visit.state_name == "Ship"]
    child = trace.visit("Start packing").child
    if not ships:
        told = mistakes.in_failure(task, trace.error, trace.cause, started=child is not None)
        words = f"Ship was not entered: {told or why_failed(trace) or 'another state was.'}"
        of_others = _FUNCTION if trace.error == "States.IntrinsicFailure" else _STARTS
        own = _ALREADY if told and "StringToJson" in told else of_others
        yield not_yet(words, *(not_started(words) or leading(words, *own)))
        return
    if child is None:
        yield not_yet("The Task has started no execution of the child.", *_STARTS)
        return
    entered, stopped = ships[0].entered, child.stopped
    if entered is None or stopped is None or entered < stopped:
        yield not_yet("Ship was entered while the child was still packing.", *_ENDING)
    handed: Any = ships[0].input
    if not isinstance(handed, dict) or "order" not in handed:
        yield from without_order(task, handed, "no order is at $.order.", *_WHERE)
    elif handed["order"] != order["order"]:
        yield another_order(task, handed)
    elif "packing" not in handed:
        alike = ", and capitals count" if in_other_capitals("packing", handed) else ""
        words = f"Ship was handed {in_words(handed)}: nothing is at $.packing{alike}."
        if task.get("ResultPath", "") is None:
            words += " ResultPath is null."
        yield not_yet(words, *(_ELSEWHERE if "ResultPath" in task else _WHERE))
    else:
        yield from _boxes(task, handed["packing"], child.output)


def _boxes(task: Mapping[str, Any], packing: object, output: object) -> Iterator[Verdict]:
    """What is wrong with what there is at $.packing."""
    if not isinstance(packing, dict) or "Output" not in packing:
        words = f"At $.packing is {in_words(packing)}: there is no $.packing.Output."
        yield not_yet(words, *(_KEYS if "ResultSelector" in task else TOO_DEEP))
    elif (deeper := _deeper(packing["Output"], output)) not in (None, "$.packing.Output"):
        words = f"At $.packing.Output is an object, so the child's output is deeper, at {deeper}."
        yield not_yet(words, *(_WHOLE if "ResultSelector" in task else TOO_DEEP))
    elif isinstance(packing["Output"], str) and "States.JsonToString" in json.dumps(task):
        words = (
            "$.packing.Output is a text, so no path leads to the boxes in it: "
            "States.JsonToString makes a text of its argument."
        )
        yield not_yet(words, *_OTHER_WAY)
    elif isinstance(packing["Output"], str):
        words = "$.packing.Output is a text, so no path leads to the boxes in it."
        yield not_yet(words, *_FORM_OF_OUTPUT)
    elif canonical(packing["Output"]) != canonical(output):
        same = _keys_of(packing["Output"]) == _keys_of(output)
        told = (
            "with other values than the child's output."
            if same
            else "and not the output of the child."
        )
        words = f"$.packing.Output is {in_words(packing['Output'])}, {told}"
        yield not_yet(words, *(_FIXED if same else _WHOLE))


def _keys_of(value: object) -> object:
    return value.keys() if isinstance(value, dict) else in_words(value)


def _deeper(packed: object, output: object) -> str | None:
    """Where the output of the child is, as JSON or as text."""
    wanted = canonical(output)
    return place_of(
        lambda found: found == wanted or canonical(found) == wanted, packed, "$.packing.Output"
    )
