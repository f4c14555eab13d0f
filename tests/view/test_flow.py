"""Data flows, drawn: through the names that readers use."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from html import escape

import pytest

import nestedsf
from nestedsf.exceptions import InputError
from nestedsf.jsontext import display_width, visible
from nestedsf.trace import StateVisit, trace_of
from nestedsf.view.flows.flow import data_flow
from tests.trace import samples
from tests.trace.machines import Recording
from tests.view.test_diagram import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def passed(
    name: str = "A", given: object = None, output: object = None, **fields: object
) -> StateVisit:
    """A visit of a Pass state."""
    state = {"Type": "Pass", "End": True, **fields}
    record = Recording({"StartAt": name, "States": {name: state}})
    record.add("ExecutionStarted", 0, input=given)
    last = record.add("PassStateEntered", 0, name=name, input=given)
    last = record.add("PassStateExited", last, name=name, output=output)
    record.add("ExecutionSucceeded", last, output=output)
    return trace_of(record.events, record.definition).visits[0]


def run_a_job(name: str = "run-a-job") -> StateVisit:
    return samples.recorded_trace(name).visits[0]


def drawn(visit: StateVisit) -> ET.Element:
    return ET.fromstring(data_flow(visit).svg)  # noqa: S314  text that this package has just made


def test_the_text_has_a_line_for_each_stage_and_says_what_changed() -> None:
    visit = passed(given={"order": {"n": 7}}, output={"n": 7}, InputPath="$.order")
    assert data_flow(visit).text.split("\n") == [
        "Data flow of A",
        "Pass · SUCCEEDED",
        "Where the definition and the history both have a value, the two are equal.",
        "Stage            Definition                 Value                               Source",
        'input            –                          {"order":{"n":7}}                   from the history',
        'InputPath        $.order                    {"n":7}                             from the definition',
        "Parameters       not set                    unchanged                           from the definition",
        "result           Result is not set          the value after Parameters          from the definition",
        "ResultPath       not set                    the result takes the input's place  from the definition",
        f"OutputPath       not set                    {'unchanged':34}  from both, equal",
        'output           –                          {"n":7}                             from the history',
        "InputPath kept order, an object with 1 key.",
    ]


def test_a_result_that_no_field_makes_is_told_apart_from_a_field_that_is_not_set() -> None:
    words = [text.text for text in drawn(passed(given=7, output=7)).iter(f"{SVG}text")]
    assert "Result is not set: the value after Parameters is the result" in words
    assert words.count("not set: passes on unchanged") == 3  # InputPath, Parameters, OutputPath


@pytest.mark.parametrize("fields", [{}, {"ResultPath": "$"}])
def test_picture_table_and_text_say_the_same_of_a_result_that_takes_the_inputs_place(
    fields: dict[str, str],
) -> None:
    visit = passed(given={"order": 7}, output=8, Result=8, **fields)
    said = "the result takes the input's place"
    view = data_flow(visit)
    [row] = [row for row in view.table if row.stage == "ResultPath"]
    assert (row.definition, row.value) == (fields.get("ResultPath", "not set"), said)
    assert f"<td>{escape(said)}</td>" in view._repr_mimebundle_()["text/html"]
    line = next(line for line in view.text.splitlines() if line.startswith("ResultPath"))
    assert said in line
    words = [text.text for text in drawn(visit).iter(f"{SVG}text")]
    assert (said if fields else f"not set: {said}") in words


def test_of_branches_the_events_are_named_that_hold_their_outputs() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0)
    last = record.add("ParallelStateEntered", 0, name="Both", input={})
    started = record.add("ParallelStateStarted", last)
    for kind in ("Pass", "Wait"):
        last = record.add(f"{kind}StateEntered", started, name=kind, input={})
        last = record.add(f"{kind}StateExited", last, name=kind, output=kind)
    record.add("ParallelStateSucceeded", last)
    record.add("ParallelStateExited", last, name="Both", output=["Pass", "Wait"])
    visit = trace_of(record.events).visits[0]
    assert data_flow(visit).flow.stage("result").event == "PassStateExited, WaitStateExited"
    assert "in PassStateExited, WaitStateExited" in data_flow(visit).svg


def test_an_execution_is_no_visit() -> None:
    with pytest.raises(InputError, match=r"takes the visit of a state, .* not an ExecutionTrace"):
        data_flow(samples.parent())  # type: ignore[arg-type]


def test_a_disagreement_stands_out_and_shows_both() -> None:
    visit = passed(given={}, output={"a": [1, 3]}, Result={"a": [1, 2]})
    text = data_flow(visit).text
    assert "In OutputPath the history has another value than the definition gives." in text
    assert "from both, different" in text
    assert "$.a is [1,3]" not in text
    assert "$.a[1] is 3, computed 2." in text
    card = next(g for g in drawn(visit).iter(f"{SVG}g") if g.get("data-source") == "differs")
    words = [element.text for element in card.iter(f"{SVG}text")]
    assert "$.a[1] = 3" in words
    assert "$.a[1] = 2" in words


def test_what_is_not_set_is_one_line_and_what_changes_is_a_card() -> None:
    groups = [g for g in drawn(run_a_job()).iter(f"{SVG}g") if g.get("class") == "stage"]
    cards = [g.get("data-stage") for g in groups if g.find(f"{SVG}rect") is not None]
    lines = [g.get("data-stage") for g in groups if g.find(f"{SVG}rect") is None]
    assert cards == ["input", "Parameters", "result", "output"]
    assert lines == ["InputPath", "ResultSelector", "ResultPath", "OutputPath"]


def test_sync_and_sync_2_differ_in_words() -> None:
    first, second = (data_flow(run_a_job(name)).text for name in ("run-a-job", "run-a-job-2"))
    assert "with .sync its Output is a\n  text that holds JSON." in first
    assert "with .sync:2 its Output is" in second
    assert "a JSON value" in second.replace("\n  ", " ")


def test_two_executions_on_moto_give_the_same_bytes() -> None:
    name = "Start new workflow and wait for completion"
    with nestedsf.moto_session(time_scale=20) as session:
        deployment = nestedsf.deploy(session)
        first, second = (data_flow(nestedsf.run(session, deployment).visit(name)) for _ in range(2))
    assert first._repr_mimebundle_() == second._repr_mimebundle_()
    assert "OutputPath kept Output, a text that holds JSON; dropped ExecutionArn, " in first.text
    assert "123456789012" not in first.svg + first.text


def test_lines_are_at_most_100_columns_wide() -> None:
    long = {"k" * 90: "漢字" * 400, "path": ["x " * 500]}
    visit = passed("N" * 80, given=long, output={}, Parameters={"a.$": "$." + "b" * 300})
    for found in (visit, run_a_job(), run_a_job("wait-for-callback")):
        assert max(map(display_width, data_flow(found).text.split("\n"))) <= 100


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_values_are_text_and_never_markup(name: str) -> None:
    value = {name or "k": name}
    visit = passed(name, given=value, output=value, Parameters=value, ResultPath=f"$['{name}']")
    view = data_flow(visit)
    root = ET.fromstring(view.svg)  # noqa: S314  as above
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds <= {"svg", "desc", "style", "rect", "path", "text", "g", "circle"}
    assert root.get("aria-label") == f"Data flow of {visible(name)}"
    assert not any("id" in element.keys() for element in root.iter())  # noqa: SIM118  no dict
    html = view._repr_mimebundle_()["text/html"]
    tags = set(re.findall(r"<\s*([a-z]+)", html))
    assert tags - {"div", "style"} == {  # those of a large picture
        "img",
        "details",
        "summary",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
    }
    assert html.count("<img") == 1
    assert view.text.isprintable() or set(view.text) - {"\n"}
    assert all(line.isprintable() for line in view.text.split("\n"))


def test_shapes_stay_inside_and_do_not_overlap() -> None:
    for visit in (run_a_job(), run_a_job("wait-for-callback-failed")):
        root = drawn(visit)
        width, height = int(root.get("width", 0)), int(root.get("height", 0))
        bottom = 0
        for group in root.iter(f"{SVG}g"):
            rect = group.find(f"{SVG}rect")
            if rect is None:
                continue
            x, y = int(rect.get("x", 0)), int(rect.get("y", 0))
            assert y >= bottom
            bottom = y + int(rect.get("height", 0))
            assert x + int(rect.get("width", 0)) <= width
            assert bottom <= height
            for text in group.findall(f"{SVG}text"):
                assert y < int(text.get("y", 0)) < bottom


def test_a_notebook_is_given_picture_table_and_words() -> None:
    view = data_flow(run_a_job())
    bundle = view._repr_mimebundle_()
    assert bundle["text/plain"] == view.text == str(view)
    assert bundle["image/svg+xml"] == view.svg
    data = re.search(r"base64,([^\"]+)", bundle["text/html"])
    assert data
    assert base64.b64decode(data[1]).decode() == view.svg
    assert bundle["text/html"].count("<tr>") == len(view.flow.stages) + 1
    assert "style" not in bundle["text/html"].replace(data[1], "")
    assert set(view._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert [row.stage for row in view.table] == [stage.name for stage in view.flow.stages]
    assert repr(view) == "DataFlowView('StartExecution', 8 stages)"


def test_every_recorded_visit_can_be_drawn() -> None:
    for path in sorted(samples.HISTORIES.glob("recorded/*.json")):
        scenario = json.loads(path.read_text(encoding="utf-8"))
        if "events" not in scenario or path.stem in {"parallel", "parallel-order"}:
            continue
        definition = json.dumps(scenario["definition"]).replace("${FunctionArn}", "arn:f")
        for visit in trace_of(scenario["events"], definition).visits:
            assert len(list(drawn(visit))) > 3
