"""The errors of nestedsf.

One base class, and each error is also the builtin that fits it::

    NestedsfError
    ├── HistoryError          ValueError    an execution history that cannot be read
    ├── DefinitionError       ValueError    a state machine definition that cannot be used
    ├── UnknownStateError     KeyError      a state that is not in the execution or the definition
    ├── InputError            ValueError    an execution input, or another input, that cannot be used
    ├── ExecutionNameError    ValueError    an execution name that AWS does not allow
    ├── ExecutionFailed       RuntimeError  an execution that did not succeed
    ├── SessionClosedError    RuntimeError  a session that was used after it was closed
    ├── SessionLostError      LookupError   what a moto session held, and holds no more
    ├── SessionRefusedError   RuntimeError  a session that must not be used for this
    ├── CredentialsError      RuntimeError  an account that cannot be reached as it is asked for
    ├── ConfirmationError     RuntimeError  what changes an account, and was not confirmed
    ├── ExecutionUnreadable   LookupError   an execution whose history cannot be had
    ├── ServerError           RuntimeError  a server of the emulator that could not be started
    └── DeploymentError       RuntimeError  a stack that could not be deployed or deleted

    UnreadChildWarning        UserWarning   executions that a trace leaves out, and why

A message is a sentence or two: what is wrong, then what to do about it.
It may quote data, so secrets are masked in it, where they are not asked for, and what would give
a terminal an order is written as an escape. Attributes hold the data as they are.
In a notebook it stands there without a traceback.
botocore's ``ClientError`` passes through unwrapped where there is nothing to add.
"""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible, visible_lines
from nestedsf.masking.display import sentence_for_display

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = [
    "ConfirmationError",
    "CredentialsError",
    "DefinitionError",
    "DeploymentError",
    "ExecutionFailed",
    "ExecutionNameError",
    "ExecutionUnreadable",
    "HistoryError",
    "InputError",
    "NestedsfError",
    "ServerError",
    "SessionClosedError",
    "SessionLostError",
    "SessionRefusedError",
    "UnknownStateError",
    "UnreadChildWarning",
]


def _shown(message: object) -> object:
    return visible_lines(sentence_for_display(message)) if isinstance(message, str) else message


class NestedsfError(Exception):
    r"""The base of every error that nestedsf raises.

    >>> print(NestedsfError("There is no queue \x1b[2J in account 123456789012."))
    There is no queue \x1b[2J in account ‹account›.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*map(_shown, args))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback; IPython asks for it by this name."""
        return [*_place(self.__traceback__), f"{type(self).__name__}: {self}"]


def _place(at: TracebackType | None) -> Iterator[str]:
    """The line of the cell that an error comes from, where the cell has several."""
    inner: TracebackType | None = None
    while at is not None:
        if at.tb_frame.f_globals.get("__name__") == "__main__":
            inner = at
        at = at.tb_next
    if inner is not None:
        lines = linecache.getlines(inner.tb_frame.f_code.co_filename)
        if 1 < len(lines) >= inner.tb_lineno:
            yield visible(f"Line {inner.tb_lineno}: {lines[inner.tb_lineno - 1].strip()}")


class HistoryError(NestedsfError, ValueError):
    """An execution history is incomplete, cut off or not a history."""


class DefinitionError(NestedsfError, ValueError):
    """A state machine definition is not JSON, or names a state that is not there."""


class UnknownStateError(NestedsfError, KeyError):
    """A state name that the execution or the definition does not have.

    >>> print(UnknownStateError("There is no state 'A'."))
    There is no state 'A'.
    """

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which puts a sentence in quotes.
        return str(self.args[0]) if self.args else ""


class InputError(NestedsfError, ValueError):
    """An execution input that is not JSON or over AWS's 262,144 bytes, or another unusable input."""


class ExecutionNameError(NestedsfError, ValueError):
    """An execution name that AWS does not allow, or that is taken."""


class ExecutionFailed(NestedsfError, RuntimeError):  # noqa: N818  AWS's own word for it
    """An execution ended as FAILED, TIMED_OUT or ABORTED.

    Attributes:
        execution_arn: The execution's ARN, None where it is not known.
        status: FAILED, TIMED_OUT or ABORTED.
        error: The error name, as ``States.TaskFailed``; None where AWS gave none.
        cause: The cause, a text; None where AWS gave none.

    >>> ExecutionFailed("It failed.", status="FAILED", error="States.TaskFailed").error
    'States.TaskFailed'
    """

    def __init__(
        self,
        message: str,
        *,
        execution_arn: str | None = None,
        status: str | None = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        super().__init__(message)
        self.execution_arn = execution_arn
        self.status = status
        self.error = error
        self.cause = cause


class SessionClosedError(NestedsfError, RuntimeError):
    """A session, or what was deployed in it, was used after the session was closed."""


class SessionLostError(NestedsfError, LookupError):
    """A state machine or an execution that the moto session does not know, or knows no more."""


class SessionRefusedError(NestedsfError, RuntimeError):
    """A session that may not be used here, as one that would reach a real account."""


class CredentialsError(NestedsfError, RuntimeError):
    """Credentials, a profile or a region that are missing, expired or not accepted."""


class ConfirmationError(NestedsfError, RuntimeError):
    """Something that creates, changes or deletes resources of an account was not confirmed."""


class ExecutionUnreadable(NestedsfError, LookupError):  # noqa: N818  it is no fault, but a limit
    """An execution whose history AWS does not keep, or keeps no more."""


class ServerError(NestedsfError, RuntimeError):
    """A server of the emulator that could not be started, or has ended."""


class DeploymentError(NestedsfError, RuntimeError):
    """A stack could not be deployed, changed or deleted."""


class UnreadChildWarning(UserWarning):
    """Executions that were started could not be read, and are left out of an ExecutionTrace."""

    def __init__(self, *args: object) -> None:
        super().__init__(*map(_shown, args))
