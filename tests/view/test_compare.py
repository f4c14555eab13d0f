"""Comparisons, through the names that readers use."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

import nestedsf
from nestedsf.jsontext import display_width, visible
from nestedsf.trace import StateVisit, trace_of
from nestedsf.view.comparisons.compare import compare
from nestedsf.view.comparisons.questions import QUESTIONS
from tests.trace import samples, timed
from tests.view.test_diagram import HOSTILE


def visit(name: str, **more: object) -> StateVisit:
    return StateVisit(state_name=name, state_type="Task", status="SUCCEEDED", **more)  # type: ignore[arg-type]


def test_the_three_patterns_of_the_sample() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        deployment = nestedsf.deploy(session)
        first, second = (nestedsf.run(session, deployment) for _ in range(2))
    compared = compare(first)
    assert compared == compare(second)
    assert compared.text == compare(second).text
    go_on, job, callback = compared.names
    assert go_on == "Start new workflow and continue"
    assert list(compared["Ended by"].values()) == [
        "the answer (TaskSucceeded)",
        "the child's end (TaskSucceeded)",
        "SendTaskSuccess (TaskSucceeded)",
    ]
    assert "TaskSubmitted" not in compared["Its events"][go_on]
    assert "TaskSubmitted" in compared["Its events"][job]
    assert compared["Output"][go_on].startswith("an object with ExecutionArn (string)")
    assert compared["Output"][job].startswith('a string that holds JSON text: "\\"The whole')
    assert compared["Output"][callback].startswith('a string: "Callback right after')
    assert "events:PutRule" in compared["Permissions"][job]
    assert "events:PutRule" not in compared["Permissions"][callback]
    assert "States.TaskFailed" in compared["If the child fails"][job]
    assert compared["If the parent is stopped"][go_on] == "the child goes on"
    assert compared["Price"][callback] == "1 state transition, and 5 of the child"
    assert compared["Pattern"][job] == "Run a Job: states:startExecution with .sync"


def test_sync_gives_text_and_sync_2_gives_json() -> None:
    visits = [samples.recorded_trace(name).visits[0] for name in ("run-a-job", "run-a-job-2")]
    text, json = (compare([one])["Output"].popitem()[1] for one in visits)
    assert "Output (string of JSON text)" in text or "Input (string of JSON text)" in text
    assert "string of JSON text" not in json


def test_failures_and_time_outs_are_told() -> None:
    failed = compare(samples.recorded_trace("run-a-job-child-failed"))
    assert list(failed["Ended by"].values()) == ["TaskFailed: States.TaskFailed"]
    assert compare(timed.retried_then_waiting())["Ended by"]["Ask"] == (
        "TaskTimedOut: States.Timeout"
    )


def test_a_time_out_is_read_from_the_history() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="A")
    more = {"timeoutInSeconds": 60, "heartbeatInSeconds": 5}
    clock.at(0, "TaskScheduled", last, **timed.CALLBACK, **more)
    compared = compare(trace_of(clock.events))
    assert compared["Time-out"]["A"] == "time-out 60 s, heartbeat 5 s"
    assert compared["Ended by"]["A"] == "nothing yet: it is RUNNING"


def test_any_number_of_visits_stays_readable() -> None:
    compared = compare([visit(f"State {number}") for number in range(7)])
    lines = compared.text.split("\n")
    assert max(map(display_width, lines)) == 100
    assert sum("Waits for" in line for line in lines) == 3
    assert all(f"State {number}" in compared.text for number in range(7))


def test_visits_beyond_the_first_12_are_counted() -> None:
    compared = compare([visit(f"State {number}") for number in range(2_000)])
    assert len(compared.names) == 12
    assert compared.text.endswith("1,988 more are not shown.")
    assert "1,988 more" in compared.html


def test_names_and_values_are_text_and_never_markup() -> None:
    names = [*HOSTILE[:11], "[bold]x[/]"]
    compared = compare([visit(name, output=name, resource=name, error=name) for name in names])
    table = ET.fromstring(compared.html)  # noqa: S314  text that this package has just made
    assert table.get("class") == "mathjax_ignore"  # dollars are no mathematics
    tags = {element.tag for element in table.iter()}
    assert tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    heads = [head.text or "" for head in table.iter("th") if head.get("scope") == "col"]
    assert heads == [visible(name) for name in names]
    assert "[bold]x[/]" in compared.text
    assert "\x1b" not in compared.text


def test_the_table_has_heads_for_screen_readers() -> None:
    table = ET.fromstring(compare(samples.parent()).html)  # noqa: S314  as above
    rows = [head.text for head in table.iter("th") if head.get("scope") == "row"]
    assert rows == list(QUESTIONS)
    assert table.findtext("caption")


def test_a_notebook_is_given_the_table_twice() -> None:
    compared = compare(samples.parent())
    assert compared._repr_mimebundle_() == {
        "text/plain": compared.text,
        "text/html": compared.html,
    }
    assert repr(compared) == "Comparison(3 visits)"


def test_nothing_to_compare_and_unknown_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        compare([])
    with pytest.raises(ValueError, match="nothing to compare"):
        compare(trace_of(samples.single("Pass").events))
    with pytest.raises(KeyError, match="Waits for"):
        compare(samples.parent())["Colour"]
