"""Definitions of a wrong shape are refused with AWS's text, at AWS's place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.asl.validation import Diagnostic, refusal, validate
from tests.asl.validation.definitions import FULL, FULL_JSONATA, end, one, refused, task

DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
VARIABLE = {"Variable": "$.size", "NumericEquals": 1}


def schema(problem: str) -> str:
    return f"SCHEMA_VALIDATION_FAILED: {problem}"


def choice(*rules: Any, **fields: Any) -> dict[str, Any]:
    only = {"Type": "Choice", "Choices": list(rules), "Default": "Rest", **fields}
    return {"StartAt": "Only", "States": {"Only": only, "Rest": end()}}


def mapping(config: Any = None, **fields: Any) -> dict[str, Any]:
    processor = {"StartAt": "Item", "States": {"Item": end()}}
    if config is not None:
        processor["ProcessorConfig"] = config
    return one({"Type": "Map", "ItemProcessor": processor, "End": True} | fields)


def integration(resource: str, **fields: Any) -> dict[str, Any]:
    return one(task(Resource=f"arn:aws:states:::{resource}", **fields))


@pytest.mark.parametrize("definition", [FULL, FULL_JSONATA])
def test_a_definition_with_nearly_every_field_is_accepted(definition: dict[str, Any]) -> None:
    assert validate(json.dumps(definition)) == ()


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ({}, "These fields are required: [States, StartAt] at /"),
        ({"States": {"A": end()}}, "These fields are required: [StartAt] at /"),
        ([], "Expected value of type [OBJECT] at /"),
        ("7", "Expected value of type [OBJECT] at /"),
        (
            one(end(), ProcessorConfig={"Mode": "INLINE"}),
            "Field 'ProcessorConfig' is not supported at /",
        ),
        (one(end(), Author="me"), "Field 'Author' is not supported at /"),
        (one(end(), Version="2.0"), "Value should be one of the following: [1.0] at /Version"),
        (one(end(), TimeoutSeconds="9"), "Expected value of type Integer at /TimeoutSeconds"),
        ({"StartAt": "A", "States": []}, "Expected value of type [OBJECT] at /States"),
        (one(end(Comment=7)), "Expected value of type [STRING] at /States/Only/Comment"),
        (one({"End": True}), "These fields are required: [Type] at /States/Only"),
        (
            one({"Type": "Loop", "End": True}),
            (
                "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, "
                "Choice, Parallel, Map] at /States/Only/Type"
            ),
        ),
        (
            one({"Type": "Pass"}),
            "This object should have only one of the following fields: [Next, End] at /States/Only",
        ),
        (
            one(end(Next="Only")),
            "There should only be one of the following fields: [Next, End] at /States/Only",
        ),
        (
            one({"Type": "Task", "End": True}),
            "These fields are required: [Resource] at /States/Only",
        ),
        (one(end(Retry=[])), "Field 'Retry' is not supported at /States/Only"),
        (one(end(Secs=1)), "Field 'Secs' is not supported at /States/Only"),
        (one({"Type": "Succeed", "End": True}), "Field 'End' is not supported at /States/Only"),
        (mapping(TimeoutSeconds=5), "Field 'TimeoutSeconds' is not supported at /States/Only"),
        (
            one({"Type": "Parallel", "Branches": [], "End": True}),
            "Value cannot be empty at /States/Only/Branches",
        ),
        (
            one({"Type": "Parallel", "Branches": [{"StartAt": "A"}], "End": True}),
            "These fields are required: [States] at /States/Only/Branches[0]",
        ),
        (
            one({"Type": "Map", "End": True}),
            (
                "This object should have only one of the following fields: [ItemProcessor, Iterator] "
                "at /States/Only"
            ),
        ),
        (
            one({"Type": "Fail", "Cause": "x", "CausePath": "$.x"}),
            "There should only be one of the following fields: [Cause, CausePath] at /States/Only",
        ),
    ],
)
def test_fields_of_machines_and_states(definition: Any, problem: str) -> None:
    assert refused(definition) == schema(problem)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "This object should have only one of the following fields: {} at /States/Only"),
        (
            {"Seconds": 1, "SecondsPath": "$.s"},
            "There should only be one of the following fields: {} at /States/Only",
        ),
        ({"Seconds": "1"}, "Expected value of type Integer at /States/Only/Seconds"),
        ({"Seconds": -1}, "Minimum value is 0 at /States/Only/Seconds"),
        ({"Seconds": 100_000_000}, "Maximum value is 99999999 at /States/Only/Seconds"),
        ({"SecondsPath": "s"}, "Value must be a valid JSONPath. at /States/Only/SecondsPath"),
        ({"Timestamp": "2031-05-04 03:02:01Z"}, "{rfc} at /States/Only/Timestamp"),
        ({"Timestamp": "2031-05-04T03:02:01"}, "{rfc} at /States/Only/Timestamp"),
        ({"Timestamp": "2031-02-30T03:02:01Z"}, "{rfc} at /States/Only/Timestamp"),
    ],
)
def test_a_wait_has_one_valid_time(fields: dict[str, Any], problem: str) -> None:
    times = "[SecondsPath, Seconds, TimestampPath, Timestamp]"
    expected = problem.format(times, rfc="String does not match RFC3339 timestamp")
    assert refused(one({"Type": "Wait", "End": True} | fields)) == schema(expected)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"TimeoutSeconds": 0}, "Minimum value is 1 at /States/Only/TimeoutSeconds"),
        (
            {"TimeoutSeconds": 5, "TimeoutSecondsPath": "$.t"},
            (
                "There should only be one of the following fields: [TimeoutSeconds, "
                "TimeoutSecondsPath] at /States/Only"
            ),
        ),
        (
            {"TimeoutSeconds": 5, "HeartbeatSeconds": 5},
            "HeartbeatSeconds must be smaller than TimeoutSeconds at /States/Only/HeartbeatSeconds",
        ),
        ({"Resource": "pack"}, "Value is not a valid resource ARN at /States/Only/Resource"),
        (
            {"Credentials": {}},
            "The field 'RoleArn' is required but was missing at /States/Only/Credentials",
        ),
        ({"InputPath": "parcel"}, "Value must be a valid JSONPath. at /States/Only/InputPath"),
        ({"OutputPath": "$.["}, "Value must be a valid JSONPath. at /States/Only/OutputPath"),
        (
            {"ResultPath": "r"},
            (
                "Value is not a Reference Path: Reference path didn't start with '$' at "
                "/States/Only/ResultPath"
            ),
        ),
        (
            {"ResultPath": "$.r[*]"},
            (
                "Value is not a Reference Path: '[' must be followed by ' or '[' at "
                "/States/Only/ResultPath"
            ),
        ),
    ],
)
def test_values_of_a_task(fields: dict[str, Any], problem: str) -> None:
    assert refused(one(task(**fields))) == schema(problem)


@pytest.mark.parametrize(
    "value", ["parcel", 5, None, "States.Nothing($.a)", "States.Format('\\\"{}', $.a)", "$.a["]
)
def test_what_ends_in_dollar_is_a_path_or_a_call(value: Any) -> None:
    problem = (
        "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call"
    )
    inside = one(end(Parameters={"b": [{"a.$": value}]}))
    assert refused(one(end(Parameters={"a.$": value}))) == schema(
        f"{problem} at /States/Only/Parameters"
    )
    assert refused(inside) == schema(f"{problem} at /States/Only/Parameters/b[0]")


def test_a_field_is_not_there_with_and_without_dollar() -> None:
    definition = integration(
        "states:startExecution",
        Parameters={"StateMachineArn": "arn", "Input": {}, "Input.$": "$.in"},
    )
    assert refused(definition) == schema(
        "There should only be one of the following fields: [Input, Input.$] at "
        "/States/Only/Parameters"
    )


@pytest.mark.parametrize(
    ("field", "handlers", "problem"),
    [
        ("Retry", {}, "Expected value of type [ARRAY] at {}"),
        ("Retry", [{}], "These fields are required: [ErrorEquals] at {}[0]"),
        ("Catch", [{}], "These fields are required: [ErrorEquals, Next] at {}[0]"),
        (
            "Retry",
            [{"ErrorEquals": []}],
            "Value cannot be empty at {}[0]/ErrorEquals",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A"], "Interval": 3}],
            "Field 'Interval' is not supported at {}[0]",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A", "States.ALL"]}],
            "States.ALL must appear alone and at end of list at {}[0]/ErrorEquals[1]",
        ),
        (
            "Catch",
            [
                {"ErrorEquals": ["States.ALL"], "Next": "Only"},
                {"ErrorEquals": ["A"], "Next": "Only"},
            ],
            "States.ALL must appear alone and at end of list at {}[0]/ErrorEquals[0]",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A"], "MaxAttempts": -1}],
            "Minimum value is 0 at {}[0]/MaxAttempts",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A"], "BackoffRate": 0.5}],
            "Minimum value is 1.0 at {}[0]/BackoffRate",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A"], "MaxDelaySeconds": 31_622_401}],
            "Maximum value is 31622400 at {}[0]/MaxDelaySeconds",
        ),
        (
            "Retry",
            [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}],
            "Value should be one of the following: [NONE, FULL] at {}[0]/JitterStrategy",
        ),
    ],
)
def test_retriers_and_catchers(field: str, handlers: Any, problem: str) -> None:
    definition = one(task(**{field: handlers}))
    assert refused(definition) == schema(problem.format(f"/States/Only/{field}"))


def test_a_longest_delay_may_be_shorter_than_the_first() -> None:
    # No page and no recording of AWS says that it is refused.
    retrier = {"ErrorEquals": ["A"], "IntervalSeconds": 9, "MaxDelaySeconds": 9}
    assert refused(one(task(Retry=[retrier]))) == ""


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ([], "Value cannot be empty at {}"),
        ([VARIABLE], "These fields are required: [Next] at {}[0]"),
        (
            [{"Next": "Rest"}],
            (
                "The object must have only one of the following fields, [And, Or, Not, Variable, "
                "Condition] at {}[0]"
            ),
        ),
        ([{"And": [], "Next": "Rest"}], "Value cannot be empty at {}[0]/And"),
        (
            [{"Not": {**VARIABLE, "Next": "Rest"}, "Next": "Rest"}],
            "Field 'Next' is not supported at {}[0]/Not",
        ),
        (
            [{"Variable": "size", "NumericEquals": 1, "Next": "Rest"}],
            "Value is not a Reference Path: Reference path didn't start with '$' at {}[0]/Variable",
        ),
        (
            [{"Variable": "$.size", "NumericEquals": "1", "Next": "Rest"}],
            "Expected value of type [NUMBER] at {}[0]/NumericEquals",
        ),
        (
            [{"Variable": "$.size", "IsPresent": 1, "Next": "Rest"}],
            "Expected value of type [BOOLEAN] at {}[0]/IsPresent",
        ),
        (
            [{"Variable": "$.size", "TimestampEquals": "today", "Next": "Rest"}],
            "String does not match RFC3339 timestamp at {}[0]/TimestampEquals",
        ),
    ],
)
def test_choice_rules(rules: Any, problem: str) -> None:
    assert refused(choice(*rules)) == schema(problem.format("/States/Only/Choices"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"Variable": "$.a"}, "This object should have only"),
        ({"Variable": "$.a", "IsNull": True, "IsString": True}, "There should only be"),
    ],
)
def test_a_comparison_has_one_operator(rule: dict[str, Any], words: str) -> None:
    assert refused(choice({**rule, "Next": "Rest"})).startswith(
        schema(f"{words} one of the following fields: [StringEquals, ")
    )


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            one(end(Output={"a": 1})),
            (
                "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the "
                "'JSONata' QueryLanguage at /States/Only"
            ),
        ),
        (
            one(end(QueryLanguage="JSONata", Parameters={})),
            (
                "The QueryLanguage is set to 'JSONata', but field 'Parameters' is only supported for "
                "the 'JSONPath' QueryLanguage at /States/Only"
            ),
        ),
        (
            choice({"Condition": "{% true %}", "Next": "Rest"}),
            (
                "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for "
                "the 'JSONata' QueryLanguage at /States/Only/Choices[0]"
            ),
        ),
        (
            one(end(QueryLanguage="JSONPath", InputPath="$.a"), QueryLanguage="JSONata"),
            (
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at "
                "/States/Only"
            ),
        ),
        (
            one(end(QueryLanguage="jsonpath")),
            (
                "Value should be one of the following: [JSONPath, JSONata] at "
                "/States/Only/QueryLanguage"
            ),
        ),
        (one(end(), QueryLanguage=1), "Expected value of type [STRING] at /QueryLanguage"),
        (
            one(end(Output={"a": ["{% 1"]}), QueryLanguage="JSONata"),
            "JSONata string must start with {% and end with %} at /States/Only/Output/a[0]",
        ),
        (
            one(
                {
                    "Type": "Parallel",
                    "QueryLanguage": "JSONata",
                    "Branches": [{"StartAt": "In", "States": {"In": end(Output=1)}}],
                    "End": True,
                }
            ),
            (
                "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the "
                "'JSONata' QueryLanguage at /States/Only/Branches[0]/States/In"
            ),
        ),
    ],
)
def test_each_field_belongs_to_its_language(definition: Any, problem: str) -> None:
    assert refused(definition) == schema(problem)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            mapping({"Mode": "DISTRIBUTED"}),
            "These fields are required: [ExecutionType] at {}/ProcessorConfig",
        ),
        (
            mapping({"Mode": "INLINE", "ExecutionType": "STANDARD"}),
            "Field 'ExecutionType' is not supported at {}/ProcessorConfig",
        ),
        (
            mapping({"Mode": "MANY"}),
            "Value should be one of the following: [INLINE, DISTRIBUTED] at {}/ProcessorConfig/Mode",
        ),
        (
            mapping(DISTRIBUTED, ItemProcessor={**one(end()), "QueryLanguage": "JSONata"}),
            "Field 'QueryLanguage' is not supported at {}",
        ),
        (
            mapping(DISTRIBUTED, ToleratedFailurePercentage=101),
            "Maximum value is 100 at /States/Only/ToleratedFailurePercentage",
        ),
        (
            mapping(DISTRIBUTED, ItemReader={"Resource": "arn:aws:states:::s3:putObject"}),
            (
                "The field 'Resource' does not match any of the allowed values at "
                "/States/Only/ItemReader/Resource"
            ),
        ),
        (
            mapping(
                DISTRIBUTED,
                ItemReader={
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN"},
                },
            ),
            "These fields are required: [CSVHeaders] at /States/Only/ItemReader/ReaderConfig",
        ),
    ],
)
def test_maps(definition: Any, problem: str) -> None:
    assert refused(definition) == schema(problem.format("/States/Only/ItemProcessor"))


UNKNOWN = (
    "The resource provided {} is not recognized. The value is not a valid resource ARN, or the "
    "resource is not available in this region. at /States/Only/Resource"
)


@pytest.mark.parametrize(
    "resource", ["dynamodb:getItem.sync", "sqs:deleteMessage", "post:send", "aws-sdk:s3:GetObject"]
)
def test_integrations_that_aws_does_not_have(resource: str) -> None:
    expected = UNKNOWN.format(f"arn:aws:states:::{resource}")
    assert refused(integration(resource, Parameters={})) == schema(expected)


CONNECTION = "arn:aws:events:us-east-1:123456789012:connection/shop/2f5a6c2e"


def http(**fields: Any) -> Any:
    given = {
        "ApiEndpoint": "https://example.com/orders",
        "Method": "GET",
        "Authentication": {"ConnectionArn": CONNECTION},
        **fields,
    }
    held = {name: value for name, value in given.items() if value is not None}
    return integration("http:invoke", Parameters=held)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ApiEndpoint": "${Url}/orders"},
        {"Authentication": {"ConnectionArn": "${Connection}"}},
        {"Authentication": {"ConnectionArn.$": "$.arn"}},
        {"ApiEndpoint": None, "ApiEndpoint.$": "States.Format('https://{}', $.host)"},
        {"Authentication": None, "InvocationConfig": {"ConnectionArn": CONNECTION}},
    ],
)
def test_an_http_task(fields: dict[str, Any]) -> None:
    assert refused(http(**fields)) == ""


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            integration("sns:publish"),
            (
                "Parameters field is required for resource ARN: arn:aws:states:::sns:publish at "
                "/States/Only/Resource"
            ),
        ),
        (
            integration("aws-sdk:sqs:listQueues", QueryLanguage="JSONata"),
            (
                "Arguments field is required for resource ARN: arn:aws:states:::aws-sdk:sqs:listQueues "
                "at /States/Only/Resource"
            ),
        ),
        (
            integration("sqs:sendMessage", Parameters={"QueueUrl.$": "$.q"}),
            "The field 'MessageBody' is required but was missing at /States/Only/Parameters",
        ),
        (
            http(ApiEndpoint="$.url"),
            "The value for the 'ApiEndpoint' field is not valid at /States/Only/Parameters",
        ),
        (
            http(Authentication={"ConnectionArn": "shop"}),
            (
                "The value for the 'ConnectionArn' field is not valid at "
                "/States/Only/Parameters/Authentication"
            ),
        ),
        (
            http(Authentication={}),
            (
                "The field 'ConnectionArn' is required but was missing at "
                "/States/Only/Parameters/Authentication"
            ),
        ),
        (
            http(Method=None),
            "The field 'Method' is required but was missing at /States/Only/Parameters",
        ),
    ],
)
def test_what_integrations_ask_for(definition: Any, problem: str) -> None:
    assert refused(definition) == schema(problem)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            integration("ecs:runTask.sync", Parameters={"TaskDefinition": "t"}),
            (
                "Express state machine does not support '.sync' service integration at "
                "/States/Only/Resource"
            ),
        ),
        (
            one(task(Resource="arn:aws:states:eu-west-1:123456789012:activity:pick")),
            "Express state machine does not support Activity ARN at /States/Only/Resource",
        ),
        (
            mapping(DISTRIBUTED),
            (
                "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state "
                "machines at /States/Only/ItemProcessor/ProcessorConfig/Mode"
            ),
        ),
    ],
)
def test_what_express_does_not_have(definition: Any, problem: str) -> None:
    assert refused(definition) == ""
    assert refused(definition, "EXPRESS") == schema(problem)


def test_all_problems_of_a_shape_are_told_at_once() -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass"}, "B": {"Type": "Task"}}}
    found = validate(json.dumps(definition))
    assert [(problem.location, problem.code) for problem in found] == [
        ("/States/A", "SCHEMA_VALIDATION_FAILED"),
        ("/States/B", "SCHEMA_VALIDATION_FAILED"),
        ("/States/B", "SCHEMA_VALIDATION_FAILED"),
    ]
    assert refusal(found).count(", SCHEMA_VALIDATION_FAILED: ") == 2


def test_warnings_refuse_nothing() -> None:
    definition = {
        "StartAt": "Only",
        "States": {
            "Only": {"Type": "Pass", "Parameters": {"a": "$.b"}, "Next": "Gone"},
            "Gone": {"Type": "Fail", "Cause": "$.why"},
        },
    }
    found = validate(json.dumps(definition))
    assert [(warned.severity, warned.code, warned.location) for warned in found] == [
        ("WARNING", "NO_DOLLAR", "/States/Only/Parameters/a"),
        ("WARNING", "NO_PATH", "/States/Gone/Cause"),
    ]
    assert refusal(found) == ""


def test_a_result_with_paths_is_warned_of() -> None:
    [warned] = validate(json.dumps(one(end(Result={"a": {"b.$": "$.c"}}))))
    assert (warned.code, warned.location) == ("PASS_RESULT_IS_STATIC", "/States/Only/Result")
    assert isinstance(warned, Diagnostic)
