"""TestEventPattern: whether a pattern matches an event, asked without a rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.rules.conftest import ANY_CHANGE

if TYPE_CHECKING:
    from tests.emulator.machines_for_tests import Lab
    from tests.emulator.rules.conftest import Watch

EVENT = json.dumps(
    dict.fromkeys(("id", "account", "source", "time", "region", "resources", "detail-type"), "x")
)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"status": ["SUCCEEDED"]}, [False, True]),
        ({"status": [{"anything-but": ["SUCCEEDED"]}]}, [True, False]),
        ({"stateMachineArn": [{"suffix": ":none"}]}, [False, False]),
        ({"state": ["SUCCEEDED"]}, [False, False]),
    ],
)
def test_it_answers_as_a_rule_takes(
    watched: Watch, lab: Lab, quick: str, detail: dict[str, Any], expected: list[bool]
) -> None:
    lab.run(quick)
    pattern = {**ANY_CHANGE, "detail": detail}
    client = lab.session.client("events")
    answers = [
        client.test_event_pattern(EventPattern=json.dumps(pattern), Event=body)["Result"]
        for body in watched.bodies()
    ]
    assert answers == expected
    watched.rule(pattern, watched.queue_arn)
    lab.run(quick)
    assert len(watched.bodies()) == sum(expected)


@pytest.mark.parametrize(
    ("pattern", "event", "code", "words"),
    [
        ("{", "{}", "InvalidEventPatternException", "Reason: Invalid JSON"),
        ("[]", "{}", "InvalidEventPatternException", "Reason: Filter is not an object"),
        ('{"source": "a"}', "{}", "InvalidEventPatternException", "must be an object or an array"),
        ('{"id": [{"prefix": 7}]}', EVENT, "InvalidEventPatternException", "cannot be used"),
        ('{"id": [{"starts": "x"}]}', EVENT, "InvalidEventPatternException", "match type starts"),
        ('{"$or": ["x"]}', EVENT, "InvalidEventPatternException", "Filter is not an object"),
        ('{"source": ["a"]}', "[]", "ValidationException", "The event is no JSON object."),
        ('{"source": ["a"]}', "{", "ValidationException", "The event is no JSON object."),
        ('{"source": ["a"]}', '{"id": "1"}', "ValidationException", "The event has no account."),
    ],
)
def test_what_cannot_be_tested_is_refused(
    lab: Lab, pattern: str, event: str, code: str, words: str
) -> None:
    with pytest.raises(ClientError) as refused:
        lab.session.client("events").test_event_pattern(EventPattern=pattern, Event=event)
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert words in error["Message"]


@pytest.mark.parametrize("pattern", ["[]", '{"id": [{"starts": "x"}]}', '{"id": {"a": "x"}}'])
def test_a_rule_has_no_pattern_that_cannot_be_tested(lab: Lab, pattern: str) -> None:
    with pytest.raises(ClientError, match="Event pattern is not valid"):
        lab.session.client("events").put_rule(Name="watch", EventPattern=pattern)
