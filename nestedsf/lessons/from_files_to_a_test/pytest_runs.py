"""Runs of pytest in processes of their own: one that is shown, and one that tries a test out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Outcome", "outcomes", "pytest", "pytest_is_there"]

_PATIENCE = 120  # seconds
# What a Python may need to start and to find what is installed. Of all others some change what pytest
# says: CI, BUILD_NUMBER, PYTEST_ADDOPTS, PYTHONOPTIMIZE, PYTHONWARNINGS.
_VARIABLES = (
    *("APPDATA", "DYLD_LIBRARY_PATH", "HOME", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH"),
    *("PYTHONUSERBASE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE"),
)
_TO_THE_END = (0, 1, 5)  # statuses of pytest: all passed, some failed, there was none
_DURATION = re.compile(r" in \d+\.\d+s\b.*")
_PERCENT = re.compile(r" +\[ *\d+%\]")
# Each file with tests is in a folder of its own, and what becomes of a test is a line of JSON.
_CONFTEST = r"""
import json, os, pytest, re
from pathlib import Path

FOUND = Path(__file__).with_name("found")

def keep(report, words, line=None):
    name = report.nodeid.partition("::")[2] or None
    words = words and words.replace(os.getcwd() + os.sep, "")
    with FOUND.open("a", encoding="utf-8") as file:
        print(json.dumps([Path(report.fspath).parent.name, name, words, line]), file=file)

def pytest_collectstart(collector):
    if isinstance(collector, pytest.Module):
        os.chdir(collector.path.parent)

def pytest_collectreport(report):
    if report.failed:
        whole = str(report.longrepr)
        told = [line[1:].strip() for line in whole.splitlines() if line[:1] == "E"]
        lines = re.findall(r'test_answer\.py(?:", line |:)(\d+)', whole)
        keep(report, told[-1] if told else whole, int(lines[-1]) if lines else None)

def pytest_runtest_setup(item):
    os.chdir(item.path.parent)

def pytest_runtest_logreport(report):
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        last = report.longrepr.reprtraceback.reprentries if crash else []
        places = [each.reprfileloc for each in last if each.reprfileloc]
        lines = [each.lineno for each in places if "test_answer" in str(each.path)]
        keep(report, crash.message if crash else str(report.longrepr), lines[-1] if lines else None)
    elif report.when == "call":
        keep(report, None)
"""


def pytest(path: str) -> str:
    """What pytest says of a file, without how long it took.

    It is what ``python -m pytest -q FILE`` prints in a terminal.
    """
    done = _run(Path(), "-q", "--tb=short", path)
    return _PERCENT.sub("", _DURATION.sub("", done.stdout + done.stderr)).strip()


def pytest_is_there() -> bool:
    """Whether pytest is installed, which nestedsf itself does not need."""
    return find_spec("pytest") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a test, or of a file in which no test was found.

    Attributes:
        test: Its name; None of a file that cannot be read as Python.
        words: What failed, in pytest's words; None where nothing did.
        line: The line of the file that failed, where it is known.
    """

    test: str | None
    words: str | None = None
    line: int | None = None


def outcomes(folders: Mapping[str, Mapping[str, str]]) -> dict[str, list[Outcome]]:
    """What becomes of the tests in folders, which are found in the file test_answer.py of each.

    Args:
        folders: The texts of files by their names, for each folder by its name.

    Raises:
        RuntimeError: pytest has ended before the tests.
        TimeoutError: The tests have not ended after two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="nestedsf-") as temporary:
        root = Path(temporary)
        (root / "conftest.py").write_text(_CONFTEST, encoding="utf-8")
        (root / "found").touch()
        for folder, files in folders.items():
            (root / folder).mkdir()
            for name, text in files.items():
                (root / folder / name).write_text(text, encoding="utf-8", errors="replace")
        done = _run(root, "--import-mode=importlib", "--continue-on-collection-errors", *folders)
        lines = (root / "found").read_text(encoding="utf-8").splitlines()
    if done.returncode not in _TO_THE_END:
        why = (done.stdout + done.stderr).strip().splitlines()
        raise RuntimeError(f"pytest has ended before the tests: {why[-1] if why else 'no word'}")
    found: dict[str, list[Outcome]] = {folder: [] for folder in folders}
    for folder, test, words, line in map(json.loads, lines):
        found[folder].append(Outcome(test=test, words=words, line=line))
    return found


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--color=no", "-p", "no:cacheprovider"]
    # No configuration of a folder above.
    command += ["--rootdir", ".", "-c", os.devnull, *arguments]
    environment = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    try:
        return subprocess.run(  # noqa: S603  this Python, with what the reader has written
            command,
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError("The tests have not ended after two minutes.") from None
