"""Executions for pictures: children of many sorts, written as their histories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording

ACCOUNT = "arn:aws:states:eu-west-1:123456789012"
STARTS = "arn:aws:states:::states:startExecution"
TOKEN = "AAAAKgAAAAIAAAAAAAAAAQ" + "x" * 80


def passing(name: str = "Work", *, machine: str = "child", run: str = "1") -> ExecutionTrace:
    """One Pass state."""
    record = Recording({"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}})
    record.add("ExecutionStarted", 0, input={"n": 1})
    last = record.add("PassStateEntered", 0, name=name, input={"n": 1})
    last = record.add("PassStateExited", last, name=name, output={"done": True})
    record.add("ExecutionSucceeded", last, output={"done": True})
    return trace_of(
        record.events, record.definition, execution_arn=f"{ACCOUNT}:execution:{machine}:{run}"
    )


def started(record: Recording, last: int, name: str, arn: str, pattern: str = ".sync:2") -> int:
    """The events of a Task that starts an execution and, as its pattern has it, awaits it."""
    about = {"resourceType": "states", "resource": f"startExecution{pattern}"}
    last = record.add("TaskStateEntered", last, name=name, input={})
    last = record.add("TaskScheduled", last, parameters={"StateMachineArn": "child"}, **about)
    last = record.add("TaskStarted", last, **about)
    if pattern:
        last = record.add("TaskSubmitted", last, output={"ExecutionArn": arn}, **about)
    last = record.add("TaskSucceeded", last, output={"ExecutionArn": arn}, **about)
    return record.add("TaskStateExited", last, name=name, output={})


def starting(
    child: ExecutionTrace, pattern: str = ".sync:2", *, machine: str = "parent"
) -> ExecutionTrace:
    """One Task that starts the child, and a Pass after it."""
    record = Recording(
        {
            "StartAt": "Start",
            "States": {
                "Start": {"Type": "Task", "Resource": f"{STARTS}{pattern}", "Next": "After"},
                "After": {"Type": "Pass", "End": True},
            },
        }
    )
    record.add("ExecutionStarted", 0, input={})
    last = started(record, 0, "Start", child.execution_arn or "", pattern)
    last = record.add("PassStateEntered", last, name="After", input={})
    last = record.add("PassStateExited", last, name="After", output={})
    record.add("ExecutionSucceeded", last, output={})
    return trace_of(
        record.events,
        record.definition,
        name="first",
        execution_arn=f"{ACCOUNT}:execution:{machine}:first",
        children={child.execution_arn or "": child},
    )


def nested(levels: int) -> ExecutionTrace:
    """An execution that starts one that starts one, and so on."""
    trace = passing(machine="level-0")
    for level in range(1, levels + 1):
        trace = starting(trace, machine=f"level-{level}")
    return trace


def mapped(count: int) -> ExecutionTrace:
    """A Map whose items each start an execution; that of the last one failed."""
    record = Recording(
        {
            "StartAt": "Each",
            "States": {
                "Each": {
                    "Type": "Map",
                    "ItemProcessor": {
                        "StartAt": "Start",
                        "States": {
                            "Start": {"Type": "Task", "Resource": f"{STARTS}.sync:2", "End": True}
                        },
                    },
                    "End": True,
                }
            },
        }
    )
    record.add("ExecutionStarted", 0, input={})
    last = record.add("MapStateEntered", 0, name="Each", input={"items": list(range(count))})
    first = last = record.add("MapStateStarted", last, length=count)
    children = {}
    for index in range(count):
        child = passing(machine="item", run=str(index))
        arn = child.execution_arn or ""
        children[arn] = child if index < count - 1 else replace(child, status="FAILED")
        last = record.add("MapIterationStarted", first, name="Each", index=index)
        last = started(record, last, "Start", arn)
        last = record.add("MapIterationSucceeded", last, name="Each", index=index)
    last = record.add("MapStateSucceeded", last)
    last = record.add("MapStateExited", last, name="Each", output=[])
    record.add("ExecutionSucceeded", last, output=[])
    return trace_of(
        record.events,
        record.definition,
        name="first",
        execution_arn=f"{ACCOUNT}:execution:parent:first",
        children=children,
    )


def calling_back(answer: str = "TaskSucceeded", *, hands_on: bool = True) -> ExecutionTrace:
    """A Task that waits for a token, which its child gives to a function; how that ended.

    Args:
        answer: ``TaskSucceeded``, ``TaskFailed``, ``TaskTimedOut``, or nothing while it waits.
        hands_on: Whether the child's Task was given the token.
    """
    arn = f"{ACCOUNT}:execution:child:1"
    given = {"TaskToken": TOKEN}
    machine = {
        "StartAt": "First",
        "States": {
            "First": {"Type": "Pass", "Next": "Callback"},
            "Callback": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "End": True,
            },
        },
    }
    inner = Recording(machine)
    inner.add("ExecutionStarted", 0, input=given)
    last = inner.add("PassStateEntered", 0, name="First", input=given)
    last = inner.add("PassStateExited", last, name="First", output=given)
    last = inner.add("TaskStateEntered", last, name="Callback", input=given)
    about = {"resourceType": "lambda", "resource": "invoke"}
    payload = {"Payload": given if hands_on else {}}
    last = inner.add("TaskScheduled", last, parameters=payload, **about)
    last = inner.add("TaskSucceeded", last, output={"StatusCode": 200}, **about)
    last = inner.add("TaskStateExited", last, name="Callback", output={"StatusCode": 200})
    inner.add("ExecutionSucceeded", last, output={"StatusCode": 200})
    child = trace_of(inner.events, machine, execution_arn=arn)

    record = Recording(
        {
            "StartAt": "Wait",
            "States": {
                "Wait": {
                    "Type": "Task",
                    "Resource": f"{STARTS}.waitForTaskToken",
                    "Parameters": {"Input": {"TaskToken.$": "$$.Task.Token"}},
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Handle"}],
                    "End": True,
                },
                "Handle": {"Type": "Pass", "End": True},
            },
        }
    )
    about = {"resourceType": "states", "resource": "startExecution.waitForTaskToken"}
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Wait", input={})
    last = record.add("TaskScheduled", last, parameters={"Input": given}, **about)
    last = record.add("TaskStarted", last, **about)
    last = record.add("TaskSubmitted", last, output={"ExecutionArn": arn}, **about)
    if answer:
        how: dict[str, Any] = {"error": "Stale", "cause": "It was too late"}
        last = record.add(answer, last, **(how if answer != "TaskSucceeded" else {"output": "ok"}))
        last = record.add("TaskStateExited", last, name="Wait", output={})
        if answer != "TaskSucceeded":
            last = record.add("PassStateEntered", last, name="Handle", input={})
            last = record.add("PassStateExited", last, name="Handle", output={})
        record.add("ExecutionSucceeded", last, output={})
    return trace_of(
        record.events,
        record.definition,
        name="first",
        execution_arn=f"{ACCOUNT}:execution:parent:first",
        children={arn: child},
    )
