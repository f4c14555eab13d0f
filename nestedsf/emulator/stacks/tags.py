"""Tags: those of a stack are those of each of its resources.

AWS: CloudFormation gives a stack's tags, and three of its own, to each resource that takes tags,
also when an update changes them; a resource's own tag of the same key stays
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html).

moto: they reach resources of EC2 alone, and what is made anew has those of an
earlier one of its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.cloudformation import models as stack_models
from moto.cloudformation import parsing
from moto.logs.models import LogsBackend, logs_backends

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import moto_backend

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

patches = Patches()

_BACKENDS = {
    "AWS::Logs::LogGroup": logs_backends,
    "AWS::StepFunctions::StateMachine": moto_backend.backends,
}


@patches.wraps(parsing, "parse_and_create_resource")
def _create_resource(
    original: Any, logical_id: str, resource_json: Any, resources: Any, **kwargs: Any
) -> Any:
    resource = original(logical_id, resource_json, resources, **kwargs)
    if resource is not None:
        _tag(resources, logical_id, resource, resource_json, resources.tags)
    return resource


@patches.wraps(stack_models.Stack, "update")
def _update_stack(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    before = set(self.tags)
    original(self, *args, **kwargs)
    resources = self.resource_map
    gone = before - set(self.tags)
    resources.tags = {
        key: value for key, value in resources.tags.items() if key not in gone
    } | self.tags
    for logical_id, resource_json in resources._resource_json_map.items():
        resource = resources._parsed_resources.get(logical_id)
        if resource is not None:
            _tag(resources, logical_id, resource, resource_json, resources.tags, gone)


def _tag(
    resources: Any,
    logical_id: str,
    resource: Any,
    resource_json: Any,
    tags: dict[str, str],
    gone: AbstractSet[str] = frozenset(),
) -> None:
    own = {tag["Key"] for tag in resource_json.get("Properties", {}).get("Tags", [])}
    given = {**tags, "aws:cloudformation:logical-id": logical_id}
    given = {key: value for key, value in given.items() if key not in own}
    forgotten = gone - own
    kind = resource_json["Type"]
    if kind == "AWS::IAM::Role":
        kept = [tag for tag in resource.tags if tag["Key"] not in {*given, *forgotten}]
        resource.tags = kept + [{"Key": key, "Value": value} for key, value in given.items()]
    elif kind == "AWS::Lambda::Function":
        resource.tags.update(given)
        for key in forgotten:
            resource.tags.pop(key, None)
    elif kind in _BACKENDS:
        backend = _BACKENDS[kind][resources._account_id][resources._region_name]
        backend.tag_resource(resource.arn, given)
        backend.untag_resource(resource.arn, sorted(forgotten))


@patches.wraps(LogsBackend, "delete_log_group")
def _delete_log_group(original: Any, self: Any, log_group_name: str) -> None:
    group = self.groups.get(log_group_name)
    original(self, log_group_name)
    if group is not None:
        self.tagger.delete_all_tags_for_resource(group.arn)
