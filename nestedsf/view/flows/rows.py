"""The rows of a data flow: each stage in words, for text and for plain HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.jsontext import display_width, elide, visible
from nestedsf.masking.display import for_display
from nestedsf.trace.dataflow.changes import UNCHANGED, differing, sentence
from nestedsf.trace.dataflow.stages import AGREES, COMPUTED, DIFFERS, GIVEN, RECORDED
from nestedsf.trace.dataflow.unresolved import quoted
from nestedsf.view.names import shown_name
from nestedsf.view.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.dataflow.flow import DataFlow
    from nestedsf.trace.dataflow.stages import Stage

__all__ = [
    "ENDS",
    "HEADINGS",
    "Row",
    "as_html",
    "as_text",
    "change",
    "change_words",
    "definition",
    "finding",
    "kind",
    "note",
    "quiet_words",
    "rows",
    "source",
    "state_name",
]

HEADINGS = ("Stage", "Definition", "Value", "Source")
_WIDTHS = (15, 25, 34)
_SOURCES = {
    RECORDED: "from the history",
    COMPUTED: "from the definition",
    AGREES: "from both, equal",
    DIFFERS: "from both, different",
    GIVEN: "from the test",
}
ENDS = ("input", "output")
"""The stages at the ends, which no field of the definition makes."""
_TAKES_PLACE = "the result takes the input's place"
_NO_RESULT = "Result is not set"
_AFTER_PARAMETERS = "the value after Parameters"
_LONGEST = 400
_WIDE = 100


class Row(NamedTuple):
    """A stage in words, not shortened but for the value."""

    stage: str
    definition: str
    value: str
    source: str


def rows(flow: DataFlow, room: int = 96, says: int = 96) -> tuple[Row, ...]:
    """A row for each stage.

    Args:
        flow: The data flow.
        room: How many columns a value may take.
        says: How many columns the definition's words may take.
    """
    return tuple(
        Row(stage.name, definition(stage, says), _value(stage, room), source(stage))
        for stage in flow.stages
    )


def state_name(flow: DataFlow) -> str:
    """The name of the state."""
    return shown_name(flow.state_name)


def kind(flow: DataFlow) -> str:
    """The type of the state, and what a Task calls."""
    words = shown_name(flow.state_type)
    return f"{words} · {shown_name(flow.resource)}" if flow.resource else words


def finding(flow: DataFlow) -> str:
    """Whether the definition and the history give the same values, in a sentence."""
    names = ", ".join(stage.name for stage in flow.differences)
    if names:
        return f"In {names} the history has another value than the definition gives."
    if not flow.query_language:
        return "The definition is not known: all values are from the history."
    if flow.query_language not in ("JSONPath", "JSONata"):
        return (
            f"{visible(elide(flow.query_language, 20))} is not evaluated here: "
            "all values are from the history."
        )
    if any(stage.source == AGREES for stage in flow.stages):
        return "Where the definition and the history both have a value, the two are equal."
    return ""


def quiet_words(stage: Stage) -> str:
    """A stage where nothing happens, in a line."""
    if not stage.is_known:
        return note(stage).rstrip(".")
    words = _passed_on(stage)
    if words == _AFTER_PARAMETERS:
        return f"{_NO_RESULT}: {words} is the result"
    return f"not set: {words if words != UNCHANGED else 'passes on unchanged'}"


def change_words(stage: Stage) -> str:
    """What a stage did, where it did nothing as well."""
    return _passed_on(stage) if stage.change == UNCHANGED else stage.change


def _passed_on(stage: Stage) -> str:
    """What is to be said of a value that is the one before it: most often that it is unchanged.

    What goes on behind a ResultPath that keeps no input is another value than came in.
    """
    if stage.name == "ResultPath" and (not stage.is_set or stage.says == "$"):
        return _TAKES_PLACE
    return _AFTER_PARAMETERS if stage.name == "result" and not stage.is_set else UNCHANGED


def definition(stage: Stage, room: int) -> str:
    """What the definition has there: a path as it is, a template as JSON."""
    if stage.name in ENDS:
        return "–"
    if not stage.is_set:
        if stage.name == "result":
            return _NO_RESULT if stage.passes_on else "–"
        return "not set"
    if isinstance(stage.says, str) and stage.name != "result":
        return elide(shown_name(stage.says), room)
    return preview(stage.says, room)


def source(stage: Stage) -> str:
    """Where the value is from."""
    return _SOURCES.get(stage.source, stage.source)


def note(stage: Stage) -> str:
    """What else is to be said of a stage, masked and not too long."""
    return elide(visible(str(for_display(stage.note))), _LONGEST)


def change(stage: Stage) -> str:
    """What became of the value; keys are named in it."""
    return str(for_display(change_words(stage)))


def _value(stage: Stage, room: int) -> str:
    if not stage.is_known:
        return "–"
    return _passed_on(stage) if _is_passed_on(stage) else preview(stage.value, room)


def _is_passed_on(stage: Stage) -> bool:
    return stage.is_known and stage.change == UNCHANGED and stage.name not in ENDS


def as_text(flow: DataFlow) -> str:
    """A table with a line for each stage, and below it what became of the value, in sentences."""
    lines = [
        elide(f"Data flow of {state_name(flow)}", _WIDE),
        elide(f"{kind(flow)} · {flow.status}", _WIDE),
        *_wrapped(finding(flow)),
        _line(HEADINGS),
    ]
    _, says, value = _WIDTHS
    lines += [_line(row) for row in rows(flow, value, says)]
    remarks = [line for stage in flow.stages for line in _remarks(stage)]
    return "\n".join([*lines, *remarks])


def _line(cells: tuple[str, ...]) -> str:
    padded = [_fill(elide(cell, width), width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return "  ".join([*padded, *cells[len(_WIDTHS) :]]).rstrip()


def _fill(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def _remarks(stage: Stage) -> Iterator[str]:
    said = []
    if stage.change not in ("", UNCHANGED) and stage.name not in ENDS:
        said.append(f"{change(stage)}.")
    if stage.source == DIFFERS:
        path, computed, recorded = differing(stage.computed, stage.value)[0]
        where = for_display(quoted(path))
        said.append(f"{where} is {preview(recorded, 60)}, computed {preview(computed, 60)}.")
    if stage.note and (stage.is_known or stage.source == "not known"):
        said.append(note(stage))
    if said:
        yield from _wrapped(sentence(stage.name, " ".join(said)))


def _wrapped(text: str) -> Iterator[str]:
    if not text:
        return
    line = ""
    for word in text.split(" "):
        if line.strip() and display_width(line) + 1 + display_width(word) > _WIDE:
            yield line
            line = f"  {elide(word, _WIDE - 2)}"
        else:
            line = f"{line} {elide(word, _WIDE)}" if line else elide(word, _WIDE)
    yield line


def as_html(flow: DataFlow) -> str:
    """The rows as a table without styles, which shows without trust as well."""
    head = "".join(f"<th>{word}</th>" for word in (*HEADINGS, "Change"))
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in _cells(row, stage)) + "</tr>"
        for row, stage in zip(rows(flow), flow.stages, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Row, stage: Stage) -> Iterator[str]:
    yield escape(row.stage)
    yield _code(row.definition) if stage.is_set else escape(row.definition)
    in_words = not stage.is_known or _is_passed_on(stage)
    yield escape(row.value) if in_words else _code(row.value)
    yield escape(row.source)
    words = "" if stage.change == UNCHANGED else change(stage)
    yield escape(f"{words}. {note(stage)}" if words and stage.note else words or note(stage))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
