"""What botocore and AWS say is told as a sentence with its remedy, and tells no account."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, PartialCredentialsError, UnauthorizedSSOTokenError

from nestedsf.account.sessions import remedies

SSO_PROFILE = "AdministratorAccess-123456789012"


def said(code: str, message: str) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}}
    return ClientError(answer, "GetCallerIdentity")


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException"])
@pytest.mark.parametrize(
    "message",
    [
        "Signature expired: 20261124T000000Z is now earlier than 20261124T140000Z",
        "Signature not yet current: 20261125T000000Z is still later than 20261124T141500Z",
    ],
)
def test_a_clock_that_is_wrong(code: str, message: str) -> None:
    told = remedies.sentence(said(code, message), "training")
    assert told.startswith("The clock of this computer is wrong")
    assert "set the clock" in told
    assert "aws configure" not in told


def test_a_key_that_is_wrong_is_not_the_clock() -> None:
    message = "The request signature we calculated does not match the signature you provided."
    told = remedies.sentence(said("SignatureDoesNotMatch", message))
    assert "clock" not in told
    assert "aws configure" in told


@pytest.mark.parametrize(
    ("provider", "missing"),
    [("env", "AWS_SECRET_ACCESS_KEY"), ("shared-credentials-file", "aws_secret_access_key")],
)
def test_the_half_of_the_credentials_that_is_missing_is_named(provider: str, missing: str) -> None:
    error = PartialCredentialsError(provider=provider, cred_var=missing)
    told = remedies.sentence(error, "training")
    assert told.startswith(f"The credentials lack {missing}: ")
    assert provider in told
    assert "aws configure --profile training" in told


@pytest.mark.parametrize(
    "error",
    [
        UnauthorizedSSOTokenError(),
        said("ExpiredTokenException", "The security token included in the request is expired"),
        said("InvalidClientTokenId", "The security token included in the request is invalid."),
    ],
)
def test_a_profile_that_is_called_after_its_account_is_masked(error: Exception) -> None:
    told = remedies.sentence(error, SSO_PROFILE)
    assert "--profile AdministratorAccess-‹account›" in told
    assert "123456789012" not in told
