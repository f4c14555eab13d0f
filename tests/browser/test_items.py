"""The explorer's lists in a real JupyterLab: items of a Map, the table, the events."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tools.lab import Notebook, violations

Make = Callable[..., Notebook]

# 60 items, of which item 37 fails, and then the Map with it.
MAPPED = """
import nestedsf
from nestedsf.trace import trace_of
task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
definition = {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": True, "ItemProcessor": {
    "StartAt": "Check", "States": {"Check": {"Type": "Pass", "Next": "Charge"}, "Charge": task}}}}}
events = []
def add(kind, before, **details):
    key = kind[0].lower() + kind[1:] + "EventDetails"
    for word in ("StateEntered", "StateExited"):
        if kind.endswith(word):
            key = word[0].lower() + word[1:] + "EventDetails"
    events.append({"id": len(events) + 1, "type": kind, "previousEventId": before, key: details,
                   "timestamp": f"2026-03-01T09:{len(events) // 60:02}:{len(events) % 60:02}Z"})
    return len(events)
called = {"resourceType": "lambda", "resource": "invoke"}
add("ExecutionStarted", 0, input="{}")
top = add("MapStateStarted", add("MapStateEntered", 0, name="Each", input="[]"), length=60)
failed = 0
for index in range(60):
    last = add("MapIterationStarted", top, name="Each", index=index)
    given = '{"order": "o-%d"}' % index
    last = add("PassStateEntered", last, name="Check", input=given)
    last = add("PassStateExited", last, name="Check", output=given)
    last = add("TaskStateEntered", last, name="Charge", input=given)
    last = add("TaskScheduled", last, parameters="{}", region="eu-west-1", **called)
    if index == 37:
        failed = add("TaskFailed", last, error="Declined", cause="The card of o-37", **called)
        continue
    last = add("TaskSucceeded", last, output="{}", **called)
    last = add("TaskStateExited", last, name="Charge", output="{}")
    last = add("MapIterationSucceeded", last, name="Each", index=index)
last = add("MapIterationFailed", failed, name="Each", index=37)
add("ExecutionFailed", add("MapStateFailed", last, error="Declined"), error="Declined")
explorer = nestedsf.explore(trace_of(events, definition, name="orders"))
explorer
"""


def shown(page: Notebook) -> Locator:
    page.run()
    explorer = page.cell(0).locator(".nsf")
    settled(explorer)
    return explorer


def settled(explorer: Locator) -> None:
    expect(explorer).to_have_attribute("aria-busy", "false")


def below(explorer: Locator, name: str) -> None:
    explorer.locator(".nsf-below-head").get_by_role("tab", name=name).click()
    settled(explorer)


def chosen(grid: Locator) -> Locator:
    return grid.locator('[role="row"][aria-selected="true"]')


def test_a_map_opens_as_a_list_of_its_items_and_leads_to_the_first_that_failed(
    notebook: Make,
) -> None:
    page = notebook(MAPPED)
    explorer = shown(page)
    explorer.locator('.nsf-canvas g.state[data-state="Each"]').click()
    items = explorer.get_by_role("grid", name="Items of the Map")
    row = items.get_by_role("row").filter(has_text="Declined")
    expect(row).to_be_in_viewport()  # it is where the list opens
    expect(row).to_contain_text("o-37")
    explorer.get_by_role("button", name="First failed").click()
    panel = explorer.locator(".nsf-panel")
    expect(panel.locator("h3")).to_have_text("Charge")
    expect(panel.locator(".nsf-panel-body")).to_contain_text("The card of o-37")
    # From there to another visit and back, and to the list.
    panel.get_by_role("button", name="Next item").click()
    expect(panel.locator(".nsf-facts")).to_contain_text("Item 38 of Each")
    panel.get_by_role("button", name="Next failed item").click()
    expect(panel.locator(".nsf-facts")).to_contain_text("Item 37 of Each")
    panel.get_by_role("button", name="Item 37 of Each").click()
    expect(items).to_be_visible()
    expect(chosen(items)).to_contain_text("o-37")  # the row that one came from
    # By the keyboard.
    items.locator('[role="row"][tabindex="0"]').focus()
    page.page.keyboard.press("End")
    expect(items.locator('[data-row="59"]')).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(panel.locator(".nsf-facts")).to_contain_text("Item 59 of Each")
    assert page.errors == []


# Items with inputs longer than a line, each of which fails with an error of a long name.
LONG = """
import json, nestedsf
from nestedsf.trace import trace_of
task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
definition = {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": True, "ItemProcessor": {
    "StartAt": "Refund", "States": {"Refund": task}}}}}
called = {"resourceType": "lambda", "resource": "invoke"}
error = "StepFunctions.ExecutionAlreadyExistsException"
events = [
    {"id": 1, "type": "ExecutionStarted"},
    {"id": 2, "type": "MapStateEntered", "stateEnteredEventDetails": {"name": "Each"}},
    {"id": 3, "type": "MapStateStarted", "previousEventId": 2,
     "mapStateStartedEventDetails": {"length": 9}}]
def add(kind, before, key, **details):
    events.append({"id": len(events) + 1, "type": kind, "previousEventId": before, key: details})
    return len(events)
for n in range(9):
    given = json.dumps({"order": n, "amount": 500 + n, "parcels": [n, n + 1]})
    last = add("MapIterationStarted", 3, "mapIterationStartedEventDetails", name="Each", index=n)
    last = add("TaskStateEntered", last, "stateEnteredEventDetails", name="Refund", input=given)
    last = add("TaskScheduled", last, "taskScheduledEventDetails", parameters="{}", **called)
    last = add("TaskFailed", last, "taskFailedEventDetails", error=error, cause="taken", **called)
    last = add("MapIterationFailed", last, "mapIterationFailedEventDetails", name="Each", index=n)
add("ExecutionFailed", last, "executionFailedEventDetails", error=error)
explorer = nestedsf.explore(trace_of(events, definition, name="orders"), state="Each")
explorer
"""
# How much of its text a cell shows, in lines of it.
SHOWN = """cell => {
  const whole = cell.cloneNode(true);
  Object.assign(whole.style, {position: "absolute", webkitLineClamp: "none", display: "block",
    width: `${cell.clientWidth}px`});
  cell.parentElement.append(whole);
  const part = cell.clientHeight / whole.clientHeight;
  whole.remove();
  return part;
}"""


@pytest.mark.parametrize("width", [1400, 480])
def test_an_error_takes_no_room_from_the_input_and_a_long_one_has_two_lines(
    notebook: Make, width: int
) -> None:
    page = notebook(LONG, width=width)
    explorer = shown(page)
    items = explorer.get_by_role("grid", name="Items of the Map")
    row = items.locator('[data-row="3"]')
    given, error = row.locator(".nsf-c-input"), row.locator(".nsf-c-error")
    expect(given).to_have_text('{"order":3,"amount":503,"parcels":[3,4]}')
    expect(error).to_have_text("StepFunctions.ExecutionAlreadyExistsException · Refund")
    assert given.evaluate(SHOWN) == 1
    boxes = [cell.bounding_box() for cell in (given, error)]
    assert all(boxes)
    assert boxes[0]["x"] >= boxes[1]["x"] + boxes[1]["width"]  # type: ignore[index]
    row.click()
    expect(explorer.locator(".nsf-facts")).to_contain_text("Item 3 of Each")
    assert violations(page.page, ".nsf") == {}
    assert page.errors == []


def test_items_are_filtered(notebook: Make) -> None:
    page = notebook(MAPPED)
    explorer = shown(page)
    explorer.locator('.nsf-canvas g.state[data-state="Each"]').click()
    panel = explorer.locator(".nsf-panel")
    items = panel.get_by_role("grid", name="Items of the Map")
    panel.get_by_label("Filter items by status").select_option("FAILED")
    expect(items.locator("[data-row]")).to_have_count(1)
    expect(panel.locator(".nsf-items .nsf-note")).to_have_text("1 of 60 items")
    panel.get_by_label("Filter items by status").select_option("")
    panel.get_by_label("Filter items by number").fill("o-5")
    expect(panel.locator(".nsf-items .nsf-note")).to_have_text("11 of 60 items")
    found = violations(page.page, ".nsf")
    assert found == {}


def test_the_table_is_sorted_and_follows_what_is_selected(notebook: Make) -> None:
    page = notebook(MAPPED)
    explorer = shown(page)
    below(explorer, "Table")
    table = explorer.get_by_role("grid", name="States")
    # What failed first is selected where an explorer opens.
    expect(chosen(table)).to_contain_text("Charge [37]")
    expect(chosen(table)).to_be_in_viewport()
    table.get_by_role("button", name="Status").click()
    expect(table.get_by_role("columnheader", name="Status")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(table.locator('[data-row="0"]')).to_contain_text("FAILED")
    table.get_by_role("button", name="State").click()
    expect(table.locator('[data-row="0"]')).to_contain_text("Charge [0]")
    expect(table.locator('[data-row="0"]')).to_contain_text("lambda:invoke")
    explorer.locator(".nsf-table-view").get_by_role("searchbox").fill("check [12]")
    expect(table.locator("[data-row]")).to_have_count(1)
    table.locator('[data-row="0"]').click()
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Check")
    expect(explorer.locator(".nsf-panel .nsf-facts")).to_contain_text("Item 12 of Each")
    assert violations(page.page, ".nsf") == {}


def test_an_event_is_shown_whole_and_the_moment_stays_unless_it_is_asked_for(
    notebook: Make,
) -> None:
    page = notebook(MAPPED)
    explorer = shown(page)
    below(explorer, "Events")
    view = explorer.locator(".nsf-events-view")
    events = explorer.get_by_role("grid", name="Events")
    view.get_by_label("Filter by type").select_option("TaskFailed")
    row = events.locator("[data-row]")
    expect(row).to_have_count(1)
    row.click()
    details = view.get_by_role("region", name="Event")
    expect(details).to_contain_text("previousEventId")
    expect(details).to_contain_text("The whole event")
    expect(row).to_be_in_viewport()
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Charge")
    expect(explorer.locator(".nsf-past")).to_be_hidden()
    details.get_by_role("button", name="Show this moment").click()
    expect(explorer.locator(".nsf-past")).to_be_visible()
    assert violations(page.page, ".nsf") == {}
    # A filter that takes its row away takes its details away.
    view.get_by_label("Filter by type").select_option("PassStateEntered")
    expect(details).to_be_hidden()
    view.get_by_label("Filter by type").select_option("")


def test_events_are_filtered_by_time_and_by_what_is_selected(notebook: Make) -> None:
    page = notebook(MAPPED)
    explorer = shown(page)
    below(explorer, "Events")
    view = explorer.locator(".nsf-events-view")
    events = explorer.get_by_role("grid", name="Events")
    told = view.locator(".nsf-tools .nsf-note")
    view.get_by_label("From", exact=True).fill("10 s")
    view.get_by_label("To", exact=True).fill("12")
    expect(told).to_contain_text("3 of")
    view.get_by_label("To", exact=True).fill("soon")
    expect(told).to_contain_text("soon is not a time")
    for name in ("From", "To"):
        view.get_by_label(name, exact=True).fill("")
    view.get_by_label("Of the selected state").check()
    expect(told).to_contain_text(re.compile(r"^239 of"))  # of Charge, whose 37th visit failed
    expect(events.locator(".nsf-of-selected").first).to_be_in_viewport()
    explorer.locator('.nsf-canvas g.state[data-state="Check"]').click()
    expect(told).to_contain_text(re.compile(r"^120 of"))
    assert page.errors == []
