"""The headline of a report on an execution that did not succeed: why, and where that began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.causes import root_cause
from nestedsf.trace.excerpts import excerpt
from nestedsf.trace.explanations import explained
from nestedsf.trace.named_values import named_values
from nestedsf.trace.statuses import ABORTED, FAILED, TIMED_OUT
from nestedsf.view.canvas import lettered
from nestedsf.view.explorer.pages.opening import beside, line_of
from nestedsf.view.explorer.values.causes import asked_for, named_said
from nestedsf.view.names import shown_name, shown_text
from nestedsf.view.reports.markup import link, name
from nestedsf.view.reports.pictures import FAILED_STATE
from nestedsf.view.reports.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nestedsf.trace.causes import RootCause
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.reports.chapters import Book

__all__ = ["headline", "summary"]

_WORDS = {FAILED: "Failed", TIMED_OUT: "Timed out", ABORTED: "Stopped"}
_LINE = 300  # characters


def headline(trace: ExecutionTrace, book: Book, *, in_picture: bool) -> str:
    """What failed first, and what beside it, as HTML; empty of an execution that did not fail.

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

    def linked(other: RootCause) -> str:
        state = _state_of(other)
        chapter = next((c for c in book.values() if c.trace is other.execution), None)
        if chapter is None:
            return state
        return link(chapter.anchor_of(other.visit) if other.visit else chapter.anchor, state)

    more = "".join(f"<p>{words}</p>" for words in _more(cause, linked))
    return (
        f'<div class="failure"><p class="telling"><bdi>{lettered(why)}</bdi></p>'
        f"<p>{_WORDS[trace.status]}{_where(cause, book)}{shown}</p>{more}</div>"
    )


def summary(trace: ExecutionTrace) -> str:
    """The same without links, below the execution's name and status."""
    title = f"<strong><bdi>{lettered(shown_name(title_of(trace)))}</bdi></strong>"
    found = f"<p>{trace.status} {title}</p>"
    cause = root_cause(trace)
    if cause is None:
        return _in_cell(found)
    levels = f" {cause.depth} level{'' if cause.depth == 1 else 's'} down," if cause.depth else ""
    state = ""
    if cause.visit is not None:
        item = "" if cause.visit.iteration is None else f", iteration {cause.visit.iteration:,}"
        state = f" in {name(cause.visit.state_name)}{item}"
    more = "".join(f"<br>{words}" for words in _more(cause, _state_of))
    return _in_cell(
        f"{found}<p><strong><bdi>{lettered(_why(cause))}</bdi></strong><br>"
        f"{_WORDS[trace.status]}{f'{levels}{state}'.removesuffix(',')}{more}</p>"
    )


def _in_cell(words: str) -> str:
    """In a notebook, where what is between two dollars would else be mathematics."""
    return f'<div class="mathjax_ignore">{words}</div>'


def _more(cause: RootCause, place: Callable[[RootCause], str]) -> Iterator[str]:
    """What the cause names, what failed after it and what before, as the explorer's banner says."""
    named = list(map(named_said, named_values(cause.visit))) if cause.visit is not None else []
    if named:
        yield f"In its input, <bdi>{lettered(_listed(named))}</bdi>."
    others = beside(cause)
    after = [
        f"{_attempts(each.attempts)} of {place(each.place)}{_failed(each.place, with_line=False)}"
        for each in others.after
    ]
    if after:
        yield f"Then {'; then '.join(after)}."
    before = [place(each) + _failed(each) for each in others.before]
    if others.more:
        before.append(f"and {others.more:,} more failure{'' if others.more == 1 else 's'}")
    if before:
        yield f"Before that, caught: {'; '.join(before)}."


def _state_of(cause: RootCause) -> str:
    if cause.visit is None:
        return name(cause.execution.state_machine_name or "the execution")
    item = "" if cause.visit.iteration is None else f" [{cause.visit.iteration:,}]"
    return f"{name(cause.visit.state_name)}{item}"


def _failed(cause: RootCause, *, with_line: bool = True) -> str:
    line = line_of(cause) if with_line else ""
    error = f" with {name(cause.error)}" if cause.error else ""
    return f" failed{error}" + (
        f": <bdi>{lettered(line)}</bdi>" if line != cause.error and line else ""
    )


def _attempts(numbers: Sequence[int]) -> str:
    words = _listed([f"{number:,}" for number in numbers])
    return f"attempt{'' if len(numbers) == 1 else 's'} {words}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


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
