"""Activities: made, described, listed and deleted, and the tasks that their workers ask for.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.states.actions.configuration import encryption
from nestedsf.emulator.states.actions.tags import merge_tags
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import ACTIVITY, arn_of, by_name, check_name, parse_arn
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.store import Activity

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.activities import Activities
    from nestedsf.engine.scheduler import Future, Steps

__all__ = [
    "create_activity",
    "delete_activity",
    "describe_activity",
    "get_activity_task",
    "list_activities",
]


def create_activity(request: Request) -> Answer:
    """CreateActivity; again with the same encryption it changes nothing.

    Raises:
        ApiError: InvalidName, InvalidEncryptionConfiguration, TooManyTags, ActivityAlreadyExists.
    """
    name = request.parameters["name"]
    check_name(name)
    settings = encryption(request)
    tags = merge_tags({}, request.parameters.get("tags") or [])
    arn = arn_of(ACTIVITY, request.region_name, request.account.id, name)
    activity = request.store.activities.get(arn)
    if activity is None:
        activity = Activity(arn=arn, name=name, created=request.now, encryption=settings, tags=tags)
        request.store.activities[arn] = activity
        _waiting(request).arns.add(arn)
    elif activity.encryption != settings:
        raise ApiError("ActivityAlreadyExists", f"Activity Already Exists: '{arn}'")
    return {"activityArn": arn, "creationDate": activity.created}


def describe_activity(request: Request) -> Answer:
    """DescribeActivity.

    Raises:
        ApiError: InvalidArn or ActivityDoesNotExist.
    """
    activity = _activity(request)
    return {
        "activityArn": activity.arn,
        "name": activity.name,
        "creationDate": activity.created,
        "encryptionConfiguration": activity.encryption,
    }


def list_activities(request: Request) -> Answer:
    """ListActivities, in the order of their names."""
    activities = by_name(request.store.activities.values(), ACTIVITY, request.region_name)
    shown, more = page(activities, lambda activity: activity.name, request.parameters, "activities")
    items = [
        {
            "activityArn": activity.arn,
            "name": activity.name,
            "creationDate": activity.created,
        }
        for activity in shown
    ]
    return {"activities": items, **more}


def delete_activity(request: Request) -> Answer:
    """DeleteActivity; none may be there. What waits for a worker goes on waiting."""
    arn = request.parameters["activityArn"]
    if parse_arn(arn, ACTIVITY).region_name == request.region_name:
        request.store.activities.pop(arn, None)
        _waiting(request).arns.discard(arn)
    return {}


def get_activity_task(request: Request) -> Future:
    """GetActivityTask: the next task, or nothing when there was none for 60 seconds.

    Raises:
        ApiError: InvalidArn or ActivityDoesNotExist.
    """
    activity = _activity(request)
    return request.account.timeline.scheduler.start(_task(request, activity.arn))


def _task(request: Request, arn: str) -> Steps:
    scheduler, worker = request.account.timeline.scheduler, request.parameters.get("workerName")
    task = yield from _waiting(request).take(arn, worker, scheduler, request.is_gone)
    return {} if task is None else {"taskToken": task.token, "input": task.input}


def _activity(request: Request) -> Activity:
    arn = request.parameters["activityArn"]
    parsed = parse_arn(arn, ACTIVITY)
    found = request.store.activities.get(arn)
    if found is None or parsed.region_name != request.region_name:
        raise ApiError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
    return found


def _waiting(request: Request) -> Activities:
    return request.account.environment(request.region_name).activities
