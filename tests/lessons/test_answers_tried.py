"""Answers that learners have tried: what is said of each, and where the hints lead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from nestedsf.lessons import (
    deploy_and_start,
    express_children,
    fan_out_over_a_file,
    follow_the_data,
    from_files_to_a_test,
    in_jsonata,
    in_parallel,
    on_an_account,
    read_an_execution,
    redrive_a_failure,
    run_a_job,
    start_and_continue,
    test_one_state,
    wait_for_a_callback,
    watch_from_outside,
    when_it_goes_wrong,
    who_may_do_what,
    your_own_workflow,
)
from nestedsf.lessons.fan_out_over_a_file import limits, reading
from nestedsf.lessons.judging.verdicts import Mark, Verdict
from nestedsf.lessons.redrive_a_failure import names, one_charge
from nestedsf.lessons.watch_from_outside import alarm
from nestedsf.lessons.your_own_workflow.shop import NAMES_COLLIDE
from tests.lessons.test_express_children import parent
from tests.lessons.test_redrive_a_failure import charged
from tests.lessons.test_your_own_workflow import ORDER

Check = Callable[[Any], Verdict]

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:"
CHILD = "${AnotherStateMachineArn}"
START = "arn:aws:states:::states:startExecution"
READ_AS_JSONATA = "It was read as JSONata"
ALL = [{"ErrorEquals": ["States.ALL"], "Next": "Ship"}]


def changed(start: str, **change: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {**json.loads(start), **change}
    return {key: value for key, value in fields.items() if value is not ...}


def parameters(**more: Any) -> dict[str, Any]:
    given = {"NeedCallback": True, "reply": {"token.$": "$$.Task.Token"}}
    return {"StateMachineArn": CHILD, "Input": given, **more}


def labelled(**around: Any) -> dict[str, Any]:
    template = {
        "order.$": "$.order",
        "customer.$": "$.customer.name",
        "execution.$": "$$.Execution.Name",
    }
    return {"Type": "Pass", "Parameters": template, **around}


LABEL = {
    "order": "{% $states.input.order %}",
    "customer": "{% $states.input.customer.name %}",
    "execution": "{% $states.context.Execution.Name %}",
}
PACKED = {"boxes.$": "$.Output.boxes", "execution.$": "$.Name"}
BATCHES: dict[str, Any] = {
    "ItemBatcher": {"MaxItemsPerBatch": 4},
    "MaxConcurrency": 3,
    "ToleratedFailurePercentage": 25,
    "ResultWriter": {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket.$": "$.bucket", "Prefix": "region"},
    },
}
READER: dict[str, Any] = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {
        "InputType": "CSV",
        "CSVDelimiter": "SEMICOLON",
        "CSVHeaderLocation": "GIVEN",
        "CSVHeaders": ["order", "town", "pieces"],
    },
    "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.file"},
}
SELECTOR = {
    "order.$": "$$.Map.Item.Value.order",
    "town.$": "$$.Map.Item.Value.town",
    "pieces.$": "States.StringToJson($$.Map.Item.Value.pieces)",
    "night.$": "$.night",
}
SILENCE = changed(
    alarm.START,
    MetricName="ExecutionsStarted",
    ComparisonOperator="LessThanThreshold",
    TreatMissingData="breaching",
)
LIMITS: dict[str, Any] = {
    "HeartbeatSeconds": 300,
    "TimeoutSeconds": 1800,
    "Catch": [
        {"ErrorEquals": ["States.HeartbeatTimeout"], "ResultPath": "$.why", "Next": "Ask again"},
        {"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "Decline"},
    ],
}
SHIP: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{START}.sync:2",
    "Parameters": {"StateMachineArn": CHILD, "Input.$": "$"},
    "Retry": [
        {
            "ErrorEquals": ["States.TaskFailed"],
            "IntervalSeconds": 300,
            "MaxAttempts": 3,
            "BackoffRate": 1,
        }
    ],
    "End": True,
}


def shipped(**given: Any) -> dict[str, Any]:
    return {**SHIP, "Parameters": {"StateMachineArn": CHILD, **given}}


def read(selector: Any = SELECTOR, **reader: Any) -> dict[str, Any]:
    fields = {key: value for key, value in {**READER, **reader}.items() if value is not ...}
    return {"ItemReader": fields, "ItemSelector": selector}


def trusted(*arns: str, **more: Any) -> str:
    condition = {"ArnLike": {"aws:SourceArn": [MACHINE + each for each in arns]}}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": condition,
        **more,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def looking(**fields: Any) -> dict[str, Any]:
    look = json.loads(one_charge.START)["Look at the charge"]
    return charged(**{"Look at the charge": {**look, **fields}})


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (follow_the_data.check_2, labelled(), "all three values arrived"),
        (follow_the_data.check_2, LABEL, READ_AS_JSONATA),
        (wait_for_a_callback.check_1, parameters(), "The child has got the token"),
        (
            in_parallel.check_2,
            [{"ErrorEquals": ["States.TaskFailed"], "Output": {}, "Next": "Go on without it"}],
            READ_AS_JSONATA,
        ),
        (
            in_parallel.check_3,
            {"completion": "{% $parse($states.result[0]) %}", "callback": "{% $states.result[1] %}"},
            READ_AS_JSONATA,
        ),
        (
            run_a_job.check_2,
            (
                {
                    "ErrorEquals": ["States.TaskFailed"],
                    "ResultPath": "$.failure",
                    "Next": "Apologize",
                },
            ),
            "Apologize has the order",
        ),
        (when_it_goes_wrong.check_1, LIMITS, "half an hour to “Decline”"),
        (
            when_it_goes_wrong.check_2,
            shipped(**{
                "Input.$": "$",
                "Name.$": "States.Format('{}-{}', $$.Execution.Name, States.MathRandom(1, 999999))",
            }),
            "A random number may come twice",
        ),
        (fan_out_over_a_file.check_2, BATCHES, "One batch failed"),
        (redrive_a_failure.check_3, charged(), "Order 42 was redriven twice, and charged once."),
        (
            watch_from_outside.check_3,
            {
                **SILENCE,
                "Unit": "Count",
                "Dimensions": [
                    {
                        "Name": "StateMachineArn",
                        "Value": "arn:aws:states:us-east-1:123456789012:stateMachine:nestedsf-order",
                    }
                ],
            },
            "It was tried with 8 nights",
        ),
    ],
)  # fmt: skip
def test_what_is_right_is_said_to_be(check: Check, answer: object, words: str) -> None:
    verdict = check(answer)
    assert verdict.solved, verdict
    assert words in verdict.words
    assert (READ_AS_JSONATA in verdict.words) is (words == READ_AS_JSONATA)


@pytest.mark.parametrize(
    ("check", "answer", "words", "hint"),
    [
        # a whole state counts as it is written
        (follow_the_data.check_2, labelled(InputPath="$.customer"), "$.order", "Which field beside"),
        (follow_the_data.check_2, labelled(ResultPath=None), "it has no execution", "Which field beside"),
        (follow_the_data.check_2, labelled(Type="Task"), "The Type is “Task”", ""),
        (
            follow_the_data.check_3,
            {"Type": "foo", "ResultSelector": PACKED, "ResultPath": "$.packing"},
            "The Type is “foo”, and the state is a Task.",
            "",
        ),
        # both languages in one state
        (
            follow_the_data.check_2,
            {**labelled()["Parameters"], "execution": LABEL["execution"]},
            "a state is in one of the two",
            "A state has one language",
        ),
        # what was refused is what the hints are of
        (
            wait_for_a_callback.check_1,
            parameters(Name="reply-1"),
            "both ask for the same Name",
            "Which name does the child of a second execution get?",
        ),
        (
            wait_for_a_callback.check_1,
            {"StateMachineArn.$": "$.arn", "Input": parameters()["Input"]},
            "nothing at $.arn",
            "The token is read. Which other path",
        ),
        (
            start_and_continue.check_3,
            {
                "StartAt": "A",
                "States": {
                    "A": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke",
                        "Parameters": {"StateMachineArn": CHILD},
                        "End": True,
                    }
                },
            },
            "FunctionName",
            "A Resource has",
        ),
        (
            start_and_continue.check_3,
            {"Type": "Task", "Resource": START, "End": True},
            "This is one state alone",
            "A definition has StartAt",
        ),
        (
            run_a_job.check_1,
            {**SHIP, "Retry": ..., "End": ..., "Next": "Ship", "ResultPath": "$.Packing"},
            "nothing is at $.packing",
            "Where does yours put it?",
        ),
        (
            run_a_job.check_1,
            {
                **SHIP,
                "Resource": f"{START}.sync",
                "Retry": ...,
                "End": ...,
                "Next": "Ship",
                "ResultPath": "$.packing",
                "ResultSelector": {"Output.$": "States.JsonMerge($.Output, $.Output, false)"},
            },
            "States.JsonMerge was given arguments of another kind",
            "What does this function take",
        ),
        (
            when_it_goes_wrong.check_1,
            {**LIMITS, "Resource": f"{START}.sync:2"},
            "has a Resource already",
            "What the Task calls, and how it waits, is given",
        ),
        (
            when_it_goes_wrong.check_1,
            {**LIMITS, "HeartbeatSeconds": True},
            "is a boolean",
            "JSON tells texts, numbers",
        ),
        (
            when_it_goes_wrong.check_1,
            {**LIMITS, "OutputPath": "$.nothing"},
            "$.nothing",
            "a path that finds nothing",
        ),
        (
            when_it_goes_wrong.check_2,
            shipped(Input={"order.$": "$.order", "items.$": "$.items"}),
            "and not the whole order",
            "",
        ),
        (
            when_it_goes_wrong.check_2,
            {**SHIP, "Parameters": {"StateMachineArn": "${carrier}", "Input.$": "$"}},
            "Nobody fills ${carrier}",
            "What stands between ${ and }",
        ),
        # notebook 15
        (
            fan_out_over_a_file.check_2,
            {**BATCHES, "ItemSelector": {"order.$": "$$.Map.Item.Value.order"}},
            "the child looks for its town",
            "Which field makes the items",
        ),
        (
            fan_out_over_a_file.check_2,
            {**BATCHES, "ResultPath": None},
            "No bucket with results",
            "Which field of yours says what the Map hands on?",
        ),
        (fan_out_over_a_file.check_1, {"ItemSelector": SELECTOR}, "no ItemReader", "is missing"),
        (fan_out_over_a_file.check_1, read(Resource=...), "required", "is missing"),
        (
            fan_out_over_a_file.check_1,
            {"ItemReader": "s3", "ItemSelector": SELECTOR},
            "is a text, and it must be",
            "JSON tells texts",
        ),
        (fan_out_over_a_file.check_1, read(ReaderConfig=...), "JSON", "ReaderConfig says"),
        (
            fan_out_over_a_file.check_1,
            read({**SELECTOR, "order.$": SELECTOR["town.$"], "town.$": SELECTOR["order.$"]}),
            "as order",
            "Which column does each key of the ItemSelector read?",
        ),
        (
            fan_out_over_a_file.check_3,
            {"Orders": [1], "Not_begun": 2},
            "Orders is written orders.",
            "",
        ),
        # notebook 16
        (redrive_a_failure.check_3, looking(Catch=ALL), "nobody knows of a charge", "Where does the"),
        (
            redrive_a_failure.check_3,
            looking(
                Catch=[{**ALL[0], "ErrorEquals": ["Sfn.ExecutionDoesNotExistException"]}]
            ),
            "Sfn.ExecutionDoesNotExistException, nobody knows",
            "Where does the error lead",
        ),
        (
            redrive_a_failure.check_3,
            charged(Ship={"Type": "Fail", "Error": "No"}),
            "ended as FAILED, with No",
            "",
        ),
        (
            redrive_a_failure.check_3,
            charged("$.card"),
            "",
            "",
        ),
        (
            redrive_a_failure.check_3,
            charged(Ship={"Type": "Pass", "Next": "Charge the card"}),
            "terminal state",
            "Where does an execution end?",
        ),
        (
            redrive_a_failure.check_2,
            changed(names.START, Parameters={
                **json.loads(names.START)["Parameters"], "StateMachineArn": "x"
            }),
            "Invalid Arn",
            "StateMachineArn was right at the start",
        ),
        # notebook 17
        (
            express_children.check_1,
            parent(Apologize=...),
            "not among the States",
            "A definition has StartAt",
        ),
        (
            express_children.check_1,
            parent(**{"Charge the card": {"Type": "Pass", "Next": "Apologize"}}),
            "“Apologize” was entered",
            "Which of the two states leads",
        ),
        # notebook 18
        (
            watch_from_outside.check_3,
            {**SILENCE, "Dimensions": [{"Name": "StateMachineArn", "Value": "other"}]},
            "Dimensions say",
            "Leave out",
        ),
        (watch_from_outside.check_3, {**SILENCE, "Unit": "Seconds"}, "the unit Count", "Leave out"),
        (
            watch_from_outside.check_3,
            {**SILENCE, "Period": 1200, "EvaluationPeriods": 4, "DatapointsToAlarm": 3},
            "every 41 minutes",
            "",
        ),
        (watch_from_outside.check_3, {**SILENCE, "Foo": 1}, "no field “Foo”", "has every field"),
        (
            watch_from_outside.check_2,
            {
                "error": "States.Runtime",
                "version": 2,
                "orders": ["arn:aws:states:us-east-1:123456789012:execution:nestedsf-order:a-1"],
            },
            "orders is a list of the numbers of orders.",
            "",
        ),
        (
            watch_from_outside.check_1,
            {
                "source": ["aws.states"],
                "detail": {
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                    "stateMachineArn": [
                        "arn:aws:states:us-east-1:123456789012:stateMachine:nestedsf-order"
                    ],
                    "input": [{"wildcard": "*kilos*"}],
                },
            },
            "It does not take the change of an execution of nestedsf-order to FAILED",
            "",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_hints_are_of_it(
    check: Check, answer: Any, words: str, hint: str
) -> None:
    answer = {key: value for key, value in answer.items() if value is not ...}
    verdict = check.__wrapped__(answer)  # type: ignore[attr-defined]
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert "Traceback" not in verdict.words
    assert "at null" not in verdict.words
    assert not hint or any(hint in each for each in verdict.hints), verdict


@pytest.mark.parametrize(
    ("policy", "words", "hint"),
    [
        (
            trusted("nestedsf-main", "nestedsf-another"),
            "may use the role for stateMachine:nestedsf-another.",
            "the child has a role of its own",
        ),
        (trusted("nestedsf-main", "pack"), "stateMachine:pack.", "Each ARN in a list is let in"),
        (trusted("nestedsf-????"), "stateMachine:nestedsf-xxxx.", "is a wildcard"),
        (trusted("nestedsf-ma?n"), "stateMachine:nestedsf-maxn.", "is a wildcard"),
        (
            trusted(
                "nestedsf-main",
                Principal={"Service": ["states.amazonaws.com", "ec2.amazonaws.com"]},
            ),
            "ec2.amazonaws.com may use the role, too",
            "Which service runs a state machine?",
        ),
        (
            trusted(
                "nestedsf-main", Principal={"Service": "states.amazonaws.com", "Condition": {}}
            ),
            "a Principal has no kind “Condition”",
            "",
        ),
        (
            trusted("nestedsf-main").replace("123456789012", "‹account›"),
            "‹account› is a mark",
            "write it out",
        ),
    ],
)
def test_a_role_that_more_than_the_parent_may_use_is_not_right(
    policy: str, words: str, hint: str
) -> None:
    verdict = who_may_do_what.check_3.__wrapped__(policy)  # type: ignore[attr-defined]
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not hint or any(hint in each for each in verdict.hints), verdict


@pytest.mark.parametrize("arns", [("nestedsf-main",), ("nestedsf-main", "nestedsf-main")])
def test_a_role_for_the_parent_alone_is_right(arns: tuple[str, ...]) -> None:
    assert who_may_do_what.check_3(trusted(*arns)).solved


@pytest.mark.parametrize(
    ("change", "words", "hint"),
    [
        (
            {"Ship": {"TimeoutSeconds": 120}},
            "Order 44 takes nine minutes to be shipped",
            "10 minutes are 600",
        ),
        (
            {
                "Ship": {
                    "Resource": f"{START}.waitForTaskToken",
                    "Parameters": {
                        "StateMachineArn": "${ShipArn}",
                        "Input": {
                            "order.$": "$.order",
                            "to.$": "$.to",
                            "packed.$": "$.packed",
                            "token.$": "$$.Task.Token",
                            "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id",
                        },
                    },
                }
            },
            "States.Timeout",
            "Nobody sends a task token back here",
        ),
        (
            {
                "Charge the card": {"ResultSelector": ..., "ResultPath": None, "Next": "Paid"},
                "Paid": {
                    "Type": "Pass",
                    "Parameters": {"paid.$": "$.total"},
                    "ResultPath": "$.payment",
                    "Next": "Ship",
                },
            },
            "paid in payment was",
            "Is that value read from the result",
        ),
        (
            {"Ship": {"Resource": f"{START}.sync", "ResultSelector": {"boxes.$": "$.Output"}}},
            "boxes",
            "With .sync the Output is a text",
        ),
    ],
)
def test_an_order_that_is_not_as_it_is_asked_for_is_told(
    change: dict[str, dict[str, Any]], words: str, hint: str
) -> None:
    states = json.loads(ORDER)
    for name, fields in change.items():
        state = {**states.get(name, {}), **fields}
        states[name] = {key: value for key, value in state.items() if value is not ...}
    assert your_own_workflow.check_3(ORDER).solved
    verdict = your_own_workflow.check_3.__wrapped__(json.dumps(states))  # type: ignore[attr-defined]
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert any(hint in each for each in verdict.hints), verdict


ITSELF = "A Task starts the state machine that it is part of"


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (
            in_jsonata.check_2,
            {
                "Arguments": {
                    "StateMachineArn": "{% $states.context.StateMachine.Id %}",
                    "Input": {"order": "{% $states.input.order %}"},
                },
                "Output": "{% $states.input %}",
            },
        ),
        (
            run_a_job.check_1,
            {**SHIP, "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id", "Input.$": "$"}},
        ),
        (
            wait_for_a_callback.check_1,
            {"StateMachineArn.$": "$$.StateMachine.Id", "Input": parameters()["Input"]},
        ),
        (
            start_and_continue.check_3,
            {
                "StartAt": "A",
                "States": {
                    "A": {
                        "Type": "Task",
                        "Resource": START,
                        "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id"},
                        "End": True,
                    }
                },
            },
        ),
    ],
)
def test_what_would_start_itself_without_end_is_told(check: Check, answer: object) -> None:
    verdict = check.__wrapped__(json.dumps(answer))  # type: ignore[attr-defined]
    assert ITSELF in verdict.words
    assert any("Whose ARN is the StateMachine" in hint for hint in verdict.hints), verdict


def test_what_is_missing_in_a_list_is_asked_for_as_hers() -> None:
    verdict = on_an_account.check_2.__wrapped__(
        [  # type: ignore[attr-defined]
            "/aws/lambda/nestedsf-anna-2-callback"
        ]
    )
    assert verdict.hints == ("Look again for the stack that is hers.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"order": +4711}', "a + before it"),
        ('{"order": 4,711}', "4,711 has a comma, which ends a value"),
    ],
)
def test_a_number_that_json_does_not_write_so_is_told(text: str, words: str) -> None:
    verdict = run_a_job.check_1.__wrapped__(text)  # type: ignore[attr-defined]
    assert words in verdict.words
    assert "A number has digits" in verdict.hints[0]


def test_the_end_of_a_token_that_is_lost_is_told() -> None:
    def link(token: str) -> str:
        return "https://shop.example/approve?token=" + quote(token[:200])

    assert "characters, and arrives with 200 of them" in wait_for_a_callback.check_3(link).words


def test_the_starts_of_these_lessons_are_still_to_do() -> None:
    assert fan_out_over_a_file.check_1(reading.START).mark is Mark.TO_DO
    assert fan_out_over_a_file.check_2(limits.START).mark is Mark.TO_DO


@pytest.mark.parametrize(
    ("check", "answer", "words", "leads"),
    [
        (start_and_continue.check_1, {"Type": " Task"}, "The Type begins or ends with a", "Type"),
        (start_and_continue.check_1, {"ResultPath": " $.packing"}, "begins with a space", "space"),
        (start_and_continue.check_1, {"ResultPath": "$.packing "}, "ends with a space", "space"),
        (run_a_job.check_1, {"ResultPath": "$.packing "}, "ends with a space", "space out"),
    ],
)
def test_a_space_at_an_edge_is_said_to_be_there(
    check: Check, answer: dict[str, Any], words: str, leads: str
) -> None:
    task = {"Type": "Task", "Resource": f"{START}.sync:2", "Parameters": parameters(), **answer}
    verdict = check(json.dumps({**task, "Next": "Ship"}))
    assert words in verdict.words
    assert leads in " ".join(check.__wrapped__(json.dumps({**task, "Next": "Ship"})).hints)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda start: start["States"].update(End=True), "End stands among the States"),
        (lambda start: start["States"].update(ResultPath="$.a"), "ResultPath stands among the"),
        (lambda start: start["States"].update(Parameters={}), "Parameters stands among the States"),
        (lambda start: start.update(OutputPath="$"), "OutputPath stands at the top of the"),
    ],
)
def test_a_field_outside_of_its_state_is_told_where_it_belongs(
    change: Callable[[dict[str, Any]], None], words: str
) -> None:
    definition = {"StartAt": "Pass on", "States": {"Pass on": {"Type": "Pass", "End": True}}}
    change(definition)
    verdict = start_and_continue.check_3.__wrapped__(json.dumps(definition))  # type: ignore[attr-defined]
    assert words in verdict.words
    assert "is not in it any more" in verdict.hints[0]


def test_a_path_next_to_the_token_is_not_taken_for_it() -> None:
    given = json.dumps(
        parameters(Input={"NeedCallback": True, "reply": {"token.$": "$$.Task.Tokens"}})
    )
    verdict = wait_for_a_callback.check_1.__wrapped__(given)  # type: ignore[attr-defined]
    assert "Which path leads to the token" in verdict.hints[0]


def test_a_pause_of_any_length_is_not_the_pause_that_is_asked_for() -> None:
    busy = {"ErrorEquals": ["Busy"], "IntervalSeconds": 5, "MaxAttempts": 2}
    fields = {"Retry": [{**busy, "JitterStrategy": "FULL"}], "Catch": ALL}
    verdict = test_one_state.check_2.__wrapped__(json.dumps(fields))  # type: ignore[attr-defined]
    assert "anything from nothing to its full length" in verdict.words
    assert "shorter with FULL" in verdict.hints[0]


@pytest.mark.parametrize(
    ("first", "second", "words", "leads"),
    [
        ("$states.result[0]", "$states.result[1]", "still JSON text", "$parse makes a value"),
        ("$parse($[0])", "$states.result[1]", "looks for $[0] as JSONPath does", "is in $states"),
        (
            "$parse($states.result[1])",
            "$states.result[1]",
            "could not be evaluated",
            "$parse makes",
        ),
    ],
)
def test_an_answer_in_jsonata_is_led_on_in_jsonata(
    first: str, second: str, words: str, leads: str
) -> None:
    given = {"completion": f"{{% {first} %}}", "callback": f"{{% {second} %}}"}
    verdict = in_parallel.check_3.__wrapped__(json.dumps(given))  # type: ignore[attr-defined]
    assert words in verdict.words
    assert leads in " ".join(verdict.hints)
    assert "$[0]" not in " ".join(verdict.hints).replace("$states.result[0]", "")


def test_a_path_of_the_context_with_other_capitals_is_told_so() -> None:
    reply = {"token.$": "$$.Task.Token", "TaskToken.$": "$$.Task.token"}
    given = json.dumps(parameters(Input={"NeedCallback": True, "reply": reply}))
    verdict = wait_for_a_callback.check_1.__wrapped__(given)  # type: ignore[attr-defined]
    assert "it has $$.Task.Token: capitals count" in verdict.words
    assert "letter by letter" in verdict.hints[0]
    small = {key[0].lower() + key[1:]: value for key, value in parameters().items()}
    told = wait_for_a_callback.check_1(json.dumps(small)).words
    assert told.endswith(
        "has no parameter stateMachineArn: it has other capitals, StateMachineArn."
    )


def test_curly_quotes_are_told_from_straight_ones() -> None:
    curly = json.dumps(wait_for_a_callback.MESSAGE.replace(' "', " “").replace('"', "”"))
    verdict = wait_for_a_callback.check_2.__wrapped__(curly)  # type: ignore[attr-defined]
    assert "straight ones" in verdict.hints[0]


def test_a_function_that_returns_no_text_is_told_what_it_returns() -> None:
    async def waits(token: str) -> str:
        return token

    def yields(token: str) -> Iterator[str]:
        yield token

    assert "a coroutine, as async stands before" in wait_for_a_callback.check_3(waits).words
    assert "a generator, as there is a yield in it" in wait_for_a_callback.check_3(yields).words


ATTEMPT = "'{}-{}-{}', $$.Execution.Name, $$.Map.Item.Index, $$.State.RetryCount"
PACKED_TWICE = NAMES_COLLIDE.replace(
    '"Type": "Map",', '"Type": "Map", "MaxConcurrency": 2,'
).replace('"$$.Execution.Name"', f'"States.Format({ATTEMPT})"')


@pytest.mark.parametrize(
    ("change", "words", "leads"),
    [
        (('"States.TaskFailed"', '"States.ALL"'), "The Retry is another one", "It was [{"),
        (('"MaxAttempts": 2', '"MaxAttempts": 2, "BackoffRate": 5.0'), "another one", "It was"),
        (("$$.State.RetryCount", "States.MathRandom(1, 4)"), "may come twice", "What differs"),
        (("'{}-{}-{}', $$", "'{}-{}-{}, $$"), "a single quote that is never closed", "Where does"),
        (("'{}-{}-{}', $$", "{}-{}-{}, $$"), "has {} outside of its text", "Where does yours"),
        (("'{}-{}-{}', $$", "'{}'-{}-{}, $$"), "has {} outside of its text", "Where does yours"),
    ],
)
def test_a_retry_is_left_as_it_was_and_a_name_is_put_together(
    change: tuple[str, str], words: str, leads: str
) -> None:
    assert your_own_workflow.check_2(PACKED_TWICE).solved
    assert change[0] in PACKED_TWICE
    verdict = your_own_workflow.check_2.__wrapped__(PACKED_TWICE.replace(*change))  # type: ignore[attr-defined]
    assert words in verdict.words
    assert leads in verdict.hints[0]


def test_a_default_that_is_written_out_is_no_other_retry() -> None:
    written = PACKED_TWICE.replace('"MaxAttempts": 2', '"MaxAttempts": 2, "IntervalSeconds": 1')
    assert your_own_workflow.check_2(written).solved


def test_the_mail_of_each_order_is_looked_at() -> None:
    states = json.loads(ORDER)
    mailed = states["Send the confirmation"]["Parameters"]["Input"]
    mailed["order"] = 41
    del mailed["order.$"]
    verdict = your_own_workflow.check_3(json.dumps(states))
    assert "order is not that of order 44" in verdict.words


def test_a_list_is_no_object_with_three_numbers() -> None:
    assert "and this is a list" in your_own_workflow.check_1([100, 180, 301]).words


def test_a_tuple_of_python_is_a_list_of_json() -> None:
    needed = [{"Effect": "Allow", "Action": "sts:AssumeRole"}]
    told = who_may_do_what.check_2({"Version": "2012-10-17", "Statement": tuple(needed)}).words
    assert "and this is a list" not in told


def token_policy(*more: dict[str, Any], on: str = f"{MACHINE}nestedsf-main") -> str:
    given = ["states:SendTaskSuccess", "states:SendTaskFailure"]
    grant = {"Effect": "Allow", "Action": given, "Resource": on}
    return json.dumps({"Version": "2012-10-17", "Statement": [grant, *more]})


def test_of_logs_a_function_may_only_write() -> None:
    writes = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"]}
    assert who_may_do_what.check_2(token_policy({**writes, "Resource": "*"})).solved
    for action in ("logs:*", "logs:DeleteLogGroup"):
        policy = token_policy({"Effect": "Allow", "Action": action, "Resource": "*"})
        assert f"so is {action} on everything" in who_may_do_what.check_2(policy).words


def test_what_nobody_fills_in_a_policy_is_told() -> None:
    on = f"{MACHINE}nestedsf-main".replace("123456789012", "${AWS::AccountId}")
    verdict = who_may_do_what.check_2.__wrapped__(token_policy(on=on))  # type: ignore[attr-defined]
    assert verdict.words == "Nobody fills ${AWS::AccountId} here."
    assert "CloudFormation" in verdict.hints[0]
    told = on_an_account.check_3(token_policy(on="${Main}:*")).words
    assert told == "Nobody fills ${Main}: what is filled in is ${main} and ${another}."


@pytest.mark.parametrize(
    ("check", "answer", "words", "leads"),
    [
        (
            in_jsonata.check_1,
            "{% $exists($states.input.NeedCallback) ? $states.input.NeedCallback : false %}",
            "gave a text",
            "true or false for every input",
        ),
        (
            in_jsonata.check_3,
            """{% '{"approved": true, "note": ' & $string([$states.input.note]) & '}' %}""",
            "note was a list",
            "is a text. What does your expression make of it",
        ),
        (
            from_files_to_a_test.check_2,
            "{}",
            "There is no mock yet: a mock stands under the name of the Task",
            "Which two Tasks call something",
        ),
        (from_files_to_a_test.check_2, "[]", "there is no mock", ""),
        (
            from_files_to_a_test.check_2,
            {"Charge the card": {"result": {"Payload": {"paid": 40}}}},
            "“Call the carrier” has no mock, and there is no carrier here",
            "Which two Tasks call something",
        ),
        (
            from_files_to_a_test.check_2,
            {
                "Charge the card": {"result": {"Payload": {"paid": 40}}},
                "Call the carrier": [{"result": {"StatusCode": 503}}] * 2
                + [{"result": {"ResponseBody": {"parcel": 31}}}],
            },
            "Attempt 1 has a result with the StatusCode 503",
            "an HTTP Task has no result: it fails",
        ),
    ],
)
def test_the_hint_is_of_what_the_answer_gave(
    check: Check, answer: object, words: str, leads: str
) -> None:
    verdict = check.__wrapped__(answer)  # type: ignore[attr-defined]
    assert words.lower() in verdict.words.lower(), verdict
    assert leads in verdict.hints[0]
    assert "--mock" not in verdict.words


def test_an_object_as_output_is_said_to_be_sent_as_text() -> None:
    verdict = in_jsonata.check_3({"approved": True, "note": "{% $states.input.note %}"})
    assert "An object is sent as JSON text" in verdict.words


@pytest.mark.parametrize(
    ("given", "words", "leads"),
    [
        ({"Input.$": "$"}, "also given “items”, which it was not given before", "What was the"),
        ({"Input": {"order.$": "$.order", "x": 1}}, "The child was also given “x”", "What was"),
        ({"Input": {"order.$": "States.Format('{}', $.order)"}}, "as order", "What makes a text"),
    ],
)
def test_the_child_is_given_what_it_was_given_before(
    given: dict[str, Any], words: str, leads: str
) -> None:
    task = {"Type": "Task", "Resource": START, "Next": "Ship", "ResultPath": "$.packing"}
    answer = json.dumps({**task, "Parameters": {"StateMachineArn": CHILD, **given}})
    verdict = start_and_continue.check_1.__wrapped__(answer)  # type: ignore[attr-defined]
    assert words in verdict.words
    assert leads in verdict.hints[0]


INSIDE_ITSELF: dict[str, Any] = {}
INSIDE_ITSELF["Parameters"] = INSIDE_ITSELF


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"order.$": {1}}, "there is a set in it, and JSON has no such value"),
        ({"order.$": ...}, "there is Python's ... in it"),
        ({"order.$": float("nan")}, "there is a number in it that JSON does not have"),
        ({("a", "b"): 1}, "a key in it is no text"),
        (INSIDE_ITSELF, "it contains itself"),
    ],
)
@pytest.mark.parametrize("check", [follow_the_data.check_2, start_and_continue.check_1])
def test_what_is_no_json_in_a_value_of_python_is_told(
    check: Check, answer: object, words: str
) -> None:
    verdict = check(answer)
    assert verdict.words == f"This is not JSON: {words}" + verdict.words.partition(words)[2]
    assert "AWS" not in verdict.words


def test_parameters_may_have_their_name_around_them() -> None:
    wanted = {"order.$": "$.order", "customer.$": "$.customer.name"}
    template = {**wanted, "execution.$": "$$.Execution.Name"}
    assert follow_the_data.check_2({"Parameters": template}).solved


def test_words_without_quotes_and_braces_are_no_keys() -> None:
    words = run_a_job.check_3("none, .sync:2, .sync, arn:aws:states:::aws-sdk:sfn:x").words
    assert "the key arn" not in words
    assert "has double quotes around it" in words


def test_white_space_of_any_kind_is_not_said_to_be_accepted() -> None:
    for blank in ("\u00a0", "\u2003", "\u3000"):
        words = deploy_and_start.check_1(f"order{blank}4711").words
        assert words.startswith("AWS's reference allows no white space in a name, and there is a ")


def test_a_text_in_the_place_of_a_dictionary_is_told_to_be_one() -> None:
    told = read_an_execution.check_3("order 8, weight").words
    assert told == "A dictionary with four entries is asked for, and this is a text."


DAY = "States.ArrayGetItem(States.StringSplit($$.Execution.StartTime, 'T'), 0)"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("States.Format('{}-{}', $.order, $.items[0])", "and its card was charged twice"),
        ("States.Format('{}-{}', $.order, States.ArrayLength($.items))", "was charged twice"),
        (f"States.Format('{{}}-{{}}', $.order, {DAY})", "and its card was charged twice"),
        ("States.Format('{}-{}', $.order, $.to)", "makes a name with a space in it"),
    ],
)
def test_an_order_that_is_started_again_another_day_is_charged_once(name: str, words: str) -> None:
    assert "States.Format('charge-{}', $.order)" in ORDER
    answer = ORDER.replace("States.Format('charge-{}', $.order)", name)
    assert words in your_own_workflow.check_3(answer).words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            (ATTEMPT, "'{}-{}', $$.Execution.Name, States.MathAdd($$.Map.Item.Index, $$.State.RetryCount)"),
            "another item had its name",
        ),
        (("{}-{}-{}", "{}{}{}"), "item 12 of the execution order-1 has the name of item 2 of"),
        (
            (
                '"Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}],\n    "OutputPath": "$.Output"}}}',
                '"OutputPath": "$.Output"}}},\n "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]',
            ),
            "The Retry stands on the Map",
        ),
    ],
)  # fmt: skip
def test_two_items_that_fail_have_names_of_their_own(change: tuple[str, str], words: str) -> None:
    assert change[0] in PACKED_TWICE
    assert words in your_own_workflow.check_2(PACKED_TWICE.replace(*change)).words


def test_a_key_with_another_name_is_told() -> None:
    told = your_own_workflow.check_1({"childs": 100, "seconds": 180, "transitions": 301}).words
    assert told == "There is no number of children in the answer: it has “childs”."


def test_step_functions_of_another_region_is_told_to_be_that() -> None:
    service = {"Service": "states.eu-west-1.amazonaws.com"}
    bound = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    bound["ArnLike"] = {"aws:SourceArn": f"{MACHINE}nestedsf-main"}
    grant = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [{**grant, "Condition": bound}]}
    told = who_may_do_what.check_3(json.dumps(policy)).words
    assert told == "With it Step Functions of eu-west-1 may use the role, and nobody else."


READ: dict[str, Any] = {"ItemReader": READER, "ItemSelector": SELECTOR}


@pytest.mark.parametrize(
    ("old", "new", "words", "leads"),
    [
        ('"night.$": "$.night"', '"night": "2026-11-27"', "as night", "of another night"),
        ('"$$.Map.Item.Value.order"', '"$.order"', "$.order", "The row is $$.Map.Item.Value"),
        ('"InputType": "CSV", ', "", "There is no InputType, and CSVDelimiter", "CSV"),
    ],
)
def test_hints_on_reading_a_file_are_of_the_field_that_is_wrong(
    old: str, new: str, words: str, leads: str
) -> None:
    text = json.dumps(READ)
    assert fan_out_over_a_file.check_1(text).solved
    assert old in text
    verdict = fan_out_over_a_file.check_1.__wrapped__(text.replace(old, new))  # type: ignore[attr-defined]
    assert words in verdict.words
    assert leads in " ".join(verdict.hints)


def test_a_price_that_is_not_awaited_is_told_to_be_late() -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Apologize"}]
    late = parent()
    late["States"]["Ask"] |= {"TimeoutSeconds": 30, "Catch": caught}
    verdict = express_children.check_1.__wrapped__(json.dumps(late))  # type: ignore[attr-defined]
    assert "“Ask” ended with States.Timeout, and “Apologize” was entered" in verdict.words
    assert "how long does the Task wait for it" in verdict.hints[0]
    late["States"]["Ask"]["TimeoutSeconds"] = 360
    right = express_children.check_1(json.dumps(late))
    assert right.solved
    assert "a Catch could lead it on" not in right.words
    assert "a Catch could lead it on" in express_children.check_1(json.dumps(parent())).words
    del late["States"]["Ask"]["Catch"][0]["ResultPath"]
    told = express_children.check_1(json.dumps(late)).words
    assert "The workflow of the price was not there for another order, and “Apologize” was" in told


def test_the_pattern_of_another_state_machine_is_told_to_be_that() -> None:
    ends = {"status": ["FAILED", "TIMED_OUT", "ABORTED"]}
    other = {"detail": {**ends, "stateMachineArn": [f"{MACHINE}nestedsf-Shipping"]}}
    verdict = watch_from_outside.check_1.__wrapped__(json.dumps(other))  # type: ignore[attr-defined]
    assert "Of which state machine are the changes" in verdict.hints[0]
    nested = json.dumps({"detail": {"status": [["FAILED"]]}})
    assert (
        "no list in a list, and “detail.status” has one" in watch_from_outside.check_1(nested).words
    )


LINK = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
BY_THE_DATA: dict[str, Any] = {
    "StartAt": "Prepare",
    "States": {
        "Prepare": {
            "Type": "Pass",
            "Parameters": {"id.$": "$$.Execution.Id"},
            "ResultPath": "$.parent",
            "Next": "Send",
        },
        "Send": {
            "Type": "Task",
            "Resource": START,
            "Parameters": {
                "StateMachineArn": CHILD,
                "Input": {"order.$": "$.order", "rush": True, f"{LINK}.$": "$.parent.id"},
            },
            "ResultPath": None,
            "OutputPath": "$$.Execution.Input",
            "End": True,
        },
    },
}


def test_the_link_may_go_through_the_data() -> None:
    assert start_and_continue.check_3(json.dumps(BY_THE_DATA)).solved
    other = json.dumps(BY_THE_DATA).replace('"$.parent.id"', '"$.order"')
    assert f"the value of {LINK} is not the id" in start_and_continue.check_3(other).words
    name = json.dumps(BY_THE_DATA).replace('"$.parent.id"', '"$$.Execution.Name"')
    assert "$$.Execution.Name is not that id" in start_and_continue.check_3(name).words
    listed = {"Input": {"order.$": "$.order", f"{LINK}.$": f"$.added.{LINK}"}}
    told = follow_the_data.check_4(json.dumps(listed)).words
    assert "order is an object of its own there" in told


def test_a_pass_in_jsonata_is_not_told_of_arguments_in_place_of_its_parameters() -> None:
    told = follow_the_data.check_2(LABEL).words
    assert "Output makes what it hands on, and Arguments what a Task sends" in told


def test_a_space_at_the_edge_of_a_key_is_seen() -> None:
    spaced = labelled()
    spaced["Parameters"]["customer .$"] = spaced["Parameters"].pop("customer.$")
    assert "“customer ”" in follow_the_data.check_2(spaced).words


def test_a_file_is_longer_than_a_limit_of_rows() -> None:
    few = {**READ, "ItemReader": {**READ["ItemReader"]}}
    few["ItemReader"]["ReaderConfig"] = {**few["ItemReader"]["ReaderConfig"], "MaxItems": 3}
    assert "has 12 rows, and 3 children" in fan_out_over_a_file.check_1(json.dumps(few)).words


@pytest.mark.parametrize("said", ["not redrive", "renew", "don't start", "redrive or new"])
def test_a_word_that_says_something_else_is_none_of_the_two(said: str) -> None:
    given = dict.fromkeys("ABCDEFG", "new") | {"A": said}
    assert f"Behind A is “{said}”" in redrive_a_failure.check_1(given).words


def test_a_state_that_nothing_leads_to_is_told_where_to_look() -> None:
    verdict = redrive_a_failure.check_3.__wrapped__(charged(catch=None))  # type: ignore[attr-defined]
    assert "is not reachable" in verdict.words
    assert verdict.hints[0] == "From which state may an execution come to this one?"


def test_a_limit_that_an_order_sets_is_said_to_be_of_that_order() -> None:
    hangs = {"state": "Ask for approval", "waits for": "token"}
    path = when_it_goes_wrong.check_3({**hangs, "field": {"TimeoutSecondsPath": "$.total"}})
    assert "so each order has its own" in path.words
    number = when_it_goes_wrong.check_3({**hangs, "field": {"TimeoutSeconds": 604800}})
    assert "ends after 7 days" in number.words
    assert "each order has its own" not in number.words


def test_what_a_test_compares_is_told_without_the_marks_below_it() -> None:
    text = """from nestedsf import run

def test_parcels():
    assert "one parcel" == "two parcels"
"""
    told = from_files_to_a_test.check_3(text).words
    assert told.endswith("AssertionError: assert 'one parcel' == 'two parcels'.")


@pytest.mark.parametrize(("time", "said"), [("yesterday", True), ("2026-11-27T10:00:00.5Z", False)])
def test_a_text_that_is_no_time_is_accepted_and_told(time: str, said: bool) -> None:  # noqa: FBT001  a case
    described = {
        "ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:pack:1",
        "StateMachineArn": f"{MACHINE}pack",
        "StartDate": time,
        "Status": "SUCCEEDED",
        "Output": {"boxes": 3},
    }
    verdict = test_one_state.check_1({"result": described})
    assert verdict.solved, verdict
    assert ("StartDate is no time" in verdict.words) is said


def test_an_arn_in_the_place_of_the_child_is_accepted_and_told() -> None:
    fields = {
        "Arguments": {
            "StateMachineArn": CHILD,
            "Input": {
                "order": "{% $states.input.order %}",
                LINK: "{% $states.context.Execution.Id %}",
            },
        },
        "Output": "{% $merge([$states.input, {'packing': {'boxes': $states.result.Output.boxes}}]) %}",
    }
    for arn, said in ((CHILD, False), (f"{MACHINE}pack", True)):
        fields["Arguments"]["StateMachineArn"] = arn  # type: ignore[index]
        verdict = in_jsonata.check_2(fields)
        assert verdict.solved, verdict
        assert ("The ARN was taken for that of the child" in verdict.words) is said


MERGED = {"Input": "{% $merge([$states.input.added, $states.input.order]) %}"}
IN_JSONPATH = {"Input.$": "States.JsonMerge($.added, $.order, false)"}


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (follow_the_data.check_2, {"Parameters": LABEL}, "order is handed on as the text “{%"),
        (
            follow_the_data.check_2,
            {"Type": "Pass", "QueryLanguage": "JSONPath", "Parameters": LABEL},
            "the state is in JSONPath",
        ),
        (
            follow_the_data.check_2,
            {"Type": "Pass", "QueryLanguage": "JSONata", "Parameters": LABEL},
            "field 'Parameters' is only supported for the 'JSONPath'",
        ),
        (follow_the_data.check_4, {"Parameters": MERGED}, "the Task is written in JSONPath"),
        (
            follow_the_data.check_4,
            {"QueryLanguage": "JSONata", "Parameters": MERGED},
            "AWS refuses it in a state in JSONata",
        ),
        (
            start_and_continue.check_3,
            json.loads(
                json.dumps(BY_THE_DATA).replace(LINK, LINK.replace("FUNCTIONS", "FUNCTION"))
            ),
            "The key of the link is another one than",
        ),
        (
            test_one_state.check_1,
            {"result": {"executionArn": "x", "Output": {"boxes": 3}}},
            "It has “executionArn”: capitals count.",
        ),
        (
            test_one_state.check_1,
            {"result": {"Output": {"boxes": 3, "ExecutionArn": "x"}}},
            "ExecutionArn is inside Output there",
        ),
    ],
)
def test_what_is_written_in_one_language_is_read_in_it(
    check: Check, answer: dict[str, Any], words: str
) -> None:
    verdict = check(json.dumps(answer))
    assert not verdict.solved
    assert words in verdict.words


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (follow_the_data.check_2, {"QueryLanguage": "JSONata", "Output": LABEL}),
        (follow_the_data.check_4, {"Parameters": IN_JSONPATH}),
        (follow_the_data.check_4, {"QueryLanguage": "JSONPath", "Parameters": IN_JSONPATH}),
        (follow_the_data.check_4, {"QueryLanguage": "JSONata", "Arguments": MERGED}),
    ],
)
def test_a_field_may_have_its_state_around_it(check: Check, answer: dict[str, Any]) -> None:
    assert check(json.dumps(answer)).solved


def test_hints_are_of_the_language_of_the_answer() -> None:
    waits = {"Resource": f"{START}.sync:2", "Arguments": {"StateMachineArn": CHILD}}
    task = {"QueryLanguage": "JSONata", "Type": "Task", **waits, "Next": "Ship"}
    for check, answer, leads in (
        (run_a_job.check_1, task, "Output says what the state hands on"),
        (
            run_a_job.check_2,
            [{"ErrorEquals": ["States.ALL"], "Output": {}, "Next": "Apologize"}],
            "Output of an entry makes all that is handed on",
        ),
    ):
        verdict = check.__wrapped__(json.dumps(answer))  # type: ignore[attr-defined]
        assert not verdict.solved
        assert leads in verdict.hints[0]
        assert "ResultPath" not in " ".join(verdict.hints)


def test_a_catch_where_none_can_be_is_told_where_one_can() -> None:
    wrong = parent()
    wrong["States"]["Found?"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Apologize"}]
    verdict = express_children.check_1.__wrapped__(json.dumps(wrong))  # type: ignore[attr-defined]
    assert "Which kinds of states can fail" in verdict.hints[0]


def test_the_action_of_the_sdk_is_not_taken_for_another_one() -> None:
    wrong = parent()
    wrong["States"]["Ask"]["Resource"] = "arn:aws:states:::states:startSyncExecution"
    told = express_children.check_1(json.dumps(wrong)).words
    assert "no action “startSyncExecution”: the AWS SDK has" in told


def test_an_order_that_its_price_has_replaced_is_told_to_be_lost() -> None:
    lost = parent()
    del lost["States"]["Ask"]["ResultPath"]
    text = json.dumps(lost).replace("$.answer.", "$.")
    verdict = express_children.check_1.__wrapped__(text)  # type: ignore[attr-defined]
    assert "is the order still in it" in verdict.hints[0]


def test_an_execution_that_a_fail_has_ended_is_told_with_the_state() -> None:
    states = charged() | {"Stop": {"Type": "Fail"}}
    states["Charge the card"]["Catch"].append({"ErrorEquals": ["States.ALL"], "Next": "Stop"})
    told = redrive_a_failure.check_3(states).words
    assert "ended as FAILED in “Stop”." in told
