"""Mocks by the name of the state, each as TestState takes it.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.mocks.mock import MockedError, MockedResult
from nestedsf.engine.mocks.mocks import NONE, PRESENT, STRICT, MockedAttempts, MockedTask
from nestedsf.engine.mocks.places import misread, place, shown
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from nestedsf.documents.document import Document, Path
    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.jsontext import Json

__all__ = ["tasks_in"]

_FIELDS = {"result", "errorOutput", "fieldValidationMode"}
_MODES = (STRICT, PRESENT, NONE)
_EXAMPLE = '{"result": …} or {"errorOutput": {"error": …, "cause": …}}'


def tasks_in(document: Document) -> dict[str, MockedTask]:
    """The mocks of a document; one alone is for every attempt, a list has one for each.

    Raises:
        InputError: Something of it is no mock; says the file and the line.
    """
    assert isinstance(document.value, dict)  # noqa: S101  the caller has looked
    return {state: _task(document, (state,), value) for state, value in document.value.items()}


def _task(document: Document, path: Path, value: Json) -> MockedTask:
    if isinstance(value, list):
        if not value:
            raise misread(document, path, f"{shown(path[0])} has no mock; write {_EXAMPLE}")
        attempts = [
            _attempts(document, (*path, number), each, number) for number, each in enumerate(value)
        ]
    else:
        attempts = [_attempts(document, path, value, None)]
    return MockedTask(attempts=tuple(attempts), where=place(document, path))


def _attempts(document: Document, path: Path, value: Json, last: int | None) -> MockedAttempts:
    if not isinstance(value, dict):
        raise misread(document, path, f"{shown(path[0])} is mocked with {_EXAMPLE}")
    for field in value:
        if field not in _FIELDS:
            raise misread(
                document,
                (*path, field),
                f"a mock has result or errorOutput, and fieldValidationMode, not {shown(field)}",
            )
    mode = value.get("fieldValidationMode", STRICT)
    if mode not in _MODES:
        raise misread(
            document,
            (*path, "fieldValidationMode"),
            f"fieldValidationMode is {', '.join(_MODES[:-1])} or {_MODES[-1]}, not {shown(mode)}",
        )
    if ("result" in value) == ("errorOutput" in value):
        raise misread(
            document, path, f"the mock of {shown(path[0])} has either result or errorOutput"
        )
    mock = _mock(document, path, value)
    return MockedAttempts(last=last, mock=mock, mode=str(mode), where=place(document, path))


def _mock(document: Document, path: Path, value: dict[str, Json]) -> Mock:
    if "result" in value:
        return MockedResult(result=_result(document, (*path, "result"), value["result"]))
    error = value["errorOutput"]
    at = (*path, "errorOutput")
    if (
        not isinstance(error, dict)
        or not set(error) <= {"error", "cause"}
        or not all(isinstance(text, str) for text in error.values())
        or not error.get("error")
    ):
        raise misread(
            document,
            at,
            "errorOutput is an object with error, and cause if you like, both of them texts, "
            'such as {"error": "Burnt", "cause": "Too hot."}',
        )
    cause = error.get("cause")
    return MockedError(error=str(error["error"]), cause=None if cause is None else str(cause))


def _result(document: Document, path: Path, result: Json) -> Json:
    """The result: a value, or as AWS has it JSON text."""
    if not isinstance(result, str):
        return result
    try:
        return decode(result)
    except ValueError:
        raise misread(
            document,
            path,
            r'a result that is a text is JSON: write a value, or "\"done\"" for the text done',
        ) from None
