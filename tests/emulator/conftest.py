"""A moto session for each test, and a way to run state machines in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nestedsf

from .machines_for_tests import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture
def lab(session: nestedsf.MotoSession) -> Lab:
    return Lab(session)
