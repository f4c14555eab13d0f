"""The files for a JupyterHub name what is there, and give each learner a copy of the course."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
HUB = ROOT / "hub"


def singleuser() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))
    return dict(values["singleuser"])


def test_what_is_copied_into_the_image_is_there() -> None:
    text = (HUB / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"nestedsf/(req\S+)", text)
    assert copied == ["requirements.lock"]
    assert all((ROOT / name).exists() for name in copied)


def test_a_server_begins_with_the_first_notebook_and_keeps_what_was_written(tmp_path: Path) -> None:
    command = singleuser()["lifecycleHooks"]["postStart"]["exec"]["command"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    first = tmp_path / singleuser()["defaultUrl"].removeprefix("/lab/tree/")
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": path}, check=True)
    assert first.is_file()
    first.write_text("what I have written")
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": path}, check=True)
    assert first.read_text() == "what I have written"
