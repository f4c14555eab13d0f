"""What AWS recorded is what the engine emits, event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.recorded import beside_the_project, difference, in_the_project

if TYPE_CHECKING:
    from tests.engine.recorded import Recorded

BESIDE = list(beside_the_project())


def _cases(found: list[Recorded]) -> list[object]:
    return [pytest.param(recorded, id=recorded.name) for recorded in found]


@pytest.mark.parametrize("recorded", _cases([*in_the_project()]))
def test_a_history_of_the_project(recorded: Recorded) -> None:
    assert difference(recorded) is None


@pytest.mark.skipif(not BESIDE, reason="AWS's recordings are not beside the project.")
@pytest.mark.parametrize("recorded", _cases(BESIDE))
def test_a_history_beside_the_project(recorded: Recorded) -> None:
    assert difference(recorded) is None
