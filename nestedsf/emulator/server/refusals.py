"""Refusals: errors as AWS's front door writes them, in the protocol that a request speaks.

The same error has one code in the JSON protocols and another in the query protocol
(https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_XML = {
    "AccessDeniedException": "AccessDenied",
    "IncompleteSignatureException": "IncompleteSignature",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
    "UnknownOperationException": "InvalidAction",
    "UnrecognizedClientException": "InvalidClientTokenId",
}


class RefusedError(Exception):
    """A request that is not answered: AWS's code for it, a sentence and an HTTP status."""

    def __init__(self, code: str, message: str, status: int = HTTPStatus.FORBIDDEN) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP response: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def refusal(error: RefusedError, asked: Mapping[str, str]) -> Answer:
    """The answer to a request with the headers `asked`, their names in lower case."""
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-requestid": request_id}
    content_type = asked.get("content-type", "")
    status = error.status
    if "x-amz-target" in asked:
        json_type = content_type.startswith("application/x-amz-json-1.")
        headers["content-type"] = content_type if json_type else "application/x-amz-json-1.0"
        headers["x-amzn-errortype"] = error.code
        body = json.dumps({"__type": error.code, "message": error.message}).encode()
        status = HTTPStatus.BAD_REQUEST if status == HTTPStatus.FORBIDDEN else status
    elif content_type.startswith("application/x-www-form-urlencoded"):
        headers["content-type"] = "text/xml"
        body = _xml(error, request_id).encode()
    else:
        headers["content-type"] = "application/json"
        headers["x-amzn-errortype"] = error.code
        body = json.dumps({"message": error.message}).encode()
    return Answer(status=status, headers=headers, body=body)


def _xml(error: RefusedError, request_id: str) -> str:
    code = IN_XML.get(error.code, error.code)
    blamed = "Sender" if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver"
    return (
        f"<ErrorResponse><Error><Type>{blamed}</Type><Code>{code}</Code>"
        f"<Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
