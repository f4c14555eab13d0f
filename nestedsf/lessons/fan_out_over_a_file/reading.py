"""Exercise 1 of notebook 15: an ItemReader and an ItemSelector for rows without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    ],
}
_FILES = {place: "".join(f"{';'.join(row)}\n" for row in rows) for place, rows in _ROWS.items()}
_NIGHTS = ("2027-01-09", "2027-02-11")
_INPUTS: tuple[dict[str, Any], ...] = tuple(
    {"bucket": bucket, "file": key, "night": night}
    for (bucket, key), night in zip(_ROWS, _NIGHTS, strict=True)
)
_HINTS = (
    "Three things of the file are new: its separator, its names, and where it is.",
    "ReaderConfig says the first two: which of its fields name the separator and the columns?",
    "CSVDelimiter is SEMICOLON, and with GIVEN the names are listed in CSVHeaders.",
)
_OF_PLACE = (
    "Where does the input say in which bucket the file is, and which file it is?",
    "A key that ends in .$ reads the input of the Map, also in Parameters of the ItemReader.",
)
_OF_DATA = (
    "The row is $$.Map.Item.Value, and $ is the input of the Map.",
    "All values of a row are text: which function makes a number of a text?",
    "States.StringToJson makes the number 20 of the text 20.",
)


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
        return not_yet(mistake, *leading(mistake, *_HINTS))
    for trace, rows in zip(traces, _ROWS.values(), strict=True):
        seen, hints = _seen(trace, rows, fields["ItemReader"])
        if seen:
            return not_yet(f"The input was {shown(trace.input)}. {seen}", *hints)
    count = sum(map(len, _ROWS.values()))
    return right(
        f"Two other files were read. Each of their {count} rows started a child, which was handed "
        "the pieces as a number, and the night."
    )


def _seen(
    trace: ExecutionTrace, rows: Sequence[tuple[str, ...]], reader: Mapping[str, Any]
) -> tuple[str | None, tuple[str, ...]]:
    """What is wrong with what the children were handed, and what leads on."""
    if why := why_failed(trace):
        why = why[0].upper() + why[1:]
        if not {"CSVDelimiter", "CSVHeaders"} <= reader.get("ReaderConfig", {}).keys():
            return why, _HINTS
        return why, _OF_PLACE if trace.error == "States.ItemReaderFailed" else _OF_DATA
    children = the_map(trace).children
    if len(children) != len(rows):
        started = "1 child was" if len(children) == 1 else f"{len(children)} children were"
        return f"The file has {len(rows)} rows, and {started} started.", _HINTS
    night = trace.input["night"] if isinstance(trace.input, dict) else None
    for row, child in zip(rows, children, strict=True):
        wanted = {"order": row[0], "town": row[1], "pieces": int(row[2]), "night": night}
        if seen := _other(child.input, wanted, row):
            return seen, _OF_DATA
    return None, ()


def _other(given: object, wanted: Mapping[str, Any], row: tuple[str, ...]) -> str | None:
    """The first value that is not what is asked for."""
    of_row = f"The child of the row {';'.join(row)} was handed"
    if not isinstance(given, dict):
        return f"{of_row} {in_words(given)}."
    for key, value in wanted.items():
        if key not in given:
            return f"{of_row} {in_words(given)}, and no {key}."
        if not same(given[key], value):
            return f"{of_row} {shown(given[key])} as {key}."
    return None
