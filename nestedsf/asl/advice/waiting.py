"""Waiting: Tasks that wait for somebody, and what they need so that they do not wait for ever.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.advice.templates import entries, expressions, reads_context
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["time_out", "token"]

_TIME_OUTS = (
    *("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"),
)
_WAITS = ".waitForTaskToken"
_FOR = {_WAITS: "the task token to come back", ".sync": "a job", ".sync:2": "a job"}
_TOKEN_PATH = re.compile(r"\$\$\.Task\b|\$\$\[['\"]Task")
_WITH_ONE_DOLLAR = re.compile(r"(?<!\$)\$\.Task\.Token\b")
_AS_TEXT = re.compile(r"\$?\$\.Task\.Token|\$states\.context\.Task\.Token")
_IN_JSONATA = re.compile(r"\$states\.context\.Task\.Token")


def time_out(state: State) -> Iterator[Diagnostic]:
    """NO_TIMEOUT."""
    activity = state.type == "Task" and ":activity:" in state.fields["Resource"]
    awaited = "a worker of an activity" if activity else _FOR.get(state.pattern)
    if awaited and not state.timed and not any(field in state.fields for field in _TIME_OUTS):
        yield advice(
            "NO_TIMEOUT",
            f"'{state.name}' waits for {awaited} and has no time-out: if it never comes, the "
            "execution waits for up to a year",
            "Add TimeoutSeconds"
            + (
                "."
                if state.pattern.startswith(".sync")
                else ", or HeartbeatSeconds with heartbeats."
            ),
            state.at,
        )


def token(state: State) -> Iterator[Diagnostic]:
    """TOKEN_NOT_PASSED, TOKEN_WITH_ONE_DOLLAR and TOKEN_WITHOUT_WAITING."""
    if state.pattern == _WAITS:
        yield from _passed(state)
    elif not state.pattern:  # a job can be ended with a token, too (recorded)
        yield from _not_waiting(state)


def _passed(state: State) -> Iterator[Diagnostic]:
    if any(reads_context(text, "Task", jsonata=state.jsonata) for _, text in expressions(state)):
        return
    for place, text in expressions(state):
        if _WITH_ONE_DOLLAR.search(text) and not state.jsonata:
            yield advice(
                "TOKEN_WITH_ONE_DOLLAR",
                f"{text} looks in the input of '{state.name}', where its own task token is not: "
                "a path into the context object begins with two dollars",
                "Write $$.Task.Token.",
                f"{state.at}/{place}",
            )
            return
    if any(_AS_TEXT.fullmatch(value) for _, value in _texts(state)):
        return  # it is said of the text
    given = "{% $states.context.Task.Token %}" if state.jsonata else "$$.Task.Token"
    key = "TaskToken" if state.jsonata else "TaskToken.$"
    field = "Arguments" if state.jsonata else "Parameters"
    yield advice(
        "TOKEN_NOT_PASSED",
        f"'{state.name}' waits for its task token to come back, and gives it to nobody",
        f'Hand it on in {field}, as "{key}": "{given}".',
        state.at,
    )


def _texts(state: State) -> Iterator[tuple[str, str]]:
    for place, key, value in entries(state.arguments, ""):
        if isinstance(value, str) and not key.endswith(".$"):
            yield place, value


def _not_waiting(state: State) -> Iterator[Diagnostic]:
    """The task tokens that a state reads which has none."""
    resource = str(state.fields.get("Resource"))
    if ":activity:" in resource or "${" in resource:  # what is filled later may wait
        return
    field = "Arguments" if state.jsonata else "Parameters"
    for place, text in expressions(state):
        token = _IN_JSONATA.fullmatch(text) if state.jsonata else _TOKEN_PATH.match(text)
        if token and place.startswith(f"{field}/"):
            yield advice(
                "TOKEN_WITHOUT_WAITING",
                f"'{state.name}' reads a task token, and does not wait for it to come back",
                f"End the Resource in {_WAITS}."
                if state.type == "Task"
                else f"Read it in a Task whose Resource ends in {_WAITS}.",
                f"{state.at}/{place}",
            )
