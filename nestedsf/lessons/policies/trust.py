"""Trust policies, by what they mean: who may use a role, and on whose behalf.

A trust policy is asked about requests, as IAM asks it: Step Functions acting for one state
machine, for another, for another account, for nobody in particular, and other services.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.mistakes import quoted
from nestedsf.lessons.policies.forms import Fault, Statement, policy_of
from nestedsf.lessons.policies.meaning import matches, resource, texts, written_otherwise
from nestedsf.lessons.policies.requests import (
    OPERATOR,
    USE,
    Request,
    allowed,
    as_texts,
    concerns,
    holds,
    is_operator,
    meant_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SERVICE", "fault_in_trust", "may_use"]

SERVICE = "states.amazonaws.com"
_OF_THE_CONDITION = (
    (
        "A Condition compares what a request says of itself: aws:SourceAccount is the account, and "
        "aws:SourceArn the state machine on whose behalf Step Functions asks."
    ),
    (
        "Each key is under an operator: StringEquals compares letter by letter, and ArnLike knows "
        "what a * in an ARN is."
    ),
)
_OF_THE_OPERATORS = (
    "IAM has operators for texts, numbers and ARNs. The Condition that was printed has two of them.",
    "An account id is compared with StringEquals, and an ARN with ArnLike or ArnEquals.",
)
_REGIONAL = re.compile(r"states\.([\w-]+)\.amazonaws\.com(?:\.cn)?")
_OF_THE_REGION = (
    "In which Region is the state machine? Its ARN has it.",
    f"{SERVICE} is Step Functions in every Region.",
)
_OF_THE_PRINCIPAL = (
    "The Principal is who may use the role. Which service runs a state machine?",
    f'It is written as {{"Service": "{SERVICE}"}}.',
)

_KINDS = {"AWS", "Service", "Federated", "CanonicalUser"}
"""Of what kind a principal may be."""
_OF_THE_ACTION = (
    "Which action is the use of a role? The trust policy that was printed above has it.",
    f"It is {USE}. What the role may do then stands in another policy.",
)
_OF_THE_EFFECT = ("The Effect of a statement is Allow or Deny: which of the two lets somebody in?",)
_OF_STARS = (
    "A * or a ? in an ARN is a wildcard: which other names does it stand for?",
    "nestedsf-main is one state machine, so its ARN has none of them.",
)
_OF_WHOM = (
    "Which state machine does this role belong to? Each ARN in a list is let in.",
    "It is that of nestedsf-main alone: the child has a role of its own.",
)
_COLONS = 5
"""How many colons an ARN has at least."""
_STARS = "takes a * for anything within one of the six parts of an ARN, and not for several parts"
_LETTERS = "compares letter by letter, and a * is one of the letters"


def may_use(statements: Iterable[Statement], arn: str | None, who: str = SERVICE) -> bool:
    """Whether a service may use a role on behalf of a state machine.

    Args:
        statements: Those of the role's trust policy.
        arn: The ARN of the state machine; None where the request does not name one.
        who: The service.
    """
    return allowed(statements, Request(who, arn))


def fault_in_trust(answer: object, machine_arn: str) -> Fault | None:
    """Why a trust policy is not one that Step Functions can use for one state machine alone."""
    statements, fault = policy_of(answer, trust=True)
    fault = fault or next(_no_operators(statements), None)
    if fault:
        return fault
    region = machine_arn.split(":")[3]
    own = [Request(who, machine_arn) for who in (SERVICE, f"states.{region}.amazonaws.com")]
    if not any(allowed(statements, each) for each in own):
        return _not_usable(statements, machine_arn)
    for request, told in (*_strangers(machine_arn), *_named(statements, machine_arn)):
        if allowed(statements, request):
            return Fault(f"With it {told}.", _of_a_stranger(request, statements))
    return None


def _of_a_stranger(request: Request, statements: list[Statement]) -> tuple[str, ...]:
    """What leads on where a request is allowed that should not be."""
    if request.action != USE:
        return _OF_THE_ACTION
    if request.who != SERVICE:
        return _OF_THE_PRINCIPAL
    arns = [each for each in _in_conditions(statements) if each.startswith("arn:")]
    if any(re.search(r"[*?]", each) for each in arns):
        return _OF_STARS
    return _OF_WHOM if len(arns) > 1 else _OF_THE_CONDITION


def _in_conditions(statements: list[Statement]) -> list[str]:
    """The texts that a request is compared with, where a statement allows something."""
    return [
        text
        for statement in statements
        if statement["Effect"] == "Allow"
        for comparisons in (statement.get("Condition") or {}).values()
        for value in comparisons.values()
        for text in as_texts(value)
    ]


def _named(statements: list[Statement], machine_arn: str) -> Iterator[tuple[Request, str]]:
    """Requests of whoever else the policy names, or takes in with a * or ?."""
    account = machine_arn.split(":")[4]
    for text in _in_conditions(statements):
        other = re.sub(r"[*?]", "x", text)
        if other.isdigit() and other != account:
            other = machine_arn.replace(account, other)
        if other.startswith("arn:") and other != machine_arn and other.count(":") > _COLONS:
            told = f"Step Functions may use the role for {resource(other)}"
            elsewhere = other.split(":")[3:5] != machine_arn.split(":")[3:5]
            yield Request(SERVICE, other), f"{told} elsewhere" if elsewhere else told
    for statement in statements:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, Mapping) else []
        for who in texts(services):
            if not re.fullmatch(r"states(\.[\w-]+)?\.amazonaws\.com(\.cn)?", who):
                yield Request(who, machine_arn), f"{who} may use the role, too"


def _not_usable(statements: list[Statement], machine_arn: str) -> Fault:
    """What stands in the way of Step Functions itself."""
    allowing = [each for each in statements if each["Effect"] == "Allow"]
    request = Request(SERVICE, machine_arn)
    if not allowing:
        return Fault("No statement of it allows anything.", _OF_THE_EFFECT)
    bare = [{**each, "Condition": {}} for each in allowing]
    if not allowed(bare, request):
        using = [{"Action": USE, **_without(each, "Action", "NotAction")} for each in bare]
        if allowed(using, request):
            return Fault(
                "With it nobody may use the role" + _of_the_action(allowing), _OF_THE_ACTION
            )
        if elsewhere := _other_region(allowing, machine_arn):
            words = f"With it Step Functions of {elsewhere} may use the role, and nobody else."
            return Fault(words, _OF_THE_REGION)
        return Fault("With it Step Functions may not use the role at all.", _OF_THE_PRINCIPAL)
    name = resource(machine_arn)
    if any(each["Effect"] == "Deny" and concerns(each, request) for each in statements):
        words = f"With it Step Functions may not use the role for {name}: a statement denies it."
        return Fault(words, ("A Deny always wins.", *_OF_THE_CONDITION[:1]))
    why = _unmatched(allowing, request)
    words = f"With it Step Functions may not use the role for {name}: its request does not match"
    return Fault(f"{words}{why}.", _OF_THE_CONDITION)


def _other_region(allowing: list[Statement], machine_arn: str) -> str | None:
    """The Region of a principal that is Step Functions in another one."""
    for statement in allowing:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, Mapping) else []
        for found in map(_REGIONAL.fullmatch, texts(services)):
            if found and found[1] != machine_arn.split(":")[3]:
                return found[1]
    return None


def _without(statement: Statement, *keys: str) -> Statement:
    return {key: value for key, value in statement.items() if key not in keys}


def _of_the_action(allowing: list[Statement]) -> str:
    """What the statements allow instead of the use of the role."""
    found = [each for one in allowing for each in texts(one.get("Action", []))]
    return f": {quoted(found[0])} is another action." if found else "."


def _unmatched(statements: list[Statement], request: Request) -> str:
    """Which key of a Condition keeps a request out; "" where none does by itself."""
    return next(
        (
            _why_not(str(operator), str(key), value, request.context)
            for statement in statements
            for operator, comparisons in (statement.get("Condition") or {}).items()
            for key, value in comparisons.items()
            if not holds(str(operator), str(key), value, request.context)
        ),
        "",
    )


def _why_not(operator: str, key: str, value: object, context: Mapping[str, str]) -> str:
    """Why one comparison is not true of a request."""
    found = context.get(key.lower())
    if operator.lower() == "null":
        there = "is there" if found is not None else "is not there"
        return f", as Null asks whether a key is missing, and {key} {there}"
    if found is None:
        return f", as it has no {key}" if key.strip() == key else f", as a space is part of “{key}”"
    told = next(_of_the_operator(operator, key, as_texts(value), found), None)
    told = told or next(_of_the_value(key, as_texts(value), found), None)
    return f", as {told}" if told else f", as its {key} is another"


def _of_the_operator(operator: str, key: str, wanted: list[str], found: str) -> Iterator[str]:
    """That an operator does not compare as it may have been meant."""
    read = OPERATOR.fullmatch(operator)
    name = read["name"].lower() if read else ""
    if read and read["not"]:
        yield f"{operator} is true of any other {key}, and not of this one"
    if name == "bool":
        yield f"{operator} compares true and false, and its {key} is neither"
    if name.startswith("arn") and not found.startswith("arn:"):
        yield f"{operator} compares ARNs, and its {key} is an account id"
    if name.startswith("arn") and not any(each.startswith("arn:") for each in wanted):
        yield f"{operator} compares ARNs, and {quoted(wanted[0] if wanted else '')} is none"
    if any(re.search(r"[*?]", each) and matches(each, found) for each in wanted):
        yield f"{operator} {_STARS if name.startswith('arn') else _LETTERS}"


def _of_the_value(key: str, wanted: list[str], found: str) -> Iterator[str]:
    """That a value differs from the one that is meant in its spelling alone."""
    for each in wanted:
        if each.strip() == found:
            yield f"a space is part of the value of {key}"
        elif found.isdigit() and re.sub(r"\D", "", each) == found:
            yield f"the account id at {key} has more than digits in it"
        elif spelling := written_otherwise(each, found):
            yield f"the value of {key} is written otherwise: {spelling}"


def _strangers(machine_arn: str) -> Iterator[tuple[Request, str]]:
    """Requests that are not to be allowed, and what is true where they are."""
    parts = machine_arn.split(":")
    own = resource(machine_arn)

    def like(place: int, other: str) -> str:
        return ":".join([*parts[:place], other, *parts[place + 1 :]])

    other_account = like(4, "999999999999")
    yield Request("lambda.amazonaws.com", machine_arn), "lambda.amazonaws.com may use the role, too"
    yield Request("*", machine_arn, "AWS"), "people and roles may use the role, too"
    yield Request(parts[4], machine_arn, "AWS"), "people and roles may use the role, too"
    yield (
        Request(SERVICE, other_account),
        f"Step Functions may use the role for {own} of another account",
    )
    for name in ("somethingElse", f"{parts[6]}-2", parts[6][:-1], f"my-{parts[6]}"):
        told = f"Step Functions may use the role for stateMachine:{name}"
        yield Request(SERVICE, like(6, name)), told
    yield (
        Request(SERVICE, like(3, "eu-west-3")),
        f"Step Functions may use the role for {own} of another Region",
    )
    yield Request(SERVICE), "Step Functions may use the role without saying for which state machine"
    yield (
        Request(SERVICE, machine_arn, action="sts:TagSession"),
        "sts:TagSession is allowed, too, and not only the use of the role",
    )


def _no_operators(statements: Iterable[Statement]) -> Iterator[Fault]:
    """What IAM refuses in a Condition or Principal."""
    for statement in statements:
        condition: Any = statement.get("Condition", {})
        if not isinstance(condition, Mapping):
            yield Fault(
                "IAM would refuse it: a Condition is an object of operators.", _OF_THE_CONDITION
            )
            return
        for operator, comparisons in condition.items():
            if str(operator).lower().startswith("aws:"):
                words = f"IAM would refuse it: {operator} is where an operator is wanted."
                yield Fault(words, _OF_THE_CONDITION)
            elif not is_operator(str(operator)):
                near = meant_by(str(operator))
                told = f" It is written {near}." if near else ""
                words = f"IAM would refuse it: it has no operator {quoted(operator)}.{told}"
                yield Fault(words, _OF_THE_OPERATORS)
            elif OPERATOR.fullmatch(str(operator)) is None:
                words = f"{operator} compares no ARN and no account id."
                yield Fault(words, _OF_THE_OPERATORS)
            elif not isinstance(comparisons, Mapping):
                words = f"IAM would refuse it: under {operator} there must be an object, with what it compares by key."
                yield Fault(words, _OF_THE_CONDITION)
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        strange = set(principal) - _KINDS if isinstance(principal, Mapping) else set()
        if strange:
            words = (
                f"IAM would refuse it: a Principal has no kind {quoted(min(map(str, strange)))}."
            )
            yield Fault(words, _OF_THE_PRINCIPAL)
        if isinstance(principal, str) and principal != "*":
            words = "IAM would refuse it: the Principal is a text, and it says of what kind it is."
            yield Fault(words, _OF_THE_PRINCIPAL)
