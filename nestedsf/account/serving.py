"""Serving: the emulated account as a server of its own process, on loopback."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from nestedsf.account.aws import AwsSession

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def serve(
    *, region_name: str = "us-east-1", time_scale: float = 1.0, port: int = 0
) -> Iterator[Server]:
    """Start a server in a process of its own and end it afterwards."""
    code = (
        "import sys; from nestedsf.account.serving import run_server; "
        f"run_server({region_name!r}, {time_scale!r}, {port!r})"
    )
    with subprocess.Popen(  # noqa: S603  this Python
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
    ) as process:
        assert process.stdout is not None  # noqa: S101
        try:
            yield Server(process.stdout.readline().strip(), region_name)
        finally:
            process.terminate()


class Server:
    """A server that runs."""

    def __init__(self, endpoint_url: str, region_name: str) -> None:
        self.endpoint_url, self.region_name = endpoint_url, region_name

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make AWS's own tools reach this server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "nestedsf",
            "AWS_SECRET_ACCESS_KEY": "nestedsf",
            "AWS_DEFAULT_REGION": self.region_name,
        }

    def session(self) -> AwsSession:
        """A session that reaches this server and nothing else."""
        return AwsSession(
            None,
            self.region_name,
            self.endpoint_url,
            aws_access_key_id="nestedsf",
            aws_secret_access_key="nestedsf",  # noqa: S106
        )


def run_server(region_name: str, time_scale: float, port: int) -> None:
    """Serve until the process ends."""
    from nestedsf.emulator.lifecycle import Emulation  # noqa: PLC0415
    from nestedsf.emulator.server import server  # noqa: PLC0415

    emulation = Emulation(region_name, time_scale)
    running = server(emulation.gateway, port)
    print(f"http://127.0.0.1:{running.server_port}", flush=True)
    running.serve_forever()
