"""Updates of a stack, resource by resource.

AWS: what is new or changed comes after what it refers to, and what is no longer in the template is
deleted last, unless its DeletionPolicy retains it
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html).

moto: deletes first, then creates, then changes; what is created sees what it refers to as it was.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing

from nestedsf.emulator.patching import Patches

patches = Patches()


@patches.wraps(parsing.ResourceMap, "update")
def _update(_original: Any, self: Any, template: Any, parameters: Any = None) -> None:
    changes = self.build_resource_diff(template, parameters)
    before = self._resource_json_map
    self._template = template
    if parameters:
        self.input_parameters = parameters
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    self._resource_json_map = template["Resources"]
    self.nestedsf_changes = set(changes["Modify"])
    try:
        for name in (*changes["Add"], *changes["Modify"]):
            self[name]  # a look-up creates or changes it, after what it refers to
    finally:
        self.nestedsf_changes = set()
    for name in reversed(changes["Remove"]):
        resource = self._parsed_resources.get(name)
        if resource is not None and before[name].get("DeletionPolicy") != "Retain":
            self._delete_resource(resource, before[name])


@patches.wraps(parsing.ResourceMap, "__getitem__")
def _look_up(original: Any, self: Any, name: str) -> Any:
    """What is still to be changed is changed when it is looked up."""
    changes: set[str] = getattr(self, "nestedsf_changes", set())
    if name in changes:
        changes.remove(name)
        self._parsed_resources[name] = parsing.parse_and_update_resource(
            name,
            self._resource_json_map[name],
            self,
            account_id=self._account_id,
            region_name=self._region_name,
        )
    return original(self, name)
