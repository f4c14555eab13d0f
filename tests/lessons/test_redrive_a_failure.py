"""The exercises of notebook 16: which executions are redriven, names, and one charge."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nestedsf.lessons import Verdict
from nestedsf.lessons import redrive_a_failure as lesson
from nestedsf.lessons.judging import verdicts
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.redrive_a_failure import decisions, names, one_charge
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed
from tests.lessons.answers import told as told_without
from tests.lessons.quoting import marks_at_the_start, quotations

NOTEBOOK = "16-redrive-a-failure"
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
INSIDES = re.compile("|".join(map(re.escape, OTHERS_INSIDE)))
with_jsonata = pytest.mark.skipif(
    "sys.version_info >= (3, 14)", reason="nothing evaluates JSONata there"
)


def told(verdict: Verdict, words: str) -> None:
    told_without(verdict, words, INSIDES)


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations(NOTEBOOK)
    assert len(found) > 8
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start(NOTEBOOK, lesson) == [Mark.TO_DO] * 3
    starts = (decisions.START, names.START, one_charge.START)
    verdicts = [check(start) for check, start in zip(CHECKS, starts, strict=True)]
    assert [verdict.mark for verdict in verdicts] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    for check in CHECKS:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not INSIDES.search(verdict.words)


# --- exercise 1 -------------------------------------------------------------------------

DECIDED = {"A": "redrive", "B": "new", "C": "new", "D": "redrive", "E": "redrive"} | dict.fromkeys(
    "FG", "new"
)


@pytest.mark.parametrize("letter", DECIDED)
def test_what_a_redrive_does_not_help_a_new_execution_does(letter: str) -> None:
    redriven, anew = decisions.outcomes(letter)
    assert redriven is (DECIDED[letter] == "redrive")
    assert anew


@pytest.mark.parametrize(
    "answer",
    [
        DECIDED,
        json.dumps(DECIDED, indent=2),
        {letter.lower(): f" {word.upper()} " for letter, word in DECIDED.items()},
        {
            letter: {"redrive": "Redrive it", "new": "a new execution"}[word]
            for letter, word in DECIDED.items()
        },
        {**DECIDED, "H": "", "F": "start anew"},
    ],
)
def test_decisions_that_are_right(answer: Any) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved, verdict
    assert "A, D and E succeeded when they were redriven" in verdict.words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            dict.fromkeys("ABCDEFG", "redrive"),
            "A redrive of all 7 was tried: 3 of your 7 answers fit what became of them",
        ),
        (dict.fromkeys("ABCDEFG", "new"), "4 of your 7 answers fit"),
        ({**DECIDED, "D": "new"}, "6 of your 7 answers fit"),
        ({**DECIDED, "E": "new", "F": "redrive"}, "5 of your 7 answers fit"),
        (
            {k: "redrive" if v == "new" else "new" for k, v in DECIDED.items()},
            "none of your 7 answers fit",
        ),
        ({**DECIDED, "C": ""}, "There is nothing behind C yet."),
        ({"A": "redrive"}, "There is nothing behind B yet."),
        ({**DECIDED, "B": "retry"}, "Behind B is “retry”, and what is asked for"),
        ({**DECIDED, "B": True}, "Behind B is a boolean"),
        ({**DECIDED, "B": "redrive or new"}, "Behind B is “redrive or new”"),
        (["redrive"], "An object with the letters A to G is asked for, and this is a list"),
        ("{'A': 'redrive'}", "single quotes"),
        (json.dumps(DECIDED)[:-1], "never closed"),
    ],
)
def test_what_is_wrong_with_decisions_is_told(answer: Any, words: str) -> None:
    told(lesson.check_1(answer), words)


@pytest.mark.parametrize(
    ("letter", "hint"),
    [
        ("A", "A redrive runs again what did not succeed."),
        ("B", "A redriven execution keeps its input."),
        ("C", "A redriven execution keeps its own definition"),
        ("D", "A redriven execution keeps its own definition"),
        ("E", "FAILED is not the only end that can be redriven."),
        ("F", "A redrive runs again the state in which"),
        ("G", "Not all executions can be redriven at any time."),
    ],
)
def test_the_first_hint_is_of_what_was_decided_wrongly(letter: str, hint: str) -> None:
    other = {"redrive": "new", "new": "redrive"}[DECIDED[letter]]
    verdict = lesson.check_1.__wrapped__({**DECIDED, letter: other})  # type: ignore[attr-defined]
    assert verdict.hints[0].startswith(hint)
    assert verdict.hints[1].startswith(f"{letter}: ")


# --- exercise 2 -------------------------------------------------------------------------

EXECUTION, ITEM = "$$.Execution.Name", "$$.Map.Item.Index"
RETRY, REDRIVE = "$$.State.RetryCount", "$$.Execution.RedriveCount"
SHIP: dict[str, Any] = json.loads(names.START)


def put_together(*values: str) -> str:
    return f"States.Format('{'-'.join(['{}'] * len(values))}', {', '.join(values)})"


ALL = put_together(EXECUTION, ITEM, RETRY, REDRIVE)


def named(name: object = ALL, **change: Any) -> dict[str, Any]:
    parameters = {**SHIP["Parameters"], "Name.$": name}
    return changed(SHIP, {"Parameters": changed(parameters, {}), **change})


IN_JSONATA = {
    **{key: value for key, value in SHIP.items() if key != "Parameters"},
    "QueryLanguage": "JSONata",
    "Arguments": {
        "StateMachineArn": "${carrier}",
        "Input": "{% $states.input %}",
        "Name": "{% $join([$states.context.Execution.Name, $string($states.context.Map.Item.Index), "
        "$string($states.context.State.RetryCount), $string($states.context.Execution.RedriveCount)], "
        "'-') %}",
    },
}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(named(), indent=2),
        {"Ship": named(put_together(EXECUTION, REDRIVE, RETRY, ITEM))},
        named(put_together(EXECUTION, "States.UUID()"), TimeoutSeconds=600),
        named(f"States.Format('{{}}.ship.{{}}.{{}}.{{}}', {EXECUTION}, {ITEM}, {RETRY}, {REDRIVE})"),
        pytest.param(IN_JSONATA, marks=with_jsonata),
    ],
)  # fmt: skip
def test_names_that_are_right(answer: Any) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            named(put_together(EXECUTION, ITEM, RETRY)),
            "After the first redrive the first attempt of item 0 was refused",
        ),
        (
            named(put_together(EXECUTION, ITEM, REDRIVE)),
            "The second attempt of item 0 was refused",
        ),
        (
            named(put_together(EXECUTION, RETRY, REDRIVE)),
            "The first attempt of item 2 was refused",
        ),
        (named(EXECUTION), "The first attempt of item 2 was refused"),
        (
            named(put_together(EXECUTION, "$.to", "$.seconds", RETRY, REDRIVE)),
            "Two starts asked for the same name, and were answered with the same execution.",
        ),
        (named("States.UUID()"), "does not begin with that of the execution"),
        (named(...), "does not begin with that of the execution"),
        (named(Retry=...), "item 0 had 1 attempt, and with the Retry that was given it has 2"),
        (named(Resource="arn:aws:states:::states:startExecution"), "and the execution did not fail"),
        (
            changed(SHIP, {"Parameters": {"StateMachineArn": "${carrier}", "Name.$": ALL}}),
            "A child was handed an empty object, and not its parcel.",
        ),
        (
            changed(SHIP, {"Parameters": {**SHIP["Parameters"], "StateMachineArn": "${charge}"}}),
            "Nobody fills ${charge}: the ARN of the child is ${carrier}.",
        ),
        (named(put_together(EXECUTION, "$$.Item.Index")), "The context object has nothing at $$.Item.Index"),
        (named("States.Format('{}-{}', $$.Execution.Name)"), "each {} takes one"),
        (named(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Later"}]), "Later"),
        (
            changed(SHIP, {"Parameters": {**SHIP["Parameters"], "Input": {}}}),
            "Input and Input.$ exclude each other",
        ),
        (named(End=...), "neither a Next nor an End"),
        (json.dumps(named())[:-1], "never closed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_name_is_told(answer: Any, words: str) -> None:
    told(lesson.check_2(answer), words)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (named(put_together(EXECUTION, ITEM, RETRY)), "Three things make a Task start"),
        (named("States.UUID()"), "Which value of the context object"),
        (named(ALL.replace("}-{", "}/{")), "Which signs stand between the parts"),
        (named(ALL.replace("}-{", "}:{")), "Which signs stand between the parts"),
        (named(put_together(EXECUTION, "$$.State.EnteredTime")), "Which signs are in a date"),
        (named(put_together("$$.Execution.Id", ITEM, RETRY, REDRIVE)), "How long may the name"),
        (named(...), "Which value of the context object"),
        (named(Retry=...), "The Retry tries once more"),
        (named(Resource="arn:aws:states:::states:startExecution"), "The Task went on without"),
        (
            changed(SHIP, {"Parameters": {"StateMachineArn": "${carrier}", "Name.$": ALL}}),
            "Only the name is to be changed",
        ),
        (named(put_together(EXECUTION, "$$.Item.Index")), "The context object has"),
    ],
)
def test_the_first_hint_fits_what_became_of_the_parcels(
    answer: Any, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_yet(seen: str, *hints: str) -> Verdict:
        led.append(hints)
        return verdicts.not_yet(seen, *hints)

    led: list[tuple[str, ...]] = []
    monkeypatch.setattr(names, "not_yet", not_yet)
    lesson.check_2(answer)
    assert led[0][0].startswith(hint)


# --- exercise 3 -------------------------------------------------------------------------

STATES: dict[str, Any] = json.loads(one_charge.START)
TAKEN = "StepFunctions.ExecutionAlreadyExistsException"
LOOK = {"ErrorEquals": [TAKEN], "ResultPath": "$.error", "Next": "Look at the charge"}
BY_ORDER = "States.Format('charge-{}', $.order)"


def charged(
    name: str | None = BY_ORDER, catch: dict[str, Any] | None = LOOK, **others: Any
) -> dict[str, Any]:
    charge = json.loads(json.dumps(STATES["Charge the card"]))
    if name:
        charge["Parameters"]["Name.$"] = name
    if catch:
        charge["Catch"] = [catch]
    return changed({**STATES, "Charge the card": charge}, others)


def caught(**change: Any) -> dict[str, Any]:
    return changed(LOOK, change)


LOOK_AGAIN = {
    "Look at the charge": changed(
        STATES["Look at the charge"],
        {"ResultSelector": ..., "ResultPath": "$.charge", "Next": "Charged?"},
    ),
    "Charged?": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.charge.Status", "StringEquals": "SUCCEEDED", "Next": "Ship"}],
        "Default": "Later",
    },
    "Later": {"Type": "Wait", "Seconds": 600, "Next": "Look at the charge"},
}
ENDS_IN_A_FAIL = {**LOOK_AGAIN, "Later": {"Type": "Fail", "Error": "NotCharged"}}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(charged(), indent=2),
        {"StartAt": "Charge the card", "States": charged(), "Comment": "once"},
        charged(catch=caught(ErrorEquals=["States.ALL"])),
        charged(catch=caught(ErrorEquals=["States.TaskFailed"], ResultPath=None)),
        charged(**LOOK_AGAIN),
    ],
)
def test_orders_that_are_charged_once_are_right(answer: Any) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            charged("States.Format('charge-{}-{}', $.order, $$.Execution.RedriveCount)"),
            "Order 42 was redriven once, and its card was charged twice.",
        ),
        (charged(catch=None, **{"Look at the charge": ...}), TAKEN),
        (
            charged(catch=caught(Next="Ship"), **{"Look at the charge": ...}),
            "The card of order 43 was declined. It was redriven once, and “Ship” was entered.",
        ),
        (
            charged(
                catch=caught(Next="Ship", ErrorEquals=["States.ALL"]), **{"Look at the charge": ...}
            ),
            "It was not redriven, and “Ship” was entered.",
        ),
        (charged(catch=caught(Next="Ship")), "is not reachable"),
        (charged(catch=caught(ResultPath=...)), "States.Format('${charges}:charge-{}', $.order)"),
        (charged(None, caught(ErrorEquals=["States.ALL"])), "DoesNotExist"),
        (charged(catch=caught(ErrorEquals=["ExecutionAlreadyExists"])), TAKEN),
        (charged(catch=caught(Next="Look")), "Look"),
        (charged(**ENDS_IN_A_FAIL), "NotCharged"),
        (
            charged(**{"Look at the charge": changed(STATES["Look at the charge"], {"ResultSelector": ...})}),
            "was entered",
        ),
        (
            charged(**{"Charge the card": changed(charged()["Charge the card"], {"ResultPath": "$"})}),
            "The charge of order 41 succeeds at once, and “Ship” was handed",
        ),
        (charged(Ship=...), "Ship"),
        ([charged()], "The states are an object"),
        (charged()["Charge the card"], "This is one state alone"),
        (json.dumps(charged()).replace("true", "True"), "JSON writes true"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_charge_is_told(answer: Any, words: str) -> None:
    told(lesson.check_3(answer), words)


def charge_with(**change: Any) -> dict[str, Any]:
    return charged(**{"Charge the card": changed(charged()["Charge the card"], change)})


NO_WAIT = "arn:aws:states:::states:startExecution"


@pytest.mark.parametrize(
    ("answer", "words", "hint"),
    [
        (
            charge_with(Resource=NO_WAIT, Next="Look at the charge"),
            "'$.Output' specified for the field 'paid.$'",
            "“Look at the charge” fails as long as the charge has no output.",
        ),
        (charge_with(Resource=NO_WAIT), "“Ship” was entered.", "“Charge the card” succeeded,"),
        (charge_with(ResultPath="$"), "“Ship” was handed an object", "What does a Task hand on"),
        (charge_with(ResultPath=...), "“Ship” was handed an object", "What does a Task hand on"),
        (
            charged("States.Format('charge-{}', $.id)"),
            "'$.id' could not be found",
            "“Charge the card” is handed the order",
        ),
        (
            charged(catch=caught(ResultPath="$")),
            "'$.order' could not be found",
            "What is handed to the next state where a Catch",
        ),
        (charged("States.Format('{}', $.order)"), "'${charges}:charge-42'", "How many executions"),
        (
            charged(catch=caught(ResultPath="$.order")),
            "charge-{Error=",
            "What is handed to the next",
        ),
        (
            charged(
                **{"Look at the charge": changed(STATES["Look at the charge"], {"ResultPath": ...})}
            ),
            "“Ship” was handed an object with paid",
            "What does a Task hand on",
        ),
        (charged(**ENDS_IN_A_FAIL), "with NotCharged", "Which state does a redrive run again"),
        (
            charged(
                **{
                    "Look at the charge": changed(
                        STATES["Look at the charge"], {"Next": ..., "End": True}
                    )
                }
            ),
            "“Ship” was not entered.",
            "Which state was the last one",
        ),
        (
            charge_with(Parameters={"StateMachineArn": "${charge}", "Name.$": BY_ORDER}),
            "Is the card good?",
            "The charge has failed in its first state",
        ),
        (
            charged(catch=caught(ErrorEquals=["States.Timeout"])),
            "Execution Already Exists: '${charges}:charge-42'",
            "The second start asks for a name",
        ),
    ],
)
def test_the_first_hint_fits_what_became_of_the_orders(answer: Any, words: str, hint: str) -> None:
    verdict = lesson.check_3.__wrapped__(answer)  # type: ignore[attr-defined]
    told(verdict, words)
    assert verdict.hints[0].startswith(hint)
