"""The package as pip installs it, in an environment of its own, far from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tools import notebooks as tool

ROOT = Path(__file__).resolve().parents[1]
LESSONS = [path.name for path in tool.notebooks() if path.parent == tool.FOLDER]


class Bare:
    """An environment that has nestedsf from its wheel alone, and the others' packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False, symlinks=os.name != "nt")
        self.scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        self.packages = Path(self.python("-c", where, folder=folder).strip())

    def python(self, *arguments: str, folder: Path) -> str:
        """What its Python prints."""
        return run(str(self.scripts / "python"), *arguments, folder=folder)

    def install(self, wheel: Path) -> None:
        """Install a wheel without its dependencies, which are those of these tests."""
        here = f"--python={self.scripts / 'python'}"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", here]
        run(*pip, "install", "-qq", "--no-deps", "--no-index", str(wheel), folder=self.folder)
        # Their folder alone, not the files in it that lead to the repository.
        (self.packages / "others.pth").write_text(sysconfig.get_path("purelib"))


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    built = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    run(*build, folder=ROOT)
    (wheel,) = built.glob("*.whl")
    bare = Bare(tmp_path_factory.mktemp("bare"))
    bare.install(wheel)
    return bare


def test_it_is_the_wheels_own(bare: Bare, tmp_path: Path) -> None:
    said = bare.python("-c", "import nestedsf; print(nestedsf.__file__)", folder=tmp_path)
    assert Path(said.strip()).parent == bare.packages / "nestedsf"


def test_the_sample_runs(bare: Bare, tmp_path: Path) -> None:
    said = run(str(bare.scripts / "nestedsf"), "run", "--time-scale=1000", folder=tmp_path)
    assert "SUCCEEDED" in said


def test_the_course_is_in_it_and_a_notebook_runs(bare: Bare, tmp_path: Path) -> None:
    run(str(bare.scripts / "nestedsf"), "course", "given", folder=tmp_path)
    given = tmp_path / "given"
    assert sorted(path.name for path in given.glob("*.ipynb")) == LESSONS
    assert sorted(path.name for path in given.glob("solutions/*")) == LESSONS
    script = "\n".join(
        cell.source for cell in tool.read(given / LESSONS[0]).cells if cell.cell_type == "code"
    )
    bare.python("-c", script, folder=given)
