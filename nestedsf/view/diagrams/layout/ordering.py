"""Ordering: which edges of a picture run straight, which lead back, and which come first.

An engine that sees only nodes and edges puts what matters little into the middle, and turns
round whichever edge of a loop it comes across.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.diagrams.picture import Edge, Group, Picture

__all__ = ["Frames", "frames_of", "loops", "ordered", "straight"]


class Frames(NamedTuple):
    """The frames of child executions.

    Attributes:
        by_id: The frames, by their ids.
        around: The id of the frame that a node stands in, by the node's id.
        waiting: The ids of the nodes of Tasks that wait for their children.
        with_token: The ids of the frames that a task token is handed into.
    """

    by_id: Mapping[str, Group]
    around: Mapping[str, str]
    waiting: frozenset[str]
    with_token: frozenset[str]


def frames_of(picture: Picture) -> Frames:
    """The frames of a picture."""
    frames = {group.id: group for group in picture.groups if group.kind == "execution"}
    by_path = {frame.path: frame.id for frame in frames.values()}
    return Frames(
        by_id=frames,
        around={node.id: by_path[node.path] for node in picture.nodes if node.path},
        waiting=frozenset(
            {edge.tail for edge in picture.edges if edge.kind == "token" and edge.head in frames}
            | {frames[edge.tail].node for edge in picture.edges if edge.tail in frames}
        ),
        with_token=frozenset(edge.head for edge in picture.edges if edge.kind == "token"),
    )


def ordered(picture: Picture, *, horizontal: bool) -> list[Edge]:
    """The edges; from left to right the engine puts the first of several branches lowest."""
    if not horizontal:
        return [*picture.edges]
    forks = {group.node for group in picture.groups}
    inside = [edge for edge in picture.edges if edge.tail in forks]
    return [*(edge for edge in picture.edges if edge.tail not in forks), *reversed(inside)]


def straight(picture: Picture, frames: Frames) -> Iterator[Edge]:
    """The edges that should run straight: the first one that leaves a node.

    Of a Task that waits for its child that is the start of the child, which takes no less room.
    """
    containers = {group.node for group in picture.groups if group.kind == "container"}
    seen = {*frames.waiting, *containers}
    for edge in picture.edges:
        if edge.tail in frames.waiting:
            if edge.head in frames.by_id:
                yield edge
        elif edge.kind != "token" and edge.tail not in frames.by_id and edge.tail not in seen:
            seen.add(edge.tail)
            yield edge


def loops(picture: Picture) -> set[Edge]:
    """The edges that lead back; left to itself, the engine may turn others around."""
    leaving: dict[str, list[Edge]] = {}
    for edge in picture.edges:
        leaving.setdefault(edge.tail, []).append(edge)
    back: set[Edge] = set()
    seen: set[str] = set()
    for start in (node.id for node in picture.nodes if node.kind == "start"):
        open_ = {start: iter(leaving.get(start, ()))}  # in the order in which they were entered
        while open_:
            tail = next(reversed(open_))
            found = next(open_[tail], None)
            if found is None:
                del open_[tail]
                seen.add(tail)
            elif found.kind == "token":
                continue
            elif found.head in open_:
                back.add(found)
            elif found.head not in seen:
                open_[found.head] = iter(leaving.get(found.head, ()))
    return back
