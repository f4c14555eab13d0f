"""`map`: a Map of many child executions, each awaited with `.sync:2`."""

from __future__ import annotations

import json
from statistics import median
from typing import Any

import boto3

from benchmarks.figures import Figure, in_new_process
from benchmarks.timing import seconds_to_succeed

CHILDREN = 200
AT_ONCE = 10
CHILD_MILLISECONDS = 30.0
TIMES = 3
POLL_SECONDS = 0.01

CHILD: dict[str, Any] = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def children() -> list[Figure]:
    """Milliseconds a child, and beside them those of moto with the shim."""
    mine = median(in_new_process(on_nestedsf)) / CHILDREN * 1000
    theirs = min(in_new_process(on_moto)) / CHILDREN * 1000
    return [
        Figure(
            benchmark="map",
            what=f"a Map of {CHILDREN} .sync:2 children, {AT_ONCE} at once, median of {TIMES}",
            measured=mine,
            unit="ms a child",
            ratio=mine / CHILD_MILLISECONDS,
            to=f"{CHILD_MILLISECONDS:g} ms a child",
            bound=1.0,
            peer="moto with the shim, once",
            peer_measured=theirs,
            peer_ratio=theirs / CHILD_MILLISECONDS,
        )
    ]


def on_nestedsf() -> list[float]:
    """Seconds of each execution of the Map."""
    from nestedsf.account.sessions import moto  # noqa: PLC0415  in a process of its own

    with moto.moto_session() as session:
        return _measured(session, TIMES)


def on_moto() -> list[float]:
    """The same on moto with the shim, once."""
    from moto import mock_aws  # noqa: PLC0415

    from benchmarks import shim  # noqa: PLC0415

    shim.apply()
    with mock_aws(config=shim.CONFIG):
        return _measured(boto3.Session(region_name="us-east-1"), 1)


def _measured(session: boto3.Session, times: int) -> list[float]:
    from benchmarks.bare import role  # noqa: PLC0415  it imports moto

    client = session.client("stepfunctions")
    role_arn = role(session.client("iam"), "states", "states")

    def machine(name: str, definition: dict[str, Any]) -> str:
        made = client.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=role_arn
        )
        return str(made["stateMachineArn"])

    parent = machine("parent", _parent(machine("child", CHILD)))
    items = json.dumps(list(range(CHILDREN)))
    return [seconds_to_succeed(client, parent, items, POLL_SECONDS) for _ in range(times)]


def _parent(child_arn: str) -> dict[str, Any]:
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": child_arn, "Input": {"Item.$": "$"}},
        "OutputPath": "$.Output",
        "End": True,
    }
    each = {
        "Type": "Map",
        "MaxConcurrency": AT_ONCE,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Start child",
            "States": {"Start child": start},
        },
        "End": True,
    }
    return {"StartAt": "Each", "States": {"Each": each}}
