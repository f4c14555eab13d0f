"""Streams that are closed, full or read no further, and Ctrl-C at any moment: a sentence each."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nestedsf.account.sessions.serving import Server
from tests.cli import commands

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is typed into a POSIX shell")
NESTEDSF = f"{shlex.quote(sys.executable)} -m nestedsf"
HISTORY = Path(__file__).parents[1] / "histories" / "run-a-job.json"
TRACE = f"{NESTEDSF} trace {shlex.quote(str(HISTORY))}"
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk")


def shell(command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S602  the shell's redirections are what is tested
        command,
        shell=True,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=90,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        "run --time-scale 50",
        "status",
        "leftovers",
        "deploy",
        "serve",
        "--help",
        "trace x",
        "nonsense",
    ],
)
def test_without_a_standard_output_nothing_is_done(command: str) -> None:
    done = shell(f"{NESTEDSF} {command} >&-")
    assert done.returncode == 2
    assert done.stderr == (
        "nestedsf: Standard output is closed, so nothing was done: leave it open, or send it to "
        f"{os.devnull}.\n"
    )


@pytest.mark.parametrize("closed", ["<&-", "<&- 2>&-"])
@pytest.mark.parametrize(
    ("command", "status"),
    [(TRACE, 0), (f"{NESTEDSF} status", 0), (f"{NESTEDSF} trace no-such-file", 2), (NESTEDSF, 2)],
)
def test_the_other_streams_can_be_closed(command: str, status: int, closed: str) -> None:
    done = shell(f"{command} {closed}")
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) == (status == 0)


def test_nothing_that_a_command_opens_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    done = shell(f"{NESTEDSF} run --time-scale 50 --save {folder} <&- 2>&-")
    assert done.returncode == 0
    for path in folder.iterdir():
        json.loads(path.read_text(encoding="utf-8"))


def test_nobody_confirms_where_the_input_is_closed(server: Server) -> None:
    for given in ("<&-", "< /dev/null", "<&- 2>&-"):
        done = shell(f"{NESTEDSF} deploy --aws {given}", **server.environment)
        assert done.returncode == 1
        if "2>" not in given:
            assert len(done.stderr.splitlines()) == 1
            assert "Nothing was done: nobody is there to confirm" in done.stderr


@FULL
@pytest.mark.parametrize("command", ["trace {} --json", "trace {}", "--help", "status", "deploy"])
def test_a_full_disk_is_one_line(command: str) -> None:
    done = shell(f"{NESTEDSF} {command.format(shlex.quote(str(HISTORY)))} > /dev/full")
    assert (done.returncode, done.stderr) == (1, "nestedsf: No space left on device.\n")


@FULL
@pytest.mark.parametrize("command", ["trace no-such-file", "nonsense"])
def test_an_error_that_cannot_be_said_is_still_an_exit_status(command: str) -> None:
    assert shell(f"{NESTEDSF} {command} 2> /dev/full").returncode == 2


@pytest.mark.parametrize("command", [TRACE, f"{TRACE} --json", f"{NESTEDSF} --help"])
def test_a_reader_who_takes_nothing_is_no_error(command: str) -> None:
    done = shell(f"({command}; echo $? >&2) | true")
    assert done.stderr in {"0\n", "1\n"}
    done = shell(f"{command} 2>&1 | head -c 1")
    assert len(done.stdout) == 1
    assert not done.stderr


@pytest.mark.parametrize("text", [r'{"a": "\ud800"}', '"\\udc80"'])
def test_a_lone_surrogate_as_input_is_refused_and_leaves_no_folder(
    tmp_path: Path, text: str
) -> None:
    folder = tmp_path / "a" / "saved"
    done = commands.run("run", "--input", text, "--save", str(folder), env={})
    assert done.returncode == 1
    assert "surrogate" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_gives_orders_is_saved_shown_and_read_again(tmp_path: Path) -> None:
    text = r'{"\u202e": "\u001b[2J\u009b\u2028\u200b\ufeff é \ud83d\ude00 \u007f"}'
    run = ("run", "--time-scale", "50", "--json", "--input", text, "--save", f"{tmp_path}/saved")
    done = commands.run(*run, env={})
    assert json.loads(done.stdout)["input"] == json.loads(text)
    assert len(list((tmp_path / "saved").iterdir())) == 6
    history = tmp_path / "saved" / "01-nestedsf-main.history.json"
    assert "\u202e" not in history.read_text(encoding="utf-8")
    done = commands.run("trace", str(history), "--json", env={})
    assert json.loads(done.stdout)["input"] == json.loads(text)


def test_what_is_nested_too_deeply_to_be_printed_is_one_sentence(tmp_path: Path) -> None:
    for depth in (300, 900, 980, 5000):
        text = '{"a":' * depth + "1" + "}" * depth
        event = {"id": 1, "type": "ExecutionStarted"}
        history = tmp_path / "deep.json"
        history.write_text(
            json.dumps({"events": [event | {"executionStartedEventDetails": {"input": text}}]})
        )
        done = shell(f"{NESTEDSF} trace {history} --json")
        assert "Traceback" not in done.stderr
        if done.returncode == 0:
            assert done.stdout.count('"a":') == depth
        else:
            assert len(done.stderr.splitlines()) == 1
            assert "deep" in done.stderr


@pytest.mark.parametrize("command", ["run", "--help", "trace {}", "serve", "leftovers --aws"])
def test_ctrl_c_at_any_moment_of_the_start_is_no_traceback(command: str) -> None:
    """Before Python has begun to import the commands, Ctrl-C is Python's own affair."""
    script = (
        "import os, sys; sys.argv[1:] = {!r}\n"
        "class Begun:\n"
        "    def find_spec(name, path, target=None):\n"
        "        if name == 'nestedsf.cli.command_line':\n"
        "            os.write(1, b'.')\n"
        "sys.meta_path.insert(0, Begun)\n"
        "from nestedsf.cli import main; sys.exit(main())"
    )
    arguments = command.format(HISTORY).split()
    for number in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", script.format(arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.read(1) == "."
        time.sleep(number * 0.2)  # any moment will do
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors, errors
        assert process.returncode in {0, 1, 130}, errors
        if process.returncode == 130:
            assert errors.startswith("nestedsf: Interrupted.")
            assert len(errors.splitlines()) == 1


@pytest.mark.parametrize("place", ["weakref", "set_name", "import", "before"])
def test_ctrl_c_where_python_loses_or_wraps_it(place: str) -> None:
    """A weak reference's callback swallows what it raises; __set_name__ wraps it (Python < 3.12)."""
    places = {
        "weakref": "import weakref\nclass A: pass\na = A()\n"
        "r = weakref.ref(a, lambda _: raise_signal(SIGINT))\ndel a\nimport time\ntime.sleep(20)",
        "set_name": "class D:\n    def __set_name__(self, *_): raise_signal(SIGINT)\n"
        "class A: d = D()",
        "import": "raise_signal(SIGINT)",
        "before": "try:\n    raise_signal(SIGINT)\nexcept KeyboardInterrupt:\n"
        "    raise ImportError('half a module')",
    }
    script = (
        "import sys\nclass Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'nestedsf.trace.history.events':\n"
        "            exec(code, {'__name__': 'x'})\n"
        f"code = 'from signal import raise_signal, SIGINT\\n' + {places[place]!r}\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.argv[1:] = ['trace', 'x']\nfrom nestedsf.cli import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (130, "nestedsf: Interrupted.\n")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for words in (
        [str(fifo)],
        ["/dev/zero"],
        *([str(HISTORY), "--definition", str(one)] for one in (fifo, "/dev/urandom", tmp_path)),
    ):
        done = commands.run("trace", *words, env={})
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert "cannot be read (" in done.stderr


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="it has no /dev/stdin")
def test_a_history_comes_through_a_pipe() -> None:
    done = shell(f"cat {shlex.quote(str(HISTORY))} | {NESTEDSF} trace /dev/stdin")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == shell(TRACE).stdout.splitlines()[1:]  # its name is first
