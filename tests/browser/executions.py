"""Executions to find something out about, written as their histories: for the explorer's tasks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording

START = datetime(2024, 3, 4, 9, tzinfo=timezone.utc)
ACCOUNT = "arn:aws:states:eu-west-1:123456789012"
LAMBDA = {"resourceType": "lambda", "resource": "invoke"}
CHILD = {"resourceType": "states", "resource": "startExecution.sync:2"}
INVOKE: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
STARTS: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
}


class Tape(Recording):
    """A recording whose events come a hundredth of a second apart, or later."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self.now = START

    def then(self, kind: str, previous: int, *, after: float = 0.01, **details: Any) -> int:
        self.now += timedelta(seconds=after)
        number = self.add(kind, previous, **details)
        self.events[-1]["timestamp"] = self.now
        return number

    def passes(self, name: str, previous: int, given: Any, output: Any) -> int:
        last = self.then("PassStateEntered", previous, name=name, input=given)
        return self.then("PassStateExited", last, name=name, output=output)

    def calls(self, previous: int, about: dict[str, str], given: Any) -> int:
        last = self.then("TaskScheduled", previous, parameters=given, **about)
        return self.then("TaskStarted", last, **about)

    def trace(self, machine: str, name: str = "one", **more: Any) -> ExecutionTrace:
        return trace_of(
            self.events,
            self.definition,
            name=name,
            execution_arn=f"{ACCOUNT}:execution:{machine}:{name}",
            state_machine_arn=f"{ACCOUNT}:stateMachine:{machine}",
            **more,
        )


def traced_back() -> ExecutionTrace:
    """A function has failed: its cause is a traceback, whose last line tells."""
    calls = "".join(
        f'  File "/var/task/billing/step_{n}.py", line {n + 9}, in step_{n}\n    go_on(order)\n'
        for n in range(40)
    )
    cause = f"Traceback (most recent call last):\n{calls}KeyError: 'vat_number'\n"
    tape = Tape({"StartAt": "Read", "States": {
        "Read": {"Type": "Pass", "Next": "Bill"}, "Bill": {**INVOKE, "Next": "Done"},
        "Done": {"Type": "Succeed"}}})  # fmt: skip
    given = {"order": "A-17"}
    last = tape.passes("Read", tape.then("ExecutionStarted", 0, input=given), given, given)
    last = tape.then("TaskStateEntered", last, name="Bill", input=given)
    last = tape.calls(last, LAMBDA, given)
    last = tape.then("TaskFailed", last, after=1, error="KeyError", cause=cause, **LAMBDA)
    tape.then("ExecutionFailed", last, error="KeyError", cause=cause)
    return tape.trace("billing")


def failed_below() -> ExecutionTrace:
    """A child of a child has failed, at its second state."""
    tape = Tape({"StartAt": "Look", "States": {
        "Look": {"Type": "Pass", "Next": "Pack"}, "Pack": {**INVOKE, "End": True}}})  # fmt: skip
    last = tape.passes("Look", tape.then("ExecutionStarted", 0, input={}), {}, {})
    last = tape.then("TaskStateEntered", last, name="Pack", input={})
    last = tape.calls(last, LAMBDA, {})
    last = tape.then("TaskFailed", last, error="Shelf.Empty", cause="no boxes left", **LAMBDA)
    tape.then("ExecutionFailed", last, error="Shelf.Empty", cause="no boxes left")
    trace = tape.trace("packing")
    for machine in ("shipping", "ordering"):
        trace = _started_by(machine, trace)
    return trace


def _started_by(machine: str, child: ExecutionTrace) -> ExecutionTrace:
    cause = json.dumps({"Cause": child.cause, "Error": child.error, "Status": "FAILED"})
    name = f"Start {child.state_machine_name}"
    tape = Tape({"StartAt": name, "States": {name: {**STARTS, "End": True}}})
    last = tape.then("ExecutionStarted", 0, input={})
    last = tape.then("TaskStateEntered", last, name=name, input={})
    last = tape.calls(last, CHILD, {"StateMachineArn": child.state_machine_arn})
    last = tape.then("TaskSubmitted", last, output={"ExecutionArn": child.execution_arn}, **CHILD)
    last = tape.then("TaskFailed", last, error="States.TaskFailed", cause=cause, **CHILD)
    tape.then("ExecutionFailed", last, error="States.TaskFailed", cause=cause)
    return tape.trace(machine, children={child.execution_arn or "": child})


def failed_outside() -> ExecutionTrace:
    """The execution has failed, and none of its states has."""
    tape = Tape({"StartAt": "Choose", "States": {
        "Choose": {"Type": "Pass", "Next": "Go on"}, "Go on": {"Type": "Pass", "End": True}}})  # fmt: skip
    last = tape.passes("Choose", tape.then("ExecutionStarted", 0, input={}), {}, {})
    tape.then("ExecutionFailed", last, error="States.Runtime", cause="The history is full.")
    return tape.trace("choosing")


def ordered(count: int = 5) -> ExecutionTrace:
    """A Task that was tried three times, and a Pass whose OutputPath drops most of what it has."""
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2}]
    names = [f"Check {number}" for number in range(count)]
    following = [*names[1:], "Reserve"]
    checks = {n: {"Type": "Pass", "Next": to} for n, to in zip(names, following, strict=True)}
    tape = Tape({"StartAt": names[0], "States": {
        **checks, "Reserve": {**INVOKE, "Retry": retry, "ResultPath": "$.shelf", "Next": "Keep"},
        "Keep": {"Type": "Pass", "OutputPath": "$.order", "End": True}}})  # fmt: skip
    given = {"order": {"id": "A-17"}, "card": {"last": "4242"}, "notes": "ring twice"}
    last = tape.then("ExecutionStarted", 0, input=given)
    for name in names:
        last = tape.passes(name, last, given, given)
    last = tape.then("TaskStateEntered", last, name="Reserve", input=given)
    for wait in (2, 4):
        last = tape.calls(last, LAMBDA, {"shelf": "north-4"})
        last = tape.then("TaskFailed", last, after=0.5, error="Busy", cause="later", **LAMBDA)
        tape.now += timedelta(seconds=wait)
    last = tape.calls(last, LAMBDA, {"shelf": "north-4"})
    last = tape.then("TaskSucceeded", last, after=0.5, output={"row": 9}, **LAMBDA)
    held = {**given, "shelf": {"row": 9}}
    last = tape.then("TaskStateExited", last, name="Reserve", output=held)
    last = tape.passes("Keep", last, held, given["order"])
    tape.then("ExecutionSucceeded", last, output=given["order"])
    return tape.trace("ordering")


def mapped(count: int = 200, fails: int = 61) -> ExecutionTrace:
    """A Map of which one item has failed, long before the last one."""
    inside = {"StartAt": "Weigh", "States": {
        "Weigh": {"Type": "Pass", "Next": "Stamp"}, "Stamp": {**INVOKE, "End": True}}}  # fmt: skip
    each = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": inside, "End": True}
    tape = Tape({"StartAt": "Each", "States": {"Each": each}})
    items = [{"parcel": number} for number in range(count)]
    last = tape.then("ExecutionStarted", 0, input={"items": items})
    last = tape.then("MapStateEntered", last, name="Each", input={"items": items})
    first = tape.then("MapStateStarted", last, length=count)
    failed = 0
    for number, item in enumerate(items):
        last = tape.then("MapIterationStarted", first, name="Each", index=number)
        last = tape.passes("Weigh", last, item, item)
        last = tape.then("TaskStateEntered", last, name="Stamp", input=item)
        last = tape.calls(last, LAMBDA, item)
        if number == fails:
            failed = tape.then("TaskFailed", last, error="Ink.Dry", cause="no ink", **LAMBDA)
            continue
        last = tape.then("TaskSucceeded", last, output={"ok": True}, **LAMBDA)
        last = tape.then("TaskStateExited", last, name="Stamp", output={"ok": True})
        tape.then("MapIterationSucceeded", last, name="Each", index=number)
    last = tape.then("MapIterationFailed", failed, name="Each", index=fails)
    last = tape.then("MapStateFailed", last, error="Ink.Dry", cause="no ink")
    tape.then("ExecutionFailed", last, error="Ink.Dry", cause="no ink")
    return tape.trace("stamping")
