"""This one hangs: an order that waits for somebody, and whether a reader has found out why."""

from __future__ import annotations

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
from nestedsf.lessons.when_it_goes_wrong.limit_faults import (
    path_without_seconds,
    seconds_faults,
    unknown_fields,
)
from nestedsf.lessons.when_it_goes_wrong.limit_hints import hints_for
from nestedsf.lessons.when_it_goes_wrong.machines import create
from nestedsf.lessons.when_it_goes_wrong.retries import retry_faults
from nestedsf.lessons.when_it_goes_wrong.waited_for import not_waited_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["an_hour_later", "hanging_order", "why_it_hangs"]

_START = "arn:aws:states:::states:startExecution"
_CULPRIT = "Ask for approval"
_ORDER = {"order": 9, "items": ["teapot"], "total": 400}
_DAYS = 8
_LINK = {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}


def _starting(child: str, ending: str, following: str, **given: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": f"{_START}{ending}",
        "Parameters": {
            "StateMachineArn": f"${{{child}}}",
            "Input": {"order.$": "$.order", "total.$": "$.total", **given, **_LINK},
        },
        "ResultPath": None,
        "Next": following,
    }


def _machines() -> dict[str, dict[str, Any]]:
    """The states of the four state machines, children first."""
    return {
        "mail": {
            "Write the mail": {"Type": "Pass", "Next": "Send the mail"},
            "Send the mail": {"Type": "Pass", "End": True},
        },
        "approve": {
            _CULPRIT: _starting(
                "mail",
                ".waitForTaskToken",
                "Note the decision",
                **{"token.$": "$$.Task.Token"},
            ),
            "Note the decision": {"Type": "Pass", "End": True},
        },
        "pack": {
            "Pack": {"Type": "Wait", "Seconds": 120, "Next": "Count boxes"},
            "Count boxes": {"Type": "Pass", "Result": {"boxes": 2}, "End": True},
        },
        "order": {
            "Start packing": _starting("pack", ".sync:2", "Approve"),
            "Approve": _starting("approve", ".sync:2", "Ship"),
            "Ship": {"Type": "Pass", "End": True},
        },
    }


def hanging_order(session: MotoSession) -> ExecutionTrace:
    """Start an order that hangs, and answer with what it has done by then.

    Args:
        session: Where to create its four state machines, and to start it.
    """
    for name, states in _machines().items():
        order = create(session, name, states)
    return an_hour_later(session, start_execution(session, order, _ORDER))


def an_hour_later(session: MotoSession, execution_arn: str) -> ExecutionTrace:
    """What an execution has done when another hour of the account's time has passed.

    Args:
        session: Where it is.
        execution_arn: Its ARN.
    """
    session.skip(3600)
    return fetch_trace(session, execution_arn)


# --- what somebody says about it ------------------------------------------------------------------

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
_BEFORE = re.compile(r"^.* operation: (Invalid State Machine Definition: '(\w+_FAILED: )?)?")
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
    if state and not isinstance(state, str):
        return not_yet(f"The state is {mistakes.a(state)}, and its name is wanted.", *_OF_THE_STATE)
    name = re.split(r"[›>→/\\,]", str(state or ""))[-1].strip().strip("“”\"'")
    if name.lower() == _CULPRIT.lower():
        return None
    places = {each.lower(): each for states in _machines().values() for each in states}
    found = None if name in _machines() else places.get(name.lower())
    if not name:
        seen = "No state is named."
    elif name in _machines():
        seen = f"{mistakes.quoted(name)} is a state machine: which of its states waits?"
    elif found is None:
        seen = f"None of the four executions has a state {mistakes.quoted(name)}."
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
    seen = not_waited_for(waits_for)
    return not_yet(f"The state is right, but {seen}", *_OF_THE_WAIT) if seen else None


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
        return not_yet(str(refused), *_OF_THE_FIELD)
    asking = next(visit for visit in execution.walk() if visit.state_name == _CULPRIT)
    name = "".join(map(str, added))
    if asking.error and asking.error != "States.Timeout":
        why = path_without_seconds(added, asking.error) or f"fails at once with {asking.error}"
        return not_yet(f"With {name}, “{_CULPRIT}” {why}.", *_OF_THE_FIELD)
    if execution.status == "TIMED_OUT" or not asking.error:
        return not_yet(f"With {name} the order still hangs after {_DAYS} days.", *_OF_THE_FIELD)
    waited = spoken(lasted(asking.entered, asking.exited or execution.stopped))
    return right(
        f"With {name}, “{_CULPRIT}” ends after {waited} with {asking.error}, and so the order ends, "
        "too. A Catch could lead it on, and nobody would have had to look for it."
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
            f"“{_CULPRIT}” has a {name} already, and it hangs."
            for name in field
            if name in _machines()["approve"][_CULPRIT]
        )
        yield from unknown_fields(field)
        yield from seconds_faults(field)
        yield from retry_faults(field)


def _with_field(field: dict[str, Any]) -> tuple[ExecutionTrace | None, str | None]:
    """What becomes of the order, where its Task has a field more."""
    machines = _machines()
    machines["approve"][_CULPRIT] |= field
    limit = {"TimeoutSeconds": _DAYS * 86400}
    try:
        with laboratory() as session:
            for name, states in machines.items():
                order = create(session, name, states, **(limit if name == "order" else {}))
            started = start_execution(session, order, _ORDER)
            session.skip(_DAYS * 86400 + 1)
            return fetch_trace(session, started), None
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return None, refused(Exception(_BEFORE.sub("", str(error)).rstrip("'")))
