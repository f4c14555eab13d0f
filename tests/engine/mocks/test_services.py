"""Mocked Tasks of an execution: by attempt, in every pattern, with the events that AWS has."""

from __future__ import annotations

from typing import Any

import pytest

from nestedsf.engine.environment import Environment
from nestedsf.engine.execution import Execution
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.engine.mocks.services import MockedServices
from tests.engine.machines import callback, function, job, machine, passing, task
from tests.engine.running import (
    Lab,
    answers,
    before,
    event,
    events,
    failure,
    of_the_task,
    output,
    types,
)

ACTIVITY = "arn:aws:states:eu-west-1:123456789012:activity:knead"


def mocked_lab(mocks: Any, **script: Any) -> Lab:
    """A lab in which Tasks are mocked by the names of their states."""
    lab = Lab(script=script)
    services = MockedServices(read_mocks(mocks).anywhere, lab)
    lab.environment = Environment(
        **{**vars(lab.environment), "services": services},
    )
    return lab


def run(definition: Any, mocks: Any, given: Any = None, **script: Any) -> Execution:
    return mocked_lab(mocks, **script).run(definition, given)


def gives(*results: Any) -> list[Any]:
    """A mock for each attempt; a text is the name of an error."""
    return [
        {"errorOutput": {"error": one, "cause": "by mock"}}
        if isinstance(one, str)
        else {"result": one, "fieldValidationMode": "NONE"}
        for one in results
    ]


RETRIED = {"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 3}


def test_one_mock_is_for_every_attempt_and_the_others_are_called() -> None:
    definition = machine(
        {"A": function(Next="B"), "B": function("mix", Next="A2"), "A2": passing()}
    )
    mocks = {"A": gives({"by": "mock"})[0]}
    assert output(run(definition, mocks, mix=[answers({"by": "mix"})])) == {"by": "mix"}
    loop = machine({"M": mapping(function())})
    assert output(run(loop, {"Inner": gives(7)[0]}, [1, 2, 3])) == [7, 7, 7]


def mapping(inner: Any, **fields: Any) -> Any:
    return {"Type": "Map", "Iterator": machine({"Inner": inner}), "MaxConcurrency": 1, **fields}


def test_a_retry_is_another_attempt() -> None:
    execution = run(machine({"A": function(Retry=[RETRIED])}), {"A": gives("Busy", "Busy", 9)})
    assert output(execution) == 9
    assert types(execution, 3)[:-2] == [
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed") * 2,
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"),
    ]


def test_attempts_go_on_from_one_iteration_to_the_next() -> None:
    """Step Functions Local 2.0.0 gives 1, 2 (https://github.com/floci-io/floci/issues/3254)."""
    definition = machine({"M": mapping(function(Retry=[RETRIED]))})
    assert output(run(definition, {"Inner": gives("Busy", 1, 2, 3)}, ["a", "b"])) == [1, 2]


def test_attempts_go_on_with_the_next_visit() -> None:
    again = {"Variable": "$", "NumericLessThan": 3, "Next": "Ask"}
    definition = machine(
        {
            "Ask": function(Next="Enough?"),
            "Enough?": {"Type": "Choice", "Choices": [again], "Default": "End"},
            "End": passing(),
        }
    )
    assert output(run(definition, {"Ask": gives(1, 2, 3, 4)})) == 3


def test_side_by_side_attempts_are_in_the_order_of_their_start() -> None:
    definition = machine({"M": mapping(function(), MaxConcurrency=0)})
    assert output(run(definition, {"Inner": gives(1, 2, 3)}, ["a", "b", "c"])) == [1, 2, 3]


def test_each_execution_has_its_own_attempts() -> None:
    mocks = read_mocks({"A": gives(1, 2)}).anywhere
    for _ in range(2):
        lab = Lab()
        lab.environment = Environment(
            **{**vars(lab.environment), "services": MockedServices(mocks, lab)}
        )
        assert output(lab.run(machine({"A": function()}))) == 1


def test_an_attempt_without_a_mock_fails_the_execution_whatever_would_catch_it() -> None:
    caught = {"ErrorEquals": ["States.ALL"], "Next": "B"}
    retried = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}
    definition = machine({"A": function(Retry=[retried], Catch=[caught]), "B": passing()})
    error, cause = failure(run(definition, {"A": gives("Busy")}))
    assert error == "States.Runtime"
    assert cause == (
        "An error occurred while executing the state 'A' (entered at the event id #2). There is "
        "no mock for attempt 1 of this state: add one (The mocks)"
    )


def test_a_mocked_error_is_caught_as_it_is_named() -> None:
    caught = {"ErrorEquals": ["Burnt"], "Next": "Sorry"}
    definition = machine({"A": task(Catch=[caught], Next="Sorry"), "Sorry": passing()})
    execution = run(definition, {"A": gives("Burnt")})
    assert output(execution) == {"Error": "Burnt", "Cause": "by mock"}


@pytest.mark.parametrize("state", [callback(), job()])
def test_a_task_that_waits_gets_what_it_would_get_in_the_end(state: Any) -> None:
    execution = run(machine({"A": state}), {"A": gives({"done": True})})
    assert output(execution) == {"done": True}
    found = [name for name, _ in of_the_task(execution)]
    assert found == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    parameters = event(execution, "TaskScheduled").details["parameters"]
    assert "token-0" in parameters


@pytest.mark.parametrize("state", [callback(HeartbeatSeconds=5), job()])
def test_a_task_that_waits_fails_after_it_was_submitted(state: Any) -> None:
    execution = run(machine({"A": state}), {"A": gives("Declined")})
    assert failure(execution) == ("Declined", "by mock")
    found = [name for name, _ in of_the_task(execution)]
    assert found == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskFailed"]


def test_nobody_waits_for_a_mocked_token() -> None:
    lab = mocked_lab({"A": gives(1)})
    lab.run(machine({"A": callback()}))
    assert lab.issued == ["token-0"]
    assert lab.tokens.waiting("token-0") is None
    assert lab.calls == []


@pytest.mark.parametrize(
    ("state", "timed_out"),
    [
        (function(), "LambdaFunctionTimedOut"),
        (task(), "TaskTimedOut"),
        (callback(), "TaskTimedOut"),
        ({"Type": "Task", "Resource": ACTIVITY}, "ActivityTimedOut"),
    ],
)
def test_a_mocked_time_out_is_one(state: Any, timed_out: str) -> None:
    mock = {"errorOutput": {"error": "States.Timeout", "cause": "late"}}
    execution = run(machine({"A": state}), {"A": mock})
    found = event(execution, timed_out)
    assert (found.details["error"], found.details["cause"]) == ("States.Timeout", "late")
    assert failure(execution) == ("States.Timeout", "late")


def test_an_activity_has_its_own_events() -> None:
    state = {"Type": "Task", "Resource": ACTIVITY, "TimeoutSeconds": 60, "HeartbeatSeconds": 9}
    execution = run(machine({"A": state}), {"A": gives("Torn", {"ok": 1})}, {"dough": 2})
    assert of_the_task(execution) == [
        (
            "ActivityScheduled",
            {
                "input": '{"dough":2}',
                "inputDetails": {"truncated": False},
                "resource": ACTIVITY,
                "timeoutInSeconds": 60,
                "heartbeatInSeconds": 9,
            },
        ),
        ("ActivityStarted", {}),
        ("ActivityFailed", {"error": "Torn", "cause": "by mock"}),
    ]
    assert [before(execution, e).type for e in events(execution, "ActivityFailed")] == [
        "ActivityStarted"
    ]


def test_a_result_is_as_large_as_aws_takes() -> None:
    execution = run(machine({"A": task()}), {"A": gives({"x": "y" * 262_144})})
    assert failure(execution)[0] == "States.DataLimitExceeded"


def test_parameters_of_a_mocked_task_are_not_the_services_concern() -> None:
    lab = mocked_lab({"A": gives(1)})
    lab.refused = {"invoke": AssertionError("asked")}  # type: ignore[dict-item]  # never raised
    assert output(lab.run(machine({"A": task(Parameters={"Wrong": 1})}))) == 1
