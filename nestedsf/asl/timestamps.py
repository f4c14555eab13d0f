"""Timestamps: RFC 3339 as AWS reads and writes it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

__all__ = ["format_timestamp", "parse_timestamp"]

_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_MOST_HOURS, _MOST_MINUTES = 18, 59  # of Java's offsets


def parse_timestamp(text: str) -> datetime:
    """The moment of a timestamp, in UTC. It has a ``T`` and a zone; digits of nanoseconds are cut.

    Raises:
        ValueError: AWS takes it for none.

    >>> parse_timestamp("2026-03-01T09:00:00.5+01:00").isoformat()
    '2026-03-01T08:00:00.500000+00:00'
    """
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError("it is no timestamp with a T and a zone, as 2026-03-01T09:00:00Z")
    minute, second, fraction, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if int(hours or 0) > _MOST_HOURS or int(minutes or 0) > _MOST_MINUTES:
        raise ValueError("its zone is none")
    try:
        moment = datetime.fromisoformat(minute + (second or ":00")).replace(tzinfo=timezone.utc)
        moment += timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
        return moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        raise ValueError("there is no such day or time") from None


def format_timestamp(moment: datetime) -> str:
    """A moment as AWS writes it, in UTC with milliseconds.

    >>> format_timestamp(datetime(2024, 1, 1, tzinfo=timezone.utc))
    '2024-01-01T00:00:00.000Z'
    """
    text = moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
