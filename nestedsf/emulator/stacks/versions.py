"""Versions, aliases and activities of a stack.

AWS: `Ref` is the ARN of each. A version is published of the present revision, and one of another
revision or description is another version. With a DeploymentPreference an alias leads to its
version; here it does so at once, whatever the type
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_StepFunctions.html).

moto: has none of them, and leaves them out with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.cloudformation import parsing
from moto.stepfunctions.utils import cfn_to_api_tags

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.moto_backend import backends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.states.moto_backend import StatesBackend

__all__ = ["patches"]

patches = Patches()


class _Resource:
    """A resource as moto's CloudFormation takes it; no subclass of moto's, so it is not always there."""

    type = ""
    name_property: str | None = None

    def __init__(self, arn: str) -> None:
        self.arn = self.physical_resource_id = arn

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> str:
        """Make it; its ARN."""
        raise NotImplementedError

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> str:
        """Update it; its ARN, which is another one where it had to be replaced."""
        raise NotImplementedError

    def remove(self, backend: StatesBackend) -> None:
        """Delete it."""
        raise NotImplementedError

    # --- moto's names -------------------------------------------------------------------

    @classmethod
    def create_from_cloudformation_json(
        cls, name: str, template: Mapping[str, Any], account_id: str, region_name: str, **_: Any
    ) -> _Resource:
        """Make it."""
        return cls(cls.make(backends[account_id][region_name], name, template["Properties"]))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: _Resource,
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> _Resource:
        """Update it, or make another one under another name."""
        backend, properties = backends[account_id][region_name], cloudformation_json["Properties"]
        if cls.name_property and original_resource.arn.rpartition(":")[2] != new_resource_name:
            if cls.name_property not in properties:  # moto has made up another name
                return cls(original_resource.change(backend, properties))
            made = cls(cls.make(backend, new_resource_name, properties))
            original_resource.remove(backend)
            return made
        return cls(original_resource.change(backend, properties))

    def is_created(self) -> bool:
        """Whether it is there."""
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        self.remove(backends[account_id][region_name])

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` can have an attribute."""
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """The value of an attribute."""
        return self.arn if attribute_name == "Arn" else self.arn.rpartition(":")[2]


class _Version(_Resource):
    type = "AWS::StepFunctions::StateMachineVersion"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> str:
        del name
        given = {
            "stateMachineArn": properties.get("StateMachineArn"),
            "revisionId": properties.get("StateMachineRevisionId"),
            "description": properties.get("Description"),
        }
        arn: str = backend.call("PublishStateMachineVersion", given)["stateMachineVersionArn"]
        return arn

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> str:
        arn = self.make(backend, "", properties)
        if arn != self.arn:
            self.remove(backend)
        return arn

    def remove(self, backend: StatesBackend) -> None:
        backend.call("DeleteStateMachineVersion", {"stateMachineVersionArn": self.arn})


class _Alias(_Resource):
    type = "AWS::StepFunctions::StateMachineAlias"
    name_property = "Name"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> str:
        given = {"name": name, **cls._settings(properties)}
        arn: str = backend.call("CreateStateMachineAlias", given)["stateMachineAliasArn"]
        return arn

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> str:
        given = {"stateMachineAliasArn": self.arn, **self._settings(properties)}
        backend.call("UpdateStateMachineAlias", given)
        return self.arn

    def remove(self, backend: StatesBackend) -> None:
        backend.call("DeleteStateMachineAlias", {"stateMachineAliasArn": self.arn})

    @staticmethod
    def _settings(properties: Mapping[str, Any]) -> dict[str, Any]:
        routes = properties.get("RoutingConfiguration")
        if routes is None:
            preferred = properties.get("DeploymentPreference") or {}
            routes = [
                {
                    "StateMachineVersionArn": preferred.get("StateMachineVersionArn", ""),
                    "Weight": 100,
                }
            ]
        routing = [
            {
                "stateMachineVersionArn": route["StateMachineVersionArn"],
                "weight": int(route["Weight"]),
            }
            for route in routes
        ]
        return {"description": properties.get("Description"), "routingConfiguration": routing}


class _Activity(_Resource):
    type = "AWS::StepFunctions::Activity"
    name_property = "Name"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> str:
        tags = cfn_to_api_tags(properties.get("Tags", []))
        arn: str = backend.call("CreateActivity", {"name": name, "tags": tags})["activityArn"]
        return arn

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> str:
        tags = cfn_to_api_tags(properties.get("Tags", []))
        if tags:
            backend.call("TagResource", {"resourceArn": self.arn, "tags": tags})
        return self.arn

    def remove(self, backend: StatesBackend) -> None:
        backend.call("DeleteActivity", {"activityArn": self.arn})

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in {"Arn", "Name"}


_TYPES: dict[str, type[_Resource]] = {one.type: one for one in (_Version, _Alias, _Activity)}


@patches.wraps(parsing, "resource_class_from_type")
def _class_of(original: Callable[[str], Any], resource_type: str) -> Any:
    return _TYPES.get(resource_type) or original(resource_type)


@patches.wraps(parsing, "resource_name_property_from_type")
def _name_property_of(original: Callable[[str], Any], resource_type: str) -> Any:
    found = _TYPES.get(resource_type)
    return found.name_property if found is not None else original(resource_type)
