"""Failures: what an execution of a reader's own definition failed with, in sentences of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.mistakes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["OF_NUMBERS", "OF_WHOLE_NUMBERS", "in_failure"]

OF_NUMBERS = (
    "A text and a number are two things: which of them is it here?",
    "A number stands without quotes.",
)
"""Hints where a text stands for a number."""
OF_WHOLE_NUMBERS = ("A whole number stands without quotes, and without a point in it.",)

_NOT_FOUND = re.compile(
    r"(?:JSONPath '|JsonPath argument for the field '|path '|Invalid path ')(\$.*?)' "
    r"(?:specified|could not be found|: )"
)
_OF_CONTEXT = re.compile(r"\$\.(?:Map|Execution|State|StateMachine|Task)\b")
_PUT = re.compile(r"ReferencePath (\$\S+)")
_NAME = re.compile(r"Invalid Name: '(.*)'")


def in_failure(trace: ExecutionTrace) -> tuple[str, ...]:
    """What was seen, and hints that lead on; nothing where the kind of failure is not known."""
    tasks = [visit for visit in trace.visits if visit.state_type == "Task"]
    failed = next((visit for visit in reversed(tasks) if visit.status == "FAILED"), None)
    if trace.error == "States.ResultPathMatchFailure":
        return _not_put(trace, tasks)
    if failed is None:
        return ()
    return next(_faults(failed, trace.error or "", trace.cause or ""), ())


def _faults(task: StateVisit, error: str, cause: str) -> Iterator[tuple[str, ...]]:
    state = f"“{task.state_name}”"
    if found := _NAME.search(cause):
        yield (
            f"{state} makes the name {quoted(found[1])}, and AWS refuses it."
            if " " not in found[1]
            else f"{state} makes a name with a space in it, and AWS refuses that.",
            *_of_the_name(found[1], task),
        )
    if "length less than or equal to 80" in cause:
        yield (
            f"{state} makes a name of more than 80 characters, and AWS refuses that.",
            "Which of its values is so long?",
            "$$.Execution.Id is a whole ARN, and $$.Execution.Name its last part.",
        )
    if path := _NOT_FOUND.search(cause):
        yield _nothing_at(path[1], task, state)
    if error.endswith("ExecutionAlreadyExistsException"):
        yield (
            f"{state} was refused with {error}: a child had its name already.",
            "What differs from one child to the next?",
        )


def _of_the_name(name: str, task: StateVisit) -> tuple[str, ...]:
    """What leads on where AWS refuses the name of a child."""
    if "$" in name or "States." in name:
        return (
            "This is the text as it was written: what has to be done for a path in it to be read?",
            "A key that ends in .$ is read, and States.Format puts a value into a text.",
        )
    if "[" in name or "{" in name:
        return ("A name has no brackets: which of its values is a list or an object?",)
    if ":" in name:
        return (
            "A name has no colons: which of its values has some?",
            "A time has colons in it, and so has an ARN.",
        )
    which = "order to order" if task.iteration is None else "item to item"
    return (
        "A name has no spaces, brackets, colons or slashes: which value has one of these in it?",
        f"The name of a state often has spaces. What differs from {which} is its number.",
    )


def _not_put(trace: ExecutionTrace, tasks: list[StateVisit]) -> tuple[str, ...]:
    """That a result or an error cannot be put where a ResultPath says."""
    found = _PUT.search(trace.cause or "")
    where = found[1].strip("'\".,") if found else "the place that ResultPath names"
    above = where.rpartition(".")[0] if found else ""
    state = f"“{tasks[-1].state_name}”" if tasks else "A state"
    over = f"{above} is" if above not in ("", "$") else "what is above it is"
    return (
        f"{state} has something to put at {where}, and cannot: {over} no object.",
        "ResultPath makes a new field in an object: of which object is it to be a field?",
        "The order itself is one: a path as $.why has only a name of its own after the $.",
    )


def _nothing_at(path: str, task: StateVisit, state: str) -> tuple[str, ...]:
    """What a path that leads to nothing was looked up in."""
    if task.child is not None:
        return _not_in_result(path, task, task.child.state_machine_name)
    if path.startswith("$$"):
        hints = ["Compare it with the paths that begin with two dollars in this notebook."]
        if path.count("$$") > 1:
            hints = ["Two paths are in this one. States.Format puts several values into a text."]
        elif path.startswith("$$.Map"):
            hints += ["The number of an item is at $$.Map.Item.Index."]
        return f"{state} asks the context object for {path}, and nothing is there.", *hints
    if _OF_CONTEXT.match(path):
        return (
            f"{state} was handed {in_words(task.input)}, and nothing is there at {path}.",
            "Where does a path with one dollar look, and where one with two?",
            "Two dollars begin a path into the context object.",
        )
    if task.iteration is not None:
        return (
            f"{state} was handed {in_words(task.input)}, and nothing is there at {path}.",
            "A state in the ItemProcessor of a Map is handed one item.",
            "What is the same for all items, as the execution's name, is in the context object.",
        )
    return (
        f"{state} was handed {in_words(task.input)}, and nothing is there at {path}.",
        "What has the state before it given, and what has it kept?",
        "ResultPath says where a result is put, and keeps what is next to it.",
    )


def _not_in_result(path: str, task: StateVisit, child: str) -> tuple[str, ...]:
    """What a path that leads to nothing in a Task's result was looking for."""
    state = f"“{task.state_name}”"
    if task.integration_pattern == "Request Response":
        return (
            f"{state} did not wait for {child}, and its result has nothing at {path}.",
            "Which of the integration patterns waits for the end of the child?",
            "It is Run a Job, whose Resource ends in .sync:2.",
        )
    if str(task.resource).endswith(".sync") and path.startswith("$.Output."):
        return (
            f"The Output of {child} came as text, and nothing is there at {path}.",
            "Two endings wait for the child: which of them hands its Output over as JSON?",
            "It is .sync:2; or States.StringToJson reads the text.",
        )
    return (
        f"{child} has ended, and the result of {state} has nothing at {path}.",
        "The result of Run a Job describes the child: notebook 05 shows its fields.",
        "What the child has given is in its field Output.",
    )
