"""Crossing: what a Task calls with the role of another account is called there.

Every moto session is an account; two that are open at once can call each other, as AWS accounts
do by a Task's Credentials. Each has its thread and its time: what is begun in the other one is
posted to it, and its end is posted back. Roles and their policies are not looked at.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.emulator.services.integration import region_of
from nestedsf.engine.failures import RUNTIME, StateFailure, TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.services import Call, Job

__all__ = ["begin", "check_credentials", "job"]

_ROLE = re.compile(r"arn:[^:]+:iam::(\d{12}):role/.+")


def check_credentials(call: Call) -> None:
    """Refuse Credentials whose RoleArn is no role's ARN.

    Raises:
        StateFailure: States.Runtime.
    """
    if call.credentials is not None and _account_id(call) is None:
        shown = compact(call.credentials.get("RoleArn"))
        raise StateFailure(RUNTIME, f"The RoleArn in Credentials is not the ARN of a role: {shown}")


def begin(here: Account, call: Call, begun: Callable[[Account], Future]) -> Future:
    """Begin a call in the account whose role it has, with a future of this account.

    Args:
        here: The account of the execution.
        call: The call.
        begun: Begins it in an account.
    """
    there = _account(here, call)
    if there is here:
        return begun(here)
    if there is None:
        future = Future()
        future.set_error(_not_assumed(here, call))
        return future
    return _Crossing(here, there, call).begin(begun)


def job(here: Account, call: Call, made: Callable[[Account], Job]) -> Job:
    """The job that a call has started in the account whose role it has.

    Args:
        here: The account of the execution.
        call: The call.
        made: Finds it in an account.
    """
    there = _account(here, call)
    if there is here:
        return made(here)
    if there is None:  # it was closed in between
        raise _not_assumed(here, call)
    return _JobThere(here, there, call, made)


def _account_id(call: Call) -> str | None:
    role = call.credentials.get("RoleArn") if call.credentials is not None else None
    found = _ROLE.fullmatch(role) if isinstance(role, str) else None
    return found[1] if found else None


def _account(here: Account, call: Call) -> Account | None:
    account_id = _account_id(call)
    return here if account_id in {None, here.id} else here.neighbour(account_id or "")


def _not_assumed(here: Account, call: Call) -> TaskFailure:
    """The failure of a Task whose role cannot be assumed."""
    role = call.credentials["RoleArn"] if call.credentials is not None else None
    own = call.role_arn.rpartition("/")[2]
    return TaskFailure(
        "States.TaskFailed",
        f"User: arn:aws:sts::{here.id}:assumed-role/{own} is not authorized to perform: "
        f"sts:AssumeRole on resource: {role} (no moto session is open whose account is "
        f"{_account_id(call)}; region {region_of(call)})",
    )


class _Crossing:
    """A call from one account into another, and its end back."""

    def __init__(self, here: Account, there: Account, call: Call) -> None:
        self._here, self._there, self._call = here, there, call
        self._ended = Future()

    def begin(self, begun: Callable[[Account], Future]) -> Future:
        """No time passes here until it is known whether it takes time there."""
        self._here.timeline.hold()
        self._there.timeline.post(lambda: self._begin(begun), self._refused)
        return self._ended

    def _begin(self, begun: Callable[[Account], Future]) -> None:
        """In the other account's thread."""
        try:
            future = begun(self._there)
        except Exception as error:  # noqa: BLE001  it is whose who waits for the call
            future = Future()
            future.set_error(error)
        if future.is_done:
            self._back(lambda: self._end(future), hold=True)
        else:
            self._back(lambda: None, hold=True)
            future.then(lambda: self._back(lambda: self._end(future)))

    def _refused(self) -> None:
        failure = _not_assumed(self._here, self._call)
        self._back(lambda: self._ended.set_error(failure), hold=True)

    def _end(self, future: Future) -> None:
        _hand_over(future, self._ended)

    def _back(self, action: Callable[[], None], *, hold: bool = False) -> None:
        def do() -> None:
            if hold:
                self._here.timeline.release()
            action()

        self._here.timeline.post(do, lambda: None)


class _JobThere:
    """A job in another account; what waits for it is here."""

    def __init__(
        self, here: Account, there: Account, call: Call, made: Callable[[Account], Job]
    ) -> None:
        self.ended = Future()
        self._here, self._there, self._call = here, there, call
        self._job: Job | None = None
        there.timeline.post(lambda: self._begin(made), self._closed)

    def stop(self) -> None:
        """Stop it there."""
        self._there.timeline.post(self._stop, lambda: None)

    def _begin(self, made: Callable[[Account], Job]) -> None:
        """In the other account's thread, as `_stop`."""
        try:
            job = self._job = made(self._there)
        except Exception as error:  # noqa: BLE001  it is whose who waits for the job
            ended = Future()
            ended.set_error(error)
        else:
            ended = job.ended
        ended.then(lambda: self._back(lambda: _hand_over(ended, self.ended)))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _closed(self) -> None:
        failure = _not_assumed(self._here, self._call)
        self._back(lambda: self.ended.set_error(failure))

    def _back(self, action: Callable[[], None]) -> None:
        self._here.timeline.post(action, lambda: None)


def _hand_over(source: Future, target: Future) -> None:
    try:
        target.set_result(source.result())
    except Exception as error:  # noqa: BLE001  it is whose who waits
        target.set_error(error)
