"""Execute the notebooks and write them in one form, so that a diff shows only what changed.

    python tools/notebooks.py [--check] [FILES…]

Without files it takes every notebook in notebooks/ and its solutions/. Each is executed from top to bottom in a
fresh kernel, started in the notebook's own folder. With --check nothing is executed or written:
the exit status is 1 where a file is not in the form that this command would write.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
import unicodedata
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# The live view of a widget is lost with its kernel, and its id is another one in every run.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# A PNG has the fonts of the machine in it; the same picture is there as SVG.
LEFT_OUT = (WIDGET_VIEW, "image/png")
SLUG_WORDS = 6
SLUG_LENGTH = 48


class NotebookError(Exception):
    """A notebook that cannot be written: the message names the cell and says why."""


def notebooks(folder: Path = FOLDER) -> list[Path]:
    """The notebooks of the course, the lessons before their solutions."""
    return [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("solutions/*.ipynb"))]


def read(path: Path) -> NotebookNode:
    """The notebook in a file."""
    try:
        notebook: NotebookNode = nbformat.reads(_text(path), as_version=4)
    except (OSError, UnicodeError, nbformat.reader.NotJSONError) as error:
        raise NotebookError(f"{path} is not a notebook: {error}") from error
    return notebook


def executed(path: Path) -> NotebookNode:
    """The notebook in a file, with the outputs of a fresh kernel.

    The kernel is this Python's own: no kernel directory is searched, so that neither
    JUPYTER_PATH nor a user's python3 can stand in for it.
    """
    notebook = read(path)
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[])),
        resources={"metadata": {"path": str(path.resolve().parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # a fresh kernel warns of its own transport
    )
    try:
        client.execute(cleanup_kc=True)
    except (CellExecutionError, DeadKernelError) as error:
        raise NotebookError(f"{path}: {_failure(notebook, error)}") from error
    return notebook


def normal_text(notebook: NotebookNode, path: Path) -> str:
    """The one text that a notebook is written as.

    Raises:
        NotebookError: A cell wrote to stderr.
    """
    cells = []
    counts = count(1)
    for slug, cell in zip(_slugs(notebook.cells), notebook.cells, strict=True):
        kept = {"cell_type": cell.cell_type, "id": slug, "source": cell.source}
        kept["metadata"] = _cell_metadata(cell.metadata)
        if cell.get("attachments"):
            kept["attachments"] = cell.attachments
        if cell.cell_type == "code":
            kept["execution_count"] = next(counts) if cell.source.strip() else None
            outputs = [_output(output, kept["execution_count"]) for output in cell.outputs]
            # Of an explorer the second output is the live view, and nothing else.
            kept["outputs"] = [output for output in outputs if output.get("data", True)]
            if any(output.get("name") == "stderr" for output in kept["outputs"]):
                raise NotebookError(f"{path}: cell {slug} writes to stderr")
        cells.append(kept)
    whole = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    text: str = nbformat.writes(nbformat.from_dict(whole))
    return text.rstrip("\n") + "\n"


def difference(path: Path) -> str:
    """How a file differs from its normal form; empty where it does not."""
    normal = normal_text(read(path), path)
    lines = difflib.unified_diff(
        _text(path).splitlines(keepends=True),
        normal.splitlines(keepends=True),
        f"{path}",
        f"{path} in its normal form",
        n=0,
    )
    return "".join(line if line.endswith("\n") else f"{line} (no newline)\n" for line in lines)


def _text(path: Path) -> str:
    """The text of a file with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def _failure(notebook: NotebookNode, error: Exception) -> str:
    """Which cell failed and with what, in one line."""
    for slug, cell in zip(_slugs(notebook.cells), notebook.cells, strict=True):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return f"cell {slug} failed with {output.ename}: {output.evalue}".splitlines()[0]
    return f"the kernel failed with {error}"


def _cell_metadata(metadata: NotebookNode) -> dict[str, object]:
    kept: dict[str, object] = {}
    if metadata.get("tags"):
        kept["tags"] = metadata.tags
    if metadata.get("jupyter", {}).get("source_hidden"):
        kept["jupyter"] = {"source_hidden": True}
    return kept


def _output(output: NotebookNode, execution_count: int | None) -> NotebookNode:
    kept = NotebookNode(output)
    if "data" in kept:
        kept.data = {mime: data for mime, data in kept.data.items() if mime not in LEFT_OUT}
    if kept.output_type == "execute_result":
        kept.execution_count = execution_count
    return kept


def _slugs(cells: Iterable[NotebookNode]) -> Iterator[str]:
    """An id for every cell: the words of its first heading or line, told apart by a number."""
    taken: set[str] = set()
    for cell in cells:
        heading = re.search(r"^#+ (.*)", cell.source, re.MULTILINE)
        text = heading[1] if heading and cell.cell_type == "markdown" else cell.source
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        words = re.findall(r"[a-z0-9]+", plain)[:SLUG_WORDS]
        slug = "-".join(words)[:SLUG_LENGTH].strip("-") or str(cell.cell_type)
        numbered = (f"{slug}-{number}" for number in count(2))
        while slug in taken:
            slug = next(numbered)
        taken.add(slug)
        yield slug


def _fault(path: Path, *, check: bool) -> str:
    """Check or rewrite one notebook; what is wrong with it, or nothing."""
    try:
        if check:
            return difference(path)
        path.write_bytes(normal_text(executed(path), path).encode("utf-8"))
    except NotebookError as error:
        return f"{error}\n"
    return ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description="Execute and normalise the notebooks.")
    parser.add_argument("files", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--check", action="store_true", help="only say what would change")
    options = parser.parse_args(arguments)
    paths = options.files or notebooks(Path(os.path.relpath(FOLDER)))
    status = 0
    for path in paths:
        if fault := _fault(path, check=options.check):
            sys.stderr.write(fault)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
