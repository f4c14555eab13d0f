"""Clients, of Step Functions above all: in an ARN's region, with retries, side by side."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

import boto3

from nestedsf.account.arns import region_of
from nestedsf.account.sessions.aws import CONFIG
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from nestedsf.arguments import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_T = TypeVar("_T")
_R = TypeVar("_R")

_making = threading.Lock()
"""boto3's sessions make one client at a time
(https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html)."""


def client_for(session: boto3.Session, arn: str, service: str = "stepfunctions") -> Any:
    """A service's client in the region of an ARN of Step Functions; without one, in the session's."""
    more: dict[str, Any] = {} if isinstance(session, MotoSession) else {"config": CONFIG}
    region = region_of(arn)
    if region is not None:
        more["region_name"] = region
    with _making:
        return session.client(service, **more)


def reaches_aws(session: boto3.Session) -> bool:
    """Whether AWS itself answers, in place of moto or another server."""
    return not isinstance(session, MotoSession) and getattr(session, "endpoint_url", None) is None


class Clients:
    """A session's clients, made once for each service and region.

    Args:
        session: The session; they hold it.
    """

    def __init__(self, session: boto3.Session) -> None:
        self.session = session
        self._made: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()

    def of(self, arn: str, service: str = "stepfunctions") -> Any:
        """A service's client in the region of an ARN of Step Functions."""
        key = service, region_of(arn)
        with self._lock:
            if key not in self._made:
                self._made[key] = client_for(self.session, arn, service)
            return self._made[key]

    def each(self, ask: Callable[[_T], _R], what: Iterable[_T]) -> list[_R]:
        """What a question gives for each, in their order; but on moto asked side by side.

        The first error is raised, and what was not asked by then is not asked.
        """
        asked = list(what)
        if len(asked) < 2 or isinstance(self.session, MotoSession):  # noqa: PLR2004  a side
            return [ask(one) for one in asked]
        left = deque(enumerate(asked))
        answers: SimpleQueue[tuple[int, _R | None, BaseException | None]] = SimpleQueue()

        def work() -> None:
            with contextlib.suppress(IndexError):  # nothing is left
                while True:
                    number, one = left.popleft()
                    try:
                        answers.put((number, ask(one), None))
                    except BaseException as error:  # noqa: BLE001  whoever asked gets it
                        answers.put((number, None, error))

        # No executor: a process waits for its threads when it ends, and Ctrl-C for no answer.
        for _ in range(min(SIDE_BY_SIDE, len(asked))):
            threading.Thread(target=work, name="nestedsf-clients", daemon=True).start()
        try:
            return list(_in_order(answers, len(asked)))
        finally:
            left.clear()


def _in_order(
    answers: SimpleQueue[tuple[int, _R | None, BaseException | None]], count: int
) -> Iterator[_R]:
    """The answers by their numbers; raises the first error.

    A SimpleQueue is left by Ctrl-C as it was, at any moment; a lock of Python's own may not be.
    """
    there: dict[int, tuple[_R | None, BaseException | None]] = {}
    for number in range(count):
        while number not in there:
            which, result, error = answers.get()
            there[which] = result, error
        result, error = there.pop(number)
        if error is not None:
            raise error
        yield result  # type: ignore[misc]  # without an error it is there


SESSION: Final = Kind("a session, as moto_session() and aws_session() give it", (boto3.Session,))
"""What a function takes that reaches an account."""
