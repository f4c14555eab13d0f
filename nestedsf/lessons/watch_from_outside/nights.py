"""Exercise 2 of notebook 18: what a new version has done in the night, from events alone."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.lifecycle import start_execution, stop_execution
from nestedsf.lessons.judging.answers import in_other_capitals, integers, only, texts
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import laboratory
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.watch_from_outside.accounts import lead
from nestedsf.lessons.watch_from_outside.queues import own, received, watched
from nestedsf.lessons.watch_from_outside.shop import ORDERS, SHIPPING, order, shipping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["START", "check_2", "night"]

START: dict[str, Any] = {"error": "", "version": 0, "orders": []}
"""What stands in the notebook."""
_RETRY = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 300, "MaxAttempts": 1}]
_TIME_SCALE = 1  # all waiting is skipped, and nothing may pass while the account is changed
_PACKING = 60
_PAST_PACKING = 120
_AN_HOUR = 3600
_OLD, _NEW = 1, 2
_FAULT = "States.Runtime"
_BESIDE = re.compile(r"\b(orders?|and)\b|[#&.:]", re.IGNORECASE)
"""What stands beside the numbers of orders in a text."""
_OF_INPUT = re.compile(r'\{[^{}]*"order": *(\d{1,9})[^{}]*\}')
"""The input of an order, as JSON text."""
_OF_FORM = ("The answer at the start has the three keys: error, version and orders.",)
_OF_ERROR = (
    "Print status, error and version of what has failed, line by line.",
    "Which error is there beside one version only? An order has no version.",
)
_OF_VERSION = (
    "Which version has each execution that has failed with this error?",
    "It is the number at the end of stateMachineVersionArn.",
)
_OF_ORDERS = (
    "An order has failed because its shipping has. Both have the order's number in their input.",
    "“Ship” was tried once more. Did each order end as FAILED whose shipping had this error?",
)


class _Order(NamedTuple):
    """An order of the night: what it weighs, whether it has a street, and who ships it."""

    number: int
    versions: tuple[int, int]
    kilos: int = 3
    street: str | None = "Mill Lane"
    stopped: bool = False


_ORDERS = (
    _Order(31, (_OLD, _OLD)),
    _Order(32, (_OLD, _OLD), kilos=25),
    _Order(33, (_NEW, _NEW)),
    _Order(34, (_NEW, _NEW), street=None),
    _Order(35, (_OLD, _OLD), street=None),
    _Order(36, (_NEW, _OLD), street=None),
    _Order(37, (_OLD, _OLD), stopped=True),
    _Order(38, (_NEW, _NEW), kilos=40),
    _Order(39, (_NEW, _NEW), street=None),
    _Order(40, (_OLD, _OLD)),
)
_FAILED = (34, 39)


def night() -> list[dict[str, Any]]:
    """The detail of each status change of a night, in order, as a queue was told of them.

    Ten orders were shipped, of which an alias led some to a new version.
    """
    details: list[dict[str, Any]] = json.loads(_night())
    return details


@cache
def _night() -> str:
    with laboratory(_TIME_SCALE) as session:
        queue = watched(session)
        machine = put(session, SHIPPING, shipping())
        client = session.client("stepfunctions")
        client.publish_state_machine_version(stateMachineArn=machine)  # _OLD
        put(session, SHIPPING, shipping({"parcel": 31, "street.$": "$.street"}))
        client.publish_state_machine_version(stateMachineArn=machine)  # _NEW
        orders = put(session, ORDERS, order(f"{machine}:live", Retry=_RETRY))
        for each in _ORDERS:
            _run(session, orders, machine, each)
        return json.dumps([event["detail"] for event in own(received(session, queue))])


def _run(session: MotoSession, orders: str, machine: str, each: _Order) -> None:
    """An order from its start to its end, with the alias led to a version before each attempt."""
    given: dict[str, Any] = {"order": each.number, "kilos": each.kilos, "packing": _PACKING}
    street = {} if each.street is None else {"street": each.street}
    lead(session, "live", f"{machine}:{each.versions[0]}")
    started = start_execution(session, orders, {**given, **street})
    if each.stopped:
        stop_execution(session, started)
    session.skip(_PAST_PACKING)
    lead(session, "live", f"{machine}:{each.versions[1]}")
    session.skip(_AN_HOUR)


@exercise("18-watch-from-outside", 2)
def check_2(answer: object) -> Verdict:
    """Whether somebody has found the new error of the night, its version, and what it has stopped.

    Args:
        answer: A dict with error, version and orders, or JSON text of one.
    """
    if is_untouched(answer) or answer == START:
        return to_do("Look at what the queue was told, and fill in the three.")
    found, mistake = json_or_mistake(answer) if isinstance(answer, str) else (answer, None)
    if not isinstance(found, dict):
        form = f"A dictionary with error, version and orders is asked for, and this is {a(found)}."
        return not_yet(mistake or form, *(leading(mistake) if mistake else _OF_FORM))
    for kind, hints in _KINDS:
        if seen := next(kind(found), None):
            return not_yet(seen, *(() if " is written " in seen else hints))
    return right(
        f"Only executions of version {_NEW} of shipping failed with {_FAULT}. Because of it orders "
        f"{_FAILED[0]} and {_FAILED[1]} failed, and order 36 was shipped at the second attempt."
    )


def _of_form(found: Mapping[str, Any]) -> Iterator[str]:
    for name in START:
        if name not in found:
            other = in_other_capitals(name, found)
            yield f"The answer has no {name}." if other is None else f"{other} is written {name}."
            return


def _of_error(found: Mapping[str, Any]) -> Iterator[str]:
    written = only(found["error"])
    failed = [detail for detail in night() if detail["error"] is not None]
    errors = {detail["error"] for detail in failed}
    error = written.strip() if isinstance(written, str) else ""
    if not error:
        told = "empty" if written == "" else a(written)
        yield f"The error is {told}, and the name of one is asked for."
    elif other := in_other_capitals(error, errors):
        yield f"{error} is written {other}."
    elif error not in errors:
        yield f"No execution of the night has failed with {quoted(error)}."
    elif error == "States.TaskFailed":
        yield f"{error} is the error of orders, whatever their shipping has failed with."
    elif error != _FAULT:
        numbers = sorted({_version(detail) for detail in failed if detail["error"] == error})
        versions = " and of version ".join(map(str, numbers))
        yield f"{error} is the error of executions of version {versions}."


def _of_version(found: Mapping[str, Any]) -> Iterator[str]:
    version = only(found["version"])
    written = re.search(r"\d{1,9}$", version.strip()) if isinstance(version, str) else None
    numbers = integers(written[0] if written else version)
    if not numbers or len(numbers) > 1:
        yield f"The version is {a(version)}, and one whole number is asked for."
    elif numbers[0] not in (_OLD, _NEW):
        yield f"No execution of the night was one of version {numbers[0]}."
    elif numbers[0] != _NEW:
        yield f"No execution of version {numbers[0]} has failed with {_FAULT}."


def _of_orders(found: Mapping[str, Any]) -> Iterator[str]:
    orders = found["orders"]
    numbers = _numbers(orders)
    if numbers is None and orders:
        yield "orders is a list of the numbers of orders."
        return
    if not numbers:
        yield "orders names no order."
        return
    ends = {detail["order"]: detail for detail in _ends()}
    for number in numbers:
        if number not in ends:
            yield f"There was no order {number} in the night."
        elif number not in _FAILED:
            yield _why_not(number, ends[number]["status"])
    missing = set(_FAILED) - set(numbers)
    if missing:
        yield f"{'One more order' if len(missing) == 1 else 'More orders'} failed because of it."


_KINDS = (
    (_of_form, _OF_FORM),
    (_of_error, _OF_ERROR),
    (_of_version, _OF_VERSION),
    (_of_orders, _OF_ORDERS),
)
"""What may be wrong with what was found, by what stands in the events, and what leads on."""


def _numbers(orders: object) -> list[int] | None:
    """The orders' numbers, also where they stand in texts, as "order 34", or in inputs."""
    if isinstance(orders, str):
        return integers(_BESIDE.sub(" ", _OF_INPUT.sub(r" \1 ", orders)))
    written = texts(orders)
    if isinstance(orders, (list, tuple)) and len(written) == len(orders):
        return _numbers(" ".join(written))
    return integers(orders)


def _why_not(number: int, status: str) -> str:
    if status != "FAILED":
        return f"Order {number} ended as {status}."
    errors = {
        detail["error"]
        for detail in night()
        if _is_shipping(detail) and detail["error"] and _number(detail) == number
    }
    return f"Shipping of order {number} failed with {', '.join(sorted(errors))}."


def _ends() -> list[dict[str, Any]]:
    """How each order ended."""
    return [
        {"order": _number(detail), "status": detail["status"]}
        for detail in night()
        if not _is_shipping(detail) and detail["status"] != "RUNNING"
    ]


def _is_shipping(detail: Mapping[str, Any]) -> bool:
    return str(detail["stateMachineArn"]).endswith(f":{SHIPPING}")


def _number(detail: Mapping[str, Any]) -> int:
    number: int = json.loads(detail["input"])["order"]
    return number


def _version(detail: Mapping[str, Any]) -> int:
    return int(str(detail["stateMachineVersionArn"]).rpartition(":")[2])
