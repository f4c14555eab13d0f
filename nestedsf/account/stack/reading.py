"""Reading an account where not everything can be read: what cannot is noted, and read on."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, TypeVar

from botocore import exceptions as botocore
from botocore.exceptions import BotoCoreError, ClientError

from nestedsf.account.sessions import codes, remedies
from nestedsf.account.stack import cloudformation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import boto3

_T = TypeVar("_T")
_CREDENTIALS = (
    botocore.CredentialRetrievalError,
    botocore.NoCredentialsError,
    botocore.PartialCredentialsError,
    botocore.SSOError,
    botocore.TokenRetrievalError,
)
"""Without any nothing can be read: these end it all."""


class Reader:
    """Reads with a session, as far as AWS allows it and answers.

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
        """All that is found; None, and noted, where it cannot be read to its end.

        Raises:
            LookupError: What it is listed of is not there.
        """
        with self._noting(what):
            return list(found)
        return None

    def asked(self, what: str, service: str, call: str, **asked: Any) -> Mapping[str, Any] | None:
        """The answer to one call; None, and noted, where there is none.

        Raises:
            LookupError: There is no such thing.
        """
        with self._noting(what):
            answer: Mapping[str, Any] = getattr(self._client(service), call)(**asked)
            return answer
        return None

    @contextlib.contextmanager
    def _noting(self, what: str) -> Iterator[None]:
        try:
            yield
        except _CREDENTIALS:
            raise
        except (BotoCoreError, ClientError) as error:
            if _is_gone(error):
                raise LookupError(what) from error
            # What AWS says besides the remedy names the caller.
            why = remedies.sentence(error).partition(" AWS says:")[0]
            refused = self.refused.setdefault(why, [])
            if what not in refused:
                refused.append(what)


def _is_gone(error: Exception) -> bool:
    """Whether AWS says that there is no such thing, or no longer."""
    return isinstance(error, ClientError) and (
        codes.code_of(error) in codes.GONE or cloudformation.is_not_there(error)
    )
