"""Comparing: the execution that is open, with another one of the same state machine.

The others are those in the same tree of executions, and with a session the recent ones of its
account. A page names one by its number: an ARN holds an account's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import NestedsfError
from nestedsf.masking.display import showing_secrets
from nestedsf.view.bounds import MOST_OTHERS
from nestedsf.view.comparisons.executions import ExecutionComparison, compare_executions
from nestedsf.view.comparisons.sides import heads_as_json, row_as_json
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.explorer.acts.actions import Actions, Recent
    from nestedsf.view.explorer.pages.page import Place

__all__ = ["Comparing"]


class Comparing:
    """What a page asks for to compare executions."""

    def __init__(self, places: Sequence[Place], actions: Actions | None) -> None:
        self._places = places
        self._actions = actions
        self._found: list[tuple[Place, ExecutionTrace | Recent]] = []
        self._now: ExecutionComparison | None = None

    def others(self, place: Place) -> dict[str, Any]:
        """The executions that one can be compared with, and how many more there are."""
        trace = place.trace
        arn = trace.state_machine_arn or ""
        name = trace.state_machine_name
        inside = [
            other
            for other in self._places
            if other is not place
            and name
            and (other.trace.state_machine_arn or "") == arn
            and other.trace.state_machine_name == name
        ]
        self._found = [(place, other.trace) for other in inside[:MOST_OTHERS]]
        found = [
            {
                "name": shown_name(other.trace.name),
                "status": other.trace.status,
                "where": self._starter(other),
            }
            for other in inside[:MOST_OTHERS]
        ]
        here = {other.trace.execution_arn for other in self._places}
        recent: Sequence[Recent] = ()
        if self._actions is not None and arn:
            recent = [one for one in self._actions.recent(arn) if one.arn not in here]
        self._found += ((place, one) for one in recent)
        found += [
            {"name": shown_name(one.name), "status": one.status, "where": "recent"}
            for one in recent
        ]
        return {
            "others": found,
            "machine": shown_name(name),
            "more": max(len(inside) - MOST_OTHERS, 0),
            "session": self._actions is not None,
        }

    def compare(self, number: int, *, show_secrets: bool) -> dict[str, Any]:
        """The comparison with one of the others, row by row, without the values."""
        if not 0 <= number < len(self._found):
            raise NestedsfError("That execution is no longer in the list: choose it again.")
        place, other = self._found[number]
        if not hasattr(other, "visits"):
            if self._actions is None:
                raise NestedsfError("There is no session to fetch that execution from.")
            other = self._actions.fetch(other.arn)
        self._now = compare_executions(place.trace, other, show_secrets=show_secrets)  # type: ignore[arg-type]
        with showing_secrets(show_secrets):
            return {
                **heads_as_json(self._now),
                "path": list(place.path),
                "rows": [
                    {
                        **row_as_json(row),
                        "path": [*place.path, *row.pair.path] if row.pair else [],
                        "visit": row.pair.first.events[0].id
                        if row.pair and row.pair.first and row.pair.first.events
                        else 0,
                    }
                    for row in self._now.rows
                ],
            }

    def row(self, number: int) -> dict[str, Any]:
        """Where the values differ in a row of the comparison that is open."""
        if self._now is None or not 0 <= number < len(self._now.rows):
            raise NestedsfError("This comparison is no longer open: choose the execution again.")
        return self._now.row_as_dict(number)

    def _starter(self, place: Place) -> str:
        """What started an execution, in words."""
        if place.parent < 0:
            return "the first execution"
        parent = self._places[place.parent].trace
        visit = next(
            (v for v in parent.visits if v.events and v.events[0].id == place.path[-1]), None
        )
        if visit is None:
            return ""
        item = f", item {visit.iteration}" if visit.iteration is not None else ""
        return f"started by {shown_name(visit.state_name)}{item}"
