"""Trust policies, by what they mean: who may use a role, and on whose behalf.

A trust policy is asked about requests, as IAM asks it: Step Functions acting for one state
machine, for another, for another account, for nobody in particular, and other services.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.policies.forms import Fault, Statement, policy_of
from nestedsf.lessons.policies.meaning import matches, resource, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SERVICE", "fault_in_trust", "may_use"]

SERVICE = "states.amazonaws.com"
_USE = "sts:AssumeRole"
_OPERATOR = re.compile(
    r"(?:ForAllValues:|ForAnyValue:)?"
    r"(?P<name>(?:String|Arn)(?P<not>Not)?(?P<how>Equals|EqualsIgnoreCase|Like)|Null|Bool)"
    r"(?P<exists>IfExists)?",
    re.IGNORECASE,
)
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
_OF_THE_PRINCIPAL = (
    "The Principal is who may use the role. Which service runs a state machine?",
    f'It is written as {{"Service": "{SERVICE}"}}.',
)


class Request(NamedTuple):
    """Somebody asks to use a role."""

    who: str
    arn: str | None = None
    kind: str = "Service"
    action: str = _USE

    @property
    def context(self) -> dict[str, str]:
        """What a Condition can compare."""
        if self.arn is None:
            return {}
        return {"aws:sourcearn": self.arn, "aws:sourceaccount": self.arn.split(":")[4]}


def may_use(statements: Iterable[Statement], arn: str | None, who: str = SERVICE) -> bool:
    """Whether a service may use a role on behalf of a state machine.

    Args:
        statements: Those of the role's trust policy.
        arn: The ARN of the state machine; None where the request does not name one.
        who: The service.
    """
    return _allowed(statements, Request(who, arn))


def fault_in_trust(answer: object, machine_arn: str) -> Fault | None:
    """Why a trust policy is not one that Step Functions can use for one state machine alone."""
    statements, fault = policy_of(answer, trust=True)
    fault = fault or next(_no_operators(statements), None)
    if fault:
        return fault
    region = machine_arn.split(":")[3]
    own = [Request(who, machine_arn) for who in (SERVICE, f"states.{region}.amazonaws.com")]
    if not any(_allowed(statements, each) for each in own):
        return _not_usable(statements, machine_arn)
    for request, told in _strangers(machine_arn):
        if _allowed(statements, request):
            hints = _OF_THE_CONDITION if request.who == SERVICE else _OF_THE_PRINCIPAL
            return Fault(f"With it {told}.", hints)
    return None


def _not_usable(statements: list[Statement], machine_arn: str) -> Fault:
    """What stands in the way of Step Functions itself."""
    bare = [{**each, "Condition": {}} for each in statements if each["Effect"] == "Allow"]
    name = resource(machine_arn)
    if not may_use(bare, machine_arn):
        return Fault("With it Step Functions may not use the role at all.", _OF_THE_PRINCIPAL)
    why = _unmatched(statements, Request(SERVICE, machine_arn))
    words = f"With it Step Functions may not use the role for {name}: its request does not match"
    return Fault(f"{words}{why}.", _OF_THE_CONDITION)


def _unmatched(statements: list[Statement], request: Request) -> str:
    """Which key of a Condition keeps a request out; "" where none does by itself."""
    for statement in statements:
        condition = statement.get("Condition") or {}
        for operator, comparisons in condition.items():
            for key, value in comparisons.items():
                if _holds(str(operator), str(key), value, request.context):
                    continue
                if str(key).lower() not in request.context:
                    return (
                        f", as it has no {str(key).strip()}"
                        if str(key).strip() == key
                        else (f", as a space is part of “{key}”")
                    )
                return f", as its {key} is another"
    return ""


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


def _allowed(statements: Iterable[Statement], request: Request) -> bool:
    effects = [each.get("Effect") for each in statements if _concerns(each, request)]
    return "Allow" in effects and "Deny" not in effects


def _concerns(statement: Statement, request: Request) -> bool:
    actions = texts(statement.get("Action", statement.get("NotAction", [])))
    named = any(matches(each.lower(), request.action.lower()) for each in actions)
    if named is not ("Action" in statement):
        return False
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if _is_principal(principal, request) is not ("Principal" in statement):
        return False
    condition = statement.get("Condition") or {}
    return all(
        _holds(str(operator), str(key), value, request.context)
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


def _holds(operator: str, key: str, value: object, context: Mapping[str, str]) -> bool:
    """Whether one comparison of a Condition is true of a request."""
    read = _OPERATOR.fullmatch(operator)
    found = context.get(key.lower())
    wanted = [_as_text(each) for each in (value if isinstance(value, list) else [value])]
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


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


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
            elif _OPERATOR.fullmatch(str(operator)) is None:
                words = f"IAM would refuse it, or compare otherwise: {operator} compares no ARN and no account id."
                yield Fault(words, _OF_THE_CONDITION)
            elif not isinstance(comparisons, Mapping):
                words = f"IAM would refuse it: under {operator} there must be an object, with what it compares by key."
                yield Fault(words, _OF_THE_CONDITION)
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        if isinstance(principal, str) and principal != "*":
            words = "IAM would refuse it: the Principal is a text, and it says of what kind it is."
            yield Fault(words, _OF_THE_PRINCIPAL)
