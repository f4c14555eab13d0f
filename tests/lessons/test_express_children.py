"""Notebook 17: Express children, what is seen of their ends and in their logs, and its checks."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import nestedsf
from nestedsf.lessons import express_children as lesson
from nestedsf.lessons.express_children import levels, points, status
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed, told
from tests.lessons.quoting import marks_at_the_start, quotations

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.lessons import Verdict

NOTEBOOK = "17-express-children"
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
INSIDES = re.compile("|".join(map(re.escape, OTHERS_INSIDE)))
in_jsonata = pytest.mark.skipif(
    "sys.version_info >= (3, 14)", reason="nothing evaluates JSONata there"
)


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations(NOTEBOOK)
    assert len(found) > 5
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start(NOTEBOOK, lesson) == [Mark.TO_DO] * 3


def test_the_answers_at_the_start_are_those_of_the_checks() -> None:
    starts = (status.START, levels.START, points.POINTS)
    verdicts = [check(start) for check, start in zip(CHECKS, starts, strict=True)]
    assert [verdict.mark for verdict in verdicts] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER, ids=lambda answer: type(answer).__name__)
@pytest.mark.parametrize("check", CHECKS, ids=["status", "levels", "points"])
def test_anything_is_answered(check: Callable[[object], Verdict], answer: object) -> None:
    told(check(answer), "", INSIDES)


# --- exercise 1: the status of a child ------------------------------------------------------

SYNC = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"
ASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": SYNC,
    "TimeoutSeconds": 360,
    "Parameters": {"StateMachineArn": "${Price}", "Input": {"item.$": "$.item"}},
    "ResultPath": "$.answer",
    "Next": "Found?",
}
FOUND: dict[str, Any] = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.answer.Status", "StringEquals": "SUCCEEDED", "Next": "Read"}],
    "Default": "Apologize",
}
READ: dict[str, Any] = {
    "Type": "Pass",
    "Parameters": {
        "order.$": "$.order",
        "item.$": "$.item",
        "price.$": "States.StringToJson($.answer.Output)",
    },
    "Next": "Charge the card",
}
END: dict[str, Any] = {"Type": "Pass", "End": True}


def parent(
    ask: dict[str, Any] | None = None,
    found: dict[str, Any] | None = None,
    read: dict[str, Any] | None = None,
    **states: Any,
) -> dict[str, Any]:
    """The definition of the solution, with other fields; those that are `...` are left out."""
    whole = {
        "Ask": changed(ASK, ask or {}),
        "Found?": changed(FOUND, found or {}),
        "Read": changed(READ, read or {}),
        "Charge the card": END,
        "Apologize": END,
    }
    return {"StartAt": "Ask", "States": changed(whole, states)}


FAILED = {"Variable": "$.answer.Status", "StringEquals": "FAILED", "Next": "Apologize"}
HAS_OUTPUT = {"Variable": "$.answer.Output", "IsPresent": True, "Next": "Read"}
TIMED_OUT = {**FAILED, "StringEquals": "TIMED_OUT"}
ERROR_OR_PRICE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": SYNC,
            "Arguments": {
                "StateMachineArn": "${Price}",
                "Input": {"item": "{% $states.input.item %}"},
            },
            "Output": {
                "order": "{% $states.input.order %}",
                "item": "{% $states.input.item %}",
                "price": "{% $states.result.Status = 'SUCCEEDED' ? $parse($states.result.Output) : $error('No price') %}",
            },
            "Catch": [
                {
                    "ErrorEquals": ["States.QueryEvaluationError"],
                    "Next": "Apologize",
                    "Output": "{% $states.input %}",
                }
            ],
            "Next": "Charge the card",
        },
        "Charge the card": END,
        "Apologize": {"Type": "Succeed"},
    },
}


@pytest.mark.parametrize(
    "answer",
    [
        parent(),
        json.dumps(parent(), indent=2),
        parent(found={"Choices": [HAS_OUTPUT]}),
        parent(found={"Choices": [FAILED, TIMED_OUT], "Default": "Read"}),
        parent({"ResultSelector": {"Status.$": "$.Status", "all.$": "$"}}, None, {
            "Parameters": {**READ["Parameters"], "price.$": "States.StringToJson($.answer.all.Output)"}
        }),
        parent(read={"Parameters": {**READ["Parameters"], "answer.$": "$.answer"}}),
        parent({"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Apologize"}]}),
        parent({"TimeoutSeconds": 300, "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "Apologize"}]}),
        parent({"TimeoutSeconds": ...}),
        pytest.param(ERROR_OR_PRICE, marks=in_jsonata),
    ],
)  # fmt: skip
def test_an_order_that_is_charged_with_its_price_or_apologized_for_is_right(answer: Any) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status.START.replace("360", "361"), "“Charge the card” was handed an object with"),
        (
            status.START.replace("startExecution", "startExecution.sync:2"),
            "with StepFunctions.InvalidArnException",
        ),
        (
            parent({"Next": "Read"}, **{"Found?": ..., "Apologize": ...}),
            '"item": "vase"}. The execution ended as FAILED, with States.Runtime',
        ),
        (
            parent(
                {"Next": "Read"},
                **{
                    "Found?": ...,
                    "Read": {"Type": "Pass", "OutputPath": "$", "Next": "Charge the card"},
                    "Apologize": ...,
                },
            ),
            "there is no price at its top",
        ),
        (
            parent(found={"Choices": [FAILED], "Default": "Read"}),
            '"item": "mirror"}. The execution ended as FAILED',
        ),
        (
            parent(
                {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Apologize"}], "Next": "Read"},
                **{"Found?": ...},
            ),
            "with States.Runtime",
        ),
        (
            parent(read={"Parameters": {**READ["Parameters"], "price.$": "$.answer.Output"}}),
            "a price that is a text",
        ),
        (
            parent(read={"Parameters": {"order.$": "$.order", "item.$": "$.item", "price": {"dollars": 20}}}),
            "not the child's output",
        ),
        (
            parent(read={"Parameters": {"price.$": "States.StringToJson($.answer.Output)"}}),
            "there is no order at its top",
        ),
        (parent({"ResultPath": ...}), "Invalid path '$.answer.Status'"),
        (
            parent({"Parameters": {"StateMachineArn": "${Price}"}}),
            "The execution of its price ended as FAILED, and “Apologize” was entered.",
        ),
        (parent({"TimeoutSeconds": 60}), '"item": "mirror"}. The execution ended as FAILED, with States.Timeout'),
        (
            parent(found={"Default": "Sorry"}, Apologize=..., Sorry=END),
            "ended as FAILED, and the last state that was entered was “Sorry”",
        ),
        (parent(found={"Default": "Ask"}, Apologize=...), "waited in “Ask” until its time was over"),
        (
            parent(found={"Choices": [{**FAILED, "Next": "Read"}], "Default": "Apologize"}),
            "The execution of its price ended as SUCCEEDED, and “Apologize” was entered",
        ),
        (parent({"Parameters": {**ASK["Parameters"], "StateMachineArn": "${Pricing}"}}), "${Pricing}"),
        (parent({"Resource": "arn:aws:states:::aws-sdk:sfn:StartSyncExecution"}), "small letter"),
        (parent({"Resource": "arn:aws:states:::states:startSyncExecution"}), "has no action"),
        (parent(found={"Default": "Nowhere"}), "Nowhere"),
        (json.dumps(parent())[:-1], "never closed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_parent_is_told(answer: Any, words: str) -> None:
    told(lesson.check_1(answer), words, INSIDES)


# --- exercise 2: levels -----------------------------------------------------------------------

RIGHT = {
    "price": {"level": "ALL", "includeExecutionData": True},
    "address": {"level": "ALL", "includeExecutionData": False},
    "label": {"level": "FATAL", "includeExecutionData": False},
}


def configured(name: str = "label", **fields: Any) -> dict[str, Any]:
    """The configurations of the solution, with other fields in one of them."""
    return {**RIGHT, name: changed(RIGHT[name], fields)}


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        json.dumps(RIGHT),
        configured(includeExecutionData=True),
        configured("address", includeExecutionData=...),
        configured("price", destinations=[]),
        dict(reversed(RIGHT.items())),
    ],
)
def test_levels_that_log_what_is_asked_for_are_right(answer: Any) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (configured("price", level="ERROR"), "SUCCEEDED, and the log has no events of it"),
        (configured("price", level=...), "the log has no events of it"),
        (configured("price", includeExecutionData=False), "what its states were given"),
        (configured("address", includeExecutionData=True), "its address stands in the log"),
        (configured("address", level="ERROR"), "“address” ended as SUCCEEDED, and the log has no"),
        (configured(level="ERROR"), "“label” ended as SUCCEEDED, and the log has 1 event of it"),
        (configured(level="ALL"), "“label” ended as SUCCEEDED"),
        (configured(level="OFF"), "ended as FAILED, and the log has no events of it: its error"),
        (configured(level="fatal"), "levels are written in capitals"),
        (configured(level="WARN"), "there is no such level"),
        (configured(level=["ALL"]), "there is no such level"),
        (configured(includeExecutionData="false"), "is a text, and it is true or false"),
        (configured(Level="FATAL"), "has no such field"),
        ({**RIGHT, "label": "FATAL"}, "The configuration of “label” is a text"),
        ({**RIGHT, "pack": {}}, "There is no workflow “pack”"),
        (changed(RIGHT, {"address": ...}), "There is no configuration of “address”"),
        ([RIGHT], "this is a list"),
    ],
)
def test_what_is_wrong_with_levels_is_told(answer: Any, words: str) -> None:
    told(lesson.check_2(answer), words, INSIDES)


# --- exercise 3: twice ------------------------------------------------------------------------

ITEM = {
    "id": {"S.$": "$.order"},
    "customer": {"S.$": "$.customer"},
    "points": {"N.$": "$.points"},
}
AGAIN = [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "Next": "Done"}]


def put(item: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    parameters = {"TableName": "points", "Item": {**ITEM, **(item or {})}}
    more = fields.pop("parameters", {})
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {**parameters, **more},
        "End": True,
    }
    return {"StartAt": "Give", "States": {"Give": changed(state, fields)}}


def updated(expression: str, **parameters: Any) -> dict[str, Any]:
    return put(
        Resource="arn:aws:states:::dynamodb:updateItem",
        Parameters={
            "TableName": "points",
            "Key": {"id": {"S.$": "$.order"}},
            "UpdateExpression": expression,
            "ExpressionAttributeValues": {
                ":c": {"S.$": "$.customer"},
                ":p": {"N.$": "$.points"},
            },
            **parameters,
        },
    )


ONCE = put(parameters={"ConditionExpression": "attribute_not_exists(id)"}, Catch=AGAIN)
ONCE["States"]["Done"] = {"Type": "Succeed"}


@pytest.mark.parametrize(
    "answer",
    [
        put(),
        json.dumps(put()),
        put({"id": {"S.$": "States.Format('order-{}', $.order)"}}),
        put({"id": {"S.$": "$$.Execution.Input.order"}, "order": {"S.$": "$.order"}}),
        put({"id": {"S.$": "States.Hash($.order, 'SHA-256')"}}),
        ONCE,
        updated("SET customer = :c, points = :p"),
    ],
)
def test_points_that_are_given_once_are_right(answer: Any) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (points.POINTS.replace("Execution.Id", "Execution.Name"), "Ann has 80"),
        (points.POINTS.replace("$$.Execution.Id", "States.UUID()"), "Ann has 80"),
        (points.POINTS.replace("$$.Execution.Id", "$$.Execution.StartTime"), "Ann has 80"),
        (put({"id": {"S.$": "$.customer"}}), "A-34 (40 points). Then Ann has 40"),
        (put({"id": {"S": "A-31"}}), "Then Ann has 40"),
        (put({"id": {"S.$": "States.Format('{}{}', $.customer, $.points)"}}), "Then Ann has 55"),
        (put({"id": {"S": "$.order"}}), "S is handed on as the text “$.order”"),
        (updated("ADD points :p SET customer = :c"), "Ann has 80"),
        (
            put(parameters={"ConditionExpression": "attribute_not_exists(id)"}),
            "The second execution for order A-31 ended as FAILED",
        ),
        (put({"id": {"S.$": "$.number"}}), "The first execution for order A-31 ended as FAILED"),
        (put({"customer": {"S": "Ann"}}), "of Bob. Then Bob has 0 points."),
        (put({"points": {"S.$": "$.points"}}), "An item of the table has points of type S, and not N."),
        (put({"customer": {"N": "7"}}), "An item of the table has customer of type N, and not S."),
        (put({"points": {"N": "40"}}), "One execution, for order A-32 (15 points) of Ann. Then Ann has 40"),
        (put({"points": {"N": "1.5"}}), "“1.5” points"),
        ({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "Then Ann has 0"),
        (put(Resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken"), "task token"),
        (put(Retry=[{"ErrorEquals": []}]), "AWS would refuse it"),
        (put(parameters={"TableName": "orders"}), "ended as FAILED with DynamoDB"),
        (put({"id": {"N.$": "$.order"}}), "Type mismatch for key id"),
        (put({"id": {"S.$": "$.number"}}), "'$.number' specified for the field 'S.$' could not be found"),
        (put({"id": "A-31"}), "The value for the field 'id' must be an OBJECT"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_points_is_told(answer: Any, words: str) -> None:
    told(lesson.check_3(answer), words, INSIDES)


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (lesson.check_1, parent({"TimeoutSeconds": 60}), "TimeoutSeconds"),
        (lesson.check_1, parent(found={"Choices": [FAILED], "Default": "Read"}), "Output"),
        (lesson.check_3, put({"id": {"N.$": "$.order"}}), "a text"),
        (lesson.check_3, put({"id": {"S.$": "$.number"}}), "S.$"),
        (lesson.check_3, put({"id": {"S.$": "$.customer"}}), "another value in each order"),
        (lesson.check_3, put({"id": {"S.$": "$$.Execution.Name"}}), "input of the workflow"),
        (
            lesson.check_3,
            put(parameters={"ConditionExpression": "attribute_not_exists(id)"}),
            "without a condition",
        ),
    ],
)
def test_the_last_hint_is_of_what_was_seen(check: Any, answer: Any, words: str) -> None:
    assert words in inspect.unwrap(check)(answer).hints[-1]


TO_CHARGE: dict[str, Any] = {**FOUND["Choices"][0], "Next": "Charge the card"}
BY_ITSELF: dict[str, Any] = {"Type": "Pass", "Parameters": READ["Parameters"], "End": True}
TWO_DEEP: dict[str, Any] = {
    "Parameters": {"price.$": "States.StringToJson($.answer.Output)"},
    "ResultPath": "$.price",
}
TWICE: dict[str, Any] = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]}
REFUSED = put(parameters={"ConditionExpression": "attribute_not_exists(id)"}, **TWICE)
REFUSED["States"]["Failed"] = {"Type": "Fail"}


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (lesson.check_1, parent({"Resource": SYNC.replace("Sync", "")}), "Which action waits"),
        (lesson.check_1, parent({"Resource": f"{SYNC}.sync"}), "Which action waits"),
        (lesson.check_1, parent({"Resource": SYNC.replace("start", "Start")}), "Which action"),
        (lesson.check_1, parent(found={"Choices": [TO_CHARGE]}, Read=...), "The child has found"),
        (
            lesson.check_1,
            parent(None, {"Choices": [TO_CHARGE]}, Read=..., **{"Charge the card": BY_ITSELF}),
            "“Charge the card” makes the price itself.",
        ),
        (lesson.check_1, parent(read=TWO_DEEP), "The price is in an object that is called price"),
        (lesson.check_1, parent(read={"ResultPath": "$.found"}), "The child has found a price"),
        (
            lesson.check_1,
            parent(read={"Parameters": {**READ["Parameters"], "price.$": "$.answer.Output"}}),
            "A price is an object here",
        ),
        (lesson.check_1, parent(read={"Parameters": {"a": 1}}), "Which state is it that leaves"),
        (
            lesson.check_1,
            parent(found={"Choices": [{**FAILED, "StringEquals": "Succeeded", "Next": "Read"}]}),
            "What does your Choice ask for",
        ),
        (
            lesson.check_1,
            parent(found={"Choices": [{**FOUND["Choices"][0], "Variable": "$.answer.status"}]}),
            "Where is the answer of the Task",
        ),
        (lesson.check_1, parent(found={"Default": "Charge the card"}), "From which state may"),
        (
            lesson.check_1,
            parent(found={"Default": "Charge the card"}, Apologize=...),
            "What does the action answer",
        ),
        (lesson.check_1, parent({"Parameters": {"StateMachineArn": "${Price}"}}), "What was the"),
        (lesson.check_1, parent(Apologize={"Type": "Fail", "Error": "a"}), "No order fails"),
        (
            lesson.check_1,
            parent(found={"Default": "A"}, A=END, Apologize=...),
            "The exercise names",
        ),
        (
            lesson.check_1,
            parent(
                {
                    "TimeoutSeconds": 60,
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Apologize"}],
                }
            ),
            "What is handed to the next state where a Catch",
        ),
        (lesson.check_2, configured("price", level="ERROR"), "At which level are the states"),
        (lesson.check_2, configured("price", includeExecutionData=False), "Which field decides"),
        (lesson.check_2, configured("address", includeExecutionData=True), "Which field decides"),
        (lesson.check_2, configured(level="ERROR"), "This execution has succeeded."),
        (lesson.check_2, configured(level="OFF"), "Which levels log the error"),
        (lesson.check_2, configured(level="fatal"), "The configurations at the start"),
        (lesson.check_3, put({"points": {"N": "40"}}), "Which of the values in the item"),
        (lesson.check_3, put({"id": {"S.$": "$.customer"}}), "An item replaces the one that has"),
        (lesson.check_3, updated("ADD points :p SET customer = :c"), "What does the Task do with"),
        (lesson.check_3, put({"points": {"N.$": "States.MathAdd($.points, 0)"}}), "What are the"),
        (lesson.check_3, put(parameters={"TableName": "orders"}), "The table is called points"),
        (lesson.check_3, REFUSED, "What is there already"),
    ],
)
def test_the_first_hint_fits_what_was_seen(check: Any, answer: Any, hint: str) -> None:
    verdict = inspect.unwrap(check)(answer)
    assert verdict.mark is Mark.NOT_YET
    assert verdict.hints[0].startswith(hint), verdict.words


# --- what the notebook calls --------------------------------------------------------------------


def test_points_are_counted() -> None:
    assert [lesson.points_after(starts) for starts in (0, 1, 3)] == [0, 40, 120]


def test_a_workflow_that_is_there_is_updated() -> None:
    with nestedsf.moto_session() as session:
        client = session.client("stepfunctions")
        first, second = (
            lesson.create(
                session, "a", json.dumps({"StartAt": name, "States": {name: END}}), type="EXPRESS"
            )
            for name in ("A", "B")
        )
        found = client.describe_state_machine(stateMachineArn=first)
    assert first == second
    assert found["type"] == "EXPRESS"
    assert json.loads(found["definition"])["StartAt"] == "B"


def test_what_an_execution_has_logged_is_found_by_its_arn() -> None:
    with nestedsf.moto_session(time_scale=1000) as session:
        assert lesson.log_group(session) == lesson.log_group(session)
        state = {"Type": "Pass", "End": True}
        machine = json.dumps({"StartAt": "A", "States": {"A": state}})
        destination = {"cloudWatchLogsLogGroup": {"logGroupArn": lesson.log_group(session)}}
        client = session.client("stepfunctions")
        arn = client.create_state_machine(
            name="a",
            definition=machine,
            type="EXPRESS",
            roleArn="arn:aws:iam::123456789012:role/r",
            loggingConfiguration={"level": "ALL", "destinations": [destination]},
        )["stateMachineArn"]
        first, _ = (client.start_sync_execution(stateMachineArn=arn) for _ in range(2))
        found = lesson.log_events(session, first["executionArn"])
    assert [event["id"] for event in found] == ["1", "2", "3", "4"]
    assert {event["execution_arn"] for event in found} == {first["executionArn"]}
