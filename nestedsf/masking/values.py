"""Masking: secrets, and what differs from one execution to the next, replaced by marks.

Two executions of one state machine with one input give equal masked values, so that a
notebook's outputs can be compared; and nothing in them tells whose account it was. What is
saved has its secrets masked only: it keeps its times, and executions can be told apart.

==================  =======  ================================================================
mark                secret   replaces
==================  =======  ================================================================
‹account›           yes      the account id in an ARN, in a URL, next to the word account, or
                             under a key that says so (`nestedsf.masking.marks` has the rule)
‹user›, ‹session›   yes      an IAM user in an ARN, the session of an assumed role
‹access key›        yes      the id of an access key, ``AKIA…`` or ``ASIA…``
‹secret›            yes      a SecretAccessKey, a SessionToken, the signature of a URL
‹task token›        yes      a task token, found by its key or by its beginning
‹execution›                  the ARN of an execution
‹execution name›             ``Name`` in the description of an execution
‹date›                       an ISO date-time, or epoch time under StartDate or StopDate
‹uuid›                       a UUID
‹request id›                 the RequestId of an AWS response
‹length›                     the Content-Length of an AWS response
‹trace id›                   the X-Amzn-Trace-Id of an AWS response
==================  =======  ================================================================

JSON text inside a string (the Output and Cause of a ``.sync`` task) is masked in place: its
spaces, the order of its keys and everything that is not masked stay as they were.
Keys are never masked. Masking twice gives the same as masking once.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from nestedsf.jsontext import Json, decode
from nestedsf.masking.marks import (
    ACCOUNT,
    DATE,
    EXECUTION_NAME,
    REQUEST_ID,
    is_telling,
    marked,
    secret_under,
)

__all__ = ["ACCOUNT", "masked", "masked_text", "without_secrets", "without_secrets_text"]

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
_ACCOUNT_WORDS = ("ccount", "CCOUNT", "://", "wner", ".dkr", "aws")
_TWELVE = re.compile(r"\d{12}")
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
    return _masked(value, ids=True)


def masked_text(text: str) -> str:
    """The same for JSON text, which must be valid JSON: the text with marks in it."""
    return _masked_text(text, ids=True)


def without_secrets(value: Json) -> Json:
    """The value with its secrets replaced by marks, and nothing else.

    >>> without_secrets("arn:aws:states:eu-west-1:123456789012:execution:main:first")
    'arn:aws:states:eu-west-1:‹account›:execution:main:first'
    """
    return _masked(value, ids=False)


def without_secrets_text(text: str) -> str:
    """The same for JSON text, which must be valid JSON."""
    return _masked_text(text, ids=False)


def _masked(value: Json, *, ids: bool) -> Json:
    if isinstance(value, str):
        return _masked_string(value, _Place("", "", described=False), ids=ids)
    try:
        # What JSON has not, as the datetimes of boto3, must not save the rest from its marks.
        text = json.dumps(value, ensure_ascii=False, default=str)
        result = _masked_text(text, ids=ids)
        return value if result is text else decode(result)
    except (TypeError, ValueError, RecursionError):
        return value  # nested deeper than Python follows, or in itself


def _masked_text(text: str, *, ids: bool) -> str:
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
        elif string and (key in _KEYS or is_telling(key) or outer in _HEADERS or _suspect(string)):
            before = json.loads(string)
            place = _Place(key, outer, described=opening in described)
            after = _masked_string(before, place, ids=ids)
            result = result if after == before else json.dumps(after, ensure_ascii=False)
        elif bracket in ("{", "["):
            stack.append((number, "", key) if bracket == "{" else (number, key, outer))
        elif bracket:
            stack.pop()
        elif digits and ids and key in _DATE_KEYS and float(digits) >= _FIRST_EPOCH:
            result = f'"{DATE}"'
        elif digits and is_telling(key) and secret_under(key, digits):
            result = f'"{secret_under(key, digits)}"'
        parts.append(result)
    return "".join(parts)


def _unquoted(string: str) -> str:
    return str(json.loads(string)) if "\\" in string else string[1:-1]


def _suspect(text: str) -> bool:
    """Whether there may be something to mask: cheap, as most values have nothing."""
    return (
        "arn:" in text
        or "arn%3" in text
        or "Date" in text
        or "oken" in text
        or "OKEN" in text
        or "xecutionArn" in text
        or "Headers" in text
        or "RequestId" in text
        or "AAAAKg" in text
        or "AKIA" in text
        or "ASIA" in text
        or "ecret" in text
        or "Amz-" in text
        or (_TWELVE.search(text) is not None and any(word in text for word in _ACCOUNT_WORDS))
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


class _Place(NamedTuple):
    """Where a string stands: its key, the key of the object, whether that has an ARN."""

    key: str
    outer: str
    described: bool


def _masked_string(text: str, place: _Place, *, ids: bool) -> str:
    mark = secret_under(place.key, text) or (_mark(place) if ids else None)
    if mark:
        return mark
    if not _suspect(text):
        return text
    if text.lstrip()[:1] in {"{", "[", '"'} and _is_json(text):
        return _masked_text(text, ids=ids)
    return marked(text, ids=ids)


def _mark(place: _Place) -> str | None:
    """The mark for a whole string, where its key says what it is."""
    if place.outer in _HEADERS and place.key.lower() in _HEADER_MARKS:
        return _HEADER_MARKS[place.key.lower()]
    if place.described and place.key in _NAME_KEYS:
        return EXECUTION_NAME
    if place.key == "RequestId" and place.outer == "SdkResponseMetadata":
        return REQUEST_ID
    return None


def _is_json(text: str) -> bool:
    try:
        decode(text)
    except ValueError:
        return False
    return True
