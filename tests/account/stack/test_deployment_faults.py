"""What AWS and a network do at times: a deployment ends well, or says in a sentence what to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.retries.bucket import TokenBucket

import nestedsf
from nestedsf.account.sessions import remedies
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack import work
from nestedsf.account.stack.cloudformation import ResourceEvent
from nestedsf.account.stack.deployment import deploy, destroy
from nestedsf.account.stack.leftovers import leftovers
from nestedsf.account.stack.status import status
from nestedsf.exceptions import DeploymentError, SessionRefusedError
from tests import faults

FUNCTION_LOG = "/aws/lambda/nestedsf-callback"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
HOUR = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 36000, "End": True}}}
TIMED_OUT = ReadTimeoutError(endpoint_url="https://cloudformation.us-east-1.amazonaws.com/")
CLOSED = ConnectionClosedError(endpoint_url="https://cloudformation.us-east-1.amazonaws.com/")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's pauses before it tries again, and ours, are short."""
    sleep = time.sleep
    monkeypatch.setattr(TokenBucket, "acquire", lambda *_, **__: True)
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))


@pytest.fixture
def clean(server: Server) -> Iterator[AwsSession]:
    """A session without faults, at an account that is empty before and after."""
    session = server.session()
    yield session
    destroy(session, confirm=True)
    assert left_over(session) == []


def left_over(session: Any) -> list[str]:
    """What there is in the account."""
    stacks = session.client("cloudformation").describe_stacks()["Stacks"]
    machines = session.client("stepfunctions").list_state_machines()["stateMachines"]
    functions = session.client("lambda").list_functions()["Functions"]
    roles = session.client("iam").list_roles()["Roles"]
    logs = session.client("logs").describe_log_groups()["logGroups"]
    return [
        *(stack["StackName"] for stack in stacks),
        *(machine["name"] for machine in machines),
        *(function["FunctionName"] for function in functions),
        *(role["RoleName"] for role in roles),
        *(log["logGroupName"] for log in logs),
    ]


def on(action: str, fault: faults.Fault) -> faults.Fault:
    """The fault for the requests of one action."""
    return lambda request: fault(request) if faults.action_of(request) == action else None


def denied(action: str, service: str = "cloudformation") -> faults.Fault:
    who = "User: arn:aws:iam::123456789012:user/ada"
    message = f"{who} is not authorized to perform: {service}:{action} on resource: *"
    return on(action, faults.says(403, "AccessDenied", message))


def answer_lost(request: Any) -> None:
    """The server has done what it was asked; nobody hears of it."""
    URLLib3Session().send(request)
    raise CLOSED


# --- faults that pass ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.each(3, faults.throttled), id="throttled"),
        pytest.param(faults.each(3, faults.broken), id="broken"),
        pytest.param(faults.each(4, faults.raises(TIMED_OUT)), id="timed out"),
        pytest.param(faults.each(5, faults.raises(CLOSED)), id="closed"),
    ],
)
def test_a_fault_that_passes_is_not_noticed(
    aws: AwsSession, clean: AwsSession, fault: faults.Fault
) -> None:
    faults.install(aws, fault, "cloudformation")
    deployment = deploy(aws, confirm=True)
    assert deploy(aws, confirm=True) == deployment
    deploy(aws, main_definition=PASS, confirm=True)
    assert status(aws).status == "UPDATE_COMPLETE"
    destroy(aws, confirm=True)
    assert left_over(clean) == []


@pytest.mark.parametrize("action", ["CreateStack", "UpdateStack", "DeleteStack"])
def test_an_answer_that_is_lost_does_no_harm(
    aws: AwsSession, clean: AwsSession, action: str
) -> None:
    faults.install(aws, on(action, faults.once(1, answer_lost)), "cloudformation")
    deployment = deploy(aws, confirm=True)
    assert deploy(aws, main_definition=PASS, confirm=True) == deployment
    destroy(aws, confirm=True)
    assert left_over(clean) == []


def test_a_stack_that_is_not_shown_yet_is_waited_for(aws: AwsSession, clean: AwsSession) -> None:
    not_there = faults.says(400, "ValidationError", "Stack with id nestedsf does not exist")
    count = iter(range(9))
    faults.install(
        aws, on("DescribeStacks", lambda r: not_there(r) if next(count, 9) < 4 else None)
    )
    assert deploy(aws, confirm=True).stack_name == "nestedsf"
    assert status(clean).status == "CREATE_COMPLETE"


def test_what_another_process_has_begun_is_followed_first(
    aws: AwsSession, clean: AwsSession
) -> None:
    first = deploy(clean, confirm=True)
    statuses = iter(["CREATE_IN_PROGRESS"] * 3)

    def earlier(parsed: dict[str, Any], **_: Any) -> None:
        for stack in parsed.get("Stacks", []):
            stack["StackStatus"] = next(statuses, stack["StackStatus"])

    aws.events.register("after-call.cloudformation.DescribeStacks", earlier)
    events: list[ResourceEvent] = []
    assert deploy(aws, progress=events.append, confirm=True) == first
    assert next(statuses, None) is None
    assert events[0].status == "CREATE_IN_PROGRESS"
    assert (events[-1].status, events[-1].logical_id) == ("CREATE_COMPLETE", "nestedsf")


def test_four_at_once_get_one_deployment(server: Server, clean: AwsSession) -> None:
    sessions = [server.session() for _ in range(4)]
    with ThreadPoolExecutor(4) as side_by_side:
        made = list(side_by_side.map(lambda one: deploy(one, confirm=True), sessions))
        assert made == [deploy(clean, confirm=True)] * 4
        list(side_by_side.map(lambda one: destroy(one, confirm=True), sessions))
    assert left_over(clean) == []


# --- faults that do not -------------------------------------------------------------------


def whole_life(session: AwsSession) -> None:
    """Deploy, deploy again, update, run something, destroy: each action once at least."""
    deployment = deploy(session, confirm=True)
    deploy(session, confirm=True)
    deployment = deploy(session, main_definition=HOUR, confirm=True)
    nestedsf.start_execution(session, deployment)
    status(session)
    destroy(session, confirm=True)


@pytest.mark.parametrize(
    "action",
    [
        "DescribeStacks",
        "CreateStack",
        "DescribeStackEvents",
        "GetTemplate",
        "UpdateStack",
        "ListStackResources",
        "DeleteStack",
    ],
)
def test_a_permission_that_is_missing_is_named(
    aws: AwsSession, clean: AwsSession, action: str
) -> None:
    faults.install(aws, denied(action))
    with pytest.raises((ClientError, DeploymentError)) as refused:
        whole_life(aws)
    told = remedies.sentence(refused.value)
    assert (action == "DeleteStack") == ("1 running execution was stopped before" in told)
    assert f"AWS denies cloudformation:{action}: ask whoever administers" in told
    assert "123456789012" not in told
    assert "\n" not in told
    assert status(clean).is_ours == (action not in {"DescribeStacks", "CreateStack"})
    listed = {one.name for one in leftovers(clean, show_secrets=True).found}
    assert set(left_over(clean)) <= listed


def test_a_state_machine_that_goes_meanwhile_is_no_failure(
    aws: AwsSession, clean: AwsSession
) -> None:
    deploy(clean, confirm=True)
    gone = faults.says(400, "ResourceNotFound", "Resource not found")
    faults.install(aws, gone, "sfn.ListExecutions")
    destroy(aws, confirm=True)
    assert left_over(clean) == []


@pytest.mark.parametrize("action", ["ListExecutions", "StopExecution"])
def test_whoever_may_not_stop_executions_destroys_nevertheless(
    aws: AwsSession, clean: AwsSession, action: str
) -> None:
    nestedsf.start_execution(clean, deploy(clean, main_definition=HOUR, confirm=True))
    faults.install(aws, denied(action, "states"))
    events: list[ResourceEvent] = []
    destroy(aws, progress=events.append, confirm=True)
    stopping = [event.reason for event in events if event.status == "STOPPING"]
    assert stopping[0] == f"{action} is denied: its executions go on"
    assert left_over(clean) == []


@pytest.mark.parametrize("action", ["DescribeStackEvents", "DescribeStacks"])
def test_credentials_that_expire_mid_way_cost_nothing_but_another_call(
    aws: AwsSession, clean: AwsSession, action: str
) -> None:
    created = []

    def expires(request: Any) -> Any:
        name = faults.action_of(request)
        created.extend([name] if name == "CreateStack" else [])
        return faults.expired(request) if created and name == action else None

    faults.install(aws, expires, "cloudformation")
    with pytest.raises(ClientError) as refused:
        deploy(aws, confirm=True)
    assert remedies.sentence(refused.value).startswith("The credentials have expired: renew them")
    events: list[ResourceEvent] = []
    assert deploy(clean, progress=events.append, confirm=True).stack_name == "nestedsf"
    assert events == []


def test_a_network_that_is_gone_is_a_sentence(aws: AwsSession, clean: AwsSession) -> None:
    faults.install(aws, on("CreateStack", faults.raises(CLOSED)), "cloudformation")
    with pytest.raises(ConnectionClosedError) as lost:
        deploy(aws, confirm=True)
    assert remedies.sentence(lost.value).startswith("The connection was lost: ")
    assert status(clean).status is None


# --- interrupted --------------------------------------------------------------------------


@pytest.mark.parametrize("call", [deploy, destroy])
def test_ctrl_c_says_what_goes_on_and_calling_again_follows_it(
    aws: AwsSession, clean: AwsSession, call: Callable[..., Any]
) -> None:
    if call is destroy:
        deploy(clean, confirm=True)
    asked = "CreateStack" if call is deploy else "DeleteStack"
    begun = []

    def interrupts(request: Any) -> None:
        name = faults.action_of(request)
        begun.extend([name] if name == asked else [])
        if begun and name == "DescribeStackEvents":
            raise KeyboardInterrupt

    faults.install(aws, interrupts, "cloudformation")
    with pytest.raises(KeyboardInterrupt, match=r"CloudFormation goes on .* the stack nestedsf"):
        call(aws, confirm=True)
    call(clean, confirm=True)
    assert status(clean).status == ("CREATE_COMPLETE" if call is deploy else None)


def test_a_process_that_is_killed_leaves_what_another_finds(
    server: Server, clean: AwsSession
) -> None:
    code = (
        "import os, signal, nestedsf\n"
        "from nestedsf.account.sessions.aws import aws_session\n"
        "kill = lambda event: os.kill(os.getpid(), signal.SIGKILL)\n"
        "nestedsf.deploy(aws_session(), progress=kill, confirm=True)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **server.environment},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert status(clean).is_ours
    trace = nestedsf.run(clean, deploy(clean, confirm=True))
    assert trace.status == "SUCCEEDED"
    destroy(clean, confirm=True)
    assert status(clean).status is None


# --- stacks that fail ---------------------------------------------------------------------


def test_a_third_resource_that_fails_leaves_nothing(clean: AwsSession) -> None:
    logs = clean.client("logs")
    logs.create_log_group(logGroupName=FUNCTION_LOG)
    with pytest.raises(DeploymentError) as failed:
        deploy(clean, confirm=True)
    told = str(failed.value)
    assert "because of CallbackLogGroup (AWS::Logs::LogGroup): " in told
    assert "already exists. It has been rolled back. It is there from elsewhere: choose " in told
    assert left_over(clean) == ["nestedsf", FUNCTION_LOG]
    assert status(clean).status == "ROLLBACK_COMPLETE"
    assert str(status(clean).reason).startswith("CallbackLogGroup (AWS::Logs::LogGroup): ")
    logs.delete_log_group(logGroupName=FUNCTION_LOG)
    assert deploy(clean, confirm=True).stack_name == "nestedsf"


def test_what_is_there_from_elsewhere_is_not_taken_over(clean: AwsSession) -> None:
    sfn = clean.client("stepfunctions")
    arn = sfn.create_state_machine(
        name="nestedsf-main",
        definition=json.dumps(HOUR),
        roleArn="arn:aws:iam::123456789012:role/other",
    )["stateMachineArn"]
    with pytest.raises(DeploymentError, match=r"MainStateMachine \(.*already exists"):
        deploy(clean, confirm=True)
    assert left_over(clean) == ["nestedsf", "nestedsf-main"]
    sfn.delete_state_machine(stateMachineArn=arn)


def test_a_resource_that_cannot_be_deleted_is_named(clean: AwsSession) -> None:
    deploy(clean, confirm=True)
    iam = clean.client("iam")
    role = next(one for one in status(clean).resources if one.logical_id == "MainStateMachineRole")
    policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.create_role(RoleName="other", AssumeRolePolicyDocument="{}")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="more", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role.physical_id, PolicyArn=policy)
    for call in (destroy, deploy):  # deploy replaces what is left of a stack
        with pytest.raises(DeploymentError, match=r"MainStateMachineRole .* must detach all"):
            call(clean, confirm=True)
        assert status(clean).status == "DELETE_FAILED"
    iam.detach_role_policy(RoleName=role.physical_id, PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    iam.delete_role(RoleName="other")
    assert deploy(clean, confirm=True).stack_name == "nestedsf"


@pytest.fixture
def moto() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


TRANSIENT = {
    "Rate exceeded (Service: Lambda, Status Code: 429)": "AWS throttles the account",
    "The role defined for the function cannot be assumed by Lambda.": "fresh role is not known",
    "'arn:aws:iam::123456789012:role/main' is not authorized to create managed-rule": (
        "events:PutTargets, events:PutRule and events:DescribeRule on the rule StepFunctionsGet"
    ),
    "State Machine is being deleted: 'main' (Error Code: StateMachineDeleting)": "have ended",
}


def failing(monkeypatch: pytest.MonkeyPatch, reason: str, times: int) -> None:
    """Let CloudFormation fail to create log groups, a few times."""
    from moto.logs.models import LogGroup  # noqa: PLC0415  a moto session is open

    create = LogGroup.create_from_cloudformation_json
    reasons = iter([reason] * times)

    def fail(*args: Any, **kwargs: Any) -> Any:
        for one in reasons:
            raise RuntimeError(one)
        return create(*args, **kwargs)

    monkeypatch.setattr(LogGroup, "create_from_cloudformation_json", fail)


@pytest.mark.parametrize("reason", TRANSIENT)
def test_a_failure_that_passes_is_tried_again(
    moto: nestedsf.MotoSession, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    failing(monkeypatch, reason, 2)
    events: list[ResourceEvent] = []
    assert deploy(moto, progress=events.append).stack_name == "nestedsf"
    waiting = [event.reason for event in events if event.status == "WAITING"]
    assert waiting == [
        "CallbackLogGroup may succeed in a while: again in 5 s",
        "CallbackLogGroup may succeed in a while: again in 15 s",
    ]
    assert status(moto).status == "CREATE_COMPLETE"


@pytest.mark.parametrize(("reason", "remedy"), TRANSIENT.items())
def test_a_failure_that_does_not_pass_names_its_cure(
    moto: nestedsf.MotoSession, monkeypatch: pytest.MonkeyPatch, reason: str, remedy: str
) -> None:
    failing(monkeypatch, reason, len(work.BACK_OFF) + 1)
    with pytest.raises(DeploymentError) as failed:
        deploy(moto)
    assert remedy in str(failed.value)
    assert "123456789012" not in str(failed.value)
    assert left_over(moto) == ["nestedsf"]


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("User: x is not authorized to perform: logs:CreateLogGroup", "permission logs:CreateLog"),
        ("Resource limit exceeded.", "A quota of the account is used up"),
        ("Nobody knows.", "Correct it, and deploy again."),
    ],
)
def test_a_failure_that_stays_is_not_tried_again(
    moto: nestedsf.MotoSession, monkeypatch: pytest.MonkeyPatch, reason: str, remedy: str
) -> None:
    failing(monkeypatch, reason, 1)
    with pytest.raises(DeploymentError) as failed:
        deploy(moto)
    assert remedy in str(failed.value)
    assert deploy(moto).stack_name == "nestedsf"


# --- what runs ----------------------------------------------------------------------------


def test_running_executions_are_stopped_first(clean: AwsSession) -> None:
    deployment = deploy(clean, another_definition=HOUR, confirm=True)
    nestedsf.start_execution(clean, deployment)
    nestedsf.start_execution(clean, deployment.another_arn)
    client = clean.client("stepfunctions")
    while len(client.list_executions(stateMachineArn=deployment.another_arn)["executions"]) < 4:
        time.sleep(0.01)
    events: list[ResourceEvent] = []
    destroy(clean, progress=events.append, confirm=True)
    assert [(event.status, event.logical_id) for event in events][:3] == [
        ("STOPPING", "MainStateMachine"),
        ("STOPPING", "AnotherStateMachine"),
        ("DELETE_IN_PROGRESS", "nestedsf"),
    ]
    assert events[0].reason == "1 running execution"


def test_the_status_is_of_a_session_that_was_opened_for_it() -> None:
    import boto3  # noqa: PLC0415  a session that might reach anything

    with pytest.raises(SessionRefusedError):
        status(boto3.Session("A", "B", region_name="us-east-1"))
