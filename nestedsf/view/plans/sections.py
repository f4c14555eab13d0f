"""The sections of a plan: what is said, in rows of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.model.cost import PRICE_OF_1000
from nestedsf.model.plan import ROLE, SHARED_RULE, statements
from nestedsf.view.plans.tables import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.model.plan import Place, PlannedResource, PlannedStack

__all__ = ["sections"]

_KINDS = {
    "AWS::StepFunctions::StateMachine": "state machine",
    "AWS::Lambda::Function": "function",
    "AWS::Logs::LogGroup": "log group",
    ROLE: "role",
}
_UNITS = {
    "Runtime": "{}",
    "MemorySize": "{} MB",
    "Timeout": "at most {} s",
    "RetentionInDays": "kept {} days",
}
_ARN_PARTS = 6


def sections(stack: PlannedStack) -> tuple[Section, ...]:
    """All that a plan says."""
    return (
        Section("", (), tuple(_facts(stack))),
        Section(
            "Resources",
            ("In the template", "What", "Name"),
            tuple(map(_resource, stack.resources)),
        ),
        Section(
            "Roles: who may assume each, and what it allows",
            (),
            tuple(row for role in stack.roles for row in _role(role, stack.place)),
            "What is not written as an ARN is in this account and region.",
            stacked=True,
        ),
        Section("What it costs", (), tuple(_price(stack))),
        Section("Shared with the account", (), tuple(_shared())),
    )


def _facts(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    place = stack.place
    yield "Where", place.words
    yield "", f"region {place.region}, partition {place.partition}, account {place.account}"
    yield "Tags", ", ".join(f"{key}={value}" for key, value in stack.tags)
    yield "", "on the stack, and so on each of its resources"


def _resource(resource: PlannedResource) -> tuple[str, ...]:
    given = dict(resource.settings)
    settings = [words.format(given[key]) for key, words in _UNITS.items() if key in given]
    name = "\n".join([resource.name, *([", ".join(settings)] if settings else [])])
    return resource.logical_id, _KINDS.get(resource.type, resource.type), name


def _role(role: PlannedResource, place: Place) -> Iterator[tuple[str, ...]]:
    first = role.logical_id
    for trust in statements(role.trust or {}):
        only = [_short(value, place) for _, key, value in trust.conditions if "Arn" in key]
        who = ", ".join(trust.principals)
        yield first, f"for {who}", f"and only for {', '.join(only)}" if only else ""
        first = ""
    for _, document in role.policies:
        for statement in statements(document):
            verb = "may" if statement.effect == "Allow" else "may not"
            on = ", ".join(_short(arn, place) for arn in statement.resources)
            yield first, f"{verb} {', '.join(statement.actions)}", f"on {on}"


def _short(arn: str, place: Place) -> str:
    """The resource's part of an ARN of this account and region; others as they are."""
    parts = arn.split(":", _ARN_PARTS - 1)
    here = [place.partition, place.region, place.account]
    if len(parts) == _ARN_PARTS and [parts[1], parts[3], parts[4]] == here:
        return parts[5]
    return arn


def _price(stack: PlannedStack) -> Iterator[tuple[str, ...]]:
    if stack.place.free:
        yield "Here", "nothing"
    there = "On AWS: " if stack.place.free else ""
    if stack.run is None:
        run = f"what your definitions enter: each state and each retry is a state transition, ${PRICE_OF_1000} for 1,000 (see AWS's page)"
    else:
        run = str(stack.run)
    yield "One run", there + run
    yield "", "the first 4,000 state transitions of a month are free"
    yield "Function", "$0.20 for 1,000,000 requests, $0.0000166667 a GB-second (see AWS's page)"
    yield "Log", "what the function writes, some hundred bytes a run (see AWS's page)"
    yield "At rest", "nothing but the log"


def _shared() -> Iterator[tuple[str, ...]]:
    yield "Rule", SHARED_RULE
    made = "Step Functions makes it, once for the account and region, to hear that a .sync child"
    yield "", f"{made} has ended. It is no part of the stack and never deleted."
