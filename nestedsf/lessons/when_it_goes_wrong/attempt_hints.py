"""Hints on the attempts of a Task, for the second exercise of "Handle what goes wrong"."""

from __future__ import annotations

from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading

__all__ = [
    "OF_OTHER_ERRORS",
    "OF_THE_ERROR",
    "OF_THE_FIRST",
    "OF_THE_INPUT",
    "OF_THE_LETTERS",
    "OF_THE_NAME",
    "OF_THE_NUMBER",
    "OF_THE_PAUSES",
    "OF_THE_RESOURCE",
    "OF_THE_RETRY",
    "OF_THE_TIMEOUT",
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
OF_THE_ERROR = (
    "Which error does the parent's Task have when its child has failed, whatever the child's error?",
    "It is States.TaskFailed. The child's own error is inside its cause, where no Retry looks.",
)
OF_OTHER_ERRORS = (
    "With which error does “Ship” fail? Only a retrier that names it begins another attempt.",
    "States.TaskFailed matches a child that has failed, and so does States.ALL.",
)
OF_THE_FIRST = (
    "Which of the retriers matches first, and how many attempts does it allow?",
    "The first retrier that matches is taken, and no other one is looked at.",
)
OF_THE_NUMBER = (
    "MaxAttempts counts the attempts after the first one: how many starts are there then?",
    "Without MaxAttempts there are three more attempts, which is four starts.",
)
OF_THE_PAUSES = (
    "Add up the pauses, and half a minute for each attempt: how long does it take in all?",
    (
        "The first pause is IntervalSeconds, and each further one is BackoffRate times the one before. "
        "MaxDelaySeconds is the upper limit of a pause."
    ),
)
OF_THE_TIMEOUT = (
    "TimeoutSeconds ends an attempt. How long does the carrier's workflow take?",
    "It takes half a minute, so each attempt needs more than 30 seconds.",
)
_OF_THE_RATE = (
    "With a BackoffRate of 1 all pauses are as long, and with 2 each is twice as long.",
)
_OF_THE_STRATEGY = ("JitterStrategy is FULL or NONE. Is it needed here?",)
_OF_THE_FIELDS = ("A retrier knows its fields by their names, letter by letter.",)
_OF_A_CATCHER = (
    "A retrier begins the same Task again, so it names no state that comes next.",
    "Leave this field out: what it is for is the work of a Catch.",
)
_OF_THE_LIST = (
    "A Retry is a list of retriers: how does JSON write a list of one?",
    "A list stands between [ and ], and each retrier between { and }.",
)
_OF_ALL = (
    "States.ALL is for what no other retrier has named: which place in the list is left for it?",
    "It is the only name in its ErrorEquals, and the last in its list.",
)
_OF_WHAT_IS_READ = (
    "What does the path look in, and what is there? An order has order and items.",
    "$$.Execution.Name is the name of the parent execution. It has two dollars.",
)
_OF_THE_STATE = (
    "The State of the context object has EnteredTime, Name and RetryCount, letter by letter.",
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
    "Some characters are not allowed in a name, which has at most 80 of them.",
    "A time has colons in it, and so has an ARN. $$.Execution.Name has none, and no spaces.",
)

_FITTING = (
    ("There is no state", _OF_GIVING_UP),
    ("JitterStrategy FULL", _OF_THE_JITTER),
    ("BackoffRate is less", _OF_THE_RATE),
    (r"following: \[NONE, FULL\]", _OF_THE_STRATEGY),
    ("that is a field of a catcher", _OF_A_CATCHER),
    ("A retrier has no field", _OF_THE_FIELDS),
    (r"^Retry is (an?|nothing)\b|Each retrier is an object", _OF_THE_LIST),
    (r"States\.ALL is (before|together)", _OF_ALL),
    (r"Parameters look .*there is nothing at", _OF_WHAT_IS_READ),
    (r"There is nothing at \$\$\.State", _OF_THE_STATE),
    (r"empty at .*ErrorEquals", OF_OTHER_ERRORS),
    ("task token", OF_THE_RESOURCE),
    (r"\bInput is handed on", OF_THE_INPUT),
    (r"\bName is handed on", OF_THE_NAME),
)
"""Hints by what the mistake says, where this exercise has better ones than any Task."""


def hints_of(mistake: str) -> tuple[str, ...]:
    """What leads on where a Task is written wrongly: of the field that the mistake names."""
    return fitting(_FITTING, mistake) or leading(mistake, *OF_THE_RETRY)
