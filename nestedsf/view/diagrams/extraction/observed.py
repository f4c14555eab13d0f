"""The picture of an execution whose definition is not known: what its history shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.statuses import FAILED, RUNNING, SUCCEEDED
from nestedsf.view.diagrams.picture import JOIN_NAMES, Edge, Group, Node, Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.diagrams.extraction.outcomes import Outcome

__all__ = ["observed_picture"]


def observed_picture(trace: ExecutionTrace, title: str, found: Mapping[str, Outcome]) -> Picture:
    """The states that were visited, and an edge wherever one visit followed another.

    Args:
        trace: The execution.
        title: What the picture is called.
        found: How the visits of each state ended, by its name.
    """
    first: dict[str, StateVisit] = {}
    for visit in trace.visits:
        first.setdefault(visit.state_name, visit)
    ids = {name: f"s{number}" for number, name in enumerate(first)}
    held = dict.fromkeys(v.container for v in first.values() if v.container is not None)
    groups = {
        name: Group(
            id=f"g{ids[name][1:]}",
            node=ids[name],
            start=ids[name],
            join=f"j{ids[name][1:]}",
            group=_group(first[name].container, ids),
        )
        for name in ids
        if name in held
    }
    nodes = [
        Node(
            id=ids[name],
            kind="state",
            name=name,
            type=visit.state_type,
            note=visit.integration_pattern or "",
            **found[name]._asdict(),
            group=_group(name if name in groups else visit.container, ids),
            branch=visit.branch,
        )
        for name, visit in first.items()
    ]
    return Picture(
        title=title,
        status=trace.status,
        nodes=(
            Node(id="start", kind="start", name="Start"),
            *nodes,
            *(
                Node(
                    id=g.join, kind="join", name=JOIN_NAMES.get(first[n].state_type, ""), group=g.id
                )
                for n, g in groups.items()
            ),
            Node(id="end", kind="end", name="End"),
        ),
        edges=_edges(trace, ids, groups),
        groups=tuple(groups.values()),
    )


def _group(container: str | None, ids: Mapping[str, str]) -> str:
    return f"g{ids[container][1:]}" if container is not None else ""


def _edges(
    trace: ExecutionTrace, ids: Mapping[str, str], groups: Mapping[str, Group]
) -> tuple[Edge, ...]:
    """Each pair of visits that followed one another, once."""
    edges: dict[Edge, None] = {}
    last: dict[tuple[object, ...], StateVisit] = {}
    for visit in trace.visits:
        chain = (visit.container_index, visit.container_attempt, visit.branch, visit.iteration)
        before = last.get(chain)
        last[chain] = visit
        if before is not None:
            tail = _leaves(before, ids, groups)
        else:
            tail = ids[visit.container] if visit.container is not None else "start"
        edges[_edge(tail, ids[visit.state_name], before)] = None
    for visit in last.values():
        inside = visit.container is not None
        if visit.status == RUNNING or (inside and visit.status != SUCCEEDED):
            continue
        if not inside and visit.status == FAILED and trace.status == RUNNING:
            continue
        head = groups[visit.container].join if visit.container is not None else "end"
        edges[Edge(tail=_leaves(visit, ids, groups), head=head)] = None
    return tuple(edges)


def _edge(tail: str, head: str, before: StateVisit | None) -> Edge:
    if before is None or not before.caught:
        return Edge(tail=tail, head=head)
    return Edge(tail=tail, head=head, kind="catch", words=f"catch {before.error or ''}".rstrip())


def _leaves(visit: StateVisit, ids: Mapping[str, str], groups: Mapping[str, Group]) -> str:
    """The node that a visit's successor follows: of a container that ended well, its join."""
    group = groups.get(visit.state_name)
    if group is None or visit.status != SUCCEEDED:
        return ids[visit.state_name]
    return group.join
