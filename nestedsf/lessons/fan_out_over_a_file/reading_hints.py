"""What leads on in exercise 1 of notebook 15, from each mistake that is seen."""

from __future__ import annotations

from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading

__all__ = [
    "OF_BATCHES",
    "OF_COLUMNS",
    "OF_DATA",
    "OF_FIXED",
    "OF_FIXED_NIGHT",
    "OF_KEYS",
    "OF_NAMES",
    "OF_NIGHT",
    "OF_PATHS",
    "OF_PIECES",
    "OF_PLACE",
    "OF_SEPARATOR",
    "of_cause",
    "of_count",
    "of_form",
    "of_reader",
]

_OF_ITS_NAME = (
    "CSVDelimiter is the name of the separator, not the sign itself: a word in capitals.",
)
OF_SEPARATOR = (
    "What stands between the values of a row here, and what between those of a file that is CSV?",
    "CSVDelimiter in ReaderConfig names the separator, in a word: SEMICOLON.",
)
_OF_FORMAT = (
    "ReaderConfig says what the file is like: its format, its separator and its names.",
    "InputType is CSV. The other fields that are needed begin with CSV, too.",
)
OF_PLACE = (
    "Where does the input say in which bucket the file is, and which file it is?",
    "A key that ends in .$ reads the input of the Map, also in Parameters of the ItemReader.",
)
_OF_RESOURCE = ("Resource says how the items are read: which action reads one object?",)
OF_NAMES = (
    "Has this file a row of names? Its rows are orders, from the first one on.",
    "CSVHeaderLocation says where the names are: with GIVEN, CSVHeaders lists them.",
)
OF_COLUMNS = (
    "Which of the names in CSVHeaders stands for which part of a row?",
    "The names stand in the order of the columns: the order, the town, the pieces.",
)
OF_KEYS = (
    "Which column does each key of the ItemSelector read?",
    "The name of the column comes behind $$.Map.Item.Value, and the columns are named rightly.",
)
OF_PATHS = (
    "What are the columns of a row called here? ReaderConfig says it.",
    "Behind $$.Map.Item.Value comes a name that is in CSVHeaders, letter by letter.",
)
OF_PIECES = (
    "All values of a row are text: which function makes a number of a text?",
    "States.StringToJson makes the number 20 of the text 20.",
)
_OF_NO_NUMBER = (
    "States.StringToJson reads JSON text. Is each value of a row such a text?",
    "Only the pieces are to be a number. Order and town stay the text that they are.",
)
OF_NIGHT = (
    "Which night it is does not stand in the file. Where does it stand?",
    "In the ItemSelector, $ is the input of the Map, which has the night.",
)
OF_DATA = (
    "ItemSelector makes the input of a child, with the keys order, town, pieces and night.",
    "The row is $$.Map.Item.Value, and $ is the input of the Map, which has the night.",
)
OF_FIXED_NIGHT = (
    "Is this value the same for the file of another night?",
    "In the ItemSelector, $ is the input of the Map, which has the night.",
)
OF_FIXED = (
    "Is this value the same in each row?",
    "In the ItemSelector, a value is read where its key ends in .$.",
)
OF_BATCHES = ("Each row is to have a child of its own: which field puts rows together?",)
_OF_TOO_FEW = ("All rows are to be read: which field says that it is enough?",)
_KINDS = (
    (r"'(Bucket|Key)\.\$'|'Bucket' is required", OF_PLACE),
    (r"The Parameters '", _OF_RESOURCE),
    (r"Invalid arguments in States.StringToJson", _OF_NO_NUMBER),
    (r"Invalid arguments in", OF_PIECES),
    (r"'\$\$\.Map\.Item\.Value\.(?!night')|Filter: \[", OF_PATHS),
    (r"night", OF_NIGHT),
    (r"JSONPath '\$\.\w+' specified", OF_DATA),
)
"""What leads on from a cause that says this."""
_READERS = (
    (r"headers? (cannot|must|is|are)|CSV header", OF_COLUMNS),
    (r"not valid JSON|InputType", _OF_FORMAT),
)
_FORMS = (
    ("/Resource", _OF_RESOURCE),
    ("Field 'CSVDelimiter' is not", _OF_FORMAT),
    ("InputType says|no InputType", _OF_FORMAT),
    (r"one of the following: \[COMMA", _OF_ITS_NAME),
    ("CSVDelimiter", OF_SEPARATOR),
    ("SEMICOLON", OF_SEPARATOR),
    ("CSVHeader", OF_NAMES),
    ("ReaderConfig", _OF_FORMAT),
    ("InputType", _OF_FORMAT),
)
"""What leads on from what is refused, by words in it."""


def of_form(mistake: str) -> tuple[str, ...] | None:
    """What leads on from what is refused before anything runs; None where it is not known here."""
    if " must be " in mistake:
        return None
    if "There is no function" in mistake and "other capitals" not in mistake:
        return OF_PIECES
    return fitting(_FORMS, mistake) or None


def of_cause(cause: str) -> tuple[str, ...]:
    """What leads on from the cause of an execution that has failed."""
    # What the state was given stands in the cause too, and has a night.
    said = cause.partition(" in the input")[0]
    return fitting(_KINDS, said) or leading(said, *OF_DATA)


def of_reader(why: str) -> tuple[str, ...]:
    """What leads on from why the file could not be read."""
    return fitting(_READERS, why, OF_PLACE)


def of_count(fields: object) -> tuple[str, ...]:
    """What leads on where there are too many children, or too few."""
    written = str(fields)
    if "ItemBatcher" in written:
        return OF_BATCHES
    return _OF_TOO_FEW if "MaxItems" in written else OF_NAMES
