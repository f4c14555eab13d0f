"""Exercise 1 of notebook 17: a parent that looks at the Status of its Express child."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.lifecycle import follow, start_execution
from nestedsf.lessons.express_children import status_hints as hints
from nestedsf.lessons.express_children.logs import create_express
from nestedsf.lessons.follow_the_data.data_seen import sent
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import is_jsonata, on_jsonpath
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import (
    PATIENCE,
    in_words,
    laboratory,
    refused,
    why_failed,
)
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import in_definition, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_jsonata_failure
from nestedsf.trace.dataflow.differences import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["LESSON", "START", "check_1"]

LESSON = "17-express-children"
START = """{"StartAt": "Ask for the price", "States": {
  "Ask for the price": {"Type": "Task", "TimeoutSeconds": 360,
    "Resource": "arn:aws:states:::states:startExecution",
    "Parameters": {"StateMachineArn": "${Price}", "Input": {"item.$": "$.item"}},
    "ResultPath": "$.answer", "Next": "Charge the card"},
  "Charge the card": {"Type": "Pass", "End": true}}}"""
"""What stands in the notebook: a parent that does not wait for the price."""
_OF_A_CHOICE = (hints.OF_OTHER_ENDS, hints.OF_THE_RULES)
"""Hints on a state that an answer in JSONata may not have."""
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_CHARGE, _APOLOGIZE = "Charge the card", "Apologize"
# Its price is another one in each execution, so that none can be written down.
_PRICE: dict[str, Any] = {
    "StartAt": "Open the list",
    "States": {
        # Whoever asks again and again runs into the limit of the parent.
        "Open the list": {"Type": "Wait", "Seconds": 5, "Next": "Which item?"},
        "Which item?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.item", "StringEquals": "lamp", "Next": "Lamp"},
                {"Variable": "$.item", "StringEquals": "clock", "Next": "Search"},
                {"Variable": "$.item", "StringEquals": "mirror", "Next": "Ask somebody"},
            ],
            "Default": "No price",
        },
        "Search": {"Type": "Wait", "Seconds": 285, "Next": "Lamp"},
        "Lamp": {
            "Type": "Pass",
            "Parameters": {"dollars.$": "States.MathRandom(3, 9000)"},
            "End": True,
        },
        "Ask somebody": {"Type": "Wait", "Seconds": 400, "Next": "No price"},
        "No price": {"Type": "Fail", "Error": "NoPrice", "Cause": "It is not in the list."},
    },
}


class _Case(NamedTuple):
    """An order, and where it is to lead."""

    order: dict[str, Any]
    wanted: str


_CASES = (
    _Case({"order": 31, "item": "lamp"}, _CHARGE),
    _Case({"order": 32, "item": "vase"}, _APOLOGIZE),
    _Case({"order": 33, "item": "mirror"}, _APOLOGIZE),
    _Case({"order": 34, "item": "clock"}, _CHARGE),
)


_UNASKED = _Case({"order": 35, "item": "lamp"}, _APOLOGIZE)
"""An order for which nobody can be asked for the price."""
_NOBODY_ASKED = (
    " Where the workflow of the price is not there, an order still fails: a Catch could lead it on."
)


@exercise(LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether an order is charged with the price that was found, and without one is not.

    Args:
        answer: The definition of the parent, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change the definition until each order leads to where it belongs.")
    value, mistake = json_or_mistake(answer)
    text = json.dumps(value, default=str)
    if mistake is None and (others := set(_PLACEHOLDER.findall(text)) - {"Price"}):
        name = min(others)
        mistake = f"Nothing fills ${{{name}}}: the ARN of the price's workflow is ${{Price}}."
    if mistake is None:
        _, mistake = in_definition(text.replace("${Price}", "arn-of-price"))
    if mistake:
        return not_yet(mistake, *_of_form(mistake))
    try:
        with laboratory() as session:
            price = create_express(session, "price", _PRICE)
            parent = json.loads(text.replace("${Price}", price))
            arn = put(session, "order", {"TimeoutSeconds": PATIENCE, **parent})
            executions = [follow(session, start_execution(session, arn, c.order)) for c in _CASES]
            session.client("stepfunctions").delete_state_machine(stateMachineArn=price)
            unasked = follow(session, start_execution(session, arn, _UNASKED.order))
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        words = refused(error)
        return not_yet(words, *_of_form(words))
    for execution, case in zip(executions, _CASES, strict=True):
        if seen := _ended(execution, case) or _handed(execution, case):
            waits = "startSyncExecution" in text
            leads = _leads(execution, case, waits=waits)
            if is_jsonata(value) and (on_jsonpath(leads) or leads in _OF_A_CHOICE):
                leads = hints.OF_EXPRESSIONS
            return not_yet(f"{sent(case.order)} {seen}", *leads)
    if any(visit.state_name == _APOLOGIZE for visit in unasked.visits) and (
        seen := _handed(unasked, _UNASKED)
    ):
        told = "The workflow of the price was not there for another order"
        return not_yet(f"{told}, and {seen}", *_from_what_was_handed(unasked, _UNASKED))
    fails = "" if unasked.status == "SUCCEEDED" else _NOBODY_ASKED
    return right(
        "Four other orders were sent. Two were charged with the price that their child has found, "
        "one of them after almost five minutes. For one there was no price, and one price takes "
        f"longer than that: both led to “Apologize”.{fails}"
    )


def _ended(execution: ExecutionTrace, case: _Case) -> str | None:
    """What is wrong with how an order has ended, and where it has led."""
    if why := why_failed(execution):
        told = in_jsonata_failure(execution.error, execution.cause)
        return told or why[0].upper() + why[1:]
    entered = [visit.state_name for visit in execution.visits]
    other = _APOLOGIZE if case.wanted == _CHARGE else _CHARGE
    child = _of_child(execution)
    if other in entered:
        return f"{child}, and “{other}” was entered."
    if case.wanted not in entered:
        return f"{child}, and the last state that was entered was {quoted(entered[-1])}."
    return None


def _of_child(execution: ExecutionTrace) -> str:
    """What became of the execution of the price, as far as it is seen."""
    found = [visit.child for visit in execution.walk() if visit.child is not None]
    if not found:
        late = [v for v in execution.walk() if v.error == "States.Timeout"]
        if late:
            return f"{quoted(late[0].state_name)} ended with States.Timeout"
        return "No execution of its price was seen"
    status = found[-1].status
    ended = "went on" if status == "RUNNING" else f"ended as {status}"
    return f"The execution of its price {ended}"


def _handed(execution: ExecutionTrace, case: _Case) -> str | None:
    """What is wrong with what the state was handed to which an order has led."""
    visit = execution.visit(case.wanted)
    given = visit.input
    name = f"“{case.wanted}” was handed {in_words(given)}"
    if not isinstance(given, dict):
        return f"{name}, and an object is asked for."
    for key, value in case.order.items():
        if key not in given:
            return f"{name}: there is no {key} at its top."
        if not same(given[key], value):
            return f"{name}: the {key} in it is not that of the order which was sent."
    return _priced(execution, given) if case.wanted == _CHARGE else None


def _priced(execution: ExecutionTrace, given: Mapping[str, Any]) -> str | None:
    found = [visit.child.output for visit in execution.walk() if visit.child is not None]
    price, name = given.get("price"), f"“{_CHARGE}” was handed {in_words(given)}"
    if not found:
        return f"{name}, and no child execution was started."
    if "price" not in given:
        return f"{name}: there is no price at its top."
    if any(same(price, each) for each in found):
        return None
    if isinstance(price, str):
        return f"“{_CHARGE}” was handed a price that is a text."
    return f"“{_CHARGE}” was handed a price that is {in_words(price)}, and not the child's output."


def _of_form(mistake: str) -> tuple[str, ...]:
    """What leads on from what is refused before anything runs."""
    of_action = re.search(r"The [Rr]esource |The service |/Resource\b", mistake)
    return hints.OF_WAITING if of_action else leading(mistake, *hints.OF_WAITING)


def _leads(execution: ExecutionTrace, case: _Case, *, waits: bool) -> tuple[str, ...]:
    """What leads on from what became of an order."""
    if not waits:
        return hints.OF_WAITING
    if execution.status != "SUCCEEDED":
        return _from_an_error(execution, case)
    entered = {_CHARGE, _APOLOGIZE} & {visit.state_name for visit in execution.visits}
    if len(entered) != 1:
        return hints.OF_BOTH if entered else hints.OF_THE_END
    if case.wanted in entered:
        return _from_what_was_handed(execution, case)
    return hints.OF_THE_STATUS if case.wanted == _APOLOGIZE else _from_an_apology(execution)


def _from_an_apology(execution: ExecutionTrace) -> tuple[str, ...]:
    """What leads on where an order whose price is found has led to an apology."""
    if any(visit.error == "States.Timeout" for visit in execution.walk()):
        return hints.OF_TIME
    found = [visit.child.status for visit in execution.walk() if visit.child is not None]
    return hints.OF_THE_RULES if "SUCCEEDED" in found else hints.OF_THE_ITEM


def _from_an_error(execution: ExecutionTrace, case: _Case) -> tuple[str, ...]:
    # What the state was given stands in the cause too, and has an Output.
    cause = (execution.cause or "").partition(" in the input")[0]
    if execution.error == "States.Timeout":
        return hints.OF_TIME
    if execution.error not in ("States.Runtime", "States.IntrinsicFailure"):
        return hints.OF_FAILING if case.wanted == _APOLOGIZE else hints.OF_WAITING
    if re.search(r"\$\.(order|item)'", cause):
        return hints.OF_THE_ORDER_LOST
    if case.wanted == _CHARGE:
        return hints.OF_THE_OUTPUT if "Output" in cause else hints.OF_THE_ANSWER
    asked = any(visit.state_type == "Choice" for visit in execution.visits)
    return hints.OF_OTHER_ENDS if asked else hints.OF_THE_STATUS


def _from_what_was_handed(execution: ExecutionTrace, case: _Case) -> tuple[str, ...]:
    visit = execution.visit(case.wanted)
    given, made = visit.input, visit.output
    if not isinstance(given, dict) or not all(key in given for key in case.order):
        caught = isinstance(given, dict) and {"Error", "Cause"} <= given.keys()
        return hints.OF_THE_CATCH if caught else hints.OF_THE_ORDER
    if not all(same(given[key], value) for key, value in case.order.items()):
        return hints.OF_A_FIXED_VALUE
    price = given.get("price")
    if price is None and isinstance(made, dict) and "price" in made:
        return hints.OF_ITS_INPUT
    if isinstance(price, dict) and "price" in price:
        return hints.OF_THE_DEPTH
    return hints.OF_THE_TEXT if isinstance(price, str) else hints.OF_THE_OUTPUT
