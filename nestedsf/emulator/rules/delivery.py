"""Delivery: events go to the targets of the rules that take them, at the account's time.

AWS: disabled rules take none, and those that have a schedule and no pattern; the time of an event
is text, to the second; a bus that is a target hands on what it gets, and not a second time.

moto: functions and state machines cannot be targets of what PutEvents sends, Input and InputPath
are ignored, and an event has no account and a number for its time.
"""

from __future__ import annotations

import copy
import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from moto.events import models

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.rules.dead_letters import Undelivered, bury
from nestedsf.emulator.rules.targets import is_bus, is_known, send

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["patches"]

LOG = logging.getLogger(__name__)
patches = Patches()


@patches.wraps(models.Rule, "send_to_targets")
def _send_to_targets(
    original: Callable[..., None],
    rule: Any,
    original_event: dict[str, Any],
    transform_input: bool = True,  # noqa: FBT001, FBT002  moto's signature
) -> None:
    """Deliver an event to a rule's targets, if the rule takes it."""
    account = current()

    def to_own_targets(one: dict[str, Any]) -> None:
        """What only moto has: archives and API destinations."""
        alone = copy.copy(rule)
        alone.targets = [one]
        try:
            original(alone, dict(original_event), transform_input)
        except Exception as error:  # noqa: BLE001  whatever it is, others get theirs
            LOG.warning("No event could be delivered to %s: %s", one["Arn"], error)

    def deliver() -> None:
        if account.closing.is_set():
            return
        _deliver(rule, _as_on_aws(original_event), to_own_targets)

    account.timeline.call(deliver)


def _deliver(
    rule: Any,
    event: dict[str, Any],
    otherwise: Callable[[dict[str, Any]], None],
    *,
    forwarded: bool = False,
) -> None:
    if not _takes(rule, event):
        return
    for target in list(rule.targets):
        if is_bus(target["Arn"]):
            if not forwarded and (reason := _forward(target["Arn"], event, otherwise)):
                error = LookupError(reason)
                bury(current(), Undelivered(rule=rule.arn, target=target, event=event, error=error))
        elif is_known(target["Arn"]):
            send(current(), target, event, rule.arn)
        else:
            otherwise(target)


def _forward(
    arn: str, event: dict[str, Any], otherwise: Callable[[dict[str, Any]], None]
) -> str | None:
    """Hand an event on to a bus, of the same account; returns why not, where it cannot."""
    _, _, _, region, account_id, name = arn.split(":", 5)
    if account_id != current().id:
        return f"The bus {arn} is another account's, and gets no event."
    bus = models.events_backends[account_id][region].event_buses.get(name.partition("/")[2])
    if bus is None:
        return f"The bus {arn} does not exist."
    for rule in list(bus.rules.values()):
        _deliver(rule, event, otherwise, forwarded=True)
    return None


def _takes(rule: Any, event: dict[str, Any]) -> bool:
    if rule.state == "DISABLED" or not rule.event_pattern.get_pattern():
        return False
    try:
        return bool(rule.event_pattern.matches_event(event))
    except Exception:  # a pattern that moto has not refused
        LOG.warning("The pattern of the rule %s cannot be used.", rule.arn, exc_info=True)
        return False


def _as_on_aws(event: dict[str, Any]) -> dict[str, Any]:
    """An event of moto's as targets get it."""
    made = {name: value for name, value in event.items() if name != "ingestion-time"}
    moment = made.get("time")
    if isinstance(moment, (int, float)):
        moment = datetime.fromtimestamp(moment, timezone.utc)
    if isinstance(moment, datetime):
        made["time"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return made
