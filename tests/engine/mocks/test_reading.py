"""Files of mocks: what is read, and what is said of what cannot be, with the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.engine.mocks.mock import MockedError, MockedResult
from nestedsf.engine.mocks.mocks import NONE, STRICT, MockedTask, Mocks
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.exceptions import DefinitionError, InputError, NestedsfError

CASES = """{
  "StateMachines": {
    "Order": {
      "TestCases": {
        "HappyPath": {"Charge": "Paid"},
        "RetryPath": {"Charge": "Retried", "Pack": "Paid"}
      }
    }
  },
  "MockedResponses": {
    "Paid": {"0": {"Return": {"dollars": 5}}},
    "Retried": {
      "0": {"Throw": {"Error": "Busy", "Cause": "all day"}},
      "3": {"Return": [1]},
      "1-2": {"Throw": {"Error": "Slow", "Cause": ""}}
    }
  }
}"""


def read(text: str, tmp_path: Path, name: str = "mocks.json") -> Mocks:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_mocks(path)


def refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sentence that is said of a file, without the name of the file."""
    monkeypatch.chdir(tmp_path)
    Path("mocks.json").write_text(text, encoding="utf-8")
    with pytest.raises(NestedsfError) as raised:
        read_mocks("mocks.json")
    sentence = str(raised.value)
    assert sentence.startswith("mocks.json, line ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence.removeprefix("mocks.json, line ")


def attempts(task: MockedTask, count: int) -> list[Any]:
    return [task.mock(number) for number in range(count)]


def test_test_cases_are_by_machine_case_state_and_attempt(tmp_path: Path) -> None:
    mocks = read(CASES, tmp_path)
    assert mocks.cases() == mocks.cases(["Order"]) == ("HappyPath", "RetryPath")
    assert mocks.cases(["Another"]) == ()
    charge = mocks.machines["Order"]["RetryPath"]["Charge"]
    slow = MockedError(error="Slow", cause="")
    busy = MockedError(error="Busy", cause="all day")
    assert attempts(charge, 5) == [busy, slow, slow, MockedResult(result=[1]), None]
    assert charge.where.endswith("mocks.json, line 6")
    assert [each.where.rpartition(" ")[2] for each in charge.attempts] == ["13", "15", "14"]


def test_the_names_of_a_machine_choose_its_tasks(tmp_path: Path) -> None:
    mocks = read(CASES, tmp_path)
    assert set(mocks.tasks(["nestedsf-Order", "Order"], "RetryPath")) == {"Charge", "Pack"}
    assert mocks.tasks(["Orders"], "RetryPath") == mocks.tasks(["Order"], None) == {}
    assert mocks.covers(["Order"], "Pack")
    assert not mocks.covers(["Order"], "Ship")


def test_mocks_by_state_are_everywhere(tmp_path: Path) -> None:
    text = """{
      // AWS's TestState has the result as JSON text
      "Charge": {"result": "{\\"dollars\\": 5}", "fieldValidationMode": "NONE"},
      "Pack": [
        {"errorOutput": {"error": "Busy"}},
        {"result": null},
      ],
    }"""
    mocks = read(text, tmp_path)
    assert mocks.cases() == ()
    charge, pack = mocks.anywhere["Charge"], mocks.anywhere["Pack"]
    assert attempts(charge, 2) == [MockedResult(result={"dollars": 5})] * 2
    assert attempts(pack, 3) == [MockedError(error="Busy"), MockedResult(result=None), None]
    assert (charge.attempts[0].mode, pack.attempts[1].mode) == (NONE, STRICT)
    assert pack.attempts[1].where.endswith("line 6")
    assert mocks.tasks(["Any"], None) == mocks.tasks(["Any"], "Case") == mocks.anywhere


def test_yaml_is_read_as_well(tmp_path: Path) -> None:
    mocks = read("Charge:\n  - result: {dollars: 5}\n", tmp_path, "mocks.yaml")
    assert attempts(mocks.anywhere["Charge"], 1) == [MockedResult(result={"dollars": 5})]


def test_a_mapping_and_a_text_are_mocks_and_so_are_mocks() -> None:
    mocks = read_mocks({"A": {"result": 1}})
    assert read_mocks('{"A": {"result": 1}}') == mocks
    assert read_mocks(mocks) is mocks
    assert not Mocks()


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_ranges_in_any_order_have_each_attempt_once(sizes: list[int], randomness: Any) -> None:
    ranges: dict[str, Any] = {}
    expected: list[int] = []
    for number, size in enumerate(sizes):
        first, last = len(expected), len(expected) + size - 1
        ranges[str(first) if first == last else f"{first}-{last}"] = {"Return": number}
        expected += [number] * size
    keys = list(ranges)
    randomness.shuffle(keys)
    given_case = {"TestCases": {"C": {"S": "R"}}}
    mocks = read_mocks(
        {
            "StateMachines": {"M": given_case},
            "MockedResponses": {"R": {key: ranges[key] for key in keys}},
        }
    )
    task = mocks.machines["M"]["C"]["S"]
    assert attempts(task, len(expected)) == [MockedResult(result=each) for each in expected]
    assert task.mock(len(expected)) is None


def responses(text: str) -> str:
    return (
        '{"StateMachines": {"M": {"TestCases": {"C": {"S": "R"}}}},\n"MockedResponses": {"R": '
        + text
        + "}}"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "1: there is no mock; write one by its state"),
        ("{}", "1: there is no mock; write one by its state"),
        ('{"A": {"result": 1},\n}', None),
        ('{"A": {"result": 1},\n"A": 2}', "2: "),
        ('{"A":\n{"result": ', "2: "),
        ('{"A": 1}', "1: 'A' is mocked with {\"result\": …} or"),
        ('{"A":\n[]}', "1: 'A' has no mock"),
        ('{"A": {\n"results": 1}}', "2: a mock has result or errorOutput, and"),
        ('{"A": {"result": 1, "errorOutput": {"error": "x"}}}', "1: the mock of 'A' has either"),
        ('{"A": {}}', "1: the mock of 'A' has either result or errorOutput"),
        ('{"A": {"result": "done"}}', "1: a result that is a text is JSON"),
        ('{"A": {\n"errorOutput": {"cause": "x"}}}', "2: errorOutput is an object with error"),
        ('{"A": {"errorOutput": {"error": ""}}}', "1: errorOutput is an object with error"),
        ('{"A": {"errorOutput": {"error": 1}}}', "1: errorOutput is an object with error"),
        ('{"A": {"errorOutput": {"Error": "x"}}}', "1: errorOutput is an object with error"),
        ('{"A": {"errorOutput": "x"}}', "1: errorOutput is an object with error"),
        ('{"A": {"result": 1, "fieldValidationMode": "LOOSE"}}', "1: fieldValidationMode is"),
        ('{"A": {"result": 1, "fieldValidationMode": []}}', "1: fieldValidationMode is"),
        ('{"MockedResponses": {}}', "1: StateMachines names no state machine"),
        ('{"StateMachines": {},\n"MockedResponse": {}}', "2: mocks have StateMachines and"),
        ('{"StateMachines": []}', "1: StateMachines names no state machine"),
        ('{"StateMachines": {"M": 1}}', "1: 'M' has no TestCases"),
        ('{"StateMachines": {"M": {"Cases": {}}}}', "1: a state machine has TestCases, not"),
        ('{"StateMachines": {"M": {"TestCases": {}}}}', "1: 'M' has no test case"),
        ('{"StateMachines": {"M": {"TestCases": {"C": 1}}}}', "1: the test case 'C' has states"),
        ('{"StateMachines": {"M": {"TestCases": {"a#b": {}}}}}', "1: 'a#b' names no test case"),
        ('{"StateMachines": {"M": {"TestCases": {"C": {"S": 1}}}}}', "1: 'S' takes the name of"),
        ('{"StateMachines": {"M": {"TestCases": {"C":\n{"S": "R"}}}}}', "2: MockedResponses has"),
        ('{"StateMachines": {"M": {"TestCases": {"C": {}}}}, "MockedResponses": 1}', "1: Mocked"),
        (responses("{}"), "2: 'R' has no attempt"),
        (responses("1"), "2: 'R' has no attempt"),
        (
            responses('{"0": {"Return": 1},\n"2": {"Return": 1}}'),
            "3: 'R' has nothing for attempt 1",
        ),
        (responses('{"1": {"Return": 1}}'), "2: 'R' has nothing for attempt 0"),
        (responses('{"0-2": {"Return": 1},\n"2": {"Return": 1}}'), "3: 'R' has attempt 2 twice"),
        (responses('{"0": {"Return": 1},\n"00": {"Return": 1}}'), "3: 'R' has attempt 0 twice"),
        (responses('{"2-1": {"Return": 1}}'), "2: '2-1' is no attempt"),
        (responses('{"-1": {"Return": 1}}'), "2: '-1' is no attempt"),
        (responses('{"first": {"Return": 1}}'), "2: 'first' is no attempt"),
        (responses('{"٣": {"Return": 1}}'), "2: '٣' is no attempt"),
        (responses('{"0": {"Returns": 1}}'), "2: attempt '0' of 'R' has either Return or Throw"),
        (responses('{"0": {"Return": 1, "Throw": {"Error": "x"}}}'), "2: attempt '0' of 'R' has"),
        (responses('{"0": 1}'), "2: attempt '0' of 'R' has either"),
        (responses('{"0": {\n"Throw": {"Cause": "x"}}}'), "3: Throw takes texts"),
        (responses('{"0": {"Throw": {"Error": "x", "Cause": 1}}}'), "2: Throw takes texts"),
        (responses('{"0": {"Throw": {"error": "x"}}}'), "2: Throw takes texts"),
    ],
)
def test_what_is_no_mock_is_said_with_its_line(
    text: str, sentence: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sentence is None:  # a comma at the end is let through
        assert read(text, tmp_path)
    else:
        assert refused(text, tmp_path, monkeypatch).startswith(sentence)


def test_a_response_that_is_not_there_is_meant_as_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CASES.replace('"HappyPath": {"Charge": "Paid"}', '"HappyPath": {"Charge": "Payd"}')
    assert refused(text, tmp_path, monkeypatch) == (
        "5: MockedResponses has no 'Payd': write it, or name 'Paid'."
    )


def test_names_give_a_terminal_no_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"\x1b[2J<script>": 1})
    assert "\x1b" not in refused(text, tmp_path, monkeypatch)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"There is no file .*none\.json: check the path"):
        read_mocks(tmp_path / "none.json")
    with pytest.raises(DefinitionError, match="is a folder"):
        read_mocks(tmp_path)


@pytest.mark.parametrize("value", [{"A": {"result": float("nan")}}, {"A": {"result": object()}}])
def test_what_json_has_not_is_no_mock(value: Any) -> None:
    with pytest.raises(InputError, match="The mocks hold what JSON has not"):
        read_mocks(value)


def test_what_is_no_source_is_none() -> None:
    with pytest.raises(InputError, match="path of their file, its text, or its value"):
        read_mocks(7)  # type: ignore[arg-type]


def test_a_value_has_no_lines() -> None:
    with pytest.raises(InputError, match=r"^The mocks: 'A' has no mock"):
        read_mocks({"A": []})
