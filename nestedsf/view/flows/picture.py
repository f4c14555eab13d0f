"""The picture of a data flow: a card for each stage that matters, a line for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display
from nestedsf.trace.dataflow.changes import UNCHANGED, differing, kind_of
from nestedsf.trace.dataflow.stages import AGREES, COMPUTED, DIFFERS, GIVEN, NOT_KNOWN, RECORDED
from nestedsf.trace.dataflow.unresolved import quoted
from nestedsf.view.canvas import attribute, document, label, lettered
from nestedsf.view.diagrams.layout.boxes import NAME_SIZE, PADDING, SMALL_SIZE
from nestedsf.view.flows.rows import (
    ENDS,
    change,
    definition,
    finding,
    kind,
    note,
    quiet_words,
    source,
    state_name,
)
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.lettering import MONOSPACED, MONOSPACED_WIDTH, broken_anywhere, fitted
from nestedsf.view.palette import BOX, GROUND, INK, LINE, MUTED, STATUS_COLOURS
from nestedsf.view.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.flow import DataFlow
    from nestedsf.trace.dataflow.stages import Source, Stage

__all__ = ["as_svg"]

_WIDTH = 720
_MARGIN = 24
_RAIL = _MARGIN + SIDE // 2
_LEFT, _RIGHT = _MARGIN + SIDE + 16, _WIDTH - _MARGIN
_LABELS = 96  # the width of the column with the labels
_TEXT = _LEFT + PADDING + _LABELS
_ROOM = _RIGHT - PADDING - _TEXT
_COLUMNS = _ROOM * 100 // (SMALL_SIZE * MONOSPACED_WIDTH)
_NAME_LINE, _LINE, _QUIET_LINE = 20, 16, 22
_GAP, _ROW_GAP = 10, 2
_SAYS, _VALUE, _WORDS = 4, 4, 4  # the most lines
_SOURCE_ROOM = 150

_STATUS_WORDS = {"TIMED_OUT": "TIMED OUT"}
_NONE = STATUS_COLOURS["ABORTED"].line
_COLOURS: dict[Source, str] = {
    RECORDED: STATUS_COLOURS["RUNNING"].line,
    GIVEN: STATUS_COLOURS["RUNNING"].line,
    COMPUTED: MUTED,
    AGREES: STATUS_COLOURS["SUCCEEDED"].line,
    DIFFERS: STATUS_COLOURS["FAILED"].line,
    NOT_KNOWN: STATUS_COLOURS["PENDING_REDRIVE"].line,
}
_SIGNS: dict[Source, str] = {
    RECORDED: "M5,5 H11 M5,8 H11 M5,11 H8",
    GIVEN: "M5,5 H11 M5,8 H11 M5,11 H8",
    COMPUTED: "M5,6 H11 M5,10 H11",
    AGREES: "M4,8 L7,11 L12,5",
    DIFFERS: "M5,6 H11 M5,10 H11 M10,3 L6,13",
    NOT_KNOWN: "M8,4 V9 M8,12 V12",
}


def as_svg(flow: DataFlow, words: str) -> str:
    """The data flow as an SVG document, with the words for screen readers."""
    body: list[str] = []
    y = _MARGIN
    body += _title(flow, y)
    y += _NAME_LINE + 2 * _LINE + 8
    top = y
    stages: list[str] = []
    last, quiet = y, True
    for stage in flow.stages:
        # The output stands in the card above it as well, where that is one of OutputPath.
        lines = 1 if stage.name == ENDS[1] and not quiet else _VALUE
        last, quiet = y, _is_quiet(stage)
        shapes, height = _quiet(stage, y) if quiet else _card(stage, y, lines)
        stages += shapes
        y += height
    body.append(f'<path d="M{_RAIL},{top + 20} V{last + 12}" stroke="{LINE}"/>')
    body += stages
    return document(
        "\n".join(body),
        _WIDTH,
        y - _GAP + _MARGIN,
        title=f"Data flow of {state_name(flow)}",
        description=words,
    )


def _title(flow: DataFlow, y: int) -> Iterator[str]:
    colours = STATUS_COLOURS.get(flow.status, STATUS_COLOURS["ABORTED"])
    yield icon(flow.status, colours.line, _MARGIN, y)
    status = _STATUS_WORDS.get(flow.status, flow.status)
    name = fitted(state_name(flow), NAME_SIZE, _RIGHT - _SOURCE_ROOM - _LEFT, 1)[0]
    yield label(name, _LEFT, y + 13, size=NAME_SIZE, fill=INK, bold=True)
    yield label(status, _RIGHT, y + 13, size=SMALL_SIZE, fill=colours.line, anchor="end", bold=True)
    y += _NAME_LINE
    for words in (kind(flow), finding(flow)):
        line = fitted(words, SMALL_SIZE, _RIGHT - _LEFT, 1)[0]
        yield label(line, _LEFT, y + 11, size=SMALL_SIZE, fill=MUTED)
        y += _LINE


def _is_quiet(stage: Stage) -> bool:
    """Whether there is nothing to see at a stage."""
    if stage.name in ENDS:
        return stage.source == COMPUTED and not stage.is_known
    if stage.source == DIFFERS:
        return False
    return stage.passes_on or (
        not stage.is_known and not (stage.is_set and stage.source == NOT_KNOWN)
    )


def _quiet(stage: Stage, y: int) -> tuple[list[str], int]:
    """A stage as one line."""
    x = _LEFT + PADDING
    base = y + 15
    words = fitted(quiet_words(stage), SMALL_SIZE, _ROOM - _SOURCE_ROOM + 40, 1)[0]
    shapes = [
        f'<g class="stage" data-stage={attribute(stage.name)} data-source={attribute(stage.source)}>',
        f'<circle cx="{_RAIL}" cy="{y + 11}" r="3" fill="{LINE}"/>',
        label(stage.name, x, base, size=SMALL_SIZE, fill=MUTED),
        label(words, _TEXT, base, size=SMALL_SIZE, fill=MUTED),
        label(source(stage), _RIGHT - PADDING, base, size=SMALL_SIZE, fill=MUTED, anchor="end"),
        "</g>",
    ]
    return shapes, _QUIET_LINE + _GAP


def _card(stage: Stage, y: int, most: int) -> tuple[list[str], int]:
    """A stage as a box with what the definition says, what changed, and the value."""
    colour = _COLOURS.get(stage.source, _NONE)
    x = _LEFT + PADDING
    top = y
    y += PADDING
    lettering = [
        label(stage.name, x, y + 12, size=NAME_SIZE, fill=INK, bold=True),
        label(
            _source_words(stage),
            _RIGHT - PADDING,
            y + 12,
            size=SMALL_SIZE,
            fill=colour,
            anchor="end",
            bold=True,
        ),
    ]
    sign = _sign(stage.source, colour, y)
    y += _NAME_LINE
    for name, lines, code in _rows(stage, most):
        y += _ROW_GAP
        lettering.append(label(name, x, y + 12, size=SMALL_SIZE, fill=MUTED))
        for line in lines:
            lettering.append(_text(line, y + 12, code=code))
            y += _LINE
    y += PADDING - 2
    box = (
        f'<rect x="{_LEFT}" y="{top}" width="{_RIGHT - _LEFT}" height="{y - top}" rx="6"'
        f' fill="{BOX}" stroke="{LINE if stage.source != DIFFERS else colour}"/>'
    )
    group = f'<g class="stage" data-stage={attribute(stage.name)} data-source={attribute(stage.source)}>'
    return [group, box, sign, *lettering, "</g>"], y - top + _GAP


def _rows(stage: Stage, most: int) -> Iterator[tuple[str, Sequence[str], bool]]:
    """What a card says: a label, lines, and whether they are code."""
    if stage.is_set:
        yield (
            "definition",
            broken_anywhere(definition(stage, _COLUMNS * _SAYS), _COLUMNS, _SAYS),
            True,
        )
    if stage.change and stage.name not in ENDS:
        is_new = stage.change == kind_of(stage.value)
        yield ("is" if is_new else "change"), _words(change(stage)), False
    if stage.is_known and (stage.change != UNCHANGED or stage.name in ENDS or not stage.is_set):
        yield "value", _code(stage.value, most), True
    if stage.source == DIFFERS:
        path, computed, recorded = differing(stage.computed, stage.value)[0]
        yield "history", _place(path, recorded), True
        yield "computed", _place(path, computed), True
    if stage.note:
        yield "note", _words(note(stage)), False


def _code(value: Json, most: int) -> Sequence[str]:
    return broken_anywhere(preview(value, _COLUMNS * most), _COLUMNS, most)


def _place(path: str, value: Json) -> Sequence[str]:
    words = f"{for_display(quoted(path))} = {preview(value, _COLUMNS)}"
    return broken_anywhere(words, _COLUMNS, _SAYS)


def _words(text: str) -> Sequence[str]:
    return fitted(text, SMALL_SIZE, _ROOM, _WORDS)


def _source_words(stage: Stage) -> str:
    if not stage.event:
        return source(stage)
    where = f"in {visible(stage.event)}"
    words = {
        RECORDED: f"{source(stage)}, {where}",
        AGREES: f"from the definition, and equal {where}",
        DIFFERS: f"{where}, but the definition gives another",
    }
    return words.get(stage.source, source(stage))


def _text(line: str, y: int, *, code: bool) -> str:
    if not code:
        return label(line, _TEXT, y, size=SMALL_SIZE, fill=INK)
    return (
        f'<text x="{_TEXT}" y="{y}" font-size="{SMALL_SIZE}" fill="{INK}"'
        f' font-family="{MONOSPACED}">{lettered(line)}</text>'
    )


def _sign(of: Source, colour: str, y: int) -> str:
    """The icon of a source on the rail: lines of writing, an equals sign, a tick and so on."""
    path = _SIGNS.get(of, "M5,8 H11")
    return (
        f'<g class="icon" transform="translate({_MARGIN},{y - 1})" aria-hidden="true">'
        f'<circle cx="8" cy="8" r="10" fill="{GROUND}"/>'
        f'<circle cx="8" cy="8" r="8" fill="{colour}"/>'
        f'<path d="{path}" fill="none" stroke="{GROUND}" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round"/></g>'
    )
