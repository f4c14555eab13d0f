"""Checks of notebook 00: which execution called back, and a child without a parent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.stack.deployment import Deployment
from nestedsf.lessons.judging.answers import in_other_capitals, only
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.tasks import STARTED_BY
from nestedsf.trace.visits import StateVisit
from nestedsf.view.explorer.widget import Explorer

__all__ = ["check_1", "check_2"]

_LESSON = "00-start-here"
_CALLBACK = "Callback"
_CHILD = "-another"  # how the names of the child's state machines end, in any stack

_KINDS = (
    (Deployment, "a deployment"),
    (Explorer, "the explorer"),
    (MotoSession, "a session"),
)

_ARNS = (
    (":stateMachine:", "the ARN of a state machine"),
    (":execution:", "the ARN of an execution"),
    ("arn:", "an ARN"),
)

_WHICH = (
    "In which of the four executions is the state “Callback” green in the picture?",
    "Each visit in execution.visits that started an execution has it as its child.",
    "execution.executions() gives all four; one of them has a visit with the state_name Callback.",
)
_FOUR = (
    "run returns the execution of the parent.",
    "execution.executions() gives all four; one of them has a visit with the state_name Callback.",
)
_ITS_CHILD = ("A visit that started an execution has it as its child.",)
_ITS_EXECUTION = (
    "Each execution has its own visits. Which of the four has this one?",
    "execution.executions() gives all four.",
)
_OF_SEVERAL = (
    "One of them has a visit with the state_name Callback.",
    "A for goes through them, and visits of each are in its visits.",
)
_NOT_CALLED = ("A function is called with ( and ) behind its name.",)
_RUN = (
    "run takes the session, what to start, and the input, in this order.",
    "AWS calls the child's state machine “another state machine”: what may its ARN be called?",
    "What to start is deployment.another_arn, and the input is a dictionary with one key.",
)
_MACHINE = (
    "AWS calls the child's state machine “another state machine”: what may its ARN be called?",
    "What to start is deployment.another_arn.",
)
_ALONE = (
    "An execution that run starts has the input that is given to run, and nothing else in it.",
    "What to start is deployment.another_arn.",
)
_INPUT = (
    "Which input does the exercise give?",
    "It comes after what to start, and is a dictionary with the one key NeedCallback.",
)
_CAPITALS = ("Compare the key with that of the exercise, letter by letter.",)
_BOOLEAN = ("True and False are booleans of Python, and a boolean has no quotes.",)


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether the answer is the execution that entered the state "Callback"."""
    if is_untouched(answer):
        return to_do("Put the execution that entered the state Callback into answer.")
    answer = only(answer)
    if not isinstance(answer, ExecutionTrace):
        return not_yet(_no_execution(answer), *_leading_to_one(answer))
    entered = [visit.state_name for visit in answer.visits]
    if _CALLBACK not in entered:
        states = ", ".join(f"“{name}”" for name in dict.fromkeys(entered)) or "no state"
        deeper = any(visit.state_name == _CALLBACK for visit in answer.walk())
        more = " Callback was entered by an execution that this one started." if deeper else ""
        return not_yet(f"This execution itself entered {states}, and not Callback.{more}", *_WHICH)
    ended = f"This execution entered Callback and ended as {answer.status}"
    if not _has_parent(answer):
        return not_yet(f"{ended}, but its input names no parent: it is none of the four.", *_FOUR)
    if answer.status != "SUCCEEDED":
        return not_yet(f"{ended}, and all of the four ended as SUCCEEDED.", *_FOUR)
    return right(
        "This execution entered Callback, because its parent had asked for it. A loop over "
        "execution.executions() finds such an execution at any depth."
    )


def _no_execution(answer: object) -> str:
    """What somebody has given where an execution is asked for."""
    if isinstance(answer, StateVisit):
        return f"This is the visit of a state, “{answer.state_name}”, not an execution."
    if isinstance(answer, (list, tuple, set, frozenset)):
        return f"This is a list of {len(answer)}, and one execution is asked for, by itself."
    if isinstance(answer, str):
        return "This is a text, not an execution as run returns it."
    return f"This is {_kind(answer)}, not an execution."


def _leading_to_one(answer: object) -> tuple[str, ...]:
    """What leads from something else to the execution that is asked for."""
    if isinstance(answer, StateVisit):
        return _ITS_CHILD if answer.child is not None else _ITS_EXECUTION
    several = isinstance(answer, (list, tuple, set, frozenset)) and all(
        isinstance(each, ExecutionTrace) for each in answer
    )
    if several or isinstance(answer, Iterator):
        return _OF_SEVERAL
    return _NOT_CALLED if callable(answer) else _FOUR


def _kind(answer: object) -> str:
    if isinstance(answer, Iterator):
        return "a series of executions, as executions() gives it"
    if callable(answer):
        return "a function that was not called"
    return next((words for kind, words in _KINDS if isinstance(answer, kind)), a(answer))


@exercise(_LESSON, 2)
def check_2(alone: object) -> Verdict:
    """Whether the child's state machine was started without a parent, and called back nobody."""
    if is_untouched(alone):
        return to_do("Put what run returns for the child's state machine into alone.")
    alone = only(alone)
    if isinstance(alone, str):
        what = next((words for part, words in _ARNS if part in alone), "a text")
        return not_yet(f"This is {what}, and what run itself returns is asked for.", *_RUN)
    if not isinstance(alone, ExecutionTrace):
        hints = _NOT_CALLED if callable(alone) else _RUN
        return not_yet(f"{_no_execution(alone)} What run returns is asked for.", *hints)
    fault = _of_machine(alone) or _of_input(alone)
    if fault:
        return not_yet(*fault)
    return right(
        f"{len(alone.visits)} states were entered, Callback not among them, and the output is "
        f"{json.dumps(alone.output)}. So the child is a workflow of its own."
    )


def _of_machine(alone: ExecutionTrace) -> tuple[str, ...] | None:
    if not alone.state_machine_name.endswith(_CHILD):
        states = ", ".join(f"“{visit.state_name}”" for visit in alone.visits[:2])
        machine = alone.state_machine_name or "an unknown machine"
        seen = f"This is an execution of {machine}, which entered {states}"
        return f"{seen}: it is not the child's state machine.", *_MACHINE
    if _has_parent(alone):
        seen = f"The input of this execution has {STARTED_BY}, which a parent gives to its child."
        return seen, *_ALONE
    return None


def _of_input(alone: ExecutionTrace) -> tuple[str, ...] | None:
    """What is wrong with the input, and with what came of it."""
    given = alone.input
    ended = f"The execution ended as {alone.status}. "
    if alone.status == "RUNNING":
        return ("The execution is still running: run and follow wait until it has ended.",)
    if not isinstance(given, Mapping) or "NeedCallback" not in given:
        alike = isinstance(given, Mapping) and in_other_capitals("NeedCallback", given)
        seen = f"{ended}Its input was {in_words(given)}, and the Choice looks for NeedCallback"
        return (f"{seen}: capitals count.", *_CAPITALS) if alike else (f"{seen}.", *_INPUT)
    needed = given["NeedCallback"]
    if needed is True:
        lacked = ", which looked for a task token, and nobody had given it one"
        more = "" if "TaskToken" in given else lacked
        return f"{ended}With NeedCallback true it entered Callback{more}.", *_INPUT
    if needed is not False:
        shown = json.dumps(needed, ensure_ascii=False, default=str)
        text = isinstance(needed, str)
        asked = "the exercise asks for the boolean False" + (", without quotes." if text else ".")
        return f"{ended}NeedCallback was {shown}, and {asked}", *(_BOOLEAN if text else _INPUT)
    if len(given) > 1:
        seen = f"{ended}Its input was {in_words(given)}, and the exercise has NeedCallback alone."
        return seen, *_INPUT
    return None


def _has_parent(execution: ExecutionTrace) -> bool:
    return isinstance(execution.input, Mapping) and STARTED_BY in execution.input
