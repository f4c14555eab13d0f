"""Replay a recording against an account, and compare what it answers."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from tests.recorded import state_tests
from tests.recorded.callbacks import answer_tokens
from tests.recorded.comparing import Difference, Matcher, later_keys
from tests.recorded.made import POLL, Execution, Made
from tests.recorded.ordering import history_difference
from tests.recorded.parameters import is_reversed, of_answer, of_request
from tests.recorded.recordings import details, histories, strings
from tests.recorded.script import DELIVERED, LOGGED, Call, NotReplayableError, calls
from tests.recorded.surroundings import Surroundings

if TYPE_CHECKING:
    import boto3

    from tests.recorded.ordering import Event
    from tests.recorded.recordings import Recording

_ENDS = tuple(f"Execution{end}" for end in ("Succeeded", "Failed", "Aborted", "TimedOut"))
_MAKING = {"StartExecution", "CreateStateMachine", "CreateActivity"}
_DELIVERY = 6.0  # seconds until a message that has not come is missing


def time_scale(recording: Recording) -> float:
    """How fast time may pass in a session: less where a token is answered from outside."""
    waits = any(".waitForTaskToken" in text or "Task.Token" in text for text in _texts(recording))
    return 20.0 if waits else 200.0


def replay(session: boto3.Session, recording: Recording) -> Difference | None:
    """Make a recording's calls; answers with the first difference from AWS's answers, or None.

    Raises:
        NotReplayableError: The recording does not say what was called.
    """
    run = _Run(session, recording)
    for call in calls(recording):
        found = run.make(call)
        if found:
            return found
    return None


def _texts_in(mocked: str) -> frozenset[str]:
    """The texts in a mocked result, which may be no JSON."""
    try:
        return frozenset(text for _, text in strings(json.loads(mocked)))
    except ValueError:
        return frozenset()


class _Run:
    """The calls of one recording, as far as they have been made."""

    def __init__(self, session: boto3.Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self._surroundings = Surroundings(session, recording)
        self._made = Made(session.client("stepfunctions"))
        self._matcher = Matcher(
            later=later_keys(recording.day),
            older=recording.day < "2025-11",
        )
        self._histories = 0
        self._tested: dict[str, Any] = {}  # what the last test of a state was called with

    def make(self, call: Call) -> Difference | None:
        """Make a call; the difference of its answer, if it has one."""
        expected = self._recording.answers[call.label] if call.label else None
        if call.action == "cases":
            return self._cases(expected)
        if isinstance(expected, dict) and "events" in expected:
            return self._history(call, expected["events"])
        if call.action in DELIVERED:
            expected = _once(expected)
        answer = self._answer(call, expected)
        if call.label is not None:
            return self._matcher.difference(
                _comparable(expected), _as_recorded(answer, expected), call.label
            )
        if isinstance(answer, Exception):
            return Difference(path=call.action, expected="accepted", actual=str(answer))
        return None

    # --- answers --------------------------------------------------------------------

    def _answer(self, call: Call, expected: Any) -> Any:
        if call.action in DELIVERED:
            return self._delivered(call.action, len(expected))
        if call.action in LOGGED:
            logged = self._logged()
            return logged[-1] if call.action == "end_event" and logged else logged
        if call.action == "get-s3-object":
            return self._object()
        method = getattr(self._made.sfn, xform_name(call.action), None)
        if method is None:
            raise NotReplayableError(f"botocore does not know {call.action}")
        parameters = self._parameters(call, expected)
        if call.action not in _MAKING:
            self._made.wait_for_all()
        try:
            answer = method(**parameters)
        except (ClientError, ParamValidationError) as error:
            return error
        self._made.note(call.action, parameters, answer)
        if isinstance(expected, list):  # of a list, what this recording has made
            made = self._made.machines
            return [item for item in answer["stateMachines"] if item["stateMachineArn"] in made]
        return answer

    def _parameters(self, call: Call, expected: Any) -> dict[str, Any]:
        if call.request is not None:
            parameters = of_request(call.request, expected, self._made, self._surroundings)
        elif call.action == "TestState":
            parameters = state_tests.of_answer(self._tested, expected)
        else:
            return of_answer(call, expected, self._made, self._matcher.words)
        if call.action == "TestState":
            self._tested = parameters
            self._matcher.sent = _texts_in(parameters.get("mock", {}).get("result", ""))
        return parameters

    def _delivered(self, label: str, number: int) -> list[Any]:
        self._made.wait_for_all()
        end = time.monotonic() + _DELIVERY
        found = self._surroundings.heard(label)
        while len(found) < number and time.monotonic() < end:
            time.sleep(POLL)
            found += self._surroundings.heard(label)
        return found

    def _logged(self) -> list[Any]:
        """The logs of all executions; those of Express workflows end with the last event."""
        self._made.wait_for_all()
        express = sum(execution.is_express for execution in self._made.executions)
        end = time.monotonic() + _DELIVERY
        while time.monotonic() < end:
            found = self._surroundings.logged()
            if sum(event["type"].startswith(_ENDS) for event in found) >= express:
                break
            time.sleep(POLL)
        return found

    def _object(self) -> dict[str, Any]:
        self._made.wait_for_all()
        bucket, key = self._surroundings.objects[0]
        answer = self._session.client("s3").get_object(Bucket=bucket, Key=key)
        return {**answer, "Body": answer["Body"].read().decode()}

    # --- executions -----------------------------------------------------------------

    def _history(self, call: Call, expected: list[Event]) -> Difference | None:
        """Compare the history of the execution that an answer is of."""
        execution = self._execution_of(call, expected)
        answer_tokens(self._made.sfn, execution.arn, self._recording, expected)
        self._made.wait_for(execution)
        actual = self._made.events(execution, reverse=is_reversed(call))
        self._matcher.learn(_input(expected), execution.input)
        if not is_reversed(call) and not expected[-1]["type"].startswith(_ENDS):
            actual = actual[: len(expected)]  # it was asked for before the execution had ended
        return history_difference(self._matcher, expected, actual, f"{call.label}.events")

    def _execution_of(self, call: Call, expected: list[Event]) -> Execution:
        """The last execution, or, of many histories, the one with the same number."""
        if len(list(histories(self._recording))) == 1 or "reverseOrder" in (call.label or ""):
            return self._made.last_execution()
        self._histories += 1
        if self._histories > len(self._made.executions):
            given = _input(expected)
            text = given if isinstance(given, str) else json.dumps(given)
            return self._made.start(self._made.last_machine(), text)
        return self._made.executions[self._histories - 1]

    def _cases(self, expected: list[dict[str, Any]]) -> Difference | None:
        """Compare the output of each of many executions."""
        actual = []
        for number, case in enumerate(expected):
            execution = self._case(number, case)
            described = self._made.wait_for(execution)
            self._matcher.learn(case["input"], execution.input)
            actual.append({k: described[k] for k in ("input", "output") if k in described})
        return self._matcher.difference(expected, actual, "cases")

    def _case(self, number: int, case: dict[str, Any]) -> Execution:
        """The execution of a case; where its request is not recorded, it is like another."""
        executions = self._made.executions
        if number < len(executions):
            return executions[number]
        value = case["input"].get("Value")
        like = next((e for e in executions if e.input.get("Value") == value), executions[-1])
        machine = next(arn for arn in self._made.machines if arn.endswith(f":{like.machine}"))
        text = json.dumps(case["input"]).replace('"date"', '"2012-10-09T19:00:55Z"')
        return self._made.start(machine, text)


def _texts(recording: Recording) -> list[str]:
    return [text for request in recording.requests for _, text in strings(request.parameters)]


def _input(events: list[Event]) -> Any:
    started = next((e for e in events if e["type"] == "ExecutionStarted"), {})
    return details(started).get("input")


def _once(messages: list[Any]) -> list[Any]:
    """Messages of which none is there twice: queues deliver at least once."""
    return [message for i, message in enumerate(messages) if message not in messages[:i]]


def _as_recorded(answer: Any, expected: Any) -> Any:
    """An answer in the form that the recording has it in; an error has more than one."""
    if not isinstance(answer, Exception):
        return _comparable(answer)
    if isinstance(expected, dict) and "exception_typename" in expected:
        return {"exception_typename": type(answer).__name__, "exception_value": str(answer)}
    if isinstance(answer, ClientError) and isinstance(expected, dict):
        return _comparable(answer.response)
    return str(answer)


def _comparable(answer: Any) -> Any:
    """An answer of whose metadata only the status code is left."""
    if isinstance(answer, dict) and "ResponseMetadata" in answer:
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        return {**answer, "ResponseMetadata": {"HTTPStatusCode": status}}
    return answer
