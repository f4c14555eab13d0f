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
        ("$x ?? 1", 'The symbol "?" cannot be used as a unary operator'),
        ("1 == 1", 'The symbol "=" cannot be used as a unary operator'),
        ("$x || $y", 'Syntax error: "|"'),
        ("$not true", "Syntax error: true"),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(expression: str, message: str) -> None:
    [found] = validate(machine(Output={"a": [1, f"{{% {expression} %}}"]}))
    assert (found.severity, found.code) == ("ERROR", "INVALID_JSONATA_EXPRESSION")
    assert (found.message, found.location) == (message, "/States/A/Output/a[1]")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("customer", ["customer"]),
        ("customer.name & customer.city", ["customer"]),
        ("{'a': b, c: [d]}", ["b", "c", "d"]),
        ("$count(lines)", ["lines"]),
        ("$map($states.input.a, function($x) { $x + tax })", ["tax"]),
        ("($tax := rate; $tax)", ["rate"]),
        ("$states.input.paid ? yes : no", ["yes", "no"]),
        ("`the order`.id", ["the order"]),
    ],
)
def test_a_name_without_a_dollar_is_refused(expression: str, names: list[str]) -> None:
    found = validate(machine(Output={"v": f"{{% {expression} %}}"}))
    assert [(each.code, each.message, each.location) for each in found] == [
        (
            "UNSUPPORTED_JSONATA_EXPRESSION",
            f"Reference to '{name}' at the top level is not supported.",
            "/States/A/Output/v",
        )
        for name in names
    ]


def test_the_root_of_no_document_is_refused() -> None:
    [found] = validate(machine(Output="{% $$.order %}"))
    assert found.message == "Reference to '$$' is not supported."


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.lines[price > 3 and sku in wanted].sku",
        "$states.input.lines^(>price, sku)",
        "$states.input.lines{kind: $sum(price)}",
        "$states.input.(first & last)",
        "$states.input.$number(total)",
        "$states.input.*[open]",
        "$x.and.or.in",
        "true and null = false",
        "'customer' & \"order\"",
        "$replace($states.input.name, /a(b)c/, 'x')",
        "$x / $y / $z",
        "1 /* order */ + 1",
        "$states.input ~> |lines|{'price': price * 2}|",
        "$x.a@$a.$x.b[$a.id = id]",
    ],
)
def test_a_name_inside_a_path_reads_what_the_step_before_found(expression: str) -> None:
    assert not validate(machine(Output=f"{{% {expression} %}}"))


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


@pytest.mark.parametrize(
    ("fields", "place", "member"),
    [
        ({"Arguments": {"Payload": "{% $states.result %}"}}, "Arguments/Payload", "result"),
        ({"Output": ["{% $states.errorOutput.Cause %}"]}, "Output[0]", "errorOutput"),
        ({"Output": "{% '$states.errorOutput' & $states.result.text %}"}, "", ""),
        ({"Assign": {"text": "{% $states . result %}"}}, "", ""),
        ({"TimeoutSeconds": "{% $states.result.n %}"}, "TimeoutSeconds", "result"),
    ],
)
def test_a_member_of_states_that_is_not_there_is_refused(
    fields: dict[str, object], place: str, member: str
) -> None:
    arguments = {"FunctionName": "pack", **dict(fields.pop("Arguments", {}))}  # type: ignore[call-overload]
    resource = "arn:aws:states:::lambda:invoke"
    found = validate(machine(Type="Task", Resource=resource, Arguments=arguments, **fields))
    expected = [("UNSUPPORTED_JSONATA_EXPRESSION", f"Field '$states.{member}' does not exist.")]
    assert [(each.code, each.message) for each in found] == (expected if member else [])
    assert [each.location for each in found] == ([f"/States/A/{place}"] if member else [])


def test_a_catcher_has_the_error_and_no_result() -> None:
    def caught(expression: str) -> list[str]:
        catcher = {"ErrorEquals": ["States.ALL"], "Next": "A", "Output": f"{{% {expression} %}}"}
        resource = "arn:aws:lambda:eu-west-1:123456789012:function:pack"
        found = validate(machine(Type="Task", Resource=resource, Catch=[catcher]))
        return [each.message for each in found]

    assert caught("$states.errorOutput.Error") == []
    assert caught("$states.result") == ["Field '$states.result' does not exist."]
