"""The Python runtime of the emulated Lambda: invokes a function's code in this process.

Its errors have the shapes of AWS's runtime
(https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html).
"""

from __future__ import annotations

import ctypes
import datetime as dt
import decimal
import io
import json
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.functions import code
from nestedsf.emulator.functions.code import TASK_ROOT, FunctionCode, FunctionStoppedError
from nestedsf.emulator.states.threads import ExecutionThreads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.account import Account

SHORTEST_TIMEOUT = 1.0
"""Seconds of real time that a function has at the least: its work is not faster on a fast clock."""


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """What an invocation answered: `payload` is JSON text, `error` whether the function failed."""

    payload: str
    error: bool
    log: str


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

    def invoke(self, payload: str) -> Invocation:
        """Call the handler with the decoded `payload`; never raises for what the code does."""
        request_id = str(uuid.uuid4())
        output, stop, answer = io.StringIO(), threading.Event(), _Answer()

        def call() -> None:
            code.output.set(output)
            code.stop.set(stop)
            try:
                answer.set(self._call(payload, request_id))
            except FunctionStoppedError:
                pass
            except SystemExit as left:
                status = left.code if isinstance(left.code, int) else int(left.code is not None)
                answer.fail(
                    "Runtime.ExitError",
                    f"RequestId: {request_id} Error: Runtime exited with error: exit status {status}",
                )
            except _BootError as error:
                answer.fail(error.kind, str(error), requestId=request_id, stackTrace=[])
            except BaseException as error:  # noqa: BLE001  whatever a function raises is its answer
                answer.fail(
                    type(error).__name__,
                    str(error),
                    requestId=request_id,
                    stackTrace=self._code.stack_trace(error),
                )

        thread = threading.Thread(target=call, name=f"function {self._name}", daemon=True)
        with self._account.active():
            ExecutionThreads().append(thread)
            thread.start()
        self._wait_for(answer, thread)
        if not answer.done.is_set():
            stop.set()
            _raise_in(thread)
            answer.fail(
                "Sandbox.Timedout",
                f"RequestId: {request_id} Error: Task timed out after {self._timeout:.2f} seconds",
            )
        printed = output.getvalue()
        log = f"START RequestId: {request_id} Version: $LATEST\n{printed}END RequestId: {request_id}\n"
        return Invocation(payload=answer.payload, error=answer.error, log=log)

    def _wait_for(self, answer: _Answer, thread: threading.Thread) -> None:
        scaled = self._timeout / self._account.time_scale
        deadline = time.monotonic() + max(scaled, min(self._timeout, SHORTEST_TIMEOUT))
        while not answer.done.wait(min(0.5, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline or self._account.closing.is_set():
                return
            if not thread.is_alive() and not answer.done.is_set():
                return

    def _call(self, payload: str, request_id: str) -> str:
        handler = self._find_handler()
        context = FunctionContext(
            aws_request_id=request_id,
            function_name=self._name,
            invoked_function_arn=self._arn,
            memory_limit_in_mb=str(self._memory),
            log_group_name=f"/aws/lambda/{self._name}",
            log_stream_name=f"{self._account.now():%Y/%m/%d}/[$LATEST]{request_id.replace('-', '')}",
            deadline=self._account.now().timestamp() + self._timeout,
            now=self._account.now,
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
    text = json.dumps(result, ensure_ascii=False, default=_as_number)
    text.encode()  # half a surrogate pair cannot be sent
    return text


def _as_number(value: object) -> float:
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class _BootError(Exception):
    """What AWS's runtime reports about the code itself."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class _Answer:
    """The first answer counts: a function that ends after its time-out changes nothing."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.payload, self.error = "null", False
        self._lock = threading.Lock()

    def set(self, payload: str, *, error: bool = False) -> None:
        with self._lock:
            if not self.done.is_set():
                self.payload, self.error = payload, error
                self.done.set()

    def fail(self, kind: str, message: str, **details: Any) -> None:
        text = json.dumps(
            {"errorMessage": message, "errorType": kind, **details}, ensure_ascii=False
        )
        self.set(text, error=True)


def _raise_in(thread: threading.Thread) -> None:
    """Ask the interpreter to raise in `thread` at its next bytecode: ends a busy loop."""
    if thread.ident is not None and thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(FunctionStoppedError)
        )
