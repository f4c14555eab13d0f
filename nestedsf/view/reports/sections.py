"""Sections: each execution of a report, and each of its visits, with all that is known of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display
from nestedsf.trace.cost import transitions
from nestedsf.trace.dataflow.flow import data_flow_of
from nestedsf.trace.statuses import FAILED, SUCCEEDED, TIMED_OUT
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, without_ending
from nestedsf.trace.timeouts import execution_ran_out
from nestedsf.view.canvas import lettered
from nestedsf.view.durations import duration
from nestedsf.view.explorer.panels.panel import Subject, json_text, panel_of
from nestedsf.view.explorer.values.causes import why
from nestedsf.view.flows.rows import as_html
from nestedsf.view.names import shown_name
from nestedsf.view.previews import preview
from nestedsf.view.reports.chapters import counted
from nestedsf.view.reports.folds import chapters_folded, visits_folded
from nestedsf.view.reports.markup import (
    chip,
    deep,
    folded,
    link,
    name,
    scrolling,
    sign,
    status_class,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.reports.chapters import Book, Chapter
    from nestedsf.view.reports.values import Values

__all__ = ["lasted", "sections", "title_of"]

_MOST_EVENTS = 30
_MOST_ATTEMPTS = 50
_HEAVY = 100_000  # characters of inputs and outputs: masking each stage takes seconds
_SEVERAL = 2
_DETAILS = 240  # columns of an event's details
_FAILED = (FAILED, TIMED_OUT)
_FEW = 40  # visits that are open from the start


def sections(book: Book, values: Values) -> Iterator[str]:
    """Each execution that there is room for, and how many more there are."""
    is_open = sum(len(chapter.shown) for chapter in book.values()) <= _FEW
    for is_shown, group in groupby(book.values(), key=lambda chapter: chapter.is_shown):
        if is_shown:
            for words, chapters in chapters_folded(tuple(group)):
                parts = (
                    part
                    for chapter in chapters
                    for part in _execution(chapter, book, values, is_open=is_open)
                )
                yield from _together(words, parts)
        else:
            told = counted((chapter.trace.status for chapter in group), "execution")
            yield f'<p class="gap">{told} not in this page: there are too many.</p>'


def title_of(trace: ExecutionTrace) -> str:
    """What an execution is called: its state machine's name, else its own."""
    return trace.state_machine_name or trace.name or "execution"


def lasted(started: datetime | None, ended: datetime | None) -> str:
    """How long something took; empty where that is not known."""
    if started is None or ended is None:
        return ""
    return duration(max((ended - started).total_seconds(), 0))


def _execution(chapter: Chapter, book: Book, values: Values, *, is_open: bool) -> Iterator[str]:
    trace = chapter.trace
    yield f'<section class="execution" id="{chapter.anchor}">'
    if chapter.parent is not None and chapter.starter is not None:
        above = link(chapter.parent.anchor, name(title_of(chapter.parent.trace)))
        state = link(chapter.parent.anchor_of(chapter.starter), name(chapter.starter.state_name))
        yield f'<p class="crumbs">Started by {above} ▸ {state}</p>'
    yield f'<div class="head"><h3>{name(title_of(trace))}</h3> {chip(trace.status)}</div>'
    yield f'<p class="facts">{_facts(chapter)}</p>'
    yield _values(_ends(trace), values)
    if trace.definition is not None:
        yield folded("Definition", values.definition(json_text(trace.definition.raw)))
    yield '<div class="visits">'
    for fold in visits_folded(trace):
        visits = _visits(fold.visits, chapter, book, values, is_open=is_open)
        yield from _together(fold.words, visits)
    yield "</div></section>"


def _together(words: str, parts: Iterable[str]) -> Iterator[str]:
    """What is folded under the words, if there are any."""
    if words:
        yield f'<details class="fold"><summary>{lettered(words)}</summary>'
    yield from parts
    if words:
        yield "</details>"


def _visits(
    visits: Iterable[StateVisit], chapter: Chapter, book: Book, values: Values, *, is_open: bool
) -> Iterator[str]:
    for is_shown, group in groupby(visits, key=lambda visit: visit.index in chapter.shown):
        if is_shown:
            for visit in group:
                opened = is_open or (visit.status in _FAILED and not visit.caught)
                yield from _visit(visit, chapter, book, values, is_open=opened)
        else:
            told = counted((visit.status for visit in group), "visit")
            yield f'<p class="gap">{told} not in this page: there are too many.</p>'


def _facts(chapter: Chapter) -> str:
    trace = chapter.trace
    count = transitions(trace, children=False)
    own = " of its own" if any(visit.child or visit.map_runs for visit in trace.visits) else ""
    child = "" if chapter.item is None else f", {chapter.item}"
    facts = [
        f"child execution{child}" if chapter.starter is not None else "",
        name(trace.name) if trace.name and trace.name != title_of(trace) else "",
        lasted(trace.started, trace.stopped),
        "Express workflow"
        if trace.express
        else f"{count:,} state transition{'' if count == 1 else 's'}{own}",
        f"{len(trace.events):,} events",
    ]
    return " · ".join(filter(None, facts))


def _ends(trace: ExecutionTrace) -> Iterator[dict[str, str]]:
    """What an execution was given and what came of it, as the explorer's panel has a state's."""
    yield from why(
        trace.error, trace.cause, execution_ran_out(trace.status, trace.definition, trace.events)
    )
    if "input" in trace.events[0].details:
        yield {"label": "Input", "json": json_text(trace.input)}
    if trace.status == SUCCEEDED:
        yield {"label": "Output", "json": json_text(trace.output)}


def _values(found: Iterable[Mapping[str, str]], values: Values) -> str:
    """Inputs and outputs side by side."""
    parts = []
    for value in found:
        note = f' <span class="quiet">{value["note"]}</span>' if "note" in value else ""
        shown = values.json(value["json"]) if "json" in value else values.text(value["text"])
        if "line" in value and value["line"] != value.get("text", "").strip():
            shown = f'<p class="telling"><bdi>{lettered(value["line"])}</bdi></p>{shown}'
        parts.append(f'<div class="value"><p class="label">{value["label"]}{note}</p>{shown}</div>')
    return f'<div class="values">{"".join(parts)}</div>' if parts else ""


def _visit(
    visit: StateVisit, chapter: Chapter, book: Book, values: Values, *, is_open: bool
) -> Iterator[str]:
    opened = ' open=""' if is_open else ""
    summary = _summary(visit, _depth(visit, chapter))
    yield f'<details class="visit"{opened}><summary>{summary}</summary>'
    yield f'<div class="body" id="{chapter.anchor_of(visit)}">'
    child = book.get((*chapter.path, visit.index))
    where = [*_where(visit, chapter)]
    if child is not None:
        started = link(child.anchor, f"child execution {name(title_of(child.trace))}")
        where.append(f"{started} {chip(child.trace.status)}")
    where += _map_runs(visit, book)
    if where:
        yield f'<p class="facts">{" · ".join(where)}</p>'
    about = Subject(visit, visit.definition, visit.events)
    found = panel_of("io", about)["values"]
    yield _values(found, values)
    yield '<div class="folds">'
    if sum(len(value.get("json", "")) for value in found) <= _HEAVY:
        table = scrolling(
            f"Data flow of {shown_name(visit.state_name)}", as_html(data_flow_of(visit))
        )
    else:
        table = '<p class="note">The values are too large here; data_flow(visit) draws it.</p>'
    yield folded("Data flow", table)
    yield _attempts(about, values)
    if visit.definition is not None:
        yield folded("Definition", values.definition(json_text(visit.definition.raw)))
    yield _events(visit, chapter.trace)
    yield "</div></div></details>"


def _map_runs(visit: StateVisit, book: Book) -> Iterator[str]:
    """What became of the items of a Distributed Map, and the children that are told one by one."""
    told = {id(one.trace): one for one in book.values() if one.starter is visit and one.is_shown}
    for run in visit.map_runs:
        yield f"Map Run {chip(run.status)} {lettered(run.words)}"
        for child, trace in run.traces():
            if id(trace) in told:
                yield f"{link(told[id(trace)].anchor, run.called(child))} {chip(child.status)}"


def _summary(visit: StateVisit, depth: int) -> str:
    spent = lasted(visit.entered, visit.exited)
    status = f"{visit.status}, caught" if visit.caught else visit.status
    look = "caught" if visit.caught else status_class(visit.status)
    return (
        f'{sign(visit.status, look)}<h4 class="{deep(depth)}">{name(visit.state_name)}</h4>'
        f'<span class="about">{_kind(visit)}</span>'
        f'<span class="spent">{spent}</span>'
        f'<span class="status {look}">{lettered(status)}</span>'
    )


def _kind(visit: StateVisit) -> str:
    """The type of the state, what a Task calls and how often it was tried."""
    action, ending = without_ending(visit.resource or "")
    pattern = visit.integration_pattern
    notes = [visit.state_type]
    if pattern is not None:
        notes.append(f"{pattern} ({ending})" if pattern in (RUN_A_JOB, CALLBACK) else pattern)
    if action:
        notes.append(action)
    if visit.attempts > 1:
        notes.append(f"{visit.attempts:,} attempts")
    return lettered(" · ".join(str(for_display(note)) for note in notes))


def _depth(visit: StateVisit, chapter: Chapter) -> int:
    """How many Parallels and Maps are around it."""
    depth = 0
    while visit.container_index is not None:
        visit = chapter.trace.visits[visit.container_index]
        depth += 1
    return depth


def _where(visit: StateVisit, chapter: Chapter) -> Iterator[str]:
    """Which branch or iteration of what it is part of."""
    if visit.container_index is None:
        return
    around = chapter.trace.visits[visit.container_index]
    part = ""
    if visit.iteration is not None:
        part = f"iteration {visit.iteration:,} of "
    elif visit.branch is not None and chapter.trace.definition is not None:
        part = f"branch {visit.branch:,} of "
    yield f"{part}{link(chapter.anchor_of(around), name(around.state_name))}"
    if visit.container_attempt is not None and around.attempts > 1:
        yield f"attempt {visit.container_attempt:,}"


def _times(attempt: Mapping[str, Any]) -> str:
    """How long an attempt took, and the back-off after it; in the panel they are milliseconds."""
    told = [duration(attempt["took"] / 1000)] if attempt["took"] is not None else []
    if attempt["backOff"] is not None:
        told.append(f"back-off {duration(attempt['backOff'] / 1000)}")
    if "planned" in attempt:
        least, most = (duration(value / 1000) for value in attempt["planned"])
        told.append(f"planned {most if least == most else f'up to {most}'} ({attempt['rule']})")
    if "redriven" in attempt:
        told.append("redriven")
    return f' <span class="note">{lettered(" · ".join(told))}</span>' if told else ""


def _attempts(about: Subject, values: Values) -> str:
    """The attempts, where there was more than one, and the rules of Retry."""
    found = panel_of("retries", about)
    attempts = found["attempts"]
    if len(attempts) < _SEVERAL and found["rules"] is None:
        return ""
    items = []
    for attempt in attempts[:_MOST_ATTEMPTS]:
        said = [values.text(attempt["error"])] if "error" in attempt else []
        cause = attempt.get("cause", {})
        said += [values.text(cause["text"])] if "text" in cause else []
        said += [values.json(cause["json"])] if "json" in cause else []
        items.append(f"<li>{chip(attempt['status'])}{_times(attempt)}{''.join(said)}</li>")
    more = len(attempts) - _MOST_ATTEMPTS
    rest = f'<p class="note">{more:,} more attempts.</p>' if more > 0 else ""
    rules = (
        "" if found["rules"] is None else f'<p class="label">Retry</p>{values.json(found["rules"])}'
    )
    return folded(f"Attempts ({len(attempts):,})", f"<ol>{''.join(items)}</ol>{rest}{rules}")


def _cause(cause: Mapping[str, str], values: Values) -> str:
    return values.json(cause["json"]) if "json" in cause else values.text(cause["text"])


def _events(visit: StateVisit, trace: ExecutionTrace) -> str:
    """The events of a visit as a table, the first ones of many."""
    rows = "".join(_event(event, trace.started) for event in visit.events[:_MOST_EVENTS])
    heads = "".join(f'<th scope="col">{word}</th>' for word in ("Id", "Event", "After", "Details"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    more = len(visit.events) - _MOST_EVENTS
    rest = f'<p class="note">{more:,} more events not in this page.</p>' if more > 0 else ""
    label = f"Events of {shown_name(visit.state_name)}"
    return folded(f"Events ({len(visit.events):,})", scrolling(label, table) + rest)


def _event(event: HistoryEvent, started: datetime | None) -> str:
    details = {key: event.details[key] for key in event.details if not key.endswith("Details")}
    if event.type.endswith(("StateEntered", "StateExited")):  # the section has these
        for key in ("name", "input", "output"):
            details.pop(key, None)
    shown = f"<code>{lettered(preview(details, _DETAILS))}</code>" if details else ""
    return (
        f'<tr><td class="number">{event.id:,}</td><td>{lettered(event.type)}</td>'
        f'<td class="number">{lasted(started, event.timestamp)}</td><td>{shown}</td></tr>'
    )
