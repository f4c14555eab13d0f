"""CloudFormation: stacks whose state machines run, with an event for each resource.

AWS: a stack has events for each of its resources; one that fails is rolled back and says why;
DefinitionSubstitutions fill `${…}` of a state machine's DefinitionString or Definition
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html).

moto: state machines land in a second backend that executes nothing; DefinitionSubstitutions and
Definition are ignored; there are events for the stack alone, and a failure is raised to the
caller of CreateStack; DependsOn does not hold for what a Ref creates; resources are deleted in no
order; a role's inline policies are kept as Python's repr.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.cloudformation import models as stack_models
from moto.cloudformation import parsing
from moto.iam import models as iam_models
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from nestedsf.emulator.patching import Patches

patches = Patches()

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
    if stack is not None:
        _event(*about, "UPDATE_IN_PROGRESS")
    resource = original(logical_id, resource_json, resources, **kwargs)
    if stack is not None:
        _event(*about, "UPDATE_COMPLETE", _physical_id(resource))
    return resource


@patches.wraps(parsing.ResourceMap, "delete")
def _delete_all(original: Any, self: Any) -> None:
    """Delete in the reverse order of creation, where moto takes the order of a set."""
    created = self._parsed_resources
    for name, resource in reversed(list(created.items())):
        resource_json = self._resource_json_map.get(name, {"DeletionPolicy": "Retain"})
        if resource is not None and resource_json.get("DeletionPolicy") != "Retain":
            self._delete_resource(resource, resource_json)
            del created[name]
    original(self)


@patches.wraps(parsing.ResourceMap, "_delete_resource")
def _delete_resource(original: Any, self: Any, resource: Any, resource_json: Any) -> None:
    stack = _stack_of(self)
    logical_id = getattr(resource, "logical_resource_id", "")
    about = (logical_id, resource_json["Type"])
    if stack is not None:
        _event(stack, *about, "DELETE_IN_PROGRESS", _physical_id(resource))
    original(self, resource, resource_json)
    if stack is not None:
        _event(stack, *about, "DELETE_COMPLETE", _physical_id(resource))


@patches.wraps(stack_models.Stack, "create_resources")
def _create_resources(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    try:
        original(self)
    except Exception as failure:
        logical_id = getattr(failure, "failed_resource", None)
        if logical_id is None:
            raise
        reason = f"The following resource(s) failed to create: [{logical_id}]. Rollback requested by user."
        self.status = "ROLLBACK_IN_PROGRESS"
        self.status_reason = reason
        self._add_stack_event("ROLLBACK_IN_PROGRESS", resource_status_reason=reason)
        self.resource_map.delete()
        self.output_map = parsing.OutputMap(self.resource_map, {}, self.stack_id)
        self.status = "ROLLBACK_COMPLETE"
        self._add_stack_event("ROLLBACK_COMPLETE")


@patches.wraps(stack_models.Stack, "delete")
def _delete_stack(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    original(self)


def _reason(failure: Exception) -> str:
    return str(getattr(failure, "message", None) or failure)
