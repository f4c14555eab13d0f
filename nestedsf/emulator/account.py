"""The emulated account: what one moto session owns.

Each open moto session is an AWS account of its own, so two sessions never see each other's
state machines.
Code that runs inside the emulator finds its account with `current()`: a context variable that
the gateway sets for a request and that each execution thread inherits from the thread that
started it.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_current: contextvars.ContextVar[Account] = contextvars.ContextVar("emulated account")


@dataclass(eq=False, kw_only=True)
class Account:
    """One emulated account, with its clock, threads and the clients of its own services.

    `time_scale` says how many seconds of Step Functions time pass in a second of real time.
    """

    id: str
    region_name: str
    time_scale: float
    services: Any = None
    new_session: Any = None
    modules: list[str] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)
    closing: threading.Event = field(default_factory=threading.Event)
    executions: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    ending: threading.RLock = field(default_factory=threading.RLock)
    tick: int = 0
    _progress: threading.Condition = field(default_factory=threading.Condition)
    _opened: float = field(default_factory=time.monotonic)
    _opened_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(tz=dt.timezone.utc))
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> dt.datetime:
        """The account's time, aware and in UTC: real time, `time_scale` times as fast."""
        elapsed = (time.monotonic() - self._opened) * self.time_scale
        return self._opened_at + dt.timedelta(seconds=elapsed)

    def client(self, service: str, region_name: str | None = None) -> Any:
        """A boto3 client of this account, made once for each service and region."""
        region = region_name or self.region_name
        with self._lock:
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

    def notify(self) -> None:
        """Tell those who wait that an execution of this account has gone on or ended."""
        with self._progress:
            self.tick += 1
            self._progress.notify_all()

    def wait_for_tick(self, tick: int, seconds: float | None = None) -> bool:
        """Wait until something happens after `tick`; whether it did within `seconds`."""
        with self._progress:
            return self._progress.wait_for(lambda: self.tick != tick, seconds)

    def wait_until(self, condition: Callable[[], Any], seconds: float = 5.0) -> bool:
        """Wait until `condition` holds, looking again at each tick, `seconds` at the most."""
        deadline = time.monotonic() + seconds
        while True:
            tick = self.tick
            if condition():
                return True
            if not self.wait_for_tick(tick, deadline - time.monotonic()):
                return bool(condition())


def current() -> Account:
    """The account that the calling thread works for."""
    return _current.get()


def is_active() -> bool:
    """Whether the calling thread works for an emulated account."""
    return _current.get(None) is not None
