"""Mocks of state machines: by the machine's name, the test case, the state and the attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.engine.mocks.mock import Mock

__all__ = ["NONE", "PRESENT", "STRICT", "MockedAttempts", "MockedTask", "Mocks", "Tasks"]

STRICT, PRESENT, NONE = "STRICT", "PRESENT", "NONE"
"""How a result is compared with the service's model: all required fields, those that are there,
or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedAttempts:
    """What attempts of a Task get, up to one of them.

    Attributes:
        last: The number of the last of them, from 0 on; None if there is no last one.
        mock: The result or the error.
        mode: `STRICT`, `PRESENT` or `NONE`.
        where: The file and the line that it is from, as ``mocks.json, line 3``.
    """

    last: int | None = None
    mock: Mock
    mode: str = STRICT
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedTask:
    """What a Task gets.

    Attributes:
        attempts: By attempts, the first ones first.
        where: The file and the line that name the state.
    """

    attempts: tuple[MockedAttempts, ...]
    where: str = ""

    def mock(self, attempt: int) -> Mock | None:
        """What an attempt gets, which are numbered from 0 on; None where nothing is left."""
        for each in self.attempts:
            if each.last is None or attempt <= each.last:
                return each.mock
        return None


Tasks: TypeAlias = "Mapping[str, MockedTask]"
"""The Tasks that are mocked, by the state's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mocks:
    """The mocks of an account; false where there are none.

    Attributes:
        machines: The Tasks of each test case of each state machine, by their names.
        anywhere: The Tasks that are mocked in every execution of every state machine.
        where: The file that they are from; empty where they are from none.
        lines: Where each state machine is named, by its name.
    """

    machines: Mapping[str, Mapping[str, Tasks]] = field(default_factory=dict, hash=False)
    anywhere: Tasks = field(default_factory=dict, hash=False)
    where: str = ""
    lines: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.machines or self.anywhere)

    def cases(self, names: Iterable[str] | None = None) -> tuple[str, ...]:
        """The test cases of the machines with these names, or of all, in the order of the file."""
        chosen = self.machines if names is None else [n for n in names if n in self.machines]
        return tuple(dict.fromkeys(case for name in chosen for case in self.machines[name]))

    def tasks(self, names: Iterable[str], case: str | None) -> Tasks:
        """What is mocked in an execution.

        Args:
            names: The names of its state machine: its own, and that in its workflow.
            case: The test case; None for none.
        """
        found = dict(self.anywhere)
        for name in names:
            found |= self.machines.get(name, {}).get(case or "", {})
        return found

    def is_mocked(self, machine: str, state: str) -> bool:
        """Whether a state of the machine with that name is mocked in any test case."""
        return self.covers((machine,), state)

    def covers(self, names: Iterable[str], state: str) -> bool:
        """Whether a state of the machine with these names is mocked in any test case."""
        return state in self.anywhere or any(
            state in tasks for name in names for tasks in self.machines.get(name, {}).values()
        )
