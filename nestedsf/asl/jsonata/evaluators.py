"""Evaluators: the process in which expressions are evaluated, and how it is asked.

There is one for this process, started with the first expression. It ends with this process, whose
end of its pipe is then closed; one that hangs is killed by its own alarm (on Windows, which has
none, by a timer here).
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypedDict, cast

from nestedsf.asl.jsonata.limits import PATIENCE
from nestedsf.processes import python_program

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["EVALUATOR", "Evaluator", "LostError", "Question", "is_available", "why_missing"]


_NONE_SINCE = (3, 14)  # Python, for which the package has no wheel


def is_available() -> bool:
    """Whether this Python has the library: it has no wheel for some."""
    return find_spec("jsonatapy") is not None


def why_missing(
    version: tuple[int, ...] = sys.version_info[:2],
    system: str = sys.platform,
    machine: str | None = None,
) -> str:
    """Why this Python does not have the library, and what helps.

    Args:
        version: Of Python.
        system: As in ``sys.platform``.
        machine: The processor, as in ``platform.machine()``.
    """
    needs = "JSONata needs the package jsonatapy, which is not"
    if version >= _NONE_SINCE:
        told = ".".join(map(str, version[:2]))
        return f"{needs} there for Python {told}: use Python 3.10 to 3.13"
    if system == "darwin" and (machine or platform.machine()) != "arm64":
        return f"{needs} there for Macs with an Intel processor"
    return f'{needs} installed here: install it with "python -m pip install jsonatapy"'


class Question(TypedDict):
    """What the process is asked.

    Attributes:
        expressions: JSONata.
        values: The variables that they can reach.
        seed: What functions of chance draw from; None where no expression calls one.
        now: The time in milliseconds since 1970; None where none asks for it.
        only_read: Whether they are read, and not evaluated: then all of them are.
    """

    expressions: list[str]
    values: dict[str, Json]
    seed: int | None
    now: int | None
    only_read: bool


class LostError(Exception):
    """The process has ended before its answer: out of memory, or out of time."""


class Evaluator:
    """Asks the process; whoever asks while another does waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def ask(self, question: Question) -> list[tuple[str, str]]:
        """The kind and the text of each answer.

        Raises:
            LostError: The process has ended.
        """
        # Texts that are no UTF-8, as lone surrogates, go as JSON's escapes.
        line = json.dumps(question, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            process = self._running()
            try:
                answer = _asked(process, line)
            except BaseException:
                self._end()  # a question that was interrupted leaves an answer in the pipe
                raise
            if not answer.endswith(b"\n"):
                self._end()
                raise LostError
        return [cast("tuple[str, str]", tuple(each)) for each in json.loads(answer)]

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603  this Python
                python_program(
                    "nestedsf.asl.jsonata.worker", ["nestedsf.asl", "nestedsf.asl.jsonata"]
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                start_new_session=True,  # Ctrl-C in a terminal does not reach it
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _forget(self) -> None:
        """In a child that was forked: the process is its parent's."""
        self._lock = threading.Lock()
        process, self._process = self._process, None
        if process is not None:
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):
                    pipe.close()
            process.returncode = 0  # nothing to wait for


def _asked(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101  they are pipes
    assert process.stdout is not None  # noqa: S101
    timer = None
    if sys.platform == "win32":
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
    try:
        process.stdin.write(line)
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return b""
    finally:
        if timer is not None:
            timer.cancel()


EVALUATOR = Evaluator()
"""The one of this process."""
