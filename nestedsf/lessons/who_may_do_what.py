"""Who may do what: the checks of notebook 09, which read policies as IAM reads them.

A policy is compared with what ``nestedsf.permissions`` reads off a definition: what is missing is
named, and so is what is wider than it need be.
https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.mistakes import json_or_mistake
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.model.permissions import MACHINE, permissions

if TYPE_CHECKING:
    from nestedsf.model.definition import Definition

__all__ = ["check_1", "check_2", "check_3", "resource"]

SERVICE = "states.amazonaws.com"
_RULE = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
_ANSWERS = ("states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat")
_ARN_PARTS = 6
_WHY = {
    "states:StartExecution": "without it the Task cannot start its child",
    "states:DescribeExecution": "with it Step Functions reads what the child has ended with",
    "states:StopExecution": "with it the child is stopped when the parent is",
    "lambda:InvokeFunction": "without it the Task cannot invoke its function",
    "states:SendTaskSuccess": "with it the Task that waits is ended",
    "states:SendTaskFailure": "with it the Task that waits is told what went wrong",
    **dict.fromkeys(_RULE_ACTIONS, "the managed rule is kept with three actions of events"),
}
_PREFIXES = {"stepfunctions": "states", "sfn": "states", "eventbridge": "events"}
_TOO_MUCH = {"events": "events:DeleteRule", "states": "states:DeleteStateMachine"}


class _Grant(NamedTuple):
    """One action that is allowed on one resource; either may hold wildcards."""

    action: str
    on: str


def resource(arn: str) -> str:
    """The last part of an ARN, which says what it is of; other text as it is.

    >>> resource("arn:aws:states:eu-west-1:123456789012:execution:another:*")
    'execution:another:*'
    """
    return arn.split(":", _ARN_PARTS - 1)[-1] if arn.startswith("arn:") else arn


def check_1(answer: object, definition: Definition) -> Verdict:
    """Whether a policy allows the state machine's role what its definition needs, and no more."""
    needed = [
        _Grant(action, _in_full(one.on, definition))
        for one in permissions(definition)
        if one.who == MACHINE
        for action in one.actions
    ]
    mistake = _mistake(answer, needed)
    if mistake:
        return not_yet(mistake)
    return right(f"{len(needed)} actions, each on what it is needed for and on nothing else.")


def check_2(answer: object, parent_arn: str) -> Verdict:
    """Whether a policy lets a function end the parent's Task with success and with failure."""
    needed = [_Grant(action, parent_arn) for action in _ANSWERS[:2]]
    mistake = next(_not_whose_token(answer, parent_arn), None) or _mistake(answer, needed)
    if mistake:
        return not_yet(mistake)
    return right("The function may end Tasks of the parent, and of no other state machine.")


def check_3(answer: object, machine_arn: str) -> Verdict:
    """Whether a trust policy lets Step Functions use the role for one state machine alone."""
    statement, mistake = _only_statement(answer)
    mistake = (
        mistake
        or _not_trusting_step_functions(statement)
        or _not_bound(statement.get("Condition"), machine_arn)
    )
    if mistake:
        return not_yet(mistake)
    return right("Step Functions may use this role, on behalf of your account and state machine.")


def _not_whose_token(answer: object, parent_arn: str) -> Iterator[str]:
    """A token that is sent to something else than the state machine that issued it."""
    grants, _ = _grants(answer)
    for grant in grants:
        if grant.action in _ANSWERS and ":execution:" in grant.on:
            yield (
                f"{grant.action} does not act on an execution: a task token belongs to a state "
                "machine, and the resource is its ARN."
            )
        elif (
            grant.action in _ANSWERS
            and ":stateMachine:" in grant.on
            and resource(grant.on) != resource(parent_arn)
            and not _covers(grant.on, parent_arn)
        ):
            yield (
                f"The policy names {resource(grant.on)}. Whose Task waits, and so which state "
                "machine has issued the token?"
            )


# --- what is needed -----------------------------------------------------------------------


def _in_full(on: str, definition: Definition) -> str:
    """The ARN of the managed rule, which is in the region and account of the child."""
    if on != _RULE:
        return on
    found = [
        parameters["StateMachineArn"].split(":")
        for state in definition.states
        if isinstance(parameters := state.raw.get("Parameters"), Mapping)
        and isinstance(parameters.get("StateMachineArn"), str)
    ]
    parts = next((parts for parts in found if len(parts) > _ARN_PARTS), None)
    return f"arn:{parts[1]}:events:{parts[3]}:{parts[4]}:{on}" if parts else on


def _covers(pattern: str, text: str) -> bool:
    """Whether IAM's pattern, in which * and ? are wildcards, matches."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


# --- comparing ----------------------------------------------------------------------------


def _mistake(answer: object, needed: list[_Grant]) -> str | None:
    grants, mistake = _grants(answer)
    if mistake:
        return mistake
    for grant in grants:
        mistake = _no_action(grant.action)
        if mistake:
            return mistake
    return next(_missing(grants, needed), None) or next(_too_wide(grants, needed), None)


def _missing(grants: list[_Grant], needed: list[_Grant]) -> Iterator[str]:
    for need in needed:
        allowed = [one.on for one in grants if _covers(one.action.lower(), need.action.lower())]
        if any(_covers(on, need.on) for on in allowed):
            continue
        if not allowed:
            yield f"{need.action} is missing: {_WHY.get(need.action, 'a Task calls it')}."
        elif resource(allowed[0]) == resource(need.on):
            yield (
                f"{need.action} is allowed on {resource(need.on)}, but in another place: compare "
                "what stands before it in the ARN, the service, the region and the account id."
            )
        elif resource(need.on).startswith("execution:"):
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


def _too_wide(grants: list[_Grant], needed: list[_Grant]) -> Iterator[str]:
    for grant in grants:
        same = [need.on for need in needed if need.action.lower() == grant.action.lower()]
        if "*" in grant.action or "?" in grant.action:
            service = grant.action.partition(":")[0]
            more = _TOO_MUCH.get(service, "iam:CreateUser" if service == "*" else "")
            yield (
                f"{grant.action} allows more than is needed{', also ' + more if more else ''}: "
                "name the actions one by one."
            )
        elif not same and grant.action in _ANSWERS:
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


def _statements(answer: object) -> tuple[list[Mapping[str, Any]], str | None]:
    """The statements of a policy, or what is wrong with it."""
    if answer is None:
        return [], "Write the policy as JSON text, between the three quotation marks."
    policy, mistake = json_or_mistake(answer)
    if not mistake and not isinstance(policy, Mapping):
        mistake = 'A policy is a JSON object: {"Version": "2012-10-17", "Statement": […]}.'
    mistake = mistake or _misspelt(policy, ("Version", "Statement"), "A policy")
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


def _grants(answer: object) -> tuple[list[_Grant], str | None]:
    """Each action on each resource that a policy of a role allows, or what is wrong with it."""
    statements, mistake = _statements(answer)
    grants: list[_Grant] = []
    for statement in statements:
        mistake = _misspelt(statement, ("Effect", "Action", "Resource"), "A statement") or (
            _no_grant(statement)
        )
        if mistake:
            break
        grants += [
            _Grant(action, on)
            for action in _texts(statement["Action"])
            for on in _texts(statement["Resource"])
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
    mistake = _no_effect(statement)
    if mistake:
        return mistake
    for key in ("Action", "Resource"):
        if not _texts(statement.get(key)):
            return f"A statement has no {key}: it is a text, or a list of texts."
    return None


def _no_effect(statement: Mapping[str, Any]) -> str | None:
    effect = statement.get("Effect")
    if effect == "Deny":
        return "A statement denies: leave it out, what is not allowed is denied already."
    if effect != "Allow":
        return f'A statement has the Effect {effect!r}: it is "Allow", with a capital letter.'
    return None


def _misspelt(found: Mapping[str, Any], keys: tuple[str, ...], what: str) -> str | None:
    """A key that is nearly one of those that IAM knows."""
    for key in found:
        for known in keys:
            if key != known and str(key).lower().rstrip("s") == known.lower():
                return f"{what} has no key {key}: it is called {known}."
    return None


def _texts(value: object) -> list[str]:
    """A text or a list of texts as a list; empty for anything else."""
    listed = value if isinstance(value, list) else [value]
    texts = [one for one in listed if isinstance(one, str) and one]
    return texts if len(texts) == len(listed) else []


# --- trust policies -----------------------------------------------------------------------


def _only_statement(answer: object) -> tuple[Mapping[str, Any], str | None]:
    statements, mistake = _statements(answer)
    if mistake:
        return {}, mistake
    if len(statements) > 1:
        return {}, "One statement is enough: each one lets somebody use the role."
    return statements[0], None


def _not_trusting_step_functions(statement: Mapping[str, Any]) -> str | None:
    keys = ("Effect", "Action", "Principal", "Condition")
    mistake = _misspelt(statement, keys, "A statement") or _no_effect(statement)
    if mistake:
        return mistake
    if "Resource" in statement:
        return "A trust policy has no Resource: it belongs to the role, which is what is used."
    if _texts(statement.get("Action")) != ["sts:AssumeRole"]:
        return 'The Action of a trust policy is "sts:AssumeRole": to use the role.'
    principal = statement.get("Principal")
    services = _texts(principal.get("Service")) if isinstance(principal, Mapping) else []
    if services != [SERVICE]:
        return (
            f'The Principal is who may use the role: {{"Service": "{SERVICE}"}}, and nobody else.'
        )
    return None


def _not_bound(condition: object, machine_arn: str) -> str | None:
    """What is wrong with the Condition that binds a role to one account and state machine."""
    if not isinstance(condition, Mapping) or not condition:
        return (
            "There is no Condition, so Step Functions may use the role on behalf of anybody: "
            "compare aws:SourceAccount and aws:SourceArn with yours."
        )
    found = {
        str(key).lower(): (str(operator), value)
        for operator, comparisons in condition.items()
        if isinstance(comparisons, Mapping)
        for key, value in comparisons.items()
    }
    for key in ("aws:SourceAccount", "aws:SourceArn"):
        if key.lower() not in found:
            return f"The Condition does not look at {key}: an operator, as StringEquals, holds it."
    return _not_this_account(*found["aws:sourceaccount"], machine_arn.split(":")[4]) or (
        _not_this_machine(*found["aws:sourcearn"], machine_arn)
    )


def _not_this_account(operator: str, value: object, account: str) -> str | None:
    if operator not in {"StringEquals", "StringLike"}:
        return f"{operator} does not compare account ids: StringEquals does."
    if isinstance(value, int):
        return "An account id is a text, as it can begin with 0: put it in quotes."
    if _texts(value) != [account]:
        return "aws:SourceAccount is not the account of the state machine: its ARN has the id."
    return None


def _not_this_machine(operator: str, value: object, machine_arn: str) -> str | None:
    patterns = _texts(value)
    if operator not in {"ArnLike", "ArnEquals", "StringEquals", "StringLike"}:
        return f"{operator} does not compare ARNs: ArnLike does."
    if operator == "StringEquals" and any("*" in pattern for pattern in patterns):
        return "StringEquals takes the * as a letter: ArnLike knows wildcards."
    if not any(_covers(pattern, machine_arn) for pattern in patterns):
        return f"aws:SourceArn does not match the ARN of {resource(machine_arn)}."
    if patterns != [machine_arn]:
        return "aws:SourceArn matches other state machines as well: name the one by its ARN."
    return None
