"""Children: what a Task that starts an execution gives to it, and what it reads of its result.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.templates import entries, paths_of
from nestedsf.asl.jsonata.values import expression_in
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["child_type", "outputs", "parent_id"]

_STARTS = "states:startExecution"
_SYNC = "aws-sdk:sfn:startSyncExecution"
_STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_IN_OUTPUT = re.compile(r"\$\.Output[.\[]")
_IN_OUTPUT_JSONATA = re.compile(r"\$states\.result\.Output\s*\.\s*\w")
_PARSED = re.compile(r"States\.StringToJson\(\s*\$\.Output\s*\)")
_PARSED_JSONATA = re.compile(r"\$(?:parse|eval)\(\s*\$states\.result\.Output\s*\)")


def child_type(state: State, types: Mapping[str, str]) -> Iterator[Diagnostic]:
    """EXPRESS_CHILD and STANDARD_CHILD.

    Args:
        state: A state that may start an execution.
        types: The types of state machines, by what stands under StateMachineArn.
    """
    given = state.arguments
    child = types.get(str(given.get("StateMachineArn"))) if isinstance(given, dict) else None
    if child == "EXPRESS" and state.integration == _STARTS and state.pattern.startswith(".sync"):
        yield advice(
            "EXPRESS_CHILD",
            f"The child of '{state.name}' is an Express workflow, and {state.pattern} is for "
            "Standard workflows: the Task fails",
            "Use arn:aws:states:::aws-sdk:sfn:startSyncExecution, or make the child Standard.",
            f"{state.at}/Resource",
        )
    elif child == "STANDARD" and state.integration == _SYNC:
        yield advice(
            "STANDARD_CHILD",
            f"The child of '{state.name}' is a Standard workflow, and startSyncExecution is for "
            "Express workflows: the Task fails with Sfn.StateMachineTypeNotSupportedException",
            "Use arn:aws:states:::states:startExecution.sync:2, or make the child Express.",
            f"{state.at}/Resource",
        )


def parent_id(state: State) -> Iterator[Diagnostic]:
    """NO_PARENT_ID and WRONG_PARENT_ID."""
    given = state.arguments
    if state.integration != _STARTS or state.express or not isinstance(given, dict):
        return
    field = "Arguments" if state.jsonata else "Parameters"
    found = [
        (place, key, value)
        for place, key, value in entries(given.get("Input"), f"{field}/Input")
        if key in {_STARTED_BY, f"{_STARTED_BY}.$"}
    ]
    right = "{% $states.context.Execution.Id %}" if state.jsonata else "$$.Execution.Id"
    own = _STARTED_BY if state.jsonata else f"{_STARTED_BY}.$"
    for place, key, value in found:
        if key == own and not _is_execution_id(value) and not _is_plain_path(state, value):
            yield advice(
                "WRONG_PARENT_ID",
                f"{_STARTED_BY} is not the id of the execution that starts the child, so the "
                "console does not link the two",
                f'Write "{own}": "{right}".',
                f"{state.at}/{place}",
            )
    known = not isinstance(given.get("Input", {}), str) and "Input.$" not in given
    if known and not found:
        yield advice(
            "NO_PARENT_ID",
            f"'{state.name}' does not tell the child who has started it, so the console does not "
            "link the two executions",
            f'Add "{own}": "{right}" to Input.',
            f"{state.at}/{field}",
        )


def _is_execution_id(value: object) -> bool:
    return isinstance(value, str) and bool(
        re.search(r"(?:\$\$|\$states\.context)\.Execution\.Id\b|\$\$\['Execution'\]", value)
    )


def _is_plain_path(state: State, value: object) -> bool:
    """Whether it is a text that AWS, or advice on languages, has something to say of already."""
    if not isinstance(value, str):
        return False
    return state.jsonata and expression_in(value) is None and value.startswith("$")


def outputs(state: State) -> Iterator[Diagnostic]:
    """OUTPUT_IS_TEXT and OUTPUT_IS_JSON: the result of .sync has texts, that of .sync:2 JSON."""
    if state.integration != _STARTS or not state.pattern.startswith(".sync"):
        return
    text = state.pattern == ".sync"
    for place, expression in _on_result(state):
        if text and _reads_inside(expression, jsonata=state.jsonata):
            yield advice(
                "OUTPUT_IS_TEXT",
                f"With .sync the Output of the child is a text, and {expression} looks inside it: "
                "it finds nothing",
                "End the Resource in .sync:2, which gives the Output as JSON.",
                f"{state.at}/{place}",
            )
        elif not text and (_PARSED_JSONATA if state.jsonata else _PARSED).search(expression):
            yield advice(
                "OUTPUT_IS_JSON",
                "With .sync:2 the Output of the child is JSON already, and no text to be read",
                "Use the Output as it is, or end the Resource in .sync.",
                f"{state.at}/{place}",
            )


def _reads_inside(expression: str, *, jsonata: bool) -> bool:
    if jsonata:
        return bool(_IN_OUTPUT_JSONATA.search(expression))
    return any(map(_IN_OUTPUT.match, paths_of(expression)))


def _on_result(state: State) -> Iterator[tuple[str, str]]:
    """The expressions that read the result of a Task."""
    if state.jsonata:
        for field in ("Output", "Assign"):
            for place, _, value in entries({field: state.fields.get(field)}, ""):
                if (expression := expression_in(value)) is not None:
                    yield place, expression
        return
    for place, key, value in entries(state.fields.get("ResultSelector"), "ResultSelector"):
        if key.endswith(".$") and isinstance(value, str):
            yield place, value
    path: Any = state.fields.get("OutputPath")
    if (
        isinstance(path, str)
        and state.fields.get("ResultPath", "$") == "$"
        and "ResultSelector" not in state.fields
    ):
        yield "OutputPath", path
