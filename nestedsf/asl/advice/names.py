"""Names: of child executions that a Task starts, where two of them would have the same one.

A name is taken for 90 days; with the same input StartExecution answers alike only while the first
execution runs. Executions of Express workflows may share a name.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.advice.templates import paths_of
from nestedsf.asl.jsonata.values import expression_in
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["child_names"]

_STARTS = ("states:startExecution", "aws-sdk:sfn:startExecution")
_OF_EXECUTION = re.compile(
    r"\$\$\.(?:Execution\.(?:Id|Name|StartTime)|State\.Name|StateMachine\.\w+)"
)
_OF_ITEM = re.compile(r"\$\$\.Map\b|\$states\.context\.Map\b")
_OF_ATTEMPT = re.compile(r"RetryCount|States\.(?:UUID|MathRandom)|\$(?:uuid|random|now|millis)\b")
_CONTEXT = re.compile(
    r"\$states\.context\.(?:Execution\.(?:Id|Name|StartTime)|State\.Name|StateMachine\.\w+)"
)
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_RETRIES_CHILDREN = {"States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout"}
_ADVISE = "Put what differs into it"


def child_names(state: State, states: Mapping[str, State]) -> Iterator[Diagnostic]:
    """NAME_FIXED, NAME_REPEATED and NAME_REPEATED_BY_RETRY.

    Args:
        state: A state that may start an execution.
        states: The states of its machine.
    """
    given = state.arguments
    if state.integration not in _STARTS or not isinstance(given, dict):
        return
    key = "Name.$" if "Name.$" in given else "Name"
    name = given.get(key)
    if not isinstance(name, str):
        return
    at = f"{state.at}/{'Arguments' if state.jsonata else 'Parameters'}/{key}"
    if _is_fixed(name, key):
        yield advice(
            "NAME_FIXED",
            f"'{state.name}' gives each child execution the same name: once the first has ended, "
            "StartExecution refuses the others with ExecutionAlreadyExists, for 90 days",
            f"{_ADVISE}, as the parent's name, or leave Name out: then AWS makes one.",
            at,
        )
    elif _of_one_execution(name) and (why := _repeats(state, states)):
        yield advice(
            "NAME_REPEATED",
            f"'{state.name}' makes the child's name of what is the same in the whole execution, "
            f"and {why}: the second child is refused with ExecutionAlreadyExists",
            f"{_ADVISE}: the item's index, or an id of the input; or leave Name out.",
            at,
        )
    elif not _OF_ATTEMPT.search(name) and _is_restarted(state):
        count = (
            "{% … & $states.context.State.RetryCount %}" if state.jsonata else "$$.State.RetryCount"
        )
        yield advice(
            "NAME_REPEATED_BY_RETRY",
            f"A retry of '{state.name}' starts a child with the name of the one that has failed, "
            "and is refused with ExecutionAlreadyExists",
            f"Put the attempt into it, as {count}, or leave Name out.",
            at,
        )


def _is_fixed(name: str, key: str) -> bool:
    expression = expression_in(name)
    if expression is not None:
        return bool(_TEXT.fullmatch(expression))
    if key == "Name.$":
        return (
            name.startswith("States.Format") and not paths_of(name) and not _OF_ATTEMPT.search(name)
        )
    return not name.startswith("{%") and "${" not in name


def _of_one_execution(name: str) -> bool:
    """Whether all that a name is made of is the same wherever in an execution it is made."""
    if _OF_ATTEMPT.search(name) or _OF_ITEM.search(name):
        return False
    expression = expression_in(name)
    if expression is not None:
        rest = _CONTEXT.sub("", _TEXT.sub("", expression))
        return not re.search(r"[$\w]", rest)
    paths = paths_of(name)
    return bool(paths) and all(map(_OF_EXECUTION.fullmatch, paths))


def _repeats(state: State, states: Mapping[str, State]) -> str | None:
    if state.repeated:
        return "it is run for each item of a Map"
    after = _after(state, states)
    if state.name in after:
        return "the execution can come back to it"
    own = _started(state.arguments)
    for other in states.values():
        if (
            other.integration in _STARTS
            and _started(other.arguments) == own
            and (other.name in after or state.name in _after(other, states))
        ):
            return f"'{other.name}' gives a child of the same state machine that name too"
    return None


def _started(arguments: Any) -> tuple[Any, ...] | None:  # noqa: ANN401  any JSON
    """The state machine and the name, as they are written."""
    if not isinstance(arguments, dict) or not {"Name", "Name.$"} & arguments.keys():
        return None
    keys = ("StateMachineArn", "StateMachineArn.$", "Name", "Name.$")
    return tuple(arguments.get(key) for key in keys)


def _after(state: State, states: Mapping[str, State]) -> set[str]:
    """The names of the states that an execution can come to after a state."""
    waiting, found = list(state.targets()), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += states[name].targets()
    return found


def _is_restarted(state: State) -> bool:
    """Whether a retrier starts a child once more after one was started."""
    return bool(state.pattern) and any(
        retrier.get("MaxAttempts", 3) != 0
        and not _RETRIES_CHILDREN.isdisjoint(retrier["ErrorEquals"])
        for retrier in state.fields.get("Retry", ())
    )
