"""The states: one module a type, each with what a visit of that type does.

A behaviour is a generator: it yields the futures that it waits for, and returns the state's
output with the name of the state that follows, None where the machine ends there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.states.choice import choose
from nestedsf.engine.states.fail import fail
from nestedsf.engine.states.map import run_map
from nestedsf.engine.states.parallel import run_parallel
from nestedsf.engine.states.pass_ import pass_on
from nestedsf.engine.states.succeed import succeed
from nestedsf.engine.states.task import run_task
from nestedsf.engine.states.wait import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["BEHAVIOURS"]

BEHAVIOURS: Mapping[str, Callable[[Visit], Steps]] = {
    "Choice": choose,
    "Fail": fail,
    "Map": run_map,
    "Parallel": run_parallel,
    "Pass": pass_on,
    "Succeed": succeed,
    "Task": run_task,
    "Wait": wait,
}
