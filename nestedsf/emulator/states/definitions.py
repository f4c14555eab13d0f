"""Definitions: parsed once, and checked as CreateStateMachine checks them.

AWS: a transition to a state that is not there, and `.sync` in an Express workflow, are refused
with InvalidDefinition.

moto: both are accepted; the error's code is empty; each execution parses its definition anew; a
letter that is escaped in the JSON text stays escaped in a state's name.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.parser.asl.parse import asl_parser
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors, naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

patches = Patches()


def _invalid(code: str, reason: str) -> Exception:
    return errors.api_error(
        "InvalidDefinition", f"Invalid State Machine Definition: '{code}: {reason}'"
    )


@functools.lru_cache(maxsize=256)
def _parse(definition: str) -> Any:
    try:
        text = json.dumps(json.loads(definition), ensure_ascii=False)  # moto keeps \\u00fc as it is
    except ValueError:
        text = definition
    return _parse.moto(text)  # type: ignore[attr-defined]


@patches.wraps(asl_parser.AmazonStateLanguageParser, "parse")
def _parse_once(original: Any, definition: str) -> Any:
    _parse.moto = original  # type: ignore[attr-defined]
    return _parse(definition)


@patches.wraps(StepFunctionsParserBackend, "_validate_definition")
def _validate(_original: Any, definition: str) -> None:
    try:
        machine = json.loads(definition)
    except ValueError as not_json:
        raise _invalid("INVALID_JSON_DESCRIPTION", f"{not_json}") from None
    if not isinstance(machine, dict):
        raise _invalid("SCHEMA_VALIDATION_FAILED", "the definition is not a JSON object")
    absent = [name for name in ("StartAt", "States") if name not in machine]
    if absent:
        fields = ", ".join(absent)
        raise _invalid("SCHEMA_VALIDATION_FAILED", f"These fields are required: [{fields}] at /")
    problems = list(_missing_targets(machine, ""))
    if problems:
        raise _invalid("MISSING_TRANSITION_TARGET", ", ".join(problems))
    try:
        asl_parser.AmazonStateLanguageParser.parse(definition)
    except Exception as error:
        raise _invalid("SCHEMA_VALIDATION_FAILED", str(error)) from error


def _missing_targets(machine: dict[str, Any], path: str) -> Iterator[str]:
    """What the transitions of a machine, and of the machines in it, name and do not find."""
    states = machine.get("States")
    if not isinstance(states, dict):
        return
    if (start := machine.get("StartAt")) is not None and start not in states:
        yield f"Missing 'StartAt' target: {start} at {path}/StartAt"
    for name, state in _objects(states.items()):
        here = f"{path}/States/{name}"
        for field, target, where in _transitions(state, here):
            if isinstance(target, str) and target not in states:
                yield f"Missing '{field}' target: {target} at {where}/{field}"
        for i, branch in _objects(enumerate(_listed(state, "Branches"))):
            yield from _missing_targets(branch, f"{here}/Branches[{i}]")
        for field in ("Iterator", "ItemProcessor"):
            yield from _missing_targets(state.get(field) or {}, f"{here}/{field}")


def _transitions(state: dict[str, Any], here: str) -> Iterator[tuple[str, Any, str]]:
    for field in ("Next", "Default"):
        yield field, state.get(field), here
    for field in ("Choices", "Catch"):
        for i, rule in _objects(enumerate(_listed(state, field))):
            yield "Next", rule.get("Next"), f"{here}/{field}[{i}]"


def _listed(state: dict[str, Any], field: str) -> list[Any]:
    value = state.get(field)
    return value if isinstance(value, list) else []


def _objects(items: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, dict[str, Any]]]:
    return ((key, value) for key, value in items if isinstance(value, dict))


@patches.wraps(StepFunctionsParserBackend, "create_state_machine")
def _create_state_machine(
    original: Any,
    self: Any,
    name: str,
    definition: str,
    roleArn: str,
    **kwargs: Any,
) -> Any:
    naming.check_name(name)
    if kwargs.get("sm_type") == "EXPRESS":
        for resource in _resources(definition):
            for pattern in (".sync", ".sync:2", ".waitForTaskToken"):
                if resource.endswith(pattern):
                    raise _invalid(
                        "SCHEMA_VALIDATION_FAILED",
                        f"Express state machine does not support '{pattern}' service integration",
                    )
    return original(self, name=name, definition=definition, roleArn=roleArn, **kwargs)


def _resources(definition: str) -> list[str]:
    found: list[str] = []

    def remember(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(v for k, v in pairs if k == "Resource" and isinstance(v, str))
        return dict(pairs)

    try:
        json.loads(definition, object_pairs_hook=remember)
    except ValueError:
        return []
    return found
