"""Tasks: the events of a call, its result, time-outs, and what no service does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.engine.failures import StateFailure, TaskFailure
from nestedsf.engine.services import Resource
from tests.engine.machines import (
    FUNCTION,
    Json,
    callback,
    caught,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    task,
)
from tests.engine.running import (
    NEVER,
    ROLE,
    Lab,
    answers,
    at,
    breaks,
    event,
    events,
    fails,
    failure,
    of_the_task,
    output,
    run,
    seconds,
    types,
)

if TYPE_CHECKING:
    pass

INVOKE = {"resource": "invoke", "resourceType": "lambda"}
SHOWN = {"truncated": False}
ENTERED = "An error occurred while executing the state 'X' (entered at the event id #2). "


# --- what an attempt leaves in the history ----------------------------------------------------


def test_a_service_integration() -> None:
    state = task(Parameters={"FunctionName": "bake", "Payload.$": "$.p"}, TimeoutSeconds=9)
    execution = run(machine({"X": state}), {"p": [1]}, invoke=[answers({"Payload": 2})])
    assert of_the_task(execution) == [
        (
            "TaskScheduled",
            {
                **INVOKE,
                "region": "eu-west-1",
                "parameters": '{"FunctionName":"bake","Payload":[1]}',
                "timeoutInSeconds": 9,
            },
        ),
        ("TaskStarted", INVOKE),
        ("TaskSucceeded", {**INVOKE, "output": '{"Payload":2}', "outputDetails": SHOWN}),
    ]
    assert [e.previous_id for e in execution.events] == [0, 0, 2, 3, 4, 5, 6]


def test_a_function_by_its_arn() -> None:
    execution = run(machine({"X": function(HeartbeatSeconds=5)}), {"a": 1}, bake=[answers("ok")])
    scheduled = {"input": '{"a":1}', "inputDetails": SHOWN, "resource": f"{FUNCTION}bake"}
    assert of_the_task(execution) == [
        ("LambdaFunctionScheduled", {**scheduled, "heartbeatInSeconds": 5}),
        ("LambdaFunctionStarted", {}),
        ("LambdaFunctionSucceeded", {"output": '"ok"', "outputDetails": SHOWN}),
    ]
    assert output(execution) == "ok"


@pytest.mark.parametrize(
    ("failed", "details"),
    [
        (fails("Oven.Cold", "Heat it."), {"error": "Oven.Cold", "cause": "Heat it."}),
        (fails("Oven.Cold"), {"error": "Oven.Cold"}),
        (fails(None), {}),
    ],
)
def test_a_failed_attempt(failed: Any, details: Json) -> None:
    service = run(machine({"X": task(Parameters={})}), invoke=[failed])
    called = run(machine({"X": function()}), bake=[failed])
    assert of_the_task(service)[-1] == ("TaskFailed", {**INVOKE, **details})
    assert of_the_task(called)[-1] == ("LambdaFunctionFailed", details)
    for execution in (service, called):
        assert failure(execution) == (details.get("error"), details.get("cause"))
        assert execution.events[-1].details == details
        assert types(execution)[-1] == "ExecutionFailed"
        assert execution.events[-1].previous_id == len(execution.events) - 1


def test_what_a_call_is_given() -> None:
    state = task(
        "aws-sdk:s3:getObject",
        Parameters={"Bucket": "b", "Key.$": "$.k"},
        Credentials={"RoleArn.$": "$.r"},
    )
    lab = Lab()
    execution = lab.run(machine({"X": state}), {"k": "key", "r": "arn:role"})
    [call] = lab.calls
    assert (call.resource.type, call.resource.action) == ("aws-sdk:s3", "getObject")
    assert (call.parameters, call.credentials) == (
        {"Bucket": "b", "Key": "key"},
        {"RoleArn": "arn:role"},
    )
    assert (call.execution_arn, call.role_arn) == (execution.arn, ROLE)
    scheduled = event(execution, "TaskScheduled").details
    assert scheduled["taskCredentials"] == {"roleArn": "arn:role"}


def test_without_parameters_the_input_is_sent() -> None:
    lab = Lab()
    lab.run(machine({"X": function(InputPath="$.a")}), {"a": {"b": 1}})
    assert [call.parameters for call in lab.calls] == [{"b": 1}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"n": 1, "m": 2}),
        ({"ResultSelector": {"x.$": "$.n"}}, {"x": 1}),
        ({"ResultPath": "$.r"}, {"in": 0, "r": {"n": 1, "m": 2}}),
        ({"ResultPath": None}, {"in": 0}),
        ({"ResultSelector": {"x.$": "$.m"}, "ResultPath": "$.r", "OutputPath": "$.r.x"}, 2),
    ],
)
def test_what_becomes_of_a_result(fields: Json, expected: Any) -> None:
    found = run(machine({"X": function(**fields)}), {"in": 0}, bake=[answers({"n": 1, "m": 2})])
    assert output(found) == expected


def test_a_resource_names_a_service_an_action_and_a_pattern() -> None:
    found = [
        Resource.of(f"arn:{arn}")
        for arn in (
            "aws:states:::sqs:sendMessage.waitForTaskToken",
            "aws-cn:states:::states:startExecution.sync",
            "aws:states:::aws-sdk:dynamodb:getItem",
            "aws:lambda:eu-west-1:123456789012:function:bake:live",
            "aws:states:eu-west-1:123456789012:activity:knead",
        )
    ]
    assert [(r.type, r.operation, r.pattern) for r in found] == [
        ("sqs", "sendMessage", ".waitForTaskToken"),
        ("states", "startExecution", ".sync"),
        ("aws-sdk:dynamodb", "getItem", ""),
        ("function", "", ""),
        ("activity", "", ""),
    ]


# --- before any call --------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["Parameters", "Credentials"])
def test_a_template_that_finds_nothing_is_not_caught_and_nothing_is_called(field: str) -> None:
    lab = Lab()
    state = caught(retried(function(**{field: {"v.$": "$.none"}})))
    execution = lab.run(machine({"X": {**state, "Next": "Caught"}, "Caught": passing()}))
    assert failure(execution) == (
        "States.Runtime",
        (
            f"{ENTERED}The JSONPath '$.none' specified for the field 'v.$' could not be found in the "
            "input '{}'"
        ),
    )
    assert types(execution) == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
    assert lab.calls == []


@pytest.mark.parametrize("field", ["TimeoutSecondsPath", "HeartbeatSecondsPath"])
@pytest.mark.parametrize(
    ("value", "cause"),
    [
        (None, "Invalid path '$.s' : No results for path: $['s']"),
        (-1, "The {} parameter references a negative value: $.s == -1"),
        ("soon", "The {} parameter cannot be parsed as a long value: $.s == soon"),
    ],
)
def test_a_limit_that_is_no_number(field: str, value: Any, cause: str) -> None:
    given = {} if value is None else {"s": value}
    execution = run(machine({"X": caught(function(**{field: "$.s"}), Next="X")}), given)
    assert failure(execution) == ("States.Runtime", ENTERED + cause.format(field))
    # The last event says what DescribeExecution says.
    assert execution.events[-1].details["cause"] == execution.cause


def test_parameters_that_step_functions_refuses_itself() -> None:
    lab = Lab(refused={"invoke": StateFailure("States.Runtime", "They cannot be used.")})
    execution = lab.run(machine({"X": task(Parameters={})}))
    assert failure(execution) == ("States.Runtime", f"{ENTERED}They cannot be used.")
    assert "TaskScheduled" not in types(execution)


def test_a_function_that_fails_in_parameters_can_be_caught() -> None:
    state = caught(
        function(Parameters={"v.$": "States.MathAdd('a', 1)"}), "States.IntrinsicFailure"
    )
    execution = run(machine({"X": state, "Caught": passing()}))
    assert output(execution)["Error"] == "States.IntrinsicFailure"
    assert output(execution)["Cause"].startswith(ENTERED)


# --- TimeoutSeconds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "operation"),
    [
        (function(TimeoutSeconds=5), "bake"),
        (function(TimeoutSecondsPath="$.s"), "bake"),
        (task(Parameters={}, TimeoutSeconds=5), "invoke"),
        (task(Parameters={}, TimeoutSecondsPath="$.s"), "invoke"),
    ],
)
def test_a_call_that_takes_too_long_times_out(state: Json, operation: str) -> None:
    execution = run(machine({"X": state}), {"s": 5}, **{operation: [answers(1, after=60)]})
    assert failure(execution) == ("States.Timeout", None)
    kind, details = of_the_task(execution)[-1]
    family = "LambdaFunction" if operation == "bake" else "Task"
    assert (kind, details["error"], "cause" in details) == (
        f"{family}TimedOut",
        "States.Timeout",
        False,
    )
    assert seconds(execution) == 5
    assert event(execution, f"{family}Scheduled").details["timeoutInSeconds"] == 5


def test_a_limit_of_ages_is_no_limit() -> None:
    execution = run(machine({"X": function(TimeoutSecondsPath="$.s")}), {"s": 10**17})
    assert execution.status == "SUCCEEDED"


@pytest.mark.parametrize(("after", "status"), [(4.999, "SUCCEEDED"), (5.001, "FAILED")])
def test_an_answer_may_come_until_the_last_moment(after: float, status: str) -> None:
    found = run(machine({"X": function(TimeoutSeconds=5)}), bake=[answers(1, after=after)])
    assert found.status == status


def test_a_late_answer_changes_nothing() -> None:
    state = caught(function(TimeoutSeconds=5), "States.Timeout")
    lab = Lab(script={"bake": [answers(1, after=8)]})
    execution = lab.run(machine({"X": state, "Caught": passing(Next="Y"), "Y": function("other")}))
    assert types(execution)[2:6] == [
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionTimedOut"),
        "TaskStateExited",
    ]
    assert types(execution).count("LambdaFunctionSucceeded") == 1


@pytest.mark.parametrize("state", [job(TimeoutSeconds=9), callback(TimeoutSeconds=9)])
def test_a_limit_holds_for_a_call_and_what_is_waited_for_together(state: Json) -> None:
    slow = [answers({}, after=6)]
    lab = Lab(
        script={"startExecution": slow, "sendMessage": slow}, jobs={"startExecution": [NEVER]}
    )
    execution = lab.run(machine({"X": state}))
    assert failure(execution) == ("States.Timeout", None)
    assert [at(e) for e in events(execution, "TaskSubmitted", "TaskTimedOut")] == [6, 9]


# --- what no service does ---------------------------------------------------------------------


@pytest.mark.parametrize("where", ["alone", "Parallel", "Map", "job", "prepare", "later"])
def test_an_internal_error_is_a_plain_sentence(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = KeyError("spam")
    lab = Lab(script={"bake": [breaks(error, after=2 if where == "later" else 0)]})
    state = caught(retried(function()), Next="X")
    if where == "Parallel":
        state = parallel(
            machine({"A": state | {"Next": "A"}, "X": passing()}), machine({"B": callback()})
        )
    elif where == "Map":
        state = mapping(machine({"A": function()}), ItemsPath="$.l")
    elif where == "job":
        state, lab.jobs = job(), {"startExecution": [breaks(error)]}
    elif where == "prepare":
        lab.refused = {"bake": error}
    execution = lab.run(machine({"X": state}), {"l": [1, 2]})
    assert failure(execution) == (
        "States.Runtime",
        (
            "An internal error of nestedsf ended the execution. Please report it with the error that "
            "the log of the process has."
        ),
    )
    last = execution.events[-1]
    assert (last.type, last.previous_id) == ("ExecutionFailed", last.id - 1)
    assert "spam" in caplog.text
    assert lab.scheduler.next_due() is None or where == "Parallel"


def test_a_call_may_raise_its_failure() -> None:
    class Raising(Lab):
        def call(self, call: Any) -> Any:
            raise TaskFailure("Oven.Cold", call.parameters["remedy"])

    execution = Raising().run(machine({"X": function()}), {"remedy": "Heat it."})
    assert failure(execution) == ("Oven.Cold", "Heat it.")
    assert "LambdaFunctionFailed" in types(execution)
