"""Failures: what ends or fails a state by the rules of the language."""

from __future__ import annotations

__all__ = ["NotDeterminedError", "StateFailure"]


class StateFailure(Exception):  # noqa: N818  a state's failure is what AWS calls it
    """A state fails with an error name of the language.

    Attributes:
        error: The error's name, as ``States.Runtime``.
        cause: What AWS says, without the sentence "An error occurred while executing the state
            'X' (entered at the event id #N). ", which the engine adds; None where AWS has none.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """

    def __init__(self, error: str, cause: str | None = None) -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.error}: {self.cause}" if self.cause else self.error


class NotDeterminedError(Exception):
    """A value is random, and the scope has no randomness: it cannot be known here."""
