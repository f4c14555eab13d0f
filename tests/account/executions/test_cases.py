"""Test cases of mocks: which one an execution is started in, and whether the mocks fit."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

import nestedsf
from nestedsf.exceptions import DefinitionError, InputError
from tests import servers

CHARGE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
    "OutputPath": "$.Payload",
    "End": True,
}
ASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::bedrock:invokeModel",
    "Parameters": {"ModelId": "m"},
    "End": True,
}
START = {
    "Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "${Packing}", "Input.$": "$"},
    "OutputPath": "$.Output",
    "Next": "Charge",
}
ORDER = {"StartAt": "Pack", "States": {"Pack": START, "Charge": CHARGE}}
PACKING = {"StartAt": "Weigh", "States": {"Weigh": ASK}}
DEFINITIONS = {"Order": ORDER, "Packing": PACKING}


def weighed(body: Any) -> Any:
    return {"0": {"Return": {"Body": body, "ContentType": "application/json"}}}


MOCKS = {
    "StateMachines": {
        "Order": {"TestCases": {"Light": {"Charge": "Paid"}, "Heavy": {"Charge": "Declined"}}},
        "Packing": {"TestCases": {"Light": {"Weigh": "One"}, "Heavy": {"Weigh": "Nine"}}},
        "Refund": {"TestCases": {"Late": {}}},
    },
    "MockedResponses": {
        "Paid": {"0": {"Return": {"Payload": {"paid": True}}}},
        "Declined": {"0": {"Throw": {"Error": "Declined", "Cause": "The card has expired."}}},
        "One": weighed(1),
        "Nine": weighed(9),
    },
}
Opened = Callable[[Any], nestedsf.MotoSession]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens a moto session with mocks."""
    with contextlib.ExitStack() as sessions:
        yield lambda mocks: sessions.enter_context(
            nestedsf.moto_session(time_scale=100, mocks=mocks)
        )


def only(*cases: str) -> Any:
    """The mocks with these cases of the order alone."""
    machines = json.loads(json.dumps(MOCKS["StateMachines"]))
    for name in ("Order", "Packing"):
        kept = machines[name]["TestCases"]
        machines[name]["TestCases"] = {case: kept[case] for case in cases}
    return {**MOCKS, "StateMachines": machines}


def test_a_workflow_runs_in_a_test_case_with_its_child_executions(opened: Opened) -> None:
    session = opened(MOCKS)
    deployment = nestedsf.deploy(session, definitions=DEFINITIONS)
    trace = nestedsf.run(session, deployment, {"items": 1}, case="Light")
    assert trace.output == {"paid": True}
    heavy = nestedsf.run(session, deployment, case="Heavy", check=False)
    assert (heavy.status, heavy.error) == ("FAILED", "Declined")
    child = heavy.visit("Pack").child
    assert child is not None
    assert child.output["Body"] == 9
    assert session.case_of(str(child.execution_arn)) == "Heavy"


def test_the_only_test_case_needs_no_name(opened: Opened) -> None:
    session = opened(only("Light"))
    deployment = nestedsf.deploy(session, definitions=DEFINITIONS)
    assert nestedsf.run(session, deployment).output == {"paid": True}


def test_the_only_test_case_of_a_child_needs_none_either(opened: Opened) -> None:
    machines = {"Packing": {"TestCases": {"Heavy": {"Weigh": "Nine"}}}}
    session = opened({**MOCKS, "StateMachines": machines})
    order = {
        "StartAt": "Pack",
        "States": {"Pack": {**START, "Next": "End"}, "End": {"Type": "Succeed"}},
    }
    deployment = nestedsf.deploy(session, definitions={"Order": order, "Packing": PACKING})
    assert nestedsf.run(session, deployment).output["Body"] == 9


@pytest.mark.parametrize("by_arn", [False, True])
def test_a_test_case_is_chosen_by_a_name_that_is_there(opened: Opened, by_arn: bool) -> None:  # noqa: FBT001
    session = opened(MOCKS)
    deployment = nestedsf.deploy(session, definitions=DEFINITIONS)
    what: Any = deployment.main_arn if by_arn else deployment
    there = "'Light', 'Heavy' or 'Late'" if by_arn else "'Light' or 'Heavy'"
    with pytest.raises(InputError) as raised:
        nestedsf.run(session, what, case="Hevy")
    assert str(raised.value) == f"There is no test case 'Hevy' in the mocks: choose {there}."
    if not by_arn:
        with pytest.raises(InputError, match="several test cases in the mocks: choose 'Light' or"):
            nestedsf.run(session, what)
        with pytest.raises(InputError, match="no test case 'Late'"):
            nestedsf.run(session, what, case="Late")
    executions = session.client("stepfunctions").list_executions(
        stateMachineArn=deployment.main_arn
    )["executions"]
    assert executions == []


def test_an_empty_test_case_is_none(opened: Opened) -> None:
    session = opened(MOCKS)
    deployment = nestedsf.deploy(session, definitions=DEFINITIONS)
    trace = nestedsf.run(session, deployment, case="", check=False)
    assert "nestedsf does not emulate" in str(trace.cause)


def test_a_test_case_is_one_of_mocks(opened: Opened) -> None:
    session = opened(None)
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
    with pytest.raises(InputError, match="this session has none: open it with moto_session"):
        nestedsf.start_execution(session, arn, case="Light")
    by_state = opened({"Charge": {"result": {}}})
    with pytest.raises(InputError, match="no test case 'Light' in the mocks: leave the case out"):
        nestedsf.start_execution(by_state, arn, case="Light")
    with pytest.raises(InputError, match="AWS has none: use moto_session"):
        nestedsf.start_execution(boto3.Session(region_name="us-east-1"), arn, case="Light")


def test_what_an_explorer_starts_is_in_the_same_test_case(opened: Opened) -> None:
    session = opened(MOCKS)
    deployment = nestedsf.deploy(session, definitions=DEFINITIONS)
    execution = nestedsf.start_execution(session, deployment, case="Heavy")
    explorer = nestedsf.explore(session, execution)
    explorer.wait(60)
    explorer.answer({"what": "start", "path": [], "input": '{"items": 2}'})
    found = session.client("stepfunctions").list_executions(stateMachineArn=deployment.main_arn)
    again = found["executions"][0]["executionArn"]
    assert again != execution
    assert session.case_of(again) == "Heavy"


# --- whether they fit -----------------------------------------------------------------------


def written(value: Any, tmp_path: Path) -> Path:
    path = tmp_path / "mocks.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("mocks", "sentence"),
    [
        ({"Chrge": {"result": {}}}, "line 2: there is no state 'Chrge': name 'Charge', or leave"),
        ({"Charge": {"result": 1}}, "line 2: the result of 'Charge' does not fit lambda:invoke"),
        (
            {"Charge": [{"result": {}}, {"result": {"StatusCode": "x"}}]},
            "line 6: the result of 'Charge' does not fit lambda:invoke: Field 'StatusCode' must be",
        ),
        (
            {"StateMachines": {"Ordre": {"TestCases": {"A": {}}}}},
            "line 3: there is no state machine 'Ordre'; name one of Order, Packing.",
        ),
    ],
)
def test_mocks_that_do_not_fit_are_said_before_anything_is_deployed(
    opened: Opened, tmp_path: Path, mocks: Any, sentence: str
) -> None:
    session = opened(written(mocks, tmp_path))
    with pytest.raises(InputError) as raised:
        nestedsf.deploy(session, definitions=DEFINITIONS)
    assert sentence in str(raised.value)
    assert session.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_the_sample_takes_mocks(opened: Opened) -> None:
    session = opened({"Callback": {"result": {}}})
    with pytest.raises(InputError, match="no state 'Callbak'"):
        nestedsf.deploy(opened({"Callbak": {"result": {}}}))
    assert nestedsf.deploy(session).main_arn


def test_what_does_not_run_here_is_said_before_anything_is_deployed(opened: Opened) -> None:
    session = opened({"Charge": {"result": {}}})
    with pytest.raises(DefinitionError) as raised:
        nestedsf.deploy(session, definitions=DEFINITIONS)
    assert str(raised.value) == (
        "The text, line 1: nestedsf does not emulate the optimized integration bedrock:invokeModel "
        "(state 'Weigh'). It runs on AWS, and not here. Mock it, with --mock or mocks=, as "
        '{"Weigh":{"result":{"Body":"…","ContentType":"…"}}}.'
    )
    assert session.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_server_has_mocks(tmp_path: Path) -> None:
    with servers.serve(time_scale=100.0, mocks=str(written(MOCKS, tmp_path))) as server:
        session = server.session()
        deployment = nestedsf.deploy(session, definitions=DEFINITIONS, confirm=True)
        trace = nestedsf.run(session, deployment, case="Heavy", check=False)
        assert trace.error == "Declined"
        with pytest.raises(InputError, match=r"^There is no test case 'Hevy': those of its mocks"):
            nestedsf.run(session, deployment, case="Hevy")


def test_mocks_of_a_server_can_be_a_value_and_are_read_before_it_starts() -> None:
    with pytest.raises(InputError, match="'A' has no mock"):
        nestedsf.serve(mocks={"A": []})
    with nestedsf.serve(mocks={"Weigh": {"result": {"Body": 9, "ContentType": "x"}}}) as server:
        session = server.session()
        deployment = nestedsf.deploy(session, definitions={"Packing": PACKING}, confirm=True)
        assert nestedsf.run(session, deployment).output["Body"] == 9
