"""Cutting: of a picture that is too large the part that tells most, and the rest counted.

Kept is what did not succeed and what is around it and around the start, or what is around the
state that somebody asks for. States that are left out and hang together become one node that
counts them, so every way through the picture is still there.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nestedsf.trace.statuses import ABORTED, SUCCEEDED
from nestedsf.view.bounds import (
    DEEPEST,
    DRAWN_AROUND,
    DRAWN_STATES,
    MOST_BESIDE,
    MOST_GAPS,
    MOST_STATES,
    MOST_TROUBLED,
)
from nestedsf.view.diagrams.picture import Edge, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nestedsf.view.diagrams.picture import Picture

__all__ = ["cut"]


def cut(picture: Picture, *, around: str | None = None) -> Picture:
    """The picture of one execution or definition, with as much in it as can be shown.

    Args:
        picture: What there is, without child executions.
        around: The name of the state to show with what is around it.
    """
    tree = _Tree(picture)
    if around is None and len(picture.states) <= MOST_STATES and tree.deepest <= DEEPEST:
        return picture
    most = DRAWN_STATES if around is None else DRAWN_AROUND
    return _without(picture, tree, tree.kept(_seeds(picture, around), most), around)


def _seeds(picture: Picture, around: str | None) -> list[str]:
    """The states to begin with: the one that is asked for, or the start and what went wrong."""
    if around is not None:
        return [node.id for node in picture.states if node.name == around]
    held = {group.node for group in picture.groups}
    first = [edge.head for edge in picture.edges if edge.tail == "start"]
    troubled = [n for n in picture.states if n.status not in ("", SUCCEEDED) and n.id not in held]
    troubled.sort(key=lambda node: node.status == ABORTED)  # that is what others have caused
    found = [node.id for node in troubled[:MOST_TROUBLED]]
    last = [edge.tail for edge in picture.edges if edge.head == "end"]
    return [*first, *found, *(last[-1:] if not found else ())]


class _Tree:
    """Which states are inside which, and beside which."""

    def __init__(self, picture: Picture) -> None:
        self.groups = {group.id: group for group in picture.groups}
        self.owned = {group.node: group for group in picture.groups}
        self.order = {node.id: number for number, node in enumerate(picture.nodes)}
        self.around: dict[str, str] = {}  # of each node the container around it
        self.depth: dict[str, int] = {"": -1}
        joins = {group.join: group.node for group in picture.groups}
        for node in picture.nodes:
            own = self.owned.get(node.id)
            group = self.groups.get(own.group if own is not None else node.group)
            self.around[node.id] = group.node if group is not None else ""
            self.depth[node.id] = self.depth[self.around[node.id]] + 1
        self.deepest = max((self.depth[node] + 1 for node in self.owned), default=0)
        self.beside: dict[str, list[str]] = {}
        for edge in picture.edges:
            tail, head = joins.get(edge.tail, edge.tail), joins.get(edge.head, edge.head)
            if not {"start", "end"} & {tail, head}:
                self.beside.setdefault(tail, []).append(head)
                self.beside.setdefault(head, []).append(tail)

    def kept(self, seeds: Sequence[str], most: int) -> set[str]:
        """The states nearest to the seeds, and the containers around them."""
        near = dict.fromkeys(seeds)
        waiting = deque(near)
        while waiting and len(near) < most:
            fresh = [node for node in self.beside.get(waiting.popleft(), ()) if node not in near]
            fresh = list(dict.fromkeys(fresh))[: min(MOST_BESIDE, most - len(near))]
            near.update(dict.fromkeys(fresh))
            waiting += fresh
        kept = set(near)
        for node in near:
            outer = self.around.get(node, "")
            while outer and outer not in kept:
                kept.add(outer)
                outer = self.around[outer]
        return self.flattened(kept, set(seeds))

    def flattened(self, kept: set[str], seeds: set[str]) -> set[str]:
        """Without the containers in the middle, where there are too many around one another."""
        depth: dict[str, int] = {"": 0}
        height: dict[str, int] = {}
        inner = sorted(kept, key=lambda node: self.order[node])
        for node in inner:
            depth[node] = depth.get(self.around[node], 0) + (node in self.owned)
        for node in reversed(inner):
            own = height.get(node, 0) + (node in self.owned)
            around = self.around[node]
            height[around] = max(height.get(around, 0), own)
        half = DEEPEST // 2
        return {
            node
            for node in inner
            if node not in self.owned
            or node in seeds
            or depth[node] <= half
            or height.get(node, 0) < half
        }


@dataclass(slots=True)
class _Gap:
    """States that are left out, and hang together."""

    node: str
    members: list[Node] = field(default_factory=list)


def _without(picture: Picture, tree: _Tree, kept: set[str], around: str | None) -> Picture:
    """The picture with the kept states, and the others counted."""
    opened = {_nearest(node, tree, kept) for node in kept}
    groups = [group for group in picture.groups if group.node in opened]
    frames = {"": "", **{group.node: group.id for group in groups}}
    home = {node: frames[around] for node, around in _nearest_of_all(tree, opened).items()}
    closed = _nearest_of_all(tree, kept - opened)  # which is drawn without what is inside
    places: dict[str, str] = {}  # what stands for each node
    inside: dict[str, list[Node]] = {}
    left_out: list[Node] = []
    for node in picture.nodes:
        shut = closed[node.id]
        if node.kind == "join":
            owner = tree.groups[node.group].node
            places[node.id] = node.id if owner in opened else places.get(owner, "")
        elif node.kind != "state" or node.id in kept:
            places[node.id] = node.id
        elif shut:
            places[node.id] = shut
            inside.setdefault(shut, []).append(node)
        else:
            left_out.append(node)
    gaps = _gaps(tree, left_out, home)
    for gap in gaps:
        places.update({node.id: gap.node for node in gap.members})
    for group in picture.groups:  # the ends of what is left out stand where it does
        if places.get(group.join) == "":
            places[group.join] = places[group.node]
    nodes = [
        (tree.order[node.id], _placed(node, tree, opened, inside, home))
        for node in picture.nodes
        if places[node.id] == node.id
    ]
    nodes += [(tree.order[gap.members[0].id], _counted(gap, home)) for gap in gaps]
    shown = sum(node.kind == "state" for _, node in nodes)
    return replace(
        picture,
        nodes=tuple(node for _, node in sorted(nodes, key=lambda item: item[0])),
        edges=tuple(_edges(picture, places)),
        groups=tuple(replace(group, group=home[group.node]) for group in groups),
        notes=(*picture.notes, _note(picture, shown, around)),
    )


def _nearest(node: str, tree: _Tree, among: set[str]) -> str:
    """The nearest container around a node that is among those; empty for none."""
    around = tree.around.get(node, "")
    while around and around not in among:
        around = tree.around[around]
    return around


def _nearest_of_all(tree: _Tree, among: set[str]) -> dict[str, str]:
    """The same of every node at once: containers come before their contents."""
    found = {"": ""}
    for node in tree.order:
        around = tree.around[node]
        found[node] = around if around in among else found[around]
    return found


def _gaps(tree: _Tree, left_out: list[Node], home: Mapping[str, str]) -> list[_Gap]:
    """What is left out, put together as it hangs together; small ones by their place."""
    by_id = {node.id: node for node in left_out}
    seen: set[str] = set()
    found: list[list[Node]] = []
    for node in left_out:
        if node.id in seen:
            continue
        seen.add(node.id)
        members, waiting = [], [node.id]
        while waiting:
            current = waiting.pop()
            members.append(by_id[current])
            fresh = {n for n in tree.beside.get(current, ()) if n in by_id and n not in seen}
            seen |= fresh
            waiting += sorted(fresh)
        found.append(sorted(members, key=lambda member: tree.order[member.id]))
    found.sort(key=len, reverse=True)
    alone = [members for members in found if len(members) > 1 or len(found) <= MOST_GAPS]
    alone = alone[:MOST_GAPS]
    merged: dict[str, list[Node]] = {}
    for members in found[len(alone) :]:
        merged.setdefault(home[members[0].id], []).extend(members)
    rest = [sorted(m, key=lambda member: tree.order[member.id]) for m in merged.values()]
    together = sorted([*alone, *rest], key=lambda members: tree.order[members[0].id])
    return [_Gap(f"more{number}", members) for number, members in enumerate(together)]


def _placed(
    node: Node,
    tree: _Tree,
    opened: set[str],
    inside: Mapping[str, list[Node]],
    home: Mapping[str, str],
) -> Node:
    """A node that is drawn, in the frame that is, with what its own would have had in it."""
    if node.kind == "join":
        return node
    own = node.id in opened
    group = tree.owned[node.id].id if own else home[node.id]
    hidden = inside.get(node.id, ())
    details = (
        (*node.details, f"not drawn: {_states(hidden, ' inside')}") if hidden else node.details
    )
    direct = tree.around[node.id]
    return replace(
        node,
        group=group,
        details=details,
        branch=node.branch if not direct or direct in opened else None,
    )


def _counted(gap: _Gap, home: Mapping[str, str]) -> Node:
    return Node(
        id=gap.node, kind="more", name=f"+{_states(gap.members)}", group=home[gap.members[0].id]
    )


def _states(nodes: Iterable[Node], where: str = "") -> str:
    """How many states they are, and how they ended."""
    ends = Counter(node.status or "not entered" for node in nodes)
    count = sum(ends.values())
    words = f"{count:,} state{'' if count == 1 else 's'}{where}"
    if set(ends) == {"not entered"}:
        return words
    if len(ends) == 1:
        return f"{words}, {'all ' if count > 1 else ''}{next(iter(ends))}"
    return f"{words} ({', '.join(f'{number:,} {end}' for end, number in ends.items())})"


def _edges(picture: Picture, places: Mapping[str, str]) -> Iterator[Edge]:
    """The transitions between what is drawn; several that became one are counted."""
    merged: dict[tuple[str, str], list[Edge]] = {}
    for edge in picture.edges:
        tail, head = places[edge.tail], places[edge.head]
        if (tail, head) == (edge.tail, edge.head):
            merged.setdefault((tail, head), []).append(edge)
        elif tail != head:
            merged.setdefault((tail, head), []).append(replace(edge, tail=tail, head=head))
    for (tail, _), edges in merged.items():
        plain = tail.startswith("more") or edges[0].head.startswith("more")
        if len(edges) > 1 and plain:
            words = f"{len(edges):,} transitions" if not tail.startswith("more") else ""
            yield replace(edges[0], kind="next", words=words, label="")
        elif tail.startswith("more"):
            yield replace(edges[0], kind="next", words="", label="")
        else:
            yield from edges


def _note(picture: Picture, shown: int, around: str | None) -> str:
    if around is not None:
        what = f"those around {around!r}"
    elif any(node.status not in ("", SUCCEEDED) for node in picture.states):
        what = "what did not succeed, and what is around that and around the start"
    else:
        what = "what is around the start and the end"
    outline = " The outline tells of all that were visited." if picture.status else ""
    return (
        f"Of {len(picture.states):,} states {shown:,} are drawn: {what}. "
        f'draw(…, around="name of a state") draws what is around another one.{outline}'
    )
