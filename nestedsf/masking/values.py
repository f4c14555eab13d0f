"""Masking: values and JSON text with marks in place of secrets and of what differs each time."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nestedsf.masking.accounts import ACCOUNT
from nestedsf.masking.encodings import encoded_secrets_marked, may_have_encoded_secrets
from nestedsf.masking.keyed import keyed_secrets_marked
from nestedsf.masking.keys import fold, may_have_telling_key
from nestedsf.masking.marks import marked, may_have_ids, may_have_secrets
from nestedsf.masking.members import may_have_ids_under_keys, members_marked

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = [
    "ACCOUNT",
    "HIDDEN",
    "masked",
    "masked_text",
    "may_be_masked",
    "without_secrets",
    "without_secrets_text",
]

HIDDEN = "‹hidden›"
"""The mark for what cannot be followed."""

# A letter or digit as JSON's escape, which nobody writes, or a slash, which some do.
_ESCAPED = re.compile(r"\\+(?:u00([2-7][0-9A-Fa-f])|(/))")
_NOT_UNESCAPED = frozenset("\"'\\\x7f")
_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode
_MARKED_KEY = re.compile(r"›[^\"‹›]{0,9}\"\s*:")


def masked(value: Json) -> Json:
    """The value with what differs from one execution to the next replaced by marks.

    A value without anything to mask comes back as it is, not copied. One that cannot be
    followed, as it is no JSON or nested too deeply (about 1,000 levels), is hidden.

    >>> masked({"StartDate": 1700000000000, "NeedCallback": True})
    {'StartDate': '‹date›', 'NeedCallback': True}
    >>> masked("arn:aws:states:eu-west-1:123456789012:execution:main:first")
    '‹execution›'
    """
    return _masked(value, ids=True)


def masked_text(text: str) -> str:
    """The same for JSON text: the text with marks in it.

    A text that is not JSON is masked as a sentence is.
    """
    return _masked_text(text, ids=True)


def without_secrets(value: Json) -> Json:
    """The value with its secrets replaced by marks, and nothing else.

    >>> without_secrets("arn:aws:states:eu-west-1:123456789012:execution:main:first")
    'arn:aws:states:eu-west-1:‹account›:execution:main:first'
    """
    return _masked(value, ids=False)


def without_secrets_text(text: str) -> str:
    """The same for JSON text, or any other."""
    return _masked_text(text, ids=False)


def may_be_masked(text: str, *, ids: bool) -> bool:
    """Whether there may be something to mask: cheap, as most values have nothing.

    It is never narrower than the rules: each is asked what must be there for it.
    """
    text = _unescaped(text)
    folded = fold(text)
    return (
        may_have_telling_key(folded)
        or may_have_secrets(text)
        or may_have_encoded_secrets(text)
        or (ids and (may_have_ids(text) or may_have_ids_under_keys(folded)))
    )


def _masked(value: Json, *, ids: bool) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _masked_text(value, ids=ids)
    try:
        # What JSON has not, as the datetimes of boto3, must not save the rest from its marks.
        text = _encoded(value)
        found = _masked_text(text, ids=ids)
        if found == text:
            return value
        pairs = _members if _MARKED_KEY.search(found) else None
        result: Json = json.loads(found, object_pairs_hook=pairs)
    except Exception:  # noqa: BLE001  whatever it is: what cannot be followed is not shown
        return HIDDEN
    return result


def _masked_text(text: str, *, ids: bool) -> str:
    size = len(text)
    kept = next((kept for longest, kept in _KEPT if size <= longest), _found)
    try:
        return kept(text, ids)
    except Exception:  # noqa: BLE001  as above
        return HIDDEN


def _found(text: str, ids: bool) -> str:  # noqa: FBT001  as the key of the caches
    return _followed(text, ids=ids) if may_be_masked(text, ids=ids) else text


# Names stand in a history again and again; a view masks a state's output, then the same as the
# next one's input, and a long one in its events. Few of those are kept.
_KEPT = (
    (200, lru_cache(maxsize=4096)(_found)),
    (20_000, lru_cache(maxsize=256)(_found)),
    (300_000, lru_cache(maxsize=16)(_found)),
)


def _followed(text: str, *, ids: bool) -> str:
    found = _marked(text, ids=ids)
    plain = _unescaped(text)
    if plain != text:  # escapes that hide nothing stay as they are
        shown = _marked(plain, ids=ids)
        found = found if shown == _unescaped(found) else shown
    return found


def _marked(text: str, *, ids: bool) -> str:
    """The text with the marks for its keys first, then with those for what it looks like."""
    folded = fold(text)
    if may_have_telling_key(folded) or (ids and may_have_ids_under_keys(folded)):
        text = _keys_marked(text, ids=ids)
    text = marked(text, ids=ids)
    if may_have_encoded_secrets(text):
        text = encoded_secrets_marked(text, lambda decoded: _masked_text(decoded, ids=False))
    return text


def _keys_marked(text: str, *, ids: bool) -> str:
    if _is_json(text):
        return members_marked(text, lambda inner: _inner_keys_marked(inner, ids=ids), ids=ids)
    return keyed_secrets_marked(text)


def _inner_keys_marked(text: str, *, ids: bool) -> str:
    """The same for a string in JSON text, if there is anything to do."""
    folded = fold(text)
    if may_have_telling_key(folded) or (ids and may_have_ids_under_keys(folded)):
        return _keys_marked(text, ids=ids)
    return text


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "[", '"'}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unescaped(text: str) -> str:
    if "\\u00" in text or "\\/" in text:
        return _ESCAPED.sub(_character, text)
    return text


def _character(found: re.Match[str]) -> str:
    character = found[2] or chr(int(found[1], 16))
    return found[0] if character in _NOT_UNESCAPED else character


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys may have become equal: then they are counted, and no member is lost."""
    members: dict[str, Any] = {}
    for key, value in pairs:
        number, name = 1, key
        while name in members:
            number += 1
            name = f"{key} ({number})"
        members[name] = value
    return members
