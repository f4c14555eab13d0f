"""An account for Map Runs: buckets that are dictionaries, a clock, and machines that run there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from random import Random
from typing import TYPE_CHECKING, Any

from nestedsf.engine.environment import Environment, Machine
from nestedsf.engine.execution import Execution
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future, Scheduler
from nestedsf.engine.tokens import Tokens

if TYPE_CHECKING:
    from nestedsf.engine.map_runs.map_run import MapRun
    from nestedsf.engine.services import Call, Job

NOW = datetime(2026, 3, 1, 9, tzinfo=timezone.utc)
ACCOUNT = "arn:aws:states:eu-west-1:123456789012"
PAGE = 2
"""How many objects ListObjectsV2 lists at once here."""


@dataclass(kw_only=True)
class Account:
    """S3 and functions, and what runs there."""

    objects: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    map_runs: list[MapRun] = field(default_factory=list)
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(NOW))
    randomness: Random = field(default_factory=lambda: Random(5))  # noqa: S311  no secret

    # --- what the engine calls ---

    def is_mocked(self, state: str) -> bool:  # noqa: ARG002  the protocol's
        return False

    def prepare(self, call: Call) -> Any:
        return call.parameters

    def job(self, call: Call, answer: Any) -> Job:
        raise NotImplementedError

    def call(self, call: Call) -> Future:
        answer = Future()
        operation = call.resource.operation or "invoke"
        self.calls.append(operation)
        actions = {
            "getObject": self._get_object,
            "invoke": self._invoke,
            "listObjectsV2": self._list_objects,
            "putObject": self._put_object,
        }
        try:
            answer.set_result(actions[operation](call.parameters))
        except TaskFailure as failure:
            answer.set_error(failure)
        return answer

    def _invoke(self, given: Any) -> Any:
        return given

    def _get_object(self, given: Any) -> Any:
        if given["Key"] not in self.objects:
            raise TaskFailure("S3.NoSuchKeyException", "The specified key does not exist.")
        return {"Body": self.objects[given["Key"]], "ContentType": "text/plain"}

    def _list_objects(self, given: Any) -> Any:
        after = given.get("ContinuationToken", "")
        prefix = given.get("Prefix", "")
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        listed = [
            {
                "ETag": f'"{len(self.objects[key])}"',
                "Key": key,
                "LastModified": "2026-02-28T23:59:59Z",
                "Size": len(self.objects[key]),
                "StorageClass": "STANDARD",
            }
            for key in keys[:PAGE]
        ]
        if len(keys) <= PAGE:
            return {"Contents": listed, "IsTruncated": False} if listed else {"IsTruncated": False}
        return {"Contents": listed, "IsTruncated": True, "NextContinuationToken": keys[PAGE - 1]}

    def _put_object(self, given: Any) -> Any:
        if given["Bucket"] == "missing":
            raise TaskFailure("S3.NoSuchBucketException", "The specified bucket does not exist")
        body = given["Body"]
        self.objects[given["Key"]] = (
            body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
        )
        return {}

    # --- what a test does ---

    def start(self, definition: Any, given: Any = None, *, name: str = "orders") -> Execution:
        """Start an execution of a machine, without letting time pass."""
        environment = Environment(
            scheduler=self.scheduler,
            services=self,
            tokens=Tokens(lambda: "token"),
            randomness=self.randomness,
            region_name="eu-west-1",
            on_map_run=self.map_runs.append,
        )
        machine = Machine(
            arn=f"{ACCOUNT}:stateMachine:{name}",
            name=name,
            definition=definition,
            role_arn="arn:aws:iam::123456789012:role/orders",
        )
        execution = Execution(
            environment=environment,
            machine=machine,
            arn=f"{ACCOUNT}:execution:{name}:first",
            name="first",
            input_text=json.dumps({} if given is None else given, separators=(",", ":")),
        )
        execution.start()
        return execution

    def run(self, definition: Any, given: Any = None, *, name: str = "orders") -> Execution:
        """Run an execution to its end."""
        execution = self.start(definition, given, name=name)
        self.scheduler.run()
        return execution


PASS = {"Type": "Pass", "End": True}


def distributed(processor: Any = None, **fields: Any) -> dict[str, Any]:
    """A machine with a Distributed Map, "Each", that runs one state for each item."""
    return {"StartAt": "Each", "States": {"Each": distributed_map(processor, **fields)}}


def distributed_map(processor: Any = None, **fields: Any) -> dict[str, Any]:
    """A Distributed Map."""
    state = {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "One",
            "States": {"One": processor or PASS},
        },
        **fields,
    }
    return state if "Next" in fields else {**state, "End": True}


def reading(config: Any = None, *, operation: str = "getObject", **parameters: Any) -> Any:
    """An ItemReader."""
    return {
        "Resource": f"arn:aws:states:::s3:{operation}",
        "ReaderConfig": config or {},
        "Parameters": {"Bucket": "data", **parameters},
    }


def output(execution: Execution) -> Any:
    """The output of an execution that succeeded."""
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    assert execution.output is not None
    return json.loads(execution.output)


def types(execution: Execution) -> list[str]:
    """The types of an execution's events."""
    return [event.type for event in execution.events]
