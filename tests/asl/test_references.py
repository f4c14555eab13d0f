from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.paths import value_at
from nestedsf.asl.references import is_reference, put
from tests.asl.scopes import scope
from tests.asl.test_paths import JSON

KEYS = st.lists(st.sampled_from(["['a']", "['b c']", "[0]", "[1]"]), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("path", "document", "result"),
    [
        ("$", {"a": 1}, "new"),
        ("$.a", {"a": 1, "b": 2}, {"a": "new", "b": 2}),
        ("$.c.d", {"a": 1}, {"a": 1, "c": {"d": "new"}}),
        ("$['a b'].c", {"a b": {"d": 1}}, {"a b": {"d": 1, "c": "new"}}),
        ("$.l[1].x", {"l": [0, {"y": 1}]}, {"l": [0, {"y": 1, "x": "new"}]}),
        ("$[0]", [1, 2], ["new", 2]),
    ],
)
def test_a_value_is_put_into_a_copy(path: str, document: Any, result: Any) -> None:
    before = copy.deepcopy(document)
    assert put(path, document, "new") == result
    assert document == before


@pytest.mark.parametrize(
    ("path", "document", "error", "cause"),
    [
        (
            "$.x",
            5,
            "States.ResultPathMatchFailure",
            "Unable to apply ReferencePath $.x to input 5",
        ),
        (
            "$.x",
            "text",
            "States.ResultPathMatchFailure",
            'Unable to apply ReferencePath $.x to input "text"',
        ),
        (
            "$.a.x",
            {"a": None},
            "States.ResultPathMatchFailure",
            'Unable to apply ReferencePath $.a.x to input {"a":null}',
        ),
        (
            "$.x",
            [1],
            "States.ReferencePathConflict",
            'Unable to apply step "x" to input [1]',
        ),
    ],
)
def test_where_nothing_can_be_put(path: str, document: Any, error: str, cause: str) -> None:
    with pytest.raises(StateFailure) as failed:
        put(path, document, "new")
    assert (failed.value.error, failed.value.cause) == (error, cause)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", True),
        ("$.a[0]['b']", True),
        ("$.a[*]", False),
        ("$..a", False),
        ("$.a[?(@.b)]", False),
        ("$['a','b']", False),
        ("$.l[(@.length-1)]", False),
        ("a", False),
    ],
)
def test_reference_paths_lead_to_one_place(text: str, *, expected: bool) -> None:
    assert is_reference(text) is expected


@given(keys=KEYS, document=JSON, value=JSON)
def test_what_is_put_is_found_there(keys: list[str], document: Any, value: Any) -> None:
    path = "$" + "".join(keys)
    before = copy.deepcopy(document)
    try:
        result = put(path, document, value)
    except StateFailure:
        pass
    else:
        assert value_at(path, scope(result)) == value
    assert document == before
