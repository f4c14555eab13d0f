"""Hints on the attempts of a Task, for the second exercise of "Handle what goes wrong"."""

from __future__ import annotations

import re

from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.when_it_goes_wrong.limit_hints import hints_for

__all__ = [
    "OF_THE_INPUT",
    "OF_THE_LETTERS",
    "OF_THE_NAME",
    "OF_THE_RESOURCE",
    "OF_THE_RETRY",
    "hints_of",
]

OF_THE_INPUT = (
    "What the child is given is in Parameters, next to its StateMachineArn.",
    '"Input.$": "$" hands on all that the Task was given.',
)
OF_THE_RETRY = (
    (
        "A Retry is a field of the Task. Which errors does it name, how long is its first pause, and "
        "what is each further one?"
    ),
    (
        "ErrorEquals, IntervalSeconds, MaxAttempts and BackoffRate: the pauses are the interval, then "
        "each the rate times the one before. MaxDelaySeconds is the upper limit of a pause."
    ),
)
_OF_GIVING_UP = (
    "A Task gives up by failing, when its attempts are used up.",
    "Leave out Catch and Next: with End, the execution fails where the Task does.",
)
_OF_THE_JITTER = (
    "The least of the times is asked for as well: how short can a pause of FULL be?",
    "Without JitterStrategy each pause is as long as the other fields say.",
)
OF_THE_RESOURCE = (
    "The ending of the Resource says what the Task waits for.",
    "With .sync:2 it waits for the end of the child, and fails where the child fails.",
)
OF_THE_NAME = (
    "Which of the starts would ask for the same name?",
    (
        "A name differs from all others where $$.Execution.Name, $$.State.RetryCount and "
        "$$.Execution.RedriveCount are in it. Without a Name, AWS makes one."
    ),
)
OF_THE_LETTERS = (
    "Some letters stand in no name, and a name has 80 of them at most. What fills it?",
    "A time has colons in it, and so has an ARN. $$.Execution.Name has none, and no spaces.",
)

_OF_ANY_TASK = re.compile(
    r"is inside|next to Resource|each {} takes|a Next|dollar|context object|is not a call|"
    r"no function States|has a \(|one \) too many|goes on after|cannot be read as the call|"
    r"value (begins|ends) with|is not a path|reads the text|"
    r"fields of a state have no|other capitals|is given \d|Catch|ErrorEquals is|"
    r"must be a (whole )?number"
)
_FITTING = (
    ("There is no state", _OF_GIVING_UP),
    ("JitterStrategy FULL", _OF_THE_JITTER),
    ("token|Resource", OF_THE_RESOURCE),
    (r"\bInput\b", OF_THE_INPUT),
    (r"\bName\b|\$|States\.\w+\(", OF_THE_NAME),
)
"""Hints by what the mistake says."""


def hints_of(mistake: str) -> tuple[str, ...]:
    """What leads on where a Task is written wrongly: of the field that the mistake names."""
    for kind, hints in _FITTING[:2]:
        if re.search(kind, mistake):
            return hints
    if "is not a name of AWS's" in mistake:
        return leading(mistake)
    if _OF_ANY_TASK.search(mistake):
        return hints_for(mistake, OF_THE_RETRY)
    for kind, hints in _FITTING[2:]:
        if re.search(kind, mistake):
            return hints
    return leading(mistake, *OF_THE_RETRY)
