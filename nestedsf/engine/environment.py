"""Environments: what executions are handed, and the state machines that they run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.engine.activities import Activities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from nestedsf.engine.map_runs.map_run import MapRun
    from nestedsf.engine.scheduler import Scheduler
    from nestedsf.engine.services import Services
    from nestedsf.engine.tokens import Tokens

__all__ = ["Environment", "Machine"]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What an execution is handed: everything outside itself.

    Attributes:
        scheduler: Its clock, shared by all executions of an account.
        services: What its Tasks call.
        tokens: The task tokens of the account.
        activities: Its activities.
        randomness: What jitter and States.UUID draw from.
        region_name: The region, which the events of Tasks name.
        on_map_run: Told of each Map Run that starts, where that is wanted.
    """

    scheduler: Scheduler
    services: Services
    tokens: Tokens
    randomness: Random
    region_name: str
    activities: Activities = field(default_factory=Activities)
    on_map_run: Callable[[MapRun], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A state machine as an execution runs it: later updates do not reach it.

    Attributes:
        arn: Its ARN.
        name: Its name.
        definition: Its definition, decoded.
        role_arn: Its role.
        express: Whether it is an Express workflow, which lasts five minutes at most.
    """

    arn: str
    name: str
    definition: Mapping[str, Any]
    role_arn: str
    express: bool = False
