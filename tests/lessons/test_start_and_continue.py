"""The checks of "Start an execution and continue" say what a Task loses, and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import start_and_continue as lesson
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.start_and_continue import checks
from tests.lessons.answers import NO_ANSWER, UNTOUCHED, changed, told

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04-start-and-continue.ipynb"
START = "arn:aws:states:::states:startExecution"
CHILD = "${AnotherStateMachineArn}"
LINK = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
INSIDES = re.compile(r"<class|\w+Error\b|Expecting|column|\bNone\b|object at|moto|Traceback")


# --- 1: keep the input ------------------------------------------------------------------

ORDERED = {"Input": {"order.$": "$['order']", f"{LINK}.$": "$$.Execution.Id"}}
GIVEN: dict[str, Any] = {"StateMachineArn": CHILD, "Input": {"order.$": "$.order"}}
LOSING = {"Type": "Task", "Resource": START, "Parameters": GIVEN, "Next": "Ship"}
SELECTED = {"ResultSelector": {"ExecutionArn.$": "$.ExecutionArn"}}
KEEPING = {**LOSING, **SELECTED, "ResultPath": "$.packing"}
OF_THE_CONTEXT = {
    "order.$": "$$.Execution.Input.order",
    "packing": {"ExecutionArn.$": "$.ExecutionArn"},
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"ResultSelector": {"ExecutionArn.$": "$['ExecutionArn']"}},
        {"ResultPath": "$['packing']", "OutputPath": "$"},
        {"ResultSelector": OF_THE_CONTEXT, "ResultPath": ...},
        {"Parameters": {"StateMachineArn.$": f"States.Format('{CHILD}')", **ORDERED}},
        {
            "Resource": "arn:aws:states:::aws-sdk:sfn:startExecution",
            "Parameters": {"StateMachineArn": CHILD, **ORDERED},
        },
        {"Comment": "The order stays.", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Ship"}]},
    ],
)
def test_the_order_is_kept(change: dict[str, Any]) -> None:
    verdict = lesson.check_1(json.dumps(changed(KEEPING, change)))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Comment": "lost"}, "Ship was handed an object with ExecutionArn, SdkHttpMetadata"),
        (SELECTED, "Ship was handed an object with ExecutionArn: there is no order"),
        (
            {"ResultPath": None},
            "with order, items, total: nothing is at $.packing. ResultPath is null, so the result",
        ),
        ({**KEEPING, "ResultPath": "$.Packing"}, "nothing is at $.packing, and capitals count."),
        ({**KEEPING, "ResultPath": "$.result"}, "total, result: nothing is at $.packing. The ch"),
        (
            {**KEEPING, "ResultSelector": {"ExecutionArn.$": "$.executionArn"}},
            "nothing at $.executionArn: it has ExecutionArn there, and capitals count.",
        ),
        (
            {**KEEPING, "ResultSelector": {"executionArn.$": "$.ExecutionArn"}},
            "there is no $.packing.ExecutionArn, and capitals count.",
        ),
        (
            {**KEEPING, "Resource": f"{START}.waitForTaskToken"},
            "With .waitForTaskToken the Task waits for its task token, and it is not to wait.",
        ),
        (
            {**KEEPING, "Parameters": {**GIVEN, "Name": "packing"}},
            "ExecutionAlreadyExists, as the child of an order before this one has the same name.",
        ),
        ({"ResultPath": "null"}, "null without quotes is what drops"),
        ({"ResultPath": "packing"}, "ResultPath is “packing”, and a path begins with $"),
        ({"ResultPath": "$.order.packing"}, "nothing can be put there"),
        ({"ResultPath": "$.packing"}, "At $.packing is an object with ExecutionArn, Sdk"),
        ({"ResultPath": "$.packing.ExecutionArn", **SELECTED}, "ExecutionArn.ExecutionArn."),
        (
            {"ResultPath": "$.packing.ExecutionArn.ExecutionArn", **SELECTED},
            "deeper, at $.packing.ExecutionArn.ExecutionArn.ExecutionArn.",
        ),
        ({**KEEPING, "ResultSelector": "$.ExecutionArn"}, "ResultSelector is a text, and it must"),
        ({**SELECTED, "ResultPath": "$"}, "ResultPath is $, so the result replaces the whole"),
        ({**SELECTED, "ResultPath": "$.order"}, "At $.order is an object with ExecutionArn, and"),
        ({**KEEPING, "Next": ..., "End": True}, "so the execution ends there"),
        ({**KEEPING, "ResultSelector": {"ExecutionArn": "arn"}}, "is not that of the child"),
        ({**KEEPING, "ResultSelector": {"ExecutionArn": "$.ExecutionArn"}}, "as the text"),
        (
            {**KEEPING, "ResultSelector": {"order.$": "$.order"}},
            "ResultSelector looks in the result",
        ),
        ({**KEEPING, "ResultSelector": {"Arn.$": "$.ExecutionArn"}}, "is an object with Arn"),
        ({**KEEPING, "OutputPath": "$.packing.ExecutionArn"}, "OutputPath chose what is at"),
        ({**KEEPING, "Resource": f"{START}.sync"}, "the Task has waited"),
        ({**KEEPING, "Parameters": {"StateMachineArn": CHILD}}, "there is no key order in it."),
        (
            {**KEEPING, "Parameters": {"StateMachineArn": CHILD, "Input": {"order": 7}}},
            'not the order of the parent. The check sent {"order": "B-12", "total": 15}.',
        ),
        (
            {**KEEPING, "Parameters": {"StateMachineArn": CHILD, "Input.$": "$.order"}},
            "The child was given 7: there is no key order in it.",
        ),
        (
            {"ResultSelector": {"order": 7, "packing": OF_THE_CONTEXT["packing"]}},
            'At $.order is 7, and not the order of the parent. The check sent {"order": "B-12"',
        ),
        ({**KEEPING, "OutputPath": None}, "OutputPath is null, which hands on an empty object."),
        ({**KEEPING, "InputPath": "$.order"}, "Parameters look in what InputPath has left, and"),
        ({**KEEPING, "InputPath": None}, "Parameters look in what InputPath has left, and"),
        (
            {**KEEPING, "Parameters": {**GIVEN, "Input": {"items.$": "$.items"}}},
            'there is no key order in it. The check sent {"order": 7, "items": ["tea", "cup"]',
        ),
        (
            {**KEEPING, "ResultSelector": {**SELECTED["ResultSelector"], "ResultPath": "$.x"}},
            "ResultPath is inside ResultSelector, and there it is a key like any other",
        ),
        ({**KEEPING, "Resource": CHILD}, "a Resource names the action that starts it"),
        ({**KEEPING, "Parameters": {**GIVEN, "order.$": "$.order"}}, "no parameter “order”"),
        ({"ResultSelector": {**OF_THE_CONTEXT, "date.$": "$.StartDate"}}, "date is more than"),
        ({**KEEPING, "Parameters": ..., **GIVEN}, "StateMachineArn is next to Resource"),
    ],
)
def test_what_is_wrong_with_the_task(change: dict[str, Any], words: str) -> None:
    told(lesson.check_1(json.dumps(changed(LOSING, change))), words, INSIDES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (json.dumps(KEEPING).replace('"ResultPath"', "ResultPath"), "ResultPath has no double"),
        (json.dumps(KEEPING)[:-1], "is never closed"),
        (json.dumps({"Start packing": KEEPING}), "is under the name “Start packing”"),
        (json.dumps({"StartAt": "A", "States": {"A": KEEPING}}), "a whole definition"),
    ],
)
def test_what_is_wrong_with_the_text(text: str, words: str) -> None:
    told(lesson.check_1(text), words, INSIDES)


def test_hints_lead_on_and_never_come_at_first() -> None:
    check = exercise("04-start-and-continue", 1)(lesson.check_1.__wrapped__)  # type: ignore[attr-defined]
    tries = [check(f"{{{number}").hints for number in range(6)]
    assert tries[:2] == [(), ()]
    assert [len(hints) for hints in tries[2:5]] == [1, 2, 3]
    assert "Each { has a }" in tries[2][0]
    assert "solutions/04-start-and-continue.ipynb" in tries[4][-1]


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        (
            {"ResultSelector": {"ExecutionArn": "$.ExecutionArn"}},
            "a value is read where its key ends in .$, and only there",
        ),
        ({"ResultPath": "packing"}, "A path begins with $"),
        ({"Parameters": ..., **GIVEN}, "What is sent is inside Parameters"),
        ({"Resource": f"{START}.sync2"}, "An ending is written letter by letter"),
        ({"ResultPath": "$.packing.ExecutionArn"}, "The keys of the result are part of the path"),
        ({"Next": ..., "End": True}, "It is Next"),
        ({"ResultPath": "$.order.packing"}, "A place that is new is safe"),
        ({"ResultSelector": "$.ExecutionArn"}, "Each of its keys is a key of what it makes"),
        ({"ResultSelector": {"ExecutionArn.$": "$.Output"}}, "Which keys has the answer of Start"),
        ({"ResultSelector": {"ExecutionArn.$": "$.executionArn"}}, "a capital is another letter"),
        ({"ResultSelector": {"Arn.$": "$.ExecutionArn"}}, "is a key of what it makes"),
        ({"ResultSelector": {"ExecutionArn": "arn"}}, "A value is read from it where the key ends"),
        ({"ResultSelector": ...}, "It is ResultSelector, with the one key ExecutionArn.$"),
        ({"ResultPath": None}, "Where does the exercise ask for it?"),
        ({"ResultPath": "$.result"}, "Where does the exercise ask for it?"),
        ({"ResultPath": ...}, "if no field says anything about it?"),
        ({"Parameters": {**GIVEN, "Input": {"order": 7}}}, "is the same for each order"),
        ({"Parameters": {**GIVEN, "Input": {"Order.$": "$.order"}}}, "a capital is another letter"),
        (
            {"Resource": f"{START}.waitForTaskToken"},
            "has no ending: nothing follows startExecution",
        ),
        ({"Parameters": {**GIVEN, "Name": "packing"}}, "Without a Name in Parameters"),
        ({"Parameters": {**GIVEN, "StateMachineArn": "x"}}, "stands for the ARN of the child's"),
        ({"InputPath": "$.order"}, "Parameters, which look in what InputPath has left"),
        ({"Resource": CHILD}, "What starts an execution is"),
        (
            {
                "Resource": f"{START}.waitForTaskToken",
                "Parameters": {**GIVEN, "Input": {**GIVEN["Input"], "t.$": "$$.Task.Token"}},
            },
            "has no ending: nothing follows startExecution",
        ),
    ],
)
def test_hints_fit_the_mistake(change: dict[str, Any], leads: str) -> None:
    verdict = lesson.check_1.__wrapped__(json.dumps(changed(KEEPING, change)))  # type: ignore[attr-defined]
    assert any(leads in hint for hint in verdict.hints), verdict


# --- 2: what a Catch sees ---------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        *("BE", "eb", "B, E", "B and E", "B; E.", "Cases B or E", "only B and E", "both B and E"),
        *(["B", "E"], ("b", "e"), {"B", "E"}, ["BE"], {"A": False, "B": True, "E": True}),
    ],
)
def test_the_cases_that_a_catch_sees(answer: object) -> None:
    assert lesson.check_2(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("B", "You named B. The Catch sees more than that"),
        ("e", "You named E. The Catch sees more than that"),
        ([[]], "You named none. The Catch sees more than that"),
        ("A", "You named A. The Catch does not see it."),
        ("BDE", "You named B, D, E. The Catch does not see all of them."),
        ("ABCDE", "The Catch does not see all of them"),
        ("all", "You named A, B, C, D, E. The Catch does not see all of them."),
        ("ALL", "You named A, B, C, D, E."),
        ("All of them", "You named A, B, C, D, E."),
        ("everything", "You named A, B, C, D, E."),
        ("in every case", "You named A, B, C, D, E."),
        (["all"], "You named A, B, C, D, E."),
        ("C and D", "You named C, D. The Catch does not see either of them."),
        ("ACD", "You named A, C, D. The Catch does not see any of them."),
        ("only B", "You named B. The Catch sees more than that."),
        ("BE (not A)", "“not” is none of the cases, which are A to E. Write their letters alone."),
        ("all but A", "“all” is none of the cases"),
        ("X", "“X” is none of the cases, which are A to E"),
        ("BEX", "“BEX” is none of the cases"),
        ("none", "You named none. The Catch sees more than that"),
        ("none of them", "You named none."),
        ("neither", "You named none."),
        ("others", "“others” is none of the cases"),
        ({"A": True, "B": False}, "You named A. The Catch does not see it."),
        (7, "this is a number"),
        ({"B": 1, "E": 1}, "this is an object"),
        (("B", 7), "this is a list"),
    ],
)
def test_what_is_wrong_with_the_letters(answer: object, words: str) -> None:
    told(lesson.check_2(answer), words, INSIDES)


@pytest.mark.parametrize(
    ("letter", "parameters", "pack"),
    [
        ("A", {}, {"Type": "Fail", "Error": "OutOfStock"}),
        ("B", {"StateMachineArn": f"{CHILD}-gone"}, {"Type": "Pass", "End": True}),
        ("E", {"Name": "taken"}, {"Type": "Pass", "End": True}),
    ],
)
def test_what_is_said_of_the_cases_is_so(
    letter: str, parameters: dict[str, Any], pack: dict[str, Any]
) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    task: dict[str, Any] = {**LOSING, "Parameters": {**GIVEN, **parameters}, "Catch": catch}
    end = {"Type": "Pass", "End": True}
    parent = {"StartAt": "A", "States": {"A": task, "Ship": end, "Caught": end}}
    child = {"StartAt": "Pack", "States": {"Pack": pack}}
    with nestedsf.moto_session(time_scale=1000) as session:
        arn = put(session, "child", child)
        nestedsf.run(session, arn, {"order": 1}, name="taken", check=False)
        main = put(session, "main", json.dumps(parent).replace(CHILD, arn))
        trace = nestedsf.run(session, main, {"order": 7})
    caught = trace.visits[-1].state_name == "Caught"
    assert caught == (letter in "BE")


# --- 3: a whole definition --------------------------------------------------------------

INPUT = {"order.$": "$.order", "rush": True, f"{LINK}.$": "$$.Execution.Id"}
TASK = {
    "Type": "Task",
    "Resource": START,
    "Parameters": {"StateMachineArn": CHILD, "Input": INPUT},
    "ResultPath": None,
    "End": True,
}
AFTER = {"Type": "Pass", "InputPath": "$.order", "ResultPath": "$.order", "End": True}


IN_JSONATA = {
    "QueryLanguage": "JSONata",
    "Arguments": {"StateMachineArn": CHILD},
    "Parameters": ...,
    "ResultPath": ...,
}


def whole(task: dict[str, Any], **more: Any) -> str:
    return json.dumps({"StartAt": "Start", "States": {"Start": task, **more}})


def with_input(**change: Any) -> dict[str, Any]:
    given = changed(INPUT, {key.replace("_D", ".$"): value for key, value in change.items()})
    return {"Parameters": {"StateMachineArn": CHILD, "Input": given}}


DEFINITIONS: list[object] = [
    whole(TASK),
    whole(changed(TASK, {"End": ..., "Next": "After"}), After=AFTER),
    whole({**TASK, "ResultPath": "$.x", "OutputPath": "$$.Execution.Input"}),
    whole(
        {
            **TASK,
            **with_input(**{f"{LINK}_D": "$$['Execution']['Id']", "order_D": "$['order']"}),
        }
    ),
    json.dumps({"StartAt": "Auftrag ü", "States": {"Auftrag ü": TASK}}),
    whole(
        {
            "Type": "Task",
            "QueryLanguage": "JSONata",
            "Resource": TASK["Resource"],
            "Arguments": {
                "StateMachineArn": CHILD,
                "Input": {
                    "order": "{% $states.input.order %}",
                    "rush": True,
                    LINK: "{% $states.context.Execution.Id %}",
                },
            },
            "Output": "{% $states.input %}",
            "End": True,
        }
    ),
]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_definition_that_does_it(definition: object) -> None:
    verdict = lesson.check_3(definition)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ResultPath": ...}, "SdkResponseMetadata, StartDate: order, which its input had, is not"),
        ({"ResultPath": "$.x"}, "an object with order, items, total, x: x was not in its input"),
        ({"ResultPath": "$.order"}, "In the output of the parent, order is an object with Execut"),
        ({"OutputPath": None}, "The output of the parent is an empty object: order, which its"),
        ({"OutputPath": "$.order"}, "The output of the parent is 7, and its input was an object"),
        ({"Resource": f"{START}.sync:2"}, "“Start” waited for its child, and the parent should"),
        ({"Resource": CHILD}, "Start: The Resource has ${AnotherStateMachineArn}, which names the"),
        (
            {"Resource": f"{START}.waitForTaskToken"},
            "With .waitForTaskToken the Task waits for its",
        ),
        (with_input(order_D="$.Order"), "nothing at $.Order: it has order there, and capitals co"),
        ({"InputPath": "$.order"}, "“Start” has failed: Parameters look in what InputPath has le"),
        ({"Resource": ""}, "The Resource is empty"),
        (with_input(rush="true"), "was given a text as rush"),
        (with_input(rush=...), "there is no key rush in it."),
        (with_input(rush=..., Rush=True), "there is no key rush in it: capitals count."),
        (
            with_input(order_D=..., Order_D="$.order"),
            "there is no key order in it: capitals count.",
        ),
        (with_input(**{f"{LINK}_D": ..., LINK: "arn"}), f"value of {LINK} is not the id of its pa"),
        (with_input(order_D=..., order="$.order"), "order is handed on as the text"),
        (with_input(order_D=..., order=7), "7 as order, and not the order of the parent. The ch"),
        (with_input(order_D="$$.order"), "looks in the context object"),
        (with_input(order_D="$$.Execution.order"), "nothing at $$.Execution.order in the context"),
        (with_input(order_D="$.number"), "“Start” has failed: Parameters look in the input"),
        ({"Parameters": {"StateMachineArn": CHILD}}, "there is no key order in it"),
        (with_input(**{f"{LINK}_D": ...}), "nothing in it links the child to its parent"),
        (with_input(**{f"{LINK}_D": ..., LINK: "$$.Execution.Id"}), "is handed on as the text"),
        (with_input(**{f"{LINK}_D": "$.Execution.Id"}), "begins with two dollars"),
        ({"Parameters": ..., "StateMachineArn": CHILD, "Input": INPUT}, "next to Resource"),
        ({"Parameters": {"StateMachineArn": "another", "Input": INPUT}}, "Invalid Arn"),
        ({"Parameters": {"StateMachineArn": "${Child}", "Input": INPUT}}, "Nobody fills ${Child}"),
    ],
)
def test_what_is_wrong_with_the_definition(change: dict[str, Any], words: str) -> None:
    told(lesson.check_3(whole(changed(TASK, change))), words, INSIDES)


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        ({"ResultPath": ...}, "drops a result"),
        ({"OutputPath": "$.order"}, "It is OutputPath"),
        ({"Resource": f"{START}.sync:2"}, "has no ending"),
        ({"Resource": f"{START}.waitForTaskToken"}, "has no ending"),
        (with_input(rush="true"), "A boolean of JSON has no quotes"),
        (with_input(rush=...), "is handed on as it is written"),
        (with_input(rush=..., Rush=True), "a capital is another letter"),
        (with_input(rush=..., rush_D=True), "ends in .$ only where its value is one path"),
        (with_input(order_D=..., order=7), "is the same for each order"),
        (with_input(order_D="$"), "A path leads on into an object"),
        (with_input(**{f"{LINK}_D": "$$.Execution.Name"}), "it is the Id of its Execution"),
        (with_input(**{f"{LINK}_D": "$$.Execution.id"}), "a capital is another letter"),
        (with_input(**{f"{LINK}_D": ...}), "says which key links a child to its parent"),
        (with_input(**{f"{LINK}_D": ..., LINK: "arn"}), "such a path begins with two dollars"),
    ],
)
def test_hints_fit_the_mistake_of_a_definition(change: dict[str, Any], leads: str) -> None:
    verdict = lesson.check_3.__wrapped__(whole(changed(TASK, change)))  # type: ignore[attr-defined]
    assert leads in " ".join(verdict.hints), verdict


def test_hints_are_on_jsonata_where_the_answer_is() -> None:
    arguments = {"StateMachineArn": CHILD, "Input": {"order": "{% $states.input.order %}"}}
    task = {"Type": "Task", "QueryLanguage": "JSONata", "Resource": START, "Next": "Ship"}
    for given, leads in (
        (arguments, "Output says what"),
        ({"StateMachineArn": CHILD}, "Arguments"),
    ):
        verdict = lesson.check_1.__wrapped__(json.dumps({**task, "Arguments": given}))  # type: ignore[attr-defined]
        assert verdict.hints[0].startswith(leads)
    verdict = lesson.check_3.__wrapped__(whole(changed(TASK, IN_JSONATA)))  # type: ignore[attr-defined]
    assert verdict.hints[0].startswith("Arguments has")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (json.dumps(TASK), "This is one state alone: a definition has StartAt"),
        ('{"StartAt": "B", "States": {"A": {"Type": "Pass"}}}', "names the state 'B'"),
        (whole(TASK).replace('"End": true', '"End": True'), "it has True"),
        (whole(AFTER), "The child was not started, and once"),
        (whole(changed(TASK, {"End": ..., "Next": "B"}), B=TASK), "The child was started 2 times"),
        (
            whole(changed(TASK, IN_JSONATA)),
            "there is no key order in it",
        ),
        (
            whole(
                changed(TASK, {"End": ..., "Next": "After"}),
                After={"Type": "Wait", "Seconds": 99, "End": True},
            ),
            "The parent ended later than its child, and it should not wait for its child.",
        ),
    ],
)
def test_what_is_wrong_with_the_whole(text: str, words: str) -> None:
    told(lesson.check_3(text), words, INSIDES)


def test_a_start_is_told_what_to_do() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert f'task = """{checks.START_1}"""' in [cell.source for cell in cells]
    assert lesson.check_1(checks.START_1).mark is Mark.TO_DO
    assert lesson.check_1(json.dumps(json.loads(checks.START_1))).mark is Mark.TO_DO
    assert f'definition = """{checks.START_3}"""' in [cell.source for cell in cells]
    assert lesson.check_3(checks.START_3).mark is Mark.TO_DO
    assert lesson.check_3('{"StartAt": "", "States": {}}').mark is Mark.TO_DO
    assert lesson.check_3("{}").mark is Mark.TO_DO


# --- all --------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2, lesson.check_3])
def test_nothing_makes_a_check_fail(check: Any) -> None:
    assert {check(answer).mark for answer in UNTOUCHED} == {Mark.TO_DO}
    for answer in NO_ANSWER:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not INSIDES.search(verdict.words)


@pytest.mark.parametrize("field", ["Parameters", "ResultSelector", "Catch"])
def test_no_field_makes_a_check_fail(field: str) -> None:
    lesson.check_1({**KEEPING, field: [7]})
    lesson.check_3(json.loads(whole({**TASK, field: None})))


# --- the notebook -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ("timeline(execution)", ["Start packing", "Pack", "Count boxes", "Ship", "0 s", "2 s"]),
        ("draw(execution", ["Start packing", '{"order":8,"items":["tea","cup"]}', "Ship"]),
    ],
)
def test_what_the_prose_says_of_a_picture_is_in_it(picture: str, words: list[str]) -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    place = next(at for at, cell in enumerate(cells) if picture in cell.source)
    shown = cells[place].outputs[0]["data"]["text/plain"]
    assert [each for each in words if each not in shown] == []
    quoted = re.findall(r'"([A-Z][\w ]+)"|\b(\d+ s)\b', cells[place + 1].source)
    assert [a or b for a, b in quoted if (a or b) not in shown] == []


def test_the_picture_shows_that_the_order_was_shipped_before_it_was_packed() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    shown = next(cell for cell in cells if "timeline(execution)" in cell.source).outputs[0]
    rows = {line[12:44].strip(): line[44:] for line in shown["data"]["text/plain"].splitlines()}
    assert rows["Ship"].index("█") == rows["Start packing"].index("█")
    assert rows["Ship"].index("█") < rows["Pack"].rindex("░") <= rows["Count boxes"].index("█")


def test_the_sections_that_the_hints_name_are_there() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(lesson.__file__).parent.glob("*.py")
    )
    text = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
    named = re.findall(r"section “(.+?)”", source)
    assert named
    assert [name for name in named if f"## {name}\n" not in text] == []
