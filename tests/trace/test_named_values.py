"""What a cause names of the input of the state that failed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.definition import parse_definition
from nestedsf.trace.named_values import named_values
from nestedsf.trace.visits import StateVisit

FUNCTION = "The function '{}' had the following error: Invalid arguments in States.MathAdd"
JSONATA = (
    "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata "
    "expression '{}' specified for the field 'Output' threw an error during evaluation. T2001: "
    'The left side of the "*" operator must evaluate to a number'
)
MISSING = (
    "An error occurred while executing the state 'A' (entered at the event id #2). The JSONPath "
    "'{}' specified for the field 'b.$' could not be found in the input '{}'"
)
FLOAT = "could not convert string to float: 'n/a'"


def failed(cause: str, data: Any, **fields: Any) -> StateVisit:
    state = {"Type": "Pass", "End": True, **fields}
    definition = parse_definition({"StartAt": "A", "States": {"A": state}})
    return StateVisit(
        state_name="A",
        state_type="Pass",
        status="FAILED",
        input=data,
        cause=cause,
        definition=definition.states[0],
    )


def told(cause: str, data: Any, **fields: Any) -> dict[str, Any]:
    return {each.path: each.value for each in named_values(failed(cause, data, **fields))}


@pytest.mark.parametrize(
    ("cause", "data", "found"),
    [
        (
            FUNCTION.format("States.MathAdd($.net, $.tax.rate)"),
            {"net": 100, "tax": {"rate": "nineteen"}},
            {"$.net": 100, "$.tax.rate": "nineteen"},
        ),
        (
            JSONATA.format("$states.input.price * $states.input.lines[1].pieces"),
            {"price": "9", "lines": [{}, {"pieces": 1}]},
            {"$.price": "9", "$.lines[1].pieces": 1},
        ),
        (FLOAT, {"Items": [{"grams": "1"}, {"grams": "n/a"}]}, {"$.Items[1].grams": "n/a"}),
        (f'{{"errorMessage": "{FLOAT}"}}', {"net weight": "n/a"}, {"$['net weight']": "n/a"}),
        ("Traceback (most recent call last):\nKeyError: 'GBP'", {"of": "GBP"}, {"$.of": "GBP"}),
        (FUNCTION.format("States.MathAdd($$.State.RetryCount, $.a)"), {"a": None}, {"$.a": None}),
        (
            FUNCTION.format("States.MathAdd($.b, $.a['c d'])"),
            {"a": {"c d": []}},
            {"$.a['c d']": []},
        ),
        (FUNCTION.format("States.Hash($x.y, $)"), {"x": {"y": 1}, "y": 1}, {}),
        ("no stock", {"stock": "no stock"}, {}),
        (FLOAT, None, {}),
        (FLOAT, "n/a", {"$": "n/a"}),
    ],
)
def test_it_names_what_is_there(cause: str, data: Any, found: dict[str, Any]) -> None:
    assert told(cause, data) == found


def test_a_path_begins_where_the_input_path_leads() -> None:
    cause = FUNCTION.format("States.MathAdd($.net, 1)")
    assert told(cause, {"order": {"net": "9"}}, InputPath="$.order") == {"$.order.net": "9"}


def test_what_a_result_selector_reads_is_not_in_the_input() -> None:
    cause = FUNCTION.format("States.MathAdd($.net, 1)")
    selector = {"sum.$": "States.MathAdd($.net, 1)"}
    assert told(cause, {"net": 1}, ResultSelector=selector) == {}


def test_of_a_text_that_is_there_often_it_is_the_first_place() -> None:
    (only,) = named_values(failed(FLOAT, [{"a": ["1", "n/a"]}, "n/a", "n/a"]))
    assert (only.path, only.more) == ("$[0].a[1]", 2)


@pytest.mark.parametrize(
    ("path", "data", "fields", "found"),
    [
        ("$.who", {"Error": "E", "Cause": "tea"}, {}, {"$": {"Error": "E", "Cause": "tea"}}),
        ("$.a.b.c", {"a": {"d": "tea"}}, {}, {"$.a": {"d": "tea"}}),
        ("$.b", {"a": {"c": "tea"}}, {"InputPath": "$.a"}, {"$.a": {"c": "tea"}}),
        ("$.a['b c']", {"a": "tea"}, {}, {"$.a": "tea"}),
        (
            "$$.Map.Item.Value.to.street",
            {"orders": [{"to": {"street": "tea"}}, {"to": {"box": 4}}, {}]},
            {"Type": "Map", "ItemsPath": "$.orders"},
            {"$.orders[1].to": {"box": 4}},
        ),
        ("$$.Map.Item.Value.a", [{"a": "tea"}, "tea"], {"Type": "Map"}, {"$[1]": "tea"}),
        ("$$.Execution.Tea", {"a": "tea"}, {}, {}),
        ("$.a", {"a": 1}, {"ResultSelector": {"b.$": "$.a"}}, {}),
    ],
)
def test_where_a_path_leads_nowhere_it_is_the_last_value_on_its_way(
    path: str, data: Any, fields: dict[str, Any], found: dict[str, Any]
) -> None:
    if fields.get("Type") == "Map":
        inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
        fields = {**fields, "ItemProcessor": inner}
    assert told(MISSING.format(path, json.dumps(data)), data, **fields) == found


def test_where_no_rule_is_true_it_is_what_the_rules_look_at() -> None:
    rules = [
        {"Variable": "$.total", "NumericGreaterThan": 100, "Next": "A"},
        {"And": [{"Variable": "$.to.town", "StringEquals": "Rome"}], "Next": "A"},
        {"Not": {"Variable": "$.total", "NumericEquals": 1}, "Next": "A"},
    ]
    cause = "An error occurred while executing the state 'A'. Failed to transition out of the state"
    visit = failed(cause, {"total": "162", "to": {"town": "Bern"}}, Type="Pass")
    visit = replace(
        visit,
        state_type="Choice",
        error="States.NoChoiceMatched",
        definition=parse_definition(
            {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": rules}}}
        ).states[0],
    )

    assert [(each.path, each.value) for each in named_values(visit)] == [
        ("$.total", "162"),
        ("$.to.town", "Bern"),
    ]


@given(
    cause=st.text(alphabet="$.'\"[]ab states.input0", max_size=60),
    data=st.recursive(
        st.text("ab'", max_size=3),
        lambda s: st.lists(s) | st.dictionaries(st.text("ab", max_size=2), s),
    ),
)
def test_any_cause_is_read(cause: str, data: Any) -> None:
    for each in named_values(failed(cause, data)):
        reached = data
        for step in each.steps:
            reached = reached[step]
        assert reached == each.value
