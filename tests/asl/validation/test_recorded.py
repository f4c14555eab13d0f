"""Definitions that AWS accepted are accepted, and those it refused are with its very text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nestedsf.asl.validation import refusal, validate

FOLDER = Path(__file__).parents[4] / "shared" / "aws-recorded"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="The recordings of AWS are not beside the project."
)

_CREATES = {"CreateStateMachine", "UpdateStateMachine"}
_SENTENCE = "Invalid State Machine Definition: "


def recordings(folder: str = "*") -> Iterator[tuple[str, dict[str, Any]]]:
    """The recordings by name: the requests that were made, and AWS's answers."""
    for path in sorted(FOLDER.glob(f"{folder}/*.json")):
        yield path.stem, json.loads(path.read_text())


def definitions(recording: dict[str, Any], actions: set[str]) -> Iterator[tuple[str, str]]:
    """The text and the type of each definition that a recording sends to AWS."""
    for request in recording["requests"]:
        given = request["parameters"].get("definition")
        if request["action"] in actions and given is not None:
            text = given if isinstance(given, str) else json.dumps(given)
            yield text, request["parameters"].get("type", "STANDARD")


def refusals(answer: Any) -> Iterator[str]:
    """The sentences that refuse a definition, of everything that AWS answered."""
    if isinstance(answer, dict | list):
        for inner in answer.values() if isinstance(answer, dict) else answer:
            yield from refusals(inner)
    elif isinstance(answer, str) and _SENTENCE in answer:
        yield answer[answer.index(_SENTENCE) :]


def test_created_and_refused_definitions() -> None:
    differ = {}
    for name, recording in recordings():
        expected = set(refusals(recording["answers"]))
        found = {
            refusal(validate(text, type=kind)) for text, kind in definitions(recording, _CREATES)
        } - {""}
        if found != expected:
            differ[name] = (found, expected)
    assert differ == {}


def test_validated_definitions() -> None:
    for _, recording in recordings("api"):
        for text, kind in definitions(recording, {"ValidateStateMachineDefinition"}):
            found = [
                {
                    "severity": problem.severity,
                    "code": problem.code,
                    "message": problem.message,
                    "location": problem.location,
                }
                for problem in validate(text, type=kind)
            ]
            assert found == recording["answers"]["validation_response"]["diagnostics"]
