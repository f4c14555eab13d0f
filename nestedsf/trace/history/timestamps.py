"""Times of AWS, in whichever form they come, as aware datetimes."""

from __future__ import annotations

import re
from datetime import datetime, timezone

__all__ = ["instant"]

_FIRST_MILLISECONDS = 1e11  # as seconds the year 5138, as milliseconds 1973
_FRACTION = re.compile(r"\.(\d+)")


def instant(value: object) -> datetime | None:
    """The time as an aware datetime; None where it is absent, cannot be read or is out of range.

    Shapes: a datetime (boto3), ISO 8601 text (AWS CLI 2), epoch seconds (AWS CLI 1) or epoch
    milliseconds (results of ``.sync`` tasks). A time without an offset is taken as UTC.
    A text like ``"timestamp"``, the mask in recorded histories, gives None.

    >>> instant("2024-01-15T10:00:00.5Z").isoformat()
    '2024-01-15T10:00:00.500000+00:00'
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, datetime):
        return _within_range(value if value.tzinfo else value.replace(tzinfo=timezone.utc))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        seconds = value / 1000 if abs(value) >= _FIRST_MILLISECONDS else value
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _within_range(moment: datetime) -> datetime | None:
    """The time, where it is one in UTC as well: within the years 1 to 9999."""
    try:
        moment.astimezone(timezone.utc)
    except OverflowError:
        return None
    return moment


def _from_text(text: str) -> datetime | None:
    # Python 3.10 reads neither Z nor fractions of other than 3 or 6 digits.
    if text.endswith(("Z", "z")):
        text = text[:-1] + "+00:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(_FRACTION.sub(_microseconds, text, count=1))
        except ValueError:
            return None
    return _within_range(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


def _microseconds(match: re.Match[str]) -> str:
    return "." + match[1][:6].ljust(6, "0")
