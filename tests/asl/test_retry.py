from __future__ import annotations

from typing import Any

import pytest

from nestedsf.asl.retry import interval, matches
from tests.asl.scopes import randomness


@pytest.mark.parametrize(
    ("names", "error", "expected"),
    [
        (["Stock.Busy"], "Stock.Busy", True),
        (["Stock.Busy"], "Stock.Gone", False),
        (["States.ALL"], "Stock.Busy", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.TaskFailed"], "Lambda.Unknown", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.TaskFailed"], "States.HeartbeatTimeout", False),
        (["States.HeartbeatTimeout"], "States.HeartbeatTimeout", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["A", "B"], "B", True),
        ([], "B", False),
    ],
)
def test_what_matches(names: list[str], error: str, *, expected: bool) -> None:
    assert matches(names, error) is expected


@pytest.mark.parametrize(
    ("retrier", "seconds"),
    [
        ({}, [1, 2, 4, 8]),
        ({"IntervalSeconds": 3, "BackoffRate": 1}, [3, 3, 3, 3]),
        ({"IntervalSeconds": 2, "BackoffRate": 1.5}, [2, 3, 4.5, 6.75]),
        ({"IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 7}, [2, 6, 7, 7]),
    ],
)
def test_the_delays_grow_up_to_a_limit(retrier: dict[str, Any], seconds: list[float]) -> None:
    assert [interval(retrier, attempt, randomness(1)) for attempt in (1, 2, 3, 4)] == seconds


def test_full_jitter_draws_from_nothing_to_the_delay() -> None:
    rule = {"IntervalSeconds": 10, "JitterStrategy": "FULL"}
    delays = [interval(rule, 2, randomness(seed)) for seed in range(50)]
    assert all(0 <= delay <= 20 for delay in delays)
    assert len(set(delays)) > 1
    assert interval(rule, 2, randomness(3)) == interval(rule, 2, randomness(3))


def test_attempts_without_end() -> None:
    assert interval({"BackoffRate": 10}, 99_999_999, randomness()) == 31_536_000
