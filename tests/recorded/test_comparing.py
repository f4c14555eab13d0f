"""The comparison with a recording lets nothing pass but what differs between runs on AWS."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.recorded.comparing import Matcher
from tests.recorded.ordering import history_difference

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
ARN = "arn:aws:states:eu-west-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/some-role"
RECORDED = [
    {
        "id": 1,
        "previousEventId": 0,
        "type": "ExecutionStarted",
        "timestamp": "timestamp",
        "executionStartedEventDetails": {
            "input": {"Bucket": "bucket-name", "n": [1, 2.5]},
            "inputDetails": {"truncated": False},
            "roleArn": "snf_role_arn",
        },
    },
    {
        "id": 2,
        "previousEventId": 0,
        "type": "TaskSucceeded",
        "timestamp": "timestamp",
        "taskSucceededEventDetails": {
            "output": {
                "ExecutionArn": "arn:<partition>:states:<region>:111111111111:execution:<ArnPart_0idx>:x",
                "Input": "{}",
                "StartDate": "start-date",
                "Headers": {
                    "Content-Length": ["106"],
                    "Date": "date",
                    "x-amzn-RequestId": ["<uuid:1>"],
                },
                "RequestId": "<uuid:1>",
            },
        },
    },
    {
        "id": 3,
        "previousEventId": 2,
        "type": "ExecutionFailed",
        "timestamp": "timestamp",
        "executionFailedEventDetails": {
            "cause": "State <ArnPart_0idx> got <json-input:1> (Request ID: <request_id>)",
            "error": "E",
        },
    },
]


def _actual() -> list[dict[str, Any]]:
    events = copy.deepcopy(RECORDED)
    started, task, failed = ({**event, "timestamp": NOW} for event in events)
    started["executionStartedEventDetails"] = {
        "input": '{"Bucket":"my-bucket","n":[1,2.5]}',
        "inputDetails": {"truncated": False},
        "roleArn": ROLE,
    }
    task["taskSucceededEventDetails"] = {
        "output": json.dumps(
            {
                "ExecutionArn": f"{ARN}:execution:machine:x",
                "Input": "{}",
                "StartDate": 1735787045000,
                "Headers": {
                    "Content-Length": ["99"],
                    "Date": ["Thu, 02 Jan 2025 03:04:05 GMT"],
                    "x-amzn-RequestId": ["0f2e-4a1c"],
                },
                "RequestId": "0f2e-4a1c",
            }
        )
    }
    failed["executionFailedEventDetails"] = {
        "cause": 'State machine got {"a":1} (Request ID: 7b11)',
        "error": "E",
    }
    return [started, task, failed]


def _difference(actual: list[dict[str, Any]]) -> object:
    matcher = Matcher()
    matcher.learn({"Bucket": "bucket-name"}, {"Bucket": "my-bucket"})
    return history_difference(matcher, RECORDED, actual, "events")


def test_what_differs_between_runs_is_equal() -> None:
    assert _difference(_actual()) is None


@pytest.mark.parametrize(
    ("event", "old", "new"),
    [
        (0, '"n":[1,2.5]', '"n":[1,2]'),
        (0, '"n":[1,2.5]', '"n":[1.0,2.5]'),
        (0, '"n":[1,2.5]', '"n":[true,2.5]'),
        (0, "my-bucket", "other-bucket"),
        (0, '"n"', '"more":null,"n"'),
        (1, "1735787045000", '"2025-01-02T03:04:05.000Z"'),
        (1, "machine:x", "machine:y"),
        (1, "machine:x", "other:x"),  # as it is named in the cause
        (1, '"Input": "{}"', '"Input": {}'),
        (1, '"RequestId": "0f2e-4a1c"', '"RequestId": "another"'),
        (1, "Thu, 02 Jan 2025 03:04:05 GMT", "2025-01-02T03:04:05Z"),
        (1, '"99"', '"long"'),
        (2, "State machine", "State other"),
        (2, "Request ID: 7b11", "Request ID: "),
    ],
)
def test_another_text_differs(event: int, old: str, new: str) -> None:
    actual = _actual()
    details = next(value for key, value in actual[event].items() if key.endswith("Details"))
    key = next(key for key, value in details.items() if isinstance(value, str) and old in value)
    details[key] = details[key].replace(old, new)
    assert _difference(actual) is not None


@pytest.mark.parametrize(
    ("event", "key", "value"),
    [
        *((1, "id", 4), (1, "previousEventId", 1), (1, "type", "TaskFailed")),
        *((1, "timestamp", "timestamp-not"), (1, "another", 1), (1, "taskFailedEventDetails", {})),
    ],
)
def test_another_field_differs(event: int, key: str, value: object) -> None:
    actual = _actual()
    actual[event][key] = value
    assert _difference(actual) is not None


def test_a_missing_or_further_event_or_field_differs() -> None:
    actual = _actual()
    assert _difference(actual[:-1]) is not None
    assert _difference([*actual, actual[-1]]) is not None
    del actual[2]["executionFailedEventDetails"]["error"]
    assert _difference(actual) is not None


def _event(number: int, previous: int, kind: str) -> dict[str, Any]:
    return {"id": number, "previousEventId": previous, "type": kind}


ENDS = (_event(2, 1, "A"), _event(3, 1, "B"), _event(4, 2, "A2"))
STARTED = _event(1, 0, "ParallelStateStarted")


def test_branches_that_run_at_once_may_interleave() -> None:
    other = [STARTED, _event(2, 1, "B"), _event(3, 1, "A"), _event(4, 3, "A2")]
    assert history_difference(Matcher(), [STARTED, *ENDS], other, "events") is None


def test_events_of_another_branch_differ() -> None:
    other = [STARTED, _event(2, 1, "B"), _event(3, 1, "A"), _event(4, 2, "A2")]
    assert history_difference(Matcher(), [STARTED, *ENDS], other, "events") is not None


def test_events_in_no_branch_keep_their_order() -> None:
    one = [_event(1, 0, "Started"), *ENDS]
    other = [_event(1, 0, "Started"), _event(2, 1, "B"), _event(3, 1, "A"), _event(4, 3, "A2")]
    assert history_difference(Matcher(), one, other, "events") is not None


def test_a_masked_parallel_state_may_have_any_order_and_no_other_events() -> None:
    masked = [STARTED, *({**event, "id": [0], "previousEventId": 0} for event in ENDS)]
    actual = [STARTED, *reversed(ENDS), _event(5, 4, "ParallelStateSucceeded")]
    assert history_difference(Matcher(), masked, actual, "events") is None
    assert history_difference(Matcher(), masked, actual[:2], "events") is not None
    assert history_difference(Matcher(), masked[:-1], actual, "events") is not None


def test_a_recording_is_not_held_to_what_aws_added_later() -> None:
    cause = "No table (Service: DynamoDb, Status Code: 400, Request ID: <request_id>)"
    now = cause.replace("<request_id>", "7b11") + " (SDK Attempt Count: 1)"
    assert Matcher(older=True).difference({"cause": cause}, {"cause": now}) is None
    assert Matcher().difference({"cause": cause}, {"cause": now}) is not None
    later = Matcher(later=frozenset({"redriveCount"}))
    assert later.difference({"a": 1}, {"a": 1, "redriveCount": 0}) is None
    assert Matcher().difference({"a": 1}, {"a": 1, "redriveCount": 0}) is not None
