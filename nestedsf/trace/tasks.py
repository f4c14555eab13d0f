"""What only a Task has: integration pattern, resource, child execution and task token.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nestedsf.jsontext import decode, elide, visible

if TYPE_CHECKING:
    from nestedsf.asl.definition import StateDefinition
    from nestedsf.jsontext import Json
    from nestedsf.trace.history.events import HistoryEvent

__all__ = [
    "CALLBACK",
    "REQUEST_RESPONSE",
    "RUN_A_JOB",
    "START_SYNC",
    "TaskFacts",
    "attempts_children",
    "earlier_children",
    "named_resource",
    "names_parent",
    "task_facts",
    "without_ending",
]

REQUEST_RESPONSE = "Request Response"
RUN_A_JOB = "Run a Job"
CALLBACK = "Wait for Callback"
START_SYNC = "aws-sdk:sfn:startSyncExecution"
"""A Request Response that is answered when the child, an Express workflow's, has ended."""

STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_WAIT_FOR_TOKEN = ".waitForTaskToken"  # noqa: S105  a suffix, no secret
_PATTERNS = {".sync": RUN_A_JOB, ".sync:2": RUN_A_JOB, _WAIT_FOR_TOKEN: CALLBACK}
_SERVICE = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)(.+)", re.DOTALL)
_CALLED = re.compile(
    r"(?P<called>(?:aws-sdk:|(?!arn:|aws-sdk:))[a-z0-9-]+:[A-Za-z0-9]+)(?P<ending>.*)", re.DOTALL
)
_LONGEST_ENDING = 40
_STARTS = ("startExecution", "startSyncExecution")
_STARTERS = ("states", "aws-sdk:sfn")
_TOKEN_KEYS = ("TaskToken", "taskToken", "Token")
_TOKEN_VALUES = re.compile(r"\$\$\.Task\.Token|\{%\s*\$states\.context\.Task\.Token\s*%\}")


_RESOURCES = (
    *("TableName", "FunctionName", "QueueUrl", "StateMachineArn", "TopicArn", "Bucket"),
    *("SecretId", "StreamName", "EventBusName", "ClusterName", "TaskDefinition", "JobDefinition"),
    *("JobName", "ProjectName", "ModelId", "ApiEndpoint", "Path", "Key"),
)
_Known = TypeVar("_Known")
_NAMES = re.compile(r"[A-Z]\w*(Name|Arn|Url|Id|Identifier)")


class TaskFacts(NamedTuple):
    """What the events of a Task's visit say; of several attempts, the last one counts.

    A resource that ends in what no pattern is chosen by, as ``.sync:3``, has none of them: in
    place of one, ``unknown ending “.sync:3”``.
    """

    integration_pattern: str | None = None
    resource: str | None = None
    child_execution_arn: str | None = None
    task_token: str | None = None
    parameters: Json = None


def task_facts(events: Iterable[HistoryEvent], state: StateDefinition | None) -> TaskFacts:
    """The facts of one visit of a Task, from its events or else from its definition."""
    resource = _service(state.resource) if state is not None and state.resource else None
    pattern = _pattern(resource)
    child = token = None
    parameters: Json = None
    starts = False
    for event in events:
        details = event.details
        if event.type == "TaskScheduled":
            service, action = str(details.get("resourceType")), str(details.get("resource"))
            resource = f"{service}:{action}"
            pattern = _pattern(resource)
            starts = service in _STARTERS and action.partition(".")[0] in _STARTS
            parameters = details.get("parameters")
            token = _token(parameters, state)
        elif event.type in ("LambdaFunctionScheduled", "ActivityScheduled"):
            called = details.get("resource")
            resource = called if isinstance(called, str) else resource
            pattern = REQUEST_RESPONSE if event.type[0] == "L" else None
        elif starts and (
            event.type == "TaskSubmitted"
            # The result of a callback is whatever was sent: no description of the child.
            or (event.type == "TaskSucceeded" and pattern != CALLBACK)
        ):
            child = _execution_arn(details.get("output")) or child
    return TaskFacts(pattern, resource, child, token, parameters)


def names_parent(child_input: object, execution_arn: str | None) -> bool | None:
    """Whether the child's input names that execution as the one that started it.

    None where the input or the execution's own ARN is not known.
    """
    if isinstance(child_input, str):  # aws-sdk:sfn takes the input as JSON text
        try:
            child_input = decode(child_input)
        except ValueError:
            return None
    if child_input is None or execution_arn is None:
        return None
    return isinstance(child_input, Mapping) and child_input.get(STARTED_BY) == execution_arn


def attempts_children(events: Iterable[HistoryEvent]) -> tuple[tuple[int, str], ...]:
    """Which execution each attempt of a Task started: the attempt, from 1, and the ARN.

    Of attempts that started none, or whose answer is not known, there is nothing.
    """
    found: dict[int, str] = {}
    attempt = 0
    starts = False
    for event in events:
        details = event.details
        if event.type == "TaskScheduled":
            attempt += 1
            action = str(details.get("resource")).partition(".")[0]
            starts = details.get("resourceType") in _STARTERS and action in _STARTS
        elif starts and event.type in ("TaskSubmitted", "TaskSucceeded"):
            arn = _execution_arn(details.get("output"))
            if arn is not None:
                found.setdefault(attempt, arn)
    return tuple(found.items())


def earlier_children(
    events: Iterable[HistoryEvent], known: Mapping[str, _Known]
) -> tuple[_Known, ...]:
    """Of what is known by execution ARN, that which attempts before the last one started."""
    arns = [arn for _, arn in attempts_children(events)]
    return tuple(known[arn] for arn in arns[:-1] if arn in known)


def named_resource(parameters: object) -> tuple[str, str] | None:
    """The resource that a call names in its parameters: the parameter, and what it says.

    >>> named_resource({"Item": {}, "TableName": "prices"})
    ('TableName', 'prices')
    >>> named_resource({"DetectorId": "d-7", "MaxResults": 5})
    ('DetectorId', 'd-7')
    """
    if not isinstance(parameters, Mapping):
        return None
    texts = {key: text for key, text in parameters.items() if isinstance(text, str) and text}
    named = next((key for key in _RESOURCES if key in texts), None)
    named = named or next((key for key in texts if _NAMES.fullmatch(str(key))), None)
    return None if named is None else (named, texts[named])


def without_ending(resource: str) -> tuple[str, str]:
    """What a Task calls, and the ending of its resource, which chooses the integration pattern.

    >>> without_ending("states:startExecution.sync:2")
    ('states:startExecution', '.sync:2')
    >>> without_ending("aws-sdk:sfn:startExecution")
    ('aws-sdk:sfn:startExecution', '')
    """
    found = _CALLED.fullmatch(resource)
    return (found["called"], found["ending"]) if found else (resource, "")


def _service(resource: str) -> str:
    """``states:startExecution.sync`` of ``arn:aws:states:::states:startExecution.sync``."""
    match = _SERVICE.fullmatch(resource)
    return match[1] if match else resource


def _pattern(resource: str | None) -> str | None:
    if resource is None or ":activity:" in resource:
        return None
    _, ending = without_ending(resource)
    if not ending:
        return REQUEST_RESPONSE
    return _PATTERNS.get(ending) or f"unknown ending “{elide(visible(ending), _LONGEST_ENDING)}”"


def _execution_arn(output: object) -> str | None:
    arn = output.get("ExecutionArn") if isinstance(output, Mapping) else None
    return arn if isinstance(arn, str) else None


def _token(parameters: object, state: StateDefinition | None) -> str | None:
    """The task token among a Task's parameters: where the definition puts it, else by key."""
    if not isinstance(parameters, Mapping):
        return None
    if state is not None:
        written = state.raw.get("Parameters", state.raw.get("Arguments"))
        for path, value in _leaves(written):
            if isinstance(value, str) and _TOKEN_VALUES.fullmatch(value):
                token = _at(parameters, path)
                if isinstance(token, str):
                    return token
    for path, value in _leaves(parameters):
        if path and path[-1] in _TOKEN_KEYS and isinstance(value, str):
            return value
    return None


def _leaves(value: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every scalar in a JSON value with the keys that lead to it, without recursion."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, Mapping):
            waiting += [((*path, key), inner) for key, inner in found.items()]
        elif isinstance(found, list):
            waiting += [((*path, number), inner) for number, inner in enumerate(found)]
        else:
            yield path, found


def _at(value: object, path: tuple[str | int, ...]) -> object:
    for key in path:
        # "TaskToken.$" in a definition is "TaskToken" in the parameters.
        name = key.removesuffix(".$") if isinstance(key, str) else key
        if isinstance(value, (Mapping, list)):
            try:
                value = value[name]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return None
        else:
            return None
    return value
