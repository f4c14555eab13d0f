"""States and the machines that hold them: the shape of a whole definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields import maps, values
from nestedsf.asl.validation.fields.language import JSONATA, JSONPATH, language_of, misplaced
from nestedsf.asl.validation.fields.language import of_other_language as others
from nestedsf.asl.validation.fields.resources import task
from nestedsf.asl.validation.fields.table import (
    AT_MOST_ONE,
    CHECKS,
    EXACTLY_ONE,
    REQUIRED,
    SUPPORTED,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.fields.values import Check
    from nestedsf.jsontext import Json

__all__ = ["shape"]

_WHOLE: dict[str, Check] = {
    "Comment": values.text,
    "QueryLanguage": CHECKS["QueryLanguage"],
    "StartAt": values.text,
    "TimeoutSeconds": values.integer(0, 99_999_999),
    "Version": values.one_of("1.0"),
}
_BRANCH: dict[str, Check] = {"Comment": values.text, "StartAt": values.text}
_PROCESSOR: dict[str, Check] = _BRANCH | {"ProcessorConfig": lambda *_: ()}  # see _processors


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a machine is in.

    Attributes:
        language: The query language of the whole machine.
        express: Whether executions are of type EXPRESS here.
    """

    language: str
    express: bool


def shape(machine: Json, *, express: bool) -> Iterator[Diagnostic]:
    """What is wrong with the fields of a machine and of all that it holds."""
    if not isinstance(machine, dict):
        yield from values.wrong_type("OBJECT", at="/")
        return
    setting = _Setting(language=language_of(machine, JSONPATH), express=express)
    yield from _machine(machine, "", setting, _WHOLE)


def _machine(
    machine: Json, at: str, setting: _Setting, checks: Mapping[str, Check]
) -> Iterator[Diagnostic]:
    if not isinstance(machine, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    for field in machine:
        if field not in checks and field != "States":
            yield schema_error(f"Field '{field}' is not supported", at or "/")
    yield from values.required(machine, ("States", "StartAt"), at)
    for field, value in machine.items():
        if field in checks:
            yield from checks[field](value, f"{at}/{field}", JSONPATH)
    states = machine.get("States", {})
    if not isinstance(states, dict):
        yield from values.wrong_type("OBJECT", at=f"{at}/States")
        return
    for name, state in states.items():
        yield from _state(state, f"{at}/States/{name}", setting)


def _state(state: Json, at: str, setting: _Setting) -> Iterator[Diagnostic]:
    if not isinstance(state, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    kind = state.get("Type")
    if "Type" not in state:
        yield from values.required(state, ("Type",), at)
        return
    if not isinstance(kind, str) or kind not in SUPPORTED:
        yield schema_error(
            f"The field 'Type' should have one of these values: [{', '.join(SUPPORTED)}]",
            f"{at}/Type",
        )
        return
    language = language_of(state, setting.language)
    yield from _fields(state, kind, at)
    if setting.language == JSONATA and language == JSONPATH:
        yield schema_error(
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            at,
        )
    elif not others[language].isdisjoint(state):
        yield from misplaced((f for f in state if f in SUPPORTED[kind]), at, language)
    yield from _values(state, kind, at, language)
    if kind == "Task":
        yield from task(state, at, language, express=setting.express)
        yield from _heartbeat(state, at)
    elif kind == "Parallel":
        yield from _branches(state, at, setting)
    elif kind == "Map":
        yield from _processors(state, at, setting)


def _fields(state: dict[str, Json], kind: str, at: str) -> Iterator[Diagnostic]:
    """Fields that are not supported, that are missing, and that exclude each other."""
    supported = SUPPORTED[kind]
    if not supported.issuperset(state):
        for field in state:
            if field not in supported:
                yield schema_error(f"Field '{field}' is not supported", at)
    if kind in REQUIRED:
        yield from values.required(state, REQUIRED[kind], at)
    ends = "End" in state and state["End"] is not False
    if "Next" in supported and ends == ("Next" in state):
        yield _one_of(("Next", "End"), at, several=ends)
    if kind in EXACTLY_ONE:
        count = sum(field in state for field in EXACTLY_ONE[kind])
        if count != 1:
            yield _one_of(EXACTLY_ONE[kind], at, several=count > 1)
    yield from (
        _one_of(pair, at, several=True)
        for pair in AT_MOST_ONE.get(kind, ())
        if pair[0] in state and pair[1] in state
    )


def _one_of(fields: Iterable[str], at: str, *, several: bool) -> Diagnostic:
    says = "There should only be" if several else "This object should have only"
    return schema_error(f"{says} one of the following fields: [{', '.join(fields)}]", at)


def _values(state: dict[str, Json], kind: str, at: str, language: str) -> Iterator[Diagnostic]:
    supported, other = SUPPORTED[kind], others[language]
    for field, value in state.items():
        check = CHECKS.get(field)
        if check and field in supported and field not in other:
            yield from check(value, f"{at}/{field}", language)


def _heartbeat(state: Mapping[str, Json], at: str) -> Iterator[Diagnostic]:
    heartbeat, timeout = state.get("HeartbeatSeconds"), state.get("TimeoutSeconds")
    if isinstance(heartbeat, int) and isinstance(timeout, int) and heartbeat >= timeout:
        yield schema_error(
            "HeartbeatSeconds must be smaller than TimeoutSeconds", f"{at}/HeartbeatSeconds"
        )


def _branches(state: Mapping[str, Json], at: str, setting: _Setting) -> Iterator[Diagnostic]:
    branches = state.get("Branches")
    if "Branches" not in state:
        return
    if not isinstance(branches, list):
        yield from values.wrong_type("ARRAY", at=f"{at}/Branches")
    elif not branches:
        yield schema_error("Value cannot be empty", f"{at}/Branches")
    else:
        for index, branch in enumerate(branches):
            yield from _machine(branch, f"{at}/Branches[{index}]", setting, _BRANCH)


def _processors(state: Mapping[str, Json], at: str, setting: _Setting) -> Iterator[Diagnostic]:
    for field in ("ItemProcessor", "Iterator"):
        if field not in state:
            continue
        processor, here = state[field], f"{at}/{field}"
        inner = setting
        if isinstance(processor, dict) and "ProcessorConfig" in processor:
            config = processor["ProcessorConfig"]
            yield from maps.processor_config(
                config, f"{here}/ProcessorConfig", express=setting.express
            )
            if isinstance(config, dict) and "ExecutionType" in config:
                inner = _Setting(
                    language=setting.language, express=config["ExecutionType"] == "EXPRESS"
                )
        yield from _machine(processor, here, inner, _PROCESSOR)
