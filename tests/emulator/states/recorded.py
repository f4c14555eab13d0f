"""Run a scenario that was recorded on AWS and compare the histories.

Both histories go through `normal`, which decodes JSON text and masks what differs between
two runs on AWS itself: dates, ids, tokens, names of resources. Event types, ids,
previousEventIds, error names and the presence of keys are never masked.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.emulator.machines_for_tests import find, packed, until
from tests.histories.functions import FUNCTIONS
from tests.recorded import comparing

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

HISTORIES = Path(__file__).parents[2] / "histories"

Event = dict[str, Any]
Scenario = dict[str, Any]

# --- scenarios --------------------------------------------------------------------------

# How the seven samples, which come without an input, were started.
_NESTED = {"StateMachineArn": "${ChildArn}", "Input": None, "Name": "TestStartTarget"}
_QUEUED = {"QueueUrl": "${QueueUrl}", "Message": "test_message_txt"}
_SAMPLES: dict[str, Scenario] = {
    "request-response": {"input": _NESTED},
    "run-a-job": {"input": _NESTED},
    "run-a-job-2": {"input": _NESTED},
    "run-a-job-child-failed": {"input": _NESTED},
    "parallel-failed": {"input": {}},
    "wait-for-callback": {
        "input": _QUEUED,
        "drive": [{"send_task_success": {"output": "test_message_txt"}}],
    },
    "wait-for-callback-failed": {
        "input": _QUEUED,
        "drive": [{"send_task_failure": {"error": "Failure error", "cause": "Failure cause"}}],
    },
}


def scenarios() -> dict[str, Scenario]:
    """Every recorded execution, by name."""
    found = {}
    for path in sorted(HISTORIES.glob("*.json")) + sorted(HISTORIES.glob("recorded/*.json")):
        scenario = json.loads(path.read_text(encoding="utf-8"))
        if "events" in scenario:
            found[path.stem] = {**_SAMPLES.get(path.stem, {}), **scenario}
    return found


def api_scenarios() -> dict[str, Scenario]:
    """Every recorded sequence of API calls, by name."""
    return json.loads((HISTORIES / "recorded" / "api-responses.json").read_text(encoding="utf-8"))


# --- what is compared -------------------------------------------------------------------

_JSON_TEXT = {"input", "output", "parameters", "cause", "definition"}
_DATES = {
    *("timestamp", "StartDate", "StopDate", "Date"),
    *("creationDate", "startDate", "stopDate", "updateDate"),
}
_TIMES = {"StartTime", "EnteredTime", "RetryTime"}
_IDS = {
    "MD5OfMessageBody",
    "MessageId",
    "RequestId",
    "nextToken",
    "TaskToken",
    "X-Amzn-Trace-Id",
    "x-amzn-RequestId",
}
_VARYING = {"Content-Length", "region", "stackTrace"}
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TEXT = [
    (re.compile(pattern), by)
    for pattern, by in [
        (r"(?<=Request ID: )[\w<>-]+", "<uuid>"),
        (rf"{_UUID}|<uuid:\d+>|<ExecArnPart_\d+idx>", "<uuid>"),
        (r"arn:[^:]*:iam::\d*:role/[\w<>:/-]+|\bsnf_role_arn\b", "<role>"),
        (r"\bhttps?://[^\s\"\\]*recorded-queue[^\s\"\\]*|<?\bsqs_queue_url>?", "<queue>"),
        (r"arn:[^:]*:(states|lambda):[^:]*:\d*:", r"arn:\1:"),
        (r"recorded-function-[0-9a-f]{8}|<lambda_function(_\d)?_name>", "<function>"),
        (r"recorded-(machine|child)-[0-9a-f]{8}|<ArnPart_\d+idx>", "<machine>"),
        (r"(?<=:execution:)<resource:1>|(?<=:stateMachine:)<resource:1>", "<machine>"),
        (r"<machine>(<random_arn_part>|NoSuchArn)", "<no such machine>"),
        (r"recorded-execution-[0-9a-f]{8}|<execution-name>|<resource:2>", "<execution>"),
        ("<resource:3>", "TestStartTarget"),
        (rf"<timestamp>|{_ISO}|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d", "<timestamp>"),
        (r'("stackTrace": ?)\[.*?\](?=[,}])', r'\1["<trace>"]'),
        # Lambda names the version in this message now; the recordings of 2023 do not.
        (r"(?<=Function not found: )(arn:lambda:function:\S+):\$LATEST", r"\1"),
        # AWS lists an enum's values in no order.
        (r"(?<=enum value set: )\[[A-Z_, ]+\]", "[<enum>]"),
    ]
]


def normal(events: list[Event], *, concurrent: bool = False) -> list[Event]:
    """The comparable form of a history.

    Args:
        events: GetExecutionHistory's events, or a recording of them.
        concurrent: Whether branches ran side by side, so that two runs may number them
            differently: events are then renumbered along their previousEventIds.
    """
    masked = [_masked_event(event) for event in events]
    return _renumbered(masked) if concurrent else masked


def without_branch_order(events: list[Event]) -> list[Event]:
    """Hide ids and order inside Parallel states.

    Some recordings come with this already done, and without the ParallelStateSucceeded.
    """
    kept: list[Event] = []
    inside: list[Event] | None = None
    for event in events:
        if event["type"] == "ParallelStateStarted":
            kept.append(event)
            inside = []
        elif event["type"].startswith("ParallelState") and inside is not None:
            kept += sorted(inside, key=_text)
            inside = None
            if event["type"] != "ParallelStateSucceeded":
                kept.append(event)
        elif inside is not None:
            inside.append({**event, "id": [0], "previousEventId": 0})
        elif event["type"] != "ParallelStateSucceeded":
            kept.append(event)
    return kept


def later_keys(scenario: Scenario) -> frozenset[str]:
    """The keys that AWS added to its answers after a scenario was recorded."""
    day = datetime.strptime(scenario["recorded"], "%d-%m-%Y, %H:%M:%S")  # noqa: DTZ007
    return comparing.later_keys(f"{day:%Y-%m-%d}")


def without(keys: frozenset[str], value: Any) -> Any:
    """A value without some keys, however deep they are."""
    if isinstance(value, dict):
        return {k: without(keys, v) for k, v in value.items() if k not in keys}
    if isinstance(value, list):
        return [without(keys, item) for item in value]
    return value


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _masked_event(event: Event) -> Event:
    masked = {}
    for key, value in event.items():
        if key.endswith("EventDetails"):
            masked[key] = {name: _masked(name, _decoded(name, v)) for name, v in value.items()}
        else:
            masked[key] = _masked(key, value)
    return masked


def _decoded(key: str, value: object) -> object:
    if key in _JSON_TEXT and isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _masked(key: str, value: Any) -> Any:  # noqa: PLR0911
    if key in _DATES and _is_date(value):
        return "<date>"
    if key in _TIMES and isinstance(value, str):
        return re.sub(rf"^({_ISO}|date|<?(start|entered)-time>?)$", "<time>", value)
    if key in _IDS and (isinstance(value, str) or _is_header(value)) and value:
        return "<id>"
    if key in _VARYING and (isinstance(value, str) or _is_header(value)):
        return f"<{key}>"
    if isinstance(value, dict):
        return {name: _masked(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked("", item) for item in value]
    if isinstance(value, str):
        for pattern, by in _TEXT:
            value = pattern.sub(by, value)
    return value


def _is_header(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_date(value: object) -> bool:
    """A datetime, epoch milliseconds, an HTTP date, or what a recording has in its place."""
    if isinstance(value, str):
        return bool(
            re.fullmatch(r"timestamp|date(time)?|date\(.*\)|st(art|op)-date|\w{3}, .* GMT", value)
        )
    if _is_header(value):
        return all(_is_date(item) for item in value)  # type: ignore[attr-defined]
    return hasattr(value, "isoformat") or (isinstance(value, int) and value > 10**12)


def _masked_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """An API's answer in comparable form; of its metadata only the status code counts."""
    (kind, content) = next(iter(answer.items()))
    if isinstance(content, dict):
        content = {key: _decoded(key, value) for key, value in content.items()}
        if "ResponseMetadata" in content:
            content["ResponseMetadata"] = content["ResponseMetadata"]["HTTPStatusCode"]
        if "events" in content:
            content["events"] = normal(content["events"])
    return {kind: _masked("", content)}


def _renumbered(events: list[Event]) -> list[Event]:
    """The history as a tree along previousEventId, its siblings in a fixed order."""
    children: dict[int, list[Event]] = {}
    for event in events:
        children.setdefault(event["previousEventId"], []).append(event)

    def shape(event: Event) -> str:
        bare = {k: v for k, v in event.items() if k not in {"id", "previousEventId"}}
        return _text([bare, sorted(shape(child) for child in children.get(event["id"], []))])

    def walk(old: int) -> Iterator[tuple[int, Event]]:
        for child in sorted(children.get(old, []), key=shape):
            yield old, child
            yield from walk(child["id"])

    order = list(walk(0))
    new = {0: 0} | {event["id"]: n for n, (_, event) in enumerate(order, 1)}
    return [
        {**event, "id": new[event["id"]], "previousEventId": new[before]} for before, event in order
    ]


# --- running a scenario -----------------------------------------------------------------


def run_scenario(session: boto3.Session, scenario: Scenario) -> tuple[list[Event], list[Event]]:
    """Run a recorded scenario on the emulator behind a session.

    Args:
        session: Its clients talk to the emulator.
        scenario: One of `scenarios()`.

    Returns:
        The recorded history and the one that the emulator made, in comparable form.
    """
    actual = _Execution(_Resources(session), scenario).history()
    expected = scenario["events"]
    concurrent = scenario.get("concurrent", False)
    if any(isinstance(event["id"], list) for event in expected):
        expected, actual = without_branch_order(expected), without_branch_order(actual)
        concurrent = False
    expected, actual = (normal(side, concurrent=concurrent) for side in (expected, actual))
    return expected, without(later_keys(scenario), actual)


def run_calls(session: boto3.Session, scenario: Scenario) -> tuple[list[Any], list[Any]]:
    """Make the recorded calls of an API scenario.

    Returns:
        The recorded answers and the emulator's, in comparable form.
    """
    resources = _Resources(session)
    expected, actual = [], []
    for step in scenario["calls"]:
        if "wait" in step:
            resources.wait(resources.values["ExecutionArn"], step["wait"])
            continue
        answer = resources.call(step)
        kind = next((kind for kind in ("response", "error", "raises") if kind in step), None)
        if kind is not None:
            expected.append({kind: step[kind]})
            actual.append(_relabelled(answer, scenario.get("labels", {}), resources))
    actual = without(later_keys(scenario), actual)
    return [_masked_answer(a) for a in expected], [_masked_answer(a) for a in actual]


def _relabelled(answer: object, labels: dict[str, str], resources: _Resources) -> Any:
    text = json.dumps(answer, default=lambda date: f"date({date.isoformat()})")
    for value, label in labels.items():
        text = text.replace(resources.filled(value)[1:-1], label)
    return json.loads(text)


class _Resources:
    """What a scenario needs, and the names under which its placeholders find it."""

    def __init__(self, session: boto3.Session) -> None:
        self.session = session
        self.sfn = session.client("stepfunctions")
        self.role = self._role()
        soon = datetime.now(timezone.utc) + timedelta(seconds=2)
        self.values = {
            "Name": _name("machine"),
            "Name2": _name("machine"),
            "Name3": _name("machine"),
            "ExecutionName": _name("execution"),
            "RoleArn": self.role,
            "Timestamp": f"{soon:%Y-%m-%dT%H:%M:%S}",
        }

    def filled(self, value: object) -> str:
        text = json.dumps(value)
        for name, actual in self.values.items():
            text = text.replace(f"${{{name}}}", actual)
        return text

    def machine(self, kind: str, definition: dict[str, Any]) -> str:
        return self.sfn.create_state_machine(
            name=_name(kind), definition=self.filled(definition), roleArn=self.role
        )["stateMachineArn"]

    def queue(self) -> None:
        queue = self.session.client("sqs").create_queue(QueueName=_name("queue"))
        self.values["QueueUrl"] = queue["QueueUrl"]

    def function(self, source: str) -> None:
        made = self.session.client("lambda").create_function(
            FunctionName=_name("function"),
            Runtime="python3.12",
            Role=self.role,
            Handler="handler.handler",
            Code={"ZipFile": packed(source)},
            Timeout=60,
        )
        self.values["FunctionName"] = made["FunctionName"]
        self.values["FunctionArn"] = made["FunctionArn"]

    def wait(self, execution: str, status: str | None = None) -> None:
        """Wait until an execution has a status, or has ended."""

        def is_there() -> bool:
            now = self.sfn.describe_execution(executionArn=execution)["status"]
            return now == status or now != "RUNNING"

        until(is_there)

    def call(self, step: dict[str, Any]) -> dict[str, Any]:
        """Make one call; its answer is a response, an error or an exception's text."""
        arguments = json.loads(self.filled(step["arguments"]))
        if "definition" in arguments:
            arguments["definition"] = json.dumps(arguments["definition"])
        try:
            response = getattr(self.sfn, step["call"])(**arguments)
        except ClientError as error:
            if "raises" not in step:
                return {"error": error.response}
            if isinstance(step["raises"], str):
                return {"raises": str(error)}
            kind = type(error).__name__
            return {"raises": {"exception_typename": kind, "exception_value": str(error)}}
        for field in ("stateMachineArn", "executionArn", "nextToken"):
            if field in response:
                name = {"stateMachineArn": "MachineArn"}.get(field, field[0].upper() + field[1:])
                self.values[name] = response[field]
        machine = self.values.get("MachineArn", "")
        self.values["InvalidMachineArn"] = machine.replace(
            "recorded", "statemachine_invalid_recorded"
        )
        return {"response": response[step["take"]] if "take" in step else response}

    def _role(self) -> str:
        trust = {"Version": "2012-10-17", "Statement": []}
        return self.session.client("iam").create_role(
            RoleName=_name("role"), AssumeRolePolicyDocument=json.dumps(trust)
        )["Role"]["Arn"]


class _Execution:
    """One execution of a scenario."""

    def __init__(self, resources: _Resources, scenario: Scenario) -> None:
        self.resources = resources
        self.sfn = resources.sfn
        self.answered: set[str] = set()
        if "function" in scenario:
            resources.function(FUNCTIONS[scenario["function"]])
        if "${QueueUrl}" in json.dumps(scenario["input"]):
            resources.queue()
        if "child_definition" in scenario:
            resources.values["ChildArn"] = resources.machine("child", scenario["child_definition"])
        self.arn = self.sfn.start_execution(
            stateMachineArn=resources.machine("machine", scenario["definition"]),
            input=resources.filled(scenario["input"]),
        )["executionArn"]
        for step in scenario.get("drive", []):
            for call, arguments in step.items():
                self._act(call, arguments)

    def history(self) -> list[Event]:
        """The history once the execution has ended."""
        self.resources.wait(self.arn)
        return self._events()

    def _events(self) -> list[Event]:
        pages = self.sfn.get_paginator("get_execution_history")
        return [event for page in pages.paginate(executionArn=self.arn) for event in page["events"]]

    def _act(self, call: str, arguments: dict[str, Any]) -> None:
        if call == "stop":
            until(lambda: len(self._events()) > 1)
            self.sfn.stop_execution(executionArn=self.arn, **arguments)
            return
        token = self.resources.values["TaskToken"] = self._token()
        if "output" in arguments:
            arguments = {**arguments, "output": self.resources.filled(arguments["output"])}
        getattr(self.sfn, call)(taskToken=token, **arguments)
        if call != "send_task_heartbeat":
            self.answered.add(token)

    def _token(self) -> str:
        """The token of the task that waits and has not been answered."""

        def waiting() -> str | None:
            events = self._events()
            if len(events) > 1 and events[-1]["type"].startswith("Execution"):
                raise LookupError("no task waits for its token")
            for scheduled in events:
                details = scheduled.get("taskScheduledEventDetails", {})
                token = find("TaskToken", json.loads(details.get("parameters", "null")))
                if token and token not in self.answered and _submitted(events, scheduled["id"]):
                    return str(token)
            return None

        return str(until(waiting))


def _name(kind: str) -> str:
    return f"recorded-{kind}-{uuid.uuid4().hex[:8]}"


def _submitted(events: list[Event], scheduled: int) -> bool:
    chain = {scheduled}
    for event in events:
        if event["previousEventId"] in chain:
            chain.add(event["id"])
            if event["type"] == "TaskSubmitted":
                return True
    return False
