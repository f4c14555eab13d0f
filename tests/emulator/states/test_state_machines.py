"""State machines: created, described, updated, deleted and listed as on AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.machines_for_tests import (
    ROLE,
    machine,
    mapping,
    parallel,
    passing,
    refusal,
    until,
    wait,
)

QUICK = json.dumps(machine({"Done": passing()}))
OTHER = json.dumps(machine({"Other": passing()}))
OFF = {"level": "OFF", "includeExecutionData": False}


def create(sfn: Any, name: str = "main", definition: str = QUICK, **fields: Any) -> str:
    """The ARN of a new state machine."""
    made = sfn.create_state_machine(name=name, definition=definition, roleArn=ROLE, **fields)
    return str(made["stateMachineArn"])


# --- created ------------------------------------------------------------------------------


def test_what_is_created_is_described(sfn: Any) -> None:
    made = sfn.create_state_machine(name="main", definition=QUICK, roleArn=ROLE)
    described = sfn.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    del described["ResponseMetadata"]
    assert described == {
        "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:main",
        "name": "main",
        "status": "ACTIVE",
        "definition": QUICK,
        "roleArn": ROLE,
        "type": "STANDARD",
        "creationDate": made["creationDate"],
        "loggingConfiguration": OFF,
        "tracingConfiguration": {"enabled": False},
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    }


@pytest.mark.parametrize(
    "again",
    [{}, {"roleArn": "arn:aws:iam::123456789012:role/other"}, {"tags": [{"key": "a"}]}],
)
def test_creating_once_more_changes_nothing(sfn: Any, again: dict[str, Any]) -> None:
    first = sfn.create_state_machine(name="main", definition=QUICK, roleArn=ROLE)
    given = {"name": "main", "definition": QUICK, "roleArn": ROLE, **again}
    second = sfn.create_state_machine(**given)
    assert second["stateMachineArn"] == first["stateMachineArn"]
    assert second["creationDate"] == first["creationDate"]
    described = sfn.describe_state_machine(stateMachineArn=first["stateMachineArn"])
    assert described["roleArn"] == ROLE
    tags = sfn.list_tags_for_resource(resourceArn=first["stateMachineArn"])["tags"]
    assert tags == []


@pytest.mark.parametrize(
    "other",
    [
        {"definition": OTHER},
        {"definition": QUICK + " "},
        {"tracingConfiguration": {"enabled": True}},
    ],
)
def test_another_one_of_the_name_is_refused(sfn: Any, other: dict[str, Any]) -> None:
    arn = create(sfn)
    given = {"name": "main", "definition": QUICK, "roleArn": ROLE, **other}
    assert refusal(sfn.create_state_machine, **given) == {
        "Code": "StateMachineAlreadyExists",
        "Message": f"State Machine Already Exists: '{arn}'",
    }
    assert sfn.describe_state_machine(stateMachineArn=arn)["definition"] == QUICK


def test_two_regions_have_machines_of_their_own(session: Any, sfn: Any) -> None:
    arn = create(sfn)
    elsewhere = session.client("stepfunctions", region_name="eu-west-1")
    assert elsewhere.list_state_machines()["stateMachines"] == []
    for call in (elsewhere.describe_state_machine, elsewhere.start_execution):
        assert refusal(call, stateMachineArn=arn)["Code"] == "StateMachineDoesNotExist"
    assert create(elsewhere, definition=OTHER) == arn.replace("us-east-1", "eu-west-1")


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_an_arn_has_the_partition_of_its_region(session: Any, region: str, partition: str) -> None:
    client = session.client("stepfunctions", region_name=region)
    arn = create(client)
    assert arn == f"arn:{partition}:states:{region}:123456789012:stateMachine:main"
    started = client.start_execution(stateMachineArn=arn, name="x")["executionArn"]
    assert started == f"arn:{partition}:states:{region}:123456789012:execution:main:x"


def test_a_role_is_an_arn(sfn: Any) -> None:
    found = refusal(sfn.create_state_machine, name="main", definition=QUICK, roleArn="role")
    assert found == {"Code": "InvalidArn", "Message": "Invalid Role Arn: 'role'"}


@pytest.mark.parametrize(
    ("encryption", "shown"),
    [
        (
            {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/a"},
            {"kmsDataKeyReusePeriodSeconds": 300},
        ),
        ({"type": "AWS_OWNED_KEY"}, {}),
    ],
)
def test_encryption_is_kept(sfn: Any, encryption: dict[str, Any], shown: dict[str, Any]) -> None:
    arn = create(sfn, encryptionConfiguration=encryption)
    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert described["encryptionConfiguration"] == {**encryption, **shown}


def test_an_own_key_must_be_named(sfn: Any) -> None:
    given = {"encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY"}}
    found = refusal(sfn.create_state_machine, name="m", definition=QUICK, roleArn=ROLE, **given)
    assert found["Code"] == "InvalidEncryptionConfiguration"


# --- logging ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logging", "shown"),
    [
        ({}, OFF),
        ({"destinations": []}, {**OFF, "destinations": []}),
        ({"includeExecutionData": True}, {**OFF, "includeExecutionData": True}),
    ],
)
def test_logging_that_is_off_is_completed(
    sfn: Any, logging: dict[str, Any], shown: dict[str, Any]
) -> None:
    arn = create(sfn, loggingConfiguration=logging)
    assert sfn.describe_state_machine(stateMachineArn=arn)["loggingConfiguration"] == shown


@pytest.mark.parametrize("count", [0, 2])
def test_logging_has_one_destination(sfn: Any, count: int) -> None:
    group = {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:1:log-group:a:*"}}
    found = refusal(
        sfn.create_state_machine,
        name="main",
        definition=QUICK,
        roleArn=ROLE,
        loggingConfiguration={"level": "ERROR", "destinations": [group] * count},
    )
    assert found == {
        "Code": "InvalidLoggingConfiguration",
        "Message": "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    }


# --- updated ------------------------------------------------------------------------------


def test_an_update_makes_a_revision(sfn: Any) -> None:
    arn = create(sfn)
    first = sfn.update_state_machine(stateMachineArn=arn, definition=OTHER)
    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert (described["definition"], described["roleArn"]) == (OTHER, ROLE)
    assert described["revisionId"] == first["revisionId"]
    role = "arn:aws:iam::123456789012:role/other"
    second = sfn.update_state_machine(stateMachineArn=arn, roleArn=role)
    assert second["revisionId"] != first["revisionId"]
    assert sfn.describe_state_machine(stateMachineArn=arn)["definition"] == OTHER


def test_an_update_without_a_change_keeps_the_revision(sfn: Any) -> None:
    arn = create(sfn)
    same = {"definition": QUICK, "roleArn": ROLE, "loggingConfiguration": OFF}
    assert "revisionId" not in sfn.update_state_machine(stateMachineArn=arn, **same)
    changed = sfn.update_state_machine(stateMachineArn=arn, definition=OTHER)
    again = sfn.update_state_machine(stateMachineArn=arn, definition=OTHER, roleArn=ROLE)
    assert again["revisionId"] == changed["revisionId"]


@pytest.mark.parametrize("broken", ["{}", json.dumps(machine({"A": passing(Next="B")}))])
def test_a_broken_update_changes_nothing(sfn: Any, broken: str) -> None:
    arn = create(sfn)
    assert (
        refusal(sfn.update_state_machine, stateMachineArn=arn, definition=broken)["Code"]
        == "InvalidDefinition"
    )
    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert described["definition"] == QUICK
    assert "revisionId" not in described


def test_an_execution_keeps_what_it_was_started_with(sfn: Any) -> None:
    arn = create(sfn, definition=json.dumps(machine({"W": wait(3600)}, Comment="before")))
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    revision = sfn.update_state_machine(stateMachineArn=arn, definition=QUICK)["revisionId"]
    before = sfn.describe_state_machine_for_execution(executionArn=execution)
    assert json.loads(before["definition"])["Comment"] == "before"
    assert "revisionId" not in before
    later = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    after = sfn.describe_state_machine_for_execution(executionArn=later)
    assert (after["definition"], after["revisionId"]) == (QUICK, revision)
    assert after["updateDate"] > before["updateDate"]


# --- listed and deleted -------------------------------------------------------------------


def test_machines_are_listed_by_name(sfn: Any) -> None:
    for name in ("b", "a-2", "C", "a-10"):
        create(sfn, name)
    listed = sfn.list_state_machines()["stateMachines"]
    assert [item["name"] for item in listed] == ["C", "a-10", "a-2", "b"]
    assert set(listed[0]) == {"stateMachineArn", "name", "type", "creationDate"}


def test_pages_are_not_moved_by_what_comes_and_goes(sfn: Any) -> None:
    for name in ("a", "c", "e", "g"):
        create(sfn, name)
    first = sfn.list_state_machines(maxResults=2)
    create(sfn, "b")
    sfn.delete_state_machine(stateMachineArn=first["stateMachines"][0]["stateMachineArn"])
    rest = sfn.list_state_machines(maxResults=2, nextToken=first["nextToken"])
    names = [item["name"] for item in (*first["stateMachines"], *rest["stateMachines"])]
    assert names == ["a", "c", "e", "g"]
    assert "nextToken" not in rest


def test_a_page_token_is_of_its_list(sfn: Any) -> None:
    for name in ("a", "b"):
        create(sfn, name)
    token = sfn.list_state_machines(maxResults=1)["nextToken"]
    arn = create(sfn, "c")
    for call, given in (
        (sfn.list_executions, {"stateMachineArn": arn}),
        (sfn.list_state_machine_versions, {"stateMachineArn": arn}),
    ):
        assert refusal(call, nextToken=token, **given)["Code"] == "InvalidToken"
    for wrong in ("x", "W10=", "bnVsbA==", token[:-4]):
        assert refusal(sfn.list_state_machines, nextToken=wrong) == {
            "Code": "InvalidToken",
            "Message": "Invalid Token: 'Invalid token'",
        }


def test_a_deleted_machine_takes_its_executions_with_it(sfn: Any) -> None:
    arn = create(sfn, definition=json.dumps(machine({"W": wait(3600)})))
    execution = sfn.start_execution(stateMachineArn=arn, name="x")["executionArn"]
    sfn.delete_state_machine(stateMachineArn=arn)
    sfn.delete_state_machine(stateMachineArn=arn)
    assert (
        refusal(sfn.describe_execution, executionArn=execution)["Code"] == "ExecutionDoesNotExist"
    )
    create(sfn)
    assert sfn.list_executions(stateMachineArn=arn)["executions"] == []
    assert sfn.start_execution(stateMachineArn=arn, name="x")["executionArn"] == execution


def test_executions_are_listed_from_the_newest_on(sfn: Any) -> None:
    arn = create(sfn)
    for number in range(5):
        sfn.start_execution(stateMachineArn=arn, name=f"x{number}")
    first = sfn.list_executions(stateMachineArn=arn, maxResults=2)
    sfn.start_execution(stateMachineArn=arn, name="later")
    rest = sfn.list_executions(stateMachineArn=arn, nextToken=first["nextToken"])
    names = [item["name"] for item in (*first["executions"], *rest["executions"])]
    assert names == ["x4", "x3", "x2", "x1", "x0"]


@pytest.mark.parametrize("status", ["SUCCEEDED", "RUNNING", "ABORTED"])
def test_executions_are_filtered_by_status(sfn: Any, status: str) -> None:
    arn = create(sfn, definition=json.dumps(machine({"W": {"Type": "Wait", "SecondsPath": "$"}})))
    for name, seconds in (("SUCCEEDED", "0"), ("RUNNING", "9000000"), ("ABORTED", "9000000")):
        started = sfn.start_execution(stateMachineArn=arn, name=name, input=seconds)
    sfn.stop_execution(executionArn=started["executionArn"])

    def listed() -> list[str]:
        found = sfn.list_executions(stateMachineArn=arn, statusFilter=status)["executions"]
        return [item["name"] for item in found]

    until(lambda: listed() == [status])


# --- variables ----------------------------------------------------------------------------


def test_the_variables_that_states_use_are_shown(sfn: Any) -> None:
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$total", "NumericEqualsPath": "$.n", "Next": "Each"}],
        "Default": "Each",
    }
    inner = machine({"Inside": passing(Parameters={"x": {"y.$": "$$.Map.Item.Index"}, "z": "$a"})})
    each = mapping(inner, ItemsPath="$list", ItemSelector={"v.$": "States.Array($b.c, $.d, $a)"})
    branch = machine({"Branch": passing(InputPath="$b")})
    definition = machine(
        {
            "Set": passing(Assign={"total.$": "$.n", "a": 1, "b": {}, "list": []}, Next="Choose"),
            "Choose": choice,
            "Each": {**each, "Next": "Both"},
            "Both": parallel(branch),
        }
    )
    arn = create(sfn, definition=json.dumps(definition))
    expected = {"Choose": ["total"], "Each": ["a", "b", "list"], "Branch": ["b"]}
    assert sfn.describe_state_machine(stateMachineArn=arn)["variableReferences"] == expected
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    described = sfn.describe_state_machine_for_execution(executionArn=execution)
    assert described["variableReferences"] == expected
    plain = create(sfn, "plain")
    assert "variableReferences" not in sfn.describe_state_machine(stateMachineArn=plain)


def test_the_variables_in_jsonata_are_shown_too(sfn: Any) -> None:
    choice = {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% $total > 1 %}", "Next": "End", "Assign": {"seen": "{% $n %}"}}
        ],
        "Default": "End",
    }
    used = "{% $map($list, $string) ~> function($total) { $total & $seen & $missing } %}"
    states = {
        "Set": passing(Assign={"total": 1, "n": 2, "list": []}, Next="Choose"),
        "Choose": choice,
        "End": passing(Output={"Result": [used, "$n", "{% $states.input %}"]}, Comment="{% $n %}"),
    }
    arn = create(sfn, definition=json.dumps(machine(states, QueryLanguage="JSONata")))
    shown = sfn.describe_state_machine(stateMachineArn=arn)["variableReferences"]
    assert shown == {"Choose": ["n", "total"], "End": ["list", "seen"]}


def test_what_is_described_may_leave_out_data(sfn: Any) -> None:
    arn = create(sfn)
    described = sfn.describe_state_machine(stateMachineArn=arn, includedData="METADATA_ONLY")
    assert "definition" not in described
    execution = sfn.start_execution(stateMachineArn=arn, input='{"a":1}')["executionArn"]
    found = sfn.describe_execution(executionArn=execution, includedData="METADATA_ONLY")
    assert not {"input", "output"} & set(found)
    assert found["inputDetails"] == {"included": False}


def test_an_input_is_shown_as_it_was_given(sfn: Any) -> None:
    text = '{\n    "b" : 1.50,\n    "a": "\\u00df"\n}'
    execution = sfn.start_execution(stateMachineArn=create(sfn), input=text)["executionArn"]
    assert sfn.describe_execution(executionArn=execution)["input"] == text
