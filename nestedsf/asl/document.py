"""Amazon States Language as text: reading it, and the states that it names as next ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nestedsf.documents.building import SyntaxProblemError
from nestedsf.documents.plain_json import plain_json
from nestedsf.exceptions import DefinitionError

if TYPE_CHECKING:
    from typing import Any

    from nestedsf.jsontext import Json

__all__ = ["read_asl", "transitions", "transitions_of"]


def read_asl(text: str) -> Mapping[str, Any]:
    """The JSON object that a definition's text holds.

    Raises:
        DefinitionError: The text is not JSON (with the line), is no object, or writes a key twice
            in one object, of which JSON readers silently drop the first; or a placeholder of a
            template stands where JSON has a value.
    """
    try:
        value = plain_json(text)
    except (ValueError, RecursionError):
        value = _looked_at_closely(text)
    if not isinstance(value, Mapping):
        raise DefinitionError(
            'The definition is JSON but not an object; write {"StartAt": …, "States": …}.'
        )
    return value


def _looked_at_closely(text: str) -> Json:
    """The value of a text that seems to be no JSON; raises DefinitionError, which says why."""
    from nestedsf.documents.json_reading import read_json  # noqa: PLC0415  rarely needed

    try:
        building = read_json(text)
    except SyntaxProblemError as error:
        hint = "" if "{" in text else " It takes the text of the file, not the file's name."
        raise DefinitionError(
            f"The definition is not JSON: in line {error.line}, {error.problem}.{hint}"
        ) from None
    for line, placeholder in building.bare:
        raise DefinitionError(
            f"The definition still holds {placeholder} in line {line}: it is filled when the stack "
            "is deployed, from DefinitionSubstitutions; deploy it, or put a value in its place."
        )
    for line, column, what in building.strange:
        raise DefinitionError(
            f"The definition is not JSON: in line {line}, column {column}, there is {what}; take it "
            "out, as only a file may have one."
        )
    return building.value


def transitions(machine: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Each (place, state name) that one machine or branch names: StartAt, Next, Default.

    The place is the beginning of a sentence, as ``The Next of 'A'``.
    """
    yield "StartAt", machine.get("StartAt")
    for name, state in machine["States"].items():
        if isinstance(state, Mapping):
            for field, target in transitions_of(state):
                yield f"The {field} of {name!r}", target


def transitions_of(state: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Each (field, state name) that one state names as next: Next, Default, Catch, Choices."""
    for key in ("Next", "Default"):
        if key in state:
            yield key, state[key]
    for key in ("Catch", "Choices"):
        rules = state.get(key)
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, Mapping) and "Next" in rule:
                yield f"Next of {key}[{number}]", rule["Next"]
