"""The notebooks of the course keep the numbers of their style, and read as one course."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
SOLUTIONS = FOLDER / "solutions"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

FRAME = ("What you'll do.", "What you'll learn.", "What you'll need.", "Time.")
ENDING = ("On your own", "In practice", "Clean up", "Further reading", "To remember")
WORDS, LINES, EXERCISE = 170, 14, 4  # a minute, a minute, and minutes
LONGEST = 30  # minutes
NAMES_ARE_THE_SUBJECT = {"01-deploy-and-start", "08-when-it-goes-wrong", "17-express-children"}
NAMED = re.compile(r"\b(?:run|start_execution)\([^)]*\bname=", re.DOTALL)
DRAWN = {"image/svg+xml", "image/png", "text/html"}
ASSERTS = re.compile(r"^assert ", re.MULTILINE)
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
    return [cell.source for cell in cells(path) if cell.cell_type == "code"]


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
            # Only an answer and its check follow one another.
            assert "lesson." in cell.source or "check" in cell.source, cell.id


def asks(cell: Any) -> bool:
    """Whether the prose before a cell ends in a question that the cell answers."""
    last = [line for line in cell.source.splitlines() if line][-3:]
    return any(line.endswith("?") and not line.startswith("**") for line in last)


@each_notebook
def test_every_section_ends_in_a_truth_that_is_seen_or_a_question(path: Path) -> None:
    for name, found in sections(path).items():
        if name in ("", *ENDING):
            continue
        *_, (before, last) = [pair for pair in pairwise(found) if pair[1].cell_type == "code"]
        assert ASSERTS.search(last.source) or asks(before), name


@each_notebook
def test_a_question_is_not_answered_in_the_code_below_it(path: Path) -> None:
    answered = [
        cell.source
        for before, cell in pairwise(cells(path))
        if before.cell_type == "markdown" and cell.cell_type == "code" and asks(before)
    ]
    assert [source for source in answered if ASSERTS.search(source)] == []


@each_notebook
def test_no_cell_only_asserts(path: Path) -> None:
    asserting = [
        cell
        for cell in cells(path)
        if cell.cell_type == "code"
        and any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(cell.source)))
    ]
    assert [cell.id for cell in asserting if not cell.outputs] == []


@each_notebook
def test_its_minutes_are_those_that_it_takes(path: Path) -> None:
    words = sum(len(text.split()) for text in prose(path))
    exercises = sum("**Exercise " in text for text in prose(path))
    minutes = words / WORDS + sum(map(lines, code(path))) / LINES + EXERCISE * exercises
    stated = re.search(r"\*\*Time\.\*\* (\d+) minutes", "\n".join(prose(path)))
    assert stated
    assert int(stated[1]) == round(minutes)
    assert minutes <= LONGEST


@each_notebook
def test_it_ends_in_three_lines_to_remember(path: Path) -> None:
    (last,) = sections(path)["To remember"]
    points = re.findall(r"^- .*[.]$", last.source, re.MULTILINE)
    assert len(points) == 3
    assert cells(path)[-1].id == last.id


@each_notebook
def test_executions_are_named_where_names_are_the_subject(path: Path) -> None:
    if path.stem not in NAMES_ARE_THE_SUBJECT:
        assert [source for source in code(path) if NAMED.search(source)] == []


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


def exercises(path: Path) -> int:
    return sum(text.count("**Exercise ") for text in prose(path))


@each_notebook
def test_exercises_have_an_answer_and_a_check_and_their_solutions_are_elsewhere(path: Path) -> None:
    found = sections(path)["On your own"]
    number = exercises(path)
    assert 2 <= number <= 4
    assert f"(solutions/{path.name})" in found[0].source
    checks = [cell for cell in found if re.search(r"\blesson\.check_\d\(", cell.source)]
    assert len(checks) == number
    for check in checks:
        (output,) = check.outputs
        assert output["data"]["text/plain"].startswith(("○ To do: ", "✗ Not yet: "))
        assert "Hint" not in output["data"]["text/plain"]


@each_notebook
def test_its_solutions_stand_by_themselves_and_are_right(path: Path) -> None:
    number = exercises(path)
    solutions = SOLUTIONS / path.name
    title, solved = prose(path)[0].splitlines()[0], cells(solutions)
    assert solved[0].source.splitlines()[0] == title.replace("# ", "# Solutions of ", 1)
    headings = [text.splitlines()[0] for text in prose(solutions) if text.startswith("## ")]
    assert headings == [f"## Exercise {each}" for each in range(1, number + 1)]
    answers = [cell for cell in solved if cell.source.startswith("# Solution of exercise ")]
    assert len(answers) == number
    for each, cell in enumerate(answers, 1):
        assert cell.source.startswith(f"# Solution of exercise {each}\n")
        assert f"lesson.check_{each}(solution_{each}" in cell.source
        assert cell.outputs[-1]["data"]["text/plain"].startswith("✓ Right: ")


def test_there_are_no_other_solutions() -> None:
    assert sorted(each.name for each in SOLUTIONS.glob("*")) == [each.name for each in NOTEBOOKS]


@each_notebook
def test_nothing_is_hidden_or_installed(path: Path) -> None:
    assert [source for source in code(path) if FORBIDDEN.search(source)] == []
    assert [cell.id for cell in cells(path) if "jupyter" in cell.metadata] == []


@each_notebook
def test_no_dollar_of_an_output_is_taken_for_mathematics(path: Path) -> None:
    """JupyterLab sets what is between two dollars, unless the HTML says that it has none."""
    for cell in cells(path):
        for output in cell.get("outputs", ()):
            html = output.get("data", {}).get("text/html", "")
            text = re.sub(r"<[^>]*>", "", html)
            assert text.count("$") < 2 or "mathjax_ignore" in html, cell.id


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
