"""Tasks: the events of each pattern, time-outs, heartbeats, tokens and jobs."""

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
    output,
    run,
    seconds,
    types,
)

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution

INVOKE = {"resource": "invoke", "resourceType": "lambda"}
SEND = {"resource": "sendMessage.waitForTaskToken", "resourceType": "sqs"}
START = {"resource": "startExecution.sync:2", "resourceType": "states"}
SHOWN = {"truncated": False}
ENTERED = "An error occurred while executing the state 'X' (entered at the event id #2). "


def of_the_task(execution: Execution) -> list[tuple[str, Json]]:
    """The events between a Task's entered event and what follows its attempts."""
    return [
        (e.type, dict(e.details))
        for e in execution.events
        if not e.type.startswith(("Execution", "TaskState", "Pass"))
    ]


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


# --- tokens -----------------------------------------------------------------------------------


def waiting_task(**fields: Any) -> tuple[Lab, Execution]:
    """An execution whose only Task waits for its token."""
    lab = Lab(script={"sendMessage": [answers({"MessageId": "m"})]})
    execution = lab.start(machine({"X": callback(**fields)}))
    lab.later()
    assert types(execution)[-1] == "TaskSubmitted"
    return lab, execution


def test_a_task_waits_for_its_token() -> None:
    lab, execution = waiting_task()
    lab.later(86_400)
    lab.waiting().succeed({"n": 1})
    lab.scheduler.run()
    assert of_the_task(execution) == [
        (
            "TaskScheduled",
            {
                **SEND,
                "region": "eu-west-1",
                "parameters": '{"QueueUrl":"q","MessageBody":{"token":"token-0"}}',
            },
        ),
        ("TaskStarted", SEND),
        ("TaskSubmitted", {**SEND, "output": '{"MessageId":"m"}', "outputDetails": SHOWN}),
        ("TaskSucceeded", {**SEND, "output": '{"n":1}', "outputDetails": SHOWN}),
    ]
    assert (output(execution), seconds(execution)) == ({"n": 1}, 86_400)


@pytest.mark.parametrize(
    "names",
    [
        *(("Oven.Cold", "Heat it."), ("Oven.Cold", None), (None, "Heat it."), (None, None)),
        ("States.Timeout", "Late"),  # a name that is sent is no time-out
    ],
)
def test_a_token_may_bring_a_failure(names: tuple[str | None, str | None]) -> None:
    lab, execution = waiting_task()
    lab.waiting().fail(*names)
    lab.scheduler.run()
    assert failure(execution) == names
    given = {k: v for k, v in zip(("error", "cause"), names, strict=True) if v is not None}
    assert of_the_task(execution)[-1] == ("TaskFailed", {**SEND, **given})


def test_a_token_that_comes_before_the_call_is_answered() -> None:
    class Hasty(Lab):
        def call(self, call: Any) -> Any:
            self.waiting().succeed("early")
            return super().call(call)

    lab = Hasty(script={"sendMessage": [answers({}, after=2)]})
    execution = lab.run(machine({"X": callback()}))
    assert output(execution) == "early"
    assert types(execution)[3:6] == ["TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    assert seconds(execution) == 2


def test_a_call_that_fails_is_not_waited_for() -> None:
    lab = Lab(script={"sendMessage": [fails("SQS.Gone", "No such queue.")]})
    execution = lab.run(machine({"X": callback()}))
    assert failure(execution) == ("SQS.Gone", "No such queue.")
    assert "TaskSubmitted" not in types(execution)
    assert lab.tokens.waiting("token-0") is None


def test_a_token_is_known_as_long_as_and_after_it_is_waited_for() -> None:
    lab, _ = waiting_task()
    assert not lab.tokens.was_issued("of nobody")
    assert lab.tokens.waiting("of nobody") is None
    task = lab.waiting()
    task.succeed(1)
    assert lab.tokens.waiting("token-0") is None  # once
    assert lab.tokens.was_issued("token-0")
    task.fail("Too", "late")
    lab.scheduler.run()
    assert lab.tokens.waiting("token-0") is None
    assert lab.tokens.was_issued("token-0")


def test_each_attempt_has_a_token_of_its_own() -> None:
    lab = Lab()
    execution = lab.start(machine({"X": retried(callback(), IntervalSeconds=1)}))
    lab.later()
    lab.waiting().fail("Again", None)
    lab.later(1)
    assert lab.issued == ["token-0", "token-1"]
    assert lab.tokens.waiting("token-0") is None
    lab.waiting(1).succeed(2)
    lab.scheduler.run()
    assert output(execution) == 2
    sent = [e.details["parameters"] for e in events(execution, "TaskScheduled")]
    assert ["token-0" in sent[0], "token-1" in sent[1]] == [True, True]


def test_a_task_that_gives_no_token_away_has_none_in_its_context() -> None:
    state = task(Parameters={"t.$": "$$.Task.Token"})
    assert failure(run(machine({"X": state})))[0] == "States.Runtime"


# --- heartbeats -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{"HeartbeatSeconds": 10}, {"HeartbeatSecondsPath": "$$.Execution.Input.s"}]
)
def test_a_missed_heartbeat_ends_the_task(fields: Json) -> None:
    lab = Lab()
    execution = lab.run(machine({"X": callback(**fields)}), {"s": 10})
    assert failure(execution) == ("States.Timeout", None)
    assert of_the_task(execution)[-1] == ("TaskTimedOut", {**SEND, "error": "States.Timeout"})
    assert event(execution, "TaskScheduled").details["heartbeatInSeconds"] == 10
    assert seconds(execution) == 10
    assert lab.tokens.waiting("token-0") is None


def test_heartbeats_keep_a_task_alive_and_leave_no_event() -> None:
    lab, execution = waiting_task(HeartbeatSeconds=10)
    before = len(execution.events)
    for _ in range(100):
        lab.later(9.999)
        lab.waiting().beat()
    assert len(execution.events) == before
    lab.scheduler.run()
    assert at(event(execution, "TaskTimedOut")) == pytest.approx(100 * 9.999 + 10)


def test_a_heartbeat_is_no_answer() -> None:
    lab, execution = waiting_task()
    lab.waiting().beat()
    lab.later(1)
    assert execution.status == "RUNNING"
    lab.waiting().succeed(1)
    lab.scheduler.run()
    assert output(execution) == 1


def test_heartbeats_never_extend_the_time_out() -> None:
    lab, execution = waiting_task(HeartbeatSeconds=10, TimeoutSeconds=20)
    for _ in range(2):
        lab.later(8)
        lab.waiting().beat()
    lab.scheduler.run()
    assert (failure(execution), seconds(execution)) == (("States.Timeout", None), 20)


@pytest.mark.parametrize(
    ("limits", "name", "is_caught"),
    [
        ({"HeartbeatSeconds": 5}, "States.HeartbeatTimeout", True),
        ({"HeartbeatSeconds": 5}, "States.Timeout", True),
        ({"HeartbeatSeconds": 5}, "States.ALL", True),
        ({"HeartbeatSeconds": 5}, "States.TaskFailed", False),
        ({"TimeoutSeconds": 5}, "States.HeartbeatTimeout", False),
        ({"TimeoutSeconds": 5}, "States.Timeout", True),
        ({"TimeoutSeconds": 5}, "States.TaskFailed", False),
    ],
)
def test_who_catches_a_time_out(limits: Json, name: str, *, is_caught: bool) -> None:
    execution = Lab().run(machine({"X": caught(callback(**limits), name), "Caught": passing()}))
    if is_caught:
        assert output(execution) == {"Error": "States.Timeout", "Cause": ""}
    else:
        assert failure(execution) == ("States.Timeout", None)


# --- jobs -------------------------------------------------------------------------------------


def test_a_task_waits_for_its_job() -> None:
    lab = Lab(
        script={"startExecution": [answers({"ExecutionArn": "e"})]},
        jobs={"startExecution": [answers({"Output": 1}, after=60)]},
    )
    execution = lab.run(machine({"X": job()}))
    assert of_the_task(execution)[2:] == [
        ("TaskSubmitted", {**START, "output": '{"ExecutionArn":"e"}', "outputDetails": SHOWN}),
        ("TaskSucceeded", {**START, "output": '{"Output":1}', "outputDetails": SHOWN}),
    ]
    assert (seconds(execution), lab.stopped) == (60, [])


def test_a_job_that_fails() -> None:
    lab = Lab(jobs={"startExecution": [fails("States.TaskFailed", '{"Status":"FAILED"}', after=3)]})
    execution = lab.run(machine({"X": job()}))
    assert failure(execution) == ("States.TaskFailed", '{"Status":"FAILED"}')
    assert types(execution)[-3:] == ["TaskSubmitted", "TaskFailed", "ExecutionFailed"]
    assert lab.stopped == []


@pytest.mark.parametrize("fails_early", [True, False])
def test_a_token_ends_a_job_early(*, fails_early: bool) -> None:
    lab = Lab(jobs={"startExecution": [answers({}, after=60)]})
    execution = lab.start(machine({"X": job()}))
    lab.later(5)
    if fails_early:
        lab.waiting().fail("Early", None)
    else:
        lab.waiting().succeed("early")
    lab.scheduler.run()
    assert lab.stopped == ["startExecution"]
    assert seconds(execution) == 5
    if fails_early:
        assert failure(execution) == ("Early", None)
    else:
        assert output(execution) == "early"


def test_a_job_is_stopped_when_its_task_times_out() -> None:
    lab = Lab(jobs={"startExecution": [NEVER]})
    execution = lab.run(machine({"X": job(TimeoutSeconds=5)}))
    assert failure(execution) == ("States.Timeout", None)
    assert lab.stopped == ["startExecution"]
    assert lab.tokens.waiting("token-0") is None


def test_a_job_is_stopped_when_a_branch_beside_it_fails() -> None:
    lab = Lab(script={"bake": [fails("Oven.Cold", after=5)]}, jobs={"startExecution": [NEVER]})
    both = parallel(machine({"A": job()}), machine({"B": function()}))
    assert failure(lab.run(machine({"X": both})))[0] == "Oven.Cold"
    assert lab.stopped == ["startExecution"]


def test_a_job_is_stopped_with_its_execution() -> None:
    lab = Lab(jobs={"startExecution": [NEVER]})
    execution = lab.start(machine({"X": mapping(machine({"A": job()}))}), [1, 2, 3])
    lab.later(1)
    execution.stop()
    assert lab.stopped == ["startExecution"] * 3


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
