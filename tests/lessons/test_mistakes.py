"""What people get wrong is told in words, and nothing that they write makes it fail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf import sample
from nestedsf.lessons import mistakes, not_yet, right

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{NeedCallback: true}", "NeedCallback has no quotes"),
        ('{"a": 1, b: 2}', "key b has no quotes"),
        ("{'a': 1}", "double quotes, not single"),
        ('{"a": True}', "True is Python: JSON writes true"),
        ('{"a": None}', "JSON writes null"),
        ('{"a": 1,}', "comma after the last entry"),
        ("done", "quotes of its own"),
        ("", "the least that is JSON is '{}'"),
        ("{", "no JSON text"),
        (7, "a number of Python"),
        ({"a": 1}, "an object of Python"),
        (None, "nothing (None)"),
    ],
)
def test_what_is_wrong_with_json(text: object, words: str) -> None:
    assert words in (mistakes.in_json(text) or "")


@pytest.mark.parametrize("text", ["{}", '"done"', "7", '{"a": [1, null, true]}', " null "])
def test_json_has_no_mistake(text: str) -> None:
    assert mistakes.in_json(text) is None


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"TaskToken": "$$.Task.Token"}, 'Write "TaskToken.$"'),
        ({"Input": {"a": "$.a"}}, 'Write "a.$"'),
        ({"TaskToken.$": "$.Task.Token"}, "two dollars, $$.Task.Token"),
        ({"who.$": "$.Execution.Id"}, "two dollars, $$.Execution.Id"),
        ({"a.$": "text"}, "read as a path"),
        ({"a.$": 7}, "its value must be a path"),
        (
            {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Name"},
            "its value is $$.Execution.Id",
        ),
    ],
)
def test_what_is_wrong_with_a_template(template: object, words: str) -> None:
    assert words in (mistakes.in_template(template) or "")


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"a": "text", "b": 7, "c": None, "d": "$5"},
        {"a.$": "$", "b.$": "$.a[0]", "c.$": "$$.Execution.Id", "d.$": "$['a b']"},
        {"a.$": "States.Format('{}', $.a)"},
    ],
)
def test_a_template_has_no_mistake(template: object) -> None:
    assert mistakes.in_template(template) is None


TASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
    "Parameters": {"Input": {"TaskToken.$": "$$.Task.Token"}},
    "End": True,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Type": "task"}, 'write "Type": "Task"'),
        ({"Resource": None}, "no Resource"),
        ({"Parameters": {"Input": {}}}, "Nobody is given the token"),
        ({"Parameters": {"TaskToken": "$$.Task.Token"}}, 'Write "TaskToken.$"'),
        ({"Parameters": {**TASK["Parameters"], "Retry": []}}, "Retry stands inside Parameters"),
        ({"Parameters": {**TASK["Parameters"], "Input.$": "$"}}, "exclude each other"),
        ({"End": False}, "either a Next or an End"),
        ({"Next": "B"}, "either a Next or an End"),
    ],
)
def test_what_is_wrong_with_a_task(change: dict[str, Any], words: str) -> None:
    assert mistakes.in_task(TASK) is None
    assert words in (mistakes.in_task({**TASK, **change}) or "")


def test_the_sample_has_no_mistake() -> None:
    definition, mistake = mistakes.in_definition(sample.read("main.asl.json"))
    assert mistake is None
    assert definition is not None


def test_the_state_with_the_mistake_is_named() -> None:
    text = sample.read("main.asl.json").replace('"TaskToken.$"', '"TaskToken"')
    _, mistake = mistakes.in_definition(text)
    assert mistake is not None
    assert mistake.startswith("Start new workflow and wait for callback: TaskToken has a path")


@given(JSON)
def test_nothing_makes_it_fail(value: Any) -> None:
    for tell in (mistakes.in_json, mistakes.in_template, mistakes.in_task):
        assert isinstance(tell(value), (str, type(None)))
    mistakes.in_definition(value)
    mistakes.in_definition(json.dumps(value))


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    mistakes.in_json(text)
    mistakes.in_definition(text)


def test_verdicts_are_read_as_sentences() -> None:
    assert repr(right("The output is text.")) == "Right: The output is text."
    assert repr(not_yet("The key has no quotes.")) == "Not yet: The key has no quotes."
    assert right("").solved
    assert not not_yet("").solved
