"""State transitions and their price."""

from __future__ import annotations

from decimal import Decimal

import nestedsf
from nestedsf.trace import trace_of
from nestedsf.trace.cost import cost, transitions
from nestedsf.view import compare, report
from nestedsf.view.explorer.pages.page import page_of
from tests.trace import samples, timed


def test_one_start_of_the_sample_has_17_transitions() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        trace = nestedsf.run(session, nestedsf.deploy(session))
    assert transitions(trace) == 17
    assert transitions(trace, children=False) == 4
    assert cost(trace).dollars == Decimal("0.000425")
    assert str(cost(trace)) == (
        "17 state transitions, $0.000425 at $0.025 for 1,000 "
        "(see https://aws.amazon.com/step-functions/pricing/)"
    )


def test_retries_count_as_transitions() -> None:
    assert transitions(timed.retried_then_waiting()) == 4  # 2 states, 2 retries


def test_each_entry_counts() -> None:
    assert transitions(samples.parent()) == 4 + 3 * 2


def retried_child(*, read: bool = True) -> nestedsf.ExecutionTrace:
    """A Task that starts a child, fails, and starts another one."""
    clock = timed.Clock()
    arn, own = f"{samples.EXECUTION}:another:second", f"{samples.EXECUTION}:main:first"
    job = {"resourceType": "states", "resource": "startExecution.sync:2"}
    clock.at(0, "ExecutionStarted", 0, input={})
    last = clock.at(1, "TaskStateEntered", 0, name="Pack", input={})
    for name, ends in (("first", "TaskFailed"), ("second", "TaskSucceeded")):
        about = {"ExecutionArn": f"{samples.EXECUTION}:another:{name}"}
        for kind in ("TaskScheduled", "TaskStarted"):
            last = clock.at(2, kind, last, **job)
        last = clock.at(3, "TaskSubmitted", last, output=about, **job)
        last = clock.at(4, ends, last, output=about, **job)
    last = clock.at(5, "TaskStateExited", last, name="Pack", output={})
    clock.at(5, "ExecutionSucceeded", last, output={})
    return trace_of(clock.events, children={arn: samples.child(arn, own)} if read else {})


def test_the_children_of_earlier_attempts_are_more_than_is_counted() -> None:
    spent = cost(retried_child())
    assert spent.transitions == 2 + 2
    assert spent.at_least
    assert str(spent).startswith("at least 4 state transitions, $0.000100")
    assert not cost(retried_child(), children=False).at_least


def test_children_that_are_not_read_are_more_than_is_counted() -> None:
    assert cost(retried_child(read=False)).at_least
    assert cost(samples.recorded_trace("run-a-job")).at_least


def test_retries_that_start_nothing_are_all_counted() -> None:
    assert not cost(timed.retried_then_waiting()).at_least
    assert not cost(samples.parent()).at_least


def test_where_there_was_more_it_is_shown() -> None:
    retried, plain = retried_child(), samples.parent()
    assert page_of(retried).value["charged"] == "at least 4 state transitions"
    assert not page_of(plain).value["charged"].startswith("at least")
    assert "<dt>State transitions</dt><dd>at least 4</dd>" in report(retried).html
    assert "at least" not in report(plain).html
    assert compare(retried)["Price"] == {
        "Pack": "2 state transitions, and at least 2 of its children"
    }
