"""Placeholders of a template: `${Name}`, filled from DefinitionSubstitutions at deployment.

CreateStateMachine substitutes nothing, so in a text `${…}` is what is written: a shell command,
the template of States.Format. It is a placeholder where no value can have a dollar sign and
braces: in an ARN, a URL and the name of what a Task calls, and where a number belongs.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.documents import PLACEHOLDER

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["PLACEHOLDER", "unfilled"]

_FIELDS = (
    "Resource",
    "Seconds",
    "Timestamp",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
)
_RETRY_FIELDS = ("IntervalSeconds", "MaxAttempts", "MaxDelaySeconds", "BackoffRate")
_ARGUMENTS = re.compile(
    r".*(Arn|Url|FunctionName|TableName|ProjectName)|Bucket|Cluster|TaskDefinition|Job(Name|Queue|Definition)"
)


def unfilled(state: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The placeholders of a state, each with the path to where it is; none if all are filled.

    >>> list(unfilled({"Type": "Task", "Parameters": {"FunctionName": "${A}", "Payload": "${x}"}}))
    [('${A}', ('Parameters', 'FunctionName'))]
    """
    for path, value in _values(state):
        # JSONata is evaluated: what is between the percent signs is no value yet.
        if isinstance(value, str) and not value.startswith("{%"):
            for found in PLACEHOLDER.finditer(value):
                yield found.group(), path


def _values(state: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """The fields of a state that hold an ARN, a URL, a name or a number, and their paths."""
    for field in _FIELDS:
        yield (field,), state.get(field)
    retriers = state.get("Retry")
    for number, retrier in enumerate(retriers if isinstance(retriers, list) else ()):
        for field in _RETRY_FIELDS:
            yield ("Retry", number, field), _mapping(retrier).get(field)
    for outer in ((), ("ItemReader",), ("ResultWriter",)):
        caller = _mapping(state.get(outer[0])) if outer else state
        yield (*outer, "Resource"), caller.get("Resource")
        if caller is state and state.get("Type") != "Task":
            continue  # the Parameters of a Pass are its output
        for held in ("Parameters", "Arguments"):
            for field, value in _mapping(caller.get(held)).items():
                if _ARGUMENTS.fullmatch(field):
                    yield (*outer, held, field), value


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
