"""Notebook 03: states to send data through, and checks of what becomes of it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.follow_the_data import data_seen
from nestedsf.lessons.follow_the_data.failures_seen import about_failures
from nestedsf.lessons.follow_the_data.one_state import NAME, alone, object_of, visit_of
from nestedsf.lessons.follow_the_data.predictions import about_prediction
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, tried
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes.in_templates import RESULT
from nestedsf.trace.dataflow.differences import same
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json

__all__ = ["STARTS", "check_1", "check_2", "check_3", "check_4", "visit_of"]

_LESSON = "03-follow-the-data"
_TASK = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2"}
STARTS = {
    2: """{"order.$": "$.order",
  "customer": "$.customer.name", "execution.$": "$.Execution.Name"}""",
    3: '{"ResultSelector": {"boxes": "$.Output.boxes"}}',
    4: '{"Input": {"order": "$.order", "link.$": "$.link"}}',
}
"""What stands in the notebook where an exercise asks to change it, by the exercise's number."""
# Orders that are seen only where something is wrong with what becomes of them: with other values, and with fields that the lesson's order has not.
_ORDERS: tuple[dict[str, Any], ...] = (
    {
        "order": 31,
        "items": ["lamp", "rope"],
        "customer": {"name": "Grace", "city": "Arlington"},
        "total": 95,
    },
    {
        "order": 32,
        "items": [],
        "customer": {"name": "Alan", "city": "Wilmslow"},
        "coupon": "SPRING",
    },
)

# What packs, with another number of boxes each time.
_COUNTS = {"Type": "Pass", "Parameters": {"boxes.$": "States.MathRandom(2, 1000000)"}}
_NOTHING = {"Type": "Pass"}

# --- a prediction -----------------------------------------------------------------------

_PREDICTED = {
    "Type": "Pass",
    "InputPath": "$.who",
    "Parameters": {"to.$": "$.name", "from": "$.order"},
    "ResultPath": "$.label",
}


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether an output was predicted; the state is executed for it.

    Args:
        answer: The output, as JSON text.
    """
    if mistakes.is_untouched(answer):
        return to_do("Write the output that you expect, as JSON text.")
    said, mistake = mistakes.json_or_mistake(answer)
    if mistake:
        return not_yet(mistake)
    output = _output()
    said = json.loads(json.dumps(said, default=str), parse_float=_number)
    if same(said, output):
        return right(
            "This is the output of the execution. The key “from” has no .$, so its value stayed "
            "a text, and ResultPath put the result into the whole input."
        )
    return not_yet(*about_prediction(said, output))


def _number(text: str) -> float:
    """A number of JSON text, in which 7.0 is 7."""
    number = float(text)
    return int(number) if number.is_integer() else number


@cache
def _output() -> Json:
    executions, _ = tried(
        alone(_PREDICTED), alone(_NOTHING), [{"order": 7, "who": {"name": "Ada"}}]
    )
    return executions[0].output


# --- paths ------------------------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether Parameters give the order's number, the customer's name and the execution's name.

    Args:
        answer: The Parameters of a Pass, as JSON text.
    """
    hints = (
        "Which of the values are paths, and do their keys say so?",
        "Which of the values are not in the order at all? The context object has them.",
        "A path into the context object begins with two dollars.",
    )
    if mistakes.is_untouched(answer, STARTS[2]):
        return to_do("Change the Parameters until they give the three values.")
    template, mistake = object_of(answer)
    if template is None:
        return not_yet(str(mistake), *hints)
    if "Type" in template and isinstance(template.get("Parameters"), dict):
        template = template["Parameters"]
    fault = None if _left(template, json.loads(STARTS[2])) else mistakes.in_template(template)
    if template.keys() == {"Parameters"}:
        fault = "Parameters is inside Parameters there, as a field like the others."
    if fault:
        return not_yet(fault, *hints)
    state = {"Type": "Pass", "Parameters": template}
    executions, why = tried(alone(state), alone(_NOTHING), _ORDERS)
    wanted: list[dict[str, Any]] = [
        {"order": order["order"], "customer": order["customer"]["name"], "execution": each.name}
        for order, each in zip(_ORDERS, executions, strict=False)
    ]
    fault = (
        _plain(why)
        or about_failures(state, executions, _ORDERS)
        or data_seen.another_name(executions)
    )
    fault = fault or data_seen.difference(executions, wanted, _ORDERS)
    if fault:
        return not_yet(fault, *hints)
    return right("With two other orders, all three values arrived, each from where it is.")


def _left(template: Mapping[str, Any], start: Mapping[str, Any]) -> bool:
    """Whether one of the mistakes that are to be found is there still: it is only shown then."""
    wrong = {"customer", "execution.$", "boxes"} & start.keys()
    return any(template.get(key) == start[key] for key in wrong)


def _plain(why: str | None) -> str | None:
    """Why AWS refuses a state, with the field and without the place of a state nobody has named."""
    return re.sub(rf" at /States/{NAME}/(\w+)", r" in \1", why) if why else None


# --- results ----------------------------------------------------------------------------


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether the fields of a Task keep the order, and put two values of the result beside it.

    Args:
        answer: ResultSelector, ResultPath and OutputPath, as JSON text.
    """
    hints = (
        "One field makes a smaller result, and another says where in the input it is put.",
        "With .sync:2 the child's output is in the result under Output, and its name under Name.",
        "ResultPath is the path of the field that the result is put into.",
    )
    if mistakes.is_untouched(answer, STARTS[3]):
        return to_do("Write the fields as JSON text.")
    fields, mistake = object_of(answer)
    if fields is None:
        return not_yet(str(mistake), *hints)
    parameters = {"StateMachineArn": PLACEHOLDER, "Input": {"gift": True}}
    others = {key: value for key, value in fields.items() if key not in ("Type", "Next", "End")}
    task = {**_TASK, "Parameters": parameters, **others}
    selector = fields.get("ResultSelector", {})
    fault = mistakes.in_paths(fields)
    if not isinstance(selector, dict):
        fault = f"ResultSelector is an object with fields, and here it is {mistakes.a(selector)}."
    elif not _left(selector, json.loads(STARTS[3])["ResultSelector"]):
        fault = mistakes.in_template(selector, RESULT) or fault
    if fault:
        return not_yet(fault, *hints)
    executions, why = tried(alone(task), alone(_COUNTS), _ORDERS)
    fault = (
        _plain(why) or about_failures(task, executions, _ORDERS) or data_seen.other_name(executions)
    )
    children = [execution.visits[0].child for execution in executions]
    wanted = [
        {**order, "packing": {**child.output, "execution": child.name}}
        for order, child in zip(_ORDERS, children, strict=False)
        if child is not None and isinstance(child.output, dict)
    ]
    if not fault and len(wanted) < len(_ORDERS):
        fault = "No child execution was started and waited for."
    fault = fault or data_seen.difference(executions, wanted, _ORDERS)
    if fault:
        return not_yet(fault, *hints)
    return right(
        "Two other orders were kept with all their fields, and packing has the boxes that the "
        "child counted and the child's name."
    )


# --- everything, and the link -----------------------------------------------------------


@exercise(_LESSON, 4)
def check_4(answer: object) -> Verdict:
    """Whether a Task's Parameters hand a child the whole order, and the id of its parent.

    In front of the Task is the Pass of the lesson: `$.order` is the order, `$.link` the link.

    Args:
        answer: The Parameters, as JSON text.
    """
    hints = (
        "The two objects are to become one, with the fields of both at its top.",
        "Input is a template, and Input.$ is a path or a function.",
        "States.JsonMerge takes two objects and false.",
    )
    if mistakes.is_untouched(answer, STARTS[4]):
        return to_do("Change the Parameters until the child gets both.")
    parameters, mistake = object_of(answer)
    if parameters is None:
        return not_yet(str(mistake), *hints)
    if "Type" in parameters and isinstance(parameters.get("Parameters"), dict):
        parameters = parameters["Parameters"]
    template = {"order.$": "$", "link": {f"{STARTED_BY}.$": "$$.Execution.Id"}}
    prepare = {"Type": "Pass", "Parameters": template, "Next": NAME}
    start = {**_TASK, "Parameters": {**parameters, "StateMachineArn": PLACEHOLDER}, "End": True}
    definition = {"StartAt": "Prepare", "States": {"Prepare": prepare, NAME: start}}
    fault = data_seen.in_parameters(parameters) or mistakes.in_task(start)
    if fault:
        return not_yet(fault, *hints)
    executions, why = tried(definition, alone(_NOTHING), _ORDERS)
    fault = _plain(why) or about_failures(start, executions, _ORDERS)
    fault = fault or data_seen.handed(executions, _ORDERS)
    if fault:
        return not_yet(fault, *hints)
    return right("The child has the whole order, whatever is in it, and the id of its parent.")
