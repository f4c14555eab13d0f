"""Comparisons, through the names that readers use."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import InputError
from nestedsf.jsontext import display_width, visible
from nestedsf.trace import ExecutionTrace, StateVisit, trace_of
from nestedsf.view import draw, report
from nestedsf.view.comparisons.compare import compare
from nestedsf.view.comparisons.questions import QUESTIONS
from tests.trace import samples, timed
from tests.trace.machines import Recording
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
    with pytest.raises(KeyError, match="Waits for"):
        compare(samples.parent())["Colour"]


# --- two executions -----------------------------------------------------------------------


def executed(
    values: list[Any], *, fails: int = -1, name: str = "run", definition: Any = None
) -> ExecutionTrace:
    """An execution of states S0, S1 and so on, which pass on values; one may fail."""
    states: dict[str, Any] = {
        f"S{number}": {"Type": "Pass", "Next": f"S{number + 1}"} for number in range(len(values))
    }
    states[f"S{len(values) - 1}"] = {"Type": "Pass", "End": True}
    record = Recording(definition or {"StartAt": "S0", "States": states})
    last = record.add("ExecutionStarted", 0, input=values[0])
    for number, value in enumerate(values):
        last = record.add("PassStateEntered", last, name=f"S{number}", input=value)
        if number == fails:
            record.add("ExecutionFailed", last, error="Broken", cause='{"why":{"code":7}}')
            break
        after = values[min(number + 1, len(values) - 1)]
        last = record.add("PassStateExited", last, name=f"S{number}", output=after)
    else:
        record.add("ExecutionSucceeded", last, output=values[-1])
    return trace_of(record.events, record.definition, name=name)


def test_executions_that_did_the_same_have_no_difference() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        deployment = nestedsf.deploy(session)
        first, second = (nestedsf.run(session, deployment) for _ in range(2))
    compared = compare(first, second)
    assert compared.first_difference is None
    assert "They did the same" in compared.text
    assert len(compared.rows) == 1 + sum(1 for _ in first.walk())
    assert {row.depth for row in compared.rows} >= {0, 1, 2}  # children are there
    assert "123456789012" not in compared.text + compared.html + json.dumps(compared.to_dict())
    # Whoever asks for ids has them compared as well.
    exact = compare(first, second, show_secrets=True)
    assert exact.first_difference is not None
    assert "123456789012" in json.dumps(exact.to_dict())


def test_the_first_difference_is_marked_and_told_by_path() -> None:
    one = {"order": {"id": 7, "lines": [{"n": 1}, {"n": 2}]}, "who": "x"}
    other = {"order": {"id": 7, "lines": [{"n": 1}, {"n": 3}]}, "by": "y"}
    compared = compare(executed([{}, one, one]), executed([{}, other, other]))
    row = compared.first_difference
    assert row is not None
    assert (row.name, row.differs) == ("S0", ("output",))
    [(name, found)] = compared.details(row)
    assert name == "output"
    assert [tuple(line) for line in found.lines] == [
        ("removed", "who", '"x"', ""),
        ("changed", "order.lines[1].n", "2", "3"),
        ("added", "by", "", '"y"'),
    ]
    assert "▶ S0" in compared.text
    assert "− output.order.lines[1].n: 2" in compared.text
    assert "+ output.order.lines[1].n: 3" in compared.text
    assert "≠ S1" in compared.text


def test_a_failure_is_told_with_its_error_and_its_cause_decoded() -> None:
    compared = compare(executed([{}] * 4), executed([{}] * 4, fails=2))
    text = compared.text
    assert "▶ S2" in text
    assert '+ error: "Broken"' in text
    assert '+ cause: {"why":{"code":7}}' in text
    only = [row.name for row in compared.rows if row.second is None]
    assert only == ["S3"]
    assert "not visited" in text
    backward = compare(executed([{}] * 4, fails=2), executed([{}] * 4))
    assert [row.name for row in backward.rows[1:]] == ["S0", "S1", "S2", "S3"]


def test_an_item_is_compared_with_that_item_and_the_map_is_not_the_first_difference() -> None:
    def mapped(wrong: int) -> ExecutionTrace:
        inner = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
        machine = {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": inner, "End": True}}}  # fmt: skip
        record = Recording(machine)
        record.add("ExecutionStarted", 0, input=[0, 1, 2])
        last = record.add("MapStateEntered", 0, name="M", input=[0, 1, 2])
        begun = record.add("MapStateStarted", last, length=3)
        for item in (2, 0, 1):
            last = record.add("MapIterationStarted", begun, name="M", index=item)
            last = record.add("PassStateEntered", last, name="A", input=item)
            last = record.add(
                "PassStateExited", last, name="A", output="wrong" if item == wrong else item
            )
            last = record.add("MapIterationSucceeded", last, name="M", index=item)
        last = record.add("MapStateSucceeded", last)
        output = ["wrong" if item == wrong else item for item in range(3)]
        last = record.add("MapStateExited", last, name="M", output=output)
        record.add("ExecutionSucceeded", last, output=output)
        return trace_of(record.events, record.definition)

    compared = compare(mapped(-1), mapped(1))
    row = compared.first_difference
    assert row is not None
    assert (row.name, row.where, row.depth) == ("A", "item 1", 1)
    assert [row.name for row in compared.rows if row.differs] == ["", "M", "A"]


def test_the_inputs_of_the_executions_come_first() -> None:
    compared = compare(executed([{"n": 1}] * 2), executed([{"n": 2}] * 2))
    assert "The first difference: the input of the executions." in compared.text


def test_secrets_are_masked_with_the_keys_that_tell_them() -> None:
    one, other = ({"db": {"password": text, "n": text}} for text in ("hunter2", "hunter3"))
    compared = compare(executed([{}, one]), executed([{}, other]))
    shown = compared.text + compared.html + json.dumps(compared.to_dict())
    assert '− output.db.n: "hunter2"' in compared.text
    assert "db.password" not in shown  # it does not differ any more
    hidden = compare(
        executed([{}, {"password": "hunter2"}]), executed([{}, {"password": "hunter3"}])
    )
    assert "hunter" not in hidden.text + hidden.html + json.dumps(hidden.to_dict())


def test_many_states_and_large_values_are_bounded() -> None:
    many = compare(executed([{}] * 2_000), executed([{}] * 2_000, fails=1_990))
    assert len(many.text.split("\n")) < 50
    assert "1,990 states are alike" in many.text
    all_differ = compare(executed([{"a": 1}] * 400), executed([{"a": 2}] * 400))
    assert "300 more states differ." in all_differ.text
    assert len(all_differ.html) < 300_000
    rows = [{"id": number, "text": "x" * 100} for number in range(2_000)]
    other = [{"id": number, "text": "y" * 100} for number in range(2_000)]
    large = compare(executed([rows] * 2), executed([other] * 2))
    assert "places" in large.text
    assert max(map(len, (large.text, large.html, json.dumps(large.to_dict())))) < 200_000
    assert max(map(display_width, large.text.split("\n"))) <= 100


@pytest.mark.parametrize("name", HOSTILE)
def test_names_in_two_executions_are_text_and_never_markup(name: str) -> None:
    states = {name: {"Type": "Pass", "End": True}}
    both = []
    for value in (name, {name: name}):
        record = Recording({"StartAt": name, "States": states})
        last = record.add("ExecutionStarted", 0, input={})
        last = record.add("PassStateEntered", last, name=name, input=[])
        record.add("PassStateExited", last, name=name, output={"k": value})
        both.append(trace_of(record.events, record.definition, name=name))
    compared = compare(*both)
    tags = set(re.findall(r"<\s*/?([a-zA-Z!]+)", compared.html))
    assert tags <= {
        *("div", "style", "p", "small", "strong", "bdi", "span", "table", "colgroup", "col"),
        *("thead", "tbody", "tr", "th", "td", "br", "details", "summary", "code", "ins", "del"),
    }
    assert all(line.isprintable() for line in compared.text.split("\n"))


@pytest.mark.parametrize("ending", ["html", "txt", "json"])
def test_a_comparison_is_saved_by_its_ending(tmp_path: Path, ending: str) -> None:
    compared = compare(executed([{}, 1]), executed([{}, 2]))
    path = compared.save(tmp_path / f"two.{ending}")
    text = path.read_text(encoding="utf-8")
    assert "S0" in text
    assert (json.loads(text) == compared.to_dict()) if ending == "json" else ("2" in text)
    with pytest.raises(InputError, match=r"\.html, \.txt or \.json"):
        compared.save(tmp_path / "two.pdf")


def test_an_execution_without_tasks_says_so_and_wrong_arguments_are_told_in_a_sentence() -> None:
    without = compare(trace_of(samples.single("Pass").events))
    assert "No Task was visited" in without.text
    assert "No Task was visited" in without.html
    assert without["Price"] == {}
    for given in ((samples.parent(), 3), (3, samples.parent()), (3,), ("x",), ([1],)):
        with pytest.raises(InputError, match=r"compare\(\) takes"):
            compare(*given)  # type: ignore[call-overload]


def test_other_definitions_are_told() -> None:
    one = executed([{}] * 2)
    other = executed([{}] * 2, definition={"StartAt": "S0", "States": {"S0": {"Type": "Succeed"}}})
    assert "The definitions of the two differ." in compare(one, other).text


DONE = "The whole execution is completed including both long-running jobs"


def test_the_two_editions_of_the_sample_are_compared_state_by_state() -> None:
    with nestedsf.moto_session(time_scale=50) as session:
        one, other = (
            nestedsf.run(session, nestedsf.deploy(session, edition=edition))
            for edition in ("jsonpath", "jsonata")
        )
    compared = nestedsf.compare(one, other)
    assert all(row.first and row.second for row in compared.rows)
    first = compared.first_difference
    assert first is not None
    assert first.name == "Start new workflow and wait for completion"
    assert first.differs == ("output",)
    told = {row.name: dict(compared.details(row)) for row in compared.rows if row.redefined}
    assert set(told) == {
        "",
        "Start new workflow and continue",
        "Need callback?",
        "Report completion",
        "Start new workflow and wait for completion",
        "Start new workflow and wait for callback",
        "Callback",
    }
    assert [line.path for line in told[""]["definition"].lines] == ["QueryLanguage"]
    choice = [
        (line.path, line.before or line.after)
        for line in told["Need callback?"]["definition"].lines
    ]
    assert choice == [
        ("Choices[0].Variable", '"$.NeedCallback"'),
        ("Choices[0].BooleanEquals", "true"),
        ("Choices[0].Condition", '"{% $states.input.NeedCallback %}"'),
    ]
    assert sum(row.redefined for row in compared.rows) == len(told)
    [line] = dict(compared.details(first))["output"].lines
    assert (line.before, line.after) == (f'"\\"{DONE}\\""', f'"{DONE}"')
    for shown in (compared.text, compared.html):
        assert "definition" in shown
        assert "{% $states.result.Output %}" in shown
    assert compared.to_dict()["rows"][3]["differences"]["definition"]


def test_a_comment_is_no_difference_and_an_unknown_definition_is_none() -> None:
    machine = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    commented = {**machine, "States": {"P": {**machine["States"]["P"], "Comment": "new"}}}  # type: ignore[dict-item]
    with nestedsf.moto_session(time_scale=50) as session:
        one, other = (
            nestedsf.run(session, nestedsf.deploy(session, main_definition=definition))
            for definition in (machine, commented)
        )
    compared = nestedsf.compare(one, other)
    assert compared.definitions_differ
    assert not any(row.redefined for row in compared.rows)
    assert not any(row.redefined for row in nestedsf.compare(one, trace_of(one.events)).rows)


@pytest.mark.parametrize("ending", [".sync:3", ":sync", ".waitForTasktoken"])
def test_an_ending_that_no_pattern_has_is_said_to_be_unknown(ending: str) -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    called = {"resourceType": "states", "resource": f"startExecution{ending}"}
    last = record.add("TaskScheduled", last, parameters={}, **called)
    record.add("TaskSucceeded", last, output={}, **called)
    trace = trace_of(record.events)
    said = f"unknown ending “{ending}”"
    assert trace.visits[0].integration_pattern == said
    assert compare(trace)["Pattern"] == {"A": f"states:startExecution, {said}"}
    for shown in (trace.outline(), draw(trace).text, report(trace).html):
        assert said in shown
        assert "Request Response" not in shown
