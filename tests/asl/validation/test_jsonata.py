"""Expressions that cannot be read are refused with AWS's code, text and place."""

from __future__ import annotations

import json

import pytest

from nestedsf.asl.validation import refusal, validate


def machine(**fields: object) -> str:
    state = {"Type": "Pass", "End": True, **fields}
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}})


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("n[1,2)", 'Expected "]", got ","'),
        ('"no end', "String literal must be terminated by a matching quote"),
        ("2 *", "Unexpected end of expression"),
        ("{'a':}", 'The symbol "}" cannot be used as a unary operator'),
        ("$x :=", "Unexpected end of expression"),
        ("(1", 'Expected ")" before end of expression'),
        ("one two", 'Syntax error: "two"'),
        ("1 2", "Syntax error: 2"),
        ("", "Unexpected end of expression"),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(expression: str, message: str) -> None:
    [found] = validate(machine(Output={"a": [1, f"{{% {expression} %}}"]}))
    assert (found.severity, found.code) == ("ERROR", "INVALID_JSONATA_EXPRESSION")
    assert (found.message, found.location) == (message, "/States/A/Output/a[1]")


def test_all_of_them_are_told() -> None:
    text = machine(Output="{% 1 + %}", Assign={"b": "{% ( %}", "c": "{% 1 %}"})
    assert [found.location for found in validate(text)] == [
        "/States/A/Output",
        "/States/A/Assign/b",
    ]
    assert (
        "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output"
        in refusal(validate(text))
    )


def test_what_is_no_expression_is_not_read() -> None:
    assert not validate(machine(Output=" {% 1 + %}", Comment="{% 1 + %}"))
    jsonpath = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Result": "{% 1 + %}", "End": True}},
    }
    assert not validate(json.dumps(jsonpath))
