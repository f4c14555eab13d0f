"""The clock: Wait, TimeoutSeconds, HeartbeatSeconds and Retry intervals in the account's time.

AWS: a Wait of one second ends after one second; without TimeoutSeconds a task may take up to
a year (https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html).

moto: a Wait that wakes a millisecond early waits the whole time again; a Timestamp is taken for
local time and for whole seconds, and no other zone than Z is read; HeartbeatSeconds alone brings
a TimeoutSeconds of 60; the back-off of a Retry cannot be interrupted.

Here the modules of moto that wait get an `Event`, a `sleep` and a `now` that follow
`Account.time_scale`, and a Wait ends at its deadline or when its execution ends.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser import models as parser_models
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import (
    timestamp,
    wait_function,
)
from moto.stepfunctions.parser.asl.eval.callback import callback
from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.backend import execution

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches

patches = Patches()

_NANOSECONDS = re.compile(r"(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$")
NO_TIMEOUT_SECONDS = execute_state.TimeoutSeconds.DEFAULT_TIMEOUT_SECONDS


def real_seconds(seconds: float) -> float:
    """How long `seconds` of the account's time take, at most what a thread can wait."""
    if seconds >= NO_TIMEOUT_SECONDS:
        return threading.TIMEOUT_MAX
    return float(min(seconds / current().time_scale, threading.TIMEOUT_MAX))


class Event(threading.Event):
    """An event whose `wait` counts in the account's seconds."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, `timeout` seconds of the account at the most."""
        return super().wait(None if timeout is None else real_seconds(timeout))


class Thread(threading.Thread):
    """A thread whose `join` counts in the account's seconds."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread ends, `timeout` seconds of the account at the most."""
        super().join(None if timeout is None else real_seconds(timeout))


class Datetime(dt.datetime):
    """A datetime class whose `now` is the account's."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        """The account's time, in local time without a zone as in the class it stands for."""
        now = current().now()
        return now.astimezone(tz) if tz else now.astimezone().replace(tzinfo=None)


def sleep(seconds: float) -> None:
    """Sleep for `seconds` of the account's time, or until the account closes."""
    current().closing.wait(real_seconds(seconds))


_threading = SimpleNamespace(**{**vars(threading), "Event": Event, "Thread": Thread})
_datetime = SimpleNamespace(**{**vars(dt), "datetime": Datetime})

patches.sets(execute_state, "threading", _threading)
patches.sets(program, "threading", _threading)
patches.sets(callback, "Event", Event)
patches.sets(retrier_decl, "time", SimpleNamespace(sleep=sleep))
for _module in (parser_models, state, event_manager, execution):
    patches.sets(_module, "datetime", _datetime)


@patches.wraps(wait_function.WaitFunction, "_wait_interval")
def _wait(_original: Any, _self: Any, env: Any, wait_seconds: float) -> None:
    deadline = time.monotonic() + real_seconds(max(wait_seconds, 0))
    while env.is_running() and (left := deadline - time.monotonic()) > 0:
        env.program_state_event.wait(left)


@patches.wraps(execute_state.ExecutionState, "from_state_props")
def _no_timeout_beside_a_heartbeat(original: Any, self: Any, state_props: Any) -> None:
    original(self, state_props)
    if getattr(self.timeout, "is_default", None):
        self.timeout = execute_state.TimeoutSeconds(timeout_seconds=NO_TIMEOUT_SECONDS)


def _microseconds(found: re.Match[str]) -> str:
    """The end of a moment as Python 3.10 reads it: six digits, and no Z."""
    fraction, zone = found.group(1), found.group(2) or ""
    return (f".{fraction[:6]:0<6}" if fraction else "") + zone.replace("Z", "+00:00")


@patches.wraps(timestamp.Timestamp, "_from_timestamp_string")
def _moment(original: Any, timestamp: str) -> dt.datetime | None:
    """The moment that a Timestamp names, in whatever zone it names it."""
    try:
        return dt.datetime.fromisoformat(_NANOSECONDS.sub(_microseconds, timestamp, count=1))
    except ValueError:
        return None


@patches.wraps(timestamp.Timestamp, "_get_wait_seconds")
def _seconds_until(_original: Any, self: Any, env: Any) -> float:
    self.string.eval(env=env)
    text = env.stack.pop()
    moment = self._from_timestamp_string(timestamp=text)
    if moment is None or moment.tzinfo is None:
        raise timestamp.FailureEventException(self._create_failure_event(env, text))
    return float((moment - current().now()).total_seconds())
