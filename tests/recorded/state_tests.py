"""The tests of states that a recording has an answer of, and no request: what the one before was
called with, with what the answer says has changed."""

from __future__ import annotations

import copy
import json
from typing import Any

_MOST = 3  # attempts of a retrier that does not say so


def of_answer(before: dict[str, Any], expected: Any) -> dict[str, Any]:
    """The parameters of a TestState.

    Args:
        before: Those of the TestState before it.
        expected: AWS's answer.
    """
    parameters = copy.deepcopy(before)
    state = _state(parameters)
    configuration = parameters.get("stateConfiguration", {})
    mock = parameters.get("mock", {})
    if "errorOutput" in mock and "error" in expected:
        mock["errorOutput"] = {name: expected[name] for name in ("error", "cause")}
    if "retrierRetryCount" in configuration and expected["status"] == "FAILED":
        attempts = [rule.get("MaxAttempts", _MOST) for rule in state.get("Retry", [])]
        configuration["retrierRetryCount"] = max(attempts)
    if "mapIterationFailureCount" in configuration:
        result = _result(expected)
        if result is not None:
            mock["result"] = json.dumps(result)
        failed = state.get("ToleratedFailureCount", 0) + 1
        configuration["mapIterationFailureCount"] = failed
    return parameters


def _state(parameters: dict[str, Any]) -> dict[str, Any]:
    definition = json.loads(parameters["definition"])
    states = definition.get("States", {})
    return states.get(parameters.get("stateName"), definition)


def _result(expected: Any) -> Any:
    """The mocked result, where the state hands all of ``$states`` on."""
    output = expected.get("output")
    return output.get("result") if isinstance(output, dict) and "context" in output else None
