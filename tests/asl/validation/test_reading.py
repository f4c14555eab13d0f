"""Texts that are no JSON are refused in AWS's words, with line and column."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestedsf.asl.validation import LONGEST, validate
from nestedsf.asl.validation.json_syntax import json_problem
from tests.asl.validation.definitions import FULL, end, one, refused

TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("nothing here", f"Unrecognized token 'nothing': was expecting {TOKENS}", 8),
        (
            "{'a': 1}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            3,
        ),
        (
            '{"a" 1}',
            (
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name "
                "and value"
            ),
            7,
        ),
        (
            '{"a":1 "b":2}',
            "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
            9,
        ),
        ("[1,]", f"Unexpected character (']' (code 93)): expected a valid value {TOKENS}", 5),
        ('{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7),
        (
            '{"a":"b',
            "Unexpected end-of-input: was expecting closing quote for a string value",
            8,
        ),
        ("[1,", "Unexpected end-of-input within/between Array entries", 4),
        ("[01]", "Invalid numeric value: Leading zeroes not allowed", 4),
        (r'["\q"]', "Unrecognized character escape 'q' (code 113)", 5),
        ('{"a":1,"a":2}', "Duplicate field 'a'", 11),
        ('{"a":1,"\\u0061":2}', "Duplicate field 'a'", 16),
        (
            "[1.]",
            (
                "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by "
                "a digit"
            ),
            5,
        ),
    ],
)
def test_what_is_no_json(text: str, message: str, column: int) -> None:
    [found] = validate(text)
    source = f'[Source: (String)"{text}"; line: 1, column: {column}]'
    assert (found.severity, found.code) == ("ERROR", "INVALID_JSON_DESCRIPTION")
    assert found.message == f"{message}\n at {source}"
    assert found.location == source


def test_lines_are_counted_and_long_texts_are_cut() -> None:
    text = json.dumps(FULL, indent=1).replace('"Version": "1.0"', '"Version": 1.0.0')
    problem = json_problem(text)
    assert problem is not None
    assert problem.message == (
        "Unexpected character ('.' (code 46)): was expecting comma to separate Object entries"
    )
    assert problem.source == (
        f'[Source: (String)"{text[:500]}"[truncated {len(text) - 500} chars]; line: 3, column: 17]'
    )


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "[NaN]"])
def test_numbers_that_json_does_not_have(constant: str) -> None:
    assert refused(constant).startswith("INVALID_JSON_DESCRIPTION: ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", "MISSING_DESCRIPTION: The definition is empty at /"),
        ("[" * 100_000 + "]" * 100_000, "TOO_DEEPLY_NESTED: "),
        ("[" * 301 + "]" * 301, "TOO_DEEPLY_NESTED: "),
        ('{"StartAt": ' + "9" * 5000 + "}", "INVALID_JSON_DESCRIPTION: A number has too many"),
        (" " * (LONGEST + 1), "SCHEMA_VALIDATION_FAILED: Member must have length less than or"),
    ],
)
def test_texts_that_are_not_looked_into(text: str, problem: str) -> None:
    assert refused(text).startswith(problem)


def test_forty_levels_and_half_a_surrogate_are_accepted() -> None:
    deep: Any = "\ud83d"
    for _ in range(40):
        deep = {"in": deep}
    assert refused(one(end(Parameters=deep))) == ""


def strict(text: str) -> bool:
    """Whether Python reads a text as JSON, without NaN and keys that are there twice."""

    def refuse(_: object) -> None:
        raise ValueError

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except ValueError:
        return False
    return True


PIECES = st.sampled_from(
    [*'{}[]:,"', '"a"', '"b":', "null", "tru", "-1", "0", "01", "1.5e+3", "e", ".", " ", "\n", "\\"]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=20))
@settings(deadline=None)
def test_a_problem_is_found_exactly_where_a_text_is_no_json(text: str) -> None:
    assert (json_problem(text) is None) == strict(text)
