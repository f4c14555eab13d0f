"""Serving: the emulated account as a server in a process of its own, on loopback.

For whoever wants to reach it from a terminal, a second notebook or the AWS CLI.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import secrets
import subprocess
import sys
import sysconfig
import tempfile
import time
import weakref
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.moto import check_time_scale
from nestedsf.arguments import TEXT, Kind
from nestedsf.emulator.environment import without_moto
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.exceptions import ServerError
from nestedsf.uninterrupted import begin, uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

_LOOK = 0.1  # seconds between two looks at whether it has ended
_SECONDS_TO_END = 20  # more than the keeper has patience
_KEEPER = "import sys; sys.path[:] = {!r}; import runpy; runpy.run_path({!r}, run_name='__main__')"
_SERVER = (
    "import sys; sys.path[:] = {!r}; from nestedsf.account.sessions import served; served.run()"
)
# Nothing that is set for other Pythons, or that lies in the folder that this process is in.
_OPTIONS = ("-I", "-W", "ignore", *(["-B"] if sys.dont_write_bytecode else []), "-c")


class Server:
    """A server of the emulator that runs; made by `serve`.

    A context manager, and `close()` ends it and its executions. It also ends, within seconds,
    with the process that has started it, in whatever way that ends and whatever it has forked
    (`nestedsf.account.sessions.keeper` says how), and when nobody holds it or a session of it
    any more. A fork of that process can use it, and ends nothing.

    Attributes:
        endpoint_url: Where it listens, for example "http://127.0.0.1:8765".
        region_name: The region of its sessions.
        environment: The variables that make AWS's own tools reach it: AWS_ENDPOINT_URL,
            AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_DEFAULT_REGION. Whoever has them
            can run code on this computer, as its user.
    """

    def __init__(self, process: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.endpoint_url = environment["AWS_ENDPOINT_URL"]
        self.region_name = environment["AWS_DEFAULT_REGION"]
        self._process, self._started_by = process, os.getpid()
        self._closed = False
        news: SimpleQueue[object] = SimpleQueue()
        self._end = functools.partial(_end, process, news)
        # A cell that is executed again drops the server that it made before. To put something
        # into a queue is C: Ctrl-C cannot come between, as it can in a finalizer.
        begin(functools.partial(_end_at, news, weakref.ref(self, news.put), self._end))
        _running[process] = self._started_by, self._end

    def session(self) -> AwsSession:
        """A session that reaches this server, whatever the environment and ~/.aws say.

        Raises:
            ServerError: The server has been closed, or has ended.
            SessionRefusedError: A moto session is open in this process; while one is, no other
                session reaches anything.
        """
        self._check()
        from nestedsf.emulator.sealing import sealed_session  # noqa: PLC0415  not for a command

        sealed = sealed_session(
            self.region_name,
            (self.environment["AWS_ACCESS_KEY_ID"], self.environment["AWS_SECRET_ACCESS_KEY"]),
        )
        session = AwsSession(None, self.region_name, self.endpoint_url, botocore_session=sealed)
        session.__dict__["server"] = self  # it runs as long as a session of it is in use
        return session

    def wait(self) -> None:
        """Wait until it ends, which it does not do by itself: Ctrl-C ends the waiting.

        Raises:
            ServerError: It has ended.
        """
        while self._process.poll() is None:
            time.sleep(_LOOK)  # Ctrl-C just before a longer wait would be seen after it
        self._check()

    def forget(self, path: Path, text: str) -> None:
        """Have a file removed when it ends, if its text is `text` then; also after a kill -9."""
        _tell(self._process, json.dumps({"path": os.path.abspath(path), "text": text}))  # noqa: PTH100  no link is followed

    def close(self) -> None:
        """End the server and its executions; what it held is gone.

        Whoever is interrupted only waits no longer. A second call waits for the same.
        """
        if os.getpid() == self._started_by:  # a fork comes to its own end
            uninterrupted(self._end)
        self._closed = True

    def _check(self) -> None:
        if self._closed:
            raise ServerError("This server has been closed: start a new one with serve().")
        if os.getpid() == self._started_by and self._process.poll() is not None:
            raise ServerError(
                "The server has ended, and what it held is gone: start a new one with serve()."
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = ", closed" if self._closed else ""
        return f"Server({self.endpoint_url!r}, region_name={self.region_name!r}{state})"


_PORT = Kind("a port, a whole number", (int,))


def serve(
    *,
    region_name: str = "us-east-1",
    time_scale: float = 1.0,
    port: int = 0,
    mocks: str | os.PathLike[str] | Mapping[str, Any] | None = None,
) -> Server:
    """Start the emulator as a server in a process of its own, and wait until it listens.

    It answers as AWS answers, on 127.0.0.1 only, and only requests that are signed with the key
    that it made for this start. As a context manager, or with `close()`; it ends when this
    process ends, in whatever way.
    A moto session in this process refuses the requests of all other sessions, also of this
    server's: close it first.

    Args:
        region_name: The region of its sessions.
        time_scale: As in `moto_session`: with 20, a Wait passes twenty times as fast.
        port: The port; 0 for any that is free.
        mocks: As in `moto_session`: a file, or a mapping. A test case is chosen as in Step
            Functions Local, in StartExecution with ``…:stateMachine:Order#HappyPath``.

    Raises:
        DefinitionError: The file of the mocks cannot be read.
        InputError: The mocks are in no format that is known; says the file and the line. Or the time
            scale is no positive number.
        ServerError: It cannot start: the port is taken, or there is no such region.

    >>> with serve(time_scale=20) as server:
    ...     server.session().client("stepfunctions").list_state_machines()["stateMachines"]
    []
    """
    TEXT.check(region_name=region_name)
    check_time_scale(time_scale)
    _PORT.check(port=port)
    if mocks is not None:
        read_mocks(mocks)
    settings = {"region_name": region_name, "time_scale": time_scale, "port": port}
    with _named(mocks) as file:
        return _serve({**settings, "mocks": file})


@contextlib.contextmanager
def _named(mocks: str | os.PathLike[str] | Mapping[str, Any] | None) -> Iterator[str | None]:
    """The name of the file of mocks; a value is in one of its own as long as it is read."""
    if mocks is None or isinstance(mocks, (str, os.PathLike)):
        yield None if mocks is None else os.fspath(mocks)
        return
    with tempfile.TemporaryDirectory(prefix="nestedsf-") as folder:  # for its owner alone
        path = Path(folder, "mocks.json")
        path.write_text(json.dumps(dict(mocks)), encoding="utf-8")
        yield str(path)


def _serve(settings: Mapping[str, Any]) -> Server:
    """Start the process, and wait until it listens."""
    mark = secrets.token_hex()
    folders = _search_path()
    keeper = _KEEPER.format(folders, str(Path(__file__).with_name("keeper.py")))
    python = [sys.executable, *_OPTIONS]
    server = [*python, _SERVER.format(folders), mark, json.dumps(settings)]
    process = subprocess.Popen(  # noqa: S603  this Python
        [*python, keeper, str(os.getpid()), *server],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_moto({k: v for k, v in os.environ.items() if not k.startswith("AWS_")}),
        # Ctrl-C in a terminal or a notebook does not reach it.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        return Server(process, _environment(process, mark.encode()))
    except BaseException:
        uninterrupted(functools.partial(_end, process, SimpleQueue()))
        raise


def _search_path() -> list[str]:
    """Where this process imports from, and Python's own modules first.

    They have long been imported here; there, a learner's `secrets.py` would be taken for one.
    """
    root = Path(__file__).absolute().parents[3]
    own = (
        Path(sysconfig.get_path("stdlib")),
        Path(sys.base_prefix, "DLLs"),
    )  # the latter on Windows
    archive = f"python{sys.version_info.major}{sys.version_info.minor}.zip"

    def rank(folder: Path) -> int:
        if folder == root:
            return 1
        if folder.name in {"site-packages", "dist-packages"}:
            return 2
        return 0 if folder.name == archive or any(map(folder.is_relative_to, own)) else 3

    return list(map(str, sorted((Path(each).absolute() for each in sys.path), key=rank)))


def _environment(process: subprocess.Popen[bytes], mark: bytes) -> dict[str, str]:
    """What the server says on the line that begins with the mark; others may print there too."""
    assert process.stdout is not None  # noqa: S101
    lines = (line.removeprefix(mark) for line in process.stdout if line.startswith(mark))
    said: dict[str, Any] = json.loads(next(lines, b"{}"))
    if "environment" not in said:
        ended = f"The server has ended at its start, with status {process.wait()}."
        raise ServerError(said.get("error", ended))
    return dict(said["environment"])


def _tell(process: subprocess.Popen[bytes], line: str) -> None:
    """Write a line to the keeper, who may have ended."""
    assert process.stdin is not None  # noqa: S101
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()


def _end(process: subprocess.Popen[bytes], news: SimpleQueue[object]) -> None:
    """Let it end its executions, wait until it has, and say so; in any thread, as often as wanted."""
    _tell(process, "")  # the end of the pipe would not do: a fork has it open
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
    _running.pop(process, None)
    news.put(None)


def _end_at(
    news: SimpleQueue[object], _owner: weakref.ref[Server], end: Callable[[], None]
) -> None:
    """End it at the first news: that it has ended, or that its owner is garbage."""
    news.get()
    end()


_running: dict[subprocess.Popen[bytes], tuple[int, Callable[[], None]]] = {}


@atexit.register
def _close_all() -> None:
    for started_by, end in list(_running.values()):
        if started_by == os.getpid():
            uninterrupted(end)
