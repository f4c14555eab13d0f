"""Policies of IAM in the exercises: what one allows too little or too much, in words.

It is compared by its meaning with what is needed, so any policy is right that allows that and
nothing else, however it is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.lessons import mistakes
from nestedsf.lessons.policies.actions import ACTIONS
from nestedsf.lessons.policies.forms import OF_SPACES, SEVERAL, Fault, Statement, policy_of
from nestedsf.lessons.policies.meaning import (
    PREFIXES,
    Grant,
    concerns,
    denied,
    denied_everywhere,
    matches,
    names,
    resource,
    spare,
    texts,
    written,
    written_otherwise,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["ANSWERS", "Grant", "fault_in", "mistake_in"]

ANSWERS = ("states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat")
_PARTS = ("partition", "service", "Region", "account")
_OF_ACTIONS = (
    "Think of what AWS calls before, while and after the thing is done, and of the undoing.",
    "`permissions` reads the actions off a definition: print its answer once more.",
)


def fault_in(
    answer: object,
    needed: Sequence[Grant],
    hints: Sequence[str] = (),
    *,
    beside: Sequence[str] = (),
) -> Fault | None:
    """What a policy of a role allows too little or too much; None where it is right.

    Args:
        answer: The policy, as JSON text or decoded.
        needed: What it is to allow.
        hints: What leads on where something is missing.
        beside: The actions that it may allow as well, in small letters.
    """
    statements, fault = policy_of(answer)
    if fault:
        return fault
    return (
        next(_no_actions(statements), None)
        or _too_little(statements, needed, tuple(hints) or _OF_ACTIONS)
        or _too_much(statements, needed, beside)
        or _idle(statements, needed, beside)
    )


def mistake_in(answer: object, needed: Sequence[Grant]) -> str | None:
    """What a policy of a role allows too little or too much, in words; None where it is right."""
    fault = fault_in(answer, needed)
    return fault.words if fault else None


def _too_little(
    statements: Sequence[Statement], needed: Sequence[Grant], hints: tuple[str, ...]
) -> Fault | None:
    missing = denied(statements, needed)
    if not missing:
        return None
    for need in missing:
        concerned = [
            each for each in statements if names(each, "Action", need.action.lower(), lower=True)
        ]
        if any(
            each["Effect"] == "Deny" and concerns(each, need.action, need.on) for each in concerned
        ):
            return Fault(f"{need.action} is denied by a statement.", ("A Deny always wins.",))
        places = [on for each in concerned for on in texts(each.get("Resource", []))]
        if places:
            others = [one for one in needed if one.action == need.action and one not in missing]
            return Fault(*(_also(need) if others else _elsewhere(need, places[0])))
    count = len({need.action for need in needed})
    found = count - len({need.action for need in missing})
    verb = "are" if found > 1 else "is"
    seen = f"{found or 'None'} of the {count} actions that are needed {verb} allowed."
    told = f"{missing[0].action} is missing, on {resource(missing[0].on)}."
    return Fault(seen, (*hints, told))


def _also(need: Grant) -> tuple[str, tuple[str, ...]]:
    """An action that is allowed on one thing, and needed on two."""
    return (
        f"{need.action} is allowed, but not on everything that it is needed on.",
        (
            "Of how many state machines is this needed?",
            f"It is needed on {resource(need.on)} as well.",
        ),
    )


def _where(on: str) -> str:
    """What a Resource is of; where its last part says nothing, all of a service."""
    if on == "*":
        return "everything"
    return resource(on) if resource(on).strip(":*") else f"everything of {on.split(':')[2]}"


def _elsewhere(need: Grant, on: str) -> tuple[str, tuple[str, ...]]:
    """An action that is allowed on something else."""
    where = _where(on)
    if where == resource(need.on):
        part, told = _other_part(need.on, on)
        return f"{need.action} is allowed on {where}, but with {part} in its ARN.", (told,)
    if spelling := written_otherwise(on, need.on):
        told = f"{need.action} is allowed on {where}, and where it is needed is written otherwise"
        return (
            f"{told}: {spelling}.",
            (f"It is needed on {resource(need.on)}: compare the two, sign by sign.",),
        )
    kind = resource(need.on).partition(":")[0].partition("/")[0]
    what = {
        "stateMachine": "It acts on a state machine. On which one, and does nothing come after it?",
        "execution": "It acts on executions of one state machine. How do their ARNs differ from its?",
        "rule": "It acts on the one rule of EventBridge that Step Functions makes.",
    }.get(kind, "On what does it act?")
    return (
        f"{need.action} is allowed on {where}, and not where it is needed.",
        (what, f"It is needed on {resource(need.on)}."),
    )


def _other_part(needed: str, on: str) -> tuple[str, str]:
    """What an ARN has otherwise before the thing itself, and what leads on."""
    for name, ours, theirs in zip(_PARTS, needed.split(":")[1:], on.split(":")[1:], strict=False):
        if ours != theirs:
            return f"{'another' if theirs else 'no'} {name}", f"The {name} there is {ours}."
    return "another beginning", "It begins with arn:aws:."


def _too_much(
    statements: Sequence[Statement], needed: Sequence[Grant], beside: Sequence[str]
) -> Fault | None:
    found = [each for each in spare(statements, needed) if each.action.lower() not in beside]
    if not found:
        return None
    action, on = found[0]
    allowing = [each for each in statements if each["Effect"] == "Allow"]
    by = [each for each in allowing if concerns(each, action, on)]
    places = [
        each
        for statement in by
        for each in texts(statement.get("Resource", []))
        if matches(each, on)
    ]
    where = _where("*" if "*" in places else next(iter(places), on))
    if where in [resource(need.on) for need in needed if need.action == action]:
        where += " of another Region or account"
    return Fault(
        f"All that is needed is allowed, and so is {action} on {where}.",
        (
            "Which statement allows that, by its Action or by its Resource?",
            _of_too_much(action, by, places, needed),
        ),
    )


def _of_too_much(
    action: str, by: Sequence[Statement], places: Sequence[str], needed: Sequence[Grant]
) -> str:
    """What leads on where an action is allowed that is not needed, or on what it is not needed on."""
    wanted = [need.on for need in needed if need.action.lower() == action.lower()]
    if any(name in each for each in by for name in ("NotAction", "NotResource")):
        return "A NotAction or a NotResource stands for all others: name what is needed instead."
    if not wanted:
        written_out = action.lower() in map(str.lower, written(by, "Action"))
        return (
            "One action too many is named: leave out what nothing here needs."
            if written_out
            else "An Action with a * stands for others as well: write out each that is needed."
        )
    if "*" in places:
        return "A * alone is every resource: name those that are needed by their ARNs."
    if not any(sign in place for place in places for sign in "*?"):
        return "One resource too many is named: on which one does this action have to act?"
    if any("*" in one for one in wanted):
        return (
            "The wildcard stands too early: only what comes after the last colon, the name of the "
            "execution, may be anything."
        )
    return "The wildcard matches others as well: this resource has one ARN, so write it out."


def _idle(
    statements: Sequence[Statement], needed: Sequence[Grant], beside: Sequence[str]
) -> Fault | None:
    """An action that a statement allows by its whole name, and that nothing here needs."""
    known = {need.action.lower() for need in needed}
    allowing = [each for each in statements if each["Effect"] == "Allow"]
    for action in written(allowing, "Action"):
        if denied_everywhere(statements, action):
            continue
        strange = action.lower() not in (*known, *beside)
        if strange and not any(sign in action for sign in "*?"):
            return Fault(
                f"All that is needed is allowed. {action} is in the policy as well, and is not "
                "needed.",
                ("Which actions are needed? Leave out the others.",),
            )
    return None


def _no_actions(statements: Iterable[Statement]) -> Iterator[Fault]:
    """Names that are no action of AWS's."""
    for action in (*written(statements, "Action"), *written(statements, "NotAction")):
        service, colon, _ = action.partition(":")
        if action == "*":
            continue
        if re.search(r"[,;\s]", action.strip()):
            told = f"{mistakes.quoted(action)} is one text, and no action is called that."
            yield Fault(told, SEVERAL)
        elif action != action.strip():
            yield Fault(
                f"{mistakes.quoted(action)} has a space at its beginning or end.", OF_SPACES
            )
        elif not colon:
            hint = "An action has its service before it, as in events:PutRule."
            yield Fault(f"IAM would refuse it: {action} names no service.", (hint,))
        elif service.lower() in PREFIXES:
            hint = f"The actions begin with {PREFIXES[service.lower()]}:."
            yield Fault(f"IAM has no service {service}, so {action} allows nothing.", (hint,))
        elif service.lower() in ACTIONS and not any(
            matches(action.lower(), known.lower()) for known in ACTIONS[service.lower()]
        ):
            hint = (
                "An action is a call of the API, without the ending that a Task's Resource has."
                if "." in action
                else "An action is a call of the API: compare its letters with AWS's, as those above."
            )
            yield Fault(f"AWS has no action {action}, so it allows nothing.", (hint,))
