"""StartExecution: names, inputs and machines that AWS takes or refuses."""

from __future__ import annotations

import json
import uuid

import pytest

import nestedsf
from tests.emulator.machines_for_tests import Lab, machine, passing, refusal

FORBIDDEN = [*' <>{}[]?*"#%\\^|~`$&,;:/', "\x00", "\t", "\n", "\x1f", "\x7f", "\x80", "\x9f"]


# --- names --------------------------------------------------------------------------------


def test_an_unnamed_execution_gets_a_uuid(lab: Lab, quick: str) -> None:
    names = {lab.start(quick).rpartition(":")[2] for _ in range(3)}
    assert len(names) == 3
    assert {str(uuid.UUID(name)) for name in names} == names


@pytest.mark.parametrize("name", ["a", "a" * 80, "Größe", "名前", "a.b_c-d+e=f@g'h(i)!"])
def test_a_name_is_kept(lab: Lab, quick: str, name: str) -> None:
    arn = lab.start(quick, name=name)
    assert arn.endswith(f":{name}")
    assert lab.ended(arn)["name"] == name


def test_a_forbidden_character_is_refused(lab: Lab, quick: str) -> None:
    for name in (f"a{character}b" for character in FORBIDDEN):
        error = refusal(lab.sfn.start_execution, stateMachineArn=quick, name=name)
        assert error == {"Code": "InvalidName", "Message": f"Invalid Name: '{name}'"}
    assert lab.sfn.list_executions(stateMachineArn=quick)["executions"] == []


def test_a_name_has_80_characters_at_most(lab: Lab, quick: str) -> None:
    error = refusal(lab.sfn.start_execution, stateMachineArn=quick, name="a" * 81)
    assert error["Code"] == "ValidationException"
    assert error["Message"].endswith("Member must have length less than or equal to 80")


@pytest.mark.parametrize("character", ["<", " ", "\x00"])
def test_a_machine_is_named_by_the_same_rules(lab: Lab, character: str) -> None:
    definition = json.dumps(machine({"A": passing()}))
    arguments = {"definition": definition, "roleArn": "arn:aws:iam::123456789012:role/r"}
    with pytest.raises(lab.sfn.exceptions.InvalidName):
        lab.sfn.create_state_machine(name=f"a{character}b", **arguments)


@pytest.mark.parametrize("other", ['{"a":1,"b":[]}', ' {"b" : [ ],\n"a": 1}'])
def test_the_same_name_and_input_is_the_same_execution(lab: Lab, slow: str, other: str) -> None:
    first = lab.sfn.start_execution(stateMachineArn=slow, name="same", input='{"a": 1, "b": []}')
    second = lab.sfn.start_execution(stateMachineArn=slow, name="same", input=other)
    assert second["executionArn"] == first["executionArn"]
    assert second["startDate"] == first["startDate"]
    assert len(lab.sfn.list_executions(stateMachineArn=slow)["executions"]) == 1


@pytest.mark.parametrize("other", ["{}", '{"a": 2}', '{"a": true}', '[{"a": 1}]', '{"a": "1"}'])
def test_the_same_name_with_another_input_is_taken(lab: Lab, slow: str, other: str) -> None:
    arn = lab.start(slow, {"a": 1}, name="same")
    error = refusal(lab.sfn.start_execution, stateMachineArn=slow, name="same", input=other)
    assert error == {
        "Code": "ExecutionAlreadyExists",
        "Message": f"Execution Already Exists: '{arn}'",
    }


def test_a_name_stays_taken_after_the_end(lab: Lab, quick: str) -> None:
    lab.ended(lab.start(quick, name="same"))
    error = refusal(lab.sfn.start_execution, stateMachineArn=quick, name="same", input="{}")
    assert error["Code"] == "ExecutionAlreadyExists"


def test_two_machines_have_names_of_their_own(lab: Lab, quick: str, slow: str) -> None:
    assert lab.start(quick, name="same") != lab.start(slow, name="same")


# --- inputs -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["{}", "[]", "null", "1e3", '"ß"', ' {"a" : "\\u00df"}\n'])
def test_an_input_is_any_json(lab: Lab, quick: str, text: str) -> None:
    answer = lab.run(quick, text)
    assert json.loads(answer["input"]) == json.loads(answer["output"]) == json.loads(text)


def test_without_an_input_there_is_an_empty_object(lab: Lab, quick: str) -> None:
    arn = lab.sfn.start_execution(stateMachineArn=quick)["executionArn"]
    assert lab.ended(arn)["input"] == "{}"


@pytest.mark.parametrize("text", ["", " ", "text", "{a: 1}", "{'a': 1}", "[1,]", "{} {}", '"'])
def test_an_input_that_is_no_json_is_refused(lab: Lab, quick: str, text: str) -> None:
    error = refusal(lab.sfn.start_execution, stateMachineArn=quick, input=text)
    assert error["Code"] == "InvalidExecutionInput"
    assert error["Message"].startswith("Invalid State Machine Execution Input: '")


@pytest.mark.parametrize("text", ["NaN", '{"a": Infinity}', "-Infinity"])
def test_an_input_that_only_python_reads_is_refused(lab: Lab, quick: str, text: str) -> None:
    assert (
        refusal(lab.sfn.start_execution, stateMachineArn=quick, input=text)["Code"]
        == "InvalidExecutionInput"
    )


def test_an_input_has_262144_bytes_at_most(lab: Lab, quick: str) -> None:
    fitting = json.dumps("ß" * 131_071, ensure_ascii=False)
    assert len(fitting.encode()) == 262_144
    assert lab.run(quick, fitting)["status"] == "SUCCEEDED"
    error = refusal(lab.sfn.start_execution, stateMachineArn=quick, input=fitting + " ")
    assert error["Code"] == "InvalidExecutionInput"


def test_the_public_functions_refuse_before_they_ask(lab: Lab, quick: str) -> None:
    with pytest.raises(nestedsf.exceptions.InputError):
        nestedsf.start_execution(lab.session, quick, "text")
    with pytest.raises(nestedsf.exceptions.ExecutionNameError):
        nestedsf.start_execution(lab.session, quick, name="a b")
    assert lab.sfn.list_executions(stateMachineArn=quick)["executions"] == []


# --- machines -----------------------------------------------------------------------------


def test_an_unknown_machine_does_not_exist(lab: Lab, quick: str) -> None:
    error = refusal(lab.sfn.start_execution, stateMachineArn=quick + "x")
    assert error == {
        "Code": "StateMachineDoesNotExist",
        "Message": f"State Machine Does Not Exist: '{quick}x'",
    }


def test_a_deleted_machine_does_not_exist(lab: Lab, quick: str) -> None:
    lab.sfn.delete_state_machine(stateMachineArn=quick)
    assert (
        refusal(lab.sfn.start_execution, stateMachineArn=quick)["Code"]
        == "StateMachineDoesNotExist"
    )


@pytest.mark.parametrize("arn", ["text", "arn:aws:states:us-east-1:123456789012:machine:a"])
def test_text_that_is_no_arn_is_refused(lab: Lab, arn: str) -> None:
    assert refusal(lab.sfn.start_execution, stateMachineArn=arn)["Code"] == "InvalidArn"


@pytest.mark.parametrize("call", ["describe_execution", "stop_execution", "get_execution_history"])
def test_an_unknown_execution_does_not_exist(lab: Lab, quick: str, call: str) -> None:
    arn = quick.replace("stateMachine", "execution") + ":nobody"
    with pytest.raises(lab.sfn.exceptions.ExecutionDoesNotExist) as raised:
        getattr(lab.sfn, call)(executionArn=arn)
    assert raised.value.response["Error"]["Message"] == f"Execution Does Not Exist: '{arn}'"


def test_a_machine_of_an_account_is_unknown_in_another(quick: str) -> None:
    with nestedsf.moto_session() as other:
        assert (
            refusal(Lab(other).sfn.start_execution, stateMachineArn=quick)["Code"]
            == "StateMachineDoesNotExist"
        )
