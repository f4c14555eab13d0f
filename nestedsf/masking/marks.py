"""Marks: what is masked in a text for what it looks like, and the mark that takes its place.

The text may be JSON text, as it is or as text in JSON text: quotes, line breaks and slashes may
have any number of backslashes before them, and no mark has a character that is escaped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nestedsf.masking import accounts
from nestedsf.masking.accounts import ALONE, alone
from nestedsf.masking.keys import ACCESS_KEY, SECRET, TASK_TOKEN

__all__ = ["DATE", "EXECUTION_NAME", "REQUEST_ID", "marked", "may_have_ids", "may_have_secrets"]

EXECUTION = "‹execution›"
EXECUTION_NAME = "‹execution name›"
USER = "‹user›"
SESSION = "‹session›"
DATE = "‹date›"
UUID = "‹uuid›"
REQUEST_ID = "‹request id›"

# An execution's name has none of these characters:
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NAME = r"[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f]*[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f'.)]"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
# The end of a line, and what indents the next one.
_BREAK = r"(?:\\{0,9}[\r\n]|\\{1,9}[rn])[ \t]{0,40}"
_BASE64 = (  # also URL-encoded, once or more, or as JSON may escape it
    r"(?:[A-Za-z0-9+/=_-]|%(?:25){0,3}(?:2[BbFf]|3[Dd])|\\{1,9}(?:/|u00(?:2[BbFf]|3[Dd])))"
)
_IAM_NAME = r"[\w+=,.@-]*[\w+=@-]"  # ends with no full stop or comma: those are the sentence's
_TOKEN = (  # may be broken into lines, as base64 often is
    rf"(?:AQ[A-Za-z0-9+/]{{2}}A{{0,4}})?{f'(?:{_BREAK}){{0,3}}'.join('AAAAKgAAAA')}"
    rf"(?=(?:{_BASE64}|{_BREAK}){{40}}){_BASE64}*"
    rf"(?:(?<!=)(?:{_BREAK}){{1,3}}{_BASE64}+(?=[\r\n\"'\\]|$))*"
)


class _Rule(NamedTuple):
    """What is masked; a text in small letters without all hints has none of it."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    mark: str


SECRETS = (
    # As AWS makes them: "AQCk" and the like before what all had until about 2020.
    _Rule(("kg", "k\n", "k\r", "k\\"), re.compile(_TOKEN), TASK_TOKEN),
    _Rule(
        ("akia", "asia", "abia", "acca"),
        re.compile(r"(?:A[KS]IA|ABIA|ACCA)[A-Z0-9]{16,}"),  # wherever: nothing else looks so
        ACCESS_KEY,
    ),
    _Rule(  # the id of a role, with the session's name
        ("aroa",),
        re.compile(rf"(AROA[A-Z0-9]{{12,}}(?::|%(?:25){{0,3}}3[Aa])){_IAM_NAME}"),
        rf"\g<1>{SESSION}",
    ),
    # Of a session of AWS's Security Token Service, and any JSON Web Token.
    _Rule(
        ("iqojb3jpz2lux2v", "ogzxivyxdz"),
        re.compile(rf"(?:IQoJb3JpZ2luX2V|F[wQ]oGZXIvYXdz){_BASE64}{{40,}}"),
        SECRET,
    ),
    _Rule(
        ("eyj",),
        re.compile(
            rf"eyJ{alone(after=3)}[A-Za-z0-9_-]{{8,1000}}\.eyJ[A-Za-z0-9_-]{{8,9000}}\.[A-Za-z0-9_-]*"
        ),
        SECRET,
    ),
    _Rule(
        ("x-amz-",),
        re.compile(
            r"((?i:X-Amz-(?:Signature|Security-Token))(?:=|%(?:25){0,3}3[Dd]))"
            r"[^\s\"'<>&‹\\]+"
        ),
        rf"\g<1>{SECRET}",
    ),
    _Rule(
        ("bearer",),
        re.compile(r"(?i:(Bearer(?:\s|%20|\+){1,4}))[A-Za-z0-9._~+/=-]{16,}"),
        rf"\g<1>{SECRET}",
    ),
    _Rule(
        ("-----begin",),
        re.compile(
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[^\"\\-]|\\{1,9}[nru/]|-(?!----END))*"
            r"(?:-----END [A-Z0-9 ]{0,40}-----)?"
        ),
        SECRET,
    ),
    _Rule(
        ("://",),
        re.compile(r"(://[^\s/:@\"'<>\\‹]{0,256}:)(?!\d{1,5}(?:[/?#]|$))[^\s\"'<>\\‹]{1,256}(?=@)"),
        rf"\g<1>{SECRET}",
    ),
    _Rule(
        (":iam:",),
        re.compile(rf"(arn:[^:\s\"]*:iam:[^:\s\"]*:[^:\s\"]*:user/)(?:[\w+=,.@-]*/)*{_IAM_NAME}"),
        rf"\g<1>{USER}",
    ),
    _Rule(
        (":sts:",),
        re.compile(rf"(arn:[^:\s\"]*:sts:[^:\s\"]*:[^:\s\"]*:federated-user/){_IAM_NAME}"),
        rf"\g<1>{USER}",
    ),
    _Rule(
        (":sts:",),
        re.compile(rf"(arn:[^:\s\"]*:sts:[^:\s\"]*:[^:\s\"]*:assumed-role/[^/\s\"]+/){_IAM_NAME}"),
        rf"\g<1>{SESSION}",
    ),
)
"""What nobody else should see, besides account ids."""

_DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)"
IDS = (
    _Rule(
        (":states:",),
        re.compile(
            r"arn:[^:\s\"]*:states:[^:\s\"]*:[^:\s\"]*:(?:execution|express):[^:\s\"]+"
            rf":{_NAME}(?::{_NAME})?"
        ),
        EXECUTION,
    ),
    _Rule(("-",), re.compile(rf"{ALONE}{_UUID}(?![0-9A-Za-z])"), UUID),
    _Rule(("t",), re.compile(rf"(?<!\d){_DATE}"), DATE),
)
"""What differs from one execution to the next besides."""

_HINTS = tuple({hint for rule in SECRETS for hint in rule.hints})
_PARTS_OF_IDS = (  # each begins with one character, and so is looked for in no time
    re.compile(":states:"),
    re.compile(r"-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"),
    re.compile(r"T(?<=\dT)\d\d:"),
)


def may_have_secrets(text: str) -> bool:
    """Whether a secret can be in the text: true for every text that a rule of this module is for.

    It asks for the rules' own hints, and for the digits without which no account id is there.
    """
    lowered = text.lower()
    return any(map(lowered.__contains__, _HINTS)) or accounts.may_have_account(text)


def may_have_ids(text: str) -> bool:
    """The same for what differs from one execution to the next."""
    return any(part.search(text) for part in _PARTS_OF_IDS)


def marked(text: str, *, ids: bool) -> str:
    """The text with marks; with those of ids and dates where they are wanted."""
    before = ""
    while before != text:  # a mark can bring together what then matches
        before = text
        text = accounts.marked(_ruled(text, SECRETS))
        if ids:
            text = _ruled(text, IDS)
    return text


def _ruled(text: str, rules: tuple[_Rule, ...]) -> str:
    lowered = text.lower()
    for rule in rules:
        if any(hint in lowered for hint in rule.hints):
            text = rule.pattern.sub(rule.mark, text)
    return text
