"""The sections of a plan: what is said, in rows of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.trace.cost import PRICE_OF_1000, PRICE_OF_EXPRESS
from nestedsf.trace.resources.plan import ROLE, SHARED_RULE, statements
from nestedsf.view.plans.tables import Section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from nestedsf.trace.resources.plan import Place, PlannedResource, PlannedStack

__all__ = ["sections"]

_MACHINE = "AWS::StepFunctions::StateMachine"
_FUNCTION, _LOG = "AWS::Lambda::Function", "AWS::Logs::LogGroup"
_KINDS = {
    _MACHINE: "state machine",
    _FUNCTION: "function",
    _LOG: "log group",
    ROLE: "role",
    "AWS::DynamoDB::Table": "table",
    "AWS::Events::EventBus": "event bus",
    "AWS::Kinesis::Stream": "stream",
    "AWS::S3::Bucket": "bucket",
    "AWS::SNS::Topic": "topic",
    "AWS::SQS::Queue": "queue",
    "AWS::SSM::Parameter": "parameter",
}
_UNITS = {
    "Runtime": "{}",
    "MemorySize": "{} MB",
    "Timeout": "at most {} s",
    "RetentionInDays": "kept {} days",
}
_ARN_PARTS = 6
_WHOLE = "CloudFormation deploys a template as it is: create_stack of a client, or the AWS CLI."
_PRICING = "see AWS's page: https://aws.amazon.com/{}/pricing/"


def sections(stack: PlannedStack) -> tuple[Section, ...]:
    """All that a plan says."""
    return (
        Section("", (), tuple(_facts(stack))),
        Section(
            "Resources",
            ("In the template", "What it is, and its name"),
            tuple(map(_resource, stack.resources)),
        ),
        Section(
            "Roles: who may assume each, and what it allows",
            (),
            tuple(row for role in stack.roles for row in _role(role, stack.place)),
            "What is not written as an ARN is in this account and region.",
            stacked=True,
        ),
        *([Section("Left out", (), tuple(_left_out(stack)), _WHOLE)] if stack.left_out else []),
        Section("What it costs", (), tuple(_price(stack))),
        *([Section("Shared with the account", (), tuple(_shared()))] if _shares(stack) else []),
    )


def _left_out(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    for sentence in stack.left_out:
        where, _, what = sentence.partition(": ")
        yield where.rpartition(", ")[2], what


def _facts(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    place = stack.place
    where = f"region {place.region}, partition {place.partition}, account {place.account}"
    yield "Where", f"{visible(place.words)}\n{visible(where)}"
    tags = visible(", ".join(f"{key}={value}" for key, value in stack.tags))
    yield "Tags", f"{tags}\non the stack, and so on each of its resources"
    if stack.sharing:
        yield "Owners", visible(stack.sharing)


def _resource(resource: PlannedResource) -> tuple[str, ...]:
    given = dict(resource.settings)
    settings = [words.format(given[key]) for key, words in _UNITS.items() if key in given]
    name = f"{_KINDS.get(resource.type, resource.type)} {resource.name}"
    lines = [visible(line) for line in (name, ", ".join(settings)) if line]
    return visible(resource.logical_id), "\n".join(lines)


def _role(role: PlannedResource, place: Place) -> Iterator[tuple[str, ...]]:
    first = visible(role.logical_id)
    for trust in statements(role.trust or {}):
        only = [_short(value, place) for _, key, value in trust.conditions if "Arn" in key]
        who = ", ".join(trust.principals)
        yield first, visible(f"for {who}"), visible(f"and only for {', '.join(only)}" * bool(only))
        first = ""
    for _, document in role.policies:
        for statement in statements(document):
            verb = "may" if statement.effect == "Allow" else "may not"
            on = ", ".join(_short(arn, place) for arn in statement.resources)
            yield first, visible(f"{verb} {', '.join(statement.actions)}"), visible(f"on {on}")
            first = ""


def _short(arn: str, place: Place) -> str:
    """The resource's part of an ARN of this account and region; others as they are."""
    parts = arn.split(":", _ARN_PARTS - 1)
    here = [place.partition, place.region, place.account]
    if len(parts) == _ARN_PARTS and [parts[1], parts[3], parts[4]] == here:
        return parts[5]
    return arn


def _price(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    if stack.place.free:
        yield "On moto", "nothing; on AWS it is as follows"
    yield from _runs(stack)
    kinds = {resource.type for resource in stack.resources}
    if _FUNCTION in kinds:
        function = "$0.20 for 1,000,000 requests, $0.0000166667 for a GB-second"
        yield "Function", f"{function}\n{_PRICING.format('lambda')}"
    if _LOG in kinds:
        yield "Log", f"some hundred bytes a run\n{_PRICING.format('cloudwatch')}"
    yield "At rest", _at_rest(kinds)


def _runs(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    """What executions cost: of Standard workflows by transition, of Express ones by duration."""
    types = {
        dict(one.settings).get("StateMachineType", "STANDARD")
        for one in stack.resources
        if one.type == _MACHINE
    }
    page = _PRICING.format("step-functions")
    transitions = f"${PRICE_OF_1000} for 1,000 state transitions; 4,000 a month are free"
    if stack.run is not None:
        said = f"{stack.run.transitions} state transitions, ${stack.run.dollars:f}"
        yield "A run", f"{said}\n{transitions}\n{page}"
        return
    yield "A run", f"depends on your definitions and on what an execution does\n{page}"
    if "STANDARD" in types:
        yield "Standard", f"{transitions}\na retry is one more, and a child's count too"
    if "EXPRESS" in types:
        request, second = PRICE_OF_EXPRESS
        said = f"${request} for 1,000,000 requests, ${second} for a GB-second"
        yield "Express", f"by duration and memory, not by state transition:\n{said}"
    yield "Besides", "what Tasks call has a price of its own"


def _at_rest(kinds: AbstractSet[str]) -> str:
    others = sorted(_KINDS.get(kind, kind) for kind in kinds - {_MACHINE, _FUNCTION, _LOG, ROLE})
    if others:
        named = ", ".join(f"{visible(other)}s" for other in others)
        return f"nothing for state machines; {named} have prices of their own"
    return "nothing" + ", but for what the log holds" * (_LOG in kinds)


def _shares(stack: PlannedStack) -> bool:
    """Whether a role of the stack uses the rule that the account shares."""
    return any(
        resource.endswith(SHARED_RULE)
        for role in stack.roles
        for _, document in role.policies
        for statement in statements(document)
        for resource in statement.resources
    )


def _shared() -> Iterator[tuple[str, ...]]:
    made = "Step Functions makes it, once for the account and region, to hear that a .sync child"
    kept = "has ended. It is no part of the stack, and nestedsf never deletes it."
    yield "Rule", f"{SHARED_RULE}\n{made} {kept}"
