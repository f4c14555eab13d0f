"""run, report, draw, explore and deploy with the files of a workflow of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack.deployment import destroy
from nestedsf.account.stack.status import status
from nestedsf.cli import main
from tests.cli import commands

ORDER = """{
  // an order of a shop
  "StartAt": "Pack",
  "States": {
    "Pack": {
      "Type": "Task",
      "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {"StateMachineArn": "${Packing}", "Input": {"most": ${Limit}, "items.$": "$.items"}},
      "OutputPath": "$.Output",
      "Next": "Charge"
    },
    "Charge": {"Type": "Task", "Resource": "${Charge}", "End": true}
  }
}
"""
PACKING = "StartAt: Pack all\nStates: {Pack all: {Type: Pass, End: true}}\n"
CHARGE = "def handler(event, context):\n    return event['most'] * len(event['items'])\n"
FILES = ("--child", "Packing=packing.asl.yaml", "--function", "Charge=charge.py")
ALL = ("order.asl.json", *FILES, "--param", "Limit=5", "--input", "@order.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the files, in which the commands are typed."""
    contents = {
        "order.asl.json": ORDER,
        "packing.asl.yaml": PACKING,
        "charge.py": CHARGE,
        "order.json": '{"items": ["teapot", "cup"]}',
        "wrong.json": '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}',
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def nestedsf(*args: str, server: Server | None = None) -> subprocess.CompletedProcess[str]:
    return commands.run(*args, env=server.environment if server else {})


def refused(*args: str) -> str:
    """The one sentence with which a command refuses bad input."""
    done = nestedsf(*args)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line.removeprefix("nestedsf: ")


def test_files_are_run() -> None:
    done = nestedsf("run", "--definition", *ALL)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Deploying order to moto, in this process:"
    assert any("nestedsf-Packing   child execution" in line for line in lines)
    assert f"  nestedsf explore {' '.join(ALL)}" in lines
    assert lines[-2:] == ["Output:", "10"]


def test_a_report_is_one_file(folder: Path) -> None:
    done = nestedsf("report", *ALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "order.html: SUCCEEDED. Open it in a browser: file://" in done.stdout
    page = (folder / "order.html").read_text(encoding="utf-8")
    assert "Pack all" in page
    assert "order.html is there already" in refused("report", *ALL)


def test_a_failure_is_reported_and_is_the_exit_status(folder: Path) -> None:
    (folder / "order.json").write_text('{"items": 7}')
    done = nestedsf("report", *ALL, "--save", "failed.html")
    assert (done.returncode, done.stderr) == (1, "")
    assert "TypeError" in (folder / "failed.html").read_text(encoding="utf-8")


def test_a_picture_has_the_children_inside_and_runs_nothing(folder: Path) -> None:
    done = nestedsf("draw", "order.asl.json", *FILES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "   Packing · child execution\n      Start → Pack all\n" in done.stdout
    saved = nestedsf("draw", "order.asl.json", "--save", "order.svg")
    assert saved.stdout == "order.svg is written.\n"
    assert "Charge" in (folder / "order.svg").read_text(encoding="utf-8")
    sample = nestedsf("draw", "--edition", "jsonata")
    assert sample.stdout.startswith("State machine with 4 states, JSONata\n")


def test_a_notebook_runs_the_files_and_opens_the_explorer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "notebooks").mkdir()
    path = folder / "notebooks" / "order.ipynb"
    for _ in range(2):  # the same notebook may be there
        done = nestedsf("explore", *ALL, "--save", str(path))
        assert (done.returncode, done.stderr) == (0, "")
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert '{"order": "../order.asl.json", "Packing": "../packing.asl.yaml"}' in code
    assert 'Path("../order.json").read_text(encoding="utf-8")' in code
    assert "is there already, with other cells" in refused(
        "explore", "order.asl.json", *FILES, "--param", "Limit=6", "--save", str(path)
    )
    names: dict[str, object] = {}
    monkeypatch.chdir(path.parent)
    run = code.replace(
        "nestedsf.explore(session, execution)",
        "trace = nestedsf.follow(session, execution); session.close()",
    )
    exec(compile(run, "notebook", "exec"), names)  # noqa: S102  what is in the notebook
    assert names["trace"].output == 10  # type: ignore[attr-defined]


def test_a_notebook_is_opened_and_none_is_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert capsys  # what stands for the terminal
    opened: list[str] = []
    assert "order.ipynb is written. Open it: jupyter lab" in nestedsf("explore", *ALL).stdout
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(os, "execv", lambda _, command: opened.append(command[-1]))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess((), 0))
    main(["explore", *ALL])
    executed = nbformat.read(folder / "order.ipynb", 4)
    executed.cells[1].outputs = [nbformat.v4.new_output("stream", text="deployed")]
    nbformat.write(executed, folder / "order.ipynb")
    main(["explore", *ALL])
    main(["explore", *ALL, "--time-scale", "20"])
    assert opened == ["order.ipynb", "order.ipynb", "order-2.ipynb"]
    assert nbformat.read(folder / "order.ipynb", 4) == executed


def test_an_account_gets_them_and_runs_them(server: Server) -> None:
    files = ALL[:-2]
    done = nestedsf("deploy", *files, "--aws", "--yes", server=server)
    assert (done.returncode, done.stderr) == (0, "")
    assert "may lambda:InvokeFunction\n      on function:nestedsf-Charge" in done.stdout
    again = nestedsf("deploy", *files, "--aws", "--yes", server=server)
    assert again.stdout.startswith("Nothing to do: nestedsf is deployed to ")
    ran = nestedsf("run", "--aws", "--input", "@order.json", server=server)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "10")
    other = nestedsf("run", "--aws", "--edition", "jsonpath", server=server)
    assert "nestedsf is a workflow of your own, which runs without --edition" in other.stderr
    session = server.session()
    assert status(session).is_yours
    destroy(session, confirm=True)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("gone.json",), "There is no file gone.json: check the path."),
        (("order.asl.json",), "order.asl.json, line 8: nothing fills ${Packing}; "),
        (FILES, "--child goes with a definition or a template: name its file, too."),
        ((*ALL, "--definition", "x.json"), "Both order.asl.json and x.json are to be started: "),
        ((*ALL, "--child", "order=packing.asl.yaml"), "Two definitions are called order, "),
        ((*ALL, "--child", "Packing=x"), "--child Packing is there twice: leave one out."),
        ((*ALL, "--child", "packing.asl.yaml"), "--child takes NAME=FILE, and "),
        ((*ALL, "--param", "Unused=1"), "Nothing uses Unused: "),
        ((*ALL, "--function", "Charge="), "--function takes NAME=FILE, and 'Charge=' is none."),
        ((*ALL, "--edition", "jsonata"), "--edition is of the sample: leave it out, or the files."),
        ((*ALL, "--aws"), "With --aws what is deployed is run: deploy these files first, "),
        ((*ALL, "--input", "@gone.json"), "There is no file gone.json: check the path."),
        ((*ALL, "--input", "@"), "--input @ names no file: write @FILE, as @order.json."),
        (
            (*ALL, "--input", "{'a': 1}"),
            "The input is not JSON: in line 1 there is “'a'” where a k",
        ),
        (("order.json",), "order.json, line 1: it is no definition, as it has no States, "),
    ],
)
def test_bad_input_is_one_sentence_and_deploys_nothing(
    args: tuple[str, ...], sentence: str
) -> None:
    assert refused("run", *args).startswith(sentence)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("explore", *ALL, "--save", "x.txt"), "A notebook is saved as .ipynb, not as 'x.txt'."),
        (("explore", "wrong.json"), "wrong.json, line 1: MISSING_TRANSITION_TARGET: "),
        (("explore", *ALL, "--save", "no/x.ipynb"), "There is no folder no: make it first."),
        (("report", *ALL, "--save", "x.pdf"), "The page is HTML, and 'x.pdf' does not end in "),
        (("draw", "order.asl.json", "--save", "x.pdf"), "A diagram is saved as .svg, .png, "),
    ],
)
def test_what_cannot_be_written_is_refused_first(args: tuple[str, ...], sentence: str) -> None:
    assert refused(*args).startswith(sentence)


def test_an_input_may_be_yaml_or_have_comments(folder: Path) -> None:
    (folder / "order.yaml").write_text("items: [teapot]  # one\n")
    done = nestedsf("run", *ALL[:-1], "@order.yaml", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["output"] == 5
