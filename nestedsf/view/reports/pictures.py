"""Pictures in a report: their states lead to the sections that tell of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display
from nestedsf.trace.causes import root_cause
from nestedsf.trace.timing.spans import Lane
from nestedsf.view.diagrams import draw
from nestedsf.view.timelines import timeline
from nestedsf.view.timelines.timeline import named

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.reports.chapters import Book, Chapter
    from nestedsf.view.timelines import Timeline

__all__ = ["FAILED_STATE", "picture", "time_axis"]

FAILED_STATE = "failed-state"
"""The id of the state that failed first, in the picture."""

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
_SMALLEST = 0.8  # of its size, where a window is narrow; below that it scrolls
_PLACE = re.compile(r"translate\(\d+,(\d+)\)")
_ROW, _ABOVE = 24, 4  # of a lane: its height, and how much of it is above its icon
_BOXES = ("rect",)  # of a frame, inside which others lie


def picture(trace: ExecutionTrace, book: Book) -> tuple[str, str]:
    """The execution and its children as SVG, and in words.

    Where there is nothing to draw with, the SVG is empty and the words say why.
    """
    diagram = draw(trace, durations=True)
    cause = root_cause(trace)
    failed = None
    if cause is not None and cause.visit is not None:
        # What a Distributed Map runs is drawn inside it.
        starters = (v for v in cause.visits[: cause.depth] if v.child is not None)
        failed = tuple(v.index for v in starters), cause.visit.state_name
    try:
        root = _parsed(diagram.svg)
    except ImportError as error:
        return "", f"{diagram.text}\n\n{error}"
    nodes = {node.id: node for node in diagram.picture.states}
    mark = ""
    for group in list(root.iter("g")):
        kind = group.get("class")
        if kind == "state" and group.get("data-id") in nodes:
            node = nodes[group.get("data-id", "")]
            chapter = book[node.path]
            told = _told(book, chapter, node.name, node.status)
            if cause is not None and cause.visit is not None and failed == (node.path, node.name):
                told = _chapter_of(book, cause.execution) or chapter, cause.visit
                group.set("id", FAILED_STATE)
                mark = _mark(group, root)
            if told is not None:
                chapter, visit = told
                _link(group, chapter.anchor_of(visit), f"{node.name}: {node.status_words}")
        elif kind == "execution":
            path = group.get("data-path", "")
            chapter = book[tuple(map(int, path.split("."))) if path else ()]
            words = f"{group.get('data-state')}, child execution: {chapter.trace.status}"
            _link(group, chapter.anchor, words, beside=_BOXES)
    return _placed(root, mark), diagram.text


def _mark(group: ET.Element, root: ET.Element) -> str:
    """What a drawing that is larger than its window is scrolled to when it opens."""
    box = group.find("rect")
    if box is None:
        return ""
    x, y, width, height = (float(box.get(key, "0")) for key in ("x", "y", "width", "height"))
    left = 100 * (x + width / 2) / float(root.get("width", "1"))
    top = 100 * (y + height / 2) / float(root.get("height", "1"))
    return f'<span class="at" style="left:{left:.2f}%;top:{top:.2f}%"></span>'


def _placed(root: ET.Element, mark: str) -> str:
    """The SVG in a box of its size, in which the mark has its place."""
    width = root.get("width", "0")
    style = f"max-width:{width}px;{root.attrib.pop('style')}"
    return f'<div class="drawn" style="{style}">{_written(root)}{mark}</div>'


def time_axis(trace: ExecutionTrace, book: Book) -> tuple[str, Timeline]:
    """The timeline as SVG, and the timeline itself."""
    drawn = timeline(trace)
    root = _parsed(drawn.svg)
    visits: dict[int, str] = {}
    executions: dict[int, str] = {}
    for chapter in book.values():
        executions[id(chapter.trace)] = chapter.anchor
        for visit in chapter.trace.visits:
            visits[id(visit)] = chapter.anchor_of(visit)
    groups = (g for g in root.iter("g") if g.get("class") in ("state", "execution"))
    lanes = [row for row in drawn.lines if isinstance(row, Lane)]
    for group, lane in zip(list(groups), lanes, strict=True):
        anchor = visits[id(lane.visit)] if lane.visit else executions[id(lane.execution)]
        _link(group, anchor, f"{named(lane)}: {lane.status}")
        _row(group, root.get("width", "0"))
    return _written(root), drawn


def _told(
    book: Book, chapter: Chapter, name: str, status: str
) -> tuple[Chapter, StateVisit] | None:
    """The visit that a state's box tells of: the last one with its status.

    It is in the execution itself, or in a child of a Map Run, whose states are drawn in the Map.
    """
    items = (one for one in book.values() if one.item is not None and one.parent is chapter)
    for one in (chapter, *items):
        for visit in reversed(one.trace.visits):
            if (visit.state_name, visit.status) == (name, status):
                return one, visit
    return None


def _chapter_of(book: Book, execution: ExecutionTrace) -> Chapter | None:
    """The chapter of an execution, or of that which was made of it to be told."""
    for one in book.values():
        if one.trace is execution or (
            execution.execution_arn and one.trace.execution_arn == execution.execution_arn
        ):
            return one
    return None


def _parsed(svg: str) -> ET.Element:
    """The SVG as it is to stand in a page: without a style of its own, and with links inside."""
    root = ET.fromstring(svg.replace(_NAMESPACE, "", 1))  # noqa: S314  we have written it
    root.set("role", "group")  # an image has no links
    width = int(root.get("width", "0"))
    root.set("style", f"min-width:{round(width * _SMALLEST)}px")
    for tag in ("style", "desc"):  # the page has both
        for found in root.findall(tag):
            root.remove(found)
    return root


def _written(root: ET.Element) -> str:
    return ET.tostring(root, encoding="unicode")


def _link(group: ET.Element, anchor: str, words: str, beside: tuple[str, ...] = ()) -> None:
    """Put what is in a group into a link, but for what stands beside it."""
    inside = [child for child in group if child.tag not in beside]
    label = visible(str(for_display(words)))
    around = ET.SubElement(group, "a", {"href": f"#{anchor}", "aria-label": label})
    for child in inside:
        group.remove(child)
        around.append(child)


def _row(group: ET.Element, width: str) -> None:
    """Let the whole row of a lane be the link, not its letters and bars alone."""
    link, icon = group[0], group[0][0]
    place = _PLACE.fullmatch(icon.get("transform", ""))
    y = int(place[1]) - _ABOVE if place else 0
    where = {"x": "0", "y": str(y), "width": width, "height": str(_ROW)}
    link.insert(0, ET.Element("rect", {"class": "row", **where}))
