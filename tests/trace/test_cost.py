"""State transitions and their price."""

from __future__ import annotations

from decimal import Decimal

import nestedsf
from nestedsf.trace.cost import cost, transitions
from tests.trace import samples, timed


def test_one_start_of_the_sample_has_17_transitions() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        trace = nestedsf.run(session, nestedsf.deploy(session))
    assert transitions(trace) == 17
    assert transitions(trace, children=False) == 4
    assert cost(trace).dollars == Decimal("0.000425")
    assert str(cost(trace)) == (
        "17 state transitions, $0.000425 at $0.025 for 1,000 (see AWS's page)"
    )


def test_retries_count_as_transitions() -> None:
    assert transitions(timed.retried_then_waiting()) == 4  # 2 states, 2 retries


def test_each_entry_counts() -> None:
    assert transitions(samples.parent()) == 4 + 3 * 2
