"""Names of services and errors, derived from botocore's models."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import botocore
import pytest

from nestedsf.emulator.services.sdk.names import (
    action_of,
    exception_class,
    field_of,
    service_class,
    services,
)


def _service_ids() -> dict[str, str]:
    """By botocore's names, the ids of all services, as their models have them."""
    found = {}
    for folder in Path(botocore.__file__).parent.joinpath("data").iterdir():
        for model in sorted(folder.glob("*/service-2.json*")):
            opened = gzip.open if model.suffix == ".gz" else open
            with opened(model, "rb") as content:
                head = content.read(6000).decode(errors="replace")
            match = re.search(r'"serviceId"\s*:\s*"([^"]+)"', head)
            if match:
                found[folder.name] = match[1]
    return found


def test_every_service_is_found_by_the_name_that_its_model_gives_it() -> None:
    ids = _service_ids()
    assert len(ids) > 300
    for name, service in services().items():
        assert service_class(ids[service]).lower() == name


@pytest.mark.parametrize(
    ("name", "service"),
    [
        *(("s3", "s3"), ("sfn", "stepfunctions"), ("cloudwatchlogs", "logs")),
        *(("eventbridge", "events"), ("sesv2", "sesv2"), ("config", "config")),
        *(("elasticloadbalancingv2", "elbv2"), ("cognitoidentityprovider", "cognito-idp")),
        *(("databasemigration", "dms"), ("costexplorer", "ce"), ("rdsdata", "rds-data")),
    ],
)
def test_services_have_awss_names_in_resources(name: str, service: str) -> None:
    assert services()[name] == service


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        *(("DynamoDB", "DynamoDb"), ("SFN", "Sfn"), ("EC2", "Ec2"), ("IoT", "Iot")),
        *(("CloudWatch Logs", "CloudWatchLogs"), ("ApiGatewayV2", "ApiGatewayV2")),
        *(("Config Service", "Config"), ("WAFV2", "Wafv2"), ("S3 Control", "S3Control")),
    ],
)
def test_services_have_the_names_of_their_clients_in_errors(service_id: str, name: str) -> None:
    assert service_class(service_id) == name


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        *(("NoSuchKey", "NoSuchKeyException"), ("InvalidArn", "InvalidArnException")),
        *(
            ("ResourceNotFoundException",) * 2,
            ("DBInstanceNotFoundFault", "DbInstanceNotFoundException"),
        ),
        ("KMSInvalidStateException", "KmsInvalidStateException"),
    ],
)
def test_errors_have_the_names_of_their_classes(shape: str, name: str) -> None:
    assert exception_class(shape) == name


def test_names_of_fields_and_actions_differ_in_their_first_letter() -> None:
    assert (field_of("stateMachineArn"), field_of("ETag")) == ("StateMachineArn", "ETag")
    assert (action_of("PutItem"), action_of("ListObjectsV2")) == ("putItem", "listObjectsV2")
