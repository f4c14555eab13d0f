"""Timelines, through the names that readers use."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

import nestedsf
from nestedsf.jsontext import display_width, visible
from nestedsf.lessons import when_it_goes_wrong as lesson
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.timing.spans import timetable
from nestedsf.view.durations import duration, ticks
from nestedsf.view.lettering import text_width
from nestedsf.view.palette import STATUS_COLOURS
from nestedsf.view.timelines.folding import Fold, rows_of
from nestedsf.view.timelines.timeline import timeline
from tests.trace import samples, timed
from tests.trace.machines import Recording, recordings
from tests.view.test_diagram import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Container

SVG = "{http://www.w3.org/2000/svg}"


def lines(trace: ExecutionTrace, **kwargs: object) -> list[str]:
    return timeline(trace, **kwargs).text.split("\n")  # type: ignore[arg-type]


def test_text_shows_each_state_below_what_it_is_part_of() -> None:
    found = [line[13:60].rstrip() for line in lines(samples.parent()) if "SUCCEEDED" in line]
    assert found == [
        "main · execution",
        "  Start and continue",
        "    another · execution",
        "      First long-running job",
        "      Report completion",
        "  Start in parallel",
        "    Wait for completion",
        "      another · execution",
        "        First long-running job",
        "        Report completion",
        "    Wait for callback",
        "      another · execution",
        "        First long-running job",
        "        Report completion",
    ]


def test_what_was_aborted_for_a_failure_is_not_what_the_end_waited_for() -> None:
    def branch(name: str, seconds: int, **after: object) -> dict[str, object]:
        wait = {"Type": "Wait", "Seconds": seconds, "Next": "After " + name}
        return {"StartAt": name, "States": {name: wait, "After " + name: after}}

    branches = [
        branch("Pack", 30, Type="Succeed"),
        branch("Ask", 10, Type="Fail", Error="Refused"),
        branch("Tell", 20, Type="Succeed"),
    ]
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    main = json.dumps({"StartAt": "Both", "States": {"Both": both}})
    with nestedsf.moto_session(time_scale=1000) as session:
        deployment = nestedsf.deploy(session, main_definition=main)
        trace = nestedsf.run(session, deployment, {}, check=False)
    assert lines(trace)[0].strip() == "Of 10 s, “Ask” waited for 100%."


def test_time_tells_waiting_failing_and_back_off_apart() -> None:
    found = lines(timed.retried_then_waiting())
    charge = next(line for line in found if "Charge · 3 attempts" in line)
    assert re.search(r"✗+·+█+", charge)
    assert charge.endswith("25 s")
    ask = next(line for line in found if line.startswith("◷ TIMED_OUT"))
    assert "✗" * 15 in ask
    assert found[-1] == "█ works  ✗ an attempt that failed  · back-off  ─ contains work or waiting"


def test_it_says_where_the_time_went() -> None:
    drawn = timeline(timed.retried_then_waiting())
    assert " ".join(drawn.findings) == (
        "Of 1 min 40 s, “Ask” spent 70% waiting in attempts that failed; “Charge” backed off for "
        "11% and spent 8% on attempts that failed. "
        "Along the critical path: 16% working, 70% waiting, 11% back-off, 3% passed between states."
    )
    both = timeline(timed.branches()).findings[0]
    assert both == "Of 30 s, “Long” waited for 97%."


@pytest.mark.parametrize(
    ("attempts", "said"),
    [
        (5, "“Ship” backed off for 78% and spent 22% waiting in attempts that failed."),
        (3, "“Ship” backed off for 67% and spent 33% waiting in attempts that failed."),
        (1, "“Look for a van” waited for 100%."),
    ],
)
def test_of_a_task_that_failed_each_time_the_last_attempt_counts_as_those_before(
    attempts: int, said: str
) -> None:
    carrier = {
        "Look for a van": {"Type": "Wait", "Seconds": 30, "Next": "Give up"},
        "Give up": {"Type": "Fail", "Error": "NoVan"},
    }
    patient = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60, "MaxDelaySeconds": 180}
    ship = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "${carrier}"},
        "Retry": [{**patient, "MaxAttempts": attempts - 1}],
        "End": True,
    }
    with nestedsf.moto_session(time_scale=10_000) as session:
        lesson.create(session, "carrier", carrier)
        first, path = timeline(lesson.try_out(session, {"Ship": ship})).findings
    assert first.endswith(said)
    waiting = next(words for words in re.findall(r"\d+% waiting", path))
    assert waiting.split()[0] in first


def test_of_states_of_one_name_it_is_said_whose_child_they_are_in() -> None:
    sync = "arn:aws:states:::states:startExecution.sync:2"
    tasks = {
        name: {
            "Type": "Task",
            "Resource": sync,
            "Parameters": {"StateMachineArn": "${Another}", "Input": {"seconds": seconds}},
            "End": True,
        }
        for name, seconds in {"Pack": 30, "Approve": 10}.items()
    }
    branches = [{"StartAt": name, "States": {name: task}} for name, task in tasks.items()]
    parent = {
        "StartAt": "Both",
        "States": {
            "Both": {"Type": "Parallel", "Branches": branches, "Next": "Work"},
            "Work": {"Type": "Wait", "Seconds": 10, "Next": "Rest"},
            "Rest": {"Type": "Wait", "Seconds": 10, "End": True},
        },
    }
    child = {
        "StartAt": "Work",
        "States": {"Work": {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}},
    }
    with nestedsf.moto_session(time_scale=10_000) as session:
        shop = nestedsf.deploy(session, definitions={"Main": parent, "Another": child})
        drawn = timeline(nestedsf.run(session, shop))
    assert drawn.findings[0] == (
        "Of 50 s, “Work” in the child of “Pack” waited for 60%, “Work” waited for 20% and "
        "“Rest” waited for 20%."
    )
    assert drawn.findings[0] in drawn.words


def test_a_child_that_outlives_its_parent_is_mentioned() -> None:
    clock = timed.Clock()
    given = {"resourceType": "states", "resource": "startExecution"}
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="Start")
    last = clock.at(0, "TaskScheduled", last, **given)
    last = clock.at(0, "TaskStarted", last, **given)
    arn = f"{samples.EXECUTION}:child:one"
    last = clock.at(1, "TaskSucceeded", last, output={"ExecutionArn": arn}, **given)
    last = clock.at(1, "TaskStateExited", last, name="Start", output={})
    clock.at(1, "ExecutionSucceeded", last, output={})
    child = timed.Clock()
    child.at(1, "ExecutionStarted", 0)
    child.at(60, "ExecutionSucceeded", 1, output={})
    children = {arn: trace_of(child.events, execution_arn=arn)}
    found = timeline(trace_of(clock.events, children=children)).findings
    assert found[-1] == "1 child execution went on after the parent had ended."


def test_a_history_without_times_is_drawn_by_events_and_says_so() -> None:
    trace = samples.recorded_trace("wait-for-callback")
    drawn = timeline(trace)
    assert drawn.findings[0] == "The history has no readable times, so this is the order of events."
    assert drawn.table.axis == "events"
    asked = timeline(trace, axis="events")
    assert "no readable times" not in asked.text
    assert asked.text.split("\n")[-3:] == drawn.text.split("\n")[-3:]


def test_by_events_two_executions_on_moto_give_the_same_bytes() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        deployment = nestedsf.deploy(session)
        traces = [nestedsf.run(session, deployment) for _ in range(2)]
    first, second = (timeline(trace, axis="events") for trace in traces)
    assert first._repr_mimebundle_() == second._repr_mimebundle_()
    assert "waits for its token, which “Callback” of its child execution hands on" in first.words
    by_time = timeline(traces[0])
    assert by_time.table.axis == "time"
    assert any(line.endswith(" s") for line in by_time.text.split("\n"))


def test_what_runs_is_drawn_until_now() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    clock.at(0, "WaitStateEntered", 0, name="Sleep")
    drawn = timeline(trace_of(clock.events), until=timed.START + timedelta(days=3))
    assert drawn.findings[0] == "Of 3 d so far, “Sleep” waited for 100%."
    assert "RUNNING" in drawn.svg


def test_every_line_has_at_most_100_columns() -> None:
    for trace in (samples.parent(), timed.retried_then_waiting(), hostile()):
        for axis in ("time", "events"):
            assert max(map(display_width, lines(trace, axis=axis))) <= 100


def hostile() -> ExecutionTrace:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number, name in enumerate(HOSTILE):
        last = clock.at(number, "PassStateEntered", last, name=name)
        last = clock.at(number + 1, "PassStateExited", last, name=name)
    clock.at(len(HOSTILE), "ExecutionSucceeded", last)
    return trace_of(clock.events, name=HOSTILE[0])


def test_names_are_text_and_never_markup() -> None:
    drawn = timeline(hostile())
    root = ET.fromstring(drawn.svg)  # noqa: S314  text that this package has just made
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds == {"svg", "desc", "style", "rect", "path", "text", "g", "circle"}
    names = [g.get("data-state") for g in root.iter(f"{SVG}g") if g.get("class") == "state"]
    assert names == [visible(name) for name in HOSTILE]
    assert not any("id" in element.keys() for element in root.iter())  # noqa: SIM118  no dict
    html = drawn._repr_mimebundle_()["text/html"]
    tags = re.findall(r"<\s*([a-z]+)", html)
    assert tags == ["img"]


@pytest.mark.parametrize("name", samples.RECORDED)
def test_every_recorded_history_is_drawn(name: str) -> None:
    trace = samples.recorded_trace(name)
    drawn = timeline(trace)
    shown = [g.get("data-status") for g in ET.fromstring(drawn.svg).iter(f"{SVG}g")]  # noqa: S314
    assert [status for status in shown if status] == [
        trace.status,
        *(visit.status for visit in trace.visits),
    ]


def test_of_too_many_lines_those_that_succeeded_share_one() -> None:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number in range(300):
        last = clock.at(number, "PassStateEntered", last, name="Again")
        last = clock.at(number, "PassStateExited", last, name="Again")
    drawn = timeline(trace_of(clock.events))
    assert "103 states succeeded" in drawn.text
    assert "What succeeded is put together; .table has every line." in drawn.text
    assert drawn.svg.count('class="state"') == 197
    assert len(drawn.table.lanes) == 301


def mapped(items: int, failed: Container[int], *, inside: int = 1) -> ExecutionTrace:
    """A Map whose items have some states each; of some items the last state fails."""
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "MapStateEntered", 0, name="Each")
    started = clock.at(0, "MapStateStarted", last, length=items)
    for item in range(items):
        last = clock.at(item, "MapIterationStarted", started, name="Each", index=item)
        for number in range(inside):
            name = f"S{number}"
            last = clock.at(item, "TaskStateEntered", last, name=name)
            last = clock.at(item, "TaskScheduled", last, **timed.LAMBDA)
            if item in failed and number == inside - 1:
                last = clock.at(item + 1, "TaskFailed", last, error="E", **timed.LAMBDA)
                last = clock.at(item + 1, "MapIterationFailed", last, name="Each", index=item)
                break
            last = clock.at(item + 1, "TaskSucceeded", last, output={}, **timed.LAMBDA)
            last = clock.at(item + 1, "TaskStateExited", last, name=name, output={})
        else:
            last = clock.at(item + 1, "MapIterationSucceeded", last, name="Each", index=item)
    clock.at(items + 1, "ExecutionFailed", last, error="E")
    return trace_of(clock.events)


def test_items_that_succeeded_share_lines_and_those_that_failed_have_their_own() -> None:
    drawn = timeline(mapped(200, {137}, inside=4))
    found = [line[13:60].strip() for line in lines(mapped(200, {137}, inside=4))[1:-2]]
    assert [name for name in found if "item" in name] == [
        "137 items succeeded · 0 to 136",
        *(f"S{number} · item 137" for number in range(4)),
        "62 items succeeded · 138 to 199",
    ]
    root = ET.fromstring(drawn.svg)  # noqa: S314  as below
    states = [g for g in root.iter(f"{SVG}g") if g.get("class") == "state"]
    assert [g.get("data-status") for g in states[1:]] == ["SUCCEEDED"] * 3 + ["FAILED"]
    assert "several lines in one" in drawn.svg
    assert (
        "62 items succeeded · 138 to 199, SUCCEEDED, from 2 min 18 s for 1 min 2 s" in drawn.words
    )


def test_few_items_have_lines_of_their_own() -> None:
    assert sum("item" in line for line in lines(mapped(8, set()))) == 8
    assert sum("succeeded · 0 to 8" in line for line in lines(mapped(9, set()))) == 1


def test_of_many_that_failed_as_many_as_fit_are_drawn_and_all_are_counted() -> None:
    drawn = timeline(mapped(1_000, range(0, 1_000, 2)))
    assert len(drawn.lines) <= 200
    assert drawn.text.count("✗ FAILED") > 90
    assert re.search(r"\d+ more lines: 40\d FAILED", drawn.text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recordings())
def test_every_line_is_drawn_or_in_a_fold_and_what_did_not_succeed_is_drawn(
    recording: Recording,
) -> None:
    table = timetable(trace_of(recording.events, recording.definition), "events")
    rows = rows_of(table.lanes)
    inside = [lane for row in rows for lane in (row.lanes if isinstance(row, Fold) else (row,))]
    assert list(map(id, inside)) == list(map(id, table.lanes))  # each once, in their order
    for row in rows:
        assert not isinstance(row, Fold) or {lane.status for lane in row.lanes} == {"SUCCEEDED"}


def test_an_attempt_is_one_bar_and_what_was_caught_has_one_colour() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="A")
    last = clock.at(1, "TaskScheduled", last, **timed.LAMBDA)
    last = clock.at(2, "TaskStarted", last, **timed.LAMBDA)
    last = clock.at(5, "TaskFailed", last, error="E", **timed.LAMBDA)
    last = clock.at(7, "TaskStateExited", last, name="A", output={})
    clock.at(7, "ExecutionSucceeded", last, output={})
    machine = {
        "StartAt": "A",
        "States": {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Catch": [{"ErrorEquals": ["E"], "Next": "B"}],
                "End": True,
            },
            "B": {"Type": "Succeed"},
        },
    }
    root = ET.fromstring(timeline(trace_of(clock.events, machine)).svg)  # noqa: S314  as above
    row = next(g for g in root.iter(f"{SVG}g") if g.get("data-state") == "A")
    amber = STATUS_COLOURS["CAUGHT"].line
    assert [rect.get("fill") for rect in row.iter(f"{SVG}rect")] == [amber]
    assert {text.text: text.get("fill") for text in row.iter(f"{SVG}text")}[
        "FAILED, caught"
    ] == amber
    assert STATUS_COLOURS["FAILED"].line not in ET.tostring(row, encoding="unicode")


def test_what_waited_and_timed_out_fits_and_the_legend_has_what_is_drawn() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="Ask")
    for kind in ("TaskScheduled", "TaskStarted", "TaskSubmitted"):
        last = clock.at(0, kind, last, **timed.CALLBACK)
    last = clock.at(20, "TaskTimedOut", last, error="States.Timeout", **timed.CALLBACK)
    last = clock.at(20, "TaskStateExited", last, name="Ask", output={})
    clock.at(20, "ExecutionSucceeded", last, output={})
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
        "End": True,
    }
    machine = {"StartAt": "Ask", "States": {"Ask": ask, "B": {"Type": "Succeed"}}}
    root = ET.fromstring(timeline(trace_of(clock.events, machine)).svg)  # noqa: S314  as above
    texts = {text.text: text for text in root.iter(f"{SVG}text")}
    status = texts["TIMED OUT, caught"]
    assert int(status.get("x", 0)) + text_width(str(status.text), 12) < int(root.get("width", 0))
    assert "waited, failed, and a Catch took it" in texts
    assert not texts.keys() & {"attempt that failed", "waited, then failed", "works"}


def test_the_legend_shows_what_was_stopped_as_it_is_drawn() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="Ask")
    for kind in ("TaskScheduled", "TaskStarted", "TaskSubmitted"):
        last = clock.at(0, kind, last, **timed.CALLBACK)
    ask = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}
    machine = {"StartAt": "Ask", "States": {"Ask": {**ask, "End": True}}}
    clock.at(20, "ExecutionAborted", last)
    root = ET.fromstring(timeline(trace_of(clock.events, machine)).svg)  # noqa: S314  as above
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert "waited, and was stopped" in texts
    assert "was stopped" not in texts


def test_a_notebook_is_given_the_picture_and_the_words() -> None:
    drawn = timeline(samples.parent())
    bundle = drawn._repr_mimebundle_()
    assert bundle["text/plain"] == drawn.text == str(drawn)
    assert bundle["image/svg+xml"] == drawn.svg
    data = re.search(r"base64,([^\"]+)", bundle["text/html"])
    assert data
    assert base64.b64decode(data[1]).decode() == drawn.svg
    assert "Wait for callback, Task, SUCCEEDED" in bundle["text/html"]
    assert set(drawn._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert repr(drawn) == "Timeline(14 lanes, 'events')"


def test_shapes_stay_inside_and_waiting_is_hatched() -> None:
    root = ET.fromstring(timeline(timed.branches()).svg)  # noqa: S314  as above
    width = int(root.get("width", 0))
    for rect in root.iter(f"{SVG}rect"):
        x, wide = int(rect.get("x", 0)), int(rect.get("width", 0))
        assert wide > 0
        assert 0 <= x <= x + wide <= width
    long = next(g for g in root.iter(f"{SVG}g") if g.get("data-state") == "Long")
    assert any(path.get("d", "").count("M") > 10 for path in long.iter(f"{SVG}path"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0004, "0 s"),
        (0.999, "999 ms"),
        (0.9996, "1 s"),
        (9.96, "10 s"),
        (59.6, "1 min"),
        (3_599.9, "1 h"),
        (86_399, "1 d"),
        (400 * 86_400, "400 d"),
    ],
)
def test_durations_carry_over(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize("end", [0, 0.003, 0.9, 7, 61, 3_700, 90_000, 3e7, 4e10])
def test_ticks_are_few_even_and_inside(end: float) -> None:
    places = list(ticks(end, 6))
    assert 1 <= len(places) <= 7
    assert places[0] == 0
    assert places[-1] <= end


@pytest.mark.parametrize(
    "trace",
    [samples.parent(), timed.branches(), timed.retried_then_waiting()],
    ids=["nested", "branches", "retried"],
)
@pytest.mark.parametrize("axis", ["time", "events"])
def test_a_picture_fits_a_narrow_cell_with_letters_that_can_be_read(
    trace: ExecutionTrace, axis: str
) -> None:
    drawn = timeline(trace, axis=axis)  # type: ignore[arg-type]
    root = ET.fromstring(drawn.svg)  # noqa: S314  as above
    assert int(root.get("width", 0)) <= 700
    for text in root.iter(f"{SVG}text"):
        size, x = int(text.get("font-size", 0)), int(text.get("x", 0))
        wide = text_width(str(text.text), size + (text.get("font-weight") is not None))
        shift = {"end": wide, "middle": wide // 2}.get(text.get("text-anchor", ""), 0)
        assert size >= 11
        assert x >= shift
        assert x - shift + wide <= 700, text.text
