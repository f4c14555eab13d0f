"""Map Runs: described, listed and updated while they run.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.pages import page

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.map_runs.map_run import MapRun

__all__ = ["describe_map_run", "list_map_runs", "update_map_run"]

_COUNTS = {
    "running": "RUNNING",
    "succeeded": "SUCCEEDED",
    "failed": "FAILED",
    "timedOut": "TIMED_OUT",
    "aborted": "ABORTED",
}
_PENDING_REDRIVE = "PENDING_REDRIVE"
_SETTINGS = ("maxConcurrency", "toleratedFailureCount", "toleratedFailurePercentage")


def describe_map_run(request: Request) -> Answer:
    """DescribeMapRun.

    Raises:
        ApiError: InvalidArn or ResourceNotFound.
    """
    run = request.store.map_run(request.parameters["mapRunArn"], request.region_name)
    answer = {
        "mapRunArn": run.arn,
        "executionArn": run.execution_arn,
        "status": run.status,
        "startDate": run.start_date,
        "stopDate": run.stop_date,
        "maxConcurrency": run.max_concurrency,
        "toleratedFailureCount": run.tolerance.count,
        "toleratedFailurePercentage": run.tolerance.percentage,
        "itemCounts": _counts(run, [given.items for given in run.inputs]),
        "executionCounts": _counts(run, [1] * len(run.inputs)),
        "redriveCount": run.redrive_count,
        "redriveDate": run.redrive_date,
    }
    return {field: value for field, value in answer.items() if value is not None}


def list_map_runs(request: Request) -> Answer:
    """ListMapRuns of an execution, the newest first."""
    arn = request.parameters["executionArn"]
    request.store.execution(arn, request.region_name)
    runs = [
        (number, run)
        for number, run in enumerate(request.store.map_runs.values())
        if run.execution_arn == arn
    ]
    shown, more = page(runs[::-1], lambda pair: -pair[0], request.parameters, "map runs", arn)
    return {"mapRuns": [_item(run) for _, run in shown], **more}


def update_map_run(request: Request) -> Answer:
    """UpdateMapRun, of one that still runs.

    Raises:
        ApiError: InvalidArn, ResourceNotFound, ValidationException.
    """
    given = request.parameters
    run = request.store.map_run(given["mapRunArn"], request.region_name)
    if run.stop_date is not None:
        raise ApiError("ValidationException", f"The Map Run has ended: '{run.arn}'")
    if all(given.get(name) is None for name in _SETTINGS):
        raise ApiError("ValidationException", f"Must specify one of: {', '.join(_SETTINGS)}")
    if given.get("maxConcurrency") is not None:
        run.max_concurrency = given["maxConcurrency"]
    if given.get("toleratedFailureCount") is not None:
        run.tolerance = replace(run.tolerance, count=given["toleratedFailureCount"])
    if given.get("toleratedFailurePercentage") is not None:
        run.tolerance = replace(run.tolerance, percentage=given["toleratedFailurePercentage"])
    return {}


def _item(run: MapRun) -> dict[str, Any]:
    item = {
        "mapRunArn": run.arn,
        "executionArn": run.execution_arn,
        "stateMachineArn": run.state_machine_arn,
        "startDate": run.start_date,
        "stopDate": run.stop_date,
    }
    return {field: value for field, value in item.items() if value is not None}


def _counts(run: MapRun, sizes: list[int]) -> dict[str, int]:
    """How many child executions, or the items in them, have come how far."""
    ends: Counter[str] = Counter()
    for child, size in zip(run.children, sizes, strict=False):
        ends[child.status] += size
    return {
        "pending": sum(sizes[len(run.children) :]),
        **{name: ends[status] for name, status in _COUNTS.items()},
        "total": sum(sizes),
        "resultsWritten": ends["SUCCEEDED"],
        "failuresNotRedrivable": 0,
        "pendingRedrive": ends[_PENDING_REDRIVE],
    }
