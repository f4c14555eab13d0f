"""What a policy of IAM means: what it allows, and what it allows beside what is needed.

A policy is read as IAM reads it, and asked about requests: those that are needed, and those next
to them, of other actions and other resources. So any policy is right that allows what is needed
and nothing else, however it is written.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.lessons.policies.actions import ACTIONS, acts_on
from nestedsf.lessons.policies.forms import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "PREFIXES",
    "Grant",
    "allows",
    "concerns",
    "denied",
    "denied_everywhere",
    "matches",
    "names",
    "resource",
    "spare",
    "texts",
    "written",
    "written_otherwise",
]

_ARN_PARTS = 6
_SIGNS = re.compile(r"[:/_.-]")
_ELSEWHERE = ("lambda:InvokeFunction", "iam:PassRole", "s3:GetObject", "sts:AssumeRole")
_STRIKING = (
    "events:DeleteRule",
    "states:DeleteStateMachine",
    "states:SendTask",
    "states:StopExecution",
)
PREFIXES = {
    **dict.fromkeys(("stepfunctions", "step-functions", "sfn", "state"), "states"),
    **dict.fromkeys(("eventbridge", "event"), "events"),
}


class Grant(NamedTuple):
    """One action that is allowed on one resource; the resource may hold wildcards."""

    action: str
    on: str


def resource(arn: str) -> str:
    """The last part of an ARN, which says what it is of; other text as it is.

    >>> resource("arn:aws:states:eu-west-1:123456789012:execution:another:*")
    'execution:another:*'
    """
    return arn.split(":", _ARN_PARTS - 1)[-1] if arn.startswith("arn:") else arn


def written_otherwise(arn: str, wanted: str) -> str | None:
    """How the spelling of an ARN differs from the one that is meant; None where more does.

    >>> rule = "arn:aws:events:us-east-1:123456789012:rule/mine"
    >>> written_otherwise(rule.replace("rule/", "Rule/"), rule)
    'capitals count'
    >>> written_otherwise(rule.replace("rule/", "rule:"), rule)
    'signs such as : and / count'
    >>> written_otherwise(rule.replace("mine", "yours"), rule) is None
    True
    """
    if arn == wanted:
        return None
    if arn.lower() == wanted.lower():
        return "capitals count"
    alike = _SIGNS.sub("", arn.lower()) == _SIGNS.sub("", wanted.lower())
    return "signs such as : and / count" if alike else None


# --- what a policy allows -------------------------------------------------------------------------


def allows(statements: Iterable[Statement], action: str, on: str) -> bool:
    """Whether statements allow an action on a resource: one allows it, and none denies it.

    >>> policy = [{"Effect": "Allow", "Action": "states:Start*", "Resource": "*"}]
    >>> allows(policy, "states:StartExecution", "arn:x"), allows(policy, "states:StopExecution", "")
    (True, False)
    """
    effects = [each.get("Effect") for each in statements if concerns(each, action, on)]
    return "Allow" in effects and "Deny" not in effects


def denied(statements: Sequence[Statement], needed: Iterable[Grant]) -> list[Grant]:
    """What is needed, and is not allowed."""
    return [need for need in needed if not all(_examples_allowed(statements, need))]


def denied_everywhere(statements: Iterable[Statement], action: str) -> bool:
    """Whether a statement denies an action on every resource, so that nothing allows it.

    >>> denied_everywhere([{"Effect": "Deny", "Action": "a:*", "Resource": "*"}], "a:Stop")
    True
    """
    return any(
        each.get("Effect") == "Deny"
        and names(each, "Action", action.lower(), lower=True)
        and "*" in texts(each.get("Resource", []))
        for each in statements
    )


def spare(statements: Sequence[Statement], needed: Sequence[Grant]) -> list[Grant]:
    """What is allowed and not needed, on examples: the most striking of them first."""
    wanted = [Statement(Effect="Allow", Action=each.action, Resource=each.on) for each in needed]
    found = [
        Grant(action, on)
        for action in _actions(statements)
        for on in _neighbours(statements, needed)
        if acts_on(action, on) and allows(statements, action, on) and not allows(wanted, action, on)
    ]
    return sorted(found, key=_how_striking)


def matches(pattern: str, text: str) -> bool:
    """Whether IAM's pattern, in which * and ? are wildcards, matches the whole text."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(char) or re.escape(char) for char in pattern), re.DOTALL)


def concerns(statement: Statement, action: str, on: str) -> bool:
    """Whether a statement is about an action on a resource."""
    return names(statement, "Action", action.lower(), lower=True) and names(
        statement, "Resource", on
    )


def names(statement: Statement, key: str, text: str, *, lower: bool = False) -> bool:
    """Whether Action or NotAction, Resource or NotResource, concern a text."""
    for name, wanted in ((key, True), (f"Not{key}", False)):
        if name in statement:
            patterns = texts(statement[name])
            return wanted is any(matches(p.lower() if lower else p, text) for p in patterns)
    return False


def _examples_allowed(statements: Sequence[Statement], need: Grant) -> Iterator[bool]:
    for name in ("order-7", "0b1946b6-6ac1-4a51-8a1b-c2bb0e5d2a5d") if "*" in need.on else ("",):
        yield allows(statements, need.action, need.on.replace("*", name))


def texts(value: object) -> list[str]:
    """A text or a list of texts as a list; empty for anything else."""
    listed = value if isinstance(value, list) else [value]
    found = [one for one in listed if isinstance(one, str) and one]
    return found if len(found) == len(listed) else []


# --- requests next to what is needed --------------------------------------------------------------


def _actions(statements: Iterable[Statement]) -> list[str]:
    """Actions that AWS has, and those that the statements name."""
    found = {each.lower(): each for each in (*ACTIONS["states"], *ACTIONS["events"], *_ELSEWHERE)}
    for pattern in written(statements, "Action"):
        service = pattern.partition(":")[0].lower()
        if not re.search(r"[*?]", pattern) or (service not in ACTIONS and pattern != "*"):
            found.setdefault(pattern.lower(), pattern)
    return [*found.values()]


def _neighbours(statements: Iterable[Statement], needed: Iterable[Grant]) -> list[str]:
    """Resources that are needed, others like them, and those that the statements name."""
    found: dict[str, None] = {}
    for on in dict.fromkeys(each.on for each in needed):
        parts = on.replace("*", "order-7").split(":")
        for place, other in ((3, "eu-west-3"), (4, "999999999999"), (5, "somethingElse")):
            if len(parts) > place:
                found[":".join([*parts[:place], other, *parts[place + 1 :]])] = None
        if len(parts) > _ARN_PARTS:
            for name in ("other", f"{parts[6]}-2", parts[6][:-1]):
                found[":".join([*parts[:6], name, *parts[7:]])] = None
        found |= dict.fromkeys((":".join(parts), ":".join(parts) + "2", ":".join(parts)[:-1] + "x"))
        found[":".join([*parts[:5], "rule/other"])] = None
    for pattern in written(statements, "Resource"):
        found |= dict.fromkeys(_filled(pattern) if pattern != "*" else ())
    return [*found]


def written(statements: Iterable[Statement], key: str) -> Iterator[str]:
    """The texts that statements have below a key."""
    for statement in statements:
        yield from texts(statement.get(key, []))


def _filled(pattern: str) -> Iterator[str]:
    """Texts that a pattern matches."""
    for star in ("", "z9", "order-7"):
        yield pattern.replace("*", star).replace("?", "z")


def _how_striking(grant: Grant) -> tuple[int, int]:
    """Where an example stands among those that come to mind first, and then by its resource."""
    ranks = [rank for rank, begin in enumerate(_STRIKING) if grant.action.startswith(begin)]
    last = len(_STRIKING) + ("tag" in grant.action.lower())
    return (min(ranks, default=last), len(grant.on))
