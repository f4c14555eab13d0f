"""A hundred items: the first check of notebook 10, which packs them to count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory
from nestedsf.lessons.judging.verdicts import not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.your_own_workflow import shop
from nestedsf.lessons.your_own_workflow.failures import OF_NUMBERS
from nestedsf.trace.cost import transitions

if TYPE_CHECKING:
    from nestedsf.lessons.judging.verdicts import Verdict

__all__ = ["check_1"]

_FAST = 10_000
_ITEMS = 100
_WANTED = ("children", "seconds", "transitions")


@exercise("10-your-own-workflow", 1)
def check_1(answer: object) -> Verdict:
    """Whether three numbers are those of a hundred items, which are packed to find out."""
    if isinstance(answer, str) and answer.strip():
        answer, mistake = json_or_mistake(answer)
        if mistake:
            return not_yet(mistake, *leading(mistake))
    if is_untouched(answer) or _all_empty(answer):
        return to_do("The check packs 100 items, and compares your three numbers with what it saw.")
    if not isinstance(answer, Mapping):
        return not_yet(
            f"An object with three numbers is asked for, and this is {a(answer)}.",
            f"Its keys are {', '.join(_WANTED)}.",
        )
    said = {str(key).strip().lower(): value for key, value in answer.items()}
    return _no_numbers(said) or _compared(said, _hundred_items())


def _no_numbers(said: Mapping[str, Any]) -> Verdict | None:
    for name in _WANTED:
        value = said.get(name)
        if value is None:
            other = next((key for key in said if key not in _WANTED), None)
            beside = f": it has {quoted(other)}" if other is not None else ""
            return not_yet(
                f"There is no number of {name} in the answer{beside}.",
                f"Its keys are {', '.join(_WANTED)}.",
            )
        if not _is_number(value):
            if isinstance(value, str):
                told = f"{name} is a text, {quoted(value)}, and a number is wanted."
                return not_yet(told, *OF_NUMBERS)
            what = "no number" if a(value) == _ODD else f"{a(value)}, and a number is wanted"
            return not_yet(f"{name} is {what}.", "Each of the three is one number, as 7.")
    return None


def _compared(said: Mapping[str, Any], found: Mapping[str, float]) -> Verdict:
    """Which numbers are right; on which side a wrong one is, only the last hint says."""
    wrong = [name for name in _WANTED if said[name] != found[name]]
    if not wrong:
        return right(
            f"{found['children']} children in three rounds of at most 40, {found['seconds']} "
            f"seconds, and {found['transitions']} state transitions."
        )
    others = [name for name in _WANTED if name not in wrong]
    told = "Not one of the three numbers is right."
    if others:
        told = f"{_are(others)} right; {_are(wrong)} not yet."
    first = wrong[0]
    more = _MORE[first][said[first] < found[first]]
    return not_yet(told, *_HINTS[first], f"{more} than you say.")


def _are(names: list[str]) -> str:
    return f"{' and '.join(names)} {'are' if names[1:] or names[0] in _SEVERAL else 'is'}"


_ODD = a(object())
_SEVERAL = ("children", "transitions")
_MORE = {
    "children": ("Fewer executions of pack were started", "More executions of pack were started"),
    "seconds": ("It took fewer seconds", "It took more seconds"),
    "transitions": ("There were fewer state transitions", "There were more state transitions"),
}
_HINTS = {
    "children": (
        "Which state starts a child, and how often is it entered?",
        "The Task in the ItemProcessor is entered once for each item.",
    ),
    "seconds": (
        "All items would be packed in 60 seconds if there were no limit.",
        "A Map runs at most 40 iterations at once: how many rounds do 100 items make?",
    ),
    "transitions": (
        "Count the entries into states, first the parent's, then those of a child.",
        "The Map is entered once, its Task once for each item, and a child enters two states.",
    ),
}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _all_empty(answer: object) -> bool:
    return isinstance(answer, Mapping) and all(
        value is None or (_is_number(value) and value == 0) for value in answer.values()
    )


@cache
def _hundred_items() -> dict[str, float]:
    with laboratory(_FAST) as session:
        pack = shop.state_machine(session, "pack", shop.PACK)
        parent = shop.state_machine(session, "pack-all", shop.ALL_AT_ONCE, PackArn=pack)
        trace = run(session, parent, {"items": ["tea"] * _ITEMS})
    assert trace.started and trace.stopped  # noqa: PT018, S101  it has ended
    return {
        "children": len(list(trace.executions())) - 1,
        "seconds": round((trace.stopped - trace.started).total_seconds()),
        "transitions": transitions(trace),
    }
