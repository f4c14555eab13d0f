"""`scenarios`: how many executions and API answers are as they were recorded on AWS."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import boto3

from benchmarks.figures import Figure, in_new_process
from tests.emulator.states.recorded import NOT_EMULATED, api_scenarios, run_calls, run_scenario
from tests.emulator.states.recorded import scenarios as recorded_executions

TIME_SCALE = 20.0

Opened = Callable[[], AbstractContextManager[boto3.Session]]
Counts = dict[str, tuple[list[str], int]]
"""For each kind of recording: the names of those that differ, and how many there are."""


def scenarios() -> list[Figure]:
    """What is equal here, all of which must be, and on moto as it comes."""
    ours, peers = in_new_process(on_nestedsf), in_new_process(on_moto)
    return [_figure(kind, *ours[kind], len(peers[kind][0])) for kind in ours]


def _figure(kind: str, different: list[str], count: int, different_on_moto: int) -> Figure:
    equal, equal_on_moto = count - len(different), count - different_on_moto
    return Figure(
        benchmark="scenarios",
        what=f"{kind} equal to AWS's" + (f"; not: {', '.join(different)}" if different else ""),
        measured=equal,
        unit=f"of {count}",
        ratio=equal / count,
        to=f"the {count} recorded on AWS",
        bound=1.0,
        at_least=True,
        peer="moto",
        peer_measured=equal_on_moto,
        peer_ratio=equal_on_moto / count,
    )


def on_nestedsf() -> Counts:
    """Run all scenarios in moto sessions, each in one of its own."""
    from nestedsf.account.sessions import moto  # noqa: PLC0415  in a process of its own

    return _counts(lambda: moto.moto_session(time_scale=TIME_SCALE))


def on_moto() -> Counts:
    """Run all scenarios on moto as it comes, each with a new `mock_aws`."""
    from moto import mock_aws  # noqa: PLC0415

    from benchmarks.shim import CONFIG  # noqa: PLC0415  its settings, without the shim

    @contextlib.contextmanager
    def opened() -> Iterator[boto3.Session]:
        with mock_aws(config=CONFIG):
            yield boto3.Session(region_name="us-east-1")

    logging.disable()  # the interpreter of moto logs a page for each error
    return _counts(opened)


def _counts(opened: Opened) -> Counts:
    answers = {n: one for n, one in api_scenarios().items() if n not in NOT_EMULATED}
    return {
        kind: ([name for name, one in found.items() if not _equal(opened, run, one)], len(found))
        for kind, run, found in (
            ("executions", run_scenario, recorded_executions()),
            ("API answers", run_calls, answers),
        )
    }


def _equal(opened: Opened, run: Callable[..., tuple[Any, Any]], scenario: Any) -> bool:
    with opened() as session:
        try:
            expected, actual = run(session, scenario)
        except Exception:  # noqa: BLE001  an emulator that breaks does not answer as AWS does
            return False
    return bool(expected == actual)
