from __future__ import annotations

from typing import Any

import pytest

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.variables import assign, is_variable_name
from tests.asl.scopes import scope


def test_all_are_computed_with_the_values_before() -> None:
    template: Any = {"a.$": "$b", "b.$": "States.MathAdd($a, $.n)", "c": {"d.$": "$a", "e": "$a"}}
    assert assign(template, scope({"n": 5}, a=1, b=2)) == {
        "a": 2,
        "b": 6,
        "c": {"d": 1, "e": "$a"},
    }


def test_a_variable_that_has_no_value_yet() -> None:
    with pytest.raises(StateFailure) as failed:
        assign({"a.$": "$later"}, scope({}))
    assert failed.value.error == "States.Runtime"
    assert "The JSONPath '$later' specified for the field 'a.$'" in str(failed.value.cause)


def test_more_than_256_kib_at_once() -> None:
    assert assign({"a.$": "$"}, scope("ü" * 100_000))
    with pytest.raises(StateFailure) as failed:
        assign({"a.$": "$", "b.$": "$"}, scope("ü" * 100_000))
    assert failed.value.error == "States.DataLimitExceeded"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x", True),
        ("größe_2", True),
        ("変数", True),
        ("_x", False),
        ("2x", False),
        ("a-b", False),
        ("states", False),
        ("", False),
        ("a" * 80, True),
        ("a" * 81, False),
    ],
)
def test_names(name: str, *, expected: bool) -> None:
    assert is_variable_name(name) is expected
