"""Settings: the fields of a Distributed Map that its Map Run is started with, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl import selection, templates
from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.engine.map_runs.item_batcher import MAX_BYTES, ItemBatcher
from nestedsf.engine.map_runs.item_reader import ItemReader
from nestedsf.engine.map_runs.result_writer import COMPACT, NONE, ResultWriter
from nestedsf.engine.map_runs.tolerance import Tolerance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["Settings", "max_concurrency", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a Map Run is started with, besides its items.

    Attributes:
        tolerance: How many items may fail.
        reader: Where its items are; None where they are in the state's input.
        batcher: How they are batched; None where each has a child of its own.
        writer: What becomes of the results.
    """

    tolerance: Tolerance
    reader: ItemReader | None
    batcher: ItemBatcher | None
    writer: ResultWriter


def settings(state: Mapping[str, Any], scope: Scope) -> Settings:
    """The settings of a Map.

    Raises:
        StateFailure: States.Runtime: a path finds nothing, or not what it must; or as a template
            fails.
    """
    return Settings(
        tolerance=_tolerance(state, scope),
        reader=_reader(state, scope),
        batcher=_batcher(state, scope),
        writer=_writer(state, scope),
    )


def max_concurrency(state: Mapping[str, Any], scope: Scope) -> int:
    """How many iterations may run at once; 0 where the state does not say so.

    Raises:
        StateFailure: States.Runtime: MaxConcurrencyPath leads to no such number.
    """
    return _number(state, "MaxConcurrency", scope) or 0


def _number(fields: Mapping[str, Any], field: str, scope: Scope) -> int | None:
    """A field that is a whole number or has a path to one; None where it is not there."""
    path = fields.get(f"{field}Path")
    if path is not None:
        return selection.count(path, scope, f"{field}Path")
    number: int | None = fields.get(field)
    return number


def _tolerance(state: Mapping[str, Any], scope: Scope) -> Tolerance:
    path = state.get("ToleratedFailurePercentagePath")
    return Tolerance(
        count=_number(state, "ToleratedFailureCount", scope) or 0,
        percentage=state.get("ToleratedFailurePercentage", 0)
        if path is None
        else selection.percentage(path, scope),
    )


def _reader(state: Mapping[str, Any], scope: Scope) -> ItemReader | None:
    reader = state.get("ItemReader")
    if reader is None:
        return None
    config = reader.get("ReaderConfig", {})
    path = config.get("MaxItemsPath")
    return ItemReader(
        operation=reader["Resource"].rpartition(":")[2],
        parameters=_parameters(reader, scope),
        config=config,
        max_items=config.get("MaxItems", 0)
        if path is None
        else selection.integer(path, scope, "MaxItemsPath"),
    )


def _batcher(state: Mapping[str, Any], scope: Scope) -> ItemBatcher | None:
    batcher = state.get("ItemBatcher")
    if batcher is None:
        return None
    most = _number(batcher, "MaxItemsPerBatch", scope)
    largest = _number(batcher, "MaxInputBytesPerBatch", scope)
    for field, number in (("MaxItemsPerBatch", most), ("MaxInputBytesPerBatch", largest)):
        if number == 0:  # the cause is not recorded
            raise StateFailure(RUNTIME, f"{field} must be greater than 0.")
    return ItemBatcher(
        max_items=most,
        max_bytes=min(largest or MAX_BYTES, MAX_BYTES),
        batch_input=templates.fill(batcher.get("BatchInput"), scope),
    )


def _writer(state: Mapping[str, Any], scope: Scope) -> ResultWriter:
    writer = state.get("ResultWriter")
    if writer is None:
        return ResultWriter()
    parameters, config = _parameters(writer, scope), writer.get("WriterConfig", {})
    exports = "Resource" in writer
    return ResultWriter(
        bucket=parameters.get("Bucket", "") if exports else None,
        prefix=str(parameters.get("Prefix", "")),
        transformation=config.get("Transformation", NONE if exports else COMPACT),
        output_type=config.get("OutputType", "JSON"),
    )


def _parameters(owner: Mapping[str, Any], scope: Scope) -> Mapping[str, Json]:
    """What S3 is called with, for an ItemReader or a ResultWriter."""
    filled = templates.fill(owner.get("Parameters", {}), scope)
    return filled if isinstance(filled, dict) else {}
