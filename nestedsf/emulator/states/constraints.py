"""Constraints: what the API's model demands of a request's values.

Lengths, ranges, patterns, enumerations and members that must be there. AWS names all that are
broken in one ValidationException (recorded on AWS); a value of another JSON type answers
SerializationException. The sizes of inputs and outputs are checked by those who read them, with
errors of their own.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.states.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json

__all__ = ["check_parameters", "is_action", "service_model"]

_OWN_CHECKS = frozenset({"input", "output"})
_AS_RECORDED = {
    "ExecutionStatus": (
        *("SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"),
    )
}  # AWS's order is not the model's
_ASCII = r"\p{ASCII}", r"[\x00-\x7f]"
_JAVA_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "a String"),
    "boolean": (bool, "a Boolean"),
    "integer": (int, "an Integer"),
    "long": (int, "a Long"),
    "float": ((int, float), "a Float"),
    "list": (list, "a List"),
    "structure": (dict, "a Structure"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What the model demands of a value."""

    shape: str
    type: str
    required: bool
    sensitive: bool
    least: float | None
    most: float | None
    pattern: str | None
    matches: re.Pattern[str] | None
    enum: tuple[str, ...]
    members: Mapping[str, _Rule]  # of a structure
    item: _Rule | None  # of a list


@functools.cache
def service_model() -> Any:
    """The model of Step Functions that botocore has."""
    return sealed_session("us-east-1").get_service_model("stepfunctions")


@functools.cache
def _actions() -> frozenset[str]:
    return frozenset(service_model().operation_names)


def is_action(action: str) -> bool:
    """Whether the API has an action of that name."""
    return action in _actions()


def check_parameters(action: str, parameters: Mapping[str, Json]) -> None:
    """Whether the parameters of an action are what the model demands.

    Raises:
        ApiError: ValidationException or SerializationException.

    >>> check_parameters("ListStateMachines", {"maxResults": 1001})
    Traceback (most recent call last):
    nestedsf.emulator.states.errors.ApiError: 1 validation error detected: Value '1001' at \
'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000
    """
    broken = list(_in_members(_rules(action), parameters, ""))
    if broken:
        errors = "error" if len(broken) == 1 else "errors"
        raise ApiError(
            "ValidationException",
            f"{len(broken)} validation {errors} detected: {'; '.join(broken)}",
        )


@functools.cache
def _rules(action: str) -> Mapping[str, _Rule]:
    return _rule(service_model().operation_model(action).input_shape).members


def _rule(shape: Any, *, required: bool = False) -> _Rule:
    metadata, kind = shape.metadata, shape.type_name
    pattern = metadata.get("pattern")
    needed = metadata.get("required", ())
    members = shape.members.items() if kind == "structure" else ()
    return _Rule(
        shape=shape.name,
        type=kind,
        required=required,
        sensitive=bool(metadata.get("sensitive")),
        least=metadata.get("min"),
        most=metadata.get("max"),
        pattern=pattern,
        matches=re.compile(pattern.replace(*_ASCII)) if pattern else None,
        enum=tuple(getattr(shape, "enum", ()) or ()),
        members={name: _rule(member, required=name in needed) for name, member in members},
        item=_rule(shape.member) if kind == "list" else None,
    )


def _in_members(rules: Mapping[str, _Rule], values: Mapping[str, Json], at: str) -> Iterator[str]:
    for name, rule in rules.items():
        value = values.get(name)
        if value is not None:
            yield from _in_value(rule, value, f"{at}{name}")
        elif rule.required:
            yield f"Value null at '{at}{name}' failed to satisfy constraint: Member must not be null"


def _in_value(rule: _Rule, value: Json, at: str) -> Iterator[str]:
    _check_type(rule, value)
    if isinstance(value, dict):
        yield from _in_members(rule.members, value, f"{at}.")
    elif at not in _OWN_CHECKS:
        for demand in _broken(rule, value):
            shown = "" if rule.sensitive else f" '{_shown(rule, value)}'"
            yield f"Value{shown} at '{at}' failed to satisfy constraint: Member must {demand}"
    if isinstance(value, list) and rule.item is not None:
        for number, item in enumerate(value, 1):
            yield from _in_value(rule.item, item, f"{at}.{number}.member")


def _check_type(rule: _Rule, value: Json) -> None:
    types, wanted = _JAVA_TYPES[rule.type]
    if not isinstance(value, types) or (isinstance(value, bool) and rule.type != "boolean"):
        raise ApiError(
            "SerializationException", f"{_json_type(value)} can not be converted to {wanted}"
        )


def _json_type(value: Json) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    if isinstance(value, (dict, list)):
        return "START_OBJECT" if isinstance(value, dict) else "START_ARRAY"
    return "NULL_VALUE" if value is None else "NUMBER_VALUE"


def _broken(rule: _Rule, value: Json) -> Iterator[str]:
    """What a text, a number or a list does not do that it must."""
    measured = "length" if isinstance(value, (str, list)) else "value"
    size = len(value) if isinstance(value, (str, list)) else value
    if not isinstance(size, (int, float)):
        return
    if rule.most is not None and size > rule.most:
        yield f"have {measured} less than or equal to {rule.most}"
    if rule.least is not None and size < rule.least:
        yield f"have {measured} greater than or equal to {rule.least}"
    if isinstance(value, str):
        if rule.matches is not None and not rule.matches.fullmatch(value):
            yield f"satisfy regular expression pattern: {rule.pattern}"
        if rule.enum and value not in rule.enum:
            names = _AS_RECORDED.get(rule.shape, rule.enum)
            yield f"satisfy enum value set: [{', '.join(names)}]"


def _shown(rule: _Rule, value: Json) -> str:
    """A value as Java writes it."""
    if isinstance(value, dict):
        fields = (
            f"{name}={_shown(member, value[name])}"
            for name, member in rule.members.items()
            if name in value
        )
        return f"{rule.shape}({', '.join(fields)})"
    if isinstance(value, list) and rule.item is not None:
        return f"[{', '.join(_shown(rule.item, item) for item in value)}]"
    return str(value)
