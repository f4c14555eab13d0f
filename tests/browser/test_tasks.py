"""What people do with an execution, done as they do it, with the clicks and keys counted.

A text that is typed counts as one, beside the click into its field; a list that is chosen from as
two. Each task begins with the explorer as it opens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.test_explorer import (
    CALLBACK,
    COMPLETION,
    CONTINUE,
    SAMPLE,
    settled,
    state,
    tab,
)
from tools.lab import Lab, Notebook, opened

CLICKS = {
    "why a Task failed": 0,
    "why a child of a child failed": 0,
    "why the execution itself failed": 0,
    "which child a Task started, with what input": 1,
    "what OutputPath dropped": 2,
    "which attempt succeeded, and the back-offs": 2,
    "copy an output as JSON, with real values": 2,
    "the picture as a file": 2,
    "which of 200 items failed": 1,
    "compare two executions": 3,
    "open a child and come back, by keyboard": 3,
    "an event as it came": 2,
    "filter events": 3,
    "find a value in inputs and outputs": 3,
    "from an event to its state and back": 3,
    "where one was, after the cell has run again": 0,
    "a new execution with another input": 4,
    "redrive": 3,
}
WRITES = {"a new execution with another input", "redrive"}
IN_NOTEBOOK_7 = [
    "why a Task failed",
    "why a child of a child failed",
    "which child a Task started, with what input",
    "what OutputPath dropped",
    "copy an output as JSON, with real values",
    "the picture as a file",
    "which of 200 items failed",
    "open a child and come back, by keyboard",
    "an event as it came",
    "where one was, after the cell has run again",
]

MADE = f"""
import sys
if {(root := str(Path(__file__).parents[2]))!r} not in sys.path:
    sys.path.append({root!r})
import nestedsf
from tests.browser import executions as made
explorer = nestedsf.explore(made.{{}})
explorer
"""
# Two executions of one state machine, of which the second one has failed.
TWO = """
import nestedsf
from nestedsf.lessons.your_own_workflow import state_machine
session = nestedsf.moto_session(time_scale=1000)
machine = state_machine(session, "weighing", {"StartAt": "Heavy?", "States": {
    "Heavy?": {"Type": "Choice", "Default": "Send", "Choices": [
        {"Variable": "$.grams", "NumericGreaterThan": 500, "Next": "Refuse"}]},
    "Refuse": {"Type": "Fail", "Error": "TooHeavy"}, "Send": {"Type": "Succeed"}}})
for grams in (90, 900):
    trace = nestedsf.run(session, machine, {"grams": grams}, name=f"grams-{grams}", check=False)
explorer = nestedsf.explore(session, trace.execution_arn)
explorer
"""


@dataclass
class Hand:
    """What a person does in a page, counted."""

    page: Notebook
    explorer: Locator
    count: int = 0

    def click(self, where: Locator) -> None:
        where.click()
        self.count += 1

    def press(self, key: str) -> None:
        self.page.page.keyboard.press(key)
        self.count += 1

    def type(self, where: Locator, text: str) -> None:
        """Type a text in place of what is there, into a field that has the focus or is clicked."""
        if not where.evaluate("e => e === document.activeElement"):
            self.click(where)
        self.page.page.keyboard.press("Control+A")
        self.page.page.keyboard.insert_text(text)
        self.count += 1

    def choose(self, where: Locator, option: str) -> None:
        where.select_option(option)
        self.count += 2

    def button(self, name: str) -> Locator:
        return self.explorer.get_by_role("button", name=name, exact=True)

    def menu(self, name: str, item: str) -> None:
        self.click(self.explorer.get_by_role("button", name=name))
        self.click(self.explorer.get_by_role("menuitem", name=item))

    def below(self, name: str) -> Locator:
        views = self.explorer.get_by_role("tablist", name="Below the picture")
        return views.get_by_role("tab", name=name)

    @property
    def body(self) -> Locator:
        return self.explorer.locator(".nsf-panel-body")

    @property
    def title(self) -> Locator:
        return self.explorer.locator(".nsf-panel h3")

    @property
    def banner(self) -> Locator:
        return self.explorer.locator(".nsf-banner")

    @property
    def events(self) -> Locator:
        return self.explorer.locator(".nsf-events-view .nsf-lines").get_by_role("row")


TASKS: dict[str, tuple[str, Callable[[Hand], None]]] = {}
Task = Callable[[Hand], None]


def task(name: str, cell: str) -> Callable[[Task], Task]:
    def keep(how: Task) -> Task:
        TASKS[name] = (cell, how)
        return how

    return keep


@task("why a Task failed", MADE.format("traced_back()"))
def _(hand: Hand) -> None:
    expect(hand.title).to_have_text("Bill")
    told = hand.body.get_by_text("KeyError: 'vat_number'", exact=True).first
    expect(told).to_be_in_viewport()
    expect(hand.banner).to_contain_text("KeyError: 'vat_number'")


@task("why a child of a child failed", MADE.format("failed_below()"))
def _(hand: Hand) -> None:
    expect(hand.banner).to_contain_text("Shelf.Empty: no boxes left")
    expect(hand.banner).to_contain_text("2 levels down, in Pack of packing")
    expect(hand.title).to_have_text("Pack")


@task("why the execution itself failed", MADE.format("failed_outside()"))
def _(hand: Hand) -> None:
    expect(hand.banner).to_contain_text("States.Runtime: The history is full.")
    expect(hand.body.get_by_text("The history is full.").first).to_be_in_viewport()


@task("which child a Task started, with what input", SAMPLE)
def _(hand: Hand) -> None:
    hand.click(state(hand.explorer, COMPLETION))
    expect(hand.title).to_have_text(COMPLETION)
    expect(hand.body).to_contain_text("stateMachine:nestedsf-another")
    expect(hand.body).to_contain_text("NeedCallback: false")
    expect(hand.button("Open child execution")).to_be_visible()


@task("what OutputPath dropped", MADE.format("ordered()"))
def _(hand: Hand) -> None:
    hand.click(state(hand.explorer, "Keep"))
    hand.click(tab(hand.explorer, "Data flow"))
    expect(hand.body).to_contain_text("OutputPath kept order, an object with 1 key; dropped card")


@task("which attempt succeeded, and the back-offs", MADE.format("ordered()"))
def _(hand: Hand) -> None:
    hand.click(state(hand.explorer, "Reserve"))
    hand.click(tab(hand.explorer, "Retries"))
    tries = hand.body.locator(".nsf-tries tbody")
    expect(tries).to_have_count(3)
    expect(tries.nth(2)).to_contain_text("SUCCEEDED")
    expect(tries.nth(1)).to_contain_text("planned 4.00 s")


@task("copy an output as JSON, with real values", SAMPLE)
def _(hand: Hand) -> None:
    hand.click(state(hand.explorer, CONTINUE))
    hand.click(hand.button("Copy unmasked: Output"))
    expect(hand.body.get_by_text("Copied, not masked")).to_be_visible()
    copied = json.loads(hand.page.page.evaluate("() => navigator.clipboard.readText()"))
    assert copied["ExecutionArn"].startswith("arn:aws:states:")
    assert "‹" not in json.dumps(copied, ensure_ascii=False)


@task("the picture as a file", SAMPLE)
def _(hand: Hand) -> None:
    with hand.page.page.expect_download() as download:
        hand.menu("Save…", "Picture as SVG")
    assert Path(download.value.path()).read_text().startswith(("<svg", "<?xml"))


@task("which of 200 items failed", MADE.format("mapped()"))
def _(hand: Hand) -> None:
    expect(hand.body).to_contain_text("Ink.Dry")  # at once, and again from anywhere:
    state(hand.explorer, "Weigh").click()
    expect(hand.title).to_have_text("Weigh")
    hand.click(state(hand.explorer, "Stamp"))
    expect(hand.explorer.locator(".nsf-chooser")).to_contain_text("Item 61 of")
    expect(hand.body).to_contain_text("Ink.Dry")
    expect(hand.body).to_contain_text("parcel: 61")


@task("compare two executions", TWO)
def _(hand: Hand) -> None:
    hand.menu("Actions", "Compare executions…")
    hand.click(hand.explorer.locator(".nsf-other").first)
    comparison = hand.explorer.locator(".nsf-comparison")
    expect(comparison).to_contain_text("grams-90")
    expect(comparison).to_contain_text("The first difference")


@task("open a child and come back, by keyboard", SAMPLE)
def _(hand: Hand) -> None:
    hand.explorer.locator("button:visible").first.focus()  # as Tab does, from the cell before
    hand.count += 1
    hand.press(">")
    crumbs = hand.explorer.locator(".nsf-crumbs")
    expect(crumbs).to_have_text("nestedsf-main▸nestedsf-another")
    settled(hand.explorer)
    hand.press("Escape")
    expect(crumbs).to_have_text("nestedsf-main")
    expect(state(hand.explorer, CONTINUE)).to_be_focused()


@task("an event as it came", MADE.format("ordered()"))
def _(hand: Hand) -> None:
    hand.click(hand.below("Events"))
    hand.click(hand.events.filter(has_text="TaskScheduled").first)
    details = hand.explorer.locator(".nsf-event-details")
    for words in ("previousEventId", "timestamp", "taskScheduledEventDetails"):
        expect(details.locator(".nsf-raw .nsf-json")).to_contain_text(words)


@task("filter events", MADE.format("ordered()"))
def _(hand: Hand) -> None:
    hand.click(hand.below("Events"))
    hand.choose(hand.explorer.get_by_label("Filter by type"), "TaskFailed")
    expect(hand.events).to_have_count(2)


@task("find a value in inputs and outputs", MADE.format("ordered()"))
def _(hand: Hand) -> None:
    hand.click(hand.below("Events"))
    hand.type(hand.explorer.get_by_label("Filter by text"), "north-4")
    expect(hand.events).to_have_count(3)
    expect(hand.events.first).to_contain_text("TaskScheduled")


@task("from an event to its state and back", MADE.format("ordered(40)"))
def _(hand: Hand) -> None:
    hand.click(hand.below("Events"))
    hand.click(hand.events.filter(has_text="Check 3").first)
    expect(hand.title).to_have_text("Check 3")
    expect(state(hand.explorer, "Check 3")).to_be_in_viewport()
    hand.click(state(hand.explorer, "Check 2"))
    selected = hand.explorer.locator(".nsf-of-selected")
    expect(selected).to_have_count(2)
    expect(selected.first).to_contain_text("Check 2")
    expect(selected.first).to_be_in_viewport()


@task("where one was, after the cell has run again", SAMPLE)
def _(hand: Hand) -> None:
    state(hand.explorer, CALLBACK).click()
    tab(hand.explorer, "Data flow").click()
    expect(hand.body.locator(".nsf-stage").first).to_be_visible()
    kept = "(explorer.selected, explorer._kept.get('tabs', {}).get('state'))"
    wanted = repr((CALLBACK, "flow"))
    for _ in range(100):
        if hand.page.evaluate(kept) == wanted:
            break
    hand.page.run(0)
    expect(hand.title).to_have_text(CALLBACK)
    expect(tab(hand.explorer, "Data flow")).to_have_attribute("aria-selected", "true")


@task("a new execution with another input", TWO)
def _(hand: Hand) -> None:
    hand.menu("Actions", "New execution…")
    hand.type(hand.explorer.get_by_label("Input, as JSON"), '{"grams": 70}')
    hand.click(hand.explorer.get_by_role("button", name="Start execution"))
    started = hand.page.cell(0).locator(".nsf").last
    expect(started.locator(".nsf-status").first).to_contain_text("SUCCEEDED")


@task("redrive", TWO)
def _(hand: Hand) -> None:
    hand.menu("Actions", "Redrive execution…")
    hand.click(hand.explorer.get_by_role("button", name="Redrive it"))
    expect(hand.explorer.get_by_text("The execution is redriven")).to_be_visible()


@pytest.fixture(scope="module")
def seventh(lab: Lab, browser: Browser) -> Iterator[Notebook]:
    """One page in Notebook 7, which the tests fill one after the other."""
    lab.write([""], "seventh.ipynb")
    page = opened(lab, browser, "seventh.ipynb", where="notebooks")
    yield page
    page.close()


def done(name: str, page: Notebook) -> None:
    cell, how = TASKS[name]
    page.fill([cell])
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.run()
    explorer = page.cell(0).locator(".nsf").first
    expect(explorer.locator(".nsf-panel-body > *").first).to_be_visible()
    settled(explorer)
    hand = Hand(page, explorer)
    how(hand)
    assert hand.count == CLICKS[name]
    assert page.errors == []


@pytest.mark.parametrize("name", CLICKS)
def test_a_task_in_jupyterlab(page: Notebook, name: str) -> None:
    done(name, page)


@pytest.mark.parametrize("name", IN_NOTEBOOK_7)
def test_a_task_in_notebook_7(seventh: Notebook, name: str) -> None:
    done(name, seventh)


def test_no_task_takes_more_than_three_but_those_that_write() -> None:
    assert set(TASKS) == set(CLICKS)
    assert {name for name, count in CLICKS.items() if count > 3} <= WRITES
    assert re.match(r"7\.", __import__("notebook").__version__)
