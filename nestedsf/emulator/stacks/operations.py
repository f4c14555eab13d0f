"""CloudFormation: the life of a stack, which is rolled back where it fails.

AWS: a stack that fails is rolled back and says why. An update that changes nothing is refused, one
that fails is rolled back; what cannot be deleted leaves the stack as DELETE_FAILED. A stack keeps
its outputs until it is deleted
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html).

moto: a failure is raised to the caller of CreateStack, UpdateStack or DeleteStack; two stacks of
one name that are created at once are both made; an update without a change is done; outputs create
what they name and is not there, or was deleted; a stack has its first description, once all is
created.
"""

from __future__ import annotations

import threading
from typing import Any

from moto.cloudformation import models as stack_models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.stacks.events import NotDeletedError

patches = Patches()

WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""A stack that can be updated; its outputs are there."""
changing = threading.RLock()
"""Two requests that change stacks wait for each other; looking goes on meanwhile."""


def _becomes(stack: Any, status: str, reason: str | None = None) -> None:
    stack.status = status
    stack.status_reason = reason or stack.status_reason
    stack._add_stack_event(status, resource_status_reason=reason)


@patches.wraps(stack_models.Stack, "create_resources")
def _create_resources(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    self.description = self.template_dict.get("Description")
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
        except NotDeletedError as left:
            _becomes(self, "ROLLBACK_FAILED", str(left))
        if logical_id is None or not isinstance(failure, Exception):
            raise


@patches.wraps(stack_models.Stack, "update")
def _update_stack(original: Any, self: Any, template: Any, *args: Any, **kwargs: Any) -> None:
    self.resource_map.nestedsf_stack = self
    before = self.template
    _keep_outputs(self)
    self.status, self.status_reason = "UPDATE_IN_PROGRESS", "User Initiated"
    try:
        original(self, template, *args, **kwargs)
        self.status_reason = None
        self.description = self.template_dict.get("Description")
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
        self.output_map = self._create_output_map()
        _becomes(self, "UPDATE_ROLLBACK_COMPLETE")


@patches.wraps(stack_models.Stack, "delete")
def _delete_stack(original: Any, self: Any) -> None:
    self.resource_map.nestedsf_stack = self
    _keep_outputs(self)
    self.status, self.status_reason = "DELETE_IN_PROGRESS", "User Initiated"
    try:
        original(self)
    except NotDeletedError as left:
        _becomes(self, "DELETE_FAILED", str(left))


@patches.wraps(stack_models.CloudFormationBackend, "create_stack")
def _create_one(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    with changing:
        return original(self, *args, **kwargs)


@patches.wraps(stack_models.CloudFormationBackend, "delete_stack")
def _delete_named(_original: Any, self: Any, name_or_stack_id: str) -> None:
    """Delete, and only then let go of the stack: what could not be deleted stays in it."""
    with changing:
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


@patches.wraps(CloudFormationResponse, "update_stack")
def _update_what_is_new(original: Any, self: Any) -> Any:
    with changing:
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


# --- outputs ------------------------------------------------------------------------------


def _outputs(original: Any) -> property:
    """A stack's outputs, as they were when it was whole."""

    def outputs(stack: Any) -> Any:
        if stack.status in WHOLE:
            stack.nestedsf_outputs = original.fget(stack)
        gone = stack.status == "DELETE_COMPLETE"
        return None if gone else getattr(stack, "nestedsf_outputs", None)

    return property(outputs)


patches.sets(stack_models.Stack, "outputs", _outputs(stack_models.Stack.outputs))


def _keep_outputs(stack: Any) -> None:
    """Have the outputs once more, while all is there that they name."""
    _ = stack.outputs
