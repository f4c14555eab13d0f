"""Discretion: what is shown is masked, unless whoever shows it asked for the secrets.

What shows an execution calls `discreet` in place of `masked`. The functions that people call
take ``show_secrets`` and do their work inside ``with revealing(show_secrets)``; nothing in
between has to hand the wish on. The wish holds for the block and for its thread only, so
explorers that answer at the same time do not mix.

Equality, hashes and fingerprints do not ask: they are those of the masked values always.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from nestedsf.model.masking import masked, masked_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.model.jsontext import Json

__all__ = ["discreet", "discreet_text", "revealing"]

_revealed: ContextVar[bool] = ContextVar("revealed", default=False)


@contextmanager
def revealing(show_secrets: bool) -> Iterator[None]:  # noqa: FBT001  the wish is all there is
    """Within the block, show secrets if that is wished here or around it.

    No generator may yield inside: whoever takes what it yields would see secrets too.

    >>> with revealing(True):
    ...     discreet("arn:aws:lambda:eu-west-1:123456789012:function:f")
    'arn:aws:lambda:eu-west-1:123456789012:function:f'
    """
    token = _revealed.set(show_secrets or _revealed.get())
    try:
        yield
    finally:
        _revealed.reset(token)


def discreet(value: Json) -> Json:
    """The value as it may be shown: masked, or as it is where secrets are shown.

    >>> discreet("arn:aws:lambda:eu-west-1:123456789012:function:f")
    'arn:aws:lambda:eu-west-1:‹account›:function:f'
    """
    return value if _revealed.get() else masked(value)


def discreet_text(text: str) -> str:
    """The same for JSON text, which must be valid JSON."""
    return text if _revealed.get() else masked_text(text)
