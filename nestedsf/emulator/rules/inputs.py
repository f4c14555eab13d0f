"""Inputs: what a target gets of an event: all of it, a part, a constant, or a text made of it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.asl.paths import PathError, value_at
from nestedsf.asl.scope import Scope
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json

__all__ = ["input_of"]

_TOKEN = re.compile(r'\\.|"|<([\w.-]+)>', re.DOTALL)


def input_of(target: Mapping[str, Any], event: Mapping[str, Json], rule_arn: str) -> str:
    """What a target gets, as JSON text, or as the text that its template is.

    A variable within quotes is written without quotes of its own; one that is not in the event
    is empty there, and null elsewhere.

    >>> transformer = {"InputPathsMap": {"s": "$.detail.status"}, "InputTemplate": '{"is": <s>}'}
    >>> event = {"detail": {"status": "FAILED"}}
    >>> input_of({"InputTransformer": transformer}, event, "arn:aws:events:::rule/r")
    '{"is": "FAILED"}'
    >>> transformer = {**transformer, "InputTemplate": '"It has <s>"'}
    >>> input_of({"InputTransformer": transformer}, event, "arn:aws:events:::rule/r")
    '"It has FAILED"'
    >>> input_of({"InputPath": "$.detail"}, event, "arn:aws:events:::rule/r")
    '{"status":"FAILED"}'
    """
    if (constant := target.get("Input")) is not None:
        return str(constant)
    if (path := target.get("InputPath")) is not None:
        return compact(_found(path, event))
    if (transformer := target.get("InputTransformer")) is not None:
        values = {
            "aws.events.rule-arn": rule_arn,
            "aws.events.rule-name": rule_arn.rpartition("/")[2],
            "aws.events.event": {k: v for k, v in event.items() if k != "detail"},
            "aws.events.event.json": dict(event),
            "aws.events.event.ingestion-time": event.get("time"),
        }
        for name, path in (transformer.get("InputPathsMap") or {}).items():
            values[name] = _found(path, event)
        return _filled(transformer["InputTemplate"], values)
    return compact(dict(event))


def _filled(template: str, values: Mapping[str, Json]) -> str:
    """A template with values in the place of its variables."""
    quoted = False

    def replaced(token: re.Match[str]) -> str:
        nonlocal quoted
        if token[0] == '"':
            quoted = not quoted
        name = token[1]
        if name is None or (name not in values and name.startswith("aws.")):
            return token[0]
        value = values.get(name)
        if not quoted:
            return compact(value)
        if value is None:
            return ""
        return compact(value)[1:-1] if isinstance(value, str) else compact(compact(value))[1:-1]

    return _TOKEN.sub(replaced, template)


def _found(path: str, event: Mapping[str, Json]) -> Json:
    """What a path finds in an event; null where it finds nothing."""
    try:
        return value_at(path, Scope(input=dict(event)))
    except PathError:
        return None
