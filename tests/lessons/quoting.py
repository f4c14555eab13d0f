"""What the prose of a notebook quotes from its pictures, and what its exercises begin with."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat

from nestedsf.lessons.judging.verdicts import Mark

FOLDER = Path(__file__).parents[2] / "notebooks"
QUOTED = re.compile(r"\"([^\"\n]+)\"|(?<![\w.])(\d+(?:\.\d+)? s)\b|`([A-Z]+_?[A-Z]+)`")
NO_PICTURE = re.compile(r"lesson\.check|explore\(|compare\(")
PICTURES = {"image/svg+xml", "text/html"}


def quotations(notebook: str) -> list[tuple[str, str, str]]:
    """Each word in quotes, duration and status below a picture: with the cell and the picture.

    What counts is the first paragraph below it; the text of a picture is what a screen reader
    has.
    """
    cells = nbformat.read(FOLDER / f"{notebook}.ipynb", as_version=4).cells
    found: list[tuple[str, str, str]] = []
    for before, cell in pairwise(cells):
        if cell.cell_type != "markdown" or NO_PICTURE.search(before.source):
            continue
        for output in before.get("outputs", ()):
            data = output.get("data", {})
            if PICTURES & data.keys():
                said = QUOTED.finditer(cell.source.partition("\n\n")[0])
                found += [
                    (cell.id, next(filter(None, a.groups())), data["text/plain"]) for a in said
                ]
    return found


def marks_at_the_start(notebook: str, lesson: Any) -> list[Mark]:
    """What the checks of a notebook say to the answers that stand in it."""
    cells = nbformat.read(FOLDER / f"{notebook}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    marks: list[Mark] = []
    for answer, check in pairwise(sources):
        if check.startswith("lesson.check_"):
            known = {"lesson": lesson}
            exec(answer, known)  # noqa: S102  cells of our own
            marks.append(eval(check, known).mark)  # noqa: S307
    return marks
