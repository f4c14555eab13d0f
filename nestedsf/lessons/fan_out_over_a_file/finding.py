"""Exercise 3 of notebook 15: which orders failed in a Map Run, and how many were not begun."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.fan_out_over_a_file.last_night import ORDERS, last_night
from nestedsf.lessons.fan_out_over_a_file.trying import the_map
from nestedsf.lessons.judging.answers import in_other_capitals, integers
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.tryouts import laboratory
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake
from nestedsf.trace.statuses import ABORTED, FAILED, SUCCEEDED, TIMED_OUT

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.map_runs import MapRun

__all__ = ["check_3", "night_seen"]

_KEYS = ("orders", "not_begun")
_NOT_BEGUN = "it was never begun"
_FATES = {
    SUCCEEDED: "it was handed over",
    ABORTED: "it was in a batch that was stopped from outside",
    FAILED: "it was stopped, as another order of its batch failed",
}
_OF_ORDERS = (
    "Which batches are FAILED? In the list of the Map, a filter shows them alone.",
    "Open a batch that failed: of its five orders one has failed, and the others were stopped.",
    "In the inline Map of the batch, look at the input of the iteration that failed.",
)
_OF_STOPPED = (
    "In a batch that failed, one order has failed itself. What became of the other four?",
    "In the inline Map of the batch, look at the input of the iteration that is FAILED.",
)
_OF_OTHERS = (
    "How many batches are FAILED? In the list of the Map, a filter shows them alone.",
    "In each of them one order has failed: look at the input of that iteration.",
)
_OF_FORM = ("orders is a list of whole numbers: the value of order in the rows.",)
_OF_NUMBER = (
    "The Map Run counts the items of each status.",
    "What was never begun is PENDING, and items are orders, not batches.",
)


_KINDS = (
    ("There was no order", _OF_FORM),
    ("as another order of its batch", _OF_STOPPED),
    ("it is not the only one", _OF_OTHERS),
)
"""What leads on from what is wrong with the orders, by words in it."""


class _Night(NamedTuple):
    """What became of each order, and how many were never begun."""

    fates: Mapping[int, str]
    failed: tuple[int, ...]
    not_begun: int


@exercise("15-fan-out-over-a-file", 3)
def check_3(answer: object) -> Verdict:
    """Whether the orders that failed were found, and how many were never begun.

    Args:
        answer: A dict with the orders, and the number of those that were not begun.
    """
    value, mistake = answer, None
    if isinstance(answer, str) and answer.strip():
        value, mistake = json_or_mistake(answer)
    if mistake:
        return not_yet(mistake)
    if is_untouched(answer) or value in (
        {"orders": [], "not_begun": 0},
        {"orders": [], "not_begun": None},
    ):
        return to_do("Find the orders that failed, and how many were never begun.")
    if not isinstance(value, Mapping):
        return not_yet(f"An answer has orders and not_begun, and this is {a(value)}.")
    missing = next((key for key in _KEYS if key not in value), None)
    if missing:
        other = in_other_capitals(missing, value)
        none = f"The answer has no key “{missing}”."
        return not_yet(none if other is None else f"{other} is written {missing}.")
    return _judged(integers(value["orders"]), integers(value["not_begun"]), value["not_begun"])


def _judged(orders: list[int] | None, numbers: list[int] | None, written: object) -> Verdict:
    if orders is None:
        return not_yet("orders has something else in it than numbers of orders.", *_OF_FORM)
    if seen := _of_orders(sorted(set(orders))):
        return not_yet(seen, *fitting(_KINDS, seen, _OF_ORDERS))
    last = night_seen()
    if numbers is None or len(numbers) != 1:
        seen = f"The orders are right. not_begun is {a(written)}, and it is one whole number."
        return not_yet(seen, *_OF_NUMBER)
    if numbers != [last.not_begun]:
        seen = f"The orders are right. How many were never begun is not {numbers[0]}."
        return not_yet(seen, *_OF_NUMBER)
    found = " and ".join(map(str, last.failed))
    return right(
        f"The orders {found} failed, each with its whole batch. The second batch was one too many, "
        f"so {last.not_begun} orders were never begun."
    )


def _of_orders(orders: list[int]) -> str | None:
    """What is wrong with the orders."""
    last = night_seen()
    for order in orders:
        if order not in last.fates:
            return f"There was no order {order} in the file."
        if order not in last.failed:
            return f"Order {order} did not fail: {last.fates[order]}."
    if len(orders) < len(last.failed):
        alone = f"Order {orders[0]} failed, and it is not the only one." if orders else None
        return alone or "There is no order in the answer yet."
    return None


@cache
def night_seen() -> _Night:
    """What became of each order, read off an execution of the same night."""
    with laboratory() as session:
        trace = last_night(session)
    run = the_map(trace).map_run
    assert run is not None  # noqa: S101  a Distributed Map has one
    fates = dict.fromkeys(ORDERS, _NOT_BEGUN)
    failed: list[int] = []
    for child, batch in run.traces():
        given: Any = batch.input
        bad = _failed_in(batch) if child.status == FAILED else set()
        for place, item in enumerate(given["Items"]):
            fates[int(item["order"])] = _FATES[child.status]
            if place in bad:
                failed.append(int(item["order"]))
    return _Night(fates=fates, failed=tuple(failed), not_begun=_pending(run))


def _failed_in(batch: ExecutionTrace) -> set[int | None]:
    ended = (FAILED, TIMED_OUT)
    return {v.iteration for v in batch.visits if v.container is not None and v.status in ended}


def _pending(run: MapRun) -> int:
    return run.item_counts["PENDING"]
