"""Task tokens: what a callback may do with one, and when."""

from __future__ import annotations

import json
import threading

import pytest
from botocore.exceptions import ClientError

import nestedsf

from .machines_for_tests import (
    Json,
    Lab,
    caught,
    machine,
    nested,
    passing,
    retried,
    until,
    wait,
    waiting,
)

TIMED_OUT = {
    "Code": "TaskTimedOut",
    "Message": "Task Timed Out: 'Provided task does not exist anymore'",
}
UNKNOWN = {"Code": "InvalidToken", "Message": "Invalid Token: 'Invalid token'"}


@pytest.fixture
def child(lab: Lab) -> str:
    """A machine that ends at once and does not call back."""
    return lab.create(machine({"Done": passing()}))


@pytest.fixture
def patient(lab: Lab, child: str) -> str:
    """An execution that waits for a token."""
    return lab.start(machine({"A": waiting(child)}))


def refusal(lab: Lab, call: str, token: str, **arguments: str) -> Json:
    """The error that a call with a token answers with."""
    with pytest.raises(ClientError) as raised:
        getattr(lab.sfn, call)(taskToken=token, **arguments)
    return {key: raised.value.response["Error"][key] for key in ("Code", "Message")}


def everything_is_refused(lab: Lab, token: str) -> list[Json]:
    """The errors of all three calls with a token."""
    return [
        refusal(lab, "send_task_success", token, output="1"),
        refusal(lab, "send_task_failure", token),
        refusal(lab, "send_task_heartbeat", token),
    ]


# --- a token ------------------------------------------------------------------------------


def test_a_token_is_base64_that_needs_url_encoding(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    assert 100 < len(token) <= 2048
    assert set("+/=") <= set(token)


def test_an_unknown_token_is_invalid(lab: Lab) -> None:
    assert everything_is_refused(lab, "of nobody") == [UNKNOWN] * 3


@pytest.mark.xfail(strict=True, reason="nestedsf checks these lengths before it replaces the call")
def test_a_token_has_2048_characters_at_most(lab: Lab) -> None:
    errors = everything_is_refused(lab, "x" * 2049)
    assert [error["Code"] for error in errors] == ["ValidationException"] * 3


def test_a_token_of_another_account_is_invalid(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    with nestedsf.moto_session() as other:
        assert everything_is_refused(Lab(other), token) == [UNKNOWN] * 3
    assert lab.describe(patient)["status"] == "RUNNING"


# --- success ------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ['"text"', "1.5", "null", "true", '{"a":["ß"]}', " [1]\n"])
def test_an_output_is_any_json(lab: Lab, patient: str, output: str) -> None:
    lab.sfn.send_task_success(taskToken=lab.token(patient), output=output)
    answer = lab.ended(patient)
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == json.loads(output)


@pytest.mark.parametrize("output", ["text", "", "{'a': 1}", "{", '"', "1 2"])
def test_an_output_that_is_no_json_is_refused_and_the_task_waits_on(
    lab: Lab, patient: str, output: str
) -> None:
    token = lab.token(patient)
    error = refusal(lab, "send_task_success", token, output=output)
    assert error["Code"] == "InvalidOutput"
    assert error["Message"].startswith("Invalid Output: '")
    assert lab.describe(patient)["status"] == "RUNNING"
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(patient)["output"] == "1"


@pytest.mark.xfail(strict=True, reason="nestedsf takes what Python's JSON parser takes")
@pytest.mark.parametrize("output", ["NaN", "[Infinity]", "-Infinity"])
def test_an_output_that_only_python_reads_is_refused(lab: Lab, patient: str, output: str) -> None:
    error = refusal(lab, "send_task_success", lab.token(patient), output=output)
    assert error["Code"] == "InvalidOutput"


def test_an_output_has_262144_bytes_at_most(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    large = json.dumps("ß" * 131_072, ensure_ascii=False)
    assert len(large) < 262_144 < len(large.encode())
    assert refusal(lab, "send_task_success", token, output=large)["Code"] == "InvalidOutput"
    fitting = json.dumps("x" * 262_142)
    lab.sfn.send_task_success(taskToken=token, output=fitting)
    assert lab.ended(patient)["output"] == fitting


def test_a_value_is_sent_as_json(session: nestedsf.MotoSession, lab: Lab, patient: str) -> None:
    nestedsf.send_task_success(session, lab.token(patient), 'She said "no".')
    assert lab.ended(patient)["output"] == r'"She said \"no\"."'


# --- failure ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"error": "Error", "cause": "Cause"},
        {"error": "Error"},
        {"cause": 'A "cause" of\ntwo lines'},
        {},
        {"error": "States.Timeout", "cause": "Late"},
    ],
)
def test_error_and_cause_pass_through(lab: Lab, patient: str, given: dict[str, str]) -> None:
    lab.sfn.send_task_failure(taskToken=lab.token(patient), **given)
    answer = lab.ended(patient)
    [failed] = lab.details(patient, "TaskFailed")
    assert answer["status"] == "FAILED"
    assert {key: failed[key] for key in ("error", "cause") if key in failed} == given
    assert {key: answer[key] for key in ("error", "cause") if key in answer} == given


def test_a_catch_sees_null_for_what_was_not_sent(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": caught(waiting(child)), "Caught": passing()}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn))
    assert json.loads(lab.ended(arn)["output"]) == {"Error": None, "Cause": None}


def test_a_failure_can_be_caught_by_name(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": caught(waiting(child), "Refused"), "Caught": passing()}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Refused", cause="No.")
    assert json.loads(lab.ended(arn)["output"]) == {"Error": "Refused", "Cause": "No."}


# --- once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["send_task_success", "send_task_failure"])
@pytest.mark.parametrize("running", [True, False])
def test_a_used_token_has_timed_out(lab: Lab, child: str, call: str, *, running: bool) -> None:
    first = caught(waiting(child, Next="B"), Next="B")
    arn = lab.start(machine({"A": first, "B": wait(6000 if running else 0)}))
    token = lab.token(arn)
    arguments = {"output": "1"} if call == "send_task_success" else {"error": "Error"}
    getattr(lab.sfn, call)(taskToken=token, **arguments)
    lab.until_event(arn, "WaitStateEntered" if running else "ExecutionSucceeded")
    assert everything_is_refused(lab, token) == [TIMED_OUT] * 3


def test_one_of_many_callers_wins(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    codes: list[str | None] = []

    def call(number: int) -> None:
        try:
            lab.sfn.send_task_success(taskToken=token, output=str(number))
            codes.append(None)
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes, key=str) == [None] + ["TaskTimedOut"] * 7


def test_each_attempt_has_a_token_of_its_own(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": retried(waiting(child))}))
    first = lab.token(arn)
    lab.sfn.send_task_failure(taskToken=first, error="Again")
    second = lab.token(arn, 2)
    assert first != second
    assert everything_is_refused(lab, first) == [TIMED_OUT] * 3
    assert lab.describe(arn)["status"] == "RUNNING"
    lab.sfn.send_task_success(taskToken=second, output="2")
    assert lab.ended(arn)["output"] == "2"


def test_each_task_has_a_token_of_its_own(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": waiting(child, Next="B"), "B": waiting(child)}))
    lab.sfn.send_task_success(taskToken=lab.token(arn), output="1")
    second = lab.token(arn, 2)
    assert second != lab.token(arn, 1)
    lab.sfn.send_task_success(taskToken=second, output="2")
    assert lab.ended(arn)["output"] == "2"


# --- time-outs and heartbeats ---------------------------------------------------------------


@pytest.mark.parametrize("limit", ["TimeoutSeconds", "HeartbeatSeconds"])
def test_a_limit_ends_the_task(lab: Lab, child: str, limit: str) -> None:
    arn = lab.start(machine({"A": waiting(child, **{limit: 5})}))
    token = lab.token(arn)
    answer = lab.ended(arn)
    details = {"resource": "startExecution.waitForTaskToken", "resourceType": "states"}
    assert (answer["status"], answer["error"], "cause" in answer) == (
        "FAILED",
        "States.Timeout",
        False,
    )
    assert lab.details(arn, "TaskTimedOut") == [{**details, "error": "States.Timeout"}]
    key = {"TimeoutSeconds": "timeoutInSeconds", "HeartbeatSeconds": "heartbeatInSeconds"}[limit]
    assert lab.details(arn, "TaskScheduled")[0][key] == 5
    assert everything_is_refused(lab, token) == [TIMED_OUT] * 3


def test_a_heartbeat_is_accepted_without_heartbeat_seconds(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    before = lab.types(patient)
    lab.sfn.send_task_heartbeat(taskToken=token)
    assert lab.types(patient) == before
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(patient)["status"] == "SUCCEEDED"


def test_heartbeats_keep_a_task_alive_and_leave_no_event(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": waiting(child, HeartbeatSeconds=10, Next="B"), "B": passing()}))
    token = lab.token(arn)
    begun = _now(lab)
    while _now(lab) < begun + 25:
        lab.sfn.send_task_heartbeat(taskToken=token)
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(arn)["status"] == "SUCCEEDED"
    assert not any("eartbeat" in kind for kind in lab.types(arn))


def test_heartbeats_never_extend_the_timeout(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": waiting(child, HeartbeatSeconds=10, TimeoutSeconds=20)}))
    token = lab.token(arn)

    def beat() -> bool:
        try:
            lab.sfn.send_task_heartbeat(taskToken=token)
        except lab.sfn.exceptions.TaskTimedOut:
            return True
        return False

    until(beat)
    answer = lab.ended(arn)
    assert answer["error"] == "States.Timeout"
    lasted = (answer["stopDate"] - answer["startDate"]).total_seconds()
    assert 20 <= lasted < 30


def _now(lab: Lab) -> float:
    return lab.session._emulation.account.now().timestamp()


# --- .sync --------------------------------------------------------------------------------


def test_a_token_ends_a_sync_task_early(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(6000)}))
    parent = nested(".sync:2", slow, {"Token.$": "$$.Task.Token"})
    arn = lab.start(machine({"A": parent}))
    lab.sfn.send_task_success(taskToken=lab.token(arn), output='{"early": true}')
    answer = lab.ended(arn)
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"early": True})
    assert "TaskSucceeded" in lab.types(arn)


def test_a_token_fails_a_sync_task_early(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(6000)}))
    arn = lab.start(machine({"A": nested(".sync", slow, {"Token.$": "$$.Task.Token"})}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Early")
    answer = lab.ended(arn)
    assert (answer["status"], answer["error"]) == ("FAILED", "Early")


def test_the_token_of_a_sync_task_that_has_ended_has_timed_out(lab: Lab, child: str) -> None:
    arn = lab.start(machine({"A": nested(".sync", child, {"Token.$": "$$.Task.Token"})}))
    lab.ended(arn)
    assert everything_is_refused(lab, lab.token(arn)) == [TIMED_OUT] * 3
