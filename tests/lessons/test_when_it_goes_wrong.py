"""The checks of lesson 08 say what is wrong, in the words of who made the mistake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nestedsf
from nestedsf.lessons import Verdict
from nestedsf.lessons import when_it_goes_wrong as lesson

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = "${AnotherStateMachineArn}"
RETRY = [{"ErrorEquals": ["StepFunctions.ExecutionLimitExceeded"]}]


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=1000) as session:
        yield session


class Checks:
    """The three checks, on one session."""

    def __init__(self, session: nestedsf.MotoSession) -> None:
        self._session = session

    def __call__(self, number: int, answer: object) -> Verdict:
        verdict = getattr(lesson, f"check_{number}")(answer, self._session)
        assert isinstance(verdict, Verdict)
        return verdict


@pytest.fixture(scope="module")
def check(session: nestedsf.MotoSession) -> Checks:
    return Checks(session)


def limits(heartbeat: object = 300, timeout: object = 1800) -> str:
    return json.dumps({"HeartbeatSeconds": heartbeat, "TimeoutSeconds": timeout})


LARGE = {"ErrorEquals": ["States.DataLimitExceeded"], "ResultPath": "$.why", "Next": "Store"}


def catch(**fields: Any) -> str:
    """Two catchers; the second one's fields can be changed, or be absent."""
    other = {"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.why", "Next": "Apologize"}
    changed = {k: v for k, v in {**other, **fields}.items() if v != "absent"}
    return json.dumps([LARGE, changed])


def starting(parameters: Any = None, **fields: Any) -> str:
    given = {"StateMachineArn": CHILD, "Input.$": "$", **(parameters or {})}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": given,
        "Retry": RETRY,
        "End": True,
    }
    return json.dumps({k: v for k, v in {**task, **fields}.items() if v != "absent"})


# --- exercise 1 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [limits(), {"TimeoutSeconds": 1800, "HeartbeatSeconds": 300}],
)
def test_both_limits_are_right(check: Checks, answer: object) -> None:
    assert check(1, answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "json.dumps"),
        ("{}", "there is no limit yet"),
        ("{HeartbeatSeconds: 300}", "The key HeartbeatSeconds has no quotes"),
        ("{'HeartbeatSeconds': 300}", "double quotes"),
        ('{"HeartbeatSeconds": 300,}', "comma"),
        ('{"HeartbeatSeconds": 300}', "that is TimeoutSeconds"),
        ('{"TimeoutSeconds": 1800}', "that is HeartbeatSeconds"),
        (limits("300"), "a number has no quotes"),
        (limits(300.5), "whole number"),
        (limits(timeout=True), "whole number"),
        (limits(5), "seconds, not minutes"),
        (limits(300, 30), "seconds, not minutes"),
        (limits(1800, 300), "the wrong way round"),
        (limits(300, 3600), "TimeoutSeconds is 3600"),
        ('{"Heartbeat": 300, "TimeoutSeconds": 1800}', "write HeartbeatSeconds"),
        ('{"heartbeatSeconds": 300}', "write HeartbeatSeconds"),
        ('{"HeartbeatSeconds.$": 300}', "leave the .$ out"),
        ('{"Type": "Task"}', "no field Type for this"),
        ("[300, 1800]", "one JSON object"),
        ("300", "one JSON object"),
    ],
)
def test_what_is_wrong_with_limits(check: Checks, answer: object, words: str) -> None:
    verdict = check(1, answer)
    assert not verdict.solved
    assert words in verdict.words


# --- exercise 2 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        catch(),
        json.loads(catch()),
        {"Catch": json.loads(catch())},
        catch(ErrorEquals=["States.ALL"]),
        catch(ErrorEquals=["OutOfStock", "States.TaskFailed"], ResultPath="$.failure"),
    ],
)
def test_catchers_that_are_right(check: Checks, answer: object) -> None:
    verdict = check(2, answer)
    assert verdict.solved, verdict
    assert "States.TaskFailed" in verdict.words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "json.dumps"),
        (7, "json.dumps"),
        ("", "The text is empty"),
        ("[{Next: 'Apologize'}]", "The key Next has no quotes"),
        ("{}", "a list of catchers"),
        ("[]", "a list of catchers"),
        ("[1]", "each catcher is a JSON object"),
        ("[{}]", "no ErrorEquals"),
        (json.dumps([LARGE]), "no catcher leads to Apologize"),
        (json.dumps(json.loads(catch())[::-1]), "the first that matches is taken"),
        (json.dumps(json.loads(catch(ErrorEquals=["States.ALL"]))[::-1]), "it stands last"),
        (catch(ErrorEquals="States.TaskFailed"), "is a list"),
        (catch(ErrorEquals=[]), "is a list"),
        (catch(ErrorEquals=["OutOfStock"]), "the parent never sees it"),
        (catch(ErrorEquals=["States.Timeout"]), "the parent's own Task"),
        (catch(ErrorEquals=["TaskFailed"]), "begin with States."),
        (catch(ErrorEquals=["Boom"]), "no catcher matches"),
        (catch(Next="absent"), "Next is null"),
        (catch(Next="apologize"), 'Next is "apologize"'),
        (catch(ResultPath="absent"), "the order is lost"),
        (catch(ResultPath="$"), "the order is lost"),
        (catch(ResultPath=None), "thrown away"),
        (catch(ResultPath="failure"), "begins with"),
        (catch(ResultPath="$$.failure"), "begins with"),
        (catch(ResultPath="$.item"), "not given the order as it was"),
        (catch(**{"ResultPath": "absent", "ResultPath.$": "$.why"}), "no .$ at the end"),
    ],
)
def test_what_is_wrong_with_a_catch(check: Checks, answer: object, words: str) -> None:
    verdict = check(2, answer)
    assert not verdict.solved
    assert words in verdict.words


# --- exercise 3 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        starting(),
        starting({"Name.$": "$$.Execution.Name"}),
        starting({"Name.$": "States.Format('{}-child', $$.Execution.Name)"}),
        starting(Resource="arn:aws:states:::states:startExecution.sync:2"),
        starting(Retry=[{"ErrorEquals": ["States.Timeout"]}, *RETRY]),
    ],
)
def test_tasks_that_are_mended(check: Checks, answer: object) -> None:
    verdict = check(3, answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "json.dumps"),
        ("{", "no JSON text"),
        ("[]", "A Task is a JSON object"),
        (starting({"Retry": RETRY}, Retry="absent"), "Retry stands inside Parameters"),
        (starting({"End": True}, End="absent"), "End stands inside Parameters"),
        (starting({"Name": "the-one-order"}), "is fixed"),
        (starting({"Name": "$$.Execution.Name"}), 'Write "Name.$"'),
        (starting({"Name.$": "$.Execution.Name"}), "two dollars"),
        (
            starting({"Name.$": "$.order"}),
            "the first time the execution ended as FAILED, with States.Runtime",
        ),
        (starting({"Name.$": "$$.Execution.Id"}), "the first time"),
        (starting({"Name.$": "$$.State.Name"}), "the second time"),
        (starting(Retry="absent"), "the Retry is gone"),
        (starting(Retry=RETRY[0]), "Retry is a list"),
        (starting(Retry=[]), "does not name"),
        (starting(Retry=[{"ErrorEquals": "StepFunctions.ExecutionLimitExceeded"}]), "is a list"),
        (starting(Retry=[{"ErrorEquals": ["States.TaskFailed"]}]), "does not name"),
        (starting(End="absent"), "either a Next or an End"),
        (starting(Type="Pass"), '"Type": "Task"'),
        (starting({"StateMachineArn": "x"}), "leave the StateMachineArn"),
        (starting(Resource="arn:aws:states:::lambda:invoke"), "leave the Resource"),
    ],
)
def test_what_is_wrong_with_a_task(check: Checks, answer: object, words: str) -> None:
    verdict = check(3, answer)
    assert not verdict.solved
    assert words in verdict.words


# --- any answer -----------------------------------------------------------------------------

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["ErrorEquals", "Next", "ResultPath", "Type", "Resource", "Parameters", "Retry"]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("number", [1, 2, 3])
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answer=st.text(max_size=20) | _json | _json.map(json.dumps))
def test_no_answer_breaks_a_check(check: Checks, number: int, answer: object) -> None:
    assert not check(number, answer).solved


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("answer", [object(), b"{}", {1, 2}, "[" * 5000, "1" * 5000, float("nan")])
def test_no_odd_answer_breaks_a_check(check: Checks, number: int, answer: object) -> None:
    assert not check(number, answer).solved


@pytest.mark.parametrize(
    "fields",
    [
        {"ResultPath": "$.a["},
        {"ErrorEquals": [7, None]},
        {"ErrorEquals": [["States.ALL"]]},
        {"ErrorEquals": ["States.Nothing"]},
    ],
)
def test_a_definition_that_is_refused_is_told(check: Checks, fields: Any) -> None:
    verdict = check(2, catch(**fields))
    assert not verdict.solved
    assert verdict.words


# --- what the notebook uses -----------------------------------------------------------------


def test_a_state_machine_is_created_and_then_changed(session: nestedsf.MotoSession) -> None:
    outputs = []
    for result in ("one", "two"):
        states = {"A": {"Type": "Pass", "Result": result, "End": True}}
        arn = lesson.create(session, "changing", states)
        outputs.append(nestedsf.run(session, arn).output)
    assert outputs == ["one", "two"]
