"""JSON as AWS writes it into histories: compact, not escaped, dates in epoch milliseconds.

moto: a blank after each colon and comma, non-ASCII characters escaped, dates as ISO text.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from moto.stepfunctions.parser.asl.utils import encoding

from nestedsf.emulator.patching import Patches

patches = Patches()


def epoch_milliseconds(moment: dt.datetime) -> int:
    """A moment as Step Functions writes it into a task's result."""
    return round(moment.timestamp() * 1000)


def _default(value: Any) -> Any:
    return epoch_milliseconds(value) if isinstance(value, dt.datetime) else str(value)


def to_json_text(value: Any, separators: Any = None) -> str:
    """JSON text of a value, compact.

    >>> to_json_text({"Größe": [1, 2]})
    '{"Größe":[1,2]}'
    """
    return json.dumps(value, default=_default, separators=(",", ":"), ensure_ascii=False)


patches.sets_everywhere(encoding, "to_json_str", to_json_text)
