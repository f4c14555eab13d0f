"""The explorer opens where the answer is, says why, and never loses the keyboard's place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_explorer import Make, no_faults, settled, shown, state
from tools.lab import Notebook

# A long chain in a child of a child, of which the last state fails.
NESTED = """
import json, nestedsf
from nestedsf.lessons.your_own_workflow import state_machine
session = nestedsf.moto_session(time_scale=1000)
names = [f"Step {n}" for n in range(30)]
states = {name: {"Type": "Pass", "Next": to} for name, to in zip(names, names[1:] + ["Boom"])}
states["Boom"] = {"Type": "Fail", "Error": "Stock.Empty", "Cause": "no stock for sku A-17"}
def starts(machine):
    return {"StartAt": "Call", "States": {"Call": {"Type": "Task", "End": True,
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": machine, "Input": {}}}}}
leaf = state_machine(session, "leaf", {"StartAt": names[0], "States": states})
middle = state_machine(session, "middle", starts(leaf))
top = state_machine(session, "top", starts(middle))
explorer = nestedsf.explore(nestedsf.run(session, top, {"order": 7}, check=False))
explorer
"""
IN_WIDGET = "() => document.activeElement.closest('.nsf') !== null"


def in_view(inner: Locator, outer: Locator) -> None:
    """The whole of one is inside the other."""
    box, room = inner.bounding_box(), outer.bounding_box()
    assert box is not None
    assert room is not None
    assert room["x"] <= box["x"]
    assert room["y"] <= box["y"]
    assert box["x"] + box["width"] <= room["x"] + room["width"]
    assert box["y"] + box["height"] <= room["y"] + room["height"]


def focus_is_in_the_widget(page: Notebook) -> None:
    assert page.page.evaluate(IN_WIDGET)


@pytest.mark.parametrize("width", [1400, 480])
def test_it_opens_where_the_failure_began(notebook: Make, width: int) -> None:
    page = notebook(NESTED, width=width)
    page.run()
    explorer = shown(page)
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Boom")
    expect(explorer.locator(".nsf-panel-body h4").first).to_have_text("Error")
    banner = explorer.locator(".nsf-banner")
    expect(banner).to_contain_text("Stock.Empty: no stock for sku A-17")
    expect(banner).to_contain_text("Failed 2 levels down, in Boom of leaf")
    in_view(explorer.locator(".nsf-canvas g.nsf-selected"), explorer.locator(".nsf-canvas"))
    row = explorer.locator('.nsf-row[aria-selected="true"]')
    expect(row).to_contain_text("Boom")
    in_view(row, explorer.locator(".nsf-timeline .nsf-scroll"))
    no_faults(page)


def test_the_execution_itself_and_the_way_back(notebook: Make) -> None:
    page = notebook(NESTED)
    page.run()
    explorer = shown(page)
    explorer.locator(".nsf-name").click()
    expect(explorer.locator(".nsf-panel h3")).to_contain_text("top")
    tabs = explorer.locator(".nsf-panel").get_by_role("tab")
    expect(tabs.locator("visible=true")).to_have_text(["Summary", "Input and output", "Definition"])
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("no stock for sku A-17")
    explorer.locator(".nsf-panel").get_by_role("tab", name="Input and output").click()
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("order: 7")
    explorer.locator(".nsf-go").click()
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Boom")
    focus_is_in_the_widget(page)
    no_faults(page)


def test_a_child_that_failed_opens_where_it_failed_and_keeps_the_focus(notebook: Make) -> None:
    page = notebook(NESTED)
    page.run()
    explorer = shown(page)
    explorer.locator(".nsf-crumb", has_text="middle").click()
    settled(explorer)
    focus_is_in_the_widget(page)
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Call")
    opens = explorer.get_by_role("button", name="Open child execution")
    opens.focus()
    page.page.keyboard.press("Enter")
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Boom")
    settled(explorer)
    focus_is_in_the_widget(page)
    page.page.keyboard.press("Escape")
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Call")
    settled(explorer)
    focus_is_in_the_widget(page)
    no_faults(page)


LOOP = """
import nestedsf
from nestedsf.trace import trace_of
record = [{"id": 1, "type": "ExecutionStarted"}]
def add(kind, **details):
    number = len(record) + 1
    key = "stateEnteredEventDetails" if kind.endswith("Entered") else (
        "stateExitedEventDetails" if kind.endswith("Exited") else "taskFailedEventDetails")
    record.append({"id": number, "previousEventId": number - 1, "type": kind, key: details})
for go in range(5):
    add("TaskStateEntered", name="Try", input="{}")
    if go == 2: add("TaskFailed", error="Busy", cause="the third one")
    add("TaskStateExited", name="Try", output="{}")
record.append({"id": len(record) + 1, "previousEventId": len(record), "type": "ExecutionSucceeded"})
explorer = nestedsf.explore(trace_of(record))
explorer
"""


def test_a_node_with_several_visits_opens_the_telling_one(notebook: Make) -> None:
    page = notebook(LOOP)
    page.run()
    explorer = shown(page)
    state(explorer, "Try").click()
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("the third one")
    chooser = explorer.locator(".nsf-chooser")
    expect(chooser).to_contain_text("visit 3 of 5")
    chooser.get_by_role("button", name="Previous visit").focus()
    page.page.keyboard.press("Enter")
    expect(chooser).to_contain_text("visit 2 of 5")
    focus_is_in_the_widget(page)
    page.page.keyboard.press("Enter")
    expect(chooser).to_contain_text("visit 1 of 5")
    no_faults(page)


def test_a_kernel_that_is_restarted_is_told_at_once(notebook: Make) -> None:
    page = notebook(LOOP)
    page.run()
    explorer = shown(page)
    page.page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(explorer.locator("p.nsf-alert")).to_contain_text("There is no kernel")


# Two attempts, each of which has started a child; before them a failure that was caught.
RETRIED = """
import nestedsf
from nestedsf.lessons.your_own_workflow import state_machine
session = nestedsf.moto_session(time_scale=1000)
fails = {"Type": "Fail", "Error": "No.Prices", "Cause": "none today " * 60}
child = state_machine(session, "prices", {"StartAt": "Load", "States": {"Load": fails}})
rate = {"StartAt": "Rating", "States": {"Rating": {"Type": "Fail", "Error": "Down"}}}
top = state_machine(session, "nightly", {"StartAt": "Rate", "States": {
    "Rate": {"Type": "Parallel", "Branches": [rate], "Next": "Prices",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Prices"}]},
    "Prices": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": child, "Input": {}}, "End": True,
        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]}}})
explorer = nestedsf.explore(nestedsf.run(session, top, {}, check=False))
explorer
"""


def top_of(inner: Locator) -> float:
    box = inner.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_narrow_page_the_place_the_error_and_the_panel_come_first(notebook: Make) -> None:
    page = notebook(RETRIED, width=480)
    page.run()
    explorer = shown(page)
    parts = [".nsf-place", ".nsf-why", ".nsf-before", ".nsf-panel", ".nsf-picture", ".nsf-below"]
    tops = [top_of(explorer.locator(part)) for part in parts]
    assert tops == sorted(tops)
    why = explorer.locator(".nsf-why")
    short = why.bounding_box()
    explorer.get_by_role("button", name="more", exact=True).click()
    whole = why.bounding_box()
    assert short is not None
    assert whole is not None
    assert whole["height"] > short["height"]
    explorer.get_by_role("button", name="less", exact=True).click()
    expect(explorer.locator(".nsf-before")).to_have_text(
        "Before that, caught: Rating failed with Down"
    )
    explorer.locator(".nsf-before").get_by_role("button", name="Rating").click()
    expect(explorer.locator(".nsf-panel .nsf-facts")).to_contain_text("FAILED, caught")
    # What the lines mean begins where the picture is seen, wherever that is.
    explorer.locator(".nsf-canvas").evaluate("canvas => canvas.scrollTo(60, canvas.scrollHeight)")
    page.page.wait_for_function(
        """() => {
            const canvas = document.querySelector(".nsf-canvas");
            const left = (element) => element.getBoundingClientRect().left;
            const legend = canvas.querySelector("g.legend");
            return canvas.scrollLeft > 0 && left(legend) >= left(canvas);
        }"""
    )
    no_faults(page)


def test_the_keyboard_goes_the_way_that_is_seen(notebook: Make) -> None:
    page = notebook(RETRIED, width=480)
    page.run()
    explorer = shown(page)
    last = explorer.locator(".nsf-before").get_by_role("button").last
    tab = explorer.locator(".nsf-panel").get_by_role("tab", selected=True)
    last.focus()
    page.page.keyboard.press("Tab")
    expect(tab).to_be_focused()
    page.set_width(1280)
    expect(explorer.locator(".nsf-main > :first-child")).to_have_class("nsf-picture")
    expect(tab).to_be_focused()
    last.focus()
    page.page.keyboard.press("Tab")
    expect(explorer.locator(".nsf-crumb").first).to_be_focused()
    page.set_width(480)
    expect(explorer.locator(".nsf-main > :first-child")).to_have_class("nsf-panel")
    no_faults(page)


def test_the_child_of_an_earlier_attempt_opens_below(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    explorer = shown(page)
    state(explorer, "Prices").click()
    explorer.locator(".nsf-panel").get_by_role("tab", name="Retries").click()
    opens = explorer.get_by_role("button", name="Open child execution prices")
    expect(opens).to_have_count(2)
    opens.first.click()
    below = page.page.get_by_role("region", name="Another execution")
    expect(below.locator(".nsf-banner")).to_contain_text("No.Prices")
    opens.last.click()  # the last attempt's is in this explorer
    expect(explorer.locator(".nsf-panel h3").first).to_have_text("Load")
    no_faults(page)
