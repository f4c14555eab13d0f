from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.choice import chosen
from nestedsf.asl.comparisons import COMPARISONS, TESTS
from nestedsf.asl.failures import StateFailure
from tests.asl.scopes import scope
from tests.asl.test_paths import JSON

MISSING = "Invalid path '$.no': The choice state's condition path references an invalid value."


def holds(rule: dict[str, Any], value: Any, **variables: Any) -> bool:
    state = {"Choices": [{**rule, "Next": "Y"}], "Default": "N"}
    return chosen(state, scope(value, **variables)) is not None


@pytest.mark.parametrize(
    ("name", "value", "operand", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", 1, "1", False),
        ("StringLessThan", "Z", "a", True),
        ("StringGreaterThanEquals", "é", "z", True),
        ("StringLessThan", "\U0001f600", "\ufb00", True),  # in the order of UTF-16
        ("NumericEquals", 1, 1.0, True),
        ("NumericEquals", True, 1, False),
        ("NumericEquals", "1", 1, False),
        ("NumericLessThan", 1.5, 2, True),
        ("NumericGreaterThan", 2, 2, False),
        ("NumericLessThanEquals", 2, 2, True),
        ("BooleanEquals", False, False, True),
        ("BooleanEquals", 0, False, False),
        ("TimestampEquals", "2026-03-01T09:00:00Z", "2026-03-01T10:00:00+01:00", True),
        ("TimestampLessThan", "2026-03-01T09:00:00.001Z", "2026-03-01T09:00:00.002Z", True),
        ("TimestampGreaterThan", "2026-03-01 09:00:00Z", "2020-01-01T00:00:00Z", False),
        ("TimestampEquals", "no", "no", False),
        ("IsNull", None, True, True),
        ("IsNull", 0, False, True),
        ("IsBoolean", False, True, True),
        ("IsNumeric", 1.5, True, True),
        ("IsNumeric", True, True, False),
        ("IsString", "", True, True),
        ("IsTimestamp", "2026-03-01T09:00Z", True, True),
        ("IsTimestamp", "2026-03-01T09:00:00", True, False),
        ("IsTimestamp", "2026-03-01", False, True),
        ("IsPresent", None, True, True),
        ("StringMatches", "log-1.txt", "log-*.txt", True),
        ("StringMatches", "log-1.txt.bak", "log-*.txt", False),
        ("StringMatches", "abc", "a?c", False),
        ("StringMatches", "a[b]c", "a[b]*", True),
        ("StringMatches", "a*b", r"a\*b", True),
        ("StringMatches", "axb", r"a\*b", False),
        ("StringMatches", r"a\b", r"a\\b", True),
        ("StringMatches", "line\nline", "line*", True),
        ("StringMatches", "", "*", True),
        ("StringMatches", "aa", "a*a*a", False),
        ("StringMatches", "a-x-b-x-c", "a*x*c", True),
        ("StringMatches", 5, "*", False),
    ],
)
def test_the_operators(name: str, value: Any, operand: Any, *, expected: bool) -> None:
    assert holds({"Variable": "$.v", name: operand}, {"v": value}) is expected
    if name in COMPARISONS and name != "StringMatches":
        path = {"Variable": "$.v", f"{name}Path": "$.o"}
        assert holds(path, {"v": value, "o": operand}) is expected


def test_paths_of_a_rule_lead_anywhere() -> None:
    value = {"l": [{"n": 3}], "m": [{"s": "x"}, {"s": "y"}]}
    assert holds({"Variable": "$.l[0].n", "NumericEquals": 3}, value)
    assert holds({"Variable": "$guess", "StringEqualsPath": "$answer"}, {}, guess="a", answer="a")
    assert (
        holds({"Variable": "$$.Execution.Input.n", "NumericEqualsPath": "$.l[0].n"}, value) is False
    )
    assert holds({"Variable": "$.no", "IsPresent": False}, value)
    assert holds({"Variable": "$.l[0].n.deep", "IsPresent": False}, value)


def test_rules_of_rules_ask_no_further_than_they_must() -> None:
    missing = {"Variable": "$.no", "StringEquals": "x"}
    present = {"Variable": "$.no", "IsPresent": True}
    assert not holds({"And": [present, missing]}, {})
    assert holds({"Or": [{"Not": present}, missing]}, {})
    with pytest.raises(StateFailure) as failed:
        holds({"Not": missing}, {})
    assert (failed.value.error, failed.value.cause) == ("States.Runtime", MISSING)


@pytest.mark.parametrize("name", sorted(TESTS) + sorted(COMPARISONS))
def test_a_variable_that_is_not_there_fails_the_state_though_there_is_a_default(name: str) -> None:
    with pytest.raises(StateFailure) as failed:
        holds({"Variable": "$.no", name: True}, {"v": 1})
    assert (failed.value.error, failed.value.cause) == ("States.Runtime", MISSING)


def test_a_value_to_compare_with_that_is_not_there() -> None:
    with pytest.raises(StateFailure) as failed:
        holds({"Variable": "$.v", "StringEqualsPath": "$.no"}, {"v": "x"})
    assert failed.value.cause == MISSING


def test_the_first_rule_that_holds_is_taken() -> None:
    rules = [
        {"Variable": "$", "NumericLessThan": 5, "Next": "Few"},
        {"Variable": "$", "NumericLessThan": 9, "Next": "Some"},
    ]
    assert chosen({"Choices": rules}, scope(3)) == 0
    assert chosen({"Choices": rules, "Default": "Many"}, scope(7)) == 1
    assert chosen({"Choices": rules, "Default": "Many"}, scope(99)) is None


def test_no_rule_and_no_default() -> None:
    with pytest.raises(StateFailure) as failed:
        chosen({"Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "A"}]}, scope(2))
    assert (failed.value.error, failed.value.cause) == (
        "States.NoChoiceMatched",
        "Failed to transition out of the state. The state does not point to a next state.",
    )


def test_a_pattern_of_many_asterisks_takes_no_time() -> None:
    assert not holds({"Variable": "$", "StringMatches": "*a" * 40 + "b"}, "a" * 10_000)


@given(name=st.sampled_from([*COMPARISONS, *TESTS]), value=JSON, operand=JSON)
def test_any_value_is_compared_with_any_other(name: str, value: Any, operand: Any) -> None:
    assert holds({"Variable": "$", name: operand}, value) in (True, False)
