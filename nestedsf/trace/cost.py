"""What an execution cost: state transitions, and their price.

https://aws.amazon.com/step-functions/pricing/ has the prices of each region and of today; those
here are of most regions. A Standard workflow is paid by state transition, an Express workflow by
duration and memory. What Tasks call has a price of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG
from nestedsf.trace.arns import is_express
from nestedsf.trace.execution import TRACE
from nestedsf.trace.express_cost import express_dollars, express_durations
from nestedsf.trace.redrives import redrives_of

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "PAGE_OF_PRICES",
    "PRICE_OF_1000",
    "PRICE_OF_EXPRESS",
    "Cost",
    "cost",
    "cost_of",
    "starts_express",
    "starts_more",
    "transitions",
    "transitions_of_visit",
]

PAGE_OF_PRICES = "https://aws.amazon.com/step-functions/pricing/"
PRICE_OF_1000 = Decimal("0.025")
"""Dollars for 1,000 state transitions of Standard workflows; 4,000 a month are free."""

PRICE_OF_EXPRESS = (Decimal("1.00"), Decimal("0.00001667"))
"""Dollars for 1,000,000 executions of Express workflows, and for a GB-second of them.

The duration is rounded up to 100 ms and the memory to 64 MB; more than 1,000 GB-hours a month
cost less each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """State transitions and their price without the free ones.

    Attributes:
        transitions: How many there were, retries among them.
        dollars: Their price.
        at_least: Whether there were more, in child executions that are not known.
        express: How many executions of Express workflows there were. Their state transitions are
            free: they have a price of their own, by their number, duration and memory.
        express_dollars: The least that those cost; None where one has no known duration.
    """

    transitions: int
    dollars: Decimal
    at_least: bool = False
    express: int = 0
    express_dollars: Decimal | None = None

    @property
    def price(self) -> str:
        """The dollars, what they are for, and what is not in them.

        >>> cost_of(2, express=1).price
        '$0.000050 at $0.025 for 1,000, without 1 execution of an Express workflow'
        """
        words = f"${self.dollars:f} at ${PRICE_OF_1000} for 1,000"
        if not self.express:
            return words
        of = "1 execution of an Express workflow"
        if self.express > 1:
            of = f"{self.express:,} executions of Express workflows"
        if self.express_dollars is None:
            return f"{words}, without {of}"
        return f"{words}, and at least ${self.express_dollars:f} for {of}, with 64 MB each"

    @property
    def charged_for(self) -> str:
        """How many state transitions there were, and executions of Express workflows.

        >>> cost_of(2, express=3).charged_for
        '2 state transitions · 3 Express executions'
        """
        words = [self._transitions] if self.transitions or not self.express else []
        if self.express:
            words.append(_counted(self.express, "Express execution"))
        return " · ".join(words)

    @property
    def total(self) -> str:
        """What all cost together: at least that, where executions of Express workflows are in it.

        >>> cost_of(2, express=3, express_dollars=Decimal("0.000006")).total
        'at least $0.000056'
        """
        least = "at least " if self.express else ""
        return f"{least}${self.dollars + (self.express_dollars or 0):f}"

    @property
    def _transitions(self) -> str:
        least = "at least " if self.at_least else ""
        return least + _counted(self.transitions, "state transition")

    def __str__(self) -> str:
        return f"{self._transitions}, {self.price} (see {PAGE_OF_PRICES})"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def transitions_of_visit(visit: StateVisit) -> int:
    """The state transitions of one visit: 1, its retries and its redrives; without a child's.

    A redriven Parallel or Map is not entered again: what runs again in it counts.
    """
    if visit.state_type in ("Task", "Parallel", "Map"):
        return max(visit.attempts, 1)
    return 1 + len(redrives_of(visit))


def transitions(trace: ExecutionTrace, *, children: bool = True) -> int:
    """The state transitions of an execution: each entry into a state, each retry and each redrive.

    A redrive is one itself, and so is each state that is run again in it:
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html. Those of Express
    workflows do not count.

    Args:
        trace: The execution.
        children: Whether those of the executions that it started count.
    """
    counted = trace.executions() if children else iter([trace])
    return sum(
        execution.redrive_count + sum(map(transitions_of_visit, execution.visits))
        for execution in counted
        if not execution.express
    )


def cost(trace: ExecutionTrace, *, children: bool = True) -> Cost:
    """What the state transitions of an execution cost.

    Of a Task that was tried more than once an ExecutionTrace holds the child of the last attempt
    only. The children of the others and those that could not be read are not counted, and of those
    of a Map Run that were listed only the state that each began with: then it cost at least that
    much.

    Args:
        trace: The execution.
        children: Whether those of the executions that it started count.

    >>> from nestedsf.trace import trace_of
    >>> print(cost(trace_of([{"id": 1, "type": "ExecutionStarted"}])))
    0 state transitions, $0.000000 at $0.025 for 1,000 (see https://aws.amazon.com/step-functions/pricing/)
    """
    TRACE.check(trace=trace)
    FLAG.check(children=children)
    durations = list(express_durations(trace, children=children))
    return cost_of(
        transitions(trace, children=children)
        + (sum(map(_listed_only, trace.walk())) if children else 0),
        at_least=children and any(map(starts_more, trace.walk())),
        express=len(durations),
        express_dollars=express_dollars(durations) if durations else None,
    )


def starts_more(visit: StateVisit) -> bool:
    """Whether a state has started executions besides its ``children``, which nobody has counted."""
    if visit.map_runs:
        return _listed_only(visit) > 0
    if visit.child_execution_arn is None and visit.child is None:
        return False
    if starts_express(visit):
        return False
    submitted = sum(event.type == "TaskSubmitted" for event in visit.events)
    return visit.child is None or submitted > 1


def _listed_only(visit: StateVisit) -> int:
    """How many Standard children of Map Runs a Map has started that were not read."""
    unread = (one for run in visit.map_runs for one in run.children if one.trace is None)
    return sum(not is_express(one.execution_arn) for one in unread)


def starts_express(visit: StateVisit) -> bool:
    """Whether a Task has started an execution of an Express workflow."""
    return is_express(visit.child_execution_arn)


def cost_of(
    count: int,
    *,
    at_least: bool = False,
    express: int = 0,
    express_dollars: Decimal | None = None,
) -> Cost:
    """What so many state transitions cost.

    >>> print(cost_of(17))
    17 state transitions, $0.000425 at $0.025 for 1,000 (see https://aws.amazon.com/step-functions/pricing/)
    """
    dollars = PRICE_OF_1000 * count / 1000 + Decimal("0.000000")
    return Cost(
        transitions=count,
        dollars=dollars,
        at_least=at_least,
        express=express,
        express_dollars=express_dollars,
    )
