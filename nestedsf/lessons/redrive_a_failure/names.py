"""Exercise 2 of notebook 16: the name of a child, for each item, retry and redrive another one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.machines import put
from nestedsf.lessons.judging.tryouts import in_words, keeps, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, in_failure, in_task, is_untouched, json_or_mistake
from nestedsf.lessons.redrive_a_failure.nights import (
    again,
    children,
    night,
    not_tried,
    still,
    write_prices,
)
from nestedsf.lessons.redrive_a_failure.workflows import carrier
from nestedsf.trace.redrives import REDRIVEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_2"]

START = """{"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::states:startExecution.sync:2",
  "Parameters": {"StateMachineArn": "${carrier}", "Input.$": "$",
    "Name.$": "States.Format('{}-{}', $$.Execution.Name, $$.State.RetryCount)"},
  "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}]}"""
"""What stands in the notebook."""
_PARCELS: list[Any] = [
    {"to": "Rome", "seconds": 60},
    {"to": "Rome", "seconds": 60},
    {"to": "Bern", "seconds": 30},
]
_ATTEMPTS = 2
_REDRIVES = 2
_WHEN = ("", "after the first redrive ", "after the second redrive ")
_SHIP = "Ship"
_ORDINALS = ("first", "second", "third", "fourth")
_HINTS = (
    "Three things make a Task start a child more than once here. What differs each time?",
    "The context object has $$.Map.Item.Index, $$.State.RetryCount and $$.Execution.RedriveCount.",
    "All three belong behind $$.Execution.Name, with one {} for each in the first text.",
)
_OTHERWISE = (
    (
        "‹date›",
        (
            "Which signs are in a date such as $$.State.EnteredTime?",
            "A name has no space, slash, colon or brace, and a date has colons.",
        ),
    ),
    (
        "Invalid Arn",
        (
            "StateMachineArn was right at the start. What does it say now?",
            "${carrier} stands for the ARN of the child's state machine.",
        ),
    ),
    (
        "Invalid Name",
        (
            "Which signs stand between the parts of this name, or in one of them?",
            "A name has no space, slash, colon or brace. A hyphen is fine.",
        ),
    ),
    (
        "less than or equal to 80",
        (
            "How long may the name of an execution be?",
            "A name has 80 characters at most. $$.Execution.Name has 36, and an ARN many more.",
        ),
    ),
    (
        "was handed",
        (
            "Only the name is to be changed: what did Input.$ hand over at the start?",
            "With $ for Input.$, the child is handed the parcel.",
        ),
    ),
    (
        "did not fail",
        (
            "The Task went on without a price. Does it wait until its child has ended?",
            "The Resource at the start ends in .sync:2, and no Catch is asked for.",
        ),
    ),
    (
        "does not begin with",
        (
            "Which value of the context object is the name of the execution?",
            "$$.Execution.Name stands for the first {} at the start: leave it there.",
        ),
    ),
    ("with the Retry that was given", ("The Retry tries once more: MaxAttempts is 1.",)),
)
"""What leads on from a fault that is not of the names being the same, by words in it."""


class _Seen(NamedTuple):
    """What an execution has done, and each child that it has started."""

    execution: ExecutionTrace
    started: list[ExecutionTrace]


@exercise("16-redrive-a-failure", 2)
def check_2(answer: object) -> Verdict:
    """Whether no two starts of a Task in a Map ask for the same name, also after two redrives.

    Args:
        answer: The Task, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change the name of the child.")
    task, mistake = json_or_mistake(answer)
    if isinstance(task, dict) and list(task) == [_SHIP]:
        task = task[_SHIP]
    if mistake or (mistake := in_task(_filled(task))):
        mistake = mistake.replace("${AnotherStateMachineArn}", "${carrier}")
        return not_yet(mistake, *leading(mistake, *_HINTS))
    if task == json.loads(START):
        return to_do("Change the name of the child.")
    try:
        seen = _redriven_twice(task)
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        words = not_tried(error)
        return not_yet(words, *leading(words, *_HINTS))
    if fault := next(_faults(task, seen), None):
        return not_yet(fault, *(fitting(_OTHERWISE, fault) or leading(fault, *_HINTS)))
    return right(
        f"Three parcels were shipped in one execution that was redriven twice. It asked for "
        f"{len(seen.started)} names, and no two were the same."
    )


def _filled(task: Any, arn: str = "arn-of-carrier") -> Any:  # noqa: ANN401  an answer is any JSON
    """The answer with the ARN of the child in it."""
    if not isinstance(task, Mapping):
        return task
    try:
        return json.loads(json.dumps(task).replace("${carrier}", arn))
    except (TypeError, ValueError):
        return a(task)


def _redriven_twice(task: Mapping[str, Any]) -> _Seen:
    """An execution that fails, fails again when it is redriven, and then has the price."""
    with still() as session:
        arn = put(session, "carrier", carrier())
        each = {"StartAt": _SHIP, "States": {_SHIP: _filled(task, arn)}}
        parcels = {"Type": "Map", "ItemsPath": "$.parcels", "ItemProcessor": each, "End": True}
        order = put(session, "order", {"StartAt": "Each", "States": {"Each": parcels}})
        execution = again(session, night(session, order, {"parcels": _PARCELS}))
        write_prices(session)
        execution = again(session, execution)
        return _Seen(execution, children(session, execution))


def _faults(task: Mapping[str, Any], seen: _Seen) -> Iterator[str]:
    """What is wrong with what the execution did."""
    execution, started = seen
    yield from _refusals(execution)
    for child in started:
        if not any(keeps(child.input, parcel) for parcel in _PARCELS):
            yield f"A child was handed {in_words(child.input)}, and not its parcel."
    if why := why_failed(execution):
        first = bool(started)
        yield in_failure(task, execution.error, execution.cause, started=first) or _sentence(why)
    if execution.redrive_count != _REDRIVES:
        yield "The price for Rome was missing, and the execution did not fail."
    arns = [child.execution_arn for child in started]
    if len(arns) != len(set(arns)):
        yield "Two starts asked for the same name, and were answered with the same execution."
    for child in started:
        if not child.name.startswith(execution.name):
            yield "The name of a child does not begin with that of the execution that starts it."
    attempts = _attempts_before_a_redrive(execution)
    if attempts != _ATTEMPTS:
        yield (
            f"Before the first redrive, item 0 had {attempts} attempt{'s' * (attempts != 1)}, and "
            f"with the Retry that was given it has {_ATTEMPTS}: leave that as it was."
        )


def _refusals(execution: ExecutionTrace) -> Iterator[str]:
    """The starts that were refused because of their names, the earliest first."""
    visits = {event.id: visit for visit in execution.visits for event in visit.events}
    redrives = 0
    attempts: Counter[int | None] = Counter()
    for event in execution.events:
        if event.type == REDRIVEN:
            redrives += 1
            attempts.clear()
        if event.id not in visits:
            continue
        item = visits[event.id].iteration
        attempts[item] += event.type == "TaskScheduled"
        error = str(event.details.get("error"))
        if event.type == "TaskFailed" and "AlreadyExists" in error:
            which = f"{_WHEN[min(redrives, _REDRIVES)]}the {_ORDINALS[min(attempts[item], 4) - 1]}"
            words = f"{which} attempt of item {item} was refused, because its name was taken"
            yield f"{_sentence(words)}: {error}."


def _attempts_before_a_redrive(execution: ExecutionTrace) -> int:
    redrives = [event.id for event in execution.events if event.type == REDRIVEN]
    first = redrives[0] if redrives else len(execution.events) + 1
    items = [visit for visit in execution.visits if visit.iteration == 0]
    return sum(e.type == "TaskScheduled" and e.id < first for v in items for e in v.events)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
