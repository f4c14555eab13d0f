"""A workflow of one's own as a value: its state machines, their functions and what fills them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from nestedsf.asl.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from nestedsf.documents.document import Document
    from nestedsf.jsontext import Json

__all__ = [
    "Function",
    "Machine",
    "Reference",
    "Substitution",
    "Workflow",
    "example_value",
    "filled",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is known when the workflow is deployed, as the ARN of one of its functions.

    Attributes:
        kind: What it is of: ``machine``, ``function``, ``activity``, any other ``resource``, or
            ``pseudo`` for a pseudo parameter.
        name: The name of the machine, function or resource in the workflow, or as
            ``AWS::Region``.
        attribute: ``Arn`` or ``Name``; of an activity or resource what Fn::GetAtt takes, and
            None for what its Ref gives; None for a pseudo parameter.
    """

    kind: Literal["machine", "function", "activity", "resource", "pseudo"]
    name: str
    attribute: str | None = "Arn"


_PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "workflow",
    "AWS::URLSuffix": "amazonaws.com",
}
_SERVICES = {
    "activity": "states:us-east-1:123456789012:activity",
    "function": "lambda:us-east-1:123456789012:function",
    "machine": "states:us-east-1:123456789012:stateMachine",
}

Substitution: TypeAlias = "tuple[str | Reference, ...]"
"""What a placeholder is filled with: texts and references, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A state machine of a workflow.

    Attributes:
        name: Its name in the workflow, of letters, digits, ``-`` and ``_``.
        text: Its definition as JSON, with the parameters filled in; ``${…}`` is left where a
            reference belongs.
        type: STANDARD or EXPRESS.
        document: Where the definition is from; its locations are those of the definition.
        substitutions: What belongs where ``${…}`` is left, by the placeholder's name; texts in it
            are escaped as inside of a text of JSON.
    """

    name: str
    text: str = field(repr=False)
    type: str = "STANDARD"
    document: Document = field(compare=False)
    substitutions: Mapping[str, Substitution] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function of a workflow, in Python.

    Attributes:
        name: Its name in the workflow, as of a machine.
        files: Its code: what each file holds, by its path with ``/``, as ``charge.py``.
        handler: For example ``charge.handler``.
        timeout: The seconds that an invocation may take; None for the default of `deploy`.
        memory: In mebibytes; None as above.
        variables: Its environment variables, by name.
        path: The file or folder that it is from.
    """

    name: str
    files: Mapping[str, bytes] = field(hash=False, repr=False)
    handler: str
    timeout: int | None = None
    memory: int | None = None
    variables: Mapping[str, Substitution] = field(default_factory=dict, hash=False)
    path: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Another resource of a template that a workflow uses, as a queue.

    Attributes:
        name: Its name in the workflow.
        type: CloudFormation's, as ``AWS::SQS::Queue``.
        properties: As in a template, without functions.
    """

    name: str
    type: str
    properties: Mapping[str, Json] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """State machines and functions that are deployed together.

    Attributes:
        machines: The state machines; the first is the one that is started. Names are unique
            among machines and functions.
        functions: The functions.
        resources: What else the machines and functions refer to.
        left_out: What of a template is not deployed from here, a sentence for each.
    """

    machines: tuple[Machine, ...]
    functions: tuple[Function, ...] = ()
    resources: tuple[Resource, ...] = ()
    left_out: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def main(self) -> Machine:
        """The state machine that is started."""
        return self.machines[0]


def filled(machine: Machine, value_of: Callable[[Reference], str] | None = None) -> str:
    """The text of a machine's definition with everything filled in.

    Args:
        machine: The machine.
        value_of: Gives what a reference stands for; without it they are ARNs and names as of
            account 123456789012, for what only looks at the definition.
    """
    value_of = value_of or example_value

    def fill(found: re.Match[str]) -> str:
        parts = machine.substitutions.get(found.group()[2:-1])
        if parts is None:
            return found.group()
        return "".join(part if isinstance(part, str) else value_of(part) for part in parts)

    return PLACEHOLDER.sub(fill, machine.text)


def example_value(reference: Reference) -> str:
    """What a reference could stand for, in the account of AWS's examples.

    >>> example_value(Reference(kind="function", name="Charge"))
    'arn:aws:lambda:us-east-1:123456789012:function:Charge'
    """
    if reference.kind == "pseudo":
        return _PSEUDO.get(reference.name, reference.name)
    if reference.attribute == "Name" or reference.kind == "resource":
        return reference.name
    service = _SERVICES[reference.kind]
    return f"arn:aws:{service}:{reference.name}"
