"""What people get wrong is told in words, and nothing that they write makes it fail."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf import sample
from nestedsf.lessons import mistakes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
PYTHON = re.compile(
    r"<class|Error\b|Expecting|column|\bchar \d|dict|\bNone\b(?!, and JSON)|object at"
)
INVALID = "had the following error: Invalid arguments in States.StringToJson"
START = "arn:aws:states:::states:startExecution"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{NeedCallback: true}", "the key NeedCallback has no double quotes"),
        ('{"a": 1, b: 2}', "the key b has no double quotes"),
        ("{'a': 1}", "single quotes around texts"),
        ("{'a': \"x\"}", "single quotes around texts"),
        ("{“a”: 1}", "the quotes are “, and JSON has straight ones"),
        ('{"a": True}', "it has True, and JSON writes true"),
        ('{"a": None}', "it has None, and JSON writes null"),
        ('{"a": TRUE}', "it has TRUE, and JSON writes true"),
        ("no", "it has “no”"),
        ("TRUE", "it has TRUE"),
        ('{"a": nope}', "the text nope has no double quotes"),
        ('{"a": 1; "b": 2}', "it has a semicolon"),
        ('{"a" = 1}', "it has =, and JSON has a colon"),
        ('{"a": 1,, "b": 2}', "a comma with nothing before it"),
        ('{"a": -07}', "the number -07 begins with 0"),
        ('{"a": 1,}', "there is a comma after the last entry"),
        ('{"a": 1\n "b": 2}', "a comma is missing after line 1"),
        ('{"a": "it is True now" "b": 1}', "a comma is missing in line 1"),
        ("\ufeff{}", r"from “\ufeff{}” on"),
        ('"a": 1', "there are no { and } around"),
        ("done", "a text has double quotes around it, and “done” has none"),
        ("$.order", "“$.order” has none"),
        ("", "{} is the least"),
        ("{", "the { of line 1 is never closed"),
        ('{\n"a": [1}', "the } of line 2 closes nothing that is open"),
        ('{"a": 1}}', "the } of line 1 closes nothing"),
        ('{\n"a": "x}', "a text of line 2 has no closing double quote"),
        ('{"a": 1} // one', "// begins a comment"),
        ('{"a": ${Child}}', "${Child} has no double quotes"),
        ('{"a": NaN}', "NaN is not a value that JSON has"),
        ('{"a": 1e400}', "a number in it is too large"),
        ('{"a": "x", "order": 7 "b": "y"}', 'in line 1, before “"b": "y"}”'),
        ('He said "yes', "it begins with H, and a text begins with a double quote"),
        ('He said \\"yes\\"', "a double quote"),
        ('{"a": yes}', "it has “yes”, and a boolean of JSON is true or false"),
        ('{"a": Infinity}', "Infinity is not a value that JSON has"),
        ('json.dumps({"a": False})', "it begins with the call of json.dumps, which is no JSON"),
        ("States.JsonMerge($.a, $.b, false)", "the call of States.JsonMerge, which is no JSON"),
        ('("a": 1)', "it begins with (, and JSON with { for an object"),
        ('{"a", 1}', "a key of line 1 has a comma behind it, where a colon belongs"),
        ('{"a" 1}', "a colon is missing in line 1, before “1}”"),
        ('{"a": 1, "a": 2}', "The key “a” is there twice"),
        (7, "this is a number"),
        ({"a": 1}, "this is an object"),
        (None, "this is nothing"),
        (object(), "this is something else"),
    ],
)
def test_what_is_wrong_with_json(text: object, words: str) -> None:
    told = mistakes.in_json(text) or ""
    assert words in told
    assert not PYTHON.search(told)


@pytest.mark.parametrize("text", ["{}", '"done"', "7", '{"a": [1, null, true]}', " null ", '"{"'])
def test_json_has_no_mistake(text: str) -> None:
    assert mistakes.in_json(text) is None


@pytest.mark.parametrize(
    ("answer", "untouched"),
    [(None, True), ("", True), (" \n", True), ([], True), ({}, True), (0, False), ("{}", False)],
)
def test_what_is_untouched(answer: object, untouched: bool) -> None:  # noqa: FBT001
    assert mistakes.is_untouched(answer) is untouched


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"TaskToken": "$$.Task.Token"}, "TaskToken is handed on as the text “$$.Task.Token”"),
        ({"Input": {"a": "$.a"}}, "a is handed on as the text “$.a”"),
        (
            {"a": "States.Format('{}', $.a)"},
            "here a function is called only where the key ends in .$",
        ),
        ({"TaskToken.$": "$.Task.Token"}, "a path into the context object begins with two dollars"),
        ({"who.$": "$.Execution.Id"}, "a path into the context object begins with two dollars"),
        ({"a.$": "text"}, "“text” is not a path: a path begins with $"),
        ({"a.$": "$Output.boxes"}, "“$Output.boxes” is not a path: after the dollar comes a dot"),
        ({"a.$": 7}, "and it is a number"),
        ({"a.$": True}, "and it is a boolean"),
        (
            {"a.$": "$.States.JsonMerge($.a, $.b, false)"},
            "$.States.JsonMerge begins as a path does",
        ),
        ({"a.$": "$$.States.UUID()"}, "and the call of a function begins with “States.”."),
        ({"a.$": "$.StringToJson($.a)"}, "$.StringToJson begins as a path does"),
        ({"a.$": "{% $states.input %}"}, "is JSONata"),
        ({"a.$": "StringToJson($.a)"}, "the names of functions begin with “States.”"),
        ({"a.$": "States.JSONMerge($.a, $.b, false)"}, "with other capitals, States.JsonMerge"),
        ({"a.$": "States.StringToJSON($.a)"}, "with other capitals, States.StringToJson"),
        ({"a.$": "States.Format('{}', States.array(1))"}, "with other capitals, States.Array"),
        ({"a.$": "States.Join($.a)"}, "There is no function States.Join"),
        ({"a.$": "States.StringToJson($.a"}, "has a ( that is never closed"),
        ({"a.$": "States.StringToJson($.a))"}, "has one ) too many"),
        ({"a.$": 'States.Format("{}", $.a)'}, "texts stand in single quotes"),
        ({"a.$": "$$.order"}, "the context object, which has no order there: a path in"),
        ({"a.$": "$$.task.token"}, "has no “task”, it has Task: capitals count"),
        ({"a.$": "States.StringToJson('$.Output')"}, "a path in a function has no quotes"),
        ({"a.$": "States.UUID"}, "is not a call"),
        ({"a.$": "States.StringToJson(Output)"}, "its arguments are paths"),
        ({"a.$": "States.Format('{}' $.a)"}, "with commas between them"),
        ({"a.$": 'States.JsonMerge($.a, {"b": "c"}, false)'}, "has an object in braces, and no"),
        ({"a.$": "States.JsonMerge($.a, {'b': 'c'}, false)"}, "has an object in braces, and no"),
        ({"a.$": "States.JsonMerge($.a, {}, false)"}, "has an object in braces, and no"),
        ({"a.$": "States.JsonMerge([$.a, $.b[0]], false)"}, "has a list in brackets, and no"),
        ({"a.$": 'States.Format("Order {} of {}", $.a)'}, "texts stand in single quotes"),
        ({"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Name"}, "is not"),
    ],
)
def test_what_is_wrong_with_a_template(template: object, words: str) -> None:
    told = mistakes.in_template(template) or ""
    assert words in told
    assert not PYTHON.search(told)


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"a": "text", "b": 7, "c": None, "d": "$5", "e": "States.Timeout"},
        {"a.$": "$", "b.$": "$.a[0]", "c.$": "$$.Execution.Id", "d.$": "$['a b']"},
        {"a.$": "States.Format('{} (', $.a)", "b.$": "States.UUID()"},
        {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$['Execution']['Id']"},
    ],
)
def test_a_template_has_no_mistake(template: object) -> None:
    assert mistakes.in_template(template) is None


def test_one_dollar_of_a_result_selector_looks_in_the_result() -> None:
    task = {**TASK, "ResultSelector": {"name.$": "$.Execution.Name"}}
    told = mistakes.in_task(task) or ""
    assert told.startswith("$.Execution.Name looks in the result of the Task, and Execution is not")
    told = mistakes.in_task({**TASK, "ResultSelector": {"name.$": "$$.Name"}}) or ""
    assert told.endswith("a path in the result of the Task begins with one dollar.")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$$.packing", "$$.packing is in the context object, which no state can change"),
        ("$packing", "ResultPath is “$packing”: after the dollar of a path comes a dot"),
        ("$..packing", "a result is put in one place"),
        ("$.packing[*]", "a result is put in one place"),
        ("packing", "a path begins with $"),
    ],
)
def test_where_no_result_can_be_put(path: str, words: str) -> None:
    assert words in (mistakes.in_paths({"ResultPath": path}) or "")


def test_null_in_quotes_is_told_by_what_null_means_there() -> None:
    for field, words in (("ResultPath", "is what drops a result."), ("OutputPath", "is another v")):
        assert words in (mistakes.in_paths({field: "null"}) or "")
    told = mistakes.in_task({**TASK, "ResultSelector": None})
    assert told == "ResultSelector is null, and it must be an object."


@pytest.mark.parametrize(
    "path", ["$", "$.a", "$.a.b-c", "$['a, b: *']", '$["x"].y', "$.a[0]", None]
)
def test_where_a_result_can_be_put(path: str | None) -> None:
    assert mistakes.in_paths({"ResultPath": path}) is None


@pytest.mark.parametrize(
    "text", ["NeedCallback: false", "NeedCallback: false, order: 4711", "NeedCallback:False"]
)
def test_braces_that_are_missing_are_told_first(text: str) -> None:
    assert mistakes.in_json(text) == "This is not JSON: there are no { and } around the keys."


TASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{START}.waitForTaskToken",
    "Parameters": {"Input": {"TaskToken.$": "$$.Task.Token"}},
    "End": True,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Type": "task"}, "the types of states begin with a capital"),
        ({"Type": "Pass"}, "a Task is wanted"),
        ({"Type": None}, "no Type"),
        ({"type": "Task"}, "There is no field type: ASL writes it with other capitals, Type"),
        ({"resultpath": "$.a"}, "with other capitals, ResultPath"),
        ({"Resource": None}, "no Resource"),
        ({"StateMachineArn": "x"}, "StateMachineArn is next to Resource"),
        ({"Input.$": "$"}, "Input.$ is next to Resource"),
        ({"ResultPath.$": "$.a"}, "the fields of a state have no .$ at their end"),
        ({"Parameters": {"Input": {}}}, "Nobody is given the task token"),
        ({"Parameters": {"TaskToken": "$$.Task.Token"}}, "TaskToken is handed on as the text"),
        (
            {"Parameters": {**TASK["Parameters"], "Retry": []}},
            "has no such parameter, so Step Functions refuses the call. Retry is a field of the",
        ),
        (
            {"Parameters": {**TASK["Parameters"], "End": True}},
            "End is inside Parameters, and StartExecution has no such parameter",
        ),
        (
            {"Parameters": {**TASK["Parameters"], "ResultPath.$": "$.x"}},
            "ResultPath is inside Parameters",
        ),
        (
            {
                "QueryLanguage": "JSONata",
                "Parameters": None,
                "Arguments": {**TASK["Parameters"], "TimeoutSeconds": 5},
            },
            "TimeoutSeconds is inside Arguments, and StartExecution has no such parameter",
        ),
        (
            {
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f", "Catch": []},
            },
            "Catch is inside Parameters, and Invoke has no such parameter",
        ),
        (
            {"Parameters": {**TASK["Parameters"], "Name.$": "States.Format('{}-{}', $.order)"}},
            "States.Format has 2 {} in its text and 1 value after it",
        ),
        ({"Parameters": {**TASK["Parameters"], "Input.$": "$"}}, "exclude each other"),
        (
            {"ResultSelector": {"a.$": "$.a", "ResultPath": "$.x"}},
            "ResultPath is inside ResultSelector, and there it is a key like any other.",
        ),
        ({"ResultSelector": {"OutputPath.$": "$.x"}}, "OutputPath is a field of the Task"),
        (
            {"ResultSelector": {"a.$": "$.a", "End": True}, "End": ...},
            "End is inside ResultSelector, and there it is a key like any other",
        ),
        (
            {"Parameters": {"Input": {"t.$": "$$.Task.Token", "Next": "A"}}, "End": ...},
            "Next is inside Input, and there it is a key like any other",
        ),
        (
            {"Parameters": {"Input": {"t.$": "$$.Task.Token", "OutputPath": "$"}}},
            "OutputPath is inside Input, so it is handed to the child as data",
        ),
        (
            {"InputPath": "$.a", "Parameters": {"Input": {"t.$": "$.Task.Token"}}},
            "$.Task.Token looks in what InputPath has left, and a path into the context object b",
        ),
        ({"Parameters": {"input.$": "$$.Task"}}, "it has other capitals, Input"),
        ({"Parameters": {"a": 1, "b.$": "$$.Task"}}, "StartExecution has no parameter “a”"),
        ({"Parameters": {"a": "${Child}", "b.$": "$$.Task"}}, "Nobody fills ${Child}"),
        ({"End": False}, "neither a Next nor an End"),
        ({"End": "true"}, "End is the text “true”"),
        ({"Next": "B"}, "both a Next and an End"),
    ],
)
def test_what_is_wrong_with_a_task(change: dict[str, Any], words: str) -> None:
    assert mistakes.in_task(TASK) is None
    task = {key: value for key, value in {**TASK, **change}.items() if value is not ...}
    assert words in (mistakes.in_task(task) or "")


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"Start packing": TASK}, "is under the name “Start packing”"),
        ({"StartAt": "A", "States": {"A": TASK}}, "This is a whole definition"),
        ([TASK], "this is a list"),
        (None, "this is nothing"),
    ],
)
def test_what_is_no_task(task: object, words: str) -> None:
    assert words in (mistakes.in_task(task) or "")


@pytest.mark.parametrize(
    "change",
    [
        {"Parameters": {"Input": {"t.$": "$$['Task']['Token']"}}},
        {"Parameters": {"Input.$": "$$"}},
        {"Parameters": {"Input.$": "States.JsonMerge($, $$.Task, false)"}},
        {"Parameters": ..., "QueryLanguage": "JSONata", "Arguments": "{% $states.context %}"},
        {"Resource": "arn:aws:states:us-east-1:123456789012:activity:pack"},
        {"Resource": "arn:aws:lambda:us-east-1:123456789012:function:pack"},
        {"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"},
        {"ResultSelector": {"End": "$5", "Next.$": "$.Next"}},
        {"Parameters": {"Input": {"t.$": "$$.Task.Token", "End": True, "Next": "x"}}},
    ],
)
def test_other_tasks_have_no_mistake(change: dict[str, Any]) -> None:
    task = {key: value for key, value in {**TASK, **change}.items() if value is not ...}
    assert mistakes.in_task(task) is None


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (7, "this is a number"),
        ("", "is empty"),
        (".sync:2", "only “.sync:2”: write the whole"),
        ("${AnotherStateMachineArn}", "the ARN of the child belongs in StateMachineArn"),
        ("${AnotherStateMachineArn}.sync:2", "a Resource names the action that starts it"),
        (f"{START}:${{AnotherStateMachineArn}}", "which names the child"),
        ("AnotherStateMachineArn", "The Resource has AnotherStateMachineArn, which names the"),
        ("arn:aws:states:us-east-1:123456789012:stateMachine:pack", "has the ARN of a state mac"),
        ("arn:aws:states:::startExecution", "has only “startExecution” after arn:aws:states:::"),
        ("arn:aws:states:::", "has nothing after arn:aws:states:::"),
        ("arn:aws:states:::states.startExecution", "with a colon between them"),
        ("arn:aws:states:::States:startExecution", "the service States: it is written with"),
        ("arn:aws:states:::sfn:startExecution", "the service “sfn”: Step Functions has another"),
        ("arn:aws:states:::stepfunctions:startExecution", "Step Functions has another name"),
        ("arn:aws:states:::aws-sdk:states:startExecution", "calls Step Functions sfn"),
        ("arn:aws:states:::states:", "no action after the service states"),
        (f"{START}:sync", "has “:sync” after startExecution, and an ending begins with a dot"),
        ("states:startExecution.sync", "write the whole"),
        ("startExecution", "write the whole of it, which begins with arn:aws:states:::"),
        ("arn:aws:states::states:startExecution", "begins with arn:aws:states:::"),
        ("arn:aws:states:::states:StartExecution", "with other capitals, startExecution"),
        ("arn:aws:states:::states:stopExecution", "no action “stopExecution”"),
        (f"{START}.sync:1", "The Resource ends in .sync:1"),
        (f"{START}.Sync", "The Resource ends in .Sync"),
        (f"{START}.", "The Resource ends in a dot, and after startExecution comes .sync, .sync:2"),
        (f"{START}.async", ".waitForTaskToken, or nothing."),
        ("arn:aws:states:::aws-sdk:sfn:StartSyncExecution", "begin with a small letter"),
    ],
)
def test_what_is_wrong_with_a_resource(resource: object, words: str) -> None:
    assert words in (mistakes.in_resource(resource) or "")


CATCHER: dict[str, Any] = {"ErrorEquals": ["States.TaskFailed"], "Next": "Apologize"}


@pytest.mark.parametrize(
    ("catch", "words"),
    [
        (CATCHER, "A Catch is a list, even of one entry"),
        ({"Catch": [CATCHER]}, "the list alone is wanted"),
        ("States.ALL", "this is a text"),
        ([], "The list is empty"),
        (["States.ALL"], "this one is a text"),
        ([{"Next": "A"}], "no ErrorEquals"),
        ([{**CATCHER, "ErrorEquals": "States.ALL"}], "ErrorEquals is a text"),
        ([{**CATCHER, "ErrorEquals": []}], "one at least"),
        ([{**CATCHER, "ErrorEquals": ["States.All"]}], "States.All is not a name of AWS's"),
        ([{**CATCHER, "ErrorEquals": ["*"]}], "* is not a name of AWS's"),
        ([{**CATCHER, "errorEquals": []}], "A Catch has no field errorEquals"),
        ([{**CATCHER, "ResultPath.$": "$.a"}], "A Catch has no field ResultPath.$"),
        ([{**CATCHER, "ResultPath": "a"}], "a path begins with $"),
        ([{"ErrorEquals": ["A"]}], "no Next"),
        ([{**CATCHER, "Next": ["Apologize"]}], "Next is a list, and it must be the name"),
        ([{**CATCHER, "ErrorEquals": ["States.ALL", "A"]}], "together with another name"),
        ([{**CATCHER, "ErrorEquals": ["States.ALL"]}, CATCHER], "before another entry"),
    ],
)
def test_what_is_wrong_with_a_catch(catch: object, words: str) -> None:
    assert mistakes.in_catch([CATCHER]) is None
    assert words in (mistakes.in_catch(catch) or "")


@pytest.mark.parametrize(
    ("task", "error", "cause", "words"),
    [
        (
            {"ResultSelector": {"a.$": "States.Format('{}', $.b)"}},
            "States.Runtime",
            "The JsonPath argument for the field '$.b' could not be found in the input '{}'",
            "ResultSelector looks in the result of the Task, and there is nothing at $.b.",
        ),
        (
            {"Parameters": {"Input": {"a.$": "$.b"}}},
            "States.Runtime",
            "The JSONPath '$.b' specified for the field 'a.$' could not be found in the input '{}'",
            "Parameters look in the input of the state, and there is nothing at $.b.",
        ),
        (
            {"Parameters": {"Input": {"a.$": "$$.Execution.b"}}},
            "States.Runtime",
            "The JSONPath '$$.Execution.b' specified for the field 'a.$' could not be found",
            "There is nothing at $$.Execution.b in the context object.",
        ),
        (
            {"OutputPath": "$.b"},
            "States.Runtime",
            "Invalid path '$.b' : No results for path: $['b']",
            "OutputPath looks in what the state is about to hand on, and there is nothing at $.b.",
        ),
        (
            {"InputPath": "$.a", "Parameters": {"Input": {"a.$": "$.b"}}},
            "States.Runtime",
            "The JSONPath '$.b' specified for the field 'a.$' could not be found in the input '{}'",
            "Parameters look in what InputPath has left, and there is nothing at $.b.",
        ),
        (
            {"InputPath": None, "Parameters": {"Input": {"a.$": "$.b"}}},
            "States.Runtime",
            "The JSONPath '$.b' specified for the field 'a.$' could not be found in the input '{}'",
            "Parameters look in what InputPath has left, and there is nothing at $.b.",
        ),
        (
            {"Type": "Parallel", "ResultSelector": {"a.$": "$.b"}},
            "States.Runtime",
            "The JSONPath '$.b' specified for the field 'a.$' could not be found in the input '[]'",
            "ResultSelector looks in the result, and there is nothing at $.b.",
        ),
        (
            {"ResultPath": "$.a.b"},
            "States.ResultPathMatchFailure",
            "Unable to apply ReferencePath $.a.b to input {}",
            "nothing can be put there",
        ),
        (
            {"Resource": f"{START}.sync:2"},
            "States.IntrinsicFailure",
            f"The function 'States.StringToJson($.Output)' {INVALID}",
            "hands over as JSON already",
        ),
        (
            {"Resource": f"{START}.sync"},
            "States.IntrinsicFailure",
            f"The function 'States.StringToJson($)' {INVALID}",
            "it was given something else",
        ),
    ],
)
def test_what_a_task_has_failed_with(
    task: dict[str, Any], error: str, cause: str, words: str
) -> None:
    assert words in (mistakes.in_failure(task, error, cause) or "")
    assert mistakes.in_failure(task, "OutOfStock", "No boxes are left.") is None
    assert mistakes.in_failure({}, None, None) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"States": {}}, "There is no state in States yet"),
        ({"StartAt": "B"}, "names the state 'B'"),
        ({"startAt": "A", "StartAt": ...}, "There is no field startAt"),
        ({"States": {"A": {"type": "Pass", "End": True}}}, "A: There is no field type"),
        ({"States": {"A": {"Type": "pass", "End": True}}}, "ASL writes it Pass"),
        ({"States": {"A": {"Type": "Run", "End": True}}}, "there are Task, Wait"),
        (
            {"States": {"A": {"Type": "Pass", "Parameters": {"a": "$.a"}, "End": True}}},
            "A: a is handed on as the text",
        ),
        ({"States": {"A": {**TASK, "Resource": "${Child}"}}}, "Nobody fills ${Child}"),
        ({"States": {"A": {**TASK, "Catch": CATCHER}}}, "A: A Catch is a list"),
        (
            {"States": {"A": {**TASK, "Resource": "${AnotherStateMachineArn}"}}},
            "A: The Resource has ${AnotherStateMachineArn}, which names the child",
        ),
        (
            {"StartAt": "${AnotherStateMachineArn}"},
            "names the state '${AnotherStateMachineArn}'",
        ),
        (
            {
                "States": {
                    "A": {"Type": "Pass", "Parameters": {"a": 1, "ResultPath": "$"}, "End": True}
                }
            },
            "A: ResultPath is inside Parameters, and there it is a key like any other.",
        ),
        ({"States": {"A": {**TASK, "OutputPath": "Output"}}}, "A: OutputPath is “Output”"),
    ],
)
def test_what_is_wrong_with_a_definition(change: dict[str, Any], words: str) -> None:
    whole: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    assert mistakes.in_definition(whole)[1] is None
    changed = {key: value for key, value in {**whole, **change}.items() if value is not ...}
    definition, told = mistakes.in_definition(json.dumps(changed))
    assert definition is None
    assert words in (told or "")


def test_the_sample_has_no_mistake() -> None:
    definition, mistake = mistakes.in_definition(sample.read("main.asl.json"))
    assert mistake is None
    assert definition is not None


def test_the_state_with_the_mistake_is_named() -> None:
    text = sample.read("main.asl.json").replace('"TaskToken.$"', '"TaskToken"')
    _, mistake = mistakes.in_definition(text)
    assert mistake is not None
    assert mistake.startswith("Start new workflow and wait for callback: TaskToken is handed on")


@given(JSON)
def test_nothing_makes_it_fail(value: Any) -> None:
    for tell in (mistakes.in_json, mistakes.in_template, mistakes.in_task, mistakes.in_catch):
        assert isinstance(tell(value), (str, type(None)))
    mistakes.in_resource(value)
    mistakes.in_task({**TASK, "Resource": value, "Type": value})
    mistakes.in_catch([{**CATCHER, "ErrorEquals": value}, {**CATCHER, "Next": value}])
    mistakes.in_definition(value)
    mistakes.in_definition(json.dumps(value))
    mistakes.in_definition({"StartAt": "A", "States": {"A": {"Type": "Task", "Catch": value}}})


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    for whole in (text, f"{{{text}", f'"{text}"', f'{{"a": {text}}}'):
        told = mistakes.in_json(whole)
        assert told is None or told.endswith(".")
    mistakes.in_template({"a.$": f"States.{text}"})
    mistakes.in_definition(text)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (
            {"Name.$": "States.Format('ship {}', $.Execution.Name)"},
            "$.Execution.Name looks in the input of the state, and a path into the context object b",
        ),
        (
            {"Name.$": "States.Format('$.Execution.Name {}', $$.order)"},
            "$$.order looks in the context object, which has no order there",
        ),
        ({"TaskToken.$": "$$.TaskToken"}, "at $$.TaskToken: there is a Token in its Task"),
        ({"id.$": "$$.ExecutionId"}, "at $$.ExecutionId: there is an Id in its Execution"),
        ({"id.$": "$.id "}, "id.$: the value ends with a space, and no path does"),
        ({"id.$": " $.id"}, "id.$: the value begins with a space, and a path or a function begins"),
    ],
)
def test_paths_in_functions_and_in_the_context_are_told(
    parameters: dict[str, str], words: str
) -> None:
    assert words in str(mistakes.in_template(parameters))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HeartbeatTimeout", "its names for kinds of errors begin with States."),
        ("timeout", "its names for kinds of errors begin with States."),
        ("TaskFailed", "its names for kinds of errors begin with States."),
        ("States.HeartBeatTimeout", "its names for kinds of errors begin with States."),
        ("States.ALL ", "begins or ends with a space"),
        ("OutOfStock", "None"),
        ("Lambda.Unknown", "None"),
    ],
)
def test_names_of_errors(name: str, words: str) -> None:
    assert words in str(mistakes.in_catch([{"ErrorEquals": [name], "Next": "Apologize"}]))
