"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import nestedsf
from nestedsf.emulator.states.not_emulated import FEATURES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  the README's own example
    trace = names["trace"]
    assert isinstance(trace, nestedsf.ExecutionTrace)
    assert trace.status == "SUCCEEDED"


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
    assert listed == [feature.name for feature in FEATURES]
