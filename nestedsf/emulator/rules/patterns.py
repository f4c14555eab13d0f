"""Patterns: which event patterns there are, and TestEventPattern, which asks whether one matches.

The words for an event and for a comparison that are refused are ours, as AWS's are not recorded.
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html

moto: TestEventPattern answers nothing, a pattern that is no object is an error of its own, and a
comparison that it does not know matches everything.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.events.exceptions import InvalidEventPatternException, ValidationException
from moto.events.models import EventPattern, EventPatternParser
from moto.events.responses import EventsHandler

from nestedsf.emulator.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["patches"]

patches = Patches()
_MANDATORY = ("id", "account", "source", "time", "region", "resources", "detail-type")
_COMPARISONS = frozenset(
    {
        *("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix"),
        *("suffix", "wildcard"),
    }
)


@patches.wraps(EventPatternParser, "_validate_event_pattern")
def _validate_event_pattern(original: Callable[..., None], parser: Any, pattern: Any) -> None:
    """Refuse what is no object, and comparisons that EventBridge does not have."""
    if not isinstance(pattern, dict):
        raise InvalidEventPatternException(reason="Filter is not an object")
    for name, values in pattern.items():
        for value in values if isinstance(values, list) else ():
            if name == "$or":
                parser._validate_event_pattern(value)
            elif isinstance(value, dict) and not value.keys() <= _COMPARISONS:
                unknown = next(key for key in value if key not in _COMPARISONS)
                raise InvalidEventPatternException(reason=f"Unrecognized match type {unknown}")
    original(parser, pattern)


@patches.wraps(EventsHandler, "test_event_pattern")
def _test_event_pattern(_original: Callable[..., None], handler: Any) -> str:
    """TestEventPattern; a pattern that PutRule would refuse is refused."""
    parsed = EventPatternParser(handler._get_param("EventPattern")).parse()
    event = _event(handler._get_param("Event"))
    try:
        return json.dumps({"Result": bool(EventPattern(None, parsed).matches_event(event))})
    except Exception:  # noqa: BLE001  a comparison that moto has not refused
        raise InvalidEventPatternException(reason="A comparison cannot be used") from None


def _event(text: str) -> Any:
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise ValidationException("The event is no JSON object.")
    missing = [name for name in _MANDATORY if name not in event]
    if missing:
        raise ValidationException(f"The event has no {missing[0]}.")
    return event
