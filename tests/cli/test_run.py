"""`nestedsf run` as a user types it: on moto, and on a server that stands in for AWS."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from tests.cli import commands

FAST = ("--time-scale", "50")
BEGINS = "AAAAKg"  # a task token
ACCOUNT = "123456789012"
PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9999, "End": True}}}
FAIL = {
    "StartAt": "Fail",
    "States": {
        "Fail": {
            "Type": "Fail",
            "Error": "Denied",
            "Cause": f"User: arn:aws:iam::{ACCOUNT}:user/ada is not authorized",
        }
    },
}


@pytest.fixture(scope="module")
def on_server(server: Server) -> Iterator[dict[str, str]]:
    """The environment that reaches the server, with the sample and two others deployed."""
    session = server.session()
    nestedsf.deploy(session, confirm=True)
    for name, definition in (("pass", PASS), ("wait", WAIT), ("fail", FAIL)):
        nestedsf.deploy(
            session, stack_name=f"nestedsf-{name}", main_definition=definition, confirm=True
        )
    yield server.environment
    assert session.account_id == ACCOUNT


def run(
    *args: str, env: dict[str, str] | None = None, command: str = "run"
) -> subprocess.CompletedProcess[str]:
    return commands.run(command, *args, env=env or {}, without_aws=False)


def read(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


def test_what_is_deployed_is_run_on_the_account(server: Server, on_server: dict[str, str]) -> None:
    done = run("--aws", "--endpoint-url", server.endpoint_url, "--name", "first", env=on_server)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"Running it on {server.endpoint_url}, region us-east-1, as first:"
    assert lines[-2] == "Output:"
    assert "Price: 17 state transitions, $0.000425" in done.stdout
    assert (
        "  nestedsf open arn:aws:states:us-east-1:‹account›:execution:nestedsf-main:first "
        f"--aws --endpoint-url {server.endpoint_url}"
    ) in done.stdout
    assert f"  nestedsf destroy --aws --endpoint-url {server.endpoint_url}" in lines
    assert "make lab" not in done.stdout
    assert ACCOUNT not in done.stdout
    assert BEGINS not in done.stdout


def test_the_edition_in_jsonata_runs_on_moto() -> None:
    done = run(*FAST, "--edition", "jsonata")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Deploying the sample in JSONata to moto, in this process:"
    assert "AWS::Lambda" not in done.stdout
    assert lines[-1].startswith('["The whole execution is completed including both')


def test_the_environment_alone_names_the_server(on_server: dict[str, str]) -> None:
    done = run("--aws", "--suffix", "pass", "--show-secrets", "--input", '{"a": 1}', env=on_server)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"nestedsf open arn:aws:states:us-east-1:{ACCOUNT}:execution:nestedsf-pass-main:" in (
        done.stdout
    )
    assert "nestedsf destroy --aws --suffix pass\n" in done.stdout
    assert done.stdout.endswith('Output:\n{"a":1}\n')


def test_an_execution_that_fails_says_why_without_secrets(on_server: dict[str, str]) -> None:
    done = run("--aws", "--suffix", "fail", env=on_server)
    assert (done.returncode, done.stderr) == (1, "")
    last = done.stdout.splitlines()[-1]
    cause = "User: arn:aws:iam::‹account›:user/‹user› is not authorized"
    assert last == f"FAILED: Denied: {cause}"
    shown = run("--aws", "--suffix", "fail", "--show-secrets", env=on_server)
    assert shown.stdout.splitlines()[-1] == f"FAILED: Denied: {FAIL['States']['Fail']['Cause']}"  # type: ignore[index]


def test_what_is_not_deployed_is_not_run(on_server: dict[str, str]) -> None:
    done = run("--aws", "--suffix", "nobody", env=on_server)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "nestedsf-nobody is not deployed" in done.stderr
    assert "nestedsf deploy --aws --suffix nobody" in done.stderr


def test_ctrl_c_leaves_the_execution_on_the_account_running(
    on_server: dict[str, str], aws: AwsSession
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "nestedsf", "run", "--aws", "--suffix", "wait"],
        env={**os.environ, **on_server},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "RUNNING  Wait" in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert len(errors.splitlines()) == 1
    assert "Interrupted. The execution goes on: " in errors
    assert ACCOUNT not in errors
    shown = errors.strip().rpartition(" ")[2]
    arn = shown.replace("‹account›", ACCOUNT)
    client = aws.client("stepfunctions")
    assert client.describe_execution(executionArn=arn)["status"] == "RUNNING"
    nestedsf.stop_execution(aws, arn)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--aws", *FAST), "AWS's time cannot be scaled"),
        (("--aws", "--suffix", ""), "--suffix is empty"),
        (("--aws", "--suffix", "a b"), "'nestedsf-a b'"),
        (("--region", "eu-west-1"), "--region goes with --aws"),
        (("--endpoint-url", "http://127.0.0.1:9"), "--endpoint-url goes with --aws"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything(args: tuple[str, ...], words: str) -> None:
    done = run(*args, env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_without_aws_the_environment_names_nothing_and_no_socket_is_reached() -> None:
    script = (
        "import sys\n"
        "def no_socket(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        raise RuntimeError(f'{event} {args}')\n"
        "sys.addaudithook(no_socket)\n"
        "from nestedsf.cli import main\n"
        f"sys.exit(main(['run', *{FAST!r}]))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        host, port = listener.getsockname()
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "AWS_PROFILE": "production",
                "AWS_ENDPOINT_URL": f"http://{host}:{port}",
                "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_DEFAULT_REGION": "eu-west-1",
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Deploying the sample to moto, in this process:\n")


def test_what_is_saved_and_printed_has_no_secrets_and_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    done = run(*FAST, "--json", "--save", str(folder), "--input", f'{{"account": "{ACCOUNT}"}}')
    assert done.returncode == 0
    printed, saved = json.loads(done.stdout), read(folder)
    for text in (done.stdout, saved):
        assert ACCOUNT not in text
        assert BEGINS not in text
        assert "‹account›" in text
        assert "‹task token›" in text
    assert printed["input"] == {"account": "‹account›"}
    assert printed["execution_arn"].startswith("arn:aws:states:us-east-1:‹account›:execution:")

    files = sorted(folder.glob("*.history.json"))
    assert [path.name.partition("-nestedsf-")[0] for path in files] == ["01", "02", "03", "04"]
    definition = folder / "nestedsf-main.asl.json"
    shown = run(str(files[0]), "--definition", str(definition), command="trace")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Start new workflow and continue   Task · Request Response" in shown.stdout
    # Without secrets it still says which child each Task has started, and when.
    traces = [nestedsf.trace_of(nestedsf.load_history(path)) for path in files]
    started = [v.child_execution_arn for v in traces[0].visits if v.child_execution_arn]
    assert len(set(started)) == 3
    assert nestedsf.timeline(traces[0]).table.axis == "time"


def test_whoever_asks_for_secrets_has_them(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    done = run(*FAST, "--json", "--save", str(folder), "--show-secrets", "--suffix", "ada")
    assert done.returncode == 0
    for text in (done.stdout, read(folder)):
        assert f":{ACCOUNT}:execution:nestedsf-ada-main:" in text
        assert BEGINS in text
        assert "‹" not in text
    history = str(folder / "01-nestedsf-ada-main.history.json")
    assert '{"ExecutionArn":"‹execution' in run(history, command="trace").stdout
    assert '{"ExecutionArn":"arn:aws:st' in run(history, "--show-secrets", command="trace").stdout
    assert ACCOUNT not in run(history, "--json", command="trace").stdout
    assert ACCOUNT in run(history, "--json", "--show-secrets", command="trace").stdout
