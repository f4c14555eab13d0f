"""A rule that is said to be never taken never is, whatever the input."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.asl.advice.conditions.outcomes import dead_rules
from nestedsf.asl.choice import chosen
from nestedsf.asl.failures import StateFailure
from nestedsf.asl.scope import Scope
from tests.asl.advice.definitions import codes, jsonata, machine, task

DONE = {"Type": "Succeed"}


def rule(operator: str, operand: Any, variable: str = "$.n") -> dict[str, Any]:
    return {"Variable": variable, operator: operand}


def dead(*rules: Any) -> list[int]:
    return list(dead_rules({"Choices": list(rules)}))


def dead_in_jsonata(*conditions: Any) -> list[int]:
    return dead(*({"Condition": condition} for condition in conditions))


@pytest.mark.parametrize(
    "rules",
    [
        [rule("NumericGreaterThan", 5), rule("NumericGreaterThan", 10)],
        [rule("NumericGreaterThan", 5), rule("NumericEquals", 6.5)],
        [rule("StringEquals", "a"), rule("StringEquals", "a")],
        [rule("StringMatches", "a*"), rule("StringMatches", "ab*")],
        [rule("StringMatches", "*"), rule("StringEquals", "b")],
        [rule("IsPresent", operand=True), rule("NumericEquals", 3)],
        [rule("IsNumeric", operand=True), rule("NumericEquals", 3)],
        [
            rule("TimestampGreaterThan", "2024-01-01T00:00:00Z"),
            rule("TimestampGreaterThan", "2025-01-01T00:00:00+02:00"),
        ],
        [{"Not": rule("NumericGreaterThan", 5)}, rule("NumericLessThan", 2)],
        [rule("NumericEqualsPath", "$.m"), rule("NumericEqualsPath", "$.m")],
        [
            {"Or": [rule("StringEquals", "a"), rule("StringEquals", "b")]},
            {"And": [rule("StringEquals", "b"), rule("NumericEquals", 1, "$.m")]},
        ],
    ],
)
def test_a_rule_that_is_hidden(rules: list[Any]) -> None:
    assert dead(*rules) == [1]
    if rules[0] != rules[1]:
        assert dead(*reversed(rules)) == []


@pytest.mark.parametrize(
    "parts",
    [
        [rule("NumericGreaterThan", 10), rule("NumericLessThan", 5)],
        [rule("StringEquals", "a"), rule("StringEquals", "b")],
        [rule("StringEquals", "a"), rule("NumericEquals", 1)],
        [rule("IsPresent", operand=False), rule("NumericEquals", 1)],
        [rule("IsNull", operand=True), rule("StringMatches", "*")],
        [rule("BooleanEquals", operand=True), {"Not": rule("BooleanEquals", operand=True)}],
    ],
)
def test_a_rule_that_contradicts_itself(parts: list[Any]) -> None:
    assert dead({"And": parts}) == [0]
    assert dead({"Or": parts}) == []


@pytest.mark.parametrize(
    "rules",
    [
        [rule("NumericGreaterThan", 10), rule("NumericGreaterThan", 5)],
        [{"And": [rule("StringMatches", "a*"), rule("StringMatches", "*b")]}],
        [{"And": [rule("StringMatches", "2026*"), rule("IsTimestamp", operand=True)]}],
        [rule("StringGreaterThan", "m"), rule("StringMatches", "*")],
        [rule("IsPresent", operand=False), rule("NumericEquals", 3)],
        [{"And": [rule("IsPresent", operand=True), rule("IsNull", operand=True)]}],
        [rule("NumericEquals", 1), rule("NumericEquals", 1, "$.m")],
        [rule("NumericEqualsPath", "$.m"), rule("NumericEqualsPath", "$.o")],
    ],
)
def test_a_rule_that_can_be_taken(rules: list[Any]) -> None:
    assert dead(*rules) == []


def test_rules_that_hide_another_one_together() -> None:
    assert (
        dead(rule("NumericLessThan", 5), rule("NumericGreaterThan", 5), rule("NumericEquals", 5))
        == []
    )
    assert dead(
        rule("NumericLessThanEquals", 5), rule("NumericGreaterThan", 5), rule("NumericEquals", 5)
    ) == [2]


def test_conditions_in_jsonata() -> None:
    n = "$states.input.n"
    assert dead_in_jsonata(f"{{% {n} > 5 %}}", f"{{% {n} > 10 %}}") == [1]
    assert dead_in_jsonata(f"{{% {n} > 5 and {n} < 3 %}}") == [0]
    assert dead_in_jsonata(f"{{% {n} = 'a' %}}", f'{{%  {n}  =  "a" %}}') == [1]
    assert dead_in_jsonata("{% true %}", f"{{% {n} > 10 %}}") == [1]
    assert dead({"Condition": False}, {"Condition": "{% false %}"}) == [0, 1]
    assert dead_in_jsonata("{% $contains($a, 'x') %}", "{% $contains($a, 'x') %}") == [1]
    assert dead_in_jsonata("{% $random() > 0.5 %}", "{% $random() > 0.5 %}") == []
    assert dead_in_jsonata("{% $a = 'x and y' %}", "{% $a = 'x and z' %}") == []
    assert dead_in_jsonata("{% $a in ['x'] %}", "{% $a in ['x', 'y'] %}") == []
    assert dead_in_jsonata("{% $a = 1 or $b = 2 and $c = 3 %}", "{% $b = 2 %}") == []


def test_what_is_said_of_a_choice() -> None:
    def choice(*rules: Any, **fields: Any) -> dict[str, Any]:
        return {"Type": "Choice", "Choices": [{**r, "Next": "End"} for r in rules], **fields}

    hidden = choice(rule("IsNull", operand=True), rule("IsNull", operand=True), Default="End")
    place = "/States/A/Choices[1]"
    assert codes(machine(A=hidden, End=DONE)) == {place: "CHOICE_RULE_NEVER_TAKEN"}
    missing = {"/States/A": "NO_DEFAULT"}
    open_one = choice(rule("BooleanEquals", operand=True))
    assert codes(machine(A=open_one, End=DONE)) == missing
    gap = choice(rule("NumericLessThan", 5), rule("NumericGreaterThan", 5))
    assert codes(machine(A=gap, End=DONE)) == missing
    for rules in (
        (rule("BooleanEquals", operand=True), rule("BooleanEquals", operand=False)),
        (rule("NumericLessThan", 5), rule("NumericGreaterThanEquals", 5)),
        (rule("IsPresent", operand=True), rule("IsPresent", operand=False)),
        (rule("StringMatches", "a*"), {"Not": rule("StringMatches", "a*")}),
    ):
        assert codes(machine(A=choice(*rules), End=DONE)) == {}
    exists = ("$exists($states.input.a)", "$not($exists($states.input.a))")
    rules = [{"Condition": f"{{% {each} %}}"} for each in exists]
    assert codes(jsonata(A=choice(*rules), End=DONE)) == {}
    caught = {
        "Type": "Parallel",
        "Branches": [machine(A=open_one, End=DONE)],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],
        "End": True,
    }
    assert codes(machine(Both=caught, Sorry={"Type": "Fail"})) == {}


def test_a_state_that_only_a_rule_leads_to_that_is_never_taken() -> None:
    never = {"And": [rule("NumericEquals", 1), rule("NumericEquals", 2)], "Next": "Both"}
    choice = {"Type": "Choice", "Choices": [never], "Default": "End"}
    assert codes(machine(A=choice, Both=DONE, End=DONE)) == {
        "/States/A/Choices[0]": "CHOICE_RULE_NEVER_TAKEN",
        "/States/Both": "STATE_NEVER_REACHED",
    }


def test_many_rules_take_no_time() -> None:
    both = [
        {"And": [rule("StringEquals", f"v{i}", "$.a"), rule("NumericEquals", i, f"$.b{i}")]}
        for i in range(60)
    ]
    assert dead(*both, both[7]) == [60]


_CONSTANTS = {
    "Numeric": st.sampled_from([1, 2, 2.5]),
    "String": st.sampled_from(["", "a", "ab", "2024-01-01T00:00:00Z"]),
    "Timestamp": st.sampled_from(["2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
}
_OPERATORS = ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_VARIABLES = st.sampled_from(["$.x", "$.y"])
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 1.5, 2, 2.25, 2.5, 3]),
    st.sampled_from(["", "a", "aa", "ab", "abc", "b", "2023-01-01T00:00:00Z"]),
    st.sampled_from(["2024-01-01T00:00:00Z", "2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z"]),
    st.just([]),
)


@st.composite
def atoms(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["Numeric", "String", "Timestamp", "Boolean", "Matches", "Is"]))
    variable = draw(_VARIABLES)
    if kind == "Boolean":
        return rule("BooleanEquals", draw(st.booleans()), variable)
    if kind == "Matches":
        pattern = draw(st.sampled_from(["*", "a*", "*b", "ab*", "a", "2024*"]))
        return rule("StringMatches", pattern, variable)
    if kind == "Is":
        types = ["Null", "Present", "Numeric", "String", "Boolean", "Timestamp"]
        return rule(f"Is{draw(st.sampled_from(types))}", draw(st.booleans()), variable)
    operator = draw(st.sampled_from(_OPERATORS))
    return rule(f"{kind}{operator}", draw(_CONSTANTS[kind]), variable)


CONDITIONS = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        st.builds(lambda of: {"Not": of}, inner),
        st.builds(lambda parts: {"And": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"Or": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=4,
)


@given(
    rules=st.lists(CONDITIONS, min_size=1, max_size=4),
    inputs=st.lists(st.dictionaries(st.sampled_from(["x", "y"]), _VALUES), min_size=1, max_size=20),
)
def test_a_rule_that_is_said_to_be_never_taken_is_not(
    rules: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> None:
    choice = {"Choices": [{**each, "Next": "A"} for each in rules], "Default": "A"}
    never = dead_rules(choice)
    for value in inputs:
        try:
            taken = chosen(choice, Scope(input=value))
        except StateFailure:
            continue
        assert taken not in never, json.dumps([choice, value, never])


MANY: dict[str, list[dict[str, Any]]] = {
    "constants": [rule("NumericEquals", number) for number in range(500)],
    "texts": [rule("StringEquals", f"t{number}") for number in range(2_000)],
    "variables": [rule("NumericEquals", 1, f"$.n{number}") for number in range(2_000)],
    "moments": [
        rule("TimestampLessThan", f"20{number // 12:02}-{number % 12 + 1:02}-01T00:00:00Z")
        for number in range(600)
    ],
    "patterns": [rule("StringMatches", f"t{number}" + "a*b" * 300) for number in range(300)],
    "wide": [{"Or": [rule("NumericEquals", n * 99 + i) for i in range(10)]} for n in range(400)],
}


@pytest.mark.parametrize("kind", MANY)
def test_any_number_of_rules_is_checked_within_seconds(kind: str) -> None:
    rules = [{**each, "Next": "End"} for each in (*MANY[kind], MANY[kind][1])]
    begun = time.process_time()
    found = codes(machine(A={"Type": "Choice", "Choices": rules, "Default": "End"}, End=DONE))
    assert time.process_time() - begun < 5
    assert found == {f"/States/A/Choices[{len(rules) - 1}]": "CHOICE_RULE_NEVER_TAKEN"}


def test_any_number_of_choices_and_catchers_is_checked_within_seconds() -> None:
    rules = [{**rule("NumericEquals", 1, f"$.{name}"), "Next": "End"} for name in "abca"]
    choices = {
        f"A{number}": {"Type": "Choice", "Choices": rules, "Default": f"A{number + 1}"}
        for number in range(800)
    }
    catchers = [{"ErrorEquals": [f"E{number}"], "Next": "End"} for number in range(2_000)]
    begun = time.process_time()
    found = codes(machine(**choices, A800=task(Catch=[*catchers, catchers[1]]), End=DONE))
    assert time.process_time() - begun < 5
    assert found.pop("/States/A800/Catch[2000]") == "HANDLER_NEVER_TAKEN"
    assert found == {
        f"{at}/Choices[3]": "CHOICE_RULE_NEVER_TAKEN" for at in map("/States/{}".format, choices)
    }


def test_whole_numbers_may_be_longer_than_floats() -> None:
    long = 10**400
    assert dead(rule("NumericGreaterThan", long), rule("NumericEquals", long + 2)) == [1]
    assert dead(rule("NumericGreaterThan", 0.5), rule("NumericLessThan", long)) == []
