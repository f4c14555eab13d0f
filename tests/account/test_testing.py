"""Testing a state without an account: what comes out is a value, shown as a data flow is."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import DefinitionError, InputError

OVEN = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "oven", "Payload.$": "$.loaves"},
    "ResultSelector": {"baked.$": "$.Payload"},
    "ResultPath": "$.oven",
    "Next": "Eat",
}


def test_a_task_by_mock() -> None:
    result = nestedsf.test_state(OVEN, {"loaves": 2}, mock={"result": {"Payload": [1, 2]}})
    assert (result.status, result.next_state) == ("SUCCEEDED", "Eat")
    assert result.output == {"loaves": 2, "oven": {"baked": [1, 2]}}
    assert result.inspection.stages["afterParameters"] == {"FunctionName": "oven", "Payload": 2}
    assert [stage.name for stage in result.flow.stages] == [
        *("input", "InputPath", "Parameters", "result", "ResultSelector", "ResultPath", "output"),
    ]


def test_it_is_shown_as_a_data_flow_is() -> None:
    state = {**OVEN, "Catch": [{"ErrorEquals": ["Burnt"], "Next": "Sorry"}]}
    result = nestedsf.test_state(
        state, {"loaves": 2}, mock={"errorOutput": {"error": "Burnt", "cause": "Too hot."}}
    )
    lines = str(result).splitlines()
    assert lines[0] == "Data flow of StateName"
    assert "CAUGHT_ERROR" in lines[1]
    assert lines[-3:] == ["Error: Burnt: Too hot.", "Catch[0] takes the error.", "Next: Sorry"]
    shown = result._repr_mimebundle_()
    assert shown["text/plain"] == str(result)
    assert shown["image/svg+xml"].startswith("<svg")
    assert repr(result) == "StateResult('StateName', 'CAUGHT_ERROR')"


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("kind", ["Map", "Parallel"])
def test_what_a_map_and_a_parallel_give_is_a_stage(language: str, kind: str) -> None:
    inside = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    parts = {"ItemProcessor": inside} if kind == "Map" else {"Branches": [inside]}
    state = {"Type": kind, "QueryLanguage": language, **parts, "End": True}
    if language == "JSONPath":
        state["ResultPath"] = "$[0]"
    result = nestedsf.test_state(state, [7, 8], mock={"result": ["a", "b"]})
    stage = result.flow.stage("result")
    assert (stage.value, stage.source) == (["a", "b"], result.flow.stage("input").source)
    names = [each.name for each in result.flow.stages]
    assert names[-1] == "output"
    assert language == "JSONata" or names.index("result") < names.index("ResultSelector")
    assert "result" not in result.inspection.stages


@pytest.mark.parametrize(
    ("language", "rule", "field"),
    [
        ("JSONPath", {"ResultPath": "$.error"}, "ResultPath"),
        ("JSONata", {"Output": {"loaves": 2, "error": "{% $states.errorOutput %}"}}, "Output"),
    ],
)
def test_the_flow_of_a_caught_error_ends_as_that_of_an_execution(
    language: str, rule: dict[str, Any], field: str
) -> None:
    state = {
        "Type": "Task",
        "QueryLanguage": language,
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments" if language == "JSONata" else "Parameters": {"FunctionName": "oven"},
        "Catch": [{"ErrorEquals": ["Burnt"], "Next": "Sorry", **rule}],
        "End": True,
    }
    mock = {"errorOutput": {"error": "Burnt", "cause": "Too hot."}}
    result = nestedsf.test_state(state, {"loaves": 2}, mock=mock)
    *_, error, put, last = result.flow.stages
    assert (error.name, error.value) == ("result", {"Error": "Burnt", "Cause": "Too hot."})
    assert error.source == result.flow.stage("input").source
    assert (put.name, put.is_set) == (field, True)
    assert last.value == put.value == result.output
    assert "Burnt" in put.note
    with nestedsf.moto_session(mocks={"Bake": mock}) as session:
        sorry = {"Type": "Pass", "End": True}
        definition = {"StartAt": "Bake", "States": {"Bake": state, "Sorry": sorry}}
        deployed = nestedsf.deploy(session, definitions=definition)
        flow = nestedsf.data_flow(nestedsf.run(session, deployed, {"loaves": 2}).visit("Bake")).flow
    shown = [(each.name, each.value, each.change, each.note) for each in flow.stages]
    assert [(each.name, each.value, each.change, each.note) for each in result.flow.stages] == shown


def test_a_notebook_shows_how_it_ended_above_the_picture() -> None:
    state = {**OVEN, "Next": "<b>Eat</b>", "Retry": [{"ErrorEquals": ["Burnt"]}]}
    baked = nestedsf.test_state(state, {"loaves": 2}, mock={"result": {"Payload": 2}})
    shown = baked._repr_mimebundle_()["text/html"]
    assert "Status: SUCCEEDED<br>Next: &lt;b&gt;Eat&lt;/b&gt;</p>" in shown
    burnt = nestedsf.test_state(state, {"loaves": 2}, mock={"errorOutput": {"error": "Burnt"}})
    shown = burnt._repr_mimebundle_()["text/html"]
    assert "Error: Burnt<br>Retry[0] matches the error and retries after 1 s.</p>" in shown
    assert str(burnt).splitlines()[1] == "Task · lambda:invoke · RETRIABLE"


def test_the_picture_has_the_output() -> None:
    result = nestedsf.test_state({"Type": "Pass", "Result": {"loaves": 12}, "End": True}, {})
    picture = result._repr_mimebundle_()["image/svg+xml"]
    output = picture.partition('data-stage="output"')[2]
    assert "loaves" in output
    assert "passes on unchanged" not in output


def test_secrets_are_masked_unless_they_are_asked_for() -> None:
    state = {"Type": "Pass", "Result": {"password": "rye-bread-7"}, "End": True}
    assert "rye-bread-7" not in str(nestedsf.test_state(state))
    assert "rye-bread-7" in str(nestedsf.test_state(state, show_secrets=True))
    assert "rye-bread-7" not in repr(nestedsf.test_state(state))


def test_a_state_of_a_whole_definition_in_each_of_its_forms() -> None:
    whole = {
        "QueryLanguage": "JSONata",
        "StartAt": "Knead",
        "States": {
            "Knead": {"Type": "Pass", "Output": "{% $states.input.n + $more %}", "Next": "Bake"},
            "Bake": {"Type": "Succeed"},
        },
    }
    forms: list[Any] = [whole, json.dumps(whole), nestedsf.parse_definition(whole)]
    results = [
        nestedsf.test_state(form, {"n": 40}, state_name="Knead", variables={"more": 2})
        for form in forms
    ]
    assert [result.output for result in results] == [42, 42, 42]
    assert results[0] == results[1] == results[2]


def test_a_test_is_always_alike() -> None:
    state = {
        "Type": "Pass",
        "QueryLanguage": "JSONata",
        "Output": "{% [$uuid(), $random(), $now(), $states.context] %}",
        "End": True,
    }
    assert nestedsf.test_state(state) == nestedsf.test_state(state)


def test_an_hour_of_a_wait_takes_no_time() -> None:
    assert nestedsf.test_state({"Type": "Wait", "Seconds": 240, "End": True}).output == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "pass a mock"),
        ({"mock": 7}, "A mock is a mapping"),
        ({"mock": {"resul": {}}}, "not 'resul'"),
        ({"mock": {"result": "Payload"}}, "Mocked result must be valid JSON"),
        ({"mock": {"result": {"StatusCode": "200"}}}, "Field 'StatusCode' must be a number"),
        ({"mock": {"result": {}, "fieldValidationMode": "HARD"}}, "STRICT, PRESENT or NONE"),
        ({"mock": {"errorOutput": {"Error": "Burnt"}}}, "has the texts error and cause"),
        ({"mock": {"errorOutput": "Burnt"}}, "has the texts error and cause"),
        ({"mock": {"result": {}}, "retry_count": -1}, "retry_count is a whole number from 0 on"),
        ({"mock": {"result": {}}, "context": {"Task": {"Token": "t"}}}, "contains 'Task'"),
        ({"mock": {"result": {}}, "context": "{"}, "The context is not JSON"),
        ({"mock": {"result": {}}, "variables": [1]}, "Variables must be a JSON object"),
        ({"mock": {"result": {}}, "input": "loaves"}, "The input is not JSON"),
        ({"mock": {"result": {}}, "failed_iterations": 1}, "the state is no Map"),
    ],
)
def test_what_cannot_be_tested_is_told_in_a_sentence(given: dict[str, Any], message: str) -> None:
    given = {"input": {"loaves": 1}, **given}
    with pytest.raises(InputError) as raised:
        nestedsf.test_state(OVEN, **given)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("definition", ["{", {"Type": "Bake"}, {"Type": "Pass"}, {"a": {1}}, "[]"])
def test_a_definition_that_is_none(definition: Any) -> None:
    with pytest.raises(DefinitionError):
        nestedsf.test_state(definition)


def test_pytest_does_not_collect_it() -> None:
    assert not nestedsf.test_state.__test__  # type: ignore[attr-defined]


PASS = {"Type": "Pass", "End": True}
MACHINE = {"StartAt": "A", "States": {"A": PASS}}
OPEN = {**PASS, "QueryLanguage": "JSONata", "Output": "{% $states.input"}


@pytest.mark.parametrize(
    ("definition", "name", "told"),
    [
        (MACHINE, None, "a whole state machine: name the state to test, as state_name='A'."),
        (json.dumps(MACHINE), None, "name the state to test, as state_name='A'."),
        ({"States": {}}, None, "name the state to test, as state_name='A'."),
        (PASS, "A", "This is one state: leave state_name out to test it."),
        (MACHINE, "B", "State not found in definition: it has no 'B'."),
        (OPEN, None, "Write the whole text as {% … %}, without spaces outside."),
        ({"StartAt": "A", "States": {"A": OPEN}}, "A", "Write the whole text as {% … %}"),
        ('{"Type": "Pass",\n "End": true,}', None, "in line 2, column 13, there is a comma after"),
        ('{"Type": "Pass" /* so */}', None, "in line 1, column 17, there is a comment; take it"),
        ({}, None, 'Add the type, as "Type": "Task".'),
    ],
)
def test_what_is_refused_is_told_with_its_remedy(
    definition: Any, name: str | None, told: str
) -> None:
    with pytest.raises((DefinitionError, InputError)) as raised:
        nestedsf.test_state(definition, state_name=name)
    said = str(raised.value)
    assert told in said
    assert said.endswith(".")
    assert "\n" not in said
