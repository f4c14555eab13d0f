"""A function as it is deployed: its code and its settings, and what an invocation answers."""

from __future__ import annotations

import base64
import json
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.emulator.functions.runtime.pipe import Message

__all__ = ["Function", "Invocation"]

_CREDENTIAL = "moto"  # the account knows its functions by their pipe
_SIGNALS = {"SIGKILL": "killed", "SIGTERM": "terminated", "SIGINT": "interrupt"} | {
    "SIGABRT": "aborted",
    "SIGBUS": "bus error",
    "SIGFPE": "floating point exception",
    "SIGILL": "illegal instruction",
    "SIGPIPE": "broken pipe",
    "SIGSEGV": "segmentation fault",
    "SIGTRAP": "trace/breakpoint trap",
    "SIGXFSZ": "file size limit exceeded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What an invocation answered.

    Attributes:
        request_id: Its id.
        payload: What the function returned, or its error, as JSON text.
        error: Whether the function failed.
        printed: What it printed and logged.
    """

    request_id: str
    payload: str
    error: bool
    printed: str = ""

    @property
    def log(self) -> str:
        """Its part of the function's log."""
        return (
            f"START RequestId: {self.request_id} Version: $LATEST\n{self.printed}"
            f"END RequestId: {self.request_id}\n"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A deployed function with its settings; an environment of it is one of an equal function.

    Attributes:
        name: Its name.
        arn: Its ARN.
        digest: Of its code.
        archive: Its code: a zip file.
        handler: For example "index.handler".
        timeout: The seconds that an invocation may take.
        memory: In mebibytes.
        region_name: Its region.
        variables: Its environment variables: names and values.
    """

    name: str
    arn: str
    digest: str
    archive: bytes = field(compare=False, repr=False)
    handler: str
    timeout: float
    memory: int
    region_name: str
    variables: tuple[tuple[str, str], ...]

    def settings(self) -> Message:
        """What its process has to know of it."""
        return {
            "name": self.name,
            "arn": self.arn,
            "archive": base64.b64encode(self.archive).decode(),
            "handler": self.handler,
            "memory": self.memory,
            "variables": {**self._lambdas_variables(), **dict(self.variables)},
        }

    def _lambdas_variables(self) -> Mapping[str, str]:
        """The variables that Lambda sets."""
        return {
            "AWS_ACCESS_KEY_ID": _CREDENTIAL,
            "AWS_SECRET_ACCESS_KEY": _CREDENTIAL,
            "AWS_SESSION_TOKEN": _CREDENTIAL,
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_REGION": self.region_name,
            "AWS_DEFAULT_REGION": self.region_name,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python"
            f"{sys.version_info.major}.{sys.version_info.minor}",
            "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin/:/bin",
            "TZ": ":UTC",
        }

    def timed_out(self, request_id: str, printed: str) -> Invocation:
        """The answer of an invocation that took too long."""
        reason = f"Task timed out after {self.timeout:.2f} seconds"
        return _failed(request_id, "Sandbox.Timedout", reason, printed)

    @staticmethod
    def exited(
        request_id: str, printed: str, status: int | None, *, is_out_of_memory: bool
    ) -> Invocation:
        """The answer of an invocation whose process has ended, in Lambda's words."""
        if is_out_of_memory:
            return _failed(request_id, "Runtime.OutOfMemory", _exited("signal: killed"), printed)
        if not status:
            reason = "Runtime exited without providing a reason"
        elif status > 0:
            reason = _exited(f"exit status {status}")
        else:
            reason = _exited(f"signal: {_signal(-status)}")
        return _failed(request_id, "Runtime.ExitError", reason, printed)


def _exited(how: str) -> str:
    return f"Runtime exited with error: {how}"


def _signal(number: int) -> str:
    try:
        return _SIGNALS.get(signal.Signals(number).name, f"signal {number}")
    except ValueError:
        return f"signal {number}"


def _failed(request_id: str, kind: str, reason: str, printed: str) -> Invocation:
    payload = {"errorMessage": f"RequestId: {request_id} Error: {reason}", "errorType": kind}
    return Invocation(
        request_id=request_id, payload=json.dumps(payload), error=True, printed=printed
    )
