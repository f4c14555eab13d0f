"""Small state machines for the tests, and a way to run them through boto3."""

from __future__ import annotations

import io
import itertools
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

Json = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/for-tests"
START = "arn:aws:states:::states:startExecution"
INVOKE = "arn:aws:states:::lambda:invoke"
PATIENCE = 120.0
_numbers = itertools.count(1)


# --- definitions --------------------------------------------------------------------------


def machine(states: Json, **fields: Any) -> Json:
    """A machine that starts at the first of its states; one without Next is the last."""
    last = {"Succeed", "Fail", "Choice"}
    for state in states.values():
        if "Next" not in state and state["Type"] not in last:
            state["End"] = True
    return {"StartAt": next(iter(states)), "States": states, **fields}


def wait(seconds: int = 1, **fields: Any) -> Json:
    """A Wait state."""
    return {"Type": "Wait", "Seconds": seconds, **fields}


def passing(**fields: Any) -> Json:
    """A Pass state."""
    return {"Type": "Pass", **fields}


def failing(error: str = "Boom", **fields: Any) -> Json:
    """A Fail state."""
    return {"Type": "Fail", "Error": error, **fields}


def task(resource: str, parameters: Json, **fields: Any) -> Json:
    """A Task state."""
    return {"Type": "Task", "Resource": resource, "Parameters": parameters, **fields}


def nested(pattern: str, child: str, inner: Any = None, **fields: Any) -> Json:
    """A Task that starts `child`; `pattern` is "", ".sync", ".sync:2" or ".waitForTaskToken"."""
    given = {} if inner is None else inner
    return task(START + pattern, {"StateMachineArn": child, "Input": given}, **fields)


def waiting(child: str, **fields: Any) -> Json:
    """A Task that starts `child` and waits for its token."""
    return nested(".waitForTaskToken", child, {"Token.$": "$$.Task.Token"}, **fields)


def parallel(*branches: Json, **fields: Any) -> Json:
    """A Parallel state."""
    return {"Type": "Parallel", "Branches": list(branches), **fields}


def mapping(processor: Json, **fields: Any) -> Json:
    """A Map state over the whole input."""
    return {"Type": "Map", "ItemProcessor": processor, **fields}


def caught(state: Json, *errors: str, **fields: Any) -> Json:
    """The state with a Catch that leads to the state Caught."""
    catch = {"ErrorEquals": list(errors) or ["States.ALL"], "Next": "Caught", **fields}
    return {**state, "Catch": [catch]}


def retried(state: Json, **fields: Any) -> Json:
    """The state with a Retry of every error."""
    return {**state, "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, **fields}]}


# --- running them -------------------------------------------------------------------------


def until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `condition` answers once it is true; what takes longer is asked for less often."""
    end, pause = time.monotonic() + seconds, 0.002
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(pause)
        pause = min(1.25 * pause, 0.05)
    return found


class Lab:
    """Step Functions behind a boto3 session."""

    def __init__(self, session: boto3.Session) -> None:
        self.session = session
        self.sfn = session.client("stepfunctions")

    def create(self, definition: Json, **fields: Any) -> str:
        """The ARN of a new state machine."""
        made = self.sfn.create_state_machine(
            name=f"machine-{next(_numbers)}",
            definition=json.dumps(definition),
            roleArn=ROLE,
            **fields,
        )
        return str(made["stateMachineArn"])

    def start(self, what: Json | str, given: Any = None, **fields: Any) -> str:
        """The ARN of a new execution of a definition, or of a machine's ARN."""
        arn = what if isinstance(what, str) else self.create(what)
        text = given if isinstance(given, str) else json.dumps({} if given is None else given)
        started = self.sfn.start_execution(stateMachineArn=arn, input=text, **fields)
        return str(started["executionArn"])

    def run(self, what: Json | str, given: Any = None) -> Json:
        """DescribeExecution's answer for a new execution that has ended."""
        return self.ended(self.start(what, given))

    def describe(self, arn: str) -> Json:
        """DescribeExecution's answer."""
        answer: Json = self.sfn.describe_execution(executionArn=arn)
        del answer["ResponseMetadata"]
        return answer

    def ended(self, arn: str, seconds: float = PATIENCE) -> Json:
        """DescribeExecution's answer, once the execution has ended."""
        until(lambda: self.describe(arn)["status"] != "RUNNING", seconds)
        return self.describe(arn)

    def events(self, arn: str) -> list[Json]:
        """The whole history."""
        pages = self.sfn.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def types(self, arn: str) -> list[str]:
        """The types of the history's events."""
        return [event["type"] for event in self.events(arn)]

    def details(self, arn: str, kind: str) -> list[Json]:
        """The details of the events of a type."""
        return [details_of(event) for event in self.events(arn) if event["type"] == kind]

    def until_event(self, arn: str, kind: str, count: int = 1) -> None:
        """Wait until an execution has come to its `count`th event of a type."""
        until(lambda: self.types(arn).count(kind) >= count)

    def token(self, arn: str, attempt: int = 1) -> str:
        """The token that the `attempt`th waiting Task of an execution has given out."""
        self.until_event(arn, "TaskSubmitted", attempt)
        tokens = [
            find("Token", json.loads(d["parameters"])) for d in self.details(arn, "TaskScheduled")
        ]
        return [token for token in tokens if token][attempt - 1]


def account_of(lab: Lab) -> Any:
    """The emulated account behind a moto session."""
    return lab.session._emulation.account  # type: ignore[attr-defined]  # noqa: SLF001


def written_by(lab: Lab, arn: str) -> list[Any]:
    """The events of an execution as the engine keeps them: what is added here is there."""
    events: list[Any] = account_of(lab).api.execution(arn).events
    return events


TIMED_OUT = {
    "Code": "TaskTimedOut",
    "Message": "Task Timed Out: 'Provided task does not exist anymore'",
}
UNKNOWN = {"Code": "InvalidToken", "Message": "Invalid Token: 'Invalid token'"}


def refusals(lab: Lab, token: str) -> list[Json]:
    """The errors that the three calls with a token answer with."""
    calls: list[tuple[Any, Json]] = [
        (lab.sfn.send_task_success, {"output": "1"}),
        (lab.sfn.send_task_failure, {}),
        (lab.sfn.send_task_heartbeat, {}),
    ]
    return [refusal(call, taskToken=token, **arguments) for call, arguments in calls]


def refusal(call: Callable[..., Any], **arguments: Any) -> Json:
    """Code and message of the error that a call answers with."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        return {key: error.response["Error"][key] for key in ("Code", "Message")}
    raise AssertionError(f"not refused: {answer}")


def details_of(event: Json) -> Json:
    """The details of an event, whatever its type."""
    return next((v for key, v in event.items() if key.endswith("EventDetails")), {})


def find(key: str, value: Any) -> Any:
    """The value of a key, however deep it is."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := find(key, item))), None)
    return None


def packed(files: dict[str, str] | str) -> bytes:
    """A zip of a Lambda function: one source as handler.py, or several files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, text in ({"handler.py": files} if isinstance(files, str) else files).items():
            package.writestr(name, text)
    return archive.getvalue()


def make_function(
    session: boto3.Session, files: dict[str, str] | str, name: str = "", **fields: Any
) -> str:
    """The ARN of a new Lambda function."""
    role = f"role-{next(_numbers)}"
    made = session.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument="{}")
    settings = {"Runtime": "python3.12", "Handler": "handler.handler", **fields}
    return str(
        session.client("lambda").create_function(
            FunctionName=name or f"function-{next(_numbers)}",
            Role=made["Role"]["Arn"],
            Code={"ZipFile": packed(files)},
            **settings,
        )["FunctionArn"]
    )


def handler(body: str, before: str = "") -> str:
    """The source of a function with this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{before}\ndef handler(event, context):\n{lines}\n"


def invoke(session: boto3.Session, function: str, given: Any = None) -> tuple[Any, Json]:
    """The decoded payload of a function's answer, and the answer."""
    answer = session.client("lambda").invoke(FunctionName=function, Payload=json.dumps(given))
    return json.loads(answer["Payload"].read()), answer
