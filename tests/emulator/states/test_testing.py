"""TestState: one visit of one state, with a mock in the place of what it calls or without one."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

import nestedsf
from nestedsf.exceptions import SessionClosedError
from tests.emulator.machines_for_tests import (
    INVOKE,
    PATIENCE,
    ROLE,
    START,
    Json,
    Lab,
    handler,
    machine,
    make_function,
    mapping,
    parallel,
    passing,
    refusal,
    task,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BAKE = "arn:aws:states:::lambda:invoke"
OVEN = {"Type": "Task", "Resource": BAKE, "Parameters": {"FunctionName": "oven"}, "Next": "Eat"}
BURNT = {"errorOutput": {"error": "Burnt", "cause": "Too hot."}}
JSONATA = {"QueryLanguage": "JSONata"}
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:knead"


@pytest.fixture
def ask(sfn: Any) -> Callable[..., Json]:
    """TestState with JSON values, answered with JSON values."""

    def asked(state: Json, given: Any = None, **more: Any) -> Json:
        answer = sfn.test_state(**parameters(state, given, **more))
        del answer["ResponseMetadata"]
        return decoded(answer)

    return asked


@pytest.fixture
def refused(sfn: Any) -> Callable[..., tuple[str, str]]:
    """The code and the message of a TestState that is refused."""

    def asked(state: Json, given: Any = None, **more: Any) -> tuple[str, str]:
        found = refusal(sfn.test_state, **parameters(state, given, **more))
        return found["Code"], found["Message"]

    return asked


def parameters(state: Json, given: Any = None, **more: Any) -> Json:
    for name in ("context", "variables"):
        if name in more and not isinstance(more[name], str):
            more[name] = json.dumps(more[name])
    more.setdefault("inspectionLevel", "DEBUG")
    mock = more.get("mock", {})
    if "result" in mock and not isinstance(mock["result"], str):
        more["mock"] = {**mock, "result": json.dumps(mock["result"])}
    if given is not None:
        more["input"] = json.dumps(given)
    return {"definition": json.dumps(state), **more}


def decoded(answer: Json) -> Json:
    data = answer.get("inspectionData", {})
    for name, value in data.items():
        if isinstance(value, str):
            data[name] = json.loads(value)
    if "output" in answer:
        answer["output"] = json.loads(answer["output"])
    return answer


# --- states that call nothing ---------------------------------------------------------------


def test_the_stages_of_a_pass(ask: Callable[..., Json]) -> None:
    state = passing(
        InputPath="$.dough",
        Parameters={"kilos.$": "$.weight"},
        ResultPath="$.scale",
        OutputPath="$.scale",
        Next="Bake",
    )
    given = {"dough": {"weight": 3}, "oven": "cold"}
    assert ask(state, given) == {
        "status": "SUCCEEDED",
        "nextState": "Bake",
        "output": {"kilos": 3},
        "inspectionData": {
            "input": given,
            "afterInputPath": {"weight": 3},
            "afterParameters": {"kilos": 3},
            "afterResultSelector": {"kilos": 3},
            "afterResultPath": {**given, "scale": {"kilos": 3}},
        },
    }


@pytest.mark.parametrize("level", ["INFO", None])
def test_nothing_is_inspected_where_nothing_is_asked(
    sfn: Any, level: str | None, ask: Callable[..., Json]
) -> None:
    more = {} if level is None else {"inspectionLevel": level}
    answer = sfn.test_state(definition=json.dumps(passing(End=True)), **more)
    assert "inspectionData" not in answer
    assert answer["output"] == "{}"
    assert ask(passing(End=True))["inspectionData"]["input"] == {}


def test_a_choice_says_what_follows(ask: Callable[..., Json]) -> None:
    hot = {"Variable": "$.degrees", "NumericGreaterThan": 200, "Next": "Bake"}
    choice = {"Type": "Choice", "Choices": [hot], "Default": "Heat"}
    assert ask(choice, {"degrees": 230})["nextState"] == "Bake"
    assert ask(choice, {"degrees": 20})["nextState"] == "Heat"
    assert ask(choice, {})["status"] == "FAILED"
    rule = {"Condition": "{% $states.input.degrees > 200 %}", "Next": "Bake"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "Heat", **JSONATA}
    assert ask(choice, {"degrees": 230})["nextState"] == "Bake"


def test_an_hour_of_a_wait_takes_no_time_and_ends_after_five_minutes(
    ask: Callable[..., Json],
) -> None:
    answer = ask({**wait(299), "End": True}, {"n": 1})
    assert answer["output"] == {"n": 1}
    assert answer["inspectionData"] == {"input": {"n": 1}, "afterInputPath": {"n": 1}}
    answer = ask({**wait(3600), "End": True})
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Timeout")


def test_a_fail_fails_in_either_language(ask: Callable[..., Json]) -> None:
    answer = ask({"Type": "Fail", "ErrorPath": "$.e", "Cause": "c"}, {"e": "Cold"})
    assert (answer["error"], answer["cause"]) == ("Cold", "c")
    answer = ask({"Type": "Fail", "Error": "{% $states.input.e %}", **JSONATA}, {"e": "Cold"})
    assert (answer["status"], answer["error"]) == ("FAILED", "Cold")
    assert answer["inspectionData"] == {"input": {"e": "Cold"}}


def test_what_the_language_fails_with_has_no_number_of_an_event(ask: Callable[..., Json]) -> None:
    answer = ask(passing(InputPath="$.not.there", End=True), {})
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Runtime")
    assert "event id" not in answer["cause"]
    answer = ask(passing(Output="{% $states.input.no %}", End=True, **JSONATA), {})
    assert answer["error"] == "States.QueryEvaluationError"


def test_variables_are_read_and_set(ask: Callable[..., Json]) -> None:
    state = passing(Assign={"both.$": "States.Format('{}{}', $a, $b)"}, End=True)
    data = ask(state, variables={"a": "x", "b": "y"})["inspectionData"]
    assert data["variables"] == {"a": "x", "b": "y", "both": "xy"}
    assert "variables" not in ask(passing(End=True))["inspectionData"]


# --- which state ----------------------------------------------------------------------------


def test_a_state_is_found_however_deep_it_is(ask: Callable[..., Json]) -> None:
    inner = machine({"Knead": passing(Output="{% $states.input.n * 2 %}")})
    whole = machine(
        {"Each": mapping(machine({"Both": parallel(inner)}), Items="{% [1] %}")}, **JSONATA
    )
    assert ask(whole, {"n": 21}, stateName="Knead")["output"] == 42


def test_a_definition_that_aws_refuses_is_refused(refused: Callable[..., tuple[str, str]]) -> None:
    code, message = refused({"Type": "Pass", "Next": "A", "End": True})
    assert code == "InvalidDefinition"
    assert "/States/StateName" in message
    assert refused(machine({"A": passing()}), stateName="B") == (
        "ValidationException",
        "State not found in definition",
    )
    assert refused(passing(End=True), stateName="A")[0] == "InvalidDefinition"
    assert refused(passing(End=True), roleArn="baker")[0] == "InvalidArn"
    with_input = {**parameters(passing(End=True)), "input": "{"}
    del with_input["definition"]
    assert refused(passing(End=True), **with_input)[0] == "InvalidExecutionInput"


# --- mocks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "resource",
    [
        BAKE,
        ACTIVITY,
        f"{START}.sync:2",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:::glue:startJobRun.sync",
        "arn:aws:lambda:us-east-1:123456789012:function:oven",
    ],
)
def test_a_task_gets_the_mock_whatever_it_calls(ask: Callable[..., Json], resource: str) -> None:
    given = {"FunctionName": "oven", "QueueUrl": "q", "StateMachineArn": "s", "JobName": "j"}
    fields = {"MessageBody": {"token.$": "$$.Task.Token"}} if "waitFor" in resource else {}
    state = task(resource, {**given, **fields}, ResultSelector={"n.$": "$.Loaves"}, Next="Eat")
    if ":function:" in resource or ":activity:" in resource:
        del state["Parameters"]
    more = {"fieldValidationMode": "NONE"}
    answer = ask(state, {"x": 1}, mock={"result": {"Loaves": 7}, **more})
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", {"n": 7})
    assert answer["inspectionData"]["result"] == {"Loaves": 7}
    answer = ask(state, {"x": 1}, mock=BURNT)
    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "Burnt", "Too hot.")


def test_a_retrier_before_a_catcher(ask: Callable[..., Json]) -> None:
    retrier = {"ErrorEquals": ["Burnt"], "IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 4}
    other = {"ErrorEquals": ["Raw"]}
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "Sorry", "ResultPath": "$.why"}
    state = {**OVEN, "Retry": [other, retrier], "Catch": [catcher]}

    def after(count: int) -> Json:
        return ask(state, {"n": 1}, mock=BURNT, stateConfiguration={"retrierRetryCount": count})

    first, second, third = after(0), after(1), after(2)
    assert first["status"] == "RETRIABLE"
    assert "nextState" not in first
    assert first["inspectionData"]["errorDetails"] == {
        "retryIndex": 1,
        "retryBackoffIntervalSeconds": 3,
    }
    assert second["inspectionData"]["errorDetails"]["retryBackoffIntervalSeconds"] == 12
    assert (third["status"], third["nextState"]) == ("CAUGHT_ERROR", "Sorry")
    assert third["output"] == {"n": 1, "why": {"Error": "Burnt", "Cause": "Too hot."}}
    assert third["inspectionData"]["errorDetails"] == {"retryIndex": 1, "catchIndex": 0}


def test_the_context_is_the_one_that_is_given(ask: Callable[..., Json]) -> None:
    state = {**OVEN, "Parameters": {"FunctionName": "f", "Payload.$": "$$.Execution.Name"}}
    context = {"Execution": {"Name": "monday"}, "State": {"RetryCount": 2}}
    data = ask(state, mock={"result": {}}, context=context)["inspectionData"]
    assert data["afterParameters"]["Payload"] == "monday"
    state = {**passing(**JSONATA, Output="{% $states.context %}"), "End": True}
    made = ask(state, {"n": 1}, roleArn=ROLE)["output"]
    assert made["State"]["Name"] == "StateName"
    assert made["Execution"]["Input"] == {"n": 1}
    assert made["Execution"]["RoleArn"] == ROLE
    assert ":express:" in made["Execution"]["Id"]


@pytest.mark.parametrize(
    ("context", "what"),
    [
        ({"Execution": {"Name": 7}}, "Execution.Name must be a string"),
        ({"State": {"RetryCount": "7"}}, "State.RetryCount must be a number"),
        ({"StateMachine": {"Arn": ""}}, "Field 'Arn' is not allowed"),
        ({"Map": {"Item": {"index": 0}}}, "Field 'index' is not allowed"),
        ({"Map": 1}, "Map must be an object"),
        ([], "Context object must be a JSON object"),
        ("{", "Context object must be valid JSON"),
    ],
)
def test_a_context_that_is_none(
    refused: Callable[..., tuple[str, str]], context: Any, what: str
) -> None:
    assert refused(OVEN, mock={"result": {}}, context=context) == (
        "ValidationException",
        f"Invalid Context object provided: {what}",
    )


# --- Map and Parallel -----------------------------------------------------------------------


def test_a_map_by_mock(ask: Callable[..., Json]) -> None:
    state = mapping(
        machine({"Bake": passing()}),
        ItemsPath="$.loaves",
        ItemSelector={"loaf.$": "$$.Map.Item.Value", "place.$": "$$.Map.Item.Index"},
        MaxConcurrency=2,
        ResultPath="$.baked",
        Next="Eat",
    )
    answer = ask(state, {"loaves": ["rye", "oat"]}, mock={"result": [1, 2]})
    assert answer["output"] == {"loaves": ["rye", "oat"], "baked": [1, 2]}
    assert answer["inspectionData"]["afterItemsPath"] == ["rye", "oat"]
    assert answer["inspectionData"]["afterItemSelector"] == [
        {"loaf": "rye", "place": 0},
        {"loaf": "oat", "place": 1},
    ]
    assert answer["inspectionData"]["maxConcurrency"] == 2


@pytest.mark.parametrize(("failed", "status"), [(2, "SUCCEEDED"), (3, "FAILED")])
def test_a_map_that_tolerates_half(ask: Callable[..., Json], failed: int, status: str) -> None:
    processor = machine({"Bake": passing()}, ProcessorConfig={"Mode": "DISTRIBUTED"})
    processor["ProcessorConfig"]["ExecutionType"] = "STANDARD"
    state = mapping(processor, ToleratedFailurePercentage=50, End=True)
    answer = ask(
        state,
        [1, 2, 3, 4],
        mock={"result": [1]},
        stateConfiguration={"mapIterationFailureCount": failed},
    )
    assert answer["status"] == status
    assert answer["inspectionData"]["toleratedFailurePercentage"] == 50.0
    if status == "FAILED":
        assert answer["error"] == "States.ExceedToleratedFailureThreshold"


def test_a_map_with_the_data_of_its_reader(ask: Callable[..., Json]) -> None:
    processor = machine({"Bake": passing()}, ProcessorConfig={"Mode": "DISTRIBUTED"})
    processor["ProcessorConfig"]["ExecutionType"] = "STANDARD"
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
        "Parameters": {"Bucket": "b", "Key": "loaves.csv"},
    }
    state = mapping(
        processor,
        ItemReader=reader,
        ItemSelector={"k.$": "$$.Map.Item.Value.kind"},
        ItemBatcher={"MaxItemsPerBatch": 2},
        End=True,
    )
    data = ask(
        state,
        mock={"result": []},
        stateConfiguration={"mapItemReaderData": "kind\nrye\noat\nspelt"},
    )["inspectionData"]
    assert data["afterItemSelector"] == [{"k": "rye"}, {"k": "oat"}, {"k": "spelt"}]
    assert [len(batch["Items"]) for batch in data["afterItemBatcher"]] == [2, 1]


def test_a_parallel_by_mock(ask: Callable[..., Json]) -> None:
    state = parallel(machine({"A": passing()}), machine({"B": passing()}), End=True)
    catcher = {"ErrorEquals": ["Burnt"], "Next": "Sorry"}
    state["Catch"] = [catcher]
    assert ask(state, mock={"result": [1, 2]})["output"] == [1, 2]
    answer = ask(state, mock=BURNT, stateConfiguration={"errorCausedByState": "B"})
    assert (answer["status"], answer["nextState"]) == ("CAUGHT_ERROR", "Sorry")


@pytest.mark.parametrize(
    ("state", "more", "message"),
    [
        (wait(), {"mock": {"result": 1}}, "State type 'Wait' is not supported when a mock is"),
        (OVEN, {"mock": {"result": "{"}}, "Mocked result must be valid JSON"),
        (OVEN, {"mock": {"result": '"\\ud800"'}}, "Mocked result must be valid JSON"),
        (OVEN, {"mock": {"result": "[" * 9_000 + "]" * 9_000}}, "Mocked result must be valid"),
        (OVEN, {"mock": {"result": {}, **BURNT}}, "only one of the following fields"),
        (OVEN, {"mock": {}}, "one of the following fields: [result, errorOutput]"),
        (OVEN, {"mock": {"errorOutput": {"cause": "Too hot."}}}, "must have an error."),
        (passing(), {"context": {}}, "does not support Context when a mock is not specified."),
        (OVEN, {}, "needs a roleArn"),
        (mapping(machine({"A": passing()})), {"mock": {"result": {}}}, "must be an array."),
        (mapping(machine({"A": passing()})), {}, "does not support Map or Parallel states"),
        (task(f"{START}.sync", {"StateMachineArn": "s"}), {}, "does not support .sync when"),
        (task(ACTIVITY, {}), {}, "does not support activities when"),
        (OVEN, {"mock": BURNT, "variables": "[]"}, "Variables must be a JSON object"),
        (
            parallel(machine({"A": passing()})),
            {"mock": BURNT, "stateConfiguration": {"errorCausedByState": "C"}},
            "errorCausedByState is 'C', and the state has no state of that name in it.",
        ),
        (
            mapping(machine({"A": passing()})),
            {"mock": {"result": []}, "stateConfiguration": {"mapIterationFailureCount": 3}},
            "mapIterationFailureCount is 3, and the state has 1 item.",
        ),
    ],
)
def test_what_cannot_be_tested(
    refused: Callable[..., tuple[str, str]], state: Json, more: Json, message: str
) -> None:
    if "Next" not in state:
        state = {**state, "End": True}
    code, found = refused(state, [1], **more)
    assert code in {"ValidationException", "InvalidDefinition"}
    assert message in found


# --- the service's model --------------------------------------------------------------------

MODELS = [
    ("aws-sdk:sqs:receiveMessage", {"Messages": [{"Body": 7}]}, "Field 'Body' must be a string"),
    ("aws-sdk:s3:headObject", {"DeleteMarker": "no"}, "Field 'DeleteMarker' must be a boolean"),
    ("aws-sdk:dynamodb:getItem", {"Item": []}, "Field 'Item' must be an object"),
    ("aws-sdk:dynamodb:getItem", {"Item": {"a": {"S": 1}}}, "Field 'S' must be a string"),
    ("aws-sdk:sfn:listExecutions", {"Executions": {}}, "Field 'Executions' must be an array"),
    ("aws-sdk:lambda:invoke", {"StatusCode": True}, "Field 'StatusCode' must be a number"),
    ("states:startExecution.sync", {"Status": "DONE"}, "Field 'Status' is not an expected value"),
    ("sns:publish", {"MessageId": 1}, "Field 'MessageId' must be a string"),
]


@pytest.mark.parametrize(("action", "result", "problem"), MODELS)
def test_a_mock_that_is_not_what_the_service_answers(
    refused: Callable[..., tuple[str, str]],
    ask: Callable[..., Json],
    action: str,
    result: Json,
    problem: str,
) -> None:
    given = (
        {"StateMachineArn": "s"}
        if "startExecution" in action
        else {"Message": "m", "TopicArn": "t"}
    )
    if action.startswith("aws-sdk:"):
        given = {}
    state = {**task(f"arn:aws:states:::{action}", given), "End": True}
    mock = {"result": result, "fieldValidationMode": "PRESENT"}
    assert refused(state, mock=mock) == (
        "ValidationException",
        f"Mock result schema validation error: {problem}",
    )
    assert ask(state, mock={**mock, "fieldValidationMode": "NONE"})["output"] == result


def test_what_the_model_requires_must_be_there_where_it_is_strict(
    refused: Callable[..., tuple[str, str]], ask: Callable[..., Json]
) -> None:
    state = {**task("arn:aws:states:::aws-sdk:sfn:describeExecution", {}), "End": True}
    missing = "Mock result schema validation error: Required field 'ExecutionArn' is missing"
    assert refused(state, mock={"result": {"Name": "n"}})[1] == missing
    mock = {"result": {"Name": "n"}, "fieldValidationMode": "PRESENT"}
    assert ask(state, mock=mock)["output"] == {"Name": "n"}


def test_the_payload_of_a_function_is_any_json(ask: Callable[..., Json]) -> None:
    result = {"StatusCode": 200, "Payload": {"loaves": [1]}}
    assert ask({**OVEN}, mock={"result": result})["output"] == result


# --- without a mock -------------------------------------------------------------------------


def test_a_task_without_a_mock_calls_its_service(lab: Lab, ask: Callable[..., Json]) -> None:
    oven = make_function(lab.session, handler("return {'baked': event['n'] + 1}"))
    state = task(INVOKE, {"FunctionName": oven, "Payload.$": "$"}, OutputPath="$.Payload", End=True)
    answer = ask(state, {"n": 6}, roleArn=ROLE)
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", {"baked": 7})
    url = lab.session.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    sends = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": url, "MessageBody": "rye"})
    assert ask({**sends, "End": True}, roleArn=ROLE)["status"] == "SUCCEEDED"
    [message] = lab.session.client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == "rye"


def test_an_error_of_a_service_is_that_of_the_state(ask: Callable[..., Json]) -> None:
    state = {**OVEN, "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Sorry"}]}
    answer = ask(state, roleArn=ROLE)
    assert answer["status"] == "CAUGHT_ERROR"
    assert answer["error"] == "Lambda.ResourceNotFoundException"


def test_a_test_leaves_no_execution_behind(lab: Lab, ask: Callable[..., Json]) -> None:
    arn = lab.create(machine({"A": passing()}))
    ask({**task(START, {"StateMachineArn": arn}), "End": True}, roleArn=ROLE)
    assert len(lab.sfn.list_executions(stateMachineArn=arn)["executions"]) == 1
    ask(passing(End=True))
    assert len(lab.sfn.list_state_machines()["stateMachines"]) == 1


def test_a_test_that_waits_ends_with_its_session() -> None:
    session = nestedsf.moto_session()
    sleeps = "import time\n\ndef handler(event, context):\n    time.sleep(800)\n"
    slow = make_function(session, sleeps, Timeout=900)
    state = {**task(INVOKE, {"FunctionName": slow}), "End": True}
    client, ended, asked = session.client("stepfunctions"), [], threading.Event()
    client.meta.events.register("before-send.sfn.TestState", lambda **_: asked.set())

    def asking() -> None:
        try:
            client.test_state(definition=json.dumps(state), roleArn=ROLE)
        except SessionClosedError as error:
            ended.append(error)

    thread = threading.Thread(target=asking)
    thread.start()
    assert asked.wait(PATIENCE)
    session.close()
    thread.join(PATIENCE)
    assert len(ended) == 1
