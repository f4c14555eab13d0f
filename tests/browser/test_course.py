"""The notebooks of the course with widgets, in a real JupyterLab, from top to bottom."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tools.lab import Lab, Notebook

FOLDER = Path(__file__).parents[2] / "notebooks"
WITH_WIDGETS = ("00-start-here", "06-wait-for-a-callback", "07-in-parallel")


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_it_runs_and_its_explorers_open(
    lab: Lab, open_notebook: Callable[..., Notebook], name: str
) -> None:
    shutil.copy(FOLDER / f"{name}.ipynb", lab.folder)
    page = open_notebook(f"{name}.ipynb")
    page.run()
    explorers = page.panel.locator(".nsf")
    assert explorers.count() >= 1
    for number in range(explorers.count()):
        expect(explorers.nth(number).locator(".nsf-canvas g.state").first).to_be_visible()
        expect(explorers.nth(number).locator(".nsf-panel .nsf-alert")).to_have_count(0)
    assert page.outside() == []
    assert page.errors == []
