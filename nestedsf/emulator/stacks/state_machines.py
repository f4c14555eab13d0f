"""State machines of a stack: AWS::StepFunctions::StateMachine, all its properties.

AWS: DefinitionSubstitutions fill `${…}` of DefinitionString or Definition; logging, tracing,
encryption and the type reach CreateStateMachine; a name that is taken is left alone, and the
resource fails
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html).

moto: DefinitionSubstitutions, Definition, the type and the configuration are ignored; a state
machine of that name is taken over; there is neither Arn nor StateMachineRevisionId.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import ValidationError
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.utils import cfn_to_api_tags

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.moto_backend import backends

if TYPE_CHECKING:
    from collections.abc import Mapping

patches = Patches()

PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_SETTINGS = ("LoggingConfiguration", "TracingConfiguration", "EncryptionConfiguration")
_BOOLEANS = {"true": True, "false": False}  # a template may write them as texts
_INITIAL = "INITIAL"  # what AWS calls the revision of the creation


def definition_of(properties: dict[str, Any]) -> str:
    """The definition that a resource's properties give, its placeholders filled in.

    >>> definition_of({"DefinitionString": "${A} ${B}", "DefinitionSubstitutions": {"A": 1}})
    '1 ${B}'
    """
    definition = properties.get("DefinitionString")
    if definition is None:
        definition = json.dumps(properties.get("Definition", {}), ensure_ascii=False)
    values = properties.get("DefinitionSubstitutions") or {}
    return PLACEHOLDER.sub(lambda found: _written(values.get(found[1], found[0])), definition)


def _written(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _settings(properties: dict[str, Any]) -> dict[str, Any]:
    """The configuration by the API's names."""
    return {
        _api_name(name): _by_api_names(properties[name]) for name in _SETTINGS if name in properties
    }


def _api_name(name: str) -> str:
    return name[:1].lower() + name[1:]


def _by_api_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {_api_name(name): _by_api_names(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_by_api_names(inner) for inner in value]
    if isinstance(value, str):
        return int(value) if value.isdecimal() else _BOOLEANS.get(value, value)
    return value


@patches.wraps(StateMachine, "create_from_cloudformation_json")
def _create(
    _original: Any, cls: Any, name: str, template: Any, account_id: str, region: str, **about: Any
) -> Any:
    properties = template.get("Properties", {})
    wanted = properties.get("StateMachineName", name)
    backend = backends[account_id][region]
    if backend.has_state_machine(wanted):
        raise ValidationError(
            message=f"Resource of type '{cls.cloudformation_type()}' with identifier "
            f"'{wanted}' already exists."
        )
    return backend.create_state_machine(
        wanted,
        definition_of(properties),
        properties.get("RoleArn", ""),
        tags=[*cfn_to_api_tags(properties.get("Tags", [])), *_tags_of_stack(about)],
        sm_type=properties.get("StateMachineType"),
        **_settings(properties),
    )


def _tags_of_stack(about: Mapping[str, Any]) -> list[dict[str, str]]:
    """The tags that CloudFormation adds, by which a state machine's mocks are found."""
    stack_id, logical_id = about.get("StackId"), about.get("LogicalId")
    if stack_id is None or logical_id is None:
        return []
    return [
        {"key": "aws:cloudformation:stack-name", "value": stack_id.split("/")[1]},
        {"key": "aws:cloudformation:logical-id", "value": logical_id},
    ]


@patches.wraps(StateMachine, "update_from_cloudformation_json")
def _update(
    _original: Any,
    cls: Any,
    original_resource: Any,
    new_resource_name: str,
    cloudformation_json: Any,
    account_id: str,
    region_name: str,
) -> Any:
    properties = cloudformation_json.get("Properties", {})
    backend = backends[account_id][region_name]
    if properties.get("StateMachineName", original_resource.name) != original_resource.name:
        made = cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )
        backend.delete_state_machine(original_resource.arn)
        return made
    settings = _settings(properties)
    updated = backend.update_state_machine(
        original_resource.arn,
        definition=definition_of(properties),
        role_arn=properties.get("RoleArn"),
        logging_configuration=settings.get("loggingConfiguration"),
        tracing_configuration=settings.get("tracingConfiguration"),
        encryption_configuration=settings.get("encryptionConfiguration"),
    )
    backend.tag_resource(
        updated.arn, {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    )
    return updated


@patches.wraps(StateMachine, "get_cfn_attribute")
def _get_cfn_attribute(original: Any, self: Any, attribute_name: str) -> Any:
    if attribute_name == "Arn":
        return self.arn
    if attribute_name == "StateMachineRevisionId":
        return self.revision_id or _INITIAL
    return original(self, attribute_name)


@patches.wraps(StateMachine, "has_cfn_attr")
def _has_cfn_attr(original: Any, cls: Any, attr: str) -> bool:
    return attr in {"Arn", "StateMachineRevisionId"} or bool(original(cls, attr))
