"""An execution environment: runs the invocations of one function, one at a time.

It loads the function's code at the first, and ends when the session closes its pipe.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
from typing import Any, NoReturn

from nestedsf.emulator.functions.runtime import account, guard
from nestedsf.emulator.functions.runtime.handler import Function, flush, new_output
from nestedsf.emulator.functions.runtime.pipe import Pipe


def run(reader: int, writer: int, output: int) -> NoReturn:
    """Run the invocations that come through the pipe, until it is closed."""
    for standard in (1, 2):
        os.dup2(output, standard)
    sys.stdout = sys.stderr = new_output()
    pipe = Pipe(os.fdopen(reader, "rb"), os.fdopen(writer, "wb"))
    folders: list[str] = []
    threading.Thread(target=_end_with_pipe, args=(pipe, folders), daemon=True).start()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _leave((reader, writer)))
    account.connect(pipe)
    guard.close_doors()
    process, status = os.getpid(), 1
    try:
        _run_invocations(pipe, folders)
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except MemoryError:
        pipe.send(out_of_memory=True)
    finally:
        flush()
        os._exit(status % 256 if os.getpid() == process else 0)


def _run_invocations(pipe: Pipe, folders: list[str]) -> NoReturn:
    function: Function | None = None
    process = os.getpid()
    while True:
        invocation: Any = pipe.next_invocation()
        os.lseek(1, 0, os.SEEK_SET)
        os.ftruncate(1, 0)
        pipe.send(started=True)
        guard.end_after(invocation["seconds"])
        if function is None:
            folders.append(invocation["function"]["folder"])
            function = Function(invocation["function"], pipe)
        answer = function.run(
            invocation["payload"], invocation["request_id"], invocation["log_stream"]
        )
        if os.getpid() != process:
            raise SystemExit  # a fork that has come back from the handler
        pipe.send(answer=answer, request_id=invocation["request_id"])


def _end_with_pipe(pipe: Pipe, folders: list[str]) -> None:
    """Read until the session closes the pipe, or its process ends: so does this one."""
    try:
        pipe.read()
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def _leave(pipe: tuple[int, int]) -> None:
    """In a fork of an environment: leave its pipe to it."""
    for end in pipe:
        with contextlib.suppress(OSError):
            os.close(end)
