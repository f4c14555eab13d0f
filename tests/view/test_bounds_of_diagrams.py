"""Diagrams are as large as a page allows, whatever the definition or the history holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from nestedsf import draw
from nestedsf.exceptions import UnknownStateError
from nestedsf.trace import trace_of
from tests.trace.machines import Recording
from tests.view.large import (
    all_caught,
    chain,
    dense,
    fan,
    parallels,
    run_of_chain,
    run_of_parallels,
)

if TYPE_CHECKING:
    from nestedsf.view import Diagram

SVG = "{http://www.w3.org/2000/svg}"


def drawn(diagram: Diagram) -> list[str]:
    """The names of the states in the SVG."""
    groups = ET.fromstring(diagram.svg).iter(f"{SVG}g")  # noqa: S314  text that this package has just made
    return [g.get("data-state", "") for g in groups if g.get("class") == "state"]


@pytest.mark.parametrize("direction", ["vertical", "horizontal"])
@pytest.mark.parametrize(
    "machine",
    [chain(12_000), fan(3_000), dense(100), all_caught(200), parallels(1_500)],
    ids=["chain", "fan", "dense", "caught", "parallels"],
)
def test_a_definition_of_any_shape_is_drawn_on_a_page(
    machine: dict[str, Any], direction: Any
) -> None:
    diagram = draw(machine, direction=direction)

    assert 10 < len(drawn(diagram)) <= 300
    assert len(diagram.svg) < 500_000
    assert len(diagram.text) < 50_000
    assert len(diagram.source.source) < 500_000


def test_what_is_left_out_is_counted_and_the_note_says_how_to_see_it() -> None:
    diagram = draw(chain(12_000))

    assert len(drawn(diagram)) == 150
    assert "+11,850 states" in diagram.text
    assert "+11,850 states" in diagram.svg
    for shown in (" ".join(diagram.text.split()), " ".join(diagram.picture.notes)):
        assert "Of 12,000 states 150 are drawn" in shown
        assert 'draw(…, around="name of a state")' in shown
    assert "Of 12,000 states 150 are drawn" in diagram.svg
    assert draw(chain(300)).picture.notes == ()
    assert len(drawn(draw(chain(300)))) == 300


def test_what_is_around_a_state_can_be_asked_for() -> None:
    diagram = draw(chain(12_000), around="S7000")

    assert {"S6990", "S7000", "S7010"} <= set(drawn(diagram))
    assert len(drawn(diagram)) == 40
    assert "those around 'S7000'" in " ".join(diagram.text.split())
    with pytest.raises(UnknownStateError, match="There is no state 'S99999'"):
        draw(chain(12_000), around="S99999")


@pytest.mark.parametrize("at", [0, 150, 600, 1_199])
def test_the_state_that_failed_is_always_drawn(at: int) -> None:
    diagram = draw(run_of_chain(1_200, fails_at=at), io=True, durations=True)

    assert f"S{at}" in drawn(diagram)
    assert "S0" in drawn(diagram)
    assert "✗ FAILED     S" in diagram.text
    assert len(diagram.svg) < 500_000


@pytest.mark.parametrize("known", [True, False])
def test_of_deep_nesting_the_outermost_and_the_innermost_are_drawn(known: bool) -> None:  # noqa: FBT001
    diagram = draw(run_of_parallels(1_500, known=known))

    assert drawn(diagram)[:6] == [f"P{level}" for level in range(6)]
    assert drawn(diagram)[-7:] == [f"P{level}" for level in range(1_494, 1_501)]
    assert "+1,488 states, all FAILED" in diagram.text


def test_of_many_failures_those_not_drawn_are_counted_as_failures() -> None:
    count = 2_000
    names = [f"B{number}" for number in range(count)]
    machine = {
        "StartAt": "P",
        "States": {
            "P": {
                "Type": "Parallel",
                "End": True,
                "Branches": [{"StartAt": n, "States": {n: {"Type": "Fail"}}} for n in names],
            }
        },
    }
    record = Recording(machine)
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="P", input={})
    started = record.add("ParallelStateStarted", last)
    entered = [record.add("FailStateEntered", started, name=name, input={}) for name in names]
    record.add("ParallelStateFailed", entered[0], error="Boom")
    record.add("ExecutionFailed", entered[0], error="Boom")
    diagram = draw(trace_of(record.events, machine))

    assert "B0" in drawn(diagram)
    assert len(drawn(diagram)) <= 300
    assert " FAILED" in next(line for line in diagram.text.splitlines() if "+1," in line)


def test_lines_that_would_cross_the_picture_are_words_in_boxes() -> None:
    few, many = draw(all_caught(20)), draw(all_caught(80))

    assert few.picture.notes == ()
    assert "written in the boxes that they leave" in " ".join(many.picture.notes)
    lines = [edge for edge in many.picture.edges if edge.kind == "catch"]
    words = [detail for node in many.picture.states for detail in node.details]
    assert len(lines) + words.count("catch States.ALL → Notify") == 80
    assert "catch States.ALL → Notify" in many.text


def test_names_and_types_of_a_megabyte_are_drawn_shortened() -> None:
    long = "n" * 1_000_000
    machine = {
        "StartAt": long,
        "States": {
            long: {"Type": "T" * 1_000_000, "Comment": long, "Next": "End"},
            "End": {
                "Type": "Choice",
                "Choices": [{"Variable": f"$.{long}", "StringEquals": long, "Next": long}],
                "Default": long,
            },
        },
    }
    diagram = draw(machine)

    assert len(diagram.svg) < 50_000
    assert len(diagram.text) < 50_000


@pytest.mark.parametrize("to", [2, 3, 8])
def test_a_long_chain_with_short_cuts_does_not_drift(to: int) -> None:
    states: dict[str, object] = {}
    for number in range(200):
        name, after = f"State {number}", {"Next": f"State {number + 1}"}
        states[name] = {"Type": "Pass", **(after if number < 199 else {"End": True})}
        if number % 10 == 1:
            rule = {"Variable": "$.n", "IsPresent": True, "Next": f"State {number + to}"}
            states[name] = {"Type": "Choice", "Choices": [rule], "Default": after["Next"]}
    layout = draw({"StartAt": "State 0", "States": states}).layout
    boxes = [box for box in layout.nodes if box.attributes.get("class") == "state"]
    assert len({box.x for box in boxes}) == 1  # one column
    assert layout.width < 500
