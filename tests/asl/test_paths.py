from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.paths import (
    InvalidPathError,
    PathError,
    PathNotFoundError,
    is_definite,
    is_path,
    value_at,
)
from tests.asl.scopes import scope

ORDER: dict[str, Any] = {
    "lines": [
        {"sku": "A", "n": 2, "tags": ["x", "y"]},
        {"sku": "B", "n": 9, "tags": []},
        {"sku": "C", "n": None},
    ],
    "2nd": "digit",
    "größe": "L",
    "with space": {"it's": 1, 'a"b': 2},
    "total()": 7,
    "nothing": None,
    "who": {"name": "Ana", "mail": "a@b"},
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.text(alphabet="$.[]'\"*?@()=<>!&|-:,0123abä \\~", max_size=24).map("$".__add__)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", ORDER),
        ("$.lines[1].sku", "B"),
        ("$['lines'][0]['tags'][1]", "y"),
        ('$["who"].name', "Ana"),
        ("$.2nd", "digit"),
        ("$.größe", "L"),
        (r"$['with space']['it\'s']", 1),
        ("$['with space']['a\"b']", 2),
        ("$.who.['mail']", "a@b"),
        ("$.nothing", None),
        ("$.lines[(@.length-1)].sku", "C"),
        ("$.lines[( @.length - 2 )].n", 9),
        ("$.total()", 7),
        ("$['who','nothing','no']", {"who": ORDER["who"], "nothing": None}),
        ("$$.Execution.Name", "first"),
        ("$$.State['Name']", "Here"),
        ("$list[0].a", "of a variable"),
        ("$list", [{"a": "of a variable"}]),
    ],
)
def test_a_definite_path_gives_the_value_there(path: str, value: Any) -> None:
    assert is_definite(path)
    assert value_at(path, scope(ORDER, list=[{"a": "of a variable"}])) == value


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("$.lines[*].sku", ["A", "B", "C"]),
        ("$.lines[*].tags[0]", ["x"]),
        ("$.lines[1:].sku", ["B", "C"]),
        ("$.lines[-1:].sku", ["C"]),
        ("$.lines[0,2].n", [2, None]),
        ("$..sku", ["A", "B", "C"]),
        ("$..tags", [["x", "y"], []]),
        ("$..tags[(@.length-1)]", ["y"]),
        ("$.who.*", ["Ana", "a@b"]),
        ("$.lines[?(@.n > 5)].sku", ["B"]),
        ("$.lines[?(@.n == 77)]", []),
        ("$.lines[?(@.sku == 'A' || @.n > 5)].n", [2, 9]),
        ("$.lines[?(@.sku != 'A' && @.n)].sku", ["B"]),
        ("$.lines[?(@.n)].sku", ["A", "B"]),
        ("$.lines[?(!@.n)].sku", ["C"]),
        ("$.lines[?(@['tags'][0] == 'x')].n", [2]),
        ("$.lines[*]['sku','n']", [{"sku": "A", "n": 2}, {"sku": "B", "n": 9}, ORDER["lines"][2]]),
        ("$.who[?(@.name == 'Ana')].mail", ["a@b"]),
        ("$..[?(@.name == 'Ana')].mail", ["a@b"]),
        ("$.lines[0].tags[?(@ == 'x')]", []),  # AWS's filters never hold for a text
        ("$.nowhere[*].a", []),
        ("$.nowhere.at.all[1:5]", []),
        ("$list[*].a", [1, 2]),
        ("$$..Name", ["first", "Here"]),
    ],
)
def test_any_other_path_gives_a_list_of_whatever_length(path: str, values: list[Any]) -> None:
    assert not is_definite(path)
    assert value_at(path, scope(ORDER, list=[{"a": 1}, {"a": 2}])) == values


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("$.no", "No results for path: $['no']"),
        ("$.who.no", "No results for path: $['who']['no']"),
        ("$.no.more", "Missing property in path $['no']"),
        ("$.who.no.more", "Missing property in path $['who']['no']"),
        ("$.lines[7].sku", "No results for path: $['lines'][7]['sku']"),
        ("$.lines[-1].sku", "No results for path: $['lines'][-1]['sku']"),
        ("$.lines.sum()", "Property ['sum()'] not found in path $['lines']"),
        ("$.who.name.first", "Property ['first'] not found in path $['who']['name']"),
    ],
)
def test_what_is_not_there_is_said_in_the_words_of_awss_library(path: str, text: str) -> None:
    with pytest.raises(PathNotFoundError) as failed:
        value_at(path, scope(ORDER))
    assert str(failed.value) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "$.who[0]",
            "Filter: [0] can only be applied to arrays. Current context is: {name=Ana, mail=a@b}",
        ),
        ("$.nothing[0]", "The path $['nothing'] is null"),
        (
            "$['who','lines'].name",
            "Multi properties can only be used as path leafs: $['who', 'lines']",
        ),
    ],
)
def test_what_a_value_is_not_made_for(path: str, text: str) -> None:
    with pytest.raises(InvalidPathError) as failed:
        value_at(path, scope(ORDER))
    assert str(failed.value) == text


@pytest.mark.parametrize("value", ["text", "[1]", 7, True, None, [1]])
def test_an_input_that_is_no_object_has_no_members(value: Any) -> None:
    with pytest.raises(PathNotFoundError):
        value_at("$.a", scope(value))
    assert value_at("$..a", scope(value)) == []
    assert value_at("$", scope(value)) == value


@pytest.mark.parametrize(
    "text", ["", "a.b", "$.a b", "$.", "$..", "$.a[", "$.a[]", "$.a['b]", "$.a[?(]", "$.a[?(@.b =]"]
)
def test_what_is_no_path(text: str) -> None:
    assert not is_path(text)
    with pytest.raises(InvalidPathError):
        value_at(text, scope({}))


@pytest.mark.parametrize("text", ["$.a[?match(@.y, '(p+)+$')]", "$.a[?(@.y =~ /(p+)+$/)]"])
def test_regular_expressions_are_not_taken(text: str) -> None:
    assert not is_path(text)  # AWS has none, and one can take years


@given(path=PATHS, value=JSON)
def test_no_path_and_no_value_raise_anything_else(path: str, value: Any) -> None:
    if not is_path(path):
        return
    try:
        found = value_at(path, scope(value))
    except PathError as error:
        assert str(error)  # noqa: PT017  a path may find something or not
    else:
        assert is_definite(path) or isinstance(found, list)


def test_a_value_that_is_nested_deeply_is_searched() -> None:
    value: Any = "found"
    for _ in range(400):
        value = {"a": [value]}
    assert value_at("$" + ".a[0]" * 400, scope(value)) == "found"
    assert isinstance(value_at("$..b", scope(value)), list)
