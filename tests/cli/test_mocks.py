"""--mock and --case: of run, report, explore and serve."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nbformat
import pytest

from tests.cli import commands

ORDER = """{
  "StartAt": "Load",
  "States": {
    "Load": {
      "Type": "Task",
      "Resource": "arn:aws:states:::glue:startJobRun.sync",
      "Parameters": {"JobName": "load"},
      "Next": "Done"
    },
    "Done": {"Type": "Pass", "End": true}
  }
}
"""
MOCKS = """{
  "StateMachines": {
    "order": {
      "TestCases": {
        "HappyPath": {"Load": "Loaded"},
        "SadPath": {"Load": "Broken"}
      }
    }
  },
  "MockedResponses": {
    "Loaded": {"0": {"Return": {"rows": 7}}},
    "Broken": {"0": {"Throw": {"Error": "Glue.Broken", "Cause": "no rows"}}}
  }
}
"""
GIVEN = ("order.asl.json", "--mock", "mocks.json", "--case", "HappyPath")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the files, in which the commands are typed."""
    (tmp_path / "order.asl.json").write_text(ORDER, encoding="utf-8")
    (tmp_path / "mocks.json").write_text(MOCKS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def nestedsf(*args: str) -> subprocess.CompletedProcess[str]:
    return commands.run(*args, env={})


def refused(*args: str) -> str:
    """The one sentence with which a command refuses bad input."""
    done = nestedsf(*args)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line.removeprefix("nestedsf: ")


def test_a_test_case_is_run() -> None:
    done = nestedsf("run", *GIVEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith('Output:\n{"rows":7}\n')
    assert f"  nestedsf explore {' '.join(GIVEN)}" in done.stdout.splitlines()


def test_a_test_case_that_fails_is_no_error_of_the_command() -> None:
    done = nestedsf("run", *GIVEN[:-1], "SadPath")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("FAILED: Glue.Broken: no rows\n")


def test_the_only_test_case_needs_no_name(folder: Path) -> None:
    mocks = json.loads(MOCKS)
    del mocks["StateMachines"]["order"]["TestCases"]["SadPath"]
    (folder / "mocks.json").write_text(json.dumps(mocks), encoding="utf-8")
    done = nestedsf("run", "order.asl.json", "--mock", "mocks.json", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["output"] == {"rows": 7}


def test_a_report_is_written() -> None:
    done = nestedsf("report", *GIVEN)
    assert done.returncode == 0
    assert "order.html: SUCCEEDED." in done.stdout


def test_a_notebook_has_the_mocks() -> None:
    done = nestedsf("explore", *GIVEN, "--save", "order.ipynb")
    assert (done.returncode, done.stderr) == (0, "")
    _, first, second = nbformat.read("order.ipynb", as_version=4).cells
    assert 'nestedsf.moto_session(mocks="mocks.json")' in first.source
    assert 'nestedsf.start_execution(session, deployment, {}, case="HappyPath")' in second.source


@pytest.mark.parametrize("command", ["run", "report", "explore"])
def test_a_test_case_is_chosen_by_a_name_that_is_there(command: str) -> None:
    assert refused(command, *GIVEN[:-1], "HapyPath") == (
        "There is no test case 'HapyPath' in mocks.json: choose 'HappyPath' or 'SadPath'."
    )
    assert refused(command, *GIVEN[:-2]) == (
        "There are several test cases in mocks.json: choose 'HappyPath' or 'SadPath' as the case."
    )


@pytest.mark.parametrize(
    ("mocks", "sentence"),
    [
        ("{", "mocks.json, line 1: "),
        ("[]", "mocks.json, line 1: there is no mock; write one by its state, as"),
        (MOCKS.replace('"0"', '"1"'), "mocks.json, line 11: 'Loaded' has nothing for attempt 0:"),
        (MOCKS.replace('"Loaded": {', '"Lded": {'), "mocks.json, line 5: MockedResponses has no"),
        (MOCKS.replace('"Load":', '"Laod":'), "mocks.json, line 5: there is no state 'Laod': name"),
        (MOCKS.replace('"Load":', '"Done":'), "mocks.json, line 5: the state 'Done' is a Pass"),
        (
            MOCKS.replace('"order"', '"main"'),
            "mocks.json, line 3: there is no state machine 'main'",
        ),
        ('{"Load": {"results": 1}}', "mocks.json, line 1: a mock has result or errorOutput, and"),
    ],
)
def test_mocks_that_are_wrong_are_said_before_anything_is_deployed(
    folder: Path, mocks: str, sentence: str
) -> None:
    (folder / "mocks.json").write_text(mocks, encoding="utf-8")
    assert refused("run", *GIVEN).startswith(sentence)


def test_a_result_that_the_service_does_not_answer_is_said(folder: Path) -> None:
    text = ORDER.replace(".sync", "").replace("glue:startJobRun", "sqs:sendMessage")
    text = text.replace('"JobName": "load"', '"QueueUrl": "q", "MessageBody": "m"')
    (folder / "order.asl.json").write_text(text, encoding="utf-8")
    (folder / "mocks.json").write_text('{"Load":\n {"result": {"MessageId": 7}}}', encoding="utf-8")
    assert refused("run", *GIVEN[:-2]) == (
        "mocks.json, line 1: the result of 'Load' does not fit sqs:sendMessage: Field 'MessageId' "
        "must be a string."
    )


def test_a_service_that_is_not_here_is_said_with_the_mock_that_it_takes(folder: Path) -> None:
    sentence = refused("run", "order.asl.json")
    assert sentence.startswith("order.asl.json, line 6: nestedsf does not emulate the optimized")
    mock = sentence.partition("Mock it, with --mock or mocks=, as ")[2].rstrip(".")
    (folder / "one.json").write_text(mock, encoding="utf-8")
    assert nestedsf("run", "order.asl.json", "--mock", "one.json").returncode == 0


def test_options_that_do_not_go_together_are_refused() -> None:
    assert refused("run", "--case", "HappyPath") == (
        "--case goes with --mock: name the file of the mocks, too."
    )
    assert refused("run", "--aws", "--mock", "mocks.json") == (
        "--mock goes without --aws: on AWS nothing is mocked."
    )
    assert refused("run", "order.asl.json", "--mock", "none.json") == (
        "There is no file none.json: check the path."
    )
    assert refused("serve", "--mock", "none.json") == "There is no file none.json: check the path."
