"""Timestamps: RFC 3339 as AWS reads and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def parse_timestamp(text: str) -> datetime:
    """The moment of a timestamp; raises ValueError where AWS takes it for none."""
    raise NotImplementedError


def format_timestamp(moment: datetime) -> str:
    """A moment as AWS writes it, in UTC with milliseconds."""
    raise NotImplementedError
