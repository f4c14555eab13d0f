"""Findings: which state of which execution failed, what it lacked, and which state left that out.

What really happened is read from the executions: nothing here says it beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.answers import integers, texts
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched, quoted
from nestedsf.lessons.read_an_execution.kinds import kind
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["verdict"]

_Fault: TypeAlias = tuple[str, ...]  # what was seen, and what leads on

_KEYS = ("order", "state", "field", "left out by")
_LACKED = re.compile(r"Invalid path '\$\.(\w+)'")
_MACHINE = re.compile(r"^[\w-]+-(main|another)$")
_EXECUTION = re.compile(r"^(the\s+)?(parent|child)('s)?(\s+(execution|workflow))?$", re.IGNORECASE)
_AROUND = " \t\r\n\"'“”`.?!"
_INSIDE_PATH = re.compile(r"^\$?\.?\[?['\"]?|['\"]?\]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    """What an execution that failed shows to whoever looks.

    Attributes:
        execution: The parent.
        failed: The visit that failed by itself, in the child.
        starter: The visit of the parent that started the child.
        child: The child execution.
        field: What the failed state looked for, and was not handed.
    """

    execution: ExecutionTrace
    failed: StateVisit
    starter: StateVisit
    child: ExecutionTrace
    field: str


def verdict(answer: object, executions: Sequence[ExecutionTrace], states: Sequence[str]) -> Verdict:
    """What to say to a finding.

    Args:
        answer: An order, a state, a field, and the state that left it out, by these names.
        executions: One for each order, of which one failed in a child.
        states: The names of all states of both workflows.
    """
    said, mistake = _entries(answer)
    if mistake:
        return not_yet(mistake)
    if all(is_untouched(said.get(key)) for key in _KEYS):
        return to_do("Fill in the four entries of finding.")
    truth = _truth(executions)
    about: dict[str, Callable[[object], _Fault | None]] = {
        "order": lambda value: _about_order(value, truth, executions),
        "state": lambda value: _about_state(value, truth, states),
        "field": lambda value: _about_field(value, truth),
        "left out by": lambda value: _about_starter(value, truth, states),
    }
    for key in _KEYS:
        if is_untouched(said.get(key)):
            return not_yet(f"The entry “{key}” is empty.", *_WHERE[key])
        if fault := about[key](said[key]):
            return not_yet(*fault)
    fields = sorted(_fields(truth.child.input) - {STARTED_BY})
    handed = _listed([*fields, "the link to its parent"], "and")
    return right(
        f"“{truth.starter.state_name}” hands on {handed}, and only at night a state looks for "
        f"{truth.field} too. By day the same field is missing, and nobody sees it. "
        f"The fix is to hand {truth.field} on as well."
    )


def _entries(answer: object) -> tuple[dict[str, object], str | None]:
    """What was answered, by name, or what is wrong with it."""
    if is_untouched(answer):
        return {}, None
    if isinstance(answer, str) and "{" not in answer and "[" not in answer:
        return {}, "A dictionary with four entries is asked for, and this is a text."
    if isinstance(answer, str):
        answer, mistake = mistakes.json_or_mistake(answer)
        if mistake:
            return {}, mistake
    if isinstance(answer, (list, tuple)) and len(answer) == len(_KEYS):
        answer = dict(zip(_KEYS, answer, strict=True))
    if not isinstance(answer, Mapping):
        return {}, "The finding must have four entries: order, state, field and left out by."
    return {
        str(key).strip().lower().replace("_", " "): value for key, value in answer.items()
    }, None


_WHERE = {
    "order": (
        "The explorer says the status of an execution at its top.",
        "Show the other executions in the explorer too: change the number in its cell.",
    ),
    "state": (
        "A Task that waits for an execution fails when that execution fails: look inside it.",
        "In the explorer, the child execution has a red state as well: select it.",
        "The cause names the state behind “while executing the state”.",
    ),
    "field": (
        "Select the state that failed, and read its cause beside its input.",
        "The cause names a path that is invalid: a $, a dot, and the name of a field.",
    ),
    "left out by": (
        "The order had the field when it came in. Where is it seen for the last time?",
        "Compare the input of the parent's states with the input of the child execution.",
        "The input of a child execution is made by the Task that starts it.",
    ),
}
_RED = (
    "A state that failed is red in the explorer.",
    "The cause names the state behind “while executing the state”.",
)
_NAMES = ("The names of the states stand in the picture: write one as it is there.",)
_LETTERS = ("The cause has the path with the letters that the state looked for.",)


def _truth(executions: Sequence[ExecutionTrace]) -> _Truth:
    """The one order that failed, followed down to the state that failed by itself."""
    for execution in executions:
        for starter in execution.visits:
            if starter.child is None or starter.child.status != "FAILED":
                continue
            failed = next(visit for visit in starter.child.visits if visit.status == "FAILED")
            lacked = _LACKED.search(failed.cause or "")
            return _Truth(
                execution=execution,
                failed=failed,
                starter=starter,
                child=starter.child,
                field=lacked[1] if lacked else "",
            )
    raise LookupError("none of the executions failed in a child")


def _about_order(
    value: object, truth: _Truth, executions: Sequence[ExecutionTrace]
) -> _Fault | None:
    text = re.sub(r"(?i)\border(\b|_)[\s:#-]*|#", " ", value) if isinstance(value, str) else value
    numbers = integers(text) or []
    known = [_number(execution) for execution in executions]
    if len(numbers) != 1 or numbers[0] not in known:
        return (f"The entry “order” must be the number of one order, {_listed(known, 'or')}.",)
    if numbers[0] != _number(truth.execution):
        return f"The execution of order {numbers[0]} succeeded.", *_WHERE["order"]
    return None


def _about_state(value: object, truth: _Truth, states: Sequence[str]) -> _Fault | None:
    name = _state(value, states)
    if name == truth.failed.state_name:
        return None
    if name == truth.starter.state_name:
        seen = (
            f"“{name}” failed because the execution that it waited for had failed, "
            "and in that execution a state failed first."
        )
        return seen, *_WHERE["state"]
    if name in {visit.state_name for visit in truth.child.visits}:
        return f"“{name}” succeeded in this execution.", *_RED
    return _elsewhere(name, value, _RED)


def _about_field(value: object, truth: _Truth) -> _Fault | None:
    found = texts(value)
    if len(found) != 1:
        return (f"The entry “field” must be the name of one field, and it is {kind(value)}.",)
    text = re.sub(r"(?i)^(the|field)\s+", "", found[0].strip(_AROUND))
    name = _INSIDE_PATH.sub("", text).strip(_AROUND)
    if name == truth.field:
        return None
    if name.lower() == truth.field.lower():
        seen = f"No state looked for {name}: in the name of a field, capitals count."
        return seen, *_LETTERS
    failed, where = truth.failed.state_name, _WHERE["field"]
    if name in _fields(truth.failed.input):
        return f"“{failed}” was handed {name}, so it was there.", *where
    if name in _fields(truth.execution.input):
        return f"“{failed}” was not handed {name} either, but it did not look for it.", *where
    return f"{quoted(found[0])} is not a field of the orders.", *where


def _about_starter(value: object, truth: _Truth, states: Sequence[str]) -> _Fault | None:
    name = _state(value, states)
    if name == truth.starter.state_name:
        return None
    where = _WHERE["left out by"]
    if name in {visit.state_name for visit in truth.child.visits}:
        seen = (
            f"“{name}” is a state of the child execution, "
            f"and the child's input already lacked {truth.field}."
        )
        return seen, *where[1:]
    return _elsewhere(name, value, where)


def _elsewhere(name: str | None, value: object, where: tuple[str, ...]) -> _Fault:
    if name is not None:
        return f"“{name}” was not entered in this execution.", *where
    said = value.strip(_AROUND) if isinstance(value, str) else ""
    for pattern, what in ((_MACHINE, "a state machine"), (_EXECUTION, "an execution")):
        if pattern.match(said):
            return f"{quoted(said)} is {what}, and a state of one is asked for.", *_NAMES
    if not isinstance(value, str):
        return f"The name of a state is asked for, and this is {kind(value)}.", *_NAMES
    return f"{quoted(value)} is not a state of these two workflows.", *_NAMES


def _state(value: object, states: Sequence[str]) -> str | None:
    """The state that somebody means, however it is written."""
    found = texts(value)
    wanted = _plain(found[0]) if len(found) == 1 else None
    return next((name for name in states if _plain(name) == wanted), None)


def _plain(name: str) -> str:
    return " ".join(name.strip(_AROUND).casefold().split())


def _number(execution: ExecutionTrace) -> object:
    return execution.input.get("order") if isinstance(execution.input, dict) else None


def _fields(value: object) -> set[str]:
    return set(value) if isinstance(value, dict) else set()


def _listed(values: Sequence[object], word: str) -> str:
    *first, last = map(str, values)
    return f"{', '.join(first)} {word} {last}"
