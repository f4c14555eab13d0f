"""Opening and closing: patches in place while at least one account is open, none afterwards."""

from __future__ import annotations

import atexit
import functools
import itertools
import sys
import threading
from importlib.metadata import version
from typing import Any
from unittest.mock import patch

import boto3

from nestedsf.emulator.lazy_imports import importing_moto
from nestedsf.exceptions import SessionRefusedError

with importing_moto():
    from moto.core.base_backend import AccountSpecificBackend, BackendDict
    from moto.core.config import default_user_config
    from moto.core.model_instances import reset_model_data
    from moto.core.models import MockAWS

    from nestedsf.emulator import gateway, sealing
    from nestedsf.emulator.functions import code, invocation
    from nestedsf.emulator.stacks import (
        change_sets,
        events,
        operations,
        partitions,
        resources,
        tags,
    )
    from nestedsf.emulator.states import (
        branches,
        children,
        clock,
        definitions,
        descriptions,
        encoding,
        failing,
        histories,
        items,
        limits,
        machines,
        naming,
        renaming,
        stopping,
        threads,
        tokens,
    )

    AccountSpecificBackend.get_session()  # cached by moto: made here, where nothing is read

from nestedsf.emulator.account import Account

FAMILIES = (
    gateway.patches,
    threads.Quiet(),
    code.patches,
    threads.patches,
    encoding.patches,
    renaming.patches,
    clock.patches,
    naming.patches,
    definitions.patches,
    descriptions.patches,
    histories.patches,
    machines.patches,
    stopping.patches,
    children.patches,
    tokens.patches,
    branches.patches,
    items.patches,
    failing.patches,
    limits.patches,  # after the families that replace the calls whose values it checks
    invocation.patches,
    resources.patches,
    events.patches,
    operations.patches,
    change_sets.patches,
    partitions.patches,
    tags.patches,
)
FIRST_ACCOUNT = 123456789012

_open: dict[str, Emulation] = {}
_changing = threading.RLock()
_config = patch.dict(
    default_user_config,
    {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}},
)


class Emulation:
    """One open account: `gateway` answers its requests, `close` ends it."""

    def __init__(self, region_name: str, time_scale: float) -> None:
        if region_name not in regions():
            raise ValueError(
                f"There is no region {region_name!r} with Step Functions: us-east-1 is one."
            )
        with _changing:
            if not _open:
                if MockAWS._mocks_active:
                    raise SessionRefusedError(
                        "moto's mock_aws is active, and it answers every session of this "
                        "process: stop it before you open a moto session of nestedsf."
                    )
                _apply()
            ids = (str(FIRST_ACCOUNT + i) for i in itertools.count())
            account_id = next(i for i in ids if i not in _open)
            self.account = Account(id=account_id, region_name=region_name, time_scale=time_scale)
            self.account.new_session = self.new_botocore_session
            self.gateway = gateway.Gateway(self.account)
            _open[account_id] = self
            self.account.services = boto3.Session(botocore_session=self.new_botocore_session())

    def new_botocore_session(self, region_name: str | None = None) -> Any:
        """A botocore session that reads no configuration and reaches this account alone."""
        session = sealing.sealed_session(region_name or self.account.region_name)
        session.register("before-send", self.gateway)
        return session

    def close(self) -> None:
        """End all executions and threads, forget the account, and restore moto if it is the last.

        A second call does nothing.
        """
        with _changing:
            if _open.get(self.account.id) is not self:
                return
            del _open[self.account.id]
            self.account.closing.set()
            self.gateway.close()
            try:
                with self.account.active():
                    self._end_executions()
                    self.gateway.wait_for_requests()
                    self._end_executions()  # a request that was being answered may have started one
                    threads.end_all(self.account)
            finally:  # Ctrl-C while it waits leaves nothing patched
                for name in self.account.modules:
                    sys.modules.pop(name, None)
                for backends in list(BackendDict._instances):
                    dict.pop(backends, self.account.id, None)
                if not _open:
                    _restore()

    def _end_executions(self) -> None:
        for execution in list(self.account.executions.values()):
            stopping.stop(execution)
        for endpoint in list(self.account.tokens.values()):
            endpoint.interrupt_all()
        self.account.notify()


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
