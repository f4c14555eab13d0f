"""GetExecutionHistory: pages, order, and histories without data.

AWS: at most 1,000 events a page, 100 where nothing is asked; nextToken leads to the next page;
reverseOrder; includeExecutionData=false leaves inputs and outputs out
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html).

moto: the four parameters are ignored.
"""

from __future__ import annotations

import base64
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors
from nestedsf.emulator.states.stopping import environment_of

patches = Patches()

DEFAULT_PAGE = 100
DATA = frozenset({"input", "inputDetails", "output", "outputDetails"})


@patches.wraps(StepFunctionResponse, "get_execution_history")
def _get_execution_history(_original: Any, self: Any) -> ActionResult:
    arn = self._get_param("executionArn")
    execution = self.stepfunction_backend.describe_execution(arn)
    size = self._get_int_param("maxResults") or DEFAULT_PAGE
    reverse = bool(self._get_param("reverseOrder"))
    start = _page_start(self._get_param("nextToken"), arn, reverse=reverse)
    manager = environment_of(execution).event_manager
    with manager.gate:
        # A reversed reading is anchored at the last event of its first page's time.
        end, events = len(manager._history_event_list), manager._history_event_list
        if reverse:
            last = end - 1 if start is None else start
            page = events[max(last - size + 1, 0) : last + 1][::-1]
            next_start = last - size
        else:
            first = start or 0
            page = events[first : first + size]
            next_start = first + size if first + size < end else -1
    if self._get_param("includeExecutionData") is False:
        page = [_without_data(event) for event in page]
    answer: dict[str, Any] = {"events": page}
    if next_start >= 0:
        answer["nextToken"] = _page_token(next_start, arn, reverse=reverse)
    return ActionResult(answer)


def _page_token(start: int, arn: str, *, reverse: bool) -> str:
    return base64.urlsafe_b64encode(f"{start} {int(reverse)} {arn}".encode()).decode()


def _page_start(token: str | None, arn: str, *, reverse: bool) -> int | None:
    if token is None:
        return None
    try:
        start, order, owner = base64.urlsafe_b64decode(token).decode().split(" ", 2)
        if (owner, order) == (arn, str(int(reverse))):
            return int(start)
    except ValueError:
        pass
    raise errors.invalid_token()


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {k: v for k, v in value.items() if k not in DATA} if isinstance(value, dict) else value
        for key, value in event.items()
    }
