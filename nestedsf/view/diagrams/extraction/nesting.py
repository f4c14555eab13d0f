"""Nesting: child executions drawn inside the picture of their parent, and the token's way.

Each child execution gets a frame of its own, to which its Task's edge leads. What comes next
leaves the frame after Run a Job, as that waits for the child's end, and else the Task itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.jsontext import canonical
from nestedsf.masking.display import for_display
from nestedsf.trace.family import holder_of_token, waits_for_child
from nestedsf.trace.tasks import CALLBACK, START_SYNC
from nestedsf.view.bounds import MOST_STATES
from nestedsf.view.diagrams.extraction.outcomes import MOST_TELLING
from nestedsf.view.diagrams.picture import Edge, Group, Node, Path, Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["DEEPEST", "framed", "leaving", "with_children"]

DEEPEST = 8
"""How many executions are drawn one inside the other."""
_MOST_CHILDREN = 3
_ANSWERS = {"TaskSucceeded": "SendTaskSuccess", "TaskFailed": "SendTaskFailure"}


class _Drawn(NamedTuple):
    """An execution in the picture, with its states' nodes by name."""

    trace: ExecutionTrace
    path: Path
    nodes: Mapping[str, Node]


def with_children(
    picture: Picture, trace: ExecutionTrace, picture_of: Callable[[ExecutionTrace], Picture]
) -> Picture:
    """The picture of an execution with those that it started inside, as deep as they go.

    Of one state at most 3 child executions are drawn, the most telling ones, 8 levels deep and
    300 states in all; for those left out a node says how many they are.
    """
    nodes, edges, groups = list(picture.nodes), list(picture.edges), list(picture.groups)
    room = MOST_STATES - len(picture.states)
    waiting = deque([_Drawn(trace, (), _by_name(picture))])
    while waiting:
        around = waiting.popleft()
        for starter, visits in _starters(around):
            frames: list[Group] = []
            for visit in _chosen(visits) if len(around.path) < DEEPEST else ():
                child = visit.child
                if child is None or _size(child) > room:
                    continue
                inner = picture_of(child)
                room -= len(inner.states)
                path = (*around.path, visit.index)
                name = str(for_display(child.qualified_name or child.name)) or "execution"
                frame, inner = framed(inner, starter, path, name=name, status=child.status)
                kinds = ("Express" if child.express else "", _which(visit, visits))
                frame = replace(frame, note=" · ".join(filter(None, kinds)))
                frames.append(frame)
                nodes += inner.nodes
                groups += (frame, *inner.groups)
                edges += inner.edges
                drawn = _Drawn(child, path, _by_name(inner))
                edges += _ways(visit, starter, frame, drawn)
                waiting.append(drawn)
            if waits_for_child(visits[0]) and frames:
                edges = list(leaving(edges, starter.id, frames))
            drawn_here = {frame.path[-1] for frame in frames}
            left_out = [visit.child for visit in visits if visit.index not in drawn_here]
            if left_out:
                more = _more(starter, sum(1 for c in left_out if c for _ in c.executions()))
                nodes.append(more)
                edges.append(Edge(tail=starter.id, head=more.id, kind="child"))
    return replace(picture, nodes=tuple(nodes), edges=tuple(edges), groups=tuple(groups))


def _size(trace: ExecutionTrace) -> int:
    """How many states the picture of an execution has."""
    if trace.definition is not None:
        return len(trace.definition.states)
    return len({visit.state_name for visit in trace.visits})


def _by_name(picture: Picture) -> dict[str, Node]:
    return {node.name: node for node in picture.states}


def _starters(drawn: _Drawn) -> Iterator[tuple[Node, list[StateVisit]]]:
    """The nodes of the Tasks that started executions, and those visits of theirs."""
    found: dict[str, list[StateVisit]] = {}
    for visit in drawn.trace.visits:
        if visit.child is not None and visit.state_name in drawn.nodes:
            found.setdefault(visit.state_name, []).append(visit)
    return ((drawn.nodes[name], visits) for name, visits in found.items())


def _chosen(visits: list[StateVisit]) -> list[StateVisit]:
    """The visits whose children are drawn, in their own order."""
    telling = sorted(visits, key=lambda visit: MOST_TELLING.index(_status(visit)))
    return sorted(telling[:_MOST_CHILDREN], key=lambda visit: visit.index)


def _which(visit: StateVisit, visits: list[StateVisit]) -> str:
    """Which of several visits of a Task it is; empty where it is the only one."""
    if len(visits) == 1:
        return ""
    inside = {other.container_index for other in visits}
    if visit.iteration is not None and len(inside) == 1:
        return f"iteration {visit.iteration:,}"
    return f"visit {next(n for n, v in enumerate(visits, start=1) if v is visit):,}"


def _status(visit: StateVisit) -> str:
    status = visit.child.status if visit.child is not None else ""
    return status if status in MOST_TELLING else MOST_TELLING[0]


def _more(starter: Node, count: int) -> Node:
    return Node(
        id=f"{starter.id}.more",
        kind="more",
        name=f"+{count:,} more child execution{'' if count == 1 else 's'}",
        group=starter.group,
        path=starter.path,
    )


def framed(
    picture: Picture, starter: Node, path: Path, *, name: str, status: str = ""
) -> tuple[Group, Picture]:
    """The frame of a child execution, and its picture with ids that begin with its path."""
    prefix = ".".join(map(str, path))
    frame = Group(
        id=f"{prefix}.x",
        kind="execution",
        node=starter.id,
        start=f"{prefix}.start",
        join=f"{prefix}.end",
        group=starter.group,
        name=name,
        status=status,
        path=path,
    )

    def inside(group: str) -> str:
        return f"{prefix}.{group}" if group else frame.id

    inner = replace(
        picture,
        nodes=tuple(
            replace(node, id=f"{prefix}.{node.id}", group=inside(node.group), path=path)
            for node in picture.nodes
        ),
        edges=tuple(
            replace(edge, tail=f"{prefix}.{edge.tail}", head=f"{prefix}.{edge.head}")
            for edge in picture.edges
        ),
        groups=tuple(
            replace(
                group,
                id=f"{prefix}.{group.id}",
                node=f"{prefix}.{group.node}",
                start=f"{prefix}.{group.start}",
                join=f"{prefix}.{group.join}",
                group=inside(group.group),
                path=path,
            )
            for group in picture.groups
        ),
    )
    return frame, inner


def leaving(edges: list[Edge], starter: str, frames: list[Group]) -> Iterator[Edge]:
    """The edges, of which what comes next after a Task leaves its children's frames."""
    for edge in edges:
        if edge.tail == starter and edge.kind == "next":
            yield from (replace(edge, tail=frame.id) for frame in frames)
        else:
            yield edge


def _ways(visit: StateVisit, starter: Node, frame: Group, child: _Drawn) -> Iterator[Edge]:
    """The start of a child execution and, as far as the history shows it, the token's way.

    The token is sent back by what the holding Task calls, where the waiting state's result
    came after that Task was called.
    """
    if not _goes_along(visit):
        words = "StartSyncExecution" if visit.resource == START_SYNC else "StartExecution"
        yield Edge(tail=starter.id, head=frame.id, kind="child", words=words)
        return
    words = "StartExecution with the task token"
    yield Edge(tail=starter.id, head=frame.id, kind="token", words=words)
    holder = holder_of_token(visit)
    node = child.nodes.get(holder.state_name) if holder is not None else None
    if holder is None or node is None:
        return
    yield Edge(tail=frame.start, head=node.id, kind="token")
    answer = _answer(visit, holder)
    if answer:
        yield Edge(tail=node.id, head=starter.id, kind="token", words=answer)


def _goes_along(visit: StateVisit) -> bool:
    """Whether the child was given the token that the visit waits for."""
    if visit.integration_pattern != CALLBACK or not visit.task_token or visit.child is None:
        return False
    return canonical(visit.task_token)[1:-1] in canonical(visit.child.input)


def _answer(visit: StateVisit, holder: StateVisit) -> str:
    """What came back with the token: the action's name, empty where nothing did."""
    kinds = [event.type for event in visit.events]
    if "TaskSubmitted" not in kinds:
        return ""
    ends = (event for event in reversed(visit.events) if event.type in _ANSWERS)
    end = next(ends, None)
    called = next((event for event in holder.events if event.type == "TaskScheduled"), None)
    if end is None or called is None:
        return ""
    if end.timestamp and called.timestamp and end.timestamp < called.timestamp:
        return ""
    return _ANSWERS[end.type]
