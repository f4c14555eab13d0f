"""Tryouts: what a reader has written, deployed as a stack of its own and executed once.

A check that tries something out sees what the state machine does, however it is written.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nestedsf.account.executions.lifecycle import follow, start_execution, stop_execution
from nestedsf.account.stack.deployment import deploy, destroy
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.deployment import Deployment
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["PLACEHOLDER", "deployed", "in_words", "tried", "why_failed"]

PLACEHOLDER = "${AnotherStateMachineArn}"
"""What stands for the child's ARN in a definition, as in the sample's template."""

_SECONDS = 20.0
_WORDS = 300
_KEYS = 6
_DEPLOYING = re.compile(r"^The stack \S+ could not be deployed, because of ")
# After these words the whole input follows, what the request was, or what becomes of the stack.
_REST = (" in the input", " (Service:", " It has been rolled back")


def tried(
    session: MotoSession,
    parent: Mapping[str, Any],
    child: Mapping[str, Any],
    given: object,
    *,
    seconds: float = _SECONDS,
) -> tuple[ExecutionTrace | None, str]:
    """What an execution of the parent did, or why there is none, in a sentence.

    Args:
        session: The moto session of the notebook.
        parent: Its definition, with PLACEHOLDER for the child's ARN.
        child: The definition of the child.
        given: The input of the execution.
        seconds: How long the execution and what it starts may take.

    Raises:
        Nothing: whatever a reader has written is told.
    """
    try:
        with deployed(session, parent, child) as deployment:
            return _followed(session, start_execution(session, deployment, given), seconds)
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return None, f"it cannot be tried out: {_short(error)}"


@contextlib.contextmanager
def deployed(
    session: MotoSession,
    parent: Mapping[str, Any] | None = None,
    child: Mapping[str, Any] | None = None,
) -> Iterator[Deployment]:
    """A stack that is there as long as it is tried out; what is not given is the sample's."""
    stack_name = f"try-{uuid4().hex[:8]}"
    try:
        yield deploy(
            session, stack_name=stack_name, main_definition=parent, another_definition=child
        )
    finally:
        destroy(session, stack_name)


def _followed(
    session: MotoSession, execution_arn: str, seconds: float
) -> tuple[ExecutionTrace | None, str]:
    try:
        return follow(session, execution_arn, timeout=seconds), ""
    except TimeoutError:
        stop_execution(session, execution_arn)
        return None, f"its execution had not ended after {seconds:g} seconds, and was stopped."


def why_failed(trace: ExecutionTrace) -> str | None:
    """How an execution ended, with its error and cause in short; None where it succeeded."""
    if trace.status == "SUCCEEDED":
        return None
    if trace.error is None:
        return f"the execution ended as {trace.status}."
    return f"the execution ended as {trace.status}, with {trace.error}: {_short(trace.cause or '')}"


def in_words(value: object) -> str:
    """What kind of value a state was handed, without the values in it.

    >>> in_words({"order": 7}), in_words([7]), in_words("7"), in_words(None)
    ('an object with order', 'a list', 'a text', 'null')
    """
    if isinstance(value, Mapping):
        keys = [str(key) for key in value]
        more = ", …" if len(keys) > _KEYS else ""
        return f"an object with {', '.join(keys[:_KEYS])}{more}" if keys else "an empty object"
    if isinstance(value, (str, list)):
        return "a text" if isinstance(value, str) else "a list"
    return json.dumps(value, default=str)


def _short(words: object) -> str:
    text = _DEPLOYING.sub("", str(masked(str(words))))
    for begins in _REST:
        text = text.partition(begins)[0]
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"
