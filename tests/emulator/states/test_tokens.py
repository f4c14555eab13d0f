"""Task tokens: what a callback may do with one, and when."""

from __future__ import annotations

import json
import threading

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import (
    TIMED_OUT,
    UNKNOWN,
    Lab,
    caught,
    machine,
    passing,
    refusal,
    refusals,
    retried,
    wait,
    waiting,
)

# --- a token ------------------------------------------------------------------------------


def test_a_token_is_base64_that_needs_url_encoding(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    assert 100 < len(token) <= 2048
    assert set("+/=") <= set(token)


def test_an_unknown_token_is_invalid(lab: Lab) -> None:
    assert refusals(lab, "of nobody") == [UNKNOWN] * 3


def test_a_token_has_2048_characters_at_most(lab: Lab) -> None:
    errors = refusals(lab, "x" * 2049)
    assert [error["Code"] for error in errors] == ["ValidationException"] * 3


def test_a_token_of_another_account_is_invalid(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    with nestedsf.moto_session() as other:
        assert refusals(Lab(other), token) == [UNKNOWN] * 3
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
    error = refusal(lab.sfn.send_task_success, taskToken=token, output=output)
    assert error["Code"] == "InvalidOutput"
    assert error["Message"].startswith("Invalid Output: '")
    assert lab.describe(patient)["status"] == "RUNNING"
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(patient)["output"] == "1"


@pytest.mark.parametrize("output", ["NaN", "[Infinity]", "-Infinity"])
def test_an_output_that_only_python_reads_is_refused(lab: Lab, patient: str, output: str) -> None:
    error = refusal(lab.sfn.send_task_success, taskToken=lab.token(patient), output=output)
    assert error["Code"] == "InvalidOutput"


def test_an_output_has_262144_bytes_at_most(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    large = json.dumps("ß" * 131_072, ensure_ascii=False)
    assert len(large) < 262_144 < len(large.encode())
    assert (
        refusal(lab.sfn.send_task_success, taskToken=token, output=large)["Code"] == "InvalidOutput"
    )
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


def test_a_catch_sees_null_for_what_was_not_sent(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": caught(waiting(quick)), "Caught": passing()}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn))
    assert json.loads(lab.ended(arn)["output"]) == {"Error": None, "Cause": None}


def test_a_failure_can_be_caught_by_name(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": caught(waiting(quick), "Refused"), "Caught": passing()}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Refused", cause="No.")
    assert json.loads(lab.ended(arn)["output"]) == {"Error": "Refused", "Cause": "No."}


# --- once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["send_task_success", "send_task_failure"])
@pytest.mark.parametrize("running", [True, False])
def test_a_used_token_has_timed_out(lab: Lab, quick: str, call: str, *, running: bool) -> None:
    first = caught(waiting(quick, Next="B"), Next="B")
    arn = lab.start(machine({"A": first, "B": wait(6000 if running else 0)}))
    token = lab.token(arn)
    arguments = {"output": "1"} if call == "send_task_success" else {"error": "Error"}
    getattr(lab.sfn, call)(taskToken=token, **arguments)
    lab.until_event(arn, "WaitStateEntered" if running else "ExecutionSucceeded")
    assert refusals(lab, token) == [TIMED_OUT] * 3


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


def test_each_attempt_has_a_token_of_its_own(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": retried(waiting(quick))}))
    first = lab.token(arn)
    lab.sfn.send_task_failure(taskToken=first, error="Again")
    second = lab.token(arn, 2)
    assert first != second
    assert refusals(lab, first) == [TIMED_OUT] * 3
    assert lab.describe(arn)["status"] == "RUNNING"
    lab.sfn.send_task_success(taskToken=second, output="2")
    assert lab.ended(arn)["output"] == "2"


def test_each_task_has_a_token_of_its_own(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": waiting(quick, Next="B"), "B": waiting(quick)}))
    lab.sfn.send_task_success(taskToken=lab.token(arn), output="1")
    second = lab.token(arn, 2)
    assert second != lab.token(arn, 1)
    lab.sfn.send_task_success(taskToken=second, output="2")
    assert lab.ended(arn)["output"] == "2"
