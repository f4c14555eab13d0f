"""Integrations: what each of the services has in common, for `moto_services` to look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.engine.services import REQUEST_RESPONSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.services import Call, Job
    from nestedsf.jsontext import Json

__all__ = ["Integration", "answered", "region_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """One service, as Tasks call it.

    Attributes:
        actions: The actions that Step Functions has for it.
        patterns: Their integration patterns.
        check: Raises StateFailure for parameters that cannot be used.
        begin: Begins a call; see `nestedsf.engine.services.Services.call`.
        job: The job that a call has started, where there is a `.sync`.
    """

    actions: frozenset[str]
    patterns: frozenset[str] = frozenset({REQUEST_RESPONSE})
    check: Callable[[Account, Call], None]
    begin: Callable[[Account, Call], Future]
    job: Callable[[Account, Call, Json], Job] | None = None


def answered(answer: Callable[[], Json]) -> Future:
    """A call that is answered at once: with a value, or with the TaskFailure that is raised."""
    future = Future()
    try:
        future.set_result(answer())
    except TaskFailure as failure:
        future.set_error(failure)
    return future


def region_of(call: Call) -> str:
    """The region whose services an execution calls: its own."""
    return call.execution_arn.split(":")[3]
