"""The checks of lesson 09 judge a policy by what it means, however it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import who_may_do_what as lesson
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.verdicts import Mark, Verdict
from nestedsf.lessons.policies.answers import Grant, fault_in, mistake_in

if TYPE_CHECKING:
    from collections.abc import Callable

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "09-who-may-do-what.ipynb"
PLACE = "us-east-1:123456789012"
STATES = f"arn:aws:states:{PLACE}"
CHILD = f"{STATES}:stateMachine:nestedsf-another"
EXECUTIONS = f"arn:aws:states:{PLACE}:execution:nestedsf-another:*"
MAIN = f"{STATES}:stateMachine:nestedsf-main"
RULE = f"arn:aws:events:{PLACE}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"

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
LOGS = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": f"arn:aws:logs:{PLACE}:log-group:/aws/lambda/nestedsf-callback:*",
}
ALL = [START["Action"], *FOLLOW["Action"], *KEEP["Action"]]
PARENT_NEEDS = [
    Grant(action, on)
    for action, on in (
        *((START["Action"], CHILD),),
        *((action, EXECUTIONS) for action in FOLLOW["Action"]),
        *((action, RULE) for action in KEEP["Action"]),
    )
]


def policy(*statements: Any, **fields: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **fields})


def deny(**fields: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Resource": "*", **fields}


def seen(verdict: Verdict) -> str:
    """The words of a verdict that is not right, which give no ARN away."""
    assert verdict.mark is Mark.NOT_YET
    assert "arn:aws" not in verdict.words
    return verdict.words


# --- exercise 1: the policy of the parent's role ----------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        policy(START, FOLLOW, KEEP),
        json.loads(policy(KEEP, START, FOLLOW)),
        policy(*({**FOLLOW, "Action": each} for each in FOLLOW["Action"]), START, KEEP),
        policy({**START, "Resource": [CHILD], "Sid": "Start"}, FOLLOW, KEEP),
        policy(START, FOLLOW, {**KEEP, "Action": [each.lower() for each in KEEP["Action"]]}),
        policy({"Effect": "Allow", "Action": ALL, "Resource": [CHILD, EXECUTIONS, RULE]}),
        policy(START, FOLLOW, KEEP, deny(Action=["iam:*", "events:DeleteRule"])),
        policy({**START, "Action": "states:*"}, deny(NotAction=ALL), FOLLOW, KEEP),
        policy(START, {**FOLLOW, "Resource": EXECUTIONS.replace(":*", ":?*")}, KEEP),
        json.dumps({"Statement": [START, FOLLOW, KEEP]}),
        policy(START, FOLLOW, KEEP, Id="the-parent"),
        policy(START, FOLLOW, {**KEEP, "Action": ["events:Put*", "events:DescribeRule"]}),
    ],
)
def test_a_policy_is_right_that_allows_what_is_needed_and_nothing_else(answer: object) -> None:
    assert lesson.check_1(answer).solved, lesson.check_1(answer)


@pytest.mark.parametrize("action", ALL)
def test_a_missing_action_is_counted_and_not_named(action: str) -> None:
    statement = {"Effect": "Allow", "Resource": [CHILD, EXECUTIONS, RULE]}
    rest = [each for each in ALL if each != action]
    words = seen(lesson.check_1(policy({**statement, "Action": rest})))
    assert words == "5 of the 6 actions that are needed are allowed."


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([START, deny(Action="x:y")], "1 of the 6 actions that are needed is allowed"),
        ([START, {**KEEP, "Action": "events:*"}], "4 of the 6 actions"),
        (
            [START, {**FOLLOW, "Action": [*FOLLOW["Action"], "states:SendTaskSuccess"]}, KEEP],
            "states:SendTaskSuccess is in the policy as well, and is not needed",
        ),
        (
            [START, {**FOLLOW, "Resource": CHILD}, KEEP],
            "is allowed on stateMachine:nestedsf-another",
        ),
        (
            [START, {**FOLLOW, "Resource": EXECUTIONS[:-2]}, KEEP],
            "on execution:nestedsf-another, and",
        ),
        (
            [{**START, "Resource": MAIN}, FOLLOW, KEEP],
            "on stateMachine:nestedsf-main, and not where",
        ),
        (
            [{**START, "Resource": CHILD.replace("us-", "eu-")}, FOLLOW, KEEP],
            "with another Region in its ARN",
        ),
        ([START, FOLLOW, {**KEEP, "Resource": "*"}], "events:DescribeRule on everything"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE[:40] + "*"}], "is events:"),
        ([START, {**FOLLOW, "Resource": "*"}, KEEP], "states:StopExecution on everything"),
        ([{**START, "Resource": CHILD[:-7] + "*"}, FOLLOW, KEEP], "on stateMachine:nestedsf-*"),
        (
            [{**START, "Resource": CHILD[:-1] + "?"}, FOLLOW, KEEP],
            "on stateMachine:nestedsf-anothe?",
        ),
        ([{**START, "Resource": CHILD.replace("us-east-1", "*")}, FOLLOW, KEEP], "another Region"),
        ([START, {**FOLLOW, "Action": "states:*Execution"}, KEEP], "ForExecution on execution:"),
        ([START, FOLLOW, {**KEEP, "Action": "events:*"}], "so is events:DeleteRule on rule/"),
        ([{**START, "Action": "states:*"}, FOLLOW, KEEP], "so is states:DeleteStateMachine"),
        ([{**START, "Action": "*", "Resource": "*"}], "so is events:DeleteRule on everything"),
        (
            [{**START, "Action": "states:*", "Resource": f"{STATES}:*"}, KEEP],
            "so is states:DeleteStateMachine on everything of states.",
        ),
        ([START, FOLLOW, KEEP, SEND], "so is states:SendTaskFailure on stateMachine:nestedsf-main"),
        ([START, FOLLOW, KEEP, {**KEEP, "Action": "logs:*"}], "so is logs:*"),
        ([START, FOLLOW, KEEP, deny(Action="states:Stop*")], "StopExecution is denied"),
        ([START, FOLLOW, KEEP, deny(NotAction="states:*")], "is denied by a statement"),
        ([{**START, "Action": "StartExecution"}, FOLLOW, KEEP], "names no service"),
        ([{**START, "Action": "stepfunctions:StartExecution"}], "has no service stepfunctions"),
        ([START, FOLLOW, {**KEEP, "Action": "event:PutRule"}], "IAM has no service event, so"),
        ([{**START, "Action": "states:startExecution.sync"}, FOLLOW, KEEP], "AWS has no action"),
        ([{**START, "Effect": "allow"}], "has the Effect “allow”"),
        ([{**START, "Principal": {"Service": "states.amazonaws.com"}}], "has no Principal"),
        ([{**START, "Resource": "nestedsf-another"}], "“nestedsf-another” is not an ARN"),
        ([{"Effect": "Allow", "Action": "states:StartExecution"}], "has no Resource"),
        ([{"Effect": "Allow", "Actions": [], "Resource": CHILD}], "has no field called Actions"),
        ([{**START, "Action": [7]}], "Action is a text, or a list of texts"),
        ([{**START, "NotAction": "iam:*"}], "both Action and NotAction"),
        ([{**START, "Sid": "Start it"}], "letters and digits"),
        ([{**START, "Sid": "A"}, {**FOLLOW, "Sid": "A"}], "the same Sid"),
        ([{**START, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}], "has a Condition"),
        (["states:StartExecution"], "not all of these are objects"),
    ],
)
def test_what_is_wrong_with_a_policy_is_seen(statements: list[Any], words: str) -> None:
    assert words in seen(lesson.check_1(policy(*statements)))


@pytest.mark.parametrize(
    ("statements", "hint"),
    [
        ([START, FOLLOW, {**KEEP, "Action": [*KEEP["Action"], "events:DeleteRule"]}], "One action"),
        ([START, FOLLOW, {**KEEP, "Action": "events:*"}], "An Action with a *"),
        ([START, FOLLOW, {**KEEP, "Resource": "*"}], "A * alone"),
        ([START, {**FOLLOW, "Resource": EXECUTIONS[:-19] + "*"}, KEEP], "stands too early"),
        ([START, {**FOLLOW, "Resource": EXECUTIONS[:-2] + "*"}, KEEP], "stands too early"),
        ([{**START, "Resource": CHILD[:-7] + "*"}, FOLLOW, KEEP], "so write it out"),
        ([{**START, "Resource": [CHILD, MAIN]}, FOLLOW, KEEP], "One resource too many"),
        ([START, FOLLOW, {"Effect": "Allow", "NotAction": "iam:*", "Resource": RULE}], "NotAction"),
    ],
)
def test_the_last_hint_on_what_is_too_much_is_of_what_is_written(
    statements: list[Any], hint: str
) -> None:
    fault = fault_in(policy(*statements), PARENT_NEEDS)
    assert fault
    assert fault.words.startswith("All that is needed is allowed, and so is")
    assert hint in fault.hints[-1]


@pytest.mark.parametrize(
    ("statements", "words", "hint"),
    [
        (
            [START, {**FOLLOW, "Action": ", ".join(FOLLOW["Action"])}, KEEP],
            "is one text, and no action is called that",
            "how does JSON write several",
        ),
        (
            [START, {**FOLLOW, "Action": [" ".join(FOLLOW["Action"])]}, KEEP],
            "is one text, and no action is called that",
            "how does JSON write several",
        ),
        (
            [{**START, "Resource": f"{CHILD}, {MAIN}"}, FOLLOW, KEEP],
            "A Resource is one text with several things in it",
            "how does JSON write several",
        ),
        (
            [{**START, "Action": "states:startExecution.sync"}, FOLLOW, KEEP],
            "AWS has no action",
            "without the ending",
        ),
        (
            [{**START, "Action": "states:BeginExecution"}, FOLLOW, KEEP],
            "AWS has no action",
            "compare its letters",
        ),
        (
            [{**START, "Resource": "nestedsf-another"}, FOLLOW, KEEP],
            "is not an ARN",
            "An ARN begins with",
        ),
    ],
)
def test_the_hints_of_a_policy_come_from_the_mistake(
    statements: list[Any], words: str, hint: str
) -> None:
    fault = fault_in(policy(*statements), PARENT_NEEDS)
    assert fault
    assert words in fault.words
    assert hint in fault.hints[0]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"ArnLike": {"aws:SourceArn": CHILD}}, "as its aws:SourceArn is another"),
        ({"StringEquals": {"aws:PrincipalAccount": "1"}}, "as it has no aws:PrincipalAccount"),
        ({"ArnLike": {"aws:SourceArn ": MAIN}}, "as a space is part of “aws:SourceArn ”"),
    ],
)
def test_which_key_keeps_step_functions_out_is_told(condition: dict[str, Any], words: str) -> None:
    (trust,) = json.loads(lesson.START_3)["Statement"]
    assert words in seen(lesson.check_3(policy({**trust, "Condition": condition})))


def test_an_action_that_is_denied_everywhere_is_not_allowed() -> None:
    stop = {**START, "Action": "states:ListExecutions"}
    assert "ListExecutions" in seen(lesson.check_1(policy(START, FOLLOW, KEEP, stop)))
    both = policy(START, FOLLOW, KEEP, stop, deny(Action="states:List*"))
    assert lesson.check_1(both).solved


def test_a_policy_of_a_date_that_iam_does_not_know_is_refused() -> None:
    assert "no Version “2024-01-01”" in seen(
        lesson.check_1(policy(START, FOLLOW, KEEP, Version="2024-01-01"))
    )


def test_notebook_11_is_told_in_a_sentence() -> None:
    needed = [lesson.needs(nestedsf.parse_definition(nestedsf_main()))[0]]
    assert mistake_in(policy(START), needed) is None
    assert "so is" in str(mistake_in(policy({**START, "Action": "states:Start*"}), needed))


def nestedsf_main() -> dict[str, Any]:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": CHILD},
        "End": True,
    }
    return {"StartAt": "A", "States": {"A": task}}


# --- exercise 2: the policy of the callback function's role -------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        policy(SEND),
        json.dumps({"Statement": SEND}),
        policy(*({**SEND, "Action": each} for each in SEND["Action"])),
        policy(
            {
                **SEND,
                "Resource": [MAIN, MAIN],
                "Action": ["states:sendtaskf*", "states:SendTaskS*"],
            }
        ),
        policy({**SEND, "Action": "states:SendTask*"}, deny(Action="states:SendTaskHeartbeat")),
        policy(SEND, LOGS),
    ],
)
def test_a_function_s_policy_that_is_right(answer: object) -> None:
    assert lesson.check_2(answer).solved, lesson.check_2(answer)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({**SEND, "Resource": CHILD}, "is allowed on stateMachine:nestedsf-another, and not"),
        ({**SEND, "Resource": MAIN.replace("stateMachine", "execution") + ":*"}, "and not where"),
        ({**SEND, "Resource": "*"}, "on everything"),
        ({**SEND, "Resource": MAIN + "*"}, "on stateMachine:nestedsf-main*"),
        ({**SEND, "Resource": f"{STATES}:*"}, " on everything of states."),
        ({**SEND, "Resource": [MAIN, CHILD]}, "on stateMachine:nestedsf-another"),
        ({**SEND, "Action": "states:SendTaskSuccess"}, "1 of the 2 actions"),
        ({**SEND, "Action": "states:SendTask*"}, "so is states:SendTaskHeartbeat"),
        ({**SEND, "Action": [*SEND["Action"], "states:StartExecution"]}, "states:StartExecution"),
        ({**SEND, "Action": ["lambda:InvokeFunction"]}, "None of the 2 actions"),
        ({**SEND, "Action": [*SEND["Action"], "states:SendTaskFail"]}, "no action"),
    ],
)
def test_what_is_wrong_with_the_function_s_policy_is_seen(statement: Any, words: str) -> None:
    assert words in seen(lesson.check_2(policy(statement)))


# --- exercise 3: the trust policy -----------------------------------------------------------------

ACCOUNT = {"aws:SourceAccount": "123456789012"}
MACHINE = {"aws:SourceArn": MAIN}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "states.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def bound(**operators: Any) -> dict[str, Any]:
    return {**TRUST, "Condition": operators}


@pytest.mark.parametrize(
    "statements",
    [
        [bound(StringEquals=ACCOUNT, ArnLike=MACHINE)],
        [bound(StringEquals={"aws:sourceaccount": [123456789012], "AWS:SourceArn": MAIN})],
        [bound(StringLike=ACCOUNT, ArnEquals={"aws:SourceArn": [MAIN]})],
        [bound(ArnLike=MACHINE)],
        [{**bound(ArnLike=MACHINE), "Principal": {"Service": ["states.us-east-1.amazonaws.com"]}}],
        [TRUST, {**bound(ArnNotLike=MACHINE), "Effect": "Deny"}],
        [{**bound(StringEquals={**ACCOUNT, **MACHINE}), "Sid": "Main"}],
    ],
)
def test_a_trust_policy_of_one_account_and_machine_is_right(statements: list[Any]) -> None:
    assert lesson.check_3(policy(*statements)).solved, lesson.check_3(policy(*statements))


USUAL = bound(StringEquals=ACCOUNT, ArnLike=MACHINE)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (bound(), "may use the role for stateMachine:nestedsf-main of another account"),
        (bound(StringEquals=ACCOUNT), "may use the role for stateMachine:somethingElse"),
        (bound(StringEquals={"aws:SourceAccount": "1"}, ArnLike=MACHINE), "does not match"),
        (bound(ArnLike={**ACCOUNT, **MACHINE}), "does not match"),
        (bound(StringEquals={"aws:SourceArn": MAIN[:-4] + "*"}), "does not match"),
        (bound(ArnLike={"aws:SourceArn": MAIN[:-4] + "*"}), "stateMachine:nestedsf-main-2"),
        (bound(ArnLike={"aws:SourceArn": MAIN.replace("us-east-1", "*")}), "another Region"),
        (bound(StringEquals=ACCOUNT, ArnLike={"aws:SourceArn": CHILD}), "does not match"),
        (bound(StringEqualsIfExists=ACCOUNT, ArnLikeIfExists=MACHINE), "without saying for which"),
        (bound(ArnLike=MACHINE, StringEquals={"aws:PrincipalOrgID": "o-1"}), "does not match"),
        (bound(**ACCOUNT), "is where an operator is wanted"),
        (bound(NumericEquals=ACCOUNT, ArnLike=MACHINE), "NumericEquals compares no ARN"),
        ({**USUAL, "Resource": "*"}, "has no Resource"),
        ({**USUAL, "Action": "states:StartExecution"}, "nobody may use the role: “states:Start"),
        ({**USUAL, "Action": "sts:*"}, "sts:TagSession is allowed, too"),
        ({**USUAL, "Principal": "*"}, "lambda.amazonaws.com may use the role, too"),
        ({**USUAL, "Principal": {"Service": "lambda.amazonaws.com"}}, "not use the role at all"),
        ({**USUAL, "Principal": {"AWS": "123456789012"}}, "may not use the role at all"),
        ({**USUAL, "Principal": "states.amazonaws.com"}, "the Principal is a text"),
        ({**USUAL, "Effect": "Deny"}, "No statement of it allows anything"),
        ({**TRUST, "Conditions": {}}, "has no field called Conditions"),
        ({**TRUST, "Condition": []}, "a Condition is an object"),
    ],
)
def test_what_is_wrong_with_a_trust_policy_is_seen(statement: Any, words: str) -> None:
    assert words in seen(lesson.check_3(policy(statement)))


@pytest.mark.parametrize(
    ("operators", "words"),
    [
        (
            {"ArnLike": {**ACCOUNT, **MACHINE}},
            "ArnLike compares ARNs, and its aws:SourceAccount is an account id",
        ),
        (
            {"StringNotEquals": ACCOUNT, "ArnLike": MACHINE},
            "StringNotEquals is true of any other aws:SourceAccount, and not of this one",
        ),
        ({"Null": {"aws:SourceAccount": "true"}}, "asks whether a key is missing, and aws:SourceA"),
        ({"Bool": {"aws:SourceAccount": "true"}}, "true and false, and its aws:SourceAccount is"),
        ({"StringEquals": {"aws:SourceArn": MAIN[:-4] + "*"}}, "a * is one of the letters"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:states:*"}}, "and not for several parts"),
        ({"ArnLike": {"aws:SourceArn": "nestedsf-main"}}, "and “nestedsf-main” is none"),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, "as its aws:SourceAccount is an"),
        ({"StringEquals": {"SourceAccount": "123456789012"}}, "as it has no SourceAccount"),
    ],
)
def test_only_what_differs_is_called_another(operators: Any, words: str) -> None:
    told = seen(lesson.check_3(policy(bound(**operators))))
    assert words in told
    assert ("is another" in told) is ("999999999999" in str(operators))


def hints(check: Any, answer: object) -> str:
    """All the hints that a check has on an answer."""
    return " ".join(check.__wrapped__(answer).hints)


@pytest.mark.parametrize("action", ["states:*", "states:StartExecution", "*", "sts:*"])
def test_hints_on_a_wrong_action_of_a_trust_policy_are_about_the_action(action: str) -> None:
    led = hints(lesson.check_3, policy({**USUAL, "Action": action}))
    assert "It is sts:AssumeRole" in led
    assert "Principal" not in led


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (3, USUAL["Condition"], "This is the Condition alone, and the whole trust policy is"),
        (3, {"Condition": USUAL["Condition"]}, "This is the Condition alone, and the whole tr"),
        (3, USUAL, "This is a statement alone, and the whole trust policy is wanted"),
        (2, SEND, "This is a statement alone, and the whole policy is wanted"),
        (1, [START, FOLLOW, KEEP], "This is the list of the statements alone, and the whole"),
        (3, {**json.loads(policy(TRUST)), **USUAL}, "a policy has no field called Effect"),
        (2, policy({**SEND, "resource": MAIN}), "a statement has no field called resource"),
    ],
)
def test_a_part_of_a_policy_is_told_as_what_it_is(check: int, answer: object, words: str) -> None:
    chosen = (lesson.check_1, lesson.check_2, lesson.check_3)[check - 1]
    assert words in seen(chosen(answer))
    assert hints(chosen, answer)
    assert "JSON cannot be read" not in hints(chosen, answer)


def test_a_wildcard_after_the_parent_is_not_answered_with_whose_token_it_is() -> None:
    led = hints(lesson.check_2, policy({**SEND, "Resource": f"{MAIN}:*"}))
    assert "does nothing come after it?" in led


@pytest.mark.parametrize("before", [[], ["{", "7"], [SEND, policy({**SEND, "Resource": "*"})]])
def test_hints_do_not_depend_on_the_answers_before(before: list[Any]) -> None:
    check = exercise("09-who-may-do-what", 2)(lesson.check_2.__wrapped__)  # type: ignore[attr-defined]
    for answer in before:
        check(answer)
    lacking = policy({key: SEND[key] for key in ("Effect", "Action")})
    shown = [hint for hint in check(lacking).hints if "is solved in" not in hint]
    assert " ".join(shown) in hints(lesson.check_2, lacking)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([{**START, "Resource": CHILD.replace("teM", "tem")}, FOLLOW, KEEP], ": capitals count."),
        ([{**START, "Resource": CHILD.replace("nested", "Nested")}, FOLLOW, KEEP], "capitals"),
        ([{**START, "Resource": CHILD.replace("teMachine:", "teMachine/")}, FOLLOW, KEEP], "signs"),
        (
            [START, {**FOLLOW, "Resource": EXECUTIONS.replace("execution", "Execution")}, KEEP],
            "cap",
        ),
        ([START, {**FOLLOW, "Resource": EXECUTIONS.replace(":*", "/*")}, KEEP], "signs such as"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE.replace("rule/", "rule:")}], "signs such as"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE.replace("rule/", "Rule/")}], "capitals count"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE.replace(":events:", ":states:")}], "service in"),
        ([START, FOLLOW, {**KEEP, "Resource": RULE.replace("123456789012", "")}], "no account in"),
        (
            [START, FOLLOW, {**KEEP, "Resource": RULE.replace("arn:aws:", "arn:aws-cn:")}],
            "partition",
        ),
    ],
)
def test_what_is_written_otherwise_is_told_as_that(statements: list[Any], words: str) -> None:
    assert words in seen(lesson.check_1(policy(*statements)))
    led = hints(lesson.check_1, policy(*statements))
    assert "whose ARN has events in it" not in led
    assert "On which one" not in led


@pytest.mark.parametrize("machine", ["statemachine:", "stateMachine/", "StateMachine:"])
def test_the_parent_in_other_letters_is_not_told_to_be_the_parent(machine: str) -> None:
    answer = policy({**SEND, "Resource": MAIN.replace("stateMachine:", machine)})
    assert "written otherwise" in seen(lesson.check_2(answer))
    assert "It is the parent" not in hints(lesson.check_2, answer)


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("ArnEqual", "it has no operator “ArnEqual”. It is written ArnEquals."),
        ("StringEqual", "It is written StringEquals."),
        ("StringLikes", "It is written StringLike."),
        ("ArnLike:", "It is written ArnLike."),
        ("ArnMatches", "it has no operator “ArnMatches”"),
        ("Equals", "it has no operator “Equals”"),
    ],
)
def test_an_operator_that_iam_does_not_have_is_told_as_that(operator: str, words: str) -> None:
    answer = policy(bound(StringEquals=ACCOUNT, **{operator: MACHINE}))
    assert words in seen(lesson.check_3(answer))
    assert "operators for texts, numbers and ARNs" in hints(lesson.check_3, answer)


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        ({"aws:SourceArn": MAIN.replace("teM", "tem")}, "written otherwise: capitals count"),
        ({"aws:SourceArn": MAIN.replace(":nested", "/nested")}, "written otherwise: signs"),
        ({"aws:SourceAccount": "1234-5678-9012"}, "has more than digits in it"),
        ({"aws:SourceAccount": "123456789012 "}, "a space is part of the value"),
    ],
)
def test_how_the_value_of_a_condition_is_written_is_told(comparison: Any, words: str) -> None:
    assert words in seen(lesson.check_3(policy(bound(StringEquals=comparison))))


def test_a_second_statement_of_trust_counts_as_well() -> None:
    assert "of another account" in seen(lesson.check_3(policy(USUAL, TRUST)))


# --- any answer -----------------------------------------------------------------------------------

CHECKS: list[Callable[[object], Verdict]] = [lesson.check_1, lesson.check_2, lesson.check_3]
EMPTY: list[Any] = [None, "", " ", [], {}, policy(), '{"Statement": {}}']
VALUES: list[Any] = [None, 7, [], {}]
ODD: list[Any] = [
    *(7, True, 1.5, "{", "[]", "null", '"a"', "{}", object, b"{}", {"Statement": 7}, {7: 8}),
    *({"Statement": [[]]}, {"Statement": [None]}, "[" * 5000, '{"Statements": []}', "{'a': 1}"),
    *(policy({key: value}) for key in USUAL for value in (*VALUES, [None], "")),
    *(policy({**START, key: value}) for key in START for value in (*VALUES, ["*" * 60])),
    *(
        policy({**USUAL, key: value})
        for key in USUAL
        for value in (*VALUES[:2], {"a": 7}, {"a": {}})
    ),
    policy(bound(StringEquals={"aws:SourceAccount": {}, "aws:SourceArn": None})),
]


@pytest.mark.parametrize("check", CHECKS)
def test_an_empty_answer_is_no_try(check: Callable[[object], Verdict]) -> None:
    assert {check(answer).mark for answer in EMPTY} == {Mark.TO_DO}


@pytest.mark.parametrize("check", CHECKS)
def test_no_odd_answer_breaks_a_check(check: Callable[[object], Verdict]) -> None:
    for answer in ODD:
        assert not check(answer).solved, answer


@pytest.mark.parametrize(
    ("answer", "start", "check"),
    [
        ("answer_1", lesson.START_1, lesson.check_1),
        ("answer_3", lesson.START_3, lesson.check_3),
    ],
)
def test_the_answer_at_the_start_is_no_try(answer: str, start: str, check: Any) -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (found,) = [each.source for each in cells if each.source.startswith(f"{answer} = ")]
    assert found == f'{answer} = """{start}"""'
    assert check(start.replace("  ", " ")).mark is Mark.TO_DO


# --- what the notebook uses -----------------------------------------------------------------------


def test_the_sample_s_roles_allow_what_is_needed_and_nothing_else() -> None:
    with nestedsf.moto_session() as session:
        deployment = nestedsf.deploy(session)
        client = session.client("stepfunctions")
        for arn in (deployment.main_arn, deployment.another_arn):
            machine = client.describe_state_machine(stateMachineArn=arn)
            needed = lesson.needs(nestedsf.parse_definition(machine["definition"]))
            found = lesson.statements(session, machine["roleArn"])
            assert (lesson.denied(found, needed), lesson.spare(found, needed)) == ([], [])
        made = {lesson.without_permissions(session, machine["definition"]) for _ in range(2)}
        assert len(made) == 1
