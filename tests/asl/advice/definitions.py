"""Definitions for the tests of advice, and what is advised of them."""

from __future__ import annotations

import json
from typing import Any

from nestedsf.asl.advice import advise
from nestedsf.asl.validation import validate

STARTS = "arn:aws:states:::states:startExecution"
STARTED_BY = {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}


def machine(**states: Any) -> dict[str, Any]:
    """A machine of these states, the first of which it starts at."""
    return {"StartAt": next(iter(states)), "States": states}


def jsonata(**states: Any) -> dict[str, Any]:
    """The same, with JSONata as its query language."""
    return {"QueryLanguage": "JSONata", **machine(**states)}


def task(resource: str = "arn:aws:states:::lambda:invoke", **fields: Any) -> dict[str, Any]:
    """A Task; it ends its machine if it has no Next."""
    default = {} if "Arguments" in fields else {"Parameters": {"FunctionName": "pack"}}
    end = {} if "Next" in fields else {"End": True}
    return {"Type": "Task", "Resource": resource, **default, **fields, **end}


def starts(pattern: str = "", **fields: Any) -> dict[str, Any]:
    """A Task that starts a child, with a time-out where it waits."""
    given = {"StateMachineArn": "packing", "Input": STARTED_BY, **fields.pop("Parameters", {})}
    waits = {"TimeoutSeconds": 60} if pattern else {}
    return task(STARTS + pattern, Parameters=given, **waits, **fields)


def asks(message: Any, **fields: Any) -> dict[str, Any]:
    """A Task that waits for a token, with a time-out."""
    given = {"QueueUrl": "shop", "MessageBody": message}
    return task(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        **{"Parameters": given, "TimeoutSeconds": 60, **fields},
    )


def codes(definition: dict[str, Any], **settings: Any) -> dict[str, str]:
    """The codes of what is advised, by location; AWS must accept the definition."""
    found = validate(json.dumps(definition), type=settings.get("type", "STANDARD"))
    assert not [each for each in found if each.severity == "ERROR"]
    given = advise(definition, **settings)
    for each in given:
        assert each.severity == "ADVICE"
        assert each.remedy is not None
        assert each.remedy.endswith(".")
        assert not each.message.endswith(".")
    return {each.location or "": each.code for each in given}
