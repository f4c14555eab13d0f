"""The explorer in a real JupyterLab: by mouse, by keyboard, replayed, live, dark and narrow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.lab import Lab, Notebook, untrusted, violations

Make = Callable[..., Notebook]

SAMPLE = """
import executions, nestedsf
explorer = nestedsf.explore(executions.first())
explorer
"""
# The callback function is taken away: whoever reads the notebook is the external system.
WAITS = """
import json, nestedsf
from nestedsf import sample
session = nestedsf.moto_session(time_scale=20)
another = json.loads(sample.read("another.asl.json"))
callback = another["States"]["Callback"]
another["States"]["Callback"] = {"Type": "Pass", "Next": callback["Next"]}
deployment = nestedsf.deploy(session, another_definition=another)
arn = nestedsf.start_execution(session, deployment, name="live")
explorer = nestedsf.explore(session, arn)
explorer
"""
# The child fails, and the parent's Task starts it three times.
RETRIED = """
import json, nestedsf
from nestedsf.lessons.your_own_workflow import state_machine
session = nestedsf.moto_session(time_scale=1000)
child = state_machine(session, "child", {"StartAt": "A", "States": {"A": {"Type": "Fail"}}})
parent = state_machine(session, "parent", {"StartAt": "Try", "States": {"Try": {
    "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True,
    "Parameters": {"StateMachineArn": child, "Input": {}},
    "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]}}})
explorer = nestedsf.explore(nestedsf.run(session, parent, check=False))
explorer
"""
CALLBACK = "Start new workflow and wait for callback"
COMPLETION = "Start new workflow and wait for completion"
CONTINUE = "Start new workflow and continue"


def shown(notebook: Notebook) -> Locator:
    """The explorer of the first cell, once all that it asked for is drawn."""
    explorer = notebook.cell(0).locator(".nsf")
    expect(explorer.locator(".nsf-panel-body .nsf-value").first).to_be_visible()
    settled(explorer)
    return explorer


def settled(explorer: Locator) -> None:
    """Nothing is drawn anew any more: what is there stays."""
    expect(explorer).to_have_attribute("aria-busy", "false")


def state(explorer: Locator, name: str) -> Locator:
    """The node of a state; of several with that name, the first one."""
    return explorer.locator(f'.nsf-canvas g.state[data-state="{name}"]').first


def tab(explorer: Locator, name: str) -> Locator:
    return explorer.locator(".nsf-panel").get_by_role("tab", name=name, exact=True)


def becomes(notebook: Notebook, expression: str, value: str) -> None:
    """What the page has set reaches the kernel in the end."""
    for _ in range(100):
        if (found := notebook.evaluate(expression)) == value:
            return
    assert found == value


def no_faults(notebook: Notebook) -> None:
    """Nothing was asked from elsewhere and nothing went wrong."""
    assert notebook.outside() == []
    assert notebook.errors == []


def serious(page: Page, selector: str = ".nsf") -> list[str]:
    found = violations(page, selector)
    return found.get("serious", []) + found.get("critical", [])


def test_a_page_that_was_too_busy_to_load_its_module_in_time_is_answered(notebook: Make) -> None:
    """A canary too: anywidget drops the messages of a widget that took more than two seconds."""
    page = notebook(SAMPLE)
    page.page.evaluate(
        """() => {
          window.inTime = AbortSignal.timeout;
          AbortSignal.timeout = () => {
            const late = new AbortController();
            queueMicrotask(() => late.abort());
            return late.signal;
          };
        }"""
    )
    try:
        page.run()
        shown(page)
    finally:
        page.page.evaluate("() => { AbortSignal.timeout = window.inTime; }")


def test_a_click_shows_a_state_and_python_sees_it(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    expect(explorer.locator(".nsf-status")).to_contain_text("SUCCEEDED")
    state(explorer, COMPLETION).click()
    expect(explorer.locator(".nsf-panel h3")).to_have_text(COMPLETION)
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("The whole execution is completed")
    becomes(page, "explorer.selected", repr(COMPLETION))
    for name in ("Data flow", "Definition", "Events", "Retries"):
        tab(explorer, name).click()
        expect(tab(explorer, name)).to_have_attribute("aria-selected", "true")
        expect(explorer.locator(".nsf-panel-body")).not_to_be_empty()
        expect(explorer.locator(".nsf-panel .nsf-alert")).to_have_count(0)
    # And the other way round: what Python sets is shown.
    page.evaluate("setattr(explorer, 'selected', 'Callback')")
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Callback")
    no_faults(page)


def test_a_price_of_which_not_all_is_known_is_at_least_that(notebook: Make) -> None:
    page = notebook(RETRIED)
    page.run()
    status = shown(page).locator(".nsf-status")
    expect(status).to_contain_text("at least 4 state transitions · $0.000100")
    no_faults(page)


def test_what_python_sets_before_the_explorer_is_shown_counts(notebook: Make) -> None:
    page = notebook(f"{SAMPLE[:-9]}explorer.children_inside = False\nexplorer")
    page.run()
    explorer = shown(page)
    expect(state(explorer, CONTINUE)).to_be_visible()
    expect(explorer.locator(".nsf-canvas g.state")).to_have_count(4)
    expect(explorer.get_by_role("button", name="Show child executions")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_child_opens_in_place_and_there_is_a_way_back(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    state(explorer, CALLBACK).click()
    explorer.get_by_role("button", name="Open child execution").click()
    crumbs = explorer.locator(".nsf-crumbs")
    expect(crumbs).to_have_text("nestedsf-main▸nestedsf-another")
    expect(state(explorer, "Callback")).to_be_visible()
    expect(explorer.locator(".nsf-canvas g.state", has_text="Start in parallel")).to_have_count(0)
    becomes(page, "explorer.shown.state_machine_name", "'nestedsf-another'")
    crumbs.get_by_role("button", name="nestedsf-main").click()
    expect(state(explorer, CALLBACK)).to_be_visible()
    becomes(page, "(explorer.path, explorer.selected)", repr(([], CALLBACK)))
    no_faults(page)


def test_by_keyboard_alone(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    keyboard = page.page.keyboard
    explorer.locator('.nsf-canvas g.state[tabindex="0"]').focus()
    visited = []
    for _ in range(4):
        visited.append(page.page.evaluate("() => document.activeElement.dataset.state"))
        keyboard.press("ArrowDown")
    assert visited[0] == CONTINUE  # in the order of execution
    assert len(set(visited)) >= 2
    keyboard.press("Home")
    keyboard.press("Enter")  # stays where the arrows go on
    expect(state(explorer, CONTINUE)).to_be_focused()
    tab(explorer, "Input and output").focus()
    keyboard.press("ArrowRight")
    expect(tab(explorer, "Data flow")).to_be_focused()
    expect(tab(explorer, "Data flow")).to_have_attribute("aria-selected", "true")
    keyboard.press("Escape")  # leaves: back to the state
    expect(state(explorer, CONTINUE)).to_be_focused()
    explorer.get_by_role("button", name="Open child execution").focus()
    keyboard.press("Enter")
    expect(explorer.locator(".nsf-crumbs")).to_contain_text("nestedsf-another")
    explorer.locator('.nsf-canvas g.state[tabindex="0"]').focus()
    keyboard.press("Escape")  # leaves the child
    expect(explorer.locator(".nsf-crumbs")).to_have_text("nestedsf-main")
    # JupyterLab took none of the keys: the cell is still there, and its notebook has one cell.
    assert page.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 1
    no_faults(page)


def test_a_replay_takes_picture_panel_and_timeline_along(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    explorer.get_by_role("button", name="To the beginning").click()
    expect(state(explorer, CONTINUE)).to_have_attribute("data-status", "")
    for _ in range(2):
        explorer.get_by_role("button", name="Next event").click()
    expect(state(explorer, CONTINUE)).to_have_attribute("data-status", "RUNNING")
    expect(explorer.locator(".nsf-panel h3")).to_have_text(CONTINUE)
    expect(explorer.locator(".nsf-panel-body")).not_to_contain_text("Output")
    becomes(page, "explorer.position", "2")
    # Python moves the cursor as well.
    page.evaluate("setattr(explorer, 'position', None)")
    expect(state(explorer, CONTINUE)).to_have_attribute("data-status", "SUCCEEDED")
    slider = explorer.get_by_role("slider")
    slider.focus()
    page.page.keyboard.press("Home")
    becomes(page, "explorer.position", "0")
    page.evaluate("setattr(explorer, 'position', len(explorer.trace.events) - 9)")
    expect(explorer.locator(".nsf-where")).not_to_contain_text(re.compile(r"^0 "))
    explorer.get_by_role("button", name="Play").click()
    expect(explorer.locator(".nsf-where")).to_contain_text(re.compile(r"^(\d+) / \1 "))
    expect(explorer.get_by_role("button", name="Play")).to_be_visible()
    expect(state(explorer, CALLBACK)).to_have_attribute("data-status", "SUCCEEDED")
    no_faults(page)


def test_the_timeline_can_be_dragged(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    lane = explorer.locator(".nsf-lane").first
    lane.hover()
    settled(explorer)
    box = lane.bounding_box()
    assert box is not None
    mouse = page.page.mouse
    mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 5)
    mouse.down()
    mouse.move(box["x"] + 2, box["y"] + 5, steps=4)
    mouse.up()
    # All that happens before the first Wait of a second ends happens at one moment.
    becomes(page, "explorer.position", "22")


def test_events_are_filtered_and_chosen(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    explorer.get_by_role("tab", name="Events").last.click()
    rows = explorer.locator(".nsf-events-view .nsf-lines").get_by_role("row")
    expect(rows.first).to_be_visible()
    explorer.get_by_label("Filter by type").select_option("TaskSubmitted")
    expect(rows).to_have_count(2)
    explorer.get_by_label("Filter by state").select_option(CALLBACK)
    expect(rows).to_have_count(1)
    rows.first.click()
    expect(explorer.locator(".nsf-event-details")).to_contain_text("ExecutionArn")
    expect(explorer.locator(".nsf-panel h3")).to_have_text(CALLBACK)
    explorer.get_by_label("Filter by text").fill("nothing has this")
    expect(rows).to_have_count(0)
    expect(explorer.locator(".nsf-events-view .nsf-note")).to_contain_text("0 of ")
    no_faults(page)


def test_a_state_is_found_by_its_name(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    explorer.get_by_label("Find a state by its name").fill("wait for c")
    expect(explorer.locator("g.state.nsf-found")).to_have_count(2)
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Enter")
    expect(explorer.locator(".nsf-panel h3")).to_have_text(CALLBACK)


def test_a_token_is_sent_from_the_panel(notebook: Make) -> None:
    page = notebook(WAITS, "explorer.wait(120).status")
    page.run(0)
    explorer = shown(page)
    expect(explorer.locator(".nsf-status")).to_contain_text("RUNNING")
    waiting = state(explorer, CALLBACK)
    expect(waiting).to_have_attribute("data-status", "RUNNING")
    waiting.click()
    tab(explorer, "Token").click()
    body = explorer.locator(".nsf-panel-body")
    expect(body).to_contain_text("The Task waits for somebody who has its token")
    assert "AAAA" not in body.inner_text()
    output = body.get_by_label("Output, as JSON")
    body.get_by_role("button", name="Send heartbeat").click()
    expect(body.get_by_text("Sent: the heartbeat")).to_be_visible()
    output.fill('{"answer": 42}')
    body.get_by_role("button", name="Send success").click()
    expect(explorer.locator(".nsf-status")).to_contain_text("SUCCEEDED")
    expect(waiting).to_have_attribute("data-status", "SUCCEEDED")
    page.run(1)
    assert page.evaluate("explorer.trace.output[1]") == "{'answer': 42}"
    no_faults(page)


def right_below(pressed: Locator, said: Locator, panel: Locator) -> None:
    """What is said begins where the button ends, and it is in view."""
    top, bottom = said.evaluate(
        "e => [e.getBoundingClientRect().top, e.getBoundingClientRect().bottom]"
    )
    ends = "e => e.getBoundingClientRect().bottom"
    assert 0 <= top - pressed.evaluate(ends) <= 16
    assert bottom <= panel.evaluate(ends)


def test_what_a_form_says_is_under_its_button(notebook: Make) -> None:
    page = notebook(WAITS)
    page.run(0)
    explorer = shown(page)
    state(explorer, CALLBACK).click()
    tab(explorer, "Token").click()
    body = explorer.locator(".nsf-panel-body")
    body.get_by_label("Output, as JSON").fill('{"approved": true,, "by": "Ann"}')
    success = body.get_by_role("button", name="Send success")
    success.click()
    told = body.get_by_text("The output is not JSON")
    expect(told).to_contain_text('from “, "by": "Ann"}” on')
    expect(told).to_contain_text('as "done"')
    assert "Expecting" not in told.inner_text()
    right_below(success, told, body)
    heartbeat = body.get_by_role("button", name="Send heartbeat")
    heartbeat.click()
    sent = body.get_by_text("Sent: the heartbeat")
    expect(sent).to_be_visible()
    expect(told).to_have_count(0)
    right_below(heartbeat, sent, body)
    no_faults(page)


def test_another_tab_is_shown_where_there_is_no_token(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    state(explorer, CALLBACK).click()
    tab(explorer, "Token").click()
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("The Task no longer waits")
    state(explorer, CONTINUE).click()
    expect(tab(explorer, "Token")).to_be_hidden()
    expect(tab(explorer, "Input and output")).to_have_attribute("aria-selected", "true")
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("Parameters of the call")


# Whoever observes what is selected may take a while, and what is asked for meanwhile waits.
# It is observed before it is shown: a click may come before another cell is executed.
OBSERVED = """
import time
from pathlib import Path
import executions, nestedsf
explorer = nestedsf.explore(executions.first())
def observe(change):
    while not Path("go on").exists():
        time.sleep(0.01)
explorer.observe(observe, "selected")
explorer
"""


def test_what_is_asked_for_twice_is_shown(notebook: Make, lab: Lab) -> None:
    page = notebook(OBSERVED)
    page.run()
    explorer = shown(page)
    state(explorer, CALLBACK).click()
    expect(explorer.locator(".nsf-panel h3")).to_have_text(CALLBACK)
    try:
        tab(explorer, "Input and output").click()  # it is the one that is open
        expect(explorer).to_have_attribute("aria-busy", "true")
    finally:  # or the kernel would wait for ever, and with it all other tests
        (lab.folder / "go on").touch()
    expect(tab(explorer, "Token")).to_be_visible()
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("TaskToken")
    no_faults(page)


def test_the_zoom_of_the_browser_is_left_alone(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    level = explorer.locator(".nsf-level").inner_text()
    explorer.locator('.nsf-canvas g.state[tabindex="0"]').focus()
    page.page.keyboard.press("Control+Minus")
    expect(explorer.locator(".nsf-level")).to_have_text(level)
    page.page.keyboard.press("Minus")
    expect(explorer.locator(".nsf-level")).not_to_have_text(level)


def test_a_running_execution_is_stopped(notebook: Make) -> None:
    page = notebook(WAITS)
    page.run()
    explorer = shown(page)
    explorer.get_by_role("button", name="Actions").click()
    explorer.get_by_role("menuitem", name="Stop execution…").click()
    explorer.get_by_role("button", name="Stop it").click()
    expect(explorer.locator(".nsf-status")).to_contain_text("ABORTED")
    expect(state(explorer, CALLBACK)).to_have_attribute("data-status", "ABORTED")
    no_faults(page)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(notebook: Make, theme: str) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    page.set_theme(theme)
    assert serious(page.page) == []
    for name in ("Data flow", "Definition", "Events", "Retries", "Token"):
        if tab(explorer, name).is_visible():
            tab(explorer, name).click()
            expect(tab(explorer, name)).to_have_attribute("aria-selected", "true")
            assert serious(page.page) == []
    explorer.get_by_role("tab", name="Events").last.click()
    expect(explorer.locator(".nsf-events-view .nsf-lines").get_by_role("row").first).to_be_visible()
    assert serious(page.page) == []


def test_the_dark_theme_is_followed(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    page.set_theme("JupyterLab Light")
    light = explorer.evaluate("e => getComputedStyle(e).backgroundColor")
    page.set_theme("JupyterLab Dark")
    expect(explorer).to_have_class(re.compile("nsf-dark"))
    assert explorer.evaluate("e => getComputedStyle(e).backgroundColor") != light


@pytest.mark.parametrize("width", [480, 800, 1600])
def test_nothing_sticks_out_of_the_window(notebook: Make, width: int) -> None:
    page = notebook(SAMPLE, width=width)
    page.run()
    explorer = shown(page)
    wider = explorer.evaluate(
        """root => [...root.querySelectorAll(".nsf *")].filter(e => {
          const scrolled = e.closest(".nsf-canvas, .nsf-tabs, .nsf-scroll");
          const box = e.getBoundingClientRect(), room = root.getBoundingClientRect();
          return !scrolled && box.width && (box.right > room.right + 1 || box.left < room.left - 1);
        }).map(e => e.className.toString())"""
    )
    assert wider == []


# --- without a kernel -----------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [True, False])
def test_reopened_without_a_kernel_there_are_the_picture_and_the_outline(
    notebook: Make, reader: Notebook, lab: Lab, *, trusted: bool
) -> None:
    page = notebook(SAMPLE)
    page.run()
    shown(page)
    saved = page.save()
    name = f"reopened, trusted {trusted}.ipynb"
    lab.write(saved if trusted else untrusted(saved), name)
    reader.change_to(name)
    assert reader.trusted() is trusted
    picture = reader.cell(0).get_by_role("img", name=CALLBACK)
    expect(picture).to_be_visible()
    for words in ("model not found", "Loading widget"):
        expect(reader.cell(0).get_by_text(words)).to_be_hidden()
    reader.cell(0).locator("summary", has_text="As text").click()
    expect(reader.cell(0).locator("pre", has_text="SUCCEEDED").last).to_contain_text(CALLBACK)


# --- what an execution may hold ---------------------------------------------------------------

HOSTILE = """
import json
from nestedsf import explore
from nestedsf.trace import trace_of
bad = '<img src=x onerror="window.hit=1">'
end = "</scr" + "ipt><scr" + "ipt>window.hit=2</scr" + "ipt>"
rtl = "\\u202eevil\\u202c \\u200b \\x00 \\ud800"
deep = "bottom"
for _ in range(40):
    deep = {"down": deep}
given = json.dumps({bad: end, "rtl": rtl, "long": "x" * 200_000, "deep": deep, "big": 12345678901234567890})
cause = bad + end + rtl
name = bad + rtl
events = [
    {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": given}},
    {"id": 2, "previousEventId": 0, "type": "TaskStateEntered",
     "stateEnteredEventDetails": {"name": name, "input": given}},
    {"id": 3, "previousEventId": 2, "type": "TaskScheduled", "taskScheduledEventDetails":
     {"resourceType": bad, "resource": end, "parameters": given}},
    {"id": 4, "previousEventId": 3, "type": "TaskFailed",
     "taskFailedEventDetails": {"error": bad, "cause": cause}},
    {"id": 5, "previousEventId": 4, "type": "ExecutionFailed",
     "executionFailedEventDetails": {"error": bad, "cause": cause}},
]
machine = {"StartAt": name, "States": {name: {"Type": "Task", "Resource": bad, "Comment": end, "End": True}}}
explorer = explore(trace_of(events, machine, name=bad))
explorer
"""


def test_hostile_data_is_shown_and_never_run(notebook: Make) -> None:
    page = notebook(HOSTILE)
    page.run()
    explorer = shown(page)
    body = explorer.locator(".nsf-panel-body")
    expect(body).to_contain_text("<img src=x onerror=")
    expect(body).to_contain_text("\\u202e")
    expect(body).to_contain_text("12345678901234567890")  # all its digits
    explorer.get_by_role("button", name="Show all 200,000 characters").first.click()
    for name in ("Data flow", "Definition", "Events", "Retries"):
        tab(explorer, name).click()
        expect(tab(explorer, name)).to_have_attribute("aria-selected", "true")
        expect(explorer.locator(".nsf-panel .nsf-alert")).to_have_count(0)
    explorer.get_by_role("tab", name="Events").last.click()
    expect(explorer.locator(".nsf-events-view .nsf-lines").get_by_role("row")).to_have_count(5)
    assert page.page.evaluate("() => window.hit") is None
    assert explorer.locator("img, script").count() == 0
    no_faults(page)


def test_forty_levels_can_be_opened(notebook: Make) -> None:
    page = notebook(HOSTILE)
    page.run()
    explorer = shown(page)
    value = explorer.locator(".nsf-value", has_text="rtl").first
    for depth in range(1, 40):
        value.locator("summary", has_text=re.compile("^down")).nth(depth - 1).click()
    expect(value).to_contain_text('down: "bottom"')


def test_what_is_copied_is_json(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.get_by_role("button", name="Copy Parameters of the call").click()
    expect(explorer.locator(".nsf-value .nsf-told", has_text="Copied")).to_be_visible()
    copied: Any = json.loads(page.page.evaluate("() => navigator.clipboard.readText()"))
    assert copied["Input"]["NeedCallback"] is False


def test_numbers_keep_their_digits_when_they_are_copied(notebook: Make) -> None:
    page = notebook(HOSTILE)
    page.run()
    explorer = shown(page)
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.get_by_role("button", name="Copy Input").click()
    expect(explorer.locator(".nsf-value .nsf-told", has_text="Copied")).to_be_visible()
    copied = page.page.evaluate("() => navigator.clipboard.readText()")
    assert json.loads(copied)["big"] == 12345678901234567890
