"""Targets: a queue, a function, a state machine, a topic, a log group or a bus gets an event.

Policies and roles are not looked at. What cannot be delivered goes to the target's dead-letter
queue, and the log of the process tells of it. It is not tried again: all that can be wrong here is
what AWS does not try again either, as a target that is not there.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.rules.dead_letters import Undelivered, bury
from nestedsf.emulator.rules.inputs import input_of
from nestedsf.emulator.states.logs import LogGroup
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.account import Account
    from nestedsf.jsontext import Json

__all__ = ["LATENCY", "is_bus", "is_known", "send"]

LATENCY = 0.5
"""Seconds until a state machine is started, which AWS calls typical. So a rule that takes the
events of what it starts, for ever, takes time."""


def is_bus(arn: str) -> bool:
    """Whether a target is an event bus."""
    return ":events:" in arn and ":event-bus/" in arn


def is_known(arn: str) -> bool:
    """Whether `send` can deliver to a target."""
    return _service(arn) in _SENDERS


def send(account: Account, target: Mapping[str, Any], event: Mapping[str, Json], rule: str) -> None:
    """Deliver an event to a target; to be used in a call of the timeline.

    Args:
        account: The account of the rule.
        target: The target, by EventBridge's names.
        event: The event.
        rule: The rule's ARN.
    """

    def failed(error: Exception) -> None:
        bury(account, Undelivered(rule=rule, target=target, event=event, error=error))

    try:
        text = input_of(target, event, rule)
        _SENDERS[_service(target["Arn"])](account, target, text, event, failed)
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, others get theirs
        failed(error)


def _service(arn: str) -> str:
    return ":".join(arn.split(":")[2:3])


def _region(target: Mapping[str, Any]) -> str:
    return str(target["Arn"].split(":")[3])


def _to_queue(account: Account, target: Mapping[str, Any], text: str, *_: Any) -> None:
    client = account.client("sqs", _region(target))
    url = client.get_queue_url(QueueName=target["Arn"].rpartition(":")[2])["QueueUrl"]
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    client.send_message(
        QueueUrl=url, MessageBody=text, **({"MessageGroupId": group} if group else {})
    )


def _to_topic(account: Account, target: Mapping[str, Any], text: str, *_: Any) -> None:
    account.client("sns", _region(target)).publish(TopicArn=target["Arn"], Message=text)


def _to_function(account: Account, target: Mapping[str, Any], text: str, *_: Any) -> None:
    decode(text)  # a function takes JSON alone
    account.functions.invoke(target["Arn"], text, lambda _: None, region_name=_region(target))


def _to_log_group(
    account: Account, target: Mapping[str, Any], text: str, event: Mapping[str, Json], _failed: Any
) -> None:
    name = target["Arn"].split(":log-group:")[1].removesuffix(":*")
    group = LogGroup(account_id=account.id, region_name=_region(target), name=name)
    if not group.is_there():
        raise LookupError(f"there is no log group {name}")
    group.put(str(event["id"]), account.scheduler.now, text)


def _to_state_machine(
    account: Account,
    target: Mapping[str, Any],
    text: str,
    event: Mapping[str, Json],
    failed: Callable[[Exception], None],
) -> None:
    request = {
        "stateMachineArn": target["Arn"],
        "input": text,
        "name": f"{event['id']}_{uuid.uuid4()}",
    }

    def start() -> None:
        if account.closing.is_set():
            return
        try:
            account.api.call("StartExecution", request, _region(target))
        except Exception as error:  # noqa: BLE001  see `send`
            failed(error)

    account.scheduler.timer(LATENCY).then(start)


_SENDERS: dict[str, Callable[..., None]] = {
    "lambda": _to_function,
    "logs": _to_log_group,
    "sns": _to_topic,
    "sqs": _to_queue,
    "states": _to_state_machine,
}
