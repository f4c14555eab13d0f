"""What is shown is masked, unless the caller asked for the secrets.

What shows an execution calls `for_display` in place of `masked`. The functions that people call
take ``show_secrets`` and do their work inside ``with showing_secrets(show_secrets)``; nothing in
between has to pass the argument on. It holds for the block and for its thread only, so explorers
that answer at the same time do not mix.

Equality, hashes and fingerprints do not ask: they are those of the masked values always.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from nestedsf.masking.values import masked, masked_text, without_secrets_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json

__all__ = [
    "for_display",
    "secrets_are_shown",
    "sentence_for_display",
    "showing_secrets",
    "text_for_display",
]

_shows_secrets: ContextVar[bool] = ContextVar("shows_secrets", default=False)


@contextmanager
def showing_secrets(show_secrets: bool) -> Iterator[None]:  # noqa: FBT001  its only argument
    """Within the block, show secrets if that is asked for here or around it.

    No generator may yield inside: the code that takes what it yields would see secrets too.

    >>> with showing_secrets(True):
    ...     for_display("arn:aws:lambda:eu-west-1:123456789012:function:f")
    'arn:aws:lambda:eu-west-1:123456789012:function:f'
    """
    token = _shows_secrets.set(show_secrets or _shows_secrets.get())
    try:
        yield
    finally:
        _shows_secrets.reset(token)


def secrets_are_shown() -> bool:
    """Whether secrets are shown here."""
    return _shows_secrets.get()


def for_display(value: Json) -> Json:
    """The value as it may be shown: masked, or as it is where secrets are shown.

    >>> for_display("arn:aws:lambda:eu-west-1:123456789012:function:f")
    'arn:aws:lambda:eu-west-1:‹account›:function:f'
    """
    return value if _shows_secrets.get() else masked(value)


def text_for_display(text: str) -> str:
    """The same for JSON text."""
    return text if _shows_secrets.get() else masked_text(text)


def sentence_for_display(sentence: str) -> str:
    """A sentence, as of an error, which may name executions and times, but no secret."""
    return sentence if _shows_secrets.get() else without_secrets_text(sentence)
