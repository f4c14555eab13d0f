"""The notebook "Run a job and wait for it": its checks, and a wait until children are there."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons import mistakes
from nestedsf.lessons.tryouts import in_words, tried, why_failed
from nestedsf.lessons.verdicts import Verdict, not_yet, right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2", "check_3", "wait_for_children"]

_START = "arn:aws:states:::states:startExecution"
_EXPRESS = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"
_ORDER = 7
_BOXES = {"boxes": 2}
_END = {"Type": "Pass", "End": True}
_POLL_SECONDS = 0.02


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


def check_1(task: object, session: MotoSession) -> Verdict:
    """Whether a Task hands on the order, and the child's output as JSON at $.packing.Output.

    Args:
        task: JSON text of the Task; its Next is "Ship".
        session: The notebook's session, in which it is tried out.
    """
    value, mistake = mistakes.json_or_mistake(task)
    mistake = mistake or mistakes.in_task(value) or mistakes.in_paths(value) or _not_this_job(value)
    if mistake:
        return not_yet(mistake)
    parent = {"StartAt": "Start packing", "States": {"Start packing": value, "Ship": _END}}
    count = {"Type": "Pass", "Result": _BOXES, "End": True}
    child = {"StartAt": "Count boxes", "States": {"Count boxes": count}}
    trace, mistake = tried(session, parent, child, {"order": _ORDER})
    if trace is None:
        return not_yet(mistake)
    if not any(visit.state_name == "Ship" for visit in trace.visits):
        return not_yet(f"Ship was not entered: {why_failed(trace) or 'another state was.'}")
    mistake = _not_packed(trace.visit("Ship").input, value)
    if mistake:
        return not_yet(mistake)
    return right("Ship has the order, and can read the number of boxes: it is JSON, not text.")


def _not_this_job(task: Mapping[str, Any]) -> str | None:
    """What is not as the exercise has it."""
    resource = task["Resource"]
    if resource == _START:
        return "without an ending the Task does not wait, and there is no output of the child."
    if resource not in (f"{_START}.sync", f"{_START}.sync:2"):
        return f"the Resource is {resource}: the endings of Run a Job are .sync and .sync:2."
    if task.get("Next") != "Ship":
        return 'the next state is "Ship": leave "Next": "Ship" as it is.'
    return None


def _not_packed(handed: object, task: Mapping[str, Any]) -> str | None:
    """What is wrong with what Ship was handed."""
    if not isinstance(handed, dict) or handed.get("order") != _ORDER:
        return (
            f"Ship was handed {in_words(handed)}, and the order is not at $.order: what comes "
            "back replaces the input, unless a ResultPath says where in it to put it."
        )
    packing = handed.get("packing")
    if not isinstance(packing, dict) or "Output" not in packing:
        where = in_words(handed if packing is None else packing)
        return f"there is no $.packing.Output, but {where}: look at ResultPath and ResultSelector."
    output = packing["Output"]
    if isinstance(output, str):
        hint = (
            "another ending of the Resource hands over JSON."
            if task["Resource"].endswith(".sync")
            else "with .sync:2 it was JSON, and something has made text of it."
        )
        return f"$.packing.Output is the text {output!r}, so there is no $.packing.Output.boxes: {hint}"
    if output != _BOXES:
        return f"$.packing.Output is {in_words(output)}, and an object with boxes is asked for."
    return None


# --- 2: a Catch that matches --------------------------------------------------------------


def check_2(catch: object, session: MotoSession) -> Verdict:
    """Whether a Catch of the parent takes on the failure of a child, and keeps the order.

    Args:
        catch: JSON text of the Catch, a list.
        session: The notebook's session, in which it is tried out.
    """
    value, mistake = mistakes.json_or_mistake(catch)
    mistake = mistake or _no_catch(value)
    if mistake:
        return not_yet(mistake)
    task = {
        "Type": "Task",
        "Resource": f"{_START}.sync",
        "Parameters": {"StateMachineArn": "${AnotherStateMachineArn}"},
        "Catch": value,
        "Next": "Ship",
    }
    states = {"Start packing": task, "Ship": _END, "Apologize": _END}
    fail = {"Type": "Fail", "Error": "OutOfStock", "Cause": "No boxes are left."}
    child = {"StartAt": "Pack", "States": {"Pack": fail}}
    parent = {"StartAt": "Start packing", "States": states}
    trace, mistake = tried(session, parent, child, {"order": _ORDER})
    if trace is None:
        return not_yet(mistake)
    return _caught(trace, value)


def _no_catch(catch: object) -> str | None:
    """What is wrong with the form of a Catch."""
    if isinstance(catch, dict):
        return "a Catch is a list, even of one: put [ and ] around it."
    if not isinstance(catch, list) or not catch:
        return f"a Catch is a list of objects, and this is {in_words(catch)}."
    for catcher in catch:
        mistake = _no_catcher(catcher)
        if mistake:
            return mistake
    return None


def _no_catcher(catcher: object) -> str | None:
    if not isinstance(catcher, dict):
        return f"each entry of a Catch is an object, and this one is {in_words(catcher)}."
    names = catcher.get("ErrorEquals")
    if isinstance(names, str):
        return f'ErrorEquals is a list of names, even of one: ["{names}"].'
    if not isinstance(names, list) or not names:
        return "an entry of a Catch has a list of error names, ErrorEquals."
    if "States.ALL" in names and len(names) > 1:
        return "States.ALL stands alone in its ErrorEquals: it matches the other names as well."
    if catcher.get("Next") != "Apologize":
        return f'an entry leads to {json.dumps(catcher.get("Next"), default=str)}, not "Apologize".'
    return mistakes.in_paths(catcher)


def _caught(trace: ExecutionTrace, catch: list[Mapping[str, Any]]) -> Verdict:
    """The verdict on where the failure led, and with what."""
    last = trace.visits[-1]
    if last.state_name != "Apologize":
        names = {name for catcher in catch for name in catcher["ErrorEquals"]}
        if "OutOfStock" in names:
            return not_yet(
                "OutOfStock is the error of the child, and it stands inside the Cause. Which "
                "error does the Task of the parent have?"
            )
        return not_yet(
            f"{', '.join(sorted(map(str, names)))} did not match: {why_failed(trace) or 'why?'}"
        )
    handed: Any = last.input
    if not isinstance(handed, dict) or handed.get("order") != _ORDER:
        return not_yet(
            f"Apologize was handed {in_words(handed)}, and the order is lost: a Catch has a "
            "ResultPath of its own, for the error."
        )
    if not isinstance(handed.get("failure"), dict):
        return not_yet(f"Apologize was handed {in_words(handed)}: put the error at $.failure.")
    return right("Apologize has the order, and at $.failure.Cause what became of the child.")


# --- 3: which Resource --------------------------------------------------------------------

_NEEDS = {
    "A": ((_START,), "nobody waits here: the Resource needs no ending"),
    "B": ((f"{_START}.sync:2",), "the output as JSON comes with the ending .sync:2"),
    "C": ((f"{_START}.sync",), "the output as text comes with the ending .sync"),
    "D": (
        (_EXPRESS,),
        "Express does not support .sync: take startSyncExecution of the AWS SDK service sfn",
    ),
}


def check_3(resources: object) -> Verdict:
    """Whether each need has its Resource.

    Args:
        resources: JSON text of an object, with the Resource of each letter.
    """
    value, mistake = mistakes.json_or_mistake(resources)
    if mistake:
        return not_yet(mistake)
    if not isinstance(value, dict):
        return not_yet(f"this is {in_words(value)}, and an object with the letters is wanted.")
    missing = [letter for letter in _NEEDS if not value.get(letter)]
    if missing:
        return not_yet(f"{missing[0]} has no Resource yet. All begin with arn:aws:states:::.")
    for letter, (allowed, hint) in _NEEDS.items():
        mistake = _no_resource(value[letter], allowed)
        if mistake:
            return not_yet(f"{letter}: {mistake}.")
        if value[letter] not in allowed:
            return not_yet(f"{letter}: {hint}.")
    return right("The ending of the Resource chooses the pattern, and the form of the output.")


def _no_resource(resource: object, allowed: tuple[str, ...]) -> str | None:
    """What is wrong with the form of a Resource."""
    if not isinstance(resource, str):
        return f"a Resource is a text, and this is {in_words(resource)}"
    if resource.lower() in map(str.lower, allowed) and resource not in allowed:
        return "a Resource is read with its capitals: startExecution, startSyncExecution"
    if not resource.startswith("arn:aws:states:::"):
        return "a Resource begins with arn:aws:states:::, with three colons"
    return None
