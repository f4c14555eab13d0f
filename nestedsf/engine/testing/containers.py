"""Containers: a Map or a Parallel whose inner states are mocked all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.map_runs.data_files import items_in
from nestedsf.engine.map_runs.item_reader import STATE_DATA
from nestedsf.engine.map_runs.settings import settings
from nestedsf.engine.states.distributed_map import is_distributed
from nestedsf.engine.testing.refusals import invalid
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from nestedsf.asl.fields import Fields
    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.engine.testing.inspection import Inspector
    from nestedsf.engine.testing.isolation import IsolatedVisit
    from nestedsf.engine.testing.state_test import Configuration
    from nestedsf.jsontext import Json

__all__ = ["mocked_map", "mocked_parallel"]

_EXCEEDED = "States.ExceedToleratedFailureThreshold"
_CAUSE = "The specified tolerated failure threshold was exceeded"


def mocked_parallel(visit: IsolatedVisit, mock: Mock) -> tuple[Json, str | None]:
    """Leave a Parallel with the mock as what its branches give."""
    fields = visit.fields
    fields.arguments(fields.effective_input())
    return visit.finish(mock.give())


def mocked_map(
    visit: IsolatedVisit, mock: Mock, given: Configuration, inspector: Inspector
) -> tuple[Json, str | None]:
    """Leave a Map with the mock as what its iterations give.

    Raises:
        TaskFailure: The mocked error, or too many iterations failed. Without a tolerance in the
            definition no number of them is too many (recorded).
    """
    state, fields = visit.state, visit.fields
    value = fields.effective_input()
    items = _items(visit, fields, value, given)
    failed = given.map_iteration_failure_count or 0
    if failed > len(items) and not _is_unread(visit, given):
        raise invalid(
            f"mapIterationFailureCount is {failed}, and the state has {len(items):,} "
            f"{'item' if len(items) == 1 else 'items'}."
        )
    inspector.count("max_concurrency", fields.number("MaxConcurrency", value) or 0)
    _select(visit, fields, value, items)
    if is_distributed(state):
        of_run = settings(state, fields, value)
        count, percentage = of_run.tolerance.count, of_run.tolerance.percentage
        has_count, has_percentage = (
            not {field, f"{field}Path"}.isdisjoint(state)
            for field in ("ToleratedFailureCount", "ToleratedFailurePercentage")
        )
        if has_count:
            inspector.count("tolerated_failure_count", count)
        if has_percentage:
            inspector.count("tolerated_failure_percentage", float(percentage))
        if of_run.batcher is not None:
            batches: list[Json] = [decode(each.text) for each in of_run.batcher.batches(items)]
            visit.observe("afterItemBatcher", batches)
        result = mock.give()
        if (has_count or has_percentage) and of_run.tolerance.is_exceeded(failed, of=len(items)):
            raise TaskFailure(_EXCEEDED, _CAUSE)
        return visit.finish(result)
    return visit.finish(mock.give())


def _items(visit: IsolatedVisit, fields: Fields, value: Json, given: Configuration) -> list[Json]:
    """The items: those that the test has in the place of what an ItemReader reads."""
    reader = visit.state.get("ItemReader")
    if reader is None:
        return list(fields.items(value))
    if given.map_item_reader_data is None:
        return []
    config: dict[str, Any] = reader.get("ReaderConfig", {})
    found = list(items_in(given.map_item_reader_data, config))
    if "ItemsPointer" in config:
        visit.observe("afterItemsPointer", found)
    most = fields.number("MaxItems", value, "ItemReader", "ReaderConfig")
    return found[:most] if most else found


def _is_unread(visit: IsolatedVisit, given: Configuration) -> bool:
    """Whether the items are in Amazon S3, where nobody looks."""
    return "ItemReader" in visit.state and given.map_item_reader_data is None


def _select(visit: IsolatedVisit, fields: Fields, value: Json, items: list[Json]) -> None:
    """Put what ItemSelector makes of each item in its place."""
    if not {"ItemSelector", "Parameters"} & set(visit.state):
        return
    for index, item in enumerate(items):
        about: dict[str, Json] = {"Index": index, "Value": item}
        if is_distributed(visit.state):
            about["Source"] = STATE_DATA
        items[index] = fields.item(value, about)
    visit.observe("afterItemSelector", list(items))
