"""Machines made by chance: of every type of state, in one another, with what can fail in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.machines import (
    Json,
    callback,
    caught,
    choice,
    failing,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    wait,
)
from tests.engine.running import NEVER, Lab, Outcome, answers, fails

INPUT = {"l": [1, {"n": 2}], "empty": []}
ITEMS = "$$.Execution.Input.l"
SCRIPT: dict[str, list[Outcome]] = {
    "slow": [answers({}, after=2)],
    "fails": [fails("Oven.Cold", "Heat it.")],
    "fails at first": [fails("Oven.Cold"), answers({}), fails("Oven.Hot", after=1), answers({})],
    "never": [NEVER],
}
JOBS = {"startExecution": [answers({}, after=1), NEVER, fails("States.TaskFailed", after=2)]}
FUNCTIONS = ["echo", "slow", "fails", "fails at first"]


def lab(**fields: Any) -> Lab:
    """Services for machines made by chance."""
    return Lab(script=SCRIPT, jobs=JOBS, **fields)


_few = st.integers(0, 3)
_passing = st.sampled_from(
    [
        passing(),
        passing(Result={"r": 1}),
        passing(Result=7, ResultPath="$.r"),
        passing(ResultPath=None, Result=1),
        passing(Parameters={"all.$": "$", "n.$": "$$.State.Name"}),
    ]
)
_waiting = _few.map(wait)
_bad = st.sampled_from(
    [
        failing("Boom", Cause="Why"),
        passing(InputPath="$.there.is.none"),
        passing(Parameters={"v.$": "$.there.is.none"}),
        choice({"Variable": "$.there.is.none", "IsNull": True, "Next": ""}),
    ]
)
_calling = st.one_of(
    st.sampled_from(FUNCTIONS).map(function),
    st.builds(
        lambda name, limit: function(name, TimeoutSeconds=limit),
        st.sampled_from([*FUNCTIONS, "never"]),
        st.integers(1, 3),
    ),
    st.builds(lambda limit: callback(HeartbeatSeconds=limit), st.integers(1, 3)),
    st.builds(lambda limit: job(TimeoutSeconds=limit), st.integers(1, 3)),
)


@st.composite
def machines(draw: st.DrawFn, *, prefix: str = "S", levels: int = 2, fails: bool = True) -> Json:
    """A machine of a few states, without loops; each state has a name of its own.

    Args:
        draw: What draws.
        prefix: What the names of its states begin with.
        levels: How deep containers may be in one another.
        fails: Whether its states can fail and take time; else every one succeeds at once.
    """
    names = [f"{prefix}{number}" for number in range(draw(st.integers(1, 3)))]
    states = {}
    for number, name in enumerate(names):
        state = draw(_states(name, levels, fails=fails))
        later = names[number + 1 :]
        if state["Type"] in {"Task", "Parallel", "Map"} and fails and later:
            state = _recovering(draw, state, later)
        states[name] = _leading_on(draw, state, later)
    return machine(states)


@st.composite
def _states(draw: st.DrawFn, name: str, levels: int, *, fails: bool) -> Json:
    kinds = ["simple", "simple", "choice"] + ["calling", "calling", "bad"] * fails
    kind = draw(st.sampled_from(kinds + ["container", "container"] * (levels > 0)))
    if kind == "simple":
        return draw(_passing | _waiting)
    if kind == "calling":
        return draw(_calling)
    if kind == "bad":
        return draw(_bad)
    if kind == "choice":
        return choice({"Variable": "$$.State.Name", "StringGreaterThan": "S1", "Next": ""})
    inner = [
        draw(machines(prefix=f"{name}.{number}", levels=levels - 1, fails=fails))
        for number in range(draw(st.integers(1, 2)))
    ]
    if draw(st.booleans()):
        return parallel(*inner)
    items = draw(st.sampled_from([ITEMS, "$$.Execution.Input.empty"]))
    return mapping(inner[0], ItemsPath=items, MaxConcurrency=draw(_few))


def _recovering(draw: st.DrawFn, state: Json, later: list[str]) -> Json:
    error = draw(st.sampled_from(["States.ALL", "Oven.Cold", "States.Timeout"]))
    if draw(st.booleans()):
        state = retried(state, error, MaxAttempts=draw(_few))
    if draw(st.booleans()):
        path = draw(st.sampled_from(["$", "$.why", None]))
        state = caught(state, error, ResultPath=path, Next=draw(st.sampled_from(later)))
    return state


def _leading_on(draw: st.DrawFn, state: Json, later: list[str]) -> Json:
    """The state with a Next or a Default that comes later; the last one ends the machine."""
    if state["Type"] == "Fail":
        return state
    if not later:
        return {"Type": "Succeed"} if state["Type"] == "Choice" else {**state, "End": True}
    following = draw(st.sampled_from(later))
    if state["Type"] != "Choice":
        return {**state, "Next": following}
    [rule] = state["Choices"]
    return {**state, "Choices": [{**rule, "Next": following}], "Default": later[0]}


def expected(definition: Json, value: Any) -> Any:
    """The output of a machine whose states all succeed, by the rules in a few lines."""
    name: str | None = definition["StartAt"]
    while name is not None:
        state = definition["States"][name]
        kind, following = state["Type"], state.get("Next")
        if kind == "Choice":
            following = state["Choices"][0]["Next"] if name > "S1" else state["Default"]
        elif kind == "Parallel":
            value = [expected(branch, value) for branch in state["Branches"]]
        elif kind == "Map":
            items = INPUT[state["ItemsPath"].rpartition(".")[2]]
            value = [expected(state["ItemProcessor"], item) for item in items]
        elif kind == "Pass":
            value = _passed(name, state, value)
        name = following
    return value


def _passed(name: str, state: Json, value: Any) -> Any:
    if "Parameters" in state:
        return {"all": value, "n": name}
    path = state.get("ResultPath", "$")
    if path is None or "Result" not in state:
        return value
    if path == "$":
        return state["Result"]
    return {**value, "r": state["Result"]} if isinstance(value, dict) else None
