"""Tryouts: what a reader has written, created in an account of its own and executed.

A check that tries something out sees what the state machine does, however it is written. The
account is emulated and is gone afterwards: the reader's own session may be closed, on AWS, or full
of other stacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import follow, start_execution
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.account.sessions.moto import moto_session
from nestedsf.account.stack.deployment import deploy
from nestedsf.asl.definition import parse_definition
from nestedsf.lessons.judging.itself import starts_itself
from nestedsf.lessons.judging.machines import put
from nestedsf.masking.values import masked

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = [
    "PATIENCE",
    "PLACEHOLDER",
    "in_words",
    "laboratory",
    "refused",
    "tried",
    "why_failed",
]

PLACEHOLDER = "${AnotherStateMachineArn}"
"""What stands for the child's ARN in a definition, as in the sample's template."""

PATIENCE = 600
"""Seconds of the account's time after which an execution that waits is ended."""

_TIME_SCALE = 1000
_DAY = 86400  # seconds
_SHORT = 120  # seconds, which are told in minutes beyond
_NOT_EMULATED = "NOT_EMULATED: "
_WORDS = 300
_KEYS = 6
_DEPLOYING = re.compile(r"^The stack \S+ could not be deployed, because of ")
_INVALID = re.compile(
    r"^(?:\w+ \(AWS::StepFunctions::StateMachine\): )?"
    r"Invalid State Machine Definition: '(?:(?!NOT_EMULATED)[A-Z_]+: )?"
)
_TYPE = re.compile(
    r"Expected value of type (?P<type>Integer|\[\w+\]) at /(?:.*/)?States/(?P<state>[^/]+)/"
    r"(?:.*/)?(?P<field>\w+)$"
)
_TYPES = {
    "Integer": "a whole number",
    "[ARRAY]": "a list",
    "[OBJECT]": "an object",
    "[STRING]": "a text",
    "[NUMBER]": "a number",
    "[BOOLEAN]": "true or false",
}
# After these words the whole input follows, what the request was, what becomes of the stack, or
# what else is wrong.
_REST = (
    ", SCHEMA_VALIDATION_FAILED:",
    ", INVALID_JSONATA_EXPRESSION:",
    ", UNSUPPORTED_JSONATA_EXPRESSION:",
    ", MISSING_TRANSITION_TARGET:",
    " in the input",
    " (Service:",
    " It has been rolled back",
)


def tried(
    parent: Mapping[str, Any],
    child: Mapping[str, Any] | None,
    inputs: Sequence[object],
    *,
    seconds: float = PATIENCE,
    at_once: bool = False,
) -> tuple[list[ExecutionTrace], str | None]:
    """What executions of the parent did, one for each input, or why there are none.

    An execution that still runs after so many seconds of the account's time ends as TIMED_OUT,
    without anybody having waited for them.

    Args:
        parent: Its definition, with PLACEHOLDER for the child's ARN.
        child: The definition of the child; without it, the sample's.
        inputs: The inputs of the executions.
        seconds: How long one may take, where the parent has no TimeoutSeconds.
        at_once: Whether these seconds are skipped instead, each time that one was started.

    Returns:
        The executions and None, or none and a sentence: whatever a reader has written is told.
    """
    if fault := starts_itself(parent):
        return [], fault
    main = {"TimeoutSeconds": seconds, **parent}
    try:
        with laboratory() as session:
            parent_arn = _made(session, main, child)
            # One after the other: which of two came first would be a matter of the machine.
            started = (start_execution(session, parent_arn, given) for given in inputs)
            if at_once:
                return [_later(session, arn, seconds) for arn in started], None
            return [follow(session, arn) for arn in started], None
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return [], refused(error)


def _later(session: MotoSession, execution_arn: str, seconds: float) -> ExecutionTrace:
    """What an execution has done after so many seconds, for which nobody waits."""
    session.skip(seconds + 1)
    return fetch_trace(session, execution_arn)


def refused(error: Exception) -> str:
    """That AWS would refuse what a reader has written, in AWS's words."""
    response = getattr(error, "response", {})
    told = response.get("Error", {}).get("Message") if isinstance(response, Mapping) else None
    words = _short(told or error).removesuffix("'.").removesuffix("'")
    if (found := _TYPE.search(words)) and found["type"] in _TYPES:
        told = f"{found['field']} of “{found['state']}” must be {_TYPES[found['type']]}"
        words = words[: found.start()] + told
    if _NOT_EMULATED in words:
        return f"It cannot be tried here: {words.partition(_NOT_EMULATED)[2]}."
    # Where AWS's words name a place, that of a whole definition is null.
    return f"AWS would refuse it: {_ended(words.removesuffix(' at null'))}"


def laboratory(
    time_scale: float = _TIME_SCALE, mocks: Mapping[str, Any] | None = None
) -> MotoSession:
    """An emulated account for as long as something is tried out, in a `with`."""
    return moto_session(time_scale=time_scale, mocks=mocks)


def _made(session: MotoSession, parent: Mapping[str, Any], child: Mapping[str, Any] | None) -> str:
    """The ARN of the parent; without a stack, which takes five times as long, where one can do."""
    if child is None:
        return deploy(session, main_definition=parent).main_arn
    child_arn = put(session, "nestedsf-another", child)
    text = json.dumps(parent).replace(PLACEHOLDER, child_arn)
    parse_definition(text)  # which says in plainer words what is wrong
    return put(session, "nestedsf-main", text)


def why_failed(trace: ExecutionTrace) -> str | None:
    """How an execution ended, with its error and cause in short; None where it succeeded."""
    if trace.status == "SUCCEEDED":
        return None
    if trace.status == "TIMED_OUT":
        waiting = [visit.state_name for visit in trace.visits if visit.status != "SUCCEEDED"]
        where = f" in “{waiting[-1]}”" if waiting else ""
        return f"the execution waited{where} until its time was over."
    if trace.error is None:
        where = f" in “{trace.visits[-1].state_name}”" if trace.visits else ""
        return f"the execution ended as {trace.status}{where}."
    cause = f": {_ended(_short(trace.cause))}" if trace.cause else "."
    return f"the execution ended as {trace.status}, with {trace.error}{cause}"


def in_words(value: object) -> str:
    """What kind of value a state was handed, without the values in it.

    >>> in_words({"order": 7}), in_words([7]), in_words("7"), in_words(None)
    ('an object with order', 'a list', 'a text', 'null')
    >>> in_words({"order ": 7})
    'an object with “order ”'
    """
    if isinstance(value, Mapping):
        keys = [_key_in_words(str(key)) for key in value]
        more = ", …" if len(keys) > _KEYS else ""
        return f"an object with {', '.join(keys[:_KEYS])}{more}" if keys else "an empty object"
    if isinstance(value, (str, list)):
        return "a text" if isinstance(value, str) else "a list"
    return json.dumps(value, default=str)


def _key_in_words(key: str) -> str:
    """A key; in quotation marks where nobody would see that a space is at its edge."""
    return (key if key == key.strip() else f"“{key}”") or "an empty key"


def keeps(given: object, wanted: object) -> bool:
    """Whether all of an object is in what somebody is given, with the same values.

    >>> keeps({"order": 7, "why": {}}, {"order": 7}), keeps({"order": {}}, {"order": 7})
    (True, False)
    """
    if not isinstance(given, Mapping) or not isinstance(wanted, Mapping):
        return False
    return all(key in given and given[key] == value for key, value in wanted.items())


def lasted(begins: datetime | None, ends: datetime | None) -> timedelta:
    """The time between the two; nothing where one of them is not known."""
    return ends - begins if begins and ends else timedelta()


def spoken(time: timedelta) -> str:
    """A time in words.

    >>> spoken(timedelta(minutes=5)), spoken(timedelta(seconds=90)), spoken(timedelta(days=7))
    ('5 minutes', '90 seconds', '7 days')
    >>> spoken(timedelta(seconds=127)), spoken(timedelta(seconds=3661))
    ('2 minutes and 7 seconds', '61 minutes and 1 second')
    """
    seconds = round(time.total_seconds())
    if seconds > _DAY and not seconds % _DAY:
        return f"{seconds // _DAY} days"
    for unit, name in ((3600, "hour"), (60, "minute")):
        if seconds and not seconds % unit:
            return f"{seconds // unit} {name}" + ("s" if seconds > unit else "")
    if seconds > _SHORT:
        rest = timedelta(seconds=seconds % 60)
        return f"{spoken(timedelta(seconds=seconds // 60 * 60))} and {spoken(rest)}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def _short(words: object) -> str:
    """The words of AWS in short, without what is added to them, as a remedy.

    >>> _short("Invalid State Machine Definition: 'A: Value is no ARN at /States/A'. Add one.")
    'Value is no ARN at /States/A'
    """
    text = _DEPLOYING.sub("", str(masked(str(words))))
    if invalid := _INVALID.match(text):
        text = text[invalid.end() :]
        text = text.rpartition("'. ")[0] or text
    for begins in _REST:
        text = text.partition(begins)[0]
    text = text.replace(". at /", ", at /")
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


def _ended(words: str) -> str:
    """The words as a sentence, which AWS's are not always.

    >>> _ended("Invalid Arn: 'x'"), _ended("It is over.")
    ("Invalid Arn: 'x'.", 'It is over.')
    """
    return words if words.endswith((".", "…", "!", "?")) else f"{words}."
