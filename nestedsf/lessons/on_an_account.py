"""On an account: the checks of notebook 11, on names, leftovers and a reader's policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.lessons.policies import Grant, mistake_in
from nestedsf.lessons.verdicts import Verdict, not_yet, right
from nestedsf.trace.resources.leftover import STACK
from nestedsf.view.plans.leftovers import Leftovers
from nestedsf.view.plans.plan import Plan

if TYPE_CHECKING:
    from nestedsf.account.stack.deployment import Deployment

__all__ = ["check_1", "check_2", "check_3"]

SHARED = "nestedsf"
_READING = ("states:GetExecutionHistory", "states:DescribeStateMachineForExecution")
_OWN = re.compile(rf"{SHARED}-[a-zA-Z0-9][-a-zA-Z0-9]*")


def check_1(answer: object) -> Verdict:
    """Whether the answer is the plan of a stack that belongs to one learner alone."""
    if answer is None:
        return not_yet("plan takes the session, and a stack_name.")
    if isinstance(answer, str):
        return not_yet("this is a text: answer with the plan that plan(session, …) makes.")
    if not isinstance(answer, Plan):
        return not_yet(f"answer is of type {type(answer).__name__}, and a Plan is wanted.")
    name = answer.stack.name
    if name == SHARED:
        return not_yet(f"{SHARED} is the name that everybody has: what do you give plan beside it?")
    if not _OWN.fullmatch(name):
        return not_yet(
            f"{name} does not begin with {SHARED}-: leftovers would not find it by its name."
        )
    functions = [one.name for one in answer.stack.resources if one.type == "AWS::Lambda::Function"]
    return right(f"Its function is {functions[0]}, and no other learner's has this name.")


def check_2(left: object) -> Verdict:
    """Whether nothing but what belongs to a stack is among the leftovers."""
    if not isinstance(left, Leftovers):
        return not_yet("give the check what leftovers(session) answers.")
    names = [one.name for one in left.found if one.kind != STACK and one.stack is None]
    if names:
        return not_yet(
            f"{', '.join(names)} is still there: print(leftovers(session)) shows the command that "
            "deletes it, and the client has a method of that name."
        )
    if not left.found:
        return not_yet(
            "now the stack is gone as well: deploy it again, the next exercise needs it."
        )
    return right("What is there belongs to the stack, and goes with it.")


def check_3(answer: object, deployment: Deployment) -> Verdict:
    """Whether a policy lets somebody read the executions of the sample, and do nothing else."""
    main, another = map(_executions, (deployment.main_arn, deployment.another_arn))
    if isinstance(answer, str):
        answer = answer.replace("${main}", main).replace("${another}", another)
    needed = [Grant(action, f"{on}:*") for on in (main, another) for action in _READING]
    mistake = mistake_in(answer, needed)
    if mistake:
        return not_yet(mistake)
    return right("Whoever has this policy can look at these executions, and start or stop none.")


def _executions(machine_arn: str) -> str:
    """What the ARNs of a state machine's executions begin with."""
    return machine_arn.replace(":stateMachine:", ":execution:")
