"""Questions to AWS are asked side by side, and whoever has enough waits for no answer."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nestedsf.account.sessions.clients import Clients
from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from tests.account.kept import Kept

SLOW = """
import os
import time
import nestedsf
from tests.account.kept import Kept, arn_of, rests, starter, starts

TOP, *CHILDREN = (arn_of("parent", str(number)) for number in range(4))

def hangs(request):
    if TOP not in request.body.decode():
        os.write(1, b"asked\\n")  # as one, from whatever thread
        time.sleep(600)

account = Kept({TOP: starts(CHILDREN)}, {"parent": starter(3)})
nestedsf.fetch_trace(account.session(hangs), TOP)
"""


def test_answers_come_in_the_order_of_the_questions() -> None:
    together = threading.Barrier(SIDE_BY_SIDE)

    def ask(number: int) -> int:
        together.wait(120)  # so many are asked at the same time
        return -number

    numbers = range(2 * SIDE_BY_SIDE)
    assert Clients(Kept({}).session()).each(ask, numbers) == [-number for number in numbers]


def test_after_an_error_nothing_more_is_asked() -> None:
    asked: list[int] = []
    enough = threading.Event()

    def ask(number: int) -> None:
        asked.append(number)
        if number == 0:
            raise LookupError("the first one")
        enough.wait(120)

    clients = Clients(Kept({}).session())
    with pytest.raises(LookupError, match="the first one"):
        clients.each(ask, range(1000))
    enough.set()
    for thread in threading.enumerate():
        if thread.name.startswith("nestedsf-clients"):
            thread.join(120)
    assert len(asked) <= SIDE_BY_SIDE + 1


def test_ctrl_c_ends_a_process_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    finally:
        process.kill()
    assert errors.endswith("KeyboardInterrupt\n")
