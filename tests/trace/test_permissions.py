"""Permissions, against the table of AWS's developer guide."""

from __future__ import annotations

from typing import Any

from nestedsf import sample
from nestedsf.asl.definition import parse_definition
from nestedsf.trace.resources.permissions import MACHINE, TOKEN_HOLDER, permissions

CHILD = sample.DOCUMENTED_CHILD_ARN


def needed(resource: str, **parameters: Any) -> list[tuple[str, tuple[str, ...], str]]:
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    found = permissions(parse_definition({"StartAt": "A", "States": {"A": task}}))
    return [(one.who, one.actions, one.on) for one in found]


def test_the_sample_needs_what_its_three_patterns_need() -> None:
    found = permissions(parse_definition(sample.read("main.asl.json")))
    assert [(one.who, one.actions, one.on) for one in found] == [
        (MACHINE, ("states:StartExecution",), CHILD),
        (
            MACHINE,
            ("states:DescribeExecution", "states:StopExecution"),
            CHILD.replace(":stateMachine:", ":execution:") + ":*",
        ),
        (
            MACHINE,
            ("events:PutTargets", "events:PutRule", "events:DescribeRule"),
            "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ),
        (
            TOKEN_HOLDER,
            ("states:SendTaskSuccess", "states:SendTaskFailure"),
            "the state machine that waits",
        ),
    ]


def test_a_function_must_be_invoked() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    invoke = (MACHINE, ("lambda:InvokeFunction",), arn)
    assert needed(arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", FunctionName=arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", **{"FunctionName.$": "$.f"}) == [
        (MACHINE, ("lambda:InvokeFunction",), "the function")
    ]


def test_what_the_input_names_is_said_in_words() -> None:
    found = needed("arn:aws:states:::states:startExecution.sync:2", **{"StateMachineArn.$": "$.m"})
    assert found[0] == (MACHINE, ("states:StartExecution",), "the child state machine")
    assert found[1][2] == "the executions of the child"


def test_other_services_have_the_action_of_the_call() -> None:
    assert needed("arn:aws:states:::sqs:sendMessage")[0][1] == ("sqs:SendMessage",)
    assert needed("arn:aws:states:::aws-sdk:sfn:sendTaskSuccess")[0][1] == (
        "states:SendTaskSuccess",
    )


def test_an_activity_needs_nothing_of_the_role() -> None:
    assert needed("arn:aws:states:eu-west-1:123456789012:activity:by-hand") == []
