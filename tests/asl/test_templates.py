from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.scope import Scope
from nestedsf.asl.templates import fill
from tests.asl.scopes import scope
from tests.asl.test_paths import JSON


def test_computed_members_take_their_values_wherever_they_stand() -> None:
    template: Any = {
        "Kind": "$.kind",
        "Name.$": "$.who.name",
        "Inner": {"List": [{"Value.$": "$.n"}, "$.n"], "At.$": "$$.Execution.Name"},
        "Sum.$": "States.MathAdd($.n, $add)",
        "All.$": "$",
    }
    given = {"who": {"name": "Ana"}, "n": 3}
    assert fill(template, scope(given, add=4)) == {
        "Kind": "$.kind",
        "Name": "Ana",
        "Inner": {"List": [{"Value": 3}, "$.n"], "At": "first"},
        "Sum": 7,
        "All": given,
    }


def test_constant_members_come_first_and_computed_ones_in_the_order_of_a_java_hash_map() -> None:
    template: Any = {"third.$": "$", "b": 1, "first.$": "$", "a": 2, "second.$": "$"}
    filled = fill(template, scope(0))
    assert isinstance(filled, dict)
    assert list(filled) == ["b", "a", "third", "first", "second"]


@pytest.mark.parametrize("path", ["$.no", "$.who.no.more", "$.who.name.first", "$$.Task.Token"])
def test_a_path_that_finds_nothing_fails_the_state_and_names_the_field(path: str) -> None:
    with pytest.raises(StateFailure) as failed:
        fill({"deep": [{"value.$": path}]}, scope({"who": {"name": "é"}}))
    assert failed.value.error == "States.Runtime"
    assert failed.value.cause == (
        f"The JSONPath '{path}' specified for the field 'value.$' could not be found in the "
        'input \'{"who":{"name":"é"}}\''
    )


def test_the_input_is_quoted_as_it_was_written_where_that_is_known() -> None:
    written = Scope(input={"a": 1}, text='{\n  "a": 1\n}')
    with pytest.raises(StateFailure, match=r"in the input '\{\n  \"a\": 1\n\}'"):
        fill({"x.$": "$.b"}, written)


def test_an_index_of_what_is_no_list() -> None:
    with pytest.raises(StateFailure) as failed:
        fill({"x.$": "$.a[0]"}, scope({"a": 1}))
    assert (failed.value.error, failed.value.cause) == (
        "States.Runtime",
        "Filter: [0] can only be applied to arrays. Current context is: 1",
    )


TEMPLATES = st.recursive(
    JSON,
    lambda inner: st.dictionaries(
        st.sampled_from(["a", "b.$", "c.$", "d"]),
        st.sampled_from(["$", "$.a", "$..a", "$$", "States.UUID()", "no path"]) | inner,
    ),
    max_leaves=6,
)


@given(template=TEMPLATES, value=JSON)
def test_a_template_is_filled_or_fails_the_state_and_stays_as_it_is(
    template: Any, value: Any
) -> None:
    before = copy.deepcopy(template)
    try:
        fill(template, scope(value))
    except StateFailure as failure:
        assert failure.cause  # noqa: PT017  it may fail or not
    assert template == before
