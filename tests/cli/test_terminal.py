"""The terminal takes no orders from data: whatever a command prints is made visible."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nestedsf
import nestedsf.cli
from nestedsf.account.sessions.serving import Server
from nestedsf.jsontext import display_width, visible
from tests.cli import commands

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

CLI = Path(nestedsf.cli.__file__).parent
TITLE, CLIPBOARD, CLEAR = "\x1b]0;PWNED\x07", "\x1b]52;c;cHduZWQ=\x07", "\x1b[2J"
C1, BIDI, INVISIBLE = "\x9b2J\x85\x90", "\u202eabc\u2066", "\u200b\u2028\ufeff\U000e0041\u061c"
HOSTILE = f"{TITLE}{CLIPBOARD}{CLEAR}{C1}{BIDI}{INVISIBLE}\r\b\x7f"
SURROGATE = "\udcff"
ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
COLOURS = re.compile(r"\r?\x1b\[(?:[0-9;]*m|\?25[lh]|[0-9]*[AK])")  # of rich: styles, cursor, lines


def in_terminal(*args: str | bytes, encoding: str = "utf-8", **env: str) -> tuple[int, str]:
    """The exit status of a command, and all that its terminal was sent."""
    ours, theirs = pty.openpty()
    names = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = commands.start(
        *args,
        env={**names, "PYTHONIOENCODING": encoding, "TERM": "xterm-256color", **env},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    sent = b""
    try:
        while piece := os.read(ours, 65536):
            sent += piece
    except OSError:  # its other end is closed
        pass
    os.close(ours)
    return process.wait(60), sent.decode(encoding).replace("\r\n", "\n")


def orders(sent: str) -> list[str]:
    """What is in it that a terminal would follow, but for rich's own."""
    return ORDERS.findall(COLOURS.sub("", sent))


def hostile_history(path: Path, text: str = HOSTILE) -> Path:
    events = [
        {
            "id": 1,
            "type": "ExecutionStarted",
            "executionStartedEventDetails": {"input": json.dumps({text: text})},
        },
        {
            "id": 2,
            "previousEventId": 1,
            "type": "TaskStateEntered",
            "stateEnteredEventDetails": {"name": text, "input": json.dumps([text])},
        },
        {
            "id": 3,
            "previousEventId": 2,
            "type": "ExecutionFailed",
            "executionFailedEventDetails": {"error": text, "cause": text},
        },
    ]
    path.write_text(json.dumps({"events": events}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def evil(server: Server) -> dict[str, str]:
    """The environment that reaches a server with state machines that colleagues have deployed."""
    session = server.session()
    fail = {"Type": "Fail", "Error": f"E{HOSTILE}", "Cause": f"C{HOSTILE}\nSUCCEEDED"}
    machines = {
        "fail": {"StartAt": "F", "States": {"F": fail}},
        "pass": {
            "StartAt": "P",
            "States": {"P": {"Type": "Pass", "Result": {HOSTILE: HOSTILE}, "End": True}},
        },
    }
    for name, definition in machines.items():
        nestedsf.deploy(
            session, stack_name=f"nestedsf-{name}", main_definition=definition, confirm=True
        )
    return server.environment


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_the_outline_and_the_json_of_a_hostile_history(tmp_path: Path, encoding: str) -> None:
    history = hostile_history(tmp_path / "x.json", HOSTILE + "é状" + SURROGATE)
    status, sent = in_terminal("trace", str(history), encoding=encoding)
    assert (status, orders(sent)) == (0, [])
    assert "FAILED" in sent
    assert r"\x1b]0;PWNED" in sent
    status, sent = in_terminal("trace", str(history), "--json", encoding=encoding)
    assert (status, orders(sent)) == (0, [])
    trace = json.loads(sent)
    assert trace["error"] == HOSTILE + "é状" + SURROGATE
    assert trace["input"] == {trace["error"]: trace["error"]}


@pytest.mark.parametrize(
    "event",
    [
        {"id": 1, "type": HOSTILE},
        {"id": 1, "type": SURROGATE},
        {"id": 1, "type": f"{HOSTILE}Started", f"{HOSTILE}EventDetails": {}},
        {"id": 1, "type": "ExecutionStarted", f"x{HOSTILE}EventDetails": 1},
        {"id": HOSTILE, "type": "ExecutionStarted"},
        {HOSTILE: 1},
    ],
)
def test_errors_of_a_hostile_history(tmp_path: Path, event: dict[str, object]) -> None:
    history = tmp_path / "x.json"
    history.write_text(json.dumps({"events": [event]}), encoding="utf-8")
    _, sent = in_terminal("trace", str(history))
    assert orders(sent) == []
    assert "Traceback" not in sent


@pytest.mark.parametrize(
    "args",
    [
        [f"no{HOSTILE}command"],
        ["trace", f"--no{HOSTILE}option"],
        ["trace", f"no{HOSTILE}file"],
        ["trace", b"no\xff\x9bfile"],
        ["run", "--time-scale", HOSTILE],
        ["run", "--input", HOSTILE],
        ["run", "--input", b'{"a": "\xff'],
        ["run", "--name", HOSTILE],
        ["run", "--name", b"\xff"],
        ["run", "--suffix", HOSTILE],
        ["run", "--save", f"/dev/null/{HOSTILE}"],
        ["status", "--aws", "--profile", HOSTILE],
        ["status", "--aws", "--profile", b"\xff"],
        ["status", "--aws", "--region", HOSTILE],
        ["status", "--aws", "--region", "eu-west-1", "--endpoint-url", f"http://{HOSTILE}"],
        ["open", HOSTILE, "--aws"],
        ["open", "--aws", f"arn:aws:states:eu-west-1:123456789012:execution:m:{HOSTILE}"],
        ["open", "--aws", "arn:aws:states:eu-west-1:123456789012:execution:m:n", "--html", HOSTILE],
        ["serve", "--env-file", f"/no/{HOSTILE}"],
        ["serve", "--region", HOSTILE],
        ["--help", HOSTILE],
    ],
)
def test_what_is_typed_is_no_order_either(args: list[str | bytes]) -> None:
    status, sent = in_terminal(*args)
    assert orders(sent) == []
    assert "Traceback" not in sent
    assert status in {0, 1, 2}


def test_a_file_and_a_definition_with_hostile_names(tmp_path: Path) -> None:
    folder = tmp_path / f"a{TITLE}{BIDI}".replace("/", "")
    folder.mkdir()
    history = hostile_history(folder / "x.json")
    definition = folder / "y.json"
    for text in ("nonsense", json.dumps({"StartAt": HOSTILE, "States": {HOSTILE: {}}})):
        definition.write_text(text, encoding="utf-8")
        _, sent = in_terminal("trace", str(history), "--definition", str(definition))
        assert orders(sent) == []
    template = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": f"${{{HOSTILE}}}"}}}
    definition.write_text(json.dumps(template), encoding="utf-8")
    _, sent = in_terminal("trace", str(history), "--definition", str(definition))
    assert orders(sent) == []


@pytest.mark.parametrize("columns", [80, 132])
def test_the_outline_is_as_wide_as_the_terminal(tmp_path: Path, columns: int) -> None:
    history = hostile_history(
        tmp_path / "x.json", "the long name of a state, and what it is for " * 9
    )
    status, sent = in_terminal("trace", str(history), COLUMNS=str(columns))
    assert status == 0
    widths = [display_width(line) for line in sent.splitlines()]
    assert columns - 2 <= max(widths) <= columns


def test_what_a_colleague_has_deployed_is_run_in_a_terminal(evil: dict[str, str]) -> None:
    status, sent = in_terminal("run", "--aws", "--suffix", "fail", **evil)
    assert (status, orders(sent)) == (1, [])
    last = sent.rstrip("\n").split("\n")[-1]
    assert last == f"FAILED: {visible(f'E{HOSTILE}: C{HOSTILE}')}\\nSUCCEEDED"
    status, sent = in_terminal("run", "--aws", "--suffix", "pass", "--show-secrets", **evil)
    assert (status, orders(sent)) == (0, [])
    assert "\x1b[" in sent  # rich still has its styles
    *_, output = sent.rstrip("\n").split("\n")
    assert TITLE not in output
    assert "PWNED" in output
    status, sent = in_terminal("run", "--aws", "--suffix", "pass", "--json", **evil)
    assert (status, orders(sent)) == (0, [])
    trace = json.loads(COLOURS.sub("", sent[sent.index("\n{\n") :]))
    assert trace["output"] == {HOSTILE: HOSTILE}


def in_python(script: str) -> subprocess.CompletedProcess[str]:
    """What a Python program has printed, and how it has ended."""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_tracebacks_last_line_is_visible_too() -> None:
    script = (
        "import sys\nfrom nestedsf.cli import main, terminal\n"
        "def bad(*a, **k): raise LookupError('\\x1b]0;PWNED\\x07')\n"
        "import nestedsf.trace.history.events as e\ne.load_history = bad\n"
        "sys.exit(main(['trace', 'x']))\n"
    )
    done = in_python(script)
    assert done.returncode == 1
    assert "Traceback" in done.stderr  # a fault of nestedsf's own is told in full
    assert ORDERS.findall(done.stderr) == []
    assert r"\x1b]0;PWNED\x07" in done.stderr


def test_what_libraries_print_goes_the_same_way() -> None:
    script = (
        "import sys, logging, warnings\nfrom nestedsf.cli import main\n"
        "import nestedsf.trace.history.events as e\n"
        "def noisy(*a, **k):\n"
        "    print('\\x1b[2J'); logging.getLogger('x').warning('\\x9b2J'); "
        "warnings.warn('\\u202e'); sys.stderr.write('\\x07')\n"
        "    raise e.HistoryError('\\udcff')\n"
        "e.load_history = noisy\n"
        "sys.exit(main(['trace', 'x']))\n"
    )
    done = in_python(script)
    assert (done.returncode, done.stdout) == (2, "\\x1b[2J\n")
    assert ORDERS.findall(done.stderr) == []
    for escape in (r"\x9b2J", r"\u202e", r"\x07", r"\udcff"):
        assert escape in done.stderr


def test_one_module_alone_prints() -> None:
    """Whatever else prints, or takes a stream of the process, would go past what makes visible."""
    for path in CLI.glob("*.py"):
        if path.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in {"print", "input", "rich.print", "Console"}, (
                    f"{path.name}:{node.lineno}"
                )
            if isinstance(node, ast.Attribute):
                assert ast.unparse(node) not in {
                    "sys.stdout",
                    "sys.stderr",
                    "sys.stdin",
                    "sys.__stdout__",
                    "sys.__stderr__",
                    "os.write",
                }, f"{path.name}:{node.lineno}"
