"""The headline of a report on an execution that did not succeed: why, and where that began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.causes import root_cause
from nestedsf.trace.excerpts import excerpt
from nestedsf.trace.explanations import explained
from nestedsf.trace.statuses import ABORTED, FAILED, TIMED_OUT
from nestedsf.view.canvas import lettered
from nestedsf.view.explorer.values.causes import asked_for
from nestedsf.view.names import shown_name, shown_text
from nestedsf.view.reports.markup import link, name
from nestedsf.view.reports.pictures import FAILED_STATE
from nestedsf.view.reports.sections import title_of

if TYPE_CHECKING:
    from nestedsf.trace.causes import RootCause
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.reports.chapters import Book

__all__ = ["headline", "summary"]

_WORDS = {FAILED: "Failed", TIMED_OUT: "Timed out", ABORTED: "Stopped"}
_LINE = 300  # characters


def headline(trace: ExecutionTrace, book: Book, *, in_picture: bool) -> str:
    """What failed first, as HTML; empty of an execution that did not fail.

    Args:
        trace: The execution.
        book: The chapters that its links lead to.
        in_picture: Whether the state that failed is drawn.
    """
    cause = root_cause(trace)
    if cause is None:
        return ""
    why = _why(cause)
    shown = f" ({link(FAILED_STATE, 'in the picture')})" if in_picture else ""
    return (
        f'<div class="failure"><p class="telling"><bdi>{lettered(why)}</bdi></p>'
        f"<p>{_WORDS[trace.status]}{_where(cause, book)}{shown}</p></div>"
    )


def summary(trace: ExecutionTrace) -> str:
    """The same without links, below the execution's name and status."""
    title = f"<strong><bdi>{lettered(shown_name(title_of(trace)))}</bdi></strong>"
    found = f"<p>{trace.status} {title}</p>"
    cause = root_cause(trace)
    if cause is None:
        return found
    levels = f" {cause.depth} level{'' if cause.depth == 1 else 's'} down," if cause.depth else ""
    state = ""
    if cause.visit is not None:
        item = "" if cause.visit.iteration is None else f", iteration {cause.visit.iteration:,}"
        state = f" in {name(cause.visit.state_name)}{item}"
    return (
        f"{found}<p><strong><bdi>{lettered(_why(cause))}</bdi></strong><br>"
        f"{_WORDS[trace.status]}{f'{levels}{state}'.removesuffix(',')}</p>"
    )


def _why(cause: RootCause) -> str:
    """The error, what it leaves out and the telling line of the cause, each once."""
    line = explained(shown_text(cause.cause)).line if cause.cause else ""
    line = line.removeprefix(f"{cause.error}: ")
    parts = (cause.error, cause.reason, asked_for(cause), excerpt(line, _LINE))
    said = [shown_name(text) for text in parts if text]
    return ": ".join(dict.fromkeys(said)) or "There is no error and no cause."


def _where(cause: RootCause, book: Book) -> str:
    """How deep and in which state, with a link to what the report tells of it."""
    chapter = next(c for c in book.values() if c.trace is cause.execution)
    levels = f"{cause.depth} level{'' if cause.depth == 1 else 's'} down"
    down = f" {levels}, in" if cause.depth else " in"
    execution = link(chapter.anchor, name(chapter.trace.state_machine_name or "the execution"))
    visit = cause.visit
    if visit is None:
        return f"{down} {execution}, outside any state"
    item = f", iteration {visit.iteration:,}" if visit.iteration is not None else ""
    state = link(chapter.anchor_of(visit), name(visit.state_name))
    return f"{down} {state}{item}{f' of {execution}' if cause.depth else ''}"
