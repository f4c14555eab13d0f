"""What moto has is found in its classes, service by service."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import botocore.session
import pytest
from botocore.model import ServiceModel

from nestedsf.emulator.services.sdk.coverage import lack


@cache
def model(service: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(service)


@pytest.mark.parametrize(
    ("service", "names"),
    [
        ("s3", ["GetObject", "PutObject", "ListObjectsV2", "CopyObject", "DeleteObjects"]),
        ("dynamodb", ["Query", "Scan", "TransactWriteItems", "BatchGetItem"]),
        ("lambda", ["Invoke", "InvokeAsync", "CreateFunction"]),
        ("sqs", ["SendMessage", "ReceiveMessage", "DeleteMessageBatch"]),
        ("logs", ["PutLogEvents", "FilterLogEvents"]),
        ("events", ["PutEvents", "PutRule"]),
        ("secretsmanager", ["GetSecretValue"]),
        ("ssm", ["GetParametersByPath"]),
        ("ec2", ["RunInstances", "DescribeInstances"]),
        ("batch", ["SubmitJob"]),
        ("sesv2", ["SendEmail"]),
        ("elbv2", ["CreateLoadBalancer"]),
        ("neptune", ["CreateDBCluster"]),
        ("stepfunctions", ["StartExecution", "SendTaskSuccess", "DescribeExecution"]),
    ],
)
def test_what_moto_has(service: str, names: list[str]) -> None:
    assert [lack(model(service).operation_model(name)) for name in names] == [None] * len(names)


@pytest.mark.parametrize(
    ("service", "name", "reason"),
    [
        ("translate", "TranslateText", "moto does not have the service"),
        ("sqs", "ListMessageMoveTasks", "moto does not have the action"),
        ("lambda", "InvokeWithResponseStream", "it is answered with a stream of events"),
        ("kinesis", "SubscribeToShard", "it is answered with a stream of events"),
    ],
)
def test_what_it_does_not_have(service: str, name: str, reason: str) -> None:
    assert lack(model(service).operation_model(name)) == reason


def test_no_service_is_imported_that_is_not_asked_for() -> None:
    source = """
import sys
import botocore.session
from nestedsf.emulator.services.sdk.coverage import lack
model = botocore.session.Session().get_service_model("ssm")
assert lack(model.operation_model("GetParameter")) is None
print(*sorted({name.split(".")[1] for name in sys.modules if name.startswith("moto.")}))
"""
    found = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    imported = set(found.stdout.split())
    assert "ssm" in imported
    assert not imported & {"s3", "dynamodb", "sqs", "sns", "glue", "eks"}
