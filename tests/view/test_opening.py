"""Where an explorer opens, what it says of a failure, and what it shows of the execution itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.explorer.pages.opening import failure_of, opening_of
from nestedsf.view.explorer.panels.console import console_address
from nestedsf.view.explorer.widget import Explorer
from tests.trace.machines import Recording
from tests.trace.samples import EXECUTION, MACHINE
from tests.trace.test_causes import (
    INVOKES,
    STARTS,
    TAKEN,
    TASK,
    nested,
    one,
    retried_map,
    tried_again,
)

ACCOUNT = "123456789012"


def panel(explorer: Explorer, tab: str, **more: Any) -> dict[str, Any]:
    question = {"what": "panel", "path": list(explorer.path), "name": explorer.selected}
    answer = explorer.answer({**question, "visit": explorer.visit_id, "tab": tab, **more})
    assert isinstance(answer, dict)
    return answer


def waiting(*, child: ExecutionTrace | None = None) -> Recording:
    """A Task that waits, for its token or for a child execution."""
    machine = {
        "StartAt": "First",
        "States": {"First": {"Type": "Pass", "Next": "A"}, "A": TASK},
    }
    record = Recording(machine)
    record.add("ExecutionStarted", 0, input={})
    last = record.add("PassStateEntered", 0, name="First", input={})
    last = record.add("PassStateExited", last, name="First", output={})
    last = record.add("TaskStateEntered", last, name="A", input={})
    if child is None:
        record.add("TaskScheduled", last, parameters={"TaskToken": "x"}, **INVOKES)
    else:
        last = record.add("TaskScheduled", last, **STARTS)
        record.add("TaskSubmitted", last, output={"ExecutionArn": child.execution_arn}, **STARTS)
    return record


# --- where it opens -----------------------------------------------------------------------


@pytest.mark.parametrize("levels", [0, 1, 3])
def test_it_opens_where_the_failure_began(levels: int) -> None:
    trace = nested(levels)
    explorer = Explorer(trace)
    assert len(explorer.path) == levels
    assert explorer.visit is not None
    assert explorer.visit.error == "Out of stock"
    page = explorer.page()
    # Inside the picture of the first execution, where it can be selected.
    assert page["picture"]["of"]["path"] == []
    assert [n for n in page["picture"]["nodes"] if list(n[1]) == explorer.path and n[2] == "A"]


def test_what_is_not_drawn_inside_is_opened() -> None:
    explorer = Explorer(nested(12))  # 8 levels are drawn inside
    assert len(explorer.path) == 12
    assert explorer.page()["picture"]["of"]["path"] == explorer.path


def test_of_a_map_the_item_that_failed_is_selected() -> None:
    explorer = Explorer(retried_map())
    assert explorer.visit is not None
    assert (explorer.visit.state_name, explorer.visit.iteration) == ("B", 1)


def test_an_execution_that_failed_in_no_state_is_selected_itself() -> None:
    record = Recording(one({"Type": "Pass", "End": True}))
    record.add("ExecutionStarted", 0, input={})
    record.add("ExecutionFailed", 0, error="States.Runtime", cause="no role")
    explorer = Explorer(trace_of(record.events, record.definition))
    assert explorer.selected == ""
    assert [value["text"] for value in panel(explorer, "summary")["why"]] == [
        "States.Runtime",
        "no role",
    ]


def test_what_was_stopped_opens_where_it_was() -> None:
    record = Recording(one({"Type": "Wait", "Seconds": 9, "End": True}))
    record.add("ExecutionStarted", 0, input={})
    record.add("WaitStateEntered", 0, name="A", input={})
    record.add("ExecutionAborted", 0, error="By.Hand", cause="not needed")
    trace = trace_of(record.events, record.definition)
    assert Explorer(trace).selected == "A"
    failure = failure_of(trace)
    assert failure is not None
    assert (failure["status"], failure["error"], failure["line"]) == (
        "ABORTED",
        "By.Hand",
        "not needed",
    )
    assert not failure["inState"]


def test_what_waits_for_a_token_is_found_in_a_child() -> None:
    inner = waiting()
    arn = f"{EXECUTION}:child:1"
    child = trace_of(inner.events, inner.definition, execution_arn=arn)
    record = waiting(child=child)
    trace = trace_of(record.events, record.definition, children={arn: child})
    opening = opening_of(trace)
    assert opening.visit is not None
    assert (opening.path, opening.visit.state_name) == ((4,), "A")


def test_a_child_that_nobody_waited_for_is_found() -> None:
    child = nested(0)
    arn = f"{EXECUTION}:child:1"
    starts = {"resourceType": "states", "resource": "startExecution"}
    record = Recording(one({**TASK, "Resource": "arn:aws:states:::states:startExecution"}))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, **starts)
    last = record.add("TaskSucceeded", last, output={"ExecutionArn": arn}, **starts)
    last = record.add("TaskStateExited", last, name="A", output={})
    record.add("ExecutionSucceeded", last, output={})
    trace = trace_of(record.events, record.definition, children={arn: child})
    assert opening_of(trace).path == (2,)
    assert failure_of(trace) is None


def growing(events: int) -> ExecutionTrace:
    record = waiting()
    return trace_of(record.events[:events], record.definition)


def test_opened_early_it_follows_until_the_reader_has_chosen() -> None:
    explorer = Explorer(growing(1))
    assert explorer.selected == ""
    explorer.update(growing(2))
    assert explorer.selected == "First"
    explorer.update(growing(5))
    assert explorer.selected == "A"
    explorer.set_state({"_follows": False, "selected": "First"})
    explorer.update(growing(4))
    explorer.update(growing(5))
    assert explorer.selected == "First"


def test_what_python_selects_stays() -> None:
    explorer = Explorer(growing(4))
    explorer.selected = "First"
    explorer.update(growing(5))
    assert explorer.selected == "First"


# --- what it says -------------------------------------------------------------------------


def test_a_headline_says_the_telling_line_of_the_root() -> None:
    cause = json.dumps({"errorMessage": "no stock for sku A-17", "errorType": "Empty"})
    failure = failure_of(nested(3, "Empty", cause))
    assert failure is not None
    assert (failure["error"], failure["line"], failure["depth"]) == (
        "Empty",
        "no stock for sku A-17",
        3,
    )
    assert len(failure["path"]) == 3
    assert failure["state"] == "A"


def test_a_headline_says_which_attempts_failed_in_another_way_after_that() -> None:
    failure = failure_of(tried_again(TAKEN, TAKEN))
    assert failure is not None
    assert (failure["error"], failure["state"]) == ("Out of stock", "A")
    (after,) = failure["after"]
    assert (after["path"], after["state"], after["attempts"]) == ([], "Refund", [2, 3])
    assert (after["error"], after["line"]) == (TAKEN, f"{TAKEN} again")


def unread(value: str = "n/a") -> ExecutionTrace:
    """A function cannot read the second row of what it was given."""
    record = Recording(one({**TASK, "Resource": "arn:aws:states:::lambda:invoke"}, "Weigh"))
    rows = {"Items": [{"grams": "7"}, {"grams": value, "password": value}]}
    record.add("ExecutionStarted", 0, input=rows)
    last = record.add("TaskStateEntered", 0, name="Weigh", input=rows)
    last = record.add("TaskScheduled", last, **INVOKES)
    cause = json.dumps({"errorMessage": f"could not convert string to float: '{value}'"})
    last = record.add("TaskFailed", last, error="ValueError", cause=cause, **INVOKES)
    record.add("ExecutionFailed", last, error="ValueError", cause=cause)
    return trace_of(record.events, record.definition)


def test_what_the_cause_names_of_the_input_is_said_and_where_it_is() -> None:
    trace = unread()
    failure = failure_of(trace)
    assert failure is not None
    words = '$.Items[1].grams is the string "n/a", as in 1 more place'
    assert failure["named"] == [words]
    found = panel(Explorer(trace), "io")["values"]
    assert [value["label"] for value in found] == ["Error", "Cause", "In the input", "Input"]
    assert found[2]["text"] == words
    assert found[2]["places"] == [["Items", 1, "grams"]]


def test_what_is_named_of_the_input_is_masked() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:weigh"
    assert ACCOUNT not in json.dumps(failure_of(unread(arn)))
    assert ACCOUNT not in json.dumps(panel(Explorer(unread(arn)), "io"))


def test_a_headline_is_not_cut_before_the_end_that_tells() -> None:
    cause = f"The state {'x' * 400} has no permission to read the table prices."
    failure = failure_of(nested(1, "Denied", cause))
    assert failure is not None
    assert failure["line"] == cause


def test_what_was_caught_before_has_the_reason() -> None:
    machine = {
        "StartAt": "Charge",
        "States": {
            "Charge": {**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}]},
            "Give up": {"Type": "Fail"},
        },
    }
    record = Recording(machine)
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Charge", input={})
    last = record.add("TaskScheduled", last, **INVOKES)
    cause = json.dumps({"reason": "expired", "bank": {"code": 54}})
    last = record.add("TaskFailed", last, error="CardRefused", cause=cause, **INVOKES)
    last = record.add("TaskStateExited", last, name="Charge", output={})
    last = record.add("FailStateEntered", last, name="Give up", input={})
    record.add("ExecutionFailed", last, error="OrderFailed", cause="not paid")
    failure = failure_of(trace_of(record.events, record.definition))
    assert failure is not None
    assert [(each["error"], each["line"]) for each in failure["before"]] == [
        ("CardRefused", "expired")
    ]


def test_a_headline_and_a_summary_are_masked() -> None:
    cause = f"arn:aws:iam::{ACCOUNT}:role/x may not, password=hunter2"
    trace = nested(1, "Denied", cause)
    explorer = Explorer(trace)
    said = json.dumps([explorer.page(), panel(explorer, "io")])
    assert ACCOUNT not in said
    assert "hunter2" not in said
    assert ACCOUNT in json.dumps(Explorer(trace, show_secrets=True).page())


def test_json_under_a_key_that_hides_stays_hidden_when_it_is_decoded() -> None:
    cause = json.dumps({"Cause": json.dumps({"password": json.dumps({"inner": "hunter2"})})})
    explorer = Explorer(nested(2, "Denied", cause))
    assert "hunter2" not in json.dumps([explorer.page(), panel(explorer, "io")])
    explorer.set_state({"path": [], "selected": "A", "visit_id": 0})
    assert "hunter2" not in json.dumps([explorer.page(), panel(explorer, "io")])


def test_the_error_comes_first_and_its_cause_is_decoded() -> None:
    explorer = Explorer(nested(2, cause='{"errorMessage": "none left"}'))
    explorer.set_state({"path": [], "selected": "A", "visit_id": 0})
    values = panel(explorer, "io")["values"]
    assert [value["label"] for value in values] == ["Error", "Cause", "Input"]
    assert values[1]["line"] == "none left"
    inner = json.loads(values[1]["json"])["Cause"]["Cause"]
    assert inner == {"errorMessage": "none left"}


def asking(parameters: dict[str, Any]) -> ExecutionTrace:
    """A Task whose service has failed with a cause that does not name what it was asked for."""
    record = Recording(one(TASK))
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("TaskScheduled", last, parameters=parameters, **INVOKES)
    last = record.add("TaskFailed", last, error="Not.Found", cause="It is not there.", **INVOKES)
    record.add("ExecutionFailed", last, error="Not.Found", cause="It is not there.")
    return trace_of(record.events, record.definition)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"TableName": "prices-eu", "Item": {}}, "TableName prices-eu"),
        ({"QueueUrl": f"https://sqs/{ACCOUNT}/q"}, "QueueUrl https://sqs/‹account›/q"),
        ({"TableName": "It is not there."}, ""),  # the cause has it
        ({"Payload": {}}, ""),
    ],
)
def test_a_headline_names_what_was_asked_for(parameters: dict[str, Any], said: str) -> None:
    trace = asking(parameters)
    failure = failure_of(trace)
    assert failure is not None
    assert failure["asked"] == said
    assert said in nestedsf.report(trace).html


def test_what_a_key_hides_is_not_asked_for_in_a_headline() -> None:
    failure = failure_of(asking({"AccessKeyId": "hunter2"}))
    assert failure is not None
    assert "hunter2" not in json.dumps(failure)


# --- the execution itself -----------------------------------------------------------------


def whole() -> ExecutionTrace:
    record = Recording(one({"Type": "Pass", "End": True}))
    record.add("ExecutionStarted", 0, input={"order": 7}, roleArn=f"arn:aws:iam::{ACCOUNT}:role/r")
    last = record.add("PassStateEntered", 0, name="A", input={"order": 7})
    last = record.add("PassStateExited", last, name="A", output={"done": True})
    record.add("ExecutionSucceeded", last, output={"done": True})
    return trace_of(
        record.events,
        record.definition,
        execution_arn=f"{EXECUTION}:orders:o-7",
        state_machine_arn=f"{MACHINE}:orders",
    )


def test_an_execution_has_a_summary_and_its_values_and_definition() -> None:
    explorer = Explorer(whole(), show_secrets=True)
    explorer.selected = ""
    facts = dict(panel(explorer, "summary")["facts"])
    assert facts["Execution ARN"] == f"{EXECUTION}:orders:o-7"
    assert facts["State machine ARN"] == f"{MACHINE}:orders"
    assert facts["Role"] == f"arn:aws:iam::{ACCOUNT}:role/r"
    assert facts["State transitions"].startswith("1,")
    values = panel(explorer, "io")["values"]
    assert [(v["label"], json.loads(v["json"])) for v in values] == [
        ("Input", {"order": 7}),
        ("Output", {"done": True}),
    ]
    assert json.loads(panel(explorer, "definition")["json"])["StartAt"] == "A"
    # Before its end there is no output.
    values = panel(explorer, "io", position=3)["values"]
    assert [value["label"] for value in values] == ["Input"]


def test_a_summary_is_masked() -> None:
    explorer = Explorer(whole())
    explorer.selected = ""
    assert ACCOUNT not in json.dumps(panel(explorer, "summary"))
    assert panel(explorer, "summary")["masked"]
    assert not panel(explorer, "summary")["console"]  # fetched: there is no session


@pytest.mark.parametrize(
    ("arn", "start"),
    [
        (
            f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:m:e",
            "https://eu-west-1.console.aws.amazon",
        ),
        (
            f"arn:aws-cn:states:cn-north-1:{ACCOUNT}:stateMachine:m",
            "https://cn-north-1.console.amaz",
        ),
        ("javascript:alert(1)", None),
        ("", None),
        (f"arn:aws:states:evil.com/#:{ACCOUNT}:execution:m:e", None),
    ],
)
def test_only_arns_lead_to_the_console(arn: str, start: str | None) -> None:
    address = console_address(arn)
    assert (address is None) == (start is None)
    assert address is None or address.startswith(start or "")
