"""The outline: what it shows, and that nothing in a history can break it."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestedsf.jsontext import display_width, elide, visible
from nestedsf.trace import outline, trace_of
from tests.trace.machines import Recording, recordings
from tests.trace.samples import parent, recorded_trace, single

SAMPLE = """\
✓ SUCCEEDED  main
             │  input   {}
             │  output  ["\\"Completed\\"","Called back"]
✓ SUCCEEDED  ├─ Start and continue   Task · Request Response
             │  │  input   {}
             │  │  output  {"ExecutionArn":"‹execution›","StartDate":"‹date›"}
✓ SUCCEEDED  │  ╰─ another   child execution
             │     │  input   {"NeedCallback": … 50 characters … :"‹execution›"}
             │     │  output  "Completed"
✓ SUCCEEDED  │     ├─ First long-running job   Wait
             │     │     input   {"NeedCallback … 53 characters … "‹execution›"}
             │     │     output  {"NeedCallback … 53 characters … "‹execution›"}
✓ SUCCEEDED  │     ╰─ Report completion   Pass
             │           input   {"NeedCallback … 53 characters … "‹execution›"}
             │           output  "Completed"
✓ SUCCEEDED  ╰─ Start in parallel   Parallel
                │  input   {"ExecutionArn":"‹execution›"}
                │  output  ["\\"Completed\\"","Called back"]
                ├─ branch 0
✓ SUCCEEDED     │  ╰─ Wait for completion   Task · Run a Job (.sync)
                │     │  input   {}
                │     │  output  "\\"Completed\\""
✓ SUCCEEDED     │     ╰─ another   child execution
                │        │  input   {"NeedCallbac … 56 characters … execution›"}
                │        │  output  "Completed"
✓ SUCCEEDED     │        ├─ First long-running job   Wait
                │        │     input   {"NeedCallb … 59 characters … xecution›"}
                │        │     output  {"NeedCallb … 59 characters … xecution›"}
"""


def test_the_sample_looks_like_this() -> None:
    assert parent().outline(width=80).startswith(SAMPLE)


def test_a_failure_shows_error_and_cause() -> None:
    text = recorded_trace("run-a-job-child-failed").outline(width=200)
    assert "✗ FAILED     ╰─ StartExecution   Task · Run a Job (.sync)\n" in text
    assert text.count("error   States.TaskFailed") == 2
    assert "cause   {" in text
    assert '"ExecutionArn":"‹execution›"' in recorded_trace("run-a-job").outline(width=2_000)


def test_sync_2_is_told_from_sync() -> None:
    assert "Run a Job (.sync:2)" in recorded_trace("run-a-job-2").outline()
    assert "Wait for Callback (.waitForTaskToken)" in recorded_trace("wait-for-callback").outline()


def test_attempts_catches_branches_and_iterations_are_said() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    previous = record.add("MapStateEntered", 0, name="Each", input=[])
    for _ in range(2):
        started = record.add("MapStateStarted", previous)
        for index in range(2):
            last = record.add("MapIterationStarted", started, name="Each", index=index)
            previous = record.add("FailStateEntered", last, name="Stop", input=index)
            record.add("MapIterationFailed", previous, name="Each", index=index)
    last = record.add("MapStateFailed", previous)
    record.add("MapStateExited", last, name="Each", output=None)
    lines = trace_of(record.events).outline().splitlines()
    assert "✗ FAILED     ╰─ Each   Map · 2 attempts · caught" in lines
    labels = [line.split("─ ")[1] for line in lines if "attempt " in line]
    assert labels == [f"attempt {a}, iteration {i}" for a in (1, 2) for i in (0, 1)]
    assert "                │  output  null" in lines


def test_null_is_told_from_a_value_that_the_history_lacks() -> None:
    assert trace_of(single("Pass").events).outline().count("null") == 4
    record = single("Pass")
    for event in record.events:
        for details in event.values():
            if isinstance(details, dict):
                details.pop("input", None)
                details.pop("output", None)
    text = trace_of(record.events).outline()
    assert text.splitlines() == ["✓ SUCCEEDED  execution", "✓ SUCCEEDED  ╰─ A   Pass"]


HOSTILE = "\x1b[31mred\x1b[0m\n\r\t\x00\x7f\x9b\u202e\u2066\u200b\ufeff\u2028\ud800\U000e0041‹›│"


def test_hostile_names_and_values_are_shown_and_never_passed_on() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={HOSTILE: HOSTILE})
    last = record.add("PassStateEntered", 0, name=HOSTILE, input=HOSTILE)
    record.add("ExecutionFailed", last, error=HOSTILE, cause=HOSTILE)
    text = trace_of(record.events, name=HOSTILE).outline(width=300)
    assert all(line.isprintable() for line in text.split("\n"))
    assert len(text.split("\n")) == 8
    assert "\\x1b[31mred" in text
    assert "\\u202e" in text
    text.encode()


@pytest.mark.parametrize("width", [-1, 0, 60, 61, 80, 100, 200])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={"a": "状態" * 500})
    last = 0
    for level in range(40):
        last = record.add("ParallelStateEntered", last, name=f"{level} " + "é状" * 100, input={})
        last = record.add("ParallelStateStarted", last)
    record.add("TaskStateEntered", last, name="n" * 200, input={"b": "x" * 300_000})
    text = trace_of(record.events).outline(width=width)
    assert max(map(display_width, text.splitlines())) <= max(width, 60)
    assert text.count("▸ RUNNING") == 42


def test_a_narrow_outline_still_names_the_states() -> None:
    text = parent().outline(width=60)
    assert "Wait for callback" in text
    assert "│  Task · Run a Job (.sync)\n" in text, "it stands on a line of its own"


@settings(max_examples=50, deadline=None)
@given(recordings(), st.integers(40, 120))
def test_every_visit_has_its_line(recording: Recording, width: int) -> None:
    trace = trace_of(recording.events, recording.definition)
    lines = outline(trace, width=width).splitlines()
    assert sum(line[0] in "✓✗◷■▸" for line in lines) == len(trace.visits) + 1
    assert all(display_width(line) <= max(width, 60) for line in lines)


@given(st.text(max_size=200), st.integers(0, 120))
def test_eliding_fits_and_counts(text: str, room: int) -> None:
    text = visible(text)
    short = elide(text, room)
    assert display_width(short) <= max(room, 1)
    if short != text and room >= 32:
        head, _, rest = short.partition(" … ")
        count, _, tail = rest.partition(" characters … ")
        if " … " not in text:
            assert len(head) + int(count.replace(",", "")) + len(tail) == len(text)
            assert text.startswith(head)
            assert text.endswith(tail)


@given(st.text())
def test_visible_text_prints(text: str) -> None:
    found = visible(text)
    assert found.isprintable()
    categories = {unicodedata.category(character) for character in found}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_the_outline_of_a_running_execution(monkeypatch: Any) -> None:
    monkeypatch.setenv("TERM", "dumb")  # nothing about the terminal counts
    trace = trace_of(single("Wait", state_input={"a": 1}).events[:2])
    assert trace.outline() == (
        "▸ RUNNING    execution\n"
        '             │  input   {"a":1}\n'
        "▸ RUNNING    ╰─ A   Wait\n"
        '                   input   {"a":1}'
    )
