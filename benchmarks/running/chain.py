"""`chain`: a thousand Pass states one after the other, in the engine alone and over boto3."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timezone
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any, NoReturn

from benchmarks.figures import Figure, in_new_process, limited
from benchmarks.peers.environments import peer
from benchmarks.running.executions import of_chain
from benchmarks.running.machines import CHAIN, STATES

if TYPE_CHECKING:
    from nestedsf.engine.services import Call

MILLISECONDS = 50.0
TIMES = 5


def chain() -> list[Figure]:
    """Milliseconds of an execution in the engine, and of one in an account."""
    milliseconds = middle(in_new_process(on_nestedsf))
    return [
        limited(
            benchmark="chain",
            what=f"the engine alone, {STATES:,} Pass states, median of {TIMES}",
            measured=middle(in_new_process(in_engine)),
            limit=MILLISECONDS,
            unit="ms",
        ),
        Figure(
            benchmark="chain",
            what="the same in an account, over boto3",
            measured=milliseconds,
            unit="ms",
            ratio=milliseconds / MILLISECONDS,
            to=f"{MILLISECONDS:g} ms",
            peers=(
                # It takes more than half a minute.
                peer(
                    *("moto", "chain", "1"),
                    value=middle,
                    to=MILLISECONDS,
                    name="moto with the shim, once",
                ),
                peer("ministack", "chain", str(TIMES), value=middle, to=MILLISECONDS),
            ),
        ),
    ]


def middle(taken: list[float]) -> float:
    """The median in milliseconds, from seconds."""
    return median(taken) * 1000


def on_nestedsf() -> list[float]:
    """Seconds of each execution in an account."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    with nestedsf.moto_session() as session:
        return of_chain(session, TIMES)


def in_engine() -> list[float]:
    """Seconds of the processor that each execution takes in the engine: it never waits.

    Raises:
        RuntimeError: One did not succeed, or the engine has not run alone.
    """
    # In a process of its own; `nestedsf` itself imports boto3, before the engine.
    from nestedsf.engine.environment import Environment, Machine  # noqa: PLC0415
    from nestedsf.engine.execution import Execution  # noqa: PLC0415
    from nestedsf.engine.scheduler import Scheduler  # noqa: PLC0415
    from nestedsf.engine.tokens import Tokens  # noqa: PLC0415

    machine = Machine(arn="machine", name="chain", definition=CHAIN, role_arn="role")

    def seconds() -> float:
        scheduler = Scheduler(datetime(2026, 1, 1, tzinfo=timezone.utc))
        environment = Environment(
            scheduler=scheduler,
            services=NoServices(),
            tokens=Tokens(lambda: "token"),
            randomness=Random(1),  # noqa: S311  nothing is secret here
            region_name="us-east-1",
        )
        execution = Execution(
            environment=environment, machine=machine, arn="arn", name="name", input_text='{"n": 0}'
        )
        begun = time.process_time()
        execution.start()
        scheduler.run()
        taken = time.process_time() - begun
        if execution.status != "SUCCEEDED" or len(execution.events) != 2 * STATES + 2:
            raise RuntimeError(f"the execution ended as {execution.status}: {execution.cause}")
        return taken

    taken = [seconds() for _ in range(TIMES)]
    if "moto" in sys.modules:
        raise RuntimeError("the engine has imported moto")
    return taken


class NoServices:
    """What an execution without Tasks is handed."""

    def prepare(self, call: Call) -> NoReturn:
        """Nothing is called."""
        raise NotImplementedError(call.resource.arn)

    def call(self, call: Call) -> NoReturn:
        """Nothing is called."""
        raise NotImplementedError(call.resource.arn)

    def job(self, call: Call, answer: Any) -> NoReturn:
        """Nothing is awaited."""
        raise NotImplementedError(call.resource.arn, answer)
