"""Exercise 2 of notebook 12: a Task of JSONPath, written in JSONata."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.follow_the_data.data_seen import difference, sent
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.jsonata_hints import in_jsonata
from nestedsf.lessons.judging.languages import alone
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, in_words, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_expressions, in_jsonata_failure
from nestedsf.trace.dataflow.differences import same
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_2"]

START = """{
  "Parameters": {
    "StateMachineArn": "${AnotherStateMachineArn}",
    "Input": {
      "order.$": "$.order",
      "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"
    }
  },
  "ResultSelector": {"boxes.$": "$.Output.boxes"},
  "ResultPath": "$.packing"
}"""
"""What stands in the notebook: the fields in JSONPath."""
_NAME = "Start packing"
_TASK = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2"}
_FIELDS = frozenset({"Arguments", "Output"})
_PARAMETERS = ("StateMachineArn", "Input", "Name", "TraceHeader")
_AN_ARN = (
    " The ARN was taken for that of the child: here ${AnotherStateMachineArn} is filled in with it."
)
_ARN = re.compile(r"arn:aws[-\w]*:states:[-\w]*:\w*:stateMachine:[-\w]+")
_MORE = frozenset({"Assign", "Retry", "TimeoutSeconds"})
"""What a Task may have besides."""
_AROUND = frozenset({"Type", "Resource", "End", "Next", "Comment", "QueryLanguage"})
"""What somebody may have written around the two fields: it is tried as it stands."""
_ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 31, "items": ["lamp"], "total": 95},
    {"order": "B-32", "items": [], "coupon": "SPRING", "packing": "by hand"},
)
_COUNTS = {
    "QueryLanguage": "JSONata",
    "StartAt": "Count boxes",
    "States": {
        "Count boxes": {
            "Type": "Pass",
            "Output": {"boxes": "{% $round($random() * 1000000) + 2 %}", "shift": "late"},
            "End": True,
        }
    },
}
_OF_THE_OUTPUT = (
    "Output makes the whole output of the Task. What has to be in it, and from where?",
    "$merge([first, second]) makes one object of two; $states.input and $states.result are objects.",
)
_OF_PACKING = (
    "ResultSelector made an object with one key. What is at packing now?",
    "$states.result describes the child, and the child's output is its Output.",
)
_FITTING = (
    (
        r"^There is [a-z]\w+, and Arguments",
        ("Each word in the name of a field begins with a capital.",),
    ),
    (
        r"^There is .*, and Arguments and Output|^A JSON object with two fields",
        ("Which of the five fields of JSONPath become Arguments, and which become Output?",),
    ),
    (
        r"^There are no Arguments|^Arguments is an object with|^StateMachineArn is not in",
        ("What StartExecution is sent was in Parameters. Arguments has the same keys.",),
    ),
    (
        r"^StateMachineArn is (“|an? )",
        ("Which value has it in the fields in JSONPath? Nothing has to be changed there.",),
    ),
    (
        r"name its parent|the id of its parent",
        (
            "In JSONPath $$.Execution.Id reads the id. Where is the context object in JSONata?",
            "$states.context is the context object.",
        ),
    ),
    (
        r"The child was handed",
        (
            "The child is handed what Input has: which keys had it, and where were they read?",
            "$.order of JSONPath is $states.input.order.",
        ),
    ),
    (
        r"^Arguments has ",
        ("StartExecution has StateMachineArn, Input, Name and TraceHeader: capitals count.",),
    ),
    (
        r"AlreadyExists",
        ("An execution's name is there once. Without Name, AWS makes one for each child.",),
    ),
    (
        r"The execution waited",
        ("Who ends what this Task waits for? With .sync:2 it waits for the end of the child.",),
    ),
    (
        r"“by hand”",
        ("Where two objects have the same key, $merge keeps the value of the last one.",),
    ),
    (r"\bboxes was|packing (was|also)|no boxes", _OF_PACKING),
    (r"The output ", _OF_THE_OUTPUT),
)
"""What leads on, by what a verdict says."""


@exercise("12-in-jsonata", 2)
def check_2(answer: object) -> Verdict:
    """Whether Arguments and Output do what Parameters, ResultSelector and ResultPath did.

    Args:
        answer: The two fields, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Write the fields in JSONata.")
    fields, mistake = json_or_mistake(answer)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if not isinstance(fields, dict):
        words = f"A JSON object with two fields is asked for, and this is {a(fields)}."
        return not_yet(words, *_hints_of(words))
    fields = alone(fields, "Arguments")
    mistake = in_expressions(fields) or _in_fields(fields)
    if mistake:
        return not_yet(mistake, *_hints_of(mistake))
    executions, refusal = tried(_machine(fields), _COUNTS, _ORDERS)
    seen = refusal or _failure(executions) or _handed(executions) or _returned(executions)
    if seen:
        return not_yet(seen, *_hints_of(seen))
    return right(
        "Two other orders kept all their fields, packing has the boxes that the child counted, and "
        f"each child names its parent.{_AN_ARN if _ARN.search(json.dumps(fields)) else ''}"
    )


def _hints_of(seen: str) -> tuple[str, ...]:
    return in_jsonata(seen) or fitting(_FITTING, seen) or leading(seen)


def _machine(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A state machine of the Task as somebody has written it, with the state that comes next."""
    task = {**_TASK, **fields, "Arguments": _with_the_child(fields["Arguments"])}
    states = {_NAME: task if {"Next", "End"} & fields.keys() else {**task, "End": True}}
    if isinstance(follows := fields.get("Next"), str) and follows != _NAME:
        states[follows] = {"Type": "Succeed"}
    return {"QueryLanguage": "JSONata", "StartAt": _NAME, "States": states}


def _in_fields(fields: Mapping[str, Any]) -> str | None:
    for field in fields:
        if field not in _FIELDS | _MORE | _AROUND:
            return f"There is {field}, and Arguments and Output are asked for."
    if "Arguments" not in fields:
        return "There are no Arguments, so StartExecution is called with nothing."
    arguments = fields["Arguments"]
    if isinstance(arguments, str) and arguments.startswith("{%"):
        return None
    if not isinstance(arguments, dict):
        return (
            f"Arguments is an object with StateMachineArn and Input, and here it is {a(arguments)}."
        )
    return _in_arguments(arguments)


def _in_arguments(arguments: Mapping[str, Any]) -> str | None:
    if "StateMachineArn" not in arguments:
        return "StateMachineArn is not in Arguments, so it is not said what is started."
    if unknown := [key for key in map(str, arguments) if key not in _PARAMETERS]:
        return f"Arguments has {unknown[0]}, and StartExecution has no such parameter."
    return _another(arguments["StateMachineArn"])


def _another(machine: object) -> str | None:
    """That something else is to be started than the child."""
    if machine == PLACEHOLDER or (isinstance(machine, str) and machine.startswith("{%")):
        return None
    if isinstance(machine, str) and _ARN.fullmatch(machine):
        return None
    told = quoted(machine) if isinstance(machine, str) else a(machine)
    return f"StateMachineArn is {told}, and {PLACEHOLDER} stands for the ARN of the child."


def _with_the_child(arguments: dict[str, Any] | str) -> dict[str, Any] | str:
    """Arguments that start the child here, where somebody has written an ARN of his account."""
    if isinstance(arguments, str):
        return _ARN.sub(PLACEHOLDER, arguments)
    return {**arguments, "StateMachineArn": _ARN.sub(PLACEHOLDER, arguments["StateMachineArn"])}


def _failure(executions: Sequence[ExecutionTrace]) -> str | None:
    for execution, order in zip(executions, _ORDERS, strict=True):
        if why := why_failed(execution):
            told = in_jsonata_failure(execution.error, execution.cause)
            return f"{sent(order)} {told or why[0].upper() + why[1:]}"
    return None


def _handed(executions: Sequence[ExecutionTrace]) -> str | None:
    """What is wrong with what the children were handed."""
    for execution, order in zip(executions, _ORDERS, strict=True):
        visit = execution.visits[0]
        if visit.child is None:
            return "No child execution was started."
        given = visit.child.input
        if not isinstance(given, dict):
            return f"The child was handed {in_words(given)}, and an object is asked for."
        rest = {key: value for key, value in given.items() if key != STARTED_BY}
        if STARTED_BY not in given:
            return f"The child was handed {in_words(given)}: it does not name its parent."
        if not visit.child_links_back:
            return f"{STARTED_BY} was handed to the child, and it is not the id of its parent."
        if not same(rest, {"order": order["order"]}):
            return (
                f"{sent(order)} The child was handed {json.dumps(rest)}, besides its parent's id."
            )
    return None


def _returned(executions: Sequence[ExecutionTrace]) -> str | None:
    """What is wrong with the outputs of the Task."""
    wanted = []
    for execution, order in zip(executions, _ORDERS, strict=True):
        child = execution.visits[0].child
        counted = child.output if child else None
        boxes = counted["boxes"] if isinstance(counted, dict) else None
        wanted.append({**order, "packing": {"boxes": boxes}})
    return difference(executions, wanted, _ORDERS)
