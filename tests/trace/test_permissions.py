"""Permissions, against the table of AWS's developer guide."""

from __future__ import annotations

from typing import Any

import pytest

from nestedsf import sample
from nestedsf.asl.definition import parse_definition
from nestedsf.trace.resources.permissions import MACHINE, TOKEN_HOLDER, WORKER, permissions

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


def test_a_function_must_be_invoked() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    invoke = (MACHINE, ("lambda:InvokeFunction",), arn)
    assert needed(arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", FunctionName=arn) == [invoke]
    assert needed("arn:aws:states:::lambda:invoke", **{"FunctionName.$": "$.f"}) == [
        (MACHINE, ("lambda:InvokeFunction",), "the function")
    ]


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
            "elasticmapreduce:DescribeCluster",
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
