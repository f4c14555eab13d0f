"""One state: what a single state does to data, in a state machine that has no other.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.account.stack.deployment import deploy, destroy
from nestedsf.exceptions import InputError
from nestedsf.lessons import mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["NAME", "alone", "object_of", "visit_of"]

NAME = "One state"
_BY_ITSELF = re.compile(r"\s*(?:\$|{%|[A-Za-z]+\.\w+\s*\()")
_ITS_KINDS = {"$": "a path", "%": "JSONata"}
_WITHOUT_END = ("Succeed", "Fail")  # they end an execution without saying so, and may not say it


def visit_of(
    session: MotoSession,
    state: str | Mapping[str, Any],
    given: Json = None,
    *,
    fields: str = "{}",
    child: str | Mapping[str, Any] | None = None,
) -> StateVisit:
    """The visit of one state, in a state machine that has no other and is removed again.

    Args:
        session: A moto session.
        state: The state as JSON text, without Next and End; `${AnotherStateMachineArn}`
            in it is the ARN of the child.
        given: The input of the execution.
        fields: More fields of the state, as JSON text.
        child: The child's definition; without it, the sample's.

    Raises:
        DeploymentError: The state machine could not be created; says why.
        InputError: The state or its fields are not JSON objects; says why.

    >>> from nestedsf import moto_session
    >>> with moto_session(time_scale=20) as session:
    ...     visit_of(session, '{"Type": "Pass", "InputPath": "$.order"}', {"order": 7}).output
    7
    """
    whole = {**_read(state), **_read(fields)}
    stack_name = f"trial-{uuid.uuid4().hex}"
    deployment = deploy(
        session,
        stack_name=stack_name,
        main_definition=alone(whole),
        another_definition=child,
    )
    try:
        return run(session, deployment, given, check=False).visits[0]
    finally:
        destroy(session, stack_name)


def object_of(answer: object) -> tuple[dict[str, Any] | None, str | None]:
    """The JSON object that somebody has written, or what is wrong with it."""
    value, mistake = mistakes.json_or_mistake(answer)
    if isinstance(answer, str) and (found := _BY_ITSELF.match(answer)):
        what = _ITS_KINDS.get(found[0][-1], "a function")
        mistake = f"A JSON object is asked for, in braces, and this is {what} by itself."
    if mistake is None and not isinstance(value, dict):
        mistake = f"A JSON object is asked for, in braces, and this is {mistakes.a(value)}."
    return (None, mistake) if mistake else (value, None)


def _read(text: str | Mapping[str, Any]) -> dict[str, Any]:
    value, mistake = object_of(text if isinstance(text, str) else dict(text))
    if value is None:
        raise InputError(str(mistake))
    return value


def alone(state: Mapping[str, Any]) -> dict[str, Any]:
    """The definition of a state machine with one state.

    >>> alone({"Type": "Succeed"})
    {'StartAt': 'One state', 'States': {'One state': {'Type': 'Succeed'}}}
    """
    end = {} if state.get("Type") in _WITHOUT_END else {"End": True}
    return {"StartAt": NAME, "States": {NAME: {**state, **end}}}
