"""Inputs: what a state reads, and what the state before it cannot have given.

Only where it is certain: the output of a Parallel or a Map is a list, and what a catcher without
a ResultPath hands on has Error and Cause and nothing else.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.advice.templates import expressions, paths_of
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["inputs"]

_MEMBER = re.compile(r"\$\.([A-Za-z_]\w*)(?=[.\[]|$)[^?*:,]*|\$\['([^']*)'\][^?*:,]*")
_ON_INPUT = (
    *("InputPath", "Parameters", "ItemsPath", "SecondsPath", "TimestampPath", "CausePath"),
    *("ErrorPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath"),
)
_ERROR_OUTPUT = frozenset({"Cause", "Error"})


def inputs(state: State, states: Mapping[str, State]) -> Iterator[Diagnostic]:
    """LIST_READ_AS_OBJECT and INPUT_REPLACED_BY_ERROR.

    Args:
        state: The state whose output it is.
        states: The states of its machine.
    """
    if state.jsonata:
        return
    following = states.get(state.fields.get("Next", ""))
    if _gives_list(state) and following and (read := _first_member(following)):
        yield advice(
            "LIST_READ_AS_OBJECT",
            f"The output of '{state.name}' is a list, and '{following.name}' reads {read} in it: "
            "it finds nothing, and the execution fails with States.Runtime",
            'Keep the input beside the results, with a "ResultPath" as "$.results".',
            state.at,
        )
    for number, catcher in enumerate(state.fields.get("Catch", ())):
        target = states[catcher["Next"]]
        if catcher.get("ResultPath", "$") != "$" or "Output" in catcher:
            continue
        if read := _first_member(target, _ERROR_OUTPUT):
            yield advice(
                "INPUT_REPLACED_BY_ERROR",
                f"This catcher gives '{target.name}' Error and Cause in the place of the input, "
                f"and '{target.name}' reads {read}: it finds nothing, and the execution fails "
                "with States.Runtime",
                'Keep the input, with a "ResultPath" as "$.error".',
                f"{state.at}/Catch[{number}]",
            )


def _gives_list(state: State) -> bool:
    """Whether the output is the list of results, of a Parallel or of a Map."""
    fields = state.fields
    return (
        state.type in {"Map", "Parallel"}
        and "ResultWriter" not in fields
        and "ResultSelector" not in fields
        and fields.get("ResultPath", "$") == "$"
        and fields.get("OutputPath", "$") == "$"
    )


def _first_member(state: State, known: frozenset[str] = frozenset()) -> str | None:
    """The first path with which a state reads a member of its input that is not known."""
    if state.jsonata:
        return None
    for text in _read(state):
        for path in paths_of(text):
            found = _MEMBER.fullmatch(path)
            if found and (found[1] or found[2]) not in known:
                return path
    return None


def _read(state: State) -> Iterator[str]:
    """The expressions that look in the whole input of a state, and must find something."""
    path = state.fields.get("InputPath", "$")
    if path != "$":
        if path:
            yield path
        return
    if state.type == "Choice":
        yield from _first_rule(state)
        return
    for place, text in expressions(state):
        if re.split(r"[/\[]", place)[0] in _ON_INPUT:
            yield text


def _first_rule(state: State) -> Iterator[str]:
    """The variable that the first rule asks for in any case."""
    rule = state.fields["Choices"][0]
    for _ in range(50):
        if "Variable" in rule:
            break
        inner = rule.get("And") or rule.get("Or") or [rule.get("Not")]
        rule = inner[0] or {}
    if "Variable" in rule and "IsPresent" not in rule:
        yield rule["Variable"]
