"""Activities: tasks for workers outside, and what the workers may do with them."""

from __future__ import annotations

import concurrent.futures
import json
import threading
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import SessionClosedError
from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    caught,
    machine,
    mapping,
    passing,
    refusal,
    retried,
    task,
    until,
)

SDK = "arn:aws:states:::aws-sdk:sfn:"


@pytest.fixture
def paint(lab: Lab) -> str:
    """The ARN of an activity."""
    return str(lab.sfn.create_activity(name="paint")["activityArn"])


def painting(activity: str, **fields: Any) -> Json:
    """A state machine whose Task waits for a worker."""
    return machine({"Paint": {"Type": "Task", "Resource": activity, **fields}})


def take(lab: Lab, activity: str, **fields: Any) -> Json:
    """The task that a worker is given; empty where there was none."""
    answer: Json = lab.sfn.get_activity_task(activityArn=activity, **fields)
    del answer["ResponseMetadata"]
    return answer


def over(activity: str) -> Json:
    """The error that a token of an activity answers with when it is over."""
    return {"Code": "TaskTimedOut", "Message": f"Task Timed Out: '{activity}'"}


# --- a task ---------------------------------------------------------------------------------


def test_a_worker_is_given_a_task_and_answers(lab: Lab, paint: str) -> None:
    execution = lab.start(
        painting(paint, Parameters={"wall.$": "$.wall"}, ResultPath="$.done"), {"wall": "ñ"}
    )
    found = take(lab, paint, workerName="Ada")
    assert found["input"] == '{"wall":"ñ"}'
    lab.sfn.send_task_success(taskToken=found["taskToken"], output='"red"')
    assert json.loads(lab.ended(execution)["output"]) == {"wall": "ñ", "done": "red"}
    assert lab.types(execution)[2:6] == [
        *("ActivityScheduled", "ActivityStarted", "ActivitySucceeded", "TaskStateExited"),
    ]
    assert lab.details(execution, "ActivityStarted") == [{"workerName": "Ada"}]
    assert lab.details(execution, "ActivityScheduled") == [
        {
            "input": '{"wall":"ñ"}',
            "inputDetails": {"truncated": False},
            "resource": paint,
        }
    ]


def test_a_worker_waits_for_the_next_task(lab: Lab, paint: str) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(take, lab, paint)
        execution = lab.start(painting(paint))
        found = waiting.result()
    assert lab.details(execution, "ActivityStarted") == [{}]
    lab.sfn.send_task_failure(taskToken=found["taskToken"], error="Dry", cause="no paint")
    answer = lab.ended(execution)
    assert (answer["error"], answer["cause"]) == ("Dry", "no paint")
    assert "ActivityFailed" in lab.types(execution)


def test_a_worker_waits_for_a_minute_of_the_accounts_time(lab: Lab, paint: str) -> None:
    before = lab.session._emulation.account.now()  # type: ignore[attr-defined]  # noqa: SLF001
    assert take(lab, paint) == {}
    after = lab.session._emulation.account.now()  # type: ignore[attr-defined]  # noqa: SLF001
    assert 60 <= (after - before).total_seconds() < 75


def test_each_task_is_given_to_one_worker_in_order(lab: Lab, paint: str) -> None:
    execution = lab.start(machine({"All": mapping(painting(paint))}), [1, 2, 3])
    taken = [take(lab, paint) for _ in range(3)]
    assert [found["input"] for found in taken] == ["1", "2", "3"]
    for found in reversed(taken):
        lab.sfn.send_task_success(taskToken=found["taskToken"], output=f"[{found['input']}]")
    assert lab.ended(execution)["output"] == "[[1],[2],[3]]"


def test_workers_in_threads_share_the_work(lab: Lab, paint: str) -> None:
    left = iter(range(20))

    def work() -> None:
        client = lab.session.client("stepfunctions")
        for _ in left:
            found = client.get_activity_task(activityArn=paint)
            output = json.dumps(json.loads(found["input"]) * 2)
            client.send_task_success(taskToken=found["taskToken"], output=output)

    execution = lab.start(machine({"All": mapping(painting(paint))}), list(range(20)))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work(), range(4)))
    assert json.loads(lab.ended(execution)["output"]) == [2 * number for number in range(20)]


def test_a_task_that_is_over_is_given_to_nobody(lab: Lab, paint: str) -> None:
    stopped, other = lab.start(painting(paint), 1), lab.start(painting(paint), 2)
    lab.sfn.stop_execution(executionArn=stopped)
    assert take(lab, paint)["input"] == "2"
    lab.sfn.stop_execution(executionArn=other)


def test_an_execution_may_be_a_worker(lab: Lab, paint: str) -> None:
    asks = task(f"{SDK}getActivityTask", {"ActivityArn": paint, "WorkerName": "robot"})
    answers = task(
        f"{SDK}sendTaskSuccess",
        {"TaskToken.$": "$.TaskToken", "Output.$": "$.Input"},
    )
    lab.start(machine({"Ask": {**asks, "Next": "Answer"}, "Answer": answers}))
    assert lab.run(painting(paint), {"a": 1})["output"] == '{"a":1}'


def test_an_execution_that_is_stopped_takes_no_task_away(lab: Lab, paint: str) -> None:
    ask = task(f"{SDK}getActivityTask", {"ActivityArn": paint})
    robot = lab.start(machine({"Ask": ask}))
    lab.until_event(robot, "TaskStarted")
    lab.sfn.stop_execution(executionArn=robot)
    execution = lab.start(painting(paint), 5)
    assert take(lab, paint)["input"] == "5"
    lab.sfn.stop_execution(executionArn=execution)


# --- time -----------------------------------------------------------------------------------


def test_the_time_of_a_task_counts_from_when_a_worker_has_it(lab: Lab, paint: str) -> None:
    execution = lab.start(painting(paint, TimeoutSeconds=3, HeartbeatSeconds=2))
    lab.session.skip(100)  # type: ignore[attr-defined]
    token = take(lab, paint)["taskToken"]
    answer = lab.ended(execution)
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Timeout")
    assert "cause" not in answer
    assert lab.details(execution, "ActivityTimedOut") == [{"error": "States.Timeout"}]
    started, timed_out = [e["timestamp"] for e in lab.events(execution)[3:5]]
    assert (timed_out - started).total_seconds() == 2
    assert refusal(lab.sfn.send_task_heartbeat, taskToken=token) == over(paint)


def test_heartbeats_keep_a_task_until_its_time_is_over(lab: Lab, paint: str) -> None:
    execution = lab.start(painting(paint, TimeoutSeconds=50, HeartbeatSeconds=40))
    token = take(lab, paint)["taskToken"]
    lab.session.skip(30)  # type: ignore[attr-defined]
    lab.sfn.send_task_heartbeat(taskToken=token)
    lab.ended(execution)
    started, timed_out = [e["timestamp"] for e in lab.events(execution)[3:5]]
    assert (timed_out - started).total_seconds() == 50


@pytest.mark.parametrize("error", ["States.HeartbeatTimeout", "States.Timeout", "States.ALL"])
def test_a_missed_heartbeat_is_caught_by_its_names(lab: Lab, paint: str, error: str) -> None:
    state = caught({"Type": "Task", "Resource": paint, "HeartbeatSeconds": 1}, error)
    execution = lab.start(machine({"Paint": state, "Caught": passing()}))
    take(lab, paint)
    answer = lab.ended(execution)
    assert json.loads(answer["output"]) == {"Error": "States.Timeout", "Cause": ""}


def test_a_retry_schedules_another_task_with_another_token(lab: Lab, paint: str) -> None:
    state = retried({"Type": "Task", "Resource": paint}, MaxAttempts=1)
    execution = lab.start(machine({"Paint": state}))
    first = take(lab, paint)["taskToken"]
    lab.sfn.send_task_failure(taskToken=first)
    second = take(lab, paint)["taskToken"]
    assert first != second
    lab.sfn.send_task_success(taskToken=second, output="1")
    assert lab.ended(execution)["status"] == "SUCCEEDED"
    assert lab.types(execution).count("ActivityScheduled") == 2


# --- tokens ---------------------------------------------------------------------------------


def test_a_used_token_names_the_activity(lab: Lab, paint: str) -> None:
    execution = lab.start(painting(paint))
    token = take(lab, paint)["taskToken"]
    assert refusal(lab.sfn.send_task_success, taskToken=token, output="no")["Code"] == (
        "InvalidOutput"
    )
    lab.sfn.send_task_success(taskToken=token, output="1")
    lab.ended(execution)
    assert refusal(lab.sfn.send_task_success, taskToken=token, output="1") == over(paint)
    assert refusal(lab.sfn.send_task_failure, taskToken=token) == over(paint)
    assert refusal(lab.sfn.send_task_success, taskToken=token, output="no")["Code"] == (
        "InvalidOutput"
    )


def test_a_token_is_over_when_its_execution_is_stopped(lab: Lab, paint: str) -> None:
    execution = lab.start(painting(paint))
    token = take(lab, paint)["taskToken"]
    lab.sfn.stop_execution(executionArn=execution)
    assert refusal(lab.sfn.send_task_success, taskToken=token, output="1") == over(paint)
    assert lab.types(execution)[-1] == "ExecutionAborted"


# --- the activities -------------------------------------------------------------------------


def test_an_activity_is_made_once(lab: Lab, paint: str) -> None:
    again = lab.sfn.create_activity(name="paint", tags=[{"key": "a", "value": "b"}])
    assert again["activityArn"] == paint
    described = lab.sfn.describe_activity(activityArn=paint)
    assert described["creationDate"] == again["creationDate"]
    assert lab.sfn.list_tags_for_resource(resourceArn=paint)["tags"] == []
    key = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "k"}
    found = refusal(lab.sfn.create_activity, name="paint", encryptionConfiguration=key)
    assert found["Code"] == "ActivityAlreadyExists"


def test_activities_are_listed_page_by_page_in_their_region(lab: Lab) -> None:
    for number in range(5):
        lab.sfn.create_activity(name=f"a-{number}")
    lab.session.client("stepfunctions", region_name="eu-west-1").create_activity(name="b")
    pages = list(
        lab.sfn.get_paginator("list_activities").paginate(PaginationConfig={"PageSize": 2})
    )
    names = [activity["name"] for page in pages for activity in page["activities"]]
    assert names == [f"a-{number}" for number in range(5)]
    assert len(pages) == 3


def test_an_activity_has_tags(lab: Lab, paint: str) -> None:
    lab.sfn.tag_resource(resourceArn=paint, tags=[{"key": "team", "value": "ß"}])
    assert lab.sfn.list_tags_for_resource(resourceArn=paint)["tags"] == [
        {"key": "team", "value": "ß"}
    ]
    lab.sfn.untag_resource(resourceArn=paint, tagKeys=["team"])
    assert lab.sfn.list_tags_for_resource(resourceArn=paint)["tags"] == []


def test_a_deleted_activity_is_not_there(lab: Lab, paint: str) -> None:
    lab.sfn.delete_activity(activityArn=paint)
    lab.sfn.delete_activity(activityArn=paint)
    gone = {"Code": "ActivityDoesNotExist", "Message": f"Activity Does Not Exist: '{paint}'"}
    assert refusal(lab.sfn.describe_activity, activityArn=paint) == gone
    assert refusal(lab.sfn.get_activity_task, activityArn=paint) == gone
    answer = lab.run(painting(paint))
    assert lab.types(answer["executionArn"]) == [
        *("ExecutionStarted", "TaskStateEntered", "ActivityScheduleFailed", "ExecutionFailed")
    ]
    [details] = lab.details(answer["executionArn"], "ActivityScheduleFailed")
    assert details == {"error": "States.Runtime", "cause": f"The activity {paint} does not exist."}
    assert answer["error"] == "States.Runtime"
    assert answer["cause"] == (
        "An error occurred while executing the state 'Paint' (entered at the event id #2). "
        f"The activity {paint} does not exist."
    )


@pytest.mark.parametrize("name", ["a b", "<script>", "a/b", "\x00", "ä:"])
def test_a_name_is_refused_as_those_of_state_machines(lab: Lab, name: str) -> None:
    assert refusal(lab.sfn.create_activity, name=name) == {
        "Code": "InvalidName",
        "Message": f"Invalid Name: '{name}'",
    }


def test_an_arn_must_be_an_activitys(lab: Lab, quick: str) -> None:
    found = refusal(lab.sfn.get_activity_task, activityArn=quick)
    assert found == {
        "Code": "InvalidArn",
        "Message": "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
    }


# --- workers that are gone ------------------------------------------------------------------


def test_closing_the_session_ends_the_wait() -> None:
    with nestedsf.moto_session() as session:
        client = session.client("stepfunctions")
        arn = client.create_activity(name="a")["activityArn"]
        errors: list[BaseException] = []

        def wait() -> None:
            try:
                client.get_activity_task(activityArn=arn)
            except SessionClosedError as error:
                errors.append(error)

        worker = threading.Thread(target=wait)
        worker.start()
        until(lambda: _waits(session, arn))
    worker.join()
    assert "This moto session is closed" in str(errors[0])


def _waits(session: Any, arn: str) -> bool:
    """Whether a worker waits at an activity."""
    account = session._emulation.account  # noqa: SLF001
    queue = account.activities._queues.get(arn)  # noqa: SLF001
    return bool(queue and queue.workers)
