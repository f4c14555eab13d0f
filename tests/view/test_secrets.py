"""Secrets: no picture shows one by itself, and each shows them to whoever asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nestedsf.masking.display import showing_secrets
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view import compare, data_flow, draw, sequence, timeline
from nestedsf.view.explorer.widget import Explorer
from tests.trace import samples
from tests.trace.machines import Recording

ACCOUNT = "987654321098"
TOKEN = "AAAAKgAAAAIAAAAAAAAAAQ" + "s3cR/+" * 12
KEY = "AKIAI44QH8DHBEXAMPLE"
USER = f"arn:aws:iam::{ACCOUNT}:user/ada.lovelace"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f"
SECRETS = (ACCOUNT, "s3cR", KEY, "ada.lovelace")
ASK, CHOOSE = f"Ask account {ACCOUNT}", f"Choose in {FUNCTION}"
VALUE = {"AccountId": ACCOUNT, "TaskToken": TOKEN, "key": KEY, "who": USER}
STARTS = "states:startExecution.waitForTaskToken"


def execution() -> ExecutionTrace:
    """One whose names, values, errors and definition are all full of secrets."""
    record = Recording(
        {
            "Comment": USER,
            "StartAt": ASK,
            "States": {
                ASK: {
                    "Type": "Task",
                    "Resource": FUNCTION,
                    "InputPath": "$",
                    "ResultPath": "$.result",
                    "Catch": [{"ErrorEquals": [f"account {ACCOUNT}"], "Next": CHOOSE}],
                    "Next": CHOOSE,
                },
                CHOOSE: {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.who", "StringEquals": USER, "Next": "Wait"}],
                },
                "Wait": {
                    "Type": "Task",
                    "Resource": f"arn:aws:states:::{STARTS}",
                    "Parameters": {"StateMachineArn": FUNCTION, "Input": VALUE},
                    "Next": "Fail",
                },
                "Fail": {"Type": "Fail", "Error": f"account {ACCOUNT}", "Cause": USER},
            },
        }
    )
    why = {"error": f"account {ACCOUNT}", "cause": f"User: {USER} used {KEY}"}
    about = {"resourceType": "states", "resource": "startExecution.waitForTaskToken"}
    record.add("ExecutionStarted", 0, input=VALUE, roleArn=USER)
    last = record.add("TaskStateEntered", 0, name=ASK, input=VALUE)
    last = record.add("LambdaFunctionScheduled", last, resource=FUNCTION, input=VALUE)
    last = record.add("LambdaFunctionStarted", last)
    last = record.add("LambdaFunctionFailed", last, **why)
    last = record.add("TaskStateExited", last, name=ASK, output={**VALUE, "result": why})
    last = record.add("ChoiceStateEntered", last, name=CHOOSE, input=VALUE)
    last = record.add("ChoiceStateExited", last, name=CHOOSE, output=VALUE)
    last = record.add("TaskStateEntered", last, name="Wait", input=VALUE)
    last = record.add("TaskScheduled", last, parameters={"Input": VALUE}, **about)
    last = record.add("TaskStarted", last, **about)
    last = record.add("TaskSubmitted", last, output=VALUE, **about)
    last = record.add("TaskSucceeded", last, output=VALUE, **about)
    last = record.add("TaskStateExited", last, name="Wait", output=VALUE)
    last = record.add("FailStateEntered", last, name="Fail", input=VALUE)
    record.add("ExecutionFailed", last, **why)
    return trace_of(
        record.events,
        record.definition,
        execution_arn=f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:main:first",
    )


def shown(view: Any) -> str:
    """All that a notebook or a reader can get out of a view."""
    names = ("text", "words", "html", "svg", "source", "dot", "rows", "names", "title")
    parts = [repr(view), str(view), json.dumps(view._repr_mimebundle_())]
    return "\n".join(parts + [str(getattr(view, name)) for name in names if hasattr(view, name)])


def explored(explorer: Explorer) -> str:
    """All that an explorer's page can ask for, but for the token itself."""
    return json.dumps(list(_answers(explorer)))


def _answers(explorer: Explorer) -> Iterator[Any]:
    yield explorer.page()
    yield explorer.selected
    yield explorer.get_state()
    yield explorer.answer({"what": "events"})
    yield explorer.answer({"what": "spans", "from": 0, "to": 9})
    names = [str(name) for name in explorer.page()["names"]]
    yield names
    for name in names:
        yield explorer.answer({"what": "events", "state": name})
        for tab in ("io", "flow", "definition", "events", "retries", "token"):
            yield explorer.answer({"what": "panel", "path": [], "name": name, "tab": tab})
    for event in explorer.trace.events:
        yield explorer.answer({"what": "event", "path": [], "id": event.id})
        yield explorer.answer({"what": "moment", "path": [], "id": event.id})
    for direction in ("vertical", "horizontal"):
        yield explorer.answer(
            {"what": "picture", "path": [], "children": True, "direction": direction}
        )


def without_keys(value: Any) -> Any:
    """The values alone; a state's name is a value, and known by its key."""
    if isinstance(value, dict):
        return [without_keys(inner) for inner in value.values()]
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value


VIEWS: dict[str, Callable[[ExecutionTrace, bool], str]] = {
    "draw": lambda trace, secrets: shown(draw(trace, show_secrets=secrets)),
    "draw io": lambda trace, secrets: shown(draw(trace, io=True, show_secrets=secrets)),
    "definition": lambda trace, secrets: shown(draw(trace.definition or "", show_secrets=secrets)),
    "data_flow": lambda trace, secrets: shown(data_flow(trace.visit(ASK), show_secrets=secrets)),
    "data_flow table": lambda trace, secrets: str(
        data_flow(trace.visit(ASK), show_secrets=secrets).table
    ),
    "timeline": lambda trace, secrets: shown(timeline(trace, axis="events", show_secrets=secrets)),
    "sequence": lambda trace, secrets: shown(sequence(trace, show_secrets=secrets)),
    "compare": lambda trace, secrets: shown(compare(trace.visits, show_secrets=secrets)),
    "outline": lambda trace, secrets: trace.outline(width=2000, show_secrets=secrets),
    "to_dict": lambda trace, secrets: json.dumps(without_keys(trace.to_dict(show_secrets=secrets))),
    "explore": lambda trace, secrets: explored(Explorer(trace, show_secrets=secrets)),
}
each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@each_view
def test_no_secret_is_shown_by_itself(view: Callable[[ExecutionTrace, bool], str]) -> None:
    found = view(execution(), False)  # noqa: FBT003  what is tested
    assert [secret for secret in SECRETS if secret in found] == []
    assert "account" in found


@each_view
def test_secrets_are_shown_to_whoever_asks(view: Callable[[ExecutionTrace, bool], str]) -> None:
    found = view(execution(), True)  # noqa: FBT003  what is tested
    assert ACCOUNT in found
    assert "‹account›" not in found


def test_a_wish_for_secrets_holds_for_one_view_only() -> None:
    trace = execution()
    plain, open_ = draw(trace, io=True), draw(trace, io=True, show_secrets=True)
    flow = data_flow(trace.visit(ASK), show_secrets=True)
    assert ACCOUNT in open_.text
    assert ACCOUNT in flow.text
    assert ACCOUNT not in plain.text
    assert draw(trace, io=True).text == plain.text
    with showing_secrets(show_secrets=True):
        assert draw(trace, io=True).text == open_.text
        with ThreadPoolExecutor(1) as pool:  # a thread of its own has made no wish
            assert pool.submit(lambda: draw(trace, io=True).text).result() == plain.text
    assert draw(trace, io=True).text == plain.text


def test_explorers_side_by_side_keep_their_wishes() -> None:
    trace = execution()
    explorers = [Explorer(trace, show_secrets=secrets) for secrets in (False, True)]

    def ask(number: int) -> bool:
        question = {"what": "panel", "path": [], "name": "Fail", "tab": "io"}
        return ACCOUNT in str(explorers[number % 2].answer(question))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(64))) == [False, True] * 32


def test_an_explorer_hands_out_the_token_of_a_task_in_either_case() -> None:
    question = {"what": "token", "path": [], "name": "Wait"}
    for secrets in (False, True):
        assert Explorer(execution(), show_secrets=secrets).answer(question) == TOKEN


def test_equality_does_not_depend_on_a_wish() -> None:
    one, other = samples.parent("first"), samples.parent("second")
    with showing_secrets(show_secrets=True):
        assert one == other
        assert hash(one) == hash(other)


def test_no_value_shows_a_secret_as_a_last_line() -> None:
    trace = execution()
    visit = trace.visit(ASK)
    values: list[object] = [trace, visit, trace.events, visit.context, visit.definition]
    values += [visit.parts, data_flow(visit).flow.stages, draw(trace).picture, trace.definition]
    found = "\n".join(map(repr, values))
    assert [secret for secret in SECRETS if secret in found] == []
    assert "HistoryEvent(id=5, type='LambdaFunctionFailed', previous_event_id=4" in found
