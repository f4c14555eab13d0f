"""State tests: what is asked of TestState, and what comes out, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.engine.testing.inspection import Inspection
    from nestedsf.jsontext import Json

__all__ = [
    "CAUGHT_ERROR",
    "FAILED",
    "RETRIABLE",
    "SUCCEEDED",
    "Configuration",
    "StateOutcome",
    "StateTest",
]

SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
RETRIABLE = "RETRIABLE"
CAUGHT_ERROR = "CAUGHT_ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What has happened to the state before, or is to happen inside it.

    Attributes:
        retrier_retry_count: How often the retrier that matches the error has retried.
        error_caused_by_state: Which state in a Map or a Parallel the mocked error is from.
        map_iteration_failure_count: How many iterations of a Map have failed.
        map_item_reader_data: What the ItemReader of a Distributed Map would read, as it is in
            Amazon S3.
    """

    retrier_retry_count: int = 0
    error_caused_by_state: str | None = None
    map_iteration_failure_count: int | None = None
    map_item_reader_data: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTest:
    """What is asked.

    Attributes:
        state: The state's definition, valid.
        query_language: Of the machine that it is in; its own comes before it.
        input_text: Its input: JSON text.
        role_arn: The role, where one is given.
        mock: What it gets in the place of what it calls; None where that is called.
        context: The context object; None for the one that AWS makes.
        variables: The variables that there are before.
        configuration: What else is given.
    """

    state: Mapping[str, Any]
    query_language: str
    input_text: str = "{}"
    role_arn: str | None = None
    mock: Mock | None = None
    context: Mapping[str, Json] | None = None
    variables: Mapping[str, Json] = field(default_factory=dict)
    configuration: Configuration = field(default_factory=Configuration)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOutcome:
    """What came out.

    Attributes:
        status: `SUCCEEDED`, `FAILED`, `RETRIABLE`: a retrier would retry it, or `CAUGHT_ERROR`.
        output: JSON text; None where there is none.
        error: The error's name.
        cause: Its cause.
        next_state: The name of the state that follows.
        inspection: What was to be seen on the way.
    """

    status: str
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    next_state: str | None = None
    inspection: Inspection
