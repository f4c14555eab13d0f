"""Small state machines for the tests of the engine."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

INTEGRATION = "arn:aws:states:::"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def machine(states: Json, **fields: Any) -> Json:
    """A machine that starts at the first of its states; one without Next is the last."""
    last = {"Succeed", "Fail", "Choice"}
    complete = {
        name: state if "Next" in state or state["Type"] in last else {**state, "End": True}
        for name, state in states.items()
    }
    return {"StartAt": next(iter(states)), "States": complete, **fields}


def passing(**fields: Any) -> Json:
    return {"Type": "Pass", **fields}


def wait(seconds: int = 1, **fields: Any) -> Json:
    return {"Type": "Wait", "Seconds": seconds, **fields}


def failing(error: str = "Oven.Cold", **fields: Any) -> Json:
    return {"Type": "Fail", "Error": error, **fields}


def choice(*rules: Json, **fields: Any) -> Json:
    return {"Type": "Choice", "Choices": list(rules), **fields}


def function(name: str = "bake", **fields: Any) -> Json:
    """A Task that names a function by its own ARN."""
    return {"Type": "Task", "Resource": FUNCTION + name, **fields}


def task(resource: str = "lambda:invoke", **fields: Any) -> Json:
    """A Task that names an integration, as ``sqs:sendMessage``."""
    return {"Type": "Task", "Resource": INTEGRATION + resource, **fields}


def callback(**fields: Any) -> Json:
    """A Task that waits for its token."""
    given = {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token"}}
    return task("sqs:sendMessage.waitForTaskToken", Parameters=given, **fields)


def job(**fields: Any) -> Json:
    """A Task that waits for the end of its job."""
    given = {"StateMachineArn": "m", "Input": {"token.$": "$$.Task.Token"}}
    return task("states:startExecution.sync:2", Parameters=given, **fields)


def parallel(*branches: Json, **fields: Any) -> Json:
    return {"Type": "Parallel", "Branches": list(branches), **fields}


def mapping(processor: Json, **fields: Any) -> Json:
    return {"Type": "Map", "ItemProcessor": processor, **fields}


def caught(state: Json, *errors: str, **fields: Any) -> Json:
    """The state with a catcher that leads to the state Caught."""
    catcher = {"ErrorEquals": list(errors) or ["States.ALL"], "Next": "Caught", **fields}
    return {**state, "Catch": [*state.get("Catch", []), catcher]}


def retried(state: Json, *errors: str, **fields: Any) -> Json:
    """The state with one more retrier."""
    retrier = {"ErrorEquals": list(errors) or ["States.ALL"], **fields}
    return {**state, "Retry": [*state.get("Retry", []), retrier]}
