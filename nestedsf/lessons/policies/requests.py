"""Requests to use a role, and whether the statements of a trust policy allow them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.lessons.policies.meaning import matches, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.lessons.policies.forms import Statement

__all__ = [
    "OPERATOR",
    "USE",
    "Request",
    "allowed",
    "as_texts",
    "concerns",
    "holds",
    "is_operator",
    "meant_by",
]

USE = "sts:AssumeRole"
"""The action of using a role."""

OPERATOR = re.compile(
    r"(?:ForAllValues:|ForAnyValue:)?"
    r"(?P<name>(?:String|Arn)(?P<not>Not)?(?P<how>Equals|EqualsIgnoreCase|Like)|Null|Bool)"
    r"(?P<exists>IfExists)?",
    re.IGNORECASE,
)
"""The operators of a Condition that compare an ARN or an account id."""

_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals"),
    *("DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
)
_AROUND = re.compile(r"^(?:ForAllValues|ForAnyValue):|IfExists$", re.IGNORECASE)


def is_operator(name: str) -> bool:
    """Whether IAM has an operator of this name, with or without what may stand around it.

    >>> is_operator("ForAnyValue:StringLikeIfExists"), is_operator("StringEqual")
    (True, False)
    """
    return _AROUND.sub("", name).lower() in map(str.lower, _OPERATORS)


def meant_by(name: str) -> str | None:
    """The operator that a name differs from by a letter or two; None where there is none.

    >>> meant_by("ArnEqual"), meant_by("StringLikes"), meant_by("Equals")
    ('ArnEquals', 'StringLike', None)
    """
    lower = {each.lower(): each for each in _OPERATORS}
    near = get_close_matches(name.strip(" :").lower(), lower, n=1, cutoff=0.9)
    return lower[near[0]] if near else None


class Request(NamedTuple):
    """Somebody asks to use a role."""

    who: str
    arn: str | None = None
    kind: str = "Service"
    action: str = USE

    @property
    def context(self) -> dict[str, str]:
        """What a Condition can compare."""
        if self.arn is None:
            return {}
        return {"aws:sourcearn": self.arn, "aws:sourceaccount": self.arn.split(":")[4]}


def allowed(statements: Iterable[Statement], request: Request) -> bool:
    """Whether a statement allows the request, and none denies it."""
    effects = [each.get("Effect") for each in statements if concerns(each, request)]
    return "Allow" in effects and "Deny" not in effects


def concerns(statement: Statement, request: Request) -> bool:
    """Whether a statement is about a request."""
    actions = texts(statement.get("Action", statement.get("NotAction", [])))
    named = any(matches(each.lower(), request.action.lower()) for each in actions)
    if named is not ("Action" in statement):
        return False
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if _is_principal(principal, request) is not ("Principal" in statement):
        return False
    condition = statement.get("Condition") or {}
    return all(
        holds(str(operator), str(key), value, request.context)
        for operator, comparisons in condition.items()
        for key, value in comparisons.items()
    )


def _is_principal(principal: object, request: Request) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, Mapping):
        return False
    found = texts(principal.get(request.kind, []))
    if request.kind == "AWS":
        return any(
            each == "*" or re.search(rf"(^|:){re.escape(request.who)}(:|$)", each) for each in found
        )
    return request.who in found


def holds(operator: str, key: str, value: object, context: Mapping[str, str]) -> bool:
    """Whether one comparison of a Condition is true of a request."""
    read = OPERATOR.fullmatch(operator)
    found = context.get(key.lower())
    wanted = as_texts(value)
    if read is None:
        return False
    if read["name"].lower() == "null":
        return ("true" in wanted) is (found is None)
    if found is None:
        return bool(read["exists"] or read["not"] or operator.lower().startswith("forallvalues:"))
    return any(_equal(read, each, found) for each in wanted) is not bool(read["not"])


def _equal(read: re.Match[str], wanted: str, found: str) -> bool:
    name, how = read["name"].lower(), (read["how"] or "").lower()
    if name.startswith("arn"):
        ours, theirs = wanted.split(":", 5), found.split(":", 5)
        return (
            wanted.startswith("arn:")
            and len(ours) == len(theirs)
            and all(map(matches, ours, theirs))
        )
    if how == "like":
        return matches(wanted, found)
    if how == "equalsignorecase":
        return wanted.lower() == found.lower()
    return wanted == found


def as_texts(value: object) -> list[str]:
    """What a comparison is made with, as texts."""
    listed = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in listed]
