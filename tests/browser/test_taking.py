"""Taking away and acting, in a real JupyterLab: menus, files, a new execution, the picture's way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_explorer import (
    CALLBACK,
    CONTINUE,
    SAMPLE,
    WAITS,
    becomes,
    settled,
    state,
    tab,
)
from tests.browser.test_opening import in_view
from tools.lab import Notebook, violations

Make = Callable[..., Notebook]

# Long: the picture is larger than its window, and the last state but one has failed.
LONG = """
import nestedsf
names = [f"Step {n:02}" for n in range(40)]
states = {n: {"Type": "Pass", "Next": m} for n, m in zip(names, [*names[1:], "Ship"])}
states["Ship"] = {"Type": "Fail", "Error": "NoShip"}
session = nestedsf.moto_session()
from nestedsf.lessons.your_own_workflow import state_machine
arn = state_machine(session, "long", {"StartAt": names[0], "States": states})
trace = nestedsf.run(session, arn, {"n": 1}, check=False, name="one")
"""
EXPLORED = "explorer = nestedsf.explore(trace)\nexplorer"


def shown(notebook: Notebook, cell: int = 0) -> Locator:
    explorer = notebook.cell(cell).locator(".nsf").first
    expect(explorer.locator(".nsf-panel-body .nsf-value").first).to_be_visible()
    settled(explorer)
    return explorer


def choose(explorer: Locator, menu: str, item: str) -> None:
    explorer.get_by_role("button", name=menu).click()
    explorer.get_by_role("menuitem", name=item).click()


def middle(node: Locator) -> tuple[float, float]:
    box = node.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_is_open_is_saved_in_two_clicks(notebook: Make, tmp_path: Path) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    begins = {"SVG": b"<svg", "PNG": b"\x89PNG", "JSON": b"{", "HTML": b"<!"}
    for form, begin in begins.items():
        with page.page.expect_download() as download:
            choose(explorer, "Save…", f"as {form}")
        name = download.value.suggested_filename
        assert name == f"nestedsf-main-first.{form.lower()}"
        download.value.save_as(tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert content.lstrip()[:6].startswith((begin, b"<?xml"))
        assert b"123456789012" not in content
        expect(explorer.locator(".nsf-said")).to_contain_text(name)
    assert json.loads((tmp_path / "nestedsf-main-first.json").read_text())["status"] == "SUCCEEDED"


def test_a_menu_is_used_by_keyboard_and_escape_comes_back(notebook: Make) -> None:
    page = notebook(SAMPLE, width=480)
    page.run()
    explorer = shown(page)
    keyboard = page.page.keyboard
    save = explorer.get_by_role("button", name="Save…")
    save.focus()
    keyboard.press("ArrowDown")
    items = explorer.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    menu, widget = explorer.get_by_role("menu").bounding_box(), explorer.bounding_box()
    assert menu is not None
    assert widget is not None
    assert widget["x"] <= menu["x"]
    assert menu["x"] + menu["width"] <= widget["x"] + widget["width"]
    assert violations(page.page, ".nsf") == {}
    keyboard.press("Escape")
    expect(save).to_be_focused()
    expect(save).to_have_attribute("aria-expanded", "false")


def test_a_new_execution_has_the_input_that_was_edited(notebook: Make) -> None:
    page = notebook(LONG, "explorer = nestedsf.explore(session, trace.execution_arn)\nexplorer")
    page.run()
    explorer = shown(page, 1)
    choose(explorer, "Actions", "New execution…")
    field = explorer.get_by_label("Input, as JSON")
    expect(field).to_be_focused()
    expect(field).to_have_value('{\n  "n": 1\n}')
    field.fill('{"n": 2,,}')
    start = explorer.get_by_role("button", name="Start execution")
    start.click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("The input is not JSON"))
    field.fill('{"n": 2}')
    expect(field).not_to_have_attribute("aria-invalid", "true")
    start.click()
    expect(page.cell(1).locator(".nsf")).to_have_count(2)
    expect(explorer.get_by_role("button", name="Actions")).to_be_focused()
    second = page.cell(1).locator(".nsf").nth(1)
    expect(second.locator(".nsf-status")).to_contain_text("FAILED")
    becomes(page, "explorer.started[0].trace.input", "{'n': 2}")


def test_what_costs_is_started_only_by_somebody_who_has_said_so(notebook: Make) -> None:
    explored = "explorer = nestedsf.explore(session, trace.execution_arn)"
    page = notebook(LONG, f"{explored}\nexplorer._actions.on_aws = True\nexplorer")
    page.run()
    explorer = shown(page, 1)
    choose(explorer, "Actions", "New execution…")
    expect(explorer.locator(".nsf-sheet")).to_contain_text("AWS charges for its state transitions")
    start = explorer.get_by_role("button", name="Start it on AWS")
    expect(start).to_be_disabled()
    assert violations(page.page, ".nsf") == {}
    explorer.get_by_label("Start it, and pay for it").check()
    expect(start).to_be_enabled()
    page.page.keyboard.press("Escape")
    expect(explorer.locator(".nsf-sheet")).to_be_hidden()
    expect(explorer.get_by_role("button", name="Actions")).to_be_focused()
    becomes(page, "explorer.started", "()")


def test_an_output_that_is_not_json_is_marked_at_its_field(notebook: Make) -> None:
    page = notebook(WAITS)
    page.run()
    explorer = shown(page)
    state(explorer, CALLBACK).click()
    tab(explorer, "Token").click()
    field = explorer.get_by_label("Output, as JSON")
    field.fill("{")
    explorer.get_by_role("button", name="Send success").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("The output is not JSON"))
    field.fill('"done"')
    explorer.get_by_role("button", name="Send success").click()
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("Sent: the Task goes on")
    expect(explorer.locator(".nsf-status")).to_contain_text("SUCCEEDED")
    expect(explorer.locator(".nsf-panel-body")).to_contain_text("Sent: the Task goes on")


def test_zoom_keeps_the_selected_state_in_place_and_fit_fits(notebook: Make) -> None:
    page = notebook(LONG, EXPLORED)
    page.run()
    explorer = shown(page, 1)
    node = state(explorer, "Ship")
    explorer.locator(
        ".nsf-below-head"
    ).scroll_into_view_if_needed()  # the page scrolls; the picture has
    expect(node).to_be_in_viewport()
    before = middle(node)
    for name in ("Zoom in", "Zoom out", "Zoom in"):
        explorer.get_by_role("button", name=name).click()
        # It is the last one of the picture: below it there is nothing to scroll to.
        assert middle(node)[0] == pytest.approx(before[0], abs=2)
    expect(explorer.locator(".nsf-map")).to_be_visible()
    explorer.get_by_role("button", name="Fit", exact=True).click()
    expect(explorer.locator(".nsf-picture")).to_contain_text("Not all of it is shown")
    expect(explorer.locator(".nsf-level")).to_have_text("25 %")
    explorer.get_by_role("button", name="100 %").click()
    expect(explorer.locator(".nsf-level")).to_have_text("100 %")


# Whether the minimap is above what is seen of the picture, beside what is there anyway, and takes
# nothing of the picture's width.
ABOVE = """explorer => {
  const names = ["map", "canvas", "picture", "crumbs"];
  const [map, canvas, picture, crumbs] = names.map(
    (name) => explorer.querySelector(`.nsf-${name}`).getBoundingClientRect()
  );
  const tools = [...explorer.querySelectorAll(".nsf-picture .nsf-tools > *")]
    .map((tool) => tool.getBoundingClientRect());
  return map.width > 0 && map.bottom <= canvas.top && map.top >= picture.top
    && canvas.width === picture.width && canvas.top - picture.top < 96
    && tools.every((tool) => tool.right <= map.left) && crumbs.right <= map.left;
}"""


@pytest.mark.parametrize("width", [1400, 1280, 1180])
def test_the_minimap_covers_nothing_and_takes_no_room(notebook: Make, width: int) -> None:
    page = notebook(LONG, EXPLORED, width=width)
    page.run()
    explorer = shown(page, 1)
    assert explorer.evaluate(ABOVE)
    turn = explorer.get_by_role("button", name="Layout left to right")
    turn.click()
    expect(turn).to_have_attribute("aria-pressed", "true")
    settled(explorer)
    expect(explorer.locator(".nsf-map")).to_be_visible()
    assert explorer.evaluate(ABOVE)
    in_view(explorer.locator(".nsf-canvas g.nsf-selected"), explorer.locator(".nsf-canvas"))
    explorer.get_by_role("button", name="Zoom in").click()
    assert explorer.evaluate(ABOVE)


def test_the_minimap_and_the_splitters_move(notebook: Make) -> None:
    page = notebook(LONG, EXPLORED)
    page.run()
    explorer = shown(page, 1)
    canvas, small = explorer.locator(".nsf-canvas"), explorer.locator(".nsf-map")
    expect(small).to_have_attribute("aria-hidden", "true")
    small.click(position={"x": 20, "y": 6})
    assert canvas.evaluate("e => e.scrollTop") < 100
    side = explorer.get_by_role("separator", name="Width of the picture")
    wide = explorer.locator(".nsf-picture").evaluate("e => e.offsetWidth")
    side.focus()
    page.page.keyboard.press("ArrowLeft")
    assert explorer.locator(".nsf-picture").evaluate("e => e.offsetWidth") < wide
    side.dblclick()
    assert explorer.locator(".nsf-picture").evaluate("e => e.offsetWidth") == pytest.approx(
        wide, abs=2
    )


def test_a_cell_that_runs_again_opens_where_its_reader_was(notebook: Make) -> None:
    page = notebook(LONG, EXPLORED, "nestedsf.explore(trace, state='Step 07')")
    page.run()
    explorer = shown(page, 1)
    expect(explorer.locator(".nsf-panel h3")).to_have_text("Ship")
    state(explorer, "Step 38").click()
    tab(explorer, "Definition").click()
    explorer.get_by_role("button", name="Zoom in").click()
    becomes(page, "(explorer.selected, explorer._kept['zoom']['scale'])", "('Step 38', 1.25)")
    page.run(1)
    again = page.cell(1).locator(".nsf").first
    settled(again)
    expect(again.locator(".nsf-panel h3")).to_have_text("Step 38")
    expect(tab(again, "Definition")).to_have_attribute("aria-selected", "true")
    expect(again.locator(".nsf-level")).to_have_text("125 %")
    again.locator(".nsf-below-head").scroll_into_view_if_needed()
    expect(state(again, "Step 38")).to_be_in_viewport()
    # Another cell opens it where the answer is, or where it is told to.
    expect(page.cell(2).locator(".nsf-panel h3").first).to_have_text("Step 07")


def test_arrow_keys_select_and_go_on_after_enter(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    keyboard = page.page.keyboard
    state(explorer, CONTINUE).focus()
    for key in ("ArrowDown", "Enter", "ArrowDown"):
        keyboard.press(key)
    focused = page.page.evaluate("() => document.activeElement.dataset.state")
    assert focused
    expect(explorer.locator(".nsf-panel h3")).to_have_text(focused)
    becomes(page, "explorer.selected", repr(focused))


def test_the_full_screen_is_left_by_escape(notebook: Make) -> None:
    page = notebook(SAMPLE)
    page.run()
    explorer = shown(page)
    explorer.get_by_role("button", name="Full screen").click()
    page.page.wait_for_function("() => document.fullscreenElement?.classList.contains('nsf')")
    explorer.get_by_role("button", name="Full screen").click()
    page.page.wait_for_function("() => document.fullscreenElement === null")
