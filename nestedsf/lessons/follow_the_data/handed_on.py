"""Exercise 4 of notebook 03: a child is handed the whole order, and what was added to it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.follow_the_data import data_seen
from nestedsf.lessons.follow_the_data.checks import NOTHING, ORDERS, STARTS, TASK, plain
from nestedsf.lessons.follow_the_data.data_hints import hints_on_an_input
from nestedsf.lessons.follow_the_data.failures_seen import about_failures
from nestedsf.lessons.follow_the_data.one_state import NAME, alone, object_of
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import JSONATA, inside, is_jsonata
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, tried
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes.in_jsonata import in_expressions
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_4"]

_LESSON = "03-follow-the-data"
_MACHINE = re.compile(r"arn:[\w-]+:states:[\w-]+:\d{12}:stateMachine:[\w-]+(:\w+)?")
# What is added to an order, of which one has a priority of its own.
_ADDED = {"priority": "normal"}
_URGENT = ({**ORDERS[0]}, {**ORDERS[1], "priority": "high"})


@exercise(_LESSON, 4)
def check_4(answer: object) -> Verdict:
    """Whether a Task's Parameters hand a child the whole order, and the id of its parent.

    In front of the Task is a Pass: `$.order` is the order, and `$.added` the link and a priority,
    which counts where the order has none.

    Args:
        answer: The Parameters, as JSON text.
    """
    if mistakes.is_untouched(answer, STARTS[4]):
        return to_do("Change the Parameters until the child gets both.")
    parameters, mistake = object_of(answer)
    if parameters is None:
        return not_yet(str(mistake), *leading(str(mistake)))
    field, form = "Parameters", {}
    if _is_around(parameters):
        parameters = parameters["Parameters"]
    elif is_jsonata(parameters):
        field, form = "Arguments", JSONATA
        given = inside(parameters, "Arguments")
        parameters = given if isinstance(given, dict) else {}
    template = {"order.$": "$", "added": {f"{STARTED_BY}.$": "$$.Execution.Id", **_ADDED}}
    prepare = {"Type": "Pass", "Parameters": template, "Next": NAME}
    arguments = {**parameters, "StateMachineArn": PLACEHOLDER}
    start: dict[str, Any] = {**TASK, **form, field: arguments, "End": True}
    definition = {"StartAt": "Prepare", "States": {"Prepare": prepare, NAME: start}}
    form_fault = in_expressions if form else data_seen.in_parameters
    fault = _of_machine(parameters) or form_fault(parameters)
    fault = fault or mistakes.in_task(start)
    if fault:
        return not_yet(fault, *hints_on_an_input(fault, jsonata=bool(form)))
    executions, why = tried(definition, alone(NOTHING), _URGENT)
    fault = plain(why) or about_failures(start, executions, _URGENT)
    fault = fault or data_seen.handed(executions, _URGENT, _ADDED)
    if fault:
        return not_yet(fault, *hints_on_an_input(fault, jsonata=bool(form)))
    own = parameters.get("StateMachineArn", PLACEHOLDER) != PLACEHOLDER
    return right(
        "The child has the whole order, whatever is in it, a priority, and the id of its parent."
        + (" The check started a state machine of its own in place of yours." if own else "")
    )


def _is_around(written: Mapping[str, Any]) -> bool:
    """Whether somebody has written the state in JSONPath around its Parameters."""
    if not isinstance(written.get("Parameters"), dict) or written.get("QueryLanguage") == "JSONata":
        return False
    return "Type" in written or written.keys() <= {"Parameters", "QueryLanguage"}


def _of_machine(parameters: Mapping[str, Any]) -> str | None:
    """What is wrong with the state machine that the Parameters name, where they name one."""
    if "StateMachineArn.$" in parameters:
        return (
            "StateMachineArn.$ is a path, and no field of the input has the ARN of a state machine."
        )
    named = parameters.get("StateMachineArn", PLACEHOLDER)
    if named == PLACEHOLDER or (isinstance(named, str) and _MACHINE.fullmatch(named)):
        return None
    what = mistakes.quoted(named) if isinstance(named, str) else mistakes.a(named)
    return f"StateMachineArn is {what} there, which is not the ARN of a state machine."
