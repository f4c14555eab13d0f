"""Marks: what is masked in a text, and the mark that takes its place.

Secrets first. Twelve digits are an account id only where they stand alone

- in an ARN, wherever in it (a bucket may be named after its account), also URL-encoded;
- in a URL (``https://sqs.eu-west-1.amazonaws.com/123456789012/queue``) or the address of an
  ECR registry;
- next to the word account (``account 123456789012``, ``accountId=123456789012``), or as a whole
  value under a key such as ``Account``, ``AccountId`` or ``OwnerId``.

Any other number of twelve digits is data and stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "ACCOUNT",
    "DATE",
    "EXECUTION_NAME",
    "REQUEST_ID",
    "is_telling",
    "marked",
    "secret_under",
]

EXECUTION = "‹execution›"
EXECUTION_NAME = "‹execution name›"
ACCOUNT = "‹account›"
USER = "‹user›"
SESSION = "‹session›"
ACCESS_KEY = "‹access key›"
SECRET = "‹secret›"  # noqa: S105  the mark, no secret
TASK_TOKEN = "‹task token›"  # noqa: S105  as above
DATE = "‹date›"
UUID = "‹uuid›"
REQUEST_ID = "‹request id›"

_LONG_TOKEN = 32  # a "Token" of fewer characters is not one of Step Functions

# An execution's name has none of these characters:
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NAME = r"[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f]*[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f'.)]"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
# Twelve digits that stand alone, and are not the end of a UUID.
_TWELVE = (
    r"(?:(?<![0-9A-Za-z])(?<![0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-)|(?<=%3[Aa])|(?<=%2[Ff]))"
    r"\d{12}(?![0-9A-Za-z])"
)
_ACCOUNT = re.compile(_TWELVE)
_WHOLE_ACCOUNT = re.compile(r"\s*\d{12}\s*")
# What an address goes on with: marks may stand in it already, some with a space inside.
_ON = r"(?:‹[^›]*›|[^\s\"'<>,;‹])*"
_BASE64 = r"(?:[A-Za-z0-9+/=_-]|%(?:25)*(?:2[BbFf]|3[Dd]))"  # also URL-encoded, once or more
_IAM_NAME = r"[\w+=,.@-]*[\w+=@-]"  # ends with no full stop or comma: those are the sentence's


class _Rule(NamedTuple):
    """What is masked; a text without the hint, which is cheap to look for, has none of it."""

    hint: str
    pattern: re.Pattern[str]
    mark: str


SECRETS = (
    # As AWS makes them: "AQCk" and the like before what all had until about 2020.
    _Rule(
        "AAAAKgAAAA",
        re.compile(rf"(?:AQ[A-Za-z0-9+/]{{2}}A{{0,4}})?AAAAKgAAAA{_BASE64}{{40,}}"),
        TASK_TOKEN,
    ),
    _Rule(
        "IA",
        re.compile(r"(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16,}(?![A-Za-z0-9])"),
        ACCESS_KEY,
    ),
    _Rule(
        "X-Amz-",
        re.compile(r"(X-Amz-(?:Signature|Security-Token)=)[^\s\"'<>&‹]+"),
        rf"\g<1>{SECRET}",
    ),
    _Rule(
        ":iam:",
        re.compile(rf"(arn:[^:\s\"]*:iam:[^:\s\"]*:[^:\s\"]*:user/)(?:[\w+=,.@-]*/)*{_IAM_NAME}"),
        rf"\g<1>{USER}",
    ),
    _Rule(
        ":sts:",
        re.compile(rf"(arn:[^:\s\"]*:sts:[^:\s\"]*:[^:\s\"]*:federated-user/){_IAM_NAME}"),
        rf"\g<1>{USER}",
    ),
    _Rule(
        ":sts:",
        re.compile(rf"(arn:[^:\s\"]*:sts:[^:\s\"]*:[^:\s\"]*:assumed-role/[^/\s\"]+/){_IAM_NAME}"),
        rf"\g<1>{SESSION}",
    ),
)
"""What nobody else should see, besides account ids."""

_WITH_ACCOUNTS = (
    re.compile(rf"(?:arn|aws)(?:-[a-z]{{1,9}}){{0,4}}(?::|%3[Aa]){_ON}"),
    re.compile(rf"(?:https?|s3)://{_ON}"),
    re.compile(rf"{_TWELVE}(?=\.dkr[.-]ecr)"),
    re.compile(
        r"(?i:account)[A-Za-z]{0,20}(?:[\s_-]{0,4}(?i:ids?|numbers?))?[\s:=#'\"(\\]{0,9}"
        rf"{_TWELVE}(?:[\s,;&/]{{1,4}}(?:(?:and|or)\s{{1,4}})?{_TWELVE})*"
    ),
    re.compile(rf"{_TWELVE}(?=[\s'\")]{{1,9}}(?i:account))"),
)
"""Where twelve digits that stand alone are an account id."""

IDS = (
    _Rule(
        ":states:",
        re.compile(
            r"arn:[^:\s\"]*:states:[^:\s\"]*:[^:\s\"]*:(?:execution|express):[^:\s\"]+"
            rf":{_NAME}(?::{_NAME})?"
        ),
        EXECUTION,
    ),
    _Rule("-", re.compile(rf"(?<![0-9A-Za-z]){_UUID}(?![0-9A-Za-z])"), UUID),
    _Rule(
        "T",
        re.compile(
            r"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)"
        ),
        DATE,
    ),
)
"""What differs from one execution to the next besides."""


def marked(text: str, *, ids: bool) -> str:
    """The text with marks; with those of ids and dates where they are wanted."""
    before = ""
    while before != text:  # a mark can bring together what then matches
        before = text
        text = _without_accounts(_ruled(text, SECRETS))
        if ids:
            text = _ruled(text, IDS)
    return text


def _ruled(text: str, rules: tuple[_Rule, ...]) -> str:
    for rule in rules:
        if rule.hint in text:
            text = rule.pattern.sub(rule.mark, text)
    return text


def _without_accounts(text: str) -> str:
    for pattern in _WITH_ACCOUNTS if _ACCOUNT.search(text) else ():
        text = pattern.sub(lambda found: _ACCOUNT.sub(ACCOUNT, found[0]), text)
    return text


_ACCOUNT_ENDS = ("account", "accountid", "accounts", "accountids", "ownerid")
_SECRET_ENDS = ("secretaccesskey", "sessiontoken", "securitytoken")


@lru_cache(maxsize=4096)  # a history has the same few keys again and again
def _kind(key: str) -> str | None:
    """The mark for secrets that stand under a key, if any do."""
    folded = key.lower().replace("_", "").replace("-", "")
    if folded.endswith("tasktoken") or folded == "token":
        return TASK_TOKEN
    if folded.endswith(_SECRET_ENDS):
        return SECRET
    return ACCOUNT if folded.endswith(_ACCOUNT_ENDS) else None


def is_telling(key: str) -> bool:
    """Whether secrets stand under a key, whatever they look like."""
    return _kind(key) is not None


def secret_under(key: str, text: str) -> str | None:
    """The mark for a whole string or number that is a secret because of its key."""
    kind = _kind(key)
    if kind is None or not text:
        return None
    if kind == ACCOUNT and not _WHOLE_ACCOUNT.fullmatch(text):
        return None
    if key.lower() == "token" and len(text) < _LONG_TOKEN:
        return None
    return kind
