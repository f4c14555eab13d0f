"""The state machines, activities and executions that a replay has made so far."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.recorded.script import NotReplayableError

if TYPE_CHECKING:
    from tests.recorded.ordering import Event

PATIENCE = 120.0
"""Seconds until an execution that has not ended is compared as it is."""
POLL = 0.005


@dataclass(slots=True)
class Execution:
    """An execution, its input as a value, and the ARN that it has in the recording, once known."""

    arn: str
    input: Any
    recorded_arn: str | None = None

    @property
    def machine(self) -> str:
        """The name of its state machine."""
        return self.arn.split(":")[6] if self.arn.count(":") > 6 else ""

    @property
    def is_express(self) -> bool:
        """Whether it is of an Express workflow, and so cannot be asked for."""
        return self.arn.split(":")[5:6] == ["express"]


@dataclass(slots=True)
class Made:
    """What a replay has made with a client of Step Functions."""

    sfn: Any
    machines: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)

    def note(self, action: str, parameters: dict[str, Any], answer: dict[str, Any]) -> None:
        """Note what a call has made."""
        if action == "CreateStateMachine" and answer["stateMachineArn"] not in self.machines:
            self.machines.append(answer["stateMachineArn"])
        elif action == "CreateActivity":
            self.activities.append(answer["activityArn"])
        elif action == "DeleteStateMachine":
            self.deleted.append(parameters["stateMachineArn"])
        elif action == "StartExecution":
            given = json.loads(parameters.get("input", "{}"))
            self.executions.append(Execution(arn=answer["executionArn"], input=given))

    def start(self, machine: str, text: str) -> Execution:
        """Start an execution whose request is not recorded."""
        answer = self.sfn.start_execution(stateMachineArn=machine, input=text)
        self.note("StartExecution", {"input": text}, answer)
        return self.executions[-1]

    def last_machine(self) -> str:
        """The ARN of the state machine that was made last."""
        if not self.machines:
            raise NotReplayableError("which state machine was asked for is not recorded")
        return self.machines[-1]

    def last_activity(self) -> str:
        """The ARN of the activity that was made last."""
        if not self.activities:
            raise NotReplayableError("which activity was asked for is not recorded")
        return self.activities[-1]

    def last_execution(self) -> Execution:
        """The execution that was started last."""
        if not self.executions:
            raise NotReplayableError("which execution was asked for is not recorded")
        return self.executions[-1]

    def execution(self, recorded: str) -> Execution:
        """The execution that has an ARN in the recording; one of no machine where there is none."""
        asked = Execution(arn=recorded, input=None)
        for execution in self.executions:
            if execution.recorded_arn == recorded:
                return execution
        for execution in self.executions:
            if execution.machine == asked.machine and execution.recorded_arn is None:
                execution.recorded_arn = recorded
                return execution
        return asked

    def events(self, execution: Execution, *, reverse: bool = False) -> list[Event]:
        """The history of an execution."""
        pages = self.sfn.get_paginator("get_execution_history")
        found = pages.paginate(executionArn=execution.arn, reverseOrder=reverse)
        return [event for page in found for event in page["events"]]

    def wait_for(self, execution: Execution) -> dict[str, Any]:
        """Wait until an execution has ended; its description."""
        end = time.monotonic() + PATIENCE
        while True:
            described = self.sfn.describe_execution(executionArn=execution.arn)
            if described["status"] != "RUNNING" or time.monotonic() > end:
                return described
            time.sleep(POLL)

    def wait_for_all(self) -> None:
        """Wait until every execution has ended whose state machine is still there."""
        for execution in self.executions:
            if execution.is_express:
                continue
            if not any(arn.endswith(f":{execution.machine}") for arn in self.deleted):
                self.wait_for(execution)
