"""Run patterns in parallel (notebook 07): the checks of its exercises."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, partial

from nestedsf.lessons.in_parallel.orders import (
    APPROVAL,
    GO_ON,
    JOB,
    MAIL,
    PACKING,
    TEXTS,
    order,
    selecting,
)
from nestedsf.lessons.in_parallel.outputs_seen import hints_on, in_output, why_it_fails
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import inside, is_jsonata
from nestedsf.lessons.judging.tryouts import tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import (
    a,
    in_catch,
    in_template,
    is_untouched,
    json_or_mistake,
    quoted,
    strange_name,
)
from nestedsf.lessons.mistakes.in_jsonata import in_expressions

__all__ = ["check_1", "check_2", "check_3"]

LESSON = "07-in-parallel"

_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


# --- exercise 1: one branch fails -------------------------------------------------------

_ORDER = "the order"
_WHEN = "The order and one of the children ended after 5 seconds, the two other children after 10."
_OF_THE_STATUSES = (
    "The four names stand in the answer at its start, and only the question marks are replaced.",
    'In place of each stands one status, as "RUNNING".',
)
_OF_EACH = {
    _ORDER: (
        "What does a Parallel do when one of its branches fails?",
        "Is there a Catch that leads to another state?",
    ),
    PACKING: (
        "Which failed first in the packing, the child or the Task that waits for it?",
        "Step Functions stops a child that still runs. Did this one still run?",
    ),
    MAIL: (
        "What ties the child of the confirmation to the order after it was started?",
        "Request Response waits for the answer of StartExecution, and for nothing else.",
    ),
    APPROVAL: (
        "The child of the approval goes on. What does it do 10 seconds after its start?",
        "What does SendTaskSuccess answer when the Task no longer waits, as in notebook 06?",
        "There a Python function caught TaskTimedOut. Here a state has that error, and no Catch.",
    ),
}


@exercise(LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether the prediction is true of an order whose packing fails.

    Args:
        answer: JSON text: the last status of each execution, by the Task that started it.
    """
    predicted, mistake = json_or_mistake(answer)
    if is_untouched(answer) or (isinstance(predicted, Mapping) and "?" in predicted.values()):
        return to_do("Write a status in place of each question mark.")
    mistake = mistake or _in_prediction(predicted)
    if mistake:
        return not_yet(mistake, *leading(mistake, *_OF_THE_STATUSES))
    ended = _ended()
    wrong = [name for name in _OF_EACH if str(predicted[name]).strip().upper() != ended[name]]
    if not wrong:
        return right("The failure of one branch is seen in three of the four executions.")
    as_said = len(_OF_EACH) - len(wrong)
    many = f"{as_said} of the four" if as_said else "None of the four"
    return not_yet(f"{many} ended as you say.", _WHEN, *_OF_EACH[wrong[0]])


def _in_prediction(predicted: object) -> str | None:
    if not isinstance(predicted, Mapping):
        return (
            f"The answer is a JSON object, with a status for each name, and this is {a(predicted)}."
        )
    for name in predicted:
        if name not in _OF_EACH:
            return f"{quoted(name)} is not one of the four names."
    for name in _OF_EACH:
        if name not in predicted:
            return f"{quoted(name)} is not there."
        status = predicted[name]
        if not isinstance(status, str):
            return f"{quoted(name)}: a status is a text, and this is {a(status)}."
        if status.strip().upper() not in _STATUSES:
            known = ", ".join(_STATUSES)
            return f"{quoted(name)}: {quoted(status)} is not a status. They are {known}."
    return None


@cache
def _ended() -> dict[str, str]:
    """How the executions ended, by the Task that started them: it is tried once."""
    [execution], _ = tried(order({}), JOB, [{"tea": 0}], at_once=True)
    children = {visit.state_name: visit.child.status for visit in execution.visits if visit.child}
    return {_ORDER: execution.status, **children}


# --- exercise 2: a Catch inside the branch ----------------------------------------------

_OF_THE_CATCH = (
    "Which error does the Task have when its child has failed? It is not that of the child.",
    "The Task's error is one of AWS's, whose names begin with States.",
    "States.TaskFailed matches it, and so does States.ALL.",
)
_OF_OTHER_NAMES = (
    "Which error does the Task have when its child has failed? Notebook 05 has a table of them.",
    "States.TaskFailed matches it, and so does States.ALL.",
)
_CAUGHT = "The Catch matched"
_OF_THE_PLACE = (
    "A ResultPath says where in the input of the Task the error is put. What is there?",
    "A place that is new is safe, as $.error, and so is no ResultPath at all.",
)
_OF_THE_NEXT = (
    "A Next leads to a state of the same branch: which state does it have in addition to the Task?",
)


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether this Catch keeps the failure of the `.sync:2` Task inside its branch.

    Args:
        answer: The value of the Catch, as JSON text.
    """
    catch, mistake = json_or_mistake(answer, "Catch")
    if is_untouched(answer) or (
        isinstance(catch, list) and '"?"' in json.dumps(catch, default=str)
    ):
        return to_do("Write which error is caught, and which state comes next.")
    mistake = mistake or in_catch(catch)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    strange = [each["Next"] for each in catch if each["Next"] != GO_ON]
    if strange:
        return not_yet(
            f"Next leads to {quoted(strange[0])}, and this branch has no such state to go on with.",
            *_OF_THE_NEXT,
        )
    seen = _seen_with(catch)
    if seen:
        caught = seen.startswith(_CAUGHT)
        names = [name for each in catch for name in each["ErrorEquals"]]
        unknown = None if caught else strange_name(names)
        is_child_s = "outofstock" in map(str.lower, names)
        own = _OF_THE_CATCH if is_child_s else _OF_OTHER_NAMES
        hints = _OF_THE_PLACE if caught else leading(seen, *own)
        return not_yet(f"{seen} {unknown}" if unknown else seen, *hints)
    return right("The branch went on, and the approval in the other one was not disturbed.")


def _seen_with(catch: object) -> str | None:
    """What is wrong with an order with this Catch: one that cannot be packed, and one that can."""
    executions, refusal = tried(
        order({"Catch": catch}), JOB, [{"tea": 0}, {"tea": 3}], at_once=True
    )
    if refusal:
        return refusal
    failed, packed = executions
    if packed.status != "SUCCEEDED":
        return f"An order that can be packed fails: {why_failed(packed)}"
    visits = {visit.state_name: visit for visit in failed.visits}
    if failed.status == "SUCCEEDED":
        return None
    if GO_ON in visits or failed.error != "States.TaskFailed":
        if failed.error in ("States.ResultPathMatchFailure", "States.ReferencePathConflict"):
            return (
                f"{_CAUGHT}, and its ResultPath leads to where nothing can be put: what is above it "
                "is neither an object nor a list with this place."
            )
        return f"{_CAUGHT}, and then {why_failed(failed)}"
    return (
        f"“{PACKING}” failed, and no entry of the Catch matches its error. So the Parallel failed, "
        f"and “{APPROVAL}” in the other branch ended as {visits[APPROVAL].status}."
    )


# --- exercise 3: names for the outputs --------------------------------------------------

_OF_THE_CONTEXT = re.compile(r"\$\$\.?\[[^\]]*\]?")


@exercise(LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether this ResultSelector gives the outputs of the branches names, and decodes the text.

    Args:
        answer: The value of the ResultSelector, as JSON text.
    """
    selector, mistake = json_or_mistake(answer, "ResultSelector")
    if is_untouched(answer) or selector == {"completion": "?", "callback": "?"}:
        return to_do("Write where the two values come from.")
    hints = partial(hints_on, jsonata=is_jsonata(selector))
    mistake = mistake or _in_selector(selector)
    if mistake:
        return not_yet(mistake, *leading(mistake, *hints(mistake)))
    inputs = [{"case": number} for number in range(len(TEXTS))]
    executions, refusal = tried(selecting(selector), JOB, inputs, at_once=True)
    if refusal:
        return not_yet(refusal, *leading(refusal, *hints(refusal)))
    for execution, (decoded, text, callback) in zip(executions, TEXTS, strict=True):
        failed = why_failed(execution)
        if failed:
            why = why_it_fails(selector, execution.cause or "") or failed
            return not_yet(f"The state fails: {why}", *hints(why))
        seen = in_output(execution.output, decoded, text, callback, selector=selector)
        if seen:
            return not_yet(seen, *hints(seen))
    return right("Both outputs have names, and the text of .sync is decoded, whatever it holds.")


def _in_selector(selector: object) -> str | None:
    if not isinstance(selector, Mapping):
        return f"A ResultSelector is a JSON object, and this is {a(selector)}."
    if is_jsonata(selector):
        return in_expressions({"Output": inside(selector, "Output")})
    if "ResultSelector" in selector:
        return "Only what is inside ResultSelector is asked for, without its name around it."
    found = _OF_THE_CONTEXT.search(" ".join(map(str, selector.values())))
    if found:
        return (
            f"{found[0]} looks in the context object, which is no list: a path in the result of "
            "the Parallel begins with one dollar."
        )
    return in_template(selector, "the result of the Parallel")
