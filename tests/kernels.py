"""Kernels for notebooks that are tested: forked, as a start from nothing takes a second.

They are reached by sockets in a folder: a port that was free when it was looked for may be
another's when the kernel opens it, and then the kernel ends.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import local_provisioner

from tests.cli import commands

_NUMBERS = count()
_from_nothing = local_provisioner.launch_kernel


class Kernels(KernelManager):
    """What nbval has for its KernelManager."""

    def __init__(self, **settings: Any) -> None:
        folder = Path(os.environ["HOME"], f"kernel-{next(_NUMBERS)}")
        super().__init__(**settings, transport="ipc", ip=str(folder))


def _launched(command: list[str], *, env: Any, cwd: str, **more: Any) -> Any:
    if command[0] != sys.executable:
        return _from_nothing(command, env=env, cwd=cwd, **more)
    nowhere = os.open(os.devnull, os.O_RDWR)
    file = command[command.index("-f") + 1]
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), nowhere)
    try:
        return commands.start("-f", file, env=env, cwd=cwd, program="kernel", **streams)
    finally:
        os.close(nowhere)


def install(nbval: Any) -> None:
    """Have nbval, the module `nbval.kernel`, start these."""
    nbval.KernelManager = Kernels
    local_provisioner.launch_kernel = _launched
