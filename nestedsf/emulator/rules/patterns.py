"""Patterns: TestEventPattern says whether an event pattern matches an event.

The words for an event and for a comparison that are refused are ours, as AWS's are not recorded.
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html

moto: the action answers nothing.
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


@patches.wraps(EventsHandler, "test_event_pattern")
def _test_event_pattern(_original: Callable[..., None], handler: Any) -> str:
    """TestEventPattern; a pattern that PutRule would refuse is refused."""
    pattern = EventPattern(None, _pattern(handler._get_param("EventPattern")))
    event = _event(handler._get_param("Event"))
    try:
        return json.dumps({"Result": bool(pattern.matches_event(event))})
    except Exception:  # noqa: BLE001  a comparison that moto has not refused
        raise InvalidEventPatternException(reason="A comparison cannot be used") from None


def _pattern(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        raise InvalidEventPatternException(reason="Invalid JSON") from None
    if not isinstance(read, dict):
        raise InvalidEventPatternException(reason="Filter is not an object")
    pattern: dict[str, Any] = EventPatternParser(text).parse()
    return pattern


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
