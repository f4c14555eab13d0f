"""Connections of EventBridge: what they add to the requests of HTTP Tasks.

Their credentials are in a secret of AWS Secrets Manager, which is read as on AWS.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.exceptions import ClientError

from nestedsf.emulator.services.http_requests import Additions, HttpRequest, form
from nestedsf.engine.failures import TaskFailure

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.emulator.services.rest_apis import ApiAnswer
    from nestedsf.engine.scheduler import Future, Steps

__all__ = ["additions_of"]

_ERROR = "Events.ConnectionResource."
_READY = ("AUTHORIZED", "ACTIVE")

Ask: TypeAlias = Callable[["Account", HttpRequest], "Future"]
"""Sends a request; the future ends with an `ApiAnswer`."""


def additions_of(account: Account, arn: str, ask: Ask) -> Steps:
    """What the connection of an ARN adds; returns `Additions`.

    Args:
        account: The account.
        arn: The ARN.
        ask: How its authorization endpoint is asked for a token, if it has one.

    Raises:
        TaskFailure: There is no such connection, or it cannot authorize.
    """
    kind, secret = _secret(account, arn)
    try:
        authorization = yield from _authorization(account, arn, kind, secret, ask)
    except KeyError as lacking:  # moto takes any AuthParameters with any AuthorizationType
        reason = f"The connection {arn} is {kind}, and its AuthParameters have no {lacking}."
        raise TaskFailure(f"{_ERROR}InvalidConnectionState", reason) from None
    added = secret.get("invocation_http_parameters") or {}
    return Additions(
        authorization=authorization,
        headers=_pairs(added, "header_parameters"),
        query=_pairs(added, "query_string_parameters"),
        body=_pairs(added, "body_parameters"),
    )


def _authorization(
    account: Account, arn: str, kind: str, secret: Mapping[str, Any], ask: Ask
) -> Steps:
    """The header by which a connection authorizes; raises KeyError where its secret lacks it."""
    if kind == "BASIC":
        pair = f"{secret['username']}:{secret['password']}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    if kind == "API_KEY":
        return {secret["api_key_name"]: secret["api_key_value"]}
    token = yield from _token(account, arn, secret, ask)
    return {"Authorization": f"Bearer {token}"}


def _secret(account: Account, arn: str) -> tuple[str, dict[str, Any]]:
    """How a connection authorizes, and its secret."""
    region, name = arn.split(":")[3], arn.partition(":connection/")[2].partition("/")[0]
    try:
        found = account.client("events", region).describe_connection(Name=name)
    except ClientError:
        found = {}
    if found.get("ConnectionArn") != arn:
        raise TaskFailure(f"{_ERROR}ResourceNotFound", f"Connection {arn} does not exist.")
    if (state := found["ConnectionState"]) not in _READY:
        reason = f"The connection {arn} is in the state {state}."
        raise TaskFailure(f"{_ERROR}InvalidConnectionState", reason)
    try:
        secrets = account.client("secretsmanager", region)
        text = secrets.get_secret_value(SecretId=found["SecretArn"])["SecretString"]
    except ClientError as error:
        reason = f"The secret of the connection {arn} cannot be read: {error}"
        raise TaskFailure(f"{_ERROR}AccessDenied", reason) from None
    return found["AuthorizationType"], json.loads(text)


def _token(account: Account, arn: str, secret: Mapping[str, Any], ask: Ask) -> Steps:
    """A token of the authorization endpoint, which is an API of the account, too."""
    client, added = secret["client_parameters"], secret.get("o_auth_http_parameters") or {}
    body = {
        "grant_type": "client_credentials",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        **_pairs(added, "body_parameters"),
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = {**kind, **_pairs(added, "header_parameters")}
    query = form(_pairs(added, "query_string_parameters"), "REPEAT")
    endpoint = secret["authorization_endpoint"]
    request = HttpRequest(
        method=secret["http_method"],
        url=f"{endpoint}?{query}" if query else endpoint,
        headers={name: [text] for name, text in headers.items()},
        body=form(body, "REPEAT"),
    )
    try:
        asked = ask(account, request)
        yield asked
        answer: ApiAnswer = asked.result()
        given = json.loads(answer.body) if answer.is_success else {}
        return given["access_token"]
    except TaskFailure as failure:
        reason = f"{failure.cause} Mock the Task, with --mock or mocks=."
    except (KeyError, TypeError, ValueError):
        reason = f"The authorization endpoint of the connection {arn} has given no access_token."
    raise TaskFailure(f"{_ERROR}InvalidConnectionState", reason)


def _pairs(added: Mapping[str, Any], name: str) -> dict[str, str]:
    return {pair["key"]: pair["value"] for pair in added.get(name) or ()}
