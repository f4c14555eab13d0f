"""What failed first, which visit is worth a look, and cause texts that are read for the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons.judging.machines import put
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.causes import (
    caught_before,
    failing,
    root_cause,
    taken_on,
    telling,
)
from nestedsf.trace.explanations import explained
from nestedsf.trace.later_failures import later_failures
from nestedsf.trace.tasks import named_resource
from tests.trace.machines import Recording
from tests.trace.samples import EXECUTION

TASK = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True}
LAMBDA = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
STARTS = {"resourceType": "states", "resource": "startExecution.sync:2"}
INVOKES = {"resourceType": "lambda", "resource": "invoke"}


def one(state: dict[str, Any], name: str = "A") -> dict[str, Any]:
    return {"StartAt": name, "States": {name: state}}


def nested(levels: int, error: str = "Out of stock", cause: str = "none left") -> ExecutionTrace:
    """A Task that fails so many executions down; each level has the cause of the one inside."""
    record = Recording(one(LAMBDA))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, **INVOKES)
    last = record.add("TaskFailed", last, error=error, cause=cause, **INVOKES)
    record.add("ExecutionFailed", last, error=error, cause=cause)
    arn = f"{EXECUTION}:leaf:1"
    inner = trace_of(record.events, record.definition, execution_arn=arn)
    for _ in range(levels):
        cause = json.dumps({"ExecutionArn": arn, "Error": error, "Cause": cause})
        error = "States.TaskFailed"
        record = Recording(one(TASK))
        record.add("ExecutionStarted", 0, input={})
        last = record.add("TaskStateEntered", 0, name="A", input={})
        last = record.add("TaskScheduled", last, **STARTS)
        last = record.add("TaskSubmitted", last, output={"ExecutionArn": arn}, **STARTS)
        last = record.add("TaskFailed", last, error=error, cause=cause, **STARTS)
        record.add("ExecutionFailed", last, error=error, cause=cause)
        inner = trace_of(record.events, record.definition, children={arn: inner})
    return inner


@pytest.mark.parametrize("levels", [0, 1, 2, 5])
def test_the_root_is_found_through_child_executions(levels: int) -> None:
    found = root_cause(nested(levels))
    assert found is not None
    assert found.depth == levels
    assert len(found.executions) == len(found.visits) == levels + 1
    assert (found.error, found.cause) == ("Out of stock", "none left")
    assert found.visit is found.visits[-1]
    assert found.execution.visits == (found.visit,)


def test_what_succeeded_or_runs_has_none() -> None:
    assert root_cause(trace_of([{"id": 1, "type": "ExecutionStarted"}])) is None
    record = Recording(one({"Type": "Pass", "End": True}))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("PassStateEntered", 0, name="A", input={})
    last = record.add("PassStateExited", last, name="A", output={})
    record.add("ExecutionSucceeded", last, output={})
    assert root_cause(trace_of(record.events, record.definition)) is None


@pytest.mark.parametrize("kind", ["Failed", "TimedOut", "Aborted"])
def test_an_execution_can_be_its_own_root(kind: str) -> None:
    record = Recording(one({"Type": "Wait", "Seconds": 9, "End": True}))
    record.add("ExecutionStarted", 0, input={})
    if kind != "Failed":
        record.add("WaitStateEntered", 0, name="A", input={})
    record.add(f"Execution{kind}", 0, error="Stopped.By.Hand", cause="not needed any more")
    found = root_cause(trace_of(record.events, record.definition))
    assert found is not None
    assert found.visit is None
    assert (found.error, found.cause) == ("Stopped.By.Hand", "not needed any more")


def test_a_child_that_was_stopped_as_its_task_timed_out_is_not_to_blame() -> None:
    child = Recording(one({"Type": "Wait", "Seconds": 9, "End": True}))
    child.add("ExecutionStarted", 0, input={})
    child.add("WaitStateEntered", 0, name="A", input={})
    child.add("ExecutionAborted", 0)
    arn = f"{EXECUTION}:leaf:1"
    record = Recording(one(TASK))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, **STARTS)
    last = record.add("TaskSubmitted", last, output={"ExecutionArn": arn}, **STARTS)
    last = record.add("TaskTimedOut", last, error="States.Timeout", **STARTS)
    record.add("ExecutionFailed", last, error="States.Timeout")
    stopped = trace_of(child.events, child.definition, execution_arn=arn)
    found = root_cause(trace_of(record.events, record.definition, children={arn: stopped}))
    assert found is not None
    assert found.depth == 0
    assert found.error == "States.Timeout"


TAKEN = "StepFunctions.ExecutionAlreadyExistsException"


def tried_again(*errors: str) -> ExecutionTrace:
    """A Task whose child failed in the first attempt, and that failed with these after it."""
    inner = nested(0)
    arn = inner.execution_arn
    assert arn is not None
    record = Recording(one(TASK, name="Refund"))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Refund", input={})
    last = record.add("TaskScheduled", last, **STARTS)
    last = record.add("TaskSubmitted", last, output={"ExecutionArn": arn}, **STARTS)
    last = record.add("TaskFailed", last, error="States.TaskFailed", cause="{}", **STARTS)
    for error in errors:
        last = record.add("TaskScheduled", last, **STARTS)
        last = record.add("TaskFailed", last, error=error, cause=f"{error} again", **STARTS)
    record.add("ExecutionFailed", last, error=[*errors, "States.TaskFailed"][0])
    return trace_of(record.events, record.definition, children={arn: inner})


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ((), []),
        ((TAKEN, TAKEN), [((2, 3), TAKEN)]),
        (
            (TAKEN, "States.Timeout", TAKEN),
            [((2,), TAKEN), ((3,), "States.Timeout"), ((4,), TAKEN)],
        ),
    ],
)
def test_what_failed_after_the_root_in_another_way_is_found(
    errors: tuple[str, ...], told: list[tuple[tuple[int, ...], str]]
) -> None:
    found = root_cause(tried_again(*errors))
    assert found is not None
    assert (found.depth, found.error) == (1, "Out of stock")
    later = later_failures(found)
    assert [(each.attempts, each.place.error) for each in later] == told
    assert all(each.place.visit is found.visits[0] for each in later)


@pytest.mark.parametrize("levels", [0, 2])
def test_a_task_that_was_tried_once_has_no_later_failure(levels: int) -> None:
    found = root_cause(nested(levels))
    assert found is not None
    assert later_failures(found) == ()


def retried_map() -> ExecutionTrace:
    """A Map of which item 0 fails in the first attempt, and item 1 in the second one."""
    inner = {"StartAt": "B", "States": {"B": LAMBDA}}
    record = Recording(one({"Type": "Map", "ItemProcessor": inner, "End": True}))
    record.add("ExecutionStarted", 0, input=[1, 2])
    last = record.add("MapStateEntered", 0, name="A", input=[1, 2])
    for bad in (0, 1):
        begun = record.add("MapStateStarted", last, length=2)
        for item in (0, 1):
            at = record.add("MapIterationStarted", begun, name="A", index=item)
            at = record.add("TaskStateEntered", at, name="B", input=item)
            at = record.add("TaskScheduled", at, **INVOKES)
            if item == bad:
                last = record.add("TaskFailed", at, error=f"Bad.{bad}", **INVOKES)
                last = record.add("MapIterationFailed", last, name="A", index=item)
                break
            at = record.add("TaskSucceeded", at, output=1, **INVOKES)
            at = record.add("TaskStateExited", at, name="B", output=1)
            record.add("MapIterationSucceeded", at, name="A", index=item)
    last = record.add("MapStateFailed", last, error="Bad.1")
    record.add("ExecutionFailed", last, error="Bad.1")
    return trace_of(record.events, record.definition)


def test_what_is_inside_an_attempt_that_was_retried_is_not_to_blame() -> None:
    found = failing(retried_map())
    assert found is not None
    assert (found.state_name, found.iteration, found.error) == ("B", 1, "Bad.1")


def visits(*statuses: str) -> ExecutionTrace:
    """A loop that visits a Task with these results."""
    record = Recording(one({**LAMBDA, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A"}]}))
    last = record.add("ExecutionStarted", 0, input={})
    for status in statuses:
        last = record.add("TaskStateEntered", last, name="A", input={})
        last = record.add("TaskScheduled", last, parameters={"TaskToken": "x"}, **INVOKES)
        if status == "ok":
            last = record.add("TaskSucceeded", last, output=1, **INVOKES)
            last = record.add("TaskStateExited", last, name="A", output=1)
        elif status != "runs":
            kind = "TimedOut" if status == "late" else "Failed"
            last = record.add(f"Task{kind}", last, error=status, **INVOKES)
            if status == "caught":
                last = record.add("TaskStateExited", last, name="A", output=1)
    if statuses[-1] in ("bad", "late"):
        record.add("ExecutionFailed", last, error=statuses[-1])
    return trace_of(record.events, record.definition)


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (("ok", "ok"), 1),
        (("caught", "ok", "ok"), 0),
        (("caught", "ok", "bad"), 2),
        (("ok", "caught", "late"), 2),
        (("caught", "ok", "runs"), 2),
        (("caught", "caught"), 0),
    ],
)
def test_of_several_visits_the_one_that_is_worth_a_look(
    statuses: tuple[str, ...], told: int
) -> None:
    trace = visits(*statuses)
    assert telling(trace.visits) is trace.visits[told]
    assert telling(()) is None


def test_a_cause_in_a_cause_is_decoded_to_the_end() -> None:
    trace = nested(4, cause='{"errorMessage": "no stock", "errorType": "Empty"}')
    assert trace.cause is not None
    found = explained(trace.cause)
    assert found.line == "no stock"
    value: Any = found.value
    for _ in range(4):
        value = value["Cause"]
    assert value == {"errorMessage": "no stock", "errorType": "Empty"}
    assert found.text == trace.cause


TRACEBACK = "Traceback (most recent call last):\n"
FRAME = '  File "/var/task/app.py", line 7, in handler\n    return work(event)\n           ^^^^\n'


@pytest.mark.parametrize(
    ("cause", "line"),
    [
        ("", ""),
        ("Access denied", "Access denied"),
        ("\n\n first\nsecond", "first"),
        (f"Traceback (most recent call last):\n{FRAME * 30}KeyError: 'id'\n", "KeyError: 'id'"),
        (f"Traceback (most recent call last):\n{FRAME}Bad: a\n  more of it\n", "Bad: a"),
        (
            f"{TRACEBACK}{FRAME}KeyError: 1\n\nDuring handling:\n\n{TRACEBACK}{FRAME}ValueError: no id",
            "ValueError: no id",
        ),
        ("Traceback (most recent call last):\nodd", "odd"),
        ("java.lang.A: top\n\tat x.Y(Z.java:1)\nCaused by: b.B: root\n\t... 3 more", "b.B: root"),
        ("Error: no\n    at handler (/var/task/index.js:1:7)", "Error: no"),
        ('{"errorMessage": "", "errorType": "Runtime.ExitError"}', "Runtime.ExitError"),
        (
            '{"StoppedReason": "Essential container exited", "Containers": []}',
            "Essential container exited",
        ),
        ('[{"message": "first"}, {"message": "second"}]', "first"),
        ('{"unknown": 1}', '{"unknown": 1}'),
        ('{"not": json', '{"not": json'),
        ("[" * 5000, "[" * 2000 + "…"),
    ],
)
def test_the_line_that_tells_most(cause: str, line: str) -> None:
    assert explained(cause).line == line


def test_json_of_forty_levels_and_more_is_read_in_time() -> None:
    cause = "x"
    for _ in range(12):  # each level escapes the one inside again
        cause = json.dumps({"Cause": cause})
    assert explained(cause).line == "x"


PREAMBLE = "An error occurred while executing the state 'By bike' (entered at the event id #682). "


def test_which_state_it_was_is_left_out_of_the_line_that_tells_most() -> None:
    assert explained(f"{PREAMBLE}It is too late.").line == "It is too late."
    assert explained(PREAMBLE.strip()).line == PREAMBLE.strip()  # where it says nothing else


# --- what failed before and was caught ---------------------------------------------------------


def caught_then_failed() -> ExecutionTrace:
    """A Parallel whose Catch takes on what failed in a branch; then a Task fails."""
    branch = {"StartAt": "Rating", "States": {"Rating": {"Type": "Fail", "Error": "Down"}}}
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "B"}]
    machine = {
        "StartAt": "Enrich",
        "States": {
            "Enrich": {"Type": "Parallel", "Branches": [branch], "Catch": catch, "Next": "B"},
            "B": LAMBDA,
        },
    }
    record = Recording(machine)
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="Enrich", input={})
    last = record.add("ParallelStateStarted", last)
    last = record.add("FailStateEntered", last, name="Rating", input={})
    last = record.add("ParallelStateFailed", last, error="Down", cause="503")
    last = record.add("ParallelStateExited", last, name="Enrich", output={})
    last = record.add("TaskStateEntered", last, name="B", input={})
    parameters = {"FunctionName": "quotes", "Payload": {}}
    last = record.add("TaskScheduled", last, parameters=parameters, **INVOKES)
    last = record.add("TaskFailed", last, error="KeyError", cause="no key", **INVOKES)
    record.add("ExecutionFailed", last, error="KeyError", cause="no key")
    return trace_of(record.events, record.definition)


def test_what_failed_before_and_was_caught_is_found_where_it_began() -> None:
    trace = caught_then_failed()
    cause = root_cause(trace)
    assert cause is not None
    assert cause.visit is trace.visit("B")
    (before,) = caught_before(cause)
    assert before.visit is trace.visit("Rating")
    assert before.error == "Down"
    assert not caught_before(before)
    assert taken_on(trace) == {trace.visit("Enrich").index, trace.visit("Rating").index}
    assert not taken_on(nested(2))


def test_a_service_is_asked_for_a_resource() -> None:
    cause = root_cause(caught_then_failed())
    assert cause is not None
    assert cause.asked_for == ("FunctionName", "quotes")
    other = root_cause(nested(0))
    assert other is not None
    assert other.asked_for is None


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"Key": "a.json", "Bucket": "b"}, ("Bucket", "b")),
        ({"MessageBody": "x", "QueueUrl": "https://q"}, ("QueueUrl", "https://q")),
        ({"DetectorId": "d-7", "MaxResults": 5}, ("DetectorId", "d-7")),
        ({"TableName": 7}, None),
        ({"TableName": ""}, None),
        ({"name": "x"}, None),
        ([], None),
        ("text", None),
        (None, None),
    ],
)
def test_a_call_names_its_resource(parameters: Any, named: tuple[str, str] | None) -> None:
    assert named_resource(parameters) == named


@pytest.mark.parametrize("inside", [False, True], ids=["by itself", "in a Map"])
def test_a_fail_state_that_reads_its_cause_has_the_one_that_was_read(*, inside: bool) -> None:
    state = {"Type": "Fail", "Error": "NoCarrier", "CausePath": "$.why"}
    definition = one(state)
    if inside:
        definition = one({"Type": "Map", "ItemProcessor": definition, "End": True}, "Each")
    with nestedsf.moto_session() as session:
        arn = put(session, "main", definition)
        given: Any = {"why": "Nobody goes there."}
        found = root_cause(nestedsf.run(session, arn, [given] if inside else given, check=False))
    assert found is not None
    assert (found.error, found.cause) == ("NoCarrier", "Nobody goes there.")
    assert found.visit is not None
    assert (found.visit.state_name, found.visit.cause) == ("A", "Nobody goes there.")


def test_of_two_items_that_failed_it_is_the_one_that_ended_the_map() -> None:
    """What is told of an item after that, as that it was stopped, does not make it the later one."""
    history: list[dict[str, Any]] = [
        {"id": 1, "type": "ExecutionStarted"},
        {"id": 2, "type": "MapStateEntered", "stateEnteredEventDetails": {"name": "Each"}},
        {"id": 3, "type": "MapStateStarted", "mapStateStartedEventDetails": {"length": 2}},
    ]

    def add(kind: str, before: int, **details: Any) -> int:
        history.append({"id": len(history) + 1, "type": kind, "previousEventId": before} | details)
        return len(history)

    begun = []
    for index in (0, 1):
        of = {"mapIterationStartedEventDetails": {"name": "Each", "index": index}}
        entered = add("MapIterationStarted", 3, **of)
        entered = add("TaskStateEntered", entered, stateEnteredEventDetails={"name": "Ship"})
        begun.append(add("TaskScheduled", entered))
    failed = [
        add("TaskFailed", before, taskFailedEventDetails={"error": error})
        for before, error in zip(begun, ("First", "Second"), strict=True)
    ]
    of = {"mapIterationFailedEventDetails": {"name": "Each", "index": 0}}
    add("MapIterationFailed", failed[0], **of)
    add("TaskStateAborted", failed[0])
    of = {"mapIterationAbortedEventDetails": {"name": "Each", "index": 1}}
    add("MapIterationAborted", failed[0], **of)
    add("TaskStateAborted", failed[0])
    add("MapStateFailed", failed[0])
    add("ExecutionFailed", len(history), executionFailedEventDetails={"error": "First"})
    found = root_cause(trace_of(history))
    assert found is not None
    assert found.visit is not None
    assert (found.visit.iteration, found.error) == (0, "First")
