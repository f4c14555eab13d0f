"""Fail: ends the machine, the branch or the iteration with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl import selection
from nestedsf.engine.failures import TaskFailure

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["fail"]


def fail(visit: Visit) -> Steps:
    """Fail with the state's Error and Cause; raises TaskFailure."""
    raise TaskFailure(_text(visit, "Error"), _text(visit, "Cause"))
    yield  # a generator, as every behaviour is: this one waits for nothing


def _text(visit: Visit, field: str) -> str | None:
    path = visit.state.get(f"{field}Path")
    if path is None:
        text: str | None = visit.state.get(field)
        return text
    return selection.text(path, visit.scope(visit.input), f"{field}Path")
