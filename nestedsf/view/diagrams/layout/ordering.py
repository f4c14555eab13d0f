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
    """The edges that should run straight: of those that leave a node, the one of the longest way.

    Of equally long ways it is the first one's; a Catch runs straight only where nothing else
    leaves. Were a short cut straight, each would push what it passes aside, and a long chain
    would drift out of the picture. Of a Task that waits for its child the edge is the start of
    the child, which takes no less room.
    """
    others = {group.node for group in picture.groups if group.kind == "container"} | {*frames.by_id}
    left = _lengths(picture)
    best: dict[str, tuple[bool, int, Edge]] = {}
    for edge in picture.edges:
        if edge.tail in frames.waiting:
            if edge.head in frames.by_id:
                yield edge
        elif edge.kind != "token" and edge.tail not in others:
            key = (edge.kind not in ("catch", "child"), left.get(edge.head, -1))
            if edge.tail not in best or key > best[edge.tail][:2]:
                best[edge.tail] = (*key, edge)
    yield from (edge for _, _, edge in best.values())


def _lengths(picture: Picture) -> dict[str, int]:
    """How many nodes are on the longest way on from each node, those that lead back left out."""
    back = loops(picture)
    leaving: dict[str, list[str]] = {}
    for edge in picture.edges:
        if edge not in back and edge.kind != "token":
            leaving.setdefault(edge.tail, []).append(edge.head)
    lengths: dict[str, int] = {}
    for node in leaving:
        waiting = [node]
        while waiting:
            heads = leaving.get(waiting[-1], ())
            unknown = [head for head in heads if head not in lengths]
            if unknown and len(waiting) <= len(leaving):  # else it leads back all the same
                waiting.append(unknown[0])
            else:
                lengths[waiting.pop()] = 1 + max(
                    (lengths.get(head, 0) for head in heads), default=0
                )
    return lengths


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
