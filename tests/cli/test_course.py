"""nestedsf course: the notebooks of the course, given away."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest

from tests.cli.commands import run
from tools import notebooks as tool

LESSONS = [path.name for path in tool.notebooks() if path.parent == tool.FOLDER]


def nestedsf(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return run(*map(str, args), env={})


def files(folder: Path) -> list[str]:
    found = folder.rglob("*")
    return sorted(path.relative_to(folder).as_posix() for path in found if path.is_file())


def outputs(path: Path) -> list[object]:
    return [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", ())]


def test_the_course_is_written_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "course"
    done = nestedsf("course", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Begin with: jupyter lab {folder / LESSONS[0]}" in done.stdout
    solutions = [f"solutions/{name}" for name in LESSONS]
    assert files(folder) == sorted([*LESSONS, *solutions, "README.md"])
    for name in files(folder):
        assert (folder / name).read_bytes() == (tool.FOLDER / name).read_bytes()


def test_a_handout_has_no_outputs_and_no_solutions(tmp_path: Path) -> None:
    done = nestedsf("course", tmp_path, "--handout")
    assert (done.returncode, done.stderr) == (0, "")
    assert files(tmp_path) == LESSONS
    for name in LESSONS:
        path = tmp_path / name
        assert outputs(path) == []
        written, lesson = tool.read(path), tool.read(tool.FOLDER / name)
        assert [cell.source for cell in written.cells] == [cell.source for cell in lesson.cells]
        nbformat.validate(written)


def test_solutions_follow_a_handout_into_its_folder(tmp_path: Path) -> None:
    assert nestedsf("course", tmp_path, "--handout").returncode == 0
    done = nestedsf("course", tmp_path, "--solutions")
    assert (done.returncode, done.stdout) == (0, f"{len(LESSONS)} notebooks are in {tmp_path}.\n")
    assert files(tmp_path) == sorted([*LESSONS, *(f"solutions/{name}" for name in LESSONS)])


@pytest.mark.parametrize("name", [LESSONS[3], f"solutions/{LESSONS[5]}"])
def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("what I have written")
    done = nestedsf("course", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"nestedsf: {mine} is there already, and nothing is overwritten: name another folder, or "
        "move it away.\n"
    )
    assert files(tmp_path) == [name]
    assert mine.read_text() == "what I have written"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "course"
    path.write_text("")
    done = nestedsf("course", path)
    assert (done.returncode, done.stderr) == (2, f"nestedsf: {path} is a file: name a folder.\n")


def test_handout_and_solutions_exclude_each_other(tmp_path: Path) -> None:
    done = nestedsf("course", tmp_path, "--handout", "--solutions")
    assert done.returncode == 2
    assert files(tmp_path) == []
