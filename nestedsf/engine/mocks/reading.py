"""Reading mocks: from a file in the format of Step Functions Local or of TestState, or a value."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.documents.document import document_of, read_document
from nestedsf.engine.mocks import cases, states
from nestedsf.engine.mocks.mocks import Mocks
from nestedsf.engine.mocks.places import misread
from nestedsf.exceptions import InputError

if TYPE_CHECKING:
    from nestedsf.documents.document import Document

__all__ = ["Source", "read_mocks"]

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any] | Mocks"
"""Mocks: the path of their file, its text, its value, or what was read from it."""


def read_mocks(source: Source) -> Mocks:
    """The mocks that a file or a value has, in either of two formats.

    With StateMachines and MockedResponses it is the mock configuration of Step Functions Local,
    else TestState's mock by the state's name: ``{"Charge": {"result": {}}}``, or a list of them,
    one for each attempt.

    Raises:
        DefinitionError: The file cannot be read, or is neither JSON nor YAML.
        InputError: It is in neither format; says the file and the line.

    >>> mocks = read_mocks({"Charge": [{"errorOutput": {"error": "Busy"}}, {"result": {"paid": 9}}]})
    >>> [mocks.anywhere["Charge"].mock(attempt) for attempt in range(3)]
    [MockedError(error='Busy', cause=None), MockedResult(result={'paid': 9}), None]
    """
    if isinstance(source, Mocks):
        return source
    document = _document(source)
    if not isinstance(document.value, dict) or not document.value:
        raise misread(
            document, (), 'there is no mock; write one by its state, as {"Charge": {"result": {}}}'
        )
    if cases.is_format_of(document.value):
        return cases.mocks_in(document)
    return Mocks(anywhere=states.tasks_in(document), where=document.path or "")


def _document(source: str | os.PathLike[str] | Mapping[str, Any]) -> Document:
    if isinstance(source, Mapping):
        try:
            return document_of(json.dumps(dict(source), allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            raise InputError(
                "The mocks hold what JSON has not, or are nested too deeply; JSON has text, "
                "numbers, true, false, None, lists and dicts."
            ) from None
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith(("{", "["))):
        return document_of(source)
    if not isinstance(source, (str, os.PathLike)):
        raise InputError(
            "Mocks are the path of their file, its text, or its value; this is none of them."
        )
    return read_document(source)
