"""Change sets: what `aws cloudformation deploy`, SAM and CDK make and execute.

AWS: executing a change set does what CreateStack or UpdateStack would do with its template: the
stack has events, outputs, tags, and is rolled back where a resource fails; two stacks may each
have a change set of one name
(https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html).

moto: the resources are made, but the stack has no outputs and none of its own tags, and is
COMPLETE though a resource has failed; the last change set of a name is taken, whose stack it may
not be.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import models as stack_models
from moto.cloudformation.exceptions import ValidationError

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.stacks.operations import changing

patches = Patches()

_EXECUTED = "EXECUTE_COMPLETE"


def _of_stack(backend: Any, name: str, stack_name: str | None) -> Any:
    """The newest change set of a name or an ARN that belongs to the stack.

    Raises:
        ValidationError: There is none that can be executed.
    """
    for change_set in reversed(backend.change_sets.values()):
        of_stack = stack_name in {None, change_set.stack_name, change_set.stack_id}
        if of_stack and name in {change_set.change_set_id, change_set.change_set_name}:
            if change_set.execution_status != "AVAILABLE":
                raise ValidationError(
                    message=f"ChangeSet [{change_set.change_set_id}] cannot be executed in its "
                    f"current status of [{change_set.execution_status}]"
                )
            return change_set
    raise ValidationError(message=f"ChangeSet [{name}] does not exist")


@patches.wraps(stack_models.CloudFormationBackend, "execute_change_set")
def _execute_change_set(
    _original: Any, self: Any, change_set_name: str, stack_name: str | None = None
) -> None:
    with changing:
        change_set = _of_stack(self, change_set_name, stack_name)
        change_set.execution_status = _EXECUTED
        stack = self.stacks[change_set.stack_id]
        if change_set.change_set_type == "UPDATE":
            stack.update(
                change_set.template, change_set.role_arn, change_set.parameters, change_set.tags
            )
            return
        stack.template, stack.parameters = change_set.template, change_set.parameters
        stack._parse_template()
        stack.resource_map = stack._create_resource_map()
        stack.output_map = stack._create_output_map()
        stack._add_stack_event("CREATE_IN_PROGRESS", resource_status_reason="User Initiated")
        stack.create_resources()
