"""deploy, status and destroy, as a user types them: real processes, a server, a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator

import pytest

from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack.deployment import deploy, destroy
from nestedsf.account.stack.status import status
from tests.cli import commands

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
RESOURCES = (
    "MainStateMachine",
    "AnotherStateMachine",
    "CallbackFunction",
    "CallbackLogGroup",
    "MainStateMachineRole",
    "AnotherStateMachineRole",
    "CallbackFunctionRole",
)


def environment(server: Server | None) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**ours, **(server.environment if server else {})}


def nestedsf(*args: str, server: Server | None = None) -> subprocess.CompletedProcess[str]:
    return commands.run(*args, env=environment(server))


def in_a_terminal(server: Server, *args: str, typed: str) -> tuple[int, str]:
    """Exit status and output of a command in a terminal, in which the answer is typed."""
    terminal, inside = pty.openpty()
    process = commands.start(
        *args,
        env={**environment(server), "TERM": "xterm", "COLUMNS": "100"},
        stdin=inside,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    shown = b""
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:  # Linux: the other end is closed
            more = b""
        if not more:
            break
        if b"to go on: " in shown + more and b"to go on: " not in shown:
            os.write(terminal, typed.encode() + b"\n")
        shown += more
    os.close(terminal)
    return process.wait(), shown.decode()


@pytest.fixture
def empty(server: Server) -> Iterator[Server]:
    """A server whose account has no stacks, before and after."""
    yield server
    destroy(server.session(), anyones=True, confirm=True)
    destroy(server.session(), "nestedsf-ada", confirm=True)


def test_without_aws_it_is_moto_whatever_the_environment_says(empty: Server) -> None:
    done = nestedsf("deploy", server=empty)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Deploying nestedsf to moto, in this process:"
    for resource in RESOURCES:
        assert any(f"CREATE_COMPLETE   {resource} " in line for line in lines)
    assert "gone with this process: nestedsf serve keeps one" in lines[-1]
    for command in ("status", "destroy"):
        done = nestedsf(command, server=empty)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Nothing is deployed to moto, in this process: ")
    assert status(empty.session()).status is None


def test_a_dry_run_changes_nothing(empty: Server) -> None:
    for where in ([], ["--aws"]):
        done = nestedsf("deploy", "--dry-run", "--suffix", "ada", *where, server=empty)
        assert (done.returncode, done.stderr) == (0, "")
        assert all(resource in done.stdout for resource in RESOURCES)
        assert "nestedsf-ada-main" in done.stdout
        assert "123456789012" not in done.stdout
    assert status(empty.session(), "nestedsf-ada").status is None


def test_an_edition_is_deployed_and_run_as_it_is_there(empty: Server) -> None:
    dry = nestedsf("deploy", "--dry-run", "--edition", "jsonata")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "may states:SendTaskSuccess\n      on stateMachine:nestedsf-main" in dry.stdout
    assert "AWS::Lambda" not in dry.stdout
    assert "lambda/pricing" not in dry.stdout

    deploy(empty.session(), confirm=True)
    other = nestedsf("run", "--aws", "--edition", "jsonata", server=empty)
    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr == (
        "nestedsf: nestedsf is deployed in the edition jsonpath, which runs without --edition: "
        "deploy it first, with nestedsf deploy --aws --edition jsonata.\n"
    )
    done = nestedsf("deploy", "--aws", "--edition", "jsonata", "--yes", server=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert "DELETE_COMPLETE   CallbackFunction " in done.stdout
    again = nestedsf("deploy", "--aws", "--edition", "jsonata", server=empty)
    assert again.stdout.startswith("Nothing to do: ")
    for edition in (["--edition", "jsonata"], []):
        ran = nestedsf("run", "--aws", *edition, server=empty)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert '["The whole execution is completed' in ran.stdout


@pytest.mark.parametrize("command", ["run", "deploy"])
@pytest.mark.parametrize("edition", ["JSONata", "", "\x1b[31m"])
def test_another_edition_is_refused_in_a_sentence(command: str, edition: str) -> None:
    done = nestedsf(command, "--edition", edition)
    assert (done.returncode, done.stdout) == (2, "")
    assert "it has jsonpath and jsonata." in done.stderr
    assert "\x1b" not in done.stderr


def test_a_life_in_a_terminal(empty: Server) -> None:
    code, shown = in_a_terminal(empty, "deploy", "--aws", typed="nestedsf")
    assert code == 0, shown
    plan, _, done = shown.partition("Type nestedsf to go on: ")
    assert all(resource in plan for resource in RESOURCES)
    assert "Account 123456789012, http://127.0.0.1:" in plan
    assert done.count("CREATE_COMPLETE") == len(RESOURCES) + 1
    assert "nestedsf run --aws" in done
    assert "nestedsf destroy --aws" in done
    assert "123456789012" not in done

    again = nestedsf("deploy", "--aws", server=empty)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("Nothing to do: nestedsf is deployed to http://127.0.0.1:")

    told = nestedsf("status", "--aws", server=empty)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[0] == "nestedsf   CREATE_COMPLETE"
    assert all(resource in told.stdout for resource in RESOURCES)
    assert "Deployed by you, wanted until 20" in told.stdout.splitlines()[-1]
    assert "123456789012" not in told.stdout

    code, shown = in_a_terminal(empty, "destroy", "--aws", typed="nested")
    assert (code, status(empty.session()).status) == (1, "CREATE_COMPLETE")
    assert "Nothing was done: the name was not typed." in shown
    code, shown = in_a_terminal(empty, "destroy", "--aws", typed="nestedsf")
    assert (code, status(empty.session()).status) == (0, None)
    assert shown.count("DELETE_COMPLETE") == len(RESOURCES) + 1
    assert shown.rstrip().endswith("nestedsf is destroyed.")

    once_more = nestedsf("destroy", "--aws", server=empty)
    assert once_more.returncode == 0
    assert once_more.stdout == "Nothing to do: There is no stack nestedsf.\n"


def test_the_question_says_what_happens_to_what_is_there(empty: Server) -> None:
    deploy(empty.session(), main_definition=PASS, confirm=True)
    code, shown = in_a_terminal(empty, "deploy", "--aws", typed="no")
    question = (
        "nestedsf is going to be updated: it is CREATE_COMPLETE, and that changes its template "
        "and its resources. Type nestedsf to go on: "
    )
    assert (code, question in shown) == (1, True), shown
    assert status(empty.session()).status == "CREATE_COMPLETE"


def test_what_is_left_of_a_stack_is_neither_run_nor_replaced_unasked(empty: Server) -> None:
    session = empty.session()
    deploy(session, confirm=True)
    found = {one.logical_id: one.physical_id for one in status(session).resources}
    iam, role = session.client("iam"), found["MainStateMachineRole"]
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="more", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    failed = nestedsf("destroy", "--aws", "--yes", server=empty)
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    assert "because of MainStateMachineRole (AWS::IAM::Role): " in failed.stderr
    run = nestedsf("run", "--aws", server=empty)
    assert run.returncode == 1
    assert run.stderr.startswith("nestedsf: nestedsf is DELETE_FAILED, and cannot be run: ")
    unasked = nestedsf("deploy", "--aws", server=empty)
    assert unasked.returncode == 1
    assert "to be replaced: it is DELETE_FAILED, and that stops its running" in unasked.stderr
    assert status(session).status == "DELETE_FAILED"


def test_a_stack_of_somebody_else_is_destroyed_by_whoever_says_so(empty: Server) -> None:
    other = empty.session()
    other.caller_arn = "arn:aws:iam::123456789012:user/ada"
    deploy(other, confirm=True)
    told = nestedsf("status", "--aws", server=empty)
    assert told.stdout.splitlines()[-1].startswith("Deployed by somebody else, wanted until 20")
    named = nestedsf("status", "--aws", "--show-secrets", server=empty)
    assert named.stdout.splitlines()[-1].startswith(f"Deployed by {other.owner}, wanted until 20")
    for command in ("deploy", "destroy"):
        refused = nestedsf(command, "--aws", "--yes", server=empty)
        assert refused.returncode == 1
        assert "somebody else has deployed it" in refused.stderr
        assert "ada" not in refused.stdout + refused.stderr
    code, shown = in_a_terminal(empty, "destroy", "--aws", "--anyones", typed="nestedsf")
    assert code == 0, shown
    assert f"executions stopped, though {other.owner} has deployed it. Type nestedsf " in shown
    assert status(empty.session()).status is None


def test_a_script_says_yes(empty: Server) -> None:
    unasked = nestedsf("deploy", "--aws", server=empty)
    assert unasked.returncode == 1
    assert unasked.stderr.startswith("nestedsf: Nothing was done: nobody is there to confirm")
    assert status(empty.session()).status is None
    done = nestedsf("deploy", "--aws", "--yes", "--suffix", "ada", server=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  nestedsf destroy --aws --suffix ada" in done.stdout.splitlines()
    done = nestedsf("destroy", "--aws", "--yes", "--suffix", "ada", server=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert status(empty.session(), "nestedsf-ada").status is None


def test_a_failure_is_one_line_with_its_cure(empty: Server) -> None:
    logs = empty.session().client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/nestedsf-callback")
    done = nestedsf("deploy", "--aws", "--yes", server=empty)
    logs.delete_log_group(logGroupName="/aws/lambda/nestedsf-callback")
    assert done.returncode == 1
    assert "  CREATE_FAILED     CallbackLogGroup " in done.stdout
    (line,) = done.stderr.splitlines()
    assert "because of CallbackLogGroup (AWS::Logs::LogGroup): " in line
    assert "choose another stack_name (--suffix on the command line)" in line


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["deploy", "--aws", "--suffix", "a_b"], "'nestedsf-a_b'"),
        (["status", "--aws", "--suffix", "x" * 60], "at most 55"),
        (["destroy", "--aws", "--suffix", ""], "--suffix is empty"),
        (["deploy", "--endpoint-url", "http://127.0.0.1:1"], "--endpoint-url goes with --aws"),
        (["status", "--profile", "ada"], "--profile goes with --aws"),
        (["destroy", "--region", "eu-west-1"], "--region goes with --aws"),
        (["destroy", "--dry-run"], "--dry-run"),
    ],
)
def test_bad_input_reaches_nothing(args: list[str], words: str) -> None:
    done = nestedsf(*args)  # no credentials: reaching anything would say so
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert words in line


def test_ctrl_c_says_that_cloudformation_goes_on(empty: Server) -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from nestedsf.account.sessions.aws import AwsSession\n"
        "from nestedsf.cli import main\n"
        "client = AwsSession.client\n"
        "def interrupted(self, *args, **kwargs):\n"
        "    made = client(self, *args, **kwargs)\n"
        "    kill = lambda **_: os.kill(os.getpid(), signal.SIGINT)\n"
        "    made.meta.events.register('after-call.cloudformation.CreateStack', kill)\n"
        "    return made\n"
        "AwsSession.client = interrupted\n"
        "sys.exit(main(['deploy', '--aws', '--yes']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(empty),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("nestedsf: Interrupted. CloudFormation goes on with what it has begun")
    again = nestedsf("deploy", "--aws", server=empty)
    assert again.stdout.startswith("Nothing to do: ")
