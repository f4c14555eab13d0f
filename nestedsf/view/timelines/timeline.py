"""Timelines: an execution and its children on one axis, as SVG and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG, MOMENT
from nestedsf.jsontext import display_width, elide
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.condensing import condensed
from nestedsf.trace.execution import TRACE
from nestedsf.trace.outline import ICONS
from nestedsf.trace.redrives import often
from nestedsf.trace.timing.spans import Axis, Lane, Span, Timetable, timetable
from nestedsf.trace.timing.stretches import BACK_OFF, CONTENTS, ENDED, WAITING, WORKING
from nestedsf.view.bounds import MOST_SPANS
from nestedsf.view.durations import duration
from nestedsf.view.lettering import wrapped
from nestedsf.view.names import shown_name
from nestedsf.view.raster import as_png
from nestedsf.view.saving import as_page, saved
from nestedsf.view.showing import chosen, image_bundle, is_asked
from nestedsf.view.timelines.findings import findings, machine
from nestedsf.view.timelines.folding import Fold, rows_of
from nestedsf.view.timelines.gantt import as_svg

if TYPE_CHECKING:
    import os
    from collections.abc import Container, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.timelines.folding import Row

__all__ = ["Timeline", "timeline"]

_BARS = 28
_NAMES = 46
_GUTTER = 13
_INDENT = 2
_HALF = 0.5  # of a cell
_DEEPEST = 10
_SIGNS = {WORKING: "█", WAITING: "░", BACK_OFF: "·", ENDED: "┄", CONTENTS: "─"}
_FAILED, _STOPPED, _SEVERAL = "✗", "■", "═"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Timeline:
    """A drawn timeline; the last line of a notebook cell shows it.

    Attributes:
        table: Every lane with its spans, as numbers.
        findings: Where the time went, in sentences.
        show_secrets: Whether ids, ARNs and the like are shown as they are.
    """

    table: Timetable
    findings: tuple[str, ...]
    show_secrets: bool = False

    @property
    def lines(self) -> tuple[Row, ...]:
        """What is drawn, a line each: lanes, and in place of many that succeeded one for them."""
        return rows_of(self.table.lanes)

    @property
    def text(self) -> str:
        """The timeline as text, a line for each row, at most 100 columns wide."""
        with showing_secrets(self.show_secrets):
            return "\n".join(line.rstrip() for line in _lines(self))

    @property
    def words(self) -> str:
        """The same without bars, for screen readers."""
        with showing_secrets(self.show_secrets):
            lines = [*self.findings, *(_said(row, self.table) for row in self.lines)]
            return "\n".join([*lines, *_more(self.lines)])

    @property
    def svg(self) -> str:
        """The timeline as an SVG document."""
        with showing_secrets(self.show_secrets):
            rows = [(row, named(row)) for row in self.lines]
            notes = [*self.findings, *_more(self.lines)]
            return as_svg(self.table, rows, title=self._title, notes=notes, words=self.words)

    @property
    def _title(self) -> str:
        execution = self.table.lanes[0].execution
        return ", ".join([machine(execution), *_redriven(execution)])

    def save(self, path: str | os.PathLike[str], *, scale: float = 2) -> Path:
        """Write it to a file, by its ending: ``.svg``, ``.png``, ``.html`` or ``.txt``.

        It is written whole or not at all. With secrets in it the file is for its owner alone
        (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.
            scale: Of PNG: pixels of the image for each pixel of the SVG.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
            ImportError: resvg-py is not there, for PNG; the message says how to get it.
            RuntimeError: This machine has no font to letter a PNG with; the message names some.
        """
        title = f"Timeline of {self._title}"
        return saved(
            path,
            "A timeline",
            {
                ".svg": lambda: self.svg,
                ".png": lambda: as_png(self.svg, scale=scale),
                ".html": lambda: as_page(title, self.svg),
                ".txt": lambda: f"{self.text}\n",
            },
            private=self.show_secrets,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Timeline({len(self.table.lanes)} lanes, {self.table.axis!r})"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the picture, and the text."""
        png = is_asked("image/png", include, exclude)
        bundle = image_bundle(self.text, self.svg, alt=self.words, png=png)
        return chosen(bundle, include, exclude)


def timeline(
    trace: ExecutionTrace,
    *,
    axis: Axis = "time",
    until: datetime | None = None,
    show_secrets: bool = False,
) -> Timeline:
    """Draw an execution and its children on one axis.

    Each state has a line, indented below what it is part of; a child execution stands below
    the Task that started it. Filled is what works, hatched what waits: a Wait state, and a Task
    from TaskSubmitted until its child or its token ends it. Failed attempts and the back-off
    before the next one are told apart.

    The axis is one of two:

    - ``time``: what the timestamps say. In a moto session these are exact, at whatever
      ``time_scale``: a Wait of a second is one second, and what Step Functions does itself takes
      none. Only a function takes its own time, which is another in each execution.
    - ``events``: cause and effect, one step for each event (``nestedsf.trace.timing.steps``). Equal
      executions give the same picture and text, byte for byte, however long anything took:
      this is the one to compare outputs with.

    A history without readable times is drawn by its events in either case, and says so.

    Args:
        trace: The execution.
        axis: ``time`` or ``events``.
        until: For one that runs: when now is. By default that is the latest event.
        show_secrets: Whether ids, ARNs and the like in names are shown as they are.

    Raises:
        InputError: It is no execution, or there is no such axis.

    >>> from nestedsf.trace import trace_of
    >>> print(timeline(trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main")).text)
    The history has no readable times, so this is the order of events.
    A step is one event after all that it follows from, however long that took; equal executions
    have equal steps.
    ▸ RUNNING    main · execution                                ────────────────────────────
    ─ contains work or waiting
    """
    TRACE.check(trace=trace)
    MOMENT.or_none.check(until=until)
    FLAG.check(show_secrets=show_secrets)
    table = timetable(condensed(trace), axis, until=until)
    with showing_secrets(show_secrets):
        found = tuple(findings(table, wanted=axis))
    return Timeline(table=table, findings=found, show_secrets=show_secrets)


def named(row: Row) -> str:
    """What a row is called: the state, with what tells it from other visits of it."""
    if isinstance(row, Fold):
        return row.words
    visit = row.visit
    if visit is None:
        told = [machine(row.execution), "execution", *_redriven(row.execution)]
        return " · ".join([*told, row.item] if row.item is not None else told)
    notes = [shown_name(visit.state_name)]
    if visit.iteration is not None:
        notes.append(f"item {visit.iteration}")
    if visit.attempts > 1:
        notes.append(f"{visit.attempts} attempts")
    if visit.map_run is not None:
        notes.append(f"{visit.map_run.total:,} items: {visit.map_run.words}")
    return " · ".join(notes)


def _redriven(execution: ExecutionTrace) -> list[str]:
    return [f"redriven {often(execution.redrive_count)}"] if execution.redrive_count else []


def _lines(timeline: Timeline) -> Iterator[str]:
    table, rows = timeline.table, timeline.lines
    for sentence in timeline.findings:
        yield from wrapped(sentence)
    for row in rows:
        name = " " * _INDENT * min(row.depth, _DEEPEST)
        caught = isinstance(row, Lane) and row.visit is not None and row.visit.caught
        name += elide(named(row) + (" · caught" if caught else ""), _NAMES - len(name))
        name += " " * (_NAMES - display_width(name))
        gutter = f"{ICONS.get(row.status, '?')} {row.status}".ljust(_GUTTER)
        long = f"{duration(row.end - row.start):>10}" if table.axis == "time" else ""
        yield f"{gutter}{name}  {_bar(row, table.end)}{long}"
    yield from _more(rows)
    yield "  ".join(f"{sign} {words}" for sign, words in _legend(rows))


def _bar(row: Row, end: float) -> str:
    """A row in characters: each cell shows what took most of it, and no failure is lost."""
    scale = _BARS / end if end else 0
    if isinstance(row, Fold):
        first = min(int(row.start * scale), _BARS - 1)
        last = min(max(int(row.end * scale), first + 1), _BARS)
        return (" " * first + _SEVERAL * (last - first)).ljust(_BARS)
    lane = row
    shares: list[dict[str, float]] = [{} for _ in range(_BARS)]
    for span in lane.spans:
        for cell in range(int(span.start * scale), min(_BARS, int(span.end * scale) + 1)):
            part = min(span.end * scale, cell + 1) - max(span.start * scale, cell)
            shares[cell][_sign(span)] = shares[cell].get(_sign(span), 0) + part
    cells = [
        max(share, key=lambda sign: share[sign]) if sum(share.values()) >= _HALF else " "
        for share in shares
    ]
    longest = max(lane.spans, key=lambda span: span.end - span.start)
    in_vain = [span for span in lane.spans if _sign(span) in {_FAILED, _STOPPED}]
    for span in (longest, *in_vain):
        first, last = int(span.start * scale), int(span.end * scale)
        if _sign(span) not in cells[first:last]:
            cells[min((first + last) // 2, _BARS - 1)] = _sign(span)
    return "".join(cells)


def _sign(span: Span) -> str:
    if span.kind == CONTENTS or not (span.failed or span.stopped):
        return _SIGNS[span.kind]
    return _FAILED if span.failed else _STOPPED


def _legend(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    lanes = [row for row in rows if isinstance(row, Lane)]
    used = {_sign(span) for lane in lanes for span in lane.spans}
    used |= {_SEVERAL} if len(lanes) < len(rows) else set()
    words = {
        _SIGNS[WORKING]: "works",
        _SIGNS[WAITING]: "waits",
        _FAILED: "an attempt that failed",
        _STOPPED: "an attempt that was stopped",
        _SIGNS[BACK_OFF]: "back-off",
        _SIGNS[ENDED]: "had ended, until it was redriven",
        _SIGNS[CONTENTS]: "contains work or waiting",
        _SEVERAL: "several lines in one",
    }
    return ((sign, said) for sign, said in words.items() if sign in used)


def _more(rows: Sequence[Row]) -> list[str]:
    folded = any(isinstance(row, Fold) for row in rows)
    found = ["What succeeded is put together; .table has every line."] if folded else []
    for row in rows:
        if isinstance(row, Lane) and len(row.spans) > MOST_SPANS:
            words = f"“{elide(named(row), _NAMES)}” has {len(row.spans):,} stretches of time"
            found.append(f"{words}, too many to be told apart here; .table has all.")
            break
    return found


def _said(row: Row, table: Timetable) -> str:
    visit = row.visit if isinstance(row, Lane) else None
    parts = [named(row), *([visit.state_type] if visit is not None else [])]
    parts.append(f"{row.status}, caught" if visit is not None and visit.caught else row.status)
    if table.axis == "time":
        parts.append(f"from {duration(row.start)} for {duration(row.end - row.start)}")
    if isinstance(row, Fold):
        return ", ".join(parts)
    told = [_span_said(span, table) for span in row.spans[:MOST_SPANS] if span.kind != CONTENTS]
    if len(row.spans) > MOST_SPANS:
        told.append(f"and {len(row.spans) - MOST_SPANS:,} more")
    return ", ".join([*parts, *(told if len(told) > 1 else [])])


def _span_said(span: Span, table: Timetable) -> str:
    words = f"failed while {span.kind}" if span.failed else span.kind
    words = f"stopped while {span.kind}" if span.stopped else words
    return f"{words} {duration(span.end - span.start)}" if table.axis == "time" else words
