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
from nestedsf.lessons.follow_the_data.data_hints import hints_on_a_result, hints_on_parameters
from nestedsf.lessons.follow_the_data.failures_seen import about_failures
from nestedsf.lessons.follow_the_data.one_state import NAME, alone, object_of
from nestedsf.lessons.follow_the_data.predictions import about_prediction
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import JSONATA, inside, is_jsonata
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, tried
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes.in_jsonata import in_expressions
from nestedsf.lessons.mistakes.in_tasks import field_faults
from nestedsf.lessons.mistakes.in_templates import RESULT
from nestedsf.trace.dataflow.differences import same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json

__all__ = ["NOTHING", "ORDERS", "STARTS", "TASK", "check_1", "check_2", "check_3", "plain"]

_LESSON = "03-follow-the-data"
TASK = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2"}
STARTS = {
    2: """{"order.$": "$.order",
  "customer": "$.customer.name", "execution.$": "$.Execution.Name"}""",
    3: '{"ResultSelector": {"boxes": "$.Output.boxes"}}',
    4: '{"Input": {"order": "$.order", "added.$": "$.added"}}',
}
"""What stands in the notebook where an exercise asks to change it, by the exercise's number."""
# Orders that are seen only where something is wrong with what becomes of them: with other values, and with fields that the lesson's order has not.
ORDERS: tuple[dict[str, Any], ...] = (
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
NOTHING = {"Type": "Pass"}

# --- a prediction -----------------------------------------------------------------------

_PREDICTED = {
    "Type": "Pass",
    "InputPath": "$.who",
    "Parameters": {"to.$": "$.name", "from": "$.order"},
    "ResultPath": "$.label",
}
_FAILS = re.compile(r"\s*(an? )?(error|fail|states\.\w+\s*$)", re.IGNORECASE)


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
        fails = isinstance(answer, str) and _FAILS.match(answer)
        return not_yet("The execution succeeded, so it has an output." if fails else mistake)
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
    executions, _ = tried(alone(_PREDICTED), alone(NOTHING), [{"order": 7, "who": {"name": "Ada"}}])
    return executions[0].output


# --- paths ------------------------------------------------------------------------------


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether Parameters give the order's number, the customer's name and the execution's name.

    Args:
        answer: The Parameters of a Pass, as JSON text.
    """
    if mistakes.is_untouched(answer, STARTS[2]):
        return to_do("Change the Parameters until they give the three values.")
    written, mistake = object_of(answer)
    if written is None:
        return not_yet(str(mistake), *leading(str(mistake)))
    around, template = _taken_apart(written)
    jsonata = template is written and is_jsonata(template)
    state = {**around, "Parameters": template}
    if jsonata:
        output = inside(template, "Output")
        state = {"Type": "Pass", **JSONATA, "Output": output}
        fault = in_expressions({"Output": output})
    elif _left(template, json.loads(STARTS[2])) or around.get("QueryLanguage") == "JSONata":
        fault = None
    else:
        within = mistakes.in_field_of_fields(template, "Parameters", "Pass")
        fault = within or mistakes.in_template(template)
    if around["Type"] != "Pass":
        fault = f"The Type is {mistakes.quoted(around['Type'])}, and the state is a Pass."
    if isinstance(template.get("Parameters"), dict):
        fault = "Parameters is inside Parameters there, as a field like the others."
    if fault:
        return not_yet(fault, *hints_on_parameters(fault, jsonata=jsonata))
    executions, why = tried(alone(state), alone(NOTHING), ORDERS)
    wanted: list[dict[str, Any]] = [
        {"order": order["order"], "customer": order["customer"]["name"], "execution": each.name}
        for order, each in zip(ORDERS, executions, strict=False)
    ]
    fault = (
        plain(why)
        or about_failures(state, executions, ORDERS)
        or data_seen.another_name(executions)
    )
    fault = fault or data_seen.difference(executions, wanted, ORDERS)
    if fault and around.keys() & {"InputPath", "Result", "ResultPath", "OutputPath"}:
        return not_yet(fault, "Which field beside Parameters changes what is read, or handed on?")
    if fault:
        return not_yet(fault, *hints_on_parameters(fault, jsonata=jsonata))
    return right("With two other orders, all three values arrived, each from where it is.")


def _taken_apart(written: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The Pass that is around Parameters, where somebody has written all of it, and these."""
    if not isinstance(written.get("Parameters"), dict):
        return {"Type": "Pass"}, written
    if not written.keys() & {"Type", "QueryLanguage"} and len(written) > 1:
        return {"Type": "Pass"}, written
    written = {"Type": "Pass", **written}
    around = {key: value for key, value in written.items() if key not in ("Next", "End")}
    return around, around["Parameters"]


def _left(template: Mapping[str, Any], start: Mapping[str, Any]) -> bool:
    """Whether one of the mistakes that are to be found is there still: it is only shown then."""
    wrong = {"customer", "execution.$", "boxes"} & start.keys()
    return any(template.get(key) == start[key] for key in wrong)


def plain(why: str | None) -> str | None:
    """Why AWS refuses a state, with the field and without the place of a state nobody has named."""
    return re.sub(rf" at /States/{NAME}/(\w+)", r" in \1", why) if why else None


# --- results ----------------------------------------------------------------------------


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether the fields of a Task keep the order, and put two values of the result beside it.

    Args:
        answer: ResultSelector, ResultPath and OutputPath, as JSON text.
    """
    if mistakes.is_untouched(answer, STARTS[3]):
        return to_do("Change the fields until the output is as asked.")
    fields, mistake = object_of(answer)
    if fields is None:
        return not_yet(str(mistake), *leading(str(mistake)))
    parameters = {"StateMachineArn": PLACEHOLDER, "Input": {"gift": True}}
    others = {key: value for key, value in fields.items() if key not in ("Type", "End")}
    given = "Arguments" if fields.get("QueryLanguage") == "JSONata" else "Parameters"
    task = {**TASK, given: parameters, **others}
    fault = next(_in_fields(fields), None)
    if fault:
        return not_yet(fault, *hints_on_a_result(fault, jsonata=is_jsonata(fields)))
    executions, why = tried(alone(task), alone(_COUNTS), ORDERS)
    fault = (
        plain(why) or about_failures(task, executions, ORDERS) or data_seen.other_name(executions)
    )
    children = [execution.visits[0].child for execution in executions]
    wanted = [
        {**order, "packing": {**child.output, "execution": child.name}}
        for order, child in zip(ORDERS, children, strict=False)
        if child is not None and isinstance(child.output, dict)
    ]
    if not fault and len(wanted) < len(ORDERS):
        fault = "No child execution was started and waited for."
    fault = fault or data_seen.difference(executions, wanted, ORDERS)
    if fault:
        fault += _why(fields) if "The output was" in fault else ""
        return not_yet(fault, *hints_on_a_result(fault, jsonata=is_jsonata(fields)))
    return right(
        "Two other orders were kept with all their fields, and packing has the boxes that the "
        "child counted and the child's name."
    )


def _in_fields(fields: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with fields that shape an output, as they are written."""
    selector = fields.get("ResultSelector", {})
    if within := mistakes.in_field_of_fields(selector, "ResultSelector"):
        yield within
    if not isinstance(selector, dict):
        told = "null" if selector is None else mistakes.a(selector)
        yield f"ResultSelector is an object with fields, and here it is {told}."
    elif not _left(selector, json.loads(STARTS[3])["ResultSelector"]):
        yield from filter(None, [mistakes.in_template(selector, RESULT)])
    if "Next" in fields:
        yield "Next is there, and no other state: only the fields that shape the output are asked for."
    if fields.get("Type", "Task") != "Task":
        yield f"The Type is {mistakes.quoted(fields['Type'])}, and the state is a Task."
    if "Parameters" in fields and "StateMachineArn" not in json.dumps(fields["Parameters"]):
        yield "Parameters are what StartExecution is called with, and they shape no output."
    yield from filter(None, [mistakes.in_paths(fields)])
    yield from field_faults(fields, "Task")


def _why(fields: Mapping[str, Any]) -> str:
    """Which of the fields has made the output another one, where it is one of two."""
    output_path, result_path = fields.get("OutputPath", "$"), fields.get("ResultPath", "")
    if output_path is None:
        return " OutputPath is null, which hands on an empty object."
    if output_path != "$":
        return f" OutputPath chose what is at {output_path}, and nothing else."
    if result_path == "$":
        return " ResultPath is $, so the result replaces the whole input."
    return " ResultPath is null, so the result was dropped." if result_path is None else ""
