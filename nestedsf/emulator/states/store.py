"""The store: the state machines of an account with all that they have, and its activities.

All regions of the account are in it; an ARN says of which one a thing is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import EXECUTION, EXPRESS, MAP_RUN, STATE_MACHINE, parse_arn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nestedsf.emulator.states.metrics import Measurement
    from nestedsf.engine.environment import Machine
    from nestedsf.engine.execution import Execution
    from nestedsf.engine.map_runs.map_run import MapRun
    from nestedsf.jsontext import Json

__all__ = [
    "Activity",
    "Alias",
    "Revision",
    "StartedExecution",
    "StateMachine",
    "Store",
    "Version",
    "no_execution",
    "no_state_machine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A state machine as it is between two updates.

    Attributes:
        id: Its revisionId; None for that of the creation, for which AWS shows none.
        date: When it was made.
        definition: The definition as it was given.
        machine: What its executions run.
        configuration: Of logging, tracing and encryption, by the API's names.
        variable_references: Which states use which variables.
    """

    id: str | None
    date: datetime
    definition: str
    machine: Machine
    configuration: Mapping[str, Json]
    variable_references: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A revision that was published under a number."""

    arn: str
    number: int
    created: datetime
    description: str | None
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for one version, or for two and their weights; newer ones have larger numbers."""

    number: int
    arn: str
    name: str
    description: str | None
    routing: tuple[tuple[str, int], ...]
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedExecution:
    """An execution, and what its start says of it.

    Attributes:
        execution: The execution.
        number: Which of the account's it is: newer ones have larger numbers.
        revision: What it runs.
        version_arn: The version that it was started with, by itself or by an alias.
        alias_arn: The alias that it was started with.
        trace_header: As it was given.
        case: The test case that it was started with; None for none.
        map_run: The Map Run that started it; None where it is no child of one.
        items: How many items of the Map Run it has.
    """

    execution: Execution
    number: int
    revision: Revision
    version_arn: str | None = None
    alias_arn: str | None = None
    trace_header: str | None = None
    case: str | None = None
    map_run: MapRun | None = None
    items: int | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class StateMachine:
    """A state machine."""

    arn: str
    name: str
    created: datetime
    revision: Revision
    last_version: int = 0
    versions: dict[int, Version] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    executions: dict[str, StartedExecution] = field(default_factory=dict)

    @property
    def express(self) -> bool:
        """Whether it is an Express workflow, which no update changes."""
        return self.revision.machine.express


@dataclass(eq=False, slots=True, kw_only=True)
class Activity:
    """An activity."""

    arn: str
    name: str
    created: datetime
    encryption: Mapping[str, Json]
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Store:
    """What an account has of Step Functions.

    Attributes:
        state_machines: By ARN.
        executions: Those of Standard workflows and those of Map Runs, by ARN.
        express: Those of Express workflows that run, which nobody can ask for.
        map_runs: By ARN.
        activities: By ARN.
        redrives: When executions were redriven, by ARN and by the tokens of the calls.
        numbers: Number what is made.
        measurements: What CloudWatch is told, the oldest first.
    """

    state_machines: dict[str, StateMachine] = field(default_factory=dict)
    executions: dict[str, StartedExecution] = field(default_factory=dict)
    express: dict[str, Execution] = field(default_factory=dict)
    map_runs: dict[str, MapRun] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    redrives: dict[str, dict[str, datetime]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    measurements: list[Measurement] = field(default_factory=list)
    _noted: dict[str, int] = field(default_factory=dict)  # children of each Map Run

    def state_machine(self, arn: str, region_name: str) -> StateMachine:
        """The state machine with an ARN that names no version and no alias.

        Raises:
            ApiError: InvalidArn or StateMachineDoesNotExist.
        """
        parsed = parse_arn(arn, STATE_MACHINE)
        found = self.state_machines.get(arn)
        if found is None or parsed.region_name != region_name:
            raise no_state_machine(arn)
        return found

    def qualified(self, arn: str, region_name: str) -> tuple[StateMachine, str]:
        """The state machine that an ARN names, and which version or alias; empty if none.

        Raises:
            ApiError: InvalidArn or StateMachineDoesNotExist.
        """
        parsed = parse_arn(arn, STATE_MACHINE)
        found = self.state_machines.get(parsed.unqualified)
        if found is None or parsed.region_name != region_name:
            raise no_state_machine(arn)
        return found, parsed.qualifier

    def execution(self, arn: str, region_name: str, *, express: bool = False) -> StartedExecution:
        """An execution.

        Args:
            arn: Its ARN.
            region_name: The region that is asked.
            express: Whether it may be an Express workflow's that a Map Run has started.

        Raises:
            ApiError: InvalidArn or ExecutionDoesNotExist.
        """
        parts = arn.split(":")
        child = express and parts[5:6] == [EXPRESS] and "/" in arn
        parsed = parse_arn(arn, EXPRESS if child else EXECUTION)
        found = self.executions.get(arn)
        if found is None and "/" in parsed.name:
            self._note_children()
            found = self.executions.get(arn)
        if found is None or parsed.region_name != region_name:
            raise no_execution(arn)
        return found

    def map_run(self, arn: str, region_name: str) -> MapRun:
        """A Map Run.

        Raises:
            ApiError: InvalidArn or ResourceNotFound.
        """
        parsed = parse_arn(arn, MAP_RUN)
        found = self.map_runs.get(arn)
        if found is None or parsed.region_name != region_name:
            raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
        return found

    def children(self, map_run: MapRun) -> list[StartedExecution]:
        """The child executions of a Map Run that have been started, the oldest first."""
        self._note_children()
        return [self.executions[child.arn] for child in map_run.children]

    def delete(self, machine: StateMachine) -> None:
        """Stop and forget the executions of a state machine, and all that they have started."""
        for started in machine.executions.values():
            started.execution.stop()
        gone = {started.execution.arn for started in machine.executions.values()}
        self._note_children()
        for arn, run in list(self.map_runs.items()):  # each comes after the one that it is in
            if run.execution_arn in gone:
                gone.update(child.arn for child in run.children)
                del self.map_runs[arn], self._noted[arn]
        for arn in gone:
            del self.executions[arn]
            self.redrives.pop(arn, None)

    def _note_children(self) -> None:
        """Look for executions that Map Runs have started meanwhile."""
        for run in self.map_runs.values():
            noted = self._noted.setdefault(run.arn, 0)
            for number in range(noted, len(run.children)):
                child = cast("Execution", run.children[number])
                self.executions[child.arn] = StartedExecution(
                    execution=child,
                    number=number,
                    revision=self.executions[run.execution_arn].revision,
                    map_run=run,
                    items=run.inputs[number].items,
                )
            self._noted[run.arn] = len(run.children)


def no_state_machine(arn: str) -> ApiError:
    """The answer to the ARN of a state machine, a version or an alias that is not there."""
    return ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def no_execution(arn: str) -> ApiError:
    """The answer to the ARN of an execution that is not there."""
    return ApiError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
