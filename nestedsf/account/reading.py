"""Reading an account where not everything may be read: what AWS refuses is noted, and read on."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from nestedsf.account import cures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import boto3

_T = TypeVar("_T")
_GONE = frozenset({"NoSuchEntity", "ResourceNotFoundException", "StateMachineDoesNotExist"})


class Reader:
    """Reads with a session, as far as AWS allows it.

    Attributes:
        refused: Why something could not be read, and what.
    """

    def __init__(self, session: boto3.Session) -> None:
        self.refused: dict[str, list[str]] = {}
        self._client = functools.cache(session.client)

    def pages(self, service: str, call: str, key: str, **asked: Any) -> Iterator[Any]:
        """Each item of a list, page by page."""
        for page in self._client(service).get_paginator(call).paginate(**asked):
            yield from page[key]

    def listed(self, what: str, found: Iterable[_T]) -> list[_T] | None:
        """All that is found; None, and noted, where AWS refuses it on the way."""
        try:
            return list(found)
        except ClientError as error:
            self._note(error, what)
            return None

    def asked(self, what: str, service: str, call: str, **asked: Any) -> Mapping[str, Any] | None:
        """The answer to one call; None, and noted, where AWS refuses it.

        Raises:
            LookupError: There is no such thing.
        """
        try:
            answer: Mapping[str, Any] = getattr(self._client(service), call)(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise LookupError(what) from error
            self._note(error, what)
            return None
        return answer

    def _note(self, error: ClientError, what: str) -> None:
        # What AWS says besides the cure names the caller.
        why = cures.sentence(error).partition(" AWS says:")[0]
        refused = self.refused.setdefault(why, [])
        if what not in refused:
            refused.append(what)
