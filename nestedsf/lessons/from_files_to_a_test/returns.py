"""Exercise 1 of notebook 14: a definition of which a check finds nothing, and which does its work."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nestedsf.account.checking import check
from nestedsf.account.executions.lifecycle import run
from nestedsf.account.stack.deployment import deploy
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.from_files_to_a_test.words import in_short, sentence
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import keeps, laboratory, refused, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched
from nestedsf.masking.values import masked
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.checks.check import Check

__all__ = ["START", "check_1"]

LESSON = "14-from-files-to-a-test"
START = """{"StartAt": "Inspect", "States": {
  "Inspect": {"Type": "Task", "Next": "Refund it",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "${Inspecting}", "Input": {"items": "$.items"}},
    "ResultSelector": {"share.$": "$.Output.share"}},
  "Refund": {"Type": "Task", "End": true, "TimeoutSeconds": 60,
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "${Refunding}", "Input": {
      "order.$": "$.order", "share.$": "$.share"}}}}}"""
"""What stands in the notebook: four findings, and a fifth mistake that shows when it runs."""
_INSPECTING: dict[str, Any] = {
    "StartAt": "Compare",
    "States": {
        "Compare": {
            "Type": "Pass",
            "Parameters": {
                "share.$": "States.MathAdd(States.ArrayLength($.items), 40)",
                "items.$": "$.items",
            },
            "End": True,
        }
    },
}
_REFUNDING: dict[str, Any] = {
    "StartAt": "Pay",
    "States": {"Pay": {"Type": "Pass", "End": True}},
}
_CHILDREN: dict[str, Any] = {"Inspecting": _INSPECTING, "Refunding": _REFUNDING}
_RETURNS: tuple[dict[str, Any], ...] = (
    {"order": 31, "items": ["lamp"]},
    {"order": 32, "items": ["pot", "pot", "cup"], "note": "broken"},
)
_OF_FINDINGS = "check(definition) shows all findings, each with its line and a remedy."
_OF_DATA = (
    "Follow the data: what is the output of “Inspect”, and what does the next state read?",
    "Without a ResultPath the result of a Task replaces all of its input.",
    "Put the result beside the order, as $.found, and let “Refund” read the share there.",
)
_OF_THE_RESULT = (
    "“Inspect” fails itself: its ResultSelector looks in the result of the Task.",
    "With .sync:2 that is a description of the child, and the child's output is its Output.",
)
_OF_THE_ENDING = (
    "Does “Inspect” wait for its child? What a Task waits for is in the ending of its Resource.",
    "With .sync:2 the result has the Output of the child.",
)
_OF_THE_INPUT = (
    "What a child is handed is made by the Input of its Task, key by key.",
    "A key that ends in .$ has a path as its value, and the path looks in the input of the state.",
)
_OF_THE_SHARE = (
    "Where has “Inspect” put what it has found, and which path leads to the share in it?",
    "Each of the names in the path is a key of the object before it.",
)
_OF_THE_NAMES = (
    "Both children are started by this workflow: which names stand in ${…} for their ARNs?",
)
_OF_THE_FILE = ("The answer is the text of a definition, or the path of its file.",)
_OF_THE_REST = (
    "Both children did their work, and the execution failed after that: in which state, and why?",
)


@exercise(LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether `check` finds nothing in a definition, and whether it handles what is sent back.

    Args:
        answer: The definition, as JSON or YAML text, as a dict, or as the path of a file.
    """
    if is_untouched(answer, START):
        return to_do(
            "Change the definition until check has nothing to report but notes, and until it works."
        )
    try:
        found = check(answer, children=_CHILDREN)  # type: ignore[arg-type]  # of any kind
        if seen := _found(found):
            return not_yet(*seen)
        with laboratory() as session:
            definitions = {"returns": answer, **_CHILDREN}
            deployment = deploy(session, definitions=definitions)
            executions = [run(session, deployment, each, check=False) for each in _RETURNS]
    except NestedsfError as error:
        words = re.sub(r", or leave \w+ out", "", sentence(error))
        return not_yet(words, *_hints_of(str(error)))
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return not_yet(refused(error), *leading(refused(error)))
    for execution in executions:
        if seen := _seen(execution):
            words, *hints = seen
            return not_yet(f"The return was {json.dumps(execution.input)}. {words}", *hints)
    return right(
        "check has nothing to report but notes. Of two other returns the items were inspected, and each "
        f"order was refunded by the share that was found.{_more(executions[0])}"
    )


def _hints_of(error: str) -> tuple[str, ...]:
    if "is used by" in error or error.startswith(("Nothing uses", "nothing fills")):
        return _OF_THE_NAMES
    if "There is no file" in error or "is none of them" in error:
        return _OF_THE_FILE
    return _OF_THE_NAMES if "${" in error else ()


def _found(found: Check) -> tuple[str, ...] | None:
    """The first finding, with how many there are, and what leads on; notes are no fault."""
    findings = (*found.errors, *found.advice)
    if not findings:
        return None
    first, count = findings[0], len(findings)
    several = (
        f"check has {count} findings. The first is in" if count > 1 else "check has a finding in"
    )
    message = in_short(first.message.removesuffix("."))
    words = f"{several} line {first.line}, {first.code}: {message}."
    return tuple(filter(None, (words, _OF_FINDINGS, in_short(first.remedy))))


def _handed(name: str, given: Json, keys: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What a child was handed in the place of some keys."""
    own = {k: v for k, v in given.items() if k != STARTED_BY} if isinstance(given, dict) else given
    for key, value in keys.items():
        if not keeps(given, {key: value}):
            there = isinstance(own, dict) and key in own
            wrong = f"{key} is not what belongs there" if there else f"it has no {key}"
            what = json.dumps(masked(own), ensure_ascii=False)
            hints = _OF_THE_SHARE if key == "share" else _OF_THE_INPUT
            return f"{name} was handed {in_short(what)}: {wrong}.", *hints
    return None


def _more(execution: ExecutionTrace) -> str:
    """What the children were handed besides what is asked for: it does no harm, and is said."""
    for name, keys in (("Inspecting", ("items",)), ("Refunding", ("order", "share"))):
        given = next(e.input for e in execution.executions() if e.state_machine_name.endswith(name))
        own = given if isinstance(given, dict) else {}
        if more := [key for key in own if key not in (*keys, STARTED_BY)]:
            return f" {name} was also handed {more[0]}, which is not asked for."
    return ""


def _seen(execution: ExecutionTrace) -> tuple[str, ...] | None:
    """What was not done, or what was handed to the wrong child; and what leads on."""
    order = execution.input
    assert isinstance(order, dict)  # noqa: S101  it is one of ours
    items: Any = order["items"]
    wanted: dict[str, dict[str, Any]] = {
        "Inspecting": {"items": items},
        "Refunding": {"order": order["order"], "share": len(items) + 40},
    }
    for name, keys in wanted.items():
        started = [e for e in execution.executions() if e.state_machine_name.endswith(f"-{name}")]
        if not started:
            why = why_failed(execution) or "no state asks for it."
            return f"{name} was not started: {sentence(why)}", *_not_started(execution, name)
        if len(started) > 1:
            return f"{name} was started {len(started)} times.", "Each child is started once."
        if seen := _handed(name, started[0].input, keys):
            return seen
    why = sentence(why_failed(execution) or "")
    return None if execution.status == "SUCCEEDED" else (why[0].upper() + why[1:], *_OF_THE_REST)


def _not_started(execution: ExecutionTrace, name: str) -> tuple[str, ...]:
    """What leads on where a child was not started: from the state that has failed."""
    failed = next((visit for visit in execution.visits if visit.status == "FAILED"), None)
    if failed is None or failed.error != "States.Runtime":
        return ()
    if name == "Inspecting":
        return _OF_THE_INPUT
    if failed is not execution.visits[0]:
        there = isinstance(failed.input, dict) and "order" in failed.input
        return _OF_THE_SHARE if there else _OF_DATA
    return _OF_THE_ENDING if failed.integration_pattern == "Request Response" else _OF_THE_RESULT
