"""The picture of a timeline: lanes as bars on an axis, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.statuses import SUCCEEDED
from nestedsf.trace.timing.attempts import BACK_OFF, CONTENTS, WAITING, WORKING
from nestedsf.view.bounds import MOST_SPANS
from nestedsf.view.canvas import attribute, document, label
from nestedsf.view.durations import duration, ticks
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.lettering import fitted, text_width
from nestedsf.view.names import shown_name
from nestedsf.view.palette import GROUND, GROUP, INK, LINE, MUTED, STATUS_COLOURS, Colours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.trace.timing.attempts import Span
    from nestedsf.trace.timing.spans import Lane, Timetable
    from nestedsf.trace.visits import StateVisit

__all__ = ["as_svg", "thinned"]

_NAME_SIZE, _SMALL_SIZE = 13, 11  # as in diagrams
_MARGIN = 24
_NAMES, _BARS = 376, 400  # the widths of the columns
_WORDS = {"time": 164, "events": 92}
_GAP = 16
_ROW = 24
_BAR = 12
_INDENT, _DEEPEST = 14, 9
_NOTE_LINE = 18
_LEFT = _MARGIN + _NAMES + _GAP
_RIGHT = _LEFT + _BARS
_NARROWEST = 3
_ERROR = STATUS_COLOURS["FAILED"]
_STATUS_AT = 72
_SHOWN = {"TIMED_OUT": "TIMED OUT"}


def as_svg(
    table: Timetable,
    lanes: Sequence[tuple[Lane, str]],
    *,
    title: str,
    notes: Sequence[str],
    words: str,
) -> str:
    """The lanes, each with its name, below the notes, as an SVG document.

    Args:
        table: For the axis.
        lanes: What is drawn, with the name of each.
        title: What stands above.
        notes: Sentences above the picture.
        words: The description for screen readers.
    """
    body: list[str] = []
    width = _RIGHT + _GAP + _WORDS[table.axis] + _MARGIN
    y = _MARGIN + _NAME_SIZE
    body.append(label(title, _MARGIN, y, size=_NAME_SIZE, fill=INK, bold=True))
    y += 4
    for note in notes:
        for line in fitted(note, _SMALL_SIZE, width - 2 * _MARGIN, 3):
            y += _NOTE_LINE
            body.append(label(line, _MARGIN, y, size=_SMALL_SIZE, fill=MUTED))
    top = y + 2 * _NOTE_LINE + 4
    bottom = top + _ROW * len(lanes)
    body += _axis(table, top, bottom)
    for number, (lane, name) in enumerate(lanes):
        body += _lane(lane, name, top + number * _ROW, table)
    y = bottom + _ROW + 4
    body += _legend([lane for lane, _ in lanes], y)
    height = y + _MARGIN - 4
    return document("\n".join(body), width, height, title=f"Timeline of {title}", description=words)


def _axis(table: Timetable, top: int, bottom: int) -> Iterator[str]:
    steps = table.axis == "events"
    for place in ticks(table.end, 6, whole=steps):
        x = _x(place, table)
        words = f"{place:,}" if steps else duration(place)
        yield f'<path d="M{x},{top - 4} V{bottom}" stroke="{GROUP}" stroke-width="2"/>'
        yield label(words, x, top - 10, size=_SMALL_SIZE, fill=MUTED, anchor="middle")
    words = "step" if steps else "time"
    yield label(words, _LEFT - 14, top - 10, size=_SMALL_SIZE, fill=MUTED, anchor="end")
    yield f'<path d="M{_LEFT},{top - 4} H{_RIGHT}" stroke="{LINE}"/>'


def _x(place: float, table: Timetable) -> int:
    return _LEFT + (round(place * _BARS / table.end) if table.end else 0)


def _lane(lane: Lane, name: str, y: int, table: Timetable) -> Iterator[str]:
    colours = _colours(lane)
    x = _MARGIN + _INDENT * min(lane.depth, _DEEPEST)
    middle = y + _ROW // 2
    state = f" data-state={_named(lane.visit)}" if lane.visit is not None else ""
    kind = "state" if lane.visit is not None else "execution"
    yield f'<g class="{kind}"{state} data-status={attribute(lane.status)}>'
    yield icon(lane.status, colours.line, x, middle - SIDE // 2)
    x += SIDE + 8
    ink = INK if lane.visit is not None else MUTED
    text = fitted(name, _NAME_SIZE, _LEFT - _GAP - x, 1)[0]
    yield label(text, x, middle + 4, size=_NAME_SIZE, fill=ink, bold=lane.visit is None)
    for span in thinned(lane.spans, table.end):
        look = (span.kind, span.failed)
        yield from _bar(look, _place(span, table), middle, colours)
    x = _RIGHT + _GAP
    if table.axis == "time":
        words = duration(lane.end - lane.start)
        yield label(words, x + 56, middle + 4, size=_SMALL_SIZE, fill=MUTED, anchor="end")
        x += _STATUS_AT
    status = _SHOWN.get(lane.status, lane.status)
    yield label(
        status, x, middle + 4, size=_SMALL_SIZE, fill=colours.line, bold=lane.status != SUCCEEDED
    )
    yield "</g>"


def _named(visit: StateVisit) -> str:
    return attribute(shown_name(visit.state_name))


def _colours(lane: Lane) -> Colours:
    if lane.visit is not None and lane.visit.caught:
        return STATUS_COLOURS["CAUGHT"]
    return STATUS_COLOURS.get(lane.status, STATUS_COLOURS["ABORTED"])


def _place(span: Span, table: Timetable) -> tuple[int, int]:
    """The left end of a span, and its width."""
    x = min(max(_x(span.start, table), _LEFT), _RIGHT - _NARROWEST)
    width = min(_x(span.end, table), _RIGHT) - x if table.end else _BARS
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


def _bar(
    look: tuple[str, bool], place: tuple[int, int], middle: int, colours: Colours
) -> Iterator[str]:
    """A span of a kind, failed or not, as shapes."""
    kind, failed = look
    x, width = place
    if kind == CONTENTS:
        yield f'<rect x="{x}" y="{middle - 1}" width="{width}" height="3" rx="1" fill="{LINE}"/>'
        return
    if kind == BACK_OFF:
        yield (
            f'<path d="M{x},{middle} H{x + width}" stroke="{MUTED}"'
            ' stroke-width="2" stroke-dasharray="2 4"/>'
        )
        return
    if failed:
        colours = _ERROR
    top = middle - _BAR // 2
    if kind == WAITING and width > _NARROWEST:
        yield (
            f'<rect x="{x}" y="{top}" width="{width}" height="{_BAR}" rx="2"'
            f' fill="{colours.ground}" stroke="{colours.line}"/>'
        )
        yield f'<path d="{_hatching(x, top, width)}" stroke="{colours.line}"/>'
    else:
        yield (
            f'<rect x="{x}" y="{top}" width="{width}" height="{_BAR}" rx="2"'
            f' fill="{colours.line}"/>'
        )
    if failed and width > _BAR:
        yield _cross(x + width - _BAR // 2 - 1, middle, colours)


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


def _legend(lanes: Sequence[Lane], y: int) -> Iterator[str]:
    used = {(span.kind, span.failed) for lane in lanes for span in lane.spans}
    used |= {(CONTENTS, False)} if (CONTENTS, True) in used else set()
    x = _MARGIN
    for kind, failed, words in (
        (WORKING, False, "works"),
        (WAITING, False, "waits"),
        (WORKING, True, "attempt that failed"),
        (WAITING, True, "waited, then failed"),
        (BACK_OFF, False, "back-off"),
        (CONTENTS, False, "contains work or waiting"),
    ):
        if (kind, failed) not in used:
            continue
        yield from _bar((kind, failed), (x, 28), y - 4, STATUS_COLOURS[SUCCEEDED])
        yield label(words, x + 36, y, size=_SMALL_SIZE, fill=MUTED)
        x += 36 + text_width(words, _SMALL_SIZE) + 20
