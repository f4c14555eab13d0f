"""Callers: whether whoever has sent a request still waits for its answer.

What is given away once, as a task of an activity, is not given to nobody.
"""

from __future__ import annotations

import contextlib
import contextvars
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["caller_is_gone", "calling"]


def _never() -> bool:
    return False


_is_gone: contextvars.ContextVar[Callable[[], bool]] = contextvars.ContextVar(
    "the caller is gone", default=_never
)


@contextlib.contextmanager
def calling(is_gone: Callable[[], bool]) -> Iterator[None]:
    """Make what is called in this thread find out by `is_gone` whether its caller is gone."""
    token = _is_gone.set(is_gone)
    try:
        yield
    finally:
        _is_gone.reset(token)


def caller_is_gone() -> Callable[[], bool]:
    """Tells, in any thread, whether the present caller is gone."""
    return _is_gone.get()
