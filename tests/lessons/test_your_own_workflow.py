"""The checks of "Build your own workflow" run what somebody has written, and look at it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import Verdict
from nestedsf.lessons import your_own_workflow as lesson
from nestedsf.lessons.your_own_workflow import shop

LINK = '"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"'


def seen(verdict: Verdict) -> str:
    """The words and hints of an answer that is not right."""
    assert not verdict.solved
    text = " ".join((verdict.words, *verdict.hints))
    for inside in ("<class", "Traceback", "None", "123456789012", "line 1 column"):
        assert inside not in text
    return verdict.words


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- exercise 1: a hundred items ----------------------------------------------------------


def numbers(children: object, seconds: object, transitions: object) -> dict[str, object]:
    return {"children": children, "seconds": seconds, "transitions": transitions}


@pytest.mark.parametrize(
    "answer",
    [
        numbers(100, 180, 301),
        numbers(100.0, 180.0, 301),
        json.dumps(numbers(100, 180, 301)),
        {**numbers(100, 180, 301), "my notes": "40 + 40 + 20"},
        dict(reversed(numbers(100, 180, 301).items())),
    ],
)
def test_a_hundred_items_are_three_rounds(answer: object) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved
    assert "three rounds of at most 40, 180 seconds, and 301" in verdict.words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            numbers(100, 60, 301),
            "children and transitions are right; seconds is not yet.",
        ),
        (numbers(101, 180, 400), "seconds is right; children and transitions are not yet."),
        (numbers(3, 60, 7), "Not one of the three numbers is right."),
        (numbers(100, "180", 301), "seconds is a text, “180”, and a number is wanted"),
        ({"children": "100", "seconds": "180", "transitions": "301"}, "children is a text, “100”"),
        (numbers(100, None, 301), "There is no number of seconds"),
        (
            numbers(children=True, seconds=180, transitions=301),
            "children is a boolean, and a number is wanted.",
        ),
        (numbers(100, timedelta(seconds=180), 301), "seconds is no number."),
        (numbers(100, [180], 301), "seconds is a list, and a number is wanted."),
        (numbers(90, 180, 301), "seconds and transitions are right; children are not yet."),
        ('{"children": 100, "seconds": 180,}', "not JSON"),
        ([100, 180, 301], "three numbers"),
    ],
)
def test_other_numbers_are_not(answer: object, words: str) -> None:
    assert words in seen(lesson.check_1(answer))


def test_on_which_side_a_number_is_wrong_is_said_last() -> None:
    for tried in (11, 12, 13, 14):
        verdict = lesson.check_1(numbers(tried, 180, 301))
    assert "More executions" not in verdict.words
    verdict = lesson.check_1(numbers(15, 180, 301))
    assert verdict.hints[2] == "More executions of pack were started than you say."


def test_numbers_that_are_still_0_are_no_try() -> None:
    untouched: list[object] = [numbers(0, 0, 0), numbers(None, None, None), None, "", {}, []]
    for answer in untouched:
        assert repr(lesson.check_1(answer)).startswith("○ To do: ")


# --- exercise 2: names and a limit --------------------------------------------------------

GIVEN = shop.NAMES_COLLIDE
NAME = "$$.Execution.Name, $$.Map.Item.Index, $$.State.RetryCount"
PACKED = changed(
    GIVEN,
    ('"Map",', '"Map", "MaxConcurrency": 2,'),
    ('"$$.Execution.Name"', f"\"States.Format('{{}}-{{}}-{{}}', {NAME})\""),
)
TWO = '"Two": {"Type": "Pass", "Result": 2, "ResultPath": "$.most", "Next": "Pack each item"}'


@pytest.mark.parametrize(
    "answer",
    [
        PACKED,
        changed(
            PACKED,
            ("{}-{}-{}", "{}_of_item_{}_attempt_{}"),
            ("ItemProcessor", "Iterator"),
            ("$.items", "$['items']"),
        ),
        changed(
            PACKED,
            ('"MaxConcurrency": 2', '"MaxConcurrencyPath": "$.most"'),
            ('"StartAt": "Pack each item", "States": {', f'"StartAt": "Two", "States": {{{TWO}, '),
        ),
        changed(PACKED, ("$$.Map.Item.Index", "States.MathAdd($$.Map.Item.Index, 1)")),
        changed(PACKED, ("$$.State.RetryCount", "States.UUID()")),
    ],
)  # fmt: skip
def test_two_at_once_with_names_of_their_own_are_right(answer: object) -> None:
    assert lesson.check_2(answer).solved


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("$$.Map.Item.Index", "0")], "of an order with five items, one was refused"),
        ([(f"'{{}}-{{}}-{{}}', {NAME}", "'{}-{}', $$.Execution.Name, $$.Map.Item.Index")],
         "An attempt at the item that is broken was refused"),
        ([(NAME, "$$.Execution.Name, $$.Map.Item.Value, $$.State.RetryCount")],
         "does not say which item"),
        ([(NAME, "$.order, $$.Map.Item.Index, $$.State.RetryCount")],
         "was handed a text, and nothing is there at $.order"),
        ([(f"States.Format('{{}}-{{}}-{{}}', {NAME})", "$$.Execution.Id")],
         "makes a name of more than 80 characters"),
        ([("$$.State.RetryCount", "$$.State.Name")], "makes a name with a space in it"),
        ([("$$.Map", "$.Map")], "a path into the context object begins with two dollars"),
        ([("{}-{}-{}", "{}-{}")], "States.Format has 2 {} in its text and 3 values after it"),
        ([('"MaxConcurrency": 2, ', "")], "5 were packed at the same time"),
        ([("sync:2", "sync")], "what each child gave came as a text"),
        ([(".sync:2", "")], "did not wait for pack, and its result has nothing at $.Output"),
        ([('"Parameters": {', '"Parameters": {"MaxConcurrency": 2, ')],
         "MaxConcurrency is a field of a Map"),
        ([('"ErrorEquals": ["States.TaskFailed"]', '"ErrorEquals": "States.TaskFailed"')],
         "ErrorEquals of “Start packing” must be a list"),
        ([('"MaxConcurrency": 2', '"MaxConcurrency": 1')], "packed one after the other"),
        ([('"MaxAttempts": 2', '"MaxAttempts": 0')], "was tried 1 time, and the Retry"),
        ([('"OutputPath": "$.Output"', '"OutputPath": "$"')], "Of five items, 5 were packed, and"),
        ([("${PackArn}", "${Pack}")], "Nobody fills ${Pack} in"),
        ([('"MaxConcurrency": 2', '"MaxConcurrency": "2"')],
         "MaxConcurrency of “Pack each item” must be a whole number"),
        ([("{}-{}-{}", "{}{}{}")], "nothing separates its numbers"),
        ([(f",\n      \"Name.$\": \"States.Format('{{}}-{{}}-{{}}', {NAME})\"", "")],
         "have no Name any more"),
        ([('"MaxConcurrency": 2, ', ""), ('"ItemProcessor": {', '"ItemProcessor": {"MaxConcurrency": 2, ')],
         "MaxConcurrency is not a field of what is in the Map"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_names_and_limits_is_seen(
    changes: list[tuple[str, str]], words: str
) -> None:
    assert words.lower() in seen(lesson.check_2(changed(PACKED, *changes))).lower()


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ("$$.Execution.Name, $, $$.State.RetryCount", "What differs from one item to the next"),
        ("'all', $$.Map.Item.Index, $$.State.RetryCount", "Two executions may pack the same item"),
        ("$$.Execution.Name, $$.Map.Item.Index, $$.State.EnteredTime", "A name has no colons"),
        ("$$.Execution.Name, 7, $$.State.RetryCount", "What differs from one item to the next"),
    ],
)
def test_the_hints_are_of_what_a_name_lacks(values: str, hint: str) -> None:
    verdict = lesson.check_2.__wrapped__(changed(PACKED, (NAME, values)))  # type: ignore[attr-defined]
    assert hint in verdict.hints[0], verdict


# --- exercise 3: the whole order ----------------------------------------------------------

ORDER = f"""{{
  "Charge the card": {{"Type": "Task", "Next": "Ship",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {{"StateMachineArn": "${{ChargeArn}}",
      "Name.$": "States.Format('charge-{{}}', $.order)",
      "Input": {{"order.$": "$.order", "total.$": "$.total", {LINK}}}}},
    "ResultSelector": {{"paid.$": "$.Output.paid"}}, "ResultPath": "$.payment"}},
  "Ship": {{"Type": "Task", "Next": "Send the confirmation",
    "Resource": "arn:aws:states:::states:startExecution.sync:2", "TimeoutSeconds": 600,
    "Parameters": {{"StateMachineArn": "${{ShipArn}}",
      "Input": {{"order.$": "$.order", "to.$": "$.to", "packed.$": "$.packed", {LINK}}}}},
    "ResultSelector": {{"boxes.$": "$.Output.boxes"}}, "ResultPath": "$.shipped",
    "Catch": [{{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Apologize"}}]}},
  "Apologize": {{"Type": "Pass", "End": true}},
  "Send the confirmation": {{"Type": "Task", "End": true, "ResultPath": null,
    "Resource": "arn:aws:states:::states:startExecution",
    "Parameters": {{"StateMachineArn": "${{MailArn}}", "Input": {{"order.$": "$.order", {LINK}}}}}}}
}}"""
WHOLE = json.loads(shop.FIRST_HALF)
WHOLE["States"].update(json.loads(ORDER))
TIDY_UP = """"Tidy up": {"Type": "Pass", "Next": "Send the confirmation", "Parameters": {
  "order.$": "$.order", "items.$": "$.items", "total.$": "$.total", "to.$": "$.to",
  "packed.$": "$.packed", "payment.$": "$.charged.all", "shipped.$": "$.loaded.all"}}"""
LETTER = """{"Type": "Pass", "Result": "Sorry", "ResultPath": "$.letter", "Next": "Done"},
  "Done": {"Type": "Succeed"}"""
SELECTED = '"ResultSelector": {"paid.$": "$.Output.paid"}, "ResultPath": "$.payment"'
NAMED = "States.Format('charge-{}', $.order)"
MAILS = '"Resource": "arn:aws:states:::states:startExecution",'


@pytest.mark.parametrize(
    "answer",
    [
        ORDER,
        WHOLE,
        {**WHOLE, "TimeoutSeconds": 86_400 * 30, "Comment": "an order"},
        {"StartAt": "Charge the card", "States": json.loads(ORDER)},
        ORDER.strip()[1:-1],  # the states, without the braces
        # the text of .sync, decoded
        changed(
            ORDER,
            ("startExecution.sync:2", "startExecution.sync"),
            ('"paid.$": "$.Output.paid"', '"all.$": "States.StringToJson($.Output)"'),
            ('"ResultPath": "$.payment"', '"ResultPath": "$.charged"'),
            ('"boxes.$": "$.Output.boxes"', '"all.$": "States.StringToJson($.Output)"'),
            ('"ResultPath": "$.shipped"', '"ResultPath": "$.loaded"'),
            ('"ResultPath": null', '"ResultPath": null, "OutputPath": "$"'),
            ('"Next": "Send the confirmation"', '"Next": "Tidy up"'),
            ('  "Apologize"', f'  {TIDY_UP},\n  "Apologize"'),
        ),
        # both errors by name, bracket notation, a letter, and a confirmation that keeps its answer
        changed(
            ORDER,
            ('["States.ALL"]', '["States.Timeout", "States.TaskFailed"]'),
            ('"$.why"', "\"$['why']\""),
            ('"$.order"', "\"$['order']\""),
            ('{"Type": "Pass", "End": true}', LETTER),
            ('"ResultPath": null', '"ResultPath": "$.mail"'),
        ),
    ],
)  # fmt: skip
def test_an_order_that_does_it_all_is_right(answer: object) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict
    assert "each order was charged once, one was shipped" in verdict.words


CHARGES = """"Charge the card": {"Type": "Task", "Next": "Ship",
    "Resource": "arn:aws:states:::states:startExecution"""
CATCH = """,
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Apologize"}]"""
AGAIN = """,
    "Catch": [{{"ErrorEquals": ["StepFunctions.ExecutionAlreadyExistsException"], "Next": "{}",
      "ResultPath": "$.payment"}}]"""
WRONG = [
    ([('"ResultPath": "$.why", ', "")], "42 is an object with Error, Cause: the order is lost"),
    ([('"$.why"', '"$.why.error"')], "why holds an object with error, and the error itself is"),
    ([('"paid.$": "$.Output.paid"', '"paid.$": "$.Output"')],
     "paid in payment is an object with paid, and not 40"),
    ([('{"Type": "Pass", "End": true}', '{"Type": "Pass", "Parameters": {"order.$": "$.order", "why.$": "$.why"}, "End": true}')],
     "handed the order and why: of the order, items, total and to is missing"),
    ([(MAILS, MAILS.replace('n",', 'n.waitForTaskToken",'))], "Nobody is given the task token"),
    ([('"ErrorEquals": ["States.ALL"]', '"ErrorEquals": "States.ALL"')], "ErrorEquals is a text"),
    ([('"$.why"', '"$.error"')], "there is no why, and the error is at error"),
    ([('"$.why"', "null")], "there is no why, and nothing of the error is in it"),
    ([('"$.why"', '"$.total"')], "total is not what it was in the order"),
    ([('{"Type": "Pass", "End": true}', '{"Type": "Pass", "End": true, "Result": "late", "ResultPath": "$.why"}')],
     "though “Apologize” was handed the order and why: why holds a text"),
    ([('{"Type": "Pass", "End": true}', '{"Type": "Pass", "InputPath": "$.why.Cause", "ResultPath": "$.why", "End": true}')],
     "though “Apologize” was handed the order and why: why holds a text"),
    ([('"Task", "End": true, "ResultPath": null', '"Task", "End": true, "ResultPath": null' + CATCH)],
     "Order 44 was shipped, its mail could not be started, and “Apologize” was entered"),
    ([('"Parameters": {"StateMachineArn": "${ShipArn}",', '"Parameters": {"StateMachineArn": "${ShipArn}", "Catch": [],')],
     "Catch is inside Parameters, and StartExecution has no such parameter"),
    ([("States.ALL", "States.TaskFailed")], "three months, and the execution ended as FAILED"),
    ([(CATCH, "")], "no state leads to “Apologize”"),
    ([('"TimeoutSeconds": 600', '"TimeoutSeconds": 3600')], "“Ship” waited 1 hour"),
    ([('"TimeoutSeconds": 600', '"TimeoutSeconds": 10')], "“Ship” ended with States.Timeout"),
    ([(NAMED, "$$.Execution.Name")], "its card was charged twice"),
    ([(NAMED, "States.Format('charge-{}-{}', $.order, $.total)")], "another place, and its card"),
    ([(', "ResultPath": null', "")], "the order is lost"),
    ([(f"{CHARGES}.sync:2", CHARGES)], "did not wait for charge, and its result has nothing"),
    ([(f"{CHARGES}.sync:2", f"{CHARGES}.sync")], "The Output of charge came as text"),
    ([(MAILS, MAILS.replace('n",', 'n.sync",'))], "left 30 seconds after it was entered"),
    ([('"total.$": "$.total"', '"total": 40')], "total is not that of order 42"),
    ([(SELECTED, SELECTED.partition("}, ")[2])], "payment is an object with ExecutionArn"),
    ([('"paid.$": "$.Output.paid"', '"paid": 40')],
     "With order 42, paid in payment was 40, and charge gave 250."),
    ([('"boxes.$": "$.Output.boxes"', '"boxes": 3')],
     "With order 44, boxes in shipped was 3, and ship gave 1."),
    ([(NAMED, "$.order")], "names its child 41, which is a number"),
    ([('"$.why"', '"$.order.why"')], "“Ship” has something to put at $.order.why, and cannot: $.order"),
    ([('"ResultPath": "$.payment"}', f'"ResultPath": "$.payment"{AGAIN.format("Ship")}}}')],
     "had been shipped, and ship and mail ran once more"),
    ([('"ResultPath": "$.payment"}', f'"ResultPath": "$.payment"{CATCH}}}')],
     "had been shipped, and “Apologize” was entered"),
    ([('"Next": "Send the confirmation"', '"Next": "Done"'), ('"Apologize": {', '"Done": {"Type": "Succeed"}, "Apologize": {'),
      ('"Send the confirmation": {', '"Mail": {'), ('"Apologize": {"Type": "Pass", "End": true}', '"Apologize": {"Type": "Pass", "Next": "Mail"}')],
     "With order 41, mail was not started"),
    ([('{"Type": "Pass", "End": true}', '{"Type": "Pass", "Next": "Send the confirmation"}')],
     "and “Send the confirmation” was entered"),
    ([('"Name.$": "' + NAMED, '"Name": "charge-$.order')], "makes the name “charge-$.order”"),
    ([('"TimeoutSeconds": 600', '"TimeoutSeconds": "600"')],
     "TimeoutSeconds of “Ship” must be a whole number"),
    ([('"Apologize": {', '"Apologise": {')],
     "“Ship” leads to “Apologize”, and there is no state of that name"),
    ([(f', {LINK}}}}},\n    "ResultSelector": {{"boxes', '}},\n    "ResultSelector": {"boxes')],
     "The child of “Ship” was not told which execution started it"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_wrong_with_an_order_is_seen(changes: list[tuple[str, str]], words: str) -> None:
    assert words in seen(lesson.check_3(changed(ORDER, *changes)))


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (
            {"StartAt": "Ship"},
            "StartAt is “Ship”, and the second half begins with “Charge the card”",
        ),
        ({"QueryLanguage": "JSONata"}, "QueryLanguage is beside States, and the first half is in"),
        ({"TimeoutSeconds": 30}, "With order 41, the execution waited"),
        ({"TimeoutSeconds": "30"}, "TimeoutSeconds"),
        ({"Timeout": 30}, "Timeout"),
    ],
)
def test_what_is_beside_the_states_is_used_or_refused(beside: dict[str, Any], words: str) -> None:
    assert words in seen(lesson.check_3({**beside, "States": json.loads(ORDER)}))


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ([('"TimeoutSeconds": 600', '"TimeoutSeconds": 10')], "The van is on its way"),
        ([(', "ResultPath": null', "")], "ResultPath says where a result is put"),
        ([('"paid.$": "$.Output.paid"', '"paid.$": "$.Output"')], "ResultSelector makes an object"),
        ([("States.ALL", "States.TaskFailed")], "Which error is it when the time is over"),
        ([('"TimeoutSeconds": 600', '"TimeoutSeconds": 3600')], "TimeoutSeconds counts seconds"),
        ([('"ResultPath": "$.shipped"', '"ResultPath": null')], "At which key does the list want"),
        ([('"boxes.$": "$.Output.boxes"', '"boxes.$": "$.Output"')], "ResultSelector makes an"),
        ([("${ChargeArn}", "${Charge}")], "The list above has the names"),
        ([(NAMED, "States.Format('charge-{}', $.items)")], "A name has no brackets"),
    ],
)
def test_the_hints_are_of_what_was_seen(changes: list[tuple[str, str]], hint: str) -> None:
    verdict = lesson.check_3.__wrapped__(changed(ORDER, *changes))  # type: ignore[attr-defined]
    assert hint in verdict.hints[0], verdict


APOLOGY = (
    '"Apologize": {"Type": "Pass", "End": true}',
    f""""Apologize": {{"Type": "Task", "End": true, "ResultPath": null,
    "Resource": "arn:aws:states:::states:startExecution",
    "Parameters": {{"StateMachineArn": "${{MailArn}}",
      "Input": {{"order.$": "$.order", "kind": "apology", {LINK}}}}}}}""",
)


def test_an_apology_may_be_a_mail() -> None:
    verdict = lesson.check_3(changed(ORDER, APOLOGY))
    assert verdict.solved, verdict
    assert "The first four starts made 21 executions" in verdict.words
    lost = (APOLOGY[0], APOLOGY[1].replace(', "ResultPath": null', ""))
    verdict = lesson.check_3(changed(ORDER, lost))
    assert "After the apology, the output of order 42" in seen(verdict)


def test_a_retry_that_starts_nothing_is_mentioned() -> None:
    retry = '"Retry": [{"ErrorEquals": ["States.TaskFailed"]}], "ResultSelector": {"boxes'
    name = '"${ShipArn}", "Name.$": "$$.Execution.Name",'
    named = changed(ORDER, ('"${ShipArn}",', name))
    again = changed(named, ('"ResultSelector": {"boxes', retry))
    verdict = lesson.check_3(again)
    assert verdict.solved, verdict
    assert "But the Retry of “Ship” starts nothing" in verdict.words
    assert "starts nothing" not in lesson.check_3(named).words
    by_name = changed(again, ('["States.ALL"]', '["States.Timeout", "NoRocket"]'))
    assert "asked for the name of the first" in seen(lesson.check_3(by_name))


def test_all_attempts_are_counted() -> None:
    retry = '"Retry": [{"ErrorEquals": ["States.TaskFailed"]}], "ResultSelector": {"boxes'
    verdict = lesson.check_3(changed(ORDER, ('"ResultSelector": {"boxes', retry)))
    assert verdict.solved, verdict
    assert "The first four starts made 22 executions" in verdict.words


IN_JSONATA = {
    name: {
        **{
            key: one[key]
            for key in ("Type", "Resource", "Next", "End", "TimeoutSeconds")
            if key in one
        },
        "QueryLanguage": "JSONata",
        "Arguments": {
            "StateMachineArn": one["Parameters"]["StateMachineArn"],
            "Input": {
                key.removesuffix(".$"): "{% $states."
                + ("context.Execution.Id" if "$$" in path else f"input.{path[2:]}")
                + " %}"
                for key, path in one["Parameters"]["Input"].items()
            },
        },
        "Output": "{% $merge([$states.input, {'" + kept + "': $states.result.Output}]) %}",
    }
    for name, kept in (
        ("Charge the card", "payment"),
        ("Ship", "shipped"),
        ("Send the confirmation", "mail"),
    )
    for one in [WHOLE["States"][name]]
}
IN_JSONATA["Charge the card"]["Arguments"]["Name"] = "{% 'charge-' & $states.input.order %}"
IN_JSONATA["Send the confirmation"]["Output"] = "{% $states.input %}"
IN_JSONATA["Ship"]["Catch"] = [
    {
        "ErrorEquals": ["States.ALL"],
        "Next": "Apologize",
        "Output": "{% $merge([$states.input, {'why': $states.errorOutput}]) %}",
    }
]
IN_JSONATA["Apologize"] = {"Type": "Pass", "End": True}


def test_an_order_in_jsonata_is_right() -> None:
    assert lesson.check_3(json.dumps(IN_JSONATA)).solved


def test_a_second_start_may_end_well_where_it_does_nothing() -> None:
    ends = ('"Apologize": {', '"Done": {"Type": "Succeed"}, "Apologize": {')
    caught = ('"ResultPath": "$.payment"}', f'"ResultPath": "$.payment"{AGAIN.format("Done")}}}')
    verdict = lesson.check_3(changed(ORDER, caught, ends))
    assert verdict.solved, verdict
    assert "The first four starts made 19 executions" in verdict.words


def test_an_order_that_is_charged_while_it_is_packed_is_seen() -> None:
    early = json.loads(json.dumps(WHOLE))
    states = early["States"]
    early["StartAt"] = "Charge the card"
    states["Charge the card"]["Next"] = "Above 100?"
    states["Pack each item"]["Next"] = "Ship"
    assert seen(lesson.check_3(early)) == "charge was started earlier than pack."


def test_an_order_that_is_confirmed_while_it_is_shipped_is_seen() -> None:
    early = json.loads(json.dumps(WHOLE))
    states = early["States"]
    ship, mail = states.pop("Ship"), states.pop("Send the confirmation")
    catch = ship.pop("Catch")
    ship["End"] = bool(ship.pop("Next"))
    starts = [{"StartAt": name, "States": {name: one}} for name, one in (("S", ship), ("M", mail))]
    states["Both"] = {"Type": "Parallel", "Branches": starts, "Catch": catch, "End": True}
    states["Charge the card"]["Next"] = "Both"
    assert seen(lesson.check_3(early)) == "mail was started before ship had ended."


def test_an_order_that_is_approved_too_late_is_seen() -> None:
    late = json.loads(json.dumps(WHOLE))
    states = late["States"]
    late["StartAt"] = "Pack each item"
    states["Pack each item"]["Next"] = "Above 100?"
    states["Above 100?"]["Default"] = states["Ask for approval"]["Next"] = "Charge the card"
    assert "packed before somebody had approved it" in seen(lesson.check_3(late))


def test_what_is_given_is_no_try() -> None:
    given = [
        (lesson.check_2, GIVEN),
        (lesson.check_2, json.loads(GIVEN)),
        (lesson.check_3, '{"Charge the card": {"Type": "Pass", "End": true}}'),
    ]
    for check, answer in given:
        assert repr(check(answer)).startswith("○ To do: ")


# --- whatever is given --------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        *(None, 7, True, 1.5, float("nan"), "", " ", "{", "[]", "null", '"a"', [], {}, object, b""),
        *({"StartAt": 7}, {"States": {}}, {"States": 7}, {"A": 7}, {7: {"Type": "Task"}}),
        {"A": {"Type": "Task", "Resource": object}},
        {"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": [], "End": True}}},
        {"StartAt": "A", "States": {"A": {"Type": "Task", "Parameters": 7}}},
        "[" * 5000,
    ],
    ids=lambda answer: repr(answer)[:40],
)
def test_nothing_makes_a_check_fail(answer: object) -> None:
    for check in (lesson.check_1, lesson.check_2, lesson.check_3):
        assert not check(answer).solved


# --- the shop -----------------------------------------------------------------------------


def test_the_first_half_approves_large_orders_and_packs_all() -> None:
    half: dict[str, Any] = json.loads(shop.FIRST_HALF)
    half["States"]["Charge the card"] = {"Type": "Pass", "End": True}
    with nestedsf.moto_session(time_scale=10_000) as session:
        arns = shop.opened(session)
        assert shop.opened(session) == arns
        machine = shop.state_machine(session, "order", half, **arns)
        small, large = (
            nestedsf.run(session, machine, {"order": 7, "items": ["tea", "cup"], "total": total})
            for total in (100, 101)
        )
    assert small.started and small.stopped and large.started and large.stopped  # noqa: PT018
    assert small.stopped - small.started == timedelta(seconds=60)
    assert large.stopped - large.started == timedelta(seconds=360)
    assert large.output["approval"] == {"approved": True}  # type: ignore[index, call-overload]
    assert [one["item"] for one in small.output["packed"]] == ["tea", "cup"]  # type: ignore[index, call-overload, union-attr]


# --- the notebook -------------------------------------------------------------------------

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-your-own-workflow.ipynb"


def cells() -> list[Any]:
    found: list[Any] = nbformat.read(NOTEBOOK, as_version=4).cells
    return found


def test_the_first_half_stands_in_the_notebook() -> None:
    prose = "\n".join(cell.source for cell in cells() if cell.cell_type == "markdown")
    assert f"```json\n{shop.FIRST_HALF}\n```" in prose


def test_the_definition_that_is_given_stands_in_the_notebook() -> None:
    assert any(GIVEN in cell.source for cell in cells())


@pytest.mark.parametrize(
    ("ends_in", "words"),
    [
        (
            "draw(packed)",
            ("iteration 0", "iteration 1", "iteration 2", "SUCCEEDED  Pack each item"),
        ),
        ("timeline(limited)", ("2 min", "Start packing · item 2", "pack · execution")),
        ("draw(levels)", ("wholesale", "pack-all", "StartExecution → pack\n")),
        ("many.stopped - many.started)", ("40 at the start", "0:02:00")),
        ("print(cost(failed))", ("at least 5 state transitions",)),
        ("cost(failed, children=False).transitions + len(tried)", ("7",)),
        ("25_000 // each_item", ("(8, 3125)",)),
        ("max(histories))", ("304 executions", "32", "806")),
        ("262_144 // bytes_each", ("(25, 10485)",)),
        ("\nnames", ("‹parent›-0", "‹parent›-1", "‹parent›-2")),
        ("before.output, after.output", ("'boxes': 1", '"boxes":1')),
    ],
)
def test_what_the_prose_says_stands_in_the_output_before_it(
    ends_in: str, words: tuple[str, ...]
) -> None:
    (cell,) = [each for each in cells() if each.source.endswith(ends_in)]
    output = cell.outputs[-1]
    text = output.get("text") or output["data"]["text/plain"]
    assert [word for word in words if word not in text] == []
