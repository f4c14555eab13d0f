"""An explorer follows a running execution, and acts on it."""

from __future__ import annotations

import gc
import json
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.account.executions.exploring import _AccountActions
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.exceptions import InputError, NestedsfError, SessionLostError, UnreadChildWarning
from nestedsf.lessons.your_own_workflow import state_machine
from tests import faults
from tests.account.executions.test_callbacks import WAITS
from tests.account.kept import Kept, arn_of, starter, starts

STATE = "Wait for us"


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


def until(is_so: Callable[[], Any], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def waiting(session: nestedsf.MotoSession) -> Any:
    """An explorer of an execution that waits for its token."""
    deployment = nestedsf.deploy(session, main_definition=json.dumps(WAITS))
    explorer = nestedsf.explore(session, nestedsf.start_execution(session, deployment))
    until(lambda: explorer.trace.visits and explorer.trace.visits[0].child_execution_arn)
    return explorer


def ask(explorer: Any, what: str, **more: str) -> Any:
    """What the explorer answers to its page, or raises."""
    return explorer.answer({"what": what, "name": STATE, **more})


def test_a_running_execution_is_followed_to_its_end(session: nestedsf.MotoSession) -> None:
    execution = nestedsf.start_execution(session, nestedsf.deploy(session))
    explorer = nestedsf.explore(session, execution)
    trace = explorer.wait(120)
    assert trace.status == "SUCCEEDED"
    assert all(each.status == "SUCCEEDED" for each in trace.executions())
    assert trace == nestedsf.fetch_trace(session, execution)


def test_an_ended_execution_is_shown_at_once(session: nestedsf.MotoSession) -> None:
    trace = nestedsf.run(session, nestedsf.deploy(session))
    assert trace.execution_arn is not None
    before = threading.active_count()
    explorer = nestedsf.explore(session, trace.execution_arn)
    assert explorer.trace == trace
    assert explorer.wait(0) is explorer.trace
    assert threading.active_count() == before


def test_success_is_sent_from_the_panel(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    assert ask(explorer, "panel", tab="token")["waiting"]
    ask(explorer, "heartbeat")
    ask(explorer, "success", output='{"answer": 42}')
    assert explorer.wait(120).output == {"answer": 42}
    assert not ask(explorer, "panel", tab="token")["waiting"]
    with pytest.raises(NestedsfError, match="no longer waits"):
        ask(explorer, "success", output="1")


def test_failure_is_sent_from_the_panel(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    ask(explorer, "failure", error="Refused", cause="We said no.")
    trace = explorer.wait(120)
    assert (trace.status, trace.error, trace.cause) == ("FAILED", "Refused", "We said no.")


def test_an_output_that_is_no_json_is_refused_and_the_task_waits_on(
    session: nestedsf.MotoSession,
) -> None:
    explorer = waiting(session)
    with pytest.raises(NestedsfError, match='as "done"'):
        ask(explorer, "success", output="done")
    assert ask(explorer, "panel", tab="token")["waiting"]


def test_a_used_token_is_explained(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    token = ask(explorer, "token")
    nestedsf.send_task_success(session, token, 1)
    actions = _AccountActions(lambda: session, TraceReader(), "", threading.Event())
    with pytest.raises(NestedsfError, match=r"TaskTimedOut.*each token works once"):
        actions.send_task_success(token, 1)


def test_the_execution_can_be_stopped(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    ask(explorer, "stop")
    assert explorer.wait(120).status == "ABORTED"


def test_waiting_for_an_explorer_has_an_end(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    with pytest.raises(TimeoutError, match="still running"):
        explorer.wait(0.01)


def test_a_session_is_not_kept_alive() -> None:
    session = nestedsf.moto_session(time_scale=20)
    explorer = waiting(session)
    gone = weakref.ref(session)
    del session

    def collected() -> bool:
        gc.collect()  # boto3's sessions hold themselves
        return gone() is None

    until(collected)
    explorer.wait(120)  # nobody follows it any more
    with pytest.raises(SessionLostError, match="is gone"):
        ask(explorer, "stop")


def test_closing_the_session_ends_the_following(session: nestedsf.MotoSession) -> None:
    explorer = waiting(session)
    session.close()
    assert explorer.wait(120).status == "RUNNING"  # as it was seen last


@pytest.mark.parametrize("arguments", [("a",), (1, "arn"), (None, None)])
def test_something_else_is_refused_with_a_sentence(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InputError, match="explore"):
        nestedsf.explore(*arguments)


def test_an_unknown_execution_is_refused(session: nestedsf.MotoSession) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:execution:nothing:there"
    with pytest.raises(SessionLostError, match="does not know"):
        nestedsf.explore(session, arn)


# --- on an account, over HTTP ---------------------------------------------------------------


@pytest.fixture(scope="module")
def deployment(server: Server) -> nestedsf.Deployment:
    return nestedsf.deploy(server.session(), main_definition=json.dumps(WAITS), confirm=True)


def waiting_on(session: AwsSession, deployment: nestedsf.Deployment) -> Any:
    explorer = nestedsf.explore(session, nestedsf.start_execution(session, deployment))
    until(lambda: explorer.trace.visits and explorer.trace.visits[0].child_execution_arn)
    return explorer


def test_an_execution_of_an_account_is_followed_and_answered(
    aws: AwsSession, deployment: nestedsf.Deployment
) -> None:
    faults.install(aws, faults.each(5, faults.broken))
    explorer = waiting_on(aws, deployment)
    ask(explorer, "success", output='{"answer": 42}')
    trace = explorer.wait(120)
    assert trace.output == {"answer": 42}
    assert trace == nestedsf.fetch_trace(aws, trace.execution_arn)


def test_what_aws_denies_is_told_at_the_button(
    aws: AwsSession, deployment: nestedsf.Deployment
) -> None:
    refusal = "User is not authorized to perform: states:SendTaskSuccess"
    denied = faults.says(400, "AccessDeniedException", refusal)
    faults.install(aws, lambda r: denied(r) if "Success" in faults.action_of(r) else None)
    explorer = waiting_on(aws, deployment)
    with pytest.raises(NestedsfError, match="AWS denies states:SendTaskSuccess: ask whoever"):
        ask(explorer, "success", output="1")
    ask(explorer, "stop")
    assert explorer.wait(120).status == "ABORTED"


def test_credentials_that_expire_end_the_following(
    aws: AwsSession, deployment: nestedsf.Deployment
) -> None:
    valid = threading.Event()
    valid.set()
    faults.install(aws, lambda r: None if valid.is_set() else faults.expired(r))
    explorer = waiting_on(aws, deployment)
    valid.clear()
    explorer.wait(120)
    assert "renew them" in explorer.page()["note"]
    assert "no longer followed" in explorer.page()["note"]


def test_what_an_explorer_leaves_out_is_told() -> None:
    account = Kept({arn_of("parent", "top"): starts(["nothing"])}, {"parent": starter(1)})
    with pytest.warns(UnreadChildWarning, match="names no execution's ARN"):
        explorer = nestedsf.explore(account.session(), arn_of("parent", "top"))
    assert explorer.trace.status == "SUCCEEDED"


def test_recent_executions_of_the_same_state_machine_are_compared() -> None:
    with nestedsf.moto_session(time_scale=1000) as session:
        machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
        child = state_machine(session, "compared", machine)
        first, second = (
            nestedsf.run(session, child, {"n": number}, name=f"run-{number}") for number in (1, 2)
        )
        assert first.execution_arn
        explorer = nestedsf.explore(session, first.execution_arn)
        found: Any = explorer.answer({"what": "others", "path": []})
        assert [(other["name"], other["status"]) for other in found["others"]] == [
            (second.name, "SUCCEEDED")
        ]
        assert "123456789012" not in str(found)
        compared: Any = explorer.answer({"what": "compare", "other": 0})
        assert compared["conclusion"] == "The first difference: the input of the executions."
        explorer.close()


def test_what_cannot_be_redriven_any_more_is_told(session: nestedsf.MotoSession) -> None:
    machine = state_machine(session, "fails", {"StartAt": "No", "States": {"No": {"Type": "Fail"}}})
    trace = nestedsf.run(session, machine, check=False)
    explorer = nestedsf.explore(session, trace.execution_arn)
    session.skip(15 * 24 * 3600)
    with pytest.raises(NestedsfError, match=r"cannot be redriven: .*14 days"):
        ask(explorer, "redrive")
    assert explorer.trace.status == "FAILED"


def test_what_is_redriven_is_followed_again(session: nestedsf.MotoSession) -> None:
    table = session.client("dynamodb")
    made = {
        "TableName": "later",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    describe = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:describeTable",
        "Parameters": {"TableName": "later"},
        "ResultSelector": {"name.$": "$.Table.TableName"},
        "End": True,
    }
    machine = state_machine(session, "again", {"StartAt": "See", "States": {"See": describe}})
    trace = nestedsf.run(session, machine, check=False)
    explorer = nestedsf.explore(session, trace.execution_arn)
    assert explorer.trace.status == "FAILED"
    table.create_table(**made)
    ask(explorer, "redrive")
    again = explorer.wait(120)
    assert (again.status, again.output) == ("SUCCEEDED", {"name": "later"})
    assert (again.redrive_count, again.visits[0].attempts) == (1, 2)
    shown = ask(explorer, "panel", name="", tab="summary")
    assert ["Redriven", "once"] in shown["facts"]
