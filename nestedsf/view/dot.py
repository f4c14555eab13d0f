"""DOT: a picture as a ``graphviz.Digraph``, which a reader can change, save and export.

The source has every name and colour in it, and the class of each node and edge, so whoever
renders it needs nothing else. Nodes have a fixed size, worked out from the characters in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import graphviz

from nestedsf.model.jsontext import visible
from nestedsf.view.lettering import fitted, text_width
from nestedsf.view.palette import BOX, GROUP, INK, LINE, MUTED, STATUS_COLOURS

if TYPE_CHECKING:
    from nestedsf.view.picture import Edge, Node, Picture

__all__ = [
    "EDGE_SIZE",
    "ICON_ROOM",
    "LINE_HEIGHT",
    "NAME_SIZE",
    "PADDING",
    "SMALL_SIZE",
    "digraph",
]

NAME_SIZE, SMALL_SIZE, EDGE_SIZE = 13, 11, 11
LINE_HEIGHT = {NAME_SIZE: 18, SMALL_SIZE: 15}
PADDING = 12
ICON_ROOM = 26
_NAME_ROOM, _NAME_LINES = 190, 5
_EDGE_ROOM, _EDGE_LINES = 150, 2
_NARROWEST = 120
_POINTS_PER_INCH = 72
_PILL = (64, 26)
_DOT = (10, 10)


def digraph(picture: Picture) -> graphviz.Digraph:
    """The picture as DOT; no engine is needed."""
    graph = graphviz.Digraph("nestedsf", format="svg")
    graph.attr(rankdir="TB", nodesep="0.35", ranksep="0.4", bgcolor="transparent")
    graph.attr(
        "node",
        shape="box",
        style="rounded,filled",
        fixedsize="true",
        fontname="Helvetica",
        fontsize=str(SMALL_SIZE),
        color=LINE,
        fillcolor=BOX,
        fontcolor=INK,
    )
    graph.attr(
        "edge",
        fontname="Helvetica",
        fontsize=str(EDGE_SIZE - 1),
        color=LINE,
        fontcolor=MUTED,
        arrowsize="0.8",
    )
    _fill(graph, picture)
    for edge in picture.edges:
        _add_edge(graph, edge)
    _hold_down_joins(graph, picture)
    return graph


def _hold_down_joins(graph: graphviz.Digraph, picture: Picture) -> None:
    """Unseen edges to joins that nothing leads to: they would float up beside their container."""
    leaving = {edge.tail for edge in picture.edges}
    reached = {edge.head for edge in picture.edges}
    for group in picture.groups:
        if group.join not in reached:
            for node in picture.nodes:
                if node.group == group.id and node.id not in leaving:
                    graph.edge(node.id, group.join, style="invis")


def _fill(graph: graphviz.Digraph, picture: Picture) -> None:
    """Nodes in the order of the picture, then the clusters that hold them, outermost last."""
    clusters = {group.id: graphviz.Digraph(f"cluster_{group.id}") for group in picture.groups}
    clusters[""] = graph
    for group in picture.groups:
        clusters[group.id].attr(
            **{"class": "container"},
            style="rounded,filled,dashed",
            color=LINE,
            fillcolor=GROUP,
            margin="14",
            label="",
        )
    for node in picture.nodes:
        _add_node(graph, node)
        if node.group:
            clusters[node.group].node(node.id)
    for group in reversed(picture.groups):
        clusters[group.group].subgraph(clusters[group.id])


def _add_node(graph: graphviz.Digraph, node: Node) -> None:
    if node.kind == "join":
        _node(graph, node.id, "join", _DOT, label="", shape="circle", fillcolor=LINE)
        return
    if node.kind != "state":
        _node(graph, node.id, node.kind, _PILL, label=node.name)
        return
    name = fitted(node.name, NAME_SIZE, _NAME_ROOM, _NAME_LINES)
    kind = " · ".join(filter(None, (node.type, node.note)))
    small = list(fitted(kind, SMALL_SIZE, _NAME_ROOM, 2))
    if node.status:
        small.append(fitted(node.status_words, SMALL_SIZE, _NAME_ROOM, 1)[0])
    widths = [text_width(line, NAME_SIZE) for line in name]
    widths += [text_width(line, SMALL_SIZE) for line in small]
    width = max(_NARROWEST, *widths) + 2 * PADDING + (ICON_ROOM if node.status else 0)
    height = LINE_HEIGHT[NAME_SIZE] * len(name) + LINE_HEIGHT[SMALL_SIZE] * len(small) + PADDING
    key = "CAUGHT" if node.status_words.endswith("caught") else node.status
    colours = STATUS_COLOURS.get(key)
    more = {"color": colours.line, "fillcolor": colours.ground} if colours else {}
    _node(
        graph,
        node.id,
        "state",
        (width + width % 2, height + height % 2),
        label="\n".join((*name, *small)),
        state=node.name,
        names=str(len(name)),
        type=node.type,
        status=node.status,
        ordering="out" if node.type in ("Parallel", "Map") else "",
        **more,
    )


def _node(
    graph: graphviz.Digraph, name: str, kind: str, size: tuple[int, int], **attributes: str
) -> None:
    width, height = (f"{side / _POINTS_PER_INCH:.4f}" for side in size)
    written = {key: _quoted(value) for key, value in attributes.items() if value or key == "label"}
    graph.node(name, **{"class": kind}, width=width, height=height, **written)


def _add_edge(graph: graphviz.Digraph, edge: Edge) -> None:
    more = {}
    if edge.words:
        more["label"] = _quoted("\n".join(fitted(edge.words, EDGE_SIZE, _EDGE_ROOM, _EDGE_LINES)))
    if edge.kind == "catch":
        more["style"] = "dashed"
    graph.edge(edge.tail, edge.head, **{"class": edge.kind}, **more)


def _quoted(text: str) -> str:
    """Text as a DOT label in which nothing is markup, an escape or an entity."""
    lines = (visible(line).replace("&", "&amp;") for line in text.split("\n"))
    quoted: str = graphviz.nohtml("\\n".join(line.replace("\\", "\\\\") for line in lines))
    return quoted
