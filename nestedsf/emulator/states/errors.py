"""Errors of Step Functions' API."""

from __future__ import annotations

__all__ = ["ApiError"]


class ApiError(Exception):
    """An error of the API: its `code` and its `message` are AWS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message
