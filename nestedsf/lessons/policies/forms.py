"""The form of IAM's policies: what IAM refuses before it looks at what a policy means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.hints import leading

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OF_SPACES", "SEVERAL", "Fault", "Statement", "policy_of"]

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
_OF_PLACEHOLDERS = (
    "A template of CloudFormation fills such a name. What fills it in a policy that stands alone?",
    "Write out what the name stands for, as the account of the exercise.",
)
_OF_THE_FORM = (
    "A policy is an object with a Version and a Statement, and Statement is a list of objects.",
    "Each statement in the list has an Effect, an Action and a Resource.",
)
_OF_THE_TRUST = (
    _OF_THE_FORM[0],
    "A statement of a trust policy has an Effect, a Principal, an Action, and here a Condition.",
)
_MARK = re.compile("‹[^›]*›")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_OF_MARKS = (
    "What is hidden in the outputs of this notebook is not hidden in a policy: write it out.",
    "The account of the exercises is 123456789012, and the Region is us-east-1.",
)
_OF_SIDS = ("A Sid is a name for a statement, and it may be left out.",)
_OF_TEXTS = ('It is one text as "…", or a list as ["…", "…"], with one text at least.',)
OF_SPACES = ("In a policy a space counts as a letter does: take it out.",)
_OF_ONE = (
    "Without Not it is what is named, and with it everything else: one of the two is enough.",
)
_OPERATOR = re.compile(r"(?:For\w+:)?(?:String|Arn|Numeric|Date|Bool|Null|Binary|Ip)\w*")
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
    form = _OF_THE_TRUST if trust else _OF_THE_FORM
    if fault := next(_faults(policy, form, trust=trust), None):
        return [], fault
    found = policy["Statement"]
    statements = [found] if isinstance(found, Mapping) else found
    for statement in statements:
        if fault := next(_statement_faults(statement, trust=trust), None):
            return [], fault
    sids = [each["Sid"] for each in statements if each.get("Sid")]
    if len(set(sids)) < len(sids):
        return [], Fault("IAM would refuse it: two statements have the same Sid.", _OF_SIDS)
    return [dict(each) for each in statements], None


def _faults(policy: object, form: tuple[str, ...], *, trust: bool) -> Iterator[Fault]:
    """What is not written out in a policy, and what is wrong with its form."""
    if found := _MARK.search(str(policy)):
        yield Fault(f"{found[0]} is a mark, which hides what is written there.", _OF_MARKS)
    if found := _PLACEHOLDER.search(str(policy)):
        yield Fault(f"Nobody fills {found[0]} here.", _OF_PLACEHOLDERS)
    yield from _policy_faults(policy, form, trust=trust)


def _policy_faults(policy: Any, form: tuple[str, ...], *, trust: bool) -> Iterator[Fault]:  # noqa: ANN401
    whole = "the whole trust policy is wanted" if trust else "the whole policy is wanted"
    if isinstance(policy, list) and policy and all(map(_is_statement, policy)):
        yield Fault(f"This is the list of the statements alone, and {whole}.", form)
    elif not isinstance(policy, Mapping):
        yield Fault(f"A policy is a JSON object, and this is {mistakes.a(policy)}.", form)
    elif _is_statement(policy) and "Statement" not in policy:
        yield Fault(f"This is a statement alone, and {whole}.", form)
    elif trust and "Statement" not in policy and _is_condition(policy.get("Condition", policy)):
        yield Fault(f"This is the Condition alone, and {whole}.", form)
    else:
        yield from _fields_of(policy, form)


def _is_statement(found: object) -> bool:
    return isinstance(found, Mapping) and {"Effect", "Action"} <= found.keys()


def _is_condition(found: object) -> bool:
    return (
        isinstance(found, Mapping)
        and bool(found)
        and all(_OPERATOR.fullmatch(str(key)) or str(key).startswith("aws:") for key in found)
    )


def _fields_of(policy: Mapping[str, Any], form: tuple[str, ...]) -> Iterator[Fault]:
    yield from _unknown(policy, _OF_POLICY, "A policy", form)
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        told = mistakes.quoted(policy["Version"])
        yield Fault(f"IAM would refuse it: there is no Version {told}.", (_VERSION_HINT,))
    found = policy.get("Statement")
    if found is None:
        yield Fault("The policy has no Statement, which is the list of what is allowed.", form)
    elif not isinstance(found, (list, Mapping)):
        yield Fault(f"Statement is a list of objects, and this is {mistakes.a(found)}.", form)
    elif isinstance(found, list) and not all(isinstance(one, Mapping) for one in found):
        yield Fault("Statement is a list of objects, and not all of these are objects.", form)
    elif not found:
        yield Fault("The Statement is empty, so nothing is allowed.", form)


def _statement_faults(statement: Mapping[str, Any], *, trust: bool) -> Iterator[Fault]:
    form = _OF_THE_TRUST if trust else _OF_THE_FORM
    yield from _unknown(statement, _OF_STATEMENT, "A statement", form)
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        seen = "no Effect" if effect is None else f"the Effect {mistakes.quoted(effect)}"
        yield Fault(f"IAM would refuse it: a statement has {seen}.", ("It is Allow or Deny.",))
    if not re.fullmatch(r"[A-Za-z0-9]*", str(statement.get("Sid", ""))):
        yield Fault("IAM would refuse it: a Sid has letters and digits only.", _OF_SIDS)
    kept, other = ("Principal", "Resource") if trust else ("Resource", "Principal")
    if other in statement or f"Not{other}" in statement:
        whose = "a trust policy" if trust else "a policy of a role"
        hint = {
            "Resource": "A trust policy belongs to the role: the role is what is used.",
            "Principal": "A policy of a role says what the role may do. Who may use it is another one.",
        }[other]
        yield Fault(f"IAM would refuse it: {whose} has no {other}.", (hint,))
    for key in ("Action", kept):
        yield from _missing(statement, key, form)
    if not trust and statement.get("Condition"):
        words = "A statement has a Condition, so what it allows depends on the request."
        yield Fault(words, ("What is needed here is needed in any case: leave the Condition out.",))
    yield from _no_arns(statement)


def _missing(statement: Mapping[str, Any], key: str, form: tuple[str, ...]) -> Iterator[Fault]:
    found = [statement[name] for name in (key, f"Not{key}") if name in statement]
    if not found:
        yield Fault(f"IAM would refuse it: a statement has no {key}.", form[1:])
    elif len(found) > 1:
        yield Fault(f"IAM would refuse it: a statement has both {key} and Not{key}.", _OF_ONE)
    elif key != "Principal":
        listed = found[0] if isinstance(found[0], list) else found
        if not listed or not all(isinstance(one, str) and one for one in listed):
            yield Fault(f"IAM would refuse it: {key} is a text, or a list of texts.", _OF_TEXTS)


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
                yield Fault(f"A {key} has a space at its beginning or end.", OF_SPACES)
            elif one != "*" and not re.match(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.", str(one)):
                yield Fault(f"IAM would refuse it: the {key} {told} is not an ARN.", (_OF_ARNS,))


def _unknown(
    found: Mapping[str, Any], known: tuple[str, ...], what: str, form: tuple[str, ...]
) -> Iterator[Fault]:
    for key in map(str, found):
        if key in known:
            continue
        near = [each for each in known if each.lower() == key.lower().rstrip("s")]
        hints = tuple(f"It is called {each}." for each in near)
        if key in _OF_STATEMENT:
            hints = (f"{key} is a field of a statement.", *form)
        elif _is_condition({key: 0}):
            hints = ("What a request is compared with stands inside the Condition of a statement.",)
        yield Fault(
            f"IAM would refuse it: {what[0].lower()}{what[1:]} has no field called {key}.",
            hints or form,
        )
