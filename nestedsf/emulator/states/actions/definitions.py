"""Definitions: checked when a state machine is created or updated, and by themselves.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from nestedsf.asl.validation import refusal, validate
from nestedsf.asl.validation.diagnostics import error
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.json_texts import json_fault
from nestedsf.emulator.states.not_emulated import definition_refusals
from nestedsf.emulator.states.pages import page_size
from nestedsf.engine.mocks.checking import misfits_of
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.emulator.states.request import Answer, Request

__all__ = ["MAX_DEFINITION", "read_definition", "validate_state_machine_definition"]

_STANDARD = "STANDARD"
MAX_DEFINITION = 1_048_576
"""Bytes: the API's model has the same bound in characters."""


def read_definition(
    request: Request, text: str, names: tuple[str, ...], *, express: bool = False
) -> Mapping[str, Any]:
    """The decoded definition, if AWS accepts it and all that it uses is emulated or mocked.

    Args:
        request: The request.
        text: The definition.
        names: The names of its state machine, for its mocks.
        express: Whether it is of an Express workflow.

    Raises:
        ApiError: InvalidDefinition.
    """
    message = refusal(validate(text, type="EXPRESS" if express else _STANDARD))
    if not message and (fault := json_fault(text, max_bytes=MAX_DEFINITION)):
        message = f"Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {fault} at null'"
    if not message:
        definition = cast("Mapping[str, Any]", decode(text))
        first = next(_refusals(request, definition, names), None)
        if first is None:
            return definition
        message = refusal([first])
        if first.remedy:
            message = f"{message}. {first.remedy}"
    raise ApiError("InvalidDefinition", message)


def _refusals(
    request: Request, definition: Mapping[str, Any], names: tuple[str, ...]
) -> Iterator[Diagnostic]:
    mocks = request.mocks

    for misfit in misfits_of(mocks, names, definition, request.check_result):
        yield error("MOCK_MISFIT", misfit.rstrip("."), None)
    yield from definition_refusals(
        definition,
        request.refusal,
        is_mocked=lambda state: mocks.covers(names, state),
        example_result=request.example_result,
    )


def validate_state_machine_definition(request: Request) -> Answer:
    """ValidateStateMachineDefinition: what AWS's validation finds; what is not emulated is not."""
    given = request.parameters
    found = validate(given["definition"], type=given.get("type") or _STANDARD)
    failed = any(problem.severity == "ERROR" for problem in found)
    if given.get("severity") != "WARNING":
        found = tuple(problem for problem in found if problem.severity == "ERROR")
    most = page_size(given)
    return {
        "result": "FAIL" if failed else "OK",
        "diagnostics": [_shown(problem) for problem in found[:most]],
        "truncated": len(found) > most,
    }


def _shown(problem: Diagnostic) -> dict[str, str]:
    shown = {"severity": problem.severity, "code": problem.code, "message": problem.message}
    return shown if problem.location is None else {**shown, "location": problem.location}
