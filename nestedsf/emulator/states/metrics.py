"""Metrics: what Amazon CloudWatch is told of executions, in the namespace AWS/States.

A state machine whose name is not ASCII is not monitored. The children of Map Runs are not either;
AWS's guide does not say whether it counts them.

An execution has two values of ExecutionsStarted, 1 at its start and 0 when it has ended: Sum counts
them, and SampleCount is twice as many. The guide does not say whether one that was redriven has a
third, so it has none here.
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.engine.execution import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nestedsf.engine.execution import Execution

__all__ = ["NAMESPACE", "Measurement", "measured"]

NAMESPACE = "AWS/States"
_ENDS = {ABORTED: "Aborted", FAILED: "Failed", SUCCEEDED: "Succeeded", TIMED_OUT: "TimedOut"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One value of a metric.

    Attributes:
        name: The metric, as ``ExecutionTime``.
        state_machine_arn: Its dimension.
        moment: When it was measured.
        value: The value.
        unit: ``Count`` or ``Milliseconds``.
    """

    name: str
    state_machine_arn: str
    moment: datetime
    value: float = 1.0
    unit: str = "Count"


def measured(execution: Execution) -> Iterator[Measurement]:
    """What is measured of an execution whose status has changed just now."""
    arn, moment = execution.machine.arn, execution.now()
    if not arn.isascii():
        return
    redriven = bool(execution.redrive_count)
    if execution.status == RUNNING:
        name = "ExecutionsRedriven" if redriven else "ExecutionsStarted"
        yield Measurement(name=name, state_machine_arn=arn, moment=moment)
        return
    name = f"{'RedrivenExecutions' if redriven else 'Executions'}{_ENDS[execution.status]}"
    yield Measurement(name=name, state_machine_arn=arn, moment=moment)
    if not redriven:
        yield Measurement(name="ExecutionsStarted", state_machine_arn=arn, moment=moment, value=0.0)
    yield Measurement(
        name="ExecutionTime",
        state_machine_arn=arn,
        moment=moment,
        value=(moment - execution.start_date).total_seconds() * 1000,
        unit="Milliseconds",
    )
