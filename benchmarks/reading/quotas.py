"""`account`: what reading an execution asks of AWS: calls, time, and the quotas.

Nothing is sent: histories are kept in this process (`tests.account.kept`), which answers as AWS
does, after the latency that AWS has.
"""

from __future__ import annotations

import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, in_new_process

if TYPE_CHECKING:
    from tests.account.kept import Kept

CHILDREN = 1000
LATENCY = 0.05
SEQUENTIAL = 100
"""So many calls are made one after the other; 1,000 would take a minute."""
TIMES = 3
SPEED_BOUND = 1 / 15
CALLS_A_CHILD, CALLS_A_PARENT = 2, 2


def account() -> list[Figure]:
    """Calls for the sample, time for 1,000 children, and the quotas while they are read."""
    return [in_new_process(calls), in_new_process(side_by_side), in_new_process(within_quotas)]


def calls() -> Figure:
    """What is asked for one trace of the sample, but for the pages of its histories."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    made: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        made[model.name] += 1

    with nestedsf.moto_session(time_scale=50) as session:
        trace = nestedsf.run(session, nestedsf.deploy(session))
        session.events.register("before-call.stepfunctions", count)
        nestedsf.fetch_trace(session, str(trace.execution_arn))
    children = len(list(trace.executions())) - 1
    pages = made.pop("GetExecutionHistory")
    most = CALLS_A_CHILD * children + CALLS_A_PARENT
    measured = sum(made.values())
    return Figure(
        benchmark="account",
        what=f"one trace of the sample, calls beyond its {pages} pages of history",
        measured=measured,
        unit="calls",
        ratio=measured / most,
        to=f"{CALLS_A_CHILD} a child and {CALLS_A_PARENT} for the parent",
        bound=1.0,
    )


def side_by_side() -> Figure:
    """Seconds to read 1,000 children, beside the same calls one after the other.

    Without quotas: AWS's bucket would give 1,000 histories in half a minute at the earliest.
    """
    from nestedsf.account.executions.traces import fetch_trace  # noqa: PLC0415
    from nestedsf.account.sessions.clients import client_for  # noqa: PLC0415

    kept, top = _family(LATENCY)
    session = kept.session()
    client = client_for(session, top)
    begun = time.perf_counter()
    for child in list(kept.histories)[1 : SEQUENTIAL + 1]:
        client.get_execution_history(executionArn=child, maxResults=1000)
    a_call = (time.perf_counter() - begun) / SEQUENTIAL
    kept.calls.clear()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        fetch_trace(session, top)
        taken.append(time.perf_counter() - begun)
    measured = median(taken)
    made = sum(kept.calls.values()) // TIMES
    return Figure(
        benchmark="account",
        what=f"{CHILDREN:,} children, {LATENCY * 1000:g} ms a call, without quotas, median of {TIMES}",
        measured=measured,
        unit="s",
        ratio=measured / (a_call * made),
        to=f"its {made:,} calls one by one, {a_call * made:.3g} s",
        bound=SPEED_BOUND,
    )


def within_quotas() -> Figure:
    """The same with AWS's quotas, as if all were asked for at once: when each call is let go.

    The clock stands still, and nobody sleeps: a call is made at the time for which it waits.
    """
    from nestedsf.account.executions.traces import fetch_trace  # noqa: PLC0415
    from nestedsf.account.sessions import quotas  # noqa: PLC0415

    kept, top = _family(0)
    session = kept.session()
    waits: list[float] = []
    size, refill = quotas.QUOTAS["GetExecutionHistory"]
    quotas.pace(session, clock=lambda: 0.0, sleep=waits.append)
    fetch_trace(session, top)
    made = kept.calls["GetExecutionHistory"]
    moments = [0.0] * (made - len(waits)) + sorted(waits)
    most = max(number / (size + refill * at) for number, at in enumerate(moments, 1))
    return Figure(
        benchmark="account",
        what=f"the same within AWS's quotas (simulated): {made:,} histories",
        measured=moments[-1],
        unit="s",
        ratio=most,
        to=f"{size} calls and {refill} more a second",
        bound=1.0 + 1e-9,
    )


def _family(latency: float) -> tuple[Kept, str]:
    from tests.account.kept import Kept, arn_of, rests, starter, starts  # noqa: PLC0415

    top = arn_of("parent", "top")
    children = [arn_of("child", str(number)) for number in range(CHILDREN)]
    histories = {top: starts(children), **{child: rests() for child in children}}
    return Kept(histories, {"parent": starter(CHILDREN)}, lambda: time.sleep(latency)), top
