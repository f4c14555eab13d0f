"""Histories written by hand: the sample's parent with its children, and single states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording

HISTORIES = Path(__file__).parents[1] / "histories"
RECORDED = (
    "parallel-failed",
    "request-response",
    "run-a-job",
    "run-a-job-2",
    "run-a-job-child-failed",
    "wait-for-callback",
    "wait-for-callback-failed",
)
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine"
EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution"
STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HISTORIES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def recorded_trace(name: str) -> ExecutionTrace:
    return trace_of(HISTORIES / f"{name}.json", recorded(name)["definition"], name=name)


def single(kind: str, *, state_input: object = None, output: object = None) -> Recording:
    """An execution that visits one state and succeeds."""
    record = Recording({"StartAt": "A", "States": {"A": {"Type": kind, "End": True}}})
    record.add("ExecutionStarted", 0, input=state_input)
    last = record.add(f"{kind}StateEntered", 0, name="A", input=state_input)
    last = record.add(f"{kind}StateExited", last, name="A", output=output)
    record.add("ExecutionSucceeded", last, output=output)
    return record


def child(execution: str, parent: str, *, token: str | None = None) -> ExecutionTrace:
    """The sample's child machine, as far as this parent's input leads."""
    given: dict[str, Any] = {"NeedCallback": token is not None, STARTED_BY: parent}
    if token is not None:
        given["TaskToken"] = token
    record = Recording({})
    record.add("ExecutionStarted", 0, input=given)
    last = record.add("WaitStateEntered", 0, name="First long-running job", input=given)
    last = record.add("WaitStateExited", last, name="First long-running job", output=given)
    last = record.add("PassStateEntered", last, name="Report completion", input=given)
    last = record.add("PassStateExited", last, name="Report completion", output="Completed")
    record.add("ExecutionSucceeded", last, output="Completed")
    return trace_of(record.events, execution_arn=execution)


def parent(run: str = "first") -> ExecutionTrace:
    """The sample's parent with its three children; `run` goes into every id and token."""
    own = f"{EXECUTION}:main:{run}"
    arns = [f"{EXECUTION}:another:{run}-{number}" for number in range(3)]
    token = f"AAAAKgAAAAIAAAAAAAAAA{run}{'x' * 80}"
    tokens = [None, None, token]
    children = {arn: child(arn, own, token=token) for arn, token in zip(arns, tokens, strict=True)}
    record = Recording(sample_definition())
    record.add("ExecutionStarted", 0, input={})
    previous = _task(record, 0, "Start and continue", "startExecution", arns[0], own)
    previous = record.add(
        "ParallelStateEntered", previous, name="Start in parallel", input={"ExecutionArn": arns[0]}
    )
    started = record.add("ParallelStateStarted", previous)
    # The branch that is the second one in the definition comes first in the history.
    _task(
        record, started, "Wait for callback", "startExecution.waitForTaskToken", arns[2], own, token
    )
    last = _task(record, started, "Wait for completion", "startExecution.sync", arns[1], own)
    record.add("ParallelStateSucceeded", last)
    output = ['"Completed"', "Called back"]
    last = record.add("ParallelStateExited", last, name="Start in parallel", output=output)
    record.add("ExecutionSucceeded", last, output=output)
    return trace_of(
        record.events,
        record.definition,
        execution_arn=own,
        state_machine_arn=f"{MACHINE}:main",
        children=children,
    )


def _task(  # noqa: PLR0913, PLR0917  one state's worth of values
    record: Recording,
    previous: int,
    name: str,
    resource: str,
    arn: str,
    own: str,
    token: str | None = None,
) -> int:
    details = {"resourceType": "states", "resource": resource}
    given: dict[str, Any] = {"NeedCallback": token is not None, STARTED_BY: own}
    if token is not None:
        given["TaskToken"] = token
    about = {"ExecutionArn": arn, "StartDate": 1_700_000_000_000 + len(arn)}
    previous = record.add("TaskStateEntered", previous, name=name, input={})
    previous = record.add(
        "TaskScheduled",
        previous,
        parameters={"StateMachineArn": f"{MACHINE}:another", "Input": given},
        **details,
    )
    previous = record.add("TaskStarted", previous, **details)
    output: object = about
    if resource != "startExecution":
        previous = record.add("TaskSubmitted", previous, output=about, **details)
        output = "Called back"
    if resource.endswith(".sync"):
        described = {**about, "Name": arn.rpartition(":")[2], "Output": '"Completed"'}
        previous = record.add("TaskSucceeded", previous, output=described, **details)
        output = '"Completed"'
    else:
        previous = record.add("TaskSucceeded", previous, output=output, **details)
    return record.add("TaskStateExited", previous, name=name, output=output)


def sample_definition() -> dict[str, Any]:
    def task(resource: str, **more: object) -> dict[str, Any]:
        return {"Type": "Task", "Resource": f"arn:aws:states:::states:{resource}", **more}

    token = {"Input": {"TaskToken.$": "$$.Task.Token"}}
    waits = "Wait for completion"
    calls = "Wait for callback"
    return {
        "StartAt": "Start and continue",
        "States": {
            "Start and continue": task("startExecution", Next="Start in parallel"),
            "Start in parallel": {
                "Type": "Parallel",
                "End": True,
                "Branches": [
                    {"StartAt": waits, "States": {waits: task("startExecution.sync", End=True)}},
                    {
                        "StartAt": calls,
                        "States": {
                            calls: task(
                                "startExecution.waitForTaskToken", Parameters=token, End=True
                            )
                        },
                    },
                ],
            },
        },
    }
