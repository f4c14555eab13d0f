"""Reports in a real Chromium, from a file: nothing is asked for, nothing runs, all is in reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from nestedsf.jsontext import visible
from nestedsf.trace import ExecutionTrace
from nestedsf.view.reports import report
from tests.trace import samples, timed
from tests.view import executions
from tests.view.test_report import hostile
from tools.lab import violations

EXECUTIONS: dict[str, Callable[[], ExecutionTrace]] = {
    "sample": samples.parent,
    "hostile": hostile,
    "timed out": timed.retried_then_waiting,
    "many": lambda: executions.mapped(60),
}
WIDTHS = (1280, 480)


@dataclass
class Opened:
    """A page that was opened from its file.

    Attributes:
        page: The page.
        requests: What it has asked for.
        faults: What was thrown, written to the console as an error, or asked in a dialog.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that saves the report of an execution, once."""
    folder = tmp_path_factory.mktemp("reports")
    return cache(lambda name: report(EXECUTIONS[name]()).save(folder / f"{name}.html"))


@pytest.fixture
def opened(browser: Browser, saved: Callable[[str], Path]) -> Iterator[Callable[..., Opened]]:
    """A function that opens the saved report of an execution."""
    pages: list[Page] = []

    def open_it(name: str, **how: object) -> Opened:
        path = saved(name)
        context = browser.new_context(**how)  # type: ignore[arg-type]
        found = Opened(page=context.new_page())
        pages.append(found.page)
        context.on("request", lambda request: found.requests.append(request.url))
        found.page.on("pageerror", lambda error: found.faults.append(str(error)))
        found.page.on("console", lambda said: found.faults.append(said.text))
        found.page.on("dialog", lambda dialog: found.faults.append(dialog.message))
        found.page.goto(path.as_uri())
        assert found.requests.pop(0) == path.as_uri()
        return found

    yield open_it
    for page in pages:
        page.context.close()


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.mark.parametrize("name", EXECUTIONS)
def test_a_page_is_at_rest_accessible_and_fits(opened: Callable[..., Opened], name: str) -> None:
    """In a wide and in a narrow window, light and dark."""
    found = opened(name)
    page = found.page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for width, scheme in zip(WIDTHS, ("light", "dark"), strict=True):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert sideways(page) == 0
        if name in ("sample", "timed out"):
            assert violations(page, "html") == {}
    assert (found.requests, found.faults) == ([], [])


def test_what_is_hostile_is_text(opened: Callable[..., Opened]) -> None:
    found = opened("hostile")
    names = found.page.locator("summary > h4").all_inner_texts()
    assert names == [visible(visit.state_name) for visit in hostile().visits]
    for tag in ("script", "img", "i", "iframe"):
        expect(found.page.locator(tag)).to_have_count(0)
    assert (found.requests, found.faults) == ([], [])


def test_by_keyboard_a_state_of_the_picture_leads_to_its_visit(
    opened: Callable[..., Opened],
) -> None:
    page = opened("sample", viewport={"width": 1280, "height": 800}).page
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    state = page.locator("#picture svg g.state a").first
    for _ in range(5):  # the picture, which scrolls, and the frames of three children
        page.keyboard.press("Tab")
    expect(state).to_be_focused()
    label = str(state.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    name = target.locator("xpath=..").locator("h4")
    expect(name).to_be_in_viewport()
    assert label.startswith(name.inner_text())


def test_a_link_opens_what_is_closed(opened: Callable[..., Opened]) -> None:
    page = opened("many").page
    visit = page.locator("details.visit").first
    expect(visit).not_to_have_attribute("open", "")
    anchor = visit.locator(".body").get_attribute("id")
    page.locator(f"#timeline a[href='#{anchor}']").first.click()
    expect(visit).to_have_attribute("open", "")
    expect(visit.locator(".body")).to_be_in_viewport()


def test_paper_is_light_and_as_wide_as_it_is(opened: Callable[..., Opened]) -> None:
    page = opened("sample", color_scheme="dark").page
    page.set_viewport_size({"width": 700, "height": 800})
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(22, 29, 38)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert sideways(page) == 0
    for svg in page.locator("svg[role='group']").all():
        box = svg.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 700
