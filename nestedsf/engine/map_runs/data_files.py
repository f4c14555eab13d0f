"""Data files: the items in the text of a JSON, JSON Lines or delimited file.

The causes for JSON that cannot be read are ours; the others are recorded on AWS.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl.java import hash_code, hash_order
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.map_runs.delimited import DELIMITERS, read_rows
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nestedsf.jsontext import Json

__all__ = ["item_reader_failed", "items_in", "read_json", "records"]


def item_reader_failed(cause: str) -> TaskFailure:
    """The failure of a Map Run whose items cannot be read."""
    return TaskFailure("States.ItemReaderFailed", cause)


def items_in(text: str, config: Mapping[str, Any]) -> Iterable[Json]:
    """The items in a file.

    Args:
        text: What is in it.
        config: The ReaderConfig.

    Raises:
        TaskFailure: States.ItemReaderFailed: it does not hold what its InputType says; at once or
            on the way.

    >>> config = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["key", "size"]}
    >>> list(items_in("photo.jpg,27034", config))
    [{'size': '27034', 'key': 'photo.jpg'}]
    """
    kind = config.get("InputType", "JSON")
    if kind == "JSONL":
        return (read_json(line) for line in text.split("\n") if line.strip())
    if kind == "CSV":
        rows = read_rows(text, DELIMITERS[config.get("CSVDelimiter", "COMMA")])
        given = config.get("CSVHeaderLocation") == "GIVEN"
        return records(config["CSVHeaders"] if given else next(rows, []), rows)
    found = _at(read_json(text), config.get("ItemsPointer", ""))
    if not isinstance(found, list):
        raise item_reader_failed("Attempting to map over non-iterable node.")
    return found


def records(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[dict[str, Json]]:
    """An object for each row, with its keys in the order of a Java HashMap (recorded on AWS).

    Raises:
        TaskFailure: States.ItemReaderFailed: two headers are the same.
    """
    if len(set(headers)) < len(headers):
        raise item_reader_failed("CSV headers cannot contain duplicates.")
    places = {header: place for place, header in enumerate(headers)}
    columns = [(header, places[header]) for header in hash_order(headers, hash_code)]
    return (
        {header: row[place] if place < len(row) else "" for header, place in columns}
        for row in rows
    )


def read_json(text: str) -> Json:
    """The value of JSON text.

    Raises:
        TaskFailure: States.ItemReaderFailed: it is none.
    """
    try:
        return decode(text)
    except ValueError:
        raise item_reader_failed(
            "The data is not valid JSON: correct the file, or name its format in InputType."
        ) from None


def _at(value: Json, pointer: str) -> Json:
    """The value at a JSON Pointer (RFC 6901), as ItemsPointer names it."""
    found = value
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            raise item_reader_failed(f"The ItemsPointer '{pointer}' leads to nothing in the file.")
    return found
