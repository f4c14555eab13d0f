"""moto still has each gap that nestedsf.emulator closes.

A class a module, a test a sentence of its "moto:" paragraph, on moto as it is.
A test fails when moto no longer has the gap, and says which patch may go.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.machines_for_tests import ROLE, Json, Lab, machine, make_function, passing

with importing_moto():
    from moto import mock_aws
    from moto.awslambda import models as lambda_models
    from moto.awslambda.exceptions import UnknownFunctionException
    from moto.cloudformation import models as stack_models
    from moto.cloudformation import parsing
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import cloudformation_backends
    from moto.core import utils as moto_utils
    from moto.stepfunctions import models as sfn_models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"
CONFIG: Any = {"lambda": {"use_docker": False}}


@pytest.fixture(scope="module")
def session() -> boto3.Session:
    """A session that keeps its service models over all tests."""
    return boto3.Session("testing", "testing", region_name=REGION)


@pytest.fixture(autouse=True)
def no_aws_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def lab(session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """An account of moto as it is."""
    with mock_aws(config=CONFIG):
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
        yield Lab(session)


def error_of(call: Callable[..., Any], **arguments: Any) -> Json | None:
    """The error that a call answers with, None where it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return dict(error.response["Error"])
    return None


class TestGateway:
    def test_a_loader_is_made_anew_each_time(self) -> None:
        assert moto_utils.create_loader() is not moto_utils.create_loader(), (
            "moto now keeps its loader: the cached create_loader of nestedsf.emulator.gateway may go"
        )

    def test_the_switch_answers_every_session(self, lab: Lab) -> None:
        stranger = boto3.Session("someone", "else", region_name=REGION).client("stepfunctions")
        lab.create(machine({"A": passing()}))
        assert stranger.list_state_machines()["stateMachines"], (
            "moto now keeps to one session: nestedsf.emulator.gateway.Gateway may go"
        )


class TestLazyImports:
    def test_importing_moto_reads_the_profile(self) -> None:
        result = _python("import moto.cloudformation.models", AWS_PROFILE="not-there")
        assert "ProfileNotFound" in result.stderr, (
            "moto now imports without a session: "
            "the sealed environment of nestedsf.emulator.lazy_imports may go"
        )

    def test_importing_moto_reads_botocores_data_again_and_again(self) -> None:
        assert int(_imported()[0]) > 1, (
            "moto now makes one session: the loader of nestedsf.emulator.lazy_imports may go"
        )

    def test_importing_cloudformation_imports_a_validator(self) -> None:
        assert _imported()[1] == "True", (
            "moto now imports its validator late: "
            "_validators of nestedsf.emulator.lazy_imports may go"
        )

    def test_importing_step_functions_imports_its_interpreter(self) -> None:
        result = _python(
            "import sys, moto.stepfunctions.models\n"
            "print('moto.stepfunctions.parser.api' in sys.modules)"
        )
        assert "True" in result.stdout or "moto.stepfunctions.parser" in result.stderr, (
            "moto now does without: _interpreters of nestedsf.emulator.lazy_imports may go"
        )


@functools.cache
def _imported() -> list[str]:
    """How many loaders importing moto's CloudFormation makes, and whether a validator is in."""
    return _python(
        "import sys, botocore.session\n"
        "made = []\n"
        "create = botocore.session.create_loader\n"
        "botocore.session.create_loader = lambda *a, **k: made.append(1) or create(*a, **k)\n"
        "import moto.cloudformation.models\n"
        "print(len(made), 'openapi_spec_validator' in sys.modules)"
    ).stdout.split()


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


class TestFunctions:
    @pytest.fixture
    def function(self, lab: Lab) -> str:
        """The ARN of a function that answers with what it was given, in a list."""
        return make_function(lab.session, "def handler(event, context):\n    return [event]\n")

    @pytest.fixture
    def answer(self, lab: Lab, function: str) -> Json:
        """Invoke's answer."""
        return lab.session.client("lambda").invoke(FunctionName=function, Payload="1")

    def test_no_code_runs(self, answer: Json) -> None:
        assert answer["Payload"].read() == b"1", (
            "moto now runs code: nestedsf.emulator.functions.runtime may go"
        )

    def test_invoke_names_no_version(self, answer: Json) -> None:
        assert "ExecutedVersion" not in answer, (
            "moto now names the version: a header of _invoke in nestedsf.emulator.functions.invocation may go"
        )

    def test_an_unknown_function_is_invoked(self, lab: Lab) -> None:
        client = lab.session.client("lambda")
        assert error_of(client.invoke, FunctionName="nobody") is None, (
            "moto now knows its functions: _find of nestedsf.emulator.functions.invocation may go"
        )

    def test_an_unknown_function_has_no_version(self) -> None:
        backend = lambda_models.LambdaBackend(REGION, "123456789012")  # the one with Docker
        with pytest.raises(UnknownFunctionException) as raised:
            backend.invoke("nobody", None, b"", {}, {})
        assert raised.value.message.endswith(":nobody"), (
            "moto now writes $LATEST: _find of nestedsf.emulator.functions.invocation may go"
        )


@pytest.mark.usefixtures("lab")
class TestStepFunctions:
    def test_another_definition_is_dropped(self) -> None:
        backend = sfn_models.stepfunctions_backends["123456789012"][REGION]
        backend.create_state_machine("machine", "{}", ROLE)
        assert backend.create_state_machine("machine", "[]", ROLE).definition == "{}", (
            "moto now refuses it; nestedsf.emulator.states.moto_backend has another reason to be"
        )


class TestStacks:
    @pytest.fixture
    def deploy(self, lab: Lab) -> Callable[..., Any]:
        """Create a stack of resources: its name."""
        client = lab.session.client("cloudformation")

        def create(resources: Json) -> str:
            body = json.dumps({"Resources": resources})
            client.create_stack(StackName="stack", TemplateBody=body)
            return "stack"

        return create

    def test_substitutions_are_ignored(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing(Comment="${Word}")}))
        deploy({"M": _stack_machine(DefinitionString=text, DefinitionSubstitutions={"Word": "x"})})
        assert "${Word}" in _deployed().definition, (
            "moto now fills in: definition_of of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_a_definition_as_an_object_is_ignored(self, deploy: Callable[..., Any]) -> None:
        deploy({"M": _stack_machine(Definition=machine({"A": passing()}))})
        assert _deployed().definition == "", (
            "moto now reads Definition: definition_of of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_type_and_configuration_are_ignored(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing()}))
        logging = {"Level": "ALL", "IncludeExecutionData": True}
        more = {"StateMachineType": "EXPRESS", "LoggingConfiguration": logging}
        deploy({"M": _stack_machine(DefinitionString=text, **more)})
        found = _deployed()
        assert (found.type, found.loggingConfiguration["level"]) == ("STANDARD", "OFF"), (
            "moto now reads them: _settings of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_a_machine_has_no_arn_to_get(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing()}))
        named = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [_tag({"Fn::GetAtt": "M.Arn"})]}}
        error = error_of(deploy, resources={"Q": named, "M": _stack_machine(DefinitionString=text)})
        assert error is not None, (
            "moto now has the ARN: _get_cfn_attribute of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_an_output_cannot_have_the_arn(self) -> None:
        assert not sfn_models.StateMachine.has_cfn_attr("Arn"), (
            "moto now lists the ARN: _has_cfn_attr of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_an_update_has_events_for_the_stack_alone(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        machines = [json.dumps(machine({"A": passing(Result=text)})) for text in ("one", "two")]
        name = deploy({"M": _stack_machine(DefinitionString=machines[0])})
        client = lab.session.client("cloudformation")
        body = {"Resources": {"M": _stack_machine(DefinitionString=machines[1])}}
        client.update_stack(StackName=name, TemplateBody=json.dumps(body))
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
            "moto now has events for updates: _update_resource of nestedsf.emulator.stacks.events may go"
        )

    def test_there_are_events_for_the_stack_alone(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
            "moto now has events for resources: _event of nestedsf.emulator.stacks.events may go"
        )

    def test_a_failure_is_raised_to_the_caller(self, deploy: Callable[..., Any]) -> None:
        named = _stack_machine(StateMachineName="a b", DefinitionString="{}")
        raised = False
        try:
            deploy({"M": named})
        except (ClientError, ResponseParserError):  # the error is not even XML
            raised = True
        assert raised, (
            "moto now rolls back: _create_resources of nestedsf.emulator.stacks.operations may go"
        )

    def test_what_a_ref_creates_waits_for_nothing(self, deploy: Callable[..., Any]) -> None:
        kind = "AWS::SQS::Queue"
        deploy(
            {
                "A": {"Type": kind, "Properties": {"Tags": [_tag({"Ref": "B"})]}},
                "B": {"Type": kind, "DependsOn": "C"},
                "C": {"Type": kind},
            }
        )
        assert _created() == ["B", "A", "C"], (
            "moto now obeys DependsOn: _create_resource of nestedsf.emulator.stacks.events may go"
        )

    def test_resources_are_deleted_in_no_order(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = deploy({letter: {"Type": "AWS::SQS::Queue"} for letter in "ABCDEFGH"})
        created, deleted = _created(), []
        delete = parsing.ResourceMap._delete_resource

        def remember(resources: Any, resource: Any, resource_json: Any) -> None:
            deleted.append(resource.logical_resource_id)
            delete(resources, resource, resource_json)

        monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", remember)
        lab.session.client("cloudformation").delete_stack(StackName=name)
        assert len(deleted) == 8
        assert deleted != created[::-1], (
            "moto now deletes in order: _delete_all of nestedsf.emulator.stacks.events may go"
        )

    def test_an_update_that_fails_is_raised_to_the_caller(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"M": _stack_machine(DefinitionString=json.dumps(machine({"A": passing()})))})
        client = lab.session.client("cloudformation")
        body = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": 1}}}}
        raised = False
        try:
            client.update_stack(StackName=name, TemplateBody=json.dumps(body))
        except (ClientError, ResponseParserError, TypeError):
            raised = True
        assert raised, (
            "moto now rolls back: _update_stack of nestedsf.emulator.stacks.operations may go"
        )

    def test_a_stack_that_cannot_be_deleted_is_gone(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")

        def fail(*_: Any) -> None:
            raise ValidationError(message="kept")

        monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", fail)
        assert error_of(client.delete_stack, StackName=name) is not None, (
            "moto now has DELETE_FAILED: _delete_stack of nestedsf.emulator.stacks.operations may go"
        )
        assert error_of(client.describe_stacks, StackName=name) is not None, (
            "moto now keeps the stack: _delete_named of nestedsf.emulator.stacks.operations may go"
        )

    def test_an_update_without_a_change_is_done(self, lab: Lab, deploy: Callable[..., Any]) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        body = client.get_template(StackName=name)["TemplateBody"]
        same = json.dumps({"Resources": dict(body["Resources"])})
        assert error_of(client.update_stack, StackName=name, TemplateBody=same) is None, (
            "moto now refuses it: _update_what_is_new of nestedsf.emulator.stacks.operations may go"
        )

    def test_looking_at_a_deleted_stack_creates_its_resources(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        stack = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        client.delete_stack(StackName=stack)
        client.list_stack_resources(StackName=stack)
        assert lab.session.client("sqs").list_queues().get("QueueUrls"), (
            "moto now leaves them deleted: "
            "_list_stack_resources of nestedsf.emulator.stacks.events and _outputs of nestedsf.emulator.stacks.operations may go"
        )

    def test_a_stack_of_a_name_can_be_there_twice(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resources = {"Queue": {"Type": "AWS::SQS::Queue"}}
        parse, others = stack_models.Stack._parse_template, iter(["another request"])

        def parse_meanwhile(stack: Any) -> None:
            parse(stack)
            for _ in others:
                deploy(resources)

        monkeypatch.setattr(stack_models.Stack, "_parse_template", parse_meanwhile)
        assert error_of(deploy, resources=resources) is None, (
            "moto now makes one: _create_one of nestedsf.emulator.stacks.operations may go"
        )
        assert len(lab.session.client("cloudformation").describe_stacks()["Stacks"]) == 2

    def test_a_function_that_is_there_is_taken_over(
        self, session: boto3.Session, deploy: Callable[..., Any]
    ) -> None:
        make_function(session, "def handler(event, context): pass", name="function")
        function = {
            "FunctionName": "function",
            "Code": {"ZipFile": "pass"},
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "python3.13",
        }
        resources = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": function},
        }
        assert error_of(deploy, resources=resources) is None, (
            "moto now refuses a taken name: _create_function of nestedsf.emulator.stacks.resources may go"
        )

    def test_a_machine_that_is_there_is_taken_over(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing()}))
        machines = sfn_models.stepfunctions_backends["123456789012"][REGION]
        machines.create_state_machine("machine", text, ROLE)
        resources = {"M": _stack_machine(DefinitionString=text)}
        assert error_of(deploy, resources=resources) is None, (
            "moto now refuses a taken name: _create of nestedsf.emulator.stacks.state_machines may go"
        )

    def test_inline_policies_are_kept_as_repr(self, lab: Lab, deploy: Callable[..., Any]) -> None:
        policy = {"PolicyName": "inline", "PolicyDocument": {"Statement": []}}
        properties = {"RoleName": "role", "AssumeRolePolicyDocument": {}, "Policies": [policy]}
        deploy({"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})
        client = lab.session.client("iam")
        kept = client.get_role_policy(RoleName="role", PolicyName="inline")["PolicyDocument"]
        assert kept == "{'Statement': []}", (
            "moto now keeps JSON: _policy_as_json of nestedsf.emulator.stacks.resources may go"
        )


def _stack_machine(**properties: Any) -> Json:
    named = {"StateMachineName": "machine", "RoleArn": ROLE, **properties}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": named}


def _tag(value: Any) -> Json:
    return {"Key": "key", "Value": value}


def _deployed() -> Any:
    [found] = sfn_models.stepfunctions_backends["123456789012"][REGION].state_machines
    return found


def _created() -> list[str]:
    """The logical ids of the stack's resources in the order of their creation."""
    [stack] = cloudformation_backends["123456789012"][REGION].stacks.values()
    return [name for name in stack.resource_map._parsed_resources if "::" not in name]


class TestTagging:
    def test_a_stacks_tags_reach_resources_of_ec2_alone(self, lab: Lab) -> None:
        body = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "Group": {"Type": "AWS::Logs::LogGroup"},
            "Machine": _stack_machine(DefinitionString=json.dumps(machine({"A": passing()}))),
        }
        lab.session.client("cloudformation").create_stack(
            StackName="stack",
            TemplateBody=json.dumps({"Resources": body}),
            Tags=[{"Key": "project", "Value": "nestedsf"}],
        )
        found = lab.session.client("resourcegroupstaggingapi").get_resources()
        arns = [one["ResourceARN"].split(":")[2] for one in found["ResourceTagMappingList"]]
        iam = lab.session.client("iam")
        role = iam.list_roles()["Roles"][0]["RoleName"]
        tags = iam.list_role_tags(RoleName=role)["Tags"]
        assert (arns, tags) == (["cloudformation"], []), (
            "moto now hands tags on: _tag of nestedsf.emulator.stacks.tags may go"
        )

    def test_an_update_leaves_them_as_they_were(self, lab: Lab) -> None:
        client = lab.session.client("cloudformation")
        body = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
        client.create_stack(StackName="stack", TemplateBody=body)
        tags = [{"Key": "project", "Value": "nestedsf"}]
        client.update_stack(StackName="stack", TemplateBody=body, Tags=tags)
        [stack] = cloudformation_backends["123456789012"][REGION].stacks.values()
        assert "project" not in stack.resource_map.tags, (
            "moto now updates them: _update_stack of nestedsf.emulator.stacks.tags may go"
        )

    def test_a_log_group_has_the_tags_of_an_earlier_one(self, lab: Lab) -> None:
        logs = lab.session.client("logs")
        logs.create_log_group(logGroupName="again", tags={"project": "nestedsf"})
        logs.delete_log_group(logGroupName="again")
        logs.create_log_group(logGroupName="again")
        assert logs.list_tags_log_group(logGroupName="again")["tags"], (
            "moto now forgets them: _delete_log_group of nestedsf.emulator.stacks.tags may go"
        )


class TestPartitions:
    def test_a_template_is_in_the_same_partition_everywhere(self, lab: Lab) -> None:
        client = lab.session.client("cloudformation", region_name="cn-north-1")
        body = {"Queue": {"Type": "AWS::SQS::Queue"}}
        told = {name: {"Value": {"Ref": f"AWS::{name}"}} for name in ("Partition", "URLSuffix")}
        client.create_stack(
            StackName="stack", TemplateBody=json.dumps({"Resources": body, "Outputs": told})
        )
        found = client.describe_stacks(StackName="stack")["Stacks"][0]["Outputs"]
        assert {one["OutputKey"]: one["OutputValue"] for one in found} == {
            "Partition": "aws",
            "URLSuffix": "amazonaws.com",
        }, "moto now knows the partition: _begin of nestedsf.emulator.stacks.partitions may go"

    def test_the_iam_of_govcloud_is_asked_elsewhere(self, lab: Lab) -> None:
        region = "us-gov-west-1"
        body = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}
        client = lab.session.client("cloudformation", region_name=region)
        client.create_stack(StackName="stack", TemplateBody=json.dumps({"Resources": body}))
        assert lab.session.client("iam", region_name=region).list_roles()["Roles"] == [], (
            "moto now finds them: _region of nestedsf.emulator.stacks.partitions may go"
        )
