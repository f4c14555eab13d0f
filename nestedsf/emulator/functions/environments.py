"""The execution environments of an account: processes in which its functions run.

As on Lambda, an environment belongs to one function, as it is configured; it stays warm for its
next invocation, and there are as many as there are invocations at once. Beyond a limit, where
Lambda would throttle, an invocation waits for one.
The first is started when the first function is made, and not when it is invoked: a Python that
has imported boto3 takes a third of a second.
Whatever is used here is used in calls of the timeline, unless it says otherwise.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nestedsf.emulator.functions import messages
from nestedsf.emulator.functions.processes import CAN_FORK, TEMPLATE, Process, Started

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from nestedsf.emulator.functions.function import Function
    from nestedsf.emulator.functions.runtime.pipe import Json, Message

__all__ = ["Environment", "Environments"]

LIMIT = 64
"""How many environments an account has at the most."""
IDLE_LIMIT = 8
"""How many of them stay warm."""
_LINE_BYTES = 512 * 2**20  # more than any request has
LOG_BYTES = 1_000_000
"""How much of what an invocation prints is kept: its end."""


class Environment:
    """One process, which runs one invocation at a time.

    Attributes:
        function: Whose code it has loaded; None as long as it has loaded none.
        exit_status: How its process has ended; negative for a signal.
        is_out_of_memory: Whether it has ended because it had used up its memory.
    """

    def __init__(self, process: Process, output: IO[bytes], folder: Path) -> None:
        self._process, self._output, self._folder = process, output, folder
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._looking = threading.Lock()  # who seeks in the output reads it, too
        self._is_closed = False
        self.function: Function | None = None
        self.exit_status: int | None = None
        self.is_out_of_memory = False

    def send(self, **message: Json) -> None:
        """Send a message; to be used in any thread. One that has ended does not get it."""
        line = json.dumps(message).encode() + b"\n"
        with self._writing, contextlib.suppress(OSError, ValueError):
            self._process.writer.write(line)
            self._process.writer.flush()

    def messages(self) -> Generator[Message, None, None]:
        """What it sends, until it ends; to be used in one thread, and to be closed."""
        try:
            with self._reading:
                yield from self._read()
        finally:
            if self._is_closed:
                self._close_files()

    def _read(self) -> Iterator[Message]:
        with contextlib.suppress(OSError):
            while line := self._process.reader.readline(_LINE_BYTES):
                message = messages.decoded(line)
                if not messages.is_sound(message):
                    if line.strip():
                        self.kill()  # its code writes to the pipe, or it was killed in a line
                elif isinstance(status := message.get("exited"), int):
                    self.exit_status = status
                elif "out_of_memory" in message:
                    self.is_out_of_memory = True
                else:
                    yield message
        if self.exit_status is None:
            self.exit_status = self._process.exit_status()

    def settings(self, function: Function) -> Message | None:
        """What it has to know to load a function; None: it has loaded it."""
        if self.function is not None:
            return None
        return {**function.settings(), "folder": str(self._folder)}

    def log(self) -> str:
        """What its invocation has printed and logged; to be used in any thread."""
        with self._looking, contextlib.suppress(OSError, ValueError):
            size = self._output.seek(0, 2)
            start = max(0, size - LOG_BYTES)
            self._output.seek(start)
            text = self._output.read().decode("utf-8", errors="replace")
            return f"[{start} bytes before this are not kept]\n{text}" if start else text
        return ""

    def kill(self) -> None:
        """End it, in whatever it is."""
        self._process.kill()

    def close(self) -> None:
        """End it, and let go of its files."""
        self.kill()
        self._is_closed = True
        # Who reads from it closes its files: to close one waits until nobody reads.
        if self._reading.acquire(blocking=False):
            self._reading.release()
            self._close_files()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _close_files(self) -> None:
        for file in (self._process.writer, self._process.reader, self._output):
            with contextlib.suppress(OSError, ValueError):
                file.close()


class Environments:
    """The environments of an account."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._all: list[Environment] = []
        self._idle: list[Environment] = []  # the one that was used last is the last
        self._waiting: deque[tuple[Function, Callable[[Environment], None]]] = deque()
        self._holds_template = False
        self._number = 0

    def prepare(self) -> None:
        """Start in the background what the first invocation of a new function will need."""
        with contextlib.suppress(OSError):  # the invocation will say so
            if not self._all:
                self._idle.append(self._new())

    def take(self, function: Function, given: Callable[[Environment], None]) -> None:
        """Give an environment for an invocation of a function: at once, or when one is free."""
        environment = self._find(function)
        if environment is None:
            self._waiting.append((function, given))
        else:
            given(environment)

    def give_back(self, environment: Environment) -> None:
        """Keep an environment warm, whose invocation has ended."""
        self._idle.append(environment)
        if len(self._idle) > IDLE_LIMIT:
            self._end(self._idle[0])
        self._serve()

    def discard(self, environment: Environment) -> None:
        """End an environment."""
        self._end(environment)
        self._serve()

    def close(self) -> None:
        """End all of them."""
        self._waiting.clear()
        for environment in list(self._all):
            self._end(environment)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        if self._holds_template:
            self._holds_template = False
            TEMPLATE.release()

    def _end(self, environment: Environment) -> None:
        if environment in self._idle:
            self._idle.remove(environment)
        if environment in self._all:
            self._all.remove(environment)
            environment.close()

    def _find(self, function: Function) -> Environment | None:
        for warm in (function, None):
            for environment in reversed(self._idle):
                if environment.function == warm:
                    self._idle.remove(environment)
                    return environment
        if len(self._all) < LIMIT:
            return self._new()
        if self._idle:
            self._end(self._idle[0])
            return self._new()
        return None

    def _serve(self) -> None:
        """Give what is free to the invocation that has waited longest."""
        while self._waiting:
            function, given = self._waiting[0]
            environment = self._find(function)
            if environment is None:
                return
            self._waiting.popleft()
            given(environment)

    def _new(self) -> Environment:
        if self._folder is None:
            with contextlib.suppress(OSError):
                self._hold_template()
            self._folder = Path(tempfile.mkdtemp(prefix="nestedsf-", dir=TEMPLATE.folder))
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        output = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  it is the environment's
        environment = Environment(self._process(output, folder), output, folder)
        self._all.append(environment)
        return environment

    def _process(self, output: IO[bytes], folder: Path) -> Process:
        if CAN_FORK:
            with contextlib.suppress(OSError):  # it may have been killed, and another starts then
                self._hold_template()
                return TEMPLATE.fork(output)
        return Started(output, folder)

    def _hold_template(self) -> None:
        if CAN_FORK and not self._holds_template:
            TEMPLATE.hold()
            self._holds_template = True
