"""Errors of Step Functions' API, with the code that AWS gives them.

moto: the exceptions of its interpreter's API module carry their code in an attribute that the
response does not use, so a client sees an empty one.
"""

from __future__ import annotations

from moto.core.exceptions import AWSError


class ApiError(Exception):
    """An error of the API: its `code` and its `message` are AWS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def api_error(code: str, message: str) -> Exception:
    """An error of the API: HTTP status 400, `code` and `message` as a client sees them."""
    error: Exception = AWSError(message, exception_type=code, status=400)
    return error


def invalid_name(name: str) -> Exception:
    """The answer to a name that breaks AWS's rules."""
    return api_error("InvalidName", f"Invalid Name: '{name}'")


def execution_already_exists(execution_arn: str) -> Exception:
    """The answer to a name that an earlier execution holds."""
    return api_error("ExecutionAlreadyExists", f"Execution Already Exists: '{execution_arn}'")


def invalid_token(reason: str = "Invalid token") -> Exception:
    """The answer to a task token, or a page token, that was never given out."""
    return api_error("InvalidToken", f"Invalid Token: '{reason}'")


def task_timed_out() -> Exception:
    """The answer to a task token that has been used or whose task has ended."""
    return api_error("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
