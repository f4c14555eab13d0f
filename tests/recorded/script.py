"""The calls of a recording in order, each with the label of its answer.

Requests of a recording are most of the calls; those that list, delete or fetch a history are
not among them, and follow from the answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.recorded.recordings import Recording, Request


class NotReplayableError(Exception):
    """What a recording does not say, and what would be needed to replay it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: its action, the request if there is one, and the label of the answer if any."""

    action: str
    request: Request | None = None
    label: str | None = None


# Answers that come by a queue, and all that are not an answer of one call of Step Functions.
DELIVERED = {"messages", "stepfunctions_events"}
LOGGED = {"logged_execution_events", "end_event"}
_READ_ELSEWHERE = {*DELIVERED, *LOGGED, "get-s3-object", "cases"}

_KEYS = [  # the first that all are in an answer
    ({"events"}, "GetExecutionHistory"),
    ({"executions"}, "ListExecutions"),
    ({"stateMachines"}, "ListStateMachines"),
    ({"stateMachineVersions"}, "ListStateMachineVersions"),
    ({"stateMachineAliases"}, "ListStateMachineAliases"),
    ({"activities"}, "ListActivities"),
    ({"tags"}, "ListTagsForResource"),
    ({"diagnostics"}, "ValidateStateMachineDefinition"),
    ({"billingDetails"}, "StartSyncExecution"),
    ({"activityArn", "name"}, "DescribeActivity"),
    ({"activityArn"}, "CreateActivity"),
    ({"stateMachineAliasArn", "routingConfiguration"}, "DescribeStateMachineAlias"),
    ({"stateMachineAliasArn"}, "CreateStateMachineAlias"),
    ({"definition", "status"}, "DescribeStateMachine"),
    ({"definition"}, "DescribeStateMachineForExecution"),
    ({"executionArn", "status"}, "DescribeExecution"),
    ({"executionArn"}, "StartExecution"),
    ({"creationDate", "stateMachineArn"}, "CreateStateMachine"),
    ({"creationDate", "stateMachineVersionArn"}, "PublishStateMachineVersion"),
    ({"updateDate"}, "Update"),
    ({"stopDate"}, "StopExecution"),
    ({"inspectionData"}, "TestState"),
    ({"status"}, "TestState"),
]
_CODES = {
    "InvalidDefinition": "CreateStateMachine",
    "StateMachineAlreadyExists": "CreateStateMachine",
    "InvalidLoggingConfiguration": "CreateStateMachine",
    "InvalidExecutionInput": "StartExecution",
    "MissingRequiredParameter": "UpdateStateMachine",
    "TooManyTags": "TagResource",
}
_LABELS = [
    (r"delet.*version", "DeleteStateMachineVersion"),
    (r"delet.*alias", "DeleteStateMachineAlias"),
    (r"delet.*activity", "DeleteActivity"),
    (r"^untag", "UntagResource"),
    (r"^tag", "TagResource"),
    (r"^delet", "DeleteStateMachine"),
    (r"^list-executions?-", "ListExecutions"),
    (r"^lst", "ListStateMachines"),
    (r"^start", "StartExecution"),
    (r"^update.*alias", "UpdateStateMachineAlias"),
    (r"^(describe)", "DescribeStateMachine"),
    (r"^(update|null_required)", "UpdateStateMachine"),
    (r"^creat", "CreateStateMachine"),
]


def calls(recording: Recording) -> list[Call]:
    """The calls of a recording, in order; what only cleaned up is left out."""
    answered = list(_assigned(recording))
    taken = {id(request): call for call in answered if (request := call.request)}
    order: list[Call] = []
    requests = [r for r in recording.requests if r.action != "StopExecution" or id(r) in taken]
    done = 0
    for call in answered:
        if call.request is None:
            # what comes before the next answered request has been asked before
            while done < len(requests) and id(requests[done]) not in taken:
                order.append(Call(action=requests[done].action, request=requests[done]))
                done += 1
            order.append(call)
            continue
        while requests[done] is not call.request:
            order.append(Call(action=requests[done].action, request=requests[done]))
            done += 1
        order.append(call)
        done += 1
    order += [Call(action=r.action, request=r) for r in requests[done:]]
    return order


def _assigned(recording: Recording) -> list[Call]:
    """Each answer with its action, and with its request where that is recorded."""
    found: list[Call] = []
    left = list(recording.requests)
    for label, answer in recording.answers.items():
        if label in _READ_ELSEWHERE:
            found.append(Call(action=label, label=label))
            continue
        action = _action(label, answer)
        if action is None:  # a refusal that does not say what was asked
            request = next((r for r in left if r.action != "StopExecution"), None)
            if request is None:
                raise NotReplayableError(f"the request that {label!r} answers is not recorded")
            action = request.action
        else:
            request = next((r for r in left if _is_action(r.action, action)), None)
            if request is None and action == "CreateStateMachine":  # it is not alone with its code
                request = next((r for r in left if r.action == "TestState"), None)
        if request is not None:
            left = left[left.index(request) + 1 :]
            action = request.action
        found.append(Call(action=action, request=request, label=label))
    return found


def _is_action(action: str, wanted: str) -> bool:
    return action == wanted or (wanted == "Update" and action.startswith("Update"))


def _action(label: str, answer: Any) -> str | None:
    """The action that an answer is of, or None where only its request can tell."""
    text = answer if isinstance(answer, str) else ""
    if isinstance(answer, dict):
        text = answer.get("exception_value", "")
        code = answer.get("Error", {}).get("Code") if isinstance(answer.get("Error"), dict) else ""
        if code in _CODES:
            return _CODES[code]
        for keys, action in _KEYS:
            if keys <= answer.keys() and not code:
                return action
    if named := re.search(r"when calling the (\w+) operation", text):
        return named[1]
    for pattern, action in _LABELS:
        if re.search(pattern, label):
            return action
    return None
