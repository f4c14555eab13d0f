"""The picture in an explorer, laid out anew only when there is more to draw."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Literal

from nestedsf.trace.family import started_by
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, TIMED_OUT
from nestedsf.view.diagrams.diagram import draw
from nestedsf.view.diagrams.layout.boxes import count_lines
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.diagrams.layout.positions import Layout
    from nestedsf.view.diagrams.picture import Picture
    from nestedsf.view.explorer.pages.page import Path, Place

__all__ = ["Direction", "drawn"]

Direction = Literal["vertical", "horizontal"]


def drawn(place: Place, *, children: bool, direction: Direction) -> dict[str, Any]:
    """The picture of an execution as SVG, and what its nodes and frames stand for.

    Nodes: id, path of the execution, the state's name as it is shown, its type and the like, how
    many lines above its status are counts.
    Frames of child executions: path in the SVG, path of the execution.
    Edges, in the order of the SVG: ids and names of the nodes at both ends (no names of
    states), and when it is taken.
    """
    diagram = draw(place.trace, children=children, direction=direction)
    inside = _in_map_runs(place)
    layout = diagram.layout
    frames = [group for group in diagram.picture.groups if group.kind == "execution"]
    return {
        "of": {"path": list(place.path), "children": children, "direction": direction},
        "svg": diagram.svg_of(layout, legend_room=_LEGEND_ROOM),
        "nodes": [
            [
                node.id,
                _by_event(place, node.path) if node.path else inside.get(node.name, place.path),
                shown_name(node.name),
                " · ".join(filter(None, (node.type, node.note))),
                len(count_lines(node)),
            ]
            for node in diagram.picture.states
        ],
        "frames": [[".".join(map(str, f.path)), _by_event(place, f.path)] for f in frames],
        "edges": _edges(diagram.picture, layout),
    }


def _in_map_runs(place: Place) -> dict[str, Path]:
    """What leads to the child of a Map Run that a state is looked at in, by the state's name.

    It is the first that failed or timed out, where an explorer opens; else one that runs or was
    aborted as others failed, and else the first one that has visited it.
    """
    visited = {visit.state_name for visit in place.trace.visits}
    found: dict[str, Path] = {}
    waiting = [(place.path, place.trace)]
    while waiting:
        path, trace = waiting.pop(0)
        for visit in trace.visits:
            children = [one for one in started_by(visit) if visit.map_runs]
            children.sort(key=lambda one: _worth(one[1]))
            for more, child in children:
                if path == place.path:
                    waiting.append(((*path, *more), child))
                for inside in child.visits:
                    if inside.state_name not in visited:
                        found.setdefault(inside.state_name, (*path, *more))
    return found


def _worth(child: ExecutionTrace) -> tuple[int, float]:
    """Where a child of a Map Run stands among the others: as `root_cause` has it."""
    rank = _RANKS.get(child.status, len(_RANKS))
    failed = child.status in (FAILED, TIMED_OUT)
    stopped = child.stopped.timestamp() if failed and child.stopped is not None else inf
    return rank, stopped


_RANKS = {FAILED: 0, TIMED_OUT: 0, RUNNING: 1, ABORTED: 2}
_LEGEND_ROOM = 340  # pixels: what a narrow page shows of a picture at once
_TAKEN = {"next": "Next", "default": "Default", "child": "starts it", "token": "task token"}


def _edges(picture: Picture, layout: Layout) -> list[list[str]]:
    words: dict[tuple[str, str, str], list[str]] = {}
    for edge in picture.edges:
        told = shown_name(edge.words) or _TAKEN.get(edge.kind, "")
        words.setdefault((edge.tail, edge.head, edge.kind), []).append(told)
    names = {node.id: shown_name(node.name) for node in picture.nodes if node.kind != "state"}
    return [
        [
            line.tail,
            names.get(line.tail, ""),
            line.head,
            names.get(line.head, ""),
            "; ".join(words.get((line.tail, line.head, line.attributes.get("class", "next")), ())),
        ]
        for line in layout.edges
    ]


def _by_event(place: Place, indexes: Iterable[int]) -> Path:
    """A path by the indexes of visits, which move while an execution runs, as one by events."""
    path = place.path
    trace: ExecutionTrace | None = place.trace
    for index in indexes:
        if trace is None:
            break
        visit = trace.visits[index]
        path = (*path, visit.events[0].id)
        trace = visit.child
    return path
