"""The checks of "Say who may do what" name what is missing in a policy, and what is too wide."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf import parse_definition, sample
from nestedsf.lessons import Verdict
from nestedsf.lessons import who_may_do_what as lesson

PLACE = "us-east-1:123456789012"
CHILD = f"arn:aws:states:{PLACE}:stateMachine:nestedsf-another"
EXECUTIONS = f"arn:aws:states:{PLACE}:execution:nestedsf-another:*"
MAIN = f"arn:aws:states:{PLACE}:stateMachine:nestedsf-main"
RULE = f"arn:aws:events:{PLACE}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
PARENT = parse_definition(
    sample.read("main.asl.json").replace(sample.DOCUMENTED_CHILD_ARN, CHILD),
)

START = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": CHILD}
FOLLOW = {
    "Effect": "Allow",
    "Action": ["states:DescribeExecution", "states:StopExecution"],
    "Resource": EXECUTIONS,
}
KEEP = {
    "Effect": "Allow",
    "Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
    "Resource": RULE,
}
SEND = {
    "Effect": "Allow",
    "Action": ["states:SendTaskSuccess", "states:SendTaskFailure"],
    "Resource": MAIN,
}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "states.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": MAIN},
    },
}


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def said(verdict: Verdict) -> str:
    assert not verdict.solved
    assert "arn:aws" not in verdict.words  # what a notebook shows has no ARNs
    return verdict.words


# --- the policy of the state machine's role -----------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        policy(START, FOLLOW, KEEP),
        policy(KEEP, START, FOLLOW),
        json.loads(policy(START, FOLLOW, KEEP)),
        policy(
            START,
            *({**FOLLOW, "Action": action} for action in FOLLOW["Action"]),
            *({**KEEP, "Action": [action.lower()]} for action in KEEP["Action"]),
        ),
        policy({**START, "Resource": [CHILD], "Sid": "Start"}, FOLLOW, KEEP),
    ],
)
def test_a_policy_that_allows_what_is_needed_is_right(answer: object) -> None:
    assert lesson.check_1(answer, PARENT).words.startswith("6 actions")
    assert lesson.check_1(answer, PARENT).solved


@pytest.mark.parametrize("action", [*FOLLOW["Action"], *KEEP["Action"]])
def test_the_missing_action_is_named(action: str) -> None:
    rest = [
        {**each, "Action": [one for one in each["Action"] if one != action]}
        for each in (FOLLOW, KEEP)
    ]
    assert f"{action} is missing" in said(lesson.check_1(policy(START, *rest), PARENT))


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([START, {**FOLLOW, "Resource": CHILD}, KEEP], "acts on executions of the child"),
        ([START, {**FOLLOW, "Resource": EXECUTIONS[:-2]}, KEEP], "the execution's name at the end"),
        ([{**START, "Resource": MAIN}, FOLLOW, KEEP], "needed on stateMachine:nestedsf-another"),
        ([{**START, "Resource": CHILD.replace("us-", "eu-")}, FOLLOW, KEEP], "the region"),
        ([START, FOLLOW, {**KEEP, "Resource": "*"}], "on everything, which is more than is needed"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE[:40] + "*"}], "name the one rule"),
        ([START, {**FOLLOW, "Resource": "*"}, KEEP], "the executions of the one child"),
        ([{**START, "Resource": CHILD[:-7] + "*"}, FOLLOW, KEEP], "name the one state machine"),
        ([START, FOLLOW, {**KEEP, "Action": "events:*"}], "also events:DeleteRule"),
        ([{**START, "Action": "states:*"}, FOLLOW, KEEP], "also states:DeleteStateMachine"),
        ([{**START, "Action": "*", "Resource": "*"}], "* allows more than is needed"),
        ([START, FOLLOW, KEEP, SEND], "whoever has the task token sends it"),
        ([START, FOLLOW, KEEP, {**KEEP, "Action": "events:DeleteRule"}], "leave it out"),
        ([{**START, "Action": "StartExecution"}, FOLLOW, KEEP], "has no service before it"),
        ([{**START, "Action": "stepfunctions:StartExecution"}, FOLLOW, KEEP], "begin with states:"),
        ([{**START, "Action": "states:startExecution.sync"}, FOLLOW, KEEP], "is no action"),
        ([{**START, "Effect": "allow"}], "with a capital letter"),
        ([{**START, "Effect": "Deny"}], "is denied already"),
        ([{**START, "Principal": {"Service": "states.amazonaws.com"}}], "in a trust policy"),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], "all but what it names"),
        ([{"Effect": "Allow", "Action": "states:StartExecution"}], "has no Resource"),
        ([{"Effect": "Allow", "Actions": [], "Resource": CHILD}], "it is called Action"),
        ([{"Effect": "Allow", "action": "a:b", "Resource": CHILD}], "it is called Action"),
        ([{**START, "Action": [7]}], "has no Action"),
        ([], "nothing is allowed"),
        (["states:StartExecution"], "a list of objects"),
    ],
)
def test_what_is_wrong_with_a_policy_is_told(statements: list[Any], words: str) -> None:
    assert words in said(lesson.check_1(policy(*statements), PARENT))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "Write the policy"),
        ("", "The text is empty"),
        ("{Statement: []}", "The key Statement has no quotes"),
        ("{'Statement': []}", "double quotes"),
        ('{"Statement": [],}', "a comma after the last entry"),
        ("[]", "A policy is a JSON object"),
        ("{}", "no Statement"),
        ('{"Statements": []}', "it is called Statement"),
        (7, "a number of Python"),
    ],
)
def test_what_is_no_policy_is_told(answer: object, words: str) -> None:
    for verdict in (
        lesson.check_1(answer, PARENT),
        lesson.check_2(answer, MAIN),
        lesson.check_3(answer, MAIN),
    ):
        assert words in said(verdict)


def test_a_single_statement_needs_no_list() -> None:
    assert lesson.check_2(json.dumps({"Statement": SEND}), MAIN).solved


# --- the policy of the callback function's role -------------------------------------------


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({**SEND, "Resource": CHILD}, "Whose Task waits"),
        ({**SEND, "Resource": MAIN.replace("stateMachine", "execution") + ":*"}, "its ARN"),
        ({**SEND, "Resource": "*"}, "on everything"),
        ({**SEND, "Action": "states:SendTaskSuccess"}, "states:SendTaskFailure is missing"),
        ({**SEND, "Action": "states:SendTask*"}, "one by one"),
        ({**SEND, "Action": [*SEND["Action"], "states:StartExecution"]}, "is not needed"),
    ],
)
def test_what_is_wrong_with_the_function_s_policy_is_told(statement: Any, words: str) -> None:
    assert lesson.check_2(policy(SEND), MAIN).solved
    assert words in said(lesson.check_2(policy(statement), MAIN))


# --- the trust policy ---------------------------------------------------------------------


def bound(**operators: Any) -> dict[str, Any]:
    return {**TRUST, "Condition": operators}


ACCOUNT = {"aws:SourceAccount": "123456789012"}


@pytest.mark.parametrize(
    "statement",
    [
        TRUST,
        bound(StringEquals={"aws:sourceaccount": ["123456789012"], "AWS:SourceArn": MAIN}),
        bound(StringLike=ACCOUNT, ArnEquals={"aws:SourceArn": [MAIN]}),
    ],
)
def test_a_trust_policy_of_one_account_and_machine_is_right(statement: Any) -> None:
    assert lesson.check_3(policy(statement), MAIN).solved


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({key: TRUST[key] for key in ("Effect", "Principal", "Action")}, "There is no Condition"),
        (bound(ArnLike={"aws:SourceArn": MAIN}), "look at aws:SourceAccount"),
        (bound(StringEquals=ACCOUNT), "look at aws:SourceArn"),
        (bound(**ACCOUNT), "an operator, as StringEquals, holds it"),
        (bound(StringEquals={"aws:SourceAccount": 123456789012, "aws:SourceArn": MAIN}), "quotes"),
        (bound(StringEquals={"aws:SourceAccount": "1", "aws:SourceArn": MAIN}), "not the account"),
        (bound(ArnLike={**ACCOUNT, "aws:SourceArn": MAIN}), "does not compare account ids"),
        (bound(StringEquals={**ACCOUNT, "aws:SourceArn": MAIN[:-4] + "*"}), "ArnLike knows"),
        (bound(StringEquals=ACCOUNT, ArnLike={"aws:SourceArn": MAIN[:-4] + "*"}), "name the one"),
        (bound(StringEquals=ACCOUNT, ArnLike={"aws:SourceArn": CHILD}), "does not match"),
        (bound(StringEquals=ACCOUNT, Bool={"aws:SourceArn": MAIN}), "does not compare ARNs"),
        ({**TRUST, "Resource": "*"}, "has no Resource"),
        ({**TRUST, "Action": "states:StartExecution"}, "to use the role"),
        ({**TRUST, "Principal": "*"}, "who may use the role"),
        ({**TRUST, "Principal": {"Service": "lambda.amazonaws.com"}}, "who may use the role"),
        ({**TRUST, "Principal": {"AWS": "123456789012"}}, "who may use the role"),
        ({**TRUST, "Conditions": {}}, "it is called Condition"),
    ],
)
def test_what_is_wrong_with_a_trust_policy_is_told(statement: Any, words: str) -> None:
    assert words in said(lesson.check_3(policy(statement), MAIN))


def test_one_statement_of_trust_is_enough() -> None:
    assert "One statement" in said(lesson.check_3(policy(TRUST, TRUST), MAIN))


# --- whatever is given --------------------------------------------------------------------

ODD: list[Any] = [
    *(
        None,
        7,
        True,
        1.5,
        "",
        " ",
        "{",
        "[]",
        "null",
        '"a"',
        [],
        {},
        object,
        b"{}",
        {"Statement": 7},
    ),
    *({"Statement": {}}, {"Statement": [[]]}, {"Statement": [None]}, {7: 8}, "[" * 5000),
    *(policy({key: value}) for key in (*TRUST, *START) for value in (None, 7, [], {}, [None], "")),
    *(policy({**START, key: value}) for key in START for value in (None, 7, [], {}, ["*" * 60])),
    *(policy({**TRUST, key: value}) for key in TRUST for value in (None, 7, [], {}, {"a": 7})),
    policy({**TRUST, "Condition": {"StringEquals": {"aws:SourceAccount": {}, "aws:SourceArn": 7}}}),
]


@pytest.mark.parametrize("answer", ODD, ids=lambda answer: repr(answer)[:40])
def test_nothing_makes_a_check_fail(answer: object) -> None:
    assert not lesson.check_1(answer, PARENT).solved
    assert not lesson.check_2(answer, MAIN).solved
    assert not lesson.check_3(answer, MAIN).solved


def test_without_arns_the_definition_s_own_words_are_wanted() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "End": True}
    definition = parse_definition({"StartAt": "A", "States": {"A": task}})
    words = said(lesson.check_1(policy(START, FOLLOW, KEEP), definition))
    assert "needed on the child state machine" in words
