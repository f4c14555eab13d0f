"""Orders: what a reader's own definition does beside the shop's state machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.lifecycle import start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons.judging.tryouts import refused
from nestedsf.lessons.mistakes import in_definition
from nestedsf.lessons.your_own_workflow.shop import filled_in, state_machine

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "AGAIN",
    "LATE",
    "NOWHERE",
    "ORDERS",
    "UNSENT",
    "WELL",
    "Seen",
    "at_once",
    "created",
    "every_start",
    "executed",
    "of_the_order",
    "visits_of",
]

WELL: dict[str, Any] = {"order": 41, "items": ["tea", "cup", "pot"], "total": 40, "to": "Bern"}
AGAIN: dict[str, Any] = {"order": 41, "items": ["jug", "tea"], "total": 45, "to": "Basel"}
"""Order 41 once more on another day: all that it has besides its number is another."""
NOWHERE: dict[str, Any] = {"order": 42, "items": ["vase"], "total": 250, "to": "the Moon"}
LATE: dict[str, Any] = {"order": 43, "items": ["tea"], "total": 5, "to": "the North Pole"}
UNSENT: dict[str, Any] = {"order": 44, "items": ["cup"], "total": 23, "to": "Basel"}
ORDERS = (WELL, NOWHERE, LATE)
"""Order 41 goes well; 42 is a large one that cannot be shipped; the shipping of 43 takes months.

When 44 comes in, which is paid with a voucher and shipped in nine minutes, nobody can write mails
any more.
"""

PATIENCE = 2 * 3600
"""Seconds of the account's time after which a reader's execution is ended."""

_PLACEHOLDER = re.compile(r"\$\{\w*\}")


class Seen(NamedTuple):
    """What an execution of each order did, and the names of all executions that charged.

    Order 41 was started again, with another total, when all was done. Order 44 came in when mail was not there any
    more, and is not among those that charged.
    """

    well: ExecutionTrace
    again: ExecutionTrace
    nowhere: ExecutionTrace
    late: ExecutionTrace
    unsent: ExecutionTrace
    charged: list[str]


def created(
    session: MotoSession, definition: object, arns: Mapping[str, str]
) -> tuple[str, str | None]:
    """The ARN of a state machine that a reader has written, or what is wrong with it.

    Args:
        session: An emulated account.
        definition: What the reader has written, decoded.
        arns: What stands for `${PackArn}` and the like in it.
    """
    try:
        text = filled_in(json.dumps(definition), arns)
    except (TypeError, ValueError, RecursionError):
        return "", "A definition is JSON text, between quotes."
    left = _PLACEHOLDER.search(text)
    if left:
        known = ", ".join("${" + name + "}" for name in arns)
        return "", f"Nobody fills {left[0]} in. What the check fills in is {known}."
    _, mistake = in_definition(text)
    if mistake:
        return "", mistake
    try:
        return state_machine(session, "your-own", _in_time(json.loads(text))), None
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return "", refused(error)


def _in_time(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with a limit of its own, where it has none or a later one."""
    limit = definition.get("TimeoutSeconds", PATIENCE)
    late = isinstance(limit, int) and limit > PATIENCE
    return {**definition, "TimeoutSeconds": PATIENCE if late else limit}


def executed(
    session: MotoSession, state_machine_arn: str, inputs: Sequence[object]
) -> list[ExecutionTrace]:
    """What executions of a state machine did, one after the other."""
    return [_executed(session, state_machine_arn, one) for one in inputs]


def _executed(session: MotoSession, state_machine_arn: str, given: object) -> ExecutionTrace:
    execution_arn = start_execution(session, state_machine_arn, given)
    session.skip(PATIENCE + 1)  # so nobody waits, whatever the reader has written
    return fetch_trace(session, execution_arn)


def every_start(session: MotoSession, machine_arn: str) -> list[str]:
    """The names of all executions of a state machine."""
    client = session.client("stepfunctions")
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=machine_arn)
    return [str(one["name"]) for page in pages for one in page["executions"]]


def visits_of(trace: ExecutionTrace, machine: str) -> list[StateVisit]:
    """The visits of Tasks of an execution that start, or try to start, a state machine."""
    return [
        visit
        for visit in trace.visits
        if visit.state_type == "Task"
        and isinstance(visit.parameters, Mapping)
        and str(visit.parameters.get("StateMachineArn")).endswith(f":stateMachine:{machine}")
    ]


def of_the_order(output: object, order: Mapping[str, Any]) -> str:
    """What of an order is not in an output any more; "" where all is there.

    >>> of_the_order({"order": 7, "total": {}}, {"order": 7, "total": 40, "to": "Bern"})
    'of the order, to is missing'
    >>> of_the_order({"order": 7, "total": {}}, {"order": 7, "total": 40})
    'total is not what it was in the order'
    >>> of_the_order({"Error": "NoRocket"}, {"order": 7}), of_the_order({"order": 7}, {"order": 7})
    ('the order is lost', '')
    """
    if not isinstance(output, Mapping) or not any(key in output for key in order):
        return "the order is lost"
    if missing := [key for key in order if key not in output]:
        *before, last = missing
        return f"of the order, {', '.join(before)}{' and ' if before else ''}{last} is missing"
    other = next((key for key, value in order.items() if output[key] != value), "")
    return f"{other} is not what it was in the order" if other else ""


def at_once(executions: Iterable[ExecutionTrace]) -> int:
    """How many executions ran at the same time, at the most."""
    steps = []
    for one in executions:
        if one.started is not None and one.stopped is not None:
            steps += [(one.started, 1), (one.stopped, -1)]
    most = now = 0
    for _, step in sorted(steps):
        now += step
        most = max(most, now)
    return most
