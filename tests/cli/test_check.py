"""`nestedsf check` as a user types it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli import commands

GOOD = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
BAD = '{"StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "Next": "B"}}}'
ADVISED = """{
 "StartAt": "Ask",
 "States": {
  "Ask": {
   "Type": "Task",
   "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
   "Parameters": {"TopicArn": "${Topic}", "Message.$": "$$.Task.Token"},
   "End": true}}}
"""
LINE = re.compile(r"^(.+?):(\d+): (error|warning|advice|note) ([A-Z_]+): (.*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"good": GOOD, "bad": BAD, "advised": ADVISED}.items():
        Path(f"{name}.json").write_text(text)


def check(*args: str) -> subprocess.CompletedProcess[str]:
    return commands.run("check", *args, env={})


def test_a_definition_without_findings() -> None:
    done = check("good.json", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 state machine: nothing to report.\n"


def test_errors_are_apart_from_advice_and_each_is_a_line_of_its_own() -> None:
    done = check("bad.json", "advised.json", "good.json")
    assert (done.returncode, done.stderr) == (1, "")
    found = [
        (file, int(line), kind, code) for file, line, kind, code, _ in LINE.findall(done.stdout)
    ]
    assert found == [
        ("bad.json", 1, "error", "MISSING_END_STATE"),
        ("bad.json", 3, "error", "MISSING_TRANSITION_TARGET"),
        ("advised.json", 4, "advice", "NO_TIMEOUT"),
        ("advised.json", 7, "note", "UNFILLED_PLACEHOLDER"),
    ]
    assert done.stdout.endswith("\n3 state machines: 2 errors, 1 piece of advice, 1 note.\n")


def test_what_json_does_not_have_is_noted_with_its_line() -> None:
    Path("commented.json").write_text("{ // ours\n" + GOOD[1:-3] + ", /* it ends */}}}")
    done = check("commented.json", "--strict")
    found = [(line, kind, code) for _, line, kind, code, _ in LINE.findall(done.stdout)]
    assert (done.returncode, found) == (
        0,
        [("1", "note", "NOT_IN_JSON"), ("2", "note", "NOT_IN_JSON")],
    )
    assert "There is a comment: nestedsf leaves it out" in done.stdout
    assert "There is a comma after the last entry" in done.stdout


def test_advice_fails_with_strict_alone_and_notes_never_do() -> None:
    assert check("advised.json").returncode == 0
    assert check("advised.json", "--strict").returncode == 1
    Path("advised.json").write_text(ADVISED.replace('"End"', '"TimeoutSeconds": 9, "End"'))
    assert check("advised.json", "--strict").returncode == 0
    assert check("advised.json", "--param", "Topic=orders", "--strict").returncode == 0


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked() -> None:
    done = check("nowhere.json", "bad.json")
    assert done.returncode == 2
    assert done.stderr == "nestedsf: There is no file nowhere.json: check the path.\n"
    assert "MISSING_TRANSITION_TARGET" in done.stdout
    both = check("good.json", "bad.json", "--param", "Topic=orders")
    assert (both.returncode, both.stdout) == (2, "")
    assert "go with one file" in both.stderr


def test_the_findings_as_json() -> None:
    done = check("advised.json", "nowhere.json", "--json")
    found = json.loads(done.stdout)
    assert (found["machines"], found["errors"], found["advice"], found["notes"]) == (1, 0, 1, 1)
    assert found["unread"] == ["There is no file nowhere.json: check the path."]
    assert found["findings"][0] == {
        "severity": "ADVICE",
        "code": "NO_TIMEOUT",
        "message": "'Ask' waits for the task token to come back and has no time-out: if it "
        "never comes, the execution waits for up to a year",
        "remedy": "Add TimeoutSeconds, or HeartbeatSeconds with heartbeats.",
        "file": "advised.json",
        "line": 4,
        "state": "Ask",
        "location": "/States/Ask",
    }


def test_definitions_of_express_workflows() -> None:
    done = check("advised.json", "--express")
    assert done.returncode == 1
    assert "advised.json:6: error SCHEMA_VALIDATION_FAILED: Express" in done.stdout
