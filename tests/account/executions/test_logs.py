"""Executions of Express workflows are read from the logs of their state machines."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from collections import Counter
from typing import Any

import boto3
import pytest

import nestedsf
from nestedsf.account.executions import waiting
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.exceptions import (
    ExecutionFailed,
    ExecutionUnreadable,
    InputError,
    UnreadChildWarning,
)
from tests import faults

ROLE = "arn:aws:iam::123456789012:role/r"
SYNC = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"
PRICE = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Price"},
        "Price": {"Type": "Pass", "Result": {"price": 7}, "End": True},
    },
}
FAILS = {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "NoPrice"}}}

_numbers = itertools.count()


class Shop:
    """Express workflows that log, in the account of a session."""

    def __init__(self, session: boto3.Session) -> None:
        self.session = session
        self.sfn, self.logs = session.client("stepfunctions"), session.client("logs")
        self.group = f"/aws/vendedlogs/states/shop-{next(_numbers)}"
        self.logs.create_log_group(logGroupName=self.group)

    def logging(self, level: str = "ALL", *, data: bool = True) -> dict[str, Any]:
        """A logging configuration."""
        region = self.session.region_name
        arn = f"arn:aws:logs:{region}:123456789012:log-group:{self.group}:*"
        return {
            "level": level,
            "includeExecutionData": data,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
        }

    def create(self, definition: Any = PRICE, kind: str = "EXPRESS", **fields: Any) -> str:
        """The ARN of a new state machine; it logs all unless it is said otherwise."""
        given = {"loggingConfiguration": self.logging()} if kind == "EXPRESS" else {}
        made = self.sfn.create_state_machine(
            name=f"shop-{next(_numbers)}",
            definition=json.dumps(definition),
            roleArn=ROLE,
            type=kind,
            **{**given, **fields},
        )
        return str(made["stateMachineArn"])

    def ran(self, machine: str) -> str:
        """The ARN of an execution that has ended."""
        return str(self.sfn.start_sync_execution(stateMachineArn=machine)["executionArn"])

    def starter(self, *children: str) -> str:
        """The ARN of a new Standard workflow that waits for an execution of each of some."""
        states = {
            f"Ask {number}": {
                "Type": "Task",
                "Resource": SYNC,
                "Parameters": {"StateMachineArn": child, "Input.$": "$"},
                "ResultPath": None,
                "Next": f"Ask {number + 1}",
            }
            for number, child in enumerate(children)
        }
        end = {f"Ask {len(children)}": {"Type": "Succeed"}}
        return self.create({"StartAt": "Ask 0", "States": {**states, **end}}, "STANDARD")

    def put(self, *messages: str) -> None:
        """Add log events, all of this moment."""
        now = round(time.time() * 1000)
        self.logs.create_log_stream(logGroupName=self.group, logStreamName="states/x")
        events = [{"timestamp": now, "message": message} for message in messages]
        self.logs.put_log_events(
            logGroupName=self.group, logStreamName="states/x", logEvents=events
        )


@pytest.fixture
def shop() -> Any:
    with nestedsf.moto_session(time_scale=50) as session:
        yield Shop(session)


def messages(arn: str, age: float = 0) -> list[str]:
    """What an execution of PRICE logs, so many seconds ago."""
    moment = str(round((time.time() - age) * 1000))
    kinds = ["ExecutionStarted", "WaitStateEntered", "WaitStateExited"]
    kinds += ["PassStateEntered", "PassStateExited", "ExecutionSucceeded"]
    names = ["", "Wait", "Wait", "Price", "Price", ""]
    return [
        json.dumps(
            {
                "details": {"name": name} if name else {"input": "{}", "output": "7"},
                "redrive_count": "0",
                "id": str(number),
                "type": kind,
                "previous_event_id": str(number - 1 if number != 2 else 0),
                "event_timestamp": moment,
                "execution_arn": arn,
            }
        )
        for number, (kind, name) in enumerate(zip(kinds, names, strict=True), 1)
    ]


# --- what is read -------------------------------------------------------------------------


def test_a_child_is_read_over_http_with_few_calls(aws: AwsSession) -> None:
    shop = Shop(aws)
    child = shop.create()
    parent = shop.starter(child, child, shop.create(FAILS))
    execution = str(nestedsf.run(aws, parent, {"n": 1}).execution_arn)
    calls: Counter[str] = Counter()
    faults.install(aws, lambda request: calls.update([faults.action_of(request)]))
    trace = nestedsf.fetch_trace(aws, execution)
    assert calls == {
        "GetExecutionHistory": 1,
        "DescribeStateMachineForExecution": 1,
        "DescribeStateMachine": 2,
        "FilterLogEvents": 3,
    }
    children = [visit.child for visit in trace.visits if visit.child is not None]
    assert [one.status for one in children] == ["SUCCEEDED", "SUCCEEDED", "FAILED"]
    first = children[0]
    assert (first.input, first.output, first.express) == ({"n": 1}, {"price": 7}, True)
    assert first.definition is not None
    assert [visit.state_name for visit in first.visits] == ["Wait", "Price"]
    assert first.started is not None
    assert first.stopped is not None
    assert (first.stopped - first.started).total_seconds() == 1
    assert children[2].error == "NoPrice"


def test_an_execution_is_run_waited_for_and_fetched(shop: Shop) -> None:
    machine = shop.create()
    trace = nestedsf.run(shop.session, machine, name="first")
    arn = str(trace.execution_arn)
    assert (trace.output, trace.name, trace.events[0].id) == ({"price": 7}, "first", 1)
    assert nestedsf.fetch_trace(shop.session, arn) == trace
    assert nestedsf.fetch_history(shop.session, arn) == trace.events
    assert nestedsf.wait_for(shop.session, arn) == "SUCCEEDED"
    with pytest.raises(ExecutionFailed, match="NoPrice"):
        nestedsf.run(shop.session, shop.create(FAILS))


def test_an_express_workflow_inside_another_one_is_read_too(shop: Shop) -> None:
    inner = shop.create()
    task = {"Type": "Task", "Resource": SYNC, "Parameters": {"StateMachineArn": inner}, "End": True}
    outer = shop.create({"StartAt": "Ask", "States": {"Ask": task}})
    trace = nestedsf.run(shop.session, outer)
    assert [one.express for one in trace.executions()] == [True, True]
    assert trace.visits[0].child == nestedsf.fetch_trace(shop.session, shop.ran(inner))


def test_a_child_that_runs_is_read_again(shop: Shop) -> None:
    waits = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 250, "End": True}}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": shop.create(waits)},
        "End": True,
    }
    parent = shop.create({"StartAt": "Start", "States": {"Start": task}}, "STANDARD")
    arn = nestedsf.start_execution(shop.session, parent)
    nestedsf.wait_for(shop.session, arn)
    reader = TraceReader()
    trace = reader.read(shop.session, arn)
    assert [one.status for one in trace.executions()] == ["SUCCEEDED", "RUNNING"]
    shop.session.skip(300)  # type: ignore[attr-defined]
    trace = reader.read(shop.session, arn)
    assert [one.status for one in trace.executions()] == ["SUCCEEDED", "SUCCEEDED"]
    assert reader.left_out() == ""


def test_a_definition_that_was_updated_since_is_none_of_it(shop: Shop) -> None:
    machine = shop.create()
    old = shop.ran(machine)
    shop.sfn.update_state_machine(stateMachineArn=machine, definition=json.dumps(FAILS))
    new = shop.ran(machine)
    trace = nestedsf.fetch_trace(shop.session, old)
    assert (trace.definition, [v.state_name for v in trace.visits]) == (None, ["Wait", "Price"])
    reader = TraceReader()
    known = [reader.read(shop.session, arn).definition for arn in (new, old)]
    assert [definition is not None for definition in known] == [True, False]


def test_one_cannot_be_stopped(shop: Shop) -> None:
    started = shop.sfn.start_execution(stateMachineArn=shop.create())["executionArn"]
    with pytest.raises(InputError, match="cannot be stopped: it ends by itself"):
        nestedsf.stop_execution(shop.session, started)


# --- what cannot be read, and why ---------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("OFF", "its state machine does not log: with a log group and the level ALL in the"),
        ("ERROR", "logs at the level ERROR, which leaves out what succeeded: with the level ALL"),
        ("FATAL", "logs at the level FATAL, which leaves out what succeeded: with the level ALL"),
    ],
)
def test_what_is_not_logged_is_told_with_its_remedy(shop: Shop, level: str, told: str) -> None:
    arn = shop.ran(shop.create(FAILS, loggingConfiguration=shop.logging(level)))
    for ask in (nestedsf.fetch_trace, nestedsf.fetch_history, nestedsf.wait_for, nestedsf.follow):
        with pytest.raises(ExecutionUnreadable, match=told):
            ask(shop.session, arn)


def test_children_that_are_not_logged_are_left_out(shop: Shop) -> None:
    silent = [shop.create(loggingConfiguration=shop.logging("OFF")) for _ in range(2)]
    parent = shop.starter(*silent, shop.create())
    with pytest.warns(UnreadChildWarning, match="left out. 2 of them: .* does not log") as warned:
        trace = nestedsf.run(shop.session, parent)
    assert len(warned) == 1
    assert [visit.child is not None for visit in trace.visits] == [False, False, True, False]


def test_a_log_without_data_is_told(shop: Shop) -> None:
    machine = shop.create(loggingConfiguration=shop.logging(data=False))
    arn = shop.ran(machine)
    with pytest.warns(UnreadChildWarning, match="1 execution of an Express workflow has neither"):
        trace = nestedsf.fetch_trace(shop.session, arn)
    assert (trace.status, trace.input, trace.output) == ("SUCCEEDED", None, None)
    assert [visit.state_name for visit in trace.visits] == ["Wait", "Price"]
    parent = shop.starter(machine, machine)
    with pytest.warns(UnreadChildWarning, match=r"2 executions of .* includeExecutionData"):
        nestedsf.run(shop.session, parent)


def test_a_state_machine_or_log_group_that_is_gone_is_told(shop: Shop) -> None:
    machine = shop.create()
    arn = shop.ran(machine)
    shop.logs.delete_log_group(logGroupName=shop.group)
    with pytest.raises(ExecutionUnreadable, match="the log group of its state machine is gone"):
        nestedsf.fetch_trace(shop.session, arn)
    shop.sfn.delete_state_machine(stateMachineArn=machine)
    with pytest.raises(ExecutionUnreadable, match="its state machine is gone"):
        nestedsf.fetch_trace(shop.session, arn)


@pytest.mark.parametrize("action", ["DescribeStateMachine", "FilterLogEvents"])
def test_a_permission_that_is_missing_is_named(aws: AwsSession, action: str) -> None:
    shop = Shop(aws)
    parent = shop.starter(shop.create())
    execution = str(nestedsf.run(aws, parent).execution_arn)
    needed = f"{'logs' if action[0] == 'F' else 'states'}:{action}"
    denied = faults.says(
        400, "AccessDeniedException", f"me is not authorized to perform: {needed} on resource: x"
    )
    faults.install(aws, lambda r: denied(r) if faults.action_of(r) == action else None)
    with pytest.warns(UnreadChildWarning, match=f"AWS denies {needed}"):
        trace = nestedsf.fetch_trace(aws, execution)
    assert trace.visits[0].child is None


# --- logs as they may be ------------------------------------------------------------------


def arn_of(machine: str, name: str = "first:0a1b") -> str:
    return f"{machine.replace(':stateMachine:', ':express:')}:{name}"


def test_events_come_in_any_order_twice_and_among_others(shop: Shop) -> None:
    machine = shop.create()
    arn, other = arn_of(machine), arn_of(machine, "second:0a1b")
    own = messages(arn)
    noise = [
        *messages(other),
        *messages(f"{arn}2"),
        f"Permissions for {arn} are set correctly.",
        json.dumps({"execution_arn": arn}),
        json.dumps([arn]),
        json.dumps({**json.loads(own[0]), "id": "x"}),
        json.dumps({**json.loads(own[0]), "execution_arn": other, "details": {"input": arn}}),
    ]
    mixed = [*own, *own[:3], *noise]
    random.Random(0).shuffle(mixed)  # noqa: S311  the same order in every run
    shop.put(*mixed)
    trace = nestedsf.fetch_trace(shop.session, arn)
    assert (trace.status, trace.output, len(trace.events)) == ("SUCCEEDED", 7, 6)


def test_a_log_that_has_not_come_to_its_end_is_of_one_that_runs(shop: Shop) -> None:
    machine = shop.create()
    arn = arn_of(machine)
    own = messages(arn)
    shop.put(*own[:3], own[4])
    trace = nestedsf.fetch_trace(shop.session, arn)
    assert (trace.status, len(trace.events)) == ("RUNNING", 3)
    assert trace.visits[0].status == "SUCCEEDED"


@pytest.mark.parametrize("lost", [0, 3, 5])
def test_events_that_were_lost_are_told(shop: Shop, lost: int) -> None:
    arn = arn_of(shop.create())
    own = messages(arn, age=700)
    shop.put(*own[:lost], *own[lost + 1 :])
    with pytest.raises(ExecutionUnreadable, match="Its log is incomplete"):
        nestedsf.fetch_trace(shop.session, arn)


def test_nothing_in_the_log_is_told_at_once_on_moto(shop: Shop) -> None:
    arn = arn_of(shop.create())
    shop.put("nothing")
    began = time.monotonic()
    for ask in (nestedsf.fetch_trace, nestedsf.wait_for, nestedsf.follow):
        with pytest.raises(ExecutionUnreadable, match="has none of its events"):
            ask(shop.session, arn)
    assert time.monotonic() - began < waiting.LOGGED_WITHIN


def test_what_a_log_says_is_data(shop: Shop) -> None:
    arn = arn_of(shop.create(), "<script>:0a1b")
    own = [
        re.sub(r"Price", "<script>alert(1)</script>\\\\u001b[31m", text) for text in messages(arn)
    ]
    shop.put(*own)
    trace = nestedsf.fetch_trace(shop.session, arn)
    assert "\x1b" not in trace.outline()
    assert "<script>alert(1)" not in nestedsf.report(trace).html


def test_a_region_of_its_own_is_asked(aws: AwsSession) -> None:
    arn = "arn:aws:states:eu-central-1:123456789012:express:none:first:0a1b"
    hosts = []
    faults.install(aws, lambda request: hosts.append(request.headers["Authorization"]))
    with pytest.raises(ExecutionUnreadable, match="its state machine is gone"):
        nestedsf.fetch_trace(aws, arn)
    assert "/eu-central-1/states/" in str(hosts[0])
