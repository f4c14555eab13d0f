"""Workflows from definitions, functions and parameters: what fills ${…}, and what is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nestedsf.asl.definition import parse_definition
from nestedsf.exceptions import DefinitionError, InputError
from nestedsf.workflows.reading import name_from, read_workflow
from nestedsf.workflows.workflow import Machine, Reference, filled
from tests.workflows.conftest import Write

ORDER = """{
  // An order
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "${Charge}",
      "TimeoutSeconds": ${Limit},
      "Comment": "at most ${Limit}, ${of course}",
      "Next": "Pack"
    },
    "Pack": {
      "Type": "Task",
      "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {
        "StateMachineArn": "${PackingArn}",
        "Input": {"text.$": "States.Format('${}', $.n)", "Currency": "${Currency}"}
      },
      "End": true
    },
  }
}"""
PACKING = """
StartAt: Wait
States:
  Wait:
    Type: Wait
    Seconds: ${Limit}
    End: true
"""
CHARGE = "def handler(event, context):\n    return event\n"
FILES = {"order.asl.json": ORDER, "packing.asl.yaml": PACKING, "charge.py": CHARGE}


def states_of(machine: Machine) -> dict[str, Any]:
    states: dict[str, Any] = json.loads(machine.text)["States"]
    return states


def one(**state: Any) -> str:
    return json.dumps({"StartAt": "A", "States": {"A": {"Type": "Task", "End": True, **state}}})


def test_placeholders_are_filled_from_children_functions_and_parameters(write: Write) -> None:
    write(FILES)
    workflow = read_workflow(
        {"Order": "order.asl.json", "Packing": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limit": 5, "Currency": 'E"U'},
    )
    order, packing = workflow.machines
    charge, pack = states_of(order).values()
    assert (order.name, packing.name, workflow.main) == ("Order", "Packing", order)
    assert charge["TimeoutSeconds"] == states_of(packing)["Wait"]["Seconds"] == 5
    assert charge["Comment"] == "at most 5, ${of course}"
    assert pack["Parameters"]["Input"] == {"text.$": "States.Format('${}', $.n)", "Currency": 'E"U'}
    assert order.substitutions == {
        "Charge": (Reference(kind="function", name="Charge"),),
        "PackingArn": (Reference(kind="machine", name="Packing"),),
    }
    assert [(each.name, each.handler, dict(each.files)) for each in workflow.functions] == [
        ("Charge", "charge.handler", {"charge.py": CHARGE.encode()})
    ]


def test_what_only_looks_at_a_definition_gets_arns_of_examples(write: Write) -> None:
    write(FILES)
    workflow = read_workflow(
        {"Order": "order.asl.json", "Packing": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limit": "5", "Currency": "EUR"},
    )
    definition = parse_definition(filled(workflow.main))
    assert definition.state("Charge").resource == (
        "arn:aws:lambda:us-east-1:123456789012:function:Charge"
    )
    assert definition.state("Pack").raw["Parameters"]["StateMachineArn"].endswith(":Packing")


@pytest.mark.parametrize(
    "value", [5, 5.5, True, None, ["a"], {"a": 1}, "5", "true", '{"a": 1}', "text"]
)
def test_a_placeholder_without_quotes_becomes_what_is_json(value: Any) -> None:
    text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${V},"End":true}}}'
    expected = value if not isinstance(value, str) or value == "text" else json.loads(value)
    [machine] = read_workflow({"A": text}, parameters={"V": value}).machines
    assert states_of(machine)["A"]["Result"] == expected


@pytest.mark.parametrize(("value", "text"), [(5, "5"), (True, "true"), ("5", "5"), (0.5, "0.5")])
def test_a_placeholder_in_quotes_stays_text(value: Any, text: str) -> None:
    definition = one(Resource="arn:aws:states:::sqs:sendMessage", Comment="${V}")
    [machine] = read_workflow({"A": definition}, parameters={"V": value}).machines
    assert states_of(machine)["A"]["Comment"] == text


@pytest.mark.parametrize(
    "state",
    [
        {"Resource": "arn:aws:lambda:eu-west-1:123456789012:function:Charge"},
        {"Resource": "arn:aws:lambda:eu-west-1:123456789012:function:Charge:$LATEST"},
        {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "Charge"}},
        {"Resource": "${Charge.Arn}"},
        {"Resource": "${ChargeArn}"},
        {"Resource": "${Charge_arn}"},
    ],
)
def test_an_arn_that_ends_in_the_name_is_the_function(write: Write, state: Any) -> None:
    write(FILES)
    workflow = read_workflow({"A": one(**state)}, {"Charge": "charge.py"})
    assert "us-east-1:123456789012:function:Charge" in filled(workflow.main)
    assert list(workflow.main.substitutions.values()) == [
        (Reference(kind="function", name="Charge"),)
    ]


def test_a_machine_can_start_itself_and_children_one_another() -> None:
    def starts(name: str) -> str:
        resource = "arn:aws:states:::states:startExecution"
        return one(Resource=resource, Parameters={"StateMachineArn": f"${{{name}}}"})

    workflow = read_workflow({"A": starts("B"), "B": starts("C"), "C": starts("A")})
    assert [machine.name for machine in workflow.machines] == ["A", "B", "C"]
    assert read_workflow({"A": starts("A")}).main.substitutions


def test_text_that_no_name_fills_stays_where_it_may_mean_something_else() -> None:
    state = {"Type": "Pass", "Result": {"Command": "echo ${HOME}"}, "End": True}
    text = json.dumps({"StartAt": "A", "States": {"A": state}})
    assert states_of(read_workflow({"A": text}).main)["A"] == state


def test_a_definition_comes_as_path_text_value_and_definition(write: Write) -> None:
    write({"a.json": one(Resource="arn:aws:states:::sqs:sendMessage")})
    value = json.loads(one(Resource="arn:aws:states:::sqs:sendMessage"))
    sources = ["a.json", json.dumps(value), value, parse_definition(value)]
    workflows = {read_workflow({"A": source}).main.text for source in sources}
    assert len(workflows) == 1


REFUSED = [
    ({}, {}, {"Limit": 5, "Currency": "EUR"}, "order.asl.json, line 7: nothing fills ${Charge}"),
    (
        {},
        {"Charge": "charge.py"},
        {"Limit": 5, "Currency": "E"},
        "line 16: nothing fills ${PackingArn}",
    ),
    (
        {"Packing": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limits": 5, "Currency": "EUR"},
        "order.asl.json, line 8: nothing fills ${Limit}; did you mean ${Limits}?",
    ),
    (
        {"Packing": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limit": 5, "Currency": "EUR", "Extra": 1},
        "Nothing uses Extra: write ${Extra} where it belongs in order.asl.json, or leave",
    ),
    (
        {"Packing": "packing.asl.yaml", "Posting": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limit": 5, "Currency": "EUR"},
        "Nothing uses Posting",
    ),
    (
        {"Packing": "packing.asl.yaml"},
        {"Charge": "charge.py", "Refund": "charge.py"},
        {"Limit": 5, "Currency": "EUR"},
        "Nothing uses Refund",
    ),
    ({"Charge": "packing.asl.yaml"}, {"Charge": "charge.py"}, {}, "Charge is there twice"),
    ({"a b": "packing.asl.yaml"}, {}, {}, "'a b' is no name"),
    ({"Packing": "no.json"}, {}, {}, "There is no file no.json"),
    ({"Packing": 5}, {}, {}, "path of its file, its text, or its value"),
    ({"Packing": {"a": {1, 2}}}, {}, {}, "holds what JSON has not"),
    ({"Packing": "{}"}, {}, {"Limit": 5, "Currency": "EUR"}, "nothing fills ${Charge}"),
    (
        {"Packing": "packing.asl.yaml"},
        {"Charge": "charge.py"},
        {"Limit": 5, "Currency": {"a": 1}},
        "order.asl.json, line 17: ${Currency} stands in quotes",
    ),
]


@pytest.mark.parametrize(("children", "functions", "parameters", "words"), REFUSED)
def test_what_is_missing_or_unused_is_a_sentence(
    write: Write, children: Any, functions: Any, parameters: Any, words: str
) -> None:
    write(FILES)
    with pytest.raises((DefinitionError, InputError), match=re.escape(words)):
        read_workflow({"Order": "order.asl.json", **children}, functions, parameters)


def test_a_definition_as_the_aws_cli_saves_it(write: Write) -> None:
    definition = one(Resource="arn:aws:states:::sqs:sendMessage", TimeoutSeconds="x")
    answer = {"stateMachineArn": "arn", "definition": definition, "type": "STANDARD"}
    write({"saved.json": json.dumps(answer, indent=1)})
    machine = read_workflow({"A": "saved.json"}).main
    assert json.loads(machine.text) == json.loads(definition)
    assert machine.document.where("/States/A") == "saved.json, line 3"


def test_what_is_no_definition_is_refused(write: Write) -> None:
    write({"list.json": "[1]", "other.json": '{"a": 1}', "text.yaml": "hello"})
    for name in ("list.json", "other.json", "text.yaml", "other.json:A"):
        with pytest.raises(
            DefinitionError, match=r"line 1: (it is no definition|there is no state)"
        ):
            read_workflow({"A": name})
    with pytest.raises(InputError, match="There is no definition"):
        read_workflow({})


def test_for_a_look_nothing_need_be_complete(write: Write) -> None:
    write(FILES)
    workflow = read_workflow({"Order": "order.asl.json"}, complete=False)
    assert states_of(workflow.main)["Charge"]["Resource"] == "${Charge}"
    assert workflow.functions == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("order.asl.json", "order"),
        ("flows/My order (1).json", "My-order-1"),
        ("状態.json", "workflow"),
        ("template.yaml:OrderMachine", "OrderMachine"),
        ("a" * 100 + ".json", "a" * 48),
    ],
)
def test_a_definition_is_named_after_its_file(path: str, name: str) -> None:
    assert name_from(path) == name
