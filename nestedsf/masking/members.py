"""Members of objects in JSON text: what is masked because of the keys that it stands under.

The text keeps its form: its spaces, the order of its keys and everything that is not masked.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.masking.keys import fold, is_telling, secret_inside, secret_under
from nestedsf.masking.marks import DATE, EXECUTION_NAME, REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["may_have_ids_under_keys", "members_marked"]

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
_ID_HINTS = ("date", "executionarn", "headers", "requestid")
_PAIR = 5  # tokens: [ key , value ]
_FIRST_EPOCH = 1e9  # smaller numbers are no date of an execution (AWS opened in 2016)

# {"Name": "PASSWORD", "Value": "…"}: a key and its value, as two members.
_NAMES = frozenset({"name", "key", "parameterkey", "parametername"})
_VALUES = frozenset({"value", "values", "parametervalue", "stringvalue"})
# {"password": {"S": "…"}}: what the value of a key is, and not its own key (DynamoDB, SQS).
_TYPES = frozenset({"s", "n", "b", "l", "ss", "ns", "bs"}) | _VALUES

_TOKEN = re.compile(
    r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([{}\[\]])|(-?\d[\d.eE+-]*)|[^"{}\[\]\d-]+', re.DOTALL
)


def may_have_ids_under_keys(folded: str) -> bool:
    """Whether JSON text, folded, may have a key under which something differs each time."""
    return any(hint in folded for hint in _ID_HINTS)


class _Open(NamedTuple):
    """An object or array that is open; an array's values stand under the key of the array."""

    number: int  # of its opening token
    key: str  # of the member that is read
    outer: str  # the key that it stands under itself
    telling: str  # the innermost telling key around it, however far

    def secret(self, text: str) -> str:
        """A whole string or number as it may be shown here."""
        found = secret_under(self.key, text)
        return secret_inside(self.telling, self.key, text) if found == text else found


def members_marked(text: str, marked: Callable[[str], str], *, ids: bool) -> str:
    """JSON text with what stands under telling keys masked, and all other strings by `marked`."""
    tokens = list(_TOKEN.finditer(text))
    described, named, paired = _objects(tokens)
    parts: list[str] = []
    keys: dict[str, str] = {}  # as they are shown: an object may have a text with a secret as key
    stack = [_Open(-1, "", "", "")]
    for number, token in enumerate(tokens):
        string, colon, bracket, digits = token.groups()
        place = stack[-1]
        result = token.group()
        if colon:
            key = _unquoted(string)
            stack[-1] = place._replace(key=_key(key, place, named.get(place.number)))
            shown = keys[key] if key in keys else keys.setdefault(key, marked(key))
            result = result if shown == key else json.dumps(shown, ensure_ascii=False) + colon
        elif string:
            before = json.loads(string)
            pair = paired.get(number)
            after = place.secret(before) if pair is None else secret_under(pair, before)
            if after == before and ids:
                after = _mark(place, described=place.number in described) or before
            if after == before:
                after = marked(before)
            result = result if after == before else json.dumps(after, ensure_ascii=False)
        elif bracket in ("{", "["):
            key = "" if bracket == "{" else place.key
            outer = place.key if bracket == "{" else place.outer
            telling = place.key if is_telling(place.key) else place.telling
            stack.append(_Open(number, key, outer, telling))
        elif bracket:
            stack.pop()
        elif digits:
            after = place.secret(digits)
            if after == digits and ids and place.key in _DATE_KEYS:
                after = DATE if float(digits) >= _FIRST_EPOCH else digits
            result = result if after == digits else json.dumps(after, ensure_ascii=False)
        parts.append(result)
    return "".join(parts)


def _key(key: str, place: _Open, named: str | None) -> str:
    """The key that tells what a value is, which may stand beside it or around it."""
    folded = _folded(key)
    if named is not None and folded in _VALUES:
        return named
    if folded in _TYPES and is_telling(place.outer):
        return place.outer
    if folded in ("id", "number"):  # {"Account": {"Id": "…"}}
        return f"{place.outer} {key}" if is_telling(place.outer) else key
    return key


_folded = lru_cache(maxsize=4096)(fold)


def _unquoted(string: str) -> str:
    return str(json.loads(string)) if "\\" in string else string[1:-1]


def _objects(
    tokens: list[re.Match[str]],
) -> tuple[set[int], dict[int, str], dict[int, str]]:
    """Two kinds of objects, by the number of their opening token, and pairs.

    Those that have an execution's ARN; those that name a key, with that key; and of arrays of a
    telling key and its value, ``["password", "tea"]``, the value's token, with that key.
    """
    described: set[int] = set()
    named: dict[int, str] = {}
    paired: dict[int, str] = {}
    stack = [-1]
    key = ""
    for number, token in enumerate(tokens):
        string, colon, bracket, _ = token.groups()
        if colon:
            key = _unquoted(string)
            if key in _ARN_KEYS:
                described.add(stack[-1])
        elif bracket:
            key = ""
            if bracket in ("{", "["):
                stack.append(number)
            else:
                stack.pop()
        elif string:
            if _folded(key) in _NAMES and is_telling(_unquoted(string)):
                named[stack[-1]] = _unquoted(string)
            elif not key and (name := _first_of_pair(tokens, number)) is not None:
                paired[number] = name
            key = ""
    return described, named, paired


def _first_of_pair(tokens: list[re.Match[str]], number: int) -> str | None:
    """The telling key before a string, where the two are all that an array has."""
    around = [token.group().strip() for token in tokens[max(number - 3, 0) : number + 2]]
    if len(around) < _PAIR or (around[0], around[2], around[4]) != ("[", ",", "]"):
        return None
    first = around[1]
    key = _unquoted(first) if first.startswith('"') else ""
    return key if is_telling(key) else None


def _mark(place: _Open, *, described: bool) -> str | None:
    """The mark for a whole string, where its key says what it is."""
    if place.outer in _HEADERS and place.key.lower() in _HEADER_MARKS:
        return _HEADER_MARKS[place.key.lower()]
    if described and place.key in _NAME_KEYS:
        return EXECUTION_NAME
    if place.key == "RequestId" and place.outer == "SdkResponseMetadata":
        return REQUEST_ID
    return None
