"""Refusals: a test that TestState does not run, and texts that are to be JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["StateTestError", "invalid", "read_json"]


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


def read_json(text: str, otherwise: str) -> Json:
    """The value of JSON text that can be handed on.

    Raises:
        StateTestError: A ValidationException that says `otherwise`.
    """
    try:
        value = decode(text)
        compact(value).encode()  # no half of a surrogate pair is in it
    except ValueError:
        raise invalid(otherwise) from None
    return value
