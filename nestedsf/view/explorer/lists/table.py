"""The table: what a table of all visits says of each that its page does not have already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["kinds_of", "resource_of"]

_NAME = 6  # of a function's or activity's ARN: the part that is its name


def kinds_of(trace: ExecutionTrace) -> dict[str, Any]:
    """The types of the states and what they call.

    Returns:
        ``kinds``, pairs of a type and a resource, and ``of``, for each visit, in the order of a
        page's visits, the number of its pair.
    """
    numbers: dict[tuple[str, str], int] = {}
    of = [
        numbers.setdefault((visit.state_type, resource_of(visit)), len(numbers))
        for visit in trace.walk()
    ]
    return {"kinds": [[shown_name(kind), shown_name(name)] for kind, name in numbers], "of": of}


def resource_of(visit: StateVisit) -> str:
    """What a Task calls: the service and action, of a function its name as well.

    >>> from nestedsf.trace.visits import StateVisit
    >>> called = {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:charge:1"}
    >>> about = {"state_name": "A", "state_type": "Task", "status": "RUNNING"}
    >>> resource_of(StateVisit(**about, resource="lambda:invoke", parameters=called))
    'lambda:invoke charge'
    """
    resource = visit.resource or ""
    if resource.startswith("arn:"):
        parts = resource.split(":")
        return f"{parts[2]} {parts[_NAME]}" if len(parts) > _NAME else resource
    if resource.startswith("lambda:") and isinstance(visit.parameters, dict):
        name = visit.parameters.get("FunctionName")
        if isinstance(name, str):
            parts = name.split(":")
            own = parts[_NAME] if len(parts) > _NAME else name
            return f"{resource} {own}"
    return resource
