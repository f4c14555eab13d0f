"""This one hangs: whether a reader has found out which state waits, for what, and for how long."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.answers import only
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory, lasted, refused, spoken
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.when_it_goes_wrong.hanging import CULPRIT, ORDER, machines
from nestedsf.lessons.when_it_goes_wrong.limit_faults import (
    path_without_seconds,
    seconds_faults,
    unknown_fields,
)
from nestedsf.lessons.when_it_goes_wrong.limit_hints import hints_for
from nestedsf.lessons.when_it_goes_wrong.machines import create
from nestedsf.lessons.when_it_goes_wrong.retries import retry_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["why_it_hangs"]

_LIMITS = ("TimeoutSeconds", "HeartbeatSeconds", "TimeoutSecondsPath", "HeartbeatSecondsPath")
_DAYS = 7
_WAITS = _DAYS * 86400  # seconds that "Ask for approval" may wait
_UNTIL = _WAITS + 3600  # and some more, as the order was packed before


_OF_THE_STATE = (
    (
        "Begin at the state of the order that is RUNNING. If it waits for a child, go into the frame "
        "of that child, and look for the state that is RUNNING there."
    ),
    "The one that you look for waits for no execution: all that it has started has ended.",
)
_OF_THE_WAIT = (
    "Read the ending of its Resource, and notebook 06.",
    "With .waitForTaskToken a Task waits for its task token to be sent back.",
)
_OF_THE_FIELD = (
    "A Task has no limit of its own as long as none is written. Two fields set one.",
    'TimeoutSeconds limits the whole, as in {"TimeoutSeconds": 86400} for a day.',
)
_OF_THE_WEEK = (
    "How many seconds has a day, and how many has a week?",
    "A day has 86,400 seconds, so a week has 604,800.",
)
_OF_FAILING = (
    "What has to happen to a Task before its Retry or its Catch is looked at?",
    "It has to fail, and this one does not: it waits. A Task with a limit fails when it is over.",
)
_ENDS_WITH = {
    "time": "No time ends it, and it is no Wait state: its Resource says what it waits for.",
    "execution": "Its child execution, email, is SUCCEEDED, and the state is RUNNING all the same.",
    "token": "",
}
"""What a state may wait for, and what is wrong with that."""
_BEFORE = re.compile(r"^.* operation: (Invalid State Machine Definition: '([A-Z_]+: )?)?")
_IT_IS = re.compile(
    r"(?:(?:the|state|approve|order) )*ask ?for ?approval"
    r"(?: (?:state|task|in|of|the|its|approve|child|execution|workflow|order))*"
)
"""The name of the state that waits, in small letters, with what may stand around it."""
_WRITTEN = re.compile(r"[{\s\"]*([A-Za-z]+Seconds)\"?\s*(?:[:=]\s*(\d{1,9})[}\s]*)?")
_NAMED = re.compile(r"[A-Za-z]+Seconds")


def why_it_hangs(answer: object) -> Verdict:
    """What is true of an answer: the state, what it waits for, and a field that would have ended it."""
    if mistakes.is_untouched(answer):
        return to_do("Write the state, what it waits for, and the field, as JSON text.")
    said, mistake = mistakes.json_or_mistake(answer)
    if not mistake and not isinstance(said, Mapping):
        mistake = f"The answer is one JSON object, and this is {mistakes.a(said)}."
    if mistake:
        return not_yet(mistake, *leading(mistake))
    told = {re.sub(r"\W|_", "", str(key)).lower(): value for key, value in said.items()}
    state, waits_for, field = (
        next((value for key, value in told.items() if key.startswith(begins)), None)
        for begins in ("state", "wait", "field")
    )
    if not any((state, waits_for, field)):
        return to_do("Which state waits, for what, and which field would end it?")
    return _not_the_state(state) or _not_what_it_waits_for(waits_for) or _not_ended_by(field)


def _not_the_state(state: object) -> Verdict | None:
    state = only(state)
    if isinstance(state, list) and all(isinstance(each, str) for each in state):
        state = " › ".join(state)
    if state and not isinstance(state, str):
        return not_yet(f"The state is {mistakes.a(state)}, and its name is wanted.", *_OF_THE_STATE)
    name = re.split(r"[›>→/\\,]", str(state or ""))[-1].strip().strip("“”\"'")
    if _IT_IS.fullmatch(re.sub(r"[\W_]+", " ", name.lower()).strip()):
        return None
    places = {each.lower(): each for states in machines().values() for each in states}
    found = None if name in machines() else places.get(name.lower())
    if not name:
        seen = "No state is named."
    elif name in machines():
        seen = f"{mistakes.quoted(name)} is a state machine: which of its states waits?"
    elif found is None:
        seen = f"None of the executions has a state {mistakes.quoted(name)}."
    elif found == "Approve":
        seen = "“Approve” is RUNNING, and so is its child execution, which waits in its turn."
    elif found in ("Ship", "Note the decision"):
        seen = f"“{found}” has not been entered yet."
    else:
        seen = f"“{found}” is SUCCEEDED: it has ended."
    return not_yet(seen, *_OF_THE_STATE)


def _not_what_it_waits_for(waits_for: object) -> Verdict | None:
    if not waits_for:
        return not_yet("The state is right. What does it wait for?", *_OF_THE_WAIT)
    said = str(only(waits_for)).lower()
    named = [each for each in _ENDS_WITH if re.search(rf"\b{each}\b", said)]
    if len(named) != 1:
        one = "It waits for one of three: a time, an execution or a token."
        return not_yet(f"The state is right. {one}", *_OF_THE_WAIT)
    seen = _ENDS_WITH[named[0]]
    return not_yet(f"The state is right. {seen}", *_OF_THE_WAIT) if seen else None


def _not_ended_by(field: object) -> Verdict:
    """Whether the order ends with the field in the state, without anybody's doing."""
    field = only(field)
    if isinstance(field, str) and (said := _WRITTEN.fullmatch(field.strip())):
        field = {said[1]: int(said[2])} if said[2] else said[1]
    if mistake := next(_field_faults(field), None):
        strange = "a Task has no field" in mistake
        return not_yet(mistake, *(_OF_THE_FIELD if strange else hints_for(mistake, _OF_THE_FIELD)))
    added = dict(field) if isinstance(field, Mapping) else {}
    execution, refused = _with_field(added)
    if execution is None:
        much = "Maximum value" in str(refused)
        return not_yet(str(refused), *(_OF_THE_WEEK if much else _OF_THE_FIELD))
    asking = next(visit for visit in execution.walk() if visit.state_name == CULPRIT)
    name = "".join(map(str, added))
    if asking.error and asking.error != "States.Timeout":
        why = path_without_seconds(added, asking.error) or f"fails at once with {asking.error}"
        return not_yet(f"With {name}, “{CULPRIT}” {why}.", *_OF_THE_FIELD)
    waits = lasted(asking.entered, asking.exited or execution.stopped)
    if execution.status == "TIMED_OUT" or not asking.error or waits.total_seconds() > _WAITS:
        hints = _OF_FAILING if name in ("Retry", "Catch") else _OF_THE_FIELD
        with_it = f"With {name}" if name not in _LIMITS else f"With {json.dumps(added)}"
        words = f"{with_it} the order still hangs after a week."
        return not_yet(words, *(_OF_THE_WEEK if name in _LIMITS else hints))
    waited = spoken(waits)
    read = (
        " The path reads the seconds from the order, so each order has its own."
        if name.endswith("Path")
        else ""
    )
    return right(
        f"With {name}, “{CULPRIT}” ends after {waited} with {asking.error}, and so the order ends, "
        f"too.{read} A Catch could lead it on, and nobody would have had to look for it."
    )


def _field_faults(field: object) -> Iterator[str]:
    if not field:
        yield "State and waiting are right. Which field is missing?"
    elif not isinstance(field, Mapping):
        told = f"only the name {field}" if _NAMED.fullmatch(str(field)) else mistakes.a(field)
        yield f"The field is {told}, and it is wanted with its value, as JSON."
    elif len(field) > 1:
        yield f"These are {len(field)} fields, and one is enough."
    else:
        yield from (
            f"“{CULPRIT}” has a {name} already, and it hangs."
            for name in field
            if name in machines()["approve"][CULPRIT]
        )
        yield from unknown_fields(field)
        yield from seconds_faults(field)
        yield from retry_faults(field)


def _with_field(field: dict[str, Any]) -> tuple[ExecutionTrace | None, str | None]:
    """What becomes of the order, where its Task has a field more."""
    with_field = machines()
    with_field["approve"][CULPRIT] |= field
    limit = {"TimeoutSeconds": _UNTIL}
    try:
        with laboratory() as session:
            for name, states in with_field.items():
                order = create(session, name, states, **(limit if name == "order" else {}))
            started = start_execution(session, order, ORDER)
            session.skip(_UNTIL + 1)
            return fetch_trace(session, started), None
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return None, refused(Exception(_BEFORE.sub("", str(error)).rstrip("'")))
