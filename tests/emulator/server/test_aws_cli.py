"""The AWS CLI, as another terminal uses it: deploy, run, look, send a token, delete."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.sample import template
from tests.cli import commands
from tests.emulator.machines_for_tests import Lab, machine, passing, until, waiting


class Terminal:
    """A shell in which a server's environment is set, and nothing else of AWS."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        self._env = {"HOME": str(home), "AWS_PAGER": "", **environment}

    def aws(self, *words: str) -> subprocess.CompletedProcess[str]:
        return commands.run(*words, env=self._env, program="aws")

    def ask(self, *words: str) -> Any:
        done = self.aws(*words)
        assert (done.returncode, done.stderr) == (0, ""), done
        return json.loads(done.stdout) if done.stdout else None


@pytest.fixture
def terminal(server: Server, tmp_path: Path) -> Terminal:
    return Terminal(server.environment, tmp_path)


def test_the_sample_from_deployment_to_deletion(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "sample.yaml"
    file.write_text(template(), encoding="utf-8")
    stack = ("--stack-name", "by-cli")
    terminal.ask(
        "cloudformation",
        "create-stack",
        *stack,
        *("--template-body", f"file://{file}", "--capabilities", "CAPABILITY_NAMED_IAM"),
    )
    terminal.ask("cloudformation", "wait", "stack-create-complete", *stack)
    machines = terminal.ask("stepfunctions", "list-state-machines")["stateMachines"]
    arns = {found["name"]: found["stateMachineArn"] for found in machines}
    started = terminal.ask(
        "stepfunctions", "start-execution", "--state-machine-arn", arns["by-cli-main"]
    )
    which = ("--execution-arn", started["executionArn"])

    def described() -> Any:
        return terminal.ask("stepfunctions", "describe-execution", *which)

    done = until(lambda: found if (found := described())["status"] != "RUNNING" else None, 60)
    assert done["status"] == "SUCCEEDED"
    assert json.loads(done["output"])[1].startswith("Callback right after")
    events = terminal.ask("stepfunctions", "get-execution-history", *which)["events"]
    assert [events[0]["type"], events[-1]["type"]] == ["ExecutionStarted", "ExecutionSucceeded"]
    terminal.ask("cloudformation", "delete-stack", *stack)
    terminal.ask("cloudformation", "wait", "stack-delete-complete", *stack)
    assert "by-cli-main" not in str(terminal.ask("stepfunctions", "list-state-machines"))
    assert terminal.ask("lambda", "list-functions") == {"Functions": []}


def test_a_token_is_sent_from_another_process(aws: AwsSession, terminal: Terminal) -> None:
    lab = Lab(aws)
    child = lab.create(machine({"Rest": passing()}))
    execution = lab.start(machine({"Wait for us": waiting(child)}))
    token = ("--task-token", lab.token(execution))
    terminal.ask("stepfunctions", "send-task-heartbeat", *token)
    terminal.ask("stepfunctions", "send-task-success", *token, "--task-output", '{"from":"é"}')
    done = lab.ended(execution)
    assert (done["status"], json.loads(done["output"])) == ("SUCCEEDED", {"from": "é"})
    again = terminal.aws("stepfunctions", "send-task-success", *token, "--task-output", "1")
    assert again.stderr.strip().endswith(
        "An error occurred (TaskTimedOut) when calling the SendTaskSuccess operation: "
        "Task Timed Out: 'Provided task does not exist anymore'"
    )


def test_the_cli_is_told_whose_account_it_is(terminal: Terminal) -> None:
    assert terminal.ask("sts", "get-caller-identity")["Account"] == "123456789012"


INVALID = "The security token included in the request is invalid."
MISMATCH = "The request signature we calculated does not match the signature you provided."


@pytest.mark.parametrize(
    ("wrong", "call", "operation", "code", "message"),
    [
        (
            "AWS_SECRET_ACCESS_KEY",
            "stepfunctions list-state-machines",
            "ListStateMachines",
            "InvalidSignatureException",
            MISMATCH,
        ),
        (
            "AWS_ACCESS_KEY_ID",
            "cloudformation list-stacks",
            "ListStacks",
            "InvalidClientTokenId",
            INVALID,
        ),
        (
            "AWS_ACCESS_KEY_ID",
            "lambda list-functions",
            "ListFunctions",
            "UnrecognizedClientException",
            INVALID,
        ),
    ],
)
def test_the_cli_prints_the_line_that_it_prints_for_aws(  # noqa: PLR0913, PLR0917  all of a line
    server: Server,
    tmp_path: Path,
    wrong: str,
    call: str,
    operation: str,
    code: str,
    message: str,
) -> None:
    done = Terminal({**server.environment, wrong: "guessed"}, tmp_path).aws(*call.split())
    assert done.returncode != 0
    line = f"An error occurred ({code}) when calling the {operation} operation: {message}"
    assert line in done.stderr
