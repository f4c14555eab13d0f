"""Inspection: what TestState shows of a state's data on its way.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json

__all__ = ["ErrorDetails", "Inspection", "Inspector"]

_RESULT = ("result", "afterResultSelector", "afterResultPath")
_EXCHANGE = ("request", "revealedRequest", "response")
_SHOWN = {
    "Map": (
        *("afterInputPath", "afterItemsPath", "afterItemsPointer", "afterItemSelector"),
        *("afterItemBatcher", "afterResultSelector", "afterResultPath"),
    ),
    "Parallel": ("afterResultSelector", "afterResultPath"),
    "Pass": ("afterInputPath", "afterParameters", "afterResultSelector", "afterResultPath"),
    "Task": ("afterInputPath", "afterParameters", "afterArguments", *_RESULT),
}
"""The stages of each type that AWS shows (recorded); of all other types the first."""
_OTHERS = ("afterInputPath",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetails:
    """Which rule took an error.

    Attributes:
        retry_index: The number of the retrier that matches it.
        retry_backoff_seconds: How long it would wait; None where it has no attempt left.
        catch_index: The number of the catcher that takes it.
    """

    retry_index: int | None = None
    retry_backoff_seconds: int | None = None
    catch_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is to be seen of one test.

    Attributes:
        stages: The values on the way, by TestState's names in the order in which they came to be:
            ``input``, ``afterInputPath``, ``afterParameters``, ``afterArguments``, ``result``, …
        exchange: Of an HTTP Task what it sends, ``request`` without and ``revealedRequest`` with
            what its connection adds, and the ``response``.
        variables: The variables that there are afterwards.
        max_concurrency: Of a Map.
        tolerated_failure_count: Of a Map that has one.
        tolerated_failure_percentage: Of a Map that has one.
        error_details: Which rule took the error; None where none matched.
    """

    stages: Mapping[str, Json]
    exchange: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Json] = field(default_factory=dict)
    max_concurrency: int | None = None
    tolerated_failure_count: int | None = None
    tolerated_failure_percentage: float | None = None
    error_details: ErrorDetails | None = None


class Inspector:
    """Looks on while a state is visited: an `Observer` that keeps what AWS shows of its type."""

    def __init__(self, state: Mapping[str, Any], given: Json) -> None:
        self.stages: dict[str, Json] = {"input": given}
        self.exchange: dict[str, Json] = {}
        self.numbers: dict[str, Any] = {}
        shown = _SHOWN.get(state["Type"], _OTHERS)
        # Of a Pass with a Result that is all that is shown of what was before (recorded).
        self._shown = _RESULT if state["Type"] == "Pass" and "Result" in state else shown

    def __call__(self, stage: str, value: Json) -> None:
        """Keep a stage, if it is one that is shown."""
        if stage in self._shown:
            self.stages[stage] = value
        elif stage in _EXCHANGE:
            self.exchange[stage] = value

    def count(self, name: str, number: float) -> None:
        """Note a number of a Map, by its name in `Inspection`."""
        self.numbers[name] = number

    def inspection(
        self, variables: Mapping[str, Json], error_details: ErrorDetails | None
    ) -> Inspection:
        """What was seen."""
        return Inspection(
            stages=dict(self.stages),
            exchange=dict(self.exchange),
            variables=dict(variables),
            error_details=error_details,
            **self.numbers,
        )
