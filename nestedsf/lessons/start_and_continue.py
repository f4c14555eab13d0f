"""Checks of the notebook "Start an execution and continue": keep the input, mind the link."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.tryouts import PLACEHOLDER, in_words, tried, why_failed
from nestedsf.lessons.verdicts import Verdict, not_yet, right

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.asl.definition import Definition
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["check_1", "check_2", "check_3"]

_START = "arn:aws:states:::states:startExecution"
_CHILD = {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": True}}}
_SHIP = {"Type": "Pass", "End": True}
_ORDER = 7
_LINK = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_ARN = PLACEHOLDER.replace("${", "arn-of-").replace("}", "")  # what parse_definition accepts


# --- 1: keep the input, and of the answer the ARN alone -----------------------------------


def check_1(task: object, session: MotoSession) -> Verdict:
    """Whether a Task hands its own input on, with the ARN of the child at $.packing.

    Args:
        task: JSON text of the Task; its Next is "Ship".
        session: The notebook's session, in which it is tried out.
    """
    value, mistake = mistakes.json_or_mistake(task)
    mistake = (
        mistake or mistakes.in_task(value) or mistakes.in_paths(value) or _not_this_task(value)
    )
    if mistake:
        return not_yet(mistake)
    parent = {"StartAt": "Start packing", "States": {"Start packing": value, "Ship": _SHIP}}
    trace, mistake = tried(session, parent, _CHILD, {"order": _ORDER})
    if trace is None:
        return not_yet(mistake)
    if not any(visit.state_name == "Ship" for visit in trace.visits):
        return not_yet(f"Ship was not entered: {why_failed(trace) or 'another state was.'}")
    handed: Any = trace.visit("Ship").input
    arn = trace.visit("Start packing").child_execution_arn
    mistake = _not_kept(handed, value) or _no_arn(handed, arn)
    if mistake:
        return not_yet(mistake)
    return right("Ship has the order, and the ARN with which it can ask about the packing.")


def _not_this_task(task: Mapping[str, Any]) -> str | None:
    """What is not as the exercise has it."""
    resource = task["Resource"]
    if resource != _START:
        if resource.startswith(f"{_START}."):
            return f"the ending .{resource.partition('.')[2]} makes the Task wait: leave it out."
        return f"the Resource is {resource!r}, and {_START} is what starts an execution."
    if task.get("Next") != "Ship":
        return 'the next state is "Ship": leave "Next": "Ship" as it is.'
    if not {"ResultPath", "ResultSelector"} & task.keys():
        return (
            "without a ResultPath the answer of StartExecution replaces the order. "
            "ResultPath says where in the input it is put."
        )
    if "ResultPath" not in task:
        return (
            "ResultSelector makes the answer smaller, and without a ResultPath it replaces the "
            "order all the same."
        )
    return None


def _not_kept(handed: object, task: Mapping[str, Any]) -> str | None:
    """What is wrong with the order and the keys that Ship was handed."""
    if not isinstance(handed, dict) or handed.get("order") != _ORDER:
        return (
            f"Ship was handed {in_words(handed)}, and the order is not at $.order: a ResultPath "
            'of "$" replaces everything, and an OutputPath takes out a part.'
        )
    if task["ResultPath"] is None:
        return (
            "ResultPath null keeps the order and drops the whole answer, the ARN with it. "
            'Give it a path, as in "$.packing".'
        )
    if handed.keys() != {"order", "packing"}:
        return f"Ship was handed {in_words(handed)}: the ResultPath is to be $.packing."
    return None


def _no_arn(handed: Mapping[str, Any], arn: str | None) -> str | None:
    """What is wrong with what there is at $.packing."""
    packing = handed["packing"]
    if packing == arn:
        return (
            "at $.packing is the ARN itself, and $.packing.ExecutionArn is asked for: "
            "make it a key of the ResultSelector."
        )
    if not isinstance(packing, dict) or packing.get("ExecutionArn") != arn:
        return (
            f"at $.packing there is {in_words(packing)}, and no ExecutionArn of the child: a "
            'ResultSelector of {"ExecutionArn.$": "$.ExecutionArn"} takes it from the answer.'
        )
    if len(packing) > 1:
        return (
            f"at $.packing there is {in_words(packing)}, and the ARN alone is asked for: "
            "a ResultSelector names what is taken from the answer."
        )
    return None


# --- 2: what a Catch can catch -----------------------------------------------------------

_CASES = {
    "A": (False, "the child ends as FAILED after the Task has ended: nothing is told to it"),
    "B": (True, "StartExecution refuses an unknown state machine, and the Task has that answer"),
    "C": (False, "a child that is stopped ends as ABORTED, and the Task has ended before"),
    "D": (False, "how long the child takes does not matter: the Task waits for the answer alone"),
    "E": (True, "StartExecution refuses a name that is taken, and the Task has that answer"),
}


def check_2(answer: object) -> Verdict:
    """Whether the letters are those of the cases that the parent's Catch sees.

    Args:
        answer: The letters, as a text or in a list.
    """
    if answer is None or answer in ("", []):
        return not_yet('write the letters into answer, as in "AD".')
    if not isinstance(answer, (str, list, tuple, set, frozenset)):
        return not_yet(f'letters are wanted, as in "AD", not {type(answer).__name__}.')
    letters = _letters(answer)
    unknown = sorted(letters - _CASES.keys())
    if unknown:
        return not_yet(f"there is no case {unknown[0]}: the letters are A to E.")
    for letter, (caught, why) in _CASES.items():
        if letter in letters and not caught:
            return not_yet(f"{letter} reaches no Catch: {why}.")
    missing = [letter for letter, (caught, _) in _CASES.items() if caught and letter not in letters]
    if missing:
        return not_yet(
            f"{', '.join(sorted(letters))} is right, and {len(missing)} more: what else makes "
            "StartExecution itself answer with an error?"
        )
    return right("A Catch sees what StartExecution answers, and nothing that comes later.")


def _letters(answer: Iterable[object]) -> set[str]:
    found = (str(letter).strip(" ,.;'\"").upper() for letter in answer)
    return {letter for letter in found if letter}


# --- 3: a definition from the beginning ---------------------------------------------------


def check_3(definition: object, session: MotoSession) -> Verdict:
    """Whether a state machine starts the child, links it to itself and hands its input on.

    Args:
        definition: JSON text of the definition; the child is ${AnotherStateMachineArn}.
        session: The notebook's session, in which it is tried out.
    """
    value, mistake = mistakes.json_or_mistake(definition)
    mistake = mistake or _not_this_definition(value)
    if mistake:
        return not_yet(mistake)
    trace, mistake = tried(session, value, _CHILD, {"order": _ORDER})
    if trace is None:
        return not_yet(mistake)
    mistake = why_failed(trace) or _wrong_start(trace)
    if mistake:
        return not_yet(mistake)
    if trace.output != {"order": _ORDER}:
        return not_yet(
            f'the output of the parent is {in_words(trace.output)}, and its input {{"order": 7}} is '
            "asked for: which ResultPath drops the answer?"
        )
    return right("The child has the order and knows its parent, and the parent has lost nothing.")


def _not_this_definition(value: object) -> str | None:
    """What is wrong with the definition before it is tried out."""
    if isinstance(value, dict) and value.get("States") == {}:
        return 'there is no state yet: write a Task into States, and name it in "StartAt".'
    text = json.dumps(value, default=str).replace(PLACEHOLDER, _ARN)
    parsed, mistake = mistakes.in_definition(text)
    if parsed is None:
        return mistake
    return mistake or _no_such_task(parsed)


def _no_such_task(definition: Definition) -> str | None:
    tasks = [state for state in definition.states if state.type == "Task"]
    if not tasks:
        return "none of the states is a Task, and a Task is what starts an execution."
    for state in tasks:
        resource = state.resource or ""
        if resource.startswith(f"{_START}."):
            return f"{state.name}: the Resource ends in .{resource.partition('.')[2]}, so it waits."
        mistake = mistakes.in_paths(state.raw)
        if mistake:
            return f"{state.name}: {mistake}"
    if all(state.resource != _START for state in tasks):
        return f"no Resource is {_START}, which is what starts an execution."
    return None


def _wrong_start(trace: ExecutionTrace) -> str | None:
    """What is wrong with how the child was started."""
    start = next((visit for visit in trace.visits if visit.child is not None), None)
    if start is None or start.child is None:
        return "no execution of the child was started: which state does it?"
    mistake = _wrong_input(start.child.input)
    if mistake is None and not start.child_links_back:
        return f"the child does not know its parent: {_LINK} is to be the id of this execution."
    return mistake


def _wrong_input(given: object) -> str | None:
    """What is wrong with the input of the child."""
    if not isinstance(given, dict):
        return f"the child was handed {in_words(given)}: its Input is to be an object."
    if given.get("order") != _ORDER:
        return (
            f'the child was handed {in_words(given)}, and its order is not 7: "order.$" reads it.'
        )
    if given.get("rush") is not True:
        told = "has no rush" if "rush" not in given else f"has {json.dumps(given['rush'])} as rush"
        return f"the input of the child {told}, and the JSON value true is asked for, no text."
    return None
