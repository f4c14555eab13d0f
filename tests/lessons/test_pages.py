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
IN_NO_WAY = {"11", "12", "13", "14", "16"}
"""The notebooks that are in no way through the course: they are for another day."""


class Listed(NamedTuple):
    """A notebook as a page lists it: number, title, path and minutes."""

    number: str
    title: str
    path: str
    minutes: int


def listed(page: str) -> list[Listed]:
    rows = re.findall(r"^\| \[(\d\d) (.*?)\]\((.*?)\) \| (\d+) \|", page, re.MULTILINE)
    return [Listed(number, title, path, int(minutes)) for number, title, path, minutes in rows]


def text_of(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def written(path: Path, prefix: str) -> Listed:
    """What a notebook says of itself."""
    text = text_of(path)
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


# --- what a notebook needs ------------------------------------------------------------------


def needs() -> dict[str, list[str]]:
    """The notebooks that each one needs, as the instructor's page has them."""
    rows = re.findall(r"^\| \[(\d\d) .*?\) \| \d+ \| ([\d, ]*) \|", INSTRUCTORS, re.MULTILINE)
    return {number: re.findall(r"\d\d", needed) for number, needed in rows}


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_it_needs_what_it_says_that_it_needs(path: Path) -> None:
    said = re.search(r"\*\*What you'll need\.\*\* (.*?)(?:\. |\.$|$)", text_of(path), re.MULTILINE)
    assert said
    numbers = re.sub(
        r"(\d\d) to (\d\d)",
        lambda found: " ".join(f"{n:02}" for n in range(int(found[1]), int(found[2]) + 1)),
        re.sub(r"\(.*?\)", "", said[1]),
    )
    assert needs()[path.name[:2]] == re.findall(r"\b\d\d\b", numbers)


# --- the ways through the course --------------------------------------------------------------


def ways() -> dict[str, list[tuple[int, int, str]]]:
    """Each way through the course: when what begins, how long it takes, and what it is."""
    found = {}
    for part in re.split(r"^### ", INSTRUCTORS, flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| (\d):(\d\d) \| (\d*) \| (.+) \|$", part, re.MULTILINE)
        if rows:
            found[part.splitlines()[0]] = [
                (int(hour) * 60 + int(minute), int(lasts or 0), what)
                for hour, minute, lasts, what in rows
            ]
    return found


LENGTHS = {"Two hours": 120, "Half a day": 240, "A full day": 420}


@pytest.mark.parametrize("name", LENGTHS)
def test_a_way_adds_up_and_stands_by_itself(name: str) -> None:
    (rows,) = [rows for title, rows in ways().items() if title.startswith(name)]
    minutes = {one.number: one.minutes for one in listed(INSTRUCTORS)}
    titles = {one.number: one.title for one in listed(INSTRUCTORS)}
    now, had = 0, set[str]()
    for begins, lasts, what in rows:
        assert begins == now
        now += lasts
        if number := re.match(r"\d\d ", what):
            this = number[0].strip()
            assert what == f"{this} {titles[this]}"
            assert lasts == minutes[this]
            assert set(needs()[this]) <= had, this
            had.add(this)
    assert now == LENGTHS[name]


def test_a_full_day_has_all_but_what_is_for_another_day() -> None:
    (rows,) = [rows for title, rows in ways().items() if title.startswith("A full day")]
    given = [what[:2] for _, _, what in rows if re.match(r"\d\d ", what)]
    assert given == [one.number for one in listed(INSTRUCTORS) if one.number not in IN_NO_WAY]


# --- notes -----------------------------------------------------------------------------------


def test_there_are_notes_on_every_notebook_and_each_of_its_exercises() -> None:
    notes = {
        title: INSTRUCTORS.partition(f"\n### {number} {title}\n")[2].partition("\n### ")[0]
        for number, title, _, _ in listed(INSTRUCTORS)
    }
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        text = text_of(path)
        note = notes[text.splitlines()[0].removeprefix("# ")]
        assert "**Discuss.**" in note
        assert "**To cut.**" in note
        exercises = re.findall(r"\*\*Exercise (\d)", text)
        assert re.findall(r"^\| exercise (\d) \|", note, re.MULTILINE) == exercises, path.name
        sections = re.findall(r"^## (.*)", text, re.MULTILINE)
        cut = note.partition("**To cut.**")[2].partition("\n## ")[0]
        assert set(re.findall(r'"(.*?)"', cut)) <= set(sections), path.name


def test_every_command_of_make_is_there() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make (\w+)\b", INSTRUCTORS, re.MULTILINE)
    assert named
    assert set(named) <= set(targets)
