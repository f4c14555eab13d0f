"""The outline: an execution as text, for a terminal, a notebook cell and a screen reader.

The status stands in a column of its own at the left, so that a failure is found by reading
down; what contains what is drawn as a tree. There are no times and no ids in it and values are
masked unless secrets are asked for, so equal executions have equal outlines.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nestedsf.jsontext import clipped, compact, display_width, elide, visible
from nestedsf.masking.display import for_display, showing_secrets, text_for_display
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.map_runs import told_children
from nestedsf.trace.redrives import often
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, without_ending
from nestedsf.trace.timeouts import execution_ran_out, ran_out
from nestedsf.trace.visits import StateVisit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.map_runs import MapRun, MapRunChild

__all__ = ["ICONS", "outline"]

ICONS = {SUCCEEDED: "✓", FAILED: "✗", TIMED_OUT: "◷", ABORTED: "■", RUNNING: "▸"}
"""A sign for each status, one column wide; always shown with the word."""

_GUTTER = 13  # an icon, the longest status, and two spaces
_BLANK = " " * _GUTTER
_GUTTERS = {status: f"{icon} {status}".ljust(_GUTTER) for status, icon in ICONS.items()}
_NARROWEST = 60
_LABEL = 8
_LARGEST = 1_000_000
"""Characters of a value that is masked to be shown in part; AWS has 262,144."""
_LONGEST, _LONGEST_SHOWN = 300_000, 10_000
"""The same of a text, of which AWS has 32,768, and of as much of it as a line needs."""


class _Node(NamedTuple):
    """A line of the tree with the lines below it, before it is drawn."""

    title: str
    notes: str = ""
    status: str = ""
    values: tuple[tuple[str, str], ...] = ()
    parts: tuple[_Part, ...] = ()  # what is drawn inside it: visits, groups, executions


class _Group(NamedTuple):
    """A branch or an iteration with its visits."""

    label: str
    visits: tuple[_Inside, ...]


class _Inside(NamedTuple):
    """A visit with the numbers of the visits directly inside it."""

    trace: ExecutionTrace
    visit: StateVisit
    contents: dict[int, list[int]]


class _Child(NamedTuple):
    """A child execution, below the visit that started it."""

    trace: ExecutionTrace


class _Items(NamedTuple):
    """A Map Run, below the visit of the Map that started it."""

    run: MapRun


class _Item(NamedTuple):
    """A child execution of a Map Run."""

    run: MapRun
    child: MapRunChild


_Part: TypeAlias = _Inside | _Group | _Child | _Items | _Item


def outline(
    trace: ExecutionTrace, *, width: int = 100, show_secrets: bool = False, most: int | None = None
) -> str:
    """The execution as text, every line at most ``width`` columns wide (60 at least).

    Each state has its status, name, type and, for a Task, integration pattern; then input,
    output, error and cause as compact JSON. What does not fit is elided in its middle, with
    the number of characters left out. Characters that do not print are written as escapes.
    Child executions stand below the state that started them, of a Map Run with many those that did
    not succeed and one that did; branches and iterations are
    numbered from 0, as in the output of their Parallel or Map.

    Args:
        trace: The execution.
        width: The most columns of a line.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
        most: How many lines there are at the most; the rest is left out, and takes no time.
    """
    with collector_paused(), showing_secrets(show_secrets):
        return "\n".join(islice(_lines(trace, max(width, _NARROWEST)), most))


def _lines(trace: ExecutionTrace, width: int) -> Iterator[str]:
    """The lines, without recursion: children nest as deep as somebody let them."""
    texts: dict[str, str] = {}
    root = _execution(trace, texts, "")
    yield from _drawn(root, "", "", width)
    waiting: list[tuple[Iterator[tuple[_Part | None, bool]], str]] = [(_marked(root.parts), "")]
    while waiting:
        parts, prefix = waiting[-1]
        part, is_last = next(parts, (None, False))
        if part is None:
            waiting.pop()
            continue
        node = _node(part, texts)
        below = prefix + ("   " if is_last else "│  ")
        yield from _drawn(node, prefix + ("╰─ " if is_last else "├─ "), below, width)
        if node.parts:
            waiting.append((_marked(node.parts), _capped(below, width)))


def _marked(parts: tuple[_Part, ...]) -> Iterator[tuple[_Part | None, bool]]:
    return ((part, number == len(parts)) for number, part in enumerate(parts, start=1))


def _capped(prefix: str, width: int) -> str:
    """An indent of at most a third of the width: deeper levels lose their outermost lines."""
    room = width // 3 // 3 * 3
    return prefix if len(prefix) <= room else f"…  {prefix[-(room - 3) :]}"


def _node(part: _Part, texts: dict[str, str]) -> _Node:
    if isinstance(part, _Inside):
        return _visit(part, texts)
    if isinstance(part, _Group):
        return _Node(title=part.label, parts=part.visits)
    if isinstance(part, _Items):
        return _map_run(part.run)
    trace = part.child.trace if isinstance(part, _Item) else part.trace
    assert trace is not None  # noqa: S101  only such children are told
    kind = "child execution · Express" if trace.express else "child execution"
    if isinstance(part, _Item):
        kind = f"{part.run.called(part.child)} · {kind}"
    return _execution(trace, texts, kind)


def _map_run(run: MapRun) -> _Node:
    """How many items ended how, and some of them one by one."""
    told = told_children(run)
    rest = len(run.children) - len(told)
    notes = f"{run.words or 'no items'} · {rest:,} are not shown here" if rest else run.words
    redriven = often(run.redrive_count)
    return _Node(
        title="Map Run",
        notes=" · ".join(filter(None, [notes, redriven and f"redriven {redriven}"])),
        status=run.status,
        parts=tuple(_Item(run, child) for child in told),
    )


def _execution(trace: ExecutionTrace, texts: dict[str, str], notes: str) -> _Node:
    redriven = often(trace.redrive_count)
    contents: dict[int, list[int]] = {}
    for visit in trace.visits:
        contents.setdefault(-1 if visit.container_index is None else visit.container_index, [])
        contents[-1 if visit.container_index is None else visit.container_index].append(visit.index)
    return _Node(
        title=_text(trace.qualified_name or trace.name) or "execution",
        notes=" · ".join(filter(None, [notes, redriven and f"redriven {redriven}"])),
        status=trace.status,
        values=_values(trace, texts),
        parts=_insides(trace, contents, -1),
    )


def _insides(
    trace: ExecutionTrace, contents: dict[int, list[int]], around: int
) -> tuple[_Inside, ...]:
    return tuple(
        _Inside(trace, trace.visits[index], contents) for index in contents.get(around, ())
    )


def _visit(inside: _Inside, texts: dict[str, str]) -> _Node:
    visit = inside.visit
    parts: tuple[_Part, ...] = ()
    if visit.index in inside.contents:
        parts = tuple(_groups(inside))
    if visit.child is not None:
        parts = (*parts, _Child(visit.child))
    parts = (*parts, *(_Items(run) for run in visit.map_runs))
    return _Node(
        title=_text(visit.state_name),
        notes=_notes(visit),
        status=visit.status,
        values=_values(visit, texts),
        parts=parts,
    )


def _groups(inside: _Inside) -> Iterator[_Group]:
    visit = inside.visit
    members: dict[tuple[int | None, int | None, int | None], list[_Inside]] = {}
    for member in _insides(inside.trace, inside.contents, visit.index):
        found = member.visit
        key = (found.container_attempt, found.iteration, found.branch)
        members.setdefault(key, []).append(member)
    for (attempt, iteration, branch), group in members.items():
        if iteration is not None:
            label = f"iteration {iteration}"
        elif inside.trace.definition is None:
            label = "a branch"  # which one, only the definition tells
        else:
            label = f"branch {branch or 0}"
        yield _Group(f"attempt {attempt}, {label}" if visit.attempts > 1 else label, tuple(group))


def _notes(visit: StateVisit) -> str:
    notes = [_text(visit.state_type)]
    pattern = visit.integration_pattern
    if pattern in (RUN_A_JOB, CALLBACK):
        _, ending = without_ending(visit.resource or "")
        pattern = f"{pattern} ({ending})" if ending else pattern
    if pattern is not None:
        notes.append(_text(pattern))
    if visit.attempts > 1:
        notes.append(f"{visit.attempts} attempts")
    if visit.caught:
        notes.append("caught")
    return " · ".join(notes)


def _text(name: str) -> str:
    if len(name) > _LONGEST:
        return f"({len(name):,} characters)"
    return visible(clipped(str(for_display(name)), _LONGEST_SHOWN))


def _values(
    part: ExecutionTrace | StateVisit, texts: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Input, output, error and cause, as far as the history has them (a value may be null)."""
    found = []
    if part.input is not None or _is_null(part, "input"):
        found.append(("input", _json(part.input, texts)))
    if part.output is not None or _is_null(part, "output"):
        found.append(("output", _json(part.output, texts)))
    if part.error is not None:
        found.append(("error", _text(part.error)))
    limit = (
        ran_out(part)
        if isinstance(part, StateVisit)
        else execution_ran_out(part.status, part.definition, part.events)
    )
    if limit is not None and part.status == TIMED_OUT:
        found.append(("limit", limit))
    if part.cause is not None:
        found.append(("cause", _text(part.cause)))
    return tuple(found)


def _is_null(part: ExecutionTrace | StateVisit, label: str) -> bool:
    """Whether a value that is None is JSON's null, and not one that the history lacks."""
    if label == "input":
        return bool(part.events) and label in part.events[0].details
    # Of an execution's events only the last one of the execution itself counts.
    kind = "StateExited" if isinstance(part, StateVisit) else "ExecutionSucceeded"
    return any(event.type.endswith(kind) and label in event.details for event in part.events)


def _json(value: Json, texts: dict[str, str]) -> str:
    text = compact(value)
    if len(text) > _LARGEST:
        return f"({len(text):,} characters)"
    shown = texts.get(text)  # a state's output is most often the next one's input
    if shown is None:
        shown = texts[text] = visible(text_for_display(text))
    return shown


def _drawn(node: _Node, lead: str, below: str, width: int) -> Iterator[str]:
    """The lines of one node: its title, then its values under it."""
    room = width - _GUTTER - len(lead)
    line = f"{node.title}   {node.notes}" if node.notes else node.title
    fits = display_width(line) <= room
    line = line if fits else elide(node.title, room)
    yield f"{_GUTTERS.get(node.status, _BLANK)}{lead}{line}"
    inner = f"{_BLANK}{below}{'│  ' if node.parts else '   '}"
    room = width - len(inner)
    if node.notes and not fits:
        yield f"{inner}{elide(node.notes, room)}"
    for label, text in node.values:
        yield f"{inner}{label:<{_LABEL}}{elide(text, room - _LABEL)}"
