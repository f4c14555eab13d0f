"""Definitions drawn with those inside that they start."""

from __future__ import annotations

from typing import Any

import pytest

from nestedsf import sample
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.view import draw

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:"


def starting(name: str, resource: str = "states:startExecution.sync:2", **more: Any) -> Definition:
    task = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{resource}",
        "Parameters": {"StateMachineArn": f"{ARN}{name}"},
        "Next": "After",
        **more,
    }
    states = {"Start": task, "After": {"Type": "Succeed"}}
    return parse_definition({"StartAt": "Start", "States": states})


def drawn(main: Definition, **called: Definition) -> str:
    definitions = {f"{ARN}{name}": definition for name, definition in called.items()}
    return draw(main, children=definitions).text


def test_what_is_started_stands_inside() -> None:
    text = drawn(starting("a"), a=starting("b"), b=parse_definition(PASS))
    assert text.splitlines() == [
        "State machine with 2 states",
        "Start → Start",
        "Start · Task · Run a Job → After",
        "      StartExecution → a",
        "   a · child execution",
        "      Start → Start",
        "      Start · Task · Run a Job → After",
        "            StartExecution → b",
        "         b · child execution",
        "            Start → P",
        "            P · Pass → End",
        "      After · Succeed → End",
        "After · Succeed → End",
    ]


def test_the_sample_is_drawn_as_a_whole() -> None:
    for edition in sample.EDITIONS:
        main, another = (
            parse_definition(sample.read(f"{name}.asl.json", edition), deployed=True)
            for name in ("main", "another")
        )
        diagram = draw(main, children={sample.DOCUMENTED_CHILD_ARN: another})
        assert diagram.text.count("child execution") == 3
        assert "StartExecution with the task token →" in diagram.text
        assert diagram.svg.count("child execution") >= 3


def test_none_is_drawn_inside_itself() -> None:
    circle = starting("a")
    assert drawn(circle, a=circle).count("child execution") == 1
    ping, pong = starting("pong"), starting("ping")
    assert drawn(ping, ping=ping, pong=pong).count("child execution") == 2


def test_what_is_not_known_is_a_task_alone() -> None:
    assert "child execution" not in drawn(starting("a"), b=parse_definition(PASS))
    by_path = starting("a", Parameters={"StateMachineArn.$": "$.arn"})
    assert "child execution" not in drawn(by_path, a=parse_definition(PASS))


@pytest.mark.parametrize("key", ["StateMachineArn", "stateMachineArn"])
def test_an_api_call_starts_too(key: str) -> None:
    call = starting("a", "aws-sdk:sfn:startExecution", Parameters={key: f"{ARN}a"})
    assert "   a · child execution" in drawn(call, a=parse_definition(PASS))


def test_there_is_room_for_three_hundred_states() -> None:
    names = [f"S{number}" for number in range(200)]
    states: dict[str, Any] = {
        name: {"Type": "Pass", "Next": after}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    long = parse_definition({"StartAt": "S0", "States": {**states, "End": {"Type": "Succeed"}}})
    text = drawn(starting("a"), a=long, b=long)
    assert text.count("child execution") == 1
