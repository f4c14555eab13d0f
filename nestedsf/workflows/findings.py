"""Findings: what is to be said of the state machines of files, each with its line.

An error is what AWS refuses, a warning what AWS warns of; advice is ours. A note is no fault: what
is filled in later, or runs on AWS and not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf import jsontext
from nestedsf.asl.advice import advise
from nestedsf.asl.advice.remedies import with_remedy
from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.asl.validation import Diagnostic, validate
from nestedsf.workflows.building import Bare
from nestedsf.workflows.workflow import Reference, example_value, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nestedsf.jsontext import Json
    from nestedsf.workflows.documents import Document, Path
    from nestedsf.workflows.workflow import Machine

__all__ = ["SEVERITIES", "Finding", "findings_of"]

SEVERITIES = ("ERROR", "WARNING", "ADVICE", "NOTE")

_ITS_FIELD = re.compile(r"ield '([^']+)'")
_AT_SOURCE = re.compile(r"\s+at \[Source: .*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is to be said of a state machine.

    Attributes:
        severity: ERROR, WARNING, ADVICE or NOTE.
        code: AWS's code, or of advice and notes ours.
        message: What is wrong, without a full stop.
        remedy: What to do about it, a sentence; empty for a note.
        file: The file, None for a definition that is not from one.
        line: The line in it, from 1 on.
        state: The name of the state, None for the whole machine.
        location: As AWS has it, as ``/States/A/Retry[0]``; None for the whole machine.
    """

    severity: str
    code: str
    message: str
    remedy: str
    file: str | None
    line: int
    state: str | None
    location: str | None


def findings_of(
    machines: Sequence[Machine],
    *,
    not_emulated: Callable[[Mapping[str, Any]], Iterable[Diagnostic]] | None = None,
    complete: bool = False,
) -> Iterator[Finding]:
    """What is found in each machine, errors first.

    Args:
        machines: The machines of a workflow.
        not_emulated: Says what of a definition is not emulated here.
        complete: Whether all that fills placeholders is given: then one that is left is an error.
    """
    types = {
        example_value(Reference(kind="machine", name=machine.name)): machine.type
        for machine in machines
    }
    for machine in machines:
        text = filled(machine)
        found = list(_found(machine, text, types, not_emulated, complete=complete))
        yield from sorted(
            (_finding(each, machine.document) for each in found),
            key=lambda finding: (SEVERITIES.index(finding.severity), finding.line),
        )


def _found(
    machine: Machine,
    text: str,
    types: Mapping[str, str],
    not_emulated: Callable[[Mapping[str, Any]], Iterable[Diagnostic]] | None,
    *,
    complete: bool,
) -> Iterator[Diagnostic]:
    left = list(_left(machine.document.value, machine.substitutions))
    later = {path for _, path in left}
    problems = [
        each
        for each in validate(text, type=machine.type)
        if not _is_later(each, machine.document, later)
    ]
    refused = any(each.severity == "ERROR" for each in problems)
    definition = (
        None
        if any(p.location and "[Source" in p.location for p in problems)
        else jsontext.decode(text)
    )
    yield from (with_remedy(each, definition) for each in problems)
    yield from _unfilled(left, machine.document, complete=complete)
    if refused or not isinstance(definition, dict):
        return
    yield from advise(definition, type=machine.type, types=types)
    if not_emulated is not None:
        yield from not_emulated(definition)
