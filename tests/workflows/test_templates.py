"""Templates of SAM and CloudFormation: what is read of them, and what cannot be known here."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nestedsf.exceptions import DefinitionError, InputError
from nestedsf.workflows.reading import read_workflow
from nestedsf.workflows.workflow import Reference, Workflow, filled
from tests.workflows.conftest import Write

HANDLER = "def lambda_handler(event, context):\n    return event\n"
DONE = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}'


def states_of(workflow: Workflow, number: int = 0) -> dict[str, Any]:
    states: dict[str, Any] = json.loads(workflow.machines[number].text)["States"]
    return states


def template(properties: str, rest: str = "", kind: str = "AWS::Serverless::StateMachine") -> str:
    """A template with a state machine Order, and more resources or sections."""
    lines = "\n".join("      " + line for line in properties.strip("\n").splitlines())
    return f"Resources:\n  Order:\n    Type: {kind}\n    Properties:\n{lines}\n{rest}"


def one_state(**fields: Any) -> str:
    state = {"Type": "Pass", "End": True, **fields}
    return f"Definition: {json.dumps({'StartAt': 'A', 'States': {'A': state}})}"


SAM = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.12
    Timeout: 30
    Environment: {Variables: {STAGE: !Ref Stage, LEVEL: INFO}}
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Limit: {Type: Number, Default: 5}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Packing:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::sqs:sendMessage
            Arguments: {QueueUrl: !Ref Queue, MessageBody: !Sub "${Stage}: ${!Not}"}
            End: true
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: statemachine/order.asl.json
      DefinitionSubstitutions:
        ChargeFunctionArn: !GetAtt Charge.Arn
        Packing: !Ref Packing
        Limit: !If [IsProd, !Ref Limit, 1]
        Unused: !GetAtt Role.Arn
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Charge}}]
      Events: {Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}
      Tracing: {Enabled: true}
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/charge/
      Handler: app.lambda_handler
      MemorySize: 256
      Environment: {Variables: {LEVEL: DEBUG, QUEUE: !GetAtt Queue.QueueName}}
  Unrelated:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: nowhere/, Handler: index.handler, Runtime: nodejs22.x}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub "${AWS::StackName}-${Stage}"}
"""
ORDER = """{
  "StartAt": "Charge",
  "States": {
    "Charge": {"Type": "Task", "Resource": "${ChargeFunctionArn}", "Next": "Pack"},
    "Pack": {
      "Type": "Task",
      "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {"StateMachineArn": "${Packing}"},
      "TimeoutSeconds": ${Limit},
      "End": true
    }
  }
}"""
SAM_FILES = {
    "app/template.yaml": SAM,
    "app/statemachine/order.asl.json": ORDER,
    "app/src/charge/app.py": "from prices import PRICE\n" + HANDLER,
    "app/src/charge/prices.py": "PRICE = 1\n",
}


def test_a_template_of_sam_is_read_with_what_it_refers_to(write: Write) -> None:
    write(SAM_FILES)
    workflow = read_workflow({"any": "app/template.yaml"}, parameters={"Stage": "prod"})
    order, packing = workflow.machines
    [charge] = workflow.functions
    [queue] = workflow.resources
    assert [(each.name, each.type) for each in workflow.machines] == [
        ("Order", "STANDARD"),
        ("Packing", "EXPRESS"),
    ]
    assert order.substitutions == {
        "ChargeFunctionArn": (Reference(kind="function", name="Charge"),),
        "Packing": (Reference(kind="machine", name="Packing"),),
    }
    assert states_of(workflow)["Pack"]["TimeoutSeconds"] == 5
    arguments = json.loads(filled(packing))["States"]["Put"]["Arguments"]
    assert arguments == {"QueueUrl": "Queue", "MessageBody": "prod: ${Not}"}
    assert (charge.handler, charge.timeout, charge.memory) == ("app.lambda_handler", 30, 256)
    assert sorted(charge.files) == ["app.py", "prices.py"]
    assert charge.variables == {
        "STAGE": ("prod",),
        "LEVEL": ("DEBUG",),
        "QUEUE": (Reference(kind="resource", name="Queue", attribute="QueueName"),),
    }
    assert (queue.type, queue.properties) == (
        "AWS::SQS::Queue",
        {"QueueName": {"Fn::Sub": "${AWS::StackName}-prod"}},
    )


def test_lines_are_those_of_the_file_that_has_the_definition(write: Write) -> None:
    write(SAM_FILES)
    order, packing = read_workflow({"any": "app/template.yaml"}).machines
    assert order.document.where("/States/Pack") == "app/statemachine/order.asl.json, line 5"
    assert packing.document.where("/States/Put/Resource") == "app/template.yaml, line 24"


def test_what_is_given_takes_the_place_of_the_template_s_own(write: Write) -> None:
    write({**SAM_FILES, "packing.json": DONE, "pay.py": HANDLER})
    workflow = read_workflow(
        {"main": "app/template.yaml", "Packing": "packing.json"}, {"Charge": "pay.py"}
    )
    assert [machine.name for machine in workflow.machines] == ["Order", "Packing"]
    assert states_of(workflow, 1)["A"]["Type"] == "Pass"
    assert [function.path for function in workflow.functions] == ["pay.py"]
    assert workflow.resources == ()


@pytest.mark.parametrize("source", ["app/template.yaml:Packing", "app/template.yaml"])
def test_one_of_several_state_machines_is_chosen_by_its_name(write: Write, source: str) -> None:
    write(SAM_FILES)
    workflow = read_workflow({"Packing": source})
    assert [machine.name for machine in workflow.machines] == ["Packing"]


INLINE = """
DefinitionString:
  Fn::Sub: |
    {
      "StartAt": "A",
      "States": {
        "A": {"Type": "Task", "Resource": "${Hello.Arn}", "TimeoutSeconds": ${Limit},
          "Next": "B"},
        "B": {"Type": "Task", "Resource": "${Hello}", "Comment": "${!Kept}",
          "Next": "Nowhere"}
      }
    }
StateMachineType: EXPRESS
"""
HELLO = """
  Hello:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.lambda_handler
      Code:
        ZipFile: |
          def lambda_handler(event, context):
              return event
Parameters:
  Limit: {Type: Number, Default: 9}
"""


def test_a_definition_as_text_in_a_template(write: Write) -> None:
    write({"t.yaml": template(INLINE, HELLO, "AWS::StepFunctions::StateMachine")})
    workflow = read_workflow({"Order": "t.yaml"})
    [machine], [function] = workflow.machines, workflow.functions
    states = states_of(workflow)
    assert (machine.type, states["A"]["TimeoutSeconds"]) == ("EXPRESS", 9)
    assert states["B"]["Comment"] == "${Kept}"
    assert machine.document.where("/States/B/Next") == "t.yaml, line 13"
    assert set(machine.substitutions.values()) == {
        (Reference(kind="function", name="Hello", attribute="Arn"),),
        (Reference(kind="function", name="Hello", attribute="Name"),),
    }
    assert (function.timeout, function.memory) == (3, 128)
    assert dict(function.files) == {"index.py": HANDLER.encode()}


def test_a_template_as_the_cdk_writes_it(write: Write) -> None:
    parts = ['{"StartAt":"A","States":{"A":{"End":true,"Type":"Task","Resource":"arn:']
    parts += [':states:::lambda:invoke","Parameters":{"FunctionName":"', '"}}}}']
    join = [parts[0], {"Ref": "AWS::Partition"}, parts[1], {"Fn::GetAtt": ["Fn1", "Arn"]}, parts[2]]
    code = {"S3Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "S3Key": "abc.zip"}
    resources = {
        "Order": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"DefinitionString": {"Fn::Join": ["", join]}},
        },
        "Fn1": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Code": code, "Runtime": "python3.12", "Handler": "index.handler"},
        },
    }
    write({"t.template.json": json.dumps({"Resources": resources}, indent=1), "pay.py": HANDLER})
    with pytest.raises(DefinitionError, match="line 29: the function Fn1 has its code in S3"):
        read_workflow({"Order": "t.template.json"})
    workflow = read_workflow({"Order": "t.template.json"}, {"Fn1": "pay.py"})
    state = json.loads(filled(workflow.main))["States"]["A"]
    assert state["Resource"] == "arn:aws:states:::lambda:invoke"
    assert state["Parameters"]["FunctionName"].endswith(":function:Fn1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Text", "a,b"),
        ("!Ref Number", 7),
        ("!Sub '${Text}-${Number}'", "a,b-7"),
        ("!Sub ['${X}-${Text}', {X: !Ref Number}]", "7-a,b"),
        ("!Join ['-', [x, !Ref Text]]", "x-a,b"),
        ("!Join ['-', !Ref List]", "a-b"),
        ("!Select [1, !Ref List]", "b"),
        ("!Split [',', !Ref Text]", ["a", "b"]),
        ("!FindInMap [Stages, !Ref Stage, Level]", "debug"),
        ("!If [IsProd, 1, 2]", 2),
        ("!If [IsDev, {a: !Ref Number}, 2]", {"a": 7}),
        ("!If [Both, 1, 2]", 2),
        ("!If [Either, 1, 2]", 1),
        ("!ToJsonString {a: !Ref Number}", '{"a":7}'),
        ("!Length [1, 2, 3]", 3),
        ("{a: !Ref AWS::NoValue, b: 1}", {"b": 1}),
        ("[1, !Ref 'AWS::NoValue']", [1]),
    ],
)
def test_functions_of_a_template_are_worked_out(write: Write, value: str, expected: Any) -> None:
    sections = """
Parameters:
  Text: {Type: String, Default: "a,b"}
  Number: {Type: Number, Default: 7}
  List: {Type: CommaDelimitedList, Default: "a, b"}
  Stage: {Type: String, Default: dev}
Mappings:
  Stages: {dev: {Level: debug}, prod: {Level: info}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  Both: !And [!Condition IsDev, !Condition IsProd]
  Either: !Or [!Condition IsDev, !Condition IsProd]
"""
    definition = f"""
Definition:
  StartAt: A
  States:
    A: {{Type: Pass, Result: {{x: {value}}}, End: true}}
"""
    write({"t.yaml": template(definition, sections, "AWS::StepFunctions::StateMachine")})
    assert states_of(read_workflow({"Order": "t.yaml"}))["A"]["Result"]["x"] == expected


def test_sam_fills_a_number_into_a_text(write: Write) -> None:
    definition = "Definition: {StartAt: A, States: {A: {Type: Wait, Seconds: !Ref N, End: true}}}"
    write({"t.yaml": template(definition, "Parameters: {N: {Type: Number, Default: 5}}")})
    assert states_of(read_workflow({"Order": "t.yaml"}))["A"]["Seconds"] == "5"


def test_an_alias_is_of_its_function(write: Write) -> None:
    rest = HELLO + "\nX: 1\n"
    rest = rest.replace(
        "Parameters:",
        "  Live:\n    Type: AWS::Lambda::Alias\n    Properties: {FunctionName: !Ref Hello}\n"
        "Parameters:",
    )
    write({"t.yaml": template(one_state(Result={"a": {"Ref": "Live"}}), rest)})
    workflow = read_workflow({"Order": "t.yaml"})
    assert list(workflow.main.substitutions.values()) == [
        (Reference(kind="function", name="Hello"),)
    ]


REFUSED = [
    ("Definition: !Ref Limit", "", "line 5: what the Definition is is not known"),
    ("Role: x", "", "line 4: the definition of Order is not in the template"),
    ("DefinitionUri: s3://bucket/key", "", "line 5: the definition is in S3"),
    ("DefinitionUri: {Bucket: b, Key: k}", "", "line 5: the definition is in S3"),
    ("DefinitionUri: nowhere.json", "", "line 5: there is no file nowhere.json, which"),
    ("DefinitionString: '{\"StartAt\": }'", "", "line 5: a value is missing"),
    ("DefinitionString: [1]", "", "line 5: DefinitionString is no text"),
    ('DefinitionString: "[1]"', "", "line 5: it is no definition"),
    (one_state(Result={"Ref": "Nope"}), "", "line 5: Nope is neither a parameter nor a resource"),
    (one_state(Result={"Fn::GetAtt": "Nope"}), "", "Nope is neither"),
    (one_state(Result={"Fn::GetAtt": 5}), "", "Fn::GetAtt takes a resource"),
    (one_state(Result={"Fn::ImportValue": "x"}), "", "what Fn::ImportValue gives is not known"),
    (one_state(Result={"Fn::Transform": {"Name": "AWS::Include"}}), "", "what Fn::Transform gives"),
    (one_state(Result={"x": {"Fn::Sub": "${Nope}"}}), "", "Nope is neither"),
    (
        one_state(Result={"Ref": "AWS::StackId"}),
        "",
        "the pseudo parameter AWS::StackId is not known",
    ),
    (one_state(Result={"Fn::Sub": "{{resolve:ssm:x}}"}), "", None),
    (one_state(Result={"Fn::FindInMap": ["M", "a", "b"]}), "", "there is no M where Fn::FindInMap"),
    (one_state(Result={"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "b"]}), "", "a key of Fn::F"),
    (one_state(Result={"Fn::If": ["C", 1, 2]}), "", "the condition C is not among"),
    (one_state(Result={"Fn::If": ["C", 1, 2]}), "Conditions: {C: !Condition C}", "or names itself"),
    (
        one_state(Result={"Fn::If": ["C", 1, 2]}),
        "Conditions: {C: 5}",
        "line 6: a condition is Fn::E",
    ),
    (
        one_state(Result={"Fn::If": ["C", 1, 2]}),
        "Conditions: {C: !Equals [!Ref AWS::Region, x]}",
        "line 6: what Fn::Equals compares is not known",
    ),
    (one_state(Result={"Fn::Select": [5, ["a"]]}), "", "Fn::Select takes an index"),
    (one_state(Result={"Fn::Join": "x"}), "", "Fn::Join takes a delimiter"),
    (
        one_state(Result={"Ref": "P"}),
        "Parameters:\n  P: {Type: String}",
        "line 7: the parameter P has no value here; give one, as --param P=VALUE or",
    ),
    (
        one_state(Result={"Ref": "Db"}),
        "  Db: {Type: AWS::RDS::DBInstance}",
        "line 5: Db is an AWS::RDS::DBInstance, which is not deployed from here; give what stands",
    ),
    (
        one_state(Result={"Ref": "F"}),
        "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs22.x}",
        "line 8: the function F runs on nodejs22.x; only Python in files runs here: give one in its",
    ),
    (
        one_state(Result={"Ref": "F"}),
        (
            "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n"
            "      CodeUri: nowhere/\n      Handler: app.handler"
        ),
        "the function F has no folder nowhere with its code",
    ),
    (
        one_state(Result={"Ref": "F"}),
        "  F:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}",
        "the function F is an image of a container",
    ),
    (
        one_state(Result={"Ref": "F"}),
        "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.12}",
        "the function F has no Handler",
    ),
    (
        one_state(Result={"Ref": "F"}),
        (
            "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.12, "
            "Handler: index.go, InlineCode: 'def handler(event, context): pass'}"
        ),
        "code of F, line 1: it has no go, but handler",
    ),
    (
        one_state(Result={"Ref": "F"}),
        (
            "  F:\n    Type: AWS::Serverless::Function\n    Condition: C\n    Properties: {}\n"
            "Conditions: {C: !Equals [a, b]}"
        ),
        "F is neither a parameter nor a resource",
    ),
]


@pytest.mark.parametrize(("properties", "rest", "words"), REFUSED)
def test_what_cannot_be_known_is_a_sentence_with_its_line(
    write: Write, properties: str, rest: str, words: str | None
) -> None:
    write({"t.yaml": template(properties, rest)})
    if words is None:
        read_workflow({"Order": "t.yaml"})
        return
    with pytest.raises((DefinitionError, InputError), match=re.escape(words)) as caught:
        read_workflow({"Order": "t.yaml"})
    assert str(caught.value).startswith("t.yaml, line ")
    assert "\n" not in str(caught.value)


def test_a_template_without_a_state_machine_is_refused(write: Write) -> None:
    write({"t.yaml": "Resources: {Q: {Type: AWS::SQS::Queue}}", "e.yaml": "Resources:\n"})
    for name in ("t.yaml", "e.yaml"):
        with pytest.raises(DefinitionError, match="line 1: the template has no state machine"):
            read_workflow({"Order": name})
    write(SAM_FILES)
    with pytest.raises(DefinitionError, match="no state machine Nope; it has Order, Packing"):
        read_workflow({"Order": "app/template.yaml:Nope"})


def test_parameters_are_checked(write: Write) -> None:
    write(SAM_FILES)
    with pytest.raises(DefinitionError, match="line 10: the parameter Stage cannot be test; it is"):
        read_workflow({"Order": "app/template.yaml"}, parameters={"Stage": "test"})
    with pytest.raises(InputError, match="Nothing uses Stages: app/template"):
        read_workflow({"Order": "app/template.yaml"}, parameters={"Stages": "prod"})
    rest = "Parameters: {Stage: {Type: String}}"
    write({"t.yaml": template(one_state(), rest)})
    assert read_workflow(
        {"Order": "t.yaml"}, parameters={"Stage": "declared, as to CloudFormation"}
    )


def test_for_a_look_nothing_need_be_here(write: Write) -> None:
    rest = "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x}}\n"
    rest += "  Db: {Type: AWS::RDS::DBInstance}\nParameters: {P: {Type: String}}"
    value = {"a": {"Ref": "F"}, "b": {"Ref": "Db"}, "c": {"Ref": "P"}}
    write({"t.yaml": template(one_state(Result=value), rest)})
    workflow = read_workflow({"Order": "t.yaml"}, complete=False)
    assert json.loads(filled(workflow.main))["States"]["A"]["Result"] == {
        "a": "F",
        "b": "Db",
        "c": "${P}",
    }


def test_quotes_beside_a_reference_end_no_text(write: Write) -> None:
    value = {"Fn::Sub": 'in "${AWS::Region}"'}
    write(
        {
            "t.yaml": template(
                f"{one_state(Result='${Said}')}\nDefinitionSubstitutions: {{Said: {json.dumps(value)}}}"
            )
        }
    )
    state = json.loads(filled(read_workflow({"Order": "t.yaml"}).main))["States"]["A"]
    assert state["Result"] == 'in "us-east-1"'


BY_NAME = """
DefinitionSubstitutions:
  Tell: !Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-tell
Definition:
  StartAt: A
  States:
    A:
      Type: Task
      Resource: !Sub arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-pay
      Next: B
    B:
      Type: Task
      Resource: arn:aws:states:::lambda:invoke
      Parameters: {FunctionName: shop-tell}
      Next: C
    C:
      Type: Task
      Resource: arn:aws:states:::states:startExecution
      Parameters:
        StateMachineArn: !Sub arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:again
      Next: D
    D: {Type: Task, Resource: "${Tell}", Next: E}
    E: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:123456789012:function:other", End: true}
Name: again
"""
NAMED = """
  Pay:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: !Sub "${AWS::StackName}-pay", InlineCode: &code "def go(e, c): pass",
      Handler: index.go, Runtime: python3.13}
  Tell:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: shop-tell, InlineCode: *code, Handler: index.go, Runtime: python3.13}
"""


def test_what_is_called_by_its_name_goes_along(write: Write) -> None:
    write({"t.yaml": template(BY_NAME, NAMED), "tell.py": HANDLER})
    workflow = read_workflow({"Order": "t.yaml"})
    assert {function.name for function in workflow.functions} == {"Pay", "Tell"}
    states = json.loads(filled(workflow.main))["States"]
    called = [states["A"]["Resource"], states["B"]["Parameters"]["FunctionName"]]
    called += [states["C"]["Parameters"]["StateMachineArn"], states["D"]["Resource"]]
    assert [arn.rpartition(":")[2] for arn in called] == ["Pay", "Tell", "Order", "Tell"]
    assert states["E"]["Resource"].endswith("eu-west-1:123456789012:function:other")
    with pytest.raises(InputError, match="Nothing uses Nobody"):
        read_workflow({"Order": "t.yaml"}, {"Nobody": "tell.py"})
    given = read_workflow({"Order": "t.yaml"}, {"Tell": "tell.py"})
    assert [function.path for function in given.functions] == [None, "tell.py"]


def test_what_is_not_deployed_from_here_is_told_with_its_line(write: Write) -> None:
    rest = """
  Tell: {Type: AWS::Events::Rule, Properties: {Targets: []}}
  "<b>": {Type: "AWS::S3::Bucket"}
  Unused: {Type: AWS::SQS::Queue}
  Used: {Type: AWS::SQS::Queue}
  Never: {Type: AWS::SNS::Topic, Condition: Absent}
  Role: {Type: AWS::IAM::Role}
Conditions: {Absent: !Equals [a, b]}
"""
    text = """Resources:
  Order:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      TracingConfiguration: {Enabled: true}
      DefinitionSubstitutions: {Queue: !Ref Used}
      Definition:
        StartAt: A
        States: {A: {Type: Pass, Result: "${Queue}", End: true}}"""
    write({"t.yaml": text + rest})
    assert read_workflow({"Order": "t.yaml"}).left_out == (
        "t.yaml, line 6: TracingConfiguration of Order is not deployed from here.",
        "t.yaml, line 11: Tell (AWS::Events::Rule) is not deployed from here.",
        "t.yaml, line 12: <b> (AWS::S3::Bucket) is not deployed from here.",
        "t.yaml, line 13: Unused (AWS::SQS::Queue) is not deployed from here.",
    )
    express = text.replace("TracingConfiguration: {Enabled: true}", "StateMachineType: EXPRESS")
    write({"t.yaml": express + "\n"})
    assert read_workflow({"Order": "t.yaml"}, parameters={"Used": "url"}).left_out == ()
