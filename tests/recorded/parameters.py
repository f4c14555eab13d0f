"""The parameters of a recording's calls in this account."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tests.recorded.script import NotReplayableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.made import Made
    from tests.recorded.recordings import Request
    from tests.recorded.script import Call
    from tests.recorded.surroundings import Surroundings

_OF_A_MACHINE = {
    "ListExecutions": "stateMachineArn",
    "ListStateMachineVersions": "stateMachineArn",
    "ListTagsForResource": "resourceArn",
    "DescribeStateMachine": "stateMachineArn",
    "StartExecution": "stateMachineArn",
}
_OF_AN_EXECUTION = {
    "GetExecutionHistory",
    "DescribeExecution",
    "DescribeStateMachineForExecution",
}
# Moments that lie ahead were computed from this one, on which the files were written.
_WRITTEN = datetime(2026, 11, 26, 9, 56, tzinfo=timezone.utc)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)((?:\.\d+)?Z)")
# What TestState takes as JSON text, and in what.
_TEXTS = [
    *(("", "context"), ("", "variables")),
    *(("mock", "result"), ("stateConfiguration", "mapItemReaderData")),
]


def of_request(
    request: Request, expected: Any, made: Made, surroundings: Surroundings
) -> dict[str, Any]:
    """The parameters of a recorded request, with the names and ARNs of this account.

    Recordings have JSON text decoded, and roles left out. What lies ahead in them is as far ahead
    now. `expected` is AWS's answer.
    """
    text = _MOMENT.sub(_as_far_ahead, json.dumps(request.parameters))
    for url, ours in surroundings.urls.items():
        text = text.replace(url, ours)
    parameters = json.loads(text)
    code = error_code(expected)
    refused = bool(code) or (isinstance(expected, dict) and "diagnostics" in expected)
    for name in parameters.keys() & {"definition", "input"}:
        value = parameters[name]
        if name == "definition" and value is None:
            parameters["roleArn"] = None
        elif not (isinstance(value, str) and refused):  # that text is no JSON
            parameters[name] = json.dumps(value)
    for holder, name in _TEXTS:
        value = parameters.get(holder, {}) if holder else parameters
        if name in value and not isinstance(value[name], str):
            value[name] = json.dumps(value[name])
    if code == "StateMachineAlreadyExists":  # another text, if not another definition
        parameters["definition"] += "\n"
    if request.action in {"CreateStateMachine", "TestState"} and not _is_without_role(expected):
        parameters.setdefault("roleArn", surroundings.role)
    if "executionArn" in parameters:
        parameters["executionArn"] = made.execution(parameters["executionArn"]).arn
    return parameters


def _as_far_ahead(found: re.Match[str]) -> str:
    """A moment, moved to be as far ahead of now as it was when its file was written."""
    try:
        ahead = datetime.fromisoformat(f"{found[1]}+00:00") - _WRITTEN
    except ValueError:  # of a month 13, for example
        return found[0]
    if ahead.total_seconds() < 0:
        return found[0]
    return f"{datetime.now(timezone.utc) + ahead:%Y-%m-%dT%H:%M:%S}{found[2]}"


def of_answer(call: Call, expected: Any, made: Made, words: dict[str, str]) -> dict[str, Any]:
    """The parameters of a call that is not recorded, as far as its answer shows them.

    Notes in `words` what an answer has in place of an ARN of which there is nothing.

    Raises:
        NotReplayableError: The answer does not show them.
    """
    action = call.action
    unknown = _unknown_arn(expected, made, words)
    if action in _OF_AN_EXECUTION:
        reverse = {"reverseOrder": True} if is_reversed(call) else {}
        return {"executionArn": unknown or made.last_execution().arn, **reverse}
    if action in _OF_A_MACHINE:
        return {_OF_A_MACHINE[action]: unknown or f"{made.last_machine()}{_version(expected)}"}
    if action == "DeleteStateMachine":
        left = [arn for arn in made.machines if arn not in made.deleted]
        return {"stateMachineArn": (left or [made.last_machine()])[0]}
    if action in {"DescribeActivity", "DeleteActivity"}:
        return {"activityArn": unknown or made.last_activity()}
    if action in {"ListActivities", "ListStateMachines"}:
        return {}
    raise NotReplayableError(f"what {action} was called with is not recorded")


def _is_without_role(expected: Any) -> bool:
    """Whether AWS answers with a context object that has no role."""
    return ("RoleArn", None) in set(_scalars(expected))


def _scalars(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _scalars(item, name)
    elif not isinstance(value, list):
        yield key, value


def error_code(expected: Any) -> str:
    """The code of an answer that is an error, or ""."""
    error = expected.get("Error") if isinstance(expected, dict) else None
    return error["Code"] if isinstance(error, dict) else ""


def is_reversed(call: Call) -> bool:
    """Whether a call's label says that a history was asked for from its end."""
    return "reverseOrder[True]" in (call.label or "")


def _version(expected: Any) -> str:
    """The end of the ARN of the version that an answer is about; nothing if it is of no single one."""
    if not isinstance(expected, dict):
        return ""
    executions = expected.get("executions")
    if executions is None:
        arns = [expected.get("stateMachineArn", "")]
    else:
        arns = [execution.get("stateMachineVersionArn", "") for execution in executions]
    found = {number[0] if (number := re.search(r":\d+$", arn)) else "" for arn in arns}
    return found.pop() if len(found) == 1 else ""


def _unknown_arn(expected: Any, made: Made, words: dict[str, str]) -> str | None:
    """What was asked for where AWS answers that it is not there, or no ARN."""
    text = json.dumps(expected)
    if no_arn := re.search(r"Invalid ARN prefix: ([\w-]+)'", text):
        return no_arn[1]
    missing = re.search(r"Does Not Exist: '([\w-]+)'", text)
    if not missing:
        return None
    known = made.last_execution().arn if "Execution Does" in text else made.last_machine()
    words[missing[1]] = f"{known}_unknown"
    return words[missing[1]]
