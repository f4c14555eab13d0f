"""Fields: those that each type of state has, which exclude each other, and what they take.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.fields import maps, values
from nestedsf.asl.validation.fields.choices import choices
from nestedsf.asl.validation.fields.handlers import catchers, retriers
from nestedsf.asl.validation.fields.templates import assignments, template

if TYPE_CHECKING:
    from nestedsf.asl.validation.fields.values import Check

__all__ = ["AT_MOST_ONE", "CHECKS", "EXACTLY_ONE", "OF_A_STATE", "REQUIRED", "SUPPORTED"]

_SECONDS = 99_999_999

_COMMON = {"Type", "Comment", "QueryLanguage"}
_FILTERS = {"InputPath", "OutputPath", "Output"}
_MOVES_ON = _COMMON | _FILTERS | {"Assign", "Next", "End"}
_WORKS = _MOVES_ON | {"ResultPath", "Parameters", "ResultSelector", "Retry", "Catch"}

SUPPORTED = {
    "Task": frozenset(
        _WORKS
        | {"Arguments", "Resource", "Credentials", "TimeoutSeconds", "TimeoutSecondsPath"}
        | {"HeartbeatSeconds", "HeartbeatSecondsPath"}
    ),
    "Wait": frozenset(_MOVES_ON | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}),
    "Pass": frozenset(_MOVES_ON | {"Result", "ResultPath", "Parameters"}),
    "Succeed": frozenset(_COMMON | _FILTERS),
    "Fail": frozenset(_COMMON | {"Error", "ErrorPath", "Cause", "CausePath"}),
    "Choice": frozenset(_COMMON | _FILTERS | {"Assign", "Choices", "Default"}),
    "Parallel": frozenset(_WORKS | {"Arguments", "Branches"}),
    "Map": frozenset(
        _WORKS
        | {"ItemProcessor", "Iterator", "Items", "ItemsPath", "ItemSelector", "Label"}
        | {"ItemReader", "ItemBatcher", "ResultWriter", "MaxConcurrency", "MaxConcurrencyPath"}
        | {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"}
        | {"ToleratedFailureCount", "ToleratedFailureCountPath"}
    ),
}
"""By type of state, the fields that it may have. The order of the types is AWS's."""

OF_A_STATE: frozenset[str] = frozenset().union(*SUPPORTED.values())
"""The fields that a state of some type may have."""

REQUIRED = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}
"""By type of state, the fields that it must have."""

EXACTLY_ONE = {
    "Wait": ("SecondsPath", "Seconds", "TimestampPath", "Timestamp"),
    "Map": ("ItemProcessor", "Iterator"),
}
"""By type of state, the fields of which it has exactly one."""

AT_MOST_ONE = {
    "Task": (
        ("TimeoutSeconds", "TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
    "Map": (
        ("MaxConcurrency", "MaxConcurrencyPath"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath"),
    ),
}
"""By type of state, the fields of which it has one at most."""

CHECKS: dict[str, Check] = {
    "Arguments": template,
    "Assign": assignments,
    "Catch": catchers,
    "Cause": values.text_or_jsonata,
    "CausePath": values.path_or_call,
    "Choices": choices,
    "Comment": values.text,
    "Default": values.text,
    "End": values.boolean,
    "Error": values.text_or_jsonata,
    "ErrorPath": values.path_or_call,
    "HeartbeatSeconds": values.integer(1, _SECONDS),
    "HeartbeatSecondsPath": values.path,
    "InputPath": values.path_or_null,
    "ItemBatcher": maps.item_batcher,
    "ItemReader": maps.item_reader,
    "ItemSelector": template,
    "Items": values.items,
    "ItemsPath": values.reference,
    "Label": maps.label,
    "MaxConcurrency": values.integer(0),
    "MaxConcurrencyPath": values.path,
    "Next": values.text,
    "Output": template,
    "OutputPath": values.path_or_null,
    "Parameters": template,
    "QueryLanguage": values.one_of("JSONPath", "JSONata"),
    "ResultPath": values.result_path,
    "ResultSelector": template,
    "ResultWriter": maps.result_writer,
    "Retry": retriers,
    "Seconds": values.integer(0, _SECONDS),
    "SecondsPath": values.path,
    "TimeoutSeconds": values.integer(1, _SECONDS),
    "TimeoutSecondsPath": values.path,
    "Timestamp": values.timestamp,
    "TimestampPath": values.path,
    "ToleratedFailureCount": values.integer(0),
    "ToleratedFailureCountPath": values.path,
    "ToleratedFailurePercentage": values.decimal(0, 100),
    "ToleratedFailurePercentagePath": values.path,
}
"""By field, what a state takes there."""
