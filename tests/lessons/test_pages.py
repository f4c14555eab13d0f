"""The pages that list the notebooks say what the notebooks say of themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
INSTRUCTORS = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")


class Listed(NamedTuple):
    """A notebook as a page lists it: number, title, path and minutes."""

    number: str
    title: str
    path: str
    minutes: int


def listed(page: str) -> list[Listed]:
    rows = re.findall(r"^\| \[(\d\d) (.*?)\]\((.*?)\) \| (\d+) \|", page, re.MULTILINE)
    return [Listed(number, title, path, int(minutes)) for number, title, path, minutes in rows]


def written(path: Path, prefix: str) -> Listed:
    """What a notebook says of itself."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    time = re.search(r"\*\*Time\.\*\* (\d+) minutes", text)
    assert time
    title = text.splitlines()[0].removeprefix("# ")
    return Listed(path.name[:2], title, prefix + path.name, int(time[1]))


@pytest.mark.parametrize(
    ("page", "prefix"),
    [(NOTEBOOKS / "README.md", ""), (ROOT / "README.md", "notebooks/")],
    ids=["for the instructor", "for everybody"],
)
def test_every_notebook_is_listed_with_its_own_title_and_time(page: Path, prefix: str) -> None:
    there = [written(path, prefix) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert listed(page.read_text(encoding="utf-8")) == there


def test_the_schedule_adds_up() -> None:
    minutes = {one.number: one.minutes for one in listed(INSTRUCTORS)}
    rows = re.findall(r"^\| (\d):(\d\d) \| (\d*) \| (\S+)", INSTRUCTORS, re.MULTILINE)
    now = 0
    for hour, minute, lasts, what in rows:
        assert int(hour) * 60 + int(minute) == now
        number = what.rstrip(",")
        if number in minutes:
            assert int(lasts) == minutes.pop(number)
        now += int(lasts or 0)
    assert list(minutes) == ["11"]  # for those who have an account, on another day
    assert now == 3 * 60 + 55


def test_every_command_of_make_is_there() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"`make (\w+)`", INSTRUCTORS)
    assert named
    assert set(named) <= set(targets)
