"""Diagrams of executions: children, the way of a token, values, counts, files."""

from __future__ import annotations

import json
import re
import struct
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import resvg_py

from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view import Diagram, draw
from tests.trace.machines import Recording
from tests.trace.samples import parent, recorded_trace
from tests.view.executions import calling_back, mapped, nested, passing, starting
from tests.view.test_diagram import HOSTILE, SVG, chain, groups_of, parsed, words


def labels(svg: str, kind: str) -> list[str]:
    return [words(group) for group in groups_of(svg, kind)]


def rectangle(group: ET.Element) -> tuple[int, int, int, int]:
    rect = group.find(f"{SVG}rect")
    assert rect is not None
    x, y, width, height = (int(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def holds(outer: tuple[int, int, int, int], inner: tuple[int, int, int, int]) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[2] >= inner[2]
        and outer[3] >= inner[3]
    )


# --- children ---------------------------------------------------------------------------


def test_a_child_execution_stands_in_a_frame_with_its_name_and_status() -> None:
    svg = draw(starting(passing(machine="another"))).svg
    (frame,) = groups_of(svg, "execution")
    inside = {
        group.get("data-state"): holds(rectangle(frame), rectangle(group))
        for group in groups_of(svg, "state")
    }

    assert words(frame) == "another child execution SUCCEEDED"
    assert frame.get("data-status") == "SUCCEEDED"
    assert inside == {"Start": False, "After": False, "Work": True}
    assert labels(svg, "child") == ["StartExecution"]


def test_nodes_say_which_visits_lead_to_them() -> None:
    svg = draw(parent()).svg
    states = groups_of(svg, "state")
    paths = [group.get("data-path") for group in states]
    ids = [group.get("data-id") for group in states]

    assert {*paths} == {"", "0", "2", "3"}
    assert len({*ids}) == len(ids)
    for number in (0, 2, 3):
        child = parent().visits[number].child
        assert child is not None
        drawn = [g.get("data-state") for g in states if g.get("data-path") == str(number)]
        assert drawn == [visit.state_name for visit in child.visits]


def test_the_next_state_follows_the_child_only_where_the_task_waits_for_its_end() -> None:
    waits = draw(starting(passing(), ".sync:2")).source.source
    goes_on = draw(starting(passing(), "")).source.source

    assert '"0.end" -> s1' in waits
    assert "s0 -> s1" not in waits
    assert "s0 -> s1" in goes_on


def test_children_can_be_left_out() -> None:
    diagram = draw(parent(), children=False)

    assert groups_of(diagram.svg, "execution") == []
    assert "child execution" not in diagram.text
    assert [g.get("data-path") for g in groups_of(diagram.svg, "state")] == [""] * 4


def test_forty_levels_are_drawn_as_deep_as_they_can_be_read() -> None:
    diagram = draw(nested(40))
    paths = {group.get("data-path") for group in groups_of(diagram.svg, "state")}

    assert max(len(path.split(".")) for path in paths if path) == 8
    assert labels(diagram.svg, "more") == ["+32 more child executions"]
    assert "+32 more child executions" in diagram.text


def test_of_many_children_the_failed_ones_are_drawn_and_the_rest_counted() -> None:
    diagram = draw(mapped(200))
    frames = groups_of(diagram.svg, "execution")

    assert [frame.get("data-status") for frame in frames] == ["SUCCEEDED", "SUCCEEDED", "FAILED"]
    assert "iteration 199" in words(frames[-1])
    assert labels(diagram.svg, "more") == ["+197 more child executions"]
    assert "200 iterations" in words(groups_of(diagram.svg, "state")[0])
    assert "200 visits" in words(groups_of(diagram.svg, "state")[1])
    assert "+197 more child executions" in diagram.text


def test_a_child_that_is_too_large_is_counted_in_place_of_drawn() -> None:
    names = [f"State {number}" for number in range(400)]
    large = replace(passing(), definition=draw_definition(chain(names)))
    diagram = draw(starting(large))

    assert len(groups_of(diagram.svg, "state")) == 2
    assert labels(diagram.svg, "more") == ["+1 more child execution"]
    assert draw(starting(large)).svg == diagram.svg


def draw_definition(raw: dict[str, Any]) -> Any:
    return trace_of([{"id": 1, "type": "ExecutionStarted"}], raw).definition


# --- the token's way --------------------------------------------------------------------


def test_the_token_goes_to_the_child_to_its_holder_and_back() -> None:
    diagram = draw(calling_back())
    dashes = {
        group.get("class"): path.get("stroke-dasharray")
        for kind in ("token", "catch", "next")
        for group in groups_of(diagram.svg, kind)
        for path in group.findall(f"{SVG}path")[:1]
    }

    assert labels(diagram.svg, "token") == [
        "StartExecution with the task token",
        "",
        "SendTaskSuccess",
    ]
    assert dashes["next"] is None
    assert dashes["token"]
    assert dashes["catch"]
    assert dashes["token"] != dashes["catch"]
    assert labels(diagram.svg, "legend") == ["Catch: after an error way of the task token"]
    assert "StartExecution with the task token (for Callback) → child" in diagram.text
    assert "SendTaskSuccess → Wait" in diagram.text


@pytest.mark.parametrize(
    ("answer", "hands_on", "shown"),
    [
        ("TaskFailed", True, ["StartExecution with the task token", "", "SendTaskFailure"]),
        ("TaskTimedOut", True, ["StartExecution with the task token", ""]),
        ("", True, ["StartExecution with the task token", ""]),
        ("TaskSucceeded", False, ["StartExecution with the task token"]),
    ],
)
def test_only_what_the_history_shows_of_its_way_is_drawn(
    answer: str,
    hands_on: bool,  # noqa: FBT001  pytest passes it by name
    shown: list[str],
) -> None:
    diagram = draw(calling_back(answer, hands_on=hands_on))

    assert labels(diagram.svg, "token") == shown
    assert ("SendTask" in diagram.text) == ("SendTask" in "".join(shown))


def test_no_token_no_way() -> None:
    assert groups_of(draw(starting(passing())).svg, "token") == []


# --- status, counts, durations ------------------------------------------------------------


def looping() -> ExecutionTrace:
    """A Task that is visited twice: retried once, then failed and caught; a state left out."""
    record = Recording(
        {
            "StartAt": "Try",
            "States": {
                "Try": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::lambda:invoke",
                    "Retry": [{"ErrorEquals": ["States.ALL"]}],
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Again"}],
                    "Next": "Again",
                },
                "Again": {"Type": "Choice", "Choices": [], "Default": "Try"},
                "Unused": {"Type": "Pass", "End": True},
            },
        }
    )
    about = {"resourceType": "lambda", "resource": "invoke"}
    wrong = {**about, "error": "Broken", "cause": json.dumps({"errorMessage": "no"})}
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Try", input={"turn": 1})
    last = record.add("TaskScheduled", last, parameters={}, **about)
    last = record.add("TaskFailed", last, **wrong)
    last = record.add("TaskScheduled", last, parameters={}, **about)
    last = record.add("TaskSucceeded", last, output={}, **about)
    last = record.add("TaskStateExited", last, name="Try", output={"result": 1})
    last = record.add("ChoiceStateEntered", last, name="Again", input={})
    last = record.add("ChoiceStateExited", last, name="Again", output={})
    last = record.add("TaskStateEntered", last, name="Try", input={"turn": 2})
    last = record.add("TaskScheduled", last, parameters={}, **about)
    last = record.add("TaskFailed", last, **wrong)
    last = record.add("TaskStateExited", last, name="Try", output={"result": 2})
    last = record.add("ChoiceStateEntered", last, name="Again", input={})
    return trace_of(record.events, record.definition, name="first")


def test_visits_attempts_and_what_was_not_entered_are_told() -> None:
    diagram = draw(looping())
    tried, again, unused = groups_of(diagram.svg, "state")

    counts = "2 visits (1 SUCCEEDED, 1 FAILED, caught) · 3 attempts"
    retry = "retry up to 3 times: States.ALL"
    assert words(tried) == f"Try Task · lambda:invoke {retry} {counts} FAILED, caught"
    assert words(again).endswith("2 visits (1 SUCCEEDED, 1 RUNNING) RUNNING")
    assert words(unused) == "Unused Pass not entered"
    assert unused.get("data-status") is None
    assert f"Try · Task · lambda:invoke · {counts} · FAILED, caught" in diagram.text
    assert "Execution first RUNNING" in labels(diagram.svg, "heading")


def test_every_state_has_an_icon_and_a_line_for_its_status() -> None:
    for group in groups_of(draw(looping()).svg, "state"):
        classes = [element.get("class") for element in group.iter()]
        assert classes.count("icon") == 1
        assert classes.count("status") == 1


def timed(trace: ExecutionTrace, seconds: float) -> ExecutionTrace:
    start = datetime(2025, 1, 1, tzinfo=timezone.utc)
    end = start + timedelta(seconds=seconds)
    visits = tuple(
        replace(
            visit,
            entered=start,
            exited=end,
            child=timed(visit.child, seconds) if visit.child is not None else None,
        )
        for visit in trace.visits
    )
    return replace(trace, visits=visits, started=start, stopped=end)


def test_durations_are_shown_where_they_are_asked_for() -> None:
    slow = timed(starting(passing()), 62)

    assert "1 min 2 s" in draw(slow, durations=True).text
    assert "1 min 2 s" in draw(slow, durations=True).svg
    assert draw(slow).svg == draw(timed(starting(passing()), 5)).svg


def test_equal_executions_have_equal_pictures() -> None:
    for io in (False, True):
        one, other = draw(parent("first"), io=io), draw(parent("other"), io=io)
        assert one.picture.nodes == other.picture.nodes
        assert one.source.source == other.source.source


# --- values -------------------------------------------------------------------------------


def test_inputs_and_outputs_stand_in_the_boxes_masked() -> None:
    diagram = draw(parent(), io=True)
    (group, *_) = groups_of(diagram.svg, "state")

    assert " in " in words(group)
    assert '"‹execution›"' in words(group)
    assert '{"ExecutionArn":"‹execution›","StartDate":"‹date›"}' in diagram.text
    assert "arn:aws" not in diagram.svg
    assert "AAAAKg" not in diagram.svg
    assert " in " not in words(groups_of(draw(parent()).svg, "state")[0])


def test_error_and_cause_stand_in_the_box_of_a_failed_state() -> None:
    diagram = draw(looping(), io=True)
    tried = words(groups_of(diagram.svg, "state")[0])

    assert "error" in tried
    assert "Broken" in tried
    assert '{"errorMessage":"no"}' in tried
    assert '{"turn":2}' in tried  # the visit whose status is shown
    assert "visit 2 of 2" in tried
    assert "error  Broken" in diagram.text


def test_values_are_short_whatever_they_are() -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = {"in": [deep]}
    for value in ("x" * 200_000, deep, list(range(50_000)), "e\u0301" * 9_000, "状態" * 900, None):
        record = Recording(chain(["A"]))
        record.add("ExecutionStarted", 0, input=value)
        last = record.add("PassStateEntered", 0, name="A", input=value)
        last = record.add("PassStateExited", last, name="A", output=value)
        record.add("ExecutionSucceeded", last, output=value)
        diagram = draw(trace_of(record.events, record.definition, name="first"), io=True)
        (values,) = groups_of(diagram.svg, "values")

        assert len(values) <= 6
        assert len(diagram.text) < 3_000


@pytest.mark.parametrize("direction", ["vertical", "horizontal"])
@pytest.mark.parametrize("io", [False, True])
def test_boxes_do_not_overlap(
    direction: Any,
    io: bool,  # noqa: FBT001  pytest passes it by name
) -> None:
    for trace in (parent(), calling_back(), mapped(5), looping()):
        svg = draw(trace, io=io, direction=direction).svg
        boxes = [
            rectangle(group)
            for kind in ("state", "start", "end", "more")
            for group in groups_of(svg, kind)
        ]
        for one, other in combinations(boxes, 2):
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart
        assert len({box[2] - box[0] for box in map(rectangle, groups_of(svg, "state"))}) == 1


def test_hostile_values_and_names_of_children_are_data() -> None:
    for name in HOSTILE:
        record = Recording(chain([name]))
        record.add("ExecutionStarted", 0, input={name: name})
        last = record.add("PassStateEntered", 0, name=name, input={name: name})
        record.add("ExecutionFailed", last, error=name, cause=name * 9)
        child = trace_of(
            record.events,
            record.definition,
            execution_arn=f"arn:aws:states:eu-west-1:1:execution:{name.replace(':', '')}:1",
        )
        diagram = draw(starting(child), io=True)
        tags = {element.tag.removeprefix(SVG) for element in parsed(diagram.svg).iter()}

        assert tags <= {"svg", "desc", "style", "rect", "g", "path", "text", "tspan", "circle"}
        assert len(groups_of(diagram.svg, "state")) == 3
        assert all(character.isprintable() or character == "\n" for character in diagram.text)


# --- directions and files -----------------------------------------------------------------


def test_a_picture_can_run_from_left_to_right() -> None:
    down, across = draw(parent()).svg, draw(parent(), direction="horizontal").svg

    def size(svg: str) -> tuple[int, int]:
        return int(parsed(svg).get("width", "0")), int(parsed(svg).get("height", "0"))

    assert size(across)[0] > size(across)[1]
    assert size(down)[0] < size(across)[0]
    assert {g.get("data-id") for g in groups_of(down, "state")} == {
        g.get("data-id") for g in groups_of(across, "state")
    }
    with pytest.raises(ValueError, match="sideways"):
        draw(parent(), direction="sideways")  # type: ignore[arg-type]


def test_branches_are_in_the_order_of_the_definition_in_both_directions() -> None:
    for direction, axis in (("vertical", 0), ("horizontal", 1)):
        svg = draw(parent(), direction=direction, children=False).svg  # type: ignore[arg-type]
        boxes = {group.get("data-state"): rectangle(group) for group in groups_of(svg, "state")}
        assert boxes["Wait for completion"][axis] < boxes["Wait for callback"][axis]


def saved(diagram: Diagram, path: Path) -> bytes:
    assert diagram.save(path) == path
    return path.read_bytes()


def rendered(svg: str, *, fonts: bool) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=2, skip_system_fonts=not fonts))


@pytest.fixture
def lettered() -> None:
    """For what needs a font of this machine: containers may have none."""
    svg = draw(parent()).svg
    if rendered(svg, fonts=True) == rendered(svg, fonts=False):
        pytest.skip("This machine has no font to letter a PNG with.")


@pytest.mark.usefixtures("lettered")
def test_files_are_written_by_their_endings(tmp_path: Path) -> None:
    diagram = draw(parent())

    assert saved(diagram, tmp_path / "a.svg").decode() == diagram.svg
    assert saved(diagram, tmp_path / "a.dot").decode() == diagram.dot
    assert saved(diagram, tmp_path / "a.PNG") == diagram.png
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.html, \.dot or \.txt"):
        diagram.save(tmp_path / "a.jpeg")


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.usefixtures("lettered")
def test_a_png_has_twice_the_size_or_what_is_asked_for(tmp_path: Path) -> None:
    diagram = draw(parent())
    width, height = (int(parsed(diagram.svg).get(key, "0")) for key in ("width", "height"))

    assert size_of(diagram.png) == (2 * width, 2 * height)
    diagram.save(tmp_path / "small.png", scale=1)
    assert size_of((tmp_path / "small.png").read_bytes()) == (width, height)


@pytest.mark.usefixtures("lettered")
def test_a_png_is_lettered() -> None:
    diagram = draw(parent())

    assert len(diagram.png) > len(rendered(diagram.svg, fonts=False)) * 1.2


def test_without_a_font_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    without = partial(resvg_py.svg_to_bytes, skip_system_fonts=True)
    monkeypatch.setattr(resvg_py, "svg_to_bytes", without)

    with pytest.raises(RuntimeError, match="apt install fonts-dejavu-core"):
        _ = draw(parent()).png


def test_without_the_renderer_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)

    with pytest.raises(ImportError, match="pip install resvg-py"):
        _ = draw(parent()).png


# --- what others recorded -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["run-a-job-child-failed", "parallel-failed", "wait-for-callback"])
def test_recorded_executions_are_drawn(name: str) -> None:
    trace = recorded_trace(name)
    diagram = draw(trace, io=True)

    for visit in trace.visits:
        assert visit.state_name in diagram.text
    assert len(groups_of(diagram.svg, "state")) == len({v.state_name for v in trace.visits})


def test_a_picture_of_four_executions_is_small() -> None:
    bundle = draw(parent())._repr_mimebundle_()

    png = bundle.pop("image/png", "")
    assert sum(len(value.encode()) for value in bundle.values()) < 60_000
    assert len(png) < 160_000


@pytest.mark.parametrize(("direction", "axis"), [("vertical", 0), ("horizontal", 1)])
def test_children_of_one_state_stand_in_the_order_of_their_visits(
    direction: Any, axis: int
) -> None:
    frames = groups_of(draw(mapped(3), direction=direction).svg, "execution")
    places = {frame.get("data-path"): rectangle(frame)[axis] for frame in frames}

    assert [places[path] for path in ("1", "2", "3")] == sorted(places.values())


# --- in words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trace",
    [parent(), calling_back(), calling_back("TaskFailed"), looping(), mapped(5), nested(3)],
    ids=["sample", "callback", "failed", "loop", "map", "nested"],
)
def test_the_text_says_what_the_picture_shows(trace: ExecutionTrace) -> None:
    diagram = draw(trace, io=True)
    said = re.sub(r"\s", "", diagram.text)

    for kind in ("choice", "default", "catch", "child", "more"):
        for label in labels(diagram.svg, kind):
            assert re.sub(r"\s", "", label) in said
    for group in groups_of(diagram.svg, "state"):
        for line in group.iter(f"{SVG}text"):
            shown = "".join(line.itertext())
            if shown != "not entered":
                assert re.sub(r"\s", "", shown) in said
    for frame in groups_of(diagram.svg, "execution"):
        name, *about = ("".join(line.itertext()) for line in frame.iter(f"{SVG}text"))
        assert f"{name} · {about[0]}" in diagram.text
    shown = labels(diagram.svg, "token")
    for words_of_token in (
        "StartExecution with the task token",
        "SendTaskSuccess",
        "SendTaskFailure",
    ):
        assert (words_of_token in diagram.text) == (words_of_token in shown)
