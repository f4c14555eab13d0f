"""The checks of "Build your own workflow" deploy and run what somebody has written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons import Verdict
from nestedsf.lessons import your_own_workflow as lesson

START = "arn:aws:states:::states:startExecution"
STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
LINK = {f"{STARTED_BY}.$": "$$.Execution.Id"}
LIMIT = "StepFunctions.ExecutionLimitExceeded"
PACK = {"Type": "Pass", "Parameters": {"packed.$": "$.item"}, "End": True}

PACKING: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{START}.sync:2",
    "TimeoutSeconds": 600,
    "Parameters": {"StateMachineArn": "${PackArn}", "Input": {"item.$": "$.item", **LINK}},
    "OutputPath": "$.Output",
    "End": True,
}
ASKING: dict[str, Any] = {
    "Type": "Task",
    "Resource": f"{START}.waitForTaskToken",
    "TimeoutSeconds": 600,
    "Parameters": {
        "StateMachineArn": "${AnotherStateMachineArn}",
        "Input": {"NeedCallback": True, "TaskToken.$": "$$.Task.Token", **LINK},
    },
    "ResultPath": "$.message",
    "End": True,
}
CAPSTONE: dict[str, Any] = {
    "StartAt": "Pack each",
    "States": {
        "Pack each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {"StartAt": "Pack", "States": {"Pack": PACKING}},
            "ResultPath": "$.packed",
            "Next": "Ask",
        },
        "Ask": ASKING,
    },
}
RETRY = [{"ErrorEquals": [LIMIT], "BackoffRate": 2}]


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture(scope="module")
def arns(session: nestedsf.MotoSession) -> dict[str, str]:
    another = nestedsf.deploy(session).another_arn
    return {"PackArn": created(session, "pack", PACK), "AnotherStateMachineArn": another}


def created(session: nestedsf.MotoSession, name: str, state: Any) -> str:
    made = session.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "Only", "States": {"Only": state}}),
        roleArn="arn:aws:iam::123456789012:role/for-tests",
    )
    return str(made["stateMachineArn"])


def said(verdict: Verdict) -> str:
    assert not verdict.solved
    assert "123456789012" not in verdict.words  # what a notebook shows has no account id
    return verdict.words


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name != key}


# --- the number of state transitions ------------------------------------------------------


@pytest.fixture(scope="module")
def pack_all(session: nestedsf.MotoSession, arns: dict[str, str]) -> str:
    packing = json.loads(json.dumps(PACKING).replace("${PackArn}", arns["PackArn"]))
    processor = {"StartAt": "Pack", "States": {"Pack": packing}}
    fan_out = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, "End": True}
    return created(session, "pack-all", fan_out)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "first the parent's, then the children's"),
        (7, "the parent's alone"),
        (6, "the children's alone"),
        (12, "the Map is a state as well"),
        (54, "the events of the parent"),
        (1, "More than that"),
        (10**9, "Fewer than that"),
        ("13", "a whole number"),
        (True, "a whole number"),
        ([13], "a whole number"),
    ],
)
def test_state_transitions_are_counted(
    session: nestedsf.MotoSession, pack_all: str, answer: object, words: str
) -> None:
    assert words in said(lesson.check_1(answer, session, pack_all))


def test_the_right_number_is_right(session: nestedsf.MotoSession, pack_all: str) -> None:
    verdict = lesson.check_1(13, session, pack_all)
    assert verdict.solved
    assert verdict.words == "13: 7 in the parent, and 6 in its children."


# --- batches on three levels --------------------------------------------------------------

BATCHES: dict[str, Any] = {
    "StartAt": "Each batch",
    "States": {
        "Each batch": {
            "Type": "Map",
            "ItemsPath": "$.batches",
            "ItemProcessor": {
                "StartAt": "Pack all",
                "States": {
                    "Pack all": {
                        "Type": "Task",
                        "Resource": f"{START}.sync:2",
                        "Parameters": {
                            "StateMachineArn": "${PackAllArn}",
                            "Input": {"items.$": "$.items"},
                        },
                        "OutputPath": "$.Output",
                        "End": True,
                    }
                },
            },
            "End": True,
        }
    },
}


@pytest.fixture(scope="module")
def all_arns(arns: dict[str, str], pack_all: str) -> dict[str, str]:
    return {**arns, "PackAllArn": pack_all}


def test_batches_on_three_levels_are_right(
    session: nestedsf.MotoSession, all_arns: dict[str, str]
) -> None:
    for answer in (
        json.dumps(BATCHES),
        BATCHES,
        json.dumps(BATCHES).replace('"Input": {"items.$": "$.items"}', '"Input.$": "$"'),
    ):
        verdict = lesson.check_2(answer, session, all_arns)
        assert verdict.words.startswith("6 executions on three levels")
        assert verdict.solved


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"items.$": "$.items"', '"items": "$.items"', 'Write "items.$"'),
        ('"items.$": "$.items"', '"items.$": "$.item"', "ended as FAILED in Pack all"),
        ('"items.$": "$.items"', '"items.$": "$"', "ended as FAILED in Pack all"),
        (".sync:2", ".sync", ".sync hands the child's output over as text"),
        (".sync:2", "", "ended as FAILED in Pack all"),
        ('"OutputPath": "$.Output", ', "", "lets through what the child gave"),
        ('"OutputPath": "$.Output"', '"OutputPath": "$.Input"', "is not what the children gave"),
        ("$.batches", "$.items", "ended as FAILED"),
        ("${PackAllArn}", "${PackArn}", "pack-all was started 0 times|ended as FAILED"),
        ("${PackAllArn}", "${Pack}", "${Pack}"),
        ('"items.$": ', "items: ", "no quotes"),
        ('"Type": "Map"', '"Type": "Mapp"', "refuses the definition"),
    ],
)
def test_what_is_wrong_with_batches_is_told(
    session: nestedsf.MotoSession, all_arns: dict[str, str], old: str, new: str, words: str
) -> None:
    text = json.dumps(BATCHES)
    assert old in text
    told = said(lesson.check_2(text.replace(old, new), session, all_arns))
    assert any(each in told for each in words.split("|")), told


# --- the capstone -------------------------------------------------------------------------


def changed(change: Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], object]) -> str:
    """The capstone's solution, changed in its Map, its Task in the Map and its callback Task."""
    definition = copy.deepcopy(CAPSTONE)
    states = definition["States"]
    each = states["Pack each"]
    change(each, each["ItemProcessor"]["States"]["Pack"], states["Ask"])
    return json.dumps(definition)


RIGHT = [
    json.dumps(CAPSTONE),
    json.dumps(CAPSTONE, indent=2),
    # the older name of the ItemProcessor, and one at a time
    changed(lambda each, *_: each.update(Iterator=each.pop("ItemProcessor"), MaxConcurrency=1)),
    # a ResultSelector in place of the OutputPath
    changed(
        lambda _, pack, ask: (
            pack.pop("OutputPath"),
            pack.update(ResultSelector={"packed.$": "$.Output.packed"}),
            ask.update(Retry=RETRY),
        )
    ),
    # only what is wanted in the output
    json.dumps(CAPSTONE)
    .replace('"ResultPath": "$.message", "End"', '"ResultPath": "$.message", "Next": "Only", "_"')
    .replace('"_": true', '"Comment": "x"')
    .replace(
        '"Ask": {',
        '"Only": {"Type": "Pass", "End": true, "Parameters": {"packed.$": "$.packed", "message.$": "$.message"}}, "Ask": {',
    ),
]


@pytest.mark.parametrize("answer", RIGHT)
def test_a_workflow_that_does_it_all_is_right(
    session: nestedsf.MotoSession, arns: dict[str, str], answer: str
) -> None:
    verdict = lesson.check_3(answer, session, arns)
    assert verdict.words.startswith("5 executions")
    assert verdict.solved


def given(task: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = task["Parameters"]["Input"]
    return found


WRONG: list[tuple[str, str]] = [
    (changed(lambda _, pack, __: pack.update(Resource=f"{START}.sync")), "as text"),
    (changed(lambda _, pack, __: pack.pop("OutputPath")), "OutputPath $.Output"),
    (
        changed(
            lambda _, pack, __: (pack.pop("OutputPath"), pack.update(Resource=f"{START}.sync"))
        ),
        "the Output in them is text",
    ),
    (
        changed(lambda _, pack, __: (pack.pop("OutputPath"), pack.update(Resource=START))),
        "does not wait for it",
    ),
    (
        changed(
            lambda _, pack, __: (
                pack.pop("OutputPath"),
                pack.update(Resource=f"{START}.waitForTaskToken", TimeoutSeconds=1),
                given(pack).update({"TaskToken.$": "$$.Task.Token"}),
            )
        ),
        "Nobody has sent its token back",
    ),
    (changed(lambda _, pack, __: pack.pop("TimeoutSeconds")), "Pack waits and has no Timeout"),
    (changed(lambda *all_: all_[2].pop("TimeoutSeconds")), "Ask waits and has no TimeoutSeconds"),
    (changed(lambda *all_: all_[2].update(TimeoutSeconds=3600)), "600 at the most"),
    (changed(lambda *all_: all_[2].update(TimeoutSeconds="60")), "a number"),
    (
        changed(
            lambda *all_: (
                given(all_[2]).update(NeedCallback=False),
                all_[2].update(TimeoutSeconds=30),
            )
        ),
        '"NeedCallback": true',
    ),
    (changed(lambda *all_: given(all_[2]).pop("TaskToken.$")), "Nobody is given the token"),
    (
        changed(lambda *all_: given(all_[2]).update({"TaskToken.$": "$.Task.Token"})),
        "Nobody is given the token|two dollars",
    ),
    (
        changed(
            lambda *all_: (
                given(all_[2]).pop("TaskToken.$"),
                given(all_[2]).update(TaskToken="$$.Task.Token"),
            )
        ),
        "no .$ at the end of the key",
    ),
    (changed(lambda _, pack, __: given(pack).pop(f"{STARTED_BY}.$")), "does not know its parent"),
    (
        changed(lambda *all_: given(all_[2]).pop(f"{STARTED_BY}.$")),
        "The child of Ask does not know its parent",
    ),
    (changed(lambda each, *_: each.pop("ResultPath")), "has thrown its own input away"),
    (changed(lambda *all_: all_[2].pop("ResultPath")), "The output is a text"),
    (changed(lambda *all_: all_[2].update(ResultPath="$.answer")), "no message"),
    (changed(lambda *all_: all_[2].update(ResultPath="$.message.text")), "message is not what"),
    (changed(lambda each, *_: each.update(ItemsPath="$.orders")), "ended as FAILED"),
    (changed(lambda _, pack, __: given(pack).update({"item.$": "$"})), "packed is not what"),
    (changed(lambda *all_: all_[2].update(Resource=f"{START}.sync:2")), "in .waitForTaskToken"),
    (changed(lambda each, *_: each.update(Next="Nowhere")), "Nowhere"),
    (
        changed(lambda each, *_: each.pop("ItemProcessor")),
        "There is no Map|refuses|started 0 times",
    ),
    (json.dumps(CAPSTONE).replace('"ItemsPath"', "ItemsPath"), "no quotes|no JSON"),
    (json.dumps(CAPSTONE).replace("true", "True"), "JSON writes true"),
    (json.dumps(CAPSTONE).replace("PackArn", "PackageArn"), "${PackageArn}"),
    (json.dumps({"StartAt": "Ask", "States": {"Ask": ASKING}}), "There is no Map"),
    (json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}), "no Task yet"),
]


@pytest.mark.parametrize(("answer", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_wrong_with_a_workflow_is_told(
    session: nestedsf.MotoSession, arns: dict[str, str], answer: str, words: str
) -> None:
    told = said(lesson.check_3(answer, session, arns))
    assert any(each in told for each in words.split("|")), told


def test_a_map_that_starts_one_child_too_many_is_told(
    session: nestedsf.MotoSession, arns: dict[str, str]
) -> None:
    twice = copy.deepcopy(CAPSTONE)
    twice["StartAt"] = "Once more"
    twice["States"]["Once more"] = {
        **without(PACKING, "End"),
        "Parameters": {"StateMachineArn": "${PackArn}", "Input": {"item": "more", **LINK}},
        "OutputPath": "$",
        "ResultPath": None,
        "Next": "Pack each",
    }
    assert "pack was started 4 times" in said(lesson.check_3(json.dumps(twice), session, arns))


def test_an_execution_that_does_not_end_is_stopped_and_told(
    session: nestedsf.MotoSession, arns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson, "_PATIENCE", 4)
    silent = changed(lambda *all_: given(all_[2]).update(NeedCallback=False))
    told = said(lesson.check_3(silent, session, arns))
    assert "It still runs after 4 seconds: Ask waits. Nobody has sent its token back" in told


def test_nothing_of_the_reader_s_stays(session: nestedsf.MotoSession, arns: dict[str, str]) -> None:
    client = session.client("stepfunctions")
    before = client.list_state_machines()["stateMachines"]
    lesson.check_3(RIGHT[0], session, arns)
    lesson.check_3(WRONG[0][0], session, arns)
    assert client.list_state_machines()["stateMachines"] == before


# --- whatever is given --------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        *(None, 7, True, 1.5, "", " ", "{", "[]", "null", '"a"', [], {}, object, b"{}"),
        *({"StartAt": 7}, {"States": {}}, {"StartAt": "A", "States": {"A": {"Type": []}}}),
        {"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": [], "End": True}}},
        {"StartAt": "A", "States": {"A": {**PACKING, "Parameters": 7}}},
        "[" * 5000,
    ],
    ids=lambda answer: repr(answer)[:40],
)
def test_nothing_makes_a_check_fail(
    session: nestedsf.MotoSession, all_arns: dict[str, str], pack_all: str, answer: object
) -> None:
    assert not lesson.check_1(answer, session, pack_all).solved
    assert not lesson.check_2(answer, session, all_arns).solved
    assert not lesson.check_3(answer, session, all_arns).solved


@pytest.mark.parametrize("key", [*PACKING])
def test_nothing_in_a_task_makes_a_check_fail(
    session: nestedsf.MotoSession, arns: dict[str, str], key: str
) -> None:
    for value in (None, -7, "", [], {}):
        answer = copy.deepcopy(CAPSTONE)
        answer["States"]["Pack each"]["ItemProcessor"]["States"]["Pack"][key] = value
        assert lesson.check_3(answer, session, arns).words
