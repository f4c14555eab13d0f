"""Clients of Step Functions: in the region that an ARN names, with retries, one for each."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from nestedsf.account.arns import region_of
from nestedsf.account.aws import CONFIG
from nestedsf.account.sessions import MotoSession

if TYPE_CHECKING:
    import boto3

_making = threading.Lock()
"""boto3's sessions make one client at a time
(https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html)."""


def client_for(session: boto3.Session, arn: str) -> Any:
    """A client of Step Functions in the region of an ARN; without one, in the session's."""
    more: dict[str, Any] = {} if isinstance(session, MotoSession) else {"config": CONFIG}
    region = region_of(arn)
    if region is not None:
        more["region_name"] = region
    with _making:
        return session.client("stepfunctions", **more)


def reaches_aws(session: boto3.Session) -> bool:
    """Whether AWS itself answers, in place of moto or another server."""
    return not isinstance(session, MotoSession) and getattr(session, "endpoint_url", None) is None


class Clients:
    """A session's clients, made once for each region.

    Args:
        session: The session; they hold it.
    """

    def __init__(self, session: boto3.Session) -> None:
        self.session = session
        self._made: dict[str | None, Any] = {}
        self._lock = threading.Lock()

    def of(self, arn: str) -> Any:
        """The client in the region of an ARN."""
        region = region_of(arn)
        with self._lock:
            if region not in self._made:
                self._made[region] = client_for(self.session, arn)
            return self._made[region]
