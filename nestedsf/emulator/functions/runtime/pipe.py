"""The pipe between a function's process and the process of its session: one JSON value a line.

The session sends invocations, and answers; the function sends questions, each with a number,
and at last the result of the invocation.
"""

from __future__ import annotations

import itertools
import json
import os
import threading
from queue import SimpleQueue
from typing import BinaryIO, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Message: TypeAlias = "dict[str, Json]"


class Pipe:
    """The function's end of the pipe."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader, self._writer = reader, writer
        self._process = os.getpid()
        self._writing = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, SimpleQueue[Message]] = {}
        self._invocations: SimpleQueue[Message] = SimpleQueue()

    def next_invocation(self) -> Message:
        """Wait for the next invocation."""
        return self._invocations.get()

    def send(self, **message: Json) -> None:
        """Send a message that has no answer."""
        line = json.dumps(message).encode() + b"\n"
        with self._writing:
            self._writer.write(line)
            self._writer.flush()

    def ask(self, **question: Json) -> Json:
        """Send a question and wait for its answer; to be used in any thread.

        Raises:
            PermissionError: The session refuses it, or a process asks that the function forked.
        """
        if os.getpid() != self._process:
            raise PermissionError(
                "A process that a function has forked reaches no AWS service in the emulator: "
                "call it from the function itself, or from a thread."
            )
        number = next(self._numbers)
        answer = self._waiting[number] = SimpleQueue()
        self.send(number=number, **question)
        found = answer.get()
        if "refused" in found:
            raise PermissionError(found["refused"])
        return found["answer"]

    def read(self) -> None:
        """Read what the session sends, until it closes the pipe."""
        for line in self._reader:
            message: Message = json.loads(line)
            number = message.get("number")
            if isinstance(number, int):
                self._waiting.pop(number).put(message)
            else:
                self._invocations.put(message)
