"""A page of a list in an explorer: the rows that match, and what is told of all of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["listed"]

_MOST = 500  # rows in one answer


class _Row(Protocol):
    @property
    def status(self) -> str: ...


_R = TypeVar("_R", bound=_Row)


def listed(  # noqa: PLR0913  the filters of a list, and what its rows are
    rows: Sequence[_R],
    *,
    status: str,
    text: str,
    start: int,
    count: int,
    searched: Callable[[_R], str],
    failed: Callable[[_R], bool],
    shown: Callable[[_R], dict[str, Any]],
) -> dict[str, Any]:
    """Some of the rows that match, how many do, how many there are of each status.

    Args:
        rows: All of them.
        status: A status; any where it is empty.
        text: What must occur in what is searched, in any case.
        start: The first one of the matching rows to answer with.
        count: How many to answer with at the most.
        searched: What is searched of a row, case-folded.
        failed: Whether a row is one to look at.
        shown: A row as it is answered.
    """
    wanted = text.casefold()
    found = [
        row
        for row in rows
        if status in ("", row.status) and (not wanted or wanted in searched(row))
    ]
    first = next((at for at, row in enumerate(found) if failed(row)), -1)
    return {
        "count": len(found),
        "statuses": Counter(row.status for row in rows),
        "failed": first,
        "firstFailed": shown(found[first]) if first >= 0 else None,
        "start": start,
        "rows": [shown(row) for row in found[start : start + min(count, _MOST)]],
    }
