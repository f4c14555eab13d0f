"""Tasks that call services, run in a moto session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import nestedsf
from tests.emulator.machines_for_tests import Lab, machine, task

INTEGRATION = "arn:aws:states:::"
ACCOUNT = "123456789012"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an execution of one Task has ended."""

    arn: str
    status: str
    output: Any
    error: str | None
    cause: str | None


Call = Callable[..., Outcome]


@pytest.fixture(scope="module")
def shared() -> Iterator[nestedsf.MotoSession]:
    """A session for all tests of a module: what one makes has a name of its own."""
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture(scope="module")
def services(shared: nestedsf.MotoSession) -> Lab:
    return Lab(shared)


@pytest.fixture(scope="module")
def call(services: Lab) -> Call:
    """Runs one Task: its Resource without what all have, its Parameters, the execution's input."""

    def run(resource: str, parameters: Any, given: Any = None, **fields: Any) -> Outcome:
        arn = resource if resource.startswith("arn:") else INTEGRATION + resource
        execution = services.start(machine({"Call": task(arn, parameters, **fields)}), given)
        ended = services.ended(execution)
        output = ended.get("output")
        return Outcome(
            arn=execution,
            status=ended["status"],
            output=None if output is None else json.loads(output),
            error=ended.get("error"),
            cause=ended.get("cause"),
        )

    return run
