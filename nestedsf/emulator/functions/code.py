"""The code of a deployed function: its modules, and what it sees of the outside.

It sees `boto3` bound to its account, its own environment variables, and a `time.sleep` that
follows the account's clock; what it prints or logs is its log.
Its modules are not in sys.modules, so that two functions may both have an `index`.
"""

from __future__ import annotations

import builtins
import contextvars
import importlib
import io
import logging
import sys
import threading
import traceback
import types
import zipfile
from typing import TYPE_CHECKING, Any

import boto3

from nestedsf.emulator.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.account import Account

TASK_ROOT = "/var/task/"


patches = Patches()

output: contextvars.ContextVar[io.StringIO] = contextvars.ContextVar("a function's output")
_nowhere = io.StringIO()  # what a thread of a function writes after its end
sleep: contextvars.ContextVar[Callable[[float], None]] = contextvars.ContextVar("its sleep")
"""Sleeps in the thread of a function; raises SystemExit where the function was stopped."""
_LOOK = 0.05  # seconds between two looks at whether the account is closed


class _Output(io.TextIOBase):
    """The sys.stdout and sys.stderr of a function."""

    def write(self, text: str) -> int:
        return output.get(_nowhere).write(text)


@patches.wraps(logging.Logger, "callHandlers")
def _log_of_the_function(original: Any, self: logging.Logger, record: logging.LogRecord) -> None:
    """What a function logs is in its output, and with no handler of the learner's."""
    written = output.get(None)
    if written is None:
        original(self, record)
    else:
        written.write(f"[{record.levelname}]\t{record.getMessage()}\n")


class FunctionCode:
    """The Python files of a function, loaded at the first invocation and kept, as on AWS."""

    def __init__(self, account: Account, archive: bytes, environment: Mapping[str, str]) -> None:
        self._account = account
        self._files = _python_files(archive)
        self._modules: dict[str, types.ModuleType] = {}
        self._loading = threading.RLock()
        self._builtins = {**vars(builtins), "__import__": self._import, "print": self._print}
        self._shadows = self._make_shadows(environment)

    def find_handler(self, handler: str) -> Callable[[Any, Any], Any] | None:
        """The function that `handler` names, as in "index.handler"; raises what the code raises.

        None where its module has no such function.
        """
        module_name, _, function_name = handler.rpartition(".")
        with self._loading:
            module = self._load(module_name.replace("/", "."))
        found: Callable[[Any, Any], Any] | None = getattr(module, function_name, None)
        return found

    def _load(self, name: str) -> types.ModuleType:
        if name in self._modules:
            return self._modules[name]
        base = name.replace(".", "/")
        path = next((p for p in (f"{base}.py", f"{base}/__init__.py") if p in self._files), None)
        if path is None:
            raise ModuleNotFoundError(f"No module named '{name}'")
        unique = f"nestedsf function {id(self)} {name}"  # dataclasses looks its module up
        module = types.ModuleType(unique)
        sys.modules[unique] = module
        self._account.modules.append(unique)
        module.__file__ = TASK_ROOT + path
        module.__package__ = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
        vars(module)["__builtins__"] = self._builtins
        self._modules[name] = module
        try:
            code = compile(self._files[path], TASK_ROOT + path, "exec", dont_inherit=True)
            exec(code, vars(module))  # noqa: S102  running deployed code is what Lambda does
        except BaseException:
            del self._modules[name], sys.modules[unique]
            raise
        return module

    def _import(
        self,
        name: str,
        namespace: Any = None,
        _locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if level:
            package = (namespace or {}).get("__package__") or ""
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
        variables = dict(environment)

        def session(*_: Any, region_name: str | None = None, **__: Any) -> Any:
            new = self._account.new_session(region_name)
            return boto3.Session(botocore_session=new)

        def client(*args: Any, **kwargs: Any) -> Any:
            with self._account.making:
                return services.client(*args, **kwargs)

        def resource(*args: Any, **kwargs: Any) -> Any:
            with self._account.making:
                return services.resource(*args, **kwargs)

        def own_sleep(seconds: float) -> None:
            if not seconds >= 0:
                raise ValueError("sleep length must be non-negative")
            sleep.get(self._sleep_aside)(seconds)

        boto3_session = _shadow("boto3.session", Session=session)
        shadows = [
            _shadow(
                "boto3",
                client=client,
                resource=resource,
                Session=session,
                session=boto3_session,
                setup_default_session=_nothing,
                DEFAULT_SESSION=services,
            ),
            boto3_session,
            _shadow("os", environ=variables, getenv=variables.get),
            _shadow("sys", stdout=_Output(), stderr=_Output()),
            _shadow("time", sleep=own_sleep),
        ]
        return {shadow.__name__: shadow for shadow in shadows}

    def _sleep_aside(self, seconds: float) -> None:
        """Sleep in a thread that the function has made."""
        woken = threading.Event()
        timeline = self._account.timeline
        timeline.call(lambda: timeline.scheduler.timer(seconds).then(woken.set))
        while not woken.wait(_LOOK):
            if self._account.closing.is_set():
                raise SystemExit

    def _print(self, *values: Any, **options: Any) -> None:
        options["file"] = options.get("file") or output.get(_nowhere)
        print(*values, **options)  # noqa: T201  a function's print is its log

    def stack_trace(self, error: BaseException) -> list[str]:
        """The lines of the function's own frames, as AWS's runtime writes them."""
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


def _nothing(*_: Any, **__: Any) -> None:
    """Stands for what would change the learner's process."""


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
