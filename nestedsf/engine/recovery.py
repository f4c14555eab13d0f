"""Retry and Catch: what follows a failure of a Task, a Parallel or a Map.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl import retry
from nestedsf.engine.failures import ExecutionFailure, StateFailure, TaskFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["MAX_ATTEMPTS", "caught", "first_match", "recovering"]

MAX_ATTEMPTS = 3
"""How often a retrier retries where it does not say so."""


def recovering(
    visit: Visit,
    attempt: Callable[[], Steps],
    on_failure: Callable[[], object] | None = None,
) -> Steps:
    """Make attempts until one succeeds or none is left; returns (output, name of what follows).

    Args:
        visit: The visit, whose `retry_count` goes up with each retry.
        attempt: Makes one attempt, which returns what `Visit.finish` does.
        on_failure: What to do once no attempt is left, before a catcher takes over.

    Raises:
        StateFailure: No catcher takes it.
    """
    retriers = visit.state.get("Retry", ())
    retries = [0] * len(retriers)
    while True:
        try:
            return (yield from attempt())
        except StateFailure as error:
            failure = visit.raised(error)
            if isinstance(failure, ExecutionFailure):
                raise failure from error
        number = first_match(retriers, failure)
        if number is not None and retries[number] < retriers[number].get(
            "MaxAttempts", MAX_ATTEMPTS
        ):
            retries[number] += 1
            environment = visit.strand.execution.environment
            seconds = retry.interval(retriers[number], retries[number], environment.randomness)
            yield environment.scheduler.timer(seconds)
            visit.retry_count += 1
            continue
        if on_failure is not None:
            on_failure()
        number = first_match(visit.state.get("Catch", ()), failure)
        if number is None:
            raise failure
        return caught(visit, number, failure)


def caught(visit: Visit, number: int, failure: TaskFailure) -> tuple[Any, str | None]:
    """Leave the state by one of its catchers; returns (output, name of what follows)."""
    # A time-out has no cause, of which AWS makes a text without characters; a SendTaskFailure
    # without error and cause reaches a catcher as null (both recorded on AWS).
    cause = "" if failure.cause is None and failure.error is not None else failure.cause
    output: dict[str, Json] = {"Error": failure.error, "Cause": cause}
    return visit.leave(visit.fields.caught(number, output), visit.state["Catch"][number]["Next"])


def first_match(rules: Sequence[Mapping[str, Any]], failure: TaskFailure) -> int | None:
    """The number of the first retrier or catcher that matches an error."""
    for number, rule in enumerate(rules):
        if retry.matches(rule["ErrorEquals"], failure.matched_as):
            return number
    return None
