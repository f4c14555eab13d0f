"""Executions are read with few calls, whatever AWS and the network do; what is left out is told."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import warnings
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from hypothesis import given, settings
from hypothesis import strategies as st

import nestedsf
from nestedsf.account.executions import waiting
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.sessions import remedies
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from nestedsf.exceptions import (
    ExecutionUnreadable,
    HistoryError,
    InputError,
    UnreadChildWarning,
)
from tests import faults
from tests.account.kept import PASS, Event, Kept, arn_of, rests, starter, starts

TOP, CHILD = arn_of("parent", "top"), arn_of("child", "one")
UNKNOWN = arn_of("parent", "unknown")
DENIED = faults.says(
    400,
    "AccessDeniedException",
    "User: arn:aws:iam::111122223333:user/me is not authorized to perform: states:Any on resource",
)
READS = ("GetExecutionHistory", "DescribeStateMachineForExecution")
STOPPED = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999999, "End": True}}}


def family(*children: str) -> Kept:
    """An execution and those that it started, each of which rests."""
    histories = {TOP: starts(children), **{child: rests() for child in children}}
    return Kept(histories, {"parent": starter(len(children))})


def only(action: str, fault: faults.Fault) -> faults.Fault:
    return lambda request: fault(request) if faults.action_of(request) == action else None


def counted(session: Any) -> Counter[str]:
    """The calls that a session makes from now on."""
    calls: Counter[str] = Counter()
    faults.install(session, lambda request: calls.update([faults.action_of(request)]))
    return calls


# --- on the emulator, over HTTP -------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> nestedsf.ExecutionTrace:
    """The sample, read in a moto session."""
    with nestedsf.moto_session(time_scale=50) as session:
        return nestedsf.run(session, nestedsf.deploy(session))


@pytest.fixture
def execution(aws: AwsSession) -> str:
    """An execution of the sample that has ended."""
    client = aws.client("stepfunctions")
    machines = {one["name"]: one for one in client.list_state_machines()["stateMachines"]}
    if "nestedsf-main" not in machines:
        nestedsf.deploy(aws, confirm=True)
    return str(nestedsf.run(aws, main_of(aws)).execution_arn)


def main_of(aws: AwsSession) -> str:
    client = aws.client("stepfunctions")
    (found,) = (
        one["stateMachineArn"]
        for one in client.list_state_machines()["stateMachines"]
        if one["name"] == "nestedsf-main"
    )
    return str(found)


def test_the_sample_takes_a_call_an_execution_and_one_a_machine(
    aws: AwsSession, execution: str, sample: nestedsf.ExecutionTrace
) -> None:
    calls = counted(aws)
    trace = nestedsf.fetch_trace(aws, execution)
    assert calls == {"GetExecutionHistory": 4, "DescribeStateMachineForExecution": 2}
    assert trace == sample
    assert [each.name for each in trace.executions()] != [each.name for each in sample.executions()]


TIMEOUTS: dict[str, faults.Fault] = {
    "throttling on every third call": faults.each(3, faults.throttled),
    "an internal error on every third call": faults.each(3, faults.broken),
    "a time-out": faults.once(2, faults.raises(ReadTimeoutError(endpoint_url="https://states"))),
    "a lost connection": faults.once(
        3, faults.raises(ConnectionClosedError(endpoint_url="https://states"))
    ),
}


@pytest.mark.parametrize("name", TIMEOUTS)
def test_what_passes_is_tried_again(
    aws: AwsSession, execution: str, sample: nestedsf.ExecutionTrace, name: str
) -> None:
    faults.install(aws, TIMEOUTS[name])
    assert nestedsf.fetch_trace(aws, execution) == sample


def test_expired_credentials_end_at_once_in_a_sentence(aws: AwsSession, execution: str) -> None:
    calls = counted(aws)
    faults.install(aws, faults.expired)
    with pytest.raises(ClientError) as error:
        nestedsf.fetch_trace(aws, execution)
    assert "renew them" in remedies.sentence(error.value)
    assert sum(calls.values()) <= 1


def test_a_connection_that_is_lost_in_mid_page_loses_no_event() -> None:
    children = [arn_of("child", str(number)) for number in range(400)]
    account = family(*children)
    lost = faults.raises(ConnectionClosedError(endpoint_url="https://states"))
    between = only(READS[0], faults.once(2, lost))
    trace = nestedsf.fetch_trace(account.session(between), TOP)
    assert len(trace.events) == len(account.histories[TOP]) == 2402
    assert account.calls["GetExecutionHistory"] == 3 + 400


@pytest.mark.parametrize(
    ("definition", "stop"),
    [(PASS, False), (STOPPED, False), (STOPPED, True), ({**STOPPED, "TimeoutSeconds": 1}, False)],
    ids=["SUCCEEDED", "RUNNING", "ABORTED", "TIMED_OUT"],
)
def test_the_history_tells_what_describe_execution_tells(
    aws: AwsSession, request: pytest.FixtureRequest, definition: dict[str, Any], *, stop: bool
) -> None:
    status = request.node.callspec.id
    client = aws.client("stepfunctions")
    made = client.create_state_machine(
        name=status,
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/any",
    )
    arn = nestedsf.start_execution(aws, made["stateMachineArn"], {"any": "input"}, "named")
    if stop:
        nestedsf.stop_execution(aws, arn)
    if status != "RUNNING":
        nestedsf.wait_for(aws, arn, check=False)
    told = client.describe_execution(executionArn=arn)
    trace = nestedsf.fetch_trace(aws, arn)
    assert (trace.status, trace.name) == (told["status"], told["name"]) == (status, "named")
    assert trace.state_machine_arn == told["stateMachineArn"] == made["stateMachineArn"]
    assert trace.input == json.loads(told["input"])
    assert trace.output == (json.loads(told["output"]) if "output" in told else None)


def test_a_thousand_children_over_http(aws: AwsSession) -> None:
    client = aws.client("stepfunctions")

    def machine(name: str, definition: dict[str, Any]) -> str:
        made = client.create_state_machine(
            name=name,
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/any",
        )
        return str(made["stateMachineArn"])

    child = machine("leaf", PASS)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": child, "Input": {"Number.$": "$"}},
        "ResultSelector": {},
        "End": True,
    }
    items = {"StartAt": "Start", "States": {"Start": task}}
    each = {"Type": "Map", "ItemProcessor": items, "MaxConcurrency": 10, "End": True}
    tree = machine("tree", {"StartAt": "Each", "States": {"Each": each}})
    arn = nestedsf.start_execution(aws, tree, list(range(1000)))
    assert nestedsf.wait_for(aws, arn) == "SUCCEEDED"
    calls = counted(aws)
    trace = nestedsf.follow(aws, arn)
    children = [visit.child for visit in trace.visits if visit.state_name == "Start"]
    assert [one.input for one in children if one] == [{"Number": n} for n in range(1000)]
    assert {one.status for one in children if one} == {"SUCCEEDED"}
    assert calls["DescribeStateMachineForExecution"] == 2


# --- what cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arn", "told"),
    [
        ("arn:aws:states:eu-west-1:111122223333:stateMachine:main", "list-executions"),
        ("arn:aws:states:eu-west-1:111122223333:stateMachine:main:PROD", "state machine, not"),
        ("arn:aws:states:eu-west-1:111122223333:mapRun:main/each:one", "looks like arn:aws:states"),
        ("arn:aws:s3:::bucket", "looks like arn:aws:states"),
        ("main", "looks like arn:aws:states"),
        ("", "looks like arn:aws:states"),
        (None, "looks like arn:aws:states"),
    ],
)
def test_what_is_no_execution_is_told_without_a_call(arn: Any, told: str) -> None:
    account = family(CHILD)
    for ask in (nestedsf.fetch_trace, nestedsf.fetch_history, nestedsf.wait_for):
        with pytest.raises(InputError, match=told):
            ask(account.session(), arn)
    assert not account.calls


@pytest.mark.parametrize("ask", [nestedsf.fetch_trace, nestedsf.fetch_history])
def test_an_execution_that_is_not_there_may_have_expired(ask: Any) -> None:
    with pytest.raises(ExecutionUnreadable, match=r"account and region.*more than 90 days ago"):
        ask(family(CHILD).session(), UNKNOWN)


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_an_execution_of_another_account_is_told_without_a_call(
    aws: AwsSession, partition: str
) -> None:
    calls = counted(aws)
    with pytest.raises(ExecutionUnreadable, match="credentials of that account"):
        nestedsf.fetch_trace(aws, TOP.replace("arn:aws:", f"arn:{partition}:"))
    assert not calls


def test_white_space_around_an_arn_is_no_part_of_it() -> None:
    assert nestedsf.fetch_trace(family(CHILD).session(), f" {TOP}\n").execution_arn == TOP


def test_without_permission_for_definitions_there_are_none() -> None:
    account = family(CHILD)
    session = account.session(only(READS[1], DENIED))
    trace = nestedsf.fetch_trace(session, TOP)
    assert [one.definition for one in trace.executions()] == [None, None]
    assert trace == nestedsf.fetch_trace(account.session(), TOP)


def test_without_permission_for_histories_aws_says_so() -> None:
    session = family(CHILD).session(only(READS[0], DENIED))
    with pytest.raises(ClientError) as error:
        nestedsf.fetch_trace(session, TOP)
    assert "ask whoever administers the account" in remedies.sentence(error.value)


def denied_for(arn: str) -> faults.Fault:
    return lambda request: DENIED(request) if arn in request.body.decode() else None


@pytest.mark.parametrize(
    ("arn", "told"),
    [
        (arn_of("child", "denied"), "AWS denies states:Any"),
        (arn_of("child", "expired"), "more than 90 days ago"),
        (CHILD.replace("111122223333", "444455556666"), "credentials of that account"),
        ("nothing", "no execution's ARN"),
        ("‹execution›", "no execution's ARN"),
    ],
)
def test_a_child_that_cannot_be_read_is_left_out_and_told(arn: str, told: str) -> None:
    account = family(CHILD, arn)
    account.histories = {TOP: account.histories[TOP], CHILD: rests()}
    session = account.session(denied_for(":denied"))
    with pytest.warns(UnreadChildWarning, match=f"left out. 1 of them: .*{told}") as warned:
        trace = nestedsf.fetch_trace(session, TOP)
    assert "111122223333" not in str(warned[0].message)
    assert warned[0].filename == __file__
    assert [visit.child is not None for visit in trace.visits] == [True, False]
    assert trace.visits[1].child_execution_arn == arn
    assert trace.status == "SUCCEEDED"


def test_a_history_that_is_none_is_no_reason_to_lose_the_others() -> None:
    account = family(CHILD, arn_of("child", "odd"))
    account.histories[arn_of("child", "odd")] = rests()[2:]
    with pytest.warns(UnreadChildWarning, match="is not complete"):
        trace = nestedsf.fetch_trace(account.session(), TOP)
    assert [visit.child is not None for visit in trace.visits] == [True, False]
    with pytest.raises(HistoryError, match="is not complete"):
        nestedsf.fetch_trace(account.session(), arn_of("child", "odd"))


def test_what_is_refused_is_not_asked_for_again() -> None:
    account = family(arn_of("child", "denied"))
    account.histories[TOP].pop()
    session, reader = account.session(denied_for(":denied")), TraceReader()
    calls = counted(session)
    for _ in range(3):
        reader.read(session, TOP)
    assert list(reader.unread) == [arn_of("child", "denied")]
    assert not reader.awaits
    assert calls["GetExecutionHistory"] == 3 + 1


# --- trees ----------------------------------------------------------------------------------


def test_fifty_executions_one_inside_the_other() -> None:
    arns = [arn_of("deep", str(number)) for number in range(50)]
    histories = {arn: starts([inner]) for arn, inner in itertools.pairwise(arns)}
    account = Kept({**histories, arns[-1]: rests()}, {"deep": starter(1)})
    trace = nestedsf.fetch_trace(account.session(), arns[0])
    assert [one.execution_arn for one in trace.executions()] == arns
    assert trace == nestedsf.fetch_trace(account.session(), arns[0])


def test_executions_that_started_each_other_are_entered_once() -> None:
    one, other = arn_of("ring", "one"), arn_of("ring", "other")
    account = Kept({one: starts([other, one]), other: starts([one])}, {"ring": starter(2)})
    trace = nestedsf.fetch_trace(account.session(), one)
    assert [found.execution_arn for found in trace.executions()] == [one, other]
    assert account.calls["GetExecutionHistory"] == 2


def test_a_child_that_two_tasks_have_started_is_read_once_and_shown_twice() -> None:
    account = family(CHILD, CHILD)
    trace = nestedsf.fetch_trace(account.session(), TOP)
    assert [found.execution_arn for found in trace.executions()] == [TOP, CHILD, CHILD]
    assert account.calls["GetExecutionHistory"] == 2


def test_each_execution_is_read_in_its_own_region() -> None:
    far = arn_of("child", "far", "ap-southeast-2")
    account = family(CHILD, far)
    trace = nestedsf.fetch_trace(account.session(), TOP)
    assert [visit.child is not None for visit in trace.visits] == [True, True]
    assert account.hosts == {
        "https://states.eu-west-1.amazonaws.com/",
        "https://states.ap-southeast-2.amazonaws.com/",
    }


def test_an_execution_of_a_distributed_map_names_its_machine() -> None:
    arn = arn_of("parent/each", "0a1b")
    account = Kept({arn: rests()})
    trace = nestedsf.fetch_trace(account.session(), arn)
    assert trace.state_machine_arn == (
        "arn:aws:states:eu-west-1:111122223333:stateMachine:parent/each"
    )
    assert (trace.name, trace.state_machine_name) == ("0a1b", "parent/each")


def test_an_updated_machine_has_executions_of_two_definitions() -> None:
    account = family(CHILD, arn_of("child", "two"))
    newer = {"StartAt": "New", "States": {"New": {"Type": "Pass", "End": True}}}
    account.definitions = {"parent": starter(2), CHILD: newer}  # as a later execution has it
    trace = nestedsf.fetch_trace(account.session(), TOP)
    found = [visit.child.definition for visit in trace.visits if visit.child]
    assert [one.start_at for one in found if one] == ["New", "Rest"]
    assert account.calls["DescribeStateMachineForExecution"] == 3


# --- executions that run --------------------------------------------------------------------


def histories_of(trace: nestedsf.ExecutionTrace) -> dict[str, list[Event]]:
    """The histories as AWS sends them."""

    def sent(value: Any) -> float:
        assert isinstance(value, dt.datetime)
        return value.timestamp()

    return {
        str(one.execution_arn): json.loads(
            json.dumps([event.raw for event in one.events], default=sent)
        )
        for one in trace.executions()
    }


@pytest.fixture(scope="module")
def kept_sample(sample: nestedsf.ExecutionTrace) -> tuple[Kept, Any]:
    """An account with the sample's definitions, and a session that reaches it."""
    definitions = {one.state_machine_name: one.definition for one in sample.executions()}
    account = Kept({}, {name: one.raw for name, one in definitions.items() if one})
    return account, account.session()


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_looked_at_again_it_is_as_looked_at_once(
    sample: nestedsf.ExecutionTrace, kept_sample: tuple[Kept, Any], data: st.DataObject
) -> None:
    whole = histories_of(sample)
    (account, session), reader, top = kept_sample, TraceReader(), str(sample.execution_arn)
    cuts = {
        arn: sorted(data.draw(st.lists(st.integers(arn == top, len(events)), max_size=3)))
        for arn, events in whole.items()
    }
    for look in range(4):
        shown = {
            arn: events[: cuts[arn][look]] if look < len(cuts[arn]) else events
            for arn, events in whole.items()
        }
        account.histories = {arn: events for arn, events in shown.items() if events}
        assert reader.read(session, top) == TraceReader().read(session, top)
        assert set(reader.unread) <= set(whole) - set(account.histories)
    assert not reader.awaits
    assert reader.read(session, top) == sample
    account.calls.clear()
    assert reader.read(session, top) == sample
    assert not account.calls


def test_a_definition_that_aws_does_not_show_yet_is_asked_for_again() -> None:
    account = family(CHILD)
    events = account.histories[TOP]
    unknown = faults.once(1, faults.says(400, "ExecutionDoesNotExist", "Execution Does Not Exist"))
    session, reader = account.session(only(READS[1], unknown)), TraceReader()
    account.histories[TOP] = events[:2]
    assert reader.read(session, TOP).definition is None
    account.histories[TOP] = events
    assert reader.read(session, TOP) == nestedsf.fetch_trace(account.session(), TOP)
    assert reader.read(session, TOP).definition is not None


@pytest.mark.parametrize("more", [0, 1, 99, 100, 101, 250])
def test_only_what_is_new_is_asked_for(more: int) -> None:
    children = [arn_of("child", str(number)) for number in range(500)]
    account = family(*children)
    events = account.histories[TOP]
    sizes: list[int] = []

    def sent(request: Any) -> None:
        asked = json.loads(request.body)
        if asked["executionArn"] == TOP and "maxResults" in asked:
            sizes.append(asked["maxResults"])

    session, reader = account.session(sent), TraceReader()
    account.histories[TOP] = events[:2500]
    reader.read(session, TOP, children=False)
    sizes.clear()
    account.histories[TOP] = events[: 2500 + more]
    trace = reader.read(session, TOP, children=False)
    assert len(trace.events) == 2500 + more
    assert sizes == [100] * (more // 100 + 1)


def test_events_that_do_not_follow_what_was_seen_are_read_anew() -> None:
    account = family(CHILD)
    events = account.histories[TOP]
    session, reader = account.session(), TraceReader()
    account.histories[TOP] = events[:3]
    reader.read(session, TOP)
    account.histories[TOP] = [event | {"timestamp": 1.0} for event in events]
    trace = reader.read(session, TOP)
    assert trace == nestedsf.fetch_trace(session, TOP)
    assert len({event.timestamp for event in trace.events}) == 1


def test_an_answer_that_is_older_than_the_last_one_takes_nothing_away() -> None:
    account = family(CHILD)
    events = account.histories[TOP]
    session, reader = account.session(), TraceReader()
    for seen in (5, 3):
        account.histories[TOP] = events[:seen]
        assert len(reader.read(session, TOP).events) == 5


def asked_for(request: Any) -> str:
    return str(json.loads(request.body)["executionArn"])


def test_many_that_run_do_not_keep_the_parent_waiting() -> None:
    children = [arn_of("child", str(number)) for number in range(120)]
    account = family(*children)
    whole = dict(account.histories)
    account.histories = {arn: events[:-1] for arn, events in whole.items()}
    looks: list[list[str]] = []

    def sent(request: Any) -> None:
        if asked_for(request) == TOP:
            looks.append([])
            if len(looks) == 4:
                account.histories |= {arn: whole[arn] for arn in children}
            elif len(looks) == 7:
                account.histories = whole
        looks[-1].append(asked_for(request))

    trace = nestedsf.follow(account.session(only(READS[0], sent)), TOP)
    assert trace == nestedsf.fetch_trace(account.session(), TOP)
    assert max(map(len, looks)) <= 1 + SIDE_BY_SIDE
    assert {arn for look in looks[:3] for arn in look} == {TOP, *children}
    assert looks[6:] == [[TOP]]


def test_those_that_others_started_have_their_turn_too() -> None:
    inner = arn_of("child", "inner")
    children = [arn_of("child", str(number)) for number in range(120)]
    account = Kept({TOP: starts(children), inner: rests()}, {"parent": starter(120)})
    account.histories |= {arn: starts([inner])[:-1] for arn in children}
    session, reader = account.session(), TraceReader()
    for _ in range(4):
        trace = reader.read(session, TOP, whole=False)
    assert inner in {one.execution_arn for one in trace.executions()}
    assert not reader.awaits


def test_what_is_not_read_yet_is_awaited() -> None:
    children = [arn_of("child", str(number)) for number in range(SIDE_BY_SIDE + 1)]
    account = family(*children)
    session, reader = account.session(), TraceReader()
    assert len(list(reader.read(session, TOP, whole=False).executions())) == 1 + SIDE_BY_SIDE
    assert reader.awaits
    assert reader.read(session, TOP, whole=False) == nestedsf.fetch_trace(session, TOP)
    assert not reader.awaits


def test_a_child_that_aws_does_not_show_yet_is_waited_for() -> None:
    account = family(CHILD)
    del account.histories[CHILD]

    def shows(_: Any) -> None:
        if account.calls["GetExecutionHistory"] == 3:
            account.histories[CHILD] = rests()

    with warnings.catch_warnings():
        warnings.simplefilter("error", UnreadChildWarning)
        trace = nestedsf.follow(account.session(shows), TOP)
    assert [one.status for one in trace.executions()] == ["SUCCEEDED", "SUCCEEDED"]


def test_a_child_that_never_shows_is_waited_for_some_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "VISIBLE_WITHIN", 0.1)
    account = family(CHILD)
    del account.histories[CHILD]
    with pytest.warns(UnreadChildWarning, match="90 days"):
        trace = nestedsf.follow(account.session(), TOP)
    assert len(list(trace.executions())) == 1
    assert account.calls["GetExecutionHistory"] == 1 + 2
