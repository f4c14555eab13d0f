"""The form of IAM's policies: what IAM refuses before it looks at what a policy means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.hints import leading

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SEVERAL", "Fault", "Statement", "policy_of"]

Statement = dict[str, Any]

_VERSIONS = ("2012-10-17", "2008-10-17")
_OF_POLICY = ("Version", "Id", "Statement")
_OF_STATEMENT = (
    *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
    *("Condition", "Principal", "NotPrincipal"),
)
_VERSION_HINT = "The Version is the date of IAM's language, 2012-10-17, and not that of the policy."
SEVERAL = (
    "Each of them is a text of its own: how does JSON write several?",
    "A list stands between [ and ], with a comma between two texts.",
)
"""Hints where several things stand in one text."""
_OF_ARNS = (
    "An ARN begins with arn:aws:, and names the service, the Region and the account before the "
    "thing itself."
)


class Fault(NamedTuple):
    """What is wrong: what was seen, and hints that lead on."""

    words: str
    hints: tuple[str, ...] = ()


def policy_of(answer: object, *, trust: bool = False) -> tuple[list[Statement], Fault | None]:
    """The statements of a policy, or why IAM would refuse it.

    Args:
        answer: The policy, as JSON text or decoded.
        trust: Whether it is a trust policy, which has a Principal and no Resource.
    """
    policy, mistake = mistakes.json_or_mistake(answer)
    if mistake:
        return [], Fault(mistake, leading(mistake))
    if not isinstance(policy, Mapping):
        return [], Fault(f"A policy is a JSON object, and this is {mistakes.a(policy)}.")
    if fault := next(_policy_faults(policy), None):
        return [], fault
    found = policy["Statement"]
    statements = [found] if isinstance(found, Mapping) else found
    for statement in statements:
        if fault := next(_statement_faults(statement, trust=trust), None):
            return [], fault
    sids = [each["Sid"] for each in statements if each.get("Sid")]
    if len(set(sids)) < len(sids):
        return [], Fault("IAM would refuse it: two statements have the same Sid.")
    return [dict(each) for each in statements], None


def _policy_faults(policy: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _unknown(policy, _OF_POLICY, "A policy")
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        told = mistakes.quoted(policy["Version"])
        yield Fault(f"IAM would refuse it: there is no Version {told}.", (_VERSION_HINT,))
    found = policy.get("Statement")
    if found is None:
        yield Fault("The policy has no Statement, which is the list of what is allowed.")
    elif not isinstance(found, (list, Mapping)):
        yield Fault(f"Statement is a list of objects, and this is {mistakes.a(found)}.")
    elif isinstance(found, list) and not all(isinstance(one, Mapping) for one in found):
        yield Fault("Statement is a list of objects, and not all of these are objects.")
    elif not found:
        yield Fault("The Statement is empty, so nothing is allowed.")


def _statement_faults(statement: Mapping[str, Any], *, trust: bool) -> Iterator[Fault]:
    yield from _unknown(statement, _OF_STATEMENT, "A statement")
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        seen = "no Effect" if effect is None else f"the Effect {mistakes.quoted(effect)}"
        yield Fault(f"IAM would refuse it: a statement has {seen}.", ("It is Allow or Deny.",))
    if not re.fullmatch(r"[A-Za-z0-9]*", str(statement.get("Sid", ""))):
        yield Fault("IAM would refuse it: a Sid has letters and digits only.")
    kept, other = ("Principal", "Resource") if trust else ("Resource", "Principal")
    if other in statement or f"Not{other}" in statement:
        whose = "a trust policy" if trust else "a policy of a role"
        hint = {
            "Resource": "A trust policy belongs to the role: the role is what is used.",
            "Principal": "A policy of a role says what the role may do. Who may use it is another one.",
        }[other]
        yield Fault(f"IAM would refuse it: {whose} has no {other}.", (hint,))
    for key in ("Action", kept):
        yield from _missing(statement, key)
    if not trust and statement.get("Condition"):
        yield Fault("A statement has a Condition, so it allows this only sometimes.")
    yield from _no_arns(statement)


def _missing(statement: Mapping[str, Any], key: str) -> Iterator[Fault]:
    found = [statement[name] for name in (key, f"Not{key}") if name in statement]
    if not found:
        yield Fault(f"IAM would refuse it: a statement has no {key}.")
    elif len(found) > 1:
        yield Fault(f"IAM would refuse it: a statement has both {key} and Not{key}.")
    elif key != "Principal":
        listed = found[0] if isinstance(found[0], list) else found
        if not listed or not all(isinstance(one, str) and one for one in listed):
            yield Fault(f"IAM would refuse it: {key} is a text, or a list of texts.")


def _no_arns(statement: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("Resource", "NotResource"):
        found = statement.get(key, [])
        for one in found if isinstance(found, list) else [found]:
            told = mistakes.quoted(one)
            if re.search(r"[,;\s]", str(one).strip()):
                yield Fault(
                    f"A {key} is one text with several things in it, and names none.", SEVERAL
                )
            elif str(one) != str(one).strip():
                yield Fault(f"A {key} has a space at its beginning or end.")
            elif one != "*" and not re.match(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.", str(one)):
                yield Fault(f"IAM would refuse it: the {key} {told} is not an ARN.", (_OF_ARNS,))


def _unknown(found: Mapping[str, Any], known: tuple[str, ...], what: str) -> Iterator[Fault]:
    for key in map(str, found):
        if key not in known:
            near = [each for each in known if each.lower() == key.lower().rstrip("s")]
            hints = tuple(f"It is called {each}." for each in near)
            yield Fault(f"IAM would refuse it: {what[0].lower()}{what[1:]} has no {key}.", hints)
