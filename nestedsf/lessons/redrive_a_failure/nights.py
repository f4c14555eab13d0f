"""Nights and mornings: a price is missing while executions run, and then it is there.

All time is the account's, and is skipped: nobody waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.account.executions.lifecycle import redrive, start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import DefinitionError, InputError
from nestedsf.lessons.judging.machines import filled_in, put
from nestedsf.lessons.judging.tryouts import laboratory, refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["HOUR", "again", "children", "create", "night", "not_tried", "still", "write_prices"]

HOUR = 3600
"""How long a night and a morning are, in seconds of the account's time."""

_STILL = 0.001
_WRITTEN = ("Bern", "Oslo")
_FORGOTTEN = "Rome"
_ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


def still(mocks: Mapping[str, Any] | None = None) -> MotoSession:
    """An emulated account, in a `with`, whose time hardly passes unless it is skipped."""
    return laboratory(_STILL, mocks)


def create(session: MotoSession, name: str, definition: str) -> str:
    """Create a state machine, or update the one that has this name; answer with its ARN.

    Args:
        session: Where to.
        name: Its name.
        definition: Its definition, as JSON text, in which ``${name}`` stands for the ARN of the
            state machine of that name.
    """
    return put(session, name, filled_in(session, definition))


def night(session: MotoSession, state_machine: str, given: Json) -> ExecutionTrace:
    """Start an execution while the price for Rome is missing, and look at it an hour later.

    Args:
        session: Where the state machine is. In its Parameter Store are the prices for Bern and
            Oslo afterwards, and none for Rome.
        state_machine: The ARN of the state machine.
        given: The input.
    """
    write_prices(session, *_WRITTEN)
    session.client("ssm").delete_parameters(Names=[_price(_FORGOTTEN)])
    started = start_execution(session, state_machine, given)
    session.skip(HOUR)
    return fetch_trace(session, started)


def write_prices(session: MotoSession, *towns: str) -> None:
    """Write the prices for some towns into Parameter Store; that for Rome by default."""
    client = session.client("ssm")
    for town in towns or (_FORGOTTEN,):
        client.put_parameter(Name=_price(town), Value="9", Type="String", Overwrite=True)


def again(session: MotoSession, execution: ExecutionTrace) -> ExecutionTrace:
    """Redrive an execution, unless it runs or has succeeded, and look at it an hour later.

    Raises:
        InputError: It cannot be redriven.
    """
    arn = str(execution.execution_arn)
    if execution.status in _ENDED_BADLY:
        redrive(session, arn)
    session.skip(HOUR)
    return fetch_trace(session, arn)


def not_tried(error: Exception) -> str:
    """Why an answer could not be tried out: what is wrong with it, or why it was not redriven."""
    if isinstance(error, DefinitionError):
        return str(error)
    if isinstance(error, InputError):
        return f"{str(error).partition('. ')[0]}."
    return refused(error)


def children(session: MotoSession, execution: ExecutionTrace) -> list[ExecutionTrace]:
    """All executions that an execution has started, in this order, those of every attempt.

    Args:
        session: Where they are.
        execution: What has started them; its history names each in a TaskSubmitted.
    """
    submitted = [event.details for event in execution.events if event.type == "TaskSubmitted"]
    answers = [details.get("output") for details in submitted]
    arns = [each["ExecutionArn"] for each in answers if isinstance(each, dict)]
    return [fetch_trace(session, str(arn)) for arn in arns]


def _price(town: str) -> str:
    return f"/price/{town}"
