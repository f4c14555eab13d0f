"""Figures: what a benchmark has measured, as a ratio, and the bound that it must keep."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table.

    Attributes:
        benchmark: The benchmark's name.
        what: What was measured.
        measured: The measured value, in `unit`.
        unit: Its unit, for example "s".
        ratio: The figure itself: the measured value in terms of `to`.
        to: What the ratio is to.
        bound: The ratio that must be kept; None for a figure that is only told.
        at_least: Whether the ratio must reach the bound, in place of not exceeding it.
        peer: What else was measured in the same way, if anything.
        peer_measured: The peer's measured value, in `unit`.
        peer_ratio: The peer's ratio.
    """

    benchmark: str
    what: str
    measured: float
    unit: str
    ratio: float
    to: str
    bound: float | None = None
    at_least: bool = False
    peer: str | None = None
    peer_measured: float | None = None
    peer_ratio: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the bound is kept; a figure without one is always ok."""
        if self.bound is None:
            return True
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound


Measure = Callable[[], list[Figure]]


def in_new_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of a module in a process of its own, and answer with its result.

    There its first execution is a first one, and unpatched moto, which never ends its threads,
    leaves nothing behind.
    This process stays small, too: a child's peak memory counts from its parent's.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        return pool.submit(function, *args, **kwargs).result()


def as_dict(figure: Figure) -> dict[str, Any]:
    """A figure as a JSON value."""
    return {name: getattr(figure, name) for name in (*Figure.__slots__, "ok")}
