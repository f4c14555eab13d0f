"""The explorer for everybody: any script, any contrast, any width, and pages without a widget."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_explorer import SAMPLE, WAITS, Make, no_faults, settled, shown, state

PERSIAN = "می\u200cخواهم (1)"  # noqa: RUF001
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
SCRIPTS = f"""
family, persian = {FAMILY!r}, {PERSIAN!r}"""
SCRIPTS += """
import json
from nestedsf import explore
from nestedsf.trace import trace_of
given = json.dumps({persian: family, "hidden": "pay\\u202eload"})
events = [
    {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": given}},
    {"id": 2, "previousEventId": 0, "type": "PassStateEntered",
     "stateEnteredEventDetails": {"name": family, "input": given}},
    {"id": 3, "previousEventId": 2, "type": "PassStateExited",
     "stateExitedEventDetails": {"name": family, "output": given}},
    {"id": 4, "previousEventId": 3, "type": "SucceedStateEntered",
     "stateEnteredEventDetails": {"name": persian, "input": given}},
    {"id": 5, "previousEventId": 4, "type": "SucceedStateExited",
     "stateExitedEventDetails": {"name": persian, "output": given}},
    {"id": 6, "previousEventId": 5, "type": "ExecutionSucceeded"},
]
explorer = explore(trace_of(events, {"StartAt": family, "States": {
    family: {"Type": "Pass", "Next": persian}, persian: {"Type": "Succeed"}}}, name="scripts"))
explorer
"""
# Text that is cut without a sign of it, sticks out, or is too small.
UNREADABLE = """root => [...root.querySelectorAll("*")].flatMap(e => {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  if (!own || !e.checkVisibility() || e.closest(".nsf-unseen, option, script")) return [];
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const size = parseFloat(style.fontSize), room = root.getBoundingClientRect();
  const inside = e.closest(".nsf-canvas, .nsf-scroll");
  const found = [];
  if (size > 0 && size < 11) found.push(`small: ${e.textContent}`);
  if (!inside && box.width && box.right > room.right + 1) found.push(`out: ${e.textContent}`);
  if (style.overflowX === "hidden" && style.textOverflow !== "ellipsis"
      && size > 0 && e.scrollWidth > e.clientWidth + 1) found.push(`cut: ${e.textContent}`);
  return found;
})"""


def test_joined_and_right_to_left_text_is_as_it_is_written(notebook: Make) -> None:
    page = notebook(SCRIPTS)
    page.run()
    explorer = shown(page)
    expect(state(explorer, FAMILY).locator("text").first).to_have_text(FAMILY)
    persian = state(explorer, PERSIAN)
    persian.click()
    assert persian.locator("text").first.get_attribute("unicode-bidi") == "plaintext"
    title = explorer.locator(".nsf-panel h3")
    expect(title).to_have_text(PERSIAN)
    value = explorer.locator(".nsf-value").first
    expect(value).to_contain_text(f'"{FAMILY}"')
    expect(value).to_contain_text("pay\\u202eload")
    assert value.locator("bdi").count() > 0
    no_faults(page)


@pytest.mark.parametrize("width", [480, 900])
def test_every_word_can_be_read(notebook: Make, width: int) -> None:
    page = notebook(SAMPLE, width=width)
    page.run()
    explorer = shown(page)
    for name in ("Timeline", "Table", "Events"):
        explorer.locator(".nsf-below-head").get_by_role("tab", name=name).click()
        expect(explorer).to_have_attribute("aria-busy", "false")
        assert explorer.evaluate(UNREADABLE) == []
    letters = explorer.locator("g.nsf-selected text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"
    )
    assert min(letters) >= 11


def test_high_contrast_follows_the_theme(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    page.set_theme("JupyterLab Dark High Contrast")
    expect(explorer).to_have_class(re.compile("nsf-contrast"))
    inks = explorer.evaluate(
        """e => ["--nsf-ink", "--nsf-muted", "--nsf-edge"].map(
          name => { const probe = document.createElement("i"); e.append(probe);
            probe.style.color = `var(${name})`; const ink = getComputedStyle(probe).color;
            probe.remove(); return ink; })"""
    )
    assert len(set(inks)) == 1
    page.set_theme("JupyterLab Light")
    expect(explorer).not_to_have_class(re.compile("nsf-contrast"))


def test_what_happens_is_announced_once(notebook: Make) -> None:
    page = notebook(
        "import nestedsf\n"
        "from nestedsf.lessons.your_own_workflow import state_machine\n"
        "session = nestedsf.moto_session()\n"
        "rest = {'StartAt': 'Rest', 'States': {'Rest': {'Type': 'Wait', 'Seconds': 900,"
        " 'End': True}}}\n"
        "arn = state_machine(session, 'rest', rest)\n"
        "started = nestedsf.start_execution(session, arn)\n"
        "explorer = nestedsf.explore(session, started)\nexplorer",
        "session.skip(1000)",
    )
    page.run()
    explorer = page.cell(0).locator(".nsf").first
    told = explorer.locator(":scope > .nsf-unseen[role=status]")
    expect(told).to_have_text(re.compile("Rest: SUCCEEDED|Execution: SUCCEEDED"))
    expect(told).to_have_attribute("aria-live", "polite")


PICTURES = """
import nestedsf
from executions import first
nestedsf.draw(first())
"""


def test_a_tall_picture_scrolls_and_opens(notebook: Make) -> None:
    page = notebook(PICTURES)
    page.run()
    window = page.cell(0).locator(".nestedsf-window")
    expect(window).to_be_visible()
    assert window.evaluate("e => e.clientHeight") <= 700
    page.cell(0).locator(".nestedsf-whole summary").click()
    expect(window).to_have_js_property("clientHeight", window.evaluate("e => e.scrollHeight"))


def test_a_report_shows_itself(notebook: Make) -> None:
    page = notebook("import nestedsf\nfrom executions import first\nnestedsf.report(first())")
    page.run()
    frame = page.cell(0).frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    expect(page.cell(0).locator("iframe")).to_have_attribute("sandbox", "")


def test_an_explorer_leaves_svg_and_png_in_the_file(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    shown(page)
    outputs = page.save().cells[0].outputs
    still = next(output.data for output in outputs if "image/svg+xml" in output.get("data", {}))
    assert {"text/plain", "text/html", "image/svg+xml", "image/png"} <= still.keys()
    assert page.cell(0).locator("img.nestedsf-static, .nestedsf-static img").is_hidden()


# The tabs that are shown and are not all in view, or are not wholly in their strip.
HIDDEN_TABS = """strip => {
  const room = strip.getBoundingClientRect();
  return [...strip.children].filter(tab => {
    const box = tab.getBoundingClientRect();
    const inside = box.left >= room.left && box.right <= room.right && box.bottom <= room.bottom;
    return box.width && !inside;
  }).map(tab => tab.textContent);
}"""


def test_no_tab_is_hidden_at_any_width(notebook: Make) -> None:
    page = notebook(WAITS)
    page.run(0)
    explorer = shown(page)
    strip = explorer.locator(".nsf-panel .nsf-tabs")
    expect(strip.get_by_role("tab", name="Token")).to_be_visible()
    for width in (1400, 1280, 1100, 1000, 900, 760, 480):
        page.set_width(width)
        settled(explorer)
        assert strip.evaluate(HIDDEN_TABS) == [], width
        below = explorer.locator(".nsf-below-head .nsf-tabs")
        assert below.evaluate(HIDDEN_TABS) == [], width
