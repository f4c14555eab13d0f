"""The rules of the code hold: the imports' direction, the style, the types."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))


@pytest.mark.parametrize(
    "command",
    ["lint-imports --no-logo", "ruff check", "ruff format --check", "mypy"],
)
def test_the_code_passes(command: str) -> None:
    program, *arguments = command.split()
    result = subprocess.run(
        [SCRIPTS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
