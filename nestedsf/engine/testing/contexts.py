"""Contexts: the context object that a test gives, checked as AWS checks it.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.engine.services import REQUEST_RESPONSE, Resource
from nestedsf.engine.testing.refusals import StateTestError, invalid, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json

__all__ = ["read_context"]

_REFUSED = "Invalid Context object provided: "
_TEXT, _NUMBER, _ANYTHING = "a string", "a number", ""
_ITEM = {"Index": _NUMBER, "Key": _TEXT, "Source": _TEXT, "Value": _ANYTHING}
_FIELDS: dict[str, Any] = {
    "Execution": {
        "Id": _TEXT,
        "Input": _ANYTHING,
        "Name": _TEXT,
        "RedriveCount": _NUMBER,
        "RedriveTime": _TEXT,
        "RoleArn": _TEXT,
        "StartTime": _TEXT,
    },
    "Map": {"Item": _ITEM},
    "State": {"EnteredTime": _TEXT, "Name": _TEXT, "RetryCount": _NUMBER},
    "StateMachine": {"Id": _TEXT, "Name": _TEXT},
    "Task": {"Token": _TEXT},
}


def read_context(text: str, state: Mapping[str, Any]) -> Mapping[str, Json]:
    """The context object of a test.

    Args:
        text: JSON text.
        state: The state that is tested.

    Raises:
        StateTestError: ValidationException, in AWS's words where they are recorded.
    """
    context = read_json(text, f"{_REFUSED}Context object must be valid JSON")
    if not isinstance(context, dict):
        raise _refused("Context object must be a JSON object")
    _check(context, _FIELDS, "")
    if "Task" in context and not _waits(state):
        raise _refused(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or "
            "'.waitForTaskToken' service integration pattern"
        )
    return context


def _check(value: Mapping[str, Json], fields: Mapping[str, Any], at: str) -> None:
    for name, found in value.items():
        if name not in fields:
            raise _refused(f"Field '{name}' is not allowed")
        wanted, path = fields[name], f"{at}{name}"
        if isinstance(wanted, dict):
            if not isinstance(found, dict):
                raise _refused(f"{path} must be an object")
            _check(found, wanted, f"{path}.")
        elif (wanted == _TEXT and not isinstance(found, str)) or (
            wanted == _NUMBER and (isinstance(found, bool) or not isinstance(found, (int, float)))
        ):
            raise _refused(f"{path} must be {wanted}")


def _waits(state: Mapping[str, Any]) -> bool:
    if state["Type"] != "Task":
        return False
    resource = Resource.of(state["Resource"])
    return resource.pattern != REQUEST_RESPONSE or resource.type == "activity"


def _refused(what: str) -> StateTestError:
    return invalid(f"{_REFUSED}{what}")
