"""Distributed Map: a Map whose iterations are executions of their own, the children of a Map Run.

The parent's history has the Map Run's beginning and end; each child has a history of its own.
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.engine.environment import Machine
from nestedsf.engine.failures import RUNTIME, StateFailure, TaskFailure
from nestedsf.engine.map_runs.children import run_children
from nestedsf.engine.map_runs.item_batcher import MAX_BYTES, size
from nestedsf.engine.map_runs.item_reader import STATE_DATA, Item
from nestedsf.engine.map_runs.map_run import ChildInput, MapRun
from nestedsf.engine.map_runs.s3 import S3
from nestedsf.engine.map_runs.settings import settings
from nestedsf.engine.recovery import recovering
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nestedsf.engine.map_runs.item_batcher import ItemBatcher
    from nestedsf.engine.map_runs.map_run import Child
    from nestedsf.engine.map_runs.result_writer import ResultWriter
    from nestedsf.engine.map_runs.settings import Settings
    from nestedsf.engine.map_runs.tolerance import Tolerance
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["MAX_REDRIVES", "is_distributed", "refusal", "run_distributed_map"]

MAX_REDRIVES = 1000
"""How often a Map Run can be redriven.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
"""


def is_distributed(state: Mapping[str, Any]) -> bool:
    """Whether a Map is a Distributed Map.

    >>> is_distributed({"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}})
    True
    """
    config: Mapping[str, Any] = _processor(state).get("ProcessorConfig", {})
    return config.get("Mode") == "DISTRIBUTED"


def refusal(state: Mapping[str, Any]) -> str | None:
    """What of a Distributed Map is not emulated, in a sentence; None where all of it is.

    Args:
        state: A Map that AWS's validation takes.

    >>> refusal({"ItemReader": {"ReaderConfig": {"InputType": "PARQUET"}}})
    "An ItemReader's InputType PARQUET is not emulated: store the data as CSV, JSON or JSONL."
    """
    config = state.get("ItemReader", {}).get("ReaderConfig", {})
    if config.get("InputType") == "PARQUET":
        return (
            "An ItemReader's InputType PARQUET is not emulated: store the data as CSV, JSON or "
            "JSONL."
        )
    if config.get("ManifestType") == "ATHENA_DATA":
        return (
            "An ItemReader's ManifestType ATHENA_DATA is not emulated: list the data files with "
            "s3:listObjectsV2 and the Transformation LOAD_AND_FLATTEN."
        )
    return None


def run_distributed_map(visit: Visit) -> Steps:
    """Run the processor for each item, or each batch of items, in an execution of its own."""
    return recovering(visit, lambda: _attempt(visit), lambda: visit.strand.add("MapStateFailed"))


def _attempt(visit: Visit) -> Steps:
    strand, fields = visit.strand, visit.fields
    before: MapRun | None = visit.unfinished()
    value = fields.effective_input()
    if before is None:
        map_run, given, found = _started(visit, value)
        started = strand.add("MapRunStarted", {"mapRunArn": map_run.arn})
    else:
        map_run, given, found = before, settings(visit.state, fields, value), _items(visit, value)
        if map_run.redrive_count >= MAX_REDRIVES:
            raise StateFailure(
                RUNTIME, f"The Map Run {map_run.arn} has been redriven {MAX_REDRIVES:,} times."
            )
        map_run.redrive(strand.execution.now())
        strand.previous_id = map_run.before_id
        details = {"mapRunArn": map_run.arn, "redriveCount": map_run.redrive_count}
        started = strand.add("MapRunRedriven", details)
    visit.kept = map_run
    try:
        if not map_run.inputs:
            items = [Item(item, STATE_DATA) for item in found]
            if given.reader is not None:
                s3 = _s3(visit, "ItemReader", "States.ItemReaderFailed")
                items = yield from given.reader.read(s3)
            map_run.inputs = _inputs(_selected(visit, value, items), given.batcher)
        result = yield from _run(visit, map_run, given.writer)
    except StateFailure as failure:
        raised = visit.raised(failure)
        told = {"error": raised.error, "cause": raised.cause}
        strand.add("MapRunFailed", {k: text for k, text in told.items() if text is not None})
        map_run.end("FAILED", strand.execution.now())
        raise visit.raised(failure) from failure
    else:
        strand.add("MapRunSucceeded")
        map_run.end("SUCCEEDED", strand.execution.now())
        strand.note("MapStateSucceeded")
        if _is_of_today(visit):
            strand.previous_id = started
        return visit.finish(result)
    finally:
        map_run.end("ABORTED", strand.execution.now())


def _started(visit: Visit, value: Json) -> tuple[MapRun, Settings, list[Json]]:
    """A new Map Run, what the state says of it, and the items in the state's data."""
    strand, fields = visit.strand, visit.fields
    most_at_once = fields.number("MaxConcurrency", value) or 0
    found = _items(visit, value)
    strand.add("MapStateStarted", {"length": len(found)})
    given = settings(visit.state, fields, value)
    return _new_map_run(visit, most_at_once, given.tolerance), given, found


def _items(visit: Visit, value: Json) -> list[Json]:
    return [] if "ItemReader" in visit.state else visit.fields.items(value)


def _is_of_today(visit: Visit) -> bool:
    """Whether a Map uses what AWS has had only since November 2024.

    MapStateExited is chained to MapRunSucceeded in all recordings until August 2024, and to
    MapRunStarted in all since November 2024. Those use what is new: which of the two AWS does with
    a definition that does not was recorded before only.
    """
    both = {"ItemReader", "ItemsPath"} <= visit.state.keys()
    return visit.language == JSONATA or bool(visit.strand.variables) or both


def _run(visit: Visit, map_run: MapRun, writer: ResultWriter) -> Steps:
    """Run the children and write their results, of a Map Run that fails too."""
    failed: TaskFailure | None = None
    try:
        yield from run_children(map_run, _new_child(visit, map_run))
    except TaskFailure as failure:
        failed = failure
    result: Json = None
    if writer.bucket is not None:
        s3 = _s3(visit, "ResultWriter", "States.ResultWriterFailed")
        result = yield from writer.write(map_run, s3)
    if failed is not None:
        raise failed
    return writer.results(map_run) if writer.bucket is None else result


def _processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    processor: Mapping[str, Any] = state.get("ItemProcessor") or state.get("Iterator") or {}
    return processor


def _selected(visit: Visit, value: Json, items: Iterable[Item]) -> Iterable[Json]:
    """What ItemSelector makes of each item; the items themselves where there is none."""
    fields = visit.fields
    for index, item in enumerate(items):
        yield fields.item(value, {"Index": index, "Value": item.value, "Source": item.source})


def _inputs(items: Iterable[Json], batcher: ItemBatcher | None) -> list[ChildInput]:
    if batcher is None:
        inputs = [ChildInput(text=compact(item)) for item in items]
    else:
        inputs = list(batcher.batches(items))
    for given in inputs:
        if size(given.text) > MAX_BYTES:
            raise TaskFailure(
                "States.DataLimitExceeded",
                "The input of a child workflow execution exceeds the maximum number of bytes "
                "service limit.",
            )
    return inputs


def _new_map_run(visit: Visit, most_at_once: int, tolerance: Tolerance) -> MapRun:
    record = visit.strand.execution
    machine, environment = record.machine, record.environment
    # Without a Label AWS makes up one that is the same in all runs of the state.
    label = visit.state.get("Label") or uuid.uuid3(
        uuid.NAMESPACE_URL, f"{machine.arn}/{visit.name}"
    )
    account = ":".join(machine.arn.split(":")[:5])
    name = f"{machine.name.partition('/')[0]}/{label}"
    map_run = MapRun(
        arn=f"{account}:mapRun:{name}:{_new_id(visit)}",
        execution_arn=record.arn,
        state_machine_arn=f"{account}:stateMachine:{name}",
        max_concurrency=most_at_once,
        tolerance=tolerance,
        start_date=record.now(),
        before_id=visit.strand.previous_id,
    )
    if environment.on_map_run is not None:
        environment.on_map_run(map_run)
    return map_run


def _new_child(visit: Visit, map_run: MapRun) -> Callable[[str], Child]:
    """Makes the children: executions of the state machine that the ItemProcessor is."""
    record = visit.strand.execution
    processor = _processor(visit.state)
    express = processor["ProcessorConfig"].get("ExecutionType") == "EXPRESS"
    machine = Machine(
        arn=map_run.state_machine_arn,
        name=map_run.state_machine_arn.split(":", 6)[6],
        definition={**_language(record.machine.definition), **processor},
        role_arn=record.machine.role_arn,
        express=express,
    )
    kind = "express" if express else "execution"
    prefix = map_run.state_machine_arn.replace(":stateMachine:", f":{kind}:", 1)
    # A child is what its parent is; the class itself is out of reach, as executions hold states.
    execution = cast("Callable[..., Child]", type(record))

    def new_child(text: str) -> Child:
        name = _new_id(visit)
        return execution(
            environment=record.environment,
            machine=machine,
            arn=f"{prefix}:{name}:{_new_id(visit)}" if express else f"{prefix}:{name}",
            name=name,
            input_text=text,
            on_event=record.on_event,
        )

    return new_child


def _language(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """The query language of a machine, which is that of the processors in it as well."""
    return {key: value for key, value in definition.items() if key == "QueryLanguage"}


def _new_id(visit: Visit) -> str:
    bits = visit.strand.execution.environment.randomness.getrandbits(128)
    return str(uuid.UUID(int=bits, version=4))


def _s3(visit: Visit, field: str, failed_as: str) -> S3:
    record = visit.strand.execution
    return S3(
        services=record.environment.services,
        execution_arn=record.arn,
        role_arn=record.machine.role_arn,
        partition=visit.state[field]["Resource"].split(":")[1],
        failed_as=failed_as,
    )
