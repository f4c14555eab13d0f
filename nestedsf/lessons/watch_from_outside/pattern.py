"""Exercise 1 of notebook 18: an event pattern that takes the orders that have not succeeded."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.lifecycle import start_execution, stop_execution
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import laboratory, refused
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.watch_from_outside.queues import own, received, watched
from nestedsf.lessons.watch_from_outside.shop import ORDERS, SHIPPING, order, shipping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["START", "check_1"]

START = """{"source": ["aws.states"],
  "detail": {"status": ["FAILED"]}}"""
"""What stands in the notebook."""
_TIME_SCALE = 1  # all waiting is skipped, and nothing may pass before an order is stopped
_AN_HOUR = 3600
_OF_STATUSES = (
    "In which ways can an execution end without success?",
    "One of the entries of a list has to be the status: FAILED, TIMED_OUT or ABORTED.",
)
_OF_THE_MACHINE = (
    "Of which state machine are the changes that it takes, and of which are the orders?",
    "detail.stateMachineArn is the ARN of the state machine of an execution.",
)
_OF_SUCCESS = (
    "Which of the statuses in your pattern has an execution that did not fail?",
    "A status is RUNNING at first, and SUCCEEDED is a good end.",
)
_OF_OTHERS = (
    "Whose executions does the pattern take? By which of its fields does an event say so?",
    "detail has stateMachineArn beside status.",
)
_OF_ALIKE = (
    "Which other names does the pattern take, too?",
    "The whole ARN, in a list, is that of one state machine alone.",
)
_OF_VALUES = (
    "Which value has an event there? Compare it with yours, letter by letter.",
    "A value in a list has to be the whole value, letter by letter: of an ARN, all of it.",
)
_OF_FORM = (
    "A pattern has the form of the event: what is inside detail there is inside detail here.",
    "Each value is a list, even of one, as in the pattern of the notebook.",
)


class _Change(NamedTuple):
    """A status change: of whose execution, and the event as JSON text."""

    machine: str
    status: str
    event: str

    @classmethod
    def of(cls, event: dict[str, Any]) -> _Change:
        detail = event["detail"]
        machine = detail["stateMachineArn"].rpartition(":")[2]
        return cls(machine, detail["status"], json.dumps(event))

    @property
    def wanted(self) -> bool:
        return self.machine == ORDERS and self.status not in ("RUNNING", "SUCCEEDED")

    @property
    def told(self) -> str:
        return f"the change of an execution of {self.machine} to {self.status}"


@exercise("18-watch-from-outside", 1)
def check_1(answer: object) -> Verdict:
    """Whether an event pattern takes each order that does not succeed, and nothing else.

    Args:
        answer: The event pattern, as JSON text.
    """
    if is_untouched(answer, START) or answer == json.loads(START):
        return to_do(
            "Change the pattern until it takes each order that does not succeed, and no other."
        )
    pattern, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(pattern, dict):
        mistake = f"An event pattern is an object, and this is {a(pattern)}."
    if mistake is None and (nested := _nested(pattern)):
        mistake = f"EventBridge takes no list in a list, and {nested} has one."
    if mistake:
        return not_yet(mistake, *leading(mistake, *_OF_FORM))
    try:
        pattern = json.loads(json.dumps(pattern, default=str))
        taken = _taken(pattern)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        return not_yet("The pattern is nested too deeply." if deep else str(error), *_OF_FORM)
    changes = _changes()
    if not any(taken):
        words = _none_taken(pattern, len(changes))
        return not_yet(words, *(_OF_FORM if "has a field" in words else _OF_VALUES))
    wrong = next(
        (c for c, is_taken in zip(changes, taken, strict=True) if is_taken is not c.wanted), None
    )
    if wrong:
        seen = f"It {'does not take' if wrong.wanted else 'takes'} {wrong.told}."
        machines = {c.machine for c, is_taken in zip(changes, taken, strict=True) if is_taken}
        hints = _OF_THE_MACHINE if ORDERS not in machines else _hints(wrong, json.dumps(pattern))
        return not_yet(f"Of {len(changes)} changes it takes {sum(taken)}. {seen}", *hints)
    return right(
        f"Of {len(changes)} changes it takes {sum(taken)}: each order that did not succeed, "
        "whichever way it ended, and no other execution."
    )


def _hints(wrong: _Change, written: str) -> tuple[str, ...]:
    """What leads on from a change that is taken and should not be, or is not and should be."""
    if wrong.wanted:
        return _OF_STATUSES
    if wrong.machine == ORDERS:
        return _OF_SUCCESS if '"status"' in written else _OF_STATUSES
    named = any(key in written for key in ("stateMachineArn", "executionArn", "resources"))
    return _OF_ALIKE if named else _OF_OTHERS


@cache
def _changes() -> tuple[_Change, ...]:
    """The status changes of five orders, of their shipping, and of two other state machines."""
    light, heavy = {"kilos": 3, "packing": 60}, {"kilos": 30, "packing": 60}
    with laboratory(_TIME_SCALE) as session:
        queue = watched(session)
        orders = put(session, ORDERS, order(put(session, SHIPPING, shipping())))
        archive = put(session, f"{ORDERS}-archive", shipping())
        again = put(session, "nestedsf-reorder", shipping())
        stopped = start_execution(session, orders, {**light, "packing": 900})
        stop_execution(session, stopped)
        for machine, given in (
            *((orders, light), (orders, heavy), (orders, {**light, "packing": 7200})),
            (orders, {"packing": 60}),  # which fails, as nobody has weighed it
            *((archive, light), (archive, heavy), (again, heavy)),
        ):
            start_execution(session, machine, given)
            session.skip(_AN_HOUR)
        return tuple(map(_Change.of, own(received(session, queue))))


def _taken(pattern: dict[str, Any]) -> list[bool]:
    """Which changes a pattern takes.

    Raises:
        ValueError: AWS refuses it; the message says so in its words.
    """
    text = json.dumps(pattern)
    with laboratory() as session:
        client = session.client("events")
        try:
            return [
                bool(client.test_event_pattern(EventPattern=text, Event=change.event)["Result"])
                for change in _changes()
            ]
        except RecursionError:
            raise
        except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
            raise ValueError(f"{refused(error).rstrip('.')}.") from None


def _none_taken(pattern: dict[str, Any], count: int) -> str:
    """Why a pattern takes nothing: a field that no event has, or a value that none has there."""
    words = f"It takes none of the {count} changes."
    for path, values in _leaves(pattern):
        field = quoted(".".join(path))
        alone: Any = values
        for key in reversed(path):
            alone = {key: alone}
        if any(_taken(alone)):
            continue
        if not any(_has(json.loads(change.event), path) for change in _changes()):
            return f"{words} No event has a field {field}."
        return f"{words} No event has at {field} what the pattern wants there."
    return f"{words} No event has all of it."


def _nested(pattern: Mapping[str, Any]) -> str | None:
    """The field whose list has a list in it."""
    for path, values in _leaves(pattern):
        if isinstance(values, list) and any(isinstance(each, list) for each in values):
            return quoted(".".join(path))
    return None


def _leaves(
    pattern: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in pattern.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        elif key != "$or":
            yield (*path, key), value


def _has(event: object, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(event, dict) or key not in event:
            return False
        event = event[key]
    return True
