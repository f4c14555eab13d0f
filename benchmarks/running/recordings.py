"""`recordings`: how many executions and API answers are as they were recorded on AWS.

Those of the project, and those of `../shared/aws-recorded` where they are beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from benchmarks.figures import Figure, Peer, in_new_process
from tests.emulator.states.recorded import api_scenarios, run_calls, run_scenario
from tests.emulator.states.recorded import scenarios as recorded_executions

TIME_SCALE = 20.0
NAMED = 3
"""So many of those that differ are named in the table."""

Opened = Callable[[], AbstractContextManager[Any]]
Counts = dict[str, tuple[list[str], int]]
"""For each kind of recording: the names of those that differ, and how many there are."""


def recordings() -> list[Figure]:
    """What is equal here, all of which must be, and on moto as it comes."""
    from benchmarks.peers.environments import peer  # noqa: PLC0415  a peer imports this module

    def on_moto(kind: str, count: int) -> Peer:
        return peer(
            *("moto", "recordings", "1"),
            value=lambda counts: counts[kind][1] - len(counts[kind][0]),
            to=count,
            name="moto as it comes",
        )

    figures = [
        _figure(f"{kind} equal to AWS's", different, count, (on_moto(kind, count),))
        for kind, (different, count) in in_new_process(on_nestedsf).items()
    ]
    beside = in_new_process(beside_the_project)
    if beside is None:
        print("recordings: there are none beside the project", file=sys.stderr)
        return figures
    return [*figures, _figure("recordings beside the project, due now, equal to AWS's", *beside)]


def _figure(what: str, different: list[str], count: int, peers: tuple[Peer, ...] = ()) -> Figure:
    equal = count - len(different)
    more = f" and {len(different) - NAMED} more" if len(different) > NAMED else ""
    named = f"; not {', '.join(different[:NAMED])}{more}" if different else ""
    return Figure(
        benchmark="recordings",
        what=what + named,
        measured=equal,
        unit=f"of {count}",
        ratio=equal / count,
        to=f"the {count} recorded on AWS",
        bound=1.0,
        at_least=True,
        peers=peers,
    )


def on_nestedsf() -> Counts:
    """Run the project's recordings in moto sessions, each in one of its own."""
    from nestedsf.account.sessions import moto  # noqa: PLC0415  in a process of its own

    return count_equal(lambda: moto.moto_session(time_scale=TIME_SCALE))


def beside_the_project() -> tuple[list[str], int] | None:
    """Run those beside the project that need nothing that comes later; None without them."""
    from tests.recorded import recordings as beside  # noqa: PLC0415  in a process of its own
    from tests.recorded.features import missing_features  # noqa: PLC0415
    from tests.recorded.report import result_of  # noqa: PLC0415

    if not beside.FOLDER.is_dir():
        return None
    due = [one for one in beside.recordings() if not missing_features(one)]
    results = [result_of(one) for one in due]
    return [one.name for one in results if one.outcome != "equal"], len(results)


def count_equal(opened: Opened) -> Counts:
    """Run the project's recordings, each in an account that `opened` opens."""
    return {
        kind: ([name for name, one in found.items() if not _equal(opened, run, one)], len(found))
        for kind, run, found in (
            ("executions", run_scenario, recorded_executions()),
            ("API answers", run_calls, api_scenarios()),
        )
    }


def _equal(opened: Opened, run: Callable[..., tuple[Any, Any]], scenario: Any) -> bool:
    with opened() as session:
        try:
            expected, actual = run(session, scenario)
        except Exception:  # noqa: BLE001  an emulator that breaks does not answer as AWS does
            return False
    return bool(expected == actual)
