"""The gateway: how the requests of a moto session reach the emulator, and no others leave.

moto's own switch, `mock_aws`, answers every boto3 session of the process and reads the
environment.
Here a handler on one session's `before-send` event passes its requests to moto under the
account of that session; while a moto session is open, all other requests of botocore are
refused.
"""

from __future__ import annotations

import functools
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
import botocore.awsrequest
import botocore.httpsession
from moto import backend_index
from moto.core import models as moto_models
from moto.core import utils
from moto.core.botocore_stubber import MockRawResponse

from nestedsf.emulator.account import is_active
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.states import wire
from nestedsf.exceptions import SessionClosedError, SessionRefusedError

if TYPE_CHECKING:
    from types import FrameType

    from nestedsf.emulator.account import Account

patches = Patches()

_LOOK = 0.005  # seconds between two looks at whether all requests have been answered


class Gateway:
    """Answers the requests of one account's clients with moto."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._asking: dict[FrameType, int] = {}  # where requests are answered, by which threads
        self.closed = False

    def __call__(self, request: Any, **_: Any) -> botocore.awsrequest.AWSResponse:
        """Answer one request; a botocore `before-send` handler."""
        frame = sys._getframe()
        try:
            # No lock: who closes it looks for requests after it is closed, and so misses none.
            self._asking[frame] = threading.get_ident()
            if self.closed:
                raise SessionClosedError(
                    "This moto session is closed and what it held is gone: open a new one with "
                    "nestedsf.moto_session(), deploy again and make new clients from it."
                )
            return self._answer(request)
        finally:
            self._asking.pop(frame, None)

    @staticmethod
    def knows(url: str) -> bool:
        """Whether there is a service at an address of AWS."""
        return any(pattern.match(url) for _, pattern in backend_index.backend_url_patterns)

    def close(self) -> None:
        """Take no more requests."""
        self.closed = True

    def wait_for_requests(self) -> None:
        """Wait until all requests have been answered."""
        while any(_runs(frame, thread) for frame, thread in list(self._asking.items())):
            time.sleep(_LOOK)

    def _answer(self, request: Any) -> botocore.awsrequest.AWSResponse:
        request.headers["x-moto-account-id"] = self._account.id
        with self._account.active():
            if wire.is_address(request.url):
                found = self._account.api.answer(request.url, request.headers, request.body)
                answer = (found.status, found.headers, found.body)
            else:
                answer = moto_models.botocore_stubber.process_request(request)
        if answer is None:
            raise SessionRefusedError(
                f"A moto session answers AWS's own addresses only, not {request.url}: "
                "make the client without endpoint_url."
            )
        status, headers, body = answer
        return botocore.awsrequest.AWSResponse(request.url, status, headers, MockRawResponse(body))


def _runs(frame: FrameType, thread: int) -> bool:
    """Whether a thread is in a frame: Ctrl-C may have ended it before it could say so."""
    found = sys._current_frames().get(thread)
    while found is not None and found is not frame:
        found = found.f_back
    return found is not None


def refuse(*_: Any, **__: Any) -> Any:
    """Refuse a request that another session than an open moto session would send."""
    raise SessionRefusedError(
        "A moto session is open, and while it is no request leaves this computer: "
        "use that session, or close it first with session.close()."
    )


def refuse_mock_aws(*_: Any, **__: Any) -> Any:
    """Refuse moto's own switch, which would empty the open session."""
    raise SessionRefusedError(
        "mock_aws cannot be started while a moto session of nestedsf is open, "
        "because it would empty it: close the session first with session.close()."
    )


def make_ready(account: Account, service: str) -> None:
    """Read a service's models now, so that the first request to it is as fast as the others."""
    account.client(service)
    utils.get_service_model(service)


def _sealed_for_moto(*_: Any, **__: Any) -> boto3.Session:
    return boto3.Session(botocore_session=sealed_session("us-east-1"))


# moto asks a session of its own for names of services and regions, AWS_PROFILE and all.
patches.sets_everywhere(utils, "Session", _sealed_for_moto)
# moto makes a loader for each service, and each lists botocore's data directory anew.
patches.sets(utils, "create_loader", functools.cache(utils.create_loader))


def _in_no_account(owner: Any, name: str) -> None:
    """Code that runs for an emulated account, as a Lambda function, reaches no network."""

    @patches.wraps(owner, name)
    def guarded(original: Any, *args: Any, **kwargs: Any) -> Any:
        if is_active():
            raise SessionRefusedError(
                "Code that runs in a moto session cannot use the network: nothing leaves this "
                "computer while one is open."
            )
        return original(*args, **kwargs)


for _name in ("getaddrinfo", "create_connection"):
    _in_no_account(socket, _name)
patches.sets(botocore.httpsession.URLLib3Session, "send", refuse)
patches.sets(moto_models.MockAWS, "start", refuse_mock_aws)
