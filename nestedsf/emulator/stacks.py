"""CloudFormation: stacks whose state machines run, with an event for each resource.

AWS: a stack has events for each of its resources; one that fails is rolled back and says why;
DefinitionSubstitutions fill `${…}` of a state machine's DefinitionString or Definition
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html).
An update that changes nothing is refused, one that fails is rolled back; what cannot be deleted
leaves the stack as DELETE_FAILED
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html).

moto: state machines land in a second backend that executes nothing; DefinitionSubstitutions and
Definition are ignored; there are events for the stack alone, and a failure is raised to the
caller of CreateStack, UpdateStack or DeleteStack; two stacks of one name that are created at once
are both made; a state machine or a function of that name is taken over; an update without a change
is done; resources are listed as complete, and are created where they are not there; DependsOn
does not hold for what a Ref creates; resources are deleted in no order; a role's inline policies
are kept as Python's repr.
"""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from moto.awslambda import models as lambda_models
from moto.cloudformation import models as stack_models
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.iam import models as iam_models
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from nestedsf.emulator.patching import Patches

patches = Patches()

STACK = "AWS::CloudFormation::Stack"
WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""A stack that has outputs, and can be updated."""
_changing = threading.RLock()
"""Two requests that change stacks wait for each other; looking goes on meanwhile."""
PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")

patches.sets(sfn_models, "stepfunctions_backends", stepfunctions_parser_backends)


@patches.wraps(sfn_models.StateMachine, "get_cfn_attribute")
def _get_cfn_attribute(original: Any, self: Any, attribute_name: str) -> Any:
    return self.arn if attribute_name == "Arn" else original(self, attribute_name)


@patches.wraps(sfn_models.StateMachine, "has_cfn_attr")
def _has_cfn_attr(original: Any, cls: Any, attr: str) -> bool:
    return attr == "Arn" or bool(original(cls, attr))


def _definition_filled_in(properties: dict[str, Any]) -> str:
    definition = properties.get("DefinitionString")
    if definition is None:
        definition = json.dumps(properties.get("Definition", {}), ensure_ascii=False)
    values = properties.get("DefinitionSubstitutions", {})
    return PLACEHOLDER.sub(lambda m: str(values.get(m.group(1), m.group(0))), definition)


def _fill_in(name: str) -> None:
    @patches.wraps(sfn_models.StateMachine, name)
    def from_cloudformation(original: Any, cls: Any, *args: Any, **kwargs: Any) -> Any:
        template = kwargs.get("cloudformation_json") or next(a for a in args if isinstance(a, dict))
        properties = template.get("Properties", {})
        if "DefinitionString" in properties or "Definition" in properties:
            properties["DefinitionString"] = _definition_filled_in(properties)
        return original(cls, *args, **kwargs)


_fill_in("create_from_cloudformation_json")
_fill_in("update_from_cloudformation_json")


@patches.wraps(iam_models.Role, "put_policy")
def _policy_as_json(original: Any, self: Any, policy_name: str, policy_json: Any) -> None:
    text = policy_json if isinstance(policy_json, str) else json.dumps(policy_json)
    original(self, policy_name, text)


# --- an event for each resource -----------------------------------------------------------


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


class _NotDeletedError(Exception):
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
            else:
                del created[name]
    if failed:
        raise _NotDeletedError(
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
    if stack is not None:
        _event(stack, *about, "DELETE_COMPLETE", _physical_id(resource))


# --- a stack that fails is rolled back ----------------------------------------------------


def _becomes(stack: Any, status: str, reason: str | None = None) -> None:
    stack.status = status
    stack.status_reason = reason or stack.status_reason
    stack._add_stack_event(status, resource_status_reason=reason)


@patches.wraps(stack_models.Stack, "create_resources")
def _create_resources(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    try:
        original(self)
    except BaseException as failure:  # Ctrl-C too: nobody else would end what it has begun
        logical_id = getattr(failure, "failed_resource", None)
        reason = (
            f"The following resource(s) failed to create: [{logical_id or ''}]. "
            "Rollback requested by user."
        )
        _becomes(self, "ROLLBACK_IN_PROGRESS", reason)
        try:
            self.resource_map.delete()
            _becomes(self, "ROLLBACK_COMPLETE")
        except _NotDeletedError as left:
            _becomes(self, "ROLLBACK_FAILED", str(left))
        if logical_id is None or not isinstance(failure, Exception):
            raise


@patches.wraps(stack_models.Stack, "update")
def _update_stack(original: Any, self: Any, template: Any, *args: Any, **kwargs: Any) -> None:
    self.resource_map.nestedsf_stack = self
    before = self.template
    self.status, self.status_reason = "UPDATE_IN_PROGRESS", "User Initiated"
    try:
        original(self, template, *args, **kwargs)
        self.status_reason = None
    except Exception as failure:  # noqa: BLE001  the stack's event says why
        logical_id = getattr(failure, "failed_resource", "")
        reason = f"The following resource(s) failed to update: [{logical_id}]. "
        _becomes(self, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        self.template = before
        self._parse_template()
        resources = self.resource_map
        created = resources._parsed_resources
        new = {k: v for k, v in resources._resource_json_map.items() if k in created}
        resources._resource_json_map = new  # what was not created is not removed
        resources.update(self.template_dict)
        for name in new.keys() - resources._resource_json_map.keys():
            del created[name]  # moto thinks that it is still there
        self.output_map = self._create_output_map()
        _becomes(self, "UPDATE_ROLLBACK_COMPLETE")


@patches.wraps(stack_models.Stack, "delete")
def _delete_stack(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    self.status, self.status_reason = "DELETE_IN_PROGRESS", "User Initiated"
    try:
        original(self)
    except _NotDeletedError as left:
        _becomes(self, "DELETE_FAILED", str(left))


@patches.wraps(stack_models.CloudFormationBackend, "create_stack")
def _create_one(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    with _changing:
        return original(self, *args, **kwargs)


@patches.wraps(stack_models.CloudFormationBackend, "delete_stack")
def _delete_named(_original: Any, self: Any, name_or_stack_id: str) -> None:
    """Delete, and only then let go of the stack: what could not be deleted stays in it."""
    with _changing:
        for stack in list(self.stacks.values()):
            if name_or_stack_id in {stack.stack_id, stack.name}:
                _delete_one(self, stack)


def _delete_one(backend: Any, stack: Any) -> None:
    exports = [export.name for export in stack.exports]
    stack.delete()
    if stack.status == "DELETE_COMPLETE":
        backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
        for name in exports:
            backend.exports.pop(name, None)


# --- what is said of a stack --------------------------------------------------------------


@patches.wraps(CloudFormationResponse, "update_stack")
def _update_what_is_new(original: Any, self: Any) -> Any:
    with _changing:
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        if stack.status not in WHOLE:
            raise ValidationError(
                message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
            )
        tags = {tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])} or stack.tags
        same = self._get_param("TemplateBody") == stack.template and tags == stack.tags
        if same and not self._get_param("Parameters", []):
            raise ValidationError(message="No updates are to be performed.")
        return original(self)


def _outputs(original: Any) -> property:
    """A stack's outputs; moto would create what it has not, or has deleted, to have them."""
    return property(lambda stack: original.fget(stack) if stack.status in WHOLE else None)


patches.sets(stack_models.Stack, "outputs", _outputs(stack_models.Stack.outputs))


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


# --- a name that is taken -----------------------------------------------------------------


def _refuse_taken(kind: str, name: str, *, taken: bool) -> None:
    if taken:
        raise ValidationError(
            message=f"Resource of type '{kind}' with identifier '{name}' already exists."
        )


@patches.wraps(sfn_models.StateMachine, "create_from_cloudformation_json")
def _create_machine(
    original: Any, cls: Any, name: str, template: Any, account: str, region: str, **kwargs: Any
) -> Any:
    wanted = template["Properties"].get("StateMachineName", name)
    machines = stepfunctions_parser_backends[account][region].state_machines
    _refuse_taken(cls.cloudformation_type(), wanted, taken=wanted in {m.name for m in machines})
    return original(cls, name, template, account, region, **kwargs)


@patches.wraps(lambda_models.LambdaFunction, "create_from_cloudformation_json")
def _create_function(
    original: Any, cls: Any, name: str, template: Any, account: str, region: str, **kwargs: Any
) -> Any:
    functions = lambda_models.lambda_backends[account][region].list_functions()
    taken = name in {function.function_name for function in functions}
    _refuse_taken(cls.cloudformation_type(), name, taken=taken)
    return original(cls, name, template, account, region, **kwargs)


def _reason(failure: Exception) -> str:
    return str(getattr(failure, "message", None) or failure)
