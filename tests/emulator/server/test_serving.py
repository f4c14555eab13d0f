"""A server of our own: its sessions, what its functions see, and how it ends."""

from __future__ import annotations

import ast
import concurrent.futures
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from botocore.exceptions import ClientError

import nestedsf
from nestedsf.account.sessions.aws import AwsSession, aws_session
from nestedsf.account.sessions.serving import Server, serve
from nestedsf.exceptions import InputError, ServerError, SessionRefusedError
from nestedsf.sample import template
from tests.emulator.machines_for_tests import Lab, handler, invoke, make_function, task, until, wait

OUTPUT = [
    '"The whole execution is completed including both long-running jobs"',
    "Callback right after the first long-running job is completed",
]


def connected(endpoint_url: str) -> socket.socket:
    """A connection to a server; it ends when the server does."""
    at = urlsplit(endpoint_url)
    return socket.create_connection((at.hostname, at.port), timeout=120)


def ended(connection: socket.socket) -> bool:
    """Whether the other side is gone, waited for."""
    with connection:
        try:
            return connection.recv(1) == b""
        except ConnectionResetError:
            return True


# --- what it is for -----------------------------------------------------------------------


def test_the_sample_runs_as_on_aws(aws: AwsSession) -> None:
    stacks = aws.client("cloudformation")
    name = "by-boto3"
    stacks.create_stack(
        StackName=name, TemplateBody=template(), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    lab = Lab(aws)
    machines = lab.sfn.list_state_machines()["stateMachines"]
    (main,) = (m["stateMachineArn"] for m in machines if m["name"] == f"{name}-main")
    done = lab.run(main)
    assert (done["status"], json.loads(done["output"])) == ("SUCCEEDED", OUTPUT)
    trace = nestedsf.fetch_trace(aws, done["executionArn"])
    assert [e.status for e in trace.executions()] == ["SUCCEEDED"] * 4
    stacks.delete_stack(StackName=name)
    stacks.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    assert name not in [m["name"].rpartition("-")[0] for m in machines_of(lab)]


def machines_of(lab: Lab) -> list[dict[str, str]]:
    found: list[dict[str, str]] = lab.sfn.list_state_machines()["stateMachines"]
    return found


def test_thirty_two_requests_side_by_side(aws: AwsSession) -> None:
    lab = Lab(aws)
    machine = lab.create({"StartAt": "W", "States": {"W": {**wait(), "End": True}}})
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        executions = list(pool.map(lambda i: lab.start(machine, {"i": i}), range(32)))
        answers = list(pool.map(lab.describe, executions * 10))
    assert len(set(executions)) == 32
    for i, answer in enumerate(answers):
        assert answer["executionArn"] == executions[i % 32]
        assert json.loads(answer["input"]) == {"i": i % 32}


def test_a_hundred_executions_at_once(aws: AwsSession) -> None:
    lab = Lab(aws)
    machine = lab.create({"StartAt": "W", "States": {"W": {**wait(36_000), "End": True}}})
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        executions = list(pool.map(lambda _: lab.start(machine), range(100)))
        assert counted(lab, machine, "RUNNING") == 100
        list(pool.map(lambda arn: lab.sfn.stop_execution(executionArn=arn), executions))
    assert counted(lab, machine, "ABORTED") == 100
    short = lab.create({"StartAt": "W", "States": {"W": {**wait(), "End": True}}})
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: lab.start(short), range(100)))
    until(lambda: counted(lab, short, "SUCCEEDED") == 100)


def counted(lab: Lab, machine: str, status: str) -> int:
    listed = lab.sfn.list_executions(stateMachineArn=machine, statusFilter=status, maxResults=1000)
    return len(listed["executions"])


# --- sessions -----------------------------------------------------------------------------


def test_a_session_reads_nothing_of_the_users(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = nowhere\nendpoint_url = http://127.0.0.1:1\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "missing",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_SESSION_TOKEN": "none",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "ALL_PROXY": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    session = server.session()
    assert (session.account_id, session.partition) == ("123456789012", "aws")
    assert (session.region_name, session.endpoint_url) == ("us-east-1", server.endpoint_url)
    assert session.client("iam").list_roles()["Roles"] == []
    assert session.resource("cloudformation").meta.client.list_stacks()


def test_the_environment_reaches_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(server.environment) == [
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
    ]
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    assert aws_session().endpoint_url == server.endpoint_url


def test_no_secret_is_shown(server: Server) -> None:
    shown = f"{server!r} {server.session()!r}"
    assert server.endpoint_url in shown
    assert server.environment["AWS_SECRET_ACCESS_KEY"] not in shown
    assert server.environment["AWS_ACCESS_KEY_ID"] not in shown


def test_the_key_is_new_at_each_start_and_says_whose_it_is(server: Server) -> None:
    with serve(region_name="eu-central-1") as other:
        assert other.session().region_name == "eu-central-1"
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
            assert other.environment[name] != server.environment[name]
        keys = {
            "aws_access_key_id": server.environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": server.environment["AWS_SECRET_ACCESS_KEY"],
        }
        with pytest.raises(ClientError, match="security token"):
            AwsSession(None, "us-east-1", other.endpoint_url, **keys)
    assert server.environment["AWS_ACCESS_KEY_ID"].startswith("NESTEDSF")


def test_a_moto_session_of_the_same_process_refuses_it(server: Server) -> None:
    session = server.session()
    with nestedsf.moto_session(), pytest.raises(SessionRefusedError):
        session.client("stepfunctions").list_state_machines()
    assert session.client("stepfunctions").list_state_machines()


# --- what a deployed function sees --------------------------------------------------------

LOOKS = """
seen = [dict(os.environ)]
if os.path.exists('/proc/self/environ'):
    seen.append(open('/proc/self/environ').read())
    seen.append(open('/proc/self/cmdline').read())
return seen
"""


def test_a_function_sees_neither_the_key_nor_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-users-own")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "the-users-own")
    with serve() as server:
        session = server.session()
        function = make_function(session, handler(LOOKS.strip(), "import os"))
        seen, answer = invoke(session, function, {})
        assert "FunctionError" not in answer
        assert "PATH" in seen[0]
        assert "the-users-own" not in json.dumps(seen)
        assert server.environment["AWS_SECRET_ACCESS_KEY"] not in json.dumps(seen)
        assert server.environment["AWS_ACCESS_KEY_ID"] not in json.dumps(seen)


def test_a_function_finds_nothing_on_stdin_and_prints_to_its_log_alone(aws: AwsSession) -> None:
    lines = "os.write(1, b'x' * 100_000)\nreturn input()"
    payload, answer = invoke(aws, make_function(aws, handler(lines, "import os")), {})
    assert (answer["FunctionError"], payload["errorType"]) == ("Unhandled", "EOFError")


# --- how it starts and ends ---------------------------------------------------------------


def test_a_port_that_is_taken(server: Server) -> None:
    port = urlsplit(server.endpoint_url).port
    assert port is not None
    with pytest.raises(ServerError, match=f"^Port {port} is taken by another program: choose"):
        serve(port=port)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"port": 70_000}, "There is no port 70000"),
        ({"region_name": "us-north-9"}, "There is no region 'us-north-9'"),
        ({"time_scale": -1}, "time_scale is a positive number"),
    ],
)
def test_what_cannot_be_served_is_said(wrong: dict[str, object], words: str) -> None:
    with pytest.raises((InputError, ServerError), match=words):
        serve(**wrong)  # type: ignore[arg-type]


def test_a_notebook_opens_it_in_one_cell_and_closes_it_in_another() -> None:
    server = serve()
    session = server.session()
    connection = connected(server.endpoint_url)
    server.close()
    assert ended(connection)
    server.close()
    assert "closed" in repr(server)
    with pytest.raises(ServerError, match="closed"):
        server.session()
    del session


def test_it_runs_as_long_as_a_session_of_it_is_in_use() -> None:
    session = serve().session()
    gc.collect()
    assert session.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert session.endpoint_url is not None
    connection = connected(session.endpoint_url)
    del session
    gc.collect()
    assert ended(connection)


def test_closing_ends_executions_and_functions_that_never_return() -> None:
    server = serve()
    lab = Lab(server.session())
    function = make_function(lab.session, handler("while True:\n    pass"), Timeout=900)
    calls = {
        "StartAt": "Call",
        "States": {"Call": {"Type": "Task", "Resource": function, "End": True}},
    }
    execution = lab.start(calls)
    lab.until_event(execution, "LambdaFunctionScheduled")
    lab.start({"StartAt": "W", "States": {"W": {**wait(3600), "End": True}}})
    connection = connected(server.endpoint_url)
    began = time.monotonic()
    server.close()
    assert time.monotonic() - began < 15
    assert ended(connection)
    with pytest.raises(ConnectionRefusedError):
        connected(server.endpoint_url)


PARENT = """
import multiprocessing, os, sys, time
from nestedsf.account.sessions.serving import serve
server = serve()
print(server.endpoint_url, flush=True)
{}
"""


def parent(then: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(then)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    found = psutil.Process(process.pid).children(recursive=True)
    assert len(found) > 1
    return found


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended, waited for: a second or two is what is promised, not what is tested."""
    return not psutil.wait_procs(processes, timeout=120)[1]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_the_process_that_has_started_it(number: signal.Signals) -> None:
    # Ctrl-C just before a sleep is seen after it: so it sleeps for short.
    process, endpoint_url = parent("sys.stderr = None\nwhile True:\n    time.sleep(0.1)")
    with process:
        connection, kept = connected(endpoint_url), descendants(process)
        process.send_signal(number)
        assert ended(connection)
        assert gone(kept)


FORKS = {
    "multiprocessing": "multiprocessing.get_context('fork').Process(target=time.sleep, args=(600,)).start()",
    "a fork": "os.fork() or time.sleep(600)",
    "a thread that ends": "import threading; threading.Thread(target=lambda: os.fork() or time.sleep(600)).start()",
}


@pytest.mark.parametrize("forks", FORKS.values(), ids=FORKS)
def test_it_ends_with_that_process_though_a_fork_of_it_lives(forks: str) -> None:
    process, endpoint_url = parent(f"{forks}; print(flush=True); time.sleep(600)")
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        connection = connected(endpoint_url)
        family = descendants(process)
        forked = [one for one in family if one.ppid() == process.pid and "-I" not in one.cmdline()]
        assert forked
        process.kill()
        try:
            assert ended(connection)
            assert gone([one for one in family if one not in forked])
        finally:
            for one in forked:
                one.kill()


def test_a_fork_that_ends_ends_nothing() -> None:
    server = serve()
    with server:
        # sys.exit and not os._exit: what is registered with atexit runs in the fork too.
        code = "pid = os.fork()\nif not pid:\n    sys.exit(bool(server.session() is None))"
        process, endpoint_url = parent(
            f"{code}\nprint(os.waitpid(pid, 0)[1], flush=True)\nsys.stdin.readline()"
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "0\n"
            connected(endpoint_url).close()
            process.kill()


HUNG = "import re\nre.match('(a+)+$', 'a' * 60 + 'b')"


def test_it_ends_with_that_process_though_a_function_hangs(tmp_path: Path) -> None:
    """In a C call, which holds the interpreter that it runs in."""
    process, endpoint_url = parent(
        "print(server.environment, flush=True); sys.stdout.flush(); time.sleep(600)"
    )
    with process:
        assert process.stdout is not None
        environment = ast.literal_eval(process.stdout.readline())
        session = AwsSession(
            None,
            "us-east-1",
            endpoint_url,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )
        begun = tmp_path / "begun"
        function = make_function(
            session, handler(f"open({str(begun)!r}, 'w').close()\n{HUNG}"), Timeout=900
        )
        machine = {"StartAt": "F", "States": {"F": {**task(function, {}), "End": True}}}
        Lab(session).start(machine)
        until(begun.exists)
        kept = descendants(process)
        process.kill()
        assert gone(kept)


def test_a_server_whose_keeper_is_killed_ends() -> None:
    process, endpoint_url = parent("time.sleep(600)")
    with process:
        connection = connected(endpoint_url)
        (keeper,) = psutil.Process(process.pid).children()
        kept = keeper.children(recursive=True)
        keeper.kill()
        assert ended(connection)
        assert gone(kept)
        process.kill()


def test_it_ends_when_that_process_comes_to_its_end() -> None:
    process, endpoint_url = parent("sys.stdin.readline()")
    connection = connected(endpoint_url)
    _, errors = process.communicate("\n")
    assert (process.returncode, errors) == (0, None)
    assert ended(connection)


SHADOWS = (
    "secrets",
    "random",
    "socket",
    "json",
    "moto",
    "requests",
    "psutil",
    "runpy",
    "sitecustomize",
)
KERNEL = """
import sys
sys.path.remove("")
from nestedsf import serve
sys.path[:0] = ["", "."]  # as in a kernel: the folder comes first, and was looked at last
with serve() as server:
    print(server.session().client("sts").get_caller_identity()["Account"])
"""


def test_what_lies_in_the_learners_folder_changes_nothing(tmp_path: Path) -> None:
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("print('{\"error\": 1}', flush=True)\n")
    done = subprocess.run(
        [sys.executable, "-c", KERNEL],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONINSPECT": "1",
            "PYTHONSTARTUP": str(tmp_path / "secrets.py"),
            "PYTHONWARNINGS": "default",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["123456789012"], done.stderr


@pytest.mark.parametrize("noise", ['{"environment": 1}', "no newline\\0377\\c"])
def test_what_is_printed_at_the_start_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noise: str
) -> None:
    python = tmp_path / "python"  # sitecustomize prints as early as this
    python.write_text(f"#!/bin/sh\nprintf '%b\\n' '{noise}'\nexec {sys.executable} \"$@\"\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with serve() as server:
        assert server.session().account_id == "123456789012"


def test_a_server_that_has_ended_is_told() -> None:
    with serve() as server:
        server._process.kill()  # noqa: SLF001  as the system does where memory is short
        with pytest.raises(ServerError, match="has ended"):
            server.wait()
        with pytest.raises(ServerError, match="has ended"):
            server.session()


def test_a_state_is_tested_there_too(aws: AwsSession) -> None:
    url = aws.client("sqs").create_queue(QueueName="tested")["QueueUrl"]
    sends = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": url, "MessageBody.$": "$.body"})
    definition = json.dumps({**sends, "Next": "B"})
    role_arn = "arn:aws:iam::123456789012:role/tests"
    sfn = aws.client("stepfunctions")
    mocked = sfn.test_state(
        definition=definition, input='{"body":"rye"}', mock={"result": '{"MessageId":"7"}'}
    )
    assert (mocked["output"], mocked["nextState"]) == ('{"MessageId":"7"}', "B")
    called = sfn.test_state(definition=definition, input='{"body":"oat"}', roleArn=role_arn)
    assert called["status"] == "SUCCEEDED"
    [message] = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert message["Body"] == "oat"
