"""The notebooks are written in one form, show nothing private, and the tool keeps them so."""

from __future__ import annotations

import base64
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks as tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nbformat import NotebookNode

NOTEBOOKS = tool.notebooks()
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)

PRIVATE = {
    "an account id": r"(?<![\d.])\d{12}(?!\d)",
    # The ARN of an integration, as arn:aws:states:::states:startExecution, is nobody's, and so is
    # one whose account is masked.
    "an ARN": r"\barn:aws[\w-]*:[\w-]*:(?:[\w-]+:(?!‹accoun)|:\d)",
    "a task token or another secret": r"(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[\w+/=-]{64,}",
    "a random id": r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    "a path of this machine": r"(?<![\w.])/(?:root|home|Users|tmp)/",
}
IN_DATA_URI = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=]+)")
PIXELS = ("image/png", "image/jpeg")


def shown(output: dict[str, Any]) -> Iterator[str]:
    """The text in one output, that of the drawings in its pages too."""
    for mime, data in output.get("data", {"text": output.get("text", "")}).items():
        if mime in PIXELS:
            continue
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        yield IN_DATA_URI.sub("", text)
        for drawing in IN_DATA_URI.findall(text):
            yield base64.b64decode(drawing).decode("utf-8", "replace")


def private(output: dict[str, Any]) -> list[str]:
    """What an output shows that is not for everybody."""
    text = "\n".join(shown(output))
    return [what for what, pattern in PRIVATE.items() if re.search(pattern, text)]


# --- the notebooks ----------------------------------------------------------------------


@each_notebook
def test_a_notebook_is_a_fixed_point(path: Path) -> None:
    assert tool.difference(path) == ""


@each_notebook
def test_a_notebook_shows_nothing_private(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    found = {cell.id: [private(output) for output in cell.get("outputs", ())] for cell in cells}
    assert not {cell: faults for cell, faults in found.items() if any(faults)}


@each_notebook
def test_at_most_two_cells_are_exempt_from_comparison(path: Path) -> None:
    marks = re.findall(
        r"NBVAL_IGNORE_OUTPUT|NBVAL_SKIP|nbval-ignore-output|nbval-skip", path.read_text("utf-8")
    )
    assert len(marks) <= 2


# --- what is looked for is found --------------------------------------------------------

DRAWING = base64.b64encode(b"<svg>123456789012</svg>").decode()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("started in 123456789012", "an account id"),
        ("arn:aws:states:eu-west-1::x", "an ARN"),
        ("token=" + "AQCEAAAAKgAAAAMAAAAAAAAAAf1c9" * 4, "a task token or another secret"),
        ("1b4e28ba-2fa1-41d2-883f-0016d3cca427", "a random id"),
        ("File /root/x.py", "a path of this machine"),
        ("File /home/somebody/x.py", "a path of this machine"),
        (f'<img src="data:image/svg+xml;base64,{DRAWING}">', "an account id"),
    ],
)
def test_private_text_is_found(text: str, what: str) -> None:
    assert private(new_output("stream", text=text)) == [what]
    assert private(new_output("display_data", data={"text/html": text})) == [what]
    assert private(new_output("display_data", data={"application/json": {"a": [text]}})) == [what]


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:states:::states:startExecution.sync",
        "arn:aws:states:us-east-1:‹account›:stateMachine:order",
        "‹task token›",
        "=" * 80,
        "1704067200000",
        "main/child",
        "~/notes",
    ],
)
def test_other_text_is_not(text: str) -> None:
    assert private(new_output("stream", text=text)) == []


# --- the tool ---------------------------------------------------------------------------


def written(folder: Path, *cells: NotebookNode, **metadata: object) -> Path:
    path = folder / "some notebook.ipynb"
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
    return path


def stdout(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


def test_the_normal_form_keeps_what_the_reader_sees(tmp_path: Path) -> None:
    cell = new_code_cell(
        "1 + 1",
        execution_count=7,
        metadata={
            "execution": {"iopub.status.busy": "2024-01-01"},
            "tags": ["check"],
            "jupyter": {"source_hidden": True, "outputs_hidden": True},
        },
        outputs=[
            stdout("hello"),
            new_output(
                "execute_result",
                execution_count=7,
                data={"text/plain": "2", tool.WIDGET_VIEW: {"model_id": "1"}},
            ),
        ],
    )
    path = written(
        tmp_path,
        cell,
        new_code_cell(""),
        widgets={"a": 1},
        language_info={"name": "python", "version": "3"},
    )
    text = tool.normal_text(tool.read(path), path)
    notebook = json.loads(text)
    code, empty = notebook["cells"]
    assert notebook["metadata"] == tool.METADATA
    assert code["metadata"] == {"jupyter": {"source_hidden": True}, "tags": ["check"]}
    assert code["execution_count"] == 1
    assert code["outputs"][1]["execution_count"] == 1
    assert code["outputs"][1]["data"] == {"text/plain": ["2"]}
    assert empty["execution_count"] is None
    assert text == json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_an_output_that_is_only_a_live_view_is_left_out(tmp_path: Path) -> None:
    view = new_output("display_data", data={tool.WIDGET_VIEW: {"model_id": "1"}})
    path = written(tmp_path, new_code_cell("show()", outputs=[stdout("hello"), view]))
    (cell,) = json.loads(tool.normal_text(tool.read(path), path))["cells"]
    assert [output["output_type"] for output in cell["outputs"]] == ["stream"]


def test_the_ids_are_slugs(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        new_markdown_cell("# Run a job – and wait for *it*!\nWords."),
        new_markdown_cell("Words before\n\n## Run a job and wait for it"),
        new_markdown_cell("Über `$.Input`"),
        new_markdown_cell("…"),
        new_code_cell("# Not a heading\nx = 1"),
        new_code_cell("x" * 100),
    )
    cells = json.loads(tool.normal_text(tool.read(path), path))["cells"]
    assert [cell["id"] for cell in cells] == [
        "run-a-job-and-wait-for",
        "run-a-job-and-wait-for-2",
        "uber-input",
        "markdown",
        "not-a-heading-x-1",
        "x" * tool.SLUG_LENGTH,
    ]


def test_check_names_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, new_code_cell("1", execution_count=3))
    before = path.read_bytes()
    assert tool.main(["--check", str(path)]) == 1
    shown_lines = capsys.readouterr().err.splitlines()
    assert shown_lines[0] == f"--- {path}"
    assert '-   "execution_count": 3,' in shown_lines
    assert '+   "execution_count": 1,' in shown_lines
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change", [lambda text: text.rstrip("\n"), lambda text: text.replace("\n", "\r\n")]
)
def test_check_sees_the_line_ends(tmp_path: Path, change: Callable[[str], str]) -> None:
    path = written(tmp_path, new_code_cell("1"))
    text = tool.normal_text(tool.read(path), path)
    path.write_bytes(text.encode())
    assert tool.main(["--check", str(path)]) == 0
    path.write_bytes(change(text).encode())
    assert tool.main(["--check", str(path)]) == 1


def test_a_cell_that_writes_to_stderr_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, new_code_cell("warn()", outputs=[stdout("careful", "stderr")]))
    assert tool.main(["--check", str(path)]) == 1
    assert capsys.readouterr().err == f"{path}: cell warn writes to stderr\n"


def test_a_file_that_is_no_notebook_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{")
    assert tool.main(["--check", str(path), str(tmp_path / "b.ipynb")]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{path} is not a notebook: ")
    assert second.startswith(f"{tmp_path / 'b.ipynb'} is not a notebook: ")


def test_a_notebook_is_executed_in_its_folder_by_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "foreign" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "Foreign", "language": "python"}
    (foreign / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "foreign"))
    cell = new_code_cell("import os, sys\nos.listdir(), sys.prefix")
    path = written(tmp_path, cell, new_code_cell("for i in range(3):\n    print(i, flush=True)"))
    assert tool.main([str(path)]) == 0
    assert tool.main(["--check", str(path)]) == 0
    first, second = nbformat.read(path, as_version=4).cells
    assert path.name in first.outputs[0].data["text/plain"]
    assert repr(sys.prefix) in first.outputs[0].data["text/plain"]
    assert second.outputs == [stdout("0\n1\n2\n")]


def test_a_cell_that_fails_is_named_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = new_markdown_cell("# Go on"), new_code_cell("print(1)"), new_code_cell("print(1/0)")
    path = written(tmp_path, *cells)
    before = path.read_bytes()
    assert tool.main([str(path)]) == 1
    why = "cell print-1-0 failed with ZeroDivisionError: division by zero"
    assert capsys.readouterr().err == f"{path}: {why}\n"
    assert path.read_bytes() == before
