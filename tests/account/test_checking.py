"""nestedsf.check: what is wrong with definitions and templates, with the file and the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import DefinitionError, InputError

ORDER = """{
  // An order is charged, and packed by another workflow.
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "${Charge}",
      "TimeoutSeconds": ${Limit},
      "Next": "Pack"
    },
    "Pack": {
      "Type": "Task",
      "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {
        "StateMachineArn": "${Packing}",
        "Input.$": "$"
      },
      "End": true
    }
  }
}
"""
PACKING = """StartAt: Pack
States:
  Pack:
    Type: Wait
    Seconds: 400
    End: true
"""
TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: order.asl.json
      DefinitionSubstitutions:
        Packing: !Ref Packing
        Charge: !GetAtt ChargeFunction.Arn
  Packing:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        StartAt: Pack
        States:
          Pack:
            Type: Wait
            Seconds: 400
            End: true
  ChargeFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: charge.handler, Runtime: python3.13}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "order.asl.json").write_text(ORDER)
    (tmp_path / "packing.asl.yaml").write_text(PACKING)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


def seen(check: nestedsf.Check) -> list[tuple[str, str, int, str | None]]:
    """Where each finding is, with its code and the file's name."""
    return [(f.code, Path(f.file or "").name, f.line, f.state) for f in check]


def test_placeholders_that_are_filled_later_are_noted(shop: Path) -> None:
    found = nestedsf.check(shop / "order.asl.json")
    assert seen(found) == [
        ("NO_TIMEOUT", "order.asl.json", 11, "Pack"),
        ("NOT_IN_JSON", "order.asl.json", 2, None),
        ("UNFILLED_PLACEHOLDER", "order.asl.json", 7, "Charge"),
        ("UNFILLED_PLACEHOLDER", "order.asl.json", 8, "Charge"),
        ("UNFILLED_PLACEHOLDER", "order.asl.json", 15, "Pack"),
    ]
    assert (len(found.errors), len(found.advice), len(found.notes)) == (0, 1, 4)


def test_a_workflow_is_checked_with_what_belongs_to_it(shop: Path) -> None:
    given: dict[str, Any] = {"children": {"Packing": shop / "packing.asl.yaml"}}
    given["functions"] = {"Charge": shop / "charge.py"}
    found = nestedsf.check(shop / "order.asl.json", parameters={"Limit": 5}, **given)
    assert seen(found) == [
        ("NO_TIMEOUT", "order.asl.json", 11, "Pack"),
        ("NOT_IN_JSON", "order.asl.json", 2, None),
    ]
    assert found.machines == 2
    missing = nestedsf.check(shop / "order.asl.json", **given)
    assert seen(missing)[0] == ("UNFILLED_PLACEHOLDER", "order.asl.json", 8, "Charge")
    assert missing.errors
    with pytest.raises(InputError, match="Nothing uses Limits"):
        nestedsf.check(shop / "order.asl.json", parameters={"Limits": 5}, **given)


def test_all_machines_of_a_template_are_checked(shop: Path) -> None:
    found = nestedsf.check(shop / "template.yaml")
    assert found.machines == 2
    assert seen(found) == [
        ("NO_TIMEOUT", "order.asl.json", 11, "Pack"),
        ("EXPRESS_CHILD", "order.asl.json", 13, "Pack"),
        ("LONGER_THAN_EXECUTION", "template.yaml", 19, "Pack"),
        ("NOT_IN_JSON", "order.asl.json", 2, None),
        ("UNFILLED_PLACEHOLDER", "order.asl.json", 8, "Charge"),
    ]


def test_what_is_filled_later_may_be_anything(tmp_path: Path) -> None:
    file = tmp_path / "order.asl.json"
    file.write_text(
        """{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [
        {"Variable": "$.n", "NumericGreaterThan": ${Least}, "Next": "B"},
        {"Variable": "$.n", "NumericGreaterThan": ${Most}, "Next": "B"}], "Default": "B"},
        "B": {"Type": "Task", "Resource": "${Function}", "HeartbeatSeconds": ${Beat},
        "TimeoutSeconds": 30, "Retry": [{"ErrorEquals": ["States.ALL"], "MaxDelaySeconds": ${Delay},
        "IntervalSeconds": 60}], "Next": "C"},
        "C": {"Type": "Wait", "Seconds": "${Beat}", "Next": "D"}, "D": ${Last}}}"""
    )
    # In quotes it is a text in any case, and of the last state nothing is known.
    assert [each.message for each in nestedsf.check(file).errors] == [
        "Expected value of type Integer"
    ]
    found = nestedsf.check(file.read_text().replace('"${Beat}"', "${Beat}"))
    assert {each.code for each in found} == {"UNFILLED_PLACEHOLDER"}
    last = '{"Type": "Pass", "Next": "E"}'
    missing = nestedsf.check(file.read_text().replace('"${Beat}"', "1").replace("${Last}", last))
    assert {each.code for each in missing.errors} == {
        "MISSING_TRANSITION_TARGET",
        "MISSING_END_STATE",
    }


@pytest.mark.parametrize(
    ("resource", "waits"),
    [
        ("${Ask}", False),
        ("arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken", True),
        ("arn:aws:states:::${Service}:sendMessage", False),
        ("arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:ask", False),
    ],
)
def test_what_a_task_calls_may_be_filled_later(resource: str, *, waits: bool) -> None:
    token = {"token": "a"} if "lambda" in resource else {"token.$": "$$.Task.Token"}
    state = {"Type": "Task", "Resource": resource, "End": True}
    state["Parameters"] = {"QueueUrl": "q", "MessageBody": token}
    found = nestedsf.check({"StartAt": "A", "States": {"A": state}})
    assert found.errors == ()
    assert [each.code for each in found.advice] == ["NO_TIMEOUT"] * waits


def test_errors_have_a_remedy_and_the_line_of_the_field(shop: Path) -> None:
    text = ORDER.replace('"End": true', '"End": "true",\n      "Nxt": "Ship"')
    (shop / "order.asl.json").write_text(text.replace('"Next": "Pack"', '"Next": "Packs"'))
    found = nestedsf.check(shop / "order.asl.json").errors
    assert [(each.line, each.message, each.remedy) for each in found] == [
        (18, "Expected value of type [BOOLEAN]", "Write true or false, without quotes."),
        (19, "Field 'Nxt' is not supported", "Write 'Next'."),
    ]
    (shop / "order.asl.json").write_text(ORDER.replace('"Next": "Pack"', '"Next": "Packs"'))
    missing, unreachable = nestedsf.check(shop / "order.asl.json").errors
    assert (missing.line, missing.location) == (9, "/States/Charge/Next")
    assert missing.remedy == "Write 'Pack', or add a state of that name."
    assert (unreachable.line, unreachable.state) == (11, "Pack")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"StartAt": "A",\n "States": {"A": {"Type": "Pass" "End": true}}}', "JSON", 2),
        ('{"StartAt": "A",\n "StartAt": "A"}', "JSON", 2),
        ("", "JSON", 1),
        ("[1, 2]", "SCHEMA", 1),
        ('{"a": 1}', "SCHEMA", 1),
        ("null", "SCHEMA", 1),
    ],
)
def test_what_is_no_definition_is_an_error(tmp_path: Path, text: str, code: str, line: int) -> None:
    file = tmp_path / "order.json"
    file.write_text(text)
    found = nestedsf.check(file)
    assert code in found.errors[0].code
    assert {each.line for each in found} == {line}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "order.asl.json"):
        with pytest.raises(DefinitionError):
            nestedsf.check(path)


@pytest.mark.parametrize(
    ("expression", "remedy"),
    [
        ("$states.input.a ?? 1", "Step Functions has JSONata 2.0.6, without ?? and ?:"),
        ("$states.input.a ?: 1", "Step Functions has JSONata 2.0.6, without ?? and ?:"),
        ("$sum(1..3)", "Put the range in square brackets"),
        ("1..3", "Put the range in square brackets"),
        ("$states.input.a == 1", "Compare with one =."),
    ],
)
def test_jsonata_that_aws_does_not_read_has_a_remedy(expression: str, remedy: str) -> None:
    state = {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}
    machine = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}}
    [found] = nestedsf.check(json.dumps(machine)).errors
    assert found.code == "INVALID_JSONATA_EXPRESSION"
    assert found.remedy.startswith(remedy)


def test_what_runs_on_aws_and_not_here_is_noted() -> None:
    def machine(resource: str, **fields: Any) -> dict[str, Any]:
        state = {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True, **fields}
        return {"StartAt": "A", "States": {"A": {"TimeoutSeconds": 60, **state}}}

    glue = machine("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "j"})
    [found] = nestedsf.check(glue).notes
    assert found.code == "NOT_EMULATED"
    assert found.remedy.startswith("It runs on AWS, and not here.")
    misspelt = machine("arn:aws:states:::aws-sdk:dynamodb:getItm")
    [found] = nestedsf.check(misspelt).advice
    assert (found.code, "did you mean 'getItem'" in found.message) == ("UNKNOWN_ACTION", True)
    assert len(nestedsf.check(machine("arn:aws:states:::aws-sdk:dynamodb:getItem"))) == 0


def test_it_is_shown_as_lines_and_as_a_table_and_nothing_in_it_is_markup() -> None:
    name = "<b>\x1b[31m</b>"
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:a:b:c"
    state = {"Type": "Task", "Resource": arn, "End": True}
    found = nestedsf.check({"StartAt": name, "States": {name: state}})
    assert found.text.startswith("AWS refuses:\ndefinition:1: error SCHEMA_VALIDATION_FAILED: ")
    assert found.text.endswith("\n\n1 state machine: 1 error.")
    shown = found._repr_mimebundle_()
    assert "<table" in shown["text/html"]
    for form in shown.values():
        assert "123456789012" not in form
        assert "\x1b" not in form
    assert "<b>" not in shown["text/html"]
    assert repr(found) == "Check(1 state machine: 1 error)"
    assert (
        "123456789012"
        in nestedsf.check({"StartAt": name, "States": {name: state}}, show_secrets=True).text
    )
    assert json.loads(json.dumps(found.to_dict()))["errors"] == 1


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({"Type": "Pass", "End": True}, "This is one state: write"),
        ({"A": {"Type": "Pass", "End": True}}, "These are states: write"),
        ({}, "Add States and StartAt."),
    ],
)
def test_a_state_that_is_no_machine_is_told_from_one(definition: Any, told: str) -> None:
    assert told in nestedsf.check(definition).text
