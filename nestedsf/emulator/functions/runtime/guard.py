"""The guard of a function's process: no network, no other program, no more than its memory.

It keeps a learner's code from what it would not reach on Lambda, or what a lesson must not do by
accident. It is no sandbox against an attacker: the code is the learner's own, and runs as its
user (SECURITY.md): ctypes and C modules call what they like, and files are read and written,
those of /proc included.

An audit hook sees what every thread does, and cannot be taken away again
(https://docs.python.org/3/library/audit_events.html).
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

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
PROCESSES = frozenset({"os.kill", "os.killpg", "resource.prlimit"})
UNSEEN = (  # what no hook sees: multiprocessing starts programs with the first
    ("_posixsubprocess", "fork_exec"),
    ("subprocess", "_fork_exec"),
    ("_signal", "pidfd_send_signal"),
    ("signal", "pidfd_send_signal"),
)
REFUSED_MODULES = frozenset(
    {
        *("_posixsubprocess", "_signal"),  # are loaded already, and anew they would bring it back
        *("_interpreters", "_xxsubinterpreters"),
        *("_testcapi", "_testinternalcapi"),  # make interpreters unseen
    }
)
_REFUSED = "In the emulator a Lambda function cannot {}."
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
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

    Beyond it there is a MemoryError. Memory that processes can share does not count.
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
    checks: dict[str, Callable[[Any], str | None]] = {
        **dict.fromkeys(NETWORK, _network),
        **dict.fromkeys(PROGRAMS, lambda _: "start another program"),
        **dict.fromkeys(FORKS, _forks()),
        **dict.fromkeys(PROCESSES, _others),
        "cpython.PyInterpreterState_New": lambda _: "have a second interpreter, without a guard",
        "import": _module,
        "socket.bind": _bind,
    }

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        check = checks.get(event)
        if check is not None and (what := check(arguments)):
            _refuse(what)

    _replace_what_no_hook_sees()
    sys.addaudithook(hook)
    if os.name != "posix":
        _let_pairs_connect()


def _network(_: object) -> str | None:
    allowed = getattr(_allowed, "pair", False)
    return None if allowed else "reach the network: only AWS's services, through boto3"


def _forks() -> Callable[[Any], str | None]:
    process, forks = os.getpid(), itertools.count(1)

    def check(_: object) -> str | None:
        if os.getpid() == process and next(forks) <= FORK_LIMIT:
            return None
        return f"fork more than {FORK_LIMIT} times, and not from what it has forked"

    return check


def _others(arguments: Any) -> str | None:
    return None if _is_own(arguments[0]) else "send signals to other processes, or change them"


def _module(arguments: Any) -> str | None:
    name = arguments[0]
    return f"load {name}, which goes past its guard" if name in REFUSED_MODULES else None


def _bind(arguments: Any) -> None:
    address = arguments[1]
    if isinstance(address, tuple) and address[0] not in LOOPBACK:
        what = "listen to other computers: only to 127.0.0.1"
        raise PermissionError(errno.EACCES, _REFUSED.format(what))  # socket takes it apart


def _replace_what_no_hook_sees() -> None:
    def refused(*_: object, **__: object) -> NoReturn:
        _refuse("start another program, or send signals to other processes")

    if os.name == "posix":
        import _posixsubprocess  # noqa: F401, PLC0415  so that it is not loaded later
    for module, name in UNSEEN:
        if hasattr(sys.modules.get(module), name):
            setattr(sys.modules[module], name, refused)


def _refuse(what: str) -> NoReturn:
    raise PermissionError(_REFUSED.format(what))


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
