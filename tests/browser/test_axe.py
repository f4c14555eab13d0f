"""axe-core finds nothing at all in the explorer's main views, moderate and minor included."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_explorer import SAMPLE, settled
from tests.browser.test_tasks import MADE, TWO
from tools.lab import Notebook, violations

Make = Callable[..., Notebook]
THEMES = ("JupyterLab Light", "JupyterLab Dark")


def shown(page: Notebook) -> Locator:
    page.run()
    explorer = page.cell(0).locator(".nsf").first
    expect(explorer.locator(".nsf-panel-body > *").first).to_be_visible()
    settled(explorer)
    return explorer


def found(page: Notebook) -> dict[str, dict[str, list[str]]]:
    answer = {}
    for theme in THEMES:
        page.set_theme(theme)
        answer[theme] = violations(page.page, ".nsf")
    return answer


NOTHING: dict[str, dict[str, list[str]]] = {theme: {} for theme in THEMES}


def test_the_sample_with_an_open_menu(notebook: Make) -> None:
    page = notebook(SAMPLE)
    explorer = shown(page)
    explorer.get_by_role("button", name="Save…").click()
    expect(explorer.get_by_role("menu", name="Save…")).to_be_visible()
    assert found(page) == NOTHING


def test_a_map_that_failed_its_items_and_the_table(notebook: Make) -> None:
    page = notebook(MADE.format("mapped()"))
    explorer = shown(page)
    assert found(page) == NOTHING
    explorer.locator(".nsf-item-of").click()
    expect(explorer.locator(".nsf-items").get_by_role("row").nth(2)).to_be_visible()
    explorer.get_by_role("tab", name="Table").click()
    expect(explorer.get_by_role("grid", name="States").get_by_role("row").nth(2)).to_be_visible()
    assert found(page) == NOTHING
    explorer.get_by_role("tab", name="Events").last.click()
    expect(explorer.get_by_role("grid", name="Events").get_by_role("row").nth(2)).to_be_visible()
    assert found(page) == NOTHING


def test_a_comparison(notebook: Make) -> None:
    page = notebook(TWO)
    explorer = shown(page)
    explorer.get_by_role("button", name="Actions").click()
    explorer.get_by_role("menuitem", name="Compare executions…").click()
    expect(explorer.locator(".nsf-other").first).to_be_visible()
    assert found(page) == NOTHING
    explorer.locator(".nsf-other").first.click()
    expect(explorer.locator(".nsf-compared")).to_be_visible()
    assert found(page) == NOTHING


def test_a_form_and_what_was_refused(notebook: Make) -> None:
    page = notebook(TWO)
    explorer = shown(page)
    explorer.get_by_role("button", name="Actions").click()
    explorer.get_by_role("menuitem", name="New execution…").click()
    explorer.get_by_label("Input, as JSON").fill("{")
    explorer.get_by_role("button", name="Start execution").click()
    expect(explorer.locator(".nsf-sheet .nsf-alert")).to_be_visible()
    assert found(page) == NOTHING


@pytest.fixture(autouse=True)
def _light_again(page: Notebook) -> Iterator[None]:
    yield
    page.set_theme("JupyterLab Light")
