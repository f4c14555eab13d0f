"""Marks: what a stack will hold, named before it is known which account and region that is in.

In a definition a mark reads like any other ARN; in a template Fn::Sub takes its place. It is made
of names and not of references, so state machines may start one another in a circle.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.workflows.workflow import Reference

if TYPE_CHECKING:
    from nestedsf.workflows.workflow import Substitution

__all__ = ["in_template", "machine_mark", "mark_of", "named", "substituted"]

_ACCOUNT = "000000000001"  # nobody's
_STACK = "‹stack›"
_ARNS = {
    "activity": f"arn:aws:states:us-east-1:{_ACCOUNT}:activity:{_STACK}-",
    "machine": f"arn:aws:states:us-east-1:{_ACCOUNT}:stateMachine:{_STACK}-",
    "function": f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:{_STACK}-",
}
_PSEUDO = {
    "AWS::AccountId": _ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": _STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
_RESOURCES = ("activity", "resource")  # they are in the stack as the template has them
_MARK = re.compile(rf"arn:aws:([\w-]+):us-east-1:{_ACCOUNT}:(.*)", re.DOTALL)


def mark_of(reference: Reference) -> str:
    """The mark for what a reference is of."""
    if reference.kind == "pseudo":
        return _PSEUDO.get(reference.name, reference.name)
    if reference.attribute == "Name" or reference.kind == "resource":
        return f"{_STACK}-{reference.name}"
    return f"{_ARNS[reference.kind]}{reference.name}"


def machine_mark(name: str) -> str:
    """The mark for the ARN of a state machine."""
    return f"{_ARNS['machine']}{name}"


def named(name: str) -> dict[str, str]:
    """The name in the account of what has a name in the workflow."""
    return {"Fn::Sub": f"${{AWS::StackName}}-{name}"}


def in_template(arn: str) -> Any:
    """An ARN as a template has it: a mark with Fn::Sub, any other as it is.

    >>> in_template(machine_mark("Packing"))["Fn::Sub"]
    'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-Packing'
    """
    found = _MARK.fullmatch(arn)
    if found is None:
        return arn
    service, resource = found.groups()
    resource = _literal(resource).replace(_STACK, "${AWS::StackName}")
    place = "${AWS::Region}:${AWS::AccountId}"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:{place}:{resource}"}


def substituted(substitution: Substitution) -> Any:
    """What a placeholder is filled with, as a template has it."""
    if all(isinstance(part, str) for part in substitution):
        return "".join(map(str, substitution))
    first = substitution[0]
    if len(substitution) == 1 and isinstance(first, Reference) and first.kind in _RESOURCES:
        name, attribute = first.name, first.attribute
        return {"Ref": name} if attribute is None else {"Fn::GetAtt": [name, attribute]}
    return {"Fn::Sub": "".join(map(_part, substitution))}


def _part(part: str | Reference) -> str:
    if isinstance(part, str):
        return _literal(part)
    if part.kind == "pseudo":
        return f"${{{part.name}}}"
    if part.kind in _RESOURCES:
        return f"${{{'.'.join(filter(None, (part.name, part.attribute)))}}}"
    template = named(part.name) if part.attribute == "Name" else in_template(mark_of(part))
    return str(template["Fn::Sub"])


def _literal(text: str) -> str:
    """A text in which Fn::Sub fills in nothing."""
    return text.replace("${", "${!")
