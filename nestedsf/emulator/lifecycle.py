"""Opening and closing: patches in place while at least one account is open, none afterwards."""

from __future__ import annotations

import atexit
import itertools
import threading
from typing import Any
from unittest.mock import patch

import boto3

from nestedsf.emulator.lazy_imports import importing_moto
from nestedsf.exceptions import SessionRefusedError

with importing_moto():
    from moto.core.base_backend import AccountSpecificBackend, BackendDict
    from moto.core.config import default_user_config
    from moto.core.models import MockAWS

    from nestedsf.emulator import (
        branches,
        children,
        clock,
        code,
        definitions,
        descriptions,
        encoding,
        failing,
        functions,
        gateway,
        histories,
        items,
        limits,
        machines,
        naming,
        renaming,
        stacks,
        stopping,
        threads,
        tokens,
    )

    AccountSpecificBackend.get_session()  # cached by moto: made here, where nothing is read

from nestedsf.emulator.account import Account

FAMILIES = (
    gateway.patches,
    threads.Quiet(),
    code.FunctionLog(),
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
    functions.patches,
    stacks.patches,
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
            self.gateway = gateway.Gateway(self.account)
            self.account.services = boto3.Session(botocore_session=self.new_botocore_session())
            _open[account_id] = self

    def new_botocore_session(self) -> Any:
        """A botocore session that reads no configuration and reaches this account alone."""
        session = gateway.sealed_session(self.account.region_name)
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
            with self.account.active():
                self._end_executions()
                self.gateway.wait_for_requests()
                self._end_executions()  # a request that was being answered may have started one
                threads.end_all(self.account)
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


def _apply() -> None:
    _config.start()
    for family in FAMILIES:
        family.apply()


def _restore() -> None:
    for family in reversed(FAMILIES):
        family.restore()
    _config.stop()


@atexit.register
def _close_all() -> None:
    for emulation in list(_open.values()):
        emulation.close()
