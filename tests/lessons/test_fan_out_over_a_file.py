"""Notebook 15: a Distributed Map over a file, with its limits, and what failed in a Map Run."""

from __future__ import annotations

import copy
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

import nestedsf
from nestedsf import draw
from nestedsf.lessons import fan_out_over_a_file as lesson
from nestedsf.lessons.fan_out_over_a_file import finding, limits, reading
from nestedsf.lessons.fan_out_over_a_file.last_night import ORDERS
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed
from tests.lessons.quoting import marks_at_the_start, quotations

if TYPE_CHECKING:
    from nestedsf.lessons import Verdict

NOTEBOOK = "15-fan-out-over-a-file"
CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
WITH_JSONATA = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="nothing evaluates JSONata there"
)


def told(verdict: Verdict, words: str) -> None:
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [word for word in OTHERS_INSIDE if word in verdict.words]


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations(NOTEBOOK)
    assert found
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start(NOTEBOOK, lesson) == [Mark.TO_DO] * 3
    assert lesson.check_1(reading.START).mark is Mark.TO_DO
    assert lesson.check_2(limits.START).mark is Mark.TO_DO


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    for check in CHECKS:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not [word for word in OTHERS_INSIDE if word in verdict.words]


# --- exercise 1 -------------------------------------------------------------------------

ITEM = "$$.Map.Item.Value"
CONFIG: dict[str, Any] = {
    "InputType": "CSV",
    "CSVDelimiter": "SEMICOLON",
    "CSVHeaderLocation": "GIVEN",
    "CSVHeaders": ["order", "town", "pieces"],
}
READER: dict[str, Any] = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": CONFIG,
    "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.file"},
}
SELECTOR: dict[str, Any] = {
    "order.$": f"{ITEM}.order",
    "town.$": f"{ITEM}.town",
    "pieces.$": f"States.StringToJson({ITEM}.pieces)",
    "night.$": "$.night",
}


def read(config: Any = (), selector: Any = (), **reader: Any) -> dict[str, Any]:
    reader = {"ReaderConfig": changed(CONFIG, dict(config)), **reader}
    return {
        "ItemReader": changed(READER, reader),
        "ItemSelector": changed(SELECTOR, dict(selector)),
    }


IN_JSONATA = {
    "QueryLanguage": "JSONata",
    "ItemReader": {
        "Resource": READER["Resource"],
        "ReaderConfig": CONFIG,
        "Arguments": {
            "Bucket": "{% $states.input.bucket %}",
            "Key": "{% $states.input.file %}",
        },
    },
    "ItemSelector": (
        "{% $merge([$states.context.Map.Item.Value, {'night': $states.input.night, "
        "'pieces': $number($states.context.Map.Item.Value.pieces)}]) %}"
    ),
}


@pytest.mark.parametrize(
    "answer",
    [
        read(),
        json.dumps(read(), indent=1),
        read(
            {"CSVHeaders": ["o", "t", "n"]},
            {
                "order.$": f"{ITEM}.o",
                "town.$": f"{ITEM}['t']",
                "pieces.$": f"States.MathAdd(States.StringToJson({ITEM}.n), 0)",
                "night.$": "$$.Execution.Input.night",
                "row.$": "$$.Map.Item.Index",
            },
        ),
        {"Type": "Map", "Label": "rows", "MaxConcurrency": 3, "Next": "Done", **read()},
        {"StartAt": "Rows", "States": {"Rows": {"Type": "Map", "End": True, **read()}}},
        pytest.param(IN_JSONATA, marks=WITH_JSONATA),
    ],
)
def test_fields_that_hand_over_each_row_are_right(answer: Any) -> None:
    verdict = lesson.check_1(copy.deepcopy(answer))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (read({"CSVDelimiter": ...}), 'was handed "W-31;Turin;120" as order'),
        (read({"CSVHeaderLocation": "FIRST_ROW", "CSVHeaders": ...}), "could not be found"),
        (read({"CSVDelimiter": ";"}), "[COMMA, PIPE, SEMICOLON, SPACE, TAB]"),
        (read({"CSVHeaders": ["town", "order", "pieces"]}), 'was handed "Turin" as order'),
        (
            read(Parameters={"Bucket": "wholesale", "Key": "friday.csv"}),
            "with States.ItemReaderFailed: The specified bucket does not exist",
        ),
        (read(Parameters={"Bucket": "wholesale", "Key.$": "$.file"}), "The input was"),
        (read(Parameters={"Bucket": "$.bucket", "Key": "$.file"}), "is handed on as the text"),
        (read((), {"pieces.$": f"{ITEM}.pieces"}), 'was handed "120" as pieces'),
        (read((), {"night.$": ...}), "and no night"),
        (read((), {"night.$": ..., "night": "2026-11-27"}), 'was handed "2026-11-27" as night'),
        (read((), {"night.$": ..., "night": "$.night"}), "is handed on as the text"),
        (read((), {"order.$": "$.order"}), "'$.order' specified for the field"),
        ({**read(), "CSVHeaders": ["order"]}, "CSVHeaders is a field of the Map here"),
        (read(CSVHeaders=["order"]), "Field 'CSVHeaders' is not supported"),
        ({"ItemReader": READER}, "There is no ItemSelector."),
        ({"itemReader": READER, "ItemSelector": SELECTOR}, "with other capitals, ItemReader"),
        ({**read(), "ItemSelector": ITEM}, "ItemSelector is a text, and it must be an object"),
        ({**read(), "ItemBatcher": {"MaxItemsPerBatch": 2}}, "started."),
        (json.dumps(read())[:-1], "This is not JSON"),
    ],
)
def test_what_is_wrong_with_the_reading_is_told(answer: Any, words: str) -> None:
    told(lesson.check_1(answer), words)


@pytest.mark.parametrize(
    ("answer", "words", "hint"),
    [
        (
            read({"CSVHeaderLocation": "FIRST_ROW"}),
            "The first row, W-31;Turin;120, was taken as the names of the columns.",
            "Has this file a row of names?",
        ),
        (
            read({"CSVHeaderLocation": "FIRST_ROW", "CSVHeaders": ...}),
            "The first row, W-31;Turin;120, was taken as the names of the columns.",
            "Has this file a row of names?",
        ),
        (
            read({"CSVHeaders": ["order", "pieces", "town"]}),
            "In the row W-31;Turin;120, pieces is Turin.",
            "Which of the names in CSVHeaders",
        ),
        (
            read({"CSVHeaders": ["town", "order", "pieces"]}),
            'was handed "Turin" as order.',
            "Which of the names in CSVHeaders",
        ),
        (read({"CSVHeaders": ["Order", "Town", "Pieces"]}), "", "What are the columns"),
        (read((), {"town.$": "$.Map.Item.Value.town"}), "begins with two dollars", "One dollar"),
        (
            read((), {"town.$": ..., "town": f"{ITEM}.town"}),
            "only where the key ends in .$",
            "In a template such as Parameters,",
        ),
        (read((), {"night.$": f"{ITEM}.night"}), "Value.night'", "Which night it is does not"),
        (read((), {"night.$": "$$.Execution.StartTime"}), "as night", "Which night it is does not"),
        (read((), {"night.$": ..., "night": "2026-11-27"}), "as night", "Is this value the same"),
        (
            read((), {"order.$": f"States.StringToJson({ITEM}.order)"}),
            "Invalid arguments in States.StringToJson. In the row W-31;Turin;120, order is W-31.",
            "States.StringToJson reads JSON text.",
        ),
        (
            read((), {"pieces.$": f"States.JsonToString({ITEM}.pieces)"}),
            "as pieces",
            "All values of a row are text",
        ),
        (read((), {"pieces.$": f"States.Number({ITEM}.pieces)"}), "no function", "All values"),
        (read((), {"order.$": f"{ITEM}[0]"}), "Filter", "What are the columns"),
        (read({"MaxItems": 1}), "1 child was started", "All rows are to be read"),
        (read(Parameters=...), "'Bucket' is required", "Where does the input say"),
        (read(Resource="arn:aws:states:::s3:get"), "/Resource", "Resource says how the items"),
        (read((), {"pieces.$": f"{ITEM}.pieces"}), '"120" as pieces', "All values of a row"),
        (read((), {"pieces.$": f"States.MathAdd({ITEM}.pieces, 0)"}), "MathAdd", "All values"),
        (read({"CSVDelimiter": ...}), '"W-31;Turin;120" as order', "What stands between"),
        (read({"CSVHeaderLocation": ...}), "required but was missing", "Has this file a row of"),
        (read({"CSVHeaders": ...}), "[CSVHeaders]", "Has this file a row of names?"),
        (read({"CSVDelimiter": "SEMI"}), "SEMICOLON", "CSVDelimiter is the name of the separator"),
        (
            read({"InputType": "csv"}),
            "InputType is “csv”, and AWS writes it CSV",
            "ReaderConfig says",
        ),
        (read({"CSVHeaderLocation": "given"}), "and AWS writes it GIVEN", "Has this file a row"),
        (
            read({"InputType": "JSON"}),
            "CSVDelimiter is for a file that is CSV",
            "ReaderConfig says",
        ),
        (
            read(Parameters={"Bucket.$": "$.Bucket", "Key.$": "$.file"}),
            "'$.Bucket'",
            "Where does the input say",
        ),
        ({**read(), "ItemBatcher": {"MaxItemsPerBatch": 2}}, "started.", "Each row is to have"),
    ],
)
def test_the_first_hint_fits_what_is_told(answer: Any, words: str, hint: str) -> None:
    verdict = lesson.check_1.__wrapped__(answer)  # type: ignore[attr-defined]
    told(verdict, words)
    assert verdict.hints[0].startswith(hint)


# --- exercise 2 -------------------------------------------------------------------------

WRITER: dict[str, Any] = {
    "Resource": "arn:aws:states:::s3:putObject",
    "Parameters": {"Bucket.$": "$.bucket", "Prefix": "region"},
}
LIMITS: dict[str, Any] = {
    "ItemBatcher": {"MaxItemsPerBatch": 4},
    "MaxConcurrency": 3,
    "ToleratedFailurePercentage": 25,
    "ResultWriter": WRITER,
}


def to(**place: str) -> dict[str, Any]:
    return {**WRITER, "Parameters": {"Bucket.$": "$.bucket", **place}}


@pytest.mark.parametrize(
    "answer",
    [
        LIMITS,
        json.dumps(LIMITS),
        {**LIMITS, "ItemBatcher": {"MaxItemsPerBatch": 4, "BatchInput": {"by.$": "$.file"}}},
        {**LIMITS, "ToleratedFailurePercentage": 25.0, "ResultWriter": to(Prefix="region/")},
        {**LIMITS, "ResultPath": "$.night"},
        {
            "Type": "Map",
            "Label": "region",
            "End": True,
            **LIMITS,
            "ResultWriter": {**WRITER, "WriterConfig": {"Transformation": "COMPACT"}},
        },
        pytest.param(
            {
                **LIMITS,
                "QueryLanguage": "JSONata",
                "ResultWriter": {
                    "Resource": WRITER["Resource"],
                    "Arguments": {"Bucket": "{% $states.input.bucket %}", "Prefix": "region"},
                },
                "MaxConcurrency": "{% 2 + 1 %}",
            },
            marks=WITH_JSONATA,
        ),
    ],
)
def test_limits_that_are_asked_for_are_right(answer: Any) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ItemBatcher": {"MaxItemsPerBatch": 5}}, "was handed a batch of 5 orders."),
        ({"ItemBatcher": {"MaxItemsPerBatch": "4"}}, "AWS would refuse it"),
        ({"ItemBatcher": ..., "MaxItemsPerBatch": 4}, "it belongs into ItemBatcher"),
        ({"MaxConcurrency": 12}, "4 children ran at once"),
        ({"MaxConcurrency": 1}, "one child ran at a time"),
        ({"MaxConcurrency": ...}, "4 children ran at once"),
        ({"ToleratedFailurePercentage": ...}, "Of 16 orders 4 failed, and the Map Run is FAILED"),
        ({"ToleratedFailurePercentage": 0.25}, "Of 16 orders 4 failed, and the Map Run is FAILED"),
        (
            {"ToleratedFailurePercentage": ..., "ToleratedFailureCount": 4},
            "Of 15 orders 4 failed, and the Map Run is SUCCEEDED",
        ),
        *[
            (
                {"ToleratedFailurePercentage": more},
                "Of 95 orders 24 failed, and the Map Run is SUCCEEDED",
            )
            for more in (25.5, 26, 26.5)
        ],
        ({"ToleratedFailurePercentage": 24}, "Of 16 orders 4 failed, and the Map Run is FAILED"),
        ({"ToleratedFailureCount": 5}, "Of 96 orders 8 failed, and the Map Run is FAILED"),
        ({"ToleratedFailurePercentage": "25"}, "must be a number"),
        ({"ToleratedFailureCount": 1}, "Of 16 orders 4 failed, and the Map Run is FAILED"),
        ({"ResultWriter": ...}, "The output is a list. No bucket with results is named in it."),
        ({"ResultWriter": to()}, "to the bucket region-of-another-night, without"),
        ({"ResultWriter": to(Prefix="results/a")}, "under the prefix results/a"),
        (
            {"ResultWriter": {**WRITER, "Parameters": {"Bucket": "shop", "Prefix": "region"}}},
            "with States.ResultWriterFailed: The specified bucket does not exist",
        ),
        (
            {"ResultWriter": {**WRITER, "Parameters": {"Bucket": "$.bucket"}}},
            "is handed on as the text",
        ),
        ({"ResultWriter": WRITER["Parameters"]}, "AWS would refuse it"),
    ],
)
def test_what_is_wrong_with_the_limits_is_told(change: dict[str, Any], words: str) -> None:
    told(lesson.check_2(changed(LIMITS, change)), words)


def test_a_map_without_batches_is_told() -> None:
    told(
        lesson.check_2({"MaxConcurrency": 3}),
        "was handed an object with pieces, town, order, and no",
    )


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"ItemBatcher": {"MaxItems": 4}}, "Which field puts several rows"),
        ({"MaxConcurrency": 12}, "Which field says how many children"),
        ({"ToleratedFailurePercentage": 0.25}, "A quarter is another number"),
        ({"ToleratedFailurePercentage": 250}, "A quarter is another number"),
        ({"ToleratedFailureCount": 4}, "Which fields limit how many orders"),
        ({"ResultWriter": ...}, "Which field writes the results"),
        ({"ResultWriter": to(Prefix="results/region")}, "Into which bucket, and under which"),
        ({"ResultWriter": {**WRITER, "Parameters": {"Prefix": "region"}}}, "Compare your ResultW"),
        ({"ResultWriter": to(**{"Prefix.$": "$.region"})}, "Compare your ResultWriter"),
        ({"ResultWriter": {**WRITER, "Resource": READER["Resource"]}}, "Compare your ResultWriter"),
    ],
)
def test_the_first_hint_is_of_the_field_that_is_wrong(change: dict[str, Any], hint: str) -> None:
    verdict = lesson.check_2.__wrapped__(changed(LIMITS, change))  # type: ignore[attr-defined]
    assert verdict.mark is Mark.NOT_YET
    assert verdict.hints[0].startswith(hint), verdict.words


# --- exercise 3 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        {"orders": [208, 224], "not_begun": 15},
        {"orders": ["224", "208"], "not_begun": "15"},
        {"orders": "208, 224", "not_begun": [15]},
        {"orders": (208, 224, 208), "not_begun": 15.0},
        '{"orders": [208, 224], "not_begun": 15}',
    ],
)
def test_what_failed_is_found(answer: Any) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("orders", "number", "words"),
    [
        ([208], 15, "Order 208 failed, and it is not the only one."),
        ([224], 15, "Order 224 failed, and it is not the only one."),
        ([208, 224, 233], 15, "Order 233 did not fail: it was never begun."),
        ([206, 224], 15, "Order 206 did not fail: it was stopped, as another order of its batch"),
        ([216], 15, "Order 216 did not fail: it was in a batch that was stopped"),
        ([201], 15, "Order 201 did not fail: it was handed over."),
        ([1, 4], 15, "There was no order 1 in the file."),
        ([208, 224], 20, "How many were never begun is not 20."),
        ([208, 224], 3, "is not 3."),
        ([208, 224], None, "not_begun is nothing, and it is one whole number."),
        ([208, 224], list(range(226, 241)), "not_begun is a list, and it is one whole number."),
        ([208, 224], "fifteen", "not_begun is a text, and it is one whole number."),
        ([], 15, "There is no order in the answer yet."),
        ("the third", 15, "orders has something else in it"),
        ([208, 224], 0, "is not 0."),
    ],
)
def test_what_is_wrong_with_what_was_found_is_told(orders: Any, number: Any, words: str) -> None:
    told(lesson.check_3({"orders": orders, "not_begun": number}), words)


@pytest.mark.parametrize(
    ("orders", "number", "hint"),
    [
        ([208], 15, "How many batches are FAILED?"),
        ([209, 224], 15, "In a batch that failed, one order has failed itself."),
        ([2, 4], 15, "orders is a list of whole numbers"),
        ("the third", 15, "orders is a list of whole numbers"),
        ([201], 15, "Which batches are FAILED?"),
        ([208, 224], 3, "The Map Run counts the items"),
    ],
)
def test_the_first_hint_fits_what_was_found(orders: Any, number: Any, hint: str) -> None:
    answer = {"orders": orders, "not_begun": number}
    verdict = lesson.check_3.__wrapped__(answer)  # type: ignore[attr-defined]
    assert verdict.hints[0].startswith(hint)


def test_an_answer_without_one_of_the_two_is_told() -> None:
    told(lesson.check_3({"orders": [208]}), "The answer has no key “not_begun”")


def test_checks_need_no_bucket_that_a_session_has() -> None:
    """No two accounts may have a bucket of the same name."""
    with nestedsf.moto_session(time_scale=1000) as session:
        for name in ("shop", "wholesale", "last-night"):
            session.client("s3").create_bucket(Bucket=name)
        lesson.last_night(session)
        assert lesson.check_1(read()).solved
        assert lesson.check_2(LIMITS).solved
        finding.night_seen.cache_clear()
        assert lesson.check_3({"orders": [208, 224], "not_begun": 15}).solved
        with nestedsf.moto_session() as another:
            assert lesson.upload(another, "a.csv", "a") != lesson.upload(session, "a.csv", "a")


def test_last_night_is_the_same_whenever_it_is_run() -> None:
    with nestedsf.moto_session(time_scale=1000) as session:
        first, second = lesson.last_night(session), lesson.last_night(session)
    assert first == second
    run = first.visits[0].map_run
    assert run is not None
    assert run.total == len(ORDERS)
    assert "5 visits (2 SUCCEEDED, 2 FAILED, 1 ABORTED) · 25 iterations" in draw(first).text
    assert run.words == "10 SUCCEEDED, 10 FAILED, 5 ABORTED, 15 PENDING"
