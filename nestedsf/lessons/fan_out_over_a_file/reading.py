"""Exercise 1 of notebook 15: an ItemReader and an ItemSelector for rows without names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.fan_out_over_a_file import reading_hints as hints
from nestedsf.lessons.fan_out_over_a_file.trying import fields_or_mistake, ran, shown, the_map
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched
from nestedsf.trace.dataflow.differences import same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_1"]

START = """{
  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
    "Parameters": {"Bucket": "wholesale", "Key": "friday.csv"}},
  "ItemSelector": {"order.$": "$$.Map.Item.Value.order"}
}"""
"""What stands in the notebook."""
_KEEP: dict[str, Any] = {"StartAt": "Keep", "States": {"Keep": {"Type": "Pass", "End": True}}}
_ROWS = {
    ("wholesale-of-another-night", "late/sunday.csv"): [
        ("W-31", "Turin", "120"),
        ("W-32", "Oslo", "5"),
    ],
    ("export-of-another-night", "monday.csv"): [
        ("X-1", "Lima", "48"),
        ("X-2", "Bonn, west", "7"),
        ("X-3", "", "12"),
        *((f"X-{number}", "Oslo", str(number)) for number in range(4, 13)),
    ],
}
_FILES = {place: "".join(f"{';'.join(row)}\n" for row in rows) for place, rows in _ROWS.items()}
_NIGHTS = ("2027-01-09", "2027-02-11")
_INPUTS: tuple[dict[str, Any], ...] = tuple(
    {"bucket": bucket, "file": key, "night": night}
    for (bucket, key), night in zip(_ROWS, _NIGHTS, strict=True)
)
_READ_AS_NUMBER = re.compile(r"StringToJson\(\$\$\.Map\.Item\.Value\.(\w+)\)")


@exercise("15-fan-out-over-a-file", 1)
def check_1(answer: object) -> Verdict:
    """Whether a Map reads other files of this form, and hands each child what it needs.

    Args:
        answer: The fields ItemReader and ItemSelector, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change both fields until each row is handed over as it is asked for.")
    fields, mistake = fields_or_mistake(answer, "ItemReader", "ItemSelector")
    traces: list[ExecutionTrace] = []
    if mistake is None:
        traces, mistake = ran(fields, _KEEP, _FILES, _INPUTS)
    if mistake:
        return not_yet(mistake, *(hints.of_form(mistake) or leading(mistake, *hints.OF_DATA)))
    for trace, rows in zip(traces, _ROWS.values(), strict=True):
        seen, led = _seen(trace, rows, fields)
        if seen:
            return not_yet(f"The input was {shown(trace.input)}. {seen}", *led)
    count = sum(map(len, _ROWS.values()))
    return right(
        f"Two other files with {count} rows in all were read. Each row started a child, which was "
        "handed the pieces as a number, and the night."
    )


def _seen(
    trace: ExecutionTrace, rows: Sequence[tuple[str, ...]], fields: Mapping[str, Any]
) -> tuple[str | None, tuple[str, ...]]:
    """What is wrong with what the children were handed, and what leads on."""
    config = fields["ItemReader"].get("ReaderConfig", {})
    of_names = hints.OF_NAMES if config.get("CSVHeaderLocation") == "FIRST_ROW" else None
    of_file = of_names or (
        hints.OF_SEPARATOR if config.get("CSVDelimiter") != "SEMICOLON" else None
    )
    if why := why_failed(trace):
        why = why[0].upper() + why[1:]
        if trace.error == "States.ItemReaderFailed":
            return why, hints.of_reader(why)
        if of_names:
            first = f"The first row, {';'.join(rows[0])}, was taken as the names of the columns."
            return f"{first} {why}", of_names
        named, led = _why(trace.cause or "", rows[0], config)
        return f"{why.rstrip('.')}.{named}", of_file or led
    children = the_map(trace).children
    if len(children) != len(rows):
        started = "1 child was" if len(children) == 1 else f"{len(children)} children were"
        led = of_names or hints.of_count(fields)
        return f"The file has {len(rows)} rows, and {started} started.", led
    night = trace.input["night"] if isinstance(trace.input, dict) else None
    for row, child in zip(rows, children, strict=True):
        wanted = {"order": row[0], "town": row[1], "pieces": int(row[2]), "night": night}
        seen, led = _other(child.input, wanted, row, fields)
        if seen:
            return seen, of_file or led
    return None, ()


def _why(
    cause: str, row: tuple[str, ...], config: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """What may be added to the cause of a failure, and what leads on from it."""
    found, names = _READ_AS_NUMBER.search(cause), config.get("CSVHeaders")
    if "Invalid arguments" in cause and found and isinstance(names, list):
        if found[1] in names[: len(row)]:
            place = names.index(found[1])
            led = hints.of_cause(cause) if place < len(row) - 1 else hints.OF_PIECES
            if found[1] == "pieces":
                led = hints.OF_COLUMNS
            return f" In the row {';'.join(row)}, {found[1]} is {row[place]}.", led
        return "", hints.OF_COLUMNS
    return "", hints.of_cause(cause)


def _other(
    given: object, wanted: Mapping[str, Any], row: tuple[str, ...], fields: Mapping[str, Any]
) -> tuple[str | None, tuple[str, ...]]:
    """The first value that is not what is asked for, and what leads on."""
    selector = fields["ItemSelector"]
    names = fields["ItemReader"].get("ReaderConfig", {}).get("CSVHeaders")
    of_row = f"The child of the row {';'.join(row)} was handed"
    if not isinstance(given, dict):
        return f"{of_row} {in_words(given)}.", hints.OF_DATA
    for key, value in wanted.items():
        if key not in given:
            return f"{of_row} {in_words(given)}, and no {key}.", hints.OF_DATA
        if not same(given[key], value):
            led = hints.OF_DATA
            if isinstance(selector, dict) and key in selector:
                led = hints.OF_FIXED_NIGHT if key == "night" else hints.OF_FIXED
            elif key == "night":
                led = hints.OF_NIGHT
            elif key == "pieces" and str(value) in str(given[key]):
                led = hints.OF_PIECES
            elif str(given[key]) in row:
                led = hints.OF_KEYS if names == list(wanted)[: len(row)] else hints.OF_COLUMNS
            return f"{of_row} {shown(given[key])} as {key}.", led
    return None, ()
