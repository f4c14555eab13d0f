"""Answers: what a service has answered, as a Task's result.

Fields are in PascalCase and sorted, members without a value are left out, and a body that is
streamed stands last (recorded on AWS).
"""

from __future__ import annotations

import base64
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nestedsf.emulator.services.sdk.names import field_of
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape, StructureShape

    from nestedsf.jsontext import Json

_QUOTED = frozenset({"policyDocumentType"})

__all__ = ["epoch_milliseconds", "instant", "result_of"]


def result_of(
    answer: dict[str, Any], shape: StructureShape | None, moment: Callable[[datetime], Json]
) -> dict[str, Json]:
    """The result that an answer makes.

    Args:
        answer: As a boto3 client answers.
        shape: What the operation answers; None where it answers nothing.
        moment: Writes a date: `instant` or `epoch_milliseconds`.
    """
    if shape is None:
        return {}
    members = {name: value for name, value in answer.items() if name in shape.members}
    body = shape.serialization.get("payload")
    result = _structure(members, shape, moment)
    if body in members and members[body] is not None and shape.members[body].type_name == "blob":
        result[field_of(body)] = result.pop(field_of(body))
    return result


def instant(moment: datetime) -> str:
    """A date as the AWS SDK for Java writes it.

    >>> instant(datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=timezone.utc))
    '2026-01-01T12:00:00.250Z'
    """
    moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    if not moment.microsecond:
        return f"{moment.isoformat(timespec='seconds')}Z"
    timespec = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return f"{moment.isoformat(timespec=timespec)}Z"


def epoch_milliseconds(moment: datetime) -> int:
    """A date as the optimized integrations write it."""
    return round(moment.timestamp() * 1000)


def _structure(
    value: dict[str, Any], shape: StructureShape, moment: Callable[[datetime], Json]
) -> dict[str, Json]:
    return {
        field_of(name): _value(value[name], shape.members[name], moment)
        for name in sorted(value, key=field_of)
        if value[name] is not None and name in shape.members
    }


def _value(value: Any, shape: Shape, moment: Callable[[datetime], Json]) -> Json:
    kind = shape.type_name
    plain: Json = value  # a scalar, or a document: JSON already
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        plain = _structure(value, shape, moment)
    elif kind == "list":
        plain = [_value(inner, shape.member, moment) for inner in value]
    elif kind == "map":
        plain = {str(key): _value(inner, shape.value, moment) for key, inner in value.items()}
    elif kind == "blob":
        plain = _text(value)
    elif isinstance(value, datetime):
        plain = moment(value)
    elif kind == "string" and not isinstance(value, str):
        # botocore decodes what the SDK for Java hands on as it is
        plain = quote(compact(value), safe="") if shape.name in _QUOTED else compact(value)
    return plain


def _text(value: Any) -> str:
    """Bytes as text: in base64 where they are none."""
    content: bytes = value.read() if hasattr(value, "read") else value
    if isinstance(content, str):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError:
        return base64.b64encode(content).decode()
