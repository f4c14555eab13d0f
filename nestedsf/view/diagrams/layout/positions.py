"""Layout: where Graphviz puts nodes and edges, worked out in this process.

The wheels of pygraphviz 2 bring the Graphviz libraries along, so no ``dot`` program is needed.
Every label is taken out before the engine sees it and a blank of a size worked out from its
characters is left in its place: an engine that measured text would find other widths, and make
other pictures, wherever the fonts are others.
"""

from __future__ import annotations

import html
import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.view.diagrams.layout.boxes import STYLES, TITLE_ROOM, height_of
from nestedsf.view.diagrams.layout.font_warnings import without_font_warnings
from nestedsf.view.lettering import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

__all__ = ["Box", "Layout", "Line", "Point", "laid_out"]

Point: TypeAlias = tuple[int, int]

_MISSING = (
    "Drawing needs pygraphviz 2 or later, which brings Graphviz along: "
    'install it with "pip install pygraphviz>=2.0".'
)
_LABEL = "nestedsf_label"  # where a label is kept while the engine does not see it
_SIZE, _LINE_HEIGHT, _MARGIN = 11, 15, 8
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node or a cluster: its corner at the top left, its size, its lines of text."""

    name: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    attributes: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An edge: its Bézier points, the tip of its arrow and the middle of its lines of text.

    It has no points where the engine was not to draw it; see ``nestedsf.view.diagrams.layout.routes``.
    """

    points: tuple[Point, ...]
    tip: Point | None
    lines: tuple[str, ...]
    middle: Point | None
    attributes: Mapping[str, str] = field(repr=False)
    tail: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A laid out graph; y grows downwards, as on a screen."""

    width: int
    height: int
    clusters: tuple[Box, ...]
    nodes: tuple[Box, ...]
    edges: tuple[Line, ...]
    horizontal: bool = False


def laid_out(source: str) -> Layout:
    """The layout of DOT source.

    Raises:
        ImportError: pygraphviz is not there; the message says how to get it.
    """
    try:
        import pygraphviz  # noqa: PLC0415  only rendering needs the engine
    except ImportError as error:
        raise ImportError(_MISSING) from error
    with without_font_warnings():
        graph = pygraphviz.AGraph(string=source)
        try:
            for node in graph.nodes_iter():
                _hide_label(node.attr, is_node=True)
            for cluster in _clusters(graph):
                _hide_title(cluster.graph_attr)
            lanes = []
            for edge in graph.edges_iter():
                if edge.attr["frame"]:
                    lanes.append(edge)
                else:
                    _hide_label(edge.attr, is_node=False)
            unrouted = [_taken_out(graph, edge) for edge in lanes]
            answer = json.loads(graph.draw(format="json0", prog="dot"))
        finally:
            graph.close()
    return _read(answer, unrouted)


def _clusters(graph: Any) -> Iterator[Any]:  # noqa: ANN401  pygraphviz has no types
    """All subgraphs, those around others first."""
    waiting = graph.subgraphs()
    while waiting:
        cluster = waiting.pop()
        yield cluster
        waiting += cluster.subgraphs()


def _hide_title(attributes: MutableMapping[str, str]) -> None:
    """The label of a cluster, with a blank of its size left in its place."""
    label = attributes["label"] or ""
    attributes[_LABEL] = label
    if not label:
        return
    lines = _lines(label, "")
    styles = attributes["styles"] or ""
    sized = [STYLES.get(style, STYLES["k"]) for style in styles.ljust(len(lines), "k")]
    width = max(text_width(line, style.size) for line, style in zip(lines, sized, strict=False))
    height = height_of(styles.ljust(len(lines), "k")[: len(lines)])
    attributes["label"] = _blank(width + TITLE_ROOM, height)


def _blank(width: int, height: int) -> str:
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>>'
    )


def _hide_label(attributes: MutableMapping[str, str], *, is_node: bool) -> None:
    label = attributes["label"] or ""
    if is_node and attributes["width"] and attributes["height"]:
        attributes[_LABEL], attributes["label"] = label, ""
        return
    if label in ("", "\\N") and not is_node:
        return
    attributes[_LABEL] = label
    lines = _lines(label, "")
    width = max(text_width(line, _SIZE) for line in lines) + 2 * _MARGIN
    height = _LINE_HEIGHT * len(lines) + _MARGIN
    if is_node:  # one that the reader has added
        attributes["label"] = ""
        attributes["width"], attributes["height"] = f"{width / 72:.4f}", f"{height / 72:.4f}"
        return
    attributes["label"] = _blank(width, height)


def _taken_out(graph: Any, edge: Any) -> Line:  # noqa: ANN401  pygraphviz has no types
    """An edge that the engine is not to draw, as a line without points."""
    attributes = edge.attr.to_dict()
    tail, head = map(str, edge)
    lines = _lines(attributes["label"], "") if attributes["label"] else ()
    graph.remove_edge(tail, head, key=edge.name)
    return Line(
        points=(), tip=None, lines=lines, middle=None, attributes=attributes, tail=tail, head=head
    )


def _read(answer: Mapping[str, Any], unrouted: list[Line]) -> Layout:
    _, _, width, height = _numbers(answer["bb"])
    clusters, nodes = [], []
    for item in answer.get("objects", ()):
        if "pos" in item:
            x, y = _numbers(item["pos"])
            w, h = float(item["width"]) * 72, float(item["height"]) * 72
            nodes.append(_box(item, (x - w / 2, height - y - h / 2, w, h)))
        elif item["name"].startswith("cluster") and "bb" in item:
            x1, y1, x2, y2 = _numbers(item["bb"])
            clusters.append(_box(item, (x1, height - y2, x2 - x1, y2 - y1)))
    names = {item["_gvid"]: item["name"] for item in answer.get("objects", ())}
    lines = [
        _line(item, height, names)
        for item in answer.get("edges", ())
        if "pos" in item and item.get("style") != "invis"
    ]
    return Layout(
        width=_whole(width),
        height=_whole(height),
        clusters=tuple(clusters),
        nodes=tuple(nodes),
        edges=(*lines, *unrouted),
        horizontal=answer.get("rankdir") == "LR",
    )


def _box(item: Mapping[str, Any], sides: tuple[float, float, float, float]) -> Box:
    x, y, width, height = map(_whole, sides)
    lines = _lines(item.get(_LABEL, ""), item["name"])
    return Box(
        name=item["name"], x=x, y=y, width=width, height=height, lines=lines, attributes=item
    )


def _line(item: Mapping[str, Any], height: float, names: Mapping[int, str]) -> Line:
    points: list[Point] = []
    tip = None
    for part in item["pos"].partition(";")[0].split():
        is_tip = part.startswith("e,")
        x, y = _numbers(part.removeprefix("e,").removeprefix("s,"))
        point = (_whole(x), _whole(height - y))
        if is_tip:
            tip = point
        elif not part.startswith("s,"):
            points.append(point)
    middle = None
    if "lp" in item:
        x, y = _numbers(item["lp"])
        middle = (_whole(x), _whole(height - y))
    return Line(
        points=tuple(points),
        tip=tip,
        lines=_lines(item[_LABEL], "") if item.get(_LABEL) else (),
        middle=middle,
        attributes=item,
        tail=names[item["tail"]],
        head=names[item["head"]],
    )


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _whole(number: float) -> int:
    return math.floor(number + 0.5)


def _lines(label: str, name: str) -> tuple[str, ...]:
    """The lines of a DOT label: of its escapes, entities and markup only the text is left."""
    if label.startswith("<") and label.endswith(">"):
        label = _TAG.sub("", label[1:-1])
        return tuple(html.unescape(label).split("\n"))
    special = {"n": "\n", "l": "\n", "r": "\n", "N": name}
    text = _ESCAPE.sub(lambda match: special.get(match[1], match[1]), label)
    return tuple(html.unescape(line) for line in text.split("\n"))
