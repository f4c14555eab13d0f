"""The notebooks of the course keep the numbers of their style, and read as one course."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

FRAME = ("What you'll do.", "What you'll learn.", "What you'll need.", "Time.")
ENDING = ("On your own", "In practice", "Clean up", "Further reading")
DRAWN = {"image/svg+xml", "image/png", "text/html", "text/vnd.mermaid"}
SHOWS_ERRORS = re.compile(r"^\s*(?:except|with pytest)")
FORBIDDEN = re.compile(r"%run|!pip|%pip|import \*|sys\.path")
# AWS says X-Ray with this word.
BARE_TRACE = re.compile(r"(?<![\w`.])traces?\b(?![\w`(])")
LINK = re.compile(r"\]\((http[^)\s]+)\)")
PAGE = re.compile(
    r"https://(?:docs\.aws\.amazon\.com/(?:step-functions|lambda|IAM|AWSCloudFormation|general)/"
    r"|aws\.amazon\.com/step-functions/|states-language\.net|docs\.getmoto\.org)"
)


def cells(path: Path) -> list[Any]:
    found: list[Any] = nbformat.read(path, as_version=4).cells
    return found


def code(path: Path) -> list[str]:
    """The code cells, without the solutions, which are folded."""
    found = [cell for cell in cells(path) if cell.cell_type == "code"]
    return [c.source for c in found if not c.metadata.get("jupyter", {}).get("source_hidden")]


def prose(path: Path) -> list[str]:
    return [cell.source for cell in cells(path) if cell.cell_type == "markdown"]


def sections(path: Path) -> dict[str, list[Any]]:
    """The cells below each heading of the second level."""
    found: dict[str, list[Any]] = {}
    name = ""
    for cell in cells(path):
        heading = re.match(r"## (.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            name = heading[1]
        found.setdefault(name, []).append(cell)
    return found


def lines(source: str) -> int:
    return len([line for line in source.splitlines() if line.strip()])


def test_they_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:2]) for path in NOTEBOOKS]
    assert numbers == list(range(len(numbers)))


@each_notebook
def test_it_has_the_frame(path: Path) -> None:
    first = prose(path)[0]
    title, *_ = first.splitlines()
    whole = "\n".join(prose(path)[:2])
    assert re.fullmatch(r"# [A-Z][^A-Z]*(?:[A-Z]\w+[^A-Z]*)*", title)
    assert [label for label in FRAME if f"**{label}**" not in whole] == []
    assert len(re.findall(r"^- ", whole, re.MULTILINE)) == 3
    assert re.search(r"\*\*Time\.\*\* \d+ minutes", whole)
    assert [name for name in sections(path) if name in ENDING] == list(ENDING)


@each_notebook
def test_its_cells_are_short(path: Path) -> None:
    sources = code(path)
    counts = [lines(source) for source in sources]
    assert 15 <= len(sources) <= 30
    assert median(counts) <= 3
    assert sum(count < 10 for count in counts) >= 0.9 * len(counts)
    assert max(counts) <= 15


@each_notebook
def test_there_is_prose_before_every_cell_and_enough_of_it(path: Path) -> None:
    words = sum(len(re.findall(r"\w+", text)) for text in prose(path))
    assert 40 <= words / len(code(path)) <= 80
    for before, cell in pairwise(cells(path)):
        if cell.cell_type == "code" and before.cell_type == "code":
            # Only an answer, its check and its solution follow one another.
            assert "lesson." in cell.source or "check" in cell.source, cell.id


@each_notebook
def test_every_section_ends_in_a_check(path: Path) -> None:
    for name, found in sections(path).items():
        if name in ("", "On your own", "In practice", "Further reading"):
            continue
        *_, last = [cell for cell in found if cell.cell_type == "code"]
        assert re.search(r"^assert ", last.source, re.MULTILINE), name


@each_notebook
def test_its_outputs_are_short(path: Path) -> None:
    for cell in cells(path):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            text = output.get("text", "") or data.get("text/plain", "")
            if DRAWN.isdisjoint(data):
                assert len(text.splitlines()) <= 12, cell.id
                assert len(text) <= 2048, cell.id
            assert output.output_type != "error", cell.id


@each_notebook
def test_its_file_is_not_heavy(path: Path) -> None:
    assert path.stat().st_size < 900_000


@each_notebook
def test_exercises_have_an_answer_a_check_and_a_folded_solution(path: Path) -> None:
    found = sections(path)["On your own"]
    prompts = [c for c in found if c.cell_type == "markdown" and "**Exercise " in c.source]
    assert 2 <= len(prompts) <= 4
    hidden = [c for c in found if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert len(hidden) == len(prompts)
    shown = [c.outputs[-1]["data"]["text/plain"] for c in hidden]
    assert [text for text in shown if "Right: " not in text] == []
    checked = [
        output["data"]["text/plain"]
        for cell in found
        for output in cell.get("outputs", ())
        if "text/plain" in output.get("data", {})
    ]
    assert sum("Not yet: " in text for text in checked) == len(prompts)


@each_notebook
def test_nothing_is_hidden_or_installed(path: Path) -> None:
    assert [source for source in code(path) if FORBIDDEN.search(source)] == []
    outside = [c for n, found in sections(path).items() if n != "On your own" for c in found]
    assert not [c.id for c in outside if c.metadata.get("jupyter", {}).get("source_hidden")]


@each_notebook
def test_there_is_one_sentence_a_line(path: Path) -> None:
    for text in prose(path):
        for line in text.splitlines():
            if not line.startswith(("|", "- ", "#", "**")):
                assert not re.search(r"[a-z`)][.?!] [A-Z][a-z]", line), line


@each_notebook
def test_words_are_used_as_aws_uses_them(path: Path) -> None:
    for text in prose(path):
        assert not BARE_TRACE.search(text), text


@each_notebook
def test_links_lead_to_documentation(path: Path) -> None:
    links = [link for text in prose(path) for link in LINK.findall(text)]
    assert links
    assert [link for link in links if not PAGE.match(link)] == []
