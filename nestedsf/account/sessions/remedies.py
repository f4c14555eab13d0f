"""Remedies: what botocore and AWS say of a call that failed, as a sentence that says what to do."""

from __future__ import annotations

import re

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from nestedsf.account.sessions import codes
from nestedsf.masking.names import masked_profile
from nestedsf.masking.values import masked

_ACTION = re.compile(r"not authorized to perform: ([\w-]+:\w+)")
_SKEWED = re.compile(r"Signature expired|not yet current")


def sentence(error: BaseException, profile_name: str | None = None) -> str:
    """What is wrong and its remedy, in one line; ids and tokens in it are masked.

    Args:
        error: What botocore raised.
        profile_name: The profile that was named, for the command in the remedy. It may have the
            account's id in it, as AWS's own do: that is masked too.
    """
    profile = f" --profile {masked_profile(profile_name)}" if profile_name else ""
    if isinstance(error, ClientError):
        told = _of_answer(error, profile)
    else:
        told = masked_profile(_of_client(error, profile))
    return str(masked(" ".join(told.split())))


def _of_answer(error: ClientError, profile: str) -> str:
    """AWS has answered, and said no."""
    code, message = codes.code_of(error), codes.message_of(error)
    if code in codes.EXPIRED:
        return f"The credentials have expired: renew them, with aws sso login{profile} or as you got them."
    if code in codes.UNKNOWN:
        return _of_key(code, message, profile)
    if code in codes.DENIED:
        action = _ACTION.search(message)
        what = action.group(1) if action else f"{error.operation_name}"
        return (
            f"AWS denies {what}: ask whoever administers the account for this permission. "
            f"AWS says: {message}"
        )
    if code in codes.THROTTLED:
        return (
            f"AWS throttles {error.operation_name}, and still did after several tries: "
            "wait a minute, and try again."
        )
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:  # noqa: PLR2004
        return (
            f"AWS could not answer {error.operation_name} ({code or 'an internal error'}), and "
            "still could not after several tries: try again later."
        )
    return f"{error.operation_name} failed with {code}: {message}"


def _of_key(code: str, message: str, profile: str) -> str:
    """AWS does not take who has signed, or when."""
    if code in codes.WRONG_SIGNATURE and _SKEWED.search(message):
        return (
            "The clock of this computer is wrong by more than AWS allows, or it slept during the "
            f"request: set the clock, and try again. AWS says: {message}"
        )
    return (
        f"AWS does not accept the credentials ({code}): check them with "
        f"aws sts get-caller-identity{profile}, or set them with aws configure{profile}."
    )


def _of_client(error: BaseException, profile: str) -> str:
    """No answer: the credentials or the network are missing."""
    for kinds, told in _CLIENT:
        if isinstance(error, kinds):
            return told.format(error=error, profile=profile)
    return str(error)


_CLIENT: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (botocore.ProfileNotFound,),
        "{error}: aws configure list-profiles shows which there are.",
    ),
    (
        (
            botocore.SSOError,
            botocore.TokenRetrievalError,
            botocore.UnauthorizedSSOTokenError,
        ),
        "The SSO session has expired or is missing: aws sso login{profile}",
    ),
    (
        (botocore.PartialCredentialsError,),
        (
            "The credentials lack {error.kwargs[cred_var]}: set it where the others are set "
            "({error.kwargs[provider]}), or set all of them with aws configure{profile}."
        ),
    ),
    (
        (botocore.NoCredentialsError,),
        (
            "No credentials were found: aws configure{profile}, or aws sso login{profile}, "
            "or set AWS_PROFILE."
        ),
    ),
    (
        (botocore.CredentialRetrievalError, botocore.MetadataRetrievalError),
        "The credentials could not be had: {error}",
    ),
    (
        (botocore.ReadTimeoutError, botocore.ConnectTimeoutError),
        "No answer in time: {error} Check the network, and try again.",
    ),
    (
        (botocore.EndpointConnectionError,),
        "{error} Check the region, the endpoint and the network.",
    ),
    (
        (botocore.HTTPClientError, botocore.ConnectionError),
        "The connection was lost: {error} Check the network, and try again.",
    ),
)
