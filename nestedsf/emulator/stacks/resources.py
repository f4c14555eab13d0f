"""Resources of a stack: state machines that run, roles, and names that are taken.

AWS: DefinitionSubstitutions fill `${…}` of a state machine's DefinitionString or Definition
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html);
what is there from elsewhere under a resource's name is left alone, and the resource fails.

moto: state machines land in a second backend that executes nothing; DefinitionSubstitutions and
Definition are ignored; a state machine or a function of that name is taken over; a role's inline
policies are kept as Python's repr.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.awslambda import models as lambda_models
from moto.cloudformation.exceptions import ValidationError
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
