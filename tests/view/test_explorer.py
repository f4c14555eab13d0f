"""The explorer as Python sees it: what is selected, what it answers, what it sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
import traitlets

from benchmarks.histories import SHAPES, Recording
from nestedsf.exceptions import InputError, NestedsfError, UnknownStateError
from nestedsf.trace import ExecutionTrace, load_history, trace_of
from nestedsf.view.explorer.answers import Answers
from nestedsf.view.explorer.lists.event_table import EventFilter, EventTable
from nestedsf.view.explorer.pages.page import page_of
from nestedsf.view.explorer.widget import Explorer
from tests.trace import samples
from tests.trace.machines import Recording as Recording_

RECORDED = samples.HISTORIES / "recorded"
CALLS = "Wait for callback"


@pytest.fixture
def trace() -> ExecutionTrace:
    return samples.parent()


def answers(trace: ExecutionTrace) -> Answers:
    return Answers(page_of(trace), None)


def panel(trace: ExecutionTrace, tab: str, name: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = answers(trace).to({"what": "panel", "tab": tab, "name": name, **more})
    return found


# --- selecting ----------------------------------------------------------------------------


def test_a_state_can_be_selected_and_read(trace: ExecutionTrace) -> None:
    explorer = Explorer(trace)
    assert explorer.selected == "Start and continue"
    explorer.selected = CALLS
    assert explorer.visit is trace.visit(CALLS)
    assert explorer.shown is trace


def test_a_state_of_a_child_opens_the_child(trace: ExecutionTrace) -> None:
    explorer = Explorer(trace)
    explorer.selected = "Report completion"
    started = trace.visit("Start and continue")
    assert explorer.path == [started.events[0].id]
    assert explorer.shown is started.child
    assert explorer.visit is not None
    assert explorer.visit.output == "Completed"
    explorer.selected = CALLS  # and back
    assert explorer.path == []


def test_a_state_of_the_open_execution_is_preferred(trace: ExecutionTrace) -> None:
    explorer = Explorer(trace)
    second = trace.visit("Wait for completion")
    explorer.path = [second.events[0].id]
    explorer.selected = "Report completion"
    assert explorer.shown is second.child


def test_an_execution_that_visited_the_state_is_preferred_to_one_that_could_have() -> None:
    def machine(choice: str) -> Recording_:
        record = Recording_(
            {
                "StartAt": choice,
                "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}},
            }
        )
        record.add("ExecutionStarted", 0, input={})
        last = record.add("SucceedStateEntered", 0, name=choice, input={})
        last = record.add("SucceedStateExited", last, name=choice, output={})
        record.add("ExecutionSucceeded", last, output={})
        return record

    trace = samples.parent()
    first, second = (trace.visit(name) for name in ("Start and continue", "Wait for completion"))
    children = {
        visit.child_execution_arn or "": trace_of(record.events, record.definition)
        for visit, record in ((first, machine("A")), (second, machine("B")))
    }
    explorer = Explorer(trace.with_children(children))
    explorer.selected = "B"
    assert explorer.path == [second.events[0].id]
    assert explorer.visit is not None


def test_an_unknown_state_is_refused_and_the_others_are_named(trace: ExecutionTrace) -> None:
    explorer = Explorer(trace)
    with pytest.raises(UnknownStateError, match="'Start in parallel'"):
        explorer.selected = "Nowhere"
    assert explorer.selected == "Start and continue"


def test_a_state_that_was_not_entered_can_be_selected() -> None:
    machine = {
        "StartAt": "A",
        "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}},
    }
    explorer = Explorer(trace_of([{"id": 1, "type": "ExecutionStarted"}], machine))
    explorer.selected = "B"
    assert explorer.visit is None


@pytest.mark.parametrize(
    ("name", "value"), [("path", [99]), ("position", -1), ("position", 10_000)]
)
def test_what_is_not_there_is_refused(trace: ExecutionTrace, name: str, value: object) -> None:
    explorer = Explorer(trace)
    before = getattr(explorer, name)
    with pytest.raises(traitlets.TraitError, match=r"there are|from 0 to"):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before


def test_what_failed_is_selected_at_first() -> None:
    explorer = Explorer(samples.recorded_trace("run-a-job-child-failed"))
    assert explorer.visit is not None
    assert explorer.visit.status == "FAILED"


def test_the_visit_that_failed_is_selected_not_a_later_one() -> None:
    machine = {
        "StartAt": "Try",
        "States": {
            "Try": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Try"}
        },
    }
    record = Recording_(machine)
    record.add("ExecutionStarted", 0, input={})
    first = record.add("TaskStateEntered", 0, name="Try", input={})
    last = record.add("TaskScheduled", first, resourceType="lambda", resource="invoke")
    last = record.add("TaskFailed", last, error="Broken")
    record.add("ExecutionFailed", last, error="Broken")
    explorer = Explorer(trace_of(record.events, machine))
    assert explorer.visit_id == first
    assert explorer.visit is not None
    assert explorer.visit.status == "FAILED"


def test_a_selection_that_is_refused_on_the_way_from_a_page_is_undone(
    trace: ExecutionTrace,
) -> None:
    explorer = Explorer(trace)
    with pytest.raises(UnknownStateError):
        explorer.set_state({"selected": "Nowhere"})
    assert explorer.selected == "Start and continue"


# --- the page -----------------------------------------------------------------------------


def test_every_visit_and_every_event_has_its_place_in_one_order(trace: ExecutionTrace) -> None:
    page = page_of(trace)
    count = sum(len(execution.events) for execution in trace.executions())
    assert len(page.events) == count == page.value["events"]
    assert len(page.value["visits"]) == len(list(trace.walk()))
    for number, place in enumerate(page.places):
        own = [event.id for owner, event in page.events if owner == number]
        assert own == sorted(own) == [event.id for event in place.trace.events]
        if place.parent >= 0:  # nothing of a child before the event that started it
            first = next(n for n, (owner, _) in enumerate(page.events) if owner == number)
            before = {event.id for owner, event in page.events[:first] if owner == place.parent}
            assert place.path[-1] in before


def test_a_page_holds_no_inputs_outputs_or_ids(trace: ExecutionTrace) -> None:
    text = json.dumps(page_of(trace).value)
    for secret in ("xxxxxxxx", "123456789012", "Called back", "NeedCallback"):
        assert secret not in text


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_of_25_000_events_is_small(shape: str) -> None:
    write, definition = SHAPES[shape]
    record = Recording(25_000)
    write(record)
    trace = trace_of(load_history({"events": record.events}), definition)
    explorer = Explorer(trace)
    sent = json.dumps(explorer.get_state(), separators=(",", ":"))
    assert len(sent) < 1_000_000


# --- the panel ----------------------------------------------------------------------------


def test_input_and_output_are_masked(trace: ExecutionTrace) -> None:
    values = panel(trace, "io", CALLS)["values"]
    shown = {value["label"]: json.loads(value["json"]) for value in values}
    assert shown["Parameters of the call"]["Input"]["TaskToken"] == "‹task token›"
    assert shown["Output"] == "Called back"


def test_only_what_has_happened_at_the_position_is_shown(trace: ExecutionTrace) -> None:
    page = page_of(trace)
    visit = trace.visit(CALLS)
    at = {event.id: n for n, (owner, event) in enumerate(page.events, 1) if owner == 0}
    entered, exited = at[visit.events[0].id], at[visit.events[-1].id]

    def labels(position: int) -> list[str]:
        return [v["label"] for v in panel(trace, "io", CALLS, position=position)["values"]]

    assert labels(entered - 1) == []
    assert labels(entered) == ["Input"]
    assert "Output" not in labels(exited - 1)
    assert "Output" in labels(exited)


def test_the_cause_of_a_failed_child_is_decoded() -> None:
    trace = samples.recorded_trace("run-a-job-child-failed")
    visit = next(visit for visit in trace.visits if visit.status == "FAILED")
    values = {v["label"]: v for v in panel(trace, "io", visit.state_name)["values"]}
    assert values["Error"]["text"] == "States.TaskFailed"
    assert json.loads(values["Cause"]["json"])["Status"] == "FAILED"


@pytest.mark.parametrize("tab", ["io", "flow", "definition", "events", "retries", "token"])
def test_every_tab_has_a_json_answer_for_every_state(trace: ExecutionTrace, tab: str) -> None:
    for place in page_of(trace).places:
        for visit in place.trace.visits:
            answer = panel(trace, tab, visit.state_name, path=list(place.path))
            assert json.loads(json.dumps(answer)) == answer
            assert answer["type"] == visit.state_type


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("lambda-retried-then-caught", ["FAILED"] * 4),
        ("parallel-retried", ["FAILED"] * 3),
        ("map", ["SUCCEEDED"]),
    ],
)
def test_attempts_end_as_they_ended(name: str, statuses: list[str]) -> None:
    trace = trace_of(RECORDED / f"{name}.json")
    visit = next(v for v in trace.visits if v.attempts > 1 or v.state_type in ("Parallel", "Map"))
    told = panel(trace, "retries", visit.state_name)["attempts"]
    assert [attempt["status"] for attempt in told] == statuses


def test_lone_surrogates_and_depth_do_not_break_the_answer() -> None:
    deep: object = "\ud800 \u202e </script>"
    for _ in range(40):
        deep = {"a": deep}
    trace = trace_of(samples.single("Pass", state_input=deep, output="x" * 200_000).events)
    values = panel(trace, "io", "A")["values"]
    json.dumps(values).encode()
    text = values[0]["json"]
    text.encode()  # what goes to a page is UTF-8
    assert json.loads(text) == deep


def test_the_token_is_handed_out_only_when_it_is_asked_for(trace: ExecutionTrace) -> None:
    visit = trace.visit(CALLS)
    assert visit.task_token is not None
    for tab in ("io", "flow", "events", "token"):
        assert visit.task_token not in json.dumps(panel(trace, tab, CALLS))
    assert answers(trace).to({"what": "token", "name": CALLS}) == visit.task_token
    with pytest.raises(NestedsfError, match="no task token"):
        answers(trace).to({"what": "token", "name": "Start and continue"})


@pytest.mark.parametrize("what", ["stop", "success", "failure", "heartbeat"])
def test_without_an_account_nothing_can_be_done(trace: ExecutionTrace, what: str) -> None:
    with pytest.raises(NestedsfError):
        answers(trace).to({"what": what, "name": CALLS})


# --- the events table ---------------------------------------------------------------------


def test_events_are_filtered_by_text_type_and_state(trace: ExecutionTrace) -> None:
    table = EventTable(page_of(trace))
    everything = table.rows(count=500)
    assert everything["count"] == len(everything["rows"])
    kind = table.rows(EventFilter(kind="TaskSubmitted"))
    assert [row["state"] for row in kind["rows"]] == [CALLS, "Wait for completion"]
    state = table.rows(EventFilter(state=CALLS))
    assert {row["state"] for row in state["rows"]} == {CALLS}
    text = table.rows(EventFilter(text="called BACK", kind="TaskSucceeded"))
    assert [row["type"] for row in text["rows"]] == ["TaskSucceeded"]
    assert table.rows(EventFilter(text="nothing has this"))["rows"] == []


def test_events_come_in_pages(trace: ExecutionTrace) -> None:
    table = EventTable(page_of(trace))
    whole = table.rows(count=500)["rows"]
    parts = [table.rows(start=at, count=7)["rows"] for at in range(0, len(whole), 7)]
    assert [row for part in parts for row in part] == whole


def test_summaries_are_masked_and_short(trace: ExecutionTrace) -> None:
    for row in EventTable(page_of(trace)).rows(count=500)["rows"]:
        assert "123456789012" not in row["summary"]
        assert len(row["summary"]) <= 160


# --- where there are no widgets -------------------------------------------------------------


def test_the_outputs_of_a_cell(trace: ExecutionTrace, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "nestedsf.view.explorer.widget.display", lambda data, **_: shown.append(data)
    )
    Explorer(trace)._ipython_display_()
    picture, view = shown
    assert picture["text/plain"] == trace.outline()
    assert '<img src="data:image/svg+xml;base64,' in picture["text/html"]
    assert list(view) == ["application/vnd.jupyter.widget-view+json"]


def test_nothing_of_a_running_execution_is_in_what_a_notebook_keeps(
    trace: ExecutionTrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where only a child still runs: it differs from one run to the next."""

    class NoActions:
        def __getattr__(self, _: str) -> Any:
            raise AssertionError

    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "nestedsf.view.explorer.widget.display", lambda data, **_: shown.append(data)
    )
    visit = trace.visit("Start and continue")
    assert visit.child is not None
    running = trace_of(visit.child.events[:3], execution_arn=visit.child_execution_arn)
    begun = trace.with_children({visit.child_execution_arn or "": running})
    Explorer(begun, NoActions())._ipython_display_()
    assert "SUCCEEDED" not in shown[0]["text/plain"]
    assert "RUNNING" not in shown[0]["text/plain"]


def test_what_an_error_tells_is_masked(trace: ExecutionTrace) -> None:
    explorer = Explorer(trace)
    explorer.follow(following=False, note=f"lost {trace.execution_arn}")
    assert "123456789012" not in json.dumps(explorer.page())


def test_updates_are_read_at_once(trace: ExecutionTrace) -> None:
    begun = trace_of(trace.events[:5], trace.definition, execution_arn=trace.execution_arn)
    explorer = Explorer(begun)
    assert explorer.trace.status == "RUNNING"
    explorer.update(trace)
    assert explorer.trace is trace
    assert explorer.wait(0) is trace  # nobody feeds it


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("done", "from “done” on"),
        ('{"approved": True}', "from “True}” on"),
        ('"He said "yes""', 'from “yes""” on'),
        ('{"approved": true', "it ends too early"),
        (" ", "it is empty"),
        ("NaN", "from “NaN” on"),
    ],
)
def test_a_value_that_is_not_json_is_explained(text: str, words: str) -> None:
    from nestedsf.view.explorer.values.texts import read_json  # noqa: PLC0415

    with pytest.raises(InputError, match='as "done"') as told:
        read_json(text, "output")
    assert words in str(told.value)
    assert not [word for word in ("Expecting", "Extra", "line 1") if word in str(told.value)]


# --- data and comparing -------------------------------------------------------------------

SECRET = {"order": {"id": 7, "password": "hunter2", "by": f"{samples.EXECUTION}:main:x"}}


def kept_order() -> ExecutionTrace:
    machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "OutputPath": "$.order", "End": True}}}  # fmt: skip
    record = Recording_(machine)
    last = record.add("ExecutionStarted", 0, input=SECRET)
    last = record.add("PassStateEntered", last, name="A", input={**SECRET, "who": "x"})
    last = record.add("PassStateExited", last, name="A", output=SECRET["order"])
    record.add("ExecutionSucceeded", last, output=SECRET["order"])
    return trace_of(record.events, record.definition)


def test_a_stage_says_what_it_changed_and_has_a_diff() -> None:
    trace = kept_order()
    stages = panel(trace, "flow", "A")["stages"]
    names = [stage["name"] for stage in stages]
    at = names.index("OutputPath")
    assert stages[at]["change"] == "OutputPath kept order, an object with 3 keys; dropped who"
    assert stages[at]["diff"]
    assert not stages[names.index("InputPath")]["diff"]
    assert "json" not in stages[names.index("InputPath")]  # nobody looks at it there
    asked = {"what": "stage", "name": "A", "stage": at}
    found: Any = answers(trace).to(asked)
    assert {(line["kind"], line["path"]) for line in found["lines"]} >= {("removed", "who")}
    assert "hunter2" not in json.dumps(found)
    with pytest.raises(NestedsfError, match="no such stage"):
        answers(trace).to({**asked, "stage": 99})


def test_real_values_leave_only_where_they_are_asked_for() -> None:
    trace = kept_order()
    of = {"what": "panel", "tab": "io", "name": "A"}
    masked: Any = answers(trace).to(of)
    shown = next(at for at, value in enumerate(masked["values"]) if value["label"] == "Input")
    assert "hunter2" not in json.dumps(masked)
    real: Any = answers(trace).to({"what": "real", "of": of, "place": ["values", shown, "json"]})
    assert json.loads(real) == {**SECRET, "who": "x"}
    assert "hunter2" not in json.dumps(answers(trace).to(of))  # not from now on
    for what in ("stop", "token", "success", "real"):
        with pytest.raises(NestedsfError, match="no value to copy"):
            answers(trace).to({"what": "real", "of": {"what": what}, "place": []})


def test_children_of_one_state_machine_are_compared_from_the_explorer() -> None:
    trace = samples.parent()
    explorer = Explorer(trace)
    first = trace.visit("Start and continue")
    path = [first.events[0].id]
    found: Any = explorer.answer({"what": "others", "path": path})
    assert [other["where"] for other in found["others"]] == [
        f"started by {visit.state_name}" for visit in trace.visits if visit.child and visit != first
    ]
    compared: Any = explorer.answer({"what": "compare", "other": 0})
    assert compared["rows"][0]["name"] == ""
    assert all(row["path"] == path for row in compared["rows"][1:])
    differing = [at for at, row in enumerate(compared["rows"]) if "output" in row["differs"]]
    for at in differing:
        row: Any = explorer.answer({"what": "compared", "row": at})
        assert row["differences"]["output"]["lines"]
    with pytest.raises(NestedsfError, match="no longer in the list"):
        explorer.answer({"what": "compare", "other": 99})
    nothing: Any = explorer.answer({"what": "others", "path": []})
    assert nothing["others"] == []
    explorer.close()
