"""Templates of SAM and CloudFormation: the state machines in them, and what these refer to.

Read are AWS::Serverless::StateMachine and AWS::StepFunctions::StateMachine, the functions in Python
that they call, and the queues, topics, tables, activities and the like that both name. Events,
policies and roles are left out: a workflow is started by hand, and gets roles of its own.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Literal

from nestedsf.exceptions import DefinitionError
from nestedsf.workflows.mocked import IsMocked, unmocked
from nestedsf.workflows.substitutions import names_of
from nestedsf.workflows.templates.conditions import section, unknown
from nestedsf.workflows.templates.intrinsics import Evaluation
from nestedsf.workflows.templates.parameters import Parameters, as_parameter
from nestedsf.workflows.templates.parts import Parts, parts_of, text_of
from nestedsf.workflows.workflow import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.documents.building import Path
    from nestedsf.documents.document import Document
    from nestedsf.jsontext import Json
from nestedsf.workflows.templates.parts import Value

__all__ = ["Template", "is_template"]

_MACHINES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")
_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
_ACTIVITY = "AWS::StepFunctions::Activity"
_KEPT = frozenset(
    {
        _ACTIVITY,
        "AWS::DynamoDB::Table",
        "AWS::Events::EventBus",
        "AWS::Kinesis::Stream",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SSM::Parameter",
        "AWS::Serverless::SimpleTable",
    }
)
_FOLLOWED = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
}
# Attributes that are what Ref gives.
_AS_REF = frozenset(
    {
        ("AWS::Events::EventBus", "Name"),
        ("AWS::SNS::Topic", "TopicArn"),
        ("AWS::SQS::Queue", "QueueUrl"),
    }
)
_NAMES = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_FORM = re.compile(r"Fn::ForEach::\w+")


def is_template(value: Json) -> bool:
    """Whether a value is a template, and no definition.

    >>> is_template({"Resources": {}})
    True
    """
    return isinstance(value, dict) and "Resources" in value and "States" not in value


class Template:
    """A template that is read.

    Args:
        document: Its file.
        given: Machines and functions that take the place of its own, by logical id.
        parameters: Values of its parameters, and of resources that are known by none.
        complete: Whether it is to be deployed; else what is missing is no error, and code is
            not read.
        is_mocked: Which Tasks are mocked: what they call need not be there.

    Attributes:
        names: What fills a definition apart from its DefinitionSubstitutions.
        needed: What is referred to, by logical id: ``machine``, ``function`` or ``resource``.
        used: The names among those given that it uses.
    """

    def __init__(
        self,
        document: Document,
        given: Mapping[str, Reference],
        parameters: Mapping[str, Json],
        *,
        complete: bool = True,
        is_mocked: IsMocked = unmocked,
    ) -> None:
        self.document, self.complete, self.is_mocked = document, complete, is_mocked
        # A parameter that is declared can be given, as to CloudFormation.
        self.used = {name for name in parameters if name in section(document, "Parameters")}
        declared = Parameters(document, parameters, complete=complete)
        self._given, self._parameters = given, parameters
        self.names = {**names_of(given), **parameters}
        self.needed: dict[str, str] = {}
        self.evaluation = Evaluation(document, declared.value, self._reference)
        self._resources = section(self.document, "Resources")

    def machines(self) -> list[str]:
        """The logical ids of its state machines, those first that no other one mentions.

        Raises:
            DefinitionError: It has none.
        """
        found = [name for name in self._resources if self._type(name) in _MACHINES]
        if not found:
            for name in self._resources:
                if _FORM.fullmatch(name):
                    raise unknown(self.document, f"what {name} makes", ("Resources", name))
            raise self.document.error(
                "the template has no state machine; name a file with an "
                "AWS::Serverless::StateMachine or an AWS::StepFunctions::StateMachine, or with a "
                "definition",
                ("Resources",),
            )
        texts = {name: json.dumps(self._resources[name]) for name in found}
        mentioned = {
            name
            for name in found
            for other, text in texts.items()
            if other != name and re.search(rf"\b{re.escape(name)}\b", text)
        }
        return sorted(found, key=lambda name: name in mentioned)

    def resources(self) -> list[str]:
        """The logical ids of its resources, but for those whose condition does not hold."""
        return [name for name in self._resources if self._is_there(name)]

    def is_machine(self, name: str) -> bool:
        """Whether a resource is a state machine."""
        return self.type_of(name) in _MACHINES

    def properties(self, name: str) -> dict[str, Json]:
        """The properties of a resource, as they are written."""
        resource = self._resources[name]
        found = resource.get("Properties") if isinstance(resource, dict) else None
        return found if isinstance(found, dict) else {}

    def called_by_name(self) -> Iterator[tuple[Parts, Reference]]:
        """The machines and functions that have a name of their own, which a definition may use."""
        for name, reference in self._given.items():
            yield Parts((name,)), reference
        for name in self._resources:
            with contextlib.suppress(DefinitionError):  # what cannot be known is called by no name
                kind = self.type_of(name)
                value = self.properties(name).get(_NAMES.get(kind, ""))
                parts = parts_of(self.evaluation.value(value, ("Resources", name)))
                if parts is not None:
                    own = _reference_to(name, is_machine=kind in _MACHINES)
                    yield parts, self._given.get(name, own)

    def is_own_function(self, filling: object) -> bool:
        """Whether a placeholder is filled with a function of the template's own."""
        return isinstance(filling, tuple) and any(
            isinstance(part, Reference) and part.kind == "function" and part.name not in self._given
            for part in filling
        )

    def refer(self, reference: Reference) -> None:
        """Have what a reference is of read, too."""
        if reference.name in self._given:
            self.used.add(reference.name)
        else:
            self.needed.setdefault(reference.name, reference.kind)

    def type_of(self, name: str) -> str:
        """The type of a resource that is there."""
        return self._type(name) or ""

    def text(self, name: str, key: str, value: Json) -> str | None:
        """A property of a resource as a text, None where it is not there or no text.

        Raises:
            DefinitionError: It cannot be known before the template is deployed.
        """
        if value is None:
            return None
        path = ("Resources", name, "Properties", *key.split("/"))
        found = self.evaluation.value(value, path)
        if isinstance(found, Parts):
            raise unknown(self.document, f"the {key} of {name}", path)
        return text_of(found)

    def _is_there(self, name: str) -> bool:
        with contextlib.suppress(DefinitionError):  # a condition that is not known before
            return self._type(name) is not None
        return True

    def _type(self, name: str) -> str | None:
        """The type of a resource, None where there is none, or its condition does not hold."""
        resource = self._resources.get(name)
        if not isinstance(resource, dict):
            return None
        condition = resource.get("Condition")
        path = ("Resources", name, "Condition")
        if isinstance(condition, str) and not self.evaluation.conditions.holds(condition, path):
            return None
        return str(resource.get("Type"))

    def _reference(self, name: str, attribute: str | None, path: Path) -> Value:
        """What the Ref of a resource, or an attribute of it, stands for."""
        given = self._given.get(name)
        if given is not None:
            self.used.add(name)
            return Parts((_reference_to(name, attribute, is_machine=given.kind == "machine"),))
        if name in self._parameters:
            self.used.add(name)
            return text_of(self._parameters[name])  # type: ignore[arg-type]
        kind = self._type(name)
        if kind is None:
            return None
        if kind in _MACHINES or kind in _FUNCTIONS:
            self.needed.setdefault(name, "machine" if kind in _MACHINES else "function")
            return Parts((_reference_to(name, attribute, is_machine=kind in _MACHINES),))
        target = self._followed(name)
        if target is not None:
            return target
        if self.complete and kind not in _KEPT:
            raise self.document.error(
                f"{name} is an {kind}, which is not deployed from here; give what stands for it, "
                f"{as_parameter(name)}",
                path,
            )
        self.needed.setdefault(name, "resource")
        if (kind, attribute) in _AS_REF:
            attribute = None
        of: Literal["activity", "resource"] = "activity" if kind == _ACTIVITY else "resource"
        return Parts((Reference(kind=of, name=name, attribute=attribute),))

    def _followed(self, name: str) -> Parts | None:
        """The function that an alias or a version is of; None for any other resource."""
        key = _FOLLOWED.get(self.type_of(name))
        if key is None:
            return None
        path = ("Resources", name, "Properties", key)
        found = self.evaluation.value(self.properties(name).get(key), path)
        first = found[0] if isinstance(found, Parts) else None
        if not isinstance(first, Reference):
            raise unknown(self.document, f"the function of {name}", path)
        return Parts((Reference(kind=first.kind, name=first.name),))


def _reference_to(name: str, attribute: str | None = "Arn", *, is_machine: bool) -> Reference:
    """The reference to a machine or a function: a machine's Ref is its ARN."""
    if is_machine:
        kept = "Name" if attribute == "Name" else "Arn"
        return Reference(kind="machine", name=name, attribute=kept)
    kept = "Name" if attribute is None else "Arn"  # an alias' and a version's is one, too
    return Reference(kind="function", name=name, attribute=kept)
