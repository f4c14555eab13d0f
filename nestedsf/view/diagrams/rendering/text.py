"""The text twin: what a picture shows, in words, for terminals and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import elide, visible
from nestedsf.trace.outline import ICONS
from nestedsf.view.lettering import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.view.diagrams.picture import Edge, Group, Node, Picture

__all__ = ["as_text"]

_WORDS_ROOM = 400
_WIDEST = 72
_WIDEST_NOTE = 84
_GUTTER = 13
_STEP, _BRANCH = "   ", "  "


def as_text(picture: Picture) -> str:
    """The picture as text: a line for each state, with its type, and where it leads.

    With an execution, the status of each state stands in a column at the left. What is inside
    a Parallel or Map is indented below it, and so is what a Task started.
    """
    return "\n".join(line.rstrip() for line in _Twin(picture).lines())


class _Twin:
    """A picture with its parts by what they belong to."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.names = {node.id: visible(node.name) for node in picture.nodes}
        self.nodes = {node.id: node for node in picture.nodes}
        self.owned = {g.node: g for g in picture.groups if g.kind == "container"}
        self.groups = {group.id: group for group in picture.groups}
        self.frames: dict[str, list[Group]] = {}
        self.states: dict[str, list[Node]] = {}
        self.leaving: dict[str, list[Edge]] = {}
        for group in picture.groups:
            if group.kind == "execution":
                self.names[group.id] = visible(group.name)
                self.frames.setdefault(group.node, []).append(group)
        for edge in picture.edges:
            self.leaving.setdefault(edge.tail, []).append(edge)
        children = {edge.head for edge in picture.edges if edge.kind == "child"}
        for node in picture.nodes:
            if node.kind == "state" or (node.kind == "more" and node.id not in children):
                self.states.setdefault(self.execution(node.group), []).append(node)

    def execution(self, group: str) -> str:
        """The id of the child execution that a group is, or is part of; else empty."""
        while group and self.groups[group].kind != "execution":
            group = self.groups[group].group
        return group

    def lines(self) -> Iterator[str]:
        """Every line, without recursion: executions nest."""
        yield f"{self.gutter(self.picture.status)}{visible(self.picture.title)}"
        for note in self.picture.notes:
            for line in wrapped(visible(note), width=_WIDEST_NOTE):
                yield f"{self.gutter('')}{line}"
        waiting = [self.machine("", "start", "")]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
            elif isinstance(found, str):
                yield found
            else:
                frame, indent = found
                notes = filter(None, (frame.name, "child execution", frame.note))
                title = visible(" · ".join(notes))
                yield f"{self.gutter(frame.status)}{indent}{title}"
                waiting.append(self.machine(frame.id, frame.start, _capped(indent + _STEP)))

    def machine(self, execution: str, start: str, indent: str) -> Iterator[str | tuple[Group, str]]:
        """The lines of one execution, and in their places the executions that it started."""
        for edge in self.leaving.get(start, ()):
            if edge.kind != "token":
                yield f"{self.gutter('')}{indent}Start → {self.names[edge.head]}"
        branches: dict[str, int] = {}
        for node in self.states.get(execution, ()):
            around = self.around(node)
            deep = _capped(indent + self.inset(node))
            if node.branch is not None:
                if branches.get(around) != node.branch:
                    branches[around] = node.branch
                    yield f"{self.gutter('')}{deep}branch {node.branch}"
                deep += _BRANCH
            yield from self.state(node, deep)
            for frame in self.frames.get(node.id, ()):
                yield frame, _capped(deep + _STEP)

    def state(self, node: Node, indent: str) -> Iterator[str]:
        """The lines of one state."""
        edges = list(self.leaving.get(node.id, ()))
        own = self.owned.get(node.id)
        if own is not None:  # what leads inside is said by the indent
            edges = [edge for edge in edges if self.around(self.nodes.get(edge.head)) != own.id]
            edges += self.leaving.get(own.join, ())
        for frame in self.frames.get(node.id, ())[:1]:
            edges += self.leaving.get(frame.id, ())  # after Run a Job
        notes = [node.name, node.type, node.note, node.counts]
        if node.status_words != node.status:
            notes.append(node.status_words)
        line = " · ".join(visible(note) for note in notes if note)
        blank = f"{self.gutter('')}{indent}"
        plain = [edge for edge in edges if edge.kind == "next" and not edge.words]
        words = [edge for edge in edges if edge not in plain]
        if len(plain) == 1:
            line += f" → {self.names[plain[0].head]}"
            plain = []
        yield f"{self.gutter(node.status)}{indent}{line}"
        for detail in node.details:
            yield f"{blank}      {visible(detail)}"
        for label, text in node.values:
            yield f"{blank}      {label:5}  {text}"
        for edge in (*words, *plain):
            yield f"{blank}      {self.way(edge)}"

    def way(self, edge: Edge) -> str:
        """Where an edge leads, in words."""
        words = f"{elide(visible(edge.words), _WORDS_ROOM)} " if edge.words else ""
        if edge.kind == "child" and not edge.words:
            return self.names[edge.head]  # how many are left out
        if edge.kind == "token" and edge.head in self.groups:
            words += "".join(self.holders(edge.head))
        return f"{words}→ {self.names[edge.head]}"

    def holders(self, frame: str) -> Iterator[str]:
        """What the child execution gives the token to."""
        start = self.groups[frame].start
        for edge in self.leaving.get(start, ()):
            if edge.kind == "token":
                yield f"(for {self.names[edge.head]}) "

    def gutter(self, status: str) -> str:
        """The status column."""
        if not self.picture.status:
            return ""
        return f"{ICONS.get(status, '?')} {status}".ljust(_GUTTER) if status else " " * _GUTTER

    def around(self, node: Node | None) -> str:
        """The group that a node stands in; a container's own node stands in its group's one."""
        if node is None:
            return ""
        own = self.owned.get(node.id)
        return own.group if own is not None else node.group

    def inset(self, node: Node) -> str:
        """How far in a state stands in its execution: a step for each container around it."""
        inset = ""
        group = self.groups.get(self.around(node))
        while group is not None and group.kind == "container" and len(inset) < _WIDEST:
            holder = self.nodes[group.node]
            inset += _STEP if holder.branch is None else _STEP + _BRANCH
            group = self.groups.get(self.around(holder))
        return inset


def _capped(indent: str) -> str:
    return indent[:_WIDEST]
