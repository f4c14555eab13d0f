"""The command line, as a user types it: real processes, their output and exit status."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import commands

OUTPUT = (
    '["\\"The whole execution is completed including both long-running jobs\\"",'
    '"Callback right after the first long-running job is completed"]'
)
FAST = ("--time-scale", "50")
FROM_NOTHING = ([], ["run", "--name", "a b"], ["trace", "no-such-file.json"])


def nestedsf(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return commands.run(*args, env=env)


def from_nothing(*args: str) -> subprocess.CompletedProcess[str]:
    """The same, by a Python that has imported nothing."""
    return subprocess.run(
        [sys.executable, "-m", "nestedsf", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_run_shows_the_sample_and_ends_with_its_output() -> None:
    done = from_nothing("run", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-2:] == ["Output:", OUTPUT]
    assert "What next?" in lines
    assert "  CallbackFunction (AWS::Lambda::Function)" in lines
    for words in (
        "Start new workflow and continue   Task · Request Response",
        "Start new workflow and wait for completion   Task · Run a Job (.sync)",
        "Task · Wait for Callback (.waitForTaskToken)",
        "nestedsf-another   child execution",
        "  Start new workflow and wait for callback: SUCCEEDED",
    ):
        assert words in done.stdout


def test_run_prints_the_trace_as_json_and_nothing_else() -> None:
    done = nestedsf("run", *FAST, "--json", "--name", "as-json", "--input", '{"a": "é"}')
    trace = json.loads(done.stdout)
    assert (trace["name"], trace["status"], trace["input"]) == ("as-json", "SUCCEEDED", {"a": "é"})
    assert trace["output"] == json.loads(OUTPUT)
    visit = trace["visits"][-1]
    assert visit["state_name"] == "Start new workflow and wait for callback"
    assert visit["integration_pattern"] == "Wait for Callback"
    assert visit["child"]["visits"][-1]["output"].startswith("The whole execution")
    assert {"state_type", "input", "output", "status", "error", "cause"} < set(visit)
    assert {"child_execution_arn", "events", "entered", "exited"} < set(visit)


def test_what_run_saves_trace_reads(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    done = nestedsf("run", *FAST, "--save", str(folder))
    assert done.returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "01-nestedsf-main.history.json",
        "02-nestedsf-another.history.json",
        "03-nestedsf-another.history.json",
        "04-nestedsf-another.history.json",
        "nestedsf-another.asl.json",
        "nestedsf-main.asl.json",
    ]
    history = str(folder / "01-nestedsf-main.history.json")
    definition = str(folder / "nestedsf-main.asl.json")
    shown = nestedsf("trace", history, "--definition", definition)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Start in parallel   Parallel" in shown.stdout
    read = json.loads(nestedsf("trace", history, "--json").stdout)
    assert read["status"] == "SUCCEEDED"
    assert read["output"] == json.loads(OUTPUT)
    assert read["visits"][0]["child_execution_arn"].startswith("arn:aws:states:us-east-1:")

    again = nestedsf("run", *FAST, "--save", str(folder))
    assert again.returncode == 2
    assert "nothing is overwritten" in again.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["run", "--input", "{a: 1}"], "not JSON"),
        (["run", "--input", ""], "not JSON"),
        (["run", "--name", "a b"], "cannot have ' '"),
        (["run", "--name", ""], "1 to 80 characters"),
        (["run", "--nonsense"], "--nonsense"),
        (["run", "--nam", "x"], "--nam"),
        (["run", "--time-scale", "0"], "positive number"),
        (["run", "--time-scale", "-5"], "positive number"),
        (["run", "--save", __file__], "new or an empty folder"),
        (["trace", "no-such-file.json"], "not there"),
        (["trace", "."], "directory"),
        (["trace", __file__], "not JSON"),
        (["trace"], "HISTORY.json"),
        (["nonsense"], "nonsense"),
        ([], "COMMAND"),
    ],
)
def test_bad_input_is_one_line_and_status_2(args: list[str], words: str) -> None:
    done = from_nothing(*args) if args in FROM_NOTHING else nestedsf(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ('{"Type": "Pass", "Result": "echo ${HOME}", "End": true}', 0),
        ('{"Type": "Wait", "Seconds": ${Oops}, "End": true}', 2),
    ],
)
def test_a_definition_with_a_placeholder_is_refused(
    tmp_path: Path, state: str, status: int
) -> None:
    history = Path(__file__).parents[1] / "histories" / "run-a-job.json"
    definition = tmp_path / "template.asl.json"
    definition.write_text(f'{{"StartAt": "A", "States": {{"A": {state}}}}}')
    done = nestedsf("trace", str(history), "--definition", str(definition))
    assert done.returncode == status
    assert ("still holds ${Oops}" in done.stderr) == bool(status)
    assert "Traceback" not in done.stderr


def test_a_recorded_history_is_shown() -> None:
    history = Path(__file__).parents[1] / "histories" / "run-a-job-child-failed.json"
    done = from_nothing("trace", str(history))
    assert done.returncode == 0
    assert "FAILED" in done.stdout
    assert "States.TaskFailed" in done.stdout


def test_a_terminal_without_utf_8_gets_escapes() -> None:
    done = nestedsf("run", *FAST, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == OUTPUT


def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = f'"{sys.executable}" -m nestedsf run --time-scale 50 | head -1'
    done = subprocess.run(  # noqa: S602  a pipe is what is tested
        command, shell=True, capture_output=True, text=True, timeout=120, check=True
    )
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_ctrl_c_says_which_execution_ends_with_the_process() -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "nestedsf", "run", "--time-scale", "0.01"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "First long-running job" in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert len(errors.splitlines()) == 1
    assert "ends with this process" in errors
    assert ":execution:nestedsf-main:" in errors


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk to try")
def test_a_full_disk_is_one_line() -> None:
    history = Path(__file__).parents[1] / "histories" / "run-a-job.json"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nestedsf", "trace", str(history)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "nestedsf: No space left on device.\n")


def test_help_names_the_commands() -> None:
    done = from_nothing("--help")
    assert done.returncode == 0
    assert "run" in done.stdout
    assert "trace" in done.stdout
