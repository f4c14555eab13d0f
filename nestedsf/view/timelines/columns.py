"""The columns of a timeline: names, bars, durations and statuses, in the width of a cell.

A cell of JupyterLab beside its file browser is some 800 pixels wide, and letters of less than 11
pixels are hard to read: so a picture has a width that fits, and the bars take what the words leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.view.lettering import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GAP", "MARGIN", "NAME_SIZE", "SMALL_SIZE", "TITLE_SIZE", "WIDTH", "Columns", "columns"]

TITLE_SIZE, NAME_SIZE, SMALL_SIZE = 13, 12, 11
MARGIN, GAP = 16, 12
WIDTH = 700
"""The width of every timeline."""
_LEAST_BARS, _LEAST_NAMES = 180, 160
_TICK = 56  # the width of a label of the axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the columns are, in pixels.

    Attributes:
        left: Where the bars begin; the names end a gap before.
        right: Where the bars end.
        took: Where the durations end.
        status: Where the statuses begin.
    """

    left: int
    right: int
    took: int
    status: int

    @property
    def bars(self) -> int:
        """The width of the bars."""
        return self.right - self.left

    @property
    def ticks(self) -> int:
        """How many labels the axis has room for."""
        return max(2, min(6, self.bars // _TICK))

    def place(self, share: float) -> int:
        """Where a share of the axis ends, which is 1 at the end."""
        return self.left + round(share * self.bars)


def columns(names: Iterable[int], took: Iterable[str], statuses: Iterable[str]) -> Columns:
    """As wide as the words need, which are bold where they matter; the bars get the rest.

    Args:
        names: How wide each name is, with what is before it.
        took: The durations.
        statuses: The statuses.

    >>> columns([160, 200], ["1 s"], ["SUCCEEDED"])
    Columns(left=228, right=564, took=594, status=606)
    """
    durations = max((text_width(words, SMALL_SIZE) for words in took), default=0)
    status = max((text_width(words, SMALL_SIZE + 1) for words in statuses), default=0)
    before = durations + GAP if durations else 0
    right = WIDTH - MARGIN - status - before - GAP
    room = max(right - GAP - MARGIN - _LEAST_BARS, _LEAST_NAMES)
    left = MARGIN + min(max(names, default=0), room) + GAP
    return Columns(
        left=left,
        right=right,
        took=right + GAP + durations,
        status=right + GAP + before,
    )
