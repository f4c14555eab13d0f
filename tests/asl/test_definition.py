"""Definitions: their states in order, and a sentence for what cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.exceptions import DefinitionError, UnknownStateError
from nestedsf.trace import trace_of
from tests.trace.samples import RECORDED, recorded, sample_definition

PASS: dict[str, Any] = {"Type": "Pass", "End": True}


def machine(**states: Any) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states}


def names(definition: Definition) -> list[str]:
    return [state.name for state in definition.states]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"StartAt": "A",\n"States": {"A": {"End": true,}}}',
            "in line 2, column 29, there is a comma after",
        ),
        (
            '{"StartAt": "A",\n"States": {},\n\n}',
            "in line 2, column 13, there is a comma after the last",
        ),
        ('{"StartAt": "A",\n\n"States": {} // none\n}', "in line 3, column 14, there is a comment"),
    ],
)
def test_what_json_does_not_have_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        parse_definition(text)


def test_states_come_in_the_order_of_the_text_containers_before_their_contents() -> None:
    inner = {"Type": "Map", "ItemProcessor": machine(E=PASS), "End": True}
    old = {"Type": "Map", "Iterator": machine(G=PASS), "End": True}
    branches = [machine(C=PASS), machine(D=inner, F=old)]
    definition = parse_definition(
        machine(B={"Type": "Parallel", "Branches": branches, "Next": "A"}, A=PASS)
    )
    assert names(definition) == ["B", "C", "D", "E", "F", "G", "A"]
    found = definition.state("E")
    assert (found.type, found.container, found.branch) == ("Map", "D", None) or found.type == "Pass"
    assert found.path == (
        *("States", "B", "Branches", 1),
        *("States", "D", "ItemProcessor"),
        *("States", "E"),
    )
    assert (definition.state("D").container, definition.state("D").branch) == ("B", 1)
    assert definition.branch_starts("B") == ("C", "D")
    assert definition.branch_starts("A") == ()


def test_text_and_mapping_give_equal_definitions() -> None:
    raw = sample_definition()
    assert parse_definition(json.dumps(raw)) == parse_definition(raw)
    assert hash(parse_definition(raw)) == hash(parse_definition(json.dumps(raw)))
    assert parse_definition(raw).start_at == "Start and continue"


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_definitions_are_read(name: str) -> None:
    definition = parse_definition(recorded(name)["definition"])
    assert definition.get(definition.start_at) is definition.states[0]


def test_an_unknown_state_is_named_with_those_that_there_are() -> None:
    definition = parse_definition(machine(A=PASS))
    assert definition.get("B") is None
    with pytest.raises(UnknownStateError, match="no state 'B'; it has 'A'"):
        definition.state("B")
    with pytest.raises(KeyError):
        definition.state("B")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{", "the { of line 1 is never closed"),
        (
            '{"StartAt": "A",\n "States": nothing}',
            "in line 2, there is “nothing” where a value belongs",
        ),
        ("machine.asl.json", "not the file's name"),
        ("[1]", "not an object"),
        ("[" * 100_000, "nested more than 300 levels deep"),
        ("{}", "has no States"),
        ({"States": {}}, "has no States"),
        ({"States": []}, "has no States"),
        ({"States": {"A": PASS}}, "has no StartAt"),
        ({"StartAt": ["A"], "States": {"A": PASS}}, "has no StartAt"),
        ({"StartAt": "B", "States": {"A": PASS}}, "StartAt names the state 'B'"),
        (machine(A={"Type": "Pass", "Next": "B"}), "The Next of 'A' names the state 'B'"),
        (machine(A={"Type": "Pass", "Next": ["A"]}), "The Next of 'A' names"),
        (machine(A={"Type": "Choice", "Default": "B"}), "The Default of 'A'"),
        (
            machine(A={"Type": "Choice", "Choices": [{"Next": "A"}, {"Next": "B"}]}),
            "The Next of Choices[1] of 'A'",
        ),
        (machine(A={**PASS, "Catch": [{"Next": "B"}]}), "The Next of Catch[0] of 'A'"),
        (machine(A={"End": True}), "'A' has no Type"),
        (machine(A="B"), "'A' stands among the States, and is not a state"),
        (machine(A=PASS, End=True), "'End' stands among the States, and is not a state"),
        (machine(A={"Type": "Parallel"}), "no list of Branches"),
        (machine(A={"Type": "Parallel", "Branches": [1]}), "The branch 0 of 'A' is not"),
        (machine(A={"Type": "Map", "ItemProcessor": {}}), "The Map 'A' has no States"),
        (
            machine(A={"Type": "Parallel", "Branches": [machine(A=PASS)]}),
            "The state 'A' is there twice",
        ),
        # A branch cannot go on to a state outside of it.
        (
            machine(A={"Type": "Parallel", "Branches": [machine(B={"Type": "Pass", "Next": "A"})]}),
            "The Next of 'B' names the state 'A'",
        ),
        (
            '{"StartAt": "A", "States": {"A": {"Type": "Pass"}, "A": {"Type": "Wait"}}}',
            '"A" is there twice',
        ),
        ('{"StartAt": "A" // first\n}', "there is a comment"),
        ('{"StartAt": "A", }', "a comma after the last entry"),
        ('{"TimeoutSeconds": NaN}', "“NaN”"),
        (machine(A={**PASS, "Resource": "${Arn}"}), "${Arn}"),
        ('{"TimeoutSeconds": ${Timeout}}', "DefinitionSubstitutions"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(source: Any, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(source)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
    assert isinstance(caught.value, ValueError)


SHELL = "cp ${SOURCE} ${TARGET:-/tmp}"


@pytest.mark.parametrize(
    "states",
    [
        {"A": {**PASS, "Parameters": {"text.$": "States.Format('${} of {}', $.n, $.m)"}}},
        {"A": {**PASS, "Comment": "filled from ${Name}", "Result": {"run": [SHELL]}}},
        {"${A}": PASS},
        {"A": {"Type": "Fail", "Error": "${Error}", "Cause": "No ${Cause}"}},
        {
            "A": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.a", "StringMatches": "${*}", "Next": "B"}],
            },
            "B": PASS,
        },
        {"A": {**PASS, "QueryLanguage": "JSONata", "Output": "{% '${' & $states.input & '}' %}"}},
        {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:ssm:sendCommand",
                "Parameters": {
                    "DocumentName": "AWS-RunShellScript",
                    "Parameters": {"commands": [SHELL]},
                },
                "End": True,
            }
        },
        {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sns:publish",
                "Parameters": {
                    "TopicArn": "arn:aws:sns:eu-west-1:123456789012:t",
                    "Message": "${you}",
                },
                "End": True,
            }
        },
    ],
    ids=lambda states: json.dumps(states)[:40],
)
def test_a_text_may_have_a_dollar_sign_and_braces(states: Any) -> None:
    """CreateStateMachine substitutes nothing, so a text is what is written."""
    definition = parse_definition(json.dumps(machine(**states)))
    assert definition == parse_definition(machine(**states))
    assert names(definition) == [*states]
    assert trace_of([{"id": 1, "type": "ExecutionStarted"}], machine(**states)).definition


CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "f"},
    "End": True,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Resource": "arn:${AWS::Partition}:states:::sqs:sendMessage"}, "${AWS::Partition}"),
        ({"Parameters": {"FunctionName": "${FunctionName}"}}, "${FunctionName}"),
        ({"Arguments": {"StateMachineArn": "${Child.Arn}", "Input": {}}}, "${Child.Arn}"),
        ({"Parameters": {"QueueUrl": "https://${Host}/queue"}}, "${Host}"),
        ({"TimeoutSeconds": "${Timeout}"}, "${Timeout}"),
        ({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": "${Often}"}]}, "${Often}"),
        ({"Type": "Wait", "Seconds": "${Seconds}"}, "${Seconds}"),
        (
            {
                "Type": "Map",
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "Parameters": {"Bucket": "${Bucket}"},
                },
                "ItemProcessor": machine(B=PASS),
            },
            "${Bucket}",
        ),
    ],
)
def test_a_placeholder_where_an_arn_or_a_number_belongs_is_to_be_filled(
    change: dict[str, Any], words: str
) -> None:
    template = machine(A={**CALL, **change})
    with pytest.raises(DefinitionError, match="DefinitionSubstitutions") as caught:
        parse_definition(template)
    assert f"still holds {words} in " in str(caught.value)
    assert "'A'" in str(caught.value)
    # What a state machine has was filled, or never will be.
    assert parse_definition(template, deployed=True).states
    assert trace_of([{"id": 1, "type": "ExecutionStarted"}], template).definition


def test_escapes_are_read() -> None:
    text = json.dumps(machine(A={**PASS, "Comment": "\U0001f4e6"}))
    assert parse_definition(text).state("A").raw["Comment"] == "\U0001f4e6"


def test_deep_definitions_need_no_recursion() -> None:
    deep = machine(**{"state 0": PASS})
    for level in range(1, 5_000):
        inner = {"Type": "Map", "ItemProcessor": deep, "End": True}
        deep = {"StartAt": f"state {level}", "States": {f"state {level}": inner}}
    assert len(parse_definition(deep).states) == 5_000
