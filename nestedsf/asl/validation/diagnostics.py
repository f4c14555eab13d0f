"""Diagnostics: what validation finds in a definition, and the text that refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Diagnostic", "advice", "error", "refusal", "schema_error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem of a definition.

    Attributes:
        severity: ERROR or WARNING as AWS has them; or ours, ADVICE and NOTE. A definition with
            an error is refused.
        code: AWS's code, as ``SCHEMA_VALIDATION_FAILED``; of advice, the rule's.
        message: What is wrong.
        location: Where, as ``/States/A/Retry[0]/ErrorEquals``; None for the whole workflow.
        remedy: What to do about it, a sentence; None where AWS says no more than the message.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
    """

    severity: str
    code: str
    message: str
    location: str | None
    remedy: str | None = None


def schema_error(message: str, location: str) -> Diagnostic:
    """The error SCHEMA_VALIDATION_FAILED."""
    return error("SCHEMA_VALIDATION_FAILED", message, location)


def error(code: str, message: str, location: str | None) -> Diagnostic:
    """An error: the definition is refused."""
    return Diagnostic(severity="ERROR", code=code, message=message, location=location)


def warning(code: str, message: str, location: str) -> Diagnostic:
    """A warning: the definition is accepted, and is probably not what was meant."""
    return Diagnostic(severity="WARNING", code=code, message=message, location=location)


def advice(code: str, message: str, remedy: str, location: str) -> Diagnostic:
    """Advice: AWS says nothing, and an execution will probably not do what was meant."""
    return Diagnostic(
        severity="ADVICE", code=code, message=message, location=location, remedy=remedy
    )


def refusal(diagnostics: Iterable[Diagnostic]) -> str:
    """The message of CreateStateMachine's InvalidDefinition; empty if there is no error.

    >>> refusal([schema_error("These fields are required: [States]", "/")])
    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"
    """
    problems = ", ".join(
        f"{found.code}: {found.message} at {found.location or 'null'}"
        for found in diagnostics
        if found.severity == "ERROR"
    )
    return f"Invalid State Machine Definition: '{problems}'" if problems else ""
