"""The picture: what a diagram shows, as frozen values, before any renderer sees it.

Names and texts in it are as they were written; each renderer makes them safe for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["JOIN_NAMES", "Edge", "EdgeKind", "Group", "Node", "NodeKind", "Picture"]

JOIN_NAMES = {"Parallel": "end of branch", "Map": "end of iteration"}
"""What ends at the join of a container, by the container's type."""

NodeKind: TypeAlias = Literal["state", "start", "end", "join"]
EdgeKind: TypeAlias = Literal["next", "choice", "default", "catch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A state, Start, End, or the point where the branches of a container join.

    Attributes:
        id: Its name among the nodes: ``s`` and a number for states.
        kind: Which of the four it is.
        name: The state's name; "Start", "End" or what ends where branches join.
        type: The state's type, empty for the rest.
        note: What else is worth a few words, as a Task's integration pattern.
        status: The status that its icon shows, empty where it was not entered.
        status_words: The status in words, with counts where it was visited more than once.
        group: The id of the group that it stands in, empty at the top.
        branch: Which branch of a Parallel it is in.
    """

    id: str
    kind: NodeKind
    name: str
    type: str = ""
    note: str = ""
    status: str = ""
    status_words: str = ""
    group: str = ""
    branch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A transition between two nodes.

    Attributes:
        tail: The id of the node that it leaves.
        head: The id of the node that it leads to.
        kind: Next and the like, a rule of a Choice, its Default, or a Catch.
        words: When it is taken; empty where it always is.
    """

    tail: str
    head: str
    kind: EdgeKind = "next"
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A Parallel or Map, around its own node and the states inside it.

    Attributes:
        id: Its name among the groups.
        node: The id of the node of the Parallel or Map itself.
        join: The id of the node where its branches or iterations end.
        group: The id of the group that it stands in, empty at the top.
    """

    id: str
    node: str
    join: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A definition or an execution, as nodes and edges.

    Attributes:
        title: What it shows, in a few words.
        status: The execution's status; empty for a definition.
        nodes: Start, the states with containers before their contents, joins, End.
        edges: In the order of the definition.
        groups: Outer ones before inner ones.
    """

    title: str
    status: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def states(self) -> tuple[Node, ...]:
        """The nodes that are states."""
        return tuple(node for node in self.nodes if node.kind == "state")
