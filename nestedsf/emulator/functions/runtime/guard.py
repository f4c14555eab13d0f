"""The guard of a function's process: no network, no other program, no more than its memory.

It keeps a learner's code from what it would not reach on Lambda, or what a lesson must not do by
accident. It is no sandbox against an attacker: the code is the learner's own, and runs as its
user (SECURITY.md).

An audit hook sees what every thread does, and cannot be taken away again
(https://docs.python.org/3/library/audit_events.html).
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
from typing import NoReturn

NETWORK = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
    }
)
PROGRAMS = frozenset(
    {"os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "subprocess.Popen"}
)
FORKS = frozenset({"os.fork", "os.forkpty"})
SIGNALS = frozenset({"os.kill", "os.killpg"})
FORK_LIMIT = 64
FILE_BYTES = 512 * 2**20  # of Lambda's /tmp
STACK_BYTES = 32 * 2**20  # for the stacks of threads, which Lambda's limit does not count

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_allowed = threading.local()  # whether this thread makes a socket pair, on Windows by a connection


def end_with_parent() -> None:
    """Let the kernel end this process with the thread that has started it, where it can: Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of what this process's children leave behind, where there is that: Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_after(seconds: float) -> None:
    """Let the kernel end this process at last, where it does not end it with its parent."""
    if sys.platform != "linux" and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def limit_memory(mebibytes: int) -> None:
    """Let the process have so much more than it has now, where that can be limited: Linux.

    Beyond it there is a MemoryError.
    """
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  Windows has none

    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  a file of the kernel
        used = next(int(line.split()[1]) for line in status if line.startswith("VmData:"))
    limit = used * 1024 + mebibytes * 2**20 + STACK_BYTES
    threading.stack_size(2**20)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_doors() -> None:
    """Refuse, from now on and in every thread, the network, other programs, and their signals."""
    process = os.getpid()
    forks = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal forks
        if event in NETWORK:
            if not getattr(_allowed, "pair", False):
                _refuse("reach the network: only AWS's services, through boto3")
        elif event in PROGRAMS:
            _refuse("start another program")
        elif event in FORKS:
            forks += 1
            if os.getpid() != process or forks > FORK_LIMIT:
                _refuse(f"fork more than {FORK_LIMIT} times, and not from what it has forked")
        elif event in SIGNALS and not _is_own(arguments[0]):
            _refuse("send signals to other processes")

    sys.addaudithook(hook)
    if os.name == "posix":
        import _posixsubprocess  # noqa: PLC0415  multiprocessing starts programs with it, unseen

        _posixsubprocess.fork_exec = lambda *_: _refuse("start another program")
    else:
        _let_pairs_connect()


def _refuse(what: str) -> NoReturn:
    raise PermissionError(f"In the emulator a Lambda function cannot {what}.")


def _is_own(process: object) -> bool:
    try:
        return process == 0 or os.getpgid(process) == os.getpgid(0)  # type: ignore[arg-type]
    except (AttributeError, OSError, TypeError):
        return process == os.getpid()


def _let_pairs_connect() -> None:
    """On Windows a pair of sockets, which asyncio needs, is made by a connection of its own."""
    make = socket.socketpair

    def pair(*arguments: int) -> tuple[socket.socket, socket.socket]:
        _allowed.pair = True
        try:
            return make(*arguments)
        finally:
            _allowed.pair = False

    socket.socketpair = pair  # type: ignore[assignment]
