"""Reading histories: every shape they come in, and a sentence for each that cannot be read."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.exceptions import HistoryError, NestedsfError
from nestedsf.trace import HistoryEvent, load_history
from tests.trace.samples import HISTORIES, RECORDED, recorded, single

NOON = datetime(2024, 1, 15, 12, 0, 0, 500_000, tzinfo=timezone.utc)


def events(**first: Any) -> list[dict[str, Any]]:
    """Three events; what is given goes into the second one."""
    return [
        {"id": 1, "type": "ExecutionStarted", "previousEventId": 0},
        {
            "id": 2,
            "type": "PassStateEntered",
            "previousEventId": 0,
            "stateEnteredEventDetails": {"name": "A", "input": "{}"},
            **first,
        },
        {"id": 3, "type": "ExecutionSucceeded", "previousEventId": 2},
    ]


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_histories_are_read(name: str) -> None:
    found = load_history(HISTORIES / f"{name}.json")
    assert [event.id for event in found] == list(range(1, len(found) + 1))
    assert found == load_history(recorded(name)["events"])
    assert found[0].timestamp is None, "the files mask times as 'timestamp'"


def test_decoded_values_are_taken_as_they_are_and_a_cause_goes_back_to_text() -> None:
    failed = load_history(HISTORIES / "run-a-job-child-failed.json")[5]
    assert failed.details["error"] == "States.TaskFailed"
    assert json.loads(failed.details["cause"])["Status"] == "FAILED"
    assert ": " not in failed.details["cause"][:60]


def test_json_text_is_decoded_once_and_the_raw_event_stays() -> None:
    raw = single("Pass", output='"{}"').events
    found = load_history(raw)
    assert found[2].details["output"] == '"{}"'
    assert found[2].raw is raw[2]
    assert found[2].raw["stateExitedEventDetails"]["output"] == '"\\"{}\\""'


@pytest.mark.parametrize("shape", ["events", "response", "pages", "reversed", "events twice"])
def test_every_shape_gives_the_same_events(shape: str) -> None:
    raw = events()
    shapes: dict[str, Any] = {
        "events": iter(raw),
        "response": {"events": raw, "ResponseMetadata": {}},
        "pages": ({"events": raw[:2], "nextToken": "more"}, {"events": raw[2:]}),
        "reversed": {"events": raw[::-1]},
        "events twice": [*raw, *raw],
    }
    assert load_history(shapes[shape]) == load_history(raw)


def test_loaded_events_are_read_again_unchanged() -> None:
    found = load_history(events())
    assert load_history(found) == found


def test_a_path_may_be_text(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_text("\ufeff" + json.dumps({"events": events()}), encoding="utf-8")
    assert load_history(str(path)) == load_history(path)


@pytest.mark.parametrize(
    "timestamp",
    [
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(timezone(timedelta(hours=2))),
        "2024-01-15T12:00:00.500000+00:00",
        "2024-01-15T12:00:00.5Z",
        "2024-01-15T14:00:00.500000000+02:00",
        NOON.timestamp(),
        NOON.timestamp() * 1000,
        int(NOON.timestamp() * 1000),
    ],
)
def test_times_are_aware_in_every_form(timestamp: object) -> None:
    moment = load_history(events(timestamp=timestamp))[1].timestamp
    assert moment == NOON
    assert moment is not None
    assert moment.tzinfo is not None


@pytest.mark.parametrize(
    "timestamp", ["timestamp", "", None, True, [], float("nan"), 1e300, "2024-13-45T99:00:00Z"]
)
def test_times_that_cannot_be_read_are_none(timestamp: object) -> None:
    assert load_history(events(timestamp=timestamp))[1].timestamp is None


def test_unknown_types_and_missing_execution_data_are_accepted() -> None:
    raw = events(stateEnteredEventDetails={"name": "A", "inputDetails": {"truncated": True}})
    raw.append(
        {
            "id": 4,
            "type": "SomethingNew",
            "previousEventId": 3,
            "somethingNewEventDetails": {"output": "no JSON", "more": 1},
        }
    )
    found = load_history(raw)
    assert "input" not in found[1].details
    assert found[3].details == {"output": "no JSON", "more": 1}


def test_text_that_aws_truncated_stays_text() -> None:
    details = {"name": "A", "input": '{"a": "b', "inputDetails": {"truncated": True}}
    assert load_history(events(stateEnteredEventDetails=details))[1].details["input"] == '{"a": "b'


def test_an_event_is_a_value() -> None:
    one, two = load_history(events())[1], load_history(events())[1]
    assert one == two
    assert hash(one) == hash(two)
    assert "raw" not in repr(one)
    with pytest.raises(AttributeError):
        one.id = 3  # type: ignore[misc]


# --- what cannot be read -------------------------------------------------------------------


def message(source: Any) -> str:
    with pytest.raises(HistoryError) as caught:
        load_history(source)
    assert isinstance(caught.value, (NestedsfError, ValueError))
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_files_that_are_no_history(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    assert "is not there" in message(path)
    assert "is a directory" in message(tmp_path)
    assert "cannot be read" in message("a\0b")
    assert "empty file" in message(written(path, b" \n"))
    assert "not UTF-8" in message(written(path, json.dumps(events()).encode("utf-16")))
    assert "not JSON: Expecting value at line 1, column 1" in message(written(path, b"<html>"))
    assert "has no list of 'events' (it holds 'executionArn')" in message(
        written(path, b'{"executionArn": "x"}')
    )
    assert "cannot be read from 7" in message(written(path, b"7"))
    assert "nested too deeply" in message(written(path, b"[" * 100_000))
    assert "not JSON that can be read" in message(written(path, b"[" + b"9" * 5000 + b"]"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFOs and devices")
@pytest.mark.parametrize("kind", ["FIFO", "link to a FIFO", "device", "device that ends", "sparse"])
def test_what_is_no_file_or_too_large_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "history.json"
    if kind == "sparse":
        with path.open("wb") as file:
            file.truncate(10**12)
        assert "it is larger than 100,000,000 bytes" in message(path)
    elif "FIFO" in kind:
        os.mkfifo(path)
        link = tmp_path / "link.json"
        link.symlink_to(path)
        found = message(link if "link" in kind else path)
        assert "it is a FIFO and no file: save what comes out of it to a file first" in found
    else:
        found = message("/dev/null" if "ends" in kind else "/dev/zero")
        assert "it is a device and no file" in found


@given(st.data())
def test_a_file_cut_off_anywhere_is_said_to_end_in_the_middle(data: st.DataObject) -> None:
    text = json.dumps({"events": events(), "a": [True, None, -1.5e3, 'é"\\\n']})
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with tempfile.TemporaryDirectory() as directory:
        found = message(written(Path(directory) / "cut.json", cut.encode()))
    assert "ends in the middle" in found


def test_missing_pages_are_named() -> None:
    raw = events()
    assert "--max-items" in message({"events": raw, "nextToken": "x"})
    assert "paginator" in message([{"events": raw[:2]}, {"events": raw[2:], "NextToken": "x"}])
    assert load_history({"events": raw, "nextToken": None})


def test_missing_ids_are_named() -> None:
    raw = [{"id": number, "type": "X", "previousEventId": 0} for number in (1, 2, 4, 8, 9)]
    assert "of the events 1 to 9, 3 and 5-7 are missing" in message(raw)
    assert "1 is missing" in message(raw[1:2])
    assert "2-999999999999 are missing" in message([raw[0], {**raw[1], "id": 10**12}])
    gaps = [{"id": number, "type": "X", "previousEventId": 0} for number in range(1, 60, 2)]
    assert "and 19 more gaps are missing" in message(gaps)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ([], "is empty"),
        ({"events": []}, "has no events"),
        ({}, "no list of 'events'"),
        ({"events": {"a": 1}}, "no list of 'events'"),
        (None, "cannot be read from None"),
        ([1, 2], "not an object but 1"),
        (b"{}", "not an object but 123"),
        ([{"type": "X"}], "the id None"),
        ([{"id": "1", "type": "X"}], "the id '1'"),
        ([{"id": True, "type": "X"}], "the id True"),
        ([{"id": 0, "type": "X"}], "the id 0"),
        ([{"id": 1}], "has no type"),
        ([{"id": 1, "type": "PassStateEntered"}], "does not name its state"),
        (events(previousEventId=2), "previousEventId 2"),
        (events(previousEventId=-1), "previousEventId -1"),
        (events(previousEventId="1"), "previousEventId '1'"),
        (events(stateEnteredEventDetails="A"), "is not an object"),
        (events(stateEnteredEventDetails={"name": "A", "input": "{"}), "The input of event 2"),
        (events(stateEnteredEventDetails={"name": "A", "input": "NaN"}), "NaN is not JSON"),
        (events(stateEnteredEventDetails={"name": "A", "input": ""}), "The input of event 2"),
        (events(stateEnteredEventDetails={"name": "A", "input": "[" * 99_999}), "too deeply"),
        ([{"id": 1, "type": "TaskScheduled"}], "event 1 is TaskScheduled"),
        ([*events(), {**events()[2], "type": "ExecutionFailed"}], "two different events"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(source: object, words: str) -> None:
    assert words in message(source)


def test_errors_of_a_file_name_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path / "h.json",
        json.dumps({"events": [*events()[:2], {"id": 9, "type": "X"}]}).encode(),
    )
    assert repr(str(path)) in message(path)


def test_events_can_be_built_by_hand() -> None:
    event = HistoryEvent(
        id=1, type="ExecutionStarted", previous_event_id=0, timestamp=None, details={}, raw={}
    )
    assert load_history([event]) == (event,)
