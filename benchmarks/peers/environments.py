"""The environments of the peers, in `.venv-peers`: made once, and thrown away by `make clean`.

What each of them needs stands beside this file, as `moto.txt` and `ministack.txt`.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Peer

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv-peers"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
SECONDS = 600
"""How long a peer may take for one figure."""

MODULES = {"moto": "benchmarks.peers.on_moto", "ministack": "benchmarks.peers.on_ministack"}
NAMES = {"moto": "moto with the shim", "ministack": "MiniStack"}


class PeerMissingError(RuntimeError):
    """A peer cannot be measured; its text says why, in a few words."""


def peer(
    environment: str,
    *words: str,
    value: Callable[[Any], float],
    to: float,
    name: str | None = None,
) -> Peer:
    """Ask a peer for what it has measured.

    Args:
        environment: "moto" or "ministack".
        words: What is asked for, as `MODULES`' commands take it.
        value: The measured value, from the answer.
        to: What its ratio is to.
        name: Its name in the table, where it says more than `NAMES`.
    """
    shown = name or NAMES[environment]
    try:
        measured = value(answer(environment, *words))
    except PeerMissingError as missing:
        return Peer(name=shown, missing=str(missing))
    return Peer(name=shown, measured=measured, ratio=measured / to)


def answer(environment: str, *words: str) -> Any:
    """What a peer's command prints, which is JSON; it is asked once for each value of `words`.

    Raises:
        PeerMissingError: It cannot be installed, or it failed.
    """
    answered, missing = _answered(environment, *words)
    if missing:
        raise PeerMissingError(missing)
    return answered


@functools.cache
def _answered(environment: str, *words: str) -> tuple[Any, str]:
    try:
        command = [str(python_of(environment)), "-m", MODULES[environment], *words]
        done = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8", timeout=SECONDS
        )
    except PeerMissingError as missing:
        return None, str(missing)
    except subprocess.TimeoutExpired:
        return None, f"not within {SECONDS} s"
    except subprocess.CalledProcessError as failed:
        _say(f"{' '.join(words)} on {NAMES[environment]} failed", failed.stderr)
        return None, "it failed"
    return json.loads(done.stdout.splitlines()[-1]), ""


def python_of(environment: str) -> Path:
    """The Python of an environment, which is made if it is not there.

    Raises:
        PeerMissingError: It cannot be made; standard error says why.
    """
    python = _made(FOLDER, environment)
    if python is None:
        raise PeerMissingError("not installed")
    return python


@functools.cache
def _made(folder: Path, environment: str) -> Path | None:
    home = folder / environment
    python = home / SCRIPTS / Path(sys.executable).name
    required = Path(__file__).with_name(f"{environment}.txt")
    constraints = _constraints(required.read_text(encoding="utf-8"))
    made_of = f"{sys.version}\n{required.read_text(encoding='utf-8')}{constraints}"
    ready = home / "ready.txt"
    if ready.is_file() and ready.read_text(encoding="utf-8") == made_of:
        return python
    print(f"Setting up {folder.name}/{environment}, once", file=sys.stderr)
    folder.mkdir(exist_ok=True)
    constraining = folder / f"{environment}-constraints.txt"
    constraining.write_text(constraints, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", f"--python={python}", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(home)],
        [*pip, "install", "--retries=1", "-r", str(required), "-c", str(constraining)],
    ):
        done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            _say(f"{folder.name}/{environment} could not be set up", done.stderr)
            return None
    ready.write_text(made_of, encoding="utf-8")
    return python


def _constraints(required: str) -> str:
    """The versions of this project's lock, for what a peer does not pin itself.

    moto has the same around it as here; MiniStack pins all that matters.
    """
    pinned = {line.partition("==")[0] for line in required.splitlines() if "==" in line}
    if "ministack" in pinned:
        return ""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = [line.rstrip("\\ ") for line in lock if "==" in line]
    return "\n".join(line for line in locked if line.partition("==")[0] not in pinned)


def _say(what: str, why: str) -> None:
    lines = why.strip().splitlines() or ["no reason was given"]
    print(f"{what}: {lines[-1]}", file=sys.stderr)
