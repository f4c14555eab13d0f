"""Codes: how AWS's services call the errors that they answer with, each in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "ExpiredSession"})
WRONG_SIGNATURE = frozenset({"SignatureDoesNotMatch", "InvalidSignatureException"})
UNKNOWN = WRONG_SIGNATURE | {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
}
"""The credentials are none that AWS takes."""
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
    }
)
GONE = frozenset(
    {
        "ExecutionDoesNotExist",
        "NoSuchEntity",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)


def code_of(error: ClientError) -> str:
    """The code of an error, empty where it has none.

    >>> from botocore.exceptions import ClientError
    >>> code_of(ClientError({"Error": {"Code": "NoSuchEntity"}}, "GetRole"))
    'NoSuchEntity'
    """
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """What AWS says of an error, empty where it says nothing."""
    return str(error.response.get("Error", {}).get("Message", ""))
