"""Findings in state machines: AWS's validation, our advice, and what is to be filled in later."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from nestedsf.asl.advice import advise
from nestedsf.asl.advice.remedies import with_remedy
from nestedsf.asl.validation import Diagnostic, validate
from nestedsf.documents.building import Bare
from nestedsf.workflows.findings.finding import SEVERITIES, Finding, Severity
from nestedsf.workflows.findings.placeholders import left_in, value_at, with_examples
from nestedsf.workflows.workflow import Reference, example_value, filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.documents.building import Path
    from nestedsf.documents.document import Document
    from nestedsf.workflows.workflow import Machine

__all__ = ["NotEmulated", "findings_in"]

NotEmulated: TypeAlias = Callable[[Mapping[str, Any]], Iterable[Diagnostic]]
"""Says what of a definition that AWS accepts is not emulated."""

_NAMED_FIELD = re.compile(r"[Ff]ield '([^']+)'")
_SOURCE = re.compile(r"\s+at \[Source: .*", re.DOTALL)


def findings_in(
    machines: Sequence[Machine],
    *,
    not_emulated: NotEmulated | None = None,
    complete: bool = False,
) -> Iterator[Finding]:
    """What is found in each machine of a workflow, errors first.

    Args:
        machines: The machines.
        not_emulated: Asked for what is not emulated; where it is None, nothing is said of that.
        complete: Whether all that fills placeholders is given: then it is an error if one is left.
    """
    types = {
        example_value(Reference(kind="machine", name=machine.name)): machine.type
        for machine in machines
    }
    for machine in machines:
        left = left_in(machine)
        found = [
            *_of_definition(machine, left, types, not_emulated),
            *_of_placeholders(left, complete=complete),
        ]
        findings = {_finding(each, machine.document): None for each in found}
        findings.update(dict.fromkeys(_beyond_json(machine.document)))
        yield from sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.line))


def _of_definition(
    machine: Machine,
    left: dict[Path, str],
    types: Mapping[str, str],
    not_emulated: NotEmulated | None,
) -> Iterator[Diagnostic]:
    document = machine.document
    text = filled(machine)
    definition = with_examples(text, machine, left)
    problems = list(validate(json.dumps(definition), type=machine.type))
    known = [each for each in problems if not _is_unknown(each, document, left)]
    yield from (with_remedy(each, definition) for each in known)
    if any(each.severity == "ERROR" for each in problems) or not isinstance(definition, dict):
        return
    advised = with_examples(text, machine, left, for_advice=True) if left else definition
    yield from advise(cast("dict[str, Any]", advised), type=machine.type, types=types)
    for each in not_emulated(definition) if not_emulated else ():
        if document.path_of(each.location or "") not in left:
            yield each


def _is_unknown(problem: Diagnostic, document: Document, left: Mapping[Path, str]) -> bool:
    """Whether an error is of a placeholder without quotes, which may be filled with anything."""
    path = document.path_of(problem.location or "")
    return path in left and isinstance(value_at(document.value, path), Bare)


def _of_placeholders(left: Mapping[Path, str], *, complete: bool) -> Iterator[Diagnostic]:
    first: dict[str, Path] = {}
    for path, placeholder in left.items():
        first.setdefault(placeholder, path)
    for placeholder, path in first.items():
        later = f"{placeholder} is filled when the workflow is deployed"
        yield Diagnostic(
            severity="ERROR" if complete else "NOTE",
            code="UNFILLED_PLACEHOLDER",
            message=f"Nothing fills {placeholder}" if complete else later,
            location=_location(path),
            remedy="Give a child, a function or a parameter of this name." if complete else None,
        )


def _location(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f"/{key}" for key in path)


def _beyond_json(document: Document) -> Iterator[Finding]:
    """A note for each kind of thing that AWS's API does not take, and that is left out for it."""
    first: dict[str, int] = {}
    for line, what in document.beyond_json():
        first.setdefault(what, line)
    for what, line in first.items():
        yield Finding(
            severity="NOTE",
            code="NOT_IN_JSON",
            message=f"There is {what}: nestedsf leaves it out when it deploys the file, and AWS refuses it",
            remedy="",
            file=document.path,
            line=line,
            state=None,
            location=None,
        )


def _finding(found: Diagnostic, document: Document) -> Finding:
    path = document.path_of(found.location or "")
    named = _NAMED_FIELD.search(found.message) if found.severity == "ERROR" else None
    return Finding(
        severity=cast("Severity", found.severity),
        code=found.code,
        message=_SOURCE.sub("", found.message).rstrip("."),
        remedy=found.remedy or "",
        file=document.path,
        line=document.line_of((*path, named[1]) if named else path),
        state=_state_on(path),
        location=found.location,
    )


def _state_on(path: Path) -> str | None:
    """The innermost state on a path.

    >>> _state_on(("States", "A", "Branches", 0, "States", "B", "Next"))
    'B'
    """
    state, here = None, 0
    while len(path) > here + 1 and path[here] == "States":
        state = str(path[here + 1])
        here += 2
        if path[here : here + 1] == ("Branches",):
            here += 2
        elif path[here : here + 1] in {("ItemProcessor",), ("Iterator",)}:
            here += 1
    return state
