"""Refusals: a test that TestState does not run."""

from __future__ import annotations

__all__ = ["StateTestError", "invalid"]


class StateTestError(ValueError):
    """What AWS answers to a request that cannot be a test.

    Attributes:
        code: The error of the API, as ``ValidationException``.
        message: AWS's text where one is recorded.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def invalid(message: str) -> StateTestError:
    """A ValidationException."""
    return StateTestError("ValidationException", message)
