"""What only mocked Tasks use need not be there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nestedsf.asl.validation import validate
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.exceptions import DefinitionError
from nestedsf.workflows.reading import read_workflow
from nestedsf.workflows.workflow import Workflow, filled

ORDER = """
StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: ${ChargeArn}
    Next: Each
  Each:
    Type: Map
    ItemProcessor:
      StartAt: Ask
      States:
        Ask:
          Type: Task
          Resource: arn:aws:states:::lambda:invoke
          Parameters:
            FunctionName: ${Asking.Name}
          End: true
    End: true
"""
TEMPLATE = """
Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: order.asl.yaml
      DefinitionSubstitutions:
        ChargeArn: !GetAtt Charge.Arn
        Asking.Name: !Ref Asking
  Charge:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, CodeUri: charge, Handler: index.handler}
  Asking:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Code: {ZipFile: "def handler(e, c): return 1"}, Handler: index.handler}
"""
BOTH = {"Charge": {"result": 1}, "Ask": {"result": {}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "order.asl.yaml").write_text(ORDER, encoding="utf-8")
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "charge.py").write_text("def handler(e, c):\n    return 1\n", encoding="utf-8")
    return tmp_path


def read(file: Path, mocks: Any, **more: Any) -> Workflow:
    return read_workflow({"order": file}, **more, is_mocked=read_mocks(mocks).is_mocked)


def states(workflow: Workflow) -> Any:
    return json.loads(filled(workflow.main))["States"]


def test_a_placeholder_of_a_mocked_task_needs_no_value(folder: Path) -> None:
    found = states(read(folder / "order.asl.yaml", BOTH))
    assert found["Charge"]["Resource"].endswith(":function:ChargeArn")
    asked = found["Each"]["ItemProcessor"]["States"]["Ask"]
    assert asked["Parameters"] == {"FunctionName": "Asking-Name"}


def test_a_placeholder_of_another_task_does(folder: Path) -> None:
    with pytest.raises(DefinitionError, match=r"line 17: nothing fills \$\{Asking\.Name\}"):
        read(folder / "order.asl.yaml", {"Charge": {"result": 1}})


def test_a_function_that_is_given_is_called_by_its_name(folder: Path) -> None:
    functions = {"Charge": folder / "charge.py"}
    workflow = read(folder / "order.asl.yaml", BOTH, functions=functions)
    assert states(workflow)["Charge"]["Resource"].endswith(":function:Charge")
    assert [each.name for each in workflow.functions] == ["Charge"]


def test_a_mock_is_of_one_machine(folder: Path) -> None:
    cases = {"TestCases": {"A": {"Charge": "R", "Ask": "R"}}}
    mocks = {"MockedResponses": {"R": {"0": {"Return": 1}}}}
    read(folder / "order.asl.yaml", {**mocks, "StateMachines": {"order": cases}})
    with pytest.raises(DefinitionError, match="nothing fills"):
        read(folder / "order.asl.yaml", {**mocks, "StateMachines": {"another": cases}})


def test_a_function_of_a_template_that_only_mocked_tasks_call_is_not_read(folder: Path) -> None:
    workflow = read(folder / "template.yaml", {"Charge": {"result": 1}})
    assert [each.name for each in workflow.functions] == ["Asking"]
    assert read(folder / "template.yaml", BOTH).functions == ()
    with pytest.raises(DefinitionError, match=r"line 12: the function Charge runs on nodejs22\.x"):
        read(folder / "template.yaml", {"Ask": {"result": 1}})


def test_what_a_mocked_http_task_would_call_is_such_that_aws_takes_it(tmp_path: Path) -> None:
    given = {
        "ApiEndpoint": "${Api}/orders",
        "Method": "GET",
        "Authentication": {"ConnectionArn": "${Connection}"},
    }
    call = {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": given}
    file = tmp_path / "call.asl.json"
    file.write_text(json.dumps({"StartAt": "Call", "States": {"Call": {**call, "End": True}}}))
    mocks = read_mocks({"Call": {"result": {}}})
    workflow = read_workflow({"call": str(file)}, is_mocked=mocks.is_mocked)
    assert [found for found in validate(filled(workflow.main)) if found.severity == "ERROR"] == []
