"""`checking`: from a file with a definition of 300 states to the lines that `nestedsf check` prints.

Seconds are those of the clock, as the JSONata of a definition is read in another process. The
first check, which imports what says whether an action is emulated and starts that process, is
shown beside the others.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, Peer, in_new_process, limited

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES = 300
SECONDS = 0.2
TIMES = 5


def checking() -> list[Figure]:
    """The seconds of a check in each query language, in terms of what it may take."""
    return [
        limited(
            benchmark="checking",
            what=f"a file of {STATES} states in {language}, median of {TIMES}",
            measured=seconds,
            limit=SECONDS,
            unit="s",
            peers=(Peer(name="the first one", measured=first, ratio=first / SECONDS),),
        )
        for language in ("JSONPath", "JSONata")
        for first, seconds in [in_new_process(measured, language)]
    ]


def measured(language: str) -> tuple[float, float]:
    """The seconds of the first check, and the median of those after it."""
    from nestedsf.account.checking import check  # noqa: PLC0415  in a process of its own

    taken = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "order.asl.json")
        file.write_text(json.dumps(mixed(language), indent=2))
        for _ in range(TIMES + 1):
            gc.collect()
            before = time.perf_counter()
            text = check(file).text
            taken.append(time.perf_counter() - before)
            if not text.endswith("advice."):
                raise RuntimeError("the check is not whole")
    return taken[0], median(taken[1:])


def mixed(language: str) -> Mapping[str, Any]:
    """States of six kinds, one after another; of every sixth something is to be said."""
    states: dict[str, Any] = {}
    for number in range(STATES - 1):
        following = f"State {number + 1}" if number < STATES - 2 else "Done"
        state = _KINDS[number % len(_KINDS)](number, language == "JSONata")
        if state["Type"] == "Choice":
            state["Choices"] = [{**rule, "Next": following} for rule in state["Choices"]]
            state["Default"] = following
        else:
            state["Next"] = following
        states[f"State {number}"] = state
    states["Done"] = {"Type": "Succeed"}
    return {"QueryLanguage": language, "StartAt": "State 0", "States": states}


def _function(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: FBT001  one of two languages
    payload = {"id": f"{{% $states.input.id & '-{number}' %}}"} if jsonata else {"id.$": "$.id"}
    given = {"FunctionName": "pack", "Payload": payload}
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "Done"}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments" if jsonata else "Parameters": given,
        "Retry": [{"ErrorEquals": ["Lambda.ServiceException"]}, {"ErrorEquals": ["States.ALL"]}],
        "Catch": [catcher if jsonata else {**catcher, "ResultPath": "$.error"}],
    }


def _choice(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: FBT001  as above
    rules = [
        {"Condition": f"{{% $states.input.n > {most} %}}"}
        if jsonata
        else {"Variable": "$.n", "NumericGreaterThan": most}
        for most in (number + 2, number + 1, number)
    ]
    return {"Type": "Choice", "Choices": rules}


def _pass(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: FBT001  as above
    if jsonata:
        return {"Type": "Pass", "Output": {"n": f"{{% $states.input.n + {number} %}}"}}
    return {"Type": "Pass", "Parameters": {"n.$": f"States.MathAdd($.n, {number})"}}


def _child(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: FBT001  as above
    key, value = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID", "$$.Execution.Id"
    started_by = {key: "{% $states.context.Execution.Id %}"} if jsonata else {f"{key}.$": value}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Comment": f"Without a time-out: {number}",
        "Arguments" if jsonata else "Parameters": {"StateMachineArn": "a", "Input": started_by},
    }


def _wait(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: ARG001, FBT001  as above
    return {"Type": "Wait", "Seconds": number}


def _item(number: int, jsonata: bool) -> dict[str, Any]:  # noqa: FBT001  as above
    key = {"id": {"S": "{% $states.input.id %}"}} if jsonata else {"id": {"S.$": "$.id"}}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
        "Arguments" if jsonata else "Parameters": {"TableName": f"orders-{number}", "Key": key},
    }


_KINDS = (_function, _choice, _pass, _child, _wait, _item)
