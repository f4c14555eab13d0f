"""Constraints: what a service's model demands of a request and botocore checks before it sends it.

AWS's SDKs send such a request, and the service refuses it; so the refusal is made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.sdk.failures import ServiceError
from nestedsf.emulator.services.sdk.requests import is_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botocore.model import OperationModel, Shape

__all__ = ["broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Violation:
    path: tuple[str, ...]
    value: str | None
    demand: str

    def __str__(self) -> str:
        value = "null" if self.value is None else f"'{self.value}'"
        path = ".".join(name[:1].lower() + name[1:] for name in self.path)
        return f"Value {value} at '{path}' failed to satisfy constraint: Member must {self.demand}"


def broken(operation: OperationModel, request: dict[str, Any]) -> ServiceError | None:
    """What the service answers to a request that breaks a constraint; None where it does not.

    A member that must be there may be null in a Task: then it is not in the request.
    """
    if operation.input_shape is None:
        return None
    violations = list(_violations((), request, operation.input_shape))
    if not violations:
        return None
    first, model = violations[0], operation.service_model
    asks_by_form = model.service_name == "sqs" or model.metadata["protocol"] in {"query", "ec2"}
    if first.value is None and asks_by_form:
        return ServiceError(
            code="MissingParameter",
            message=f"The request must contain the parameter {first.path[-1]}.",
        )
    errors = "error" if len(violations) == 1 else "errors"
    listed = "; ".join(map(str, violations))
    return ServiceError(
        code="ValidationException",
        message=f"{len(violations)} validation {errors} detected: {listed}",
    )


def _violations(path: tuple[str, ...], value: Any, shape: Shape) -> Iterator[_Violation]:
    if is_document(shape):
        return
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                yield _Violation(path=(*path, name), value=None, demand="not be null")
    else:
        yield from _too_small(path, value, shape)
    for step, inner, inner_shape in _inside(value, shape):
        yield from _violations((*path, *step), inner, inner_shape)


def _inside(value: Any, shape: Shape) -> Iterable[tuple[tuple[str, ...], Any, Shape]]:
    """The values in a value, with the way to each."""
    if shape.type_name == "structure":
        return (((name,), inner, shape.members[name]) for name, inner in value.items())
    if shape.type_name == "list":
        items = enumerate(value, start=1)
        return (((str(number), "member"), inner, shape.member) for number, inner in items)
    if shape.type_name == "map":
        return (((name, "member"), inner, shape.value) for name, inner in value.items())
    return ()


def _too_small(path: tuple[str, ...], value: Any, shape: Shape) -> Iterator[_Violation]:
    least = shape.metadata.get("min")
    has_length = isinstance(value, (str, bytes, list, dict))
    if least is None or not (has_length or isinstance(value, (int, float))):
        return
    if (len(value) if has_length else value) < least:
        shown = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        measured = "length" if has_length else "value"
        yield _Violation(
            path=path, value=shown, demand=f"have {measured} greater than or equal to {least}"
        )
