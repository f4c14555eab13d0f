"""A state machine that starts itself: it goes on for ever, as on AWS, and can be ended at any time.

Each of these waits until Tasks have started more than may be started at one moment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import nestedsf
from nestedsf.emulator.start_quota import BURST
from nestedsf.exceptions import UnreadChildWarning
from tests.emulator.machines_for_tests import ROLE, Lab, machine, until

if TYPE_CHECKING:
    from tests.emulator.machines_for_tests import Json

SELF = {"StateMachineArn.$": "$$.StateMachine.Id"}


def again(action: str) -> Json:
    """A machine that starts itself."""
    resource = f"arn:aws:states:::{action}"
    return machine({"Again": {"Type": "Task", "Resource": resource, "Parameters": SELF}})


def count(lab: Lab, arn: str, status: str) -> int:
    pages = lab.sfn.get_paginator("list_executions").paginate(
        stateMachineArn=arn, statusFilter=status
    )
    return sum(len(page["executions"]) for page in pages)


@pytest.mark.parametrize("action", ["states:startExecution", "aws-sdk:sfn:startExecution"])
def test_one_that_waits_for_nothing_leaves_room_for_calls(lab: Lab, action: str) -> None:
    arn = lab.create(again(action))
    first = lab.start(arn)
    until(lambda: count(lab, arn, "SUCCEEDED") > BURST)
    assert lab.describe(first)["status"] == "SUCCEEDED"


def test_one_that_waits_for_itself_is_stopped_with_all_that_it_started(lab: Lab) -> None:
    arn = lab.create(again("states:startExecution.sync:2"))
    first = lab.start(arn)
    until(lambda: count(lab, arn, "RUNNING") > BURST)
    lab.sfn.stop_execution(executionArn=first)
    until(lambda: count(lab, arn, "RUNNING") == 0)
    assert count(lab, arn, "ABORTED") > BURST


def test_a_run_ends_with_its_timeout_and_the_session_closes() -> None:
    branches = [
        {"StartAt": name, "States": {name: again("states:startExecution")["States"]["Again"]}}
        for name in ("Left", "Right")
    ]
    doubled = machine({"Twice": {"Type": "Parallel", "Branches": branches}})
    with nestedsf.moto_session(time_scale=20) as session:
        made = session.client("stepfunctions").create_state_machine(
            name="doubled", definition=json.dumps(doubled), roleArn=ROLE
        )
        with pytest.raises(TimeoutError, match="still running after"):
            nestedsf.run(session, made["stateMachineArn"], timeout=0.5)


def test_what_is_very_deep_is_left_out_of_a_trace(lab: Lab) -> None:
    arn: Any = lab.create(again("states:startExecution"))
    with pytest.warns(UnreadChildWarning, match="more than 100 executions deep"):
        trace = nestedsf.run(lab.session, arn)
    assert len(list(trace.executions())) == 101
