"""Histories and definitions that nobody would write: an answer or a sentence, never a traceback.

Each test takes an execution of the suite, changes some of it to any other JSON, and asks for every
output.
"""

from __future__ import annotations

import contextlib
import copy
import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nestedsf import check, permissions, test_state
from nestedsf.exceptions import DefinitionError, NestedsfError
from nestedsf.trace import load_history, trace_of
from nestedsf.view import compare, data_flow, draw, report
from tests.trace import samples, timed
from tests.trace.machines import Recording
from tests.view import executions
from tests.view.large import mapped
from tests.view.outputs import OUTPUTS, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.trace import ExecutionTrace
    from nestedsf.trace.dataflow.flow import DataFlow

Case = dict[str, Any]
Step = tuple[str, int, object]
ACTIONS = ("replace", "replace", "replace", "drop", "double", "swap", "rename")
STRANGE: tuple[object, ...] = (
    *("", "$", "$.", "$$", "$$.", "$.a.b", "$[", "$['", "$.x[0]", "$..*", "$name", "States."),
    *("States.Format('{}')", "States.ALL", "{%", "{% $x %}", "\ud800", "\x00", "\u202e", "a\nb"),
    *(0, 1, -1, 2.5, 1e300, 10**30, True, False, None, [], {}, [[]], {"": ""}, [None], ["$"]),
    {"a.$": ""},
    {"ErrorEquals": "States.ALL"},
    [{"ErrorEquals": "States.ALL", "Next": "A"}],
    [{"ErrorEquals": ["States.ALL"], "ResultPath": ""}],
    {"name": 1, "input": "{"},
    "Task",
    "Parallel",
    "Map",
    "TaskStateEntered",
    "ExecutionFailed",
)


ABOUT = {"resourceType": "lambda", "resource": "invoke"}
GIVEN = {"order": {"items": [1, 2]}, "items": [1, 2]}


def _busy(record: Recording) -> int:
    """An execution whose Task is busy at first."""
    record.add("ExecutionStarted", 0, input=GIVEN)
    last = record.add("TaskStateEntered", 0, name="Task", input=GIVEN)
    last = record.add("TaskScheduled", last, parameters={"FunctionName": "f"}, **ABOUT)
    last = record.add("TaskStarted", last, **ABOUT)
    return record.add("TaskFailed", last, error="Busy", cause='{"a":1}', **ABOUT)


def _each_choose_and_end(record: Recording, last: int) -> int:
    """A Map of two items, a Choice and a Pass."""
    last = record.add("MapStateEntered", last, name="Each", input=GIVEN)
    started = record.add("MapStateStarted", last, length=2)
    for index in range(2):
        last = record.add("MapIterationStarted", started, name="Each", index=index)
        last = record.add("PassStateEntered", last, name="In", input=index)
        last = record.add("PassStateExited", last, name="In", output=index)
        last = record.add("MapIterationSucceeded", last, name="Each", index=index)
    record.add("MapStateSucceeded", last)
    last = record.add("MapStateExited", last, name="Each", output=[0, 1])
    last = record.add("ChoiceStateEntered", last, name="Choose", input=[0, 1])
    last = record.add("ChoiceStateExited", last, name="Choose", output=[0, 1])
    last = record.add("PassStateEntered", last, name="End", input=[0, 1])
    return record.add("PassStateExited", last, name="End", output=7)


def flowing() -> ExecutionTrace:
    """States with every field that a data flow has, and a Catch."""
    states: dict[str, Any] = {
        "Task": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "InputPath": "$.order",
            "Parameters": {"FunctionName": "f", "Payload.$": "$", "at.$": "$$.State.Name"},
            "ResultSelector": {"done.$": "$.Payload"},
            "ResultPath": "$.result",
            "OutputPath": "$.result",
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Each"}],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemSelector": {"n.$": "$$.Map.Item.Index", "v.$": "States.Format('{}', $.items)"},
            "MaxConcurrency": 2,
            "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}},
            "Next": "Choose",
        },
        "Choose": {
            "Type": "Choice",
            "Choices": [
                {"And": [{"Variable": "$.n", "NumericEquals": 1}], "Next": "End"},
                {"Not": {"Variable": "$.n", "IsPresent": True}, "Next": "End"},
            ],
            "Default": "End",
        },
        "End": {"Type": "Pass", "Result": 7, "Assign": {"x": 1}, "End": True},
    }
    record = Recording({"StartAt": "Task", "States": states})
    last = _busy(record)
    last = record.add("TaskScheduled", last, parameters={"FunctionName": "f"}, **ABOUT)
    last = record.add("TaskTimedOut", last, error="States.Timeout", **ABOUT)
    last = record.add("TaskStateExited", last, name="Task", output=GIVEN)
    last = _each_choose_and_end(record, last)
    record.add("ExecutionSucceeded", last, output=7)
    return trace_of(record.events, record.definition)


def in_jsonata() -> ExecutionTrace:
    """The same in JSONata, with every field that it has, and each type of state."""
    states: dict[str, Any] = {
        "Task": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
            "Assign": {"x": "{% $states.result.Payload %}"},
            "Output": "{% $states.result %}",
            "TimeoutSeconds": "{% 5 %}",
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Output": "{% $states.errorOutput %}",
                    "Assign": {"e": "{% $states.errorOutput.Error %}"},
                    "Next": "Each",
                }
            ],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "ItemSelector": {"n": "{% $states.context.Map.Item.Index %}"},
            "MaxConcurrency": 2,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "In",
                "States": {"In": {"Type": "Pass", "End": True}},
            },
            "Next": "Choose",
        },
        "Choose": {
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": "{% $states.input.n = 1 %}",
                    "Output": {"a": 1},
                    "Assign": {"y": 2},
                    "Next": "End",
                },
                {"Condition": True, "Next": "End"},
            ],
            "Default": "End",
            "Assign": {"z": 1},
        },
        "End": {"Type": "Pass", "Output": 7, "Assign": {"x": 1}, "Next": "Nap"},
        "Nap": {"Type": "Wait", "Seconds": "{% 1 %}", "Next": "Both"},
        "Both": {
            "Type": "Parallel",
            "Arguments": {"a": 1},
            "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed", "Output": 1}}}],
            "Output": "{% $states.result %}",
            "Next": "Bad",
        },
        "Bad": {"Type": "Fail", "Error": "{% 'E' %}", "Cause": "c"},
    }
    whole = {"QueryLanguage": "JSONata", "Comment": "c", "TimeoutSeconds": 60}
    record = Recording({**whole, "StartAt": "Task", "States": states})
    last = _busy(record)
    last = record.add("TaskStateExited", last, name="Task", output=GIVEN)
    last = _each_choose_and_end(record, last)
    last = record.add("WaitStateEntered", last, name="Nap", input=7)
    last = record.add("WaitStateExited", last, name="Nap", output=7)
    last = record.add("ParallelStateEntered", last, name="Both", input=7)
    begun = record.add("ParallelStateStarted", last)
    last = record.add("SucceedStateEntered", begun, name="B", input=7)
    last = record.add("SucceedStateExited", last, name="B", output=1)
    last = record.add("ParallelStateSucceeded", last)
    last = record.add("ParallelStateExited", last, name="Both", output=[1])
    last = record.add("FailStateEntered", last, name="Bad", input=[1])
    record.add("ExecutionFailed", last, error="E", cause="c")
    return trace_of(record.events, record.definition)


def case_of(trace: ExecutionTrace) -> Case:
    """An execution as JSON: its history, definition and names."""
    definition = trace.definition.raw if trace.definition is not None else None
    events = [{**event.raw, "timestamp": str(event.timestamp)} for event in trace.events]
    return {
        "events": json.loads(json.dumps(events, default=str)),
        "definition": json.loads(json.dumps(definition)),
        "execution_arn": trace.execution_arn,
        "state_machine_arn": trace.state_machine_arn,
    }


def called() -> ExecutionTrace:
    """States whose Resource is the ARN of a function and of an activity, as of old."""
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = 0
    for kind in ("LambdaFunction", "Activity"):
        resource = f"arn:aws:states:eu-west-1:123456789012:{kind}:a"
        last = record.add("TaskStateEntered", last, name=kind, input={})
        last = record.add(f"{kind}Scheduled", last, resource=resource, input={})
        last = record.add(f"{kind}Started", last)
        last = record.add(f"{kind}Succeeded", last, output={"a": 1})
        last = record.add("TaskStateExited", last, name=kind, output={})
    record.add("ExecutionSucceeded", last, output={})
    return trace_of(record.events)


CHILD = executions.passing()
CASES: dict[str, Case] = {
    "flowing": case_of(flowing()),
    "parent": case_of(samples.parent()),
    "retried": case_of(timed.retried_then_waiting()),
    "branches": case_of(timed.branches()),
    "callback": case_of(executions.calling_back("TaskFailed")),
    "starting": case_of(executions.starting(CHILD)),
    "called": case_of(called()),
    "map": case_of(mapped(3, 3)),
}

JSON = st.recursive(
    st.sampled_from(STRANGE),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 100_000), JSON), min_size=1, max_size=3
)


def places(value: object) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: the object or list, and the key or index there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        keys = (
            list(inner)
            if isinstance(inner, dict)
            else range(len(inner))
            if isinstance(inner, list)
            else ()
        )
        for key in keys:
            found.append((inner, key))
            waiting.append(inner[key])  # type: ignore[index]
    return found


def changed(case: Case, steps: list[Step]) -> Case:
    """The case with each step taken at one of its places."""
    case = copy.deepcopy(case)
    for action, number, value in steps:
        found = places(case)
        held, key = found[number % len(found)]
        if action == "replace":
            held[key] = copy.deepcopy(value)
        elif action == "drop" and held is not case:
            del held[key]
        elif action == "double" and isinstance(held, list):
            held.insert(key, copy.deepcopy(held[key]))
        elif action == "swap":
            other, place = found[(number * 7 + 1) % len(found)]
            if other is not held and held is not case and other is not case:
                held[key] = copy.deepcopy(other[place])
        elif action == "rename" and isinstance(held, dict) and held is not case:
            held[str(value)[:40]] = held.pop(key)
    return case


def asked(case: Mapping[str, Any]) -> None:
    """Every output of a case; what is refused is refused in a sentence."""
    try:
        trace = trace_of(
            case["events"],
            case["definition"],
            execution_arn=_text(case.get("execution_arn")),
            state_machine_arn=_text(case.get("state_machine_arn")),
            children={CHILD.execution_arn or "": CHILD},
        )
    except NestedsfError as error:
        assert_sentence(error)
        return
    for output in OUTPUTS.values():
        try:
            output(trace)
        except NestedsfError as error:  # noqa: PERF203  each is to be asked for
            assert_sentence(error)
    for visit in trace.visits:
        data_flow(visit).text  # noqa: B018  it is made when it is asked for


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def assert_sentence(error: Exception) -> None:
    """A sentence for people, in none of Python's words."""
    words = str(error)
    assert words
    assert words[0].isupper() or not words[0].isalpha()
    for python in ("Traceback", "object has no attribute", "NoneType"):
        assert python not in words


@pytest.mark.parametrize("name", CASES)
@given(steps=STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@example(steps=[("drop", 0, None)])
def test_any_history_gives_an_answer_or_a_sentence(name: str, steps: list[Step]) -> None:
    asked(changed(CASES[name], steps))


@pytest.mark.parametrize("key", ["resource", "resourceType", "parameters", "error", "cause"])
def test_any_value_in_any_event_gives_an_answer_or_a_sentence(key: str) -> None:
    for name in ("flowing", "called", "starting"):
        values: tuple[object, ...] = (1, None, [], {"a": 1}, "", "\ud800", "arn:")
        for value in values:
            case = copy.deepcopy(CASES[name])
            for event in case["events"]:
                for details in event.values():
                    if isinstance(details, dict):
                        details[key] = value
            asked(case)


def data_flows(case: Case) -> list[DataFlow]:
    """The data flow of each visit."""
    trace = trace_of(case["events"], case["definition"])
    return [data_flow(visit).flow for visit in trace.visits]


FIELDS = ("InputPath", "OutputPath", "ResultPath", "ItemsPath", "Parameters", "ItemSelector")
MORE = ("ResultSelector", "Catch", "Retry", "Resource", "Result", "Assign", "Choices", "Next")
RARE = ("MaxConcurrency", "Branches", "ItemProcessor", "Type", "QueryLanguage", "Comment", "End")


@pytest.mark.parametrize("field", [*FIELDS, *MORE, *RARE])
def test_any_value_in_any_field_gives_an_answer_or_a_sentence(field: str) -> None:
    before = data_flows(CASES["flowing"])
    events = load_history(CASES["flowing"]["events"])  # as only the definition differs
    for state in ("Task", "Each", "Choose", "End"):
        for value in STRANGE:
            definition = copy.deepcopy(CASES["flowing"]["definition"])
            definition["States"][state][field] = copy.deepcopy(value)
            try:
                trace = trace_of(events, definition)
                draw(trace, io=True).text  # noqa: B018  as above
            except NestedsfError as error:
                assert_sentence(error)
                continue
            for visit, flow in zip(trace.visits, before, strict=True):
                view = data_flow(visit)
                if view.flow != flow:
                    shown(view)


NOT_JSON: tuple[object, ...] = (math.nan, [math.inf], {1}, {1: 2}, {"a": {None: 1}}, b"a", object())
PLAIN: tuple[object, ...] = (
    None,
    0,
    True,
    "",
    "$",
    "{% $x %}",
    "\ud800",
    [],
    {},
    [None],
    [[]],
    {"": ""},
)
LANGUAGES = {"JSONPath": flowing(), "JSONata": in_jsonata()}


def asked_of_definition(definition: object, before: ExecutionTrace, *, whole: bool) -> None:
    """Every output of a definition with the history of another one, and whether it is checked."""
    makes: list[Callable[[], object]] = [lambda: repr(check(definition))]  # type: ignore[arg-type]
    with contextlib.suppress(NestedsfError):
        trace = trace_of(before.events, definition)  # type: ignore[arg-type]
        makes.append(lambda: shown(draw(trace, io=True)))
        makes.append(lambda: (shown(compare(trace)), shown(compare(trace, before))))
        makes.append(lambda: permissions(trace.definition))  # type: ignore[arg-type]
        makes += [partial(lambda visit: shown(data_flow(visit)), visit) for visit in trace.visits]
        if whole:
            makes.append(lambda: report(trace).html)
    for make in (*makes, lambda: draw(definition).text):  # type: ignore[arg-type]
        try:
            make()
        except NestedsfError as error:  # noqa: PERF203  each is to be asked for
            assert_sentence(error)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", range(4))
def test_any_value_anywhere_in_a_definition_gives_an_answer_or_a_sentence(
    language: str, part: int
) -> None:
    before = LANGUAGES[language]
    assert before.definition is not None
    written = json.loads(json.dumps(before.definition.raw))
    for number in range(part, len(places(written)), 4):
        # Each value at each place would take a minute; in all of the places each has its turn.
        for value in (*PLAIN[number % 4 :: 4], NOT_JSON[number % len(NOT_JSON)]):
            definition = copy.deepcopy(written)
            held, key = places(definition)[number]
            held[key] = copy.deepcopy(value)
            asked_of_definition(definition, before, whole=value is None)


@pytest.mark.parametrize("value", [None, 0, True, math.nan, "", [None], [[]]])
def test_choices_may_be_anything(value: object) -> None:
    for before in LANGUAGES.values():
        assert before.definition is not None
        definition = copy.deepcopy(dict(before.definition.raw))
        definition["States"]["Choose"]["Choices"] = value
        asked_of_definition(definition, before, whole=True)


@pytest.mark.parametrize("value", NOT_JSON)
def test_a_definition_that_json_cannot_say_is_refused(value: object) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": value, "End": True}}}
    with pytest.raises(DefinitionError, match="holds what JSON has not"):
        draw(definition)
    with pytest.raises(DefinitionError, match="holds what JSON has not"):
        test_state({"Type": "Pass", "Result": value, "End": True})
    definition["States"] = definition
    with pytest.raises(DefinitionError):
        draw(definition)
