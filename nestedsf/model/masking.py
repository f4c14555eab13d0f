"""Masking: what differs from one execution to the next, replaced by a mark.

Two executions of one state machine with one input give equal masked values, so that a
notebook's outputs can be compared. The marks:

==================  =============================================================
mark                replaces
==================  =============================================================
‹execution›         the ARN of an execution
‹execution name›    ``Name`` in the description of an execution
‹account›           the account id in any other ARN
‹task token›        a task token, found by its key or by its beginning
‹date›              an ISO date-time, or epoch time under StartDate or StopDate
‹uuid›              a UUID
‹request id›        the RequestId of an AWS response
‹length›            the Content-Length of an AWS response
‹trace id›          the X-Amzn-Trace-Id of an AWS response
==================  =============================================================

JSON text inside a string (the Output and Cause of a ``.sync`` task) is masked in place: its
spaces, the order of its keys and everything that is not masked stay as they were.
Keys are never masked. Masking twice gives the same as masking once.
"""

from __future__ import annotations

import json
import re

from nestedsf.model.jsontext import Json, decode

__all__ = ["masked", "masked_text"]

EXECUTION = "‹execution›"
EXECUTION_NAME = "‹execution name›"
ACCOUNT = "‹account›"
TASK_TOKEN = "‹task token›"  # noqa: S105  the mark, no secret
DATE = "‹date›"
UUID = "‹uuid›"
REQUEST_ID = "‹request id›"

_HEADERS = frozenset({"HttpHeaders", "AllHttpHeaders"})
_HEADER_MARKS = {
    "date": DATE,
    "x-amzn-requestid": REQUEST_ID,
    "content-length": "‹length›",
    "x-amzn-trace-id": "‹trace id›",
}
_DATE_KEYS = frozenset({"StartDate", "StopDate", "startDate", "stopDate"})
_NAME_KEYS = frozenset({"Name", "name"})
_ARN_KEYS = frozenset({"ExecutionArn", "executionArn"})
_KEYS = _NAME_KEYS | {"RequestId"}
_FIRST_EPOCH = 1e9  # smaller numbers are no date of an execution (AWS opened in 2016)
_LONG_TOKEN = 32  # a "Token" of fewer characters is not one of Step Functions

# An execution's name has none of these characters:
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NAME = r"[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f]*[^\s<>{}\[\]?*\"#%\\^|~$&,;:/`\x00-\x1f'.)]"
_PATTERNS = (
    (re.compile(r"(?:AQ[A-Z]{2}A{3,4})?AAAAKgAAAA[A-Za-z0-9+/=_-]{40,}"), TASK_TOKEN),
    (
        re.compile(
            r"arn:[^:\s\"]*:states:[^:\s\"]*:[^:\s\"]*:(?:execution|express):[^:\s\"]+"
            rf":{_NAME}(?::{_NAME})?"
        ),
        EXECUTION,
    ),
    (re.compile(r"(arn:[^:\s\"]*:[^:\s\"]*:[^:\s\"]*:)\d{12}(?=:)"), rf"\g<1>{ACCOUNT}"),
    (
        re.compile(
            r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])"
        ),
        UUID,
    ),
    (
        re.compile(
            r"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)"
        ),
        DATE,
    ),
)
_DASHED = re.compile(r"-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-|\dT\d\d:")
_TOKEN = re.compile(
    r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([{}\[\]])|(-?\d[\d.eE+-]*)|[^"{}\[\]\d-]+', re.DOTALL
)


def masked(value: Json) -> Json:
    """The value with what differs from one execution to the next replaced by marks.

    A value without anything to mask comes back as it is, not copied.

    >>> masked({"StartDate": 1700000000000, "NeedCallback": True})
    {'StartDate': '‹date›', 'NeedCallback': True}
    >>> masked("arn:aws:states:eu-west-1:123456789012:execution:main:first")
    '‹execution›'
    """
    if isinstance(value, str):
        return _masked_string(value, "", "", described=False)
    try:
        text = json.dumps(value, ensure_ascii=False)
        result = masked_text(text)
        return value if result is text else decode(result)
    except (TypeError, ValueError, RecursionError):
        return value  # no JSON value, or one nested deeper than Python follows


def masked_text(text: str) -> str:
    """The same for JSON text, which must be valid JSON: the text with marks in it."""
    if not _suspect(text):
        return text
    tokens = list(_TOKEN.finditer(text))
    described = _descriptions(tokens)
    parts: list[str] = []
    # One (opening token, key, outer key) for each object and array that is open. `key` is of
    # the member being read; an array's values stand under the key of the array itself.
    stack: list[tuple[int, str, str]] = [(-1, "", "")]
    for number, token in enumerate(tokens):
        string, colon, bracket, digits = token.groups()
        opening, key, outer = stack[-1]
        result = token.group()
        if colon:
            stack[-1] = (opening, _unquoted(string), outer)
        elif string and (
            key in _KEYS or key.lower().endswith("token") or outer in _HEADERS or _suspect(string)
        ):
            before = json.loads(string)
            after = _masked_string(before, key, outer, described=opening in described)
            result = result if after == before else json.dumps(after, ensure_ascii=False)
        elif bracket in ("{", "["):
            stack.append((number, "", key) if bracket == "{" else (number, key, outer))
        elif bracket:
            stack.pop()
        elif digits and key in _DATE_KEYS and float(digits) >= _FIRST_EPOCH:
            result = f'"{DATE}"'
        parts.append(result)
    return "".join(parts)


def _unquoted(string: str) -> str:
    return str(json.loads(string)) if "\\" in string else string[1:-1]


def _suspect(text: str) -> bool:
    """Whether there may be something to mask: cheap, as most values have nothing."""
    return (
        "arn:" in text
        or "Date" in text
        or "oken" in text
        or "OKEN" in text
        or "xecutionArn" in text
        or "Headers" in text
        or "RequestId" in text
        or "AAAAKg" in text
        or ("-" in text and _DASHED.search(text) is not None)
    )


def _descriptions(tokens: list[re.Match[str]]) -> set[int]:
    """The opening brace, by its number, of each object that has an execution's ARN."""
    found: set[int] = set()
    stack = [-1]
    for number, token in enumerate(tokens):
        string, colon, bracket, _ = token.groups()
        if bracket in ("{", "["):
            stack.append(number)
        elif bracket:
            stack.pop()
        elif colon and _unquoted(string) in _ARN_KEYS:
            found.add(stack[-1])
    return found


def _masked_string(text: str, key: str, outer: str, *, described: bool) -> str:
    mark = _mark(text, key, outer, described=described)
    if mark:
        return mark
    if not _suspect(text):
        return text
    if text.lstrip()[:1] in {"{", "[", '"'} and _is_json(text):
        return masked_text(text)
    before = ""
    while before != text:  # a mark can bring together what then matches
        before = text
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
    return text


def _mark(text: str, key: str, outer: str, *, described: bool) -> str | None:
    """The mark for a whole string, where its key says what it is."""
    folded = key.lower().replace("_", "")
    if outer in _HEADERS and key.lower() in _HEADER_MARKS:
        return _HEADER_MARKS[key.lower()]
    if described and key in _NAME_KEYS:
        return EXECUTION_NAME
    if key == "RequestId" and outer == "SdkResponseMetadata":
        return REQUEST_ID
    if (text and folded.endswith("tasktoken")) or (folded == "token" and len(text) >= _LONG_TOKEN):
        return TASK_TOKEN
    return None


def _is_json(text: str) -> bool:
    try:
        decode(text)
    except ValueError:
        return False
    return True
