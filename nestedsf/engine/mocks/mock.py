"""A mock: the result or the error that a state gets in the place of what it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.engine.failures import TIMEOUT, TaskFailure, TimeoutFailure

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["Mock", "MockedError", "MockedResult"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedResult:
    """What a state gets as the result.

    Attributes:
        result: A JSON value; of a Parallel or a Map the list of all outputs.
    """

    result: Json

    def give(self) -> Json:
        """The result."""
        return self.result


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedError:
    """The error that a state fails with.

    Attributes:
        error: Its name; States.Timeout is a time-out, with its events.
        cause: Its cause.
    """

    error: str | None = None
    cause: str | None = None

    def give(self) -> Json:
        """Raises TaskFailure with the error."""
        if self.error == TIMEOUT:
            raise TimeoutFailure(self.cause)
        raise TaskFailure(self.error, self.cause)


Mock: TypeAlias = "MockedResult | MockedError"
