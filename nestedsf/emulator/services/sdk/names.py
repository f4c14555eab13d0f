"""Names: those of the AWS SDK for Java, by which Step Functions calls services and errors.

The SDK derives them from the same service models that botocore has
(https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from botocore.loaders import create_loader
from botocore.utils import EVENT_ALIASES

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

__all__ = [
    "action_of",
    "exception_class",
    "field_of",
    "find_operation",
    "service_class",
    "services",
]

# Where botocore's name of a service is not its id, and no alias of botocore's says so.
_IDS = {
    "ds-data": "directory-service-data",
    "lexv2-models": "lex-models-v2",
    "lexv2-runtime": "lex-runtime-v2",
    "sms-voice": "pinpoint-sms-voice",
}
_BOUNDARIES = (
    (r"[^A-Za-z0-9]+", " "),
    (r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 "),
    (r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 "),
    (r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])", " "),
    (r"([A-Z]+)([A-Z][a-z])", r"\1 \2"),
    (r"([0-9])([a-zA-Z])", r"\1 \2"),
)


def service_class(service_id: str) -> str:
    """A service's name in errors; in a Resource it is written in lower case.

    >>> service_class("DynamoDB"), service_class("CloudWatch Logs"), service_class("SESv2")
    ('DynamoDb', 'CloudWatchLogs', 'SesV2')
    """
    name = _pascal(service_id)
    for prefix in ("Amazon", "Aws"):
        name = name.removeprefix(prefix)
    return name.removesuffix("Service")


def exception_class(shape_name: str) -> str:
    """The class of an error that the service's model has.

    >>> exception_class("NoSuchKey"), exception_class("KMSInternalException")
    ('NoSuchKeyException', 'KmsInternalException')
    """
    for ending in ("Fault", "Exception"):
        shape_name = shape_name.removesuffix(ending)
    return f"{_pascal(shape_name)}Exception"


def field_of(member_name: str) -> str:
    """A member's name as a field of Parameters and results.

    >>> field_of("stateMachineArn"), field_of("ETag")
    ('StateMachineArn', 'ETag')
    """
    return member_name[:1].upper() + member_name[1:]


def action_of(operation_name: str) -> str:
    """An operation's name in a Resource.

    >>> action_of("ListObjectsV2")
    'listObjectsV2'
    """
    return operation_name[:1].lower() + operation_name[1:]


def find_operation(model: ServiceModel, action: str) -> OperationModel | None:
    """The operation that a Resource names; None where the service has none of that name."""
    name = field_of(action)
    if action == name or name not in model.operation_names:
        return None
    return model.operation_model(name)


@functools.cache
def services() -> dict[str, str]:
    """By the names in Resources, botocore's names of all services.

    >>> [services()[name] for name in ("sfn", "cloudwatchlogs", "eventbridge", "s3")]
    ['stepfunctions', 'logs', 'events', 's3']
    """
    found: dict[str, str] = {}
    for service in create_loader().list_available_services("service-2"):
        service_id = _IDS.get(service) or EVENT_ALIASES.get(service, service)
        found.setdefault(service_class(service_id).lower(), service)
    return found


def _pascal(name: str) -> str:
    for pattern, replacement in _BOUNDARIES:
        name = re.sub(pattern, replacement, name)
    return "".join(word.capitalize() for word in name.split())
