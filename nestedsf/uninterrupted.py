"""Uninterrupted: what Ctrl-C must not leave half done.

Python raises KeyboardInterrupt in the main thread alone, between any two of its bytecodes.
"""

from __future__ import annotations

import _thread
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["begin", "uninterrupted"]


def begin(action: Callable[[], None], *, daemon: bool = True) -> None:
    """Do something in a thread of its own, and do not wait for it; a process waits, if no daemon.

    Raises:
        RuntimeError: The interpreter ends, and starts no more threads.
    """
    # A thread of `threading` waits for its own start, where Ctrl-C would leave it locked; to
    # start one of `_thread` is C, as is a lock: it is done, or not.
    _thread.start_new_thread(lambda: threading.Thread(target=action, daemon=daemon).start(), ())


def uninterrupted(action: Callable[[], None], seconds: float = -1, *, daemon: bool = True) -> None:
    """Do something in a thread of its own, and wait for it: `seconds` at the most, if given.

    Who is interrupted while waiting waits no longer; the action goes on, also when the process
    comes to its end, if it is no daemon. What it raises is raised here, if it is still waited for.
    """
    errors: list[BaseException] = []
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001  it is the caller's
            errors.append(error)
        finally:
            done.release()

    try:
        begin(run, daemon=daemon)
    except RuntimeError:  # since Python 3.12, at its end
        run()
    done.acquire(timeout=seconds)
    if errors:
        try:
            raise errors[0]
        finally:
            errors.clear()  # whose traceback has this frame
