from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.failures import NotDeterminedError, StateFailure
from nestedsf.asl.intrinsics import call, is_call
from nestedsf.asl.scope import Scope
from tests.asl.scopes import scope
from tests.asl.test_paths import JSON

DATA: dict[str, Any] = {
    "list": [1, 2, 3, 4, 5],
    "mixed": [{"a": 1}, "1", True, None, [1, 2]],
    "text": "hé",
    "object": {"a": {"x": 1}, "b": [1, None]},
    "template": "{} of {}",
    "n": 3,
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("States.Array()", []),
        ("States.Array(1.5, -2, 1e2, true, null, 'x', $.n)", [1.5, -2, 100.0, True, None, "x", 3]),
        ("States.Array( $.n , $.text )", [3, "hé"]),
        ("States.ArrayPartition($.list, 2)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayPartition($.list, 2.9)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayContains($.mixed, $.mixed[0])", True),
        ("States.ArrayContains($.mixed, null)", True),
        ("States.ArrayContains($.mixed, 'x')", False),
        ("States.ArrayContains($.mixed, 1)", True),  # AWS compares their texts
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(5, 1, -2)", [5, 3, 1]),
        ("States.ArrayRange(1, 5, -1)", []),
        ("States.ArrayRange(5.4, -0.6, -2.4)", [5, 3, 1]),
        ("States.ArrayGetItem($.list, 4)", 5),
        ("States.ArrayLength($.mixed)", 5),
        ("States.ArrayUnique(States.Array(1, 2, 1, 3))", [1, 2, 3]),
        ("States.ArrayUnique(States.Array(true, false, true))", [False, True]),
        (
            "States.ArrayUnique(States.Array(States.Array(1, 2), States.Array(2, 1)))",
            [[2, 1], [1, 2]],
        ),
        ("States.Base64Encode($.text)", "aMOp"),
        ("States.Base64Decode('aMOp')", "hé"),
        ("States.Base64Decode('YWJj!ZA')", "abcd"),
        ("States.Hash('input', 'SHA-1')", "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"),
        (
            "States.JsonMerge($.object, States.StringToJson('{\"a\":2}'), false)",
            {"a": 2, "b": [1, None]},
        ),
        ("States.StringToJson('[1, \"ü\"]')", [1, "ü"]),
        ("States.StringToJson('')", None),
        ("States.JsonToString($.object)", '{"a":{"x":1},"b":[1,null]}'),
        ("States.JsonToString($.text)", '"hé"'),
        ("States.Format('{} {} {}', $.n, true, null)", "3 true null"),
        ("States.Format($.template, $.n, 4)", "3 of 4"),
        (r"States.Format('\{a\} {}', $.n)", "{a} 3"),
        (r"States.Format('a\\b {}', $.n)", "a\\b 3"),
        (r"States.Format('it\'s \"{}\"', 1)".replace(r"\"", '"'), 'it\'s "1"'),
        ("States.Format('{}', $.object)", "{a={x=1}, b=[1, null]}"),
        ("States.MathAdd(1.6, 2.7)", 5),
        ("States.MathAdd($.n, -4)", -1),
        ("States.StringSplit('1+2,,3.4', '.+,')", ["1", "2", "3", "4"]),
        ("States.StringSplit('', ',')", []),
        ("States.StringSplit('abc', '')", ["abc"]),
        ("States.StringSplit('a]b^c-d', ']^-')", ["a", "b", "c", "d"]),
        ("States.ArrayGetItem(States.StringSplit($$.Execution.Name, 'r'), 0)", "fi"),
        ("States.MathAdd($seven, States.ArrayLength($.list[?(@.a)]))", 7),
    ],
)
def test_the_functions(expression: str, value: Any) -> None:
    assert is_call(expression)
    assert call(expression, scope(DATA, seven=7)) == value


@pytest.mark.parametrize(
    "expression",
    [
        "States.ArrayPartition($.list, 0)",
        "States.ArrayPartition($.text, 1)",
        "States.ArrayPartition($.list, '2')",
        "States.ArrayContains($.n, 1)",
        "States.ArrayRange(1, 1001, 1)",
        "States.ArrayRange(1, 2, 0)",
        "States.ArrayGetItem($.list, 5)",
        "States.ArrayGetItem($.list, -1)",
        "States.ArrayLength($.object)",
        "States.ArrayUnique($.n)",
        "States.Base64Encode($.n)",
        "States.Base64Decode($.n)",
        "States.Hash($.text, 'sha-1')",
        "States.Hash($.text, $.n)",
        "States.JsonMerge($.object, $.object, true)",
        "States.JsonMerge($.object, $.object, 'false')",
        "States.JsonMerge($.object, $.object, 0)",
        "States.JsonMerge($.object, $.object, null)",
        "States.JsonMerge($.object, $.list, false)",
        "States.StringToJson('{')",
        "States.StringToJson('NaN')",
        "States.StringToJson($.n)",
        "States.MathAdd(2147483647, 1)",
        "States.MathAdd(true, 1)",
        "States.MathAdd('1', 1)",
        "States.MathRandom(3, 3)",
        "States.StringSplit($.n, ',')",
        "States.StringSplit($.text, null)",
        "States.UUID(1)",
        "States.MathAdd(1)",
    ],
)
def test_arguments_that_a_function_cannot_take(expression: str) -> None:
    assert is_call(expression)
    with pytest.raises(StateFailure) as failed:
        call(expression, scope(DATA))
    name = expression.partition("(")[0]
    assert failed.value.error == "States.IntrinsicFailure"
    assert failed.value.cause == (
        f"The function '{expression}' had the following error: Invalid arguments in {name}"
    )


@pytest.mark.parametrize("function", ["Base64Encode($.t)", "Base64Decode($.t)", "Hash($.t, 'MD5')"])
def test_texts_of_more_than_10_000_characters(function: str) -> None:
    assert call(f"States.{function}", scope({"t": "a" * 10_000}))
    with pytest.raises(StateFailure, match="Invalid arguments"):
        call(f"States.{function}", scope({"t": "a" * 10_001}))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("'{} {}', 1", "number of arguments do not match the occurrences of {}"),
        ("'{}', 1, 2", "number of arguments do not match the occurrences of {}"),
        ("'Hello {', 1", "Invalid template in States.Format: matching '}' not found for '{'"),
        ("'}'", "Invalid template in States.Format: matching '{' not found for '}'"),
    ],
)
def test_templates_that_do_not_fit(template: str, words: str) -> None:
    with pytest.raises(StateFailure, match=re.escape(words)):
        call(f"States.Format({template})", scope({}))


def test_a_path_among_the_arguments_that_finds_nothing() -> None:
    expression = "States.Format('{}', States.ArrayLength($.no))"
    with pytest.raises(StateFailure) as failed:
        call(expression, scope({"other": 1}))
    assert (failed.value.error, failed.value.cause) == (
        "States.Runtime",
        (
            f"The function '{expression}' had the following error: The JsonPath argument for the "
            "field '$.no' could not be found in the input '{\"other\":1}'"
        ),
    )


def test_random_values_come_from_the_randomness_that_is_handed_in() -> None:
    first, again = (call("States.UUID()", scope({})) for _ in range(2))
    assert first == again
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.*", str(first))
    assert call("States.MathRandom(5, 6)", scope({})) == 5
    seeded = "States.MathRandom(1, 100, 42)"
    assert call(seeded, scope({})) == call(seeded, scope(1))
    with pytest.raises(NotDeterminedError):
        call("States.UUID()", Scope(input={}))


@pytest.mark.parametrize(
    "text",
    [
        "$.a",
        "States.Format",
        "States.Format('{}'",
        "States.Format('{}', )",
        "States.Format('{}') x",
        'States.Format("x")',
        r"States.Format('a \" b')",
        r"States.Format('a \n b')",
        "States.Format('a' 'b')",
        "States.Array([1, 2])",
        "States.Array(1.)",
        "States.Array(.5)",
        "States.Array(01)",
        "States.Array($.a b)",
        "States.Sum(1, 2)",
        "States.Array(States.Sum(1))",
        "Array(1)",
        "States.Array(" * 11 + "1" + ")" * 11,
    ],
)
def test_what_is_no_call(text: str) -> None:
    assert not is_call(text)
    with pytest.raises(StateFailure) as failed:
        call(text, scope({"a": 1}))
    assert failed.value.error == "States.IntrinsicFailure"


def test_ten_functions_may_stand_in_one_another() -> None:
    assert is_call("States.Array(" * 10 + "1" + ")" * 10)


NAMES = st.sampled_from(
    [
        *("Array", "ArrayPartition", "ArrayContains", "ArrayRange", "ArrayGetItem", "ArrayLength"),
        *("ArrayUnique", "Base64Encode", "Base64Decode", "Hash", "JsonMerge", "StringToJson"),
        *("JsonToString", "Format", "MathRandom", "MathAdd", "StringSplit", "UUID"),
    ]
)


@given(name=NAMES, values=st.lists(JSON, max_size=4))
def test_any_arguments_give_a_value_or_fail_the_state(name: str, values: list[Any]) -> None:
    paths = ", ".join(f"$[{number}]" for number in range(len(values)))
    try:
        call(f"States.{name}({paths})", scope(values))
    except StateFailure as failure:
        assert failure.error == "States.IntrinsicFailure"  # noqa: PT017  it may fail or not


@given(st.text(alphabet="States.Format()'$.[]{},\\ 01a\"\n", max_size=30))
def test_any_text_is_a_call_or_none(text: str) -> None:
    assert is_call("States." + text) in (True, False)


@pytest.mark.parametrize(
    "arguments", ["ArrayUnique($)", "ArrayContains($, $)", "Hash($, 'MD5')", "Format('{}', $)"]
)
def test_values_that_are_nested_deeply(arguments: str) -> None:
    value: Any = 1
    for _ in range(900):
        value = [value]
    try:
        call(f"States.{arguments}", scope(value))
    except StateFailure as failure:
        assert failure.error == "States.IntrinsicFailure"  # noqa: PT017  it may fail or not
