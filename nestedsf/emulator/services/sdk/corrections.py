"""Corrections: where moto's answers to services that Tasks often call are not AWS's.

Each is recorded on AWS; the answers of other services are moto's own.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.sdk.failures import ServiceError

if TYPE_CHECKING:
    from botocore.model import OperationModel

__all__ = ["corrected_answer", "corrected_error", "corrected_request", "refused_before"]

_ENCRYPTED = frozenset(
    {
        *("CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "GetObject"),
        *("HeadObject", "PutObject", "UploadPart"),
    }
)
_BUCKET = re.compile(r"[a-zA-Z0-9.\-_]{1,255}|arn:.+")
_TABLE = "[a-zA-Z0-9_.-]+"
_sequence_numbers = itertools.count(10_000_000_000_000_000_000, 256)


def refused_before(operation: OperationModel, request: dict[str, Any]) -> ServiceError | None:
    """What AWS refuses and moto, or botocore, does not, or says otherwise."""
    service = operation.service_model.service_name
    bucket, table = request.get("Bucket"), request.get("TableName")
    if service == "s3" and isinstance(bucket, str) and not _BUCKET.fullmatch(bucket):
        return ServiceError(code="InvalidBucketName", message="The specified bucket is not valid.")
    if service == "dynamodb" and isinstance(table, str) and not _is_table(table):
        return ServiceError(
            code="ValidationException",
            message=f"1 validation error detected: Value '{table}' at 'tableName' failed to "
            f"satisfy constraint: Member must satisfy regular expression pattern: {_TABLE}",
        )
    return None


def corrected_request(operation: OperationModel, request: dict[str, Any]) -> dict[str, Any]:
    """A request with what AWS's SDK puts into it."""
    uploads = operation.service_model.service_name == "s3" and operation.name == "PutObject"
    if uploads and "Body" in request:
        return {"ContentType": "text/plain; charset=UTF-8", **request}
    return request


def corrected_error(
    operation: OperationModel, request: dict[str, Any], error: ServiceError
) -> ServiceError:
    """An error in AWS's words."""
    protocol = operation.service_model.metadata["protocol"]
    if protocol == "json" and error.status // 100 == 4:  # noqa: PLR2004  a fault of the caller
        error = dataclasses.replace(error, status=int(HTTPStatus.BAD_REQUEST))
    publishes = (operation.service_model.service_name, operation.name) == ("sns", "Publish")
    if publishes and error.code == "NotFound" and "TopicArn" in request:
        return dataclasses.replace(error, message="Topic does not exist")
    return error


def corrected_answer(
    operation: OperationModel, request: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    """An answer with what AWS has in it, and without what botocore has asked for unbidden."""
    corrections = {"dynamodb": _of_dynamodb, "s3": _of_s3, "sns": _of_sns}
    correct = corrections.get(operation.service_model.service_name)
    return answer if correct is None else correct(operation.name, request, dict(answer))


def _of_dynamodb(_action: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    if "ReturnConsumedCapacity" not in request:
        answer.pop("ConsumedCapacity", None)
    return answer


def _of_sns(action: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    if action == "Publish" and str(request.get("TopicArn")).endswith(".fifo"):
        answer.setdefault("SequenceNumber", str(next(_sequence_numbers)))
    return answer


def _of_s3(action: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    if action in _ENCRYPTED:
        answer.setdefault("ServerSideEncryption", "AES256")
    if action in {"GetObject", "HeadObject"} and "ChecksumMode" not in request:
        answer = {name: value for name, value in answer.items() if "Checksum" not in name}
    elif action == "PutObject" and any("Checksum" in name for name in answer):
        answer.setdefault("ChecksumType", "FULL_OBJECT")
    if "EncodingType" not in request:
        answer.pop("EncodingType", None)
    return answer


def _is_table(name: str) -> bool:
    return bool(re.fullmatch(_TABLE, name)) or name.startswith("arn:")
