"""The context object: what ``$$`` stands for in a definition.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
(recorded on AWS: its members and their order)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.jsontext import Json

__all__ = ["RETRIED_TYPES", "execution_context", "state_context"]

RETRIED_TYPES = frozenset({"Task", "Parallel", "Map"})
"""The types of states that have a RetryCount."""


def execution_context(  # noqa: PLR0913  what AWS's object has
    *,
    arn: str,
    name: str,
    input: Json,  # noqa: A002  the context object's word
    start: datetime,
    role_arn: str | None,
    redrive_count: int | None,
    redriven: datetime | None = None,
    machine_arn: str,
    machine_name: str,
) -> dict[str, Json]:
    """What is the same in all states of an execution: ``Execution`` and ``StateMachine``.

    Without a redrive_count, which a test of a state has none of, there is no ``RedriveCount``; the
    ``RedriveTime`` is there once it was redriven (measured on AWS by others).
    """
    execution: dict[str, Json] = {
        "Id": arn,
        "Input": input,
        "StartTime": format_timestamp(start),
        "Name": name,
        "RoleArn": role_arn,
    }
    if redrive_count is not None:
        execution["RedriveCount"] = redrive_count
    if redriven is not None:
        execution["RedriveTime"] = format_timestamp(redriven)
    return {
        "Execution": execution,
        "StateMachine": {"Id": machine_arn, "Name": machine_name},
    }


def state_context(
    *,
    name: str,
    entered: datetime,
    retry_count: int | None = None,
    token: str | None = None,
    map_item: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """What belongs to one state: ``State``, and ``Task`` and ``Map`` where there are such.

    Args:
        name: The state's name.
        entered: When it was entered.
        retry_count: How often it was retried; None where its type has no Retry.
        token: The task token of this attempt.
        map_item: Inside a Map: the item's ``Index`` and ``Value``.
    """
    state: dict[str, Json] = {"Name": name, "EnteredTime": format_timestamp(entered)}
    if retry_count is not None:
        state["RetryCount"] = retry_count
    context: dict[str, Json] = {"State": state}
    if token is not None:
        context["Task"] = {"Token": token}
    if map_item is not None:
        context["Map"] = {"Item": dict(map_item)}
    return context
