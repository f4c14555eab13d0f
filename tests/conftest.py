"""A server of the emulator, in its own process, for tests over HTTP."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server, serve
from nestedsf.emulator.functions import processes
from tests import servers

# A shell that starts the tests in the background has them ignore Ctrl-C, and so all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def template() -> Iterator[None]:
    """The process from which those of functions are forked: one for all sessions of the tests."""
    if processes.CAN_FORK:
        processes.TEMPLATE.hold()
        yield
        processes.TEMPLATE.release()
    else:
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not hasattr(os, "fork"):
        with serve(time_scale=50) as server:
            yield server
        return
    with servers.serve(time_scale=50) as server:
        yield server


@pytest.fixture
def aws(server: Server) -> AwsSession:
    """A session of its own at the server of this module."""
    return server.session()
