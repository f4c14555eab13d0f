"""The Parameters of notebook 06: what is wrong with those of a Task that hands its token on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.languages import JSONATA, is_jsonata
from nestedsf.lessons.mistakes import a, in_task, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_expressions

__all__ = ["dotted", "in_parameters", "in_their_names", "task_with"]


def task_with(parameters: object, ending: str = "") -> dict[str, object]:
    """A Task that starts a child with these Parameters, or with these Arguments in JSONata."""
    resource = f"arn:aws:states:::states:startExecution{ending}"
    task = {"Type": "Task", "Resource": resource, "End": True}
    if is_jsonata(parameters):
        return {**task, **JSONATA, "Arguments": parameters}
    return {**task, "Parameters": parameters}


def in_parameters(parameters: object) -> str | None:
    """What is wrong with the form of the Parameters, or None."""
    if not isinstance(parameters, Mapping):
        return f"Parameters are a JSON object, and this is {a(parameters)}."
    if "Parameters" in parameters or "Resource" in parameters:
        return "Only what is inside Parameters is asked for, without the Task around it."
    if "StateMachineArn" not in parameters and "StateMachineArn.$" not in parameters:
        if other := in_other_capitals("StateMachineArn", parameters):
            return (
                f"StartExecution has no parameter {other}: it has other capitals, StateMachineArn."
            )
        return "There is no StateMachineArn in them, so nothing is started."
    if is_jsonata(parameters) and (mistake := in_expressions(parameters)):
        return mistake
    # Whether anybody is given the token is seen when it is executed.
    return in_task(task_with(parameters))


def dotted(parameters: object) -> str | None:
    """That a key has a path for a name, where an object with a key is meant."""
    given = parameters.get("Input") if isinstance(parameters, Mapping) else None
    for key in given if isinstance(given, Mapping) and "reply" not in given else ():
        name = str(key).removesuffix(".$")
        if name.endswith("reply.token"):
            return (
                f"Input has a key whose name is {quoted(name)}, with the dot in it. $.reply.token is "
                "the key token inside an object reply."
            )
    return None


def in_their_names(parameters: Mapping[str, Any]) -> str | None:
    """What is wrong with the names of the parameters, or None."""
    names = {key.removesuffix(".$") for key in parameters}
    if "Input" not in names:
        return "There is no Input, so the child is handed nothing."
    strange = sorted(names - {"StateMachineArn", "Input", "Name", "TraceHeader"})
    return f"StartExecution has no parameter {quoted(strange[0])}." if strange else None
