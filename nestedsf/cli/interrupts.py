"""Ctrl-C at any moment: nothing of it is lost, and none of it is a traceback.

Imported before all else, it imports nothing that takes time.
"""

from __future__ import annotations

import _thread
import sys


def repeat_lost_ones() -> None:
    """From now on, an interrupt that Python can only report is made again.

    So it is with one in a weak reference's callback or in a finalizer, and importing has many.
    """
    before = sys.unraisablehook
    main_thread = _thread.get_ident()

    def repeat(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # From another thread: in this hook it would be lost again.
            _thread.start_new_thread(_interrupt, (main_thread,))
        else:
            before(unraisable)

    sys.unraisablehook = repeat


def _interrupt(thread: int) -> None:
    import signal  # noqa: PLC0415  it takes time

    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        signal.pthread_kill(thread, signal.SIGINT)  # it also ends a wait


def beneath(error: BaseException) -> KeyboardInterrupt | None:
    """The interrupt that has led to an error: importing can make another error of it."""
    seen: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in seen:
        if isinstance(found, KeyboardInterrupt):
            return found
        seen.append(found)
        found = found.__cause__ or found.__context__
    return None


def ignore() -> None:
    """From now on nothing is interrupted: all is done, and Python only has to end."""
    import signal  # noqa: PLC0415  it takes time

    signal.signal(signal.SIGINT, signal.SIG_IGN)
