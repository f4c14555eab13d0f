"""The processes that functions run in: what they may do to the learner's, and what ends them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

import nestedsf
from nestedsf.emulator.functions import environments, processes
from tests.emulator.machines_for_tests import (
    INVOKE,
    Lab,
    handler,
    invoke,
    machine,
    make_function,
    mapping,
    passing,
    task,
    until,
)

needs_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux ends or limits a process like that"
)
IMPORTS = (
    "import asyncio, contextvars, http.client, importlib.util, multiprocessing, os, re, signal\n"
    "import socket, subprocess, sys, threading, time, urllib.request, urllib3\n"
    "from concurrent.futures import ThreadPoolExecutor\n"
)
HANGS = {
    "sum": "return sum(range(10**13))",
    "regex": "return bool(re.match('(a+)+$', 'a' * 60 + 'b'))",
    "power": "return 7 ** (10 ** 9) % 3",
    "stopped": "os.kill(os.getpid(), signal.SIGSTOP)",
    "deaf": "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
}


def is_running(process_id: int) -> bool:
    """Whether there is such a process, dead ones that nobody has asked for left out."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def process_of(session: nestedsf.MotoSession, function: str) -> int:
    """The process of a function that answers with it."""
    answer, _ = invoke(session, function)
    assert isinstance(answer, int)
    return answer


# --- functions that hang --------------------------------------------------------------------


@pytest.mark.parametrize("body", HANGS.values(), ids=HANGS)
def test_a_function_that_hangs_is_timed_out(session: nestedsf.MotoSession, body: str) -> None:
    source = handler(f"if event: return os.getpid()\nprint('begun')\n{body}", IMPORTS)
    function = make_function(session, source, Timeout=1)
    process, _ = invoke(session, function, 1)
    error, answer = invoke(session, function)
    assert (error["errorType"], answer["FunctionError"]) == ("Sandbox.Timedout", "Unhandled")
    assert error["errorMessage"].endswith(" Error: Task timed out after 1.00 seconds")
    assert not is_running(process)
    assert invoke(session, function, 1)[0] != process


def test_what_a_function_printed_before_its_time_out_is_in_its_log(
    session: nestedsf.MotoSession,
) -> None:
    source = handler(f"print('begun')\n{HANGS['stopped']}", "import os, signal")
    function = make_function(session, source, "log", Timeout=3)
    invoke(session, function)
    logs = session.client("logs").filter_log_events(logGroupName="/aws/lambda/log")["events"]
    assert any("begun" in event["message"] for event in logs)


def test_ctrl_c_and_close_do_not_wait_for_a_function_that_hangs() -> None:
    with nestedsf.moto_session() as session:
        function = make_function(session, handler(HANGS["regex"], IMPORTS), Timeout=900)
        arn = Lab(session).start(machine({"A": task(INVOKE, {"FunctionName": function})}))
        Lab(session).until_event(arn, "TaskStarted")
        main = threading.main_thread().ident
        assert main is not None
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012  whenever it comes
            threading.Timer(0.2, signal.pthread_kill, (main, signal.SIGINT)).start()
            session.client("lambda").invoke(FunctionName=function)
        assert Lab(session).run(machine({"A": passing()}))["status"] == "SUCCEEDED"
        begun = time.monotonic()
    assert time.monotonic() - begun < 30  # and not 900


SCRIPT = """
import os, sys, time, nestedsf
from tests.emulator.machines_for_tests import handler, invoke, make_function
session = nestedsf.moto_session()
idle = make_function(session, handler("return os.getpid()", "import os"))
body = "print(os.getpid())\\nif event: return os.getpid()\\n" + sys.argv[1]
hangs = make_function(session, handler(body, "import os"), Timeout=900)
body = "fork = os.fork()\\nif not fork:\\n    os.setsid()\\n    while True: signal.pause()\\nreturn fork"
forks = make_function(session, handler(body, "import os, signal"))
processes = [invoke(session, idle)[0], invoke(session, hangs, 1)[0], invoke(session, forks)[0]]
session.client("lambda").invoke(FunctionName=hangs, InvocationType="Event", Payload="null")
if sys.argv[2] == "fork" and not os.fork():
    import time; time.sleep(600)
print(*processes, flush=True)
if sys.argv[2] != "ends":
    input()
"""


@pytest.mark.parametrize("end", ["killed", "fork", "ends"])
@needs_linux
def test_the_processes_and_files_end_with_the_one_of_the_session(end: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, HANGS["sum"], end]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as started:
        assert started.stdout is not None
        found = [int(each) for each in started.stdout.readline().split()]
        assert len(found) == 3
        if end == "ends":
            assert started.wait(60) == 0
        else:
            started.kill()
        until(lambda: not any(is_running(each) for each in found))
        until(lambda: not list(tmp_path.iterdir()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)  # what it has forked


def test_no_process_and_no_folder_is_left(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(environments, "TEMPLATE", processes.Template())  # which has no users yet
    with nestedsf.moto_session() as session:
        function = make_function(session, handler("return os.getpid()", "import os"))
        another = make_function(session, handler("return os.getpid()", "import os"))
        found = [process_of(session, function), process_of(session, another)]
        assert found[0] != found[1]
        assert all(is_running(process) for process in found)
        assert list(tmp_path.iterdir())
    assert not any(is_running(process) for process in found)
    assert not list(tmp_path.iterdir())


# --- what it cannot reach -------------------------------------------------------------------


WAYS = {
    "urlopen": "urllib.request.urlopen(f'http://127.0.0.1:{event}', timeout=3)",
    "name": "urllib.request.urlopen(f'http://localhost:{event}', timeout=3)",
    "executor": "with ThreadPoolExecutor() as p: p.submit(urllib.request.urlopen, "
    "f'http://127.0.0.1:{event}').result()",
    "thread": "failed = []\n"
    "def run():\n"
    "    try: socket.create_connection(('127.0.0.1', event))\n"
    "    except OSError as error: failed.append(error)\n"
    "t = threading.Thread(target=run); t.start(); t.join(); raise failed[0]",
    "asyncio": "asyncio.run(asyncio.open_connection('127.0.0.1', event))",
    "connect": "socket.socket().connect(('127.0.0.1', event))",
    "connect_ex": "socket.socket().connect_ex(('127.0.0.1', event))",
    "context": "contextvars.Context().run(socket.create_connection, ('127.0.0.1', event))",
    "udp": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', event))",
    "sendmsg": "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.1', event))",
    "lookup": "socket.gethostbyname('example.com')",
    "http": "http.client.HTTPConnection('127.0.0.1', event).request('GET', '/')",
    "urllib3": "urllib3.PoolManager(retries=False).request('GET', f'http://127.0.0.1:{event}/')",
    "subprocess": "subprocess.run(['true'])",
    "shell": "subprocess.getoutput('true')",
    "system": "os.system('true')",
    "popen": "os.popen('true').read()",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawned": "multiprocessing.get_context('spawn').Process(target=print).start()",
    "forkserver": "multiprocessing.get_context('forkserver').Process(target=print).start()",
    "parent": "os.kill(os.getppid(), 0)",
    "open to all": "socket.create_server(('0.0.0.0', 0))",
    "open to all by no name": "socket.create_server(('', 0))",
    "reloaded": "sys.modules.pop('_posixsubprocess'); import _posixsubprocess",
    "made anew": "importlib.util.module_from_spec(importlib.util.find_spec('_posixsubprocess'))",
    "kept": "subprocess._fork_exec()",
    "_testcapi": "import _testcapi",
    "fork bomb": "while True:\n    if not os.fork(): time.sleep(60)",
}


if sys.platform == "linux":
    WAYS |= {
        "pidfd": "signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
        "prlimit": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
    }
if sys.version_info < (3, 11):
    del WAYS["kept"]
if sys.version_info < (3, 13):
    WAYS["interpreter"] = "import _xxsubinterpreters; _xxsubinterpreters.create()"
else:
    WAYS["interpreter"] = "import _interpreters; _interpreters.create()"


@pytest.fixture(scope="module")
def guarded() -> Any:
    """A session in which functions try their ways out, and a server that nobody reaches."""
    with nestedsf.moto_session() as session, socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0)
        yield session, server


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_there_is_no_other_way_out(guarded: Any, way: str) -> None:
    session, server = guarded
    function = make_function(session, handler(way, IMPORTS), Timeout=60)
    error, _ = invoke(session, function, server.getsockname()[1])
    assert "In the emulator a Lambda function cannot " in error["errorMessage"]
    with pytest.raises(BlockingIOError):
        server.accept()


def test_a_client_of_another_endpoint_is_refused(guarded: Any) -> None:
    session, server = guarded
    address = f"http://127.0.0.1:{server.getsockname()[1]}"
    body = f"boto3.client('sqs', endpoint_url={address!r}).list_queues()"
    error, _ = invoke(session, make_function(session, handler(body, "import boto3")))
    assert "answers AWS's own addresses only" in error["errorMessage"]
    with pytest.raises(BlockingIOError):
        server.accept()


def test_every_client_and_every_thread_reaches_the_account(session: nestedsf.MotoSession) -> None:
    body = (
        "def names(make): return make().list_queues()['QueueUrls'][0].rpartition('/')[2]\n"
        "ways = [lambda: boto3.client('sqs'), lambda: boto3.Session().client('sqs'),\n"
        "        lambda: boto3.Session('a', 'b', region_name='us-east-1').client('sqs'),\n"
        "        lambda: botocore.session.get_session().create_client('sqs'),\n"
        "        lambda: boto3.resource('sqs').meta.client]\n"
        "with ThreadPoolExecutor() as pool: return list(pool.map(names, ways))"
    )
    session.client("sqs").create_queue(QueueName="mine")
    function = make_function(
        session, handler(body, IMPORTS + "import boto3, botocore.session"), Timeout=60
    )
    assert invoke(session, function)[0] == ["mine"] * 5


def test_nothing_of_the_learners_is_there(
    session: nestedsf.MotoSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-learner")
    monkeypatch.setenv("OF_THE_USER", "of-the-learner")
    (tmp_path / "of_the_learner.py").write_text("")
    monkeypatch.chdir(tmp_path)
    body = """
seen = [dict(os.environ), {k.decode(): v.decode() for k, v in os.environb.items()}]
found = [os.path.expandvars("$OF_THE_USER"), os.getcwd(), os.path.expanduser("~"), str(Path.home())]
try:
    import of_the_learner
    found.append("imported")
except ImportError:
    pass
return [seen, found, sys.stdin.read(), sys.argv]
"""
    source = handler(body, "import os, sys\nfrom pathlib import Path\n")
    seen, found, read, argv = invoke(session, make_function(session, source, "env"))[0]
    for variables in seen:
        assert {name for name in variables if not name.startswith(("AWS_", "LAMBDA_"))} == {
            "HOME",
            "LANG",
            "PATH",
            "TZ",
        }
        assert "of-the-learner" not in variables.values()
    assert found[0] == "$OF_THE_USER"
    folder = Path(found[1]).resolve()
    assert [Path(path).resolve() for path in found[2:]] == [folder, folder]
    assert tmp_path.resolve() not in [folder, *folder.parents]
    assert (read, argv) == ("", ["-c"])


def test_a_function_changes_its_own_process_only(session: nestedsf.MotoSession) -> None:
    body = (
        "builtins.len = json.dumps = None\nos.chdir('/')\nsys.setrecursionlimit(50)\n"
        "sys.path.clear()\nos.environ.clear()\nsys.stdout.close()\nreturn 1"
    )
    before = (Path.cwd(), sys.getrecursionlimit(), list(sys.path), dict(os.environ))
    invoke(session, make_function(session, handler(body, "import builtins, json, os, sys")))
    assert (Path.cwd(), sys.getrecursionlimit(), list(sys.path), dict(os.environ)) == before
    assert invoke(session, make_function(session, handler("return len('ab')")))[0] == 2


# --- what it can do as on Lambda ------------------------------------------------------------


@needs_linux
def test_a_function_that_needs_too_much_memory(session: nestedsf.MotoSession) -> None:
    source = handler("if event: return event\nreturn len(b'x' * 2 * 1024 ** 3)")
    function = make_function(session, source, Timeout=60)
    error, _ = invoke(session, function)
    assert error["errorType"] == "Runtime.OutOfMemory"
    assert error["errorMessage"].endswith(" Error: Runtime exited with error: signal: killed")
    assert invoke(session, function, 3)[0] == 3


def test_a_function_may_use_its_memory(session: nestedsf.MotoSession) -> None:
    body = "with ThreadPoolExecutor(16) as p: list(p.map(time.sleep, [0.01] * 16))\n"
    body += "return len(b'x' * 80 * 1024 ** 2)"
    function = make_function(session, handler(body, IMPORTS), Timeout=60)
    assert invoke(session, function)[0] == 80 * 1024**2


def test_a_function_may_print_a_million_lines(session: nestedsf.MotoSession) -> None:
    source = handler("for i in range(1_000_000): print('line', i)\nreturn 1")
    function = make_function(session, source, "loud", Timeout=900)
    assert invoke(session, function)[0] == 1
    logs, group = session.client("logs"), "/aws/lambda/loud"
    (stream,) = logs.describe_log_streams(logGroupName=group)["logStreams"]

    def text(*, from_head: bool) -> str:
        """A few lines from the beginning, or those at the end."""
        page = logs.get_log_events(
            logGroupName=group,
            logStreamName=stream["logStreamName"],
            startFromHead=from_head,
            limit=10,
        )
        return "\n".join(event["message"] for event in page["events"])

    assert "bytes before this are not kept" in text(from_head=True)
    assert "line 999999\n" in text(from_head=False)
    assert stream["storedBytes"] < environments.LOG_BYTES


def test_a_log_is_read_in_two_threads_at_once(tmp_path: Path) -> None:
    """At a time-out one does that has seen the process end, and the one that has ended it."""

    class Slow(io.BytesIO):
        def seek(self, *where: int) -> int:
            time.sleep(0.0001)
            try:
                return super().seek(*where)
            finally:
                time.sleep(0.0001)

    no_process: Any = None
    environment = environments.Environment(no_process, Slow(b"begun"), tmp_path)
    with ThreadPoolExecutor(4) as pool:
        logs = [pool.submit(environment.log) for _ in range(200)]
        assert {log.result() for log in logs} == {"begun"}


def test_a_result_that_is_too_large(session: nestedsf.MotoSession) -> None:
    error, _ = invoke(session, make_function(session, handler("return 'x' * 7_000_000")))
    assert error["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_function_may_listen_to_its_own_computer(session: nestedsf.MotoSession) -> None:
    body = "with socket.create_server(('127.0.0.1', 0)) as server: return server.getsockname()[0]"
    assert invoke(session, make_function(session, handler(body, IMPORTS)))[0] == "127.0.0.1"


OUTPUTS = {
    "none": "sys.stdout = sys.stderr = None",
    "closed": "sys.stdout.close()",
    "taken": "del sys.stdout",
    "no stream": "sys.stdout = 5",
    "fails": "sys.stdout = type('', (), {'write': len, 'closed': property(lambda s: 1 / 0)})()",
}


@pytest.mark.parametrize("body", OUTPUTS.values(), ids=OUTPUTS)
def test_who_takes_the_output_away_does_so_for_one_invocation(lab: Lab, body: str) -> None:
    source = handler(f"print('begun', event)\nif event == 1: {body}\nreturn event", "import sys")
    function = make_function(lab.session, source, "printing")
    assert [invoke(lab.session, function, number)[0] for number in (1, 2, 3)] == [1, 2, 3]
    logs = lab.session.client("logs").filter_log_events(logGroupName="/aws/lambda/printing")
    text = "".join(event["message"] for event in logs["events"])
    assert all(f"begun {number}" in text for number in (1, 2, 3))


def test_an_answer_too_deep_to_be_written(session: nestedsf.MotoSession) -> None:
    body = "a = []\nfor _ in range(100_000): a = [a]\nreturn a"
    error, _ = invoke(session, make_function(session, handler(body)))
    assert error["errorType"] == "Runtime.MarshalError"


FORGED = {
    "no number": '{"sleep": 1}',
    "no payload": '{"answer": 5}',
    "payload of a number": '{"answer": {"payload": 5, "error": false}, "request_id": "x"}',
    "payload that is no JSON": '{"answer": {"payload": "x", "error": false}, "request_id": "x"}',
    "half a character": '{"answer":{"payload":"\\\\"\\\\ud800\\\\"","error":false},"request_id":"x"}',
    "no request": '{"number": 1, "method": "GET", "url": "x", "headers": [1], "body": ""}',
    "not base64": '{"number": 1, "method": "GET", "url": "x", "headers": [], "body": "x"}',
    "no time": '{"number": 1, "sleep": NaN, "waits": true}',
    "a long time": '{"number": 1, "sleep": 1' + "0" * 400 + ', "waits": true}',
    "no object": "[]",
    "no JSON": "x",
    "deep": "[" * 100_000,
    "exited": '{"exited": "x"}',
    "unknown": '{"number": 77, "remaining": true}',
}


@pytest.mark.parametrize("line", FORGED.values(), ids=FORGED)
def test_what_a_function_writes_to_its_pipe_is_its_own_error(
    session: nestedsf.MotoSession, capfd: pytest.CaptureFixture[str], line: str
) -> None:
    body = (
        "if event: return event\n"
        "for end in range(3, 12):\n"
        f"    try: os.write(end, {line.encode()!r} + b'\\n')\n"
        "    except OSError: pass\n"
        "signal.pause()"
    )
    function = make_function(session, handler(body, "import os, signal"), Timeout=60)
    assert invoke(session, function, 1)[0] == 1
    assert invoke(session, function)[0]["errorType"] == "Runtime.ExitError"
    assert [invoke(session, function, number)[0] for number in (2, 3)] == [2, 3]
    assert capfd.readouterr().err == ""


def test_a_forged_answer_changes_no_other_invocation(session: nestedsf.MotoSession) -> None:
    body = (
        "answer = {'answer': {'payload': '9', 'error': False}, 'request_id': context.aws_request_id}\n"
        "for end in range(3, 12):\n"
        "    try: event == 1 and os.write(end, json.dumps(answer).encode() + b'\\n')\n"
        "    except OSError: pass\n"
        "return event"
    )
    function = make_function(session, handler(body, "import json, os"), Timeout=60)
    answers = [invoke(session, function, number)[0] for number in (1, 2, 3)]
    assert answers[0] in {1, 9}
    assert answers[1:] == [2, 3]


FORKS = {
    "returns": "os.fork()\nreturn os.getpid() - parent",
    "goes on": "if not os.fork():\n    while True: pass\nreturn 0",
    "process": "p = multiprocessing.get_context('fork').Process(target=print); p.start(); p.join()\n"
    "return p.exitcode",
    "asks": "if not os.fork(): boto3.client('sqs').list_queues()\nreturn 0",
    "exits": "if not os.fork(): sys.exit(3)\nreturn 0",
}


@pytest.mark.skipif(not processes.CAN_FORK, reason="there is no fork on this platform")
@pytest.mark.parametrize("body", FORKS.values(), ids=FORKS)
def test_a_function_may_fork(session: nestedsf.MotoSession, body: str) -> None:
    source = handler(
        f"parent = os.getpid()\n{body}", "import boto3, multiprocessing, os, sys, time"
    )
    function = make_function(session, source, Timeout=60)
    assert [invoke(session, function)[0] for _ in range(3)] == [0, 0, 0]


LEAVES = {
    "stays": "pass",
    "own group": "os.setpgid(0, 0)",
    "deaf": "os.setsid(); signal.signal(signal.SIGTERM, signal.SIG_IGN)",
}
LEFT = """
fork = os.fork()
if not fork:
    {}
    while True: signal.pause()
while not os.path.exists(os.environ["NOTES"]) or not os.path.getsize(os.environ["NOTES"]): pass
if event == "ends": os.kill(os.getpid(), signal.SIGKILL)
if event == "hangs": sum(range(10**13))
open(os.environ["NOTES"], "a").write(f"{{fork}} ")
return fork
"""


def left_by(leaves: str) -> str:
    """A function that forks, and the fork leaves."""
    note = 'open(os.environ["NOTES"], "a").write(f"{os.getpid()} ")'
    return handler(LEFT.format(f"{leaves}; {note}"), "import os, signal, time")


@needs_linux
@pytest.mark.parametrize("leaves", LEAVES.values(), ids=LEAVES)
@pytest.mark.parametrize("end", ["closed", "ends", "hangs"])
def test_what_a_function_has_forked_ends_with_it(tmp_path: Path, leaves: str, end: str) -> None:
    notes, kept = tmp_path / "notes", tmp_path / "kept"
    with nestedsf.moto_session() as session:
        other, function = (
            make_function(
                session,
                left_by(leaves),
                Timeout=2 if file == notes and end == "hangs" else 60,
                Environment={"Variables": {"NOTES": str(file)}},
            )
            for file in (kept, notes)
        )
        stays = process_of(session, other)
        error, _ = invoke(session, function, end)
        until(notes.exists)
        forks = [int(each) for each in notes.read_text().split()]
        if end != "closed":
            assert error["errorType"] in {"Runtime.ExitError", "Sandbox.Timedout"}
            until(lambda: not any(is_running(fork) for fork in forks))
        assert is_running(stays)
    until(lambda: not any(is_running(fork) for fork in [*forks, stays]))


def test_the_files_of_its_zip_are_there(session: nestedsf.MotoSession) -> None:
    files = {
        "handler.py": handler(
            "here = pathlib.Path(__file__).parent\n"
            "return [open('data/a.txt').read(), (here / 'data/a.txt').read_text()]",
            "import pathlib",
        ),
        "data/a.txt": "text",
    }
    assert invoke(session, make_function(session, files))[0] == ["text", "text"]


def test_what_is_logged_is_in_its_log(session: nestedsf.MotoSession) -> None:
    body = "logging.getLogger('x').warning('dear %s', 'me')\nlogging.getLogger('x').info('no')"
    invoke(session, make_function(session, handler(body, "import logging"), "logs"))
    logs = session.client("logs").filter_log_events(logGroupName="/aws/lambda/logs")["events"]
    text = "\n".join(event["message"] for event in logs)
    assert "[WARNING]\tdear me" in text
    assert "no" not in text.replace("RequestId", "")


# --- environments ---------------------------------------------------------------------------


def test_an_environment_stays_warm(session: nestedsf.MotoSession) -> None:
    function = make_function(session, handler("return os.getpid()", "import os"))
    assert len({process_of(session, function) for _ in range(5)}) == 1


def test_there_are_as_many_environments_as_invocations(lab: Lab) -> None:
    source = handler("time.sleep(30)\nreturn os.getpid()", "import os, time")
    function = make_function(lab.session, source, Timeout=60)
    state = mapping(machine({"A": task(function, {})}))
    answer = lab.run(machine({"M": state}), [{}] * 12)
    assert len(set(json.loads(answer["output"]))) == 12
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() < 60


def test_beyond_the_limit_an_invocation_waits(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "LIMIT", 2)
    source = handler("time.sleep(30)\nreturn os.getpid()", "import os, time")
    functions = [make_function(lab.session, source, Timeout=900) for _ in range(2)]
    state = mapping(machine({"A": task(INVOKE, {"FunctionName.$": "$", "Payload": {}})}))
    answer = lab.run(machine({"M": state}), functions * 3)
    assert len(json.loads(answer["output"])) == 6
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() >= 90


def test_no_time_passes_while_a_process_is_started() -> None:
    with nestedsf.moto_session(time_scale=1000) as session:
        lab = Lab(session)
        function = make_function(session, handler("return 1"))
        answer = lab.run(machine({"A": task(function, {})}))
        assert (answer["stopDate"] - answer["startDate"]).total_seconds() < 1


@needs_linux
def test_an_environment_that_has_ended_is_replaced(session: nestedsf.MotoSession) -> None:
    function = make_function(session, handler("return os.getpid()", "import os"))
    first = process_of(session, function)
    os.kill(first, signal.SIGKILL)  # as the system does where memory is short
    until(lambda: not is_running(first))
    assert process_of(session, function) != first


@pytest.mark.parametrize("can_fork", [True, False])
def test_the_template_is_not_needed(monkeypatch: pytest.MonkeyPatch, can_fork: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(environments, "CAN_FORK", can_fork)
    with nestedsf.moto_session() as session:
        sources = [handler(f"return [{i}, os.getppid()]", "import os") for i in range(3)]
        functions = [make_function(session, source) for source in sources]
        answers = [invoke(session, function)[0] for function in functions]
        assert [number for number, _ in answers] == [0, 1, 2]
        template = answers[2][1]
        assert (template == os.getpid()) is not (can_fork and processes.CAN_FORK)
        if template != os.getpid():
            os.kill(template, signal.SIGKILL)  # as the system does where memory is short
            until(lambda: not is_running(template))
            assert [invoke(session, function)[0][0] for function in functions] == [0, 1, 2]
