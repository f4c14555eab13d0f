"""The emulated account: what one moto session owns.

Each open moto session is an AWS account of its own, so two sessions never see each other's
state machines.
Code that runs inside the emulator finds its account with `current()`: a context variable that
the gateway sets for a request, and that the account's own threads have.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from nestedsf.emulator.start_quota import StartQuota
from nestedsf.engine.activities import Activities
from nestedsf.engine.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from nestedsf.emulator.states.api import StatesApi
    from nestedsf.emulator.timeline import Timeline
    from nestedsf.engine.scheduler import Scheduler
    from nestedsf.engine.services import Services
    from nestedsf.engine.tokens import Tokens

_current: contextvars.ContextVar[Account] = contextvars.ContextVar("emulated account")


class Functions(Protocol):
    """The Lambda functions of an account."""

    def invoke(
        self,
        name_or_arn: str,
        payload: str,
        answered: Callable[[Any], None],
        *,
        qualifier: str | None = None,
        region_name: str | None = None,
    ) -> None:
        """Begin an invocation; to be used in a call of the timeline."""

    def prepare(self) -> None:
        """Get ready for a new function; to be used in a call of the timeline."""

    def stop_all(self) -> None:
        """End what runs, and all processes; to be used in a call of the timeline."""

    def join(self) -> None:
        """Wait until what was stopped has ended."""


@dataclass(eq=False, kw_only=True)
class Account:
    """One emulated account, with its time, its executions and the clients of its own services.

    Attributes:
        id: Twelve digits.
        region_name: The region of its session.
        timeline: Its time.
        services: A boto3 session of it.
        gateway: Answers the requests of its clients, and of its functions.
        api: Step Functions' API.
        functions: What runs of Lambda.
        task_services: What Tasks call.
        tokens: Its task tokens.
        activities: Its activities.
        starts: How many executions its Tasks may start.
        randomness: What States.UUID and jitter draw from.
        closing: Set when it is being closed.
        neighbour: Another account that is open, by its id; None where there is none.
    """

    id: str
    region_name: str
    timeline: Timeline
    tokens: Tokens
    activities: Activities = field(default_factory=Activities)
    starts: StartQuota = field(init=False)
    services: Any = None
    gateway: Any = None
    api: StatesApi = field(init=False)
    functions: Functions = field(init=False)
    task_services: Services = field(init=False)
    randomness: Random = field(default_factory=Random)
    closing: threading.Event = field(default_factory=threading.Event)
    neighbour: Callable[[str], Account | None] = lambda _: None
    _making: threading.Lock = field(default_factory=threading.Lock)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = StartQuota(self.scheduler)

    @property
    def scheduler(self) -> Scheduler:
        """What is due; only to be touched in a call of the timeline."""
        return self.timeline.scheduler

    def now(self) -> datetime:
        """Its time, aware and in UTC."""
        return self.timeline.now()

    def environment(self, region_name: str | None = None) -> Environment:
        """What an execution in a region is handed."""
        return Environment(
            scheduler=self.scheduler,
            services=self.task_services,
            tokens=self.tokens,
            randomness=self.randomness,
            region_name=region_name or self.region_name,
            activities=self.activities,
            on_map_run=self.api.add_map_run,
        )

    def client(self, service: str, region_name: str | None = None) -> Any:
        """A boto3 client of this account, made once for each service and region."""
        region = region_name or self.region_name
        with self._making:  # boto3's sessions make one client at a time
            key = (service, region)
            if key not in self._clients:
                self._clients[key] = self.services.client(service, region_name=region)
            return self._clients[key]

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Make this the account that `current()` answers with."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


def current() -> Account:
    """The account that the calling thread works for."""
    return _current.get()


def is_active() -> bool:
    """Whether the calling thread works for an emulated account."""
    return _current.get(None) is not None
