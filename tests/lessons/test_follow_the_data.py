"""Notebook 03's checks say at which stage the data went another way."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nestedsf import MotoSession, moto_session
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons import follow_the_data as lesson
from nestedsf.lessons.follow_the_data.checks import STARTS
from nestedsf.lessons.judging.hints import leading

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KEY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
EMPTY: list[Any] = [None, "", " ", [], {}]
ODD: list[Any] = [7, 1.5, True, "{", "[", (1,), b"x", "\ud800", "[1]", '"x"', [[]], object()]
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3, lesson.check_4)


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with moto_session(time_scale=1000) as session:
        yield session


# --- a state to try ---------------------------------------------------------------------


def test_a_state_that_cannot_be_is_told(session: MotoSession) -> None:
    with pytest.raises(NestedsfError, match="The field 'Type' should have one of these"):
        lesson.visit_of(session, '{"Type": "Wonder"}', {})
    with pytest.raises(NestedsfError, match="This is not JSON"):
        lesson.visit_of(session, "{Type: Pass}", {})
    with pytest.raises(NestedsfError, match="A JSON object is asked for"):
        lesson.visit_of(session, {"Type": "Pass"}, {}, fields="[]")


def test_a_visit_that_failed_has_its_error(session: MotoSession) -> None:
    visit = lesson.visit_of(session, {"Type": "Fail", "Error": "E"}, fields='{"Cause": "why"}')
    assert (visit.status, visit.error, visit.cause) == ("FAILED", "E", "why")


def test_a_child_of_ones_own(session: MotoSession) -> None:
    task = """{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
      "Parameters": {"StateMachineArn": "${AnotherStateMachineArn}"}}"""
    child = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 2, "End": True}}}
    fields = '{"OutputPath": "$.Output"}'
    assert lesson.visit_of(session, task, {}, fields=fields, child=child).output == 2


# --- the notebook -----------------------------------------------------------------------


def test_the_words_beside_a_picture_are_in_it() -> None:
    cells = nbformat.read(NOTEBOOKS / "03-follow-the-data.ipynb", as_version=4).cells
    at = [i for i, cell in enumerate(cells) if "data_flow(visit)" in cell.source.splitlines()]
    first, second = (cells[i].outputs[0]["data"]["text/plain"] for i in at)
    assert "The outputs of its 2 branches" in first
    assert "what the two branches returned" in cells[at[0] + 1].source
    stages = re.findall(r"^(\w+) +(?:–|not set) ", first, re.MULTILINE)
    fields = [stage for stage in stages if stage not in ("input", "result", "output")]
    assert f"What {', '.join(fields[:-1])} and {fields[-1]} do" in cells[0].source
    assert re.search(r"^InputPath +\$\.customer", second, re.MULTILINE)
    assert re.search(r'^Parameters +{"recipient\.\$":"\$\.name"}', second, re.MULTILINE)


@pytest.mark.parametrize("number", STARTS)
def test_a_start_is_no_try_and_stands_in_the_notebook(number: int) -> None:
    verdict = CHECKS[number - 1](STARTS[number])
    assert str(verdict).startswith("○ To do")
    assert not re.search(r"\.\$|customer|boxes", verdict.words)
    assert CHECKS[number - 1](STARTS[number].replace(" ", "\n ")) == verdict
    cells = nbformat.read(NOTEBOOKS / "03-follow-the-data.ipynb", as_version=4).cells
    exercise = next(i for i, cell in enumerate(cells) if f"**Exercise {number}.**" in cell.source)
    answer = cells[exercise + 1].source.partition(" = ")[2]
    assert ast.literal_eval(answer) == STARTS[number]


# --- a prediction -----------------------------------------------------------------------

PREDICTED = {"order": 7, "who": {"name": "Ada"}, "label": {"to": "Ada", "from": "$.order"}}


@pytest.mark.parametrize(
    "said",
    [
        PREDICTED,
        json.dumps(PREDICTED),
        json.dumps(PREDICTED, indent=2),
        json.dumps(PREDICTED, sort_keys=True),
        f" {json.dumps(PREDICTED, separators=(',', ':'))}\n",
        json.dumps({**PREDICTED, "order": 7.0}),
    ],
)
def test_the_output_that_was_predicted(said: object) -> None:
    assert lesson.check_1(said).solved


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({**PREDICTED, "label": {"to": "Ada", "from": 7}}, "the value of label.from"),
        ({**PREDICTED, "label": {"to": "$.name", "from": "$.order"}}, "the value of label.to"),
        ({**PREDICTED, "label": {"to": "Ada"}}, "a field is missing in label"),
        ({**PREDICTED, "label": "Ada"}, "label is a text, and it came out as an object"),
        ({**PREDICTED, "label": ["Ada"]}, "label is a list, and it came out as an object"),
        ("States.Runtime", "The execution succeeded, so it has an output"),
        ("error", "The execution succeeded, so it has an output"),
        ({**PREDICTED, "order": 8}, "the value of order"),
        ({**PREDICTED, "order": "7"}, "order is a text, and it came out as a number."),
        ({**PREDICTED, "order": True}, "the value of order"),
        ({**PREDICTED, "who": "Ada"}, "who is a text, and it came out as an object"),
        ({**PREDICTED, "more": 1}, "Your output has more, and"),
        ({**PREDICTED, "label": {"to.$": "Ada", "from": "$.order"}}, "the key to.$"),
        ("{}", "3 fields at its top, and yours has 0"),
        ({"to": "Ada", "from": "$.order"}, "the output of the execution has it somewhere else"),
        ({"order": 7, "who": {"name": "Ada"}, "$.label": {}}, "that is a path, to the key label"),
        ({"label": {"to": "Ada", "from": "$.order"}}, "and yours has 1"),
        ({"name": "Ada", "label": {"to": "Ada", "from": "$.order"}}, "“name” at its top"),
        ({"order": 7, "who": {"name": "Ada", "label": PREDICTED["label"]}}, "“label” in who"),
        (
            {"order": 7, "who": {"name": "Ada"}, "Label": PREDICTED["label"]},
            "Your output has the key Label, and another one came out: capitals count.",
        ),
        ({**PREDICTED, "label": {"To": "Ada", "from": "$.order"}}, "capitals count"),
        ({**PREDICTED, "": 1}, "Your output has an empty key, and"),
        ({**PREDICTED, "from": 7}, "Your output has “from” at its top, and the output of"),
        ({**PREDICTED, "to": "Ada"}, "Your output has “to” at its top, and the output of"),
        ({**PREDICTED, "name": "Ada"}, "Your output has “name” at its top, and the output of"),
        ({**PREDICTED, "who": {"name": "Ada", "to": "Ada"}}, "Your output has “to” in who, and"),
        ({**PREDICTED, "who": {"name": "Ada", "order": 7}}, "Your output has “order” in who, and"),
        (
            {**PREDICTED, "who": {"name": {"name": "Ada"}}},
            "Your output has “name” in who.name, and",
        ),
        ({**PREDICTED, "who": {"name": {"first": "Ada"}}}, "Your output has first, and no field"),
        ({**PREDICTED, "who": {"name": ["Ada"]}}, "the value of who.name"),
        ({**PREDICTED, "who": {"name": None}}, "the value of who.name"),
        ({**PREDICTED, "who": {}}, "a field is missing in who"),
        (
            {**PREDICTED, "label": {**PREDICTED["label"], "name": "Ada"}},
            "Your output has “name” in label, and the output of",
        ),
        ('"Ada"', "yours is a text"),
        ("{order: 7}", "the key order has no double quotes"),
        ("Ada", "not JSON"),
    ],
    ids=repr,
)
def test_another_output(said: object, words: str) -> None:
    verdict = lesson.check_1(said)
    assert not verdict.solved
    assert words in verdict.words
    assert "$.order" not in verdict.words


# --- paths ------------------------------------------------------------------------------

ORDER = '"order.$": "$.order"'
CUSTOMER = '"customer.$": "$.customer.name"'
EXECUTION = '"execution.$": "$$.Execution.Name"'


@pytest.mark.parametrize(
    "text",
    [
        f"{{{ORDER}, {CUSTOMER}, {EXECUTION}}}",
        f'{{{EXECUTION}, "order.$": "$$.Execution.Input.order", {CUSTOMER}}}',
        f'{{{ORDER}, "customer.$": "$[\'customer\'].name", {EXECUTION}}}',
        f'{{{ORDER}, "customer.$": "States.Format(\'{{}}\', $.customer.name)", {EXECUTION}}}',
        f"{{{ORDER}, {CUSTOMER}, \"execution.$\": \"$$['Execution']['Name']\"}}",
        f'{{"Type": "Pass", "Parameters": {{{ORDER}, {CUSTOMER}, {EXECUTION}}}}}',
    ],
)
def test_parameters_that_work(text: str) -> None:
    verdict = lesson.check_2(text)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{{ORDER}, {CUSTOMER}, "execution.$": "$.Execution.Name"}}', "nothing at $.Execution"),
        (f'{{{ORDER}, "customer": "$.customer.name", {EXECUTION}}}', "the text “$.customer.name”"),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.State.Name"}}',
            "execution was the text “One state”, and the same with another order",
        ),
        (f'{{{ORDER}, {CUSTOMER}, "execution": "$$.Execution.Name"}}', "execution is handed on as"),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.execution.name"}}',
            "has no “execution”, it has Execution",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Execution.Id"}}',
            "was the ARN of the execution, and its",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Execution.name"}}',
            "it has $$.Execution.Name: capitals count",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Execution.Nam"}}',
            "The context object has nothing",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Name"}}',
            "nothing at $$.Name: there is a Name in its Execution, its State and its StateMachine",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Execution"}}',
            "execution was an object with Id",
        ),
        (
            f'{{{ORDER}, "customer.$": "$.customer.Name", {EXECUTION}}}',
            "nothing at $.customer.Name: it has name there, and capitals count",
        ),
        (
            f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Task.Token"}}',
            "The context object has nothing at $$.Task.Token.",
        ),
        ("{% $states.input %}", "in braces, and this is JSONata by itself"),
        (f'{{"Order.$": "$.order", {CUSTOMER}, {EXECUTION}}}', "has Order: capitals count"),
        ("$.customer.name", "in braces, and this is a path by itself"),
        (f'{{{ORDER}, "customer.$": "$.name", {EXECUTION}}}', "there is nothing at $.name"),
        (f'{{{ORDER}, "customer.$": "$.customer", {EXECUTION}}}', "customer was an object with"),
        (
            f'{{"order.$": "States.Format(\'{{}}\', $.order)", {CUSTOMER}, {EXECUTION}}}',
            "order was the text “31”, and a number is asked for.",
        ),
        (f'{{"order": 7, {CUSTOMER}, {EXECUTION}}}', "order was 7, and the same"),
        (f'{{"order.$": 7, {CUSTOMER}, {EXECUTION}}}', "and it is a number"),
        (f'{{{ORDER}, {CUSTOMER}, {EXECUTION}, "total": 1}}', "also had total"),
        (f"{{{ORDER}}}", "it has no customer"),
        (
            f'{{{ORDER}, {CUSTOMER}, {EXECUTION}, "InputPath": "$.customer"}}',
            "InputPath is inside Parameters, and there it is a key like any other. InputPath is a",
        ),
        (f'{{{ORDER}, {CUSTOMER}, {EXECUTION}, "OutputPath": "$"}}', "is a field of the Pass"),
        (
            f'{{"Parameters": {{{ORDER}, {CUSTOMER}, {EXECUTION}}}, "ResultPath": "$.x"}}',
            "Parameters is inside Parameters there",
        ),
        ("{order.$: $.order}", "no double quotes"),
        ("[7]", "in braces, and this is a list"),
    ],
)
def test_parameters_that_do_not(text: str, words: str) -> None:
    verdict = lesson.check_2(text)
    assert not verdict.solved
    assert words in verdict.words
    assert "123456789012" not in verdict.words


# --- results ----------------------------------------------------------------------------

SELECTOR = '"ResultSelector": {"boxes.$": "$.Output.boxes", "execution.$": "$.Name"}'
PATH = '"ResultPath": "$.packing"'


@pytest.mark.parametrize(
    "fields",
    [
        f"{{{SELECTOR}, {PATH}}}",
        f'{{"ResultPath": "$[\'packing\']", {SELECTOR}}}',
        f'{{{SELECTOR}, {PATH}, "OutputPath": "$"}}',
        (
            '{"ResultSelector": {"execution.$": "$[\'Name\']", "boxes.$": "$.Output[\'boxes\']"}, '
            f"{PATH}}}"
        ),
        (
            '{"ResultSelector": {"all.$": "States.JsonMerge($$.Execution.Input, States.StringToJson'
            '(States.Format(\'\\\\{\\"packing\\":\\\\{\\"boxes\\":{},\\"execution\\":'
            '\\"{}\\"\\\\}\\\\}\', $.Output.boxes, $.Name)), false)"}, "OutputPath": "$.all"}'
        ),
        (
            '{"QueryLanguage": "JSONata", "Output": "{% $merge([$states.input, {\'packing\': {'
            "'boxes': $states.result.Output.boxes, 'execution': $states.result.Name}}]) %}\"}"
        ),
        (
            '{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", '
            f'"Parameters": {{"StateMachineArn": "${{AnotherStateMachineArn}}"}}, {SELECTOR}, {PATH}, "End": true}}'
        ),
    ],
)
def test_fields_that_work(fields: str) -> None:
    verdict = lesson.check_3(fields)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            f'{{"ResultSelector": {{"boxes": "$.Output.boxes"}}, {PATH}}}',
            "packing was an object with boxes: it has no execution.",
        ),
        (
            SELECTOR.replace("}", ', "ResultPath": "$.packing"}').join("{}"),
            "ResultPath is inside ResultSelector, and there it is a key like any other.",
        ),
        (
            SELECTOR.replace("}", ', "ResultPath.$": "$.packing"}').join("{}"),
            "ResultPath is a field of the Task",
        ),
        (
            SELECTOR.replace("$.Output.boxes", "$.boxes")
            .replace("}", ', "OutputPath": "$"}')
            .join("{}"),
            "OutputPath is inside ResultSelector",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "$Output.boxes"}}, {PATH}}}',
            "“$Output.boxes” is not a path: after the dollar comes a dot",
        ),
        (
            (
                '{"ResultSelector": {"boxes.$": "$.Output.boxes", '
                f'"execution.$": "$.Execution.Name"}}, {PATH}}}'
            ),
            "$.Execution.Name looks in the result of the Task, and Execution is not a field",
        ),
        (f'{{{SELECTOR}, "ResultPath": "$$.packing"}}', "which no state can change"),
        (f'{{{SELECTOR}, "ResultPath": "$packing"}}', "after the dollar of a path comes a dot"),
        (
            (f'{{"ResultSelector": {{"boxes": "$.Output.boxes", "execution": "$.Name"}}, {PATH}}}'),
            "boxes was the text “$.Output.boxes”, and the same with another order",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "$$.Output.boxes", "execution.$": "$.Name"}}, {PATH}}}',
            "the context object, which has no Output there: a path in the result",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "$.Output.Boxes", "execution.$": "$.Name"}}, {PATH}}}',
            "nothing at $.Output.Boxes: it has boxes there, and capitals count",
        ),
        (f'{{{SELECTOR}, "Resultpath": "$.packing"}}', "other capitals, ResultPath"),
        (f'{{"ResultSelector.$": {{}}, {PATH}}}', "the fields of a state have no .$"),
        (
            '{"Parameters": {"boxes.$": "$.Output.boxes"}}',
            "Parameters are what StartExecution is called with, and they shape no output",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "States.StringToJson($.Output).boxes"}}, {PATH}}}',
            "goes on after its last ): the value of a key is one call and nothing else",
        ),
        (f'{{{SELECTOR}, "ResultPath": "$.Packing"}}', "has Packing: capitals count"),
        (f"{{{SELECTOR}}}", "an object with boxes, execution: it has no order"),
        (f"{{{PATH}}}", "packing was an object with ExecutionArn"),
        (f'{{{SELECTOR}, "ResultPath": "null"}}', "null"),
        (f'{{{SELECTOR}, "ResultPath": "$"}}', "it has no order"),
        (f'{{{SELECTOR}, "ResultPath": "packing"}}', "a path begins with $"),
        (f'{{{SELECTOR}, "ResultPath": "$.order.packing"}}', "nothing can be put there"),
        (f'{{{SELECTOR}, "ResultPath": "$.customer.packing"}}', "it has no packing"),
        (f'{{{SELECTOR}, "ResultPath.$": "$.packing"}}', "no .$ at its end"),
        (
            f'{{"ResultSelector": {{"boxes": 2, "execution.$": "$.Name"}}, {PATH}}}',
            "boxes was 2, and the same",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "$.boxes", "execution.$": "$.Name"}}, {PATH}}}',
            "ResultSelector looks in the result of the Task, and there is nothing at $.boxes",
        ),
        (
            f'{{"ResultSelector": {{"boxes.$": "$.Output", "execution.$": "$.Name"}}, {PATH}}}',
            "boxes was an object with boxes",
        ),
        (
            (
                '{"ResultSelector": {"boxes.$": "$.Output.boxes", '
                f'"execution.$": "$.ExecutionArn"}}, {PATH}}}'
            ),
            "execution was the ARN of the child",
        ),
        (
            (
                '{"ResultSelector": {"boxes.$": "$.Output.boxes", '
                f'"execution.$": "$$.Execution.Name"}}, {PATH}}}'
            ),
            "execution was the name of the parent",
        ),
        (f'{{"ResultSelector": 7, {PATH}}}', "here it is a number"),
        (f'{{"Resultpath": "$.packing", {SELECTOR}}}', "Resultpath"),
        (f'{{{SELECTOR}, {PATH}, "Next": "Ship"}}', "Next is there, and no other state"),
        (
            (
                '{"ResultSelector": {"boxes.$": "$.Output.boxes", '
                f'"execution.$": "$$.Execution.Id"}}, {PATH}}}'
            ),
            "execution was the ARN of the parent",
        ),
        (
            (
                '{"ResultSelector": {"boxes.$": "$.Output.boxes", '
                f'"execution.$": "$.StateMachineArn"}}, {PATH}}}'
            ),
            "the ARN of the child's state machine",
        ),
        ("{ResultPath: $.packing}", "no double quotes"),
    ],
)
def test_fields_that_do_not(fields: str, words: str) -> None:
    verdict = lesson.check_3(fields)
    assert not verdict.solved
    assert words in verdict.words


# --- everything and the link ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"Input.$": "States.JsonMerge($.added, $.order, false)"}',
        '{"Input.$": "States.JsonMerge($.added, $.order, false)", "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:pack"}',
        '{"Input.$": "States.JsonMerge($.added, $$.Execution.Input, false)"}',
        "{\"Input.$\": \"States.JsonMerge($['added'],$['order'],false)\"}",
        (
            '{"StateMachineArn": "${AnotherStateMachineArn}", '
            '"Input.$": "States.JsonMerge($.added, $.order, false)"}'
        ),
    ],
)
def test_an_input_with_both(text: str) -> None:
    verdict = lesson.check_4(text)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "States.JsonMerge($.added, $.order, false)",
            "asked for, in braces, and this is a function by itself",
        ),
        (
            '{"Input.$": "States.JsonMerge($.added, $.order, false)", "Name": "x"}',
            "the child of the order before has the same name.",
        ),
        (
            '{"Input.$": "$.States.JsonMerge($.added, $.order, false)"}',
            "begins as a path does, and the call of a function begins with “States.”.",
        ),
        (
            '{"Input.$": "States.JsonMerge($, $.order, false)"}',
            "the link to its parent is inside added there, and not at the top.",
        ),
        (
            '{"Input": {".$": "States.JsonMerge($.added, $.order, false)"}}',
            "The child was handed an object with an empty key: order and the link to its",
        ),
        (
            '{"Input": {"a.$": "States.JsonMerge($.added, $.order, false)"}}',
            "order and the link to its parent are inside a there, and not at the top.",
        ),
        (
            '{"Input": {"whole.$": "$.order", "link.$": "$.added"}}',
            "order is inside whole and the link to its parent is inside link there",
        ),
        ('{"Input": {"whole.$": "$.order"}}', "with whole: order is inside whole there, and not"),
        (
            '{"Input.$": "States.JsonMerge($.order, {\\"priority\\": \\"normal\\"}, false)"}',
            "has an object in braces, and no argument of a function can be written out",
        ),
        (
            "{\"Input.$\": \"States.JsonMerge($.order, {'priority': 'normal'}, false)\"}",
            "has an object in braces, and no argument of a function can be written out",
        ),
        (
            '{"Input.$": States.JsonMerge($.added, $.order, false)}',
            "the call of States.JsonMerge has no double quotes around the whole of it",
        ),
        (
            '{"Input.$": "States.JsonMerge($.added, $.order, false, true)"}',
            "takes 3 arguments, and there are 4",
        ),
        ('{"Input.$": "States.JsonMerge($.added, $.order, FALSE)"}', "in small letters"),
        (
            '{"Input.$": "States.JsonMerge($.Added, $.order, false)"}',
            "nothing at $.Added: it has added there, and capitals count",
        ),
        (
            '{"Input.$": "States.JsonMerge($added, $.order, false)"}',
            "nothing at $added: after the dollar of a path comes a dot",
        ),
        ('{"Input": "{% $merge([$states.input.added]) %}"}', "lacks the field order of what came"),
        ('{"Arguments": {"Input": {}}}', "it has no link to its parent"),
        (
            '{"Input.$": "States.Format(\'{}{}\', $.added, $.order)"}',
            "was started with a text that is not JSON",
        ),
        (
            '{"Input.$": "States.JsonMerge($.added, $.order, 0)"}',
            "The last argument of States.JsonMerge is 0 there, and it must be a boolean",
        ),
        (
            '{"Input": {"order.$": "$.order", "added.$": "$.added"}}',
            "order is an object of its own",
        ),
        ('{"Input.$": "$.order"}', "nothing at the top names its parent"),
        ('{"Input.$": "$.added"}', "it has the link, and lacks the field order"),
        (
            '{"Input": "States.JsonMerge($.added, $.order, false)"}',
            "a function is called only where",
        ),
        ('{"Input.$": "States.JSONMerge($.added, $.order, false)"}', "States.JsonMerge"),
        ('{"Input.$": "States.JsonMerge($.added, $.order, false"}', "never closed"),
        ('{"Input.$": "States.JsonMerge($.added, $.order)"}', "as its last argument"),
        (
            '{"Input.$": "States.JsonMerge($.added, $.order, \'false\')"}',
            "is the text 'false' there",
        ),
        ('{"Input.$": "States.JsonMerge($.added, $.order, true)"}', "objects inside objects"),
        (
            '{"Input.$": "States.JsonMerge($.order, $$.Execution.Id, false)"}',
            "takes two objects, and its second argument, $$.Execution.Id, is a text",
        ),
        ('{"Input.$": "States.JsonMerge($.order, false)"}', "takes 3 arguments, and there are 2"),
        ('{"Input.$": "States.JsonMerge($.order, 7, false)"}', "second argument, 7, is a number"),
        (
            "{\"Input.$\": \"States.JsonMerge('$.added', '$.order', false)\"}",
            "its first argument, '$.added', is a text",
        ),
        (
            '{"Input.$": "States.JsonMerge($.order.order, $.added, false)"}',
            "its first argument, $.order.order, is a number",
        ),
        (
            '{"Input": {"Input.$": "States.JsonMerge($.added, $.order, false)"}}',
            "Input.$ is inside Input there",
        ),
        ('{"Input.$": "$.order", "added.$": "$.added"}', "has no parameter “added”"),
        ('{"Input.$": "States.JsonMerge($.added, $.order, False)"}', "in small letters"),
        ('{"Input.$": "States.Array($.added, $.order)"}', "was handed a list"),
        ('{"Input.$": "JsonMerge($.added, $.order, false)"}', "begin with “States.”"),
        ('{"input.$": "States.JsonMerge($.added, $.order, false)"}', "begin with a capital"),
        ('{"Parameters": {"Input.$": "$.order"}}', "nothing at the top names its parent"),
        ('{"Parameters": {"Input.$": "$.order"}, "Input": {}}', "inside Parameters"),
        ('{"Input.$": "$.order", "Input": {}}', "exclude each other"),
        (f'{{"Input": {{"{KEY}.$": "$.Execution.Id"}}}}', "two dollars"),
        (
            (
                '{"Input": {"order.$": "$.order.order", "items.$": "$.order.items", '
                f'"customer.$": "$.order.customer", "{KEY}.$": "$$.Execution.Id"}}}}'
            ),
            "lacks the field total",
        ),
        (
            '{"Input": {"order.$": "$.order.order", "total.$": "$.order.total"}}',
            "nothing at $.order.total. The execution ended as FAILED",
        ),
        (
            '{"Input.$": "States.JsonMerge($.order, $.added, false)"}',
            "priority was the text “normal” there, and the order has another one",
        ),
        (
            '{"StateMachineArn": "x", "Input.$": "States.JsonMerge($.added, $.order, false)"}',
            "StateMachineArn is “x” there, which is not the ARN of a state machine",
        ),
        ('{"StateMachineArn": 7, "Input": {}}', "StateMachineArn is a number there"),
        ('{"StateMachineArn.$": "$.machine", "Input": {}}', "StateMachineArn.$ is a path"),
        ('{"Inputs": {}}', "neither Input nor Input.$"),
    ],
)
def test_an_input_without_one_of_them(text: str, words: str) -> None:
    verdict = lesson.check_4(text)
    assert not verdict.solved
    assert words in verdict.words
    assert "123456789012" not in verdict.words


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (lesson.check_2, f'{{"order": 7, {CUSTOMER}, {EXECUTION}}}'),
        (lesson.check_2, f'{{"order.$": "$.coupon", {CUSTOMER}, {EXECUTION}}}'),
        (lesson.check_3, f"{{{SELECTOR}}}"),
        (lesson.check_4, '{"Input.$": "$.added"}'),
    ],
)
def test_whoever_has_not_seen_an_order_is_shown_it(check: Any, answer: str) -> None:
    words = 'The check sent another order, {"order": 31, "items": ["lamp", "rope"], '
    assert check(answer).words.startswith(words)


@pytest.mark.parametrize(
    ("check", "answer", "leads"),
    [
        (lesson.check_1, json.dumps({**PREDICTED, "order": "7"}), "it is a text"),
        (lesson.check_1, json.dumps({**PREDICTED, "label": "Ada"}), "Parameters makes an object"),
        (lesson.check_1, json.dumps({**PREDICTED, "who": "Ada"}), "the value after each stage"),
        (lesson.check_1, json.dumps({**PREDICTED, "Label": {}}), "with the same capitals"),
        (lesson.check_1, '{"label": {}}', "ResultPath puts the result into something"),
        (lesson.check_2, f'{{{ORDER}, "customer.$": "$.customer", {EXECUTION}}}', "leads on into"),
        (lesson.check_2, f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.Execution.Id"}}', "as well"),
        (lesson.check_2, f'{{{ORDER}, {CUSTOMER}, "execution.$": "$.Execution.Name"}}', "at all?"),
        (lesson.check_2, f'{{{ORDER}, {CUSTOMER}, "execution.$": "$$.State.Name"}}', "has a Name"),
        (lesson.check_2, f'{{{ORDER}, "customer.$": "$.customer.Name", {EXECUTION}}}', "another l"),
        (lesson.check_2, f"{{{ORDER}, {CUSTOMER}}}", "Three keys are asked for"),
        (lesson.check_2, f"{{{ORDER}; {CUSTOMER}}}", "a comma after each entry but the last"),
        (lesson.check_3, f"{{{SELECTOR}}}", "It is ResultPath"),
        (lesson.check_3, f"{{{PATH}}}", "One field makes a smaller result"),
        (
            lesson.check_3,
            f'{{{SELECTOR}, {PATH}, "OutputPath": "$.packing"}}',
            "What has it picked",
        ),
        (
            lesson.check_3,
            f"{{{SELECTOR.replace('$.Name', '$$.Execution.Name')}, {PATH}}}",
            "child: ",
        ),
        (lesson.check_3, f"{{{SELECTOR.replace('.boxes', '')}, {PATH}}}", "leads on into an obj"),
        (lesson.check_3, f'{{{SELECTOR}, "ResultPath.$": "$.packing"}}', "always paths"),
        (lesson.check_4, '{"Input.$": "States.JsonMerge($.order, $.added, false)"}', "whose value"),
        (lesson.check_4, '{"Input.$": "States.JsonMerge($.order, $.added)"}', "the boolean false"),
        (lesson.check_4, '{"Input.$": "$.added, $.order"}', "is one path, or one call"),
        (lesson.check_4, '{"Input.$": "$"}', "its value is all that the child gets"),
        (lesson.check_4, '{"Input.$": "$.added"}', "The two objects are to become one"),
        (lesson.check_4, '{"Input.$": "$.added", "Name": "x"}', "Without a Name in Parameters"),
        (lesson.check_4, '{"input.$": "$.added"}', "StateMachineArn, Input and Name"),
        (
            lesson.check_3,
            '{"QueryLanguage": "JSONata", "Output": "{% $states.result %}"}',
            "Output says what the state hands on",
        ),
        (lesson.check_4, '{"Input": "{% $states.input.added %}"}', "$merge makes one object"),
        (
            lesson.check_2,
            '{"customer": "{% $states.input.customer %}", "order": 31, "execution": "x"}',
            "A path leads on into an object",
        ),
        (lesson.check_4, '{"Input.$": "$.States.Array($.added)"}', "with the name of the function"),
    ],
)
def test_hints_are_of_the_mistake(check: Any, answer: str, leads: str) -> None:
    verdict = check.__wrapped__(answer)
    assert leads in " ".join(verdict.hints or leading(verdict.words)), verdict


def test_who_forgets_what_makes_a_path_is_led_to_it() -> None:
    check = lesson.check_3.__wrapped__  # type: ignore[attr-defined]
    forgotten = '{"ResultSelector": {"boxes": "$.Output.boxes", "execution": "$.Name"}, '
    assert "ends in .$" in " ".join(check(forgotten + '"ResultPath": "$.packing"}').hints)


def test_a_first_answer_is_not_told_how_both_mistakes_are_repaired() -> None:
    for left in (
        f'{{{ORDER}, "customer": "$.customer.name", {EXECUTION}}}',
        f'{{{ORDER}, {CUSTOMER}, "execution.$": "$.Execution.Name"}}',
    ):
        assert not re.search(r"two dollars|\.\$\.|ends in", lesson.check_2(left).words)


# --- anything at all --------------------------------------------------------------------


def test_what_is_empty_is_still_to_do() -> None:
    for answer in EMPTY:
        for check in CHECKS:
            assert str(check(answer)).startswith("○ To do")


@pytest.mark.parametrize("answer", ODD)
def test_whatever_is_answered_gets_a_verdict(answer: object) -> None:
    for check in CHECKS:
        verdict = check(answer)
        assert not verdict.solved
        assert verdict.words
        assert "<" not in verdict.words


@pytest.mark.parametrize(
    "text",
    ['{"a": "${b}"}', '{"": ""}', '{"a.$": ["$"]}', '{"a": "\\ud800"}', '{"a": {"b.$": "$..*"}}'],
)
def test_whatever_is_tried_gets_a_verdict(text: str) -> None:
    for check in CHECKS:
        verdict = check(text)
        assert not verdict.solved
        assert len(verdict.words) < 600
