"""What the README shows is true."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.asl.jsonata.evaluators import is_available
from nestedsf.emulator.states.not_emulated import FEATURES
from tests.cli import commands

ROOT = Path(__file__).parents[1]
MOCKS = "Mocks, and your own tests"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_a_workflow_of_your_own_is_two_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "order", tmp_path / "order")
    monkeypatch.chdir(tmp_path / "order")
    _, first, second = re.findall(
        r"^(?:cd|nestedsf) .*$", section("Your own workflow"), re.MULTILINE
    )[:3]
    ran = commands.run(*shlex.split(first)[1:], env={})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith('Output:\n{"boxes":3,"dollars":15}\n')
    written = commands.run(*shlex.split(second)[1:], "--save", "order.ipynb", env={})
    assert (written.returncode, written.stderr) == (0, "")
    (code,) = re.findall(r"```python\n(.*?)```", section("Your own workflow"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  the README's own example
    trace = names["trace"]
    assert isinstance(trace, nestedsf.ExecutionTrace)
    assert trace.output == {"boxes": 1, "dollars": 5}


def test_the_test_of_a_workflow_of_your_own_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "order", tmp_path / "order")
    monkeypatch.chdir(tmp_path / "order")
    (code,) = re.findall(r"```python\n(.*?)```", section(MOCKS), re.DOTALL)
    assert code == Path("test_order.py").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  the README's own example
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    test()


def test_a_test_case_is_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples" / "order", tmp_path / "order")
    monkeypatch.chdir(tmp_path / "order")
    (command,) = re.findall(r"^nestedsf (.*)$", section(MOCKS), re.MULTILINE)
    ran = commands.run(*shlex.split(command), env={})
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.endswith("FAILED: Declined: The card has expired.\n")


def test_the_python_example_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", section("In Python"), re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  the README's own example
    trace = names["trace"]
    assert isinstance(trace, nestedsf.ExecutionTrace)
    assert trace.status == "SUCCEEDED"


@pytest.mark.skipif(not is_available(), reason="this Python has nothing that evaluates JSONata")
def test_every_kind_of_execution_is_twenty_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "examples" / "nightly")
    assert not list(nestedsf.check("template.yaml"))
    code, printed = re.findall(
        r"```(?:python)?\n(.*?)```", section("Every kind of execution"), re.DOTALL
    )
    assert len([line for line in code.splitlines() if line]) <= 20
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  the README's own example
    assert capsys.readouterr().out == printed
    trace = names["trace"]
    assert (trace.status, trace.output) == ("SUCCEEDED", {"dollars": 100})
    (map_run,) = trace.visit("Price each line").map_runs
    priced = [child.trace.visit("Price a line") for child in map_run.children]
    assert [(visit.attempts, visit.output) for visit in priced] == [
        (1, {"dollars": 40}),
        (2, {"dollars": 36}),
        (2, {"dollars": 24}),
    ]
    assert all(visit.child and visit.child.visit("Look up the price") for visit in priced)
    (before,) = priced[1].earlier_children
    assert before.error == "Ssm.ParameterNotFoundException"
    assert nestedsf.cost(trace).express == 4  # that of the attempt that failed, too


def test_every_name_that_it_lists_is_public() -> None:
    listed = re.findall(r"^\| (`.*?) \|", README, re.MULTILINE)
    names = {name for cell in listed for name in re.findall(r"`(\w+)(?:\(|`)", cell)}
    assert names - {"notebooks", "tests", "benchmarks"} <= set(nestedsf.__all__)


def test_every_folder_that_it_lists_is_there() -> None:
    folders = re.findall(r"`([\w/]+/)`", README)
    assert folders
    assert all((Path(__file__).parents[1] / folder).is_dir() for folder in folders)


def test_it_lists_what_is_not_emulated() -> None:
    section = README.split("Not emulated yet")[1].split("\n## ")[0]
    listed = re.findall(r"^- (.*)$", section, re.MULTILINE)
    assert listed == list(FEATURES)
