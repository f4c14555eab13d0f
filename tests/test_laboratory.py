"""Each cell of the course can be run twice, and says the same: a notebook is a laboratory."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tools import notebooks as tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LESSONS = [path for path in tool.notebooks() if path.parent == tool.FOLDER]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """What executes cells, in this process and in the folder of the notebooks."""
    monkeypatch.chdir(tool.FOLDER)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell has its own
    shell = InteractiveShell.instance()
    yield shell
    shell.reset()  # type: ignore[no-untyped-call]
    InteractiveShell.clear_instance()


def said(shell: InteractiveShell, source: str) -> list[str]:
    """What a cell prints and shows, as text."""
    with capture_output() as captured:
        result = shell.run_cell(source)  # type: ignore[no-untyped-call]
    result.raise_error()
    return [captured.stdout, *(output.data.get("text/plain", "") for output in captured.outputs)]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_cell_can_be_run_twice(shell: InteractiveShell, path: Path) -> None:
    sources = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    for source in sources:
        first = said(shell, source)
        assert said(shell, source) == first, source
