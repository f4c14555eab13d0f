"""Figures: what a benchmark has measured, as a ratio, and the bound that it must keep."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What else was measured in the same way, or why it was not.

    Attributes:
        name: Whose value it is.
        measured: Its value, in the figure's unit; None where it could not be measured.
        ratio: Its ratio, to what the figure's is to.
        missing: Why there is no value, in a few words.
    """

    name: str
    measured: float | None = None
    ratio: float | None = None
    missing: str = ""


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
        bound: The ratio that must be kept; None for a figure that is only shown.
        at_least: Whether the ratio must reach the bound, in place of not exceeding it.
        peers: What else was measured in the same way.
    """

    benchmark: str
    what: str
    measured: float
    unit: str
    ratio: float
    to: str
    bound: float | None = None
    at_least: bool = False
    peers: tuple[Peer, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the bound is kept; a figure without one is always ok."""
        if self.bound is None:
            return True
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound


Measure = Callable[[], list[Figure]]


def limited(  # noqa: PLR0913  a row of the table
    *,
    benchmark: str,
    what: str,
    measured: float,
    limit: float,
    unit: str,
    peers: tuple[Peer, ...] = (),
) -> Figure:
    """A figure of something that may take so much and no more.

    >>> limited(benchmark="a", what="b", measured=3.0, limit=4.0, unit="s").ratio
    0.75
    """
    return Figure(
        benchmark=benchmark,
        what=what,
        measured=measured,
        unit=unit,
        ratio=measured / limit,
        to=f"{limit:g} {unit}",
        bound=1.0,
        peers=peers,
    )


def in_new_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of a module in a process of its own, and answer with its result.

    There its first execution is a first one, and nothing is left behind.
    This process stays small, too: a child's peak memory counts from its parent's.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        return pool.submit(function, *args, **kwargs).result()


def as_dict(figure: Figure) -> dict[str, Any]:
    """A figure as a JSON value."""
    return {**asdict(figure), "ok": figure.ok}
