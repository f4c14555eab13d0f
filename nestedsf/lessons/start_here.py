"""Checks of the notebook "Start here": which execution called back, and a child without a parent."""

from __future__ import annotations

from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2"]

_CHILD = "nestedsf-another"


def check_1(answer: object) -> Verdict:
    """Whether the answer is the execution that entered the state "Callback"."""
    if answer is None:
        return not_yet("look at execution.visits. A visit that started an execution has a child.")
    if not isinstance(answer, ExecutionTrace):
        return not_yet(
            f"answer is of type {type(answer).__name__}, and an ExecutionTrace is wanted: "
            "the child of a visit is one."
        )
    entered = [visit.state_name for visit in answer.visits]
    if "Callback" in entered:
        return right("In this execution the state Callback was entered.")
    if any(visit.state_name == "Callback" for visit in answer.walk()):
        return not_yet("this is the parent; the state Callback was entered in one of its children.")
    return not_yet(f"this execution entered {', '.join(entered)}, and no state Callback.")


def check_2(alone: object) -> Verdict:
    """Whether the child's state machine was started without a parent, and called back nobody."""
    if alone is None:
        return not_yet("run takes the session, what to start, and the input.")
    if isinstance(alone, str):
        return not_yet("this is an ARN: start_execution answers with one, run with what happened.")
    if not isinstance(alone, ExecutionTrace):
        return not_yet(
            f"alone is of type {type(alone).__name__}, and run answers with an ExecutionTrace."
        )
    if alone.state_machine_name != _CHILD:
        return not_yet(
            f"this is an execution of {alone.state_machine_name or 'no known state machine'}: "
            "start deployment.another_arn."
        )
    if alone.status != "SUCCEEDED":
        return not_yet(
            f"the execution ended as {alone.status}: with NeedCallback true it wants a TaskToken, "
            'which nobody gave it. Its input is {"NeedCallback": False}.'
        )
    return right(f"{len(alone.visits)} states were entered, and the output is {alone.output!r}.")
