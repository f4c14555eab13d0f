"""Resources: the Resource of a Task, and what an integration asks for beside it.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.fields.values import text, wrong_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.jsontext import Json

__all__ = ["task"]

_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
_ACTIVITY = re.compile(r"arn:[^:]+:states:[^:]+:[^:]+:activity:[^:]+")
_FUNCTION = re.compile(r"arn:[^:]+:lambda:[^:]+:[^:]+:function:[^:]+(?::[^:]+)?")
_INTEGRATION = re.compile(
    r"arn:[^:]+:states:::(?P<service>[a-z0-9-]+):(?P<action>[A-Za-z0-9:]+?)"
    r"(?P<pattern>\.sync|\.sync:2|\.waitForTaskToken)?"
)
_SDK_ACTION = re.compile(r"[a-z0-9]+:[a-z][A-Za-z0-9]*")

_WAITS, _RUNS, _RUNS_2 = ".waitForTaskToken", ".sync", ".sync:2"
_PATTERNS = {
    "apigateway": {_WAITS},
    "athena": {_RUNS},
    "aws-sdk": {_WAITS},
    "batch": {_RUNS},
    "bedrock": {_RUNS, _WAITS},
    "bedrock-agentcore": set(),
    "codebuild": {_RUNS},
    "databrew": {_RUNS},
    "dynamodb": set(),
    "ecs": {_RUNS, _WAITS},
    "eks": {_RUNS, _WAITS},
    "elasticmapreduce": {_RUNS},
    "emr-containers": {_RUNS},
    "emr-serverless": {_RUNS},
    "events": {_WAITS},
    "glue": {_RUNS},
    "http": set[str](),
    "lambda": {_WAITS},
    "mediaconvert": {_RUNS},
    "sagemaker": {_RUNS},
    "sns": {_WAITS},
    "sqs": {_WAITS},
    "states": {_RUNS, _RUNS_2, _WAITS},
}
"""The optimized integrations and the patterns beside Request Response that each has."""

_ACTIONS = {
    "apigateway": {"invoke"},
    "databrew": {"startJobRun"},
    "dynamodb": {"getItem", "putItem", "updateItem", "deleteItem"},
    "ecs": {"runTask"},
    "events": {"putEvents"},
    "glue": {"startJobRun"},
    "http": {"invoke"},
    "lambda": {"invoke"},
    "mediaconvert": {"createJob"},
    "sns": {"publish"},
    "sqs": {"sendMessage"},
    "states": {"startExecution"},
}
"""The actions of integrations that have few; the others are not looked up."""

_PARAMETERS = {
    ("apigateway", "invoke"): ("ApiEndpoint", "Method"),
    ("dynamodb", "deleteItem"): ("TableName", "Key"),
    ("dynamodb", "getItem"): ("TableName", "Key"),
    ("dynamodb", "putItem"): ("TableName", "Item"),
    ("dynamodb", "updateItem"): ("TableName", "Key"),
    ("ecs", "runTask"): ("TaskDefinition",),
    ("events", "putEvents"): ("Entries",),
    ("glue", "startJobRun"): ("JobName",),
    ("http", "invoke"): ("ApiEndpoint", "Method"),
    ("lambda", "invoke"): ("FunctionName",),
    ("sns", "publish"): ("Message",),
    ("sqs", "sendMessage"): ("QueueUrl", "MessageBody"),
    ("states", "startExecution"): ("StateMachineArn",),
}
"""What some integrations ask for in Parameters or Arguments."""

_CONNECTIONS = ("Authentication", "InvocationConfig")
_ENDPOINT = re.compile(r"https://[^/?#\s]+([/?#]\S*)?")
_CONNECTION = re.compile(
    r"arn:[^:]+:events:[^:]*:[^:]*:connection/[.\-_A-Za-z0-9]+(/[-A-Za-z0-9]+)?"
)


def task(state: dict[str, Json], at: str, language: str, *, express: bool) -> Iterator[Diagnostic]:
    """What is wrong with a Task's Resource, Credentials and the parameters it asks for."""
    resource = state.get("Resource")
    if "Resource" not in state:
        return
    if not isinstance(resource, str):
        yield from text(resource, f"{at}/Resource", language)
        return
    here = f"{at}/Resource"
    yield from _credentials(state, at, activity=bool(_ACTIVITY.fullmatch(resource)))
    if _FUNCTION.fullmatch(resource):
        return
    if _ACTIVITY.fullmatch(resource):
        if express:
            yield schema_error("Express state machine does not support Activity ARN", here)
        return
    if not _ARN.fullmatch(resource):
        yield schema_error("Value is not a valid resource ARN", here)
        return
    integration = _INTEGRATION.fullmatch(resource)
    if integration is None or not _is_there(*integration.group("service", "action", "pattern")):
        yield schema_error(
            f"The resource provided {resource} is not recognized. The value is not a valid "
            "resource ARN, or the resource is not available in this region.",
            here,
        )
        return
    if express and integration["pattern"]:
        yield from _express(integration["pattern"], here)
    yield from _parameters(state, at, language, integration)


def _is_there(service: str, action: str, pattern: str | None) -> bool:
    """Whether AWS has the integration, as far as that is known here."""
    if service not in _PATTERNS or (pattern and pattern not in _PATTERNS[service]):
        return False
    if service == "aws-sdk":
        return bool(_SDK_ACTION.fullmatch(action))
    return ":" not in action and (service not in _ACTIONS or action in _ACTIONS[service])


def _express(pattern: str, at: str) -> Iterator[Diagnostic]:
    name = _RUNS if pattern.startswith(_RUNS) else pattern
    after = " " if name == _WAITS else ""  # AWS's text ends in a space here
    yield schema_error(
        f"Express state machine does not support '{name}' service integration{after}", at
    )


def _parameters(
    state: dict[str, Json], at: str, language: str, integration: re.Match[str]
) -> Iterator[Diagnostic]:
    field = "Arguments" if language == JSONATA else "Parameters"
    if field not in state:
        yield schema_error(
            f"{field} field is required for resource ARN: {integration.group()}",
            f"{at}/Resource",
        )
        return
    given = state[field]
    if not isinstance(given, dict):
        if not (language == JSONATA and isinstance(given, str)):
            yield from wrong_type("OBJECT", at=f"{at}/{field}")
        return
    for name in _PARAMETERS.get((integration["service"], integration["action"]), ()):
        if name not in given and f"{name}.$" not in given:
            yield schema_error(f"The field '{name}' is required but was missing", f"{at}/{field}")
    if integration["service"] == "http":
        yield from _http(given, f"{at}/{field}", language)


def _http(given: dict[str, Json], at: str, language: str) -> Iterator[Diagnostic]:
    """What an HTTP Task has in the fields that are looked at before it runs.

    The texts for an endpoint and a connection are AWS's, as its users report them.
    """
    held = [name for name in _CONNECTIONS if name in given or f"{name}.$" in given]
    if not held:
        yield schema_error(f"The field '{_CONNECTIONS[0]}' is required but was missing", at)
    endpoint = given.get("ApiEndpoint")
    if _is_literal(endpoint, language) and not _ENDPOINT.fullmatch(endpoint):
        yield schema_error("The value for the 'ApiEndpoint' field is not valid", at)
    for name in held:
        holder = given.get(name)
        if not isinstance(holder, dict):
            continue
        arn = holder.get("ConnectionArn")
        if "ConnectionArn" not in holder and "ConnectionArn.$" not in holder:
            message = "The field 'ConnectionArn' is required but was missing"
            yield schema_error(message, f"{at}/{name}")
        elif _is_literal(arn, language) and not _CONNECTION.fullmatch(arn):
            yield schema_error(
                "The value for the 'ConnectionArn' field is not valid", f"{at}/{name}"
            )


def _is_literal(value: Json, language: str) -> TypeGuard[str]:
    """Whether a text is the value itself, and neither an expression nor filled by a template."""
    if not isinstance(value, str) or PLACEHOLDER.search(value):
        return False
    return not (language == JSONATA and value.startswith("{%"))


def _credentials(state: dict[str, Json], at: str, *, activity: bool) -> Iterator[Diagnostic]:
    if "Credentials" not in state:
        return
    given, here = state["Credentials"], f"{at}/Credentials"
    if activity:
        yield schema_error("The field 'Credentials' is not supported for activities", here)
    elif isinstance(given, dict):
        if "RoleArn" not in given and "RoleArn.$" not in given:
            yield schema_error("The field 'RoleArn' is required but was missing", here)
    elif not isinstance(given, str):
        yield from wrong_type("OBJECT", at=here)
