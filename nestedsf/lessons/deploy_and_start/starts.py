"""Starts: what Step Functions answers to an execution that is started, and started again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import start_execution
from nestedsf.exceptions import ExecutionNameError
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import laboratory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["answer_to_name", "what_happens"]

_WEEK = {
    "StartAt": "Wait for approval",
    "States": {"Wait for approval": {"Type": "Wait", "Seconds": 604_800, "End": True}},
}


def answer_to_name(name: str) -> str:
    """What Step Functions answers to a start with this name: an error's code, or "started".

    >>> answer_to_name("order-7"), answer_to_name("order 7")
    ('started', 'InvalidName')
    """
    with laboratory() as session:
        shop = put(session, "shop-main", _WEEK)
        try:
            session.client("stepfunctions").start_execution(stateMachineArn=shop, name=name)
        except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
            response: Mapping[str, Any] = getattr(error, "response", {})
            return str(response.get("Error", {}).get("Code", "InvalidName"))
    return "started"


@cache
def what_happens() -> dict[str, str]:
    """What the four starts of an exercise lead to, found by starting.

    >>> what_happens()
    {'A': 'same', 'B': 'refused', 'C': 'new', 'D': 'new'}
    """
    with laboratory() as session:
        shop = put(session, "shop-main", _WEEK)
        first = start_execution(session, shop, {"number": 9}, "invoice-9")
        other = put(session, "other-main", _WEEK)
        return {
            "A": _answer_to(session, shop, first, {"number": 9}, "invoice-9"),
            "B": _answer_to(session, shop, first, None, "invoice-9"),
            "C": _answer_to(session, shop, first, {"number": 9}, None),
            "D": _answer_to(session, other, first, {"number": 9}, "invoice-9"),
        }


def _answer_to(session: MotoSession, shop: str, first: str, given: object, name: str | None) -> str:
    try:
        return "same" if start_execution(session, shop, given, name) == first else "new"
    except ExecutionNameError:
        return "refused"
