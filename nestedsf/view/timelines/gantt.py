"""The picture of a timeline: lanes as bars on an axis, as SVG."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.trace.assembly.scopes import CONTAINERS
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED
from nestedsf.trace.timing.stretches import BACK_OFF, CONTENTS, ENDED, WAITING, WORKING
from nestedsf.view.bounds import MOST_SPANS
from nestedsf.view.canvas import attribute, document, label
from nestedsf.view.durations import duration, ticks
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.lettering import fitted, text_width
from nestedsf.view.names import shown_name
from nestedsf.view.palette import GROUND, GROUP, INK, LINE, MUTED, STATUS_COLOURS, Colours
from nestedsf.view.timelines.columns import (
    GAP,
    MARGIN,
    NAME_SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    WIDTH,
    columns,
)
from nestedsf.view.timelines.folding import Fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.trace.timing.spans import Lane, Timetable
    from nestedsf.trace.timing.stretches import Span
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.timelines.columns import Columns
    from nestedsf.view.timelines.folding import Row

__all__ = ["as_svg", "thinned"]

_ROW = 24
_BAR = 12
_INDENT, _DEEPEST = 12, 9
_NOTE_LINE = 18
_ICON = SIDE + 8
_NARROWEST = 3
_BREAKS = {BACK_OFF: "2 4", ENDED: "1 7"}  # with the dashes of their lines
_ERROR, _CAUGHT = STATUS_COLOURS[FAILED], STATUS_COLOURS["CAUGHT"]
_STOPPED = STATUS_COLOURS[ABORTED]
_SHOWN = {"TIMED_OUT": "TIMED OUT"}


def as_svg(
    table: Timetable,
    rows: Sequence[tuple[Row, str]],
    *,
    title: str,
    notes: Sequence[str],
    words: str,
) -> str:
    """The rows, each with its name, below the notes, as an SVG document.

    Args:
        table: For the axis.
        rows: What is drawn, with the name of each.
        title: What stands above.
        notes: Sentences above the picture.
        words: The description for screen readers.
    """
    body: list[str] = []
    at = _columns(rows, table)
    y = MARGIN + TITLE_SIZE
    title_line = fitted(title, TITLE_SIZE, WIDTH - 2 * MARGIN, 1)[0]
    body.append(label(title_line, MARGIN, y, size=TITLE_SIZE, fill=INK, bold=True))
    y += 4
    for note in notes:
        for line in fitted(note, SMALL_SIZE, WIDTH - 2 * MARGIN, 4):
            y += _NOTE_LINE
            body.append(label(line, MARGIN, y, size=SMALL_SIZE, fill=MUTED))
    top = y + 2 * _NOTE_LINE + 4
    bottom = top + _ROW * len(rows)
    body += _axis(table, at, top, bottom)
    for number, (row, name) in enumerate(rows):
        body += _row(row, name, top + number * _ROW, table, at)
    y = bottom + _ROW + 4
    key, y = _legend([row for row, _ in rows], y, table.end)
    body += key
    height = y + MARGIN - 4
    return document("\n".join(body), WIDTH, height, title=f"Timeline of {title}", description=words)


def _columns(rows: Sequence[tuple[Row, str]], table: Timetable) -> Columns:
    lettered = ((row, text_width(visible(name), NAME_SIZE + _is_bold(row))) for row, name in rows)
    return columns(
        names=(_indent(row) + _ICON + wide + 1 for row, wide in lettered),
        took=(_took(row) for row, _ in rows) if table.axis == "time" else (),
        statuses=(_status(row) for row, _ in rows),
    )


def _is_bold(row: Row) -> bool:
    """Whether its name is bold, as that of an execution, and so wider."""
    return not isinstance(row, Fold) and row.visit is None


def _indent(row: Row) -> int:
    return _INDENT * min(row.depth, _DEEPEST)


def _took(row: Row) -> str:
    return duration(row.end - row.start)


def _status(row: Row) -> str:
    caught = not isinstance(row, Fold) and row.visit is not None and row.visit.caught
    return _SHOWN.get(row.status, row.status) + (", caught" if caught else "")


def _axis(table: Timetable, at: Columns, top: int, bottom: int) -> Iterator[str]:
    steps = table.axis == "events"
    for place in ticks(table.end, at.ticks, whole=steps):
        x = _x(place, table, at)
        words = f"{place:,}" if steps else duration(place)
        yield f'<path d="M{x},{top - 4} V{bottom}" stroke="{GROUP}" stroke-width="2"/>'
        yield label(words, x, top - 10, size=SMALL_SIZE, fill=MUTED, anchor="middle")
    words = "step" if steps else "time"
    yield label(words, at.left - 18, top - 10, size=SMALL_SIZE, fill=MUTED, anchor="end")
    yield f'<path d="M{at.left},{top - 4} H{at.right}" stroke="{LINE}"/>'


def _x(place: float, table: Timetable, at: Columns) -> int:
    return at.place(place / table.end if table.end else 0)


def _row(row: Row, name: str, y: int, table: Timetable, at: Columns) -> Iterator[str]:
    """A row: an icon and a name, what it did when, how long that took, and what became of it."""
    colours = _colours(row)
    x = MARGIN + _indent(row)
    middle = y + _ROW // 2
    visit = row.visit if not isinstance(row, Fold) else None
    kind = "fold" if isinstance(row, Fold) else "state" if visit is not None else "execution"
    state = f" data-state={_named(visit)}" if visit is not None else ""
    yield f'<g class="{kind}"{state} data-status={attribute(row.status)}>'
    yield icon(row.status, colours.line, x, middle - SIDE // 2)
    x += _ICON
    text = fitted(name, NAME_SIZE, at.left - GAP - x, 1)[0]
    ink = INK if kind == "state" else MUTED
    yield label(text, x, middle + 4, size=NAME_SIZE, fill=ink, bold=kind == "execution")
    if isinstance(row, Fold):
        yield _several(_extent(row.start, row.end, table, at), middle, colours)
    else:
        yield from _bars(row, table, at, middle, colours)
    y = middle + 4
    if table.axis == "time":
        yield label(_took(row), at.took, y, size=SMALL_SIZE, fill=MUTED, anchor="end")
    bold = row.status != SUCCEEDED
    yield label(_status(row), at.status, y, size=SMALL_SIZE, fill=colours.line, bold=bold)
    yield "</g>"


def _bars(
    lane: Lane, table: Timetable, at: Columns, middle: int, colours: Colours
) -> Iterator[str]:
    """One bar for each attempt, in phases where it worked and then waited."""
    for phases in _attempts(lane, table.end):
        for number, span in enumerate(phases):
            ends = (number == 0, number == len(phases) - 1)
            look = (span.kind, span.failed)
            shade = _STOPPED if span.stopped else colours
            yield from _bar(look, _extent(span.start, span.end, table, at), middle, shade, ends)


def _attempts(lane: Lane, end: float) -> Iterator[list[Span]]:
    """The phases of each attempt, and each back-off; of several those that took no time are not."""
    spans = thinned(lane.spans, end)
    for _, attempt in groupby(spans, key=lambda span: (span.attempt, span.kind in _BREAKS)):
        phases = list(attempt)
        yield [phase for phase in phases if phase.end > phase.start] or phases[-1:]


def _named(visit: StateVisit) -> str:
    return attribute(shown_name(visit.state_name))


def _colours(row: Row) -> Colours:
    if not isinstance(row, Fold) and row.visit is not None and row.visit.caught:
        return _CAUGHT
    return STATUS_COLOURS.get(row.status, STATUS_COLOURS[ABORTED])


def _extent(start: float, end: float, table: Timetable, at: Columns) -> tuple[int, int]:
    """The left end of a stretch of time, and its width."""
    x = min(max(_x(start, table, at), at.left), at.right - _NARROWEST)
    width = min(_x(end, table, at), at.right) - x if table.end else at.bars
    return x, max(width, _NARROWEST)


def thinned(spans: Sequence[Span], end: float, most: int = MOST_SPANS) -> Sequence[Span]:
    """The spans; of very many one for each few pixels: one that failed, or else the longest.

    Args:
        spans: The spans of one lane.
        end: Where the axis ends.
        most: How many there may be.
    """
    if len(spans) <= most:
        return spans
    telling: dict[int, Span] = {}
    for span in spans:
        place = int(span.start * (most - 1) / end) if end else 0
        other = telling.get(place)
        if other is None or _tells(span) > _tells(other):
            telling[place] = span
    return [*telling.values()]


def _tells(span: Span) -> tuple[bool, float]:
    return span.failed, span.end - span.start


def _several(place: tuple[int, int], middle: int, colours: Colours) -> str:
    """The time from the first beginning to the last end of what is drawn as one line."""
    x, width = place
    return (
        f'<rect x="{x}" y="{middle - 3}" width="{width}" height="6" rx="3"'
        f' fill="{colours.ground}" stroke="{colours.line}"/>'
    )


def _bar(
    look: tuple[str, bool],
    place: tuple[int, int],
    middle: int,
    colours: Colours,
    ends: tuple[bool, bool] = (True, True),
) -> Iterator[str]:
    """A span of a kind, failed or not, as shapes; only the ends of an attempt are rounded."""
    kind, failed = look
    x, width = place
    if kind == CONTENTS:
        yield f'<rect x="{x}" y="{middle - 1}" width="{width}" height="3" rx="1" fill="{LINE}"/>'
        return
    if kind in _BREAKS:
        yield (
            f'<path d="M{x},{middle} H{x + width}" stroke="{MUTED}"'
            f' stroke-width="2" stroke-dasharray="{_BREAKS[kind]}"/>'
        )
        return
    if failed and colours != _CAUGHT:
        colours = _ERROR
    top = middle - _BAR // 2
    if kind == WAITING and width > _NARROWEST:
        look_of = f'fill="{colours.ground}" stroke="{colours.line}"'
        yield _block(x, top, width, ends, look_of)
        yield f'<path d="{_hatching(x, top, width)}" stroke="{colours.line}"/>'
    else:
        yield _block(x, top, width, ends, f'fill="{colours.line}"')
    if failed and width >= _BAR and ends[1]:
        yield _cross(x + width - _BAR // 2 - 1, middle, colours)


def _block(x: int, y: int, width: int, ends: tuple[bool, bool], look: str) -> str:
    """A bar, or a phase of one: rounded where it ends."""
    if all(ends) or width <= _NARROWEST:
        return f'<rect x="{x}" y="{y}" width="{width}" height="{_BAR}" rx="2" {look}/>'
    if ends[0]:
        path = f"M{x + width},{y}h{2 - width}q-2,0,-2,2v{_BAR - 4}q0,2,2,2h{width - 2}z"
    elif ends[1]:
        path = f"M{x},{y}h{width - 2}q2,0,2,2v{_BAR - 4}q0,2,-2,2h{2 - width}z"
    else:
        path = f"M{x},{y}h{width}v{_BAR}h{-width}z"
    return f'<path d="{path}" {look}/>'


def _hatching(x: int, y: int, width: int) -> str:
    """Slanted lines inside a bar: a pattern would need an id, which two pictures would share."""
    parts = []
    for place in range(x - _BAR + 6, x + width, 6):
        left, right = max(place, x), min(place + _BAR, x + width)
        if right > left:
            parts.append(f"M{left},{y + _BAR - left + place}L{right},{y + _BAR - right + place}")
    return "".join(parts)


def _cross(x: int, y: int, colours: Colours) -> str:
    """The sign of a failed attempt, on a ground of its own."""
    return (
        f'<circle cx="{x}" cy="{y}" r="5" fill="{colours.line}"/>'
        f'<path d="M{x - 2},{y - 2}l4,4m0,-4l-4,4" stroke="{GROUND}" stroke-width="2"/>'
    )


def _legend(rows: Sequence[Row], y: int, end: float) -> tuple[list[str], int]:
    """What is drawn, each with a sample, in lines; and where the last of them is."""
    lanes = [row for row in rows if not isinstance(row, Fold)]
    unended = {
        (ABORTED if span.stopped else lane.visit.status, span.kind)
        for lane in lanes
        if lane.visit is not None and lane.visit.state_type not in CONTAINERS
        for phases in _attempts(lane, end)
        for span in phases
        if not span.failed
    }
    used = {
        (span.kind, span.failed and span.kind != CONTENTS, _colours(lane) == _CAUGHT)
        for lane in lanes
        for phases in _attempts(lane, end)
        for span in phases
        if span.kind == CONTENTS or not span.stopped
    }
    good, bad, stopped = STATUS_COLOURS[SUCCEEDED], _ERROR, _STOPPED
    runs = STATUS_COLOURS[RUNNING]
    ends_well = {(kind, failed) for kind, failed, _ in used if not failed}
    samples = [
        ((WORKING, False), good, "works", (WORKING, False) in ends_well),
        ((WAITING, False), good, "waits", (WAITING, False) in ends_well),
        ((WORKING, True), bad, "attempt that failed", (WORKING, True, False) in used),
        ((WAITING, True), bad, "waited, then failed", (WAITING, True, False) in used),
        ((WORKING, True), _CAUGHT, "failed, and a Catch took it", (WORKING, True, True) in used),
        (
            (WAITING, True),
            _CAUGHT,
            "waited, failed, and a Catch took it",
            (WAITING, True, True) in used,
        ),
        ((WORKING, False), runs, "still runs", (RUNNING, WORKING) in unended),
        ((WAITING, False), runs, "still waits", (RUNNING, WAITING) in unended),
        ((WORKING, False), stopped, "was stopped", (ABORTED, WORKING) in unended),
        ((WAITING, False), stopped, "waited, and was stopped", (ABORTED, WAITING) in unended),
        ((BACK_OFF, False), good, "back-off before a retry", (BACK_OFF, False) in ends_well),
        ((ENDED, False), good, "had ended, until it was redriven", (ENDED, False) in ends_well),
        ((CONTENTS, False), good, "contains work or waiting", (CONTENTS, False) in ends_well),
        (None, good, "several lines in one", len(lanes) < len(rows)),
    ]
    x = MARGIN
    found: list[str] = []
    for look, colours, words, is_used in samples:
        if not is_used:
            continue
        room = 36 + text_width(words, SMALL_SIZE)
        if x > MARGIN and x + room > WIDTH - MARGIN:
            x, y = MARGIN, y + _NOTE_LINE
        if look is None:
            found.append(_several((x, 28), y - 4, colours))
        else:
            found += _bar(look, (x, 28), y - 4, colours)
        found.append(label(words, x + 36, y, size=SMALL_SIZE, fill=MUTED))
        x += room + 20
    return found, y
