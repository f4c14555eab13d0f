"""Servers of the emulator for tests over HTTP: forked, as a start from nothing takes a second.

How a server is started and ended is tested with `serve` itself.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from nestedsf.account.sessions import serving
from nestedsf.account.sessions.serving import Server
from nestedsf.emulator.environment import without_moto
from tests.cli import commands


class _Process:
    """The process of a server: what `Server` uses of a `subprocess.Popen`."""

    def __init__(self, *args: str) -> None:
        variables = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        kept, telling = os.pipe()
        told, saying = os.pipe()
        with os.fdopen(kept), os.fdopen(saying, "w"), Path(os.devnull).open("wb") as nowhere:
            self._command = commands.start(
                *args,
                env=without_moto(variables),
                stdin=kept,
                stdout=saying,
                stderr=nowhere,
                program="served",
            )
        self.stdin, self.stdout = os.fdopen(telling, "wb"), os.fdopen(told, "rb")

    def poll(self) -> int | None:
        return self._command.returncode

    def wait(self, timeout: float = commands.PATIENCE) -> int:
        return self._command.wait(timeout)

    def terminate(self) -> None:
        """It ends by itself: its stdin has ended."""


def serve(**settings: Any) -> Server:
    """A server, as `nestedsf.serve` starts one, but that nobody keeps: it ends with its stdin."""
    mark = secrets.token_hex()
    process: Any = _Process(
        mark, json.dumps({"region_name": "us-east-1", "port": 0, "mocks": None, **settings})
    )
    return Server(process, serving._environment(process, mark.encode()))  # noqa: SLF001
