"""Events of a stack: one for each resource, in the order in which it is created or deleted.

AWS: a stack has events for each of its resources, and the last one is what is said of a resource
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html); resources
are created after those that they refer to or depend on, and deleted before them.

moto: there are events for the stack alone; resources are listed as complete, and are created where
they are not there; DependsOn does not hold for what a Ref creates; resources are deleted in no
order; what an update has removed is not created again by a later one.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import models as stack_models
from moto.cloudformation import parsing
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from nestedsf.emulator.patching import Patches

patches = Patches()

STACK = "AWS::CloudFormation::Stack"


def _event(
    stack: Any,
    logical_id: str,
    kind: str,
    status: str,
    physical_id: str = "",
    reason: str | None = None,
) -> None:
    stack.events.append(
        stack_models.Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=logical_id,
            physical_resource_id=physical_id,
            resource_type=kind,
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )


def _stack_of(resources: Any) -> Any:
    backend = stack_models.cloudformation_backends[resources._account_id][resources._region_name]
    stacks = {**backend.deleted_stacks, **backend.stacks}
    return getattr(resources, "nestedsf_stack", None) or stacks.get(resources.stack_id)


def _physical_id(resource: Any) -> str:
    return str(getattr(resource, "physical_resource_id", "") or "")


@patches.wraps(parsing, "parse_resource_and_generate_name")
def _begin_resource(original: Any, logical_id: str, resource_json: Any, resources: Any) -> Any:
    # What it refers to is created while its properties are read; only then does it begin.
    parsed = original(logical_id, resource_json, resources)
    if logical_id not in resources._parsed_resources and (stack := _stack_of(resources)):
        _event(stack, logical_id, resource_json["Type"], "CREATE_IN_PROGRESS")
    return parsed


@patches.wraps(parsing, "parse_and_create_resource")
def _create_resource(
    original: Any, logical_id: str, resource_json: Any, resources: Any, **kwargs: Any
) -> Any:
    stack = _stack_of(resources)
    depends_on = resource_json.get("DependsOn", [])
    try:
        for name in [depends_on] if isinstance(depends_on, str) else depends_on:
            resources[name]  # a look-up creates what is not there yet
        resource = original(logical_id, resource_json, resources, **kwargs)
    except Exception as failure:
        if not hasattr(failure, "failed_resource"):
            failure.failed_resource = logical_id  # type: ignore[attr-defined]
            if stack is not None:
                reason = _reason(failure)
                _event(stack, logical_id, resource_json["Type"], "CREATE_FAILED", reason=reason)
        raise
    if stack is not None and resource is not None:
        _event(stack, logical_id, resource_json["Type"], "CREATE_COMPLETE", _physical_id(resource))
    return resource


@patches.wraps(parsing, "parse_and_update_resource")
def _update_resource(
    original: Any, logical_id: str, resource_json: Any, resources: Any, **kwargs: Any
) -> Any:
    stack = _stack_of(resources)
    about = (stack, logical_id, resource_json["Type"])
    before = None if stack is None else _last_events(stack).get(logical_id)
    again = before is not None and before.resource_status == "UPDATE_FAILED"  # moto tries 4 times
    if stack is not None and not again:
        _event(*about, "UPDATE_IN_PROGRESS", before.physical_resource_id if before else "")
    try:
        resource = original(logical_id, resource_json, resources, **kwargs)
    except Exception as failure:
        failure.failed_resource = logical_id  # type: ignore[attr-defined]
        if stack is not None and not again:
            physical_id = before.physical_resource_id if before else ""
            _event(*about, "UPDATE_FAILED", physical_id, _reason(failure))
        raise
    if stack is not None:
        _event(*about, "UPDATE_COMPLETE", _physical_id(resource))
    return resource


class NotDeletedError(Exception):
    """Resources of a stack could not be deleted; the others are."""


@patches.wraps(parsing.ResourceMap, "delete")
def _delete_all(original: Any, self: Any) -> None:
    """Delete in the reverse order of creation, where moto takes the order of a set."""
    created = self._parsed_resources
    failed = []
    for name, resource in reversed(list(created.items())):
        resource_json = self._resource_json_map.get(name, {"DeletionPolicy": "Retain"})
        if resource is not None and resource_json.get("DeletionPolicy") != "Retain":
            try:
                self._delete_resource(resource, resource_json)
            except Exception:  # noqa: BLE001  the stack's event says why
                failed.append(name)
    if failed:
        raise NotDeletedError(
            f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
        )
    original(self)


@patches.wraps(parsing.ResourceMap, "_delete_resource")
def _delete_resource(original: Any, self: Any, resource: Any, resource_json: Any) -> None:
    stack = _stack_of(self)
    logical_id = getattr(resource, "logical_resource_id", "")
    about = (logical_id, resource_json["Type"])
    if stack is not None:
        _event(stack, *about, "DELETE_IN_PROGRESS", _physical_id(resource))
    try:
        original(self, resource, resource_json)
    except Exception as failure:
        if stack is not None:
            _event(stack, *about, "DELETE_FAILED", _physical_id(resource), _reason(failure))
        raise
    self._parsed_resources.pop(logical_id, None)  # moto thinks that it is still there
    if stack is not None:
        _event(stack, *about, "DELETE_COMPLETE", _physical_id(resource))


def _last_events(stack: Any) -> dict[str, Any]:
    """The last event of each resource."""
    return {e.logical_resource_id: e for e in stack.events if e.resource_type != STACK}


def _resources(response: Any, time: str) -> list[dict[str, Any]]:
    stack = response.cloudformation_backend.get_stack(response._get_param("StackName"))
    wanted = response._get_param("LogicalResourceId")
    return [
        {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "LogicalResourceId": name,
            "PhysicalResourceId": event.physical_resource_id or None,
            "ResourceType": event.resource_type,
            "ResourceStatus": event.resource_status,
            "ResourceStatusReason": event.resource_status_reason,
            time: event.timestamp,
        }
        for name, event in sorted(_last_events(stack).items())
        if wanted in {None, name}
    ]


@patches.wraps(CloudFormationResponse, "list_stack_resources")
def _list_stack_resources(_original: Any, self: Any) -> ActionResult:
    return ActionResult({"StackResourceSummaries": _resources(self, "LastUpdatedTimestamp")})


@patches.wraps(CloudFormationResponse, "describe_stack_resources")
def _describe_stack_resources(_original: Any, self: Any) -> ActionResult:
    return ActionResult({"StackResources": _resources(self, "Timestamp")})


def _reason(failure: Exception) -> str:
    return str(getattr(failure, "message", None) or failure)
