r"""Accounts: where twelve digits are an account id.

Twelve digits are an account id only where they stand alone

- in an ARN, wherever in it (a bucket may be named after its account), also URL-encoded;
- in a URL, or in the name of a host of AWS's (``123456789012.dkr.ecr.eu-west-1.amazonaws.com``);
- next to the word account or owner (``account 123456789012``, ``ownerId=123456789012``), where
  they may be written ``1234-5678-9012`` or ``1234 5678 9012`` as well;
- in the name of a bucket that AWS's tools make, as ``cdk-…-assets-123456789012-eu-west-1``.

Any other number of twelve digits is data and stays.

The text may be JSON text, or JSON text in that: digits stand alone after ``\n`` and ``%3A`` too.
"""

from __future__ import annotations

import re

__all__ = [
    "ACCOUNT",
    "ACCOUNT_WORDS",
    "ALONE",
    "alone",
    "every_id_marked",
    "marked",
    "may_have_account",
]

ACCOUNT = "‹account›"

ACCOUNT_WORDS = (
    *("account", "acct", "owner", "owned", "principal"),
    *("registry id", "catalog id", "requester id"),
)
"""What an account id stands next to, or under as a key that has one of these in it."""


def alone(after: int = 0) -> str:
    r"""A pattern for a place that is not after a letter or digit, or is so many characters on.

    Those at the end of an escape are none: \n, or %3A once or more often. What begins with
    its own characters is found many times as fast as what begins with what must be before it.
    """
    on = rf".{{{after}}}" if after else ""
    return (
        rf"(?:(?<![0-9A-Za-z]{on})|(?<=\\[nrt]{on})|(?<=%[0-9A-Fa-f]{{2}}{on})"
        rf"|(?<=%25[0-9A-Fa-f]{{2}}{on})|(?<=%2525[0-9A-Fa-f]{{2}}{on})|(?<=\\u[0-9A-Fa-f]{{4}}{on}))"
    )


ALONE = alone()
_END = r"(?![0-9A-Za-z])(?!\.\d{0,9}[1-9])"
# And not the end of a UUID.
_TWELVE = rf"(?<![0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-){ALONE}[0-9]{{12}}{_END}"
_GROUPS = r"[0-9]{4}(?:-[0-9]{4}-|[ ][0-9]{4}[ ])[0-9]{4}"
_ID = rf"(?:{_TWELVE}|(?<![0-9][- ])(?<!-){ALONE}{_GROUPS}{_END}(?!-|[ ][0-9]))"

_IN_ADDRESS = re.compile(_TWELVE)
_ANYWHERE = re.compile(_ID)
_CANDIDATE = re.compile(rf"[0-9]{{12}}|{_GROUPS}")

# What an address goes on with: marks may stand in it already, some with a space inside.
_ON = r"[^\s\"'<>,;‹]*(?:‹[^›]{0,20}›[^\s\"'<>,;‹]*)*"
_COLON = r"(?::|%(?:25){0,3}3[Aa])"
_SLASH = r"(?:\\{0,9}/|%(?:25){0,3}2[Ff])"
_BUCKET = re.compile(  # may have the id right after a letter
    r"(?:arn:[^:\s\"]{1,20}:s3:[^:\s\"]{0,40}:[^:\s\"]{0,40}:|s3://)[a-z0-9.-]{3,63}"
    # those that AWS's tools make for an account
    r"|(?<![0-9A-Za-z])(?:aws|cdk|cf-templates|codepipeline|elasticbeanstalk|sagemaker)-[a-z0-9.-]{3,63}"
)
_IN_BUCKET = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_BUCKET_HINTS = ("s3", "aws-", "cdk-", "cf-templates-", "codepipeline-", "beanstalk-", "sagemaker-")
_HOST_HINTS = ("aws", "dkr")
_HOST = r"(?i:amazonaws\.com|\.aws\.amazon\.com|\.on\.aws|\.api\.aws|\.dkr[.-]ecr)"
_PART = r"[^:\s\"'<>,;‹]*:"
_ARN = re.compile(  # nearly all ids are there, in its fifth part
    rf"((?:arn|aws|ARN|AWS)(?:-[A-Za-z]{{1,9}}){{0,4}}:{_PART}{_PART}{_PART})[0-9]{{12}}(?![0-9A-Za-z])"
)
_ADDRESSES = (
    re.compile(rf"(?:arn|aws)(?:-[a-z]{{1,9}}){{0,4}}{_COLON}{_ON}"),
    re.compile(rf"{_COLON}{_SLASH}{{2}}{_ON}"),
)
_HOSTS = (
    re.compile(rf"{_HOST}(?:\.cn)?(?::\d{{1,5}})?{_SLASH}{_ON}"),
    re.compile(rf"{_TWELVE}(?=[\w.-]{{0,100}}{_HOST})"),
)

_WORD = "|".join(word.replace(" ", "[ _-]?") for word in ACCOUNT_WORDS)
_WORD_HINTS = tuple(word.split()[0] for word in ACCOUNT_WORDS)
_FILLER = r"(?:ids?|numbers?|no|is|was|are|were|by|the|with|has|aws)(?![A-Za-z])"
_MARKS = "\u2013\u2014\u2018\u2019\u201c\u201d\u00ab\u00bb"  # dashes and quotation marks
_ESCAPED = "|".join(f"{ord(mark):04x}" for mark in _MARKS)
_BETWEEN = (  # a word and an id: what no sentence, JSON, query or Python's repr can do without
    rf"(?:[\s:=#'\"(>\[{{/_.,;|*`{_MARKS}\\-]|u(?i:{_ESCAPED})|<\w{{1,9}}>"
    r"|(?<=\\)[nrt]|%(?:25){0,3}(?:3[AaDd]|2[0-9])){0,60}"
)
_SENTENCES = (
    re.compile(
        rf"(?i:{_WORD})[A-Za-z]{{0,20}}(?:{_BETWEEN}(?i:{_FILLER})){{0,4}}"
        r"(?:\sof\s(?:the\s|this\s)?[\w'-]{1,20}\s(?:is|was))?"
        r"(?:[ '\"]{1,3}[\w-]{1,40}['\"]?\s?\()?"  # its name, and its id in parentheses
        rf"{_BETWEEN}{_ID}(?:[\s,;&/'\"\\]{{1,9}}(?:(?:and|or)\s{{1,4}})?['\"]?{_ID})*"
    ),
    re.compile(
        rf"{_ID}(?=[\s'\")(\[]{{1,9}}(?i:is\s)?(?i:(?:aws|the|my|our|your|this)\s)?(?i:account|owner))"
    ),
)


def may_have_account(text: str) -> bool:
    """Whether the text has digits without which there is no account id in it."""
    return _CANDIDATE.search(text) is not None


def marked(text: str) -> str:
    """The text with a mark for each account id."""
    if not may_have_account(text):
        return text
    text = _ARN.sub(_arn_marked, text)
    if not may_have_account(text):
        return text
    lowered = text.lower()
    hosts = _HOSTS if any(hint in lowered for hint in _HOST_HINTS) else ()
    if any(hint in lowered for hint in _BUCKET_HINTS):
        text = _BUCKET.sub(_bucket_marked, text)
    for pattern in (*_ADDRESSES, *hosts):
        text = pattern.sub(_address_marked, text)
    if any(hint in lowered for hint in _WORD_HINTS):
        for pattern in _SENTENCES:
            text = pattern.sub(_sentence_marked, text)
    return text


def _arn_marked(found: re.Match[str]) -> str:
    return f"{found[1]}{ACCOUNT}"


def _bucket_marked(found: re.Match[str]) -> str:
    return _IN_BUCKET.sub(ACCOUNT, found[0])


def _address_marked(found: re.Match[str]) -> str:
    return _IN_ADDRESS.sub(ACCOUNT, found[0])


def _sentence_marked(found: re.Match[str]) -> str:
    return every_id_marked(found[0])


def every_id_marked(text: str) -> str:
    """The text with a mark for each twelve digits that stand alone: it is known to have ids."""
    return _ANYWHERE.sub(ACCOUNT, text)
