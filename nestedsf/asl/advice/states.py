"""States as advice looks at them: each with what is around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.conditions.outcomes import dead_rules, falls_through
from nestedsf.asl.advice.conditions.trials import Trials
from nestedsf.asl.validation.fields.language import JSONATA, JSONPATH, language_of
from nestedsf.asl.validation.machines import machines, machines_in, targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.machines import Machine

__all__ = ["MachineStates", "State", "states_by_machine"]

_INTEGRATION = re.compile(r"arn:[^:]+:states:::(?P<name>.+?)(?P<pattern>\.sync|\.sync:2|\.\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state.

    Attributes:
        name: Its name.
        at: Its location.
        fields: The state as it is written.
        language: Its query language.
        express: Whether an Express workflow runs it.
        timed: Whether the whole execution that runs it has a TimeoutSeconds.
        repeated: Whether one execution may run it for several items, as an inline Map does.
        caught_around: The error names that the Parallels and Maps around it catch.
        dead_rules: Of a Choice, the rules that are never taken, and why.
        falls_through: Whether it is a Choice without a Default, and some value is taken by no rule.
    """

    name: str
    at: str
    fields: Mapping[str, Any]
    language: str
    express: bool
    timed: bool
    repeated: bool
    caught_around: frozenset[str]
    dead_rules: Mapping[int, str]
    falls_through: bool

    @property
    def type(self) -> str:
        """Its type, as Task."""
        return str(self.fields["Type"])

    @property
    def jsonata(self) -> bool:
        """Whether its query language is JSONata."""
        return self.language == JSONATA

    @property
    def integration(self) -> str:
        """What a Task calls, without pattern, as ``states:startExecution``; empty if no service."""
        found = self._integration()
        return found["name"] if found else ""

    @property
    def pattern(self) -> str:
        """A Task's pattern: ``.sync``, ``.sync:2``, ``.waitForTaskToken``, or empty."""
        found = self._integration()
        return (found["pattern"] or "") if found else ""

    def _integration(self) -> re.Match[str] | None:
        if self.type != "Task":
            return None
        return _INTEGRATION.fullmatch(self.fields["Resource"])

    @property
    def arguments(self) -> Any:  # noqa: ANN401  any JSON
        """What a Task gives to the service: its Arguments or Parameters; None without them."""
        return self.fields.get("Arguments" if self.jsonata else "Parameters")

    def targets(self) -> Iterator[str]:
        """The names of the states that it can lead to."""
        dead = {f"Choices[{number}]/Next" for number in self.dead_rules}
        return (target for place, target in targets(self.fields) if place not in dead)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    express: bool
    timed: bool
    repeated: bool = False
    caught: frozenset[str] = frozenset()

    def inside(self, state: Mapping[str, Any], machine: Mapping[str, Any]) -> _Around:
        """What is around the states of a machine that a Parallel or a Map holds."""
        config = machine.get("ProcessorConfig") or {}
        distributed = config.get("Mode") == "DISTRIBUTED"
        caught = [name for catcher in state.get("Catch", ()) for name in catcher["ErrorEquals"]]
        tolerates = any(field.startswith("ToleratedFailure") for field in state)
        return _Around(
            express=config.get("ExecutionType") == "EXPRESS" if distributed else self.express,
            timed=self.timed,
            repeated=not distributed and (self.repeated or state["Type"] == "Map"),
            caught=self.caught.union(caught, ("States.ALL",) if tolerates else ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineStates:
    """The states of one machine.

    Attributes:
        start_at: The name of its first state.
        states: Its states by name.
    """

    start_at: str
    states: Mapping[str, State]


def states_by_machine(definition: Mapping[str, Any], *, express: bool) -> Iterator[MachineStates]:
    """The states of each machine of a definition that AWS accepts."""
    around = {"": _Around(express=express, timed="TimeoutSeconds" in definition)}
    whole = language_of(definition, JSONPATH)
    trials = Trials()
    for machine in machines(definition):
        found = {}
        for name, fields in machine.states.items():
            at = machine.location(name)
            for place, inner in machines_in(fields):
                around[f"{at}/{place}"] = around[machine.at].inside(fields, inner)
            found[name] = _state(
                machine, name, around[machine.at], language_of(fields, whole), trials
            )
        yield MachineStates(start_at=machine.start_at, states=found)


def _state(machine: Machine, name: str, around: _Around, language: str, trials: Trials) -> State:
    fields = machine.states[name]
    is_choice = fields["Type"] == "Choice"
    return State(
        name=name,
        at=machine.location(name),
        fields=fields,
        language=language,
        express=around.express,
        timed=around.timed,
        repeated=around.repeated,
        caught_around=around.caught,
        dead_rules=dead_rules(fields, trials) if is_choice else {},
        falls_through=is_choice and "Default" not in fields and falls_through(fields, trials),
    )
