"""The Python runtime of the emulated Lambda: invokes a function's code in this process.

Its errors have the shapes of AWS's runtime
(https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html).
"""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.functions import code
from nestedsf.emulator.functions.code import TASK_ROOT, FunctionCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.account import Account


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


@dataclass(frozen=True, kw_only=True)
class FunctionContext:
    """The `context` argument of a handler, with the attributes that AWS's has."""

    aws_request_id: str
    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None
    deadline: float = field(repr=False, default=0.0)
    now: Callable[[], dt.datetime] = field(repr=False, default=dt.datetime.now)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function times out."""
        return max(0, round((self.deadline - self.now().timestamp()) * 1000))


class Function:
    """A deployed function with its settings."""

    def __init__(
        self,
        account: Account,
        *,
        name: str,
        arn: str,
        archive: bytes,
        handler: str,
        timeout: float,
        memory: int,
        environment: Mapping[str, str],
    ) -> None:
        self._account = account
        self._name, self._arn, self._handler = name, arn, handler
        self._timeout, self._memory = timeout, memory
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        variables = {
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_REGION": account.region_name,
            "AWS_DEFAULT_REGION": account.region_name,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
            "LAMBDA_TASK_ROOT": TASK_ROOT.rstrip("/"),
            "TZ": ":UTC",
            **environment,
        }
        self._code = FunctionCode(account, archive, variables)

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def timeout(self) -> float:
        """The seconds that an invocation may take."""
        return self._timeout

    def run(self, payload: str, request_id: str, deadline: dt.datetime) -> Invocation:
        """Call the handler with the decoded `payload`, in this thread.

        Whatever the code raises is the answer.
        """
        output = io.StringIO()
        code.output.set(output)
        error = True
        try:
            answer = self._call(payload, request_id, deadline)
            error = False
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else int(left.code is not None)
            answer = _failure(
                "Runtime.ExitError",
                f"RequestId: {request_id} Error: Runtime exited with error: exit status {status}",
            )
        except _BootError as failed:
            answer = _failure(failed.kind, str(failed), requestId=request_id, stackTrace=[])
        except BaseException as raised:  # noqa: BLE001  whatever a function raises is its answer
            answer = _failure(
                type(raised).__name__,
                str(raised),
                requestId=request_id,
                stackTrace=self._code.stack_trace(raised),
            )
        return Invocation(
            request_id=request_id, payload=answer, error=error, printed=output.getvalue()
        )

    def timed_out(self, request_id: str) -> Invocation:
        """The answer to an invocation that took too long."""
        reason = f"RequestId: {request_id} Error: Task timed out after {self._timeout:.2f} seconds"
        return Invocation(
            request_id=request_id, payload=_failure("Sandbox.Timedout", reason), error=True
        )

    def _call(self, payload: str, request_id: str, deadline: dt.datetime) -> str:
        handler = self._find_handler()
        context = FunctionContext(
            aws_request_id=request_id,
            function_name=self._name,
            invoked_function_arn=self._arn,
            memory_limit_in_mb=str(self._memory),
            log_group_name=f"/aws/lambda/{self._name}",
            log_stream_name=f"{deadline:%Y/%m/%d}/[$LATEST]{request_id.replace('-', '')}",
            deadline=deadline.timestamp(),
            now=self._account.timeline.now,
        )
        result = handler(json.loads(payload), context)
        try:
            return _encoded(result)
        except (TypeError, ValueError) as error:
            raise _BootError(
                "Runtime.MarshalError", f"Unable to marshal response: {error}"
            ) from None

    def _find_handler(self) -> Callable[[Any, Any], Any]:
        module, _, function = self._handler.rpartition(".")
        try:
            if (handler := self._code.find_handler(self._handler)) is not None:
                return handler
            kind, reason = "HandlerNotFound", f"Handler '{function}' missing on module '{module}'"
        except SyntaxError as error:
            kind, reason = "UserCodeSyntaxError", f"Syntax error in module '{module}': {error}"
        except ImportError as error:
            kind, reason = "ImportModuleError", f"Unable to import module '{module}': {error}"
        raise _BootError(f"Runtime.{kind}", reason)


def _encoded(result: object) -> str:
    text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=_as_json)
    text.encode()  # half a surrogate pair cannot be sent
    return text


def _as_json(value: object) -> float | str:
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):  # recorded on AWS: its text
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class _BootError(Exception):
    """What AWS's runtime reports about the code itself."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def _failure(kind: str, message: str, **details: Any) -> str:
    return json.dumps({"errorMessage": message, "errorType": kind, **details}, ensure_ascii=False)
