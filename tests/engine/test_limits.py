"""The limits of an execution: 25,000 events, 256 KiB, and none of the engine's own."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.engine.machines import (
    Json,
    callback,
    caught,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    wait,
)
from tests.engine.running import (
    Lab,
    answers,
    event,
    fails,
    failure,
    output,
    run,
    seconds,
    types,
)

MOST_EVENTS = 25_000
MOST_BYTES = 262_144
FULL = ("States.Runtime", "The execution reached the maximum number of history events (25000).")


# --- 25,000 events ----------------------------------------------------------------------------


def chain(length: int) -> Json:
    """A machine of Pass states, of which each has two events."""
    states = {f"P{n}": passing(Next=f"P{n + 1}") for n in range(length - 1)}
    return machine({**states, f"P{length - 1}": passing()})


ENDLESS = {
    "a loop": {"X": passing(Next="X")},
    "a loop of a Catch": {"X": caught(function("fails", Next="X"), Next="X")},
    "retries": {"X": retried(function("fails"), MaxAttempts=99_999_999, BackoffRate=1)},
    "a loop in a branch": {
        "X": caught(parallel(machine({"A": passing(Next="A")}), machine({"B": wait(9)})), Next="X")
    },
    "a loop in a Map": {"X": mapping(machine({"I": wait(1, Next="I")}))},
    "a Map of too many items": {"X": caught(mapping(machine({"I": passing()})), Next="X")},
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_execution_has_25000_events_at_most(kind: str) -> None:
    lab = Lab(script={"fails": [fails("Oven.Cold")]})
    items = list(range(10_000 if kind.endswith("items") else 10))
    execution = lab.run(machine(ENDLESS[kind]), items)
    assert failure(execution) == FULL
    assert len(execution.events) == MOST_EVENTS
    last = execution.events[-1]
    assert (last.type, last.previous_id) == ("ExecutionFailed", MOST_EVENTS - 1)
    assert last.details == {"error": FULL[0], "cause": FULL[1]}


@pytest.mark.parametrize(("length", "status"), [(12_499, "SUCCEEDED"), (12_500, "FAILED")])
def test_the_last_of_25000_events_may_be_a_success(length: int, status: str) -> None:
    execution = run(chain(length))
    assert (execution.status, len(execution.events)) == (status, MOST_EVENTS)


def test_an_execution_may_be_stopped_when_its_history_is_nearly_full() -> None:
    states = chain(12_498)["States"]
    states["P12497"] = wait(5, Next="Last")
    lab = Lab()
    execution = lab.start(machine({**states, "Last": passing()}))
    lab.later(1)
    execution.stop()
    assert types(execution)[-2:] == ["WaitStateEntered", "ExecutionAborted"]


# --- five minutes -----------------------------------------------------------------------------


YEAR = 365 * 86_400


@pytest.mark.parametrize("limits", [{}, {"TimeoutSeconds": 99_999_999}])
def test_an_execution_ends_after_a_year(limits: Json) -> None:
    execution = run(machine({"X": callback(), "Y": passing()}, **limits))
    assert (execution.status, seconds(execution)) == ("TIMED_OUT", YEAR)
    assert execution.events[-1].details == {"error": "States.Timeout"}


def test_a_redrive_does_not_begin_the_year_anew() -> None:
    at = Lab(script={"bake": [fails("Oven.Cold", after=86_400), answers(1, after=None)]})
    execution = at.run(machine({"X": function("bake")}, TimeoutSeconds=99_999_999))
    at.later(86_400)
    execution.redrive()
    at.scheduler.run()
    assert (execution.status, seconds(execution)) == ("TIMED_OUT", YEAR)


@pytest.mark.parametrize(("given", "seconds_"), [({}, 300), ({"TimeoutSeconds": 400}, 300)])
def test_an_express_workflow_lasts_five_minutes_at_most(given: Json, seconds_: int) -> None:
    lab = Lab()
    execution = lab.start({**machine({"A": wait(500)}), **given}, express=True)
    lab.later(1000)
    assert (execution.status, types(execution)[-1]) == ("TIMED_OUT", "ExecutionTimedOut")
    assert execution.stop_date is not None
    assert (execution.stop_date - execution.start_date).total_seconds() == seconds_


def test_an_express_workflow_has_more_than_25000_events_and_no_endless_loop() -> None:
    lab = Lab()
    executions = [
        lab.start(definition, express=True)
        for definition in (chain(13_000), machine({"X": passing(Next="X")}))
    ]
    lab.later(1)
    assert [execution.status for execution in executions] == ["SUCCEEDED", "TIMED_OUT"]
    assert [len(execution.events) for execution in executions] == [26_002, 100_000]


# --- 256 KiB ----------------------------------------------------------------------------------


def text_of(size: int) -> str:
    """A text whose JSON has so many bytes; most of its characters have two."""
    inside = size - 2
    return "ß" * (inside // 2) + "x" * (inside % 2)


def too_large(who: str) -> tuple[str, str]:
    return (
        "States.DataLimitExceeded",
        (
            f"The state/task '{who}' returned a result with a size exceeding the maximum number of "
            "bytes service limit."
        ),
    )


@pytest.mark.parametrize("kind", ["Pass", "function", "lambda", "job"])
@pytest.mark.parametrize("size", [MOST_BYTES, MOST_BYTES + 1])
def test_a_result_has_256_kib_at_most_in_bytes(kind: str, size: int) -> None:
    large = text_of(size)
    assert len(json.dumps(large, ensure_ascii=False).encode()) == size
    assert len(large) < MOST_BYTES
    script = {"bake": [answers(large)], "invoke": [answers(large)]}
    lab = Lab(script=script, jobs={"startExecution": [answers(large)]})
    states = {"Pass": passing(Result=large), "function": function(), "job": job()}
    states["lambda"] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    execution = lab.run(machine({"X": states[kind]}))
    if size == MOST_BYTES:
        assert output(execution) == large
        return
    who = {"Pass": "X", "lambda": "lambda", "job": "states"}.get(kind, function()["Resource"])
    assert failure(execution) == too_large(who)
    ends = {"Pass": "PassStateEntered", "function": "LambdaFunctionFailed"}
    assert types(execution)[-2] == ends.get(kind, "TaskFailed")


def test_what_a_token_brings_has_256_kib_at_most() -> None:
    lab = Lab()
    execution = lab.start(machine({"X": callback()}))
    lab.later()
    lab.waiting().succeed(text_of(MOST_BYTES + 1))
    lab.scheduler.run()
    assert failure(execution) == too_large("sqs")


@pytest.mark.parametrize(
    ("state", "size"),
    [
        (passing(Parameters={"a.$": "$", "b.$": "$"}), MOST_BYTES // 2),
        (passing(Result="x", ResultPath="$.r"), MOST_BYTES - 23),
        (parallel(machine({"A": passing()}), machine({"B": passing()})), MOST_BYTES // 2),
        (
            mapping(machine({"I": passing()}), ItemsPath="$.l", ItemSelector={"t.$": "$.t"}),
            MOST_BYTES // 2,
        ),
    ],
)
def test_an_output_has_256_kib_at_most(state: Json, size: int) -> None:
    given = {"l": [1, 2], "t": "x" * size}
    assert failure(run(machine({"X": state}), given)) == too_large("X")
    assert run(machine({"X": state}), {**given, "t": "x" * (size - 40)}).status == "SUCCEEDED"


@pytest.mark.parametrize("name", ["States.ALL", "States.DataLimitExceeded", "States.TaskFailed"])
def test_a_result_that_is_too_large_can_be_caught(name: str) -> None:
    states = {"X": caught(function(), name, ResultPath="$.why"), "Caught": passing()}
    execution = run(machine(states), bake=[answers(text_of(MOST_BYTES + 1))])
    assert output(execution)["why"]["Error"] == "States.DataLimitExceeded"


def test_what_a_catcher_passes_on_has_256_kib_at_most() -> None:
    state = caught(function(), ResultPath="$.why")
    execution = run(
        machine({"X": state, "Caught": passing()}),
        {"t": "x" * (MOST_BYTES - 20)},
        bake=[fails("Oven.Cold")],
    )
    assert failure(execution) == too_large("X")


def test_a_variable_has_256_kib_at_most() -> None:
    state = passing(Assign={"v.$": "States.Format('{}{}', $.t, $.t)"})
    execution = run(machine({"X": state}), {"t": "x" * (MOST_BYTES // 2)})
    assert failure(execution)[0] == "States.DataLimitExceeded"


# --- none of the engine's own -----------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 0])
def test_a_large_map(at_once: int) -> None:
    items = mapping(machine({"I": wait(1)}), MaxConcurrency=at_once)
    execution = run(machine({"X": items}), list(range(6_000)))
    assert output(execution) == list(range(6_000))
    assert seconds(execution) == 6_000 / (at_once or 40)


def nested(levels: int, inner: Json) -> Json:
    """A machine in so many containers."""
    for level in range(levels):
        outer = parallel(inner) if level % 2 else mapping(inner, ItemsPath="$$.Execution.Input")
        inner = machine({f"X{level}": outer})
    return inner


def test_many_containers_in_one_another() -> None:
    found = output(run(nested(100, machine({"W": wait(1)})), [7]))
    for _ in range(100):
        [found] = found
    assert found == 7


@pytest.mark.parametrize("ends", ["stop", "fail"])
def test_many_containers_in_one_another_end_at_once(ends: str) -> None:
    lab = Lab(script={"bake": [fails("Oven.Cold", after=5)]})
    execution = lab.start(nested(100, machine({"T": function()})), [7])
    lab.later(1)
    if ends == "stop":
        execution.stop()
        assert execution.status == "ABORTED"
    else:
        lab.scheduler.run()
        assert failure(execution)[0] == "Oven.Cold"
        assert types(execution).count("MapIterationFailed") == 50


@pytest.mark.parametrize("levels", [40, 900])
@pytest.mark.parametrize(
    "state",
    [
        passing(Parameters={"v.$": "$[0]"}, OutputPath="$.v"),
        passing(Assign={"v.$": "$"}, OutputPath="$[0]"),
        function(OutputPath="$[0]"),
        mapping(machine({"I": passing()}), OutputPath="$[0]"),
    ],
)
def test_a_deep_input(state: Json, levels: int) -> None:
    given = "[" * levels + "]" * levels
    execution = Lab().run(machine({"X": state}), text=given)
    assert (execution.status, execution.output) == ("SUCCEEDED", given[1:-1])


@pytest.mark.parametrize("state", [passing(Next="X"), function(Next="X")])
def test_what_is_nested_too_deeply_fails_instead_of_becoming_something_else(state: Json) -> None:
    execution = run(machine({"X": {**state, "Parameters": {"v.$": "$"}}}))
    error, cause = failure(execution)
    assert error == "States.Runtime"
    assert str(cause).endswith("The JSON cannot be written: it is nested too deeply.")


@pytest.mark.parametrize(
    "text", [r'"\ud800"', '"\\u0000\\u001f\\u007f"', '"\u2028"', "1e300", "-0"]
)
def test_a_strange_input_comes_out_as_json(text: str) -> None:
    execution = Lab().run(
        machine({"X": passing(ResultPath=None, Next="Y"), "Y": passing()}), text=text
    )
    assert execution.status == "SUCCEEDED"
    assert event(execution, "PassStateEntered").details["input"] == text


def test_a_number_that_is_too_large_is_no_input() -> None:
    """It would come out as Infinity, which is not JSON."""
    with pytest.raises(ValueError, match="the number 1e400 is too large"):
        Lab().start(machine({"X": passing()}), text='{"n": 1e400}')


def test_an_hour_takes_no_time() -> None:
    execution = run(machine({"X": function(TimeoutSeconds=3600)}), bake=[answers(1, after=None)])
    assert seconds(execution) == 3600


def calibration() -> None:
    """As much of Python's work as a chain of 1,000 states has, roughly: JSON, texts and calls."""
    value: Any = {"order": {"id": 12, "lines": [1, 2, 3]}}
    for number in range(3_000):
        value = json.loads(json.dumps({**value, "number": number}))


def fastest(action: Any) -> float:
    """The shortest of some runs, in seconds of the processor: the one that was disturbed least."""
    found = []
    for _ in range(5):
        begun = time.process_time()
        action()
        found.append(time.process_time() - begun)
    return min(found)


def test_a_chain_of_1000_states_is_quick() -> None:
    definition = chain(1_000)
    assert fastest(lambda: run(definition, {"n": 1})) < 3 * fastest(calibration)


def test_the_time_that_a_state_takes_does_not_grow_with_the_history() -> None:
    short, long = chain(1_000), chain(10_000)
    assert fastest(lambda: run(long)) < 30 * fastest(lambda: run(short))
