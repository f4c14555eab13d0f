"""Placeholders that nothing fills yet, and the values that stand in for them in a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf import jsontext
from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.documents.building import Bare
from nestedsf.workflows.unfilled import unfilled_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.documents.building import Path
    from nestedsf.jsontext import Json
    from nestedsf.workflows.workflow import Machine

__all__ = ["left_in", "value_at", "with_examples"]

_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:example"
_PART = "example"
_TIMESTAMP = "2026-03-01T09:00:00Z"
# The longer of two times that are compared is as long as AWS takes it.
_NUMBERS = {
    **dict.fromkeys(("HeartbeatSeconds", "IntervalSeconds", "MaxAttempts", "Seconds"), 1),
    **dict.fromkeys(("BackoffRate", "MaxConcurrency", "MaxItems", "MaxItemsPerBatch"), 1),
    **dict.fromkeys(("ToleratedFailureCount", "ToleratedFailurePercentage"), 1),
    "MaxInputBytesPerBatch": 1,
    "MaxDelaySeconds": 31_622_400,
    "TimeoutSeconds": 99_999_999,
}


def left_in(machine: Machine) -> dict[Path, str]:
    """The placeholders of a machine that nothing fills, by the path to where they stand."""
    value: Json = jsontext.decode(machine.text)
    return {
        path: placeholder
        for placeholder, path in unfilled_in(machine.document.value)
        if placeholder[2:-1] not in machine.substitutions
        and placeholder in str(value_at(value, path))
    }


def value_at(value: Json, path: Path) -> Json:
    """What is at a path; None where nothing is."""
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def with_examples(
    text: str, machine: Machine, left: Mapping[Path, str], *, for_advice: bool = False
) -> Json:
    """A definition with values as they could be in the place of what nothing fills yet.

    A placeholder in quotes is filled with a text: where a number belongs it stays, as it is wrong.

    Args:
        text: The definition, filled as far as it can be.
        machine: Its machine.
        left: What is left in it.
        for_advice: Whether those stay that advice depends on: what a Task calls, and what a rule
            compares with.
    """
    definition: Json = jsontext.decode(text)
    for path in left:
        holder, field = value_at(definition, path[:-1]), path[-1] if path else None
        if not isinstance(holder, dict) or not isinstance(field, str):
            continue
        if isinstance(value_at(machine.document.value, path), Bare):
            if not for_advice or "Choices" not in path:
                holder[field] = _example(field, holder[field])
        elif field == "Timestamp":
            holder[field] = _TIMESTAMP
        elif field == "Resource" and isinstance(arn := holder[field], str):
            known = PLACEHOLDER.sub(_PART, arn)
            if _PART not in known.rpartition(":states:::")[2]:
                holder[field] = known
            elif not for_advice:
                holder[field] = known if known.startswith("arn:aws:lambda:") else _FUNCTION
    return definition


def _example(field: str, placeholder: Json) -> Json:
    """A value for what stands without quotes; the placeholder itself where it may be anything."""
    if field.startswith("Numeric") and not field.endswith("Path"):
        return 1
    return True if field.startswith(("Boolean", "Is")) else _NUMBERS.get(field, placeholder)
