"""The exercises of notebook 12: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons import in_jsonata as lesson
from nestedsf.lessons.in_jsonata import answering, condition, packing
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed
from tests.lessons.quoting import marks_at_the_start, quotations

LINK = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
INPUT = {"order": "{% $states.input.order %}", LINK: "{% $states.context.Execution.Id %}"}
ARGUMENTS = {"StateMachineArn": "${AnotherStateMachineArn}", "Input": INPUT}
MERGED = "{% $merge([$states.input, {'packing': {'boxes': $states.result.Output.boxes}}]) %}"
ONE_EXPRESSION = (
    "{% {'StateMachineArn': '${AnotherStateMachineArn}', 'Input': {'order': $states.input.order, "
    f"'{LINK}': $states.context.Execution.Id}}}} %}}"
)
SYNC_2 = "arn:aws:states:::states:startExecution.sync:2"
FIELDS = {"Arguments": ARGUMENTS, "Output": MERGED}
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)


def fields(output: Any = MERGED, **change: Any) -> dict[str, Any]:
    """The fields of exercise 2, with another Output or with changes in Arguments."""
    return {"Arguments": changed(ARGUMENTS, change), "Output": output}


def told(verdict: Any, words: str) -> None:
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [word for word in OTHERS_INSIDE if word in verdict.words]


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("12-in-jsonata")
    assert {"Parameters", "result", "OutputPath", "Arguments", "Output"} <= {w for _, w, _ in found}
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start("12-in-jsonata", lesson) == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    for check in CHECKS:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not [word for word in OTHERS_INSIDE if word in verdict.words]


SIMPLE = "{% $states.input.NeedCallback "


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (
            lesson.check_1,
            f"{SIMPLE}? true : false %}}",
            "“Callback” is for the boolean true alone.",
        ),
        (lesson.check_1, f"{SIMPLE}= 'true' %}}", "What does your expression give where NeedCallb"),
        (lesson.check_1, "{% $boolean($states.input.NeedCallback) %}", "where the field is not th"),
        (lesson.check_1, "{% 'true' %}", "A Condition gives true or false"),
        (lesson.check_1, f"{SIMPLE}== true %}}", "Which operators has JSONata?"),
        (lesson.check_1, f"{SIMPLE}= True %}}", "true and false in small letters"),
        (lesson.check_1, "{% NeedCallback = true %}", "A name alone is a field"),
        (lesson.check_1, "{% ($states.input.NeedCallback %}", "or a bracket"),
        (lesson.check_1, "{% $.NeedCallback = true %}", "is in $states."),
        (lesson.check_1, "{% $isTrue($states.input.NeedCallback) %}", "a function of that name?"),
        (lesson.check_1, "$states.input.NeedCallback = true", "An expression is the whole value"),
        (lesson.check_1, 7, "stands in one text"),
        (lesson.check_2, fields(Input={"order.$": "$.order"}), "A state has one language for all"),
        (lesson.check_2, fields(Input={**INPUT, LINK: "{% $$.Execution.Id %}"}), "is in $states."),
        (lesson.check_2, {**FIELDS, "ResultPath": "$.packing"}, "two fields for its data"),
        (lesson.check_2, {"Output": MERGED}, "What StartExecution is sent was in Parameters."),
        (lesson.check_2, fields(StateMachineArn="…"), "Which value has it in the fields in JSONP"),
        (lesson.check_2, {"arguments": ARGUMENTS}, "begins with a capital"),
        (lesson.check_2, {**FIELDS, "Catch": []}, "Which of the five fields of JSONPath become"),
        (lesson.check_2, {"Arguments": ARGUMENTS}, "Output makes the whole output of the Task."),
        (lesson.check_2, fields(Input={"order": "{% $states.input.order %}"}), "reads the id."),
        (
            lesson.check_2,
            fields(Input={**INPUT, "order": 31}),
            "The child is handed what Input has",
        ),
        (
            lesson.check_2,
            fields("{% $merge([$states.input, {'packing': $states.result.Output}]) %}"),
            "ResultSelector made an object with one key.",
        ),
        (
            lesson.check_2,
            fields(
                "{% $merge([{'packing': {'boxes': $states.result.Output.boxes}}, $states.input]) %}"
            ),
            "$merge keeps the value of the last one",
        ),
        (
            lesson.check_2,
            fields("{% $merge($states.input, {'packing': 2}) %}"),
            "How many arguments does the function take",
        ),
        (lesson.check_3, "{% $states.input.note %}", "In Python json.dumps would make JSON text"),
        (lesson.check_3, "{% $string({'note': $states.input.note}) %}", "an object with two keys"),
        (
            lesson.check_3,
            "{% $string({'approved': 'true', 'note': $states.input.note}) %}",
            "JSON and JSONata have booleans and texts",
        ),
        (
            lesson.check_3,
            "{% $string({'approved': true, 'note': '$states.input.note'}) %}",
            "In single quotes it is a text",
        ),
        (lesson.check_3, "{% $string(note: 1) %}", "Look at what stands before that sign"),
        (
            lesson.check_2,
            fields("{% $merge([$states.input, {'packing': $parse($states.result.Output)}]) %}"),
            "$parse reads JSON text.",
        ),
        (lesson.check_3, {"Output": "", "TaskToken": ""}, "only the value of Output changes"),
    ],
)
def test_the_hints_lead_on_from_the_mistake(check: Any, answer: object, hint: str) -> None:
    verdict = check.__wrapped__(answer)
    assert hint in verdict.hints[0], verdict
    assert not [hint for hint in verdict.hints if hint in verdict.words]


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "{% $states.input.NeedCallback = true %}",
        "{%true=$states.input.NeedCallback%}",
        "{% $exists($states.input.NeedCallback) ? $states.input.NeedCallback = true : false %}",
        "{% $lookup($states.input, 'NeedCallback') = true %}",
        "{% [$states.input.NeedCallback] = [true] %}",
        '"{% $states.input.NeedCallback = true %}"',
        {"Condition": "{% $states.input.NeedCallback = true %}"},
        "{% $exists($states.input.NeedCallback) and $states.input.NeedCallback = true %}",
        "{% $type($states.input.NeedCallback) = 'boolean' and $states.input.NeedCallback %}",
        "{% $states.context.Execution.Input.NeedCallback = true %}",
        "{% true in [$states.input.NeedCallback] and $type($states.input.NeedCallback) = 'boolean' %}",
    ],
)
def test_a_condition_that_holds_for_true_alone_is_right(answer: object) -> None:
    assert lesson.check_1(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("{% $states.input.NeedCallback %} ", "To do"),
        ("{% $boolean($states.input.NeedCallback) %}", 'The input was {"order": 32}.'),
        ("{% $states.input.NeedCallback = 'true' %}", "“Callback” was not entered"),
        ("{% $exists($states.input.NeedCallback) %}", '{"NeedCallback": false}. “Callback” was en'),
        ("{% $states.input.NeedCallback ? true : false %}", '{"NeedCallback": "yes"}. “Callback”'),
        ("{% true in $states.input.NeedCallback %}", '{"NeedCallback": [true, false]}.'),
        ("{% $states.input.NeedCallback == true %}", "AWS would refuse it"),
        ("{% $states.input.NeedCallback = True %}", "Reference to 'True' at the top level"),
        ("{% NeedCallback = true %}", "Reference to 'NeedCallback' at the top level"),
        ("{% $.NeedCallback = true %}", "one dollar alone is not the input"),
        ("{% $$.Execution.Input.NeedCallback = true %}", "two dollars"),
        ("{% $states.Input.NeedCallback = true %}", "$states has input, result, errorOutput"),
        ("$states.input.NeedCallback = true", "a Condition begins with {% and ends with %}"),
        ("true", "a Condition begins with {% and ends with %}"),
        ("{% $states.input.NeedCallback = true", "AWS would refuse it: a Condition begins"),
        ("  {% $states.input.NeedCallback = true %}  ", "a space or a line break stands outside"),
        ("\n{% $states.input.NeedCallback = true %}\n", "a space or a line break stands outside"),
        ("{% $string($states.input.NeedCallback) = 'true' %}", 'was {"NeedCallback": "true"}.'),
        ("{% $states.input.NeedCallback in [true, 'true'] %}", 'was {"NeedCallback": "true"}.'),
        (
            "{% $uppercase($string($states.input.NeedCallback)) = 'TRUE' %}",
            '"NeedCallback": "true"',
        ),
        (
            "{% $states.input.NeedCallback = true or $states.input.NeedCallback = 1 %}",
            '{"NeedCallback": 1}. “Callback” was entered.',
        ),
        ("{% ($states.input.NeedCallback ?? false) = true %}", "has ??, which JSONata has since"),
        ("{% ($states.input.NeedCallback ?: false) = true %}", "has ?:, which JSONata has since"),
        ('{"Variable": "$.NeedCallback", "BooleanEquals": true}', "this is an object"),
        ("{% $not($states.input.NeedCallback) %}", "“Callback” was not entered"),
    ],
)
def test_what_is_wrong_with_a_condition_is_told(answer: Any, words: str) -> None:
    if words == "To do":
        assert lesson.check_1(answer).mark is Mark.TO_DO
    else:
        told(lesson.check_1(answer), words)


# --- exercise 2 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        FIELDS,
        json.dumps(FIELDS, indent=2),
        {"Type": "Task", "Resource": SYNC_2, "QueryLanguage": "JSONata", **FIELDS, "End": True},
        {**FIELDS, "Next": "Ship", "Comment": "packs"},
        {"Start packing": {"Type": "Task", "Resource": SYNC_2, **FIELDS, "End": True}},
        {
            "Resource": SYNC_2.removesuffix(":2"),
            **fields(MERGED.replace("$states.result.Output", "$parse($states.result.Output)")),
        },
        fields("{% $states.input ~> |$|{'packing': {'boxes': $states.result.Output.boxes}}| %}"),
        fields(
            "{% $merge([$states.context.Execution.Input, "
            '{"packing": {"boxes": $states.result.Output.boxes}}]) %}'
        ),
        fields(
            "{% $merge([$states.input, {'packing': $states.result.Output ~> $sift(function($v, $k) {$k = 'boxes'})}]) %}"
        ),
        fields(
            Input=f"{{% {{'order': $states.input.order, '{LINK}': $states.context.Execution.Id}} %}}"
        ),
        fields(StateMachineArn="arn:aws:states:eu-west-1:123456789012:stateMachine:pack"),
        {**FIELDS, "Arguments": ONE_EXPRESSION},
        {
            **FIELDS,
            "Arguments": ONE_EXPRESSION.replace(
                "${AnotherStateMachineArn}",
                "arn:aws:states:eu-west-1:123456789012:stateMachine:pack",
            ),
        },
        {**FIELDS, "TimeoutSeconds": 600, "Retry": [{"ErrorEquals": ["States.TaskFailed"]}]},
    ],
)
def test_fields_that_do_the_same_are_right(answer: object) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"Arguments": ARGUMENTS}, "it has no order."),
        ({"Output": MERGED}, "There are no Arguments"),
        (
            fields({"packing": {"boxes": "{% $states.result.Output.boxes %}"}}),
            "an object with packing",
        ),
        (
            fields("{% $merge([$states.input, {'packing': $states.result.Output}]) %}"),
            "packing also had shift",
        ),
        (
            fields("{% $merge([$states.input, {'packing': $states.result}]) %}"),
            "it has no boxes",
        ),
        (
            fields("{% $merge([$states.input, {'packing': {'boxes': $states.result.boxes}}]) %}"),
            "packing was an empty object",
        ),
        (
            fields(
                "{% $merge([{'packing': {'boxes': $states.result.Output.boxes}}, $states.input]) %}"
            ),
            "packing was the text “by hand”",
        ),
        (
            fields("{% $merge([$states.input, {'packing': {'boxes': 2}}]) %}"),
            "the same with another order",
        ),
        (
            fields("{% $merge($states.input, {'packing': 2}) %}"),
            'could not be evaluated: “Argument 2 of function "merge" does not match function signature”',
        ),
        (fields("{% $states.result.Output.box %}"), "gave nothing (undefined)"),
        (fields("$merge([$states.input, $states.result])"), "is no expression"),
        (fields(f" {MERGED}"), "is no expression: nothing may stand before {%."),
        (fields(f"{MERGED} "), "AWS would refuse it: “{% $merge([$states.input, "),
        ({**FIELDS, "Arguments": ONE_EXPRESSION[:-2]}, "begins with {% and does not end with %}"),
        (
            {**FIELDS, "Arguments": "{% {'Input': $states.input} %}"},
            "The field 'StateMachineArn' is required but was missing",
        ),
        (fields("{% $merge([$states.input %}"), "AWS would refuse it"),
        (
            fields("{% States.JsonMerge($states.input, $states.result, false) %}"),
            "a function of JSONPath",
        ),
        (fields(Input={"order.$": "$.order"}), "order.$ ends in .$, which is JSONPath"),
        (fields(Input={**INPUT, "order": "$.order"}), "“$.order” is no expression"),
        (fields(Input={**INPUT, "order": "{% $.order %}"}), "as JSONPath does"),
        (fields(Input={**INPUT, LINK: "{% $$.Execution.Id %}"}), "two dollars"),
        (
            fields(Input={**INPUT, LINK: "{% $states.context.Execution.Name %}"}),
            "it is not the id of its parent",
        ),
        (fields(Input={"order": "{% $states.input.order %}"}), "it does not name its parent"),
        (
            fields(Input={**INPUT, "order": "{% $number($states.input.order) %}"}),
            "could not be evaluated: “Unable to cast value to a number",
        ),
        (
            fields(Input={**INPUT, "order": 31}),
            'handed {"order": 31}, besides its parent',
        ),
        (fields(StateMachineArn=...), "it is not said what is started"),
        ({**FIELDS, "ResultPath": "$.packing"}, "ResultPath is a field of JSONPath"),
        ({"Parameters": ARGUMENTS, "Output": MERGED}, "Parameters is a field of JSONPath"),
        (
            {"arguments": ARGUMENTS, "Output": MERGED},
            "There is arguments, and Arguments and Output",
        ),
        ({"Arguments": "x", "Output": MERGED}, "here it is a text"),
        ([FIELDS], "this is a list"),
        (fields(input={}), "Arguments has input, and StartExecution has no such parameter."),
        ({**FIELDS, "Type": "Pass"}, "AWS would refuse it"),
        ({**FIELDS, "Resource": "arn:aws:states:::states:startExecution"}, "packing was an empty"),
        ({**FIELDS, "Resource": "arn:aws:states:::sqs:sendMessage"}, "AWS would refuse it"),
        ({**FIELDS, "Resource": SYNC_2.removesuffix(":2")}, "packing was an empty object"),
        ({**FIELDS, "QueryLanguage": "JSONPath"}, "AWS would refuse it"),
        ({**FIELDS, "Next": "Ship", "End": True}, "AWS would refuse it"),
        ({**FIELDS, "Next": 7}, "AWS would refuse it"),
        ({**FIELDS, "Next": "Start packing"}, "Workflow has no terminal state"),
        (fields(StateMachineArn="${PackArn}"), "StateMachineArn is “${PackArn}”, and ${Another"),
        (fields(StateMachineArn="…"), "StateMachineArn is “…”, and ${AnotherStateMachineArn} st"),
        (fields(StateMachineArn=7), "StateMachineArn is a number, and"),
        (fields(StateMachineArn="{% $states.input.arn %}"), "gave nothing (undefined)"),
        (json.dumps(FIELDS).replace('"', "'"), "This is not JSON"),
    ],
)
def test_what_is_wrong_with_fields_is_told(answer: Any, words: str) -> None:
    told(lesson.check_2(answer), words)


# --- exercise 3 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "{% $string({'approved': true, 'note': $states.input.note}) %}",
        '{% $string({"note": $states.input.note, "approved": true}) %}',
        {"Output": "{% $string({'approved': true, 'note': $states.input.note}) %}"},
        {"approved": True, "note": "{% $states.input.note %}"},
        {"Output": {"approved": True, "note": "{% $states.input.note %}"}},
        "{% {'approved': true, 'note': $states.input.note} %}",
        "{% $string($merge([{'approved': true}, {'note': $states.input.note}])) %}",
        "{% '{\"approved\": true, \"note\": ' & $substringBefore($substringAfter($string({'n': $states.input.note}), ':') & '¶', '}¶') & '}' %}",
    ],
)
def test_an_answer_that_arrives_as_it_was_written_is_right(answer: object) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("{% $string($states.input.note) %}", "SendTaskSuccess was refused with Sfn.InvalidOutput"),
        ("{% $states.input.note %}", "SendTaskSuccess was refused"),
        ("{% $string({'note': $states.input.note}) %}", "it has no approved."),
        ("{% $string({'approved': 'true', 'note': $states.input.note}) %}", 'approved was "true"'),
        ("{% $string({'approved': true, 'note': 'Fine.'}) %}", 'The note was "She said'),
        ("{% $string({'approved': true, 'note': $states.input.Note}) %}", "it has no note."),
        ("{% $string({'approved': true, 'note': $.note}) %}", "as JSONPath does"),
        ("{% $string({approved: true}) %}", "Reference to 'approved' at the top level"),
        ("{% $json({'approved': true}) %}", "could not be evaluated"),
        ("{% $string([true, $states.input.note]) %}", "was answered with a list"),
        (
            "{% $string({'approved': true, 'note': $states.input.note, 'by': 'Ada'}) %}",
            "The answer also had “by”",
        ),
        (
            "{% '{\"approved\": true, \"note\": \"' & $replace($states.input.note, '\"', '\\\\\"') & '\"}' %}",
            'The note was "Two lines',
        ),
        ("$string({'approved': true})", "is no expression"),
        (
            (
                '{% \'{"approved": true, "note": "\' & $replace($replace($replace($states.input.note,'
                " '\\\\', '\\\\\\\\'), '\"', '\\\\\"'), '\\n', '\\\\n') & '\"}' %}"
            ),
            'The note was "a tab',
        ),
        (
            {"Output": "{% $string({'approved': true}) %}", "TaskToken": "x"},
            "There is TaskToken, and Output alone is asked for.",
        ),
        ("States.Format('{}', $.note)", "Unrecognized token 'States': was expecting"),
        ("{% $string({'approved': true, 'note': $states.input.note ?: ''}) %}", "has ?:, which"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(answer: Any, words: str) -> None:
    told(lesson.check_3(answer), words)


# --- what the notebook calls ------------------------------------------------------------


def test_what_is_written_is_shown_without_arns_and_an_output_says_why_it_failed() -> None:
    with nestedsf.moto_session(time_scale=200) as session:
        visits = nestedsf.run(session, nestedsf.deploy(session, edition="jsonata")).visits
        texts = [lesson.written(visit) for visit in visits]
        assert [json.loads(text)["Type"] for text in texts] == ["Task", "Parallel", "Task", "Task"]
        assert "stateMachine:" not in texts[0] + texts[2] + texts[3]
        assert lesson.output_of(session, {"n": "{% $states.input.n + 1 %}"}, {"n": 1}) == {"n": 2}
        failed = lesson.output_of(session, "{% $states.input.n %}", {})
        assert isinstance(failed, str)
        assert failed.startswith("States.QueryEvaluationError: ")
        refusal = lesson.output_of(session, "{% $states.input.n", {})
        assert str(refusal).startswith("AWS would refuse it: ")


def test_the_answers_at_the_start_are_those_of_the_checks() -> None:
    assert lesson.check_1(condition.START).mark is Mark.TO_DO
    assert lesson.check_2(packing.START).mark is Mark.TO_DO
    assert lesson.check_3(answering.START).mark is Mark.TO_DO
