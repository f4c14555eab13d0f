"""The text twin: what a picture shows, in words, for terminals and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.model.jsontext import elide, visible
from nestedsf.model.outline import ICONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.picture import Edge, Group, Node, Picture

__all__ = ["as_text"]

_WORDS_ROOM = 60
_DEEPEST = 12
_GUTTER = 13


def as_text(picture: Picture) -> str:
    """The picture as text: a line for each state, with its type, and where it leads.

    With an execution, the status of each state stands in a column at the left. What is inside
    a Parallel or Map is indented below it.
    """
    return "\n".join(line.rstrip() for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    groups = {group.id: group for group in picture.groups}
    names = {node.id: _name(node) for node in picture.nodes}
    leaving: dict[str, list[Edge]] = {}
    for edge in picture.edges:
        leaving.setdefault(edge.tail, []).append(edge)
    inside = {node.id: node.group for node in picture.nodes}
    owners = {group.node: group for group in picture.groups}
    gutter = _gutter("", picture)
    yield f"{_gutter(picture.status, picture)}{visible(picture.title)}"
    for edge in leaving.get("start", ()):
        yield f"{gutter}Start → {names[edge.head]}"
    branches: dict[str, int] = {}
    for node in picture.states:
        own = owners.get(node.id)
        around = own.group if own is not None else node.group
        indent = "   " * _depth(around, groups)
        if node.branch is not None:
            if branches.get(around) != node.branch:
                branches[around] = node.branch
                yield f"{gutter}{indent}branch {node.branch}"
            indent += "  "
        edges = list(leaving.get(node.id, ()))
        if own is not None:  # what leads inside is said by the indent
            edges = [edge for edge in edges if inside[edge.head] != own.id]
            edges += leaving.get(own.join, ())
        yield from _state(node, edges, names, (_gutter(node.status, picture), gutter, indent))


def _state(
    node: Node,
    edges: list[Edge],
    names: Mapping[str, str],
    place: tuple[str, str, str],
) -> Iterator[str]:
    first, gutter, indent = place
    notes = [names[node.id], node.type, node.note]
    if node.status and node.status_words != node.status:
        notes.append(node.status_words)
    line = " · ".join(visible(note) for note in notes if note)
    if len(edges) == 1 and not edges[0].words:
        yield f"{first}{indent}{line} → {names[edges[0].head]}"
        return
    yield f"{first}{indent}{line}"
    for edge in edges:
        words = f"{elide(visible(edge.words), _WORDS_ROOM)} " if edge.words else ""
        yield f"{gutter}{indent}      {words}→ {names[edge.head]}"


def _name(node: Node) -> str:
    return visible(node.name)


def _gutter(status: str, picture: Picture) -> str:
    if not picture.status:
        return ""
    return f"{ICONS.get(status, '?')} {status}".ljust(_GUTTER) if status else " " * _GUTTER


def _depth(group_id: str, groups: Mapping[str, Group]) -> int:
    depth = 0
    while group_id and depth < _DEEPEST:
        depth += 1
        group_id = groups[group_id].group
    return depth
