"""Advice speaks where something will go wrong, and is silent where it will not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.asl.advice import advise
from nestedsf.asl.validation import validate
from tests.asl.advice.definitions import (
    STARTED_BY,
    STARTS,
    asks,
    codes,
    jsonata,
    machine,
    starts,
    task,
)
from tests.asl.validation.test_recorded import FOLDER, definitions, recordings

PASS = {"Type": "Pass", "End": True}
DONE = {"Type": "Succeed"}


@pytest.mark.parametrize(
    "state",
    [
        task("arn:aws:states:::ecs:runTask.sync", Parameters={"TaskDefinition": "t"}),
        task("arn:aws:states:::sns:publish.waitForTaskToken", Parameters={"Message.$": "$$.Task"}),
        task("arn:aws:states:us-east-1:123456789012:activity:pack"),
    ],
)
def test_who_waits_needs_a_time_out(state: dict[str, Any]) -> None:
    assert codes(machine(Wait=state)) == {"/States/Wait": "NO_TIMEOUT"}
    assert codes({**machine(Wait=state), "TimeoutSeconds": 600}) == {}
    for field in ("TimeoutSeconds", "HeartbeatSeconds"):
        assert codes(machine(Wait={**state, field: 30})) == {}
    assert codes(machine(Call=task())) == {}


@pytest.mark.parametrize(
    "message",
    [
        {"token.$": "$$.Task.Token"},
        {"deep": [{"token.$": "$$['Task']['Token']"}]},
        {"link.$": "States.Format('{}?t={}', $.link, $$.Task.Token)"},
        {"all.$": "$$"},
    ],
)
def test_a_token_that_is_handed_on(message: dict[str, Any]) -> None:
    assert codes(machine(Ask=asks(message))) == {}


def test_a_token_that_nobody_gets() -> None:
    for message in ("Hello", {"id.$": "$$.Execution.Id"}, {"token": "Task.Token"}):
        assert codes(machine(Ask=asks(message))) == {"/States/Ask": "TOKEN_NOT_PASSED"}
    one_dollar = codes(machine(Ask=asks({"token.$": "$.Task.Token"})))
    assert one_dollar == {
        "/States/Ask/Parameters/MessageBody/token.$": "TOKEN_WITH_ONE_DOLLAR",
    }
    # AWS warns of this one.
    assert codes(machine(Ask=asks({"token": "$$.Task.Token"}))) == {}
    assert codes(machine(Ask=asks({"t.$": "$.Token"}, InputPath="$$.Task"))) == {}


def test_a_token_in_jsonata() -> None:
    def ask(message: Any) -> dict[str, str]:
        state = asks("", Arguments={"QueueUrl": "shop", "MessageBody": message})
        del state["Parameters"]
        return codes(jsonata(Ask=state))

    assert ask("{% $states.context.Task.Token %}") == {}
    assert ask("{% $string($states.context) %}") == {}
    assert ask("{% $states.input.text %}") == {"/States/Ask": "TOKEN_NOT_PASSED"}
    place = "/States/Ask/Arguments/MessageBody"
    assert ask("$states.context.Task.Token") == {place: "NO_DELIMITERS"}


def test_a_token_that_is_not_there() -> None:
    given = {"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}}
    place = "/States/A/Parameters/Payload/t.$"
    assert codes(machine(A=task(Parameters=given))) == {place: "TOKEN_WITHOUT_WAITING"}
    a_job = starts(".sync", Parameters={"Input": {**STARTED_BY, "t.$": "$$.Task.Token"}})
    assert codes(machine(A=a_job)) == {}  # recorded: it can be ended with its token


@pytest.mark.parametrize("field", ["Retry", "Catch"])
@pytest.mark.parametrize(
    ("names", "hidden"),
    [
        ([["States.TaskFailed"], ["OutOfStock"]], 1),
        ([["OutOfStock"], ["Other", "OutOfStock"]], 1),
        ([["States.Timeout"], ["States.HeartbeatTimeout"]], 1),
        ([["States.TaskFailed"], ["States.Timeout"]], None),
        ([["OutOfStock"], ["States.TaskFailed"], ["States.ALL"]], None),
    ],
)
def test_handlers_that_hide_others(field: str, names: list[list[str]], hidden: int | None) -> None:
    target = {"Next": "Sorry", "ResultPath": "$.error"} if field == "Catch" else {}
    state = task(Next="Sorry", **{field: [{"ErrorEquals": each, **target} for each in names]})
    expected = {} if hidden is None else {f"/States/A/{field}[{hidden}]": "HANDLER_NEVER_TAKEN"}
    assert codes(machine(A=state, Sorry=PASS)) == expected


def test_names_that_no_error_has() -> None:
    retry = [{"ErrorEquals": ["States.Taskfailed", "States.Runtime", "Taskfailed.Mine"]}]
    assert codes(machine(A=task(Retry=retry))) == {
        "/States/A/Retry[0]/ErrorEquals[0]": "ERROR_NAME_MISSPELT",
        "/States/A/Retry[0]/ErrorEquals[1]": "ERROR_NEVER_MATCHED",
    }


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (starts(Parameters={"Name": "packing"}), "NAME_FIXED"),
        (starts(Parameters={"Name.$": "States.Format('packing')"}), "NAME_FIXED"),
        (starts(Parameters={"Name.$": "States.UUID()"}), None),
        (starts(Parameters={"Name.$": "$$.Execution.Name"}), None),
        (starts(Parameters={"Name.$": "$.id"}), None),
        (starts(".sync", Parameters={"Name.$": "$.id"}), None),
        (
            starts(".sync", Parameters={"Name.$": "$.id"}, Retry=[{"ErrorEquals": ["States.ALL"]}]),
            "NAME_REPEATED_BY_RETRY",
        ),
        (
            starts(
                ".sync",
                Parameters={"Name.$": "States.Format('{}-{}', $.id, $$.State.RetryCount)"},
                Retry=[{"ErrorEquals": ["States.ALL"]}],
            ),
            None,
        ),
        (
            starts(
                ".sync",
                Parameters={"Name.$": "$.id"},
                Retry=[{"ErrorEquals": ["StepFunctions.ExecutionLimitExceeded"]}],
            ),
            None,
        ),
    ],
)
def test_names_of_children(state: dict[str, Any], code: str | None) -> None:
    assert set(codes(machine(A=state)).values()) == ({code} if code else set())


def test_names_of_children_that_repeat_in_one_execution() -> None:
    named = starts(Parameters={"Name.$": "$$.Execution.Name"})
    after = {**named, "Next": "B"}
    del after["End"]
    assert set(codes(machine(A=after, B=named)).values()) == {"NAME_REPEATED"}
    either = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "A"}],
        "Default": "B",
    }
    assert codes(machine(Either=either, A=named, B=named)) == {}
    a_map = {"Type": "Map", "ItemProcessor": machine(A=named), "End": True}
    assert set(codes(machine(Each=a_map)).values()) == {"NAME_REPEATED"}
    indexed = starts(
        Parameters={"Name.$": "States.Format('{}-{}', $$.Execution.Name, $$.Map.Item.Index)"}
    )
    assert codes(machine(Each={**a_map, "ItemProcessor": machine(A=indexed)})) == {}
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    distributed = {**a_map, "ItemProcessor": {**config, **machine(A=named)}}
    assert codes(machine(Each=distributed)) == {}


def test_who_has_started_a_child() -> None:
    def given(**fields: Any) -> dict[str, str]:
        return codes(machine(A=task(STARTS, Parameters={"StateMachineArn": "p", **fields})))

    place = "/States/A/Parameters"
    assert given() == given(Input={"id": 7}) == {place: "NO_PARENT_ID"}
    assert given(Input=STARTED_BY) == {}
    assert given(**{"Input.$": "$"}) == {}
    [key] = STARTED_BY
    wrong = {f"{place}/Input/{key}": "WRONG_PARENT_ID"}
    assert given(Input={key: "$.Execution.Id"}) == wrong


def test_types_of_children() -> None:
    synced = machine(A=starts(".sync:2"))
    assert codes(synced, types={"packing": "EXPRESS"}) == {"/States/A/Resource": "EXPRESS_CHILD"}
    assert codes(synced, types={"packing": "STANDARD"}) == codes(synced) == {}
    at_once = machine(
        A=task(
            "arn:aws:states:::aws-sdk:sfn:startSyncExecution", Parameters={"StateMachineArn": "p"}
        )
    )
    assert codes(at_once, types={"p": "STANDARD"}) == {"/States/A/Resource": "STANDARD_CHILD"}


def test_the_output_of_a_child() -> None:
    inside = {"ResultSelector": {"order.$": "$.Output.order"}}
    place = "/States/A/ResultSelector/order.$"
    assert codes(machine(A=starts(".sync", **inside))) == {place: "OUTPUT_IS_TEXT"}
    assert codes(machine(A=starts(".sync:2", **inside))) == {}
    parsed = {"ResultSelector": {"order.$": "States.StringToJson($.Output)"}}
    assert codes(machine(A=starts(".sync:2", **parsed))) == {place: "OUTPUT_IS_JSON"}
    assert codes(machine(A=starts(".sync", **parsed))) == {}
    assert codes(machine(A=starts(".sync", OutputPath="$.Output.order"))) == {
        "/States/A/OutputPath": "OUTPUT_IS_TEXT"
    }


def test_expressions_of_the_other_language() -> None:
    text = {"Type": "Pass", "Parameters": {"n": "{% $states.input.n %}"}, "End": True}
    assert codes(machine(A=text)) == {"/States/A/Parameters/n": "JSONATA_IN_JSONPATH"}
    output = {
        "a.$": "$.a",
        "b": "$.b",
        "c": "States.Format('{}', $.c)",
        "d": "$states.input.d",
        "e": " {% 1 %}",
        "price": "$5.00",
        "text": "It costs $.50, see States.Format",
    }
    place = "/States/A/Output"
    assert codes(jsonata(A={"Type": "Pass", "Output": output, "End": True})) == {
        f"{place}/a.$": "JSONPATH_IN_JSONATA",
        f"{place}/b": "JSONPATH_IN_JSONATA",
        f"{place}/c": "JSONPATH_IN_JSONATA",
        f"{place}/d": "NO_DELIMITERS",
        f"{place}/e": "NO_DELIMITERS",
    }


def test_inputs_that_are_lost() -> None:
    both = {"Type": "Parallel", "Branches": [machine(B=PASS)], "Next": "Read"}
    read = {"Type": "Pass", "Parameters": {"id.$": "$.order.id"}, "End": True}
    assert codes(machine(Both=both, Read=read)) == {"/States/Both": "LIST_READ_AS_OBJECT"}
    assert codes(machine(Both={**both, "ResultPath": "$.results"}, Read=read)) == {}
    first = {**read, "Parameters": {"id.$": "$[0].order.id", "n.$": "States.ArrayLength($)"}}
    assert codes(machine(Both=both, Read=first)) == {}
    asked = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.order", "IsPresent": True, "Next": "Done"}],
        "Default": "Done",
    }
    assert codes(machine(Both=both, Read=asked, Done=PASS)) == {}

    catcher = {"ErrorEquals": ["States.ALL"], "Next": "Read"}
    state = task(Next="Read", Catch=[catcher])
    place = "/States/A/Catch[0]"
    assert codes(machine(A=state, Read=read)) == {place: "INPUT_REPLACED_BY_ERROR"}
    caught = task(Next="Read", Catch=[{**catcher, "ResultPath": "$.error"}])
    assert codes(machine(A=caught, Read=read)) == {}
    error = {**read, "Parameters": {"error.$": "$.Error", "why.$": "States.StringToJson($.Cause)"}}
    assert codes(machine(A=state, Read=error)) == {}


def test_transitions() -> None:
    def to(name: str) -> dict[str, str]:
        return {"Type": "Pass", "Next": name}

    island = machine(A=DONE, B=to("C"), C=to("B"))
    never = "STATE_NEVER_REACHED"
    assert codes(island) == {"/States/B": never, "/States/C": never}
    # AWS's own check asks whether any state of the machine leads to an end.
    endless = machine(A=to("B"), B=to("A"), C=to("D"), D={**to("C"), "Type": "Pass"}, E=DONE)
    endless["States"]["D"] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "E"}],
        "Default": "C",
    }
    assert codes(endless)["/States/A"] == "LOOP_WITHOUT_END"
    polling = machine(Ask=to("Done?"), Wait={**to("Ask"), "Type": "Wait", "Seconds": 1}, End=DONE)
    polling["States"]["Done?"] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.done", "BooleanEquals": True, "Next": "End"}],
        "Default": "Wait",
    }
    assert codes(polling) == {}


def test_limits() -> None:
    wait = machine(A={"Type": "Wait", "Seconds": 301, "End": True})
    assert codes(wait, type="EXPRESS") == {"/States/A/Seconds": "LONGER_THAN_EXECUTION"}
    assert codes(wait) == {}
    retry = machine(A=task(Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 400}]))
    place = "/States/A/Retry[0]/IntervalSeconds"
    assert codes(retry, type="EXPRESS") == {place: "LONGER_THAN_EXECUTION"}
    a_map = {"Type": "Map", "MaxConcurrency": 41, "ItemProcessor": machine(B=PASS), "End": True}
    assert codes(machine(A=a_map)) == {"/States/A/MaxConcurrency": "MORE_THAN_AT_ONCE"}
    assert codes(machine(A={**a_map, "MaxConcurrency": 40})) == {}


def test_variables() -> None:
    read = {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($n, 1)"}, "End": True}
    place = "/States/Read/Parameters/sum.$"
    assert codes(machine(Read=read)) == {place: "VARIABLE_NEVER_ASSIGNED"}
    assign = {"Type": "Pass", "Assign": {"n.$": "$.n"}, "Next": "Read"}
    assert codes(machine(Set=assign, Read=read)) == {}
    for expression, said in {
        "$n + 1": True,
        "$sum($states.input.lines)": False,
        "$map($states.input.lines, $string)": False,
        "($n := 1; $n)": False,
        "$exists($n)": False,
        "'$n'": False,
    }.items():
        state = {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}
        assert bool(codes(jsonata(A=state))) is said, expression


@pytest.mark.skipif(not FOLDER.is_dir(), reason="The recordings of AWS are not beside the project.")
def test_executions_that_succeeded_on_aws_are_not_said_to_fail() -> None:
    fails = {
        *("TOKEN_WITHOUT_WAITING", "LIST_READ_AS_OBJECT", "INPUT_REPLACED_BY_ERROR"),
        *("OUTPUT_IS_TEXT", "OUTPUT_IS_JSON", "EXPRESS_CHILD", "NAME_REPEATED_BY_RETRY"),
        *("STATE_NEVER_REACHED", "LOOP_WITHOUT_END", "CHOICE_RULE_NEVER_TAKEN", "NAME_REPEATED"),
        *("HANDLER_NEVER_TAKEN", "NO_DEFAULT", "VARIABLE_NEVER_ASSIGNED"),
    }
    said = {
        name: found
        for name, recording in recordings()
        if "ExecutionSucceeded" in (answers := json.dumps(recording["answers"]))
        and "ExecutionFailed" not in answers
        for text, kind in definitions(recording, {"CreateStateMachine"})
        if all(each.severity != "ERROR" for each in validate(text, type=kind))
        and (found := fails & {each.code for each in advise(json.loads(text), type=kind)})
    }
    assert said == {}
