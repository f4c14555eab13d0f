"""S3 as a Map Run reaches it: through the services, as a Task of the AWS SDK integration does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.services import Call, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.services import Services
    from nestedsf.jsontext import Json

__all__ = ["S3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class S3:
    """S3, for one ItemReader or ResultWriter.

    Attributes:
        services: What is called.
        execution_arn: Which execution calls.
        role_arn: The role of its state machine.
        partition: The partition of the ARN that the definition names S3 with.
        failed_as: The error that a failed call is.
    """

    services: Services
    execution_arn: str
    role_arn: str
    partition: str
    failed_as: str

    def get_text(self, parameters: Mapping[str, Json]) -> Steps:
        """GetObject: the object's body as text."""
        answer = yield from self._call("getObject", parameters)
        return answer["Body"].removeprefix("\ufeff")  # a byte order mark

    def list_objects(self, parameters: Mapping[str, Json], most: int | None) -> Steps:
        """ListObjectsV2, page after page: what it says of each object, of so many at most."""
        found: list[dict[str, Json]] = []
        token: dict[str, Json] = {}
        while True:
            page = yield from self._call("listObjectsV2", {**parameters, **token})
            found += page.get("Contents") or ()
            if not page.get("IsTruncated") or (most is not None and len(found) >= most):
                return found[:most]
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def put(self, bucket: Json, key: str, body: Json) -> Steps:
        """PutObject; a body that is no text is written as JSON."""
        yield from self._call("putObject", {"Bucket": bucket, "Key": key, "Body": body})

    def _call(self, operation: str, parameters: Mapping[str, Json]) -> Steps:
        answer = self.services.call(
            Call(
                resource=Resource.of(f"arn:{self.partition}:states:::aws-sdk:s3:{operation}"),
                parameters=dict(parameters),
                execution_arn=self.execution_arn,
                role_arn=self.role_arn,
            )
        )
        yield answer
        try:
            return answer.result()
        except TaskFailure as failure:
            raise TaskFailure(self.failed_as, failure.cause) from failure
