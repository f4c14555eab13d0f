"""Keys: what stands under a key is a secret because of the key, however the key is spelled.

Keys are compared folded: ``SecretAccessKey``, ``AWS_SECRET_ACCESS_KEY``, ``secret-access-key``
and ``aws.secret access key`` are one. Digits and an s at the end do not count.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nestedsf.masking.accounts import ACCOUNT, ACCOUNT_WORDS, every_id_marked

__all__ = [
    "ACCESS_KEY",
    "SECRET",
    "SECRET_ENDS",
    "TASK_TOKEN",
    "fold",
    "is_telling",
    "may_have_telling_key",
    "secret_inside",
    "secret_under",
]

ACCESS_KEY = "‹access key›"
SECRET = "‹secret›"  # noqa: S105  the mark, no secret
TASK_TOKEN = "‹task token›"  # noqa: S105  as above

SECRET_ENDS = (
    *(
        "password",
        "passwd",
        "db pass",
        "user pass",
        "passphrase",
        "passcode",
        "pwd",
        "secret",
        "secret value",
    ),
    *("secret string", "secret binary", "secret key", "secret access key", "access key"),
    *("api key", "account key", "private key", "authorization", "cookie", "token"),
    *("connection string", "access key id", "task token"),
)
"""A key that ends so has a secret under it, whatever that looks like."""

_WHOLE = {"auth": SECRET, "pass": SECRET, "credentials": SECRET, "aws": ACCOUNT}
_NO_SECRETS = (  # tokens that AWS's calls have for pages and for being called twice
    *("nexttoken", "pagetoken", "paginationtoken", "startingtoken", "continuationtoken"),
    *("clienttoken", "requesttoken", "idempotencytoken", "sequencetoken", "forwardtoken"),
    *("backwardtoken", "synctoken", "changetoken", "locktoken"),
)
# Under a telling key an object may have these, which say where a secret is, or how long it lasts.
_NO_SECRETS_INSIDE = ("arn", "expiration", "$")
_LONG_TOKEN = 32  # a "Token" of fewer characters is not one of Step Functions
_REFERENCE = re.compile(r"\{%\s*\$[a-zA-Z]{1,31}(?:\.[a-zA-Z]{1,31}){0,9}\s*%\}")
"""A JSONata expression that only says where a secret comes from, and holds none."""
_SEPARATORS = " _-."

_FEWEST, _MOST = 10**8, 10**12  # an id as a number, which has no zeros at its beginning


def fold(text: str) -> str:
    """The text as keys are compared: small letters, without what separates words.

    >>> fold("AWS_SECRET-access Key")
    'awssecretaccesskey'
    """
    text = text.lower()
    for separator in _SEPARATORS:
        text = text.replace(separator, "")
    return text


_ENDS = tuple(map(fold, SECRET_ENDS))
_WORDS = tuple(map(fold, ACCOUNT_WORDS))


def _fewest(hints: tuple[str, ...]) -> tuple[str, ...]:
    """The hints without those that have another one in them."""
    return tuple(h for h in hints if not any(o != h and o in h for o in hints))


# In JSON text a key is followed by a quote, or by the backslash before one.
_HINTS = _fewest((*_ENDS, *_WORDS, *(whole + end for whole in _WHOLE for end in '"\\')))


def may_have_telling_key(folded: str) -> bool:
    """Whether JSON text, folded, may have a key that `is_telling`: never narrower than that."""
    return any(map(folded.__contains__, _HINTS))  # each is part of every key that it is for


@lru_cache(maxsize=4096)  # a history has the same few keys again and again
def _kind(key: str) -> str | None:
    """The mark for secrets that stand under a key, if any do."""
    folded = fold(key)
    if folded in _WHOLE:
        return _WHOLE[folded]
    whole = folded.rstrip("0123456789")
    stem = whole.removesuffix("s")
    if stem.endswith("accesskeyid"):
        return ACCESS_KEY
    if stem.endswith("tasktoken") or stem == "token":
        return TASK_TOKEN
    if (whole.endswith(_ENDS) or stem.endswith(_ENDS)) and not stem.endswith(_NO_SECRETS):
        return SECRET
    return ACCOUNT if any(word in folded for word in _WORDS) else None


def is_telling(key: str) -> bool:
    """Whether secrets stand under a key, whatever they look like."""
    return _kind(key) is not None


def secret_under(key: str, text: str) -> str:
    """A whole string or number as it may be shown under a key.

    >>> secret_under("DB_PASSWORD", "tea"), secret_under("owner", "210987654321 (root)")
    ('‹secret›', '‹account› (root)')
    >>> secret_under("TaskToken", "{% $states.context.Task.Token %}")
    '{% $states.context.Task.Token %}'
    """
    kind = _kind(key)
    if kind is None or not text.strip() or _REFERENCE.fullmatch(text):
        return text
    if kind == ACCOUNT:
        return ACCOUNT if _is_number_of_account(text) else every_id_marked(text)
    if fold(key) == "token" and len(text) < _LONG_TOKEN:
        return text
    return kind


def secret_inside(around: str, key: str, text: str) -> str:
    """The same in an object somewhere under the key `around`; the object's own key tells nothing.

    Of an account only ids are masked there.

    >>> secret_inside("secrets", "db", "tea"), secret_inside("Credentials", "RoleArn", "arn:…")
    ('‹secret›', 'arn:…')
    """
    kind = _kind(around)
    if kind is None or _kind(key) is not None or fold(key).endswith(_NO_SECRETS_INSIDE):
        return text
    return every_id_marked(text) if kind == ACCOUNT else secret_under(around, text)


def _is_number_of_account(text: str) -> bool:
    """Whether a text is a number, however written, that an account's id can be."""
    try:
        number = float(text)
    except ValueError:
        return False
    return _FEWEST <= number < _MOST and number.is_integer()
