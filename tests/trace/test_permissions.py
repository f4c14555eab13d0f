"""Permissions, against the table of AWS's developer guide."""

from __future__ import annotations

from typing import Any

import pytest

from nestedsf import sample
from nestedsf.asl.definition import parse_definition
from nestedsf.trace.resources.permissions import (
    ASSUMED,
    MACHINE,
    TOKEN_HOLDER,
    WORKER,
    permissions,
)

CHILD = sample.DOCUMENTED_CHILD_ARN


def needed(resource: str, **parameters: Any) -> list[tuple[str, tuple[str, ...], str]]:
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    found = permissions(parse_definition({"StartAt": "A", "States": {"A": task}}))
    return [(one.who, one.actions, one.on) for one in found]


def test_the_sample_needs_what_its_three_patterns_need() -> None:
    found = permissions(parse_definition(sample.read("main.asl.json")))
    assert [(one.who, one.actions, one.on) for one in found] == [
        (MACHINE, ("states:StartExecution",), CHILD),
        (
            MACHINE,
            ("states:DescribeExecution", "states:StopExecution"),
            CHILD.replace(":stateMachine:", ":execution:") + ":*",
        ),
        (
            MACHINE,
            ("events:PutTargets", "events:PutRule", "events:DescribeRule"),
            "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ),
        (
            TOKEN_HOLDER,
            ("states:SendTaskSuccess", "states:SendTaskFailure"),
            "the state machine that waits",
        ),
    ]


def test_the_sample_in_jsonata_needs_the_same_and_its_child_answers() -> None:
    one, other = (
        permissions(parse_definition(sample.read("main.asl.json", each)))
        for each in sample.EDITIONS
    )
    assert one == other
    [answers] = permissions(parse_definition(sample.read("another.asl.json", "jsonata")))
    assert (answers.who, answers.actions) == (MACHINE, ("states:SendTaskSuccess",))
    assert answers.on == "the state machine that waits"


def test_a_function_must_be_invoked() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    invoke = (MACHINE, ("lambda:InvokeFunction",), arn)
    assert needed(arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", FunctionName=arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", **{"FunctionName.$": "$.f"}) == [
        (MACHINE, ("lambda:InvokeFunction",), "the function")
    ]


@pytest.mark.parametrize("qualifier", ["", ":7", ":live"])
@pytest.mark.parametrize("api", ["states:startExecution", "aws-sdk:sfn:startSyncExecution"])
def test_a_version_and_an_alias_are_allowed_by_their_state_machine(
    api: str, qualifier: str
) -> None:
    [(_, _, on)] = needed(f"arn:aws:states:::{api}", StateMachineArn=f"{CHILD}{qualifier}")
    assert on == CHILD


@pytest.mark.parametrize("action", ["startExecution", "startSyncExecution"])
def test_the_api_may_start_that_child_alone(action: str) -> None:
    found = needed(f"arn:aws:states:::aws-sdk:sfn:{action}", StateMachineArn=CHILD)
    assert found == [(MACHINE, (f"states:S{action[1:]}",), CHILD)]


def test_what_the_input_names_is_said_in_words() -> None:
    found = needed("arn:aws:states:::states:startExecution.sync:2", **{"StateMachineArn.$": "$.m"})
    assert found[0] == (MACHINE, ("states:StartExecution",), "the child state machine")
    assert found[1][2] == "the executions of the child"


@pytest.mark.parametrize(
    ("resource", "actions"),
    [
        ("sqs:sendMessage", "sqs:SendMessage"),
        ("dynamodb:updateItem", "dynamodb:UpdateItem"),
        ("events:putEvents.waitForTaskToken", "events:PutEvents"),
        ("sagemaker:createEndpoint", "sagemaker:CreateEndpoint"),
        ("aws-sdk:sfn:sendTaskSuccess", "states:SendTaskSuccess"),
        ("aws-sdk:cloudwatch:putMetricData", "cloudwatch:PutMetricData"),
        ("aws-sdk:cognitoidentityprovider:adminGetUser", "cognito-idp:AdminGetUser"),
        ("aws-sdk:config:putEvaluations", "config:PutEvaluations"),
        ("aws-sdk:databasemigration:startReplicationTask", "dms:StartReplicationTask"),
        ("aws-sdk:efs:describeFileSystems", "elasticfilesystem:DescribeFileSystems"),
        ("aws-sdk:elasticloadbalancingv2:deleteRule", "elasticloadbalancing:DeleteRule"),
        ("aws-sdk:opensearch:describeDomain", "es:DescribeDomain"),
        ("aws-sdk:pinpoint:sendMessages", "mobiletargeting:SendMessages"),
        ("aws-sdk:resourcegroupstaggingapi:getResources", "tag:GetResources"),
        ("aws-sdk:apigateway:updateStage", "apigateway:PATCH"),
        ("aws-sdk:apigatewaymanagementapi:postToConnection", "execute-api:ManageConnections"),
        ("aws-sdk:bedrockruntime:converse", "bedrock:InvokeModel"),
        ("aws-sdk:dynamodb:transactGetItems", "dynamodb:GetItem"),
        ("aws-sdk:kms:reEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo"),
        ("aws-sdk:s3:copyObject", "s3:GetObject s3:PutObject"),
        ("aws-sdk:s3:listBuckets", "s3:ListAllMyBuckets"),
        ("aws-sdk:s3:putBucketCors", "s3:PutBucketCORS"),
        ("aws-sdk:sns:publishBatch", "sns:Publish"),
        ("aws-sdk:sqs:sendMessageBatch", "sqs:SendMessage"),
        ("aws-sdk:timestreamquery:query", "timestream:Select"),
    ],
)
def test_actions_have_the_names_that_iam_has(resource: str, actions: str) -> None:
    assert needed(f"arn:aws:states:::{resource}")[0][1] == tuple(actions.split())


@pytest.mark.parametrize("resource", ["aws-sdk:nosuch:call", "aws-sdk:ssooidc:createToken", "a:b"])
def test_what_is_not_known_is_said_to_be_so(resource: str) -> None:
    assert needed(f"arn:aws:states:::{resource}") == [(MACHINE, (), f"not known: {resource}")]


@pytest.mark.parametrize("resource", ["charge", "arn:aws:states:::", "arn:aws:sqs:a:1:mails"])
def test_a_resource_that_is_none_is_not_known(resource: str) -> None:
    assert needed(resource) == [(MACHINE, (), f"not known: {resource}")]


RULES = "events:PutTargets events:PutRule events:DescribeRule"


@pytest.mark.parametrize(
    ("resource", "plain", "job"),
    [
        (
            "codebuild:startBuild",
            "codebuild:StartBuild",
            f"codebuild:StopBuild codebuild:BatchGetBuilds {RULES}",
        ),
        (
            "sagemaker:createTransformJob",
            "sagemaker:CreateTransformJob sagemaker:ListTags iam:PassRole",
            f"sagemaker:DescribeTransformJob sagemaker:StopTransformJob {RULES}",
        ),
        (
            "emr-serverless:startJobRun",
            "emr-serverless:StartJobRun iam:PassRole",
            f"emr-serverless:GetJobRun emr-serverless:CancelJobRun {RULES}",
        ),
        (
            "emr-containers:startJobRun",
            "emr-containers:StartJobRun",
            "emr-containers:DescribeJobRun emr-containers:CancelJobRun",
        ),
        (
            "elasticmapreduce:terminateCluster",
            "elasticmapreduce:TerminateJobFlows",
            f"elasticmapreduce:DescribeCluster {RULES}",
        ),
        (
            "databrew:startJobRun",
            "databrew:StartJobRun",
            "databrew:ListJobRuns databrew:StopJobRun",
        ),
        (
            "mediaconvert:createJob",
            "mediaconvert:CreateJob iam:PassRole",
            f"mediaconvert:GetJob mediaconvert:CancelJob {RULES}",
        ),
        ("eks:deleteNodegroup", "eks:DeleteNodegroup", "eks:DescribeNodegroup"),
        (
            "bedrock:createModelCustomizationJob",
            "bedrock:CreateModelCustomizationJob iam:PassRole",
            "bedrock:GetModelCustomizationJob bedrock:StopModelCustomizationJob",
        ),
    ],
)
def test_a_job_is_followed_and_stopped(resource: str, plain: str, job: str) -> None:
    def of(pattern: str) -> set[str]:
        found = needed(f"arn:aws:states:::{resource}{pattern}")
        return {action for _, actions, _ in found for action in actions}

    assert of("") == {*plain.split()}
    assert of(".sync") == {*plain.split(), *job.split()}


def test_a_query_of_athena_reads_and_writes_where_the_role_may() -> None:
    found = {
        action
        for _, all_, _ in needed("arn:aws:states:::athena:startQueryExecution.sync")
        for action in all_
    }
    assert {
        "athena:StartQueryExecution",
        "athena:GetQueryExecution",
        "athena:StopQueryExecution",
    } < found
    assert {"s3:PutObject", "glue:GetTable", "lakeformation:GetDataAccess"} < found


def test_kubernetes_is_not_of_iam() -> None:
    assert needed("arn:aws:states:::eks:call") == []


def distributed(**fields: Any) -> list[tuple[tuple[str, ...], str]]:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Send",
        "States": {
            "Send": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
        },
    }
    state = {"Type": "Map", "ItemProcessor": processor, **fields, "End": True}
    found = permissions(parse_definition({"StartAt": "Each", "States": {"Each": state}}))
    assert {one.who for one in found} == {MACHINE}
    return [(one.actions, one.on) for one in found]


CHILDREN = [
    (("states:StartExecution",), "the state machine itself"),
    (("states:DescribeExecution", "states:StopExecution"), "its executions"),
]
SENDS = (("sqs:SendMessage",), "what sqs acts on")


def test_a_distributed_map_starts_executions_of_its_own_state_machine() -> None:
    assert distributed() == [*CHILDREN, SENDS]


def test_a_distributed_map_reads_its_items_and_writes_its_results() -> None:
    writes = (
        "s3:PutObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:AbortMultipartUpload",
    )
    found = distributed(
        ItemReader={
            "Resource": "arn:aws:states:::s3:listObjectsV2",
            "Arguments": {"Bucket": "in", "Prefix": "{% $prefix %}"},
        },
        ResultWriter={
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "out", "Prefix": "results"},
        },
    )
    assert found == [
        *CHILDREN,
        (("s3:ListBucket",), "arn:aws:s3:::in"),
        (writes, "arn:aws:s3:::out/results/*"),
        SENDS,
    ]
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "MANIFEST"},
        "Parameters": {"Bucket": "in", "Key": "manifest.json"},
    }
    assert distributed(ItemReader=reader)[2] == (("s3:GetObject",), "arn:aws:s3:::in/*")
    reader["Parameters"] = {"Bucket.$": "$.bucket", "Key.$": "$.key"}
    assert distributed(ItemReader=reader)[2] == (("s3:GetObject",), "the objects of the items")


def test_an_inline_map_needs_what_is_in_it() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    processor = {"StartAt": "Send", "States": {"Send": task}}
    state = {"Type": "Map", "ItemProcessor": processor, "End": True}
    [found] = permissions(parse_definition({"StartAt": "Each", "States": {"Each": state}}))
    assert found.actions == ("sqs:SendMessage",)


def test_an_activity_needs_nothing_of_the_role_but_its_worker_does() -> None:
    arn = "arn:aws:states:eu-west-1:123456789012:activity:by-hand"
    assert needed(arn) == [
        (WORKER, ("states:GetActivityTask",), arn),
        (
            TOKEN_HOLDER,
            ("states:SendTaskSuccess", "states:SendTaskFailure"),
            "the state machine that waits",
        ),
    ]


@pytest.mark.parametrize(
    "resource",
    [
        "aws-sdk:s3:putObjekt",
        "aws-sdk:sfn:startEverything",
        "aws-sdk:dynamodb:PutItems",
        "bedrock:invokeModal",
        "aws-sdk:qldbsession:sendCommand",  # a service that is there no more
        "aws-sdk:s3:",
        "aws-sdk:s3",
        "s3",
    ],
)
def test_an_api_that_is_not_there_gets_no_name_made_up(resource: str) -> None:
    assert needed(f"arn:aws:states:::{resource}") == [(MACHINE, (), f"not known: {resource}")]


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ("batch:submitJob", "StepFunctionsGetEventsForBatchJobsRule"),
        ("codebuild:startBuild", "StepFunctionsGetEventForCodeBuildStartBuildRule"),
        ("codebuild:startBuildBatch", "StepFunctionsGetEventForCodeBuildStartBuildBatchRule"),
        ("ecs:runTask", "StepFunctionsGetEventsForECSTaskRule"),
        ("elasticmapreduce:addStep", "StepFunctionsGetEventForEMRAddJobFlowStepsRule"),
        ("elasticmapreduce:createCluster", "StepFunctionsGetEventForEMRRunJobFlowRule"),
        ("elasticmapreduce:terminateCluster", "StepFunctionsGetEventForEMRTerminateJobFlowsRule"),
        ("emr-serverless:startJobRun", "StepFunctionsGetEventsForEMRServerlessJobRule"),
        ("mediaconvert:createJob", "StepFunctionsGetEventsForMediaConvertJobRule"),
        ("sagemaker:createTrainingJob", "StepFunctionsGetEventsForSageMakerTrainingJobsRule"),
        (
            "sagemaker:createHyperParameterTuningJob",
            "StepFunctionsGetEventsForSageMakerTuningJobsRule",
        ),
    ],
)
def test_step_functions_hears_of_the_end_of_a_job_by_the_rule_of_its_service(
    resource: str, rule: str
) -> None:
    hears = (MACHINE, tuple(RULES.split()), f"rule/{rule}")
    assert hears in needed(f"arn:aws:states:::{resource}.sync")
    assert hears not in needed(f"arn:aws:states:::{resource}")


@pytest.mark.parametrize("resource", ["athena:startQueryExecution", "glue:startJobRun"])
def test_of_some_services_it_asks_instead(resource: str) -> None:
    found = needed(f"arn:aws:states:::{resource}.sync")
    assert not any(on.startswith("rule/") for _, _, on in found)


def test_what_a_service_looks_at_for_the_caller_must_be_allowed_too() -> None:
    def of(resource: str) -> set[str]:
        return {one for _, actions, _ in needed(f"arn:aws:states:::{resource}") for one in actions}

    assert {"ec2:DescribeSubnets", "iam:GetRole", "iam:ListAttachedRolePolicies"} < of(
        "eks:createNodegroup.sync"
    )
    assert of("bedrock-agentcore:invokeHarness") == {
        "bedrock-agentcore:InvokeHarness",
        "bedrock-agentcore:InvokeAgentRuntime",
    }


ROLE = "arn:aws:iam::210987654321:role/orders"


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({"RoleArn": ROLE}, ROLE),
        ({"RoleArn.$": "$.role"}, "the role that the Task assumes"),
        ({"RoleArn": "{% $role %}"}, "the role that the Task assumes"),
    ],
)
def test_credentials_are_a_role_that_is_assumed_and_needs_the_rest(
    given: dict[str, str], on: str
) -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Credentials": given,
        "End": True,
    }
    found = permissions(parse_definition({"StartAt": "A", "States": {"A": task}}))
    assert [(one.who, one.actions, one.on) for one in found] == [
        (MACHINE, ("sts:AssumeRole",), on),
        (ASSUMED, ("dynamodb:PutItem",), "what dynamodb acts on"),
    ]


QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/mails.fifo"


@pytest.mark.parametrize(
    ("resource", "parameters", "on"),
    [
        ("dynamodb:putItem", {"TableName": "orders"}, "table/orders"),
        ("dynamodb:getItem", {"TableName": f"{CHILD}"}, CHILD),
        ("dynamodb:getItem", {"TableName.$": "$.table"}, "what dynamodb acts on"),
        ("aws-sdk:dynamodb:query", {"TableName": "orders"}, "what dynamodb acts on"),
        ("sns:publish", {"TopicArn": "arn:aws:sns:a:1:t"}, "arn:aws:sns:a:1:t"),
        ("sns:publish", {"PhoneNumber": "+1"}, "what sns acts on"),
        ("sqs:sendMessage", {"QueueUrl": QUEUE}, "arn:aws:sqs:eu-west-1:123456789012:mails.fifo"),
        (
            "aws-sdk:sqs:purgeQueue",
            {"QueueUrl": "https://sqs.cn-north-1.amazonaws.com.cn/1/q"},
            "arn:aws-cn:sqs:cn-north-1:1:q",
        ),
        ("sqs:sendMessage", {"QueueUrl": "https://example.com/1/q"}, "what sqs acts on"),
        ("sqs:sendMessage", {"QueueUrl": "{% $queue %}"}, "what sqs acts on"),
    ],
)
def test_what_is_called_is_named_where_the_definition_names_it(
    resource: str, parameters: dict[str, str], on: str
) -> None:
    [found] = needed(f"arn:aws:states:::{resource}", **parameters)
    assert found[2] == on


def test_a_call_over_http_reads_no_secret_but_those_of_connections() -> None:
    connection = "arn:aws:events:eu-west-1:123456789012:connection/shop/1"
    found = needed("arn:aws:states:::http:invoke", Authentication={"ConnectionArn": connection})
    assert [(actions, on) for _, actions, on in found] == [
        (("states:InvokeHTTPEndpoint",), "the state machine itself"),
        (("events:RetrieveConnectionCredentials",), connection),
        (
            ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"),
            "secret:events!connection/*",
        ),
    ]
