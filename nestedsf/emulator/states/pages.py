"""Pages: the parts in which the API's lists are read.

A page's token holds where the next one begins and of which list it is, so that what is added
meanwhile moves nothing; a token of another list, or of nobody, answers InvalidToken.
"""

from __future__ import annotations

import base64
import bisect
import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeVar

from nestedsf.emulator.states.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nestedsf.jsontext import Json

__all__ = ["page", "page_size"]

_T = TypeVar("_T")
_DEFAULT_SIZE = 100


def page_size(parameters: Mapping[str, Any]) -> int:
    """How many items are asked for; 0 means the default, as on AWS."""
    return parameters.get("maxResults") or _DEFAULT_SIZE


def page(
    items: Sequence[_T],
    place: Callable[[_T], Any],
    parameters: Mapping[str, Any],
    *of: Json,
) -> tuple[Sequence[_T], dict[str, str]]:
    """A page of a list, and the token of the next one.

    Args:
        items: The whole list, sorted by `place`.
        place: What an item is sorted by: a number, a text, or a list of these.
        parameters: The request's: maxResults and nextToken.
        of: What tells this list from another one.

    Returns:
        The items, and what the answer has beside them: a nextToken, or nothing.

    Raises:
        ApiError: InvalidToken.

    >>> first, more = page("abc", str, {"maxResults": 2}, "letters")
    >>> page("abc", str, {"maxResults": 2, **more}, "letters")
    ('c', {})
    """
    token, start = parameters.get("nextToken"), 0
    if token is not None:
        begins = _read(token, list(of))
        try:
            start = bisect.bisect_left(items, begins, key=place)
        except TypeError:
            raise _invalid() from None
    end = start + page_size(parameters)
    if end >= len(items):
        return items[start:end], {}
    return items[start:end], {"nextToken": _write(place(items[end]), list(of))}


def _write(begins: Json, of: Json) -> str:
    text = json.dumps([begins, _digest(of)], ensure_ascii=False)
    return base64.b64encode(text.encode()).decode()


def _read(token: str, of: Json) -> Any:
    try:
        begins, digest = json.loads(base64.b64decode(token, validate=True))
    except (TypeError, ValueError, RecursionError):
        raise _invalid() from None
    if digest != _digest(of):
        raise _invalid()
    return begins


def _digest(of: Json) -> str:
    return hashlib.sha256(json.dumps(of).encode()).hexdigest()


def _invalid() -> ApiError:
    return ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
