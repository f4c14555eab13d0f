"""Checks of the notebook "Say who may do what", and what its cells look roles up with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.asl.definition import parse_definition
from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.policies.answers import ANSWERS, fault_in
from nestedsf.lessons.policies.meaning import Grant, allows, denied, resource, spare
from nestedsf.lessons.policies.trust import fault_in_trust, may_use
from nestedsf.sample import DOCUMENTED_CHILD_ARN, read
from nestedsf.trace.resources.permissions import MACHINE, permissions
from nestedsf.trace.resources.plan import SHARED_RULE

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.asl.definition import Definition

__all__ = [
    "allows",
    "check_1",
    "check_2",
    "check_3",
    "denied",
    "may_use",
    "needs",
    "resource",
    "spare",
    "statements",
    "without_permissions",
]

_LESSON = "09-who-may-do-what"
_PLACE = "us-east-1:123456789012"
_PARENT = f"arn:aws:states:{_PLACE}:stateMachine:nestedsf-main"
_CHILD = f"arn:aws:states:{_PLACE}:stateMachine:nestedsf-another"
_TRUST = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}}


def needs(definition: Definition) -> list[Grant]:
    """What the role of a state machine has to be allowed, one action at a time.

    The rule that AWS makes is in the Region and account of the child.
    """
    found = [one for one in permissions(definition) if one.who == MACHINE]
    arns = [one.on.split(":") for one in found if one.on.startswith("arn:")]
    place = ":".join(arns[0][3:5]) if arns else _PLACE
    rule = f"rule/{SHARED_RULE}"
    return [
        Grant(action, f"arn:aws:events:{place}:{rule}" if one.on == rule else one.on)
        for one in found
        for action in one.actions
    ]


def statements(session: MotoSession, role_arn: str) -> list[dict[str, Any]]:
    """The statements of the one policy that a role of the sample has."""
    iam = session.client("iam")
    name = role_arn.rpartition("/")[2]
    policy = iam.list_role_policies(RoleName=name)["PolicyNames"][0]
    document: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    return [dict(each) for each in document["Statement"]]


def without_permissions(session: MotoSession, definition: str) -> str:
    """Create a state machine with a role that allows nothing; answer with its ARN.

    The role has a trust policy, without which IAM would not make it.
    """
    iam, client = session.client("iam"), session.client("stepfunctions")
    trust = {"Version": "2012-10-17", "Statement": [{**_TRUST, "Action": "sts:AssumeRole"}]}
    roles = {role["RoleName"]: role["Arn"] for role in iam.list_roles()["Roles"]}
    role_arn = (
        roles.get("may-do-nothing")
        or (iam.create_role(RoleName="may-do-nothing", AssumeRolePolicyDocument=json.dumps(trust)))[
            "Role"
        ]["Arn"]
    )
    made = client.create_state_machine(  # the same once more is no second one
        name="without-permissions", definition=definition, roleArn=role_arn
    )
    return str(made["stateMachineArn"])


# --- the exercises --------------------------------------------------------------------------------

START_1 = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "states:StartExecution",
   "Resource": "arn:aws:states:us-east-1:123456789012:stateMachine:nestedsf-another"},
  {"Effect": "Allow", "Action": "events:*", "Resource": "*"}
]}"""
START_3 = """{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow",
  "Principal": {"Service": "states.amazonaws.com"},
  "Action": "sts:AssumeRole"
}]}"""

_OF_SYNC = (
    (
        "What does Step Functions have to do while the child runs, after it has ended, and when the "
        "parent is stopped?"
    ),
)
_OF_LOGS = ("logs:createloggroup", "logs:createlogstream", "logs:putlogevents")
"""What a function needs for its logs: AWS's policy AWSLambdaBasicExecutionRole."""
_OF_THE_TOKEN = ("Success is one action, failure is another one.",)
_OF_WHOSE_TOKEN = (
    "Whose Task waits, and so which state machine has issued the token?",
    "It is the parent, nestedsf-main, and not one of its executions.",
)


def _is_untouched(answer: object, start: str = "") -> bool:
    """Whether there is no policy yet, one without a statement, or the one of the start."""
    if mistakes.is_untouched(answer, start):
        return True
    policy, _ = mistakes.json_or_mistake(answer)
    return isinstance(policy, dict) and mistakes.is_untouched(policy.get("Statement", 0))


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether a policy allows the parent's role what its definition needs, and nothing else."""
    if _is_untouched(answer, START_1):
        return to_do("Repair the policy.")
    parent = read("main.asl.json").replace(DOCUMENTED_CHILD_ARN, _CHILD)
    if fault := fault_in(answer, needs(parse_definition(parent)), _OF_SYNC):
        return not_yet(fault.words, *fault.hints)
    return right("All six actions, each where it is needed, and nothing else.")


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether a policy lets a function end the parent's Task with success and with failure."""
    if _is_untouched(answer):
        return to_do("Write the policy, as JSON text.")
    needed = [Grant(each, _PARENT) for each in ANSWERS[:2]]
    fault = fault_in(answer, needed, _OF_THE_TOKEN, beside=_OF_LOGS)
    if fault:
        wrong_place = (
            "not where it is needed" in fault.words and "Machine:nestedsf-main:" not in fault.words
        )
        return not_yet(fault.words, *(_OF_WHOSE_TOKEN if wrong_place else fault.hints))
    return right("The function may end the parent's Tasks, and those of no other state machine.")


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether a trust policy lets Step Functions use the role for nestedsf-main alone."""
    if _is_untouched(answer, START_3):
        return to_do("Add to the trust policy what binds the role.")
    if fault := fault_in_trust(answer, _PARENT):
        return not_yet(fault.words, *fault.hints)
    return right(
        "Step Functions may use the role for nestedsf-main of your account, and for nothing else."
    )
