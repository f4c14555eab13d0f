"""`nestedsf open` as a user types it, on a server that stands in for AWS."""

from __future__ import annotations

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

import pytest

import nestedsf
from nestedsf.account.sessions.serving import Server
from tests.cli import commands

ACCOUNT = "123456789012"
ELSEWHERE = f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:main:first"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Sample(NamedTuple):
    """The sample after it has run, and what is needed to open it from another process."""

    arn: str
    env: dict[str, str]
    where: tuple[str, ...]


@pytest.fixture(scope="module")
def sample(server: Server) -> Sample:
    session = server.session()
    deployment = nestedsf.deploy(session, confirm=True)
    trace = nestedsf.run(session, deployment, name="first")
    # The region comes from the ARN.
    env = {k: v for k, v in server.environment.items() if k != "AWS_DEFAULT_REGION"}
    assert trace.execution_arn is not None
    return Sample(trace.execution_arn, env, ("--aws", "--endpoint-url", server.endpoint_url))


def opened(*args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return commands.run("open", *args, env=env or {})


def test_it_prints_the_outline_with_the_children(sample: Sample) -> None:
    done = opened(sample.arn, *sample.where, env=sample.env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("✓ SUCCEEDED  nestedsf-main\n")
    assert done.stdout.count("nestedsf-another   child execution") == 3
    assert "‹execution›" in done.stdout
    assert ACCOUNT not in done.stdout
    assert not UUID.search(done.stdout)


def test_an_arn_whose_account_is_masked_is_the_session_s_own(sample: Sample) -> None:
    done = opened(sample.arn.replace(ACCOUNT, "‹account›"), *sample.where, env=sample.env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("✓ SUCCEEDED  nestedsf-main\n")


def test_it_shows_secrets_to_whoever_asks(sample: Sample, tmp_path: Path) -> None:
    done = opened(sample.arn, *sample.where, "--show-secrets", env=sample.env)
    assert done.returncode == 0
    assert "‹" not in done.stdout
    page = tmp_path / "open.html"
    done = opened(sample.arn, *sample.where, "--show-secrets", "--html", str(page), env=sample.env)
    assert done.returncode == 0
    assert sample.arn in page.read_text(encoding="utf-8")
    if os.name == "posix":
        assert page.stat().st_mode & 0o077 == 0


def test_it_writes_one_html_file_and_says_where(sample: Sample, tmp_path: Path) -> None:
    page = tmp_path / "first run.html"
    done = opened(sample.arn, *sample.where, "--html", str(page), env=sample.env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{page}: SUCCEEDED, 4 executions. Open it in a browser: {page.as_uri()}\n"
    )
    text = page.read_text(encoding="utf-8")
    assert ET.fromstring(text).tag == "html"  # noqa: S314  we have written it
    assert ACCOUNT not in text
    assert [path.name for path in tmp_path.iterdir()] == [page.name]


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_fetched(
    tmp_path: Path,
) -> None:
    there = tmp_path / "there.html"
    there.write_text("mine")
    # Nobody answers at that endpoint: what asks it fails otherwise.
    where = ("--aws", "--endpoint-url", "http://127.0.0.1:9")
    for target, words in (
        (there, f"{there} is there already: choose another name"),
        (tmp_path / "no" / "page.html", f"There is no folder {tmp_path / 'no'}: make it first"),
        (tmp_path / "page.txt", "'page.txt' does not end in .html: name it so"),
    ):
        done = opened(ELSEWHERE, *where, "--html", str(target))
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    assert there.read_text() == "mine"


def test_without_aws_it_says_why_not() -> None:
    done = opened(ELSEWHERE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "nestedsf: open shows an execution of an account: add --aws. What ran on moto is gone "
        "with its process; what nestedsf serve holds is reached with --aws --endpoint-url URL.\n"
    )


@pytest.mark.parametrize(
    ("arn", "status", "words"),
    [
        ("first", 2, "This is no execution's ARN"),
        (ELSEWHERE.replace(":execution:main:first", ":stateMachine:main"), 2, "list-executions"),
        (f"{ELSEWHERE.replace(':execution:', ':express:')}:one", 1, "its state machine is gone"),
        (ELSEWHERE.replace("first", "gone"), 1, "more than 90 days ago"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(
    sample: Sample, tmp_path: Path, arn: str, status: int, words: str
) -> None:
    page = tmp_path / "page.html"
    done = opened(arn, *sample.where, "--html", str(page), env=sample.env)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not page.exists()


def test_children_that_cannot_be_read_are_left_out_and_said(
    server: Server, sample: Sample, tmp_path: Path
) -> None:
    client = server.session().client("stepfunctions")
    machine = sample.arn.replace("execution:nestedsf-main:first", "stateMachine:nestedsf-another")
    client.delete_state_machine(stateMachineArn=machine)
    page = tmp_path / "page.html"
    done = opened(sample.arn, *sample.where, "--html", str(page), env=sample.env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{page}: SUCCEEDED, 1 execution. ")
    assert "3 of them: " in done.stderr
    assert "3 of them: " in page.read_text(encoding="utf-8")
