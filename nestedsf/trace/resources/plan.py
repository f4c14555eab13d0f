"""Plans: what a CloudFormation template would create, read off the template itself.

Of the template's functions Ref, Fn::Sub and Fn::GetAtt are worked out
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json
    from nestedsf.trace.cost import Cost

__all__ = [
    "ROLE",
    "SHARED_RULE",
    "Place",
    "PlannedResource",
    "PlannedStack",
    "Statement",
    "planned_resources",
    "statements",
]

ROLE = "AWS::IAM::Role"
SHARED_RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
"""The EventBridge rule through which Step Functions hears that a `.sync` child has ended.

One for the account and region; Step Functions makes it, and again if it is deleted
(https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html)."""

_LONGEST_ROLE_NAME = 64
_ENDING = 14  # what CloudFormation puts behind the names that it makes up, with its dash
_SURE = 20  # of a name that is too long, at least so much of the stack's name is kept

_NAMED_BY = {
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    ROLE: "RoleName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Kinesis::Stream": "Name",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
}
_ARNS = {
    "AWS::StepFunctions::StateMachine": "arn:{0.partition}:states:{0.region}:{0.account}:stateMachine:{1}",
    "AWS::Lambda::Function": "arn:{0.partition}:lambda:{0.region}:{0.account}:function:{1}",
    "AWS::Logs::LogGroup": "arn:{0.partition}:logs:{0.region}:{0.account}:log-group:{1}:*",
    ROLE: "arn:{0.partition}:iam::{0.account}:role/{1}",
}
_REF_IS_ARN = {"AWS::StepFunctions::StateMachine"}
_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stack is deployed.

    Attributes:
        account: The account's id, or the mark ‹account›.
        region: For example `eu-west-1`.
        partition: `aws`, `aws-cn`, `aws-us-gov` and their like.
        words: The place for people: `AWS`, the host that stands in for it, or that it is moto.
        free: Whether nothing costs anything there.
    """

    account: str
    region: str
    partition: str
    words: str
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResource:
    """A resource that does not exist yet.

    Attributes:
        logical_id: Its name in the template.
        type: Its type, as `AWS::Lambda::Function`.
        name: The name that it gets; `…` stands for the ending that CloudFormation makes up.
        settings: Its other settings that are plain values, as in the template.
        trust: Of a role: the document that says who may assume it.
        policies: Of a role: the name and the document of each of its policies.
    """

    logical_id: str
    type: str
    name: str
    settings: tuple[tuple[str, Json], ...] = ()
    trust: Mapping[str, Any] | None = None
    policies: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStack:
    """What a deployment would create.

    Attributes:
        name: The stack's name.
        place: Where.
        resources: In the template's order.
        tags: Of the stack, and so of each of its resources; `expires` in words.
        sharing: Who else owns it, in a sentence; empty where nobody does.
        run: What one execution costs; None where it depends on the definitions.
        left_out: What of a template is not created, a sentence for each.
    """

    name: str
    place: Place
    resources: tuple[PlannedResource, ...]
    tags: tuple[tuple[str, str], ...]
    run: Cost | None
    sharing: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[PlannedResource, ...]:
        """The resources that are roles."""
        return tuple(resource for resource in self.resources if resource.type == ROLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of a policy document, its lists as tuples.

    Attributes:
        effect: `Allow` or `Deny`.
        actions: As `states:StartExecution`.
        resources: ARNs; empty in a trust policy.
        principals: Who, in a trust policy: services and ARNs.
        conditions: Operator, key and value of each condition.
    """

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, str], ...] = ()


def statements(document: Mapping[str, Any]) -> Iterator[Statement]:
    """The statements of a policy document.

    >>> [one] = statements({"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "*"}})
    >>> one.actions, one.resources
    (('a:B',), ('*',))
    """
    found = document.get("Statement", ())
    for statement in [found] if isinstance(found, Mapping) else found:
        principal = statement.get("Principal", {})
        who = principal.values() if isinstance(principal, Mapping) else [principal]
        yield Statement(
            effect=str(statement["Effect"]),
            actions=_listed(statement.get("Action", ())),
            resources=_listed(statement.get("Resource", ())),
            principals=tuple(name for names in who for name in _listed(names)),
            conditions=tuple(
                (operator, key, value)
                for operator, keys in statement.get("Condition", {}).items()
                for key, values in keys.items()
                for value in _listed(values)
            ),
        )


def planned_resources(
    template: Mapping[str, Any], stack_name: str, place: Place
) -> tuple[PlannedResource, ...]:
    """The resources of a template, with the names and policies that they get.

    Args:
        template: A template as JSON; its functions in their long form, as `{"Fn::Sub": …}`.
        stack_name: The stack's name.
        place: Where it would be deployed.

    >>> role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    >>> here = Place(account="‹account›", region="eu-west-1", partition="aws", words="AWS")
    >>> planned_resources({"Resources": {"Reader": role}}, "first", here)[0].name
    'first-Reader-…'
    """
    resources = template["Resources"]
    known = {
        "AWS::StackName": stack_name,
        "AWS::AccountId": place.account,
        "AWS::Region": place.region,
        "AWS::Partition": place.partition,
    }
    for logical_id, resource in resources.items():
        kind = resource["Type"]
        given = _worked_out(resource.get("Properties", {}).get(_NAMED_BY.get(kind)), known)
        name = given or _made_up(stack_name, logical_id)
        arn = _ARNS.get(kind, "{1}").format(place, name)
        known |= {
            logical_id: arn if kind in _REF_IS_ARN else name,
            f"{logical_id}.Arn": arn,
            f"{logical_id}.Name": name,
        }
    return tuple(_planned(key, resource, known) for key, resource in resources.items())


def _planned(
    logical_id: str, resource: Mapping[str, Any], known: Mapping[str, str]
) -> PlannedResource:
    kind = resource["Type"]
    properties = resource.get("Properties", {})
    return PlannedResource(
        logical_id=logical_id,
        type=kind,
        name=known[f"{logical_id}.Name"],
        settings=tuple(
            (key, value)
            for key, value in properties.items()
            if isinstance(value, (str, int)) and key != "DefinitionString"
        ),
        trust=_worked_out(properties.get("AssumeRolePolicyDocument"), known),
        policies=tuple(
            (str(policy["PolicyName"]), policy["PolicyDocument"])
            for policy in _worked_out(properties.get("Policies", []), known)
        ),
    )


def _made_up(stack_name: str, logical_id: str) -> str:
    """The name that CloudFormation gives, but for its random ending."""
    name = f"{stack_name}-{logical_id}-"
    if len(name) + _ENDING - 1 > _LONGEST_ROLE_NAME:
        name = stack_name[:_SURE]
    return f"{name}…"


def _worked_out(value: object, known: Mapping[str, str]) -> Any:  # noqa: ANN401  JSON
    """The value with the functions in it replaced by what they give."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref":
                return known.get(str(argument), argument)
            if name == "Fn::GetAtt":
                name = argument if isinstance(argument, str) else ".".join(argument)
                return known.get(name, f"${{{name}}}")
            if name == "Fn::Sub":
                return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), str(argument))
        return {key: _worked_out(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_worked_out(inner, known) for inner in value]
    return value


def _listed(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
