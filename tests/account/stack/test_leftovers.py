"""What a deployment, a crash or a half-failed destroy leaves is found, and how it is removed."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    UnauthorizedSSOTokenError,
)

import nestedsf
from nestedsf.account.sessions.aws import AwsSession, aws_session
from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack.leftovers import leftovers
from nestedsf.exceptions import DeploymentError, SessionRefusedError
from nestedsf.trace.resources.leftover import FUNCTION, LOG_GROUP, MACHINE, ROLE, STACK, Leftover
from nestedsf.trace.resources.plan import SHARED_RULE
from tests import faults
from tests.cli import commands

WAITING = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60_000, "End": True}}}
WRONG = {"StartAt": "P", "States": {"P": {"Type": "Nonsense", "End": True}}}
ROLE_ARN = "arn:aws:iam::123456789012:role/any"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}],
    }
)
EVERY_KIND = {STACK: 1, MACHINE: 2, FUNCTION: 1, LOG_GROUP: 1, ROLE: 3}
denied = faults.says(
    403,
    "AccessDeniedException",
    "User: arn:aws:iam::123456789012:user/anna is not authorized to perform: logs:Anything",
)


@pytest.fixture
def moto() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture
def deployed(server: Server) -> Iterator[str]:
    """A stack on the server, for the time of a test."""
    session = server.session()
    nestedsf.deploy(session, stack_name="nestedsf-anna", confirm=True)
    yield "nestedsf-anna"
    nestedsf.destroy(session, "nestedsf-anna", confirm=True)


def kinds(found: Any) -> dict[str, int]:
    listed = [left.kind for left in found]
    return {kind: listed.count(kind) for kind in dict.fromkeys(listed)}


def names(found: Any) -> list[str]:
    return [left.name for left in found]


def where(session: AwsSession) -> str:
    return f"--region us-east-1 --endpoint-url {session.endpoint_url}"


def make_machine(session: boto3.Session, name: str) -> str:
    made = session.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(WAITING), roleArn=ROLE_ARN
    )
    return str(made["stateMachineArn"])


def make_group(session: boto3.Session, name: str, **tags: str) -> None:
    session.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}", tags=tags)


def make_role(session: boto3.Session, name: str) -> None:
    client = session.client("iam")
    client.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    client.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=POLICY)


def remove_role(session: boto3.Session, name: str) -> None:
    client = session.client("iam")
    client.delete_role_policy(RoleName=name, PolicyName="may")
    client.delete_role(RoleName=name)


def typed(program: str, *arguments: str, server: Server) -> None:
    """Run a command as a user types it, where the server's environment is set."""
    done = commands.run(*arguments, env=server.environment, program=program)
    assert done.returncode == 0, done.stderr


def test_of_nothing_nothing_is_left(moto: nestedsf.MotoSession) -> None:
    found = leftovers(moto)
    assert not found
    assert (found.found, found.unlisted, found.rule) == ((), (), None)
    assert str(found) == "Nothing is left."


def test_a_deployment_is_all_there(moto: nestedsf.MotoSession) -> None:
    nestedsf.deploy(moto)
    found = leftovers(moto)
    assert found
    assert kinds(found) == EVERY_KIND
    assert {left.stack for left in found if left.kind != STACK} == {"nestedsf"}
    assert {left.commands for left in found} == {("nestedsf.destroy(session, 'nestedsf')",)}
    assert all(left.tagged for left in found)
    nestedsf.destroy(moto)
    assert not leftovers(moto)


def test_on_a_server_it_says_whose_it_is_and_what_removes_it(
    aws: AwsSession, deployed: str
) -> None:
    found = leftovers(aws, show_secrets=True)
    assert kinds(found) == EVERY_KIND
    assert found[0] == Leftover(
        kind=STACK,
        name=deployed,
        status="CREATE_COMPLETE",
        owner=aws.owner,
        expires=found[0].expires,
        tagged=True,
        commands=(f"nestedsf destroy --aws --suffix anna {where(aws)}",),
    )
    assert {left.owner for left in found} == {aws.owner}


def test_it_only_reads_and_asks_little(aws: AwsSession, deployed: str) -> None:
    asked: list[str] = []
    aws.events.register("before-call", lambda model, **_: asked.append(model.name))
    leftovers(aws, prefix=deployed)
    assert {name for name in asked if not name.startswith(("List", "Describe", "Get"))} == set()
    assert len(asked) <= 12


def test_what_is_wanted_no_more_is_told(aws: AwsSession, deployed: str) -> None:
    (stack, *_) = leftovers(aws, show_secrets=True)
    assert stack.expires is not None
    until = date.fromisoformat(stack.expires)
    assert not any(left.expired for left in leftovers(aws, today=until))
    after = leftovers(aws, today=until.replace(year=until.year + 1))
    assert all(left.expired for left in after)
    assert "wanted until ‹date›, which is over" in after.text
    assert deployed in after.text


def test_a_tag_that_is_no_day_is_never_over(moto: nestedsf.MotoSession) -> None:
    make_group(moto, "nestedsf-callback", project="nestedsf", expires="some day")
    (found,) = leftovers(moto, today=date(2999, 1, 1), show_secrets=True)
    assert (found.expires, found.expired) == ("some day", False)


def test_running_executions_are_counted(moto: nestedsf.MotoSession) -> None:
    arn = make_machine(moto, "nestedsf-main")
    client = moto.client("stepfunctions")
    for _ in range(3):
        client.start_execution(stateMachineArn=arn)
    (found,) = leftovers(moto)
    assert (found.kind, found.running) == (MACHINE, 3)
    assert "3 executions run" in leftovers(moto).text


def test_a_prefix_is_a_part_of_a_name(moto: nestedsf.MotoSession) -> None:
    for name in ("nestedsf", "nestedsf-x", "nestedsfoo", "other-nestedsf", "Nestedsf"):
        make_machine(moto, name)
        make_group(moto, name)
        make_role(moto, name)
    assert set(names(leftovers(moto))) == {
        "nestedsf",
        "nestedsf-x",
        "/aws/lambda/nestedsf",
        "/aws/lambda/nestedsf-x",
    }


def test_what_one_learner_has_left(moto: nestedsf.MotoSession) -> None:
    for name in ("nestedsf-anna", "nestedsf-annabel", "nestedsf-bob"):
        nestedsf.deploy(moto, stack_name=name)
    found = leftovers(moto, prefix="nestedsf-anna")
    assert [left.name for left in found if left.kind == STACK] == ["nestedsf-anna"]
    assert kinds(found) == EVERY_KIND
    assert len(leftovers(moto)) == 3 * len(found)


def test_the_tag_finds_what_has_another_name(moto: nestedsf.MotoSession) -> None:
    nestedsf.deploy(moto, stack_name="own")
    make_group(moto, "elsewhere", project="nestedsf", owner="anna")
    found = leftovers(moto, show_secrets=True)
    (orphan,) = [left for left in found if left.kind != STACK and left.stack is None]
    assert (orphan.name, orphan.owner, orphan.tagged) == ("/aws/lambda/elsewhere", "anna", True)
    assert kinds(left for left in found if left != orphan) == EVERY_KIND


def test_what_lambda_made_after_the_stack_had_gone(moto: nestedsf.MotoSession) -> None:
    nestedsf.deploy(moto)
    nestedsf.destroy(moto)
    make_group(moto, "nestedsf-callback")
    found = leftovers(moto)
    assert [(left.kind, left.stack, left.tagged) for left in found] == [(LOG_GROUP, None, False)]
    assert "found by its name alone" in found.text
    assert "may be somebody else's" in found.text


def test_a_stack_that_failed_is_left(moto: nestedsf.MotoSession) -> None:
    with pytest.raises(DeploymentError):
        nestedsf.deploy(moto, another_definition=WRONG)
    (found,) = leftovers(moto)
    assert (found.kind, found.status) == (STACK, "ROLLBACK_COMPLETE")


def test_the_commands_remove_what_belongs_to_no_stack(aws: AwsSession, server: Server) -> None:
    make_machine(aws, "nestedsf-main")
    make_group(aws, "nestedsf-callback")
    make_role(aws, "nestedsf-MainStateMachineRole-ABCDEFGHIJKL")
    found = leftovers(aws, show_secrets=True)
    commands = [command for left in found for command in left.commands]
    assert len(commands) == 4
    for command in commands:
        program, *arguments = command.split()
        assert program == "aws"
        typed(program, *arguments, server=server)
    assert not leftovers(aws)


def by_hand(session: AwsSession, name: str, **fields: Any) -> None:
    """A stack with the tags and the resources of nestedsf's own, of somebody."""
    tags = {"project": "nestedsf", "owner": "somebody", "expires": "2026-01-02"}
    session.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=json.dumps(
            {"Resources": {"CallbackLogGroup": {"Type": "AWS::Logs::LogGroup"}}}
        ),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        **fields,
    )


def made_for_ec2(session: AwsSession, name: str) -> None:
    """A role with all that keeps a role from being deleted."""
    make_role(session, name)
    client = session.client("iam")
    policy = client.create_policy(PolicyName=f"{name}-policy", PolicyDocument=POLICY)["Policy"]
    client.attach_role_policy(RoleName=name, PolicyArn=policy["Arn"])
    client.create_instance_profile(InstanceProfileName=f"{name}-profile")
    client.add_role_to_instance_profile(InstanceProfileName=f"{name}-profile", RoleName=name)


LEFT = {
    "one's own": lambda aws: nestedsf.deploy(aws, stack_name="nestedsf-mine", confirm=True),
    "the usual name": lambda aws: by_hand(aws, "nestedsf"),
    "somebody else's": lambda aws: by_hand(aws, "nestedsf-theirs"),
    "a suffix like an option": lambda aws: by_hand(aws, "nestedsf--aws"),
    "an empty suffix": lambda aws: by_hand(aws, "nestedsf-"),
    "a name that is too long": lambda aws: by_hand(aws, f"nestedsf-{'x' * 60}"),
    "a name of another kind": lambda aws: by_hand(aws, "own"),
    "a role in use": lambda aws: made_for_ec2(aws, "nestedsf-Role"),
}


@pytest.mark.parametrize("leaves", LEFT.values(), ids=LEFT)
def test_whatever_command_is_offered_does_it(
    aws: AwsSession, server: Server, leaves: Callable[[AwsSession], object]
) -> None:
    leaves(aws)
    found = leftovers(aws, show_secrets=True)
    commands = dict.fromkeys(command for left in found for command in left.commands)
    assert commands
    for command in commands:
        program, *arguments = shlex.split(command)
        typed(program, *arguments, *{"aws": [], "nestedsf": ["--yes"]}[program], server=server)
    assert not leftovers(aws)


def test_a_stack_that_is_protected_is_to_be_freed_first(aws: AwsSession) -> None:
    by_hand(aws, "nestedsf-kept", EnableTerminationProtection=True)
    (first, second) = leftovers(aws, show_secrets=True)[0].commands
    assert first.startswith(
        "aws cloudformation update-termination-protection --no-enable-termination-protection "
        "--stack-name nestedsf-kept "
    )
    assert second.startswith("nestedsf destroy --aws --suffix kept --anyones ")
    aws.client("cloudformation").delete_stack(StackName="nestedsf-kept")  # moto protects none
    assert not leftovers(aws)


@pytest.mark.parametrize(
    "tags", [{"project": "nestedsf"}, {"project": "nestedsf", "owner": "x", "expires": "x"}]
)
def test_nobody_is_offered_what_destroy_refuses(aws: AwsSession, tags: dict[str, str]) -> None:
    resources = {"Precious": {"Type": "AWS::Logs::LogGroup"}}
    aws.client("cloudformation").create_stack(
        StackName="nestedsf-precious",
        TemplateBody=json.dumps({"Resources": resources}),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    with pytest.raises(DeploymentError, match="it is not of nestedsf"):
        nestedsf.destroy(aws, "nestedsf-precious", confirm=True)
    found = leftovers(aws)
    assert {left.stack or left.name for left in found} == {"nestedsf-precious"}
    assert [left.commands for left in found] == [()] * len(found)
    assert "destroy" not in found.text
    aws.client("cloudformation").delete_stack(StackName="nestedsf-precious")


def test_the_shared_rule_is_named_and_no_leftover(moto: nestedsf.MotoSession) -> None:
    moto.client("events").put_rule(Name=SHARED_RULE, EventPattern="{}")
    found = leftovers(moto)
    assert not found
    assert found.rule is not None
    assert SHARED_RULE in found.text
    assert "leave it alone" in " ".join(found.text.split())


@pytest.mark.parametrize(
    ("event", "what", "still"),
    [
        (
            "cloudformation.DescribeStacks",
            "stacks",
            {MACHINE: 2, FUNCTION: 1, LOG_GROUP: 1, ROLE: 3},
        ),
        ("cloudformation.ListStackResources", "resources of the stack nestedsf-anna", EVERY_KIND),
        ("sfn.ListStateMachines", "state machines", {**EVERY_KIND, MACHINE: 0}),
        ("sfn.DescribeStateMachine", "the state machine nestedsf-anna-main", EVERY_KIND),
        ("sfn.ListExecutions", "executions of nestedsf-anna-main", EVERY_KIND),
        ("lambda.ListFunctions", "functions", {**EVERY_KIND, FUNCTION: 0}),
        ("cloudwatch-logs.DescribeLogGroups", "log groups", {**EVERY_KIND, LOG_GROUP: 0}),
        ("iam.ListRoles", "roles", {**EVERY_KIND, ROLE: 0}),
        ("eventbridge.DescribeRule", f"the rule {SHARED_RULE}", EVERY_KIND),
        ("resource-groups-tagging-api.GetResources", "what has the tag", EVERY_KIND),
    ],
)
def test_what_may_not_be_read_is_told_and_hides_nothing_else(
    aws: AwsSession, deployed: str, event: str, what: str, still: dict[str, int]
) -> None:
    faults.install(aws, denied, event)
    found = leftovers(aws)
    assert kinds(found) == {kind: count for kind, count in still.items() if count}
    (told,) = found.unlisted
    assert what in told.partition(": AWS denies ")[0].split(", ")
    assert "ask whoever administers the account for this permission" in told
    assert "anna is not authorized" not in str(found)
    assert f"{deployed}-main" in found.text or what == "state machines"
    if {STACK, ROLE} <= set(kinds(found)) and "stack" not in what:
        assert all(left.stack == deployed for left in found if left.kind != STACK)
    else:  # nobody is told to delete what may belong to a stack
        assert not any(left.commands for left in found if left.kind != STACK and not left.stack)


def test_tags_and_policies_that_may_not_be_read(aws: AwsSession) -> None:
    make_role(aws, "nestedsf-Role")
    faults.install(aws, denied, "iam.ListRoleTags")
    faults.install(aws, denied, "iam.ListRolePolicies")
    found = leftovers(aws, show_secrets=True)
    assert names(found) == ["nestedsf-Role"]
    (told,) = found.unlisted
    assert told.startswith("tags of nestedsf-Role, policies of nestedsf-Role: AWS denies")
    assert found[0].commands == (f"aws iam delete-role --role-name nestedsf-Role {where(aws)}",)
    remove_role(aws, "nestedsf-Role")


def test_not_to_have_looked_is_not_to_have_found_nothing(aws: AwsSession) -> None:
    faults.install(aws, faults.expired)
    found = leftovers(aws)
    assert found
    (told,) = found.unlisted
    assert "The credentials have expired" in told
    assert "stacks, state machines, functions, log groups, roles" in told
    assert "not all could be looked at" in found.text


@pytest.mark.parametrize("fault", [faults.throttled, faults.broken])
def test_what_aws_does_at_times_is_tried_again(
    server: Server, deployed: str, fault: faults.Fault
) -> None:
    session = server.session()
    faults.install(session, faults.each(5, fault))
    found = leftovers(session)
    assert (kinds(found), found.unlisted) == (EVERY_KIND, ())
    assert found[0].name == deployed


def test_lists_are_read_to_their_end(moto: nestedsf.MotoSession) -> None:
    logs, iam = moto.client("logs"), moto.client("iam")
    for number in range(105):
        name = f"nestedsf-{number:03}"
        logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    assert kinds(leftovers(moto)) == {LOG_GROUP: 105, ROLE: 105}


def test_a_state_machine_that_goes_is_said_to_go(aws: AwsSession) -> None:
    arn = make_machine(aws, "nestedsf-main")
    described = aws.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
    kept = {key: described[key] for key in ("name", "definition", "roleArn", "type")}
    going = {**kept, "stateMachineArn": arn, "status": "DELETING"}
    faults.install(aws, lambda request: faults.answers(request, going), "sfn.DescribeStateMachine")
    (found,) = leftovers(aws)
    assert (found.status, found.commands) == ("DELETING", ())
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("sfn.DescribeStateMachine", "StateMachineDoesNotExist"),
        ("sfn.ListTagsForResource", "ResourceNotFound"),
        ("sfn.ListExecutions", "StateMachineDoesNotExist"),
        ("sfn.ListExecutions", "ResourceNotFound"),
    ],
)
def test_a_state_machine_that_has_gone_meanwhile_is_not_left(
    aws: AwsSession, event: str, code: str
) -> None:
    arn = make_machine(aws, "nestedsf-main")
    faults.install(aws, faults.says(400, code, "State Machine Does Not Exist"), event)
    found = leftovers(aws)
    assert (found.found, found.unlisted) == ((), ())
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


@pytest.mark.parametrize("event", ["iam.ListRoleTags", "iam.ListRolePolicies", "iam.GetRole"])
def test_a_role_that_has_gone_meanwhile_is_not_left(aws: AwsSession, event: str) -> None:
    make_role(aws, "nestedsf-Role")
    faults.install(aws, faults.says(404, "NoSuchEntity", "It cannot be found."), event)
    found = leftovers(aws)
    assert (found.found, found.unlisted) == ((), ())
    remove_role(aws, "nestedsf-Role")


def test_a_stack_that_has_gone_meanwhile_is_not_left(aws: AwsSession, deployed: str) -> None:
    gone = faults.says(400, "ValidationError", f"Stack with id {deployed} does not exist")
    faults.install(aws, gone, "cloudformation.ListStackResources")
    found = leftovers(aws)
    assert found.unlisted == ()
    assert STACK not in kinds(found)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EndpointConnectionError(endpoint_url="https://tagging.aws/"), "Check the region"),
        (ReadTimeoutError(endpoint_url="https://tagging.aws/"), "No answer in time"),
    ],
)
def test_a_service_that_does_not_answer_hides_nothing_else(
    server: Server, deployed: str, error: Exception, told: str
) -> None:
    session = server.session()
    faults.install(session, faults.raises(error), "resource-groups-tagging-api")
    found = leftovers(session)
    assert (kinds(found), names(found)[0]) == (EVERY_KIND, deployed)
    (why,) = found.unlisted
    assert why.startswith("what has the tag: ")
    assert told in why


@pytest.mark.parametrize("error", [NoCredentialsError(), UnauthorizedSSOTokenError()])
def test_without_credentials_nothing_is_looked_at(aws: AwsSession, error: Exception) -> None:
    faults.install(aws, faults.raises(error))
    with pytest.raises(type(error)):
        leftovers(aws)


def test_it_says_whether_it_is_yours(aws: AwsSession) -> None:
    make_group(aws, "nestedsf-a", project="nestedsf", owner=aws.owner)
    make_group(aws, "nestedsf-b", project="nestedsf", owner="bob")
    found = leftovers(aws)
    assert [left.owner for left in found] == ["you", "somebody else"]
    for words in ("deployed by you", "deployed by somebody else"):
        assert words in found.text
        assert words in found.html
    assert "bob" not in found.text + found.html
    assert "deployed by bob" in leftovers(aws, show_secrets=True).text
    for left in found:
        aws.client("logs").delete_log_group(logGroupName=left.name)


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        ("AdministratorAccess-123456789012", "AdministratorAccess-‹account›"),
        ("123456789012_ReadOnly", "‹account›_ReadOnly"),
        ("at school 210987654321", "'at school ‹account›'"),
        ("training", "training"),
    ],
)
def test_a_profile_hides_its_account(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str, shown: str
) -> None:
    config = tmp_path / "config"
    keys = server.environment
    config.write_text(
        f"[profile '{profile}']\nregion = us-east-1\nendpoint_url = {server.endpoint_url}\n"
        f"aws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    session = aws_session(profile_name=profile)
    make_group(session, "nestedsf-202411241402")  # a time in a name is no account
    found = leftovers(session)
    assert f"--profile {shown}" in found.text
    assert "--log-group-name /aws/lambda/nestedsf-202411241402 " in found.text
    assert profile == shown or profile not in found.text + found.html + repr(list(found))
    assert profile in leftovers(session, show_secrets=True).text
    session.client("logs").delete_log_group(logGroupName=found[0].name)


def test_ids_and_owners_are_masked(aws: AwsSession, deployed: str) -> None:
    arn = make_machine(aws, "nestedsf-main")
    found = leftovers(aws)
    for shown in (found.text, found.html, repr(list(found))):
        assert aws.account_id not in shown
        assert f"by {aws.owner}" not in shown
        assert deployed in shown
        assert "Role-‹id›" in shown
    faults.install(aws, denied, "iam.ListRolePolicies")
    make_role(aws, "nestedsf-MainStateMachineRole-ABCDEFGHIJKL")
    (told,) = leftovers(aws).unlisted
    assert told.startswith("policies of nestedsf-MainStateMachineRole-‹id›: ")
    remove_role(aws, "nestedsf-MainStateMachineRole-ABCDEFGHIJKL")
    assert leftovers(aws) == found
    assert f"delete-state-machine --state-machine-arn {arn} " in str(
        leftovers(aws, show_secrets=True)
    )
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


@pytest.mark.parametrize("how", ["trust", "policy", "tag"])
@pytest.mark.parametrize(("region", "found"), [("us-east-1", 1), ("eu-west-1", 0)])
def test_a_role_for_another_region_is_left_alone(
    moto: nestedsf.MotoSession, how: str, region: str, found: int
) -> None:
    machine = f"arn:aws:states:{region}:123456789012:stateMachine:nestedsf-main"
    stack = f"arn:aws:cloudformation:{region}:123456789012:stack/nestedsf/1"
    trust, policy = json.loads(TRUST), json.loads(POLICY)
    if how == "trust":
        trust["Statement"] = [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "states.amazonaws.com"},
                "Condition": {"ArnLike": {"aws:SourceArn": machine}},
            }
        ]
    elif how == "policy":
        policy["Statement"][0]["Resource"] = machine
    iam = moto.client("iam")
    tags = [{"Key": "aws:cloudformation:stack-id", "Value": stack}] if how == "tag" else []
    iam.create_role(RoleName="nestedsf-Role", AssumeRolePolicyDocument=json.dumps(trust), Tags=tags)
    iam.put_role_policy(
        RoleName="nestedsf-Role", PolicyName="may", PolicyDocument=json.dumps(policy)
    )
    assert len(leftovers(moto)) == found


def test_a_stack_in_another_region_loses_nothing(
    aws: AwsSession, deployed: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    elsewhere = aws_session(region_name="eu-west-1")
    assert not leftovers(elsewhere)
    assert deployed in names(leftovers(aws))


def test_only_a_session_that_was_opened_for_it_is_looked_at() -> None:
    with pytest.raises(SessionRefusedError):
        leftovers(boto3.Session("A", "B", region_name="us-east-1"))  # type: ignore[arg-type]
