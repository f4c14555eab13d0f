"""Ctrl-C at a step that a test chooses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nestedsf

if TYPE_CHECKING:
    from types import FrameType

OWN = str(Path(nestedsf.__file__).parent)  # and no package of a .venv beside it
EVERYWHERE = ""


class Interrupt:
    """Raises KeyboardInterrupt at the `at`th step that this thread makes in the code of ours.

    A step is a line, a call or a return, as a debugger sees them.

    Args:
        at: Which step.
        within: How the names of the files begin in which steps count.
    """

    def __init__(self, at: int, within: str = OWN) -> None:
        self.left, self._within = at, within

    def __enter__(self) -> Interrupt:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    @property
    def has_come(self) -> bool:
        """Whether there were so many steps."""
        return self.left <= 0

    def _trace(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if (
            not frame.f_code.co_filename.startswith(self._within)
            or frame.f_code.co_filename == __file__
        ):
            return None
        self.left -= 1
        if self.left == 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return self._trace
