"""Data seen: how outputs and inputs differ from what is asked for, in a sentence.

A sentence says what was there, and not what should be: that is for the hints of an exercise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.mistakes import a, quoted
from nestedsf.masking.values import masked
from nestedsf.trace.dataflow.differences import same
from nestedsf.trace.tasks import STARTED_BY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["another_name", "difference", "handed", "in_parameters", "other_name", "sent", "shown"]

_LONGEST = 40
_OUTPUT = "The output"


def difference(
    executions: Sequence[ExecutionTrace],
    wanted: Sequence[Mapping[str, Any]],
    orders: Sequence[Mapping[str, Any]],
) -> str | None:
    """The first difference between the outputs and those that are asked for, or None."""
    outputs = [execution.output for execution in executions]
    for output, each, order in zip(outputs, wanted, orders, strict=True):
        if not same(output, dict(each)):
            faults = _faults(output, each, outputs, _OUTPUT)
            return f"{sent(order)} {next(faults, 'The output was not what is asked for.')}"
    return None


def another_name(executions: Sequence[ExecutionTrace]) -> str | None:
    """Whether the ARN of an execution stands for its name."""
    for execution in executions:
        output = execution.output
        if isinstance(output, dict) and output.get("execution") == execution.execution_arn:
            return "execution was the ARN of the execution, and its name is asked for."
    return None


def other_name(executions: Sequence[ExecutionTrace]) -> str | None:
    """Which other name stands for the child's, where it is one that is known."""
    for execution in executions:
        child, output = execution.visits[0].child, execution.output
        packing = output.get("packing") if isinstance(output, dict) else None
        named = packing.get("execution") if isinstance(packing, dict) else None
        if named is not None and named == execution.name:
            return "execution was the name of the parent, and the child's name is asked for."
        if named is not None and named == execution.execution_arn:
            return "execution was the ARN of the parent, and the child's name is asked for."
        if child is not None and named == child.state_machine_arn:
            return "execution was the ARN of the child's state machine, and the name of the child execution is asked for."
        if child is not None and named == child.execution_arn:
            return "execution was the ARN of the child, and its name is asked for."
    return None


def sent(order: Mapping[str, Any]) -> str:
    """Which order a check has sent, as the reader has not seen it.

    >>> sent({"order": 31})
    'The check sent another order, {"order": 31}.'
    """
    return f"The check sent another order, {json.dumps(order)}."


def _faults(
    value: Json, wanted: Mapping[str, Any], values: Sequence[Json], what: str
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{what} was {in_words(value)}, and an object is asked for."
        return
    for key in [key for key in wanted if key not in value]:
        if alike := in_other_capitals(key, value):
            yield f"{what} has {shown(alike)}: capitals count, and {key} is asked for."
        yield f"{what} was {in_words(value)}: it has no {key}."
    for key in value:
        if key not in wanted:
            yield f"{what} also had {shown(key)}, which is not asked for."
    for key, each in wanted.items():
        others = [one[key] for one in values if isinstance(one, dict) and key in one]
        if same(value[key], each):
            continue
        if isinstance(each, Mapping) and isinstance(value[key], dict):
            yield from _faults(value[key], each, others, key)
        else:
            fixed = len(others) > 1 and all(same(others[0], one) for one in others)
            yield f"{key} was {_shown_value(value[key])}, and {_why_not(value[key], each, fixed=fixed)}."


def _why_not(value: Json, wanted: object, *, fixed: bool) -> str:
    """Why a value is not the one that is asked for.

    >>> _why_not("7", 7, fixed=False), _why_not(8, 7, fixed=False)
    ('a number is asked for', 'that is not what is asked for')
    """
    if fixed:
        return "the same with another order"
    return f"{a(wanted)} is asked for" if a(value) != a(wanted) else "that is not what is asked for"


def _shown_value(value: Json) -> str:
    """What a field had: its text, or what kind of value it was."""
    if not isinstance(value, str):
        return in_words(value)
    text = str(masked(value))
    if text != value and text[:1] == "‹" and text[-1:] == "›":
        return f"another id or a date, which is shown as {text}"
    return f"the text {quoted(text)}"


def handed(
    executions: Sequence[ExecutionTrace],
    orders: Sequence[Mapping[str, Any]],
    added: Mapping[str, Any],
) -> str | None:
    """What is wrong with what the children of these executions were handed, or None.

    Args:
        executions: One for each order.
        orders: Their inputs, all of which the children are to have.
        added: What they are to have besides, where an order has none of its own.
    """
    for execution, order in zip(executions, orders, strict=True):
        visit = execution.visits[-1]
        if visit.child is None:
            return "No child execution was started."
        given = visit.child.input
        if not isinstance(given, dict):
            return f"The child was handed {in_words(given)}, and an object is asked for."
        rest = {key: value for key, value in given.items() if key != STARTED_BY}
        if same(rest, {**added, **order}) and visit.child_links_back:
            continue
        told = _handed(given, rest, (order, added), linked=bool(visit.child_links_back))
        return f"{sent(order)} {told}"
    return None


def _handed(
    given: dict[str, Json],
    rest: dict[str, Json],
    parts: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    linked: bool,
) -> str:
    order, added = parts
    what = f"The child was handed {in_words(given)}"
    if isinstance(rest.get("order"), dict):
        return f"{what}: order is an object of its own there, and so its fields are not at the top."
    missing = [key for key in order if key not in rest]
    wanted = [*missing[:1], *([] if linked else [STARTED_BY])]
    if deeper := [(key, place) for key in wanted if (place := _within(key, given)) is not None]:
        return f"{what}: {_deeper(deeper)} there, and not at the top."
    if missing:
        link = "the link" if linked else "no link to its parent"
        return f"{what}: it has {link}, and lacks the field {shown(missing[0])} of what came in."
    if not linked:
        there = "the value of the link is not the id of its parent"
        nowhere = "the order is complete, and nothing at the top names its parent"
        return f"{what}: {there if STARTED_BY in given else nowhere}."
    return f"{what}: {_values(rest, order, added)}."


def _deeper(found: list[tuple[str, str]]) -> str:
    """Where keys are, inside of which others.

    >>> _deeper([("order", "a"), ("total", "a")]), _deeper([("order", "a"), ("total", "b")])
    ('order and total are inside a', 'order is inside a and total is inside b')
    """
    links = [
        ("the link to its parent" if key == STARTED_BY else shown(key), shown(place))
        for key, place in found
    ]
    names, places = zip(*links, strict=True)
    if len(names) > 1 and len(set(places)) == 1:
        return f"{' and '.join(names)} are inside {places[0]}"
    return " and ".join(f"{name} is inside {place}" for name, place in links)


def _within(key: str, given: dict[str, Json]) -> str | None:
    """Which object in what a child was given has a key; None where none has."""
    return next(
        (name for name, inner in given.items() if isinstance(inner, dict) and key in inner), None
    )


def _values(rest: dict[str, Json], order: Mapping[str, Any], added: Mapping[str, Any]) -> str:
    """What is wrong with what a child was handed besides a whole order, and with its values."""
    if missing := [key for key in added if key not in rest]:
        return f"it lacks {shown(missing[0])}, which the state before has added"
    if more := [key for key in rest if key not in order and key not in added]:
        return f"{shown(more[0])} is neither of the order nor of what the state before has added"
    other = next((key for key in order if not same(rest[key], order[key])), None)
    if other is not None:
        return f"{other} was {_shown_value(rest[other])} there, and the order has another one"
    return "some value has become another one"


def in_parameters(parameters: Mapping[str, Any]) -> str | None:
    """What is wrong with the Parameters of a Task that starts a child, before it is tried.

    >>> in_parameters({"Name": "a"})
    'There is neither Input nor Input.$, which say what the child is given.'
    """
    return next(_parameter_faults(parameters), None)


def _parameter_faults(parameters: Mapping[str, Any]) -> Iterator[str]:
    if "Arguments" in parameters:
        yield "Arguments belong to JSONata, and the Task is written in JSONPath."
    for key, value in parameters.items():
        if isinstance(value, str) and value.lstrip().startswith("{%"):
            yield f"{key} is JSONata there, and the Task is written in JSONPath."
    if "Input" in parameters and "Input.$" in parameters:
        yield "Input and Input.$ are both there, and they exclude each other."
    inner = parameters.get("Input")
    if isinstance(inner, dict) and inner and inner.keys() <= {"Input", "Input.$"}:
        yield f"{next(iter(inner))} is inside Input there, so all would be one level too deep."
    if "Parameters" in parameters:
        yield "Parameters is inside Parameters there, and only what is in them is asked for."
    small = next((key for key in parameters if key in ("input", "input.$")), None)
    if small:
        yield f"There is {small}, and the parameters of StartExecution begin with a capital."
    if not {"Input", "Input.$"} & parameters.keys():
        yield "There is neither Input nor Input.$, which say what the child is given."


def shown(key: str) -> str:
    """A key as a sentence shows it: not too long.

    >>> shown("order"), shown("")
    ('order', 'an empty key')
    """
    if not key:
        return "an empty key"
    return key if len(key) <= _LONGEST else f"{key[:_LONGEST]}…"
