"""Whose a stack is: deploy and destroy touch none but those of nestedsf, and one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack.deployment import deploy, destroy, intended
from nestedsf.account.stack.leftovers import leftovers
from nestedsf.account.stack.status import status
from nestedsf.emulator.sealing import sealed_session
from nestedsf.exceptions import ConfirmationError, DeploymentError
from tests import faults

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
LOG = {"Type": "AWS::Logs::LogGroup"}
ROLE = "arn:aws:sts::123456789012:assumed-role"
WRITTEN = {"project": "nestedsf", "owner": "moto", "expires": "2026-01-02"}
NO_TAG = {"project": "nestedsf"}
KEYS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")


@pytest.fixture
def clean(aws: AwsSession) -> Iterator[AwsSession]:
    """A session at an account that has no stacks, before and after."""
    yield aws
    destroy(aws, anyones=True, confirm=True)
    assert not aws.client("cloudformation").describe_stacks()["Stacks"]


def made_by_hand(session: AwsSession, name: str, tags: dict[str, str], *logical_ids: str) -> None:
    session.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=json.dumps({"Resources": dict.fromkeys(logical_ids, LOG)}),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def tags_of(session: AwsSession) -> dict[str, str]:
    (stack,) = session.client("cloudformation").describe_stacks(StackName="nestedsf")["Stacks"]
    return {tag["Key"]: tag["Value"] for tag in stack["Tags"]}


@pytest.mark.parametrize(
    ("tags", "logical_id"),
    [
        pytest.param({"project": "another"}, "CallbackLogGroup", id="another project"),
        pytest.param(NO_TAG, "CallbackLogGroup", id="no owner, no day"),
        pytest.param(WRITTEN, "Precious", id="another resource"),
    ],
)
def test_a_stack_that_nestedsf_has_not_made_is_left_alone(
    aws: AwsSession, tags: dict[str, str], logical_id: str
) -> None:
    made_by_hand(aws, "nestedsf", tags, logical_id)
    for call in (deploy, destroy):
        with pytest.raises(DeploymentError, match="it is not of nestedsf"):
            call(aws, confirm=True)
    with pytest.raises(DeploymentError, match="it is not of nestedsf"):
        intended(aws)
    found = status(aws)
    assert (found.status, found.is_ours, found.is_yours) == ("CREATE_COMPLETE", False, False)
    assert found.deployment is None
    assert "It is not of nestedsf" in str(found)
    assert [one.status for one in found.resources] == ["CREATE_COMPLETE"]
    aws.client("cloudformation").delete_stack(StackName="nestedsf")


def test_a_stack_of_another_learner_is_destroyed_by_whoever_says_so(clean: AwsSession) -> None:
    clean.caller_arn = f"{ROLE}/teacher/ada"
    deployment = deploy(clean, confirm=True)
    clean.caller_arn = f"{ROLE}/teacher/grace"
    with pytest.raises(DeploymentError, match="somebody else has deployed it: choose") as refused:
        deploy(clean, confirm=True)
    assert "ada" not in str(refused.value)
    with pytest.raises(DeploymentError, match=r"somebody else has deployed it.*anyones") as refused:
        destroy(clean, deployment, confirm=True)
    assert "ada" not in str(refused.value)
    found = status(clean)
    assert (found.owner, found.is_ours, found.is_yours) == (f"{ROLE}/teacher/ada", True, False)
    assert "ada" not in f"{found} {found!r}"
    destroy(clean, deployment, anyones=True, confirm=True)
    assert status(clean).status is None


def test_a_deployment_is_destroyed_where_it_is(server: Server, clean: AwsSession) -> None:
    key, secret = (server.environment[f"AWS_{one}"] for one in KEYS)
    elsewhere = AwsSession(
        None,
        "eu-west-1",
        server.endpoint_url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )
    deployment = deploy(clean, confirm=True)
    deploy(elsewhere, confirm=True)
    with pytest.raises(DeploymentError, match="region us-east-1, and the session acts in eu-west"):
        destroy(elsewhere, deployment, confirm=True)
    assert status(elsewhere).status == "CREATE_COMPLETE"
    destroy(elsewhere, confirm=True)
    clean.account_id = "111122223333"
    with pytest.raises(DeploymentError, match="in another account than the session's") as refused:
        destroy(clean, deployment, confirm=True)
    assert "123456789012" not in str(refused.value)
    assert status(clean).status == "CREATE_COMPLETE"


def test_a_deployment_of_an_account_is_not_destroyed_with_a_moto_session() -> None:
    with nestedsf.moto_session() as first, nestedsf.moto_session() as second:
        deployment = deploy(first)
        deploy(second)
        with pytest.raises(DeploymentError, match="in another account than the session"):
            destroy(second, deployment)
        assert status(second).status == "CREATE_COMPLETE"


@pytest.mark.parametrize("name", ["", "no such name!", "a" * 56])
def test_an_impossible_name_is_no_other_stack(clean: AwsSession, name: str) -> None:
    deploy(clean, confirm=True)
    for call in (status, intended, lambda *args: destroy(*args, confirm=True)):
        with pytest.raises(DeploymentError, match="begins with a letter"):
            call(clean, name)  # type: ignore[operator]  # three functions, as one
    assert status(clean).status == "CREATE_COMPLETE"


def test_a_stack_says_whose_it_is_and_until_when(clean: AwsSession) -> None:
    deployment = deploy(clean, confirm=True)
    found = status(clean)
    assert found.owner == deployment.owner == clean.owner
    assert found.is_yours
    assert found.deployment == deployment
    assert 0 <= (date.fromisoformat(str(found.expires)) - date.today()).days <= 2  # noqa: DTZ011
    shown = f"{deployment!r} {found} {found!r}"
    assert all(word not in shown for word in ("123456789012", "owner", str(found.expires)))


def test_an_update_renews_the_day_and_keeps_the_other_tags(clean: AwsSession) -> None:
    deploy(clean, confirm=True)
    first = tags_of(clean)
    older: Any = {**first, "expires": "2026-01-02", "course": "autumn"}
    clean.client("cloudformation").update_stack(
        StackName="nestedsf",
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": key, "Value": value} for key, value in older.items()],
    )
    assert tags_of(clean) == older
    deploy(clean, main_definition=PASS, confirm=True)
    assert tags_of(clean) == {**first, "course": "autumn"}


ACCOUNT = "123456789012"
USER = f"arn:aws:iam::{ACCOUNT}:user"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/class"
CENTER = "AWSReservedSSO_Learner_0123456789abcdef"


def somebody(server: Server, arn: str) -> AwsSession:
    """A session of somebody at the server: STS's answer is ours, all others are the server's."""
    key, secret = (server.environment[f"AWS_{one}"] for one in KEYS)
    botocore_session = sealed_session("us-east-1", (key, secret))
    answer = faults.belongs_to(arn)
    botocore_session.register("before-send.sts", lambda request, **_: answer(request))
    return AwsSession(None, "us-east-1", server.endpoint_url, botocore_session=botocore_session)


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{USER}/team-a/jane", f"{USER}/team-b/jane"),
        (f"{USER}/jane", f"{ROLE}/A/jane"),
        (f"{ROLE}/A/jane", f"{ROLE}/B/jane"),
        (f"{ROLE}/Lab/SageMaker", f"{ROLE}/Other/SageMaker"),
        (f"{ROLE}/{CENTER}/jane@example.com", f"{ROLE}/{CENTER}/john@example.com"),
        (f"{ROLE}/{CENTER}/123456", f"{ROLE}/{CENTER}/123457"),
        (f"{ROLE}/Lab/SageMaker", f"{ROLE}/Lab/jane"),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/jane", f"{USER}/jane"),
        (f"arn:aws:iam::{ACCOUNT}:root", f"{USER}/root"),
        (f"{USER}/a,b", f"{USER}/a-b"),
        (f"{USER}/{'p/' * 200}a", f"{USER}/{'p/' * 200}b"),
    ],
)
def test_two_who_are_told_apart(server: Server, one: str, other: str) -> None:
    deploy(somebody(server, one), confirm=True)
    assert status(somebody(server, one)).is_yours
    stranger = somebody(server, other)
    assert not status(stranger).is_yours
    for call in (deploy, destroy):
        with pytest.raises(DeploymentError, match="somebody else has deployed it"):
            call(stranger, confirm=True)
    destroy(somebody(server, one), confirm=True)


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("Lab/SageMaker", "Lab/SageMaker", "the role Lab"),
        ("Lab/botocore-session-1700000000", "Lab/botocore-session-1800000000", "the role Lab"),
        ("Lab/i-0abc", "Lab/i-0fedcba9876543210", "the role Lab"),
        ("Lab/AWS-CLI-session-1700000000", "Lab/aws-go-sdk-1700000000000000000", "the role Lab"),
        ("Lab/0a1b2c3d4e5f60718293a4b5c6d7e8f9", "Lab/SageMaker", "the role Lab"),
        ("Lab/student", "Lab/student", "the role Lab with your session name"),
        ("Lab/vscode", "Lab/vscode", "the role Lab with your session name"),
        ("Lab/a@b.org", "Lab/a@b.org", "the role Lab with your session name"),
        (FEDERATED, FEDERATED, "the name of your federated user"),
        (f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:root", "the account's root user"),
    ],
)
def test_two_who_cannot_be_told_apart_are_told(
    server: Server, one: str, other: str, shared: str
) -> None:
    first, second = (
        somebody(server, arn if arn.startswith("arn:") else f"{ROLE}/{arn}") for arn in (one, other)
    )
    said = f"All who use {shared} own it together"
    assert said in " ".join(nestedsf.plan(first).text.split())
    with pytest.raises(ConfirmationError, match=said):
        deploy(first)
    deployment = deploy(first, confirm=True)
    assert deploy(second, confirm=True) == deployment
    assert status(second).is_yours
    assert said in str(status(second))
    with pytest.raises(ConfirmationError, match=said):
        destroy(second)
    assert {left.owner for left in leftovers(second)} == {f"you, or others who use {shared}"}
    destroy(second, confirm=True)


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("arn", [f"{USER}/jane", f"{ROLE}/{CENTER}/jane"])
def test_whoever_is_alone_is_told_nothing_of_others(server: Server, arn: str) -> None:
    jane = somebody(server, arn)
    deploy(jane, confirm=True)
    assert "together" not in f"{status(jane)} {nestedsf.plan(jane)}"


@pytest.mark.parametrize(
    ("arn", "tag"),
    [
        (f"{USER}/team-b/jane", "jane"),
        (f"{ROLE}/X/jane", "jane"),
        (f"{ROLE}/{CENTER}/jane@example.com", "jane@example.com"),
        (f"{ROLE}/Lab/botocore-session-1700000000", "Lab"),
        (f"{ROLE}/Lab/SageMaker", "SageMaker"),
    ],
)
def test_a_name_that_an_older_version_wrote_is_nobody_s(
    server: Server, clean: AwsSession, arn: str, tag: str
) -> None:
    session = somebody(server, arn)
    deployed_before(session, tag)
    assert not status(session).is_yours
    for call in (deploy, destroy):
        with pytest.raises(DeploymentError, match=r"older nestedsf, whose tag has a name .* anyo"):
            call(session, confirm=True)
    destroy(session, anyones=True, confirm=True)
    deploy(session, confirm=True)
    assert tags_of(clean)["owner"] == session.owner


def deployed_before(session: AwsSession, owner: str) -> None:
    """A stack of the session's, with the tag that an older version wrote."""
    deploy(session, confirm=True)
    session.client("cloudformation").update_stack(
        StackName="nestedsf",
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": k, "Value": v} for k, v in {**tags_of(session), "owner": owner}.items()],
    )


def test_an_owner_is_a_tag_that_aws_takes(clean: AwsSession) -> None:
    clean.caller_arn = f"{ROLE}/r/ada,grace<x>@example.com" + "é" * 300
    owner = str(deploy(clean, confirm=True).owner)
    assert owner.startswith(f"{ROLE}/r/ada-grace-x-@example.com")
    assert len(owner) == 256
