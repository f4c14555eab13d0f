"""The template: a process that has imported boto3, and forks environments from it.

A Python that has imported boto3 and read the models of a service takes a third of a second; a
fork of one that has takes a few milliseconds, and shares its memory.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from nestedsf.emulator.functions.runtime import environment, guard

if TYPE_CHECKING:
    from types import FrameType

REQUEST_BYTES = 9  # of what it is asked: FORK, KILL or END, and the number of the child
FORK, KILL, END = b"f", b"k", b"e"
KILLED = b"."
_FILES = 4096  # more than it has open
_LOOK = 2.0  # seconds between two looks at whether the session's process is still there
_WOKEN_BYTES = 4096

_Children: TypeAlias = "dict[int, tuple[int, socket.socket]]"  # the process and its pipe


def run(descriptor: int, files: str | None) -> NoReturn:
    """Fork environments as they are asked for, until the session's process closes the socket.

    Args:
        descriptor: The socket.
        files: The folder of the environments' files, which is taken away at the end.
    """
    guard.adopt_orphans()
    parent, control = os.getppid(), socket.socket(fileno=descriptor)
    woken, wakes = os.pipe()  # a signal writes to it, and so wakes the select
    for end in (woken, wakes):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _do_nothing)
    gc.collect()
    gc.freeze()  # what is here is not touched by collections, and stays shared
    children: _Children = {}
    while os.getppid() == parent:
        ready, _, _ = select.select([control.fileno(), woken], [], [], _LOOK)
        if woken in ready:
            os.read(woken, _WOKEN_BYTES)
        _reap(children)
        if control.fileno() in ready and not _answer(control, children):
            break
    for child, _ in children.values():
        _kill(child)
        os.waitpid(child, 0)
    _end_orphans({})
    if files is not None:
        shutil.rmtree(files, ignore_errors=True)
    os._exit(0)


def _answer(control: socket.socket, children: _Children) -> bool:
    """Do what the session asks; whether there is more to come."""
    request, files, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
    what, number = request[:1], request[1:].strip()
    if what == FORK:
        pipe = socket.socket(fileno=files[0])
        child = os.fork()
        if child == 0:
            _become_environment(pipe.detach(), files[1])
        os.close(files[1])
        with contextlib.suppress(OSError):  # so does the child, whichever is first
            os.setpgid(child, child)
        children[int(number)] = child, pipe
    elif what == KILL:
        if int(number) in children:
            _kill(children[int(number)][0])
            _reap(children, int(number))
        control.send(KILLED)
    return what in {FORK, KILL}


def _become_environment(pipe: int, output: int) -> NoReturn:
    os.setpgid(0, 0)  # it is killed with all that it forks
    guard.end_with_parent()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    low, high = sorted((pipe, output))
    os.closerange(3, low)
    os.closerange(low + 1, high)
    os.closerange(high + 1, _FILES)
    environment.run(pipe, os.dup(pipe), output)


def _reap(children: _Children, awaited: int | None = None) -> None:
    """Tell the session, through the pipe of each child that has ended, how it has."""
    for number, (child, pipe) in list(children.items()):
        ended, status = os.waitpid(child, 0 if number == awaited else os.WNOHANG)
        if ended:
            del children[number]
            _kill(child)  # what it has forked
            _end_orphans(children)
            exited = json.dumps({"exited": os.waitstatus_to_exitcode(status)})
            with contextlib.suppress(OSError):  # the session has left
                pipe.send(f"\n{exited}\n".encode(), socket.MSG_DONTWAIT)
            pipe.close()


def _kill(child: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)


def _end_orphans(children: _Children) -> None:
    """End what has been forked by environments that have ended, and has left their process group.

    Linux gives it to this process, which else has no children but environments.
    """
    known = {child for child, _ in children.values()}
    while sys.platform == "linux":
        orphans = _own_children() - known
        if not orphans:
            return
        for orphan in orphans:
            with contextlib.suppress(OSError):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)


def _own_children() -> set[int]:
    """The processes whose parent this is, on Linux. To import psutil takes longer."""
    found = set()
    for folder in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208  names
        with contextlib.suppress(OSError), open(f"/proc/{folder}/stat", "rb") as file:  # noqa: PTH123  of the kernel
            parent = file.read().rpartition(b")")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(int(folder))
    return found


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stands as a handler, so that the signal wakes the template."""
