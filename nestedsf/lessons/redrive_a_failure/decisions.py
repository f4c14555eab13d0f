"""Exercise 1 of notebook 16: which executions a redrive helps, and which have to be started anew."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.account.executions.lifecycle import start_execution, stop_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.exceptions import InputError
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.machines import filled_in, put
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.redrive_a_failure.nights import HOUR, again, night, still, write_prices
from nestedsf.lessons.redrive_a_failure.workflows import carrier, order

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_1", "outcomes"]

START = '{"A": "", "B": "", "C": "", "D": "", "E": "", "F": "", "G": ""}'
"""What stands in the notebook."""
REDRIVE, NEW = "redrive", "new"
_ANEW = re.compile(r"\b(a?new|re)?start|\ba?new\b|\bnewly\b")
_DENIED = re.compile(r"\b(not?|never|none|neither)\b|n.t\b")
_INPUT: dict[str, Any] = {"order": 51, "to": "Rome", "seconds": 60}
_THREE_WEEKS = 21 * 24 * HOUR
_ORDER, _CARRIER = order(), carrier()


class _Case(NamedTuple):
    """An execution that has ended without success, and what is done about it in the morning.

    Attributes:
        hints: What leads on: gently, and then with the letter.
        order: The order's workflow when the execution starts.
        order_now: The same in the morning.
        carrier: The carrier's workflow when the execution starts.
        carrier_now: The same in the morning.
        given: The input.
        later: Seconds from the end of the night to the morning.
        stopped: Whether somebody stops the execution while the carrier loads.
    """

    hints: tuple[str, str]
    order: Mapping[str, Any] = _ORDER
    order_now: Mapping[str, Any] = _ORDER
    carrier: Mapping[str, Any] = _CARRIER
    carrier_now: Mapping[str, Any] = _CARRIER
    given: Mapping[str, Any] = _INPUT
    later: float = 0
    stopped: bool = False


_OUTSIDE = "A redrive runs again what did not succeed. Will that succeed now?"
_INPUT_KEPT = "A redriven execution keeps its input. Which cause was in an input?"
_KEPT = (
    "A redriven execution keeps its own definition, and a child that is started anew has its own."
)
_GIVES_UP = order(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Give up"}])
_CASES = {
    "A": _Case((_OUTSIDE, "A: what did “Look up the price” not find, and is it there now?")),
    "B": _Case(
        (_INPUT_KEPT, "B: to which town does the order go when it is redriven?"),
        given={**_INPUT, "to": "Roma"},
    ),
    "C": _Case(
        (_KEPT, "C: which definition of `order` does the redriven execution follow?"),
        order=order("town"),
    ),
    "D": _Case(
        (_KEPT, "D: which execution follows the definition of `carrier`?"), carrier=carrier("cost")
    ),
    "E": _Case(
        (
            "FAILED is not the only end that can be redriven.",
            "E: how does an execution end that is stopped?",
        ),
        stopped=True,
    ),
    "F": _Case(
        (
            "A redrive runs again the state in which an execution has ended.",
            "F: which state was the last one?",
        ),
        order=_GIVES_UP,
        order_now=_GIVES_UP,
    ),
    "G": _Case(
        (
            "Not all executions can be redriven at any time.",
            "G: for how long can an execution be redriven?",
        ),
        later=_THREE_WEEKS,
    ),
}


@exercise("16-redrive-a-failure", 1)
def check_1(answer: object) -> Verdict:
    """Whether it is said of each execution if a redrive lets it succeed.

    Args:
        answer: "redrive" or "new" for each letter, as JSON text or a dict.
    """
    value, mistake = ({}, None) if is_untouched(answer, START) else json_or_mistake(answer)
    if mistake is None and not isinstance(value, Mapping):
        mistake = f"An object with the letters A to G is asked for, and this is {a(value)}."
    if mistake:
        return not_yet(mistake, *leading(mistake))
    said = {str(key).strip().upper(): each for key, each in value.items()}
    if all(is_untouched(said.get(letter)) for letter in _CASES):
        return to_do("Write “redrive” or “new” behind each letter.")
    fault = next(filter(None, (_in_word(letter, said.get(letter)) for letter in _CASES)), None)
    if fault:
        return not_yet(fault)
    return _compared({letter: _meant(said[letter]) for letter in _CASES})


def _in_word(letter: str, said: object) -> str | None:
    """What is wrong with what is said of a case."""
    if is_untouched(said):
        return f"There is nothing behind {letter} yet."
    if _meant(said) is None:
        told = quoted(said) if isinstance(said, str) else a(said)
        return f"Behind {letter} is {told}, and what is asked for is “redrive” or “new”."
    return None


def _meant(said: object) -> str | None:
    words = said.lower() if isinstance(said, str) else ""
    once_more, anew = "redriv" in words, bool(_ANEW.search(words))
    if once_more == anew or _DENIED.search(words):
        return None
    return REDRIVE if once_more else NEW


def _compared(said: Mapping[str, str | None]) -> Verdict:
    seen = {letter: REDRIVE if outcomes(letter)[0] else NEW for letter in _CASES}
    wrong = [letter for letter in _CASES if said[letter] != seen[letter]]
    if wrong:
        count = len(_CASES)
        return not_yet(
            f"A redrive of all {count} was tried: {count - len(wrong) or 'none'} of your {count} "
            "answers fit what became of them.",
            *_CASES[wrong[0]].hints,
            *(_CASES[letter].hints[1] for letter in wrong[1:2]),
        )
    good = [letter for letter in _CASES if seen[letter] == REDRIVE]
    return right(
        f"{_listed(good)} succeeded when they were redriven. The others failed again or were "
        "refused, and each of them succeeded as a new execution."
    )


def _listed(letters: list[str]) -> str:
    return f"{', '.join(letters[:-1])} and {letters[-1]}"


@cache
def outcomes(letter: str) -> tuple[bool, bool]:
    """Whether a case succeeds when it is redriven, and whether as a new execution."""
    case = _CASES[letter]
    with still() as session:
        execution = _ended(session, _opened(session, case.order, case.carrier), case)
        session.skip(case.later)
        corrected = _opened(session, case.order_now, case.carrier_now)
        write_prices(session)
        try:
            redriven = again(session, execution).status == "SUCCEEDED"
        except InputError:
            redriven = False
        started = start_execution(session, corrected, dict(_INPUT))
        session.skip(HOUR)
        return redriven, fetch_trace(session, started).status == "SUCCEEDED"


def _opened(session: MotoSession, parent: Mapping[str, Any], child: Mapping[str, Any]) -> str:
    put(session, "carrier", child)
    return put(session, "order", filled_in(session, json.dumps(parent)))


def _ended(session: MotoSession, state_machine: str, case: _Case) -> ExecutionTrace:
    """The execution of a case, which has ended without success."""
    if not case.stopped:
        return night(session, state_machine, dict(case.given))
    write_prices(session)
    started = start_execution(session, state_machine, dict(case.given))
    session.skip(30)
    stop_execution(session, started)
    return fetch_trace(session, started)
