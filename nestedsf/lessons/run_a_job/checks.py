"""The notebook "Run a job and wait for it": its checks, and a wait until a child is there."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import JSONATA, is_jsonata, on_jsonpath
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.run_a_job.child_output import child_output
from nestedsf.lessons.run_a_job.which_resource import which_resource
from nestedsf.lessons.start_and_continue.in_jsonata import in_its_language
from nestedsf.lessons.start_and_continue.packing import ORDERS, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START_1", "START_2", "check_1", "check_2", "check_3", "wait_for_children"]

_LESSON = "05-run-a-job"
_START = "arn:aws:states:::states:startExecution"
START_1 = """
{
  "Type": "Task",
  "Resource": "arn:aws:states:::states:startExecution.sync",
  "Parameters": {"StateMachineArn": "${AnotherStateMachineArn}"},
  "Next": "Ship"
}
"""
"""The Task that exercise 1 begins with."""
START_2 = '[{"ErrorEquals": ["OutOfStock"], "Next": "Apologize"}]'
"""The Catch that exercise 2 begins with."""
_SHIP = {"Type": "Pass", "End": True}
_NO_PLACES = {
    "States.ResultPathMatchFailure": "what is above it is not an object",
    "States.ReferencePathConflict": "there is no list with this place",
}
_POLL_SECONDS = 0.02
LONGEST = 15.0
"""How many seconds of the reader's time are spent on waiting for children."""

_CATCH = (
    "A Catch is a list of objects, each with ErrorEquals, which is a list, and Next.",
    "The section “When the child fails” has one, as JSON.",
)
_WRITTEN = (
    "Read the name letter by letter.",
    "The table in the section “What a Catch matches” has the names of AWS.",
)
_NEXT = (
    "Which state does the Next of each entry lead to?",
    "“Apologize” is asked for, with this spelling.",
)
_NAMES = (
    "Which error did the Task of the parent have, in its events, and in the messages between the two?",
    "The child's own error is inside the Cause, and a Catch compares names alone.",
    "A Task whose child has failed has the error States.TaskFailed.",
)
_OTHER_NAMES = (
    "Which error did the Task of the parent have, in its events, and in the messages between the two?",
    "A Task whose child has failed has the error States.TaskFailed.",
)
_TAKEN = (
    "Which entry matches the Task's error, and where does its Next lead?",
    "The first entry that matches is taken, and it has to lead to “Apologize”.",
)
_AN_ENDING = (
    "Which endings wait for the end of the child, and not for a task token?",
    "They are .sync and .sync:2.",
)
_DEEPER = (
    "ResultPath says where the error is put, with all the keys that it has.",
    "The error is an object with the keys Error and Cause, and the path names neither of them.",
)
_PLACE = (
    "One field of an entry says where in the input the error is put. Which place is asked for?",
    "The field is ResultPath, and the place is $.failure.",
)
_OUTPUT = (
    "Output of an entry makes all that is handed on, the order too.",
    "$states.input is the input of the Task, and $states.errorOutput the error.",
    "$merge makes one object of two, as of the input and {'failure': $states.errorOutput}.",
)
_FAILURE = (
    "What a Catch hands on replaces the input, if nothing else is said.",
    "An entry of a Catch has a field of its own that says where the error is put.",
    "It is ResultPath, and the path here is $.failure.",
)


def wait_for_children(session: MotoSession, execution_arn: str, number: int) -> ExecutionTrace:
    """Wait until an execution has started so many others; answer with its ExecutionTrace.

    It waits as long as the execution runs, as one that has ended starts none, and no longer than
    some seconds of the reader's time: a changed definition may start fewer.
    """
    until = time.monotonic() + LONGEST
    while True:
        trace = fetch_trace(session, execution_arn)
        children = [visit for visit in trace.visits if visit.child is not None]
        enough = len(children) >= number or trace.status != "RUNNING"
        if enough or time.monotonic() > until:
            return trace
        time.sleep(_POLL_SECONDS)


# --- 1: the child's output as JSON, beside the order -------------------------------------


@exercise(_LESSON, 1)
def check_1(task: object) -> Verdict:
    """Whether a Task hands on the order, and the child's output as JSON at $.packing.Output.

    Args:
        task: JSON text of the Task; its Next is "Ship".
    """
    if mistakes.is_untouched(task, START_1):
        return to_do("Change the Task, so that Ship has the order and the output of the child.")
    value, mistake = mistakes.json_or_mistake(task)
    mistake = mistake or mistakes.in_task(value) or mistakes.in_paths(value)
    own = _AN_ENDING if mistake and "task token" in mistake else ()
    if mistake:
        return not_yet(mistake, *(own or leading(mistake)))
    return in_its_language(child_output(value), value)


# --- 2: a Catch that matches --------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(catch: object) -> Verdict:
    """Whether a Catch of the parent takes on the failure of a child, and keeps the order.

    Args:
        catch: JSON text of the Catch, a list.
    """
    if mistakes.is_untouched(catch, START_2):
        return to_do("Change the Catch, so that the failure leads to Apologize.")
    value, mistake = mistakes.json_or_mistake(catch, "Catch")
    mistake = mistake or mistakes.in_catch(value)
    if mistake:
        own = "is not a name of AWS's" in mistake
        return not_yet(mistake, *(_WRITTEN if own else leading(mistake, *_CATCH)))
    names = [name for each in value for name in each["ErrorEquals"]]
    if astray := _astray(value):
        return not_yet(astray, *_NEXT)
    task = {"Type": "Task", "Resource": f"{_START}.sync:2", "Catch": value, "Next": "Ship"}
    if is_jsonata(value):
        given = {"order": "{% $states.input.order %}"}
        task |= {**JSONATA, "Arguments": {"StateMachineArn": PLACEHOLDER, "Input": given}}
    else:
        given = {"order.$": "$.order"}
        task |= {"Parameters": {"StateMachineArn": PLACEHOLDER, "Input": given}}
    states = {"Start packing": task, "Ship": _SHIP, "Apologize": _SHIP}
    fail = {"Type": "Fail", "Error": "OutOfStock", "Cause": "No boxes are left."}
    child = {"StartAt": "Pack", "States": {"Pack": fail}}
    traces, mistake = tried({"StartAt": "Start packing", "States": states}, child, ORDERS)
    if mistake:
        return not_yet(mistake, *_CATCH)
    for order, trace in zip(ORDERS, traces, strict=True):
        for verdict in _caught(order, trace, names):
            own = is_jsonata(value) and on_jsonpath(verdict.hints)
            return replace(verdict, hints=_OUTPUT) if own else verdict
    return right(
        "Apologize has the order, and at $.failure.Cause what became of the child. Other errors "
        "match too, so test $.failure.Error before you read the Cause as JSON."
    )


def _astray(catch: Sequence[Mapping[str, Any]]) -> str | None:
    """That no entry leads to Apologize, or that one leads to a state that is not there."""
    names = [catcher["Next"] for catcher in catch]
    strange = [name for name in names if name not in ("Ship", "Apologize")]
    if strange:
        told = mistakes.quoted(strange[0])
        return f"Next leads to {told}, and there is no such state: there are Ship and Apologize."
    if "Apologize" not in names:
        return "Next leads to “Ship”, and no entry leads to “Apologize”."
    return None


def _caught(
    order: Mapping[str, Any], trace: ExecutionTrace, names: Sequence[str]
) -> Iterator[Verdict]:
    """What is wrong with where the failure led, and with what."""
    last = trace.visits[-1]
    if last.state_name == "Start packing":
        if trace.error == "States.TaskFailed":
            words = "Apologize was not entered: no entry of the Catch matched the Task's error."
            strange = mistakes.strange_name(names)
            own = _NAMES if "outofstock" in map(str.lower, names) else _OTHER_NAMES
            yield not_yet(
                f"{words} {strange}" if strange else words, *(_WRITTEN if strange else own)
            )
        words = f"The Catch matched, and then {why_failed(trace)}"
        if trace.error in _NO_PLACES:
            words = (
                "The Catch matched, and its ResultPath leads to where nothing can be put, because "
                f"{_NO_PLACES[trace.error]}."
            )
        yield not_yet(words, *_PLACE)
    elif last.state_name != "Apologize":
        words = f"The failure led to {mistakes.quoted(last.state_name)}, and not to Apologize."
        yield not_yet(words, *_TAKEN)
    handed: Any = last.input
    if not isinstance(handed, dict) or handed.get("order") != order["order"]:
        words = f"Apologize was handed {in_words(handed)}: the order is not at $.order."
        if isinstance(handed, dict) and "order" in handed:
            words = f"At $.order is {in_words(handed['order'])}, and not the order of the parent."
            yield not_yet(words, *_PLACE)
        yield not_yet(words, *_FAILURE)
    elif not _is_failure(handed.get("failure")):
        place = place_of(_is_failure, handed.get("failure"), "$.failure")
        words = f"Apologize was handed {in_words(handed)}: no error is at $.failure."
        if place:
            words = f"The error is not at $.failure itself, it is deeper, at {place}."
        yield not_yet(words, *(_DEEPER if place else _PLACE))


def _is_failure(value: object) -> bool:
    return isinstance(value, dict) and value.get("Error") == "States.TaskFailed"


# --- 3: which Resource --------------------------------------------------------------------


@exercise(_LESSON, 3)
def check_3(resources: object) -> Verdict:
    """Whether each of four Tasks has the Resource that it needs, or its ending.

    Args:
        resources: JSON text of an object with A, B, C and D.
    """
    return which_resource(resources)
