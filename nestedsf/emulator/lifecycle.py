"""Opening and closing: patches in place while anything of an account may run, none afterwards.

Both are done in a thread of their own, to which Ctrl-C does not come: whoever is interrupted
only waits no longer. What is half open is closed, and what is half closed goes on closing.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import functools
import itertools
import secrets
import threading
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import botocore.config

from nestedsf.emulator.lazy_imports import importing_moto
from nestedsf.exceptions import InputError, SessionClosedError, SessionRefusedError

with importing_moto():
    from moto.core.base_backend import AccountSpecificBackend, BackendDict
    from moto.core.config import default_user_config
    from moto.core.model_instances import reset_model_data
    from moto.core.models import MockAWS
    from moto.s3.models import FakeKey, s3_backends

    from nestedsf.emulator import environment, gateway, quiet, sealing
    from nestedsf.emulator.functions import invocation
    from nestedsf.emulator.rules import delivery, patterns
    from nestedsf.emulator.services import notifications
    from nestedsf.emulator.services.moto_services import MotoServices
    from nestedsf.emulator.services.sdk.mock_results import check_result, example_result
    from nestedsf.emulator.stacks import (
        change_sets,
        events,
        operations,
        partitions,
        queue_policies,
        resources,
        state_machines,
        tags,
        templates,
        updates,
        versions,
    )
    from nestedsf.emulator.states import moto_backend
    from nestedsf.emulator.states.api import StatesApi

    AccountSpecificBackend.get_session()  # cached by moto: made here, where nothing is read

from nestedsf.emulator.account import Account
from nestedsf.emulator.timeline import Timeline
from nestedsf.engine.mocks.mocks import Mocks
from nestedsf.engine.tokens import Tokens
from nestedsf.uninterrupted import begin, uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILIES = (
    environment.Environment(),
    gateway.patches,
    quiet.Quiet(),
    moto_backend.patches,
    invocation.patches,
    delivery.patches,
    patterns.patches,
    notifications.patches,
    resources.patches,
    state_machines.patches,
    versions.patches,
    queue_policies.patches,
    updates.patches,
    events.patches,
    operations.patches,
    change_sets.patches,
    partitions.patches,
    tags.patches,
    templates.patches,
)
"""All that is patched in moto, in the order in which it is applied; each has a canary test."""

FIRST_ACCOUNT = 123456789012
_TOKEN_PREFIX = b"\x00\x00\x00*\x00\x00\x00\x02"
_TOKEN_BYTES = 480
PATIENCE = 5.0
"""Seconds that `close` waits for what is being ended."""

_open: dict[str, Emulation] = {}
_changing = threading.Lock()
_config = patch.dict(
    default_user_config,
    {"lambda": {"use_docker": False}},
)


class Emulation:
    """One account: `open` begins it, `gateway` answers its requests, `close` ends it.

    Attributes:
        account: The account; there is none before `open`.
        gateway: Answers its requests.
        mocks: What is mocked in it.
    """

    account: Account
    gateway: gateway.Gateway

    def __init__(self, region_name: str, time_scale: float, mocks: Mocks | None = None) -> None:
        self._region_name, self._time_scale = region_name, time_scale
        self.mocks = mocks or Mocks()
        self._changing = threading.Lock()
        self._is_open = self._is_closed = False

    def open(self) -> None:
        """Begin it.

        Raises:
            ValueError: There is no such region.
            SessionRefusedError: moto's own `mock_aws` is active, or it is another moto.
        """
        uninterrupted(self._open)

    def close(self) -> None:
        """End all executions, processes and threads, and forget the account.

        moto is restored when that is done for the last account: as a rule before this returns,
        but where a request does not end within `PATIENCE`, when it has ended. A second call waits
        for the same.
        """
        uninterrupted(self._close, PATIENCE)

    def close_soon(self) -> None:
        """Begin to close it, and do not wait."""
        with contextlib.suppress(RuntimeError):  # the interpreter ends, and closes it itself
            begin(self._close)

    def close_with(self, owner: object) -> None:
        """Close it as soon as `owner` is garbage."""
        self.account.timeline.on_garbage(owner, self.close_soon)

    def new_botocore_session(self) -> Any:
        """A botocore session that reads no configuration and reaches this account alone."""
        session = sealing.sealed_session(self.account.region_name)
        session.register("before-send", self.gateway)
        return session

    def _open(self) -> None:
        if self._region_name not in regions():
            raise InputError(
                f"There is no region {self._region_name!r} with Step Functions: us-east-1 is one."
            )
        with self._changing:
            if self._is_closed:  # by who was interrupted, and waits no longer
                return
            with _changing:
                self._enter()
            try:
                self._begin()
            except BaseException:
                self._end()
                raise

    def _enter(self) -> None:
        if MockAWS._mocks_active:
            raise SessionRefusedError(
                "moto's mock_aws is active, and it answers every session of this "
                "process: stop it before you open a moto session of nestedsf."
            )
        ids = (str(FIRST_ACCOUNT + i) for i in itertools.count())
        account_id = next(i for i in ids if i not in _open)
        self.account = _new_account(account_id, self._region_name, self._time_scale, self.mocks)
        self.gateway = self.account.gateway = gateway.Gateway(self.account)
        if not _open:
            _apply()
        _open[account_id] = self
        self._is_open = True

    def _begin(self) -> None:
        services = self.new_botocore_session()
        # A call of the account's own is not tried again: botocore would sleep before it.
        once = botocore.config.Config(retries={"total_max_attempts": 1})
        services.set_default_client_config(services.get_default_client_config().merge(once))
        self.account.services = boto3.Session(botocore_session=services)
        moto_backend.open_for(self.account.id, self.account.api)
        self.account.timeline.start(f"account {self.account.id}", self._in_account)

    def _in_account(self, run: Callable[[], None]) -> None:
        with self.account.active():
            run()

    def _close(self) -> None:
        with self._changing:
            self._is_closed = True
            if self._is_open:
                self._end()

    def _end(self) -> None:
        self.account.closing.set()
        self.gateway.close()
        with contextlib.suppress(SessionClosedError):
            self.account.timeline.call(self._end_all)
        self.gateway.wait_for_requests()
        # A request that was being answered may have started something more.
        self.account.timeline.close(self._end_all)
        self.account.functions.join()
        with _changing:
            self._forget()
            self._is_open = False

    def _end_all(self) -> None:
        """End the executions and the functions; to be used in a call of the timeline."""
        self.account.timeline.refuse_waits()
        for execution in self.account.api.executions():
            execution.stop()
        self.account.functions.stop_all()

    def _forget(self) -> None:
        moto_backend.close(self.account.id)
        for key in FakeKey.instances_tracked:
            if key.account_id == self.account.id:
                key.dispose()  # each object has a file, and moto warns of those that are open
        names = s3_backends.bucket_accounts  # of all accounts: a bucket's name is free again
        for name in [name for name, (_, owner) in names.items() if owner == self.account.id]:
            del names[name]
        for backends in list(BackendDict._instances):
            dict.pop(backends, self.account.id, None)
        if len(_open) == 1:
            _restore()
        del _open[self.account.id]


def _new_token() -> str:
    """A task token: base64 text with `+`, `/` and `=` in it, as AWS's have."""
    return base64.b64encode(_TOKEN_PREFIX + secrets.token_bytes(_TOKEN_BYTES)).decode()


def _new_account(account_id: str, region_name: str, time_scale: float, mocks: Mocks) -> Account:
    account = Account(
        id=account_id,
        region_name=region_name,
        timeline=Timeline(time_scale),
        tokens=Tokens(_new_token),
        neighbour=_account,
    )
    services = account.task_services = MotoServices(account)
    account.api = StatesApi(account, services.refusal, check_result, example_result, mocks)
    account.functions = invocation.Functions(account)
    return account


def _account(account_id: str) -> Account | None:
    """An account that is open."""
    found = _open.get(account_id)
    return found.account if found is not None and not found.gateway.closed else None


@functools.cache
def regions() -> frozenset[str]:
    """The regions that have Step Functions, of all partitions."""
    session = sealing.sealed_session("us-east-1")
    partitions = session.get_available_partitions()
    return frozenset(
        region
        for partition in partitions
        for region in session.get_available_regions("stepfunctions", partition)
    )


def _apply() -> None:
    _config.start()
    try:
        for family in FAMILIES:
            family.apply()
    except (AttributeError, KeyError) as changed:
        _restore()
        raise SessionRefusedError(
            f"moto {version('moto')} is not the moto that nestedsf corrects: {changed} is not there. "
            "Install the version that requirements.lock names."
        ) from changed
    except BaseException:
        _restore()
        raise


def _restore() -> None:
    for family in reversed(FAMILIES):
        family.restore()
    _config.stop()
    reset_model_data()  # moto keeps a reference to each function, and so to its account


@atexit.register
def _close_all() -> None:
    for emulation in list(_open.values()):
        emulation.close()
