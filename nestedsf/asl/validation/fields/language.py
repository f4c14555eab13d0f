"""The two query languages: which one a state has, and the fields that only one of them has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.jsontext import Json

__all__ = ["JSONATA", "JSONPATH", "language_of", "misplaced", "of_other_language"]

JSONPATH = "JSONPath"
JSONATA = "JSONata"

_JSONATA_ONLY = frozenset({"Arguments", "Condition", "Items", "Output"})
_JSONPATH_ONLY = frozenset(
    {
        "CausePath",
        "ErrorPath",
        "HeartbeatSecondsPath",
        "InputPath",
        "ItemsPath",
        "MaxConcurrencyPath",
        "MaxInputBytesPerBatchPath",
        "MaxItemsPath",
        "MaxItemsPerBatchPath",
        "OutputPath",
        "Parameters",
        "Result",
        "ResultPath",
        "ResultSelector",
        "SecondsPath",
        "TimeoutSecondsPath",
        "TimestampPath",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentagePath",
        "Variable",
    }
)
of_other_language = {JSONPATH: _JSONATA_ONLY, JSONATA: _JSONPATH_ONLY}
"""By language, the fields that only the other one has."""


def language_of(fields: Mapping[str, Json], otherwise: str) -> str:
    """The language that a machine or a state declares; any text but JSONPath is JSONata.

    A state in a Map or Parallel that declares none has the one of the whole machine.
    """
    if "QueryLanguage" not in fields:
        return otherwise
    return JSONPATH if fields["QueryLanguage"] == JSONPATH else JSONATA


def misplaced(fields: Iterable[str], at: str, language: str) -> Iterator[Diagnostic]:
    """An error for each of the fields that only the other language has."""
    others = of_other_language[language]
    other = JSONATA if language == JSONPATH else JSONPATH
    for field in fields:
        if field in others:
            yield schema_error(
                f"The QueryLanguage is set to '{language}', but field '{field}' is only "
                f"supported for the '{other}' QueryLanguage",
                at,
            )
