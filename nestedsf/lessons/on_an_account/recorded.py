"""Recorded on AWS: which events AWS wrote for a Task that starts something, and with what result.

Facts, read off histories that contributors of LocalStack recorded on AWS; tests/histories has them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RECORDED", "Recorded"]

_ABOUT_THE_CALL = ("ExecutionArn", "SdkHttpMetadata", "SdkResponseMetadata", "StartDate")
_SUBMITTED = (
    *("TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted"),
    *("TaskSucceeded", "TaskStateExited"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What AWS wrote for one Task, which succeeded.

    Attributes:
        day: When it was recorded.
        resource: What the Task called.
        events: The types of the Task's events, in their order.
        result: The keys of its result; none where that is no object.
    """

    day: str
    resource: str
    events: tuple[str, ...]
    result: tuple[str, ...] = ()


RECORDED = {
    "Request Response": Recorded(
        day="2025-11-06",
        resource="states:startExecution",
        events=(
            *("TaskStateEntered", "TaskScheduled", "TaskStarted"),
            *("TaskSucceeded", "TaskStateExited"),
        ),
        result=_ABOUT_THE_CALL,
    ),
    "Run a Job": Recorded(
        day="2023-06-30",
        resource="states:startExecution.sync",
        events=_SUBMITTED,
        result=(
            *("ExecutionArn", "Input", "InputDetails", "Name", "Output", "OutputDetails"),
            *("StartDate", "StateMachineArn", "Status", "StopDate"),
        ),
    ),
    "Wait for Callback": Recorded(
        day="2024-04-18", resource="sqs:sendMessage.waitForTaskToken", events=_SUBMITTED
    ),
}
"""What was recorded, by the integration pattern."""
