"""The exercises of the lessons in JSONPath are solved in JSONata as well, and its mistakes told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from nestedsf.lessons import (
    follow_the_data,
    in_parallel,
    run_a_job,
    start_and_continue,
    wait_for_a_callback,
    when_it_goes_wrong,
    your_own_workflow,
)
from nestedsf.lessons.judging.verdicts import Mark, Verdict
from tests.lessons.answers import OTHERS_INSIDE

Check = Callable[[Any], Verdict]

JSONATA = {"QueryLanguage": "JSONata"}
TASK = {"Type": "Task", **JSONATA}
START = "arn:aws:states:::states:startExecution"
CHILD = "${AnotherStateMachineArn}"
LINK = {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": "{% $states.context.Execution.Id %}"}
ORDER = {"order": "{% $states.input.order %}"}
LABEL = {
    **ORDER,
    "customer": "{% $states.input.customer.name %}",
    "execution": "{% $states.context.Execution.Name %}",
}
TOKEN = {"NeedCallback": True, "reply": {"token": "{% $states.context.Task.Token %}"}}
BOTH = {
    "completion": "{% $parse($states.result[0]) %}",
    "callback": "{% $states.result[1] %}",
}


def beside(**fields: str) -> str:
    """An Output: the input, with more fields."""
    more = ", ".join(f"'{key}': {value}" for key, value in fields.items())
    return f"{{% $merge([$states.input, {{{more}}}]) %}}"


def catching(*errors: str, output: object, state: str) -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "Output": output, "Next": state}


WHY = beside(why="$states.errorOutput")
RIGHT: list[tuple[Check, object]] = [
    (follow_the_data.check_2, LABEL),
    (follow_the_data.check_2, {"Type": "Pass", **JSONATA, "Output": LABEL}),
    (
        follow_the_data.check_3,
        {
            **JSONATA,
            "Output": beside(
                packing="{'boxes': $states.result.Output.boxes, 'execution': $states.result.Name}"
            ),
        },
    ),
    (
        follow_the_data.check_4,
        {"Input": "{% $merge([$states.input.added, $states.input.order]) %}"},
    ),
    (
        start_and_continue.check_1,
        {
            **TASK,
            "Resource": START,
            "Arguments": {"StateMachineArn": CHILD, "Input": ORDER},
            "Output": beside(packing="{'ExecutionArn': $states.result.ExecutionArn}"),
            "Next": "Ship",
        },
    ),
    (
        run_a_job.check_1,
        {
            **TASK,
            "Resource": f"{START}.sync:2",
            "Arguments": {"StateMachineArn": CHILD},
            "Output": beside(packing="$states.result"),
            "Next": "Ship",
        },
    ),
    (
        run_a_job.check_2,
        [
            catching(
                "States.TaskFailed",
                output=beside(failure="$states.errorOutput"),
                state="Apologize",
            )
        ],
    ),
    (wait_for_a_callback.check_1, {"StateMachineArn": CHILD, "Input": TOKEN}),
    (
        wait_for_a_callback.check_1,
        {**JSONATA, "Arguments": {"StateMachineArn": CHILD, "Input": TOKEN}},
    ),
    (
        in_parallel.check_2,
        [catching("States.TaskFailed", output="none", state="Go on without it")],
    ),
    (in_parallel.check_3, BOTH),
    (in_parallel.check_3, {**JSONATA, "Output": BOTH}),
    (
        when_it_goes_wrong.check_1,
        {
            **JSONATA,
            "HeartbeatSeconds": 300,
            "TimeoutSeconds": 1800,
            "Catch": [
                catching("States.HeartbeatTimeout", output=WHY, state="Ask again"),
                catching("States.Timeout", output=WHY, state="Decline"),
            ],
        },
    ),
]


def started(machine: str, given: dict[str, str], **fields: Any) -> dict[str, Any]:
    """A Task of the capstone."""
    arguments = {"StateMachineArn": f"${{{machine}}}", "Input": {**given, **LINK}}
    name = {"Name": "{% 'charge-' & $states.input.order %}"} if machine == "ChargeArn" else {}
    return {
        **TASK,
        "Resource": START + ("" if machine == "MailArn" else ".sync:2"),
        "Arguments": {**arguments, **name},
        **fields,
    }


SHIPPING = {**ORDER, "to": "{% $states.input.to %}", "packed": "{% $states.input.packed %}"}
WHOLE_ORDER = {
    "Charge the card": started(
        "ChargeArn",
        {**ORDER, "total": "{% $states.input.total %}"},
        Output=beside(payment="{'paid': $states.result.Output.paid}"),
        Next="Ship",
    ),
    "Ship": started(
        "ShipArn",
        SHIPPING,
        Output=beside(shipped="{'boxes': $states.result.Output.boxes}"),
        TimeoutSeconds=600,
        Catch=[catching("States.ALL", output=WHY, state="Apologize")],
        Next="Send the confirmation",
    ),
    "Apologize": {"Type": "Pass", "End": True},
    "Send the confirmation": started("MailArn", ORDER, Output="{% $states.input %}", End=True),
}


@pytest.mark.parametrize(("check", "answer"), [*RIGHT, (your_own_workflow.check_3, WHOLE_ORDER)])
def test_an_answer_in_jsonata_is_right(check: Check, answer: object) -> None:
    verdict = check(json.dumps(answer))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (follow_the_data.check_2, {**LABEL, "customer.$": "$.customer.name"}, "which is JSONPath"),
        (follow_the_data.check_2, {**LABEL, "execution": "{% $$.Execution.Name %}"}, "two dollars"),
        (
            follow_the_data.check_4,
            {"Input": "{% $merge([$states.input.order, $states.input.added]) %}"},
            "priority",
        ),
        (
            follow_the_data.check_4,
            {**JSONATA, "Arguments": "{% $states.input %}"},
            "an empty object",
        ),
        (
            run_a_job.check_2,
            [catching("OutOfStock", output=WHY, state="Apologize")],
            "no entry of the Catch matched",
        ),
        (
            run_a_job.check_2,
            [catching("States.ALL", output="{% $states.errorOutput %}", state="Apologize")],
            "the order is not at $.order",
        ),
        (
            wait_for_a_callback.check_1,
            {
                "StateMachineArn": CHILD,
                "Input": {"NeedCallback": True, "reply": {"token": "{% $$.Task.Token %}"}},
            },
            "two dollars",
        ),
        (in_parallel.check_3, {**BOTH, "completion": "{% $states.result[0] %}"}, "still JSON text"),
        (in_parallel.check_3, {**BOTH, "completion.$": "$[0]"}, "which is JSONPath"),
    ],
)
def test_a_mistake_in_jsonata_is_told(check: Check, answer: object, words: str) -> None:
    verdict = check(json.dumps(answer))
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words
    assert not [word for word in OTHERS_INSIDE if word in verdict.words]
