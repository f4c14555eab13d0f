"""What a Map has beside its states: ProcessorConfig, ItemReader, ItemBatcher, ResultWriter.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields import values
from nestedsf.asl.validation.fields.language import misplaced
from nestedsf.asl.validation.fields.templates import template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.fields.values import Check
    from nestedsf.jsontext import Json

__all__ = ["item_batcher", "item_reader", "label", "processor_config", "result_writer"]

_LONGEST_LABEL = 40
_NOT_IN_A_LABEL = re.compile(r"""[\s?*<>{}\[\]:;,\\|^~$#%&`"\x00-\x1f\x7f-\x9f]""")
_READERS = re.compile(r"arn:[^:]+:states:::s3:(?:getObject|listObjectsV2)")
_WRITERS = re.compile(r"arn:[^:]+:states:::s3:putObject")


def label(value: Json, at: str, _language: str) -> Iterator[Diagnostic]:
    """Label: a part of ARNs. The rules are in the guide; what AWS says is not recorded."""
    if not isinstance(value, str):
        yield from values.wrong_type("STRING", at=at)
    elif not 0 < len(value) <= _LONGEST_LABEL:
        yield schema_error(f"A Label has 1 to {_LONGEST_LABEL} characters", at)
    elif found := _NOT_IN_A_LABEL.search(value):
        yield schema_error(f"A Label cannot have the character {found[0]!r}", at)


def processor_config(value: Json, at: str, *, express: bool) -> Iterator[Diagnostic]:
    """ProcessorConfig: inline, or distributed with the type of the child workflows."""
    if not isinstance(value, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    distributed = value.get("Mode") == "DISTRIBUTED"
    checks: dict[str, Check] = {"Mode": values.one_of("INLINE", "DISTRIBUTED")}
    if distributed:
        checks["ExecutionType"] = values.one_of("STANDARD", "EXPRESS")
        yield from values.required(value, ("ExecutionType",), at)
    yield from _object(value, at, "", checks)
    if distributed and express:
        yield schema_error(
            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state "
            "machines",
            f"{at}/Mode",
        )


def item_reader(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """ItemReader: where a Distributed Map reads its items."""
    yield from _object(
        value,
        at,
        language,
        {
            "Resource": _resource(_READERS),
            "ReaderConfig": _reader_config,
            "Parameters": template,
            "Arguments": template,
        },
        required=("Resource",),
    )


def _reader_config(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    checks: dict[str, Check] = {
        "InputType": values.one_of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
        "Transformation": values.one_of("NONE", "LOAD_AND_FLATTEN"),
        "ManifestType": values.one_of("ATHENA_DATA", "S3_INVENTORY"),
        "ItemsPointer": values.text,
        "MaxItems": values.integer(0),
        "MaxItemsPath": values.path,
    }
    if not isinstance(value, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    kind = value.get("InputType")
    if kind == "CSV" or kind == "MANIFEST":  # noqa: PLR1714  it may be of any type
        checks |= {
            "CSVHeaderLocation": values.one_of("FIRST_ROW", "GIVEN"),
            "CSVHeaders": _texts,
            "CSVDelimiter": values.one_of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
        }
    if kind == "CSV" and "CSVHeaderLocation" not in value:
        yield schema_error("The field 'CSVHeaderLocation' is required but was missing", at)
    if value.get("CSVHeaderLocation") == "GIVEN":
        yield from values.required(value, ("CSVHeaders",), at)
    yield from _only_one(value, at, "MaxItems", "MaxItemsPath")
    yield from _object(value, at, language, checks)


def item_batcher(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """ItemBatcher: how many items a child workflow takes at once."""
    yield from _object(
        value,
        at,
        language,
        {
            "MaxItemsPerBatch": values.integer(1),
            "MaxItemsPerBatchPath": values.path,
            "MaxInputBytesPerBatch": values.integer(1, 262_144),
            "MaxInputBytesPerBatchPath": values.path,
            "BatchInput": template,
        },
    )
    if isinstance(value, dict):
        for field in ("MaxItemsPerBatch", "MaxInputBytesPerBatch"):
            yield from _only_one(value, at, field, f"{field}Path")


def result_writer(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """ResultWriter: where a Distributed Map writes its results."""
    yield from _object(
        value,
        at,
        language,
        {
            "Resource": _resource(_WRITERS),
            "WriterConfig": _writer_config,
            "Parameters": template,
            "Arguments": template,
        },
    )


def _writer_config(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    yield from _object(
        value,
        at,
        language,
        {
            "Transformation": values.one_of("NONE", "COMPACT", "FLATTEN"),
            "OutputType": values.one_of("JSON", "JSONL"),
        },
    )


def _object(
    value: Json,
    at: str,
    language: str,
    checks: Mapping[str, Check],
    required: tuple[str, ...] = (),
) -> Iterator[Diagnostic]:
    """What is wrong with an object that has these fields and no others."""
    if not isinstance(value, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    for field in value:
        if field not in checks:
            yield schema_error(f"Field '{field}' is not supported", at)
    if language:
        yield from misplaced(value, at, language)
    yield from values.required(value, required, at)
    for field, inner in value.items():
        if field in checks:
            yield from checks[field](inner, f"{at}/{field}", language)


def _only_one(value: Mapping[str, Json], at: str, *fields: str) -> Iterator[Diagnostic]:
    if all(field in value for field in fields):
        yield schema_error(
            f"There should only be one of the following fields: [{', '.join(fields)}]", at
        )


def _resource(pattern: re.Pattern[str]) -> Check:
    def check(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
        if not isinstance(value, str):
            yield from values.text(value, at, language)
        elif not pattern.fullmatch(value):
            yield schema_error("The field 'Resource' does not match any of the allowed values", at)

    return check


def _texts(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    if not isinstance(value, list):
        yield from values.wrong_type("ARRAY", at=at)
        return
    for index, inner in enumerate(value):
        yield from values.text(inner, f"{at}[{index}]", language)
