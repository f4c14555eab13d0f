"""Amazon States Language as text: reading it, and the states that it names as next ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.exceptions import DefinitionError

if TYPE_CHECKING:
    from typing import Any

__all__ = ["read_asl", "transitions", "transitions_of"]


def read_asl(text: str) -> Mapping[str, Any]:
    """The JSON object that a definition's text holds.

    Raises:
        DefinitionError: The text is not JSON (with line and column), is no object, or writes
            a key twice in one object, of which JSON readers silently drop the first; or a
            placeholder of a template stands where JSON has a value.
    """
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        placeholder = PLACEHOLDER.match(text, error.pos)
        if placeholder:
            raise DefinitionError(
                f"The definition still holds {placeholder.group()} at line {error.lineno}, column "
                f"{error.colno}: it is filled when the stack is deployed, from "
                "DefinitionSubstitutions; deploy it, or put a value in its place."
            ) from None
        hint = "" if "{" in text else " It takes the text of the file, not the file's name."
        raise DefinitionError(
            f"The definition is not JSON: {error.msg} at line {error.lineno}, column "
            f"{error.colno}; correct it there.{hint}"
        ) from None
    except DefinitionError:
        raise
    except RecursionError:
        raise DefinitionError(
            "The definition is nested too deeply to be read; take a level out of it."
        ) from None
    except ValueError as error:
        raise DefinitionError(
            f"The definition is not JSON that can be read ({error}); correct it."
        ) from None
    if not isinstance(value, Mapping):
        raise DefinitionError(
            'The definition is JSON but not an object; write {"StartAt": …, "States": …}.'
        )
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        repeated = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise DefinitionError(
            f"{repeated!r} is there twice in one object of the definition; of two states or "
            "fields with one name only the last would count: rename or remove one."
        )
    return value


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
    for key, word in (("Catch", "Catch"), ("Choices", "choice")):
        rules = state.get(key)
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, Mapping) and "Next" in rule:
                yield f"Next of {word} {number}", rule["Next"]
