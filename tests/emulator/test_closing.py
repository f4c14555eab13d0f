"""Closing a session: nothing runs on, and moto is as it was."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
import threading
import time
import warnings
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

import nestedsf
from nestedsf.emulator import lifecycle
from nestedsf.exceptions import SessionClosedError, SessionRefusedError
from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    handler,
    machine,
    make_function,
    mapping,
    nested,
    parallel,
    passing,
    retried,
    task,
    until,
    wait,
    waiting,
)
from tests.interrupts import Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 60_000


def start_everything(lab: Lab) -> list[str]:
    """Executions that wait in each way there is."""
    slow = lab.create(machine({"Wait": wait(LONG)}))
    quick = lab.create(machine({"Done": passing()}))
    loops = make_function(
        lab.session, "def handler(event, context):\n    while True: pass\n", Timeout=900
    )
    lost = retried(nested(".sync", slow, TimeoutSeconds=1), IntervalSeconds=LONG)
    states: list[tuple[Json, str]] = [
        (wait(LONG), "WaitStateEntered"),
        (waiting(quick), "TaskSubmitted"),
        (waiting(quick, HeartbeatSeconds=LONG), "TaskSubmitted"),
        (nested(".sync:2", slow), "TaskSubmitted"),
        (parallel(machine({"A": wait(LONG)}), machine({"B": waiting(quick)})), "TaskSubmitted"),
        (mapping(machine({"A": wait(LONG)})), "WaitStateEntered"),
        (lost, "TaskTimedOut"),
        (task("arn:aws:states:::lambda:invoke", {"FunctionName": loops}), "TaskStarted"),
    ]
    arns = []
    for state, kind in states:
        arns.append(lab.start(machine({"X": state}), [1, 2]))
        lab.until_event(arns[-1], kind)
    return arns


def no_more_than(threads: set[threading.Thread]) -> bool:
    """Whether every thread was there before."""
    return set(threading.enumerate()) <= threads


# --- threads ------------------------------------------------------------------------------


def test_no_thread_is_left() -> None:
    before = set(threading.enumerate())
    with nestedsf.moto_session(time_scale=50) as session:
        start_everything(Lab(session))
        assert not no_more_than(before)
        begun = time.monotonic()
    assert time.monotonic() - begun < 60  # nothing that it ends would have ended before
    assert no_more_than(before)


def test_an_execution_needs_no_thread(lab: Lab) -> None:
    before = set(threading.enumerate())
    arns = [lab.start(machine({"Wait": wait(LONG)})) for _ in range(20)]
    assert all(lab.describe(arn)["status"] == "RUNNING" for arn in arns)
    assert no_more_than(before)


def test_closing_one_session_leaves_the_other() -> None:
    with nestedsf.moto_session(time_scale=50) as kept:
        arn = Lab(kept).start(machine({"A": wait(25)}))
        nestedsf.moto_session().close()
        assert Lab(kept).ended(arn)["status"] == "SUCCEEDED"


def test_closing_twice_does_nothing() -> None:
    session = nestedsf.moto_session()
    assert not session.closed
    session.close()
    session.close()
    assert session.closed


def test_closing_while_another_thread_starts_executions() -> None:
    before = set(threading.enumerate())
    session = nestedsf.moto_session(time_scale=50)
    lab = Lab(session)
    arn = lab.create(machine({"A": wait(LONG)}))
    failures: list[Exception] = []

    def start() -> None:
        try:
            while True:
                lab.start(arn)
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    thread = threading.Thread(target=start)
    thread.start()
    until(lambda: len(lab.sfn.list_executions(stateMachineArn=arn)["executions"]) > 3)
    session.close()
    thread.join()
    assert [type(failure) for failure in failures] == [SessionClosedError]
    until(lambda: no_more_than(before))


def interrupt_at(condition: Callable[[], bool]) -> None:
    """Press Ctrl-C as soon as a condition is true."""
    main = threading.main_thread().ident
    assert main is not None

    def press() -> None:
        until(condition)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=press).start()


def function_runs() -> bool:
    return any(thread.name.startswith("function ") for thread in threading.enumerate())


@pytest.mark.parametrize("body", ["time.sleep(10_000)", "while True: pass"])
def test_ctrl_c_ends_a_call_and_the_session_goes_on(body: str) -> None:
    with nestedsf.moto_session() as session:
        function = make_function(session, handler(body, "import time"), Timeout=900)
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012  whenever it comes
            interrupt_at(function_runs)
            session.client("lambda").invoke(FunctionName=function)
        assert Lab(session).run(machine({"A": passing()}))["status"] == "SUCCEEDED"
    assert not function_runs()


def test_ctrl_c_while_a_session_is_closed_leaves_nothing_behind() -> None:
    """While a function runs, at each step: a signal might come when all is closed already."""
    before = _attributes()
    slow = "try:\n    time.sleep(10_000)\nfinally:\n    threading.Event().wait(1)"
    for step in range(1, 10_000):
        session = nestedsf.moto_session()
        function = make_function(session, handler(slow, "import threading, time"), Timeout=900)
        session.client("lambda").invoke(FunctionName=function, InvocationType="Event")
        until(function_runs)
        interrupt = Interrupt(step)
        with contextlib.suppress(KeyboardInterrupt), interrupt:
            session.close()
        session.close()
        if not interrupt.has_come:
            break
    assert step > 10
    after = _attributes()
    assert all(after[key] is before[key] for key in before)
    with nestedsf.moto_session() as another:
        assert another.client("stepfunctions").list_state_machines()["stateMachines"] == []


def test_the_files_of_objects_are_closed() -> None:
    with nestedsf.moto_session() as session:
        s3 = session.client("s3")
        s3.create_bucket(Bucket="kept")
        for text in (b"one", b"another", b"x" * 20_000_000):  # the last is in a file on the disk
            s3.put_object(Bucket="kept", Key="key", Body=text)
        upload = s3.create_multipart_upload(Bucket="kept", Key="parts")["UploadId"]
        s3.upload_part(Bucket="kept", Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gc.collect()


# --- use after close ----------------------------------------------------------------------


def test_a_closed_session_says_so() -> None:
    session = nestedsf.moto_session()
    client = session.client("stepfunctions")
    deployment = nestedsf.deploy(session)
    session.close()
    for call in (
        lambda: session.client("stepfunctions"),
        client.list_state_machines,
        lambda: nestedsf.deploy(session),
        lambda: nestedsf.run(session, deployment),
        lambda: nestedsf.destroy(session),
        lambda: session.resource("sqs"),
    ):
        with pytest.raises(SessionClosedError, match="open a new one"):
            call()


def test_a_new_session_is_empty() -> None:
    with nestedsf.moto_session() as first:
        arn = Lab(first).create(machine({"A": passing()}))
    with nestedsf.moto_session() as second:
        assert second.client("stepfunctions").list_state_machines()["stateMachines"] == []
        with pytest.raises(nestedsf.exceptions.SessionLostError):
            nestedsf.start_execution(second, arn)


# --- moto as it was -----------------------------------------------------------------------


def _attributes() -> dict[tuple[int, str], Any]:
    """What the families patch, as it is now."""
    found: dict[tuple[int, str], Any] = {}
    for family in lifecycle.FAMILIES:
        for owner, name, _ in getattr(family, "_wanted", []):
            found[id(owner), name] = owner.__dict__[name]
        for origin, name, _ in getattr(family, "_everywhere", []):
            value = vars(origin)[name]
            for key, module in list(sys.modules.items()):
                if key.startswith("moto.") and vars(module).get(name) is value:
                    found[id(module), name] = vars(module)[name]
    return found


def test_moto_is_as_it_was() -> None:
    before = _attributes()
    assert len(before) > 30
    with nestedsf.moto_session(time_scale=50) as session:
        during = _attributes()
        assert all(during[key] is not before[key] for key in before)
        nestedsf.run(session, nestedsf.deploy(session))
        with nestedsf.moto_session():
            assert all(value is during[key] for key, value in _attributes().items())
        assert all(value is during[key] for key, value in _attributes().items())
    after = _attributes()
    assert all(after[key] is before[key] for key in before)


def test_mock_aws_works_before_and_after_and_not_meanwhile() -> None:
    def names() -> list[Any]:
        client = boto3.client("sqs", region_name="us-east-1")
        return [client.list_queues().get("QueueUrls")]

    with mock_aws():
        assert names() == [None]
        with pytest.raises(SessionRefusedError, match="mock_aws is active"):
            nestedsf.moto_session()
    with nestedsf.moto_session(), pytest.raises(SessionRefusedError, match="mock_aws"):
        mock_aws().start()
    with mock_aws():
        assert names() == [None]


def test_no_other_request_leaves_meanwhile(session: nestedsf.MotoSession) -> None:
    other = boto3.Session("someone", "else", region_name="us-east-1")
    with pytest.raises(SessionRefusedError, match="no request leaves this computer"):
        other.client("stepfunctions").list_state_machines()
    with pytest.raises(SessionRefusedError, match="endpoint_url"):
        session.client("sqs", endpoint_url="http://localhost:1").list_queues()


def test_the_name_of_a_bucket_is_free_again_when_its_session_is_closed() -> None:
    for _ in range(2):
        with nestedsf.moto_session() as session:
            s3 = session.client("s3")
            s3.create_bucket(Bucket="orders-of-the-day")
            assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["orders-of-the-day"]
