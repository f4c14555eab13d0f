"""Findings as values: what is wrong, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["SEVERITIES", "Finding", "Severity"]

Severity: TypeAlias = Literal["ERROR", "WARNING", "ADVICE", "NOTE"]

SEVERITIES: tuple[Severity, ...] = ("ERROR", "WARNING", "ADVICE", "NOTE")
"""An error is what AWS refuses, a warning what AWS warns of; advice is ours.

A note is no fault: what is filled in later, or runs on AWS and not here.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is to be said of a state machine.

    Attributes:
        severity: ERROR, WARNING, ADVICE or NOTE.
        code: AWS's code; of advice and notes it is ours.
        message: What is wrong, without a full stop.
        remedy: What to do about it, in a sentence; empty where the message says it.
        file: The file, None for a definition that is not from one.
        line: The line in it, from 1 on.
        state: The name of the state, None for the whole machine.
        location: As AWS has it, as ``/States/A/Retry[0]``; None for the whole machine.
    """

    severity: Severity
    code: str
    message: str
    remedy: str
    file: str | None
    line: int
    state: str | None
    location: str | None
