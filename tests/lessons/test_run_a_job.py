"""The checks of "Run a job and wait for it" say what is text, what is lost, and what is caught."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import run_a_job as lesson
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.run_a_job import checks
from tests.lessons.answers import NO_ANSWER, UNTOUCHED, changed, told

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "05-run-a-job.ipynb"
START = "arn:aws:states:::states:startExecution"
CHILD = "${AnotherStateMachineArn}"
INSIDES = re.compile(r"<class|\w+Error\b\(|Expecting|column|\bNone\b|object at|moto|Traceback")


# --- 1: the output as JSON --------------------------------------------------------------

TASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{START}.sync:2",
    "Parameters": {"StateMachineArn": CHILD},
    "ResultPath": "$.packing",
    "Next": "Ship",
}
FROM_TEXT = {"Output.$": "States.StringToJson($.Output)"}
SYNC = {"Resource": f"{START}.sync"}
READING = {**SYNC, "ResultSelector": FROM_TEXT}
OF_THE_CONTEXT = {"order.$": "$$.Execution.Input.order", "packing": {"Output.$": "$.Output"}}


@pytest.mark.parametrize(
    "change",
    [
        {},
        READING,
        {"ResultSelector": {"Output.$": "$['Output']", "Status.$": "$.Status"}},
        {"ResultSelector": OF_THE_CONTEXT, "ResultPath": ...},
        {"ResultPath": "$['packing']", "Parameters": {"StateMachineArn": CHILD, "Input.$": "$"}},
        {"Retry": [{"ErrorEquals": ["States.ALL"]}], "TimeoutSeconds": 300},
        {"ResultSelector": {"Output.$": "States.StringToJson(States.JsonToString($.Output))"}},
    ],
)
def test_the_output_is_json_beside_the_order(change: dict[str, Any]) -> None:
    verdict = lesson.check_1(json.dumps(changed(TASK, change)))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ResultPath": ...}, "Ship was handed an object with ExecutionArn, Input"),
        (SYNC, "$.packing.Output is a text"),
        ({"ResultSelector": {"Output.$": "States.JsonToString($.Output)"}}, "makes a text of"),
        (
            {"ResultSelector": {"Output": {"boxes": 2, "sealed": True}}},
            "with other values than the",
        ),
        (
            {"ResultSelector": {"Output": {"boxes.$": "$.Output.boxes"}}},
            "is an object with boxes, and not the output of the child",
        ),
        ({"ResultSelector": {"Output": "$.Output"}}, "Output is handed on as the text"),
        (
            {**SYNC, "ResultSelector": {"Output.$": "StringToJson($.Output)"}},
            "begin with “States.”",
        ),
        ({"ResultSelector": FROM_TEXT}, "which .sync:2 hands over as JSON already"),
        ({**SYNC, "ResultSelector": {"Output.$": "States.StringToJson($)"}}, "something else"),
        (
            {**SYNC, "ResultSelector": {"Output.$": "States.StringToJson('$.Output')"}},
            "a path in a function has no quotes",
        ),
        ({"ResultSelector": {"Output.$": "$.Output.boxes"}}, "and not the output of the child"),
        ({"ResultSelector": {"order.$": "$.order"}}, "ResultSelector looks in the result"),
        ({"ResultSelector": {"boxes.$": "$.Output.boxes"}}, "there is no $.packing.Output"),
        ({"OutputPath": "$.packing.Output"}, "OutputPath chose what is at $.packing.Output"),
        ({"ResultPath": "$.packing.Output"}, "at $.packing.Output.Output."),
        ({"ResultPath": "$.packing.Output.Output"}, "at $.packing.Output.Output.Output."),
        ({"ResultSelector": "$.Output"}, "ResultSelector is a text, and it must be an object"),
        ({"ResultPath": "$.order"}, "At $.order is an object with ExecutionArn, Input"),
        ({"ResultPath": "$"}, "ResultPath is $, so the result replaces the whole input"),
        ({"Next": ..., "End": True}, "so the execution ends there"),
        ({"ResultPath": None}, "nothing is at $.packing"),
        ({"resultPath": "$.packing", "ResultPath": ...}, "There is no field resultPath"),
        ({"Resource": START}, "Ship was entered while the child was still packing"),
        ({"Resource": f"{START}.sync2"}, "The Resource ends in .sync2"),
        (
            {"Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution"},
            "is for Express workflows",
        ),
        ({"Next": "Count boxes"}, "names the state 'Count boxes'"),
        ({"Next": ["Ship"]}, "Next is a list, and it must be the name of one state"),
        ({"OutputPath": None}, "OutputPath is null, which hands on an empty object"),
        ({"ResultPath": "$.packing[0]"}, "$.packing[0], and nothing can be put there: there is no"),
        (
            {"Parameters": {"StateMachineArn": CHILD, "Input.$": "$.order"}},
            "Ship was not entered: the Input of the child was a text that is not JSON",
        ),
        ({"ResultSelector": {"Output.$": " $.Output"}}, "Output.$: the value begins with a space"),
        ({"Parameters": ..., "StateMachineArn": CHILD}, "StateMachineArn is next to Resource"),
    ],
)
def test_what_is_wrong_with_the_task(change: dict[str, Any], words: str) -> None:
    told(lesson.check_1(json.dumps(changed(TASK, change))), words, INSIDES)


LOST = [json.dumps(changed(TASK, {"ResultPath": path})) for path in (..., "$")]
NO_JSON = ["{", "[7"]


@pytest.mark.parametrize("before", [LOST, NO_JSON, [json.dumps({**TASK, "ResultPath": "x"}), "7"]])
@pytest.mark.parametrize(
    ("answer", "leads"),
    [
        ({**TASK, "Next": "ship"}, "Next is the name of a state, letter by letter"),
        ({"Start packing": TASK}, "An object stands between { and }"),
        ({**TASK, "Type": "Pass"}, "A state says with Type of what kind it is"),
        ({**TASK, "Parameters": {}}, "Which state machine is started"),
        (changed(TASK, {"ResultPath": ...}), "What comes back from the child replaces"),
    ],
)
def test_the_third_answer_has_its_own_hint_whatever_was_answered_before(
    before: list[str], answer: dict[str, Any], leads: str
) -> None:
    check = exercise("05-run-a-job", 1)(lesson.check_1.__wrapped__)  # type: ignore[attr-defined]
    for other in before:
        check(other)
    (hint, *_) = check(
        json.dumps({**answer, "Comment": "third"} if "Type" in answer else answer)
    ).hints
    assert hint.startswith(leads)


def test_hints_lead_on_and_never_come_at_first() -> None:
    check = exercise("05-run-a-job", 1)(lesson.check_1.__wrapped__)  # type: ignore[attr-defined]
    tries = [check(f"{{{number}").hints for number in range(6)]
    assert tries[:2] == [(), ()]
    assert [len(hints) for hints in tries[2:5]] == [1, 2, 3]
    assert "Each { has a }" in tries[2][0]
    assert "solutions/05-run-a-job.ipynb" in tries[4][-1]


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        ({"ResultSelector": {"boxes.$": "$.Output.boxes"}}, "needs the key Output"),
        (
            {"Parameters": {"StateMachineArn": "pack"}},
            "${AnotherStateMachineArn} stands for the ARN",
        ),
        ({"TimeoutSeconds": 1}, "Is such a limit asked for here"),
        ({"TimeoutSeconds": 0}, "Is such a limit asked for here"),
        ({"Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution"}, "It is startExecution"),
        (
            {"Parameters": {"StateMachineArn": CHILD, "Input": "x"}},
            "a JSON object, or text that is",
        ),
        (
            {"ResultSelector": {"Output": {"boxes": 2, "sealed": True}}},
            "has to be read from the result",
        ),
        ({"ResultSelector": {"Output.$": "States.JsonToString($.Output)"}}, "StringToJson reads"),
        ({"ResultSelector": {"Output.$": "$.Output.boxes"}}, "It is $.Output"),
        ({"ResultPath": "$.packing.Output"}, "The keys of the result are part of the path"),
        ({"ResultSelector": {"Output.$": "$"}}, "Which path leads to the whole output"),
        (
            {"Parameters": {"StateMachineArn": CHILD, "Name": "one"}},
            "Without a Name in Parameters",
        ),
        ({"Resource": f"{START}.waitForTaskToken"}, "Which endings wait for the end"),
        ({"ResultPath.$": "$.packing", "ResultPath": ...}, "so their names have no .$"),
        ({"OutputPath": "$.Output"}, "OutputPath comes last, and looks in what ResultPath"),
        (
            {**SYNC, "ResultSelector": {"Output.$": "States.StringToJson($$.Output)"}},
            "two dollars one in the context object",
        ),
    ],
)
def test_hints_fit_the_mistake(change: dict[str, Any], leads: str) -> None:
    verdict = lesson.check_1.__wrapped__(json.dumps(changed(TASK, change)))  # type: ignore[attr-defined]
    assert any(leads in hint for hint in verdict.hints), verdict


# --- 2: a Catch that matches ------------------------------------------------------------

CATCHER: dict[str, Any] = {
    "ErrorEquals": ["States.TaskFailed"],
    "ResultPath": "$.failure",
    "Next": "Apologize",
}
ALL = {**CATCHER, "ErrorEquals": ["States.ALL"]}
NAMED = {**CATCHER, "ErrorEquals": ["OutOfStock"]}


@pytest.mark.parametrize(
    "catch",
    [
        [CATCHER],
        [ALL],
        [NAMED, ALL],
        [CATCHER, {**ALL, "Next": "Ship"}],
        [{**CATCHER, "ErrorEquals": ["OutOfStock", "States.TaskFailed"], "Comment": "both"}],
        [{**CATCHER, "ResultPath": "$['failure']"}],
        [{**CATCHER, "ErrorEquals": ["States.Timeout"], "Next": "Ship"}, CATCHER],
    ],
)
def test_a_catch_that_matches(catch: list[dict[str, Any]]) -> None:
    verdict = lesson.check_2(json.dumps(catch))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("catch", "words"),
    [
        ([{**NAMED, "Comment": "by name"}], "no entry of the Catch matched"),
        ([{**CATCHER, "ErrorEquals": ["States.Timeout"]}], "no entry of the Catch matched"),
        ([{**CATCHER, "ErrorEquals": ["States.Failed"]}], "of AWS's has the name States.Failed."),
        ([{**CATCHER, "ErrorEquals": ["TaskFailed"]}], "TaskFailed is not a name of AWS's"),
        ([{**CATCHER, "ErrorEquals": ["States.Taskfailed"]}], "capitals count"),
        ([{**CATCHER, "ErrorEquals": "States.TaskFailed"}], "ErrorEquals is a text"),
        (
            [changed(CATCHER, {"ResultPath": ...})],
            "Apologize was handed an object with Error, Cause",
        ),
        ([{**CATCHER, "ResultPath": None}], "no error is at $.failure"),
        ([{**CATCHER, "ResultPath": "$.order"}], "At $.order is an object with Error, Cause"),
        ([{**CATCHER, "ResultPath": "$.order.failure"}], "where nothing can be put"),
        ([{**CATCHER, "ResultPath": "$.failure.Error"}], "it is deeper, at $.failure.Error."),
        ([{**CATCHER, "ResultPath": "$.error"}], "no error is at $.failure"),
        ([{**CATCHER, "End": True}], "An entry of a Catch has no field “End”"),
        ([{**CATCHER, "OutputPath": "$"}], "has no field “OutputPath”"),
        ([{**CATCHER, "ResultPath": "failure"}], "a path begins with $"),
        ([{**CATCHER, "ResultPath.$": "$.failure"}], "A Catch has no field ResultPath.$"),
        ([{**CATCHER, "Next": "Ship"}], "no entry leads to “Apologize”"),
        ([{**CATCHER, "Next": "Apologise"}], "“Apologise”, and there is no such state"),
        ([ALL, CATCHER], "States.ALL is before another entry"),
        ([{**CATCHER, "ErrorEquals": ["States.ALL", "OutOfStock"]}], "together with another name"),
        ([{**CATCHER, "Next": "Ship"}, ALL], "The failure led to “Ship”"),
        (CATCHER, "A Catch is a list"),
        ({"Catch": [CATCHER]}, "the list alone is wanted"),
        ([[CATCHER]], "this one is a list"),
    ],
)
def test_what_is_wrong_with_the_catch(catch: object, words: str) -> None:
    told(lesson.check_2(json.dumps(catch)), words, INSIDES)


@pytest.mark.parametrize(
    ("catch", "hint"),
    [
        ([{**NAMED, "Comment": "by name"}], "Which error did the Task of the parent have"),
        ([{**CATCHER, "ErrorEquals": ["States.Timeout"]}], "Which error did the Task"),
        ([{**CATCHER, "ErrorEquals": ["States.Failed"]}], "Read the name letter by letter"),
        ([{**CATCHER, "ErrorEquals": ["States.ALL", "OutOfStock"]}], "for what no other name"),
        ([ALL, NAMED], "for what no other name has caught"),
        ([{**CATCHER, "ErrorEquals": "States.TaskFailed"}], "ErrorEquals is a list, also where"),
        ([{**CATCHER, "ErrorEquals": ["States.TaskFailed "]}], "A space counts as a letter"),
        ([{**CATCHER, "OutputPath": "$"}], "known by their names"),
        ([changed(CATCHER, {"Next": ...})], "Which state does the error lead to"),
        ([{**CATCHER, "Next": "Ship"}, ALL], "Which entry matches the Task's error"),
        ([changed(CATCHER, {"ResultPath": ...})], "replaces the input, if nothing else is said"),
        ([{**CATCHER, "ResultPath": "$.order.failure"}], "Which place is asked for"),
        ([{**CATCHER, "ResultPath": "$.order"}], "Which place is asked for"),
        ([{**CATCHER, "ResultPath": "failure"}], "A path begins with $"),
        (CATCHER, "in an order"),
    ],
)
def test_hints_on_a_catch_are_of_the_mistake(catch: object, hint: str) -> None:
    hints = lesson.check_2.__wrapped__(json.dumps(catch)).hints  # type: ignore[attr-defined]
    assert hint in hints[0]
    assert ("child's own error" in " ".join(hints)) is ("by name" in json.dumps(catch))


def test_what_is_wrong_with_the_text_of_a_catch() -> None:
    told(
        lesson.check_2('[{ErrorEquals: ["States.ALL"]}]'),
        "the key ErrorEquals has no double",
        INSIDES,
    )
    told(lesson.check_2(json.dumps([CATCHER])[1:-1]), "A Catch is a list", INSIDES)
    told(lesson.check_2('"Catch": [' + json.dumps(CATCHER) + "]"), "begins with Catch", INSIDES)
    told(lesson.check_2("States.TaskFailed"), "a text has double quotes around it", INSIDES)
    assert lesson.check_2([]).mark is Mark.TO_DO
    told(lesson.check_2("[]"), "no error is caught", INSIDES)


# --- 3: which Resource ------------------------------------------------------------------

RESOURCES: dict[str, Any] = {
    "A": START,
    "B": f"{START}.sync:2",
    "C": f"{START}.sync",
    "D": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
}
SDK = "arn:aws:states:::aws-sdk:sfn:startExecution"


@pytest.mark.parametrize(
    "answer",
    [
        RESOURCES,
        json.dumps(RESOURCES),
        json.dumps({**RESOURCES, "A": SDK}),
        json.dumps({key.lower(): value for key, value in RESOURCES.items()}),
        json.dumps(list(RESOURCES.values())),
        json.dumps(RESOURCES).replace("arn:aws:", "arn:aws-us-gov:"),
        {**RESOURCES, "A": "none", "B": ".sync:2", "C": ".sync"},
        {**RESOURCES, "A": "No ending", "B": "sync:2", "C": "sync"},
        {**RESOURCES, "A": "None."},
        {**RESOURCES, "A": "-"},
        ["startExecution", "startExecution.sync:2", "states:startExecution.sync", RESOURCES["D"]],
    ],
)
def test_the_resources(answer: object) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"A": f"{START}.sync"},
            "A: with this ending a Task waits, and the output of the child is text",
        ),
        ({"A": f"{START}.waitForTaskToken"}, "A: with this ending a Task waits for a task token"),
        ({"A": RESOURCES["D"]}, "A: it is for Express workflows"),
        ({"B": START}, "B: without an ending a Task goes on while the child runs"),
        (
            {"B": f"{START}.sync"},
            "B: with this ending a Task waits, and the output of the child is text",
        ),
        (
            {"C": f"{START}.sync:2"},
            "C: with this ending a Task waits, and the output of the child is JSON",
        ),
        ({"C": f"{START}.sync:1"}, "C: The Resource ends in .sync:1"),
        ({"D": START}, "D: without an ending a Task goes on"),
        ({"D": "none"}, "D: no ending says which action is called here: write the whole"),
        (
            {"D": ".waitForTaskToken"},
            "D: with this ending a Task waits for a task token, and nobody",
        ),
        ({"D": f"{START}.sync"}, "D: it cannot wait for an Express workflow"),
        ({"D": f"{START}.sync:2"}, "D: it cannot wait for an Express workflow"),
        ({"D": "arn:aws:states:::states:startSyncExecution"}, "no action “startSyncExecution”"),
        ({"D": "arn:aws:states:::aws-sdk:sfn:StartSyncExecution"}, "begin with a small letter"),
        ({"D": "arn:aws:states:::aws-sdk:sfn:startSyncExecution.sync"}, "is another action"),
        ({"D": "arn:aws:states:::lambda:invoke"}, "D: “lambda:invoke” is another action"),
        ({"A": "Request Response"}, "A: “Request Response” is the name of a pattern: write the"),
        ({"B": "run a job"}, "B: “run a job” is the name of a pattern: write the ending"),
        ({"C": "text"}, "C: “text” is no ending: .sync, .sync:2 and .waitForTaskToken are"),
        ({"D": "startSyncExecution"}, "D: all of the Resource is asked for, with the service"),
        ({"D": "aws-sdk:sfn:startSyncExecution"}, "which begins with arn:aws:states:::"),
        ({"D": "Run a Job"}, "D: all of the Resource is asked for"),
        ({"B": ".sync"}, "B: with this ending a Task waits, and the output of the child is text"),
        ({"C": ".sync:3"}, "C: The Resource ends in .sync:3"),
        ({"D": ".sync:2"}, "D: it cannot wait for an Express workflow"),
        ({"A": f"{START} "}, "begins or ends with a space"),
        ({"A": 7}, "A: A Resource is a text"),
        ({"B": ""}, "B: nothing is written here, and where no ending is meant, write none"),
        ({"A": " "}, "A: nothing is written here"),
        ({"D": ""}, "D: there is no Resource yet"),
        ({"C": None}, "C: there is no Resource yet"),
    ],
)
def test_what_is_wrong_with_the_resources(change: dict[str, Any], words: str) -> None:
    told(lesson.check_3(json.dumps({**RESOURCES, **change})), words, INSIDES)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"A": ""}, "Does anything in the order need"),
        ({"A": "Request Response"}, "nothing follows startExecution"),
        ({"C": "Run a Job"}, "Run a Job has two endings"),
        ({"B": "Sync 2"}, "Run a Job has two endings"),
        ({"C": "Request Response"}, "In which form does the program"),
        ({"B": ".sync:1"}, "An ending is written letter by letter"),
        ({"D": "startSyncExecution"}, "an action of the AWS SDK has"),
        ({"D": "arn:aws:states:::aws-sdk:sfn:StartSyncExecution"}, "an action of the AWS SDK has"),
        ({"D": ".sync:2"}, "which action an Express workflow needs"),
    ],
)
def test_hints_on_a_resource_do_not_ask_for_what_is_right(
    change: dict[str, Any], hint: str
) -> None:
    check = lesson.check_3.__wrapped__  # type: ignore[attr-defined]
    assert hint in check(json.dumps({**RESOURCES, **change})).hints[0]


def test_hints_on_an_express_workflow_name_its_action() -> None:
    check = lesson.check_3.__wrapped__  # type: ignore[attr-defined]
    for wrong in ("express", "none", ".sync", ".waitForTaskToken"):
        assert "startSyncExecution" in check({**RESOURCES, "D": wrong}).hints[-1]


def test_a_new_mistake_begins_with_the_gentlest_hint() -> None:
    check = exercise("05-run-a-job", 3)(lesson.check_3.__wrapped__)  # type: ignore[attr-defined]
    for wrong in (".sync", ".sync:2", ".waitForTaskToken", RESOURCES["D"]):
        last = check({**RESOURCES, "A": wrong})
    assert len(last.hints) == 2
    first = check({**RESOURCES, "B": ".sync"})
    assert [each for each in first.hints if ".sync:2" in each] == []
    assert first.hints[0].startswith("A path can look into JSON")
    assert check({**RESOURCES, "B": ".sync"}).hints == first.hints
    assert ".sync:2" in check({**RESOURCES, "B": "none"}).hints[1]


def test_resources_that_nobody_has_written() -> None:
    assert lesson.check_3('{"A": "", "B": "", "C": "", "D": ""}').mark is Mark.TO_DO
    assert lesson.check_3({"A": None}).mark is Mark.TO_DO


# --- all --------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2, lesson.check_3])
def test_nothing_makes_a_check_fail(check: Any) -> None:
    assert {check(answer).mark for answer in UNTOUCHED} == {Mark.TO_DO}
    for answer in NO_ANSWER:
        verdict = check(answer)
        assert not verdict.solved
        assert not INSIDES.search(verdict.words)


def test_no_field_makes_a_check_fail() -> None:
    for field in ("Parameters", "ResultSelector", "Retry"):
        lesson.check_1({**TASK, field: [7]})
    for field in CATCHER:
        lesson.check_2([{**CATCHER, field: [7]}])
        lesson.check_2([{**CATCHER, field: None}])


def test_a_start_is_told_what_to_do() -> None:
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells]
    assert f'task = """{checks.START_1}"""' in cells
    assert f"catch = '{checks.START_2}'" in cells
    assert lesson.check_1(checks.START_1).mark is Mark.TO_DO
    assert lesson.check_2(f" {checks.START_2}\n").mark is Mark.TO_DO


def test_it_waits_for_children_or_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = {"StartAt": "A", "States": {"A": TASK, "Ship": {"Type": "Pass", "End": True}}}
    child = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60_000, "End": True}}}
    with nestedsf.moto_session(time_scale=20) as session:
        made = json.dumps(parent).replace(CHILD, put(session, "child", child))
        arn = nestedsf.start_execution(session, put(session, "main", made), {"order": 7})
        first = lesson.wait_for_children(session, arn, 1).visit("A").child
        assert first is not None
        assert first.status == "RUNNING"
        monkeypatch.setattr(checks, "LONGEST", 0.1)
        assert lesson.wait_for_children(session, arn, 2).status == "RUNNING"
        monkeypatch.undo()
        session.client("stepfunctions").stop_execution(executionArn=arn)
        assert lesson.wait_for_children(session, arn, 2).status == "ABORTED"


# --- the notebook -----------------------------------------------------------------------


@pytest.mark.parametrize("picture", ["timeline(execution)", "sequence(unaware)"])
def test_what_the_prose_says_of_a_picture_is_in_it(picture: str) -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    place = next(at for at, cell in enumerate(cells) if picture in cell.source)
    shown = cells[place].outputs[-1]["data"]["text/plain"]
    first = cells[place + 1].source.partition("\n\n")[0]
    quoted = re.findall(r"\b(\d+ s)\b|`([\w.]+)`", first)
    assert quoted
    assert [a or b for a, b in quoted if (a or b) not in shown] == []


def test_the_messages_that_the_prose_names_are_those() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    cell = next(cell for cell in cells if "sequence(unaware)" in cell.source)
    messages = cell.outputs[-1]["data"]["text/plain"].splitlines()
    assert any(line.startswith(" 5. ") and "OutOfStock" in line for line in messages)
    assert any(line.startswith(" 6. ") and "States.TaskFailed" in line for line in messages)


def test_the_picture_shows_that_the_order_was_packed_before_it_was_shipped() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    shown = next(cell for cell in cells if "timeline(execution)" in cell.source).outputs[0]
    rows = {line[12:44].strip(): line[44:] for line in shown["data"]["text/plain"].splitlines()}
    assert rows["Pack"].rindex("░") <= rows["Ship"].index("█")
    assert "░" in rows["Start packing"]


def test_the_sections_that_the_hints_name_are_there() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(lesson.__file__).parent.glob("*.py")
    )
    text = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
    named = [*re.findall(r"section “(.+?)”", source), "Wait for the end"]
    assert [name for name in named if f"## {name}\n" not in text] == []
