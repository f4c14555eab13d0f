"""An account that keeps histories: answers requests for them on the wire, as AWS does.

It is a fault (`tests.faults`) that always answers, so nothing is sent anywhere.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from nestedsf.account.arns import execution_arn
from nestedsf.emulator.sealing import sealed_session
from tests import faults

Event = dict[str, Any]
STARTED = 1_700_000_000
PASS = {"StartAt": "Rest", "States": {"Rest": {"Type": "Pass", "End": True}}}
START = "states", "startExecution.sync:2"


def arn_of(machine: str, name: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:states:{region}:111122223333:execution:{machine}:{name}"


def chained(*events: Event) -> list[Event]:
    """Events, each after the one before it."""
    return [
        {"id": number, "previousEventId": number - 1, "timestamp": STARTED + number, **event}
        for number, event in enumerate(events, 1)
    ]


def rests() -> list[Event]:
    """The history of an execution of PASS."""
    return chained(
        _event("ExecutionStarted", input="{}"),
        _event("PassStateEntered", "stateEntered", name="Rest", input="{}"),
        _event("PassStateExited", "stateExited", name="Rest", output="{}"),
        _event("ExecutionSucceeded", output="{}"),
    )


def starts(children: Iterable[str]) -> list[Event]:
    """The history of an execution that starts others with .sync:2, one after the other."""
    tasks = (_task(number, child) for number, child in enumerate(children))
    return chained(
        _event("ExecutionStarted", input="{}"),
        *itertools.chain.from_iterable(tasks),
        _event("ExecutionSucceeded", output="{}"),
    )


def starter(count: int) -> dict[str, Any]:
    """The definition of what `starts`."""
    states = {
        f"Start {number}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::" + ":".join(START),
            "Parameters": {"StateMachineArn": "child"},
            "OutputPath": "$.Output",
            **({"Next": f"Start {number + 1}"} if number < count - 1 else {"End": True}),
        }
        for number in range(count)
    }
    return {"StartAt": "Start 0", "States": states}


def _task(number: int, child: str) -> list[Event]:
    kind, action = START
    does = {"resourceType": kind, "resource": action}
    name, output = f"Start {number}", json.dumps({"ExecutionArn": child, "Output": {}})
    return [
        _event("TaskStateEntered", "stateEntered", name=name, input="{}"),
        _event("TaskScheduled", **does, region="eu-west-1", parameters="{}"),
        _event("TaskStarted", **does),
        _event("TaskSubmitted", **does, output=output),
        _event("TaskSucceeded", **does, output=output),
        _event("TaskStateExited", "stateExited", name=name, output="{}"),
    ]


def _event(kind: str, details: str = "", **what: str) -> Event:
    return {"type": kind, f"{details or kind[0].lower() + kind[1:]}EventDetails": what}


class Kept:
    """Histories by execution ARN, and definitions by state machine.

    Attributes:
        histories: What is kept; it may change while it is read.
        calls: How often each action was asked for.
        hosts: Who was asked.
    """

    def __init__(
        self,
        histories: dict[str, list[Event]],
        definitions: Mapping[str, Any] = {},
        wait: Callable[[], object] = lambda: None,
    ) -> None:
        self.histories = histories
        self.definitions = definitions
        self.calls: Counter[str] = Counter()
        self.hosts: set[str] = set()
        self._wait = wait
        self._lock = threading.Lock()

    def session(self, *between: faults.Fault) -> boto3.Session:
        """A session that reaches this account and nothing else; first of all, faults."""
        session = boto3.Session(botocore_session=sealed_session("us-east-1", ("kept", "kept")))
        for fault in (*between, self):
            faults.install(session, fault)
        return session

    def __call__(self, request: Any) -> AWSResponse:
        action, asked = faults.action_of(request), json.loads(request.body)
        with self._lock:
            self.calls[action] += 1
            self.hosts.add(request.url)
        self._wait()
        arn = asked["executionArn"]
        if arn not in self.histories:
            told = f"Execution Does Not Exist: '{arn}'"
            return faults.says(400, "ExecutionDoesNotExist", told)(request)
        if action == "GetExecutionHistory":
            return faults.answers(request, self._page(asked, self.histories[arn]))
        machine = execution_arn(arn).machine
        definition = json.dumps(self.definitions.get(arn) or self.definitions.get(machine, PASS))
        described = {"stateMachineArn": machine, "name": machine, "definition": definition}
        return faults.answers(request, described | {"roleArn": "role", "updateDate": STARTED})

    def _page(self, asked: Mapping[str, Any], events: list[Event]) -> dict[str, Any]:
        size = asked.get("maxResults", 100)
        if asked.get("reverseOrder"):
            last = int(asked.get("nextToken", len(events)))
            page, following = events[max(last - size, 0) : last][::-1], last - size
            return {"events": page, **({"nextToken": str(following)} if following > 0 else {})}
        first = int(asked.get("nextToken", 0))
        page, following = events[first : first + size], first + size
        return {
            "events": page,
            **({"nextToken": str(following)} if following < len(events) else {}),
        }
