"""Names: of states, of Maps (Label) and of variables (Assign)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.diagnostics import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.machines import Machine

__all__ = ["names"]

_LONGEST = 80  # a state's and a variable's name
_LONGEST_LABEL = 40


def names(machines: Sequence[Machine]) -> Iterator[Diagnostic]:
    """What is wrong with the names in all machines of a definition."""
    states: set[str] = set()
    labels: set[str] = set()
    for machine in machines:
        for name, state in machine.states.items():
            at = machine.location(name)
            if len(name) > _LONGEST:
                yield _too_long("State", name, _LONGEST, at)
            if name in states:
                yield error("DUPLICATE_STATE_NAME", f"Duplicate State name: {name}", at)
            states.add(name)
            if "Label" in state:
                yield from _label(state["Label"], f"{at}/Label", labels)
            yield from _variables(state, at)


def _too_long(kind: str, name: str, most: int, at: str) -> Diagnostic:
    return error(
        f"INVALID_{kind.upper()}_NAME",
        f"Invalid {kind} name: {kind} '{name}' exceeds the {most}-character limit allowed by "
        "the service",
        at,
    )


def _label(label: str, at: str, labels: set[str]) -> Iterator[Diagnostic]:
    if len(label) > _LONGEST_LABEL:
        yield _too_long("Label", label, _LONGEST_LABEL, at)
    if label in labels:
        yield error("DUPLICATE_LABEL_NAME", f"Duplicate Label name: {label}", at)
    labels.add(label)


def _variables(state: Mapping[str, Any], at: str) -> Iterator[Diagnostic]:
    """The variables that a state, its Choice rules and its catchers assign."""
    yield from _assigned(state, at)
    for field in ("Choices", "Catch"):
        for index, handler in enumerate(state.get(field, ())):
            yield from _assigned(handler, f"{at}/{field}[{index}]")


def _assigned(fields: Mapping[str, Any], at: str) -> Iterator[Diagnostic]:
    assigned = fields.get("Assign")
    for key in assigned if isinstance(assigned, dict) else ():
        name = key.removesuffix(".$")
        if name == "states":
            yield error(
                "RESERVED_VARIABLE_NAME",
                "Cannot assign to reserved variable '$states'.",
                f"{at}/Assign",
            )
        elif len(name) > _LONGEST:
            yield _invalid_variable(name, f"exceeds the {_LONGEST}-character limit", at)
        elif not name.isidentifier() or name.startswith("_"):
            yield _invalid_variable(name, "contains invalid characters", at)


def _invalid_variable(name: str, problem: str, at: str) -> Diagnostic:
    return error(
        "INVALID_VARIABLE_NAME",
        f"Invalid variable name '{name}': the variable name {problem}.",
        f"{at}/Assign",
    )
