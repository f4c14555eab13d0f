"""What a diagram says of Retry, of Distributed Maps and of long rules of a Choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf import moto_session, run
from nestedsf.lessons.judging.machines import put
from nestedsf.trace import trace_of
from nestedsf.view import Diagram, draw
from tests.view.test_diagram import SVG, groups_of, parsed, words

TASK: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}
PASS: dict[str, Any] = {"Type": "Pass", "End": True}


def alone(**fields: Any) -> Diagram:
    return draw({"StartAt": "A", "States": {"A": {**fields, "End": True}}})


def box(diagram: Diagram) -> str:
    return words(groups_of(diagram.svg, "state")[0])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"TimeoutSeconds": 86_400}, ["times out after 86,400 s"]),
        ({"TimeoutSecondsPath": "$.limit"}, ["times out after $.limit s"]),
        (
            {"TimeoutSeconds": 30, "HeartbeatSeconds": 5},
            ["times out after 30 s", "times out without a heartbeat for 5 s"],
        ),
        (
            {"QueryLanguage": "JSONata", "HeartbeatSeconds": "{% $n * 2 %}"},
            ["JSONata", "times out without a heartbeat for $n * 2 s"],
        ),
    ],
)
def test_time_outs_are_in_the_picture_and_in_the_text(
    fields: dict[str, Any], said: list[str]
) -> None:
    diagram = alone(**TASK, **fields)
    for line in said:
        assert line in " ".join(box(diagram).split())
        assert line in diagram.text


def test_a_machine_in_jsonata_says_so() -> None:
    machine = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": PASS}}
    assert draw(machine).text.startswith("State machine with 1 state, JSONata\n")


@pytest.mark.parametrize(
    ("retrier", "said"),
    [
        ({"ErrorEquals": ["States.ALL"]}, "retry up to 3 times: States.ALL"),
        ({"ErrorEquals": ["Busy", "Late"], "MaxAttempts": 1}, "retry once: Busy, Late"),
        ({"ErrorEquals": ["Fatal"], "MaxAttempts": 0}, "no retry: Fatal"),
        ({"ErrorEquals": ["Busy"], "MaxAttempts": 99_999}, "retry up to 99,999 times: Busy"),
    ],
)
def test_a_retry_is_in_the_picture_and_in_the_text(retrier: dict[str, Any], said: str) -> None:
    for state in (
        TASK,
        {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": PASS}}]},
    ):
        diagram = alone(**state, Retry=[retrier])
        assert f"      {said}" in diagram.text.splitlines()
        assert said in box(diagram)


def test_of_many_retriers_and_errors_the_box_tells_some_and_the_text_all_errors() -> None:
    names = [f"Service.{word}Exception" for word in ("Unavailable", "Throttling", "Internal")]
    diagram = alone(**TASK, Retry=[{"ErrorEquals": names, "MaxAttempts": 6}] * 7)
    said = f"retry up to 6 times: {', '.join(names)}"

    assert diagram.text.splitlines().count(f"      {said}") == 4
    assert "      3 more retriers" in diagram.text.splitlines()
    assert box(diagram).count("retry up to 6 times: Service.") == 4
    assert box(diagram).endswith("3 more retriers")


def mapping(mode: dict[str, Any] | None = None, **fields: Any) -> Diagram:
    inner = {"ItemProcessor": {"StartAt": "B", "States": {"B": PASS}}}
    if mode is not None:
        inner["ItemProcessor"]["ProcessorConfig"] = mode
    return alone(Type="Map", **inner, **fields)


EXPRESS = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


def test_a_distributed_map_is_not_drawn_as_an_inline_one() -> None:
    inline, distributed = mapping({"Mode": "INLINE"}), mapping(EXPRESS)

    assert inline.svg == mapping().svg
    assert distributed.text.splitlines()[2:] == [
        "A · Map · Distributed · Express → End",
        "      a child execution for each item",
        "   B · Pass → end of child execution",
    ]
    assert "Map Distributed" in box(distributed).replace(" · ", " ")
    frames = [
        len([r for r in parsed(d.svg).iter(f"{SVG}rect") if r.get("stroke-dasharray")])
        for d in (inline, distributed)
    ]
    assert frames == [1, 4]  # a sheet behind the frame, and both once more in the legend
    assert "Distributed Map: child executions" in words(groups_of(distributed.svg, "legend")[0])


def test_where_the_items_come_from_and_the_results_go_is_said() -> None:
    diagram = mapping(
        {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        ItemReader={
            "Resource": "arn:aws:states:::s3:listObjectsV2",
            "ReaderConfig": {"MaxItemsPath": "$.most"},
            "Parameters": {"Bucket": "b"},
        },
        ItemBatcher={"MaxItemsPerBatchPath": "$.size", "MaxInputBytesPerBatch": 65_536},
        MaxConcurrency=1_000,
        ToleratedFailureCount=3,
        ResultWriter={"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}},
    )
    said = [
        "items from s3:listObjectsV2, at most $.most",
        "a child execution for each batch of up to $.size items and 65,536 bytes",
        "at most 1,000 at once",
        "up to 3 may fail",
        "results to s3:putObject",
    ]
    assert [line.strip() for line in diagram.text.splitlines()[3:8]] == said
    for line in said:
        assert line in box(diagram)


def test_an_expression_of_jsonata_stands_without_its_percent_signs() -> None:
    assert "      at most $limit at once" in mapping(MaxConcurrency="{% $limit %}").text
    assert "      up to $rate % may fail" in (
        mapping(EXPRESS, ToleratedFailurePercentage="{% $rate %}").text
    )


def test_of_an_execution_the_states_inside_are_in_child_executions() -> None:
    definition = {
        "StartAt": "A",
        "States": {
            "A": {
                "Type": "Map",
                "ItemProcessor": {
                    "ProcessorConfig": EXPRESS,
                    "StartAt": "B",
                    "States": {"B": PASS},
                },
                "End": True,
            }
        },
    }
    events = [
        ("ExecutionStarted", {}),
        ("MapStateEntered", {"stateEnteredEventDetails": {"name": "A"}}),
        ("MapStateStarted", {"mapStateStartedEventDetails": {"length": 0}}),
        ("MapRunStarted", {"mapRunStartedEventDetails": {"mapRunArn": "arn"}}),
        ("MapRunSucceeded", {}),
        ("MapStateSucceeded", {}),
        ("MapStateExited", {"stateExitedEventDetails": {"name": "A", "output": "[]"}}),
        ("ExecutionSucceeded", {"executionSucceededEventDetails": {"output": "[]"}}),
    ]
    history = [
        {"id": n, "previousEventId": n - 1, "type": kind, **details}
        for n, (kind, details) in enumerate(events, start=1)
    ]
    diagram = draw(trace_of(history, definition, name="first"))
    around, inside = (words(group) for group in groups_of(diagram.svg, "state"))

    assert "iteration" not in around
    assert inside == "B Pass in child executions"
    assert "B · Pass · in child executions → end of child execution" in diagram.text
    history[2]["mapStateStartedEventDetails"] = {"length": 4}
    assert "4 items" in draw(trace_of(history, definition)).text


# --- rules of a Choice ------------------------------------------------------------------


def choosing(rule: dict[str, Any]) -> tuple[str, str]:
    """The words of a rule, in the picture and in the text."""
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "B"}], "Default": "B"}
    diagram = draw({"StartAt": "A", "States": {"A": choice, "B": PASS}})
    in_text = next(line for line in diagram.text.splitlines() if line.endswith("→ B"))
    return words(groups_of(diagram.svg, "choice")[0]), in_text.strip().removesuffix(" → B")


NAMES = st.text("abcdfghijlmnq_", min_size=1, max_size=60)  # no word for a secret among them
SIGNS = {
    "NumericLessThan": "<",
    "NumericLessThanEquals": "≤",
    "NumericGreaterThan": ">",
    "NumericGreaterThanEquals": "≥",
    "NumericEquals": "=",
}


@given(NAMES, NAMES, st.sampled_from([*SIGNS]))
def test_a_comparison_keeps_its_sign_however_long_its_sides_are(
    left: str, right: str, comparison: str
) -> None:
    rule = {"Variable": f"$.{left}", f"{comparison}Path": f"$$.Execution.Input.{right}"}
    picture, text = choosing(rule)

    assert text == f"{left} {SIGNS[comparison]} $$.Execution.Input.{right}"
    assert f" {SIGNS[comparison]} " in f" {picture} "
    ends = picture.replace(" ", "").split(SIGNS[comparison])
    assert left.startswith(ends[0].partition("…")[0])
    assert text.endswith(ends[1].rpartition("…")[2])


def test_a_rule_of_many_parts_tells_the_first_ones_and_counts_the_rest() -> None:
    part = {"Variable": "$.order.customer.address.country", "StringEquals": "Liechtenstein"}
    picture, text = choosing({"Or": [part] * 6})
    one = 'order.customer.address.country = "Liechtenstein"'

    assert text == " or ".join([one] * 6)
    assert picture.replace(" ", "").startswith(one.replace(" ", ""))
    assert picture.endswith("or 5 more")
    short = [{"Variable": f"$.{name}", "IsPresent": True} for name in "abc"]
    assert choosing({"And": short})[0] == "a is present and b is present and c is present"


def test_a_condition_of_jsonata_keeps_its_operators() -> None:
    path = "$states.input.orders.confirmed.by_the_customer.number_of_lines"
    picture, text = choosing({"Condition": f"{{% {path} >= $minimum %}}"})

    assert text == f"{path} >= $minimum"
    assert picture.endswith("number_of_lines >= $minimum")
    assert "…" in picture


def test_what_a_catch_took_on_is_not_mixed_up_with_a_visit_of_a_child() -> None:
    look = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:ssm:getParameter",
        "Parameters": {"Name": "/nobody/wrote/it"},
    }
    each = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ToleratedFailurePercentage": 100,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Look again",
            "States": {"Look again": {**look, "End": True}},
        },
        "End": True,
    }
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Each"}]
    states = {"Look": {**look, "Catch": catch, "Next": "Each"}, "Each": each}
    with moto_session(time_scale=1000) as session:
        arn = put(session, "looks", {"StartAt": "Look", "States": states})
        text = draw(run(session, arn, {"items": [1]})).text

    assert [("caught" in line) for line in text.splitlines() if " · Task · " in line] == [
        True,
        False,
    ]
