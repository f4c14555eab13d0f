"""Start, wait, stop, and read executions with their children."""

from __future__ import annotations

import itertools
import json
import re
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.httpsession import URLLib3Session

import nestedsf
from nestedsf.account.executions import waiting
from nestedsf.account.executions.inputs import check_input
from nestedsf.account.sessions import remedies
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.exceptions import (
    ExecutionFailed,
    ExecutionNameError,
    ExecutionUnreadable,
    InputError,
    NestedsfError,
    SessionLostError,
)
from nestedsf.masking.values import without_secrets
from tests import faults
from tests.account.kept import Kept, arn_of, rests

OUTPUT = [
    '"The whole execution is completed including both long-running jobs"',
    "Callback right after the first long-running job is completed",
]
ROLE = "arn:aws:iam::123456789012:role/any"


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture
def deployment(session: nestedsf.MotoSession) -> nestedsf.Deployment:
    return nestedsf.deploy(session)


def machine(session: boto3.Session, name: str, **states: dict[str, object]) -> str:
    definition = {"StartAt": next(iter(states)), "States": states}
    client = session.client("stepfunctions")
    made = client.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)
    return str(made["stateMachineArn"])


def test_a_start_without_a_session_or_in_another_order_is_told(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    for wrong in ((deployment, {}), (deployment.main_arn, session), (session, {"order": 7})):
        with pytest.raises(InputError, match="started with a session, then a Deployment or"):
            nestedsf.run(*wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"NeedCallback": False}', "It has False, and JSON writes false."),
        ("{'NeedCallback': true}", "It has single quotes, and JSON has double ones."),
        ("hello", 'Text needs quotes inside, and names too: {"order": 7}.'),
        (
            '{"order": 7,}',
            "in line 1, column 12, there is a comma after the last entry; take it out.",
        ),
        ('{"order": 7 // a cup\n}', "in line 1, column 13, there is a comment; take it out."),
        ('{"order": ${Order}}', "there is ${Order}; put a value in its place."),
        ("", "it is empty; write what belongs there."),
    ],
)
def test_an_input_that_is_no_json_is_told_why(text: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        check_input(text)


def test_the_sample_runs_as_on_aws(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    trace = nestedsf.run(session, deployment)
    assert (trace.status, trace.output) == ("SUCCEEDED", OUTPUT)
    assert [visit.state_name for visit in trace.visits] == [
        "Start new workflow and continue",
        "Start in parallel",
        "Start new workflow and wait for completion",
        "Start new workflow and wait for callback",
    ]
    assert [visit.integration_pattern for visit in trace.visits] == [
        "Request Response",
        None,
        "Run a Job",
        "Wait for Callback",
    ]
    children = [visit.child for visit in trace.visits if visit.child is not None]
    assert [child.status for child in children] == ["SUCCEEDED"] * 3
    assert [len(child.visits) for child in children] == [4, 4, 5]
    assert all(
        visit.child_links_back for visit in trace.visits if visit.child_execution_arn is not None
    )


def test_two_executions_of_the_sample_are_equal(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    one, other = (nestedsf.run(session, deployment) for _ in range(2))
    assert one == other
    assert one.outline() == other.outline()
    assert one != nestedsf.run(session, deployment, {"another": "input"})


def test_the_clock_changes_nothing_but_the_time(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    fast = nestedsf.run(session, deployment)
    with nestedsf.moto_session() as real_time:
        slow = nestedsf.run(real_time, nestedsf.deploy(real_time))
    assert fast == slow
    assert fast.outline() == slow.outline()
    for trace in (fast, slow):
        assert trace.started is not None
        assert trace.stopped is not None
        assert (trace.stopped - trace.started).total_seconds() >= 2


def test_a_named_execution(session: nestedsf.MotoSession, deployment: nestedsf.Deployment) -> None:
    trace = nestedsf.run(session, deployment, name="first-of-all")
    assert trace.name == "first-of-all"
    assert str(trace.execution_arn).endswith(":nestedsf-main:first-of-all")
    with pytest.raises(ExecutionNameError, match="held for 90 days"):
        nestedsf.run(session, deployment, name="first-of-all")


def test_progress_reaches_the_end(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    seen: list[nestedsf.ExecutionTrace] = []
    trace = nestedsf.run(session, deployment, on_change=seen.append)
    assert seen[0].status == "RUNNING"
    assert seen[-1] == trace


@pytest.mark.parametrize("value", ["plain text", "{a: 1}", {"a": {1, 2}}, float("nan"), "[1,]"])
def test_an_input_that_is_no_json_starts_nothing(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment, value: object
) -> None:
    with pytest.raises(InputError, match="not JSON"):
        nestedsf.start_execution(session, deployment, value)
    client = session.client("stepfunctions")
    assert not client.list_executions(stateMachineArn=deployment.main_arn)["executions"]


def test_an_input_that_is_too_large_is_refused(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    assert nestedsf.start_execution(session, deployment, ["a" * 262_140], "largest")
    with pytest.raises(InputError, match="262,144 at most"):
        nestedsf.start_execution(session, deployment, ["a" * 262_141])


@pytest.mark.parametrize("name", ["", "a" * 81, "a b", "a/b", "a<b", 'a"b', "a\nb", "a\x85b"])
def test_an_impossible_name_is_refused(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment, name: str
) -> None:
    with pytest.raises(ExecutionNameError):
        nestedsf.start_execution(session, deployment, name=name)


def test_an_execution_that_fails_raises_with_error_and_cause(
    session: nestedsf.MotoSession,
) -> None:
    arn = machine(session, "fails", F={"Type": "Fail", "Error": "Broken", "Cause": "On purpose."})
    with pytest.raises(ExecutionFailed, match=r"FAILED with Broken: On purpose\.") as failure:
        nestedsf.run(session, arn)
    raised = failure.value
    assert (raised.status, raised.error, raised.cause) == ("FAILED", "Broken", "On purpose.")
    assert raised.execution_arn is not None
    assert ".." not in str(raised)
    assert raised.execution_arn.rpartition(":")[2] in str(raised)
    assert "check=False" in str(raised)
    assert nestedsf.run(session, arn, check=False).error == "Broken"
    with pytest.raises(ExecutionFailed):
        nestedsf.wait_for(session, raised.execution_arn)
    assert nestedsf.wait_for(session, raised.execution_arn, check=False) == "FAILED"


def test_waiting_has_an_end(session: nestedsf.MotoSession) -> None:
    arn = machine(session, "waits", W={"Type": "Wait", "Seconds": 99999999, "End": True})
    execution = nestedsf.start_execution(session, arn)
    with pytest.raises(TimeoutError, match="still running") as raised:
        nestedsf.wait_for(session, execution, timeout=0.05)
    assert raised.type is TimeoutError
    assert raised.value.execution_arn == execution  # type: ignore[attr-defined]
    trace = nestedsf.fetch_trace(session, execution)
    assert (trace.status, trace.visits[0].status) == ("RUNNING", "RUNNING")
    nestedsf.stop_execution(session, execution, error="Enough", cause="We have seen it.")
    trace = nestedsf.fetch_trace(session, execution)
    assert (trace.status, trace.error, trace.cause) == ("ABORTED", "Enough", "We have seen it.")
    assert trace.visits[0].status == "ABORTED"


def test_ctrl_c_names_the_execution_and_leaves_it_running(session: nestedsf.MotoSession) -> None:
    arn = machine(session, "waits", W={"Type": "Wait", "Seconds": 99999999, "End": True})

    def interrupt(_: nestedsf.ExecutionTrace) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"goes on.*:execution:waits:mine"):
        nestedsf.run(session, arn, name="mine", on_change=interrupt)
    (execution,) = session.client("stepfunctions").list_executions(stateMachineArn=arn)[
        "executions"
    ]
    assert execution["status"] == "RUNNING"


def test_a_history_of_many_pages_is_fetched_whole(session: nestedsf.MotoSession) -> None:
    items = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    arn = machine(session, "map", M={"Type": "Map", "ItemProcessor": items, "End": True})
    trace = nestedsf.run(session, arn, list(range(600)))
    assert len(trace.events) == 600 * 4 + 6
    assert trace.output == list(range(600))
    assert [v.iteration for v in trace.visits if v.state_name == "P"] == list(range(600))


def test_an_execution_that_starts_itself_is_fetched_once(session: nestedsf.MotoSession) -> None:
    arn = machine(
        session,
        "nests",
        C={
            "Type": "Choice",
            "Choices": [{"Variable": "$.depth", "NumericLessThan": 3, "Next": "T"}],
            "Default": "P",
        },
        T={
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {
                "StateMachineArn.$": "$$.StateMachine.Id",
                "Input": {"depth.$": "States.MathAdd($.depth, 1)"},
            },
            "OutputPath": "$.Output",
            "End": True,
        },
        P={"Type": "Pass", "End": True},
    )
    trace = nestedsf.run(session, arn, {"depth": 0})
    assert trace.output == {"depth": 3}
    assert len(list(trace.executions())) == 4


def test_an_arn_that_is_masked_is_told_as_one(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    execution = nestedsf.start_execution(session, deployment)
    with pytest.raises(SessionLostError, match="it is masked"):
        nestedsf.fetch_trace(session, str(without_secrets(execution)))


def test_what_a_moto_session_does_not_know_is_lost(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    execution = nestedsf.start_execution(session, deployment)
    with nestedsf.moto_session() as other:
        for ask in (nestedsf.fetch_trace, nestedsf.fetch_history, nestedsf.wait_for):
            with pytest.raises(SessionLostError, match="kernel restarts: deploy again"):
                ask(other, execution)
        with pytest.raises(SessionLostError, match="kernel restarts: deploy again"):
            nestedsf.start_execution(other, deployment)


# --- on an account, over HTTP ---------------------------------------------------------------

PASS = {"Type": "Pass", "End": True}
WAIT = {"Type": "Wait", "Seconds": 99999999, "End": True}


def executions_of(session: Any, arn: str) -> list[dict[str, Any]]:
    client = session.client("stepfunctions")
    return list(client.list_executions(stateMachineArn=arn)["executions"])


def heard_but_lost(aws: AwsSession, ended: Callable[[], bool] = lambda: True) -> faults.Fault:
    """The server hears the first StartExecution, and its answer does not arrive."""
    straight, starts = URLLib3Session(), itertools.count()

    def fault(request: Any) -> None:
        if faults.action_of(request) == "StartExecution" and next(starts) == 0:
            assert straight.send(request).status_code == 200
            while not ended():
                pass
            raise ConnectionClosedError(endpoint_url=aws.endpoint_url)

    return fault


def test_an_answer_that_is_lost_starts_no_second_execution(server: Server, aws: AwsSession) -> None:
    arn = machine(server.session(), "lost", W=WAIT)
    faults.install(aws, heard_but_lost(aws))
    execution = nestedsf.start_execution(aws, arn)
    assert [one["executionArn"] for one in executions_of(aws, arn)] == [execution]


def test_what_ended_before_its_answer_was_asked_for_again_is_found(
    server: Server, aws: AwsSession
) -> None:
    other = server.session()
    arn = machine(other, "lost-and-ended", P=PASS)

    def ended() -> bool:
        return bool(executions_of(other, arn)[0]["status"] == "SUCCEEDED")

    faults.install(aws, heard_but_lost(aws, ended))
    execution = nestedsf.start_execution(aws, arn)
    assert [one["executionArn"] for one in executions_of(aws, arn)] == [execution]
    assert nestedsf.fetch_trace(aws, execution).status == "SUCCEEDED"


def test_a_name_that_is_taken_is_no_retry(aws: AwsSession) -> None:
    arn = machine(aws, "taken", P=PASS)
    nestedsf.run(aws, arn, name="mine")
    with pytest.raises(ExecutionNameError, match="held for 90 days"):
        nestedsf.start_execution(aws, arn, name="mine")


def test_a_hundred_executions_at_once(aws: AwsSession) -> None:
    arn = machine(aws, "hundred", W={"Type": "Wait", "Seconds": 1, "Next": "P"}, P=PASS)
    with ThreadPoolExecutor(100) as pool:
        traces = list(pool.map(lambda number: nestedsf.run(aws, arn, number), range(100)))
    assert [trace.output for trace in traces] == list(range(100))
    assert len({trace.execution_arn for trace in traces}) == 100


@pytest.mark.parametrize("action", ["StartExecution", "DescribeExecution", "StopExecution"])
def test_without_permission_aws_says_so(server: Server, aws: AwsSession, action: str) -> None:
    arn = machine(server.session(), f"denied-{action}", W=WAIT)
    denied = faults.says(
        400, "AccessDeniedException", f"User is not authorized to perform: states:{action}"
    )
    faults.install(aws, lambda r: denied(r) if faults.action_of(r) == action else None)

    def all_three() -> None:
        execution = nestedsf.start_execution(aws, arn)
        nestedsf.stop_execution(aws, execution)
        nestedsf.wait_for(aws, execution)

    with pytest.raises(ClientError) as error:
        all_three()
    assert f"AWS denies states:{action}" in remedies.sentence(error.value)


def test_what_an_account_does_not_know(aws: AwsSession) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:execution:nothing:there"
    for ask in (nestedsf.wait_for, nestedsf.follow, nestedsf.stop_execution, nestedsf.redrive):
        with pytest.raises(ExecutionUnreadable, match="no such execution"):
            ask(aws, arn)
    with pytest.raises(InputError, match=r"There is no state machine .*deploy it, or correct"):
        nestedsf.start_execution(aws, arn.replace("execution:nothing:there", "stateMachine:no"))


def test_ctrl_c_leaves_an_execution_of_an_account_running(aws: AwsSession) -> None:
    arn = machine(aws, "goes-on", W=WAIT)

    def interrupt(_: nestedsf.ExecutionTrace) -> None:
        raise KeyboardInterrupt

    told = r"the execution goes on: arn:.*:goes-on:mine"
    with pytest.raises(KeyboardInterrupt, match=told) as raised:
        nestedsf.run(aws, arn, name="mine", on_change=interrupt)
    (execution,) = executions_of(aws, arn)
    assert execution["status"] == "RUNNING"
    assert raised.value.execution_arn == execution["executionArn"]  # type: ignore[attr-defined]


def interrupted(_: nestedsf.ExecutionTrace) -> None:
    raise KeyboardInterrupt


TOKEN = "AAAAKgAAAA" + "x" * 60
FAILS: dict[str, object] = {"Type": "Fail", "Error": "Broken", "CausePath": "$.cause"}
CAUSE = {"cause": json.dumps({"of": arn_of("child", "one"), "TaskToken": TOKEN})}
NOT_THERE = "arn:aws:states:us-east-1:123456789012:execution:not:there"

REFUSALS: dict[str, Callable[[Any, str, str], object]] = {
    "failed": lambda on, fails, _: nestedsf.run(on, fails, CAUSE),
    "timed out": lambda on, _, waits: nestedsf.run(on, waits, timeout=0.01),
    "interrupted": lambda on, _, waits: nestedsf.run(on, waits, on_change=interrupted),
    "ended": lambda on, fails, _: nestedsf.wait_for_token(
        on, nestedsf.start_execution(on, fails, CAUSE)
    ),
    "taken": lambda on, fails, _: [nestedsf.start_execution(on, fails, n, "a") for n in (1, 2)],
    "history": lambda on, *_: nestedsf.fetch_history(on, NOT_THERE),
    "trace": lambda on, *_: nestedsf.fetch_trace(on, NOT_THERE),
    "wait": lambda on, *_: nestedsf.wait_for(on, NOT_THERE),
    "stop": lambda on, *_: nestedsf.stop_execution(on, NOT_THERE),
}


@pytest.mark.parametrize("on_moto", [False, True], ids=["http", "moto"])
@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_notebook_shows_of_an_error_names_no_account(
    request: pytest.FixtureRequest, name: str, monkeypatch: pytest.MonkeyPatch, *, on_moto: bool
) -> None:
    monkeypatch.setattr(waiting, "VISIBLE_WITHIN", 0)
    on = request.getfixturevalue("session" if on_moto else "aws")
    waits = machine(on, f"{name.replace(' ', '-')}-waits", W=WAIT)
    fails = machine(on, f"{name.replace(' ', '-')}-fails", F=FAILS)
    with pytest.raises((NestedsfError, TimeoutError, KeyboardInterrupt)) as raised:
        REFUSALS[name](on, fails, waits)
    shown = "".join(traceback.format_exception(raised.value))
    assert not re.search("123456789012|111122223333", shown)
    assert TOKEN not in shown


def test_what_aws_says_no_with_names_no_account(aws: AwsSession) -> None:
    missing = NOT_THERE.replace("execution:not:there", "stateMachine:not")
    with pytest.raises(ClientError, match="State Machine Does Not Exist") as raised:
        aws.client("stepfunctions").describe_state_machine(stateMachineArn=missing)
    assert "123456789012" not in "".join(traceback.format_exception(raised.value))
    user = "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: iam:GetRole"
    faults.install(aws, faults.says(403, "AccessDenied", user))
    with pytest.raises(ClientError) as denied:
        aws.client("iam").get_role(RoleName="any")
    assert "111122223333" not in str(denied.value)
    assert "AWS denies iam:GetRole" in remedies.sentence(denied.value)


def test_an_execution_that_aws_does_not_show_yet_is_waited_for() -> None:
    arn = arn_of("child", "one")
    account = Kept({})

    def shows(_: Any) -> None:
        if account.calls["GetExecutionHistory"] == 2:
            account.histories[arn] = rests()

    assert nestedsf.follow(account.session(shows), arn).status == "SUCCEEDED"
    assert account.calls["GetExecutionHistory"] == 3
