"""EventBridge: putEvents.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from nestedsf.emulator.services.integration import Integration, answered
from nestedsf.emulator.services.optimized import Optimized
from nestedsf.emulator.services.sdk.failures import ErrorNames
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.scheduler import Future
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["EVENTS"]

_EVENTS = Optimized(
    service="events",
    errors=ErrorNames(
        prefix="EventBridge", base="AmazonEventBridgeException", service="AmazonEventBridge"
    ),
    headers=None,
    fields={"putEvents": frozenset({"Entries"})},
)


def _begin(account: Account, call: Call) -> Future:
    return answered(lambda: _result(account, call))


def _result(account: Account, call: Call) -> Json:
    result = _EVENTS.result(account, dataclasses.replace(call, parameters=_sent(call)))
    if result.get("FailedEntryCount"):
        raise TaskFailure("EventBridge.FailedEntry", compact(result))
    return result


def _sent(call: Call) -> Json:
    """The parameters, each event with the state machine and the execution as resources too."""
    if not isinstance(call.parameters, dict):
        return call.parameters
    machine_arn = call.execution_arn.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    own: list[Json] = [machine_arn, call.execution_arn]
    entries = call.parameters.get("Entries")
    if not isinstance(entries, list):
        return call.parameters
    return {**call.parameters, "Entries": [_with_resources(entry, own) for entry in entries]}


def _with_resources(entry: Json, own: list[Json]) -> Json:
    if not isinstance(entry, dict):
        return entry
    resources = entry.get("Resources")
    return {**entry, "Resources": [*(resources if isinstance(resources, list) else ()), *own]}


EVENTS = Integration(
    actions=frozenset({"putEvents"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_EVENTS.check,
    begin=_begin,
)
