"""The picture: what a diagram shows, as frozen values, before any renderer sees it.

Names and texts in it are as they were written; each renderer makes them safe for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

__all__ = [
    "END_OF_CHILD",
    "JOIN_NAMES",
    "Edge",
    "EdgeKind",
    "Group",
    "GroupKind",
    "Node",
    "NodeKind",
    "Path",
    "Picture",
    "Value",
]

JOIN_NAMES = {"Parallel": "end of branch", "Map": "end of iteration"}
"""What ends at the join of a container, by the container's type."""

END_OF_CHILD = "end of child execution"
"""What ends at the join of a Distributed Map."""

NodeKind: TypeAlias = Literal["state", "start", "end", "join", "more"]
EdgeKind: TypeAlias = Literal["next", "choice", "default", "catch", "child", "token"]
GroupKind: TypeAlias = Literal["container", "execution"]
Path: TypeAlias = tuple[int, ...]
"""What leads to an execution: the visits that started it and those around it, by ``index``,
outermost first; empty for the execution that is drawn."""


class Value(NamedTuple):
    """An input, output, error or cause, elided and masked."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A state, Start, End, the point where branches of a container join, or what is left out.

    Attributes:
        id: Its name among the nodes: ``s`` and a number for states, after the path of a child
            execution, as in ``2.1.s3``.
        kind: Which of them it is.
        name: The state's name; "Start", "End", what ends where branches join, or how many
            executions are left out.
        type: The state's type, empty for the rest.
        note: What else is worth a few words, as a Task's integration pattern.
        details: What it does besides, a line each: what it retries, how a Map takes its items.
        status: The status that its icon shows, empty where it was not entered.
        status_words: The status in words; where it was not entered and that says little, why.
        counts: Visits and how they ended, attempts and iterations, where there are several;
            durations.
        caught: Whether a Catch took its failure on.
        values: Input, output, error and cause, where they are asked for.
        group: The id of the group that it stands in, empty at the top.
        branch: Which branch of a Parallel it is in.
        path: The execution that it is part of.
    """

    id: str
    kind: NodeKind
    name: str
    type: str = ""
    note: str = ""
    details: tuple[str, ...] = ()
    status: str = ""
    status_words: str = ""
    counts: str = ""
    caught: bool = False
    values: tuple[Value, ...] = ()
    group: str = ""
    branch: int | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A transition between two nodes, the start of an execution, or a part of a token's way.

    Attributes:
        tail: The id of the node that it leaves, or of the execution's group: where it ends.
        head: The id of the node that it leads to, or of the execution's group: its frame.
        kind: Next and the like, a rule of a Choice, its Default, a Catch, the start of a child
            execution, or the way of a task token.
        words: When it is taken, or what it is; empty where it always is.
        label: The words for a picture, where all of them are too long for one.
    """

    tail: str
    head: str
    kind: EdgeKind = "next"
    words: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A Parallel or Map around its own node and the states inside it, or a child execution.

    Attributes:
        id: Its name among the groups.
        node: The id of the node of the Parallel or Map itself, or of the Task that started the
            execution, which stands outside.
        start: The id of the node where it begins.
        join: The id of the node where its branches or iterations end, or the execution's End.
        group: The id of the group that it stands in, empty at the top.
        kind: Which of the two it is.
        name: The name of the execution's state machine.
        note: That it is of an Express workflow; which visit of its Task started it, where there
            are several.
        status: The execution's status.
        path: The execution that the group is part of, or is.
        distributed: Whether it is a Distributed Map.
    """

    id: str
    node: str
    start: str
    join: str
    group: str = ""
    kind: GroupKind = "container"
    name: str = ""
    note: str = ""
    status: str = ""
    path: Path = ()
    distributed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A definition or an execution, as nodes and edges.

    Attributes:
        title: What it shows, in a few words.
        status: The execution's status; empty for a definition.
        nodes: Start, the states with containers before their contents, joins, End; then the
            same of each child execution.
        edges: In the order of the definition.
        groups: Outer ones before inner ones.
        notes: What is not drawn and how to see it, a sentence each.
    """

    title: str
    status: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[Node, ...]:
        """The nodes that are states."""
        return tuple(node for node in self.nodes if node.kind == "state")
