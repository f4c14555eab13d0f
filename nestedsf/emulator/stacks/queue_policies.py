"""Queue policies of a stack: AWS::SQS::QueuePolicy.

AWS: the policy becomes the attribute Policy of each queue that is named by its URL, and is gone
from those with the resource
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html).

moto: leaves it out with a warning. No policy of a queue is enforced, there or here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import ValidationError
from moto.sqs.models import sqs_backends

from nestedsf.emulator.stacks.own_type import OwnType, patches_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.sqs.models import SQSBackend
    from typing_extensions import Self

__all__ = ["patches"]


class _QueuePolicy(OwnType):
    type = "AWS::SQS::QueuePolicy"
    backends = sqs_backends

    def __init__(self, name: str, queues: tuple[str, ...]) -> None:
        super().__init__(name)
        self._queues = queues

    @classmethod
    def make(cls, backend: SQSBackend, name: str, properties: Mapping[str, Any]) -> Self:
        urls = _given(properties, "Queues", "JSONArray", list)
        document = _given(properties, "PolicyDocument", "JSONObject", (dict, str))
        queues = tuple(str(url).rpartition("/")[2] for url in urls)
        text = document if isinstance(document, str) else json.dumps(document)
        try:
            for queue in [backend.get_queue(each) for each in queues]:
                queue.policy = text
        except ValueError:
            raise ValidationError(message="Invalid value for the parameter Policy.") from None
        return cls(name, queues)

    def change(self, backend: SQSBackend, properties: Mapping[str, Any]) -> Self:
        made = self.make(backend, self.physical_resource_id, properties)
        self._take_from(backend, set(self._queues) - set(made._queues))
        return made

    def remove(self, backend: SQSBackend) -> None:
        self._take_from(backend, self._queues)

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Id"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        del attribute_name
        return self.physical_resource_id

    @staticmethod
    def _take_from(backend: SQSBackend, queues: Iterable[str]) -> None:
        for name in queues:
            if name in backend.queues:
                backend.queues[name].policy = None


def _given(properties: Mapping[str, Any], name: str, kind: str, types: Any) -> Any:
    """A property that has to be there, and to be of a kind; raises ValidationError."""
    found = properties.get(name)
    if isinstance(found, types):
        return found
    problem = f"#/{name}: expected type: {kind}"
    if found is None:
        problem = f"#: required key [{name}] not found"
    raise ValidationError(message=f"Properties validation failed with message: {problem}")


patches = patches_for(_QueuePolicy)
