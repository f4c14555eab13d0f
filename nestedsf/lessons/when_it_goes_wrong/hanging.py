"""The order that hangs, in "Handle what goes wrong": it waits for somebody, two levels down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons.when_it_goes_wrong.machines import create

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["CULPRIT", "ORDER", "an_hour_later", "hanging_order", "machines"]

_START = "arn:aws:states:::states:startExecution"
CULPRIT = "Ask for approval"
"""The state that all others wait for."""
ORDER = {"order": 9, "items": ["teapot"], "total": 400}
"""The input of the order."""
_LINK = {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}


def _starting(child: str, ending: str, following: str, **given: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": f"{_START}{ending}",
        "Parameters": {
            "StateMachineArn": f"${{{child}}}",
            "Input": {"order.$": "$.order", "total.$": "$.total", **given, **_LINK},
        },
        "ResultPath": None,
        "Next": following,
    }


def machines() -> dict[str, dict[str, Any]]:
    """The states of the four state machines, by their names, children first."""
    return {
        "email": {
            "Write the email": {"Type": "Pass", "Next": "Send the email"},
            "Send the email": {"Type": "Pass", "End": True},
        },
        "approve": {
            CULPRIT: _starting(
                "email",
                ".waitForTaskToken",
                "Note the decision",
                **{"token.$": "$$.Task.Token"},
            ),
            "Note the decision": {"Type": "Pass", "End": True},
        },
        "pack": {
            "Pack": {"Type": "Wait", "Seconds": 120, "Next": "Count boxes"},
            "Count boxes": {"Type": "Pass", "Result": {"boxes": 2}, "End": True},
        },
        "order": {
            "Start packing": _starting("pack", ".sync:2", "Approve"),
            "Approve": _starting("approve", ".sync:2", "Ship"),
            "Ship": {"Type": "Pass", "End": True},
        },
    }


def hanging_order(session: MotoSession) -> ExecutionTrace:
    """Start an order that hangs, and answer with what it has done by then.

    Args:
        session: Where to create its four state machines, and to start it.
    """
    for name, states in machines().items():
        order = create(session, name, states)
    return an_hour_later(session, start_execution(session, order, ORDER))


def an_hour_later(session: MotoSession, execution_arn: str) -> ExecutionTrace:
    """What an execution has done when another hour of the account's time has passed.

    Args:
        session: Where it is.
        execution_arn: Its ARN.
    """
    session.skip(3600)
    return fetch_trace(session, execution_arn)
