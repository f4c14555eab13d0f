"""Execution threads: known to their account, quiet, and ended with it.

moto: each started thread is put into a list that nothing drains; an execution outlives the
mock and then calls out to http://localhost; its failures are logged to stderr by the page, and
what the parser does not understand is printed there.

Here each thread inherits the account of the thread that started it and is forgotten when it
ends; `end_all` waits for them.
"""

from __future__ import annotations

import contextvars
import logging
import threading

from antlr4.error import ErrorListener
from moto.stepfunctions.parser import utils

from nestedsf.emulator.account import Account, current
from nestedsf.emulator.patching import Patches

LOG = logging.getLogger(__name__)
patches = Patches()


class ExecutionThreads:
    """Stands for moto's TMP_THREADS: `append` adopts a thread that is about to start."""

    def append(self, thread: threading.Thread) -> None:
        """Give `thread` the account of the caller."""
        account = current()
        context = contextvars.copy_context()
        run = thread.run

        def run_in_account() -> None:
            try:
                context.run(run)
            except Exception:  # a traceback on stderr would land in the learner's cell
                LOG.exception("An execution thread of the emulator ended early.")
            finally:
                account.threads.discard(thread)
                account.notify()

        thread.run = run_in_account  # type: ignore[method-assign]
        account.threads.add(thread)


patches.sets(ErrorListener.ConsoleErrorListener, "syntaxError", lambda *_: None)
patches.sets_everywhere(utils, "TMP_THREADS", ExecutionThreads())


def end_all(account: Account, seconds: float = 5.0) -> bool:
    """Wait until the threads of a closing account have ended; whether they did in time."""
    return account.wait_until(lambda: not account.threads - {threading.current_thread()}, seconds)


class Quiet:
    """Keeps moto's log from stderr while it is applied; a handler of the user still gets it."""

    def __init__(self) -> None:
        self._handler = logging.NullHandler()

    def apply(self) -> None:
        """Give the loggers a handler, so that Python's handler of last resort is not used."""
        for name in ("moto", __package__):
            logging.getLogger(name).addHandler(self._handler)

    def restore(self) -> None:
        """Take the handler away."""
        for name in ("moto", __package__):
            logging.getLogger(name).removeHandler(self._handler)
