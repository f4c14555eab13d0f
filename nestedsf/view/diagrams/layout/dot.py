"""DOT: a picture as a ``graphviz.Digraph``, which a reader can change, save and export.

The source has every name and colour in it, and the class of each node and edge, so whoever
renders it needs nothing else. Nodes have a fixed size, worked out from the characters in them;
all states of a picture are equally wide.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import graphviz

from nestedsf.jsontext import visible
from nestedsf.view.diagrams.layout.boxes import (
    EDGE_SIZE,
    PADDING,
    PILL_HEIGHT,
    SMALL_SIZE,
    box_lines,
    box_size,
    gutter,
    title_lines,
)
from nestedsf.view.diagrams.layout.ordering import Frames, frames_of, loops, ordered, straight
from nestedsf.view.lettering import fitted, text_width
from nestedsf.view.palette import BOX, GROUND, GROUP, INK, LINE, MUTED, STATUS_COLOURS, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.view.diagrams.layout.boxes import Lines
    from nestedsf.view.diagrams.picture import Edge, Group, Node, Picture

__all__ = ["digraph"]

_EDGE_ROOM, _EDGE_LINES, _CHOICE_LINES = 150, 2, 6
_POINTS_PER_INCH = 72
_PILL_WIDTH, _DOT = 64, (10, 10)
_STRAIGHT, _BELOW = "8", "4"  # of what should run straight; all else bends around it
_MARGIN, _WIDE_MARGIN = 14, 30  # the wide one has room for a token's way
_NO_CLUSTER = {"label": "", "state": "", "status": "", "path": "", "styles": ""}


class _Sheet(NamedTuple):
    """What all boxes of a picture have in common."""

    of_execution: bool
    gutter: int
    lines: Mapping[str, Lines]
    width: int


def digraph(picture: Picture, *, horizontal: bool = False) -> graphviz.Digraph:
    """The picture as DOT; no engine is needed.

    Args:
        picture: What it shows.
        horizontal: Whether it runs from left to right in place of downwards.
    """
    graph = graphviz.Digraph("nestedsf", format="svg")
    graph.attr(rankdir="LR" if horizontal else "TB", compound="true", bgcolor="transparent")
    graph.attr(nodesep="0.35", ranksep="0.4")
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
    frames = frames_of(picture)
    _fill(graph, picture, frames, horizontal=horizontal)
    running, back = set(straight(picture, frames)), loops(picture)
    for edge in ordered(picture, horizontal=horizontal):
        weight = _BELOW if edge.tail in frames.waiting else _STRAIGHT
        more = {"weight": weight} if edge in running else {}
        if edge in back:
            more = {"constraint": "false"}
        _add_edge(graph, edge, frames, more)
    _hold_down_ends(graph, picture)
    return graph


def _hold_down_ends(graph: graphviz.Digraph, picture: Picture) -> None:
    """Unseen edges to the ends of containers and executions, which would float up otherwise."""
    leaving = {edge.tail for edge in picture.edges}
    reached = {edge.head for edge in picture.edges}
    ends = {group.id: group.join for group in picture.groups}
    for group in picture.groups:
        if group.join not in reached:
            for node in picture.nodes:
                if node.group == group.id and node.id not in leaving:
                    graph.edge(node.id, group.join, style="invis")
        if group.kind == "execution" and group.id not in leaving and group.group:
            graph.edge(group.join, ends[group.group], style="invis")


def _sheet(picture: Picture) -> _Sheet:
    of_execution = bool(picture.status)
    room = gutter(of_execution=of_execution, with_values=any(node.values for node in picture.nodes))
    lines = {node.id: box_lines(node, of_execution=of_execution) for node in picture.states}
    width = max((box_size(found, room)[0] for found in lines.values()), default=0)
    return _Sheet(of_execution, room, lines, width + 2 * PADDING)


def _fill(graph: graphviz.Digraph, picture: Picture, frames: Frames, *, horizontal: bool) -> None:
    """Nodes, then the clusters that hold them; from left to right the engine starts at the foot."""
    clusters = {group.id: graphviz.Digraph(f"cluster_{group.id}") for group in picture.groups}
    clusters[""] = graph
    for group in picture.groups:
        clusters[group.id].attr(**_cluster(group, with_token=group.id in frames.with_token))
    sheet = _sheet(picture)
    owners = Counter(group.node for group in picture.groups)
    for node in reversed(picture.nodes) if horizontal else picture.nodes:
        in_order = node.type in ("Parallel", "Map") or owners[node.id] > 1
        _add_node(graph, node, sheet, in_order=in_order)
        if node.group:
            clusters[node.group].node(node.id)
    inner: dict[str, list[str]] = {}
    for group in reversed(picture.groups) if horizontal else picture.groups:
        inner.setdefault(group.group, []).append(group.id)
    for around in (*(group.id for group in reversed(picture.groups)), ""):
        for held in inner.get(around, ()):  # it is copied, so it must be complete
            clusters[around].subgraph(clusters[held])


def _cluster(group: Group, *, with_token: bool) -> dict[str, str]:
    """The attributes of a cluster: all of them, as else it had those of the one around it."""
    margin = str(_WIDE_MARGIN if with_token else _MARGIN)
    common = {"style": "rounded,filled,dashed", "margin": margin, "labeljust": "l"}
    if group.kind == "container":
        kind = "distributed" if group.distributed else "container"
        return {**_NO_CLUSTER, **common, "class": kind, "color": LINE, "fillcolor": GROUP}
    lines = title_lines(group)
    return {
        **_written({"label": "\n".join(line for _, line in lines), "state": group.name}),
        **common,
        "class": "execution",
        "status": group.status,
        "path": _path(group),
        "styles": "".join(style for style, _ in lines),
        "color": _colour(group.status),
        "fillcolor": GROUND,
    }


def _colour(status: str) -> str:
    return STATUS_COLOURS[status].line if status in STATUS_COLOURS else LINE


def _path(item: Group | Node) -> str:
    return ".".join(map(str, item.path))


def _add_node(graph: graphviz.Digraph, node: Node, sheet: _Sheet, *, in_order: bool) -> None:
    if node.kind == "join":
        _node(graph, node.id, "join", _DOT, label="", shape="circle", fillcolor=LINE)
        return
    if node.kind != "state":
        width = max(_PILL_WIDTH, text_width(node.name, SMALL_SIZE) + 2 * PADDING)
        style = "rounded,filled,dashed" if node.kind == "more" else ""
        size = (width + width % 2, PILL_HEIGHT)
        _node(graph, node.id, node.kind, size, label=node.name, style=style)
        return
    lines = sheet.lines[node.id]
    height = box_size(lines, sheet.gutter)[1] + PADDING
    colours = STATUS_COLOURS.get("CAUGHT" if node.caught else node.status)
    more = {"color": colours.line, "fillcolor": colours.ground} if colours else {}
    _node(
        graph,
        node.id,
        "state",
        (sheet.width + sheet.width % 2, height + height % 2),
        label="\n".join(line for _, line in lines),
        state=node.name,
        styles="".join(style for style, _ in lines),
        gutter=str(sheet.gutter) if sheet.gutter else "",
        type=node.type,
        status=node.status,
        path=_path(node),
        ordering="out" if in_order else "",
        **more,
    )


def _node(
    graph: graphviz.Digraph, name: str, kind: str, size: tuple[int, int], **attributes: str
) -> None:
    width, height = (f"{side / _POINTS_PER_INCH:.4f}" for side in size)
    graph.node(name, **{"class": kind}, width=width, height=height, **_written(attributes))


def _add_edge(graph: graphviz.Digraph, edge: Edge, frames: Frames, more: dict[str, str]) -> None:
    tail, head = edge.tail, edge.head
    if edge.words:
        lines = _CHOICE_LINES if edge.kind == "choice" else _EDGE_LINES
        words = fitted(edge.label or edge.words, EDGE_SIZE, _EDGE_ROOM, lines)
        more["label"] = _quoted("\n".join(words))
    if edge.kind == "catch":
        more["style"] = "dashed"
    if edge.kind == "token":
        more |= {"style": "dashed", "color": TOKEN, "fontcolor": TOKEN}
        if head not in frames.by_id:  # along the frame, for which no room is to be made
            frame = f"cluster_{frames.around[tail]}"
            more |= {"constraint": "false", "weight": "0", "key": "token", "frame": frame}
    if tail in frames.by_id:
        more["ltail"] = f"cluster_{tail}"
        tail = frames.by_id[tail].join
    if head in frames.by_id:
        more["lhead"] = f"cluster_{head}"
        head = frames.by_id[head].start
    graph.edge(tail, head, **{"class": edge.kind}, **more)


def _written(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key: _quoted(value) for key, value in attributes.items() if value or key == "label"}


def _quoted(text: str) -> str:
    """Text as a DOT label in which nothing is markup, an escape or an entity."""
    lines = (visible(line).replace("&", "&amp;") for line in text.split("\n"))
    quoted: str = graphviz.nohtml("\\n".join(line.replace("\\", "\\\\") for line in lines))
    return quoted
