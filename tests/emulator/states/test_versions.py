"""Versions and aliases: revisions under numbers, and names for these."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.emulator.machines_for_tests import ROLE, machine, passing, refusal


def definition(number: int) -> str:
    """A definition that answers with its number."""
    return json.dumps(machine({"Done": passing(Result=number)}))


@pytest.fixture
def arn(sfn: Any) -> str:
    """A state machine of which nothing is published."""
    made = sfn.create_state_machine(name="main", definition=definition(0), roleArn=ROLE)
    return str(made["stateMachineArn"])


def publish(sfn: Any, arn: str, number: int, **fields: Any) -> str:
    """The ARN of a new version."""
    updated = sfn.update_state_machine(
        stateMachineArn=arn, definition=definition(number), publish=True, **fields
    )
    return str(updated["stateMachineVersionArn"])


def numbers(sfn: Any, arn: str) -> list[str]:
    """The numbers of the versions that are listed."""
    listed = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    return [item["stateMachineVersionArn"].rpartition(":")[2] for item in listed]


# --- versions -----------------------------------------------------------------------------


def test_versions_are_numbered_from_1_and_listed_from_the_newest_on(sfn: Any, arn: str) -> None:
    assert [publish(sfn, arn, number) for number in (1, 2, 3)] == [f"{arn}:{n}" for n in "123"]
    assert numbers(sfn, arn) == ["3", "2", "1"]
    page = sfn.list_state_machine_versions(stateMachineArn=arn, maxResults=2)
    rest = sfn.list_state_machine_versions(stateMachineArn=arn, nextToken=page["nextToken"])
    assert [item["stateMachineVersionArn"] for item in rest["stateMachineVersions"]] == [f"{arn}:1"]


def test_a_revision_has_one_version(sfn: Any, arn: str) -> None:
    first = sfn.publish_state_machine_version(stateMachineArn=arn, description="first")
    second = sfn.publish_state_machine_version(stateMachineArn=arn, description="second")
    assert first["stateMachineVersionArn"] == second["stateMachineVersionArn"] == f"{arn}:1"
    assert first["creationDate"] == second["creationDate"]
    described = sfn.describe_state_machine(stateMachineArn=f"{arn}:1")
    assert (described["description"], described["stateMachineArn"]) == ("first", f"{arn}:1")


def test_a_number_is_not_used_again(sfn: Any, arn: str) -> None:
    publish(sfn, arn, 1)
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")
    assert numbers(sfn, arn) == []
    assert publish(sfn, arn, 1) == f"{arn}:2"


def test_only_the_current_revision_can_be_published(sfn: Any, arn: str) -> None:
    old = sfn.update_state_machine(stateMachineArn=arn, definition=definition(1))["revisionId"]
    new = sfn.update_state_machine(stateMachineArn=arn, definition=definition(2))["revisionId"]
    found = refusal(sfn.publish_state_machine_version, stateMachineArn=arn, revisionId=old)
    assert found == {
        "Code": "ConflictException",
        "Message": f"Failed to publish the State Machine version for revision {old}. "
        f"The current State Machine revision is {new}.",
    }
    sfn.publish_state_machine_version(stateMachineArn=arn, revisionId=new)


def test_a_description_belongs_to_a_version(sfn: Any) -> None:
    found = refusal(
        sfn.create_state_machine,
        name="other",
        definition=definition(0),
        roleArn=ROLE,
        versionDescription="none",
    )
    assert found["Message"] == "Version description can only be set when publish is true"


def test_a_version_stays_as_it_was_published(sfn: Any, arn: str) -> None:
    version = publish(sfn, arn, 1)
    publish(sfn, arn, 2)
    described = sfn.describe_state_machine(stateMachineArn=version)
    assert described["definition"] == definition(1)
    started = sfn.start_execution(stateMachineArn=version)["executionArn"]
    answer = sfn.describe_execution(executionArn=started)
    assert (answer["output"], answer["stateMachineArn"]) == ("1", arn)
    assert answer["stateMachineVersionArn"] == version
    unqualified = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert sfn.describe_execution(executionArn=unqualified)["output"] == "2"
    [item] = sfn.list_executions(stateMachineArn=version)["executions"]
    assert (item["executionArn"], item["stateMachineVersionArn"]) == (started, version)
    assert len(sfn.list_executions(stateMachineArn=arn)["executions"]) == 2


@pytest.mark.parametrize("number", ["9", "", "x", "1:2", "²"])
def test_a_version_that_is_not_there(sfn: Any, arn: str, number: str) -> None:
    publish(sfn, arn, 1)
    for call in (sfn.describe_state_machine, sfn.start_execution):
        found = refusal(call, stateMachineArn=f"{arn}:{number}")
        assert found["Code"] == "StateMachineDoesNotExist"
    found = refusal(sfn.update_state_machine, stateMachineArn=f"{arn}:1", roleArn=ROLE)
    assert found["Message"] == f"State Machine Does Not Exist: '{arn}:1'"


# --- aliases ------------------------------------------------------------------------------


def routes(arn: str, **weights: int) -> list[dict[str, Any]]:
    """A routing configuration: weights by version, as v1=100."""
    return [
        {"stateMachineVersionArn": f"{arn}:{name[1:]}", "weight": weight}
        for name, weight in weights.items()
    ]


@pytest.fixture
def alias(sfn: Any, arn: str) -> str:
    """An alias of the first of two versions."""
    publish(sfn, arn, 1)
    publish(sfn, arn, 2)
    made = sfn.create_state_machine_alias(
        name="live", description="what is used", routingConfiguration=routes(arn, v1=100)
    )
    return str(made["stateMachineAliasArn"])


def test_an_alias_is_described_and_updated(sfn: Any, arn: str, alias: str) -> None:
    assert alias == f"{arn}:live"
    before = sfn.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert before["routingConfiguration"] == routes(arn, v1=100)
    assert (before["name"], before["description"]) == ("live", "what is used")
    both = routes(arn, v1=40, v2=60)
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=both)
    after = sfn.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert after["routingConfiguration"] == both
    assert after["description"] == "what is used"
    assert after["updateDate"] > before["updateDate"]
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, description="new")
    described = sfn.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert (described["description"], described["routingConfiguration"]) == ("new", both)


def test_creating_an_alias_once_more_changes_nothing(sfn: Any, arn: str, alias: str) -> None:
    same = {"name": "live", "routingConfiguration": routes(arn, v1=100)}
    again = sfn.create_state_machine_alias(description="what is used", **same)
    assert again["stateMachineAliasArn"] == alias
    for other in (
        {**same, "description": "other"},
        {**same, "routingConfiguration": routes(arn, v2=100)},
    ):
        assert refusal(sfn.create_state_machine_alias, **other)["Code"] == "ConflictException"


def test_an_alias_leads_to_its_versions_by_weight(sfn: Any, arn: str, alias: str) -> None:
    both = routes(arn, v1=25, v2=75)
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=both)
    for _ in range(60):
        sfn.start_execution(stateMachineArn=alias)
    listed = sfn.list_executions(stateMachineArn=alias)["executions"]
    assert {item["stateMachineAliasArn"] for item in listed} == {alias}
    counted = Counter(item["stateMachineVersionArn"] for item in listed)
    assert counted.total() == 60
    assert 0 < counted[f"{arn}:1"] < counted[f"{arn}:2"]


@pytest.mark.usefixtures("alias")
def test_aliases_are_listed_from_the_newest_on(sfn: Any, arn: str) -> None:
    for name in ("zeta", "beta"):
        sfn.create_state_machine_alias(name=name, routingConfiguration=routes(arn, v2=100))

    def listed(of: str) -> list[str]:
        found = sfn.list_state_machine_aliases(stateMachineArn=of)["stateMachineAliases"]
        return [item["stateMachineAliasArn"].rpartition(":")[2] for item in found]

    assert listed(arn) == ["beta", "zeta", "live"]
    assert listed(f"{arn}:1") == ["live"]
    sfn.delete_state_machine_alias(stateMachineAliasArn=f"{arn}:zeta")
    assert listed(arn) == ["beta", "live"]
    found = refusal(sfn.delete_state_machine_alias, stateMachineAliasArn=f"{arn}:zeta")
    assert found == {"Code": "ResourceNotFound", "Message": f"Resource not found: '{arn}:zeta'"}


@pytest.mark.usefixtures("alias")
def test_a_version_that_an_alias_leads_to_cannot_be_deleted(sfn: Any, arn: str) -> None:
    found = refusal(sfn.delete_state_machine_version, stateMachineVersionArn=f"{arn}:1")
    assert found["Code"] == "ConflictException"
    assert found["Message"].endswith("Current list of aliases referencing this version: [live]")
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:2")
    assert numbers(sfn, arn) == ["1"]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (
            {"v1": 50, "v2": 49},
            "Sum of routing configuration weights must equal 100. Received: [50, 49]",
        ),
        ({"v1": 99}, "Sum of routing configuration weights must equal 100. Received: [99]"),
        ({"v9": 100}, "State Machine Does Not Exist: '{arn}:9'"),
        (
            {"vx": 100},
            "Routing configuration must contain state machine version ARNs. Received: [{arn}:x]",
        ),
        (
            {"v1": 101},
            "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
        ),
    ],
)
@pytest.mark.usefixtures("alias")
def test_a_routing_that_cannot_be(
    sfn: Any, arn: str, weights: dict[str, int], message: str
) -> None:
    given = {"name": "other", "routingConfiguration": routes(arn, **weights)}
    found = refusal(sfn.create_state_machine_alias, **given)
    assert found["Message"] == message.format(arn=arn)


@pytest.mark.usefixtures("alias")
def test_a_routing_names_distinct_versions(sfn: Any, arn: str) -> None:
    twice = routes(arn, v1=50) * 2
    found = refusal(sfn.create_state_machine_alias, name="other", routingConfiguration=twice)
    assert found["Message"] == (
        "Routing configuration must contain distinct state machine version ARNs. "
        f"Received: [{arn}:1, {arn}:1]"
    )


@pytest.mark.parametrize("name", ["7", "a b", "a!", "é"])
@pytest.mark.usefixtures("alias")
def test_an_alias_has_a_name_of_its_own_kind(sfn: Any, arn: str, name: str) -> None:
    given = {"name": name, "routingConfiguration": routes(arn, v1=100)}
    assert refusal(sfn.create_state_machine_alias, **given) == {
        "Code": "ValidationException",
        "Message": f"1 validation error detected: Value '{name}' at 'name' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: "
        r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$",
    }


# --- tags ---------------------------------------------------------------------------------


def test_tags_are_added_replaced_and_taken_away(sfn: Any, arn: str) -> None:
    def tags() -> dict[str, str]:
        found = sfn.list_tags_for_resource(resourceArn=arn)["tags"]
        return {tag["key"]: tag["value"] for tag in found}

    sfn.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b"}])
    sfn.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "2"}])
    assert tags() == {"a": "2", "b": ""}
    sfn.untag_resource(resourceArn=arn, tagKeys=["b", "c", "b"])
    assert tags() == {"a": "2"}


def test_versions_have_no_tags(sfn: Any, arn: str, alias: str) -> None:
    for qualified in (f"{arn}:1", alias, f"{arn}x"):
        assert refusal(sfn.list_tags_for_resource, resourceArn=qualified) == {
            "Code": "ResourceNotFound",
            "Message": f"Resource not found: '{qualified}'",
        }


def test_tags_have_a_number_and_lengths(sfn: Any, arn: str) -> None:
    many = [{"key": str(number)} for number in range(51)]
    assert refusal(sfn.tag_resource, resourceArn=arn, tags=many)["Code"] == "TooManyTags"
    long = [{"key": "k" * 129, "value": "v" * 257}]
    found = refusal(sfn.tag_resource, resourceArn=arn, tags=long)
    assert found["Message"].startswith("2 validation errors detected: Value 'kkk")
    assert "at 'tags.1.member.value' failed" in found["Message"]
