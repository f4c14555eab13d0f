"""Settings: the fields of a Distributed Map that its Map Run is started with, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.engine.map_runs.item_batcher import MAX_BYTES, ItemBatcher
from nestedsf.engine.map_runs.item_reader import ItemReader
from nestedsf.engine.map_runs.result_writer import COMPACT, NONE, ResultWriter
from nestedsf.engine.map_runs.tolerance import Tolerance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.asl.fields import Fields
    from nestedsf.jsontext import Json

__all__ = ["Settings", "settings"]


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


def settings(state: Mapping[str, Any], fields: Fields, value: Json) -> Settings:
    """The settings of a Map.

    Args:
        state: The Map.
        fields: Its fields.
        value: Its effective input.

    Raises:
        StateFailure: A field gives nothing, or not what it must.
    """
    return Settings(
        tolerance=Tolerance(
            count=fields.number("ToleratedFailureCount", value) or 0,
            percentage=fields.percentage(value),
        ),
        reader=_reader(state, fields, value),
        batcher=_batcher(state, fields, value),
        writer=_writer(state, fields, value),
    )


def _reader(state: Mapping[str, Any], fields: Fields, value: Json) -> ItemReader | None:
    reader = state.get("ItemReader")
    if reader is None:
        return None
    return ItemReader(
        operation=reader["Resource"].rpartition(":")[2],
        parameters=_parameters(state, "ItemReader", fields, value),
        config=reader.get("ReaderConfig", {}),
        max_items=fields.number("MaxItems", value, "ItemReader", "ReaderConfig") or 0,
    )


def _batcher(state: Mapping[str, Any], fields: Fields, value: Json) -> ItemBatcher | None:
    if "ItemBatcher" not in state:
        return None
    most = fields.number("MaxItemsPerBatch", value, "ItemBatcher")
    largest = fields.number("MaxInputBytesPerBatch", value, "ItemBatcher")
    for field, number in (("MaxItemsPerBatch", most), ("MaxInputBytesPerBatch", largest)):
        if number == 0:  # the cause is not recorded
            raise StateFailure(RUNTIME, f"{field} must be greater than 0.")
    return ItemBatcher(
        max_items=most,
        max_bytes=min(largest or MAX_BYTES, MAX_BYTES),
        batch_input=fields.template(value, "ItemBatcher", "BatchInput"),
    )


def _writer(state: Mapping[str, Any], fields: Fields, value: Json) -> ResultWriter:
    writer = state.get("ResultWriter")
    if writer is None:
        return ResultWriter()
    parameters = _parameters(state, "ResultWriter", fields, value)
    config = writer.get("WriterConfig", {})
    exports = "Resource" in writer
    return ResultWriter(
        bucket=parameters.get("Bucket", "") if exports else None,
        prefix=str(parameters.get("Prefix", "")),
        transformation=config.get("Transformation", NONE if exports else COMPACT),
        output_type=config.get("OutputType", "JSON"),
    )


def _parameters(
    state: Mapping[str, Any], owner: str, fields: Fields, value: Json
) -> Mapping[str, Json]:
    """What S3 is called with, for an ItemReader or a ResultWriter."""
    if not {"Arguments", "Parameters"} & set(state[owner]):
        return {}
    filled = fields.template(value, owner, "Arguments")
    return filled if isinstance(filled, dict) else {}
