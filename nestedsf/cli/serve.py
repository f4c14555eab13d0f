"""`nestedsf serve`: the emulator as a server, for the AWS CLI and other terminals."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nestedsf.cli import options, terminal
from nestedsf.cli.env_file import (
    check_env_file,
    env_file_text,
    env_text,
    remove_env_file,
    write_env_file,
)
from nestedsf.cli.mocks import add_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from nestedsf.account.sessions.serving import Server

ENDING_SIGNALS = ("SIGTERM", "SIGHUP")  # Windows lacks the second


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    serve = commands.add_parser(
        "serve",
        help="answer as AWS does, on this computer, for the AWS CLI and other terminals",
        description="Run moto as a server on 127.0.0.1 until Ctrl-C: no account, no network. "
        "It answers only who has its key, which is new at each start. Whatever is deployed to it "
        "is gone when it ends.",
        allow_abbrev=False,
    )
    serve.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port; without it any that is free"
    )
    serve.add_argument(
        "--env-file",
        type=Path,
        metavar="FILE",
        help="write address and key into this file, which only you can read; it is removed at "
        "the end",
    )
    serve.add_argument(
        "--region", default="us-east-1", metavar="REGION", help="without it us-east-1"
    )
    serve.add_argument(
        "--time-scale",
        type=options.time_scale,
        default=1.0,
        metavar="N",
        help="let Wait, TimeoutSeconds and HeartbeatSeconds pass N times as fast",
    )
    add_file(serve)
    serve.set_defaults(command=_serve)


def _serve(args: argparse.Namespace) -> int:
    if args.env_file is not None:
        check_env_file(args.env_file)
    # Imported here, so that `nestedsf trace` and `--help` do not wait for boto3.
    from nestedsf.account.sessions import serving  # noqa: PLC0415

    _end_as_with_ctrl_c()
    with (
        contextlib.suppress(KeyboardInterrupt),
        serving.serve(
            region_name=args.region,
            time_scale=args.time_scale,
            port=args.port,
            mocks=args.mock,
        ) as server,
        _told(server, args.env_file),
    ):
        server.wait()
    terminal.say("The server has ended, and its executions with it.")
    return 0


@contextlib.contextmanager
def _told(server: Server, env_file: Path | None) -> Iterator[None]:
    """Say how the server is reached, and take the file back at the end."""
    text = env_file_text(server.environment)
    try:
        if env_file is not None:
            server.forget(env_file, text)
            write_env_file(env_file, text)
        terminal.say(_how_to_reach(server, env_file), flush=True)
        yield
    finally:
        if env_file is not None:
            remove_env_file(env_file, text)


def _how_to_reach(server: Server, env_file: Path | None) -> str:
    if env_file is None:
        told = f"Set these in another terminal:\n\n{env_text(server.environment)}"
        first = "export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION"
    else:
        told = "In another terminal:\n"
        # A shell's `.` looks for a bare name in PATH.
        name = env_file if env_file.is_absolute() else os.path.join(".", env_file)  # noqa: PTH118
        first = f"set -a; . {shlex.quote(str(name))}; set +a"
    return (
        f"Listening on {server.endpoint_url}, region {server.region_name}. {told}\n"
        f"  {first}\n"
        "  nestedsf deploy --aws\n"
        "  aws stepfunctions list-state-machines\n\n"
        "Ctrl-C ends it."
    )


def _end_as_with_ctrl_c() -> None:
    """Let whatever asks this process to end also end its executions and remove its file."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    for name in ENDING_SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, interrupt)
