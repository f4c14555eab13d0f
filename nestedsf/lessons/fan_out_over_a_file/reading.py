"""Exercise 1 of notebook 15: an ItemReader and an ItemSelector for rows without names."""

from __future__ import annotations

import re
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
_OF_RESOURCE = ("Resource says how the items are read: which action reads one object?",)
_OF_NAMES = (
    "Has this file a row of names? Its rows are orders, from the first one on.",
    "CSVHeaderLocation says where the names are: with GIVEN, CSVHeaders lists them.",
)
_OF_COLUMNS = (
    "Which of the names in CSVHeaders stands for which part of a row?",
    "The names stand in the order of the columns: the order, the town, the pieces.",
)
_OF_PATHS = (
    "What are the columns of a row called here? ReaderConfig says it.",
    "Behind $$.Map.Item.Value comes a name that is in CSVHeaders, letter by letter.",
)
_OF_PIECES = (
    "All values of a row are text: which function makes a number of a text?",
    "States.StringToJson makes the number 20 of the text 20.",
)
_OF_DATA = (
    "ItemSelector makes the input of a child, with the keys order, town, pieces and night.",
    "The row is $$.Map.Item.Value, and $ is the input of the Map, which has the night.",
)
_OF_BATCHES = ("Each row is to have a child of its own: which field puts rows together?",)
_KINDS = (
    (r"'(Bucket|Key)\.\$'", _OF_PLACE),
    (r"The Parameters '", _OF_RESOURCE),
    (r"Invalid arguments in", _OF_PIECES),
    (r"'\$\$\.Map\.Item\.Value\.(?!night')", _OF_PATHS),
)
"""What leads on from a cause that says this."""
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
        return not_yet(mistake, *_of_form(mistake))
    for trace, rows in zip(traces, _ROWS.values(), strict=True):
        seen, hints = _seen(trace, rows, fields)
        if seen:
            return not_yet(f"The input was {shown(trace.input)}. {seen}", *hints)
    count = sum(map(len, _ROWS.values()))
    return right(
        f"Two other files were read. Each of their {count} rows started a child, which was handed "
        "the pieces as a number, and the night."
    )


def _of_form(mistake: str) -> tuple[str, ...]:
    """What leads on from a mistake that is seen before anything runs."""
    if "/Resource" in mistake:
        return _OF_RESOURCE
    of_reader = " must be " not in mistake and any(
        word in mistake for word in ("ReaderConfig", "InputType", "CSV")
    )
    return _HINTS if of_reader else leading(mistake, *_HINTS)


def _seen(
    trace: ExecutionTrace, rows: Sequence[tuple[str, ...]], fields: Mapping[str, Any]
) -> tuple[str | None, tuple[str, ...]]:
    """What is wrong with what the children were handed, and what leads on."""
    config = fields["ItemReader"].get("ReaderConfig", {})
    of_names = _OF_NAMES if config.get("CSVHeaderLocation") == "FIRST_ROW" else None
    of_file = of_names or (_HINTS if config.get("CSVDelimiter") != "SEMICOLON" else None)
    if why := why_failed(trace):
        why = why[0].upper() + why[1:]
        if trace.error == "States.ItemReaderFailed":
            return why, _OF_PLACE
        if of_names:
            first = f"The first row, {';'.join(rows[0])}, was taken as the names of the columns."
            return f"{first} {why}", of_names
        named, hints = _why(trace.cause or "", rows[0], config)
        return why + named, of_file or hints
    children = the_map(trace).children
    if len(children) != len(rows):
        started = "1 child was" if len(children) == 1 else f"{len(children)} children were"
        hints = _OF_BATCHES if "ItemBatcher" in fields else of_names or _HINTS
        return f"The file has {len(rows)} rows, and {started} started.", hints
    night = trace.input["night"] if isinstance(trace.input, dict) else None
    for row, child in zip(rows, children, strict=True):
        wanted = {"order": row[0], "town": row[1], "pieces": int(row[2]), "night": night}
        seen, hints = _other(child.input, wanted, row)
        if seen:
            return seen, of_file or hints
    return None, ()


def _why(
    cause: str, row: tuple[str, ...], config: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """What may be added to the cause of a failure, and what leads on from it."""
    if "Invalid arguments in States.StringToJson" in cause:
        found, names = _READ_AS_NUMBER.search(cause), config.get("CSVHeaders")
        if found and isinstance(names, list) and found[1] in names[: len(row)]:
            value = row[names.index(found[1])]
            return f". In the row {';'.join(row)}, {found[1]} is {value}.", _OF_COLUMNS
        return "", _OF_COLUMNS
    return "", next((hints for kind, hints in _KINDS if re.search(kind, cause)), _OF_DATA)


def _other(
    given: object, wanted: Mapping[str, Any], row: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """The first value that is not what is asked for, and what leads on."""
    of_row = f"The child of the row {';'.join(row)} was handed"
    if not isinstance(given, dict):
        return f"{of_row} {in_words(given)}.", _OF_DATA
    for key, value in wanted.items():
        if key not in given:
            return f"{of_row} {in_words(given)}, and no {key}.", _OF_DATA
        if not same(given[key], value):
            hints = _OF_DATA
            if key == "pieces" and given[key] == str(value):
                hints = _OF_PIECES
            elif key != "night" and str(given[key]) in row:
                hints = _OF_COLUMNS
            return f"{of_row} {shown(given[key])} as {key}.", hints
    return None, ()
