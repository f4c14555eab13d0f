"""Limits: times that no execution has, and numbers that AWS does not reach.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["limits"]

_EXPRESS = 300
_STANDARD = 31_536_000  # a year
_AT_ONCE = 40


def limits(state: State) -> Iterator[Diagnostic]:
    """LONGER_THAN_EXECUTION and MORE_THAN_AT_ONCE."""
    longest = _EXPRESS if state.express else _STANDARD
    whole = (
        "an Express workflow ends after 5 minutes"
        if state.express
        else "an execution ends after a year"
    )
    seconds = state.fields.get("Seconds")
    if state.type == "Wait" and isinstance(seconds, int) and seconds >= longest:
        yield advice(
            "LONGER_THAN_EXECUTION",
            f"'{state.name}' waits for {seconds} s, and {whole}: what follows is never reached",
            "Wait for less" + (", or make the workflow Standard." if state.express else "."),
            f"{state.at}/Seconds",
        )
    for index, retrier in enumerate(state.fields.get("Retry", ())):
        first = retrier.get("IntervalSeconds", 1)
        if isinstance(first, int) and first >= longest:
            yield advice(
                "LONGER_THAN_EXECUTION",
                f"This retrier waits for {first} s, and {whole}: it never retries",
                "Wait for less" + (", or make the workflow Standard." if state.express else "."),
                f"{state.at}/Retry[{index}]/IntervalSeconds",
            )
    most = state.fields.get("MaxConcurrency")
    config = (state.fields.get("ItemProcessor") or {}).get("ProcessorConfig") or {}
    if isinstance(most, int) and most > _AT_ONCE and config.get("Mode") != "DISTRIBUTED":
        yield advice(
            "MORE_THAN_AT_ONCE",
            f"An inline Map runs {_AT_ONCE} items at once at most, whatever MaxConcurrency is",
            "Make it a Distributed Map, or lower MaxConcurrency.",
            f"{state.at}/MaxConcurrency",
        )
