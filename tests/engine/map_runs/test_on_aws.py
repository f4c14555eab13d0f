"""Distributed Maps against recordings of AWS: the same histories, event by event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.map_runs.account import Account
from tests.recorded.comparing import Matcher
from tests.recorded.ordering import history_difference
from tests.recorded.recordings import Recording, histories, recordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def held(recording: Recording) -> bool:
    """Whether a recording is of a Distributed Map that was run, with an input that is known."""
    text = json.dumps([request.parameters for request in recording.requests])
    started = any(request.action == "StartExecution" for request in recording.requests)
    return started and '"DISTRIBUTED"' in text and any(map(len, histories(recording)))


HELD = [recording for recording in recordings(("assign", "scenarios")) if held(recording)]


def states(machine: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for state in machine["States"].values():
        yield state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def csv(items: list[dict[str, str]], headers: list[str]) -> str:
    return "\n".join(",".join(item[header] for header in headers) for item in items)


def data_file(recording: Recording, definition: Mapping[str, Any]) -> str:
    """A file that holds the items which the recording's output has: its own is not recorded."""
    [reader] = [state["ItemReader"] for state in states(definition) if "ItemReader" in state]
    config = reader.get("ReaderConfig", {})
    [events] = histories(recording)
    ended = events[-1].get("executionSucceededEventDetails")
    if ended is None:
        return "a,b\n" if config["InputType"] == "CSV" else "{}"
    items = ended["output"]
    items = json.loads(items) if isinstance(items, str) else items
    if config["InputType"] == "JSON":
        return json.dumps(
            [*items, *(["one more"] if {"MaxItems", "MaxItemsPath"} & set(config) else [])]
        )
    if config["CSVHeaderLocation"] == "GIVEN":
        return csv(items, config["CSVHeaders"])
    headers = list(items[0])
    return ",".join(headers) + "\n" + csv(items, headers)


@pytest.mark.skipif(not HELD, reason="The recordings of AWS are not beside the project.")
@pytest.mark.parametrize("recording", HELD, ids=lambda recording: recording.name)
def test_the_history_is_the_recorded_one(recording: Recording) -> None:
    requests = {request.action: request.parameters for request in recording.requests}
    definition = requests["CreateStateMachine"]["definition"]
    if "listObjectsV2" in json.dumps(definition):
        pytest.skip("The objects that were listed are not recorded.")
    given = requests["StartExecution"].get("input", {})
    account = Account()
    if "ItemReader" in json.dumps(definition):
        account.objects[given["Key"]] = data_file(recording, definition)
    name = requests["CreateStateMachine"]["name"]
    execution = account.run(definition, given, name=name)

    [expected] = histories(recording)
    actual = [
        {
            "id": event.id,
            "previousEventId": event.previous_id,
            "timestamp": event.timestamp,
            "type": event.type,
            **({event.details_key: dict(event.details)} if has_details(event.type) else {}),
        }
        for event in execution.events
    ]
    matcher = Matcher()
    matcher.learn(expected[0]["executionStartedEventDetails"]["input"], given)
    assert history_difference(matcher, expected, actual, "events") is None


def has_details(event_type: str) -> bool:
    return event_type not in {"MapRunSucceeded", "MapStateSucceeded", "MapStateFailed"}
