"""Exercise 2 of notebook 17: what three Express workflows log, by level and with or without data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.express_children.logs import create_express, log_events
from nestedsf.lessons.express_children.status import LESSON
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import laboratory, refused
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["START", "check_2"]

START = """{
  "price":   {"level": "OFF", "includeExecutionData": false},
  "address": {"level": "OFF", "includeExecutionData": false},
  "label":   {"level": "OFF", "includeExecutionData": false}
}"""
"""What stands in the notebook: nothing is logged."""
_LEVELS = ("ALL", "ERROR", "FATAL", "OFF")
_LEVEL, _DATA = "level", "includeExecutionData"
_FIELDS = (_LEVEL, _DATA, "destinations")
_FAIL = {"Type": "Fail", "Error": "NotThere", "Cause": "It is not in the list."}
_NO_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:none"
_OF_FORM = (
    "The configurations at the start have both fields, each with a value of its type.",
    "The levels are ALL, ERROR, FATAL and OFF, in quotes. true and false have none.",
)
_OF_STATES = (
    "At which level are the states of an execution in the log, also when it succeeds?",
    "Only ALL has the states.",
)
_OF_DATA = (
    "Which field decides whether inputs and outputs are in the log, too?",
    "It is includeExecutionData.",
)
_OF_ERRORS = (
    "This execution has succeeded. Which levels write something of it, and why?",
    "ERROR also logs an error that is caught. Which level logs only how an execution ended?",
    "FATAL logs what has ended an execution without success, and nothing else.",
)
_OF_NO_ERROR = (
    "Which levels log the error of an execution that fails?",
    "ALL, ERROR and FATAL do, and of these FATAL logs least.",
)
_KINDS = (
    ("not all of its states", _OF_STATES),
    ("what its states were given", _OF_DATA),
    ("its address stands", _OF_DATA),
    ("its error is not there", _OF_NO_ERROR),
    ("more than its error", _OF_ERRORS),
    ("“label” ended as SUCCEEDED", _OF_ERRORS),
)
"""What leads on from what was seen, by words in it."""


class _Logged(NamedTuple):
    """What became of an execution, and its log events."""

    status: str
    events: Sequence[Mapping[str, Any]]

    @property
    def states(self) -> set[str]:
        """The states whose events were logged."""
        return {event["details"]["name"] for event in self.events if "name" in event["details"]}


class _Workflow(NamedTuple):
    """An Express workflow, what is sent to it, and what is wrong with what one has logged."""

    definition: dict[str, Any]
    inputs: tuple[dict[str, Any], ...]
    judge: Callable[[_Logged], str | None]


def _choosing(variable: str, value: str, there: dict[str, Any]) -> dict[str, Any]:
    """A definition whose executions fail for all inputs but one."""
    choice = {"Variable": f"$.{variable}", "StringEquals": value, "Next": "Found"}
    return {
        "StartAt": "Look it up",
        "States": {
            "Look it up": {"Type": "Choice", "Choices": [choice], "Default": "Not found"},
            "Found": there,
            "Not found": _FAIL,
        },
    }


def _of_price(logged: _Logged) -> str | None:
    one = f"An execution of “price” ended as {logged.status}, and"
    if len(logged.states) < 2:  # noqa: PLR2004  it has entered two
        return f"{one} {_says(logged)}: not all of its states."
    if not any("input" in event["details"] for event in logged.events):
        return f"{one} the log does not have what its states were given."
    return None


def _of_address(logged: _Logged) -> str | None:
    one = f"An execution of “address” ended as {logged.status}, and"
    if len(logged.states) < 2:  # noqa: PLR2004  it has entered two
        return f"{one} {_says(logged)}: not all of its states."
    if "Mill Lane" in json.dumps(logged.events):
        return f"{one} its address stands in the log."
    return None


def _of_label(logged: _Logged) -> str | None:
    one = f"An execution of “label” ended as {logged.status}, and"
    if logged.status == "SUCCEEDED":
        return f"{one} {_says(logged)}." if logged.events else None
    if not any(event["type"] == "ExecutionFailed" for event in logged.events):
        return f"{one} {_says(logged)}: its error is not there."
    if len(logged.events) > 1:
        return f"{one} {_says(logged)}: that is more than its error."
    return None


def _says(logged: _Logged) -> str:
    count = len(logged.events)
    return f"the log has {count or 'no'} {'event' if count == 1 else 'events'} of it"


_CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
    "Parameters": {"StateMachineArn": _NO_MACHINE},
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "By hand"}],
    "End": True,
}
_LABEL = _choosing("item", "cup", _CALL)
_LABEL["States"]["By hand"] = {"Type": "Succeed"}
_WORKFLOWS = {
    "price": _Workflow(
        _choosing("item", "lamp", {"Type": "Pass", "Result": {"dollars": 70}, "End": True}),
        ({"item": "lamp"}, {"item": "vase"}),
        _of_price,
    ),
    "address": _Workflow(
        _choosing("address", "7 Mill Lane", {"Type": "Pass", "End": True}),
        ({"address": "7 Mill Lane"}, {"address": "9 Mill Lane"}),
        _of_address,
    ),
    "label": _Workflow(_LABEL, ({"item": "cup"}, {"item": "piano"}), _of_label),
}


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether three workflows log what is asked for, and nothing that is not.

    Args:
        answer: The level and includeExecutionData of each, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change the configurations until each log has what is asked for.")
    value, mistake = json_or_mistake(answer)
    if mistake or (mistake := _in_configurations(value)):
        return not_yet(mistake, *leading(mistake, *_OF_FORM))
    try:
        with laboratory() as session:
            for name in _WORKFLOWS:
                if seen := _seen(session, name, value[name]):
                    return not_yet(seen, *next(h for words, h in _KINDS if words in seen))
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return not_yet(refused(error), *_OF_FORM)
    return right(
        "Each workflow was executed twice. All is known of a price, of an address its way without "
        "the address, and of a label only the error that has ended it."
    )


def _in_configurations(value: Any) -> str | None:  # noqa: ANN401  an answer is any JSON
    """What is wrong with the form of the configurations."""
    if not isinstance(value, dict):
        return f"An object with three configurations is asked for, and this is {a(value)}."
    if more := [key for key in value if key not in _WORKFLOWS]:
        return f"There is no workflow {quoted(more[0])}: they are {', '.join(_WORKFLOWS)}."
    for name in _WORKFLOWS:
        if name not in value:
            return f"There is no configuration of “{name}”."
        if fault := _in_configuration(value[name], f"“{name}”"):
            return fault
    return None


def _in_configuration(one: Any, name: str) -> str | None:  # noqa: ANN401  as above
    if not isinstance(one, dict):
        return f"The configuration of {name} is {a(one)}, and an object is asked for."
    if more := [key for key in one if key not in _FIELDS]:
        return f"{name} has {quoted(more[0])}, and a loggingConfiguration has no such field."
    level, data = one.get(_LEVEL, "OFF"), one.get(_DATA, False)
    if level not in _LEVELS:
        other = isinstance(level, str) and level.upper() in _LEVELS
        return f"The level of {name} is {quoted(level)}" + (
            ", and levels are written in capitals." if other else ", and there is no such level."
        )
    if not isinstance(data, bool):
        return f"{_DATA} of {name} is {a(data)}, and it is true or false."
    return None


def _seen(session: MotoSession, name: str, one: Mapping[str, Any]) -> str | None:
    """What is wrong with what two executions of a workflow have logged."""
    workflow = _WORKFLOWS[name]
    level, data = one.get(_LEVEL, "OFF"), one.get(_DATA, False)
    arn = create_express(session, name, workflow.definition, level=level, data=data)
    client = session.client("stepfunctions")
    for given in workflow.inputs:
        answer = client.start_sync_execution(stateMachineArn=arn, input=json.dumps(given))
        events = log_events(session, answer["executionArn"])
        if seen := workflow.judge(_Logged(answer["status"], events)):
            return seen
    return None
