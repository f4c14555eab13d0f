"""Checks of the notebook "Start an execution and continue": keep the input, mind the link."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import canonical
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes.in_failures import with_what_is_there
from nestedsf.lessons.start_and_continue.in_jsonata import in_its_language
from nestedsf.lessons.start_and_continue.order_kept import WAITS, order_kept
from nestedsf.lessons.start_and_continue.packing import (
    CHILD,
    CHOSEN,
    ORDERS,
    about_child,
    leading_to_the_input,
    name_taken,
    not_started,
    with_order,
)
from nestedsf.lessons.start_and_continue.what_a_catch_sees import what_a_catch_sees
from nestedsf.trace.tasks import REQUEST_RESPONSE, STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["START_1", "START_3", "check_1", "check_2", "check_3"]

_LESSON = "04-start-and-continue"
START_1 = """
{
  "Type": "Task",
  "Resource": "arn:aws:states:::states:startExecution",
  "Parameters": {"StateMachineArn": "${AnotherStateMachineArn}",
                 "Input": {"order.$": "$.order"}},
  "Next": "Ship"
}
"""
"""The Task that exercise 1 begins with."""

START_3 = """
{"StartAt": "Send the confirmation", "States": {
  "Send the confirmation": {
    "Type": "Task",
    "Resource": "",
    "Parameters": {"StateMachineArn": "${AnotherStateMachineArn}", "Input": {}},
    "End": true}}}
"""
"""The definition that exercise 3 begins with."""

_DEFINED = (
    "The first Task of the section “What it waits for” starts its child in the same way.",
    "Parameters has StateMachineArn and Input, and what the child is given is inside Input.",
)
_ONCE = ("One Task that starts the child is enough.",)
_LINK = (
    "The section “Who started whom” says which key links a child to its parent.",
    "Its value is a path into the context object, and such a path begins with two dollars.",
    "The key is AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$, the path $$.Execution.Id.",
)
_OF_ITS_KEY = (
    "The section “Who started whom” has the key of the link: compare it letter by letter.",
    "The key is AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$.",
)
_RUSH = ("What stands in Input under a key without .$ is handed on as it is written.",)
_BOOLEAN = ("A boolean of JSON has no quotes, and is true or false.",)
_OF_THE_LAST = ("The output of the parent is that of its last state. What has that state done?",)
_TAKES_TIME = ("Which state of the parent takes time?",)
_NEVER_OVER = (
    "The check does not wait so long: the execution ends when the Task has started the child.",
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
    if mistakes.is_untouched(task, START_1):
        return to_do("Change the Task, so that Ship has the order and the ARN.")
    value, mistake = mistakes.json_or_mistake(task)
    mistake = mistake or mistakes.in_task(value) or mistakes.in_paths(value)
    return _mistaken(mistake) if mistake else order_kept(value)


def _mistaken(mistake: str) -> Verdict:
    """The verdict on a mistake of form; a Task that waits for a token is told that it is to go on."""
    if "given the task token" in mistake:
        words = "With .waitForTaskToken the Task waits for its task token, and it is not to wait."
        return not_yet(words, *WAITS)
    return not_yet(mistake, *leading(mistake))


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
    value, mistake = mistakes.json_or_mistake(definition)
    empty = isinstance(value, dict) and value.get("States", value) == {}
    if empty or mistakes.is_untouched(definition, START_3):
        return to_do("Change the definition, so that its Task starts the child.")
    mistake = mistake or mistakes.in_definition(value)[1]
    traces: list[ExecutionTrace] = []
    if not mistake:
        traces, mistake = tried(value, CHILD, ORDERS)
    if mistake:
        return _mistaken(mistake)
    for order, trace in zip(ORDERS, traces, strict=True):
        for verdict in _defined(value, order, trace):
            return with_order(in_its_language(verdict, value), order)
    return right(
        "The child has the order and knows its parent, and the parent has lost nothing. This is "
        "how a confirmation is sent that nobody waits for."
    )


def _defined(
    definition: Mapping[str, Any], order: Mapping[str, Any], trace: ExecutionTrace
) -> Iterator[Verdict]:
    """What is wrong with one try, the first of it first."""
    starts = [visit for visit in trace.visits if visit.child is not None]
    failed = why_failed(trace)
    name = trace.visits[-1].state_name if trace.visits else ""
    last = definition["States"].get(name, {})
    if failed:
        told = mistakes.in_failure(last, trace.error, trace.cause, started=bool(starts))
        told = name_taken(trace) or (told and with_what_is_there(told, trace))
        words = f"“{name}” has failed: {told}" if told else failed
        yield not_yet(
            f"{words[0].upper()}{words[1:]}",
            *(_NEVER_OVER if starts and "its time was over" in words else ()),
            *(not_started(words) or leading(words, *_DEFINED)),
        )
    if len(starts) != 1:
        told = f"was started {len(starts)} times" if starts else "was not started"
        hints = _ONCE if starts else _DEFINED
        yield not_yet(f"The child {told}, and once is asked for.", *hints)
        return
    yield from _given(order, starts[0])
    child = starts[0].child
    if child and child.stopped and trace.stopped and trace.stopped >= child.stopped:
        words = "The parent ended later than its child, and it should not wait for its child."
        hints = _TAKES_TIME
        if starts[0].integration_pattern != REQUEST_RESPONSE:
            name = starts[0].state_name
            words = f"“{name}” waited for its child, and the parent should not wait for it."
            hints = WAITS
        yield not_yet(words, *hints)
    if told := _about_output(trace.output, order):
        drops = _DROP if last.get("Type") == "Task" else _OF_THE_LAST
        yield not_yet(told, *(CHOSEN if last.get("OutputPath", "$") != "$" else drops))


def _about_output(output: Json, order: Mapping[str, Any]) -> str | None:
    """How the output of the parent differs from its input, or None."""
    words = f"The output of the parent is {in_words(output)}"
    if not isinstance(output, dict):
        return f"{words}, and its input was an object."
    if missing := [key for key in order if key not in output]:
        return f"{words}: {missing[0]}, which its input had, is not there."
    if more := [key for key in output if key not in order]:
        return f"{words}: {more[0] or 'an empty key'} was not in its input."
    other = next((key for key in order if canonical(output[key]) != canonical(order[key])), None)
    if other is None:
        return None
    return f"In the output of the parent, {other} is {in_words(output[other])}, and not what it was in its input."


def _given(order: Mapping[str, Any], start: StateVisit) -> Iterator[Verdict]:
    """What is wrong with the input of the child."""
    given: Any = start.child.input if start.child else None
    told = f"The child was given {in_words(given)}"
    if fault := about_child(given, order):
        yield not_yet(fault, *leading_to_the_input(fault))
    elif "rush" not in given:
        end = ": capitals count." if in_other_capitals("rush", given) else "."
        words = f"{told}: there is no key rush in it{end}"
        yield not_yet(words, *leading(words, *_RUSH))
    elif given["rush"] is not True:
        words = f"The child was given {in_words(given['rush'])} as rush, and not the value true."
        yield not_yet(words, *_BOOLEAN)
    elif STARTED_BY in given and not start.child_links_back:
        words = f"In the input of the child, the value of {STARTED_BY} is not the id of its parent."
        yield not_yet(words, *_LINK[1:])
    elif not start.child_links_back:
        alike = get_close_matches(STARTED_BY, map(str, given), n=1, cutoff=0.8)
        words = f"{told}: nothing in it links the child to its parent."
        if alike:
            words += f" The key of the link is another one than {alike[0]}."
        yield not_yet(words, *(_OF_ITS_KEY if alike else _LINK))
