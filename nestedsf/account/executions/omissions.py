"""Omissions: what an ExecutionTrace is without, and why, in one line for whoever reads it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["omissions"]


def omissions(
    unread: Iterable[str], without_data: int = 0, children: int = 0, listed_only: int = 0
) -> str:
    """What is left out of an ExecutionTrace; empty where nothing is.

    Args:
        unread: Why executions that were started could not be read, a sentence for each.
        without_data: How many executions have no data in their logs.
        children: How many child executions the Map Runs have.
        listed_only: Of how many of these the histories are not read.

    >>> omissions(["It is gone.", "It is gone."])
    'Executions that were started could not be read, and are left out. 2 of them: It is gone.'
    """
    parts = (
        *_unread(Counter(unread)),
        *_without_data(without_data),
        *_listed_only(children, listed_only),
    )
    return " ".join(parts)


def _unread(reasons: Counter[str]) -> Iterator[str]:
    if reasons:
        yield "Executions that were started could not be read, and are left out."
    for why, count in sorted(reasons.items()):
        yield f"{count:,} of them: {why}"


def _without_data(count: int) -> Iterator[str]:
    if count:
        what = "1 execution of an Express workflow has"
        if count > 1:
            what = f"{count:,} executions of Express workflows have"
        yield (
            f"{what} neither input nor output here: these are logged only where the "
            "loggingConfiguration of the state machine has includeExecutionData."
        )


def _listed_only(children: int, listed_only: int) -> Iterator[str]:
    if listed_only:
        yield (
            f"Of {children:,} child executions of Map Runs {listed_only:,} are without their "
            "histories here: those are read first that did not succeed."
        )
