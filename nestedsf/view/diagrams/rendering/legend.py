"""The legend: what lines mean that do not say it themselves, in a row below a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.view.diagrams.layout.boxes import SMALL_SIZE
from nestedsf.view.lettering import text_width
from nestedsf.view.palette import GROUP, LINE, MUTED, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.diagrams.layout.positions import Layout

__all__ = ["Legend", "legend"]

_WORDS = {
    "catch": "Catch: after an error",
    "token": "way of the task token",
    "execution": "child execution",
    "container": "Parallel or Map",
    "distributed": "Distributed Map: child executions",
}
_SAMPLE, _GAP, _APART, _ROW = 28, 8, 24, 20
_SHEET = 3


class Legend(NamedTuple):
    """The legend's shapes, from its own corner on, and its size."""

    lines: tuple[str, ...]
    width: int
    height: int


def legend(layout: Layout, room: int, dashes: Mapping[str, str]) -> Legend:
    """The legend of a layout in rows of at most the room's width; empty where all is plain.

    Only dashed lines need it, and frames only where there are two sorts of them.
    """
    lines = {line.attributes.get("class", "") for line in layout.edges}
    frames = {box.attributes.get("class", "") for box in layout.clusters}
    kinds = [kind for kind in _WORDS if kind in lines]
    if {"execution", "container"} <= frames:
        kinds += ["execution", "container"]
    kinds += ["distributed"] if "distributed" in frames else []
    shapes: list[str] = []
    x = y = right = 0
    for kind in kinds:
        width = _SAMPLE + _GAP + text_width(_WORDS[kind], SMALL_SIZE)
        if x and x + width > room:
            x, y = 0, y + _ROW
        shapes += _entry(kind, x, y, dashes[kind])
        right = max(right, x + width)
        x += width + _APART
    return Legend(tuple(shapes), right, y + _ROW if kinds else 0)


def _entry(kind: str, x: int, y: int, dashes: str) -> Iterator[str]:
    colour = TOKEN if kind == "token" else LINE
    if kind in ("catch", "token"):
        yield (
            f'<path d="M{x},{y + 10} h{_SAMPLE}" fill="none" stroke="{colour}"'
            f' stroke-dasharray="{dashes}"/>'
        )
    else:
        fill = "none" if kind == "execution" else GROUP
        sheets = (_SHEET, 0) if kind == "distributed" else (0,)
        for behind in sheets:
            yield (
                f'<rect x="{x + behind}" y="{y + 3 + behind}" width="{_SAMPLE - sheets[0]}"'
                f' height="14" rx="4" fill="{fill}" stroke="{colour}"'
                f' stroke-dasharray="{dashes}"/>'
            )
    yield (f'<text x="{x + _SAMPLE + _GAP}" y="{y + 14}" fill="{MUTED}">{_WORDS[kind]}</text>')
