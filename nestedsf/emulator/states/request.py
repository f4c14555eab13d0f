"""Requests: one call of the API, and what its action may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nestedsf.emulator.states.not_emulated import Refusal
    from nestedsf.emulator.states.store import Store
    from nestedsf.engine.environment import Environment
    from nestedsf.engine.mocks.checking import ResultCheck
    from nestedsf.engine.mocks.mocks import Mocks
    from nestedsf.engine.scheduler import Future, Scheduler
    from nestedsf.engine.services import Resource
    from nestedsf.jsontext import Json

__all__ = ["Account", "Answer", "Request", "Timeline"]

Answer = dict[str, Any]
"""What an action answers, by the API's names; dates are datetimes."""


class Timeline(Protocol):
    """An account's time."""

    @property
    def scheduler(self) -> Scheduler:
        """What is due; only to be touched in a call."""

    def call(self, action: Callable[[], Future]) -> Future:
        """Do something at the present moment, after all that is due before."""

    def wait(self, begin: Callable[[], Future]) -> Answer:
        """Begin something, and return its result when it has ended; not to be used in a call."""

    def is_own_thread(self) -> bool:
        """Whether the caller is in a call already."""


class Account(Protocol):
    """The account whose API it is."""

    @property
    def id(self) -> str:
        """Its number."""

    @property
    def region_name(self) -> str:
        """Its region where a call names none."""

    @property
    def timeline(self) -> Timeline:
        """Its time."""

    def environment(self, region_name: str) -> Environment:
        """What the executions of a region are handed."""

    def client(self, service: str, region_name: str | None = None) -> Any:
        """A boto3 client of the account's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of the API.

    Attributes:
        account: The account.
        store: What it has of Step Functions.
        region_name: The region that is asked.
        parameters: By the API's names, checked against its model.
        now: When it came, to the millisecond.
        refusal: Says of a Task's Resource why it cannot be called here; None where it can.
        check_result: Says of a mocked result that it is not what the service answers.
        example_result: A result that a Task could have.
        mocks: What of the account's state machines is mocked.
        is_gone: Whether whoever asks waits no longer for the answer.
    """

    account: Account
    store: Store
    region_name: str
    parameters: Mapping[str, Any]
    now: datetime
    refusal: Refusal
    check_result: ResultCheck
    example_result: Callable[[Resource], Json]
    mocks: Mocks
    is_gone: Callable[[], bool] = lambda: False
