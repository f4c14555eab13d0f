"""Sequences, through the names that readers use; tests/browser has them drawn by Mermaid."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nestedsf
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.sequences.exchange import Order
from nestedsf.view.sequences.mermaid import literal
from nestedsf.view.sequences.sequence import Sequence, sequence
from tests.trace import samples, timed
from tests.trace.machines import Recording, recordings, shuffles
from tests.view.test_diagram import HOSTILE


def said(drawn: Sequence) -> list[str]:
    return [
        f"{m.sender} > {m.receiver}: {m.words}" for m in drawn.exchange.messages if m.kind != "note"
    ]


def test_the_samples_callback_goes_through_the_function() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        execution = nestedsf.run(session, nestedsf.deploy(session))
    drawn = sequence(execution)
    assert drawn.exchange.participants == (
        "nestedsf-main",
        "Step Functions",
        "nestedsf-another (1)",
        "nestedsf-another (2)",
        "nestedsf-another (3)",
        "function nestedsf-callback",
    )
    waiting = "“Start new workflow and wait for callback”"
    child, function = "nestedsf-another (3)", "function nestedsf-callback"
    expected = [
        (
            "nestedsf-main > Step Functions: states:startExecution.waitForTaskToken with the task token "
            f"for {waiting}"
        ),
        f"Step Functions > {child}: ExecutionStarted by {waiting}, with the task token in its input",
        (
            f"Step Functions > nestedsf-main: TaskSubmitted of {waiting}: the ExecutionArn, "
            "now waits for the task token"
        ),
        f"{child} > {function}: lambda:invoke with the task token for “Callback”",
        f"{function} > Step Functions: SendTaskSuccess with the task token (inferred)",
        f'Step Functions > nestedsf-main: TaskSucceeded of {waiting}: "Callback right…b is completed"',
    ]
    found = said(drawn)
    assert [line for line in found if line in expected] == expected
    assert [m.words for m in drawn.exchange.messages if m.inferred] == [
        "SendTaskSuccess with the task token (inferred)"
    ]
    timely = sequence(execution, order="time")
    assert sorted(said(timely)) == sorted(found)


def two_tasks(*, quick_at: float, back: float = 0) -> ExecutionTrace:
    """Branch 0 asks for something that takes long, and branch 1, which comes first, twice."""
    both = {
        name: {"StartAt": name, "States": {name: {"Type": "Task", "Resource": "r", "End": True}}}
        for name in ("Slow", "Quick")
    }
    definition = {
        "StartAt": "Both",
        "States": {"Both": {"Type": "Parallel", "Branches": [*both.values()], "End": True}},
    }
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    both_entered = clock.at(0, "ParallelStateEntered", 0, name="Both")
    started = clock.at(0, "ParallelStateStarted", both_entered)
    quick = clock.at(0, "TaskStateEntered", started, name="Quick")
    quick = clock.at(0, "TaskScheduled", quick, **timed.LAMBDA)
    slow = clock.at(0, "TaskStateEntered", started, name="Slow")
    slow = clock.at(0, "TaskScheduled", slow, **timed.LAMBDA)
    quick = clock.at(quick_at, "TaskFailed", quick, error="Busy", **timed.LAMBDA)
    quick = clock.at(quick_at, "TaskScheduled", quick, **timed.LAMBDA)
    quick = clock.at(quick_at, "TaskSucceeded", quick, output=1, **timed.LAMBDA)
    clock.at(quick_at - back, "TaskSucceeded", slow, output=2, **timed.LAMBDA)
    return trace_of(clock.events, definition, name="main")


@pytest.mark.parametrize("order", ["events", "time"])
@pytest.mark.parametrize(("quick_at", "back"), [(5, 0), (0, 0), (5, 1)])
def test_messages_come_as_the_history_has_them(order: Order, quick_at: int, back: int) -> None:
    trace = two_tasks(quick_at=quick_at, back=back)
    assert [visit.state_name for visit in trace.visits] == ["Both", "Slow", "Quick"]
    assert [line.partition(": ")[2] for line in said(sequence(trace, order=order))] == [
        "ExecutionStarted",
        "lambda:invoke for “Quick”",
        "lambda:invoke for “Slow”",
        "TaskFailed of “Quick”: Busy",
        "lambda:invoke for “Quick”, attempt 2",
        "TaskSucceeded of “Quick”: 1",
        "TaskSucceeded of “Slow”: 2",
    ]


@given(st.data())
def test_whatever_the_history_says_its_messages_keep_its_order(data: st.DataObject) -> None:
    recording = data.draw(recordings())
    events = data.draw(shuffles(recording))
    trace = trace_of(events, recording.definition, name="main")
    told = ("TaskSubmitted", "TaskSucceeded", "TaskFailed", "TaskTimedOut")
    words = [message.words.split(" ")[0] for message in sequence(trace).exchange.messages]
    found = [word for word in words if word in told]
    in_order = [event.type for event in trace.events if event.type in told]
    rest = iter(in_order)
    assert all(word in rest for word in found)  # items that succeeded share a line


@pytest.mark.parametrize("order", ["events", "time"])
def test_what_led_to_something_comes_before_it(order: Order) -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        found = said(sequence(nestedsf.run(session, nestedsf.deploy(session)), order=order))
    for name in ("continue", "wait for completion", "wait for callback"):
        about = [line for line in found if f"“Start new workflow and {name}”" in line]
        words = ("startExecution", "ExecutionStarted", ": the ExecutionArn")
        at = [next(at for at, line in enumerate(about) if word in line) for word in words]
        assert at == sorted(at)
    callback = [line for line in found if "task token" in line or "Callback right" in line]
    kinds = ("startExecution.wait", "Started", "Submitted", "lambda:invoke", "Send", "Succeeded")
    assert [kind for line in callback for kind in kinds if kind in line][:6] == list(kinds)


def test_run_a_job_waits_for_the_childs_end() -> None:
    found = said(sequence(samples.parent()))
    ends = found.index('another (2) > Step Functions: ExecutionSucceeded: "Completed"')
    answers = [
        (
            "Step Functions > main: TaskSubmitted of “Wait for completion”: the ExecutionArn, "
            "now waits for the child to end"
        ),
        'Step Functions > main: TaskSucceeded of “Wait for completion”: "\\"Completed\\""',
    ]
    assert found.index(answers[0]) < ends < found.index(answers[1])


@pytest.mark.parametrize("calls", [1, 2])
def test_an_express_child_has_ended_before_its_output_is_evaluated(calls: int) -> None:
    call = {"resourceType": "aws-sdk:sfn", "resource": "startSyncExecution"}
    own = f"{samples.EXECUTION}:main:first"
    arns = [f"{samples.EXECUTION}:another:{number}" for number in range(calls)]
    children = {arn: samples.child(arn, own) for arn in arns}
    record = Recording({})
    last = record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Price", input={})
    for arn in arns:
        last = record.add("TaskScheduled", last, **call)
        last = record.add("TaskStarted", last, **call)
        last = record.add("TaskSucceeded", last, output={"ExecutionArn": arn}, **call)
        last = record.add("EvaluationFailed", last, error="States.QueryEvaluationError")
        last = record.add("ExecutionFailed", last, error="States.QueryEvaluationError")
        if arn != arns[-1]:
            last = record.add("ExecutionRedriven", last)
    found = said(sequence(trace_of(record.events, execution_arn=own, children=children)))
    kinds = [line.partition(": ")[2].partition(":")[0].partition(" ")[0] for line in found[1:]]
    assert kinds.count("ExecutionStarted") == calls
    assert [kind for kind in kinds if kind in ("ExecutionSucceeded", "TaskSucceeded")] == [
        "ExecutionSucceeded",
        "TaskSucceeded",
    ] * calls


def test_who_calls_back_is_not_guessed() -> None:
    found = said(sequence(samples.parent()))  # no Task of this child was handed the token
    assert "whoever has the token > Step Functions: SendTaskSuccess with the task token" in found
    failed = said(sequence(samples.recorded_trace("wait-for-callback-failed")))
    assert "whoever has the token > Step Functions: SendTaskFailure with the task token" in failed


def test_failures_retries_and_time_outs() -> None:
    drawn = sequence(timed.retried_then_waiting())
    assert said(drawn) == [
        "Step Functions > orders: ExecutionStarted",
        "orders > lambda: lambda:invoke for “Charge”",
        "lambda > orders: TaskFailed of “Charge”: Busy",
        "orders > lambda: lambda:invoke for “Charge”, attempt 2",
        "lambda > orders: TaskFailed of “Charge”: Busy",
        "orders > lambda: lambda:invoke for “Charge”, attempt 3",
        "lambda > orders: TaskSucceeded of “Charge”: {}",
        "orders > lambda: lambda:invoke.waitForTaskToken for “Ask”",
        "lambda > orders: TaskSubmitted of “Ask”: {}, now waits for the task token",
        "Step Functions > orders: TaskTimedOut of “Ask”: States.Timeout",
        "orders > Step Functions: ExecutionFailed: States.Timeout",
    ]
    kinds = [m.kind for m in drawn.exchange.messages if "fail" in m.kind or "Timed" in m.words]
    assert kinds == ["failure"] * 4
    assert drawn.source.count("--x") == 4


def test_the_text_has_the_numbers_of_the_diagram() -> None:
    drawn = sequence(samples.parent())
    assert "autonumber" in drawn.source
    arrows = re.findall(r"p\d+(?:->>|-->>|--x)p\d+", drawn.source)
    numbers = re.findall(r"^ ?(\d+)\. ", drawn.text, re.MULTILINE)
    assert numbers == [str(number + 1) for number in range(len(arrows))]
    assert max(map(len, drawn.text.split("\n"))) <= 100
    assert repr(drawn) == "Sequence(21 messages)"


def test_a_notebook_is_given_the_picture_and_the_words() -> None:
    drawn = sequence(samples.parent())
    bundle = drawn._repr_mimebundle_(exclude={"image/png"})
    assert list(bundle) == ["text/plain", "image/svg+xml", "text/html"]
    assert bundle["text/plain"] == drawn.text
    assert bundle["image/svg+xml"] == drawn.svg
    assert list(drawn._repr_mimebundle_(include={"text/plain"})) == ["text/plain"]


def test_nothing_of_a_name_is_syntax() -> None:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for name in [*HOSTILE, "end", "%%{init: {}}%%", "a\nNote over p0: b"]:
        last = clock.at(0, "PassStateEntered", last, name=name)
        last = clock.at(0, "TaskStateEntered", last, name=name)
        last = clock.at(0, "TaskScheduled", last, resource=name, resourceType=name)
    source = sequence(trace_of(clock.events, name="end; p0->>p1: x")).source
    line = re.compile(
        r"sequenceDiagram|    (autonumber|accTitle: T|participant p\d+ as T|Note over p\d+: T"
        r"|p\d+->>p\d+: T)".replace("T", r"(?:[^;:#<>&%$`\\]|#\d+;|<br/>)+")
    )
    for found in source.rstrip("\n").split("\n"):
        assert line.fullmatch(found), found


def test_long_words_are_broken_and_many_lines_counted() -> None:
    lines = literal("x" * 2_000).split("<br/>")
    assert len(lines) == 12
    assert lines[-1].endswith("lines more")
    assert max(map(len, lines)) <= 40


def test_messages_beyond_the_first_200_are_counted() -> None:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number in range(300):
        last = clock.at(number, "TaskStateEntered", last, name="Again")
        last = clock.at(number, "TaskScheduled", last, **timed.LAMBDA)
        last = clock.at(number, "TaskSucceeded", last, output=1, **timed.LAMBDA)
        last = clock.at(number, "TaskStateExited", last, name="Again")
    drawn = sequence(trace_of(clock.events))
    assert drawn.text.endswith("401 more are not shown.")
    assert "401 more are not drawn" in drawn.source
    assert ">… 401 more are not drawn<" in drawn.svg


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(ValueError, match="'events' or 'time'"):
        sequence(samples.parent(), order="name")  # type: ignore[arg-type]


def test_what_is_aborted_many_times_is_said_once() -> None:
    missing = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Parameters": {"TableName": "gone", "Key": {"id": {"S": "1"}}},
        "End": True,
    }
    each = {"StartAt": "Get", "States": {"Get": missing}}
    all_of_them = {"Type": "Map", "ItemProcessor": each, "End": True}
    definition = {"StartAt": "Each", "States": {"Each": all_of_them}}
    with nestedsf.moto_session() as session:
        deployment = nestedsf.deploy(session, definitions={"get": definition})
        failed = nestedsf.run(session, deployment, [1, 2, 3], check=False)
    notes = [m.words for m in sequence(failed).exchange.messages if m.kind == "note"]
    assert notes == ["“Each” (Map) fails", "“Get” is aborted, 3 times"]
