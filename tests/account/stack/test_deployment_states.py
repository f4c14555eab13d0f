"""What deploy and destroy make of each state that a stack can be in."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.stack.cloudformation import ResourceEvent
from nestedsf.account.stack.deployment import deploy, destroy, intended
from nestedsf.account.stack.status import status
from nestedsf.exceptions import ConfirmationError, DefinitionError, DeploymentError
from tests import faults

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
HOUR = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 36000, "End": True}}}
ROLE = "arn:aws:iam::123456789012:role/other"


@pytest.fixture
def clean(aws: AwsSession) -> Iterator[AwsSession]:
    """A session at an account that has no stacks, before and after."""
    yield aws
    destroy(aws, confirm=True)
    assert not aws.client("cloudformation").describe_stacks()["Stacks"]


@contextlib.contextmanager
def saying(session: AwsSession, times: int = 1, **said: Any) -> Iterator[None]:
    """Let CloudFormation say something else of the stack, the first few times."""
    left = iter(range(times))

    def say(parsed: dict[str, Any], **_: Any) -> None:
        for stack in parsed.get("Stacks", []):
            if next(left, None) is not None:
                stack.update(said)

    session.events.register("after-call.cloudformation", say)
    try:
        yield
    finally:
        session.events.unregister("after-call.cloudformation", say)


def stopped(events: list[ResourceEvent]) -> list[str | None]:
    return [event.reason for event in events if event.status == "STOPPING"]


# --- what can be run ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_FAILED",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED",
    ],
)
def test_a_stack_that_is_not_whole_is_no_deployment(clean: AwsSession, state: str) -> None:
    made = deploy(clean, confirm=True)
    assert status(clean).deployment == made
    with saying(clean, StackStatus=state):
        found = status(clean)
    assert (found.status, found.deployment) == (state, None)


@pytest.mark.parametrize("state", ["IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"])
def test_a_stack_into_which_something_was_imported_is_a_deployment(
    clean: AwsSession, state: str
) -> None:
    made = deploy(clean, confirm=True)
    with saying(clean, 2, StackStatus=state):
        assert deploy(clean, confirm=True) == made
        assert status(clean).deployment == made


# --- what is confirmed --------------------------------------------------------------------


def test_what_is_to_be_confirmed_is_what_happens(clean: AwsSession) -> None:
    with pytest.raises(ConfirmationError, match="The stack nestedsf is going to be deployed in"):
        deploy(clean)
    assert intended(clean) == ("deployed", None)
    made = deploy(clean, main_definition=HOUR, confirm=True)
    assert intended(clean) == ("updated", "CREATE_COMPLETE")
    with pytest.raises(ConfirmationError, match="CREATE_COMPLETE, is going to be updated in"):
        deploy(clean)
    for state in ("DELETE_FAILED", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"):
        told = f"{state}, is going to be replaced .* stops its running"
        with saying(clean, StackStatus=state), pytest.raises(ConfirmationError, match=told):
            deploy(clean)
    assert status(clean).deployment == made


def test_what_stays_as_it_is_needs_no_confirmation(clean: AwsSession) -> None:
    made = deploy(clean, confirm=True)
    assert intended(clean) == ("kept", "CREATE_COMPLETE")
    assert deploy(clean) == made


# --- what can be updated ------------------------------------------------------------------


def test_an_update_that_failed_is_updated_again(clean: AwsSession) -> None:
    made = deploy(clean, confirm=True)
    with saying(clean, StackStatus="UPDATE_FAILED"):
        assert deploy(clean, main_definition=PASS, confirm=True) == made
    assert status(clean).status == "UPDATE_COMPLETE"


@pytest.mark.parametrize(
    ("state", "remedy"),
    [
        ("UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback --stack-name nest"),
        ("IMPORT_ROLLBACK_FAILED", "nor updated: destroy it, then deploy again"),
    ],
)
def test_a_stack_that_cannot_be_updated_says_what_to_do(
    clean: AwsSession, state: str, remedy: str
) -> None:
    deploy(clean, confirm=True)
    with saying(clean, StackStatus=state), pytest.raises(DeploymentError, match=remedy):
        deploy(clean, main_definition=PASS, confirm=True)


def test_definitions_that_no_template_holds_deploy_nothing(clean: AwsSession) -> None:
    long = {**PASS, "Comment": "é" * 25_600}
    deploy(clean, stack_name="long", main_definition=long, confirm=True)
    destroy(clean, "long", confirm=True)
    clean.endpoint_url = None
    with pytest.raises(DefinitionError, match=r"bytes, and CloudFormation takes 51,200: short"):
        deploy(clean, main_definition=long, confirm=True)
    assert status(clean).status is None


# --- what is stopped ----------------------------------------------------------------------


def test_nothing_is_stopped_where_the_stack_is_protected(clean: AwsSession) -> None:
    deployment = deploy(clean, main_definition=HOUR, confirm=True)
    execution = nestedsf.start_execution(clean, deployment)
    events: list[ResourceEvent] = []
    told = "update-termination-protection --no-enable"
    protected = saying(clean, EnableTerminationProtection=True)
    with protected, pytest.raises(DeploymentError, match=told):
        destroy(clean, progress=events.append, confirm=True)
    assert events == []
    described = clean.client("stepfunctions").describe_execution(executionArn=execution)
    assert described["status"] == "RUNNING"


def test_a_stack_that_may_not_be_deleted_says_what_was_stopped(clean: AwsSession) -> None:
    nestedsf.start_execution(clean, deploy(clean, main_definition=HOUR, confirm=True))
    denied = faults.says(403, "AccessDenied", "not authorized to perform: cloudformation:DeleteSt")
    counts = iter(range(2))

    def refuse(request: Any) -> Any:
        refused = faults.action_of(request) == "DeleteStack" and next(counts, None) is not None
        return denied(request) if refused else None

    faults.install(clean, refuse, "cloudformation")
    with pytest.raises(
        DeploymentError, match=r"1 running execution was stopped before\. AWS denies"
    ):
        destroy(clean, confirm=True)
    with pytest.raises(DeploymentError, match=r"No execution was stopped\. AWS denies"):
        destroy(clean, confirm=True)


def test_what_the_stack_could_not_create_is_not_stopped(clean: AwsSession) -> None:
    sfn = clean.client("stepfunctions")
    other = sfn.create_state_machine(
        name="nestedsf-main", definition=json.dumps(HOUR), roleArn=ROLE
    )["stateMachineArn"]
    execution = nestedsf.start_execution(clean, other)
    with pytest.raises(DeploymentError, match="already exists"):
        deploy(clean, confirm=True)

    def with_its_arn(parsed: dict[str, Any], **_: Any) -> None:
        for one in parsed["StackResourceSummaries"]:
            if one["LogicalResourceId"] == "MainStateMachine":
                assert one["ResourceStatus"] == "CREATE_FAILED"
                one["PhysicalResourceId"] = other

    clean.events.register("after-call.cloudformation.ListStackResources", with_its_arn)
    events: list[ResourceEvent] = []
    destroy(clean, progress=events.append, confirm=True)
    assert stopped(events) == []
    assert sfn.describe_execution(executionArn=execution)["status"] == "RUNNING"
    sfn.stop_execution(executionArn=execution)
    sfn.delete_state_machine(stateMachineArn=other)
