"""Queue policies of a stack: AWS::SQS::QueuePolicy.

AWS: the policy becomes the attribute Policy of each queue that is named by its URL, and is gone
from those with the resource
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html).

moto: leaves it out with a warning. No policy of a queue is enforced, there or here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
        queues = tuple(url.rpartition("/")[2] for url in properties["Queues"])
        for queue in map(backend.get_queue, queues):
            queue.policy = json.dumps(properties["PolicyDocument"])
        return cls(name, queues)

    def change(self, backend: SQSBackend, properties: Mapping[str, Any]) -> Self:
        made = self.make(backend, self.physical_resource_id, properties)
        self._take_from(backend, set(self._queues) - set(made._queues))
        return made

    def remove(self, backend: SQSBackend) -> None:
        self._take_from(backend, self._queues)

    @staticmethod
    def _take_from(backend: SQSBackend, queues: Iterable[str]) -> None:
        for name in queues:
            if name in backend.queues:
                backend.queues[name].policy = None


patches = patches_for(_QueuePolicy)
