"""The notebook "Run a job and wait for it": its checks, and a wait until a child is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.traces import fetch_trace
from nestedsf.jsontext import canonical
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.run_a_job.which_resource import which_resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2", "check_3", "wait_for_children"]

_LESSON = "05-run-a-job"
_START = "arn:aws:states:::states:startExecution"
_ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40},
    {"order": "B-12", "total": 15},
)
_SHIP = {"Type": "Pass", "End": True}
_PACK = {"Type": "Wait", "Seconds": 30, "Next": "Count boxes"}
# Its number of boxes is another one in each execution, so that none can be written down.
_COUNT = {
    "Type": "Pass",
    "Parameters": {"boxes.$": "States.MathRandom(3, 9000)"},
    "End": True,
}
_CHILD = {"StartAt": "Pack", "States": {"Pack": _PACK, "Count boxes": _COUNT}}
_POLL_SECONDS = 0.02

_ENDING = (
    "What does a Task with Run a Job have at the end of its Resource?",
    "There are two endings, and they differ in the form of what comes back.",
)
_WHERE = (
    "What comes back from the child replaces the input, if no field says anything about it.",
    "One field of a Task says where in the input its result is put.",
    "It is ResultPath, and the path here is $.packing.",
)
_FORM_OF_OUTPUT = (
    "A path cannot look into a text, even where the text holds JSON.",
    "The section “Text or JSON” has two ways from the one to the other.",
    "One is the ending .sync:2, the other States.StringToJson in a ResultSelector.",
)
_TASK = (
    "Compare your Task with the one at the beginning of this notebook, line by line.",
    "The section “Text or JSON” shows two Tasks whose output is JSON.",
)
_CATCH = (
    "A Catch is a list of objects, each with ErrorEquals, which is a list, and Next.",
    "The section “When the child fails” has one, as JSON.",
)
_NAMES = (
    "Which error did the Task of the parent have, in the events and in the sequence diagram?",
    "The child's own error is inside the Cause, and a Catch compares names alone.",
    "A Task whose child has failed has the error States.TaskFailed.",
)
_FAILURE = (
    "What a Catch hands on replaces the input, if nothing else is said.",
    "An entry of a Catch has a field of its own that says where the error is put.",
    "It is ResultPath, and the path here is $.failure.",
)


def wait_for_children(session: MotoSession, execution_arn: str, number: int) -> ExecutionTrace:
    """Wait until an execution has started so many others; answer with its ExecutionTrace.

    It waits as long as the execution runs: one that has ended starts none.
    """
    while True:
        trace = fetch_trace(session, execution_arn)
        children = [visit for visit in trace.visits if visit.child is not None]
        if len(children) >= number or trace.status != "RUNNING":
            return trace
        time.sleep(_POLL_SECONDS)


# --- 1: the child's output as JSON, beside the order -------------------------------------


@exercise(_LESSON, 1)
def check_1(task: object) -> Verdict:
    """Whether a Task hands on the order, and the child's output as JSON at $.packing.Output.

    Args:
        task: JSON text of the Task; its Next is "Ship".
    """
    if mistakes.is_untouched(task):
        return to_do("Write the Task as JSON text.")
    value, mistake = mistakes.json_or_mistake(task)
    mistake = mistake or mistakes.in_task(value) or mistakes.in_paths(value)
    if mistake:
        return not_yet(mistake, *_TASK)
    parent = {"StartAt": "Start packing", "States": {"Start packing": value, "Ship": _SHIP}}
    traces, mistake = tried(parent, _CHILD, _ORDERS)
    if mistake:
        return not_yet(mistake, *_TASK)
    for order, trace in zip(_ORDERS, traces, strict=True):
        for verdict in _packed(order, trace):
            return verdict
    return right(
        "Ship has the order, and can read the number of boxes at $.packing.Output.boxes. A "
        "colleague writes .sync:2 and a ResultPath, and a ResultSelector where little is wanted."
    )


def _packed(order: Mapping[str, Any], trace: ExecutionTrace) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    ships = [visit for visit in trace.visits if visit.state_name == "Ship"]
    child = trace.visit("Start packing").child
    if not ships:
        yield not_yet(f"Ship was not entered: {why_failed(trace) or 'another state was.'}", *_TASK)
        return
    if child is None:
        yield not_yet("The Task has started no execution of the child.", *_TASK)
        return
    entered, stopped = ships[0].entered, child.stopped
    if entered is None or stopped is None or entered < stopped:
        yield not_yet("Ship was entered while the child was still packing.", *_ENDING)
    handed: Any = ships[0].input
    if not isinstance(handed, dict) or "order" not in handed:
        yield not_yet(f"Ship was handed {in_words(handed)}: no order is at $.order.", *_WHERE)
    elif handed["order"] != order["order"]:
        yield not_yet("Ship was handed an order, and another one than the parent.", *_WHERE)
    elif "packing" not in handed:
        yield not_yet(f"Ship was handed {in_words(handed)}: nothing is at $.packing.", *_WHERE)
    else:
        yield from _boxes(handed["packing"], child.output)


def _boxes(packing: object, output: object) -> Iterator[Verdict]:
    """What is wrong with what there is at $.packing."""
    if not isinstance(packing, dict) or "Output" not in packing:
        words = f"At $.packing is {in_words(packing)}: there is no $.packing.Output."
        yield not_yet(words, *_WHERE)
    elif isinstance(packing["Output"], str):
        words = "$.packing.Output is a text, so no path leads to the boxes in it."
        yield not_yet(words, *_FORM_OF_OUTPUT)
    elif canonical(packing["Output"]) != canonical(output):
        same = in_words(packing["Output"]) == in_words(output)
        told = (
            "with other values than the child's output."
            if same
            else "and not the output of the child."
        )
        words = f"$.packing.Output is {in_words(packing['Output'])}, {told}"
        yield not_yet(words, *_FORM_OF_OUTPUT)


# --- 2: a Catch that matches --------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(catch: object) -> Verdict:
    """Whether a Catch of the parent takes on the failure of a child, and keeps the order.

    Args:
        catch: JSON text of the Catch, a list.
    """
    if mistakes.is_untouched(catch):
        return to_do("Write the Catch as JSON text, a list.")
    value, mistake = mistakes.json_or_mistake(catch)
    mistake = mistake or mistakes.in_catch(value)
    if mistake:
        return not_yet(mistake, *_CATCH)
    task = {
        "Type": "Task",
        "Resource": f"{_START}.sync:2",
        "Parameters": {"StateMachineArn": PLACEHOLDER, "Input": {"order.$": "$.order"}},
        "Catch": value,
        "Next": "Ship",
    }
    states = {"Start packing": task, "Ship": _SHIP, "Apologize": _SHIP}
    fail = {"Type": "Fail", "Error": "OutOfStock", "Cause": "No boxes are left."}
    child = {"StartAt": "Pack", "States": {"Pack": fail}}
    traces, mistake = tried({"StartAt": "Start packing", "States": states}, child, _ORDERS)
    if mistake:
        return not_yet(mistake, *_CATCH)
    for order, trace in zip(_ORDERS, traces, strict=True):
        for verdict in _caught(order, trace):
            return verdict
    return right(
        "Apologize has the order, and at $.failure.Cause what became of the child. A colleague "
        "tests $.failure.Error before reading the Cause as JSON."
    )


def _caught(order: Mapping[str, Any], trace: ExecutionTrace) -> Iterator[Verdict]:
    """What is wrong with where the failure led, and with what."""
    last = trace.visits[-1]
    if last.state_name == "Start packing":
        if trace.error == "States.TaskFailed":
            words = "Apologize was not entered: no entry of the Catch has matched the Task's error."
            yield not_yet(words, *_NAMES)
        words = f"The Catch has matched, and then {why_failed(trace)}"
        yield not_yet(words, *_FAILURE)
    elif last.state_name != "Apologize":
        words = f"The failure led to {mistakes.quoted(last.state_name)}, and not to Apologize."
        yield not_yet(words, *_CATCH)
    handed: Any = last.input
    if not isinstance(handed, dict) or handed.get("order") != order["order"]:
        words = f"Apologize was handed {in_words(handed)}: the order is not at $.order."
        yield not_yet(words, *_FAILURE)
    elif not _is_failure(handed.get("failure")):
        words = f"Apologize was handed {in_words(handed)}: no error is at $.failure."
        yield not_yet(words, *_FAILURE)


def _is_failure(value: object) -> bool:
    return isinstance(value, dict) and value.get("Error") == "States.TaskFailed"


# --- 3: which Resource --------------------------------------------------------------------


@exercise(_LESSON, 3)
def check_3(resources: object) -> Verdict:
    """Whether each of four Tasks has the Resource that it needs.

    Args:
        resources: JSON text of an object with A, B, C and D.
    """
    return which_resource(resources)
