"""What is measured on MiniStack: `python -m benchmarks.peers.on_ministack WHAT TIMES [SCALE]`.

It is a server in a process of its own, which listens on a free port until all is measured.
SCALE is how many times as fast Wait states pass, "inf" for not at all.
Printed as JSON. https://pypi.org/project/ministack says how it is started and configured.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

READY_SECONDS = 60


@contextlib.contextmanager
def opened(scale: float) -> Iterator[Any]:
    """A boto3 session whose account is emulated by a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "GATEWAY_PORT": str(port),
            "LOG_LEVEL": "ERROR",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "STATE_DIR": folder,
            "S3_DATA_DIR": folder,
        }
        server = subprocess.Popen(
            [Path(sys.executable).with_name("ministack")],
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            import boto3  # noqa: PLC0415  while the server starts

            _wait_for(url, server)
            if scale != 1:
                _post(f"{url}/_ministack/config", {"stepfunctions._SFN_WAIT_SCALE": 1 / scale})
            os.environ["AWS_ENDPOINT_URL"] = url
            yield boto3.Session(
                region_name="us-east-1",
                aws_access_key_id="123456789012",
                aws_secret_access_key="secret",  # noqa: S106  it is not checked
            )
        finally:
            server.terminate()
            server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(URLError, ConnectionError, TimeoutError):
            urlopen(f"{url}/_ministack/health", timeout=5).close()  # noqa: S310  it is http
            return
        time.sleep(0.01)
    raise RuntimeError("MiniStack's server has not started")


def _post(url: str, body: dict[str, float]) -> None:
    headers = {"Content-Type": "application/json"}
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310  it is http
    urlopen(request, timeout=5).close()  # noqa: S310


def measured(what: str, times: int, scale: float) -> Any:
    """The measured values of a benchmark."""
    begun = time.perf_counter()
    with opened(scale) as session:
        from benchmarks.running.executions import on_peer  # noqa: PLC0415  as above

        return on_peer(session, what, times, begun)


def main() -> None:
    """Print what is asked for."""
    what, times, *scale = sys.argv[1:]
    print(json.dumps(measured(what, int(times), float(*scale or ["1"]))))


if __name__ == "__main__":
    main()
