from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.timestamps import format_timestamp, parse_timestamp


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00+00:00"),
        ("2026-03-01T09:00Z", "2026-03-01T09:00:00+00:00"),
        ("2026-03-01T09:00:00.123456789Z", "2026-03-01T09:00:00.123456+00:00"),
        ("2026-03-01T00:30:00-05:30", "2026-03-01T06:00:00+00:00"),
    ],
)
def test_timestamps(text: str, iso: str) -> None:
    assert parse_timestamp(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-01",
        "2026-03-01 09:00:00Z",
        "2026-03-01t09:00:00z",
        "2026-03-01T09:00:00",
        "2026-03-01T09:00:00+0100",
        "2026-03-01T09:00:00+25:00",
        "2026-13-01T09:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-03-01T24:00:01Z",
        "0001-01-01T00:00:00+01:00",
        "01-03-2026T09:00:00Z",
        "٢٠٢٦-03-01T09:00:00Z",
    ],
)
def test_what_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_timestamp(text)


def test_a_moment_is_written_in_utc_with_milliseconds() -> None:
    zone = timezone(timedelta(hours=2))
    assert (
        format_timestamp(datetime(2026, 3, 1, 1, 2, 3, 4_999, zone)) == "2026-02-28T23:02:03.004Z"
    )


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_what_is_written_can_be_read(moment: datetime) -> None:
    milliseconds = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_timestamp(format_timestamp(moment)) == milliseconds
