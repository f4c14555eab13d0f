"""Redriven executions as ExecutionTraces: what went on, what it cost, and when nothing ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.cost import cost
from nestedsf.trace.dataflow import data_flow_of
from nestedsf.trace.timing.attempts import attempts_of
from nestedsf.trace.timing.spans import timetable
from nestedsf.view.diagrams.diagram import draw
from nestedsf.view.explorer.pages.page import page_of
from nestedsf.view.palette import STATUS_COLOURS
from nestedsf.view.sequences.sequence import sequence
from nestedsf.view.timelines.timeline import timeline
from tests.engine.machines import Json, function, machine, mapping, parallel, retried, wait
from tests.engine.running import Lab, answers, fails

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution

COLD = fails("Oven.Cold")


def traced(execution: Execution, definition: Json) -> ExecutionTrace:
    """The ExecutionTrace of an execution as GetExecutionHistory tells of it."""
    events: list[dict[str, Any]] = [
        {
            "id": event.id,
            "previousEventId": event.previous_id,
            "type": event.type,
            "timestamp": event.timestamp,
            event.details_key: dict(event.details),
        }
        for event in execution.events
    ]
    return trace_of(events, definition, execution_arn=execution.arn)


def redriven(at: Lab, definition: Json, given: Any = None, *, after: float = 0) -> ExecutionTrace:
    """An execution that has failed, and was redriven when some time had passed."""
    execution = at.run(definition, given)
    assert execution.status == "FAILED"
    at.later(after)
    execution.redrive()
    at.scheduler.run()
    return traced(execution, definition)


def test_a_task_has_one_visit_with_the_attempts_of_its_redrives() -> None:
    definition = machine({"Bake": retried(function("bake"), MaxAttempts=1, IntervalSeconds=2)})
    at = Lab(script={"bake": [COLD, COLD, COLD, answers("bread")]})
    trace = redriven(at, definition, after=60)
    [visit] = trace.visits
    assert (trace.status, trace.redrive_count) == ("SUCCEEDED", 1)
    assert (visit.status, visit.output, visit.attempts, visit.error) == (
        *("SUCCEEDED", "bread", 4, None),
    )
    found = attempts_of(visit, history=trace.events)
    assert [(a.status, a.redriven, a.back_off) for a in found] == [
        ("FAILED", False, 2),
        ("FAILED", False, None),
        ("FAILED", True, 2),
        ("SUCCEEDED", False, None),
    ]
    assert [a.planned.retry if a.planned else None for a in found] == [1, None, 1, None]
    assert cost(trace).transitions == 4 + 1  # the redrive is one, too


def test_a_state_that_was_redriven_says_so_beside_its_attempts() -> None:
    at = Lab(script={"bake": [COLD, answers("bread")]})
    trace = redriven(at, machine({"Bake": function("bake")}), after=60)
    assert "2 attempts · redriven once" in draw(trace).text
    execution = page_of(trace).value["executions"][0]
    events = [event.type for event in trace.events]
    assert execution["redrives"] == [events.index("ExecutionRedriven") + 1]


def test_the_time_until_a_redrive_is_nobodys() -> None:
    definition = machine({"Bake": function("bake")})
    at = Lab(script={"bake": [fails("Oven.Cold", after=3), answers("bread", after=2)]})
    lanes = timetable(redriven(at, definition, after=60)).lanes
    assert [(s.kind, s.start, s.end, s.failed) for s in lanes[0].spans] == [
        ("contents", 0, 3, True),
        ("ended", 3, 63, False),
        ("contents", 63, 65, False),
    ]
    assert [(s.kind, s.start, s.end) for s in lanes[1].spans] == [
        ("working", 0, 3),
        ("ended", 3, 63),
        ("working", 63, 65),
    ]


def spans(trace: ExecutionTrace, name: str, axis: Any = "time") -> list[tuple[str, str]]:
    """What the visit of a state did before and after each redrive, and how that ended."""
    [lane] = [
        lane
        for lane in timetable(trace, axis).lanes
        if lane.visit is not None and lane.visit.state_name == name
    ]
    return [
        (span.kind, "failed" if span.failed else "stopped" if span.stopped else "")
        for span in lane.spans
    ]


WAITED = [("waiting", "stopped"), ("ended", ""), ("waiting", "")]
WORKED = [("working", "stopped"), ("ended", ""), ("working", "")]


@pytest.mark.parametrize("axis", ["time", "events"])
def test_what_a_failure_beside_it_stopped_is_no_success_before_the_redrive(axis: Any) -> None:
    branches = [machine({name: state}) for name, state in {**CONTENT, "Long": LONG}.items()]
    definition = machine({"All": parallel(*branches)})
    at = Lab(
        script={
            "bad": [fails("Oven.Cold", after=2), answers("fixed", after=4)],
            "long": [answers(1, after=8)],
        }
    )
    trace = redriven(at, definition, after=60)
    assert {visit.status for visit in trace.visits} == {"SUCCEEDED"}
    assert spans(trace, "Bad", axis)[0] == ("working", "failed")
    for name, expected in (("Slow", WAITED), ("Long", WORKED)):
        found = spans(trace, name, axis)
        assert [*found[:2], found[-1]] == expected
    assert spans(trace, "All", axis)[0] == ("contents", "failed")
    drawn = timeline(trace, axis=axis)
    assert "stopped while waiting" in drawn.words
    assert "■ an attempt that was stopped" in drawn.text
    assert ">waited, and was stopped</text>" in drawn.svg
    lane = drawn.svg.partition('data-state="Slow"')[2].partition("<text")[2].partition("</g>")[0]
    assert STATUS_COLOURS["ABORTED"].line in lane
    assert STATUS_COLOURS["SUCCEEDED"].line in lane


def test_items_of_a_map_that_were_stopped_are_no_successes_before_the_redrive() -> None:
    each = mapping(machine({"Bake": function("bake")}))
    at = Lab(script={"bake": [fails("Oven.Cold", after=2), answers(1, after=5)]})
    trace = redriven(at, machine({"Each": each}), [0, 1], after=60)
    found = [
        [(span.kind, span.failed, span.stopped) for span in lane.spans]
        for lane in timetable(trace).lanes
        if lane.visit is not None and lane.visit.state_name == "Bake"
    ]
    assert found == [
        [("working", True, False), ("ended", False, False), ("working", False, False)],
        [("working", False, True), ("ended", False, False), ("working", False, False)],
    ]


@pytest.mark.parametrize(
    ("ended", "state"), [("ABORTED", "Slow"), ("ABORTED", "Long"), ("TIMED_OUT", "Long")]
)
def test_what_the_end_of_the_execution_stopped_is_no_success(ended: str, state: str) -> None:
    definition = machine({state: {"Slow": wait(9), "Long": LONG}[state]})
    at = Lab(script={"long": [answers(1, after=9), answers(1, after=2)]})
    limits = {"TimeoutSeconds": 8} if ended == "TIMED_OUT" else {}
    definition |= limits
    execution = at.start(definition)
    at.later(5)
    if ended == "ABORTED":
        execution.stop()
    at.later(5)
    assert execution.status == ended
    execution.redrive()
    at.scheduler.run()
    trace = traced(execution, definition)
    assert spans(trace, state) == (WAITED if state == "Slow" else WORKED)


def test_an_attempt_whose_output_could_not_be_made_has_failed() -> None:
    bake = function("bake", OutputPath="$.bread")
    at = Lab(script={"bake": [answers({}, after=2), answers({"bread": 1}, after=2)]})
    trace = redriven(at, machine({"Bake": bake}), after=60)
    assert trace.status == "SUCCEEDED"
    assert spans(trace, "Bake") == [("working", "failed"), ("ended", ""), ("working", "")]
    first, second = attempts_of(trace.visits[0], history=trace.events)
    assert (first.status, first.error, second.status) == ("FAILED", "States.Runtime", "SUCCEEDED")


def test_an_attempt_whose_expression_failed_has_failed() -> None:
    bake = retried(
        function("bake", Output="{% $states.result = 1 ? $error('raw') : $states.result %}"),
        IntervalSeconds=4,
    )
    at = Lab(script={"bake": [answers(1, after=2), answers(2, after=2)]})
    definition = machine({"Bake": bake}, QueryLanguage="JSONata")
    trace = traced(at.run(definition), definition)
    assert trace.output == 2
    assert spans(trace, "Bake") == [("working", "failed"), ("back-off", ""), ("working", "")]


def test_an_attempt_that_had_failed_is_no_stopped_one_where_its_back_off_was() -> None:
    bake = retried(function("bake"), IntervalSeconds=30)
    at = Lab(script={"bake": [fails("Oven.Cold", after=2), answers(1, after=2)]})
    execution = at.start(machine({"Bake": bake}))
    at.later(10)
    execution.stop()
    at.later(60)
    execution.redrive()
    at.scheduler.run()
    assert spans(traced(execution, machine({"Bake": bake})), "Bake") == [
        ("working", "failed"),
        ("back-off", ""),
        ("ended", ""),
        ("working", ""),
    ]


def test_branches_that_go_on_are_open_until_they_have_ended() -> None:
    branches = [machine({name: state}) for name, state in CONTENT.items()]
    definition = machine({"All": parallel(*branches)})
    at = Lab(script={"bad": [COLD, answers("fixed", after=4)]})
    execution = at.run(definition)
    assert {v.state_name: v.status for v in traced(execution, definition).visits} == {
        "All": "FAILED",
        "Good": "SUCCEEDED",
        "Bad": "FAILED",
        "Slow": "ABORTED",
    }
    execution.redrive()
    at.later(1)
    running = traced(execution, definition)
    assert {v.state_name: v.status for v in running.visits} == {
        "All": "RUNNING",
        "Good": "SUCCEEDED",
        "Bad": "RUNNING",
        "Slow": "RUNNING",
    }
    at.scheduler.run()
    ended = traced(execution, definition)
    assert {v.status for v in ended.visits} == {"SUCCEEDED"}
    assert [v.container_attempt for v in ended.visits] == [None, 1, 1, 1]
    assert cost(ended).transitions == 4 + 2 + 1  # Bad and Slow ran again, in a redrive


LONG = function("long")
CONTENT = {"Good": function("good"), "Bad": function("bad"), "Slow": wait(9)}


def test_a_map_goes_on_with_its_items() -> None:
    bakes = mapping(machine({"Bake": function("bake")}), MaxConcurrency=1)
    at = Lab(script={"bake": [answers(0), COLD, answers(1), answers(2)]})
    trace = redriven(at, machine({"Each": bakes}), [0, 1, 2])
    assert trace.output == [0, 1, 2]
    assert [(v.state_name, v.status, v.iteration) for v in trace.visits] == [
        ("Each", "SUCCEEDED", None),
        ("Bake", "SUCCEEDED", 0),
        ("Bake", "SUCCEEDED", 1),
        ("Bake", "SUCCEEDED", 2),
    ]


def test_a_fail_that_is_redriven_has_failed() -> None:
    definition = machine({"No": {"Type": "Fail", "Error": "Boom"}})
    trace = redriven(Lab(), definition)
    assert (trace.status, trace.error, trace.redrive_count) == ("FAILED", "Boom", 1)
    assert [(v.status, v.error) for v in trace.visits] == [("FAILED", "Boom")]


def test_the_data_flow_knows_the_counts_of_the_last_attempt() -> None:
    template = {"n.$": "$$.Execution.RedriveCount", "r.$": "$$.State.RetryCount"}
    definition = machine({"Bake": retried(function("bake", Parameters=template), MaxAttempts=1)})
    at = Lab(script={"bake": [COLD, COLD, COLD, answers(1)]})
    trace = redriven(at, definition)
    flow = data_flow_of(trace.visits[0])
    [parameters] = [stage for stage in flow.stages if stage.name == "Parameters"]
    assert (parameters.value, parameters.source) == ({"n": 1, "r": 1}, "agrees")


def test_a_sequence_has_the_attempts_in_their_order() -> None:
    definition = machine({"Both": parallel(machine({"A": function("a")}), machine({"W": wait(1)}))})
    at = Lab(script={"a": [fails("Oven.Cold", after=2), answers(1)]})
    text = str(sequence(redriven(at, definition)))
    assert text.index("Oven.Cold") < text.index("attempt 2")


@pytest.mark.parametrize("axis", ["time", "events"])
def test_steps_come_after_the_redrive(axis: Any) -> None:
    definition = machine({"Bake": function("bake")})
    at = Lab(script={"bake": [COLD, answers("bread")]})
    lanes = timetable(redriven(at, definition, after=60), axis).lanes
    assert [span.kind for span in lanes[0].spans] == ["contents", "ended", "contents"]


@pytest.mark.parametrize(("times", "words"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_titles_say_how_often(times: int, words: str) -> None:
    definition = machine({"Bake": function("bake")})
    at = Lab(script={"bake": [COLD] * (times + 1)})
    execution = at.run(definition)
    for _ in range(times):
        execution.redrive()
        at.scheduler.run()
    trace = traced(execution, definition)
    assert trace.redrive_count == times
    said = f"redriven {words}"
    assert draw(trace).picture.title.endswith(f", {said}")
    drawn = timeline(trace)
    assert f" · execution · {said}" in drawn.text
    assert f', {said}" w' in drawn.svg
    assert page_of(trace).value["redriven"] == words


def test_nothing_is_said_where_there_was_no_redrive() -> None:
    trace = traced(Lab(script={"bake": [COLD]}).run(machine({"Bake": function("bake")})), None)
    assert "redriven" not in draw(trace).text + timeline(trace).svg
    assert page_of(trace).value["redriven"] == ""


def test_outlines_diagrams_and_sequences_say_so() -> None:
    definition = machine({"Bake": function("bake")})
    trace = redriven(Lab(script={"bake": [COLD, answers("bread")]}), definition)
    assert "· redriven once" in trace.outline().splitlines()[0].replace("   ", " · ")
    assert "Execution 0, redriven once" in str(draw(trace)).splitlines()[0]
    told = [line.partition(". ")[2] for line in str(sequence(trace)).splitlines()[1:]]
    assert [line.partition(": ")[2] for line in told if "Execution" in line] == [
        "ExecutionStarted",
        "ExecutionFailed: Oven.Cold",
        "ExecutionRedriven",
        'ExecutionSucceeded: "bread"',
    ]
