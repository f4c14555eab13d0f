"""The handler of a function: its code is loaded, called, and its errors told as Lambda tells them.

The errors have the shapes of AWS's runtime
(https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html).
"""

from __future__ import annotations

import base64
import contextlib
import decimal
import importlib
import importlib.machinery
import io
import json
import logging
import os
import sys
import time
import traceback
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from nestedsf.emulator.functions.runtime import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.functions.runtime.pipe import Message, Pipe

TASK_ROOT = "/var/task/"
RESPONSE_BYTES = 6_291_556
_KEPT_VARIABLES = ("SYSTEMROOT",)  # Windows needs it
_FRAMES = 100
_OUTPUTS = ("stdout", "stderr")


@dataclass(frozen=True, kw_only=True)
class Context:
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
    pipe: Pipe = field(repr=False)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function times out."""
        answer = self.pipe.ask(remaining=True)
        return answer if isinstance(answer, int) else 0


class Function:
    """The function that this process runs: its code is in its folder, which is the current one."""

    def __init__(self, settings: Any, pipe: Pipe) -> None:
        self._settings, self._pipe = settings, pipe
        self._handler: Callable[[Any, Any], Any] | None = None
        folder = os.path.realpath(settings["folder"])
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(settings["archive"]))) as archive:
            archive.extractall(folder)  # it keeps names within the folder
        os.chdir(folder)
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        os.environ.clear()
        own = {"HOME": folder, "LAMBDA_TASK_ROOT": folder}
        os.environ.update(kept | own | settings["variables"])
        if hasattr(time, "tzset"):
            time.tzset()
        _write_logs_to_the_output()
        _import_from(folder)
        guard.limit_memory(settings["memory"])

    def run(self, payload: str, request_id: str, log_stream: str) -> Message:
        """Call the handler with the decoded payload.

        Returns:
            `payload`, the function's result or its error, as JSON text, and `error`.
        """
        context = Context(
            aws_request_id=request_id,
            function_name=self._settings["name"],
            invoked_function_arn=self._settings["arn"],
            memory_limit_in_mb=str(self._settings["memory"]),
            log_group_name=f"/aws/lambda/{self._settings['name']}",
            log_stream_name=log_stream,
            pipe=self._pipe,
        )
        _renew_output()
        try:
            return {"payload": self._call(json.loads(payload), context), "error": False}
        except (SystemExit, MemoryError):
            raise  # they end the process
        except _RuntimeError as failed:
            message, kind, trace = str(failed), failed.kind, []
        except BaseException as raised:  # noqa: BLE001  whatever a function raises is its answer
            message, kind, trace = _message(raised), type(raised).__name__, _stack_trace(raised)
        error = {
            "errorMessage": message,
            "errorType": kind,
            "requestId": request_id,
            "stackTrace": trace,
        }
        text = json.dumps(error, ensure_ascii=False)
        return {"payload": text.encode(errors="replace").decode(), "error": True}

    def _call(self, event: Any, context: Context) -> str:
        if self._handler is None:
            self._handler = self._find_handler()
        try:
            result = self._handler(event, context)
        finally:
            flush()
        try:
            text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=_as_json)
            size = len(text.encode())  # half a surrogate pair cannot be sent
        except (RecursionError, TypeError, ValueError) as error:
            raise _RuntimeError(
                "Runtime.MarshalError", f"Unable to marshal response: {error}"
            ) from None
        if size > RESPONSE_BYTES:
            raise _RuntimeError(
                "Function.ResponseSizeTooLarge",
                f"Response payload size ({size} bytes) exceeded maximum allowed payload size "
                f"({RESPONSE_BYTES} bytes).",
            )
        return text

    def _find_handler(self) -> Callable[[Any, Any], Any]:
        module, _, function = self._settings["handler"].rpartition(".")
        try:
            found = importlib.import_module(module.replace("/", "."))
        except SyntaxError as error:
            raise _RuntimeError(
                "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}"
            ) from None
        except (ImportError, ValueError) as error:
            raise _RuntimeError(
                "Runtime.ImportModuleError", f"Unable to import module '{module}': {error}"
            ) from None
        handler: Callable[[Any, Any], Any] | None = getattr(found, function, None)
        if handler is None:
            raise _RuntimeError(
                "Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'"
            )
        return handler


class _RuntimeError(Exception):
    """What AWS's runtime reports about the code itself."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def _as_json(value: object) -> float | str:
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):  # recorded on AWS: its text
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  whatever a learner's __str__ raises
        return ""


def _stack_trace(error: BaseException) -> list[str]:
    """The lines of the function's own frames, as AWS's runtime writes them."""
    return [
        f'  File "{frame.filename}", line {frame.lineno or 1}, in {frame.name}\n'
        f"    {frame.line or ''}\n"
        for frame in traceback.extract_tb(error.__traceback__, limit=_FRAMES)
        if frame.filename.startswith(TASK_ROOT)
    ]


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads the function's modules, whose code has the names that it has on Lambda."""

    folder = ""

    def source_to_code(  # type: ignore[override] # as it is in Python
        self, data: Any, path: Any, **options: Any
    ) -> Any:
        """Compile a module."""
        name = os.path.relpath(path, _Loader.folder).replace(os.sep, "/")
        return super().source_to_code(data, TASK_ROOT + name, **options)


def _import_from(folder: str) -> None:
    """Import modules from the function's folder first."""
    make = importlib.machinery.FileFinder.path_hook(
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (_Loader, importlib.machinery.SOURCE_SUFFIXES),
    )

    def hook(path: str) -> Any:
        if path != folder and not path.startswith(folder + os.sep):
            raise ImportError(path)
        return make(path)

    _Loader.folder = folder
    sys.dont_write_bytecode = True
    sys.path_hooks.insert(0, hook)
    sys.path.insert(0, folder)


def new_output() -> TextIO:
    """What is printed is in the log at once."""
    return open(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def flush() -> None:
    """Have in the log what was printed, wherever the function prints."""
    for name in _OUTPUTS:
        with contextlib.suppress(Exception):  # it may be anything
            getattr(sys, name).flush()


def _renew_output() -> None:
    """An invocation that has closed the output, or taken it away, has done so for itself alone."""
    for name in _OUTPUTS:
        with contextlib.suppress(Exception):
            stream = getattr(sys, name)
            if callable(stream.write) and not getattr(stream, "closed", False):
                continue
        setattr(sys, name, new_output())


def _write_logs_to_the_output() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("[%(levelname)s]\t%(message)s"))
    logging.getLogger().addHandler(handler)
