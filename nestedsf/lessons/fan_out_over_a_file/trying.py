"""Distributed Maps with fields that a reader has written, run over files of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from nestedsf.account.executions.lifecycle import run
from nestedsf.lessons.judging.languages import JSONATA, is_jsonata
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import laboratory, refused
from nestedsf.lessons.mistakes import a, in_template, json_or_mistake, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_expressions
from nestedsf.trace.visits import StateVisit  # noqa: TC001  read at run time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["DISTRIBUTED", "fields_or_mistake", "ran", "shown", "stored", "the_map", "upload"]

DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
_STATE = "Each order"
_TEMPLATES = {
    "ItemReader": "Parameters",
    "ItemBatcher": "BatchInput",
    "ResultWriter": "Parameters",
}
_INSIDE = {
    "BatchInput": "ItemBatcher",
    "Bucket": "Parameters of the ItemReader or ResultWriter",
    "CSVDelimiter": "ReaderConfig",
    "CSVHeaderLocation": "ReaderConfig",
    "CSVHeaders": "ReaderConfig",
    "InputType": "ReaderConfig",
    "Key": "Parameters of the ItemReader",
    "MaxItems": "ReaderConfig",
    "MaxItemsPerBatch": "ItemBatcher",
    "Prefix": "Parameters of the ResultWriter",
    "ReaderConfig": "ItemReader",
}
_WORDS = {
    "InputType": ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
}
"""What the fields of a ReaderConfig may say."""


def fields_or_mistake(answer: object, *needed: str) -> tuple[dict[str, Any], str | None]:
    """The fields of a Map that somebody has written, or what is wrong with their form.

    They may stand in the whole state, or in a definition with this one state.

    Args:
        answer: JSON text, or a value.
        needed: The fields that the exercise is about.
    """
    value, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(value, Mapping):
        mistake = f"An object with fields of a Map is asked for, and this is {a(value)}."
    if mistake:
        return {}, mistake
    states = value.get("States")
    if isinstance(states, Mapping) and len(states) == 1:
        value = next(iter(states.values()))
        if not isinstance(value, Mapping):
            return {}, f"A state is an object, and this is {a(value)}."
    return dict(value), next(_faults(value, needed), None)


def _faults(fields: Mapping[str, Any], needed: Sequence[str]) -> Iterator[str]:
    for key in map(str, fields):
        if key.removesuffix(".$") in _INSIDE:
            yield f"{key} is a field of the Map here, and it belongs into {_INSIDE[key.removesuffix('.$')]}."
        for field in needed:
            if key != field and key.lower() == field.lower():
                yield f"There is no field {key}: ASL writes it with other capitals, {field}."
    yield from (f"There is no {field}." for field in needed if field not in fields)
    for field in ("ItemReader", "ItemSelector", "ItemBatcher", "ResultWriter"):
        expression = is_jsonata(fields) and isinstance(fields.get(field), str)
        if field in fields and not isinstance(fields[field], Mapping) and not expression:
            yield f"{field} is {a(fields[field])}, and it must be an object."
    yield from _in_config(fields.get("ItemReader"))
    if is_jsonata(fields):
        yield from filter(None, [in_expressions(fields)])
        return
    templates = [fields.get("ItemSelector")]
    for field, inside in _TEMPLATES.items():
        if isinstance(fields.get(field), Mapping):
            templates.append(fields[field].get(inside))
    yield from filter(None, map(in_template, templates))


def _in_config(reader: object) -> Iterator[str]:
    """What is wrong with the words in the ReaderConfig of an ItemReader."""
    config = reader.get("ReaderConfig") if isinstance(reader, Mapping) else None
    if not isinstance(config, Mapping):
        return
    for field, words in _WORDS.items():
        said = config.get(field)
        if isinstance(said, str) and said not in words and said.upper() in words:
            yield f"{field} is {quoted(said)}, and AWS writes it {said.upper()}: capitals count."
    kind, other = (
        config.get("InputType"),
        next((key for key in map(str, config) if key[:3] == "CSV"), None),
    )
    if kind is None and other:
        yield f"There is no InputType, and {other} is for a file that is CSV."
    if kind in _WORDS["InputType"] and kind != "CSV" and other:
        yield f"InputType says that the file is {kind}, and {other} is for a file that is CSV."


def ran(
    fields: Mapping[str, Any],
    processor: Mapping[str, Any],
    files: Mapping[tuple[str, str], str],
    inputs: Sequence[Mapping[str, Any]],
) -> tuple[list[ExecutionTrace], str | None]:
    """What a Map with these fields did with each input, or why AWS would refuse it.

    Args:
        fields: The fields.
        processor: What each child runs: StartAt and States.
        files: The texts of objects, by bucket and key.
        inputs: The inputs of the executions.
    """
    language = JSONATA if is_jsonata(fields) else {}
    own = {"Type": "Map", "ItemProcessor": {**DISTRIBUTED, **processor}, "End": True}
    kept = {key: value for key, value in fields.items() if key not in ("Next", "Iterator")}
    state = {**kept, **language, **own}
    try:
        with laboratory() as session:
            for (bucket, key), text in files.items():
                stored(session, bucket, key, text)
            arn = put(session, "fan-out", {"StartAt": _STATE, "States": {_STATE: state}})
            return [run(session, arn, given, check=False) for given in inputs], None
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return [], refused(error)


def stored(session: MotoSession, bucket: str, key: str, text: str) -> None:
    """Put an object into a bucket, which is created where it is not there."""
    s3 = session.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=text)


def upload(session: MotoSession, key: str, text: str, bucket: str = "shop") -> dict[str, str]:
    """Put a file into a bucket, and answer with the input that names both.

    No two accounts may have buckets of the same name, so it ends in four digits of the account's.

    Args:
        session: An emulated account.
        key: The file's key.
        text: What is in it.
        bucket: What the bucket's name begins with.
    """
    account = session.client("sts").get_caller_identity()["Account"]
    name = f"{bucket}-{crc32(account.encode()) & 0xFFFF:04x}"
    stored(session, name, key, text)
    return {"bucket": name, "file": key}


def the_map(trace: ExecutionTrace) -> StateVisit:
    """The one visit of the one state."""
    return trace.visits[0]


def shown(value: object) -> str:
    """A value in a sentence, as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)
