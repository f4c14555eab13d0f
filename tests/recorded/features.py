"""What a recording needs that is not emulated yet, by what its requests and answers hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.recordings import Recording

_FIELDS = {
    "ItemBatcher": "ItemBatcher",
    "ResultWriter": "ResultWriter",
}
_TEXTS = {
    ":states:::http:": "HTTP tasks",
}


def missing_features(recording: Recording) -> tuple[str, ...]:
    """The features of a recording that come later, sorted; none where it is due now."""
    found = set()
    for request in recording.requests:
        found.update(_of_fields(request.parameters))
    text = json.dumps([[r.parameters for r in recording.requests], recording.answers])
    found.update(feature for part, feature in _TEXTS.items() if part in text)
    return tuple(sorted(found))


def _of_fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _FIELDS:
                yield _FIELDS[key]
            yield from _of_fields(item)
    elif isinstance(value, list):
        for item in value:
            yield from _of_fields(item)
