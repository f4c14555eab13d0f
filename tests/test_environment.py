"""What is installed: the same packages everywhere, with their hashes, whatever is set for others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"docker": "docker-py", "graphviz": "python-graphviz"}  # those that differ
CONDA_ONLY = {"graphviz", "pip"}  # programs, where PyPI's packages of that name are Python
# Not on conda-forge, or not under that name. What nestedsf needs, `pip install -e .` brings.
BY_PIP = {"axe-playwright-python", "playwright"}
BY_NESTEDSF = {"py-partiql-parser", "resvg-py"}
BEYOND = SpecifierSet("<3.15")  # the first Python that nobody has tried


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def environment() -> list[Any]:
    dependencies: list[Any] = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))[
        "dependencies"
    ]
    return dependencies


def group(name: str) -> list[str]:
    """The requirements of a dependency group and of those that it includes."""
    found = []
    for entry in pyproject()["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def direct() -> list[Requirement]:
    """What pyproject.toml names for every Python: conda needs no backports."""
    texts = pyproject()["project"]["dependencies"] + group("dev")
    return [each for each in map(Requirement, texts) if not each.marker]


def conda_name(requirement: Requirement) -> str:
    name = canonicalize_name(requirement.name)
    return CONDA_NAMES.get(name, name)


def needs_of_moto_extras() -> set[str]:
    """What moto's extras need: conda packages have no extras."""
    (moto,) = (each for each in direct() if each.name == "moto")
    return {
        conda_name(each)
        for each in map(Requirement, requires("moto") or ())
        if each.marker and any(each.marker.evaluate({"extra": extra}) for extra in moto.extras)
    }


def test_the_same_packages_with_the_same_bounds() -> None:
    bounds = {conda_name(each): each.specifier for each in direct()}
    for name in BY_PIP | BY_NESTEDSF:
        bounds.pop(name, None)
    unbounded = (needs_of_moto_extras() | CONDA_ONLY) - BY_NESTEDSF - bounds.keys()
    python = SpecifierSet(pyproject()["project"]["requires-python"]) & BEYOND
    listed = [Requirement(text) for text in environment() if isinstance(text, str)]
    assert {each.name: each.specifier for each in listed} == {
        "python": python,
        **bounds,
        **dict.fromkeys(unbounded, SpecifierSet()),
    }


def test_pip_installs_nestedsf_itself_and_last() -> None:
    by_pip = [str(each) for each in direct() if each.name in BY_PIP]
    assert environment()[-1] == {"pip": [*sorted(by_pip), "-e ."]}


NETWORK = {
    "PIP_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_CERT",
    "PIP_PROXY",
    "PIP_CACHE_DIR",
    "UV_INDEX_URL",
}
OTHERS = {
    "PIP_CONFIG_FILE",
    "PIP_CONSTRAINT",
    "PIP_NO_BUILD_ISOLATION",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONPATH",
    "UV_CONSTRAINT",
}


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_what_is_set_for_other_pythons_does_not_reach_what_make_starts(tmp_path: Path) -> None:
    recipe = tmp_path / "shown.mk"
    recipe.write_text("shown:\n\t@env\n", "utf-8")
    shown = subprocess.run(
        ["make", "-f", "Makefile", "-f", str(recipe), "shown"],  # noqa: S607  that of the PATH
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(NETWORK | OTHERS, "set")},
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.partition("=")[0] for line in shown.stdout.splitlines() if line.endswith("=set")}
    assert names == NETWORK


@pytest.mark.parametrize("name", ["requirements.lock", "tools/uv-requirements.txt"])
def test_what_make_installs_has_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines
    assert all("==" in line and "--hash=sha256:" in line for line in lines)
