"""Workflows as people publish them: by their shape, in files and words of our own.

The shapes are those of AWS's samples for Step Functions, SAM's templates, Serverless Land, Terraform,
the CDK and the Serverless Framework.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

__all__ = ["PUBLISHED", "Published"]


@dataclass(frozen=True, kw_only=True)
class Published:
    """A workflow, and what becomes of it.

    Attributes:
        name: What it is.
        files: Its files; the first is the one that is named.
        refused: What is missing, as the sentence says it; None where nothing is.
        machine: Which state machine of a template is meant.
        functions: Files of functions that are given.
        parameters: Parameters that are given.
        machines: How many state machines it has.
    """

    name: str
    files: dict[str, str]
    refused: str | None = None
    machine: str | None = None
    functions: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    machines: int = 1


PYTHON = "import json\n\n\ndef lambda_handler(event, context):\n    return json.loads(json.dumps(event))\n"
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\n"
SAM = HEAD + "Transform: AWS::Serverless-2016-10-31\n"


def asl(**states: Any) -> str:
    """A definition of states, each followed by the next one."""
    names = list(states)
    for name, following in zip(names, [*names[1:], None], strict=True):
        state = states[name]
        if state["Type"] not in {"Choice", "Fail", "Succeed"} and "Next" not in state:
            state |= {"Next": following} if following else {"End": True}
    return json.dumps({"Comment": "…", "StartAt": names[0], "States": states}, indent=2)


def task(resource: str, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **fields}


def invoke(function: str, **fields: Any) -> dict[str, Any]:
    parameters = {"FunctionName": function, "Payload.$": "$"}
    retry = [{"ErrorEquals": ["Lambda.ServiceException"], "IntervalSeconds": 2, "BackoffRate": 2}]
    return task("arn:aws:states:::lambda:invoke", Parameters=parameters, Retry=retry, **fields)


def function(name: str, folder: str = "src/", more: str = "Runtime: python3.13") -> str:
    return (
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: {folder}\n      Handler: app.lambda_handler\n      {more}\n"
    )


def machine(name: str = "Flow", *lines: str, uri: str = "flow.asl.json") -> str:
    properties = "".join(f"      {line}\n" for line in lines)
    return (
        f"  {name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n"
        f"      DefinitionUri: {uri}\n{properties}"
    )


def filled_with(**values: str) -> str:
    return "DefinitionSubstitutions: {" + ", ".join(f"{k}: {v}" for k, v in values.items()) + "}"


CHARGE = asl(Charge=task("${ChargeArn}"))
CHARGED = SAM + "Resources:\n" + machine("Flow", filled_with(ChargeArn="!GetAtt Charge.Arn"))
TOPIC = asl(
    Tell=task("arn:aws:states:::sns:publish", Parameters={"TopicArn": "${T}", "Message": "!"})
)
PUT = asl(
    Put=task("${DDBPutItem}", Parameters={"TableName": "${Table}", "Item": {"id": {"S.$": "$.id"}}})
)

DEFINITIONS = [
    Published(
        name="hello world", files={"hello.json": asl(Hello={"Type": "Pass", "Result": "Hi"})}
    ),
    Published(
        name="job poller with the ARNs of the author's account",
        files={
            "poller.asl.json": asl(
                Submit=task("arn:aws:lambda:us-east-1:123456789012:function:SubmitJob"),
                Wait={"Type": "Wait", "SecondsPath": "$.wait"},
                Check=task("arn:aws:lambda:us-east-1:123456789012:function:CheckJob:$LATEST"),
                Done={
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.s", "StringEquals": "OK", "Next": "End"}],
                    "Default": "Wait",
                },
                End={"Type": "Succeed"},
            ),
            "submit.py": PYTHON,
            "check.py": PYTHON,
        },
        functions={"SubmitJob": "submit.py", "CheckJob": "check.py"},
    ),
    Published(
        name="callback through a queue",
        files={
            "callback.json": asl(
                Ask=task(
                    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                    HeartbeatSeconds=600,
                    Parameters={
                        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/approvals",
                        "MessageBody": {"Token.$": "$$.Task.Token"},
                    },
                )
            )
        },
    ),
    Published(
        name="states in YAML, in parallel",
        files={
            "translate.asl.yaml": """
Comment: Translate a text into several languages
StartAt: Translate
States:
  Translate:
    Type: Parallel
    End: true
    Branches:
      - StartAt: German
        States:
          German: &german
            Type: Task
            Resource: arn:aws:states:::aws-sdk:translate:translateText
            Parameters: {SourceLanguageCode: en, TargetLanguageCode: de, Text.$: $.text}
            End: true
      - StartAt: French
        States:
          French:
            <<: *german
            Parameters: {SourceLanguageCode: en, TargetLanguageCode: fr, Text.$: $.text}
"""
        },
    ),
    Published(
        name="JSON with comments, as editors take it",
        files={"noted.asl.jsonc": "// Greets\n" + asl(A={"Type": "Succeed"})[:-1] + ",} /* end */"},
    ),
    Published(
        name="variables and JSONata",
        files={
            "jsonata.json": json.dumps(
                {
                    "QueryLanguage": "JSONata",
                    "StartAt": "Count",
                    "States": {
                        "Count": {
                            "Type": "Pass",
                            "Assign": {"n": "{% $count($states.input.orders) %}"},
                            "Output": "{% {'n': $count($states.input.orders)} %}",
                            "End": True,
                        }
                    },
                }
            )
        },
    ),
    Published(
        name="a distributed Map over a file, its bucket a parameter",
        files={
            "import.asl.json": asl(
                Import={
                    "Type": "Map",
                    "ItemReader": {
                        "Resource": "arn:aws:states:::s3:getObject",
                        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                        "Parameters": {"Bucket": "${CSVBucket}", "Key.$": "$.key"},
                    },
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                        "StartAt": "One",
                        "States": {"One": {"Type": "Pass", "End": True}},
                    },
                    "MaxConcurrency": "${Most}",
                }
            ).replace('"${Most}"', "${Most}")
        },
        parameters={"CSVBucket": "orders", "Most": 5},
    ),
    Published(
        name="Terraform's templatefile, all of it given",
        files={
            "flow.asl.json.tpl": asl(A=task("${charge_arn}", TimeoutSeconds="${patience}")).replace(
                '"${patience}"', "${patience}"
            ),
            "charge.py": PYTHON,
        },
        functions={"charge": "charge.py"},
        parameters={"patience": "30"},
    ),
    Published(
        name="Terraform's templatefile alone",
        files={"flow.asl.json": asl(A={"Type": "Pass"}, B=task("${charge_arn}"))},
        refused="flow.asl.json, line 11: nothing fills ${charge_arn};",
    ),
    Published(
        name="placeholders of the CDK",
        files={"flow.asl.json": asl(A=invoke("${__charge_lambda_arn__}")), "charge.py": PYTHON},
        functions={"__charge_lambda_arn__": "charge.py"},
    ),
    Published(
        name="a child and a parameter, one of them misspelled",
        files={
            "order.asl.json": asl(
                Pack=task(
                    "arn:aws:states:::states:startExecution.sync:2",
                    Parameters={"StateMachineArn": "${PackingArn}", "Input": {}},
                )
            )
        },
        parameters={"PackinArn": "arn:aws:states:us-east-1:123456789012:stateMachine:p"},
        refused="line 9: nothing fills ${PackingArn}; did you mean ${PackinArn}?",
    ),
    Published(
        name="what DescribeStateMachine answers",
        files={"saved.json": json.dumps({"name": "x", "definition": asl(A={"Type": "Succeed"})})},
    ),
    Published(
        name="a stack of the Serverless Framework",
        files={
            "serverless.yml": "service: shop\nprovider: {name: aws, runtime: python3.12}\n"
            "stepFunctions:\n  stateMachines:\n    flow: {definition: {StartAt: A, States: {}}}\n"
        },
        refused="serverless.yml, line 1: it is no definition, as it has no States, and no template",
    ),
    Published(
        name="a definition that was cut off",
        files={"flow.asl.json": CHARGE[:-3]},
        refused="it ends in the middle: the { of line 4 is never closed",
    ),
]

OF_SAM = [
    Published(
        name="the stock trader of sam init",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine(
                "StockTrader",
                filled_with(
                    Check="!GetAtt CheckFunction.Arn",
                    Buy="!GetAtt BuyFunction.Arn",
                    DDBPutItem="!Sub 'arn:${AWS::Partition}:states:::dynamodb:putItem'",
                    Table="!Ref Transactions",
                ),
                "Events: {Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}",
                "Policies: [{LambdaInvokePolicy: {FunctionName: !Ref CheckFunction}}]",
                uri="statemachine/trader.asl.json",
            )
            + function("CheckFunction", "functions/check/")
            + function("BuyFunction", "functions/buy/")
            + "  Transactions:\n    Type: AWS::Serverless::SimpleTable\n    Properties:\n"
            "      PrimaryKey: {Name: Id, Type: String}\n"
            "Outputs:\n  Arn: {Value: !Ref StockTrader}\n",
            "statemachine/trader.asl.json": asl(
                Check=task("${Check}"),
                Buy=task("${Buy}"),
                Record=task(
                    "${DDBPutItem}",
                    Parameters={"TableName": "${Table}", "Item": {"Id": {"S.$": "$.id"}}},
                ),
            ),
            "functions/check/app.py": PYTHON,
            "functions/check/requirements.txt": "",
            "functions/buy/app.py": PYTHON,
        },
    ),
    Published(
        name="functions in another language",
        files={
            "template.yaml": CHARGED + function("Charge", more="Runtime: nodejs24.x"),
            "flow.asl.json": CHARGE,
        },
        refused="line 11: the function Charge runs on nodejs24.x; only Python in files runs here",
    ),
    Published(
        name="one in Python in place of a function in another language",
        files={
            "template.yaml": CHARGED + function("Charge", more="Runtime: nodejs24.x"),
            "flow.asl.json": CHARGE,
            "charge.py": PYTHON,
        },
        functions={"Charge": "charge.py"},
    ),
    Published(
        name="Globals with another language",
        files={
            "template.yaml": CHARGED
            + function("Charge", more="MemorySize: 128")
            + "Globals: {Function: {Runtime: java21, Timeout: 9}}\n",
            "flow.asl.json": CHARGE,
        },
        refused="the function Charge runs on java21",
    ),
    Published(
        name="a function with a layer that is not here",
        files={
            "template.yaml": CHARGED
            + function("Charge", more="Runtime: python3.13")
            + "      Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:123456789012:layer:tools:2']\n",
            "src/app.py": "from no_such_powertools import Logger\n" + PYTHON,
            "flow.asl.json": CHARGE,
        },
        refused="src/app.py, line 1: it imports no_such_powertools, which is neither beside it nor",
    ),
    Published(
        name="a function that is an image",
        files={
            "template.yaml": CHARGED
            + "  Charge:\n    Type: AWS::Serverless::Function\n"
            + "    Properties: {PackageType: Image, ImageUri: x}\n",
            "flow.asl.json": CHARGE,
        },
        refused="the function Charge is an image of a container",
    ),
    Published(
        name="code that is built before",
        files={"template.yaml": CHARGED + function("Charge", "dist/"), "flow.asl.json": CHARGE},
        refused="the function Charge has no folder dist with its code",
    ),
    Published(
        name="a handler deep in a folder",
        files={
            "template.yaml": CHARGED
            + function("Charge", "backend/").replace("app.", "shop.pay.app."),
            "backend/shop/__init__.py": "",
            "backend/shop/pay/__init__.py": "",
            "backend/shop/pay/app.py": "from shop.pay import rates\nfrom . import rates as same\n"
            + PYTHON,
            "backend/shop/pay/rates.py": "",
            "backend/other.py": "import what_is_not_here\n",
            "flow.asl.json": CHARGE,
        },
    ),
    Published(
        name="the address of an API in a function's environment",
        files={
            "template.yaml": CHARGED
            + function("Charge")
            + "      Environment: {Variables: {API: !Sub 'https://${Api}.execute-api.${AWS::Region}.x'}}\n"
            + "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: Prod}}\n",
            "src/app.py": PYTHON,
            "flow.asl.json": CHARGE,
        },
        refused="line 15: Api is an AWS::Serverless::Api, which is not deployed from here; give what",
    ),
    Published(
        name="the address of an API, given",
        files={
            "template.yaml": CHARGED
            + function("Charge")
            + "      Environment: {Variables: {API: !Sub 'https://${Api}.execute-api.${AWS::Region}.x'}}\n"
            + "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: Prod}}\n",
            "src/app.py": PYTHON,
            "flow.asl.json": CHARGE,
        },
        parameters={"Api": "abc123"},
    ),
    Published(
        name="an alias of a function",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine("Flow", filled_with(ChargeArn="!Ref Charge.Alias"))
            + function("Charge", more="AutoPublishAlias: live\n      Runtime: python3.13"),
            "src/app.py": PYTHON,
            "flow.asl.json": CHARGE,
        },
    ),
    Published(
        name="workflows in a workflow, with a role for both",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine(
                "Child",
                filled_with(Callback="!GetAtt Callback.Arn"),
                "Role: !GetAtt ExecutionRole.Arn",
                uri="statemachines/child.asl.json",
            )
            + machine(
                "Parent",
                filled_with(Child="!Ref Child", Role="!GetAtt ExecutionRole.Arn"),
                "Role: !GetAtt ExecutionRole.Arn",
                uri="statemachines/parent.asl.json",
            )
            + function("Callback")
            + "  ExecutionRole: {Type: AWS::IAM::Role, Properties: {}}\n",
            "statemachines/child.asl.json": asl(Call=invoke("${Callback}")),
            "statemachines/parent.asl.json": asl(
                Start=task(
                    "arn:aws:states:::states:startExecution.sync",
                    Parameters={"StateMachineArn": "${Child}"},
                )
            ),
            "src/app.py": PYTHON,
        },
        machines=2,
    ),
    Published(
        name="one of several workflows",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine("Refund", filled_with(ChargeArn="!GetAtt Nowhere.Arn"))
            + machine("Order", filled_with(ChargeArn="!GetAtt Charge.Arn"))
            + function("Charge"),
            "src/app.py": PYTHON,
            "flow.asl.json": CHARGE,
        },
        machine="Order",
    ),
    Published(
        name="a topic with a subscription, its address a parameter",
        files={
            "template.yaml": SAM
            + "Parameters:\n  Email:\n    Type: String\n    Description: of whoever is told\n"
            + "Resources:\n"
            + machine("Flow", filled_with(T="!Ref Topic"))
            + "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n"
            "      Subscription: [{Endpoint: !Ref Email, Protocol: email}]\n",
            "flow.asl.json": TOPIC,
        },
        refused="line 4: the parameter Email has no value here; give one, as --param Email=VALUE or",
    ),
    Published(
        name="a topic with a subscription, its address given",
        files={
            "template.yaml": SAM
            + "Parameters: {Email: {Type: String}}\nResources:\n"
            + machine("Flow", filled_with(T="!GetAtt Topic.TopicArn"))
            + "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n"
            "      Subscription: [{Endpoint: !Ref Email, Protocol: email}]\n",
            "flow.asl.json": TOPIC,
        },
        parameters={"Email": "ada@example.com"},
    ),
    Published(
        name="a definition inside of the template",
        files={
            "template.yml": SAM
            + """Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub "${AWS::StackName}-flow"
      Definition:
        StartAt: Send
        States:
          Send:
            Type: Task
            Resource: !Sub "arn:${AWS::Partition}:states:::sqs:sendMessage"
            Parameters:
              QueueUrl: !Ref Queue
              MessageBody: {Region: !Ref AWS::Region, Arn: !GetAtt Queue.Arn}
            End: true
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3}
  Failed: {Type: AWS::SQS::Queue}
"""
        },
    ),
    Published(
        name="an activity",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine("Flow", filled_with(ChargeArn="!Ref Work"))
            + "  Work: {Type: AWS::StepFunctions::Activity, Properties: {Name: Work}}\n",
            "flow.asl.json": CHARGE,
        },
    ),
    Published(
        name="packaged already",
        files={
            "packaged.yaml": SAM
            + "Resources:\n"
            + machine("Flow", uri="{Bucket: artifacts, Key: a62dc885}"),
        },
        refused="line 7: the definition is in S3; download it, and name the file in DefinitionUri",
    ),
    Published(
        name="a nested application",
        files={
            "template.yaml": SAM
            + "Resources:\n"
            + machine("Flow", filled_with(ChargeArn="!GetAtt Shop.Outputs.ChargeArn"))
            + "  Shop: {Type: AWS::Serverless::Application, Properties: {Location: shop.yaml}}\n",
            "flow.asl.json": CHARGE,
        },
        refused="Shop is an AWS::Serverless::Application, which is not deployed from here",
    ),
    Published(
        name="SAM in JSON",
        files={
            "template.json": json.dumps(
                {
                    "Transform": "AWS::Serverless-2016-10-31",
                    "Resources": {
                        "Flow": {
                            "Type": "AWS::Serverless::StateMachine",
                            "Properties": {
                                "DefinitionUri": "flow.asl.json",
                                "DefinitionSubstitutions": {
                                    "ChargeArn": {"Fn::GetAtt": ["Charge", "Arn"]}
                                },
                            },
                        },
                        "Charge": {
                            "Type": "AWS::Serverless::Function",
                            "Properties": {
                                "InlineCode": PYTHON,
                                "Handler": "index.lambda_handler",
                                "Runtime": "python3.13",
                            },
                        },
                    },
                }
            ),
            "flow.asl.json": CHARGE,
        },
    ),
    Published(
        name="a key twice",
        files={
            "template.yaml": CHARGED + function("Charge") + "  Vpc: {}\n  Vpc: {}\n",
            "flow.asl.json": CHARGE,
        },
        refused='line 16: "Vpc" is there twice in one object, first in line 15',
    ),
]


def native(properties: str, rest: str = "") -> str:
    lines = "".join(f"      {line}\n" for line in properties.strip("\n").splitlines())
    return (
        f"{HEAD}Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n"
        f"    Properties:\n      RoleArn: !GetAtt Role.Arn\n{lines}{rest}"
    )


INLINE = """  Charge:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
"""
OLD_STYLE = ["{", '  "StartAt": "A",', '  "States": {"A": {"Type": "Task", "End": true,']
CLOUDFORMATION = [
    Published(
        name="a definition as text with Fn::Sub",
        files={
            "stack.yaml": native(
                "DefinitionString: !Sub |\n" + indent(asl(A=task("${Charge.Arn}")), "  "),
                INLINE,
            )
        },
    ),
    Published(
        name="a definition as lines that are joined",
        files={
            "stack.json": json.dumps(
                {
                    "Resources": {
                        "Flow": {
                            "Type": "AWS::StepFunctions::StateMachine",
                            "Properties": {
                                "DefinitionString": {
                                    "Fn::Join": [
                                        "\n",
                                        [
                                            *OLD_STYLE,
                                            {
                                                "Fn::Sub": [
                                                    '"Resource": "${f}"}}}',
                                                    {"f": {"Fn::GetAtt": "Charge.Arn"}},
                                                ]
                                            },
                                        ],
                                    ]
                                }
                            },
                        },
                        "Charge": {
                            "Type": "AWS::Lambda::Function",
                            "Properties": {
                                "Runtime": "python3.12",
                                "Handler": "index.lambda_handler",
                                "Code": {"ZipFile": PYTHON},
                            },
                        },
                    }
                },
                indent=2,
            )
        },
    ),
    Published(
        name="settings by stage",
        files={
            "stack.yaml": native(
                """
Definition:
  StartAt: Wait
  States:
    Wait: {Type: Wait, Seconds: !FindInMap [Stages, !Ref Stage, Wait], Next: Done}
    Done: {Type: Pass, Result: !If [IsProd, {Live: true}, !Ref "AWS::NoValue"], End: true}
""",
                """Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Mappings:
  Stages: {dev: {Wait: 1}, prod: {Wait: 60}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
""",
            )
        },
        parameters={"Stage": "prod"},
    ),
    Published(
        name="settings by region",
        files={
            "stack.yaml": native(
                "DefinitionString: '{}'\n"
                "DefinitionSubstitutions: {A: !FindInMap [R, !Ref AWS::Region, A]}",
                "Mappings: {R: {eu-west-1: {A: 1}}}\n",
            ).replace(
                "'{}'", "'" + '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${A}}}}' + "'"
            )
        },
        refused="line 8: a key of Fn::FindInMap is not known before the template is deployed",
    ),
    Published(
        name="a definition that a macro includes",
        files={
            "stack.yaml": native(
                "Definition:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}"
            )
        },
        refused="line 7: what the Definition is is not known before the template is deployed",
    ),
    Published(
        name="what another stack exports",
        files={
            "stack.yaml": native(
                "Definition:\n  StartAt: A\n  States:\n"
                "    A: {Type: Task, Resource: !ImportValue shared-charge-arn, End: true}"
            )
        },
        refused="line 10: what Fn::ImportValue gives is not known before the template is deployed",
    ),
    Published(
        name="a database, its ARN given",
        files={
            "stack.yaml": native(
                "Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      End: true\n"
                "      Resource: arn:aws:states:::aws-sdk:rdsdata:executeStatement\n"
                "      Parameters: {ResourceArn: !GetAtt Db.DBClusterArn, Sql: SELECT 1, SecretArn: x}",
                "  Db: {Type: AWS::RDS::DBCluster}\n",
            )
        },
        parameters={"Db": "arn:aws:rds:us-east-1:123456789012:cluster:db"},
    ),
    Published(
        name="a bucket whose name is joined",
        files={
            "stack.yaml": native(
                "DefinitionString: |-\n"
                '  {"StartAt":"A","States":{"A":{"Type":"Task","End":true,\n'
                '   "Resource":"arn:aws:states:::aws-sdk:s3:listObjectsV2",\n'
                '   "Parameters":{"Bucket":"${B}"}}}}\n'
                "DefinitionSubstitutions: {B: !Ref Bucket}",
                "  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n"
                "      BucketName: !Join ['-', [!Ref AWS::AccountId, !Ref AWS::Region, orders]]\n",
            )
        },
    ),
    Published(
        name="code with a reference in it",
        files={
            "stack.yaml": native(
                "Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Charge.Arn, "
                "End: true}}}",
                INLINE.replace("ZipFile: |", "ZipFile: !Sub |").replace("event\n", "'${Table}'\n")
                + "  Table: {Type: AWS::DynamoDB::Table}\n",
            )
        },
        refused="line 15: the Code/ZipFile of Charge is not known before the template is deployed",
    ),
    Published(
        name="a bus by its attribute",
        files={
            "stack.yaml": native(
                "Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      End: true\n"
                "      Resource: arn:aws:states:::events:putEvents\n"
                "      Parameters: {Entries: [{EventBusName: !GetAtt Bus.Name, Source: s, "
                "DetailType: d, Detail: {}}]}",
                "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n",
            )
        },
    ),
    Published(
        name="what a loop makes",
        files={
            "stack.yaml": "Transform: AWS::LanguageExtensions\nResources:\n"
            "  Fn::ForEach::Flows: [N, [a, b], {'Flow${N}': {Type: AWS::SQS::Queue}}]\n"
        },
        refused="line 3: what Fn::ForEach::Flows makes is not known before the template is deployed",
    ),
    Published(
        name="the CDK's output, its code given",
        files={
            "cdk.out/shop.template.json": json.dumps(
                {
                    "Resources": {
                        "FlowE1B2": {
                            "Type": "AWS::StepFunctions::StateMachine",
                            "Properties": {
                                "DefinitionString": {
                                    "Fn::Join": [
                                        "",
                                        [
                                            (
                                                '{"StartAt":"A","States":{"A":{"End":true,"Type":"Task",'
                                                '"Resource":"arn:'
                                            ),
                                            {"Ref": "AWS::Partition"},
                                            ':states:::lambda:invoke","Parameters":{"FunctionName":"',
                                            {"Fn::GetAtt": ["Charge9C4A", "Arn"]},
                                            '","Payload.$":"$"}}}}',
                                        ],
                                    ]
                                }
                            },
                        },
                        "Charge9C4A": {
                            "Type": "AWS::Lambda::Function",
                            "Properties": {
                                "Code": {
                                    "S3Bucket": {"Fn::Sub": "cdk-${AWS::Region}"},
                                    "S3Key": "k",
                                },
                                "Handler": "index.handler",
                                "Runtime": "python3.13",
                            },
                        },
                    }
                }
            ),
            "charge.py": PYTHON,
        },
        functions={"Charge9C4A": "charge.py"},
    ),
]

PUBLISHED = [*DEFINITIONS, *OF_SAM, *CLOUDFORMATION]
