"""The child executions of a Distributed Map are read with the execution that started them."""

from __future__ import annotations

from typing import Any

import pytest

import nestedsf
from nestedsf.account.executions import map_runs
from nestedsf.account.executions.traces import TraceReader
from nestedsf.exceptions import UnreadChildWarning
from nestedsf.trace.causes import root_cause
from nestedsf.trace.cost import cost
from tests import faults
from tests.account.fan_out import created, fan_out, rows


def traced(count: int, bad: range, definition: dict[str, Any]) -> nestedsf.ExecutionTrace:
    with nestedsf.moto_session() as session:
        return nestedsf.run(session, created(session, rows(count, bad), definition), check=False)


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_map_run_has_its_children_in_the_order_of_the_items(kind: str) -> None:
    trace = traced(30, range(4, 6), fan_out(kind, ToleratedFailureCount=2, MaxConcurrency=7))
    run = trace.visit("Each row").map_run
    assert run is not None
    assert (run.status, run.label, run.words) == ("SUCCEEDED", "rows", "28 SUCCEEDED, 2 FAILED")
    assert (run.max_concurrency, run.tolerated_failure_count) == (7, 2)
    assert [child.number for child in run.children if child.ended_badly] == [4, 5]
    ids = [child.trace.input["id"] for child in run.children if child.trace is not None]  # type: ignore[index, call-overload]
    assert ids == [str(number) for number in range(30)]
    bad = run.children[4].trace
    assert bad is not None
    assert bad.express == (kind == "EXPRESS")
    assert [visit.state_name for visit in bad.visits] == ["Check", "Refuse"]
    assert bad.definition is not None  # from the Map in the parent's own
    assert len(list(trace.executions())) == 31
    assert sum(visit.state_name == "Take" for visit in trace.walk()) == 28
    spent = cost(trace)
    assert (spent.transitions, spent.express) == ((61, 0) if kind == "STANDARD" else (1, 30))
    assert spent.at_least is False


def test_the_root_cause_is_in_the_child_that_failed_first() -> None:
    cause = root_cause(traced(30, range(3, 5), fan_out(MaxConcurrency=1)))
    assert cause is not None
    assert (cause.depth, cause.error) == (1, "BadRow")
    assert cause.visit is not None
    assert cause.visit.state_name == "Refuse"


def test_of_very_many_the_histories_of_some_are_read_and_it_is_told() -> None:
    with nestedsf.moto_session() as session:
        machine = created(session, rows(150, range(100, 104)), fan_out(ToleratedFailureCount=4))
        with pytest.warns(UnreadChildWarning, match="Of 150 child executions .* 50 are without"):
            trace = nestedsf.run(session, machine)
    run = trace.visit("Each row").map_run
    assert run is not None
    assert (len(run.children), run.unread) == (150, 50)
    assert all(child.trace is not None for child in run.children if child.ended_badly)
    assert cost(trace).at_least


@pytest.mark.parametrize(("action", "children"), [("DescribeMapRun", 3), ("ListExecutions", 0)])
def test_without_a_permission_what_it_is_for_is_left_out(action: str, children: int) -> None:
    with nestedsf.moto_session() as session:
        arn = nestedsf.run(session, created(session, rows(3), fan_out())).execution_arn
        assert arn is not None
        denied = faults.says(400, "AccessDeniedException", "no")
        faults.install(
            session, lambda one: denied(one) if faults.action_of(one) == action else None
        )
        with pytest.warns(UnreadChildWarning, match=f"AWS denies {action}"):
            trace = nestedsf.fetch_trace(session, arn)
    run = trace.visit("Each row").map_run
    assert run is not None
    assert (run.status, len(run.children)) == ("SUCCEEDED", children)


def test_each_attempt_of_a_retried_map_has_a_map_run() -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "IntervalSeconds": 1}]
    with nestedsf.moto_session(time_scale=50) as session:
        machine = created(session, rows(3, range(1)), fan_out(Retry=retry))
        trace = nestedsf.run(session, machine, check=False)
    visit = trace.visit("Each row")
    assert [run.status for run in visit.map_runs] == ["FAILED", "FAILED"]
    assert len({child.execution_arn for run in visit.map_runs for child in run.children}) > 2
    assert map_runs.map_runs_of(visit).keys() == {run.arn for run in visit.map_runs}


def test_a_map_run_is_followed_while_it_runs() -> None:
    definition = fan_out(MaxConcurrency=2)
    processor = definition["States"]["Each row"]["ItemProcessor"]
    processor["States"]["Take"] = {"Type": "Wait", "Seconds": 3600, "End": True}
    reader = TraceReader()

    def words() -> list[str]:
        visits = reader.read(session, arn).visits
        return [run.words for visit in visits for run in visit.map_runs]

    with nestedsf.moto_session() as session:
        arn = nestedsf.start_execution(session, created(session, rows(4), definition))
        while words() != ["2 RUNNING, 2 PENDING"]:
            assert nestedsf.fetch_trace(session, arn).status == "RUNNING"
        session.skip(3600)
        assert words() == ["2 SUCCEEDED, 2 RUNNING"]
        session.skip(3600)
        assert words() == ["4 SUCCEEDED"]
