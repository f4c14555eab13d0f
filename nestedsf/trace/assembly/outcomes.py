"""How each visit ended: its status, and the error and cause of those that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT

if TYPE_CHECKING:
    from nestedsf.asl.definition import Definition
    from nestedsf.trace.assembly.chains import Chains
    from nestedsf.trace.assembly.scopes import OpenVisit

__all__ = ["settle"]


def settle(chains: Chains, definition: Definition | None, *, running: bool) -> None:
    """Status, error and cause written into every visit of the chains.

    A Fail state leaves no event with its error: that is in the definition if it is literal
    there, in the ExecutionFailed that follows, or in the output of the Parallel or Map whose
    Catch took it on. A Parallel or Map has the error of the visit that made it fail.
    """
    for visit in chains.visits:
        _own_error(visit, definition)
    if chains.ended_by is not None:
        event, visit = chains.ended_by
        _hand_down(visit, event.details.get("error"), event.details.get("cause"))
        _end_containers(visit)
    for visit in reversed(chains.visits):  # what is inside is entered later
        if visit.blamed is None or not _has_failed(visit) or _has_error(visit):
            continue
        visit.error, visit.cause = visit.blamed.error, visit.blamed.cause
        if not _has_error(visit):
            _hand_down(visit, *_caught_error(visit))
    for visit in chains.visits:  # what is around is entered earlier
        visit.status = _status(visit, running=running)
        if visit.status not in (FAILED, TIMED_OUT):
            visit.error = visit.cause = None


def _has_failed(visit: OpenVisit) -> bool:
    return visit.failure is not None or visit.ended


def _has_error(visit: OpenVisit) -> bool:
    return visit.error is not None or visit.cause is not None


def _own_error(visit: OpenVisit, definition: Definition | None) -> None:
    if visit.failure is not None:
        visit.error = visit.failure.details.get("error")
        visit.cause = visit.failure.details.get("cause")
    elif visit.type == "Fail" and definition is not None:
        state = definition.get(visit.name)
        if state is not None:
            visit.error = _literal(state.raw.get("Error"))
            visit.cause = _literal(state.raw.get("Cause"))


def _literal(text: object) -> str | None:
    return text if isinstance(text, str) and not text.startswith("{%") else None


def _hand_down(visit: OpenVisit, error: str | None, cause: str | None) -> None:
    """The error given to a visit and to those that made it fail, where they have none."""
    blamed: OpenVisit | None = visit
    while blamed is not None:
        if not _has_error(blamed) or _is_part_of(blamed, error, cause):
            blamed.error, blamed.cause = error, cause
        blamed = blamed.blamed


def _is_part_of(visit: OpenVisit, error: str | None, cause: str | None) -> bool:
    """Whether a Fail state has one of the two in its definition, and reads the other one."""
    return visit.type == "Fail" and visit.error in (None, error) and visit.cause in (None, cause)


def _end_containers(visit: OpenVisit) -> None:
    """An execution that failed right from inside a container: that failed as well."""
    for container in _around(visit):
        if container.exited is None and not _has_failed(container):
            container.ended = True
            container.blamed = visit
        visit = container


def _around(visit: OpenVisit) -> Iterator[OpenVisit]:
    container = visit.scope.visit
    while container is not None:
        yield container
        container = container.scope.visit


def _caught_error(visit: OpenVisit) -> tuple[str | None, str | None]:
    """Error and Cause of a Catch without ResultPath, where they are the whole output."""
    output = visit.exited.details.get("output") if visit.exited is not None else None
    if not isinstance(output, Mapping) or not output.keys() <= {"Error", "Cause"}:
        return None, None
    error, cause = output.get("Error"), output.get("Cause")
    return (
        error if isinstance(error, str) else None,
        cause if isinstance(cause, str) else None,
    )


def _status(visit: OpenVisit, *, running: bool) -> str:
    failed = FAILED
    if visit.failure is not None and visit.failure.type.endswith("TimedOut"):
        failed = TIMED_OUT
    if visit.type == "Fail":
        return failed if visit.exited is None else SUCCEEDED
    if visit.exited is not None:
        return failed if visit.failure is not None else SUCCEEDED
    if visit.ended or visit.over:
        return failed
    # Of a container an abort says nothing: AWS chains that of a sibling to the failed branch.
    if visit.aborted and not visit.scopes:
        return ABORTED
    if running and _is_alive(visit):
        return RUNNING
    return failed if visit.failure is not None else ABORTED


def _is_alive(visit: OpenVisit) -> bool:
    """Whether what is around the visit still runs, in the attempt that the visit is part of."""
    container = visit.scope.visit
    return container is None or (
        container.status == RUNNING and visit.scope.attempt == max(container.attempts, 1)
    )
