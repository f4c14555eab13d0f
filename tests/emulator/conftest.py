"""A moto session for each test, and a way to run state machines in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nestedsf
from tests.emulator.machines_for_tests import Lab, machine, passing, wait, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture
def lab(session: nestedsf.MotoSession) -> Lab:
    return Lab(session)


@pytest.fixture
def quick(lab: Lab) -> str:
    """A machine that ends at once and answers with its input."""
    return lab.create(machine({"Done": passing()}))


@pytest.fixture
def slow(lab: Lab) -> str:
    """A machine that runs until it is stopped."""
    return lab.create(machine({"Wait": wait(60_000)}))


@pytest.fixture
def patient(lab: Lab, quick: str) -> str:
    """An execution that waits for a token."""
    return lab.start(machine({"A": waiting(quick)}))
