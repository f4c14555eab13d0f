"""OwnType: a type of resource that moto does not have, as moto's CloudFormation takes it.

moto: leaves a resource of such a type out, with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from moto.cloudformation import parsing

from nestedsf.emulator.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Self

__all__ = ["OwnType", "patches_for"]


class OwnType:
    """A resource of a stack; no subclass of moto's, so it is not always there.

    Attributes:
        type: CloudFormation's.
        name_property: The property that is its name, where it has one.
        backends: moto's backends of its service, by account and region.
        physical_resource_id: What Ref gives.
    """

    type: ClassVar[str] = ""
    name_property: ClassVar[str | None] = None
    backends: ClassVar[Any]

    def __init__(self, physical_resource_id: str) -> None:
        self.physical_resource_id = physical_resource_id

    @classmethod
    def make(cls, backend: Any, name: str, properties: Mapping[str, Any]) -> Self:
        """Make it."""
        raise NotImplementedError

    def change(self, backend: Any, properties: Mapping[str, Any]) -> Self:
        """Update it; another one where it had to be replaced."""
        raise NotImplementedError

    def remove(self, backend: Any) -> None:
        """Delete it."""
        raise NotImplementedError

    # --- moto's names -------------------------------------------------------------------

    @classmethod
    def create_from_cloudformation_json(
        cls, name: str, template: Mapping[str, Any], account_id: str, region_name: str, **_: Any
    ) -> OwnType:
        """Make it."""
        return cls.make(cls.backends[account_id][region_name], name, template["Properties"])

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: OwnType,
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> OwnType:
        """Update it, or make another one under another name."""
        backend = cls.backends[account_id][region_name]
        properties = cloudformation_json["Properties"]
        present = original_resource.physical_resource_id.rpartition(":")[2]
        if cls.name_property and present != new_resource_name:
            if cls.name_property not in properties:  # moto has made up another name
                return original_resource.change(backend, properties)
            made = cls.make(backend, new_resource_name, properties)
            original_resource.remove(backend)
            return made
        return original_resource.change(backend, properties)

    def is_created(self) -> bool:
        """Whether it is there."""
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        self.remove(self.backends[account_id][region_name])

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` can have an attribute."""
        del attr
        return False

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """The value of an attribute."""
        raise NotImplementedError(attribute_name)


def patches_for(*types: type[OwnType]) -> Patches:
    """The patches that have moto's CloudFormation take these types."""
    patches, known = Patches(), {one.type: one for one in types}

    @patches.wraps(parsing, "resource_class_from_type")
    def _class_of(original: Callable[[str], Any], resource_type: str) -> Any:
        return known.get(resource_type) or original(resource_type)

    @patches.wraps(parsing, "resource_name_property_from_type")
    def _name_property_of(original: Callable[[str], Any], resource_type: str) -> Any:
        found = known.get(resource_type)
        return found.name_property if found is not None else original(resource_type)

    return patches
