"""What moto's other services see of Step Functions: our state machines, as its own objects.

CloudFormation makes and deletes state machines, EventBridge starts executions, CloudWatch has
their metrics, and the Resource Groups Tagging API finds and tags what is there. They ask moto's backend, and this one asks the
API of the account.

moto: a state machine with another definition under a name that is taken is dropped without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict
from moto.core.common_models import CloudWatchMetricProvider
from moto.core.exceptions import AWSError
from moto.core.resource_tagging import TaggedResource
from moto.stepfunctions import models, responses

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.metrics import NAMESPACE
from nestedsf.emulator.states.names import STATE_MACHINE, arn_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.emulator.states.api import StatesApi

__all__ = ["StatesBackend", "backends", "close", "open_for", "patches"]

patches = Patches()
_apis: dict[str, StatesApi] = {}


def open_for(account_id: str, api: StatesApi) -> None:
    """Let moto's services find the state machines of an account."""
    _apis[account_id] = api
    backends[account_id]  # the tagging API looks into those backends that are in use


def close(account_id: str) -> None:
    """Forget an account."""
    _apis.pop(account_id, None)


class StatesBackend(models.StepFunctionBackend, CloudWatchMetricProvider):
    """moto's backend of one region, without state machines of its own."""

    @staticmethod
    def get_cloudwatch_metrics(account_id: str, region: str) -> list[Any]:
        """What moto's CloudWatch asks for, whenever it is asked for metrics."""
        from moto.cloudwatch.models import MetricDatum  # noqa: PLC0415  whoever asks has it

        api = _apis.get(account_id)
        return [
            MetricDatum(
                NAMESPACE,
                one.name,
                one.value,
                [{"Name": "StateMachineArn", "Value": one.state_machine_arn}],
                one.moment.replace(tzinfo=None),  # UTC
                one.unit,
            )
            for one in (api.measurements(region) if api is not None else ())
        ]

    def create_state_machine(
        self,
        name: str,
        definition: str,
        roleArn: str,
        tags: list[dict[str, str]] | None = None,
        **more: Any,
    ) -> models.StateMachine:
        """CreateStateMachine; `more` are moto's keyword arguments, by the API's names but two."""
        more["type"] = more.pop("sm_type", None)
        more["versionDescription"] = more.pop("version_description", None)
        given = {"name": name, "definition": definition, "roleArn": roleArn, "tags": tags, **more}
        return self.describe_state_machine(
            self.call("CreateStateMachine", given)["stateMachineArn"]
        )

    def update_state_machine(
        self,
        arn: str,
        definition: str | None = None,
        role_arn: str | None = None,
        logging_configuration: dict[str, Any] | None = None,
        tracing_configuration: dict[str, Any] | None = None,
        encryption_configuration: dict[str, Any] | None = None,
        publish: bool | None = None,  # noqa: FBT001  moto's signature
        version_description: str | None = None,
    ) -> models.StateMachine:
        """UpdateStateMachine."""
        given = {
            "stateMachineArn": arn,
            "definition": definition,
            "roleArn": role_arn,
            "loggingConfiguration": logging_configuration,
            "tracingConfiguration": tracing_configuration,
            "encryptionConfiguration": encryption_configuration,
            "publish": publish,
            "versionDescription": version_description,
        }
        self.call("UpdateStateMachine", given)
        return self.describe_state_machine(arn)

    def describe_state_machine(self, arn: str) -> models.StateMachine:
        """DescribeStateMachine, as moto's object; its `revision_id` is None before an update."""
        described = self.call("DescribeStateMachine", {"stateMachineArn": arn})
        machine = models.StateMachine(
            arn,
            described["name"],
            described["definition"],
            described["roleArn"],
            self,
            described["encryptionConfiguration"],
            described["loggingConfiguration"],
            described["tracingConfiguration"],
            sm_type=described["type"],
        )
        machine.revision_id = described.get("revisionId")
        machine.creation_date = described["creationDate"]
        return machine

    def delete_state_machine(self, arn: str) -> None:
        """DeleteStateMachine."""
        self.call("DeleteStateMachine", {"stateMachineArn": arn})

    def has_state_machine(self, name: str) -> bool:
        """Whether a name is taken."""
        arn = arn_of(STATE_MACHINE, self.region_name, self.account_id, name)
        return arn in self._arns()

    def start_execution(self, state_machine_arn: str, name: str, execution_input: str) -> Any:
        """StartExecution; the name may be empty."""
        given = {"stateMachineArn": state_machine_arn, "input": execution_input}
        return self.call("StartExecution", {**given, "name": name or None})

    # --- tags -------------------------------------------------------------------------------

    def list_tags_for_resource(self, arn: str) -> dict[str, list[dict[str, str]]]:
        """ListTagsForResource."""
        return self.call("ListTagsForResource", {"resourceArn": arn})

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """TagResource."""
        given = [{"key": key, "value": value} for key, value in tags.items()]
        self.call("TagResource", {"resourceArn": arn, "tags": given})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """UntagResource."""
        self.call("UntagResource", {"resourceArn": arn, "tagKeys": tag_keys})

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """The state machines and their tags."""
        for arn in self._arns():
            tags = {tag["key"]: tag["value"] for tag in self.get_tags_list_for_state_machine(arn)}
            yield TaggedResource(arn=arn, tags=tags, resource_type="states:stateMachine")

    def _arns(self) -> list[str]:
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            page = self.call("ListStateMachines", {"maxResults": 1000, **more})
            found += [machine["stateMachineArn"] for machine in page["stateMachines"]]
            if "nextToken" not in page:
                return found
            more = {"nextToken": page["nextToken"]}

    def call(self, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """An action of the API; parameters that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            return _apis[self.account_id].call(action, given, self.region_name)
        except ApiError as error:
            raise AWSError(error.message, exception_type=error.code) from error


backends = BackendDict(StatesBackend, "stepfunctions")

for _module in (models, responses):
    patches.sets(_module, "stepfunctions_backends", backends)
