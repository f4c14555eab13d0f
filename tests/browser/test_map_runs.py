"""A Distributed Map in the explorer of a real JupyterLab: its children as a list, opened in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tools.lab import Notebook, violations

Make = Callable[..., Notebook]

FANNED_OUT = f"""
import sys, warnings
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import nestedsf
from tests.account.fan_out import created, fan_out, rows
warnings.simplefilter("ignore")
session = nestedsf.moto_session()
machine = created(session, rows(120, range(4, 6)), fan_out(ToleratedFailureCount=2))
arn = nestedsf.run(session, machine).execution_arn
explorer = nestedsf.explore(session, arn)
explorer
"""


def settled(explorer: Locator) -> None:
    expect(explorer).to_have_attribute("aria-busy", "false")


def test_a_distributed_map_lists_its_children_which_open_in_place(notebook: Make) -> None:
    page = notebook(FANNED_OUT, "session.close()")
    page.run(0)
    explorer = page.cell(0).locator(".nsf")
    settled(explorer)
    # The Map is selected, as some of its items have failed.
    panel = explorer.locator(".nsf-panel")
    expect(panel.locator("h3")).to_have_text("Each row")
    panel.get_by_role("tab", name="Items").click()
    settled(explorer)
    expect(panel.locator(".nsf-facts-list").first).to_contain_text("118 SUCCEEDED, 2 FAILED")
    # In the picture all that was read of the children is shown in the states inside the Map.
    expect(explorer.locator('g.state[data-state="Refuse"]')).to_contain_text("2 visits")
    expect(explorer.locator('g.state[data-state="Each row"]')).to_contain_text("120 items")
    assert violations(page.page, ".nsf") == {}
    # The first that failed opens in place, and the way back leads to the Map.
    panel.get_by_role("button", name="First failed").click()
    settled(explorer)
    expect(panel.locator("h3")).to_have_text("Refuse")
    expect(panel.locator(".nsf-panel-body")).to_contain_text("It has no amount.")
    expect(explorer.locator(".nsf-crumb")).to_have_text(["main", "item 4"])
    # The picture stays, which shows it in the states inside the Map.
    expect(explorer.locator('g.state[data-state="Each row"]')).to_be_visible()
    explorer.locator(".nsf-crumb").first.click()
    settled(explorer)
    expect(panel.locator("h3")).to_have_text("Each row")
    # One that was only listed is read when it is opened.
    panel.get_by_label("Filter items by number, input, error or state").fill("119")
    expect(panel.locator(".nsf-tools")).to_contain_text("1 of 120 items")
    items = explorer.get_by_role("grid", name="Items of the Map")
    items.locator('[data-row="0"]').dispatch_event("click")  # a list may be drawn anew meanwhile
    expect(panel.locator("h3")).to_have_text("Check")
    # The timeline has a line for each child that was read and its states.
    explorer.locator(".nsf-below-head").get_by_role("tab", name="Timeline").click()
    lines = explorer.locator(".nsf-row")
    expect(lines.first).to_contain_text("main")
    expect(lines.nth(2)).to_contain_text("main/rows")
    page.run(1)
