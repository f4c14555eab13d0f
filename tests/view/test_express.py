"""An Express child is shown as what it is: its Task waits for it, and it has a price of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from nestedsf.trace import cost
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.view.explorer.pages.page import page_of

ROLE = "arn:aws:iam::123456789012:role/r"
GROUP = "/aws/vendedlogs/states/prices"
PRICE = {
    "StartAt": "Look up",
    "States": {
        "Look up": {"Type": "Wait", "Seconds": 2, "Next": "Price"},
        "Price": {"Type": "Pass", "Result": {"price": 7}, "End": True},
    },
}


@pytest.fixture(scope="module")
def trace() -> ExecutionTrace:
    """An execution whose Task Ask waits for an Express child; Tell only starts one."""
    with nestedsf.moto_session(time_scale=50) as session:
        session.client("logs").create_log_group(logGroupName=GROUP)
        sfn = session.client("stepfunctions")
        group = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}:*"
        logging = {
            "level": "ALL",
            "includeExecutionData": True,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
        }

        def create(name: str, definition: Any, **fields: Any) -> str:
            text = json.dumps(definition)
            made = sfn.create_state_machine(name=name, definition=text, roleArn=ROLE, **fields)
            return str(made["stateMachineArn"])

        price = create("price", PRICE, type="EXPRESS", loggingConfiguration=logging)

        def asks(resource: str, **fields: Any) -> Any:
            given = {"StateMachineArn": price}
            return {"Type": "Task", "Resource": resource, "Parameters": given, **fields}

        states = {
            "Ask": asks("arn:aws:states:::aws-sdk:sfn:startSyncExecution", Next="Tell"),
            "Tell": asks("arn:aws:states:::states:startExecution", End=True),
        }
        return nestedsf.run(session, create("order", {"StartAt": "Ask", "States": states}))


def test_the_outline_calls_it_express(trace: ExecutionTrace) -> None:
    assert trace.outline().count("price   child execution · Express") == 2


def test_the_sequence_has_the_childs_end_before_the_answer(trace: ExecutionTrace) -> None:
    text = str(nestedsf.sequence(trace))
    ended = text.index('price (1) ⇢ Step Functions: ExecutionSucceeded: {"price":7}')
    assert ended < text.index("TaskSucceeded of “Ask”")
    assert "TaskSucceeded of “Tell”: the ExecutionArn" in text


def test_its_task_waits_for_it(trace: ExecutionTrace) -> None:
    text = str(nestedsf.timeline(trace))
    assert "“Look up” in the child of “Ask” waited for 100%" in text
    assert "1 child execution went on after the parent had ended." in text


def test_its_frame_calls_it_express(trace: ExecutionTrace) -> None:
    picture = nestedsf.draw(trace)
    assert str(picture).count("price · child execution · Express") == 2
    assert picture.svg.count("child execution · Express") >= 2


def test_the_picture_goes_on_from_its_frame(trace: ExecutionTrace) -> None:
    picture = nestedsf.draw(trace)
    assert "StartSyncExecution" in picture.svg
    text = str(picture)
    assert text.index("StartSyncExecution") < text.index("Look up") < text.index("StartExecution")


def test_the_data_flow_and_the_comparison_say_what_it_answers(trace: ExecutionTrace) -> None:
    assert "its Output is a text that holds JSON" in " ".join(
        str(nestedsf.data_flow(trace.visit("Ask"))).split()
    )
    text = str(nestedsf.compare(trace))
    assert "the end of the child execution" in text
    assert "states:StartSyncExecution" in text


def test_its_price_is_its_own(trace: ExecutionTrace) -> None:
    spent = cost.cost(trace)
    assert (spent.transitions, spent.express, spent.at_least) == (2, 2, False)
    assert str(spent) == (
        "2 state transitions, $0.000050 at $0.025 for 1,000, "
        "and at least $0.000006 for 2 executions of Express workflows, with 64 MB each "
        "(see https://aws.amazon.com/step-functions/pricing/)"
    )
    shown = page_of(trace).value
    assert shown["charged"] == "2 state transitions · 2 Express executions"
    assert shown["price"] == "at least $0.000056"
    html = nestedsf.report(trace).html
    assert "for 2 executions of Express workflows, with 64 MB each" in html
    assert "Express workflow · " in html
    child = trace.visit("Ask").child
    assert child is not None
    assert cost.transitions(child) == 0
    assert str(cost.cost(child)).startswith("0 state transitions, $0.000000 ")


def test_the_explorer_knows_that_it_cannot_be_stopped(trace: ExecutionTrace) -> None:
    child = trace.visit("Ask").child
    assert child is not None
    assert (page_of(trace).value["express"], page_of(child).value["express"]) == (False, True)
    explorer = nestedsf.explore(trace)
    explorer.selected = "Price"
    assert explorer.shown.state_machine_name == "price"
