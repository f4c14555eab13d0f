"""Executions and definitions that are larger than a page, written as their histories."""

from __future__ import annotations

import json
from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def chain(count: int, kind: str = "Pass") -> dict[str, Any]:
    """A definition of so many states, one after another."""
    states: dict[str, Any] = {
        f"S{number}": {"Type": kind, "Next": f"S{number + 1}"} for number in range(count - 1)
    }
    states[f"S{count - 1}"] = {"Type": kind, "End": True}
    return {"StartAt": "S0", "States": states}


def fan(count: int) -> dict[str, Any]:
    """A Choice with so many states behind it."""
    rules = [{"Variable": "$.n", "NumericEquals": n, "Next": f"S{n}"} for n in range(count)]
    states = {f"S{number}": {"Type": "Pass", "End": True} for number in range(count)}
    return {
        "StartAt": "C",
        "States": {"C": {"Type": "Choice", "Choices": rules, "Default": "S0"}, **states},
    }


def dense(count: int) -> dict[str, Any]:
    """So many Choices, each of which can lead to each."""
    states: dict[str, Any] = {
        f"C{one}": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.n", "NumericEquals": n, "Next": f"C{n}"} for n in range(count)
            ],
            "Default": "E",
        }
        for one in range(count)
    }
    return {"StartAt": "C0", "States": {**states, "E": {"Type": "Succeed"}}}


def all_caught(count: int) -> dict[str, Any]:
    """Tasks one after another, each of which catches into the same last state."""
    machine = chain(count, "Task")
    for state in machine["States"].values():
        state["Resource"] = "arn:aws:states:::lambda:invoke"
        state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Notify"}]
    machine["States"]["Notify"] = {"Type": "Fail"}
    return machine


def parallels(levels: int, kind: str = "Pass") -> dict[str, Any]:
    """Parallels inside one another, and a state in the innermost."""
    inner: dict[str, Any] = {"Type": kind}
    if kind != "Fail":
        inner["End"] = True
    machine: dict[str, Any] = {"StartAt": f"P{levels}", "States": {f"P{levels}": inner}}
    for level in reversed(range(levels)):
        state = {"Type": "Parallel", "End": True, "Branches": [machine]}
        machine = {"StartAt": f"P{level}", "States": {f"P{level}": state}}
    return machine


def run_of_chain(count: int, *, fails_at: int | None = None) -> ExecutionTrace:
    """An execution of `chain`, which fails in one of the states, or succeeds."""
    record = Recording(chain(count))
    record.add("ExecutionStarted", 0, input={})
    last = 0
    for number in range(count):
        last = record.add("PassStateEntered", last, name=f"S{number}", input={"n": number})
        if number == fails_at:
            record.add("ExecutionFailed", last, error="Boom")
            break
        last = record.add("PassStateExited", last, name=f"S{number}", output={"n": number + 1})
    else:
        record.add("ExecutionSucceeded", last, output={})
    return trace_of(record.events, record.definition, name="chain")


def run_of_parallels(levels: int, *, known: bool = True) -> ExecutionTrace:
    """An execution of `parallels` that fails in the innermost state."""
    machine = parallels(levels, "Fail")
    record = Recording(machine)
    record.add("ExecutionStarted", 0, input={})
    last = 0
    for level in range(levels):
        last = record.add("ParallelStateEntered", last, name=f"P{level}", input={})
        last = record.add("ParallelStateStarted", last)
    last = record.add("FailStateEntered", last, name=f"P{levels}", input={})
    record.add("ExecutionFailed", last, error="Boom")
    return trace_of(record.events, machine if known else None, name="parallels")


def mapped(items: int, begun: int) -> ExecutionTrace:
    """A Map of so many items, of which some begin; it fails with the last of those."""
    machine = {
        "StartAt": "Each",
        "States": {
            "Each": {
                "Type": "Map",
                "ItemsPath": "$.items",
                "ItemProcessor": {
                    "StartAt": "Work",
                    "States": {"Work": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
    }
    record = Recording(machine)
    given = {"items": list(range(items))}
    record.add("ExecutionStarted", 0, input=given)
    last = record.add("MapStateEntered", 0, name="Each", input=given)
    first = record.add("MapStateStarted", last, length=items)
    for index in range(begun):
        last = record.add("MapIterationStarted", first, name="Each", index=index)
        last = record.add("PassStateEntered", last, name="Work", input=index)
        if index < begun - 1:
            last = record.add("PassStateExited", last, name="Work", output=index)
            last = record.add("MapIterationSucceeded", last, name="Each", index=index)
    record.add("ExecutionFailed", last, error="Boom")
    return trace_of(record.events, machine, name="mapped")


def retried(count: int) -> ExecutionTrace:
    """A Task that was tried so many times, and failed."""
    about = {"resourceType": "lambda", "resource": "invoke"}
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    record = Recording({"StartAt": "T", "States": {"T": task}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="T", input={})
    for _ in range(count):
        last = record.add("TaskScheduled", last, parameters={}, **about)
        last = record.add("TaskFailed", last, error="Busy", cause="later", **about)
    record.add("ExecutionFailed", last, error="Busy")
    return trace_of(record.events, record.definition, name="retried")


def called(value: object, *, name: str = "T", cause: str | None = None) -> ExecutionTrace:
    """A Task that is given a value and gives it back, or fails with a cause."""
    about = {"resourceType": "lambda", "resource": "invoke"}
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    record = Recording({"StartAt": name, "States": {name: task}})
    record.add("ExecutionStarted", 0, input=value)
    last = record.add("TaskStateEntered", 0, name=name, input=value)
    last = record.add("TaskScheduled", last, parameters={"Payload": value}, **about)
    if cause is not None:
        last = record.add("TaskFailed", last, error="E", cause=cause, **about)
        record.add("ExecutionFailed", last, error="E", cause=cause)
    else:
        last = record.add("TaskSucceeded", last, output={"Payload": value}, **about)
        last = record.add("TaskStateExited", last, name=name, output={"Payload": value})
        record.add("ExecutionSucceeded", last, output={"Payload": value})
    return trace_of(record.events, record.definition, name="called")


def deep(levels: int) -> str:
    """JSON text that nests."""
    return '{"a":' * levels + "1" + "}" * levels


def arns(count: int) -> list[str]:
    """Values of which each has something to mask."""
    return [ARN] * count


def as_text(value: object) -> str:
    """A value as JSON text."""
    return json.dumps(value)
