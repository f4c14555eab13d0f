"""`nestedsf serve`, as a user types it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.emulator.machines_for_tests import until
from tests.emulator.server.test_serving import connected, ended

MARK = "# Written by nestedsf serve, which removes it when it ends."
NAMES = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"]
AWS = Path(sys.executable).parent / "aws"


@contextlib.contextmanager
def serving(
    *words: str,
    cwd: Path,
    umask: int = -1,
    start: tuple[str, ...] = ("-m", "nestedsf"),
    **env: str,
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and what it has printed once it listens."""
    with subprocess.Popen(
        [sys.executable, *start, "serve", *words],
        cwd=cwd,
        env={**os.environ, **env},
        umask=umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Ctrl-C"):
                    break
            yield process, "".join(lines)
        finally:
            process.kill()


def refused(*words: str, cwd: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "nestedsf", "serve", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(AWS_\w+)=(.*)$", text, re.MULTILINE))


def test_without_a_file_the_variables_are_printed(tmp_path: Path) -> None:
    with serving("--region", "eu-west-1", cwd=tmp_path) as (process, told):
        env = variables(told)
        assert list(env) == NAMES
        assert f"Listening on {env['AWS_ENDPOINT_URL']}, region eu-west-1." in told
        assert env["AWS_DEFAULT_REGION"] == "eu-west-1"
        connection = connected(env["AWS_ENDPOINT_URL"])
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, "")
        assert rest == "The server has ended, and its executions with it.\n"
        assert ended(connection)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o277])
def test_the_file_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "a file.env"
    with serving("--env-file", file.name, cwd=tmp_path, umask=umask) as (process, told):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [file]
        first, *lines = file.read_text().splitlines()
        assert first == MARK
        assert [line.partition("=")[0] for line in lines] == NAMES
        env = variables(file.read_text())
        assert env["AWS_SECRET_ACCESS_KEY"] not in told
        # What it says to type is typed, by a shell.
        (sourcing,) = re.findall(r"^  (set -a; .*)$", told, re.MULTILINE)
        shell = {"PATH": f"{AWS.parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
        typed = subprocess.run(
            ["/bin/sh", "-c", f"{sourcing}; aws stepfunctions list-state-machines --output text"],
            cwd=tmp_path,
            env=shell,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (typed.returncode, typed.stderr) == (0, "")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, "")
    assert not file.exists()


def test_a_file_of_somebody_else_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    own = tmp_path / "own.env"
    own.write_text("AWS_PROFILE=mine\n")
    link = tmp_path / "link.env"
    link.symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    for name in ("own.env", "link.env", "folder"):
        status, told = refused("--env-file", name, cwd=tmp_path)
        assert status == 2
        assert told == (
            f"nestedsf: {name} is there, and nestedsf serve has not written it: choose another "
            "file, so that nothing is overwritten.\n"
        )
    assert own.read_text() == "AWS_PROFILE=mine\n"
    assert not (tmp_path / "nowhere").exists()
    assert refused("--env-file", "no/such.env", cwd=tmp_path)[0] == 2


def test_a_file_goes_with_a_command_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "a file.env"
    with serving("--env-file", file.name, cwd=tmp_path) as (process, _):
        connection = connected(variables(file.read_text())["AWS_ENDPOINT_URL"])
        process.kill()
        process.communicate()
        assert ended(connection)  # and the server with it
    until(lambda: not file.exists())


def test_a_file_that_a_crash_has_left_is_written_anew_and_another_server_s_is_kept(
    tmp_path: Path,
) -> None:
    file = tmp_path / "left.env"
    file.write_text(f"{MARK}\nAWS_ENDPOINT_URL=left\n")
    with serving("--env-file", file.name, cwd=tmp_path) as (process, _):
        assert variables(file.read_text())["AWS_ENDPOINT_URL"] != "left"
        file.write_text(f"{MARK}\nof another server\n")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert "of another server" in file.read_text()


@pytest.mark.parametrize("closed", ["<&-", "2>&-"])
def test_it_needs_neither_input_nor_errors(tmp_path: Path, closed: str) -> None:
    file = tmp_path / "a.env"
    command = f'exec "$0" -m nestedsf serve --env-file a.env {closed}'
    with subprocess.Popen(
        ["/bin/sh", "-c", command, sys.executable],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            until(file.exists)
            connection = connected(variables(file.read_text())["AWS_ENDPOINT_URL"])
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=120)
            assert errors == ""
            assert ended(connection)
            assert not file.exists()
        finally:
            process.kill()


def test_without_standard_output_nothing_is_served(tmp_path: Path) -> None:
    command = 'exec "$0" -m nestedsf serve --env-file a.env >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("nestedsf: Standard output is closed, so nothing was done")
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refused("--port", port, "--env-file", "a.env", cwd=tmp_path)
    assert told == (
        1,
        f"nestedsf: Port {port} is taken by another program: choose another one, or 0 for any.\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--region", "nowhere"), 1, "There is no region 'nowhere'"),
        (("--port", "x"), 2, "argument --port: invalid int value: 'x'"),
        (("--time-scale", "0"), 2, "time_scale is a positive number"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    tmp_path: Path, words: tuple[str, ...], status: int, told: str
) -> None:
    code, line = refused(*words, cwd=tmp_path)
    assert code == status
    assert told in line
    assert line.count("\n") == 1


def test_what_lies_in_the_folder_is_not_imported(tmp_path: Path) -> None:
    for name in ("json", "socket", "moto"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)")
    command = "import sys; sys.path.remove(''); import nestedsf.cli; sys.exit(nestedsf.cli.main())"
    with serving(cwd=tmp_path, start=("-c", command)) as (process, told):
        assert list(variables(told)) == NAMES
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.parametrize("generation", [0, 1], ids=["keeper", "server"])
def test_the_server_that_ends_ends_the_command(tmp_path: Path, generation: int) -> None:
    file = tmp_path / "a.env"
    with serving("--env-file", file.name, cwd=tmp_path, AWS_PROFILE="missing") as (process, _):
        psutil.Process(process.pid).children(recursive=True)[generation].kill()
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors.startswith("nestedsf: The server has ended")) == (1, True)
    assert not file.exists()
