"""The Python runtime of the emulated Lambda: runs a function's code in this process.

A function sees `boto3` bound to its account, its own environment variables, and a clock that
follows the account's `time_scale`; what it prints goes to its log.
Its errors have the shapes of AWS's runtime
(https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html).
"""

from __future__ import annotations

import builtins
import contextvars
import ctypes
import datetime as dt
import importlib
import io
import json
import sys
import threading
import time
import traceback
import types
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nestedsf.emulator.account import Account
from nestedsf.emulator.threads import ExecutionThreads

TASK_ROOT = "/var/task/"


class FunctionStoppedError(BaseException):
    """Raised inside a function that has run out of time, or whose account closes."""


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
    """A deployed function: its code is loaded at the first invocation and kept, as on AWS."""

    def __init__(  # noqa: PLR0913  the settings of a function
        self,
        account: Account,
        *,
        name: str,
        arn: str,
        code: bytes,
        handler: str,
        timeout: float,
        memory: int,
        environment: Mapping[str, str],
    ) -> None:
        self._account = account
        self._name, self._arn, self._handler = name, arn, handler
        self._timeout, self._memory = timeout, memory
        self._files = _python_files(code)
        self._modules: dict[str, types.ModuleType] = {}
        self._output: contextvars.ContextVar[io.StringIO] = contextvars.ContextVar("output")
        self._stop: contextvars.ContextVar[threading.Event] = contextvars.ContextVar("stop")
        self._loading = threading.RLock()
        self._shadows = self._make_shadows(environment)

    def invoke(self, payload: str) -> Invocation:
        """Call the handler with the decoded `payload`; never raises for what the code does."""
        request_id = str(uuid.uuid4())
        output, stop, answer = io.StringIO(), threading.Event(), _Answer()

        def call() -> None:
            self._output.set(output)
            self._stop.set(stop)
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
                    stackTrace=self._stack_trace(error),
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
        deadline = time.monotonic() + self._timeout / self._account.time_scale
        while not answer.done.wait(min(0.5, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline or self._account.closing.is_set():
                return
            if not thread.is_alive() and not answer.done.is_set():
                return

    def _call(self, payload: str, request_id: str) -> str:
        module_name, _, function_name = self._handler.rpartition(".")
        handler = self._find_handler(module_name.replace("/", "."), function_name)
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
            return json.dumps(result, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise _BootError("Runtime.MarshalError", f"Unable to marshal response: {error}") from None

    def _find_handler(self, module_name: str, function_name: str) -> Callable[[Any, Any], Any]:
        with self._loading:
            try:
                module = self._load(module_name)
            except SyntaxError as error:
                kind, reason = "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}"
                raise _BootError(kind, reason) from None
            except ImportError as error:
                kind, reason = "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"
                raise _BootError(kind, reason) from None
        handler = getattr(module, function_name, None)
        if handler is None:
            raise _BootError(
                "Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
            )
        return handler  # type: ignore[no-any-return]

    # --- the function's own modules -----------------------------------------------------------

    def _load(self, name: str) -> types.ModuleType:
        if name in self._modules:
            return self._modules[name]
        base = name.replace(".", "/")
        for path, is_package in ((f"{base}.py", False), (f"{base}/__init__.py", True)):
            if path in self._files:
                break
        else:
            raise ModuleNotFoundError(f"No module named '{name}'")
        module = types.ModuleType(name)
        module.__file__ = TASK_ROOT + path
        module.__package__ = name if is_package else name.rpartition(".")[0]
        vars(module)["__builtins__"] = self._builtins
        self._modules[name] = module
        try:
            code = compile(self._files[path], TASK_ROOT + path, "exec", dont_inherit=True)
            exec(code, vars(module))  # noqa: S102  running deployed code is what Lambda does
        except BaseException:
            del self._modules[name]
            raise
        return module

    def _import(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0  # noqa: A002
    ) -> Any:
        if level:
            package = (globals or {}).get("__package__") or ""
            parents = package.split(".")[: len(package.split(".")) - level + 1]
            name = ".".join([*filter(None, parents), *filter(None, [name])])
        top = name.partition(".")[0]
        if not self._has(top):
            real = builtins.__import__(name, None, None, fromlist, 0)
            return self._shadows.get(real.__name__, real)
        parts = name.split(".")
        for i in range(1, len(parts) + 1):
            module = self._load(".".join(parts[:i]))
            if i > 1:
                setattr(self._modules[".".join(parts[: i - 1])], parts[i - 1], module)
        for attribute in fromlist or ():
            if not hasattr(module, attribute) and self._has(f"{name}.{attribute}"):
                setattr(module, attribute, self._load(f"{name}.{attribute}"))
        return module if fromlist else self._modules[top]

    def _has(self, name: str) -> bool:
        base = name.replace(".", "/")
        return any(f == f"{base}.py" or f.startswith(f"{base}/") for f in self._files)

    def _make_shadows(self, environment: Mapping[str, str]) -> dict[str, types.ModuleType]:
        services = self._account.services
        variables = {
            "AWS_LAMBDA_FUNCTION_NAME": self._name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_REGION": self._account.region_name,
            "AWS_DEFAULT_REGION": self._account.region_name,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "LAMBDA_TASK_ROOT": TASK_ROOT.rstrip("/"),
            "TZ": ":UTC",
            **environment,
        }

        def session(*_: Any, **__: Any) -> Any:
            return services

        def sleep(seconds: float) -> None:
            if self._stop.get().wait(seconds / self._account.time_scale):
                raise FunctionStoppedError

        boto3_session = _shadow("boto3.session", Session=session)
        shadows = [
            _shadow(
                "boto3",
                client=services.client,
                resource=services.resource,
                Session=session,
                session=boto3_session,
                DEFAULT_SESSION=services,
            ),
            boto3_session,
            _shadow("os", environ=variables, getenv=variables.get),
            _shadow("time", sleep=sleep),
        ]
        self._builtins = {
            **vars(builtins),
            "__import__": self._import,
            "print": self._print,
        }
        return {shadow.__name__: shadow for shadow in shadows}

    def _print(self, *values: Any, **options: Any) -> None:
        if options.get("file") in (None, sys.stdout, sys.stderr):
            options["file"] = self._output.get()
        print(*values, **options)  # noqa: T201  a function's print is its log

    def _stack_trace(self, error: BaseException) -> list[str]:
        lines = []
        for frame in traceback.extract_tb(error.__traceback__, limit=100):
            if frame.filename.startswith(TASK_ROOT):
                source = self._files.get(frame.filename.removeprefix(TASK_ROOT), "").splitlines()
                number = frame.lineno or 1
                text = source[number - 1].strip() if number <= len(source) else ""
                lines.append(
                    f'  File "{frame.filename}", line {number}, in {frame.name}\n    {text}\n'
                )
        return lines


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


def _shadow(name: str, **replaced: Any) -> types.ModuleType:
    """A module with everything of the real one but `replaced`."""
    module = types.ModuleType(name)
    vars(module).update(vars(importlib.import_module(name)))
    vars(module).update(replaced, __name__=name)
    return module


def _python_files(code: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(code)) as archive:
        return {
            name: archive.read(name).decode("utf-8", errors="replace")
            for name in archive.namelist()
            if name.endswith(".py")
        }


def _raise_in(thread: threading.Thread) -> None:
    """Ask the interpreter to raise in `thread` at its next bytecode: ends a busy loop."""
    if thread.ident is not None and thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(FunctionStoppedError)
        )


