"""Mocked results: compared with what the service's model says that an action answers.

The texts are recorded on AWS, but for those of an object, a boolean, and numbers and texts that
are too large. Fields that the model does not have are let through (recorded).
https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.services.sdk.names import field_of, find_operation, services
from nestedsf.engine.services import CALLBACK, RUN_A_JOB

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from nestedsf.engine.services import Resource
    from nestedsf.jsontext import Json

__all__ = ["check_result", "example_result"]

_SDK = "aws-sdk:"
_SERVICES = {"bedrock": "bedrockruntime", "elasticmapreduce": "emr", "events": "eventbridge"}
"""Optimized integrations whose name is not that of ``aws-sdk:``."""
_JOBS = {("states", "startExecution"): "describeExecution"}
"""What says how a job has ended, whose answer is the result."""
_DECODED = {
    ("bedrock", "invokeModel"): {"Body"},
    ("lambda", "invoke"): {"Payload"},
    ("states", "startExecution.sync:2"): {"Input", "Output"},
}
"""What Step Functions has decoded: any JSON."""
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "blob": (str, "a string"),
    "boolean": (bool, "a boolean"),
    "list": (list, "an array"),
    "map": (dict, "an object"),
    "string": (str, "a string"),
    "structure": (dict, "an object"),
    "timestamp": (str, "a string"),
}
_NUMBER = (int, float), "a number"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """How a result is compared, as `check_result` takes it."""

    strict: bool
    with_numbers: bool


def check_result(
    resource: Resource, result: Json, *, strict: bool, with_numbers: bool = False
) -> str | None:
    """What is wrong with a mocked result of a Task; None if nothing is, or nothing is known.

    Args:
        resource: What the Task calls.
        result: The result.
        strict: Whether all fields must be there that the model requires.
        with_numbers: Whether a time can be a number, as optimized integrations write it; TestState
            takes texts alone (recorded).

    >>> from nestedsf.engine.services import Resource
    >>> sends = Resource.of("arn:aws:states:::sqs:sendMessage")
    >>> check_result(sends, {"MessageId": 7, "Else": 7}, strict=True)
    "Field 'MessageId' must be a string"
    """
    shape = _answer(resource)
    if shape is None:
        return None
    if not isinstance(result, dict):
        return "Result must be an object"
    decoded = _DECODED.get((resource.type, resource.action), set())
    rules = _Rules(strict=strict, with_numbers=with_numbers)
    return next(_in_structure(shape, result, rules, decoded), None)


def example_result(resource: Resource) -> Json:
    """A result that the model of a service lets through, as short as can be.

    >>> from nestedsf.engine.services import Resource
    >>> example_result(Resource.of("arn:aws:states:::bedrock:invokeModel"))
    {'Body': '…', 'ContentType': '…'}
    """
    shape = _answer(resource)
    return {} if shape is None else _example(shape)


def _example(shape: Any) -> Json:
    kind = shape.type_name
    if kind == "structure":
        members = shape.members
        return {field_of(name): _example(members[name]) for name in shape.required_members}
    if kind == "list":
        return []
    if kind == "map":
        return {}
    if kind == "boolean":
        return True
    if kind in {"blob", "string", "timestamp"}:
        least = max(shape.metadata.get("min", 1), 1)
        return str((getattr(shape, "enum", None) or ["…" * least])[0])
    return int(shape.metadata.get("min", 0))


def _answer(resource: Resource) -> Any:
    """The shape of what a Task's action answers; None where no model says it."""
    if resource.pattern == CALLBACK:  # anybody may send anything
        return None
    is_sdk = resource.type.startswith(_SDK)
    name = resource.type.removeprefix(_SDK)
    action: str | None = resource.operation
    if not is_sdk:
        if resource.pattern == RUN_A_JOB:
            action = _JOBS.get((name, resource.operation))
        name = "sfn" if name == "states" else _SERVICES.get(name, name)
    return _shape(name, action) if action else None


@functools.cache
def _shape(name: str, action: str) -> Any:
    service = services().get(name)
    if service is None:
        return None
    operation = find_operation(sealed_session("us-east-1").get_service_model(service), action)
    return operation and operation.output_shape


def _in_structure(
    shape: Any,
    value: dict[str, Json],
    rules: _Rules,
    decoded: AbstractSet[str] = frozenset(),
) -> Iterator[str]:
    members = {field_of(name): member for name, member in shape.members.items()}
    if rules.strict:
        for name in map(field_of, shape.required_members):
            if name not in value:
                yield f"Required field '{name}' is missing"
    for name, found in value.items():
        if name in members and name not in decoded:
            yield from _in_value(members[name], found, name, rules)


def _in_value(shape: Any, value: Json, name: str, rules: _Rules) -> Iterator[str]:
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return
    types, wanted = _KINDS.get(kind, _NUMBER)
    if kind == "timestamp" and rules.with_numbers:
        types = (str, int, float)
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        yield f"Field '{name}' must be {wanted}"
    elif isinstance(value, dict) and kind == "structure":
        yield from _in_structure(shape, value, rules)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_value(shape.value, inner, key, rules)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_value(shape.member, inner, name, rules)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"Field '{name}' is not an expected value"
    else:
        yield from _in_bounds(shape, value, name)


def _in_bounds(shape: Any, value: Json, name: str) -> Iterator[str]:
    measured, size = ("length", len(value)) if isinstance(value, str) else ("value", value)
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if not isinstance(size, (int, float)) or shape.type_name == "timestamp":
        return
    if least is not None and size < least:
        yield f"Field '{name}' is smaller than the minimum {measured}"
    if most is not None and size > most:
        yield f"Field '{name}' is larger than the maximum {measured}"
