"""Nobody without this start's key is answered, and each is refused as AWS refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from nestedsf.account.sessions.serving import Server
from tests.emulator.server.requests import FORM, IDENTITY, JSON, send, signed

MISMATCH = "The request signature we calculated does not match the signature you provided."
GUESSED = {"aws_secret_access_key": "guessed"}
LEFT_OVER = {"aws_session_token": "left over"}
CLIENTS = [
    ("stepfunctions", "list_state_machines", "UnrecognizedClientException", 400),
    ("logs", "describe_log_groups", "UnrecognizedClientException", 400),
    ("lambda", "list_functions", "UnrecognizedClientException", 403),
    ("resourcegroupstaggingapi", "get_resources", "UnrecognizedClientException", 400),
    ("cloudformation", "list_stacks", "InvalidClientTokenId", 403),
    ("iam", "list_roles", "InvalidClientTokenId", 403),
    ("sts", "get_caller_identity", "InvalidClientTokenId", 403),
]


def client(server: Server, service: str, **keys: str) -> Any:
    given = {
        "aws_access_key_id": server.environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": server.environment["AWS_SECRET_ACCESS_KEY"],
    }
    url, region = server.endpoint_url, server.region_name
    return boto3.client(service, endpoint_url=url, region_name=region, **{**given, **keys})


@pytest.mark.parametrize(("service", "operation", "code", "status"), CLIENTS)
def test_a_foreign_key_is_refused_with_the_code_of_the_service(
    server: Server, service: str, operation: str, code: str, status: int
) -> None:
    foreign = client(server, service, aws_access_key_id="AKIAIOSFODNN7EXAMPLE")
    with pytest.raises(ClientError) as refused:
        getattr(foreign, operation)()
    error = refused.value.response
    assert error["Error"]["Code"] == code
    assert error["Error"]["Message"] == "The security token included in the request is invalid."
    assert error["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(("service", "operation", "code", "_"), CLIENTS)
def test_a_wrong_secret_is_refused_with_the_code_of_the_service(
    server: Server, service: str, operation: str, code: str, _: int
) -> None:
    codes = {
        "UnrecognizedClientException": "InvalidSignatureException",
        "InvalidClientTokenId": "SignatureDoesNotMatch",
    }
    wrong = client(server, service, **GUESSED)
    with pytest.raises(ClientError, match=MISMATCH) as refused:
        getattr(wrong, operation)()
    assert refused.value.response["Error"]["Code"] == codes[code]


@pytest.mark.parametrize(("service", "operation", "_code", "_status"), CLIENTS)
def test_the_right_key_is_let_in(
    server: Server, service: str, operation: str, _code: str, _status: int
) -> None:
    answer = getattr(client(server, service), operation)()
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_session_token_that_is_left_in_the_environment_does_not_disturb(server: Server) -> None:
    identity = client(server, "sts", **LEFT_OVER).get_caller_identity()
    assert identity["Account"] == "123456789012"


def test_a_function_is_found_by_an_arn_in_the_path(server: Server) -> None:
    """What is escaped in a path is signed as it is sent."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:nobody"
    with pytest.raises(ClientError, match="Function not found"):
        client(server, "lambda").invoke(FunctionName=arn)
    with pytest.raises(ClientError, match="Function not found"):
        client(server, "lambda").get_function(FunctionName="a-b_c", Qualifier="$LATEST")


@pytest.mark.parametrize(
    ("headers", "body", "status", "shape"),
    [
        (JSON, b"{}", 400, b'"__type": "MissingAuthenticationTokenException"'),
        (FORM, IDENTITY, 403, b"<Code>MissingAuthenticationToken</Code>"),
        ({}, b"", 403, b'{"message": "Request is missing Authentication Token"}'),
    ],
)
def test_no_key_is_refused_in_the_shape_of_the_protocol(
    server: Server, headers: dict[str, str], body: bytes, status: int, shape: bytes
) -> None:
    reply = send(server, headers, body=body)
    assert reply.status == status
    assert shape in reply.body


def refused(server: Server, headers: dict[str, str], body: bytes = b"{}", path: str = "/") -> str:
    reply = send(server, headers, body=body, path=path)
    assert reply.status == 400, reply
    assert reply.headers["x-amzn-errortype"] == reply.said["__type"]
    return f"{reply.said['__type']}: {reply.said['message']}"


def test_the_whole_request_is_what_is_signed(server: Server) -> None:
    headers = signed(server)
    assert send(server, headers).status == 200
    mismatch = f"InvalidSignatureException: {MISMATCH}"
    assert refused(server, headers, body=b'{"maxResults":1}').startswith(mismatch)
    assert refused(server, headers, path="/?a=b").startswith(mismatch)
    other = {**headers, "X-Amz-Target": "AWSStepFunctions.ListActivities"}
    assert refused(server, other).startswith(mismatch)
    for part in ("us-east-1", "states"):
        changed = headers["Authorization"].replace(f"/{part}/", "/sns/")
        assert refused(server, {**headers, "Authorization": changed}).startswith(mismatch)


def test_a_body_is_held_against_the_digest_that_is_signed(server: Server) -> None:
    """A signature holds the digest of the body, which alone says nothing about the body."""
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    headers = signed(server, headers={**JSON, "X-Amz-Content-SHA256": digest})
    assert send(server, headers).status == 200
    assert MISMATCH in refused(server, headers, body=b'{"maxResults":1}')
    unsigned = signed(server, headers={**JSON, "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    assert MISMATCH in refused(server, unsigned)


def test_what_is_added_after_signing_is_refused(server: Server) -> None:
    headers = signed(server, headers={"Content-Type": JSON["Content-Type"]})
    added = refused(server, {**headers, "X-Amz-Target": JSON["X-Amz-Target"]})
    assert added == (
        "InvalidSignatureException: 'x-amz-target' must be a 'SignedHeader' in the AWS "
        "Authorization."
    )


@pytest.mark.parametrize(
    ("minutes", "words"), [(16, "Signature expired: "), (-16, "Signature not yet current: ")]
)
def test_a_date_of_another_quarter_of_an_hour_is_refused(
    server: Server, minutes: int, words: str
) -> None:
    told = refused(server, signed(server, late=dt.timedelta(minutes=minutes)))
    assert told.startswith(f"InvalidSignatureException: {words}")
    assert send(server, signed(server, late=dt.timedelta(minutes=minutes * 14 / 16))).status == 200


@pytest.mark.parametrize(
    "given",
    ["", "Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=é/20200101/a/b/c, x", "\t"],
)
def test_what_is_no_signature_is_refused(server: Server, given: str) -> None:
    told = refused(server, {**signed(server), "Authorization": given})
    assert told.startswith("IncompleteSignatureException: ")


def test_a_region_and_a_service_that_are_not_there(server: Server) -> None:
    region = refused(server, signed(server, region="us-north-9"))
    assert region == (
        "InvalidSignatureException: Credential should be scoped to a valid Region, "
        "not 'us-north-9'."
    )
    service = refused(server, signed(server, service="nowhere"))
    assert "there is no 'nowhere' here" in service
    assert "there is no 'motoapi' here" in refused(server, signed(server, service="motoapi"))


def test_any_key_of_an_object_is_signed_as_s3_has_it(server: Server) -> None:
    shelf = client(server, "s3")
    shelf.create_bucket(Bucket="any-keys")
    keys = {"a b", "a+b", "%41", "ß/€", "a//b", "../x", "./y", "a/", "~*!()"}
    for key in keys:
        shelf.put_object(Bucket="any-keys", Key=key, Body=b"1")
    assert {one["Key"] for one in shelf.list_objects_v2(Bucket="any-keys")["Contents"]} == keys
    with pytest.raises(ClientError):
        client(server, "s3", **GUESSED).get_object(Bucket="any-keys", Key="a b")
