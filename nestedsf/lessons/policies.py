"""Policies of IAM in the exercises: what one allows, and how that differs from what is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from nestedsf.lessons.mistakes import json_or_mistake
from nestedsf.trace.resources.plan import SHARED_RULE

RULE = f"rule/{SHARED_RULE}"
_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
ANSWERS = ("states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat")
ARN_PARTS = 6
_WHY = {
    "states:StartExecution": "without it the Task cannot start its child",
    "states:DescribeExecution": "with it Step Functions reads what the child has ended with",
    "states:StopExecution": "with it the child is stopped when the parent is",
    "lambda:InvokeFunction": "without it the Task cannot invoke its function",
    "states:SendTaskSuccess": "with it the Task that waits is ended",
    "states:SendTaskFailure": "with it the Task that waits is told what went wrong",
    "states:GetExecutionHistory": "without it no event of an execution can be read",
    "states:DescribeStateMachineForExecution": "without it nobody knows the definition that ran",
    **dict.fromkeys(_RULE_ACTIONS, "the managed rule is kept with three actions of events"),
}
_OF_OTHERS = re.compile(r":execution:[^:]+:")  # executions, of another state machine
_PREFIXES = {"stepfunctions": "states", "sfn": "states", "eventbridge": "events"}
_TOO_MUCH = {"events": "events:DeleteRule", "states": "states:DeleteStateMachine"}


class Grant(NamedTuple):
    """One action that is allowed on one resource; either may hold wildcards."""

    action: str
    on: str


def resource(arn: str) -> str:
    """The last part of an ARN, which says what it is of; other text as it is.

    >>> resource("arn:aws:states:eu-west-1:123456789012:execution:another:*")
    'execution:another:*'
    """
    return arn.split(":", ARN_PARTS - 1)[-1] if arn.startswith("arn:") else arn


def covers(pattern: str, text: str) -> bool:
    """Whether IAM's pattern, in which * and ? are wildcards, matches."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


# --- comparing ----------------------------------------------------------------------------


def mistake_in(answer: object, needed: list[Grant]) -> str | None:
    """What a policy of a role allows too little or too much, in words; None where it is right."""
    grants, mistake = grants_of(answer)
    if mistake:
        return mistake
    for grant in grants:
        mistake = _no_action(grant.action)
        if mistake:
            return mistake
    return next(_missing(grants, needed), None) or next(_too_wide(grants, needed), None)


def _missing(grants: list[Grant], needed: list[Grant]) -> Iterator[str]:
    for need in needed:
        allowed = [one.on for one in grants if covers(one.action.lower(), need.action.lower())]
        if any(covers(on, need.on) for on in allowed):
            continue
        if not allowed:
            yield f"{need.action} is missing: {_WHY.get(need.action, 'a Task calls it')}."
        elif resource(allowed[0]) == resource(need.on):
            yield (
                f"{need.action} is allowed on {resource(need.on)}, but in another place: compare "
                "what stands before it in the ARN, the service, the region and the account id."
            )
        elif resource(need.on).startswith("execution:") and not _OF_OTHERS.search(allowed[0]):
            yield (
                f"{need.action} is allowed on {resource(allowed[0])}, and it acts on executions "
                "of the child: their ARNs have execution where a state machine's has stateMachine, "
                "and the execution's name at the end."
            )
        else:
            yield (
                f"{need.action} is allowed on {resource(allowed[0])}, and it is needed on "
                f"{resource(need.on)}."
            )


def _too_wide(grants: list[Grant], needed: list[Grant]) -> Iterator[str]:
    for grant in grants:
        same = [need.on for need in needed if need.action.lower() == grant.action.lower()]
        if "*" in grant.action or "?" in grant.action:
            service = grant.action.partition(":")[0]
            more = _TOO_MUCH.get(service, "iam:CreateUser" if service == "*" else "")
            yield (
                f"{grant.action} allows more than is needed{', also ' + more if more else ''}: "
                "name the actions one by one."
            )
        elif not same and grant.action in ANSWERS:
            yield (
                f"{grant.action} is not needed by this role: whoever has the task token sends it, "
                "here the callback function."
            )
        elif not same:
            yield f"{grant.action} is not needed: leave it out."
        elif grant.on not in same:
            what = "everything" if grant.on == "*" else resource(grant.on)
            yield (
                f"{grant.action} is allowed on {what}, which is more than is needed: "
                f"{_narrower(same[0])}."
            )


def _narrower(on: str) -> str:
    kind = resource(on).partition(":")[0].partition("/")[0]
    return {
        "stateMachine": "name the one state machine by its ARN",
        "execution": "name the executions of the one child",
        "rule": "name the one rule by its ARN",
    }.get(kind, "name the one resource by its ARN")


def _no_action(action: str) -> str | None:
    """What is wrong with the name of an action, as IAM spells it."""
    service, colon, name = action.partition(":")
    if action == "*":
        return None
    if not colon:
        return f"{action} has no service before it: an action is written as states:StartExecution."
    if service in _PREFIXES:
        return f"{service} is no service of IAM's: the actions begin with {_PREFIXES[service]}:."
    if "." in name:
        return (
            f"{action} is no action: the ending says how a Task waits, and the action that it "
            f"calls is {service}:{name.partition('.')[0]}."
        )
    return None


# --- reading policies ---------------------------------------------------------------------


def statements_of(answer: object) -> tuple[list[Mapping[str, Any]], str | None]:
    """The statements of a policy, or what is wrong with it."""
    if answer is None:
        return [], "Write the policy as JSON text, between the three quotation marks."
    policy, mistake = json_or_mistake(answer)
    if not mistake and not isinstance(policy, Mapping):
        mistake = 'A policy is a JSON object: {"Version": "2012-10-17", "Statement": […]}.'
    mistake = mistake or misspelt(policy, ("Version", "Statement"), "A policy")
    if mistake:
        return [], mistake
    found = policy.get("Statement")
    found = [found] if isinstance(found, Mapping) else found
    if found is None:
        mistake = "The policy has no Statement: it is the list of what is allowed."
    elif not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        mistake = "Statement is a list of objects, each of which allows something."
    elif not found:
        mistake = "The Statement is empty, so nothing is allowed: what is called, and on what?"
    return ([], mistake) if mistake else (found, None)


def grants_of(answer: object) -> tuple[list[Grant], str | None]:
    """Each action on each resource that a policy of a role allows, or what is wrong with it."""
    statements, mistake = statements_of(answer)
    grants: list[Grant] = []
    for statement in statements:
        mistake = misspelt(statement, ("Effect", "Action", "Resource"), "A statement") or (
            _no_grant(statement)
        )
        if mistake:
            break
        grants += [
            Grant(action, on)
            for action in texts(statement["Action"])
            for on in texts(statement["Resource"])
        ]
    return ([], mistake) if mistake else (grants, None)


def _no_grant(statement: Mapping[str, Any]) -> str | None:
    if "Principal" in statement:
        return (
            "Principal stands in a trust policy: in a policy of a role it is the role itself "
            "that is allowed something."
        )
    for key in ("NotAction", "NotResource"):
        if key in statement:
            return f"{key} allows all but what it names: name what is allowed instead."
    mistake = no_effect(statement)
    if mistake:
        return mistake
    for key in ("Action", "Resource"):
        if not texts(statement.get(key)):
            return f"A statement has no {key}: it is a text, or a list of texts."
    return None


def no_effect(statement: Mapping[str, Any]) -> str | None:
    """What is wrong with the Effect of a statement."""
    effect = statement.get("Effect")
    if effect == "Deny":
        return "A statement denies: leave it out, what is not allowed is denied already."
    if effect != "Allow":
        return f'A statement has the Effect {effect!r}: it is "Allow", with a capital letter.'
    return None


def misspelt(found: Mapping[str, Any], keys: tuple[str, ...], what: str) -> str | None:
    """A key that is nearly one of those that IAM knows."""
    for key in found:
        for known in keys:
            if key != known and str(key).lower().rstrip("s") == known.lower():
                return f"{what} has no key {key}: it is called {known}."
    return None


def texts(value: object) -> list[str]:
    """A text or a list of texts as a list; empty for anything else."""
    listed = value if isinstance(value, list) else [value]
    texts = [one for one in listed if isinstance(one, str) and one]
    return texts if len(texts) == len(listed) else []
