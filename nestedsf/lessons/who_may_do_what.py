"""Who may do what: the checks of notebook 09, which read policies as IAM reads them.

A policy is compared with what ``nestedsf.permissions`` reads off a definition: what is missing is
named, and so is what is wider than it need be.
https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.policies import (
    ANSWERS,
    ARN_PARTS,
    RULE,
    Grant,
    covers,
    grants_of,
    misspelt,
    mistake_in,
    no_effect,
    resource,
    statements_of,
    texts,
)
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.trace.resources.permissions import MACHINE, permissions

if TYPE_CHECKING:
    from nestedsf.asl.definition import Definition

__all__ = ["check_1", "check_2", "check_3", "resource"]

SERVICE = "states.amazonaws.com"


def check_1(answer: object, definition: Definition) -> Verdict:
    """Whether a policy allows the state machine's role what its definition needs, and no more."""
    needed = [
        Grant(action, _in_full(one.on, definition))
        for one in permissions(definition)
        if one.who == MACHINE
        for action in one.actions
    ]
    mistake = mistake_in(answer, needed)
    if mistake:
        return not_yet(mistake)
    return right(f"{len(needed)} actions, each on what it is needed for and on nothing else.")


def check_2(answer: object, parent_arn: str) -> Verdict:
    """Whether a policy lets a function end the parent's Task with success and with failure."""
    needed = [Grant(action, parent_arn) for action in ANSWERS[:2]]
    mistake = next(_not_whose_token(answer, parent_arn), None) or mistake_in(answer, needed)
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
    grants, _ = grants_of(answer)
    for grant in grants:
        if grant.action in ANSWERS and ":execution:" in grant.on:
            yield (
                f"{grant.action} does not act on an execution: a task token belongs to a state "
                "machine, and the resource is its ARN."
            )
        elif (
            grant.action in ANSWERS
            and ":stateMachine:" in grant.on
            and resource(grant.on) != resource(parent_arn)
            and not covers(grant.on, parent_arn)
        ):
            yield (
                f"The policy names {resource(grant.on)}. Whose Task waits, and so which state "
                "machine has issued the token?"
            )


# --- what is needed -----------------------------------------------------------------------


def _in_full(on: str, definition: Definition) -> str:
    """The ARN of the managed rule, which is in the region and account of the child."""
    if on != RULE:
        return on
    found = [
        parameters["StateMachineArn"].split(":")
        for state in definition.states
        if isinstance(parameters := state.raw.get("Parameters"), Mapping)
        and isinstance(parameters.get("StateMachineArn"), str)
    ]
    parts = next((parts for parts in found if len(parts) > ARN_PARTS), None)
    return f"arn:{parts[1]}:events:{parts[3]}:{parts[4]}:{on}" if parts else on


# --- trust policies -----------------------------------------------------------------------


def _only_statement(answer: object) -> tuple[Mapping[str, Any], str | None]:
    statements, mistake = statements_of(answer)
    if mistake:
        return {}, mistake
    if len(statements) > 1:
        return {}, "One statement is enough: each one lets somebody use the role."
    return statements[0], None


def _not_trusting_step_functions(statement: Mapping[str, Any]) -> str | None:
    keys = ("Effect", "Action", "Principal", "Condition")
    mistake = misspelt(statement, keys, "A statement") or no_effect(statement)
    if mistake:
        return mistake
    if "Resource" in statement:
        return "A trust policy has no Resource: it belongs to the role, which is what is used."
    if texts(statement.get("Action")) != ["sts:AssumeRole"]:
        return 'The Action of a trust policy is "sts:AssumeRole": to use the role.'
    principal = statement.get("Principal")
    services = texts(principal.get("Service")) if isinstance(principal, Mapping) else []
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
    if texts(value) != [account]:
        return "aws:SourceAccount is not the account of the state machine: its ARN has the id."
    return None


def _not_this_machine(operator: str, value: object, machine_arn: str) -> str | None:
    patterns = texts(value)
    if operator not in {"ArnLike", "ArnEquals", "StringEquals", "StringLike"}:
        return f"{operator} does not compare ARNs: ArnLike does."
    if operator == "StringEquals" and any("*" in pattern for pattern in patterns):
        return "StringEquals takes the * as a letter: ArnLike knows wildcards."
    if not any(covers(pattern, machine_arn) for pattern in patterns):
        return f"aws:SourceArn does not match the ARN of {resource(machine_arn)}."
    if patterns != [machine_arn]:
        return "aws:SourceArn matches other state machines as well: name the one by its ARN."
    return None
