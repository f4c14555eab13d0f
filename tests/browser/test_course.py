"""The notebooks of the course with widgets, in a real JupyterLab, from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tools.lab import Notebook

FOLDER = Path(__file__).parents[2] / "notebooks"
WITH_WIDGETS = ("00-start-here", "06-wait-for-a-callback")


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_it_runs_and_its_explorers_open(page: Notebook, name: str) -> None:
    page.fill(nbformat.read(FOLDER / f"{name}.ipynb", as_version=4))
    page.run()
    explorers = page.panel.locator(".nsf")
    assert explorers.count() >= 1
    for number in range(explorers.count()):
        expect(explorers.nth(number).locator(".nsf-canvas g.state").first).to_be_visible()
        expect(explorers.nth(number).locator(".nsf-panel .nsf-alert")).to_have_count(0)
    assert page.outside() == []
    assert page.errors == []
