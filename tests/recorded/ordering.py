"""Compare two histories: event by event, or along previousEventId where branches run at once.

Two runs on AWS number the events of concurrent branches differently, so there the histories are
compared as trees. Of a few recordings ids and order inside a Parallel state are masked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.recorded.comparing import ABSENT, Difference

if TYPE_CHECKING:
    from tests.recorded.comparing import Matcher

Event = dict[str, Any]

_LEFT_OUT = {"ParallelStateSucceeded", "ParallelStateFailed"}
_BRANCHING = {
    "ParallelStateStarted": lambda _: True,
    "MapStateStarted": lambda child: child["type"] == "MapIterationStarted",
}


def history_difference(
    matcher: Matcher, expected: list[Event], actual: list[Event], path: str
) -> Difference | None:
    """The first difference of two histories, or None."""
    if any(isinstance(event["id"], list) for event in expected):
        return _masked_difference(matcher, expected, actual, path)
    if matcher.matches(expected, actual):
        return None
    if not _is_concurrent(expected):
        return matcher.difference(expected, actual, path)
    matcher.bind = False  # placeholders are numbered in the order of events
    return _tree_difference(matcher, _children(expected), _children(actual), 0, 0, path)


def _is_concurrent(events: list[Event]) -> bool:
    """Whether branches or iterations of a recorded history ran side by side."""
    children = _children(events)
    return any(
        sum(map(_BRANCHING[event["type"]], children.get(event["id"], []))) > 1
        for event in events
        if event["type"] in _BRANCHING
    )


def _children(events: list[Event]) -> dict[int, list[Event]]:
    children: dict[int, list[Event]] = {}
    for event in events:
        children.setdefault(event["previousEventId"], []).append(event)
    return children


def _tree_difference(  # noqa: PLR0913, PLR0917
    matcher: Matcher,
    expected: dict[int, list[Event]],
    actual: dict[int, list[Event]],
    recorded: int,
    ours: int,
    path: str,
) -> Difference | None:
    """Compare what follows two events: siblings in any order, each with all that follows it."""
    left = list(actual.get(ours, []))
    for event in expected.get(recorded, []):
        found: Difference | None = None
        same = [other for other in left if _names(other) == _names(event)]
        for other in same:
            inner = f"{path}/{event['type']}"
            differs = matcher.difference(_bare(event), _bare(other), inner) or _tree_difference(
                matcher, expected, actual, event["id"], other["id"], inner
            )
            if differs is None:
                left.remove(other)
                break
            found = found or differs
        else:
            return found or Difference(
                path=f"{path}/{event['type']}",
                expected=event,
                actual=left[0] if left else ABSENT,
            )
    if left:
        return Difference(path=f"{path}/{left[0]['type']}", expected=ABSENT, actual=left[0])
    return None


def _names(event: Event) -> tuple[Any, Any]:
    """What two events must share for one to be reported as differing from the other."""
    inner = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    return event["type"], inner.get("name")


def _bare(event: Event) -> Event:
    return {k: v for k, v in event.items() if k not in {"id", "previousEventId"}}


def _masked_difference(
    matcher: Matcher, expected: list[Event], actual: list[Event], path: str
) -> Difference | None:
    """Compare where a recording masks ids and order between a Parallel state's start and end.

    Such a recording has no ParallelStateSucceeded or ParallelStateFailed.
    """
    matcher.bind = False
    left = [event for event in actual if event["type"] not in _LEFT_OUT]
    for i, event in enumerate(expected):
        at = f"{path}[{i}]"
        if not isinstance(event["id"], list):
            found = matcher.difference(event, left[0] if left else ABSENT, at)
            if found:
                return found
            left.pop(0)
            continue
        inside = _until_end(left)
        match = next((o for o in inside if matcher.matches(_bare(event), _bare(o))), None)
        if match is None:
            same = [o for o in inside if o["type"] == event["type"]] or [ABSENT]
            if same[0] is ABSENT:
                return Difference(path=at, expected=event, actual=ABSENT)
            return matcher.difference(_bare(event), _bare(same[0]), at)
        left.remove(match)
    if left:
        return Difference(path=f"{path}[{len(expected)}]", expected=ABSENT, actual=left[0])
    return None


def _until_end(events: list[Event]) -> list[Event]:
    """The events inside a Parallel state that has started."""
    inside = []
    for event in events:
        if event["type"].startswith(("ParallelState", "Execution")):
            break
        inside.append(event)
    return inside
