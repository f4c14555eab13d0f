"""What a recording needs that is not emulated yet, by what its requests and answers hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.recorded.recordings import Recording

_TEXTS = {
    ":states:::http:": "HTTP tasks",
}


def missing_features(recording: Recording) -> tuple[str, ...]:
    """The features of a recording that come later, sorted; none where it is due now."""
    found = set[str]()
    text = json.dumps([[r.parameters for r in recording.requests], recording.answers])
    found.update(feature for part, feature in _TEXTS.items() if part in text)
    return tuple(sorted(found))
