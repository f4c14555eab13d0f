"""Trials: what a reader has written, deployed for one execution and removed again.

A check that tries a definition need not compare texts: whatever works is right.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any

from nestedsf.account.deployment import deploy, destroy
from nestedsf.account.executions import follow, start_execution, stop_execution
from nestedsf.model.jsontext import elide
from nestedsf.model.masking import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3

    from nestedsf.model.jsontext import Json
    from nestedsf.model.trace import ExecutionTrace

__all__ = ["tried", "why_not"]

_PATIENCE = 30  # seconds; on moto what ends at all ends in a fraction of one
_LONGEST = 400  # the cause of a failed child is its whole description


def tried(
    session: boto3.Session,
    definition: Mapping[str, Any],
    given: Json = None,
    *,
    name: str = "trial",
) -> tuple[ExecutionTrace | None, str | None]:
    """The execution of a definition, or in a sentence why there is none.

    Args:
        session: A moto session.
        definition: ASL of a parent; `${AnotherStateMachineArn}` in it is filled in.
        given: The execution's input.
        name: The execution's name.

    >>> from nestedsf import moto_session
    >>> machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 7, "End": True}}}
    >>> with moto_session(time_scale=20) as session:
    ...     execution, why = tried(session, machine)
    >>> execution.output, why
    (7, None)
    """
    stack = f"trial-{uuid.uuid4().hex}"
    started = None
    try:
        deployment = deploy(session, stack_name=stack, main_definition=definition)
        started = start_execution(session, deployment, given, name)
        return follow(session, started, timeout=_PATIENCE), None
    except TimeoutError:
        return None, f"The execution is still running after {_PATIENCE} seconds: something waits."
    except Exception as error:  # noqa: BLE001  whatever was written, a check answers in a sentence
        return None, str(masked(str(error)))
    finally:
        with contextlib.suppress(Exception):  # a closed session has nothing left
            if started is not None:
                stop_execution(session, started)
            destroy(session, stack)


def why_not(execution: ExecutionTrace) -> str | None:
    """How an execution ended, with error and cause, unless it succeeded."""
    if execution.status == "SUCCEEDED":
        return None
    why = ": ".join(filter(None, (execution.error, execution.cause)))
    ended = f"The execution ended as {execution.status}"
    return f"{ended} with {elide(str(masked(why)), _LONGEST)}" if why else f"{ended}."
