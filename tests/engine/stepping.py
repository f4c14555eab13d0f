"""A scheduler that lets a test act between two of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.scheduler import Scheduler
from tests.engine.running import NOW

if TYPE_CHECKING:
    from collections.abc import Callable


class Stepping(Scheduler):
    """A scheduler that calls something before the step of a number.

    Attributes:
        steps: How many steps there have been.
    """

    def __init__(self, number: int, action: Callable[[], None]) -> None:
        super().__init__(NOW)
        self.steps = 0
        self._number, self._action = number, action

    def soon(self, action: Callable[[], None]) -> None:
        super().soon(lambda: self._step(action))

    def _step(self, action: Callable[[], None]) -> None:
        if self.steps == self._number:
            self._action()
        self.steps += 1
        action()

    def again(self, number: int) -> None:
        """Act once more, before the step of a number from here."""
        self._number = self.steps + number
