from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl import selection
from nestedsf.asl.failures import StateFailure
from nestedsf.asl.scope import Scope
from tests.asl.scopes import scope
from tests.asl.test_paths import JSON

DATA: dict[str, Any] = {
    "n": 3,
    "text": "abc",
    "digits": "12",
    "minus": -2,
    "half": 1.5,
    "when": "2026-03-01T10:00:00.5+01:00",
    "list": [1, 2],
    "object": {"a": 1},
    "null": None,
}


def test_input_path_and_output_path() -> None:
    assert selection.select(None, scope(DATA)) == {}
    assert selection.select("$.object", scope(DATA)) == {"a": 1}
    assert selection.select("$.list[*]", scope(DATA)) == [1, 2]
    assert selection.select("$list", scope(DATA, list=[])) == []
    assert selection.select("$$.State.Name", scope(DATA)) == "Here"


def test_numbers_times_and_texts() -> None:
    assert selection.seconds("$.n", scope(DATA), "SecondsPath") == 3
    assert selection.seconds("$.digits", scope(DATA), "TimeoutSecondsPath") == 12
    assert selection.count("$.digits", scope(DATA), "MaxConcurrencyPath") == 12
    assert selection.percentage("$.half", scope(DATA)) == 1.5
    assert selection.percentage("$.digits", scope(DATA)) == 12
    moment = datetime(2026, 3, 1, 9, 0, 0, 500_000, tzinfo=timezone.utc)
    assert selection.timestamp("$.when", scope(DATA)) == moment
    assert selection.text("$.text", scope(DATA), "ErrorPath") == "abc"
    assert selection.text("States.Format('{}!', $.n)", scope(DATA), "CausePath") == "3!"
    assert selection.items("$.list", scope(DATA)) == [1, 2]
    assert selection.items("$list", scope(DATA, list=["a"])) == ["a"]


@pytest.mark.parametrize(
    ("select", "cause"),
    [
        (
            lambda s: selection.select("$.no", s),
            "Invalid path '$.no' : No results for path: $['no']",
        ),
        (
            lambda s: selection.select("$.no.more", s),
            "Invalid path '$.no.more' : Missing property in path $['no']",
        ),
        (
            lambda s: selection.seconds("$.no", s, "TimeoutSecondsPath"),
            "Invalid path '$.no' : No results for path: $['no']",
        ),
        (
            lambda s: selection.seconds("$.no", s, "SecondsPath"),
            "The SecondsPath parameter does not reference an input value: $.no",
        ),
        (
            lambda s: selection.seconds("$.half", s, "SecondsPath"),
            "The SecondsPath parameter cannot be parsed as a long value: $.half == 1.5",
        ),
        (
            lambda s: selection.seconds("$.text", s, "SecondsPath"),
            "The SecondsPath parameter cannot be parsed as a long value: $.text == abc",
        ),
        (
            lambda s: selection.seconds("$.minus", s, "SecondsPath"),
            "The SecondsPath parameter references a negative value: $.minus == -2",
        ),
        (
            lambda s: selection.timestamp("$.text", s),
            (
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
                "date-time format string: $.text == abc"
            ),
        ),
        (
            lambda s: selection.timestamp("$.no", s),
            "The TimestampPath parameter does not reference an input value: $.no",
        ),
        (
            lambda s: selection.text("$.no", s, "CausePath"),
            (
                "The JSONPath '$.no' specified for the field 'CausePath' could not be found in the "
                "input '{\"n\":1}'"
            ),
        ),
        (
            lambda s: selection.count("$.text", s, "MaxConcurrencyPath"),
            (
                'The MaxConcurrencyPath field refers to value "abc" which is not a valid integer: '
                "$.text"
            ),
        ),
        (
            lambda s: selection.percentage("$.object", s),
            (
                'The ToleratedFailurePercentagePath field refers to value "{}" which is not a valid '
                "float: $.object"
            ),
        ),
        (
            lambda s: selection.percentage("$.minus", s),
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
        (
            lambda s: selection.items("$.object", s),
            'Reference path "$.object" must point to array.',
        ),
        (
            lambda s: selection.items("$$.State.Name", s),
            'Reference path "$.State.Name" must point to array.',
        ),
    ],
)
def test_what_is_wrong_is_said_in_awss_words(select: Callable[[Any], Any], cause: str) -> None:
    with pytest.raises(StateFailure) as failed:
        select(scope({"n": 1} if "CausePath" in cause else {**DATA, "object": {}}))
    assert (failed.value.error, failed.value.cause) == ("States.Runtime", cause)


def test_items_that_are_not_there() -> None:
    with pytest.raises(StateFailure) as failed:
        selection.items("$.found.objects", scope({"found": {"n": 0}}))
    assert (failed.value.error, failed.value.cause) == (
        "States.ReferencePathConflict",
        'Unable to apply step "objects" to input {"found":{"n":0}}',
    )


SELECTS: list[Callable[[Scope], object]] = [
    lambda asked: selection.seconds("$", asked, "SecondsPath"),
    lambda asked: selection.timestamp("$", asked),
    lambda asked: selection.text("$", asked, "ErrorPath"),
    lambda asked: selection.count("$", asked, "MaxConcurrencyPath"),
    lambda asked: selection.percentage("$", asked),
    lambda asked: selection.items("$", asked),
]


@given(value=JSON, select=st.sampled_from(SELECTS))
def test_any_value_is_taken_or_fails_the_state(
    value: Any, select: Callable[[Scope], object]
) -> None:
    try:
        select(scope(value))
    except StateFailure as failure:
        assert failure.cause  # noqa: PT017  it may fail or not
