"""State machines of a lesson: created with their states, in the reader's own account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons.judging.machines import filled_in, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["create", "sending_heartbeats", "try_out"]

_SIX_HOURS = 6 * 3600


def create(session: MotoSession, name: str, states: Mapping[str, Any], **fields: object) -> str:
    """Create a state machine that begins with the first of its states; answer with its ARN.

    In the states, ``${name}`` stands for the ARN of the state machine with that name. Where the
    name is taken, the state machine gets the new definition, so that a cell can be executed again.

    Args:
        session: Where to create it.
        name: Its name.
        states: Its states by name, as ASL.
        fields: Further fields at the top of the definition, as ``TimeoutSeconds=60``.
    """
    definition = json.dumps({"StartAt": next(iter(states)), "States": states, **fields})
    return put(session, name, filled_in(session, definition))


def try_out(
    session: MotoSession, states: Mapping[str, Any], given: object = None
) -> ExecutionTrace:
    """Create a state machine named parent with these states, and run it to its end, whatever it is.

    The time that it takes is skipped. What has not ended after six hours ends as TIMED_OUT.

    Args:
        session: Where to create it.
        states: Its states by name, the first one first.
        given: The input of the execution; without it, an empty object.
    """
    parent = create(session, "parent", states, TimeoutSeconds=_SIX_HOURS)
    started = start_execution(session, parent, given or {})
    session.skip(_SIX_HOURS + 1)
    return fetch_trace(session, started)


def sending_heartbeats(session: MotoSession, name: str) -> str:
    """Create a child that sends a heartbeat every minute, and never an answer.

    Args:
        session: Where to create it.
        name: Its name. It is given the task token as ``token``.
    """
    heartbeat = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskHeartbeat",
        "Parameters": {"TaskToken.$": "$.token"},
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Nobody waits any more"}],
        "Next": "Work for a minute",
    }
    states = {
        "Work for a minute": {"Type": "Wait", "Seconds": 60, "Next": "Send a heartbeat"},
        "Send a heartbeat": heartbeat,
        "Nobody waits any more": {"Type": "Succeed"},
    }
    return create(session, name, states)
