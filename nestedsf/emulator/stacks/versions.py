"""Versions, aliases and activities of a stack.

AWS: `Ref` is the ARN of each. A version is published of the present revision, and one of another
revision or description is another version. With a DeploymentPreference an alias leads to its
version; here it does so at once, whatever the type
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_StepFunctions.html).

moto: has none of them, and leaves them out with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.stepfunctions.utils import cfn_to_api_tags

from nestedsf.emulator.stacks.own_type import OwnType, patches_for
from nestedsf.emulator.states.moto_backend import backends

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

    from nestedsf.emulator.states.moto_backend import StatesBackend

__all__ = ["patches"]


class _OfStates(OwnType):
    """A type of Step Functions: what refers to it has its ARN."""

    backends = backends

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        return self.arn if attribute_name == "Arn" else self.arn.rpartition(":")[2]

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.physical_resource_id


class _Version(_OfStates):
    type = "AWS::StepFunctions::StateMachineVersion"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> Self:
        del name
        given = {
            "stateMachineArn": properties.get("StateMachineArn"),
            "revisionId": properties.get("StateMachineRevisionId"),
            "description": properties.get("Description"),
        }
        arn: str = backend.call("PublishStateMachineVersion", given)["stateMachineVersionArn"]
        return cls(arn)

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> Self:
        made = self.make(backend, "", properties)
        if made.arn != self.arn:
            self.remove(backend)
        return made

    def remove(self, backend: StatesBackend) -> None:
        backend.call("DeleteStateMachineVersion", {"stateMachineVersionArn": self.arn})


class _Alias(_OfStates):
    type = "AWS::StepFunctions::StateMachineAlias"
    name_property = "Name"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> Self:
        given = {"name": name, **cls._settings(properties)}
        arn: str = backend.call("CreateStateMachineAlias", given)["stateMachineAliasArn"]
        return cls(arn)

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> Self:
        given = {"stateMachineAliasArn": self.arn, **self._settings(properties)}
        backend.call("UpdateStateMachineAlias", given)
        return self

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


class _Activity(_OfStates):
    type = "AWS::StepFunctions::Activity"
    name_property = "Name"

    @classmethod
    def make(cls, backend: StatesBackend, name: str, properties: Mapping[str, Any]) -> Self:
        tags = cfn_to_api_tags(properties.get("Tags", []))
        arn: str = backend.call("CreateActivity", {"name": name, "tags": tags})["activityArn"]
        return cls(arn)

    def change(self, backend: StatesBackend, properties: Mapping[str, Any]) -> Self:
        tags = cfn_to_api_tags(properties.get("Tags", []))
        if tags:
            backend.call("TagResource", {"resourceArn": self.arn, "tags": tags})
        return self

    def remove(self, backend: StatesBackend) -> None:
        backend.call("DeleteActivity", {"activityArn": self.arn})

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in {"Arn", "Name"}


patches = patches_for(_Version, _Alias, _Activity)
