"""leftovers, as a user types it: real processes, a server, and the commands that it names."""

from __future__ import annotations

import shlex
import subprocess
import sys

from nestedsf.account.sessions.serving import Server
from nestedsf.account.stack.deployment import deploy
from tests.cli.commands import run


def nestedsf(*args: str, server: Server | None = None) -> subprocess.CompletedProcess[str]:
    return run(*args, env=server.environment if server else {})


def commands(text: str) -> list[list[str]]:
    """The commands for a terminal that are shown."""
    return [
        shlex.split(line)
        for line in text.splitlines()
        if line.startswith(("  nestedsf ", "  aws "))
    ]


def test_moto_leaves_nothing() -> None:
    done = nestedsf("leftovers")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing is left: moto runs in this process")


def test_options_of_an_account_go_with_aws() -> None:
    done = nestedsf("leftovers", "--region", "eu-west-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--region goes with --aws" in done.stderr


def test_what_is_left_is_found_and_the_commands_remove_it(server: Server) -> None:
    session = server.session()
    for name in ("nestedsf", "nestedsf-anna"):
        deploy(session, stack_name=name, confirm=True)
    session.client("logs").create_log_group(logGroupName="/aws/lambda/nestedsf-bob-callback")
    hers = nestedsf("leftovers", "--aws", "--suffix", "anna", server=server)
    assert hers.returncode == 1
    assert "nestedsf-anna-main" in hers.stdout
    assert "bob" not in hers.stdout
    done = nestedsf("leftovers", "--aws", "--show-secrets", server=server)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("What is left: 2 stacks, 4 state machines, 2 functions, 3 log")
    found = commands(done.stdout)
    assert [program for program, *_ in found] == ["nestedsf", "nestedsf", "aws"]
    for program, *arguments in found:
        if program == "nestedsf":
            removed = nestedsf(*arguments, "--yes", server=server)
            assert removed.returncode == 0, removed.stderr
        else:
            awscli = [sys.executable, "-m", "awscli", *arguments]
            subprocess.run(awscli, env=server.environment, check=True)
    done = nestedsf("leftovers", "--aws", server=server)
    assert (done.returncode, done.stdout) == (0, "Nothing is left.\n")


def test_ids_are_masked(server: Server) -> None:
    session = server.session()
    deploy(session, stack_name="nestedsf-anna", confirm=True)
    shown = nestedsf("leftovers", "--aws", server=server).stdout
    assert session.account_id not in shown
    assert f"deployed by {session.owner}" not in shown
    assert "‹id›" in shown
    shown = nestedsf("leftovers", "--aws", "--show-secrets", server=server).stdout
    assert f"deployed by {session.owner}" in shown


def test_an_account_that_cannot_be_reached_is_one_sentence() -> None:
    where = ("--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9")
    done = nestedsf("leftovers", "--aws", *where)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_help_says_what_the_exit_status_means() -> None:
    words = " ".join(nestedsf("leftovers", "--help").stdout.split())
    assert "0 if nothing is left, 1 if something is" in words
