"""The explorer's times in a real JupyterLab: attempts, events, the axis and its zoom, the past."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.test_explorer import no_faults, settled, shown, state, tab
from tools.lab import Notebook

Make = Callable[..., Notebook]

# Two attempts fail, the third is made after a back-off that is longer than planned; then a caught
# failure.
RETRIED = """
import json
from nestedsf import explore
from nestedsf.trace import trace_of
events = []
def at(seconds, kind, previous, **details):
    group = kind[0].lower() + kind[1:] + "EventDetails"
    if "State" in kind:
        group = "stateEnteredEventDetails" if kind.endswith("Entered") else "stateExitedEventDetails"
    stamp = f"2024-01-15T10:{int(seconds) // 60:02d}:{seconds % 60:06.3f}Z"
    events.append({"id": len(events) + 1, "previousEventId": previous, "type": kind,
                   "timestamp": stamp, group: details})
    return len(events)
called = {"resourceType": "lambda", "resource": "invoke"}
at(0, "ExecutionStarted", 0, input="{}")
last = at(0, "TaskStateEntered", 0, name="Reserve", input="{}")
for begin, error in ((0, "Busy"), (3, "Busy"), (8.5, None)):
    last = at(begin, "TaskScheduled", last, parameters="{}", **called)
    last = at(begin, "TaskStarted", last, **called)
    if error:
        cause = json.dumps({"errorMessage": "warehouse 3 is busy"})
        last = at(begin + 1, "TaskFailed", last, error=error, cause=cause, **called)
last = at(10, "TaskSucceeded", last, output="{}", **called)
last = at(10, "TaskStateExited", last, name="Reserve", output="{}")
last = at(10, "TaskStateEntered", last, name="Charge", input="{}")
last = at(10, "TaskScheduled", last, parameters="{}", **called)
last = at(11, "TaskFailed", last, error="Declined", **called)
last = at(11, "TaskStateExited", last, name="Charge", output="{}")
last = at(11, "PassStateEntered", last, name="Ask", input="{}")
last = at(11, "PassStateExited", last, name="Ask", output="{}")
at(11, "ExecutionSucceeded", last, output="{}")
invoke = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2}]
machine = {"StartAt": "Reserve", "States": {
    "Reserve": {**invoke, "Retry": retry, "Next": "Charge"},
    "Charge": {**invoke, "Catch": [{"ErrorEquals": ["Declined"], "Next": "Ask"}], "End": True},
    "Ask": {"Type": "Pass", "End": True}}}
explorer = explore(trace_of(events, machine, name="one"))
explorer
"""
WAITS = """
import nestedsf
from nestedsf.lessons.your_own_workflow import state_machine
session = nestedsf.moto_session(time_scale=1)
machine = state_machine(session, "sleeps", {"StartAt": "Sleep", "States": {
    "Sleep": {"Type": "Wait", "Seconds": 3600, "End": True}}})
explorer = nestedsf.explore(session, nestedsf.start_execution(session, machine, name="live"))
explorer
"""


def row(explorer: Locator, name: str) -> Locator:
    return explorer.locator(".nsf-timeline .nsf-row", has_text=name).first


def bars(explorer: Locator, name: str) -> list[tuple[str, str]]:
    """Kind and colour of each bar of a row."""
    found: list[list[str]] = row(explorer, name).evaluate(
        "e => [...e.querySelectorAll('.nsf-lane > .nsf-bar')]"
        ".map(bar => [bar.dataset.kind, bar.dataset.colour ?? ''])"
    )
    return [(kind, colour) for kind, colour in found]


def test_attempts_and_events_have_their_times(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    state(explorer, "Reserve").click()
    tab(explorer, "Retries").click()
    body = explorer.locator(".nsf-panel-body")
    tries = body.locator(".nsf-tries tbody")
    expect(tries).to_have_count(3)
    expect(tries.nth(0)).to_contain_text("Back-off 2.00 s; planned 2.00 s (IntervalSeconds 2)")
    expect(tries.nth(1)).to_contain_text("Back-off 4.50 s; planned 4.00 s")
    expect(tries.nth(1).locator("tr").first).to_have_text("2FAILED3.00 s1.00 s")
    tries.nth(1).get_by_text("warehouse 3 is busy").click()
    expect(tries.nth(1).locator(".nsf-json")).to_contain_text("errorMessage")
    tab(explorer, "Events").click()
    event = body.locator(".nsf-events > li", has_text="TaskFailed").first
    expect(event.locator("summary")).to_have_text("5TaskFailed1.00 s+1.00 s")
    event.locator("summary").click()
    expect(event).to_contain_text("previousEventId 4")
    event.get_by_text("Raw").click()
    expect(event.locator(".nsf-raw .nsf-json")).to_contain_text("taskFailedEventDetails")
    no_faults(page)


def test_an_attempt_is_one_bar_and_what_was_caught_has_one_colour(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    expect(row(explorer, "Reserve").locator(".nsf-bar")).to_have_count(5)
    assert bars(explorer, "Reserve") == [
        ("working", "FAILED"),
        ("back-off", ""),
        ("working", "FAILED"),
        ("back-off", ""),
        ("working", "SUCCEEDED"),
    ]
    assert bars(explorer, "Charge") == [("working", "CAUGHT")]
    expect(row(explorer, "Charge")).to_contain_text("1.00 sFAILED, caught")
    expect(row(explorer, "Charge").locator(".nsf-chip")).to_have_attribute("data-colour", "CAUGHT")
    expect(state(explorer, "Charge")).to_have_attribute("data-colour", "CAUGHT")
    state(explorer, "Charge").click()
    chip = explorer.locator(".nsf-panel-head .nsf-chip")
    expect(chip).to_have_attribute("data-colour", "CAUGHT")
    first = row(explorer, "Reserve").locator(".nsf-bar").first
    expect(first).to_have_attribute("title", re.compile("attempt 1 of 3, failed\n0 ms to 1.00 s"))


def test_the_past_says_that_it_is_past_and_leads_back(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    expect(explorer.locator(".nsf-past")).to_be_hidden()
    expect(state(explorer, "Reserve")).to_contain_text("3 attempts")
    explorer.get_by_role("slider").focus()
    page.page.keyboard.press("Home")
    for _ in range(6):  # the second attempt is scheduled
        page.page.keyboard.press("ArrowRight")
    past = explorer.locator(".nsf-past")
    expect(past).to_contain_text("Event 6 of 19: what was known then")
    expect(explorer.locator(".nsf-status")).to_contain_text("RUNNING at event 6")
    expect(state(explorer, "Reserve")).to_contain_text("2 attempts")
    expect(state(explorer, "Ask")).to_contain_text("not entered")
    assert bars(explorer, "Reserve")[0] == ("working", "FAILED")
    past.get_by_role("button", name="Back to the end").click()
    expect(past).to_be_hidden()
    expect(explorer.get_by_role("slider")).to_be_focused()
    expect(state(explorer, "Reserve")).to_contain_text("3 attempts")
    expect(explorer.locator(".nsf-status")).to_contain_text("SUCCEEDED")
    no_faults(page)


def test_the_time_axis_is_zoomed_around_the_selected_bar_and_back(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    state(explorer, "Charge").click()
    ticks = explorer.locator(".nsf-ticks")
    expect(ticks).to_have_text(re.compile("^02 s4 s|^01 s"))
    for _ in range(3):
        explorer.get_by_role("button", name="Zoom the time axis in").click()
    settled(explorer)
    expect(ticks).to_contain_text("10.4 s")
    bar = row(explorer, "Charge").locator(".nsf-bar").bounding_box()
    lane = row(explorer, "Charge").locator(".nsf-lane").bounding_box()
    assert bar is not None
    assert lane is not None
    assert lane["x"] <= bar["x"] < bar["x"] + bar["width"] <= lane["x"] + lane["width"] + 1
    words = ticks.inner_text().split("\n")
    assert len(set(words)) == len(words)  # no two ticks say the same
    row(explorer, "Reserve").focus()
    page.page.keyboard.press("0")
    expect(ticks).to_have_text(re.compile("^0"))
    page.page.keyboard.press("+")
    expect(explorer.locator(".nsf-pan-thumb")).to_be_visible()
    explorer.get_by_role("button", name="Show all of the time").click()
    expect(explorer.locator(".nsf-pan")).to_be_hidden()
    box = explorer.locator(".nsf-axis-lane").bounding_box()
    assert box is not None
    mouse = page.page.mouse
    mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 8)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 8, steps=3)
    mouse.up()
    expect(ticks).to_contain_text("7.0 s")
    expect(ticks).not_to_contain_text("5.0 s")
    no_faults(page)


def test_states_and_lines_say_when_they_were_entered_and_taken(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    reserve = state(explorer, "Reserve")
    reserve.hover()
    expect(reserve.locator("> title")).to_have_text(
        "Reserve (Task · lambda:invoke)\nSUCCEEDED · 3 attempts\n0 ms to 10.0 s (10.0 s)"
    )
    for line in explorer.locator(".nsf-canvas .nsf-wide").all():
        line.dispatch_event("pointerover")
    titles = explorer.locator(".nsf-canvas svg g:not(.state) > title").all_text_contents()
    assert "Reserve → Charge\nNext\ntaken at 10.0 s, 0 ms after Reserve had ended" in titles
    assert "Charge → Ask\ncatch Declined\ntaken at 11.0 s, 0 ms after Charge had ended" in titles
    no_faults(page)


def test_what_runs_says_how_long_it_has_run(notebook: Make) -> None:
    page = notebook(WAITS, "explorer.trace.status")
    page.run()
    explorer = page.cell(0).locator(".nsf")
    elapsed = explorer.locator(".nsf-elapsed")
    expect(elapsed).to_contain_text("running for")
    before = elapsed.inner_text()
    expect(elapsed).not_to_have_text(before.strip())
    took = row(explorer, "Sleep").locator(".nsf-took")
    before = took.inner_text()
    expect(took).not_to_have_text(before)
    words = explorer.locator(".nsf-ticks").inner_text().split("\n")
    assert len(set(words)) == len(words)
    no_faults(page)
