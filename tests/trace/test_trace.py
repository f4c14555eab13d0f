"""Executions as values: children, tasks, outcomes, equality."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

from nestedsf.exceptions import DefinitionError, HistoryError, UnknownStateError
from nestedsf.trace import load_history, trace_of
from tests.trace.machines import Recording
from tests.trace.samples import (
    EXECUTION,
    HISTORIES,
    MACHINE,
    RECORDED,
    child,
    parent,
    recorded,
    recorded_trace,
    single,
)

EVERY_RECORDED = sorted(HISTORIES.glob("*.json")) + sorted(HISTORIES.glob("recorded/*.json"))


# --- recorded on AWS -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "visit"),
    [
        ("request-response", "SUCCEEDED", ("SUCCEEDED", "Request Response", None)),
        ("run-a-job", "SUCCEEDED", ("SUCCEEDED", "Run a Job", None)),
        ("run-a-job-2", "SUCCEEDED", ("SUCCEEDED", "Run a Job", None)),
        ("run-a-job-child-failed", "FAILED", ("FAILED", "Run a Job", "States.TaskFailed")),
        ("wait-for-callback", "SUCCEEDED", ("SUCCEEDED", "Wait for Callback", None)),
        ("wait-for-callback-failed", "FAILED", ("FAILED", "Wait for Callback", "Failure error")),
    ],
)
def test_recorded_tasks(name: str, status: str, visit: tuple[str, str, str | None]) -> None:
    trace = recorded_trace(name)
    found = trace.visits[0]
    assert trace.status == status
    assert (found.status, found.integration_pattern, found.error) == visit
    assert trace.error == found.error
    assert found.attempts == 1
    assert len(trace.visits) == 1


def test_a_recorded_child_is_found_by_its_arn() -> None:
    for name in ("request-response", "run-a-job", "run-a-job-2", "run-a-job-child-failed"):
        arn = recorded_trace(name).visits[0].child_execution_arn
        assert arn is not None
        assert arn.endswith(":TestStartTarget")
    assert recorded_trace("wait-for-callback").visits[0].child_execution_arn is None


def test_sync_hands_over_text_and_sync_2_hands_over_json() -> None:
    text, value = recorded_trace("run-a-job"), recorded_trace("run-a-job-2")
    assert text.output["Output"] == '{"Arg1":"argument1"}'  # type: ignore[index,call-overload]
    assert value.output["Output"] == {"Arg1": "argument1"}  # type: ignore[index,call-overload]


def test_a_recorded_parallel_takes_the_error_of_its_fail_state() -> None:
    for definition in (recorded("parallel-failed")["definition"], None):
        trace = trace_of(HISTORIES / "parallel-failed.json", definition)
        assert [(v.state_name, v.status, v.error) for v in trace.visits] == [
            ("ParallelState", "FAILED", "FailureType"),
            ("Branch1", "FAILED", "FailureType"),
        ]


def test_the_token_is_found_in_the_parameters() -> None:
    visit = recorded_trace("wait-for-callback").visits[0]
    assert visit.task_token == "<<task_token>:1>"  # noqa: S105  as it is recorded
    assert visit.task_token not in repr(visit)
    assert trace_of(HISTORIES / "wait-for-callback.json").visits[0].task_token == visit.task_token


@pytest.mark.parametrize("path", EVERY_RECORDED, ids=lambda path: path.stem)
def test_every_recorded_history_makes_sense(path: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    events = content.get("events") if isinstance(content, dict) else None
    if not events or any(not isinstance(event.get("id"), int) for event in events):
        pytest.skip("no plain history")
    trace = trace_of(events)
    ended = any(event["type"] == "ExecutionSucceeded" for event in events)
    assert (trace.status == "SUCCEEDED") == ended
    assert {visit.status for visit in trace.visits} <= {
        "SUCCEEDED",
        "FAILED",
        "TIMED_OUT",
        "ABORTED",
    }
    owned = [event.id for visit in trace.visits for event in visit.events]
    free = [event.id for event in trace.events if event.type.startswith("Execution")]
    assert sorted(owned + free) == [event.id for event in trace.events]
    if trace.status == "FAILED":
        assert any(visit.status in ("FAILED", "TIMED_OUT") for visit in trace.visits)


# --- parents and children --------------------------------------------------------------------


def test_the_sample_is_one_parent_with_three_children() -> None:
    trace = parent()
    assert (trace.state_machine_name, trace.name) == ("main", "first")
    assert [(v.state_name, v.container, v.branch) for v in trace.visits] == [
        ("Start and continue", None, None),
        ("Start in parallel", None, None),
        ("Wait for completion", "Start in parallel", 0),
        ("Wait for callback", "Start in parallel", 1),
    ]
    assert [v.resource for v in trace.visits] == [
        "states:startExecution",
        None,
        "states:startExecution.sync",
        "states:startExecution.waitForTaskToken",
    ]
    assert [v.child is not None for v in trace.visits] == [True, False, True, True]
    assert {v.child_links_back for v in trace.visits if v.child} == {True}


def test_without_a_definition_branches_are_in_the_order_of_names() -> None:
    first = parent()
    trace = trace_of(first.events)
    assert [(v.state_name, v.branch) for v in trace.visits[2:]] == [
        ("Wait for callback", 0),
        ("Wait for completion", 1),
    ]


def test_walk_goes_into_children_after_the_visit_that_started_them() -> None:
    names = [visit.state_name for visit in parent().walk()]
    inside = ["First long-running job", "Report completion"]
    assert names == [
        "Start and continue",
        *inside,
        "Start in parallel",
        "Wait for completion",
        *inside,
        "Wait for callback",
        *inside,
    ]


def test_executions_are_the_parent_and_what_it_started() -> None:
    trace = parent()
    assert [found.name for found in trace.executions()] == [
        "first",
        "first-0",
        "first-1",
        "first-2",
    ]


def test_children_can_be_given_later() -> None:
    trace = parent()
    children = {found.execution_arn or "": found for found in trace.executions()}
    alone = trace_of(trace.events, trace.definition, execution_arn=trace.execution_arn)
    assert alone != trace
    assert alone.with_children(children) == trace
    assert alone.with_children({}) is alone
    assert trace.with_children({"other": trace}) == trace


def test_walk_follows_children_of_children_without_recursion() -> None:
    trace = child("arn", "nobody")
    for level in range(3_000):
        visit = replace(trace.visits[0], child=trace)
        trace = replace(trace, name=str(level), visits=(visit,))
    assert sum(1 for _ in trace.walk()) == 3_002
    assert len(trace.outline().splitlines()) > 9_000


def test_a_visit_is_found_by_name() -> None:
    trace = parent()
    assert trace.visit("Wait for callback") is trace.visits[3]
    with pytest.raises(UnknownStateError) as caught:
        trace.visit("Report completion")
    assert "visited 'Start and continue', 'Start in parallel'" in str(caught.value)
    assert "An execution that it started did: executions() has them all." in str(caught.value)
    with pytest.raises(KeyError, match="not visited a state 'Nowhere'"):
        trace.visit("Nowhere")
    definition = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass"}},
    }
    with pytest.raises(UnknownStateError, match="is in the definition, but no event enters it"):
        trace_of(single("Pass").events, definition).visit("B")
    with pytest.raises(UnknownStateError, match="visited none yet"):
        trace_of(single("Pass").events[:1]).visit("A")


def test_whether_a_child_links_back() -> None:
    trace = parent()
    events = trace.events
    assert {v.child_links_back for v in trace_of(events).visits} == {None}
    other = trace_of(events, execution_arn=f"{EXECUTION}:main:other")
    assert [v.child_links_back for v in other.visits] == [False, None, False, False]
    own = trace_of(events, execution_arn=trace.execution_arn)
    assert own.visits[0].child is None
    assert own.visits[0].child_links_back is True


def test_the_sdk_integration_starts_children_too() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    details = {"resourceType": "aws-sdk:sfn", "resource": "startExecution"}
    last = record.add("TaskStateEntered", 0, name="A", input={})
    given = json.dumps({"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": "me"})
    last = record.add("TaskScheduled", last, parameters={"Input": given}, **details)
    last = record.add("TaskSucceeded", last, output={"ExecutionArn": "child"}, **details)
    visit = trace_of(record.events, execution_arn="me").visits[0]
    assert (visit.child_execution_arn, visit.child_links_back) == ("child", True)
    assert visit.resource == "aws-sdk:sfn:startExecution"
    assert visit.status == "RUNNING"


def test_what_a_callback_sends_is_no_child() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    details = {"resourceType": "states", "resource": "startExecution.waitForTaskToken"}
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, parameters={}, **details)
    last = record.add("TaskSubmitted", last, output={"ExecutionArn": "child"}, **details)
    last = record.add("TaskSucceeded", last, output={"ExecutionArn": "hostile"}, **details)
    assert trace_of(record.events).visits[0].child_execution_arn == "child"
    other = json.loads(json.dumps(record.events).replace("startExecution", "describeExecution"))
    assert trace_of(other).visits[0].child_execution_arn is None


# --- tasks ---------------------------------------------------------------------------------


def test_of_several_attempts_the_last_one_counts() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    details = {"resourceType": "states", "resource": "startExecution.sync:2"}
    last = record.add("TaskStateEntered", 0, name="A", input={})
    for number in range(3):
        given = {"Input": {"TaskToken": f"token {number}"}}
        last = record.add("TaskScheduled", last, parameters=given, **details)
        last = record.add("TaskSubmitted", last, output={"ExecutionArn": f"c{number}"}, **details)
        last = record.add("TaskFailed", last, error="States.TaskFailed", **details)
    events = record.events
    running = trace_of(events).visits[0]
    assert (running.status, running.attempts, running.error) == ("RUNNING", 3, None)
    assert (running.child_execution_arn, running.task_token) == ("c2", "token 2")
    record.add("ExecutionFailed", last, error="States.TaskFailed", cause="{}")
    failed = trace_of(events).visits[0]
    assert (failed.status, failed.attempts, failed.caught) == ("FAILED", 3, False)
    assert failed.error == "States.TaskFailed"


def test_the_definition_says_where_the_token_is() -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": {"Body": [1, {"key": "{% $states.context.Task.Token %}"}]},
    }
    definition = {"StartAt": "A", "States": {"A": state}}
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    visit = trace_of(record.events, definition).visits[0]
    assert (visit.integration_pattern, visit.resource) == (
        "Wait for Callback",
        "sqs:sendMessage.waitForTaskToken",
    )
    given = {"TaskToken": "no", "Body": [1, {"key": "yes"}]}
    record.add(
        "TaskScheduled",
        last,
        parameters=given,
        resourceType="sqs",
        resource="sendMessage.waitForTaskToken",
    )
    assert trace_of(record.events, definition).visits[0].task_token == "yes"  # noqa: S105
    assert trace_of(record.events).visits[0].task_token == "no"  # noqa: S105


@pytest.mark.parametrize(
    ("kind", "resource", "pattern"),
    [
        ("LambdaFunction", "arn:aws:lambda:eu-west-1:123456789012:function:f", "Request Response"),
        ("Activity", "arn:aws:states:eu-west-1:123456789012:activity:a", None),
    ],
)
def test_functions_and_activities(kind: str, resource: str, pattern: str | None) -> None:
    record = Recording({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": resource}}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    before = trace_of(record.events, record.definition).visits[0]
    last = record.add(f"{kind}Scheduled", last, resource=resource, input={})
    last = record.add(f"{kind}TimedOut", last, error="States.Timeout")
    last = record.add(f"{kind}Scheduled", last, resource=resource, input={})
    last = record.add(f"{kind}Succeeded", last, output={})
    record.add("TaskStateExited", last, name="A", output={})
    visit = trace_of(record.events).visits[0]
    for found in (before, visit):
        assert (found.integration_pattern, found.resource) == (pattern, resource)
    assert (visit.status, visit.attempts, visit.error) == ("SUCCEEDED", 2, None)


# --- outcomes --------------------------------------------------------------------------------


def test_an_error_without_an_event_of_its_own_is_that_of_the_execution() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ChoiceStateEntered", 0, name="A", input={})
    record.add("ExecutionFailed", last, error="States.NoChoiceMatched", cause="none did")
    visit = trace_of(record.events).visits[0]
    assert (visit.status, visit.error, visit.cause) == (
        "FAILED",
        "States.NoChoiceMatched",
        "none did",
    )


def test_an_evaluation_that_fails_fails_the_visit_unless_a_catch_takes_it_on() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("PassStateEntered", 0, name="A", input={})
    last = record.add("EvaluationFailed", last, error="States.QueryEvaluationError", state="A")
    failed = trace_of([*record.events]).visits[0]
    assert failed.status == "RUNNING"
    record.add("PassStateExited", last, name="A", output={})
    caught = trace_of(record.events).visits[0]
    assert (caught.status, caught.caught) == ("FAILED", True)
    assert caught.error == "States.QueryEvaluationError"


def test_a_failure_from_inside_fails_the_containers_around_it() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="P", input={})
    last = started = record.add("ParallelStateStarted", last)
    record.add("WaitStateEntered", started, name="W", input={})
    last = record.add("PassStateEntered", started, name="A", input={})
    record.add("ExecutionFailed", last, error="States.Runtime")
    trace = trace_of(record.events)
    assert [(v.state_name, v.status, v.error) for v in trace.visits] == [
        ("P", "FAILED", "States.Runtime"),
        ("A", "FAILED", "States.Runtime"),
        ("W", "ABORTED", None),
    ]


def test_the_error_of_a_map_run_is_that_of_its_map() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("MapStateEntered", 0, name="M", input=[])
    last = record.add("MapStateStarted", last)
    last = record.add("MapRunStarted", last, mapRunArn="arn")
    last = record.add("MapRunFailed", last, error="States.ItemReaderFailed", cause="no file")
    last = record.add("MapStateFailed", last)
    last = record.add("MapStateExited", last, name="M", output={})
    visit = trace_of(record.events).visits[0]
    assert (visit.status, visit.caught, visit.error) == ("FAILED", True, "States.ItemReaderFailed")
    assert len(visit.events) == 6


def test_the_error_of_a_caught_fail_state_is_in_the_output_of_the_catch() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="P", input={})
    last = record.add("ParallelStateStarted", last)
    last = record.add("FailStateEntered", last, name="F", input={})
    last = record.add("ParallelStateFailed", last)
    output = {"Error": "Mine", "Cause": "Because"}
    record.add("ParallelStateExited", last, name="P", output=output)
    trace = trace_of(record.events)
    assert [(v.error, v.cause) for v in trace.visits] == [("Mine", "Because")] * 2
    assert [v.caught for v in trace.visits] == [True, False]


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("ExecutionAborted", "ABORTED"),
        ("ExecutionTimedOut", "TIMED_OUT"),
    ],
)
def test_what_is_open_when_the_execution_ends_is_aborted(ending: str, status: str) -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    record.add("WaitStateEntered", 0, name="A", input={})
    assert trace_of(record.events).visits[0].status == "RUNNING"
    record.add(ending, 0, error="Stopped", cause="by hand")
    trace = trace_of(record.events)
    assert (trace.status, trace.error, trace.cause) == (status, "Stopped", "by hand")
    assert (trace.visits[0].status, trace.visits[0].error) == ("ABORTED", None)


def test_a_redriven_execution_runs_again() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    details = {"resourceType": "lambda", "resource": "invoke"}
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, parameters={}, **details)
    last = record.add("TaskFailed", last, error="Mine", **details)
    last = record.add("ExecutionFailed", last, error="Mine")
    last = record.add("ExecutionRedriven", last, redriveCount=1)
    redriven = trace_of(record.events)
    assert (redriven.status, redriven.error) == ("RUNNING", None)
    last = record.add("TaskScheduled", last, parameters={}, **details)
    assert trace_of(record.events).visits[0].status == "RUNNING"
    last = record.add("TaskSucceeded", last, output=1, **details)
    last = record.add("TaskStateExited", last, name="A", output=1)
    record.add("ExecutionSucceeded", last, output=1)
    trace = trace_of(record.events)
    assert (trace.status, trace.visits[0].status, trace.visits[0].attempts) == (
        "SUCCEEDED",
        "SUCCEEDED",
        2,
    )


def test_what_a_retried_parallel_left_open_is_aborted_and_the_parallel_runs() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="P", input={})
    first = record.add("ParallelStateStarted", last)
    inner = record.add("ParallelStateEntered", first, name="Inner", input={})
    inner = record.add("ParallelStateStarted", inner)
    record.add("WaitStateEntered", inner, name="W", input={})
    failed = record.add("FailStateEntered", first, name="F", input={})
    second = record.add("ParallelStateStarted", failed)
    record.add("ParallelStateAborted", failed)  # of Inner, but chained to the failure
    record.add("FailStateEntered", second, name="F", input={})
    record.add("WaitStateEntered", second, name="W", input={})
    trace = trace_of(record.events)
    assert [(v.state_name, v.container_attempt, v.status) for v in trace.visits] == [
        ("P", None, "RUNNING"),
        ("F", 1, "FAILED"),
        ("Inner", 1, "ABORTED"),
        ("W", 1, "ABORTED"),
        ("F", 2, "FAILED"),
        ("W", 2, "RUNNING"),
    ]


def test_a_map_run_that_succeeds_after_a_retry() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("MapStateEntered", 0, name="M", input=[])
    last = record.add("MapStateStarted", last)
    last = record.add("MapRunStarted", last, mapRunArn="arn:1")
    last = record.add("MapRunFailed", last, error="States.ItemReaderFailed")
    last = record.add("MapStateStarted", last)
    last = record.add("MapRunStarted", last, mapRunArn="arn:2")
    last = record.add("MapRunSucceeded", last)
    record.add("MapStateSucceeded", last)
    record.add("MapStateExited", last, name="M", output=[])
    visit = trace_of(record.events).visits[0]
    assert (visit.status, visit.attempts, visit.caught) == ("SUCCEEDED", 2, False)


def test_an_exit_from_deep_inside_closes_the_state_that_it_names() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("MapStateEntered", 0, name="Outer", input=[])
    last = record.add("MapStateStarted", last)
    last = record.add("MapIterationStarted", last, name="Outer", index=0)
    last = record.add("MapStateEntered", last, name="Inner", input=[])
    deep = record.add("MapStateStarted", last)
    last = record.add("MapIterationStarted", deep, name="Outer", index=1)
    record.add("PassStateEntered", last, name="A", input={})
    last = record.add("MapStateExited", deep, name="Outer", output="done")
    record.add("PassStateEntered", last, name="B", input={})
    trace = trace_of(record.events)
    assert [(v.state_name, v.container, v.iteration) for v in trace.visits] == [
        ("Outer", None, None),
        ("Inner", "Outer", 0),
        ("A", "Outer", 1),
        ("B", None, None),
    ]
    assert trace.visits[0].output == "done"


def test_strange_chains_are_not_refused() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0)
    for kind in (
        "ParallelStateStarted",
        "MapStateSucceeded",
        "ParallelStateFailed",
        "TaskStateAborted",
    ):
        record.add(kind, 1)
    record.add("MapIterationStarted", 0, name="M", index=0)
    record.add("MapRunFailed", 0)
    record.add("PassStateExited", 0, name="Nowhere", output=1)
    last = record.add("MapStateEntered", 0, name="M", input=[])
    last = record.add("MapIterationStarted", last, name="M", index="0")
    last = record.add("PassStateEntered", last, name="A", input=1)
    last = record.add("PassStateEntered", last, name="B", input=1)
    trace = trace_of(record.events)
    assert [(v.state_name, v.iteration) for v in trace.visits] == [("M", None), ("A", 0), ("B", 0)]


# --- values --------------------------------------------------------------------------------


def test_two_executions_that_did_the_same_are_equal() -> None:
    one, two = parent("first"), parent("second")
    assert one.execution_arn != two.execution_arn
    assert one == two
    assert hash(one) == hash(two)
    assert one.visits == two.visits
    assert one.outline() == two.outline()
    assert repr(one) == repr(two)
    assert one != child("c", "p")
    assert one != "one"
    assert one.visits[0] != "one"


def test_other_values_make_other_traces() -> None:
    def trace(value: object) -> object:
        return trace_of(single("Pass", state_input=value).events)

    values = [None, True, 1, "1", [1], {"a": 1}, {"a": 2}]
    traces = [trace(value) for value in values]
    assert all(
        (one == two) == (a is b)
        for a, one in zip(values, traces, strict=True)
        for b, two in zip(values, traces, strict=True)
    )
    assert trace({"a": 1, "b": 2}) == trace({"b": 2, "a": 1})


def test_ids_times_and_tokens_are_not_in_the_repr() -> None:
    trace = parent()
    assert repr(trace) == "ExecutionTrace('main', 'SUCCEEDED', 4 visits)"
    assert repr(trace.visits[0]) == "StateVisit('Start and continue', 'Task', 'SUCCEEDED')"


@pytest.mark.parametrize("name", RECORDED)
def test_traces_are_frozen_and_can_be_copied_and_pickled(name: str) -> None:
    trace = recorded_trace(name)
    assert pickle.loads(pickle.dumps(trace)) == trace  # noqa: S301  our own bytes
    assert copy.deepcopy(trace) == trace
    with pytest.raises(AttributeError):
        trace.status = "X"  # type: ignore[misc]


def test_names_and_times() -> None:
    record = single("Pass")
    for second, event in enumerate(record.events):
        event["timestamp"] = f"2024-01-15T12:00:0{second}Z"
    trace = trace_of(record.events, state_machine_arn=f"{MACHINE}:mine")
    assert (trace.state_machine_name, trace.name) == ("mine", "")
    by_arn = trace_of(record.events, execution_arn=f"{EXECUTION}:mine:x")
    assert (by_arn.state_machine_name, by_arn.name) == ("mine", "x")
    named = trace_of(record.events, name="other", execution_arn=f"{EXECUTION}:mine:x")
    assert (named.state_machine_name, named.name) == ("mine", "other")
    assert trace == by_arn == named, "names are ids"
    assert trace_of(record.events, execution_arn="nonsense").state_machine_name == ""
    moments = (trace.started, trace.visits[0].entered, trace.visits[0].exited, trace.stopped)
    assert [moment.second for moment in moments if moment] == [0, 1, 2, 3]


def test_what_trace_of_takes() -> None:
    record = single("Pass")
    expected = trace_of(record.events)
    assert trace_of(load_history(record.events), json.dumps(record.definition)) == expected
    assert trace_of({"events": record.events}, record.definition) == expected
    with pytest.raises(HistoryError):
        trace_of([])
    with pytest.raises(DefinitionError):
        trace_of(record.events, "{}")
