"""Substitutions: what takes the place of ``${Name}`` in a definition.

CloudFormation fills DefinitionSubstitutions into the text of a definition, wherever it stands:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
So here, with one difference: a value cannot end the text that it is filled into.
A parameter is filled in at once, and what is known when the workflow is deployed stays as
``${Name}``, with what belongs there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nestedsf import jsontext
from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.documents.building import Bare
from nestedsf.exceptions import InputError
from nestedsf.workflows.unfilled import check_filled
from nestedsf.workflows.workflow import Machine, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.documents.document import Document, Path
    from nestedsf.jsontext import Json
    from nestedsf.workflows.workflow import Substitution

__all__ = ["Filled", "Names", "base_names", "called", "machine_of", "names_of"]

Names: TypeAlias = "Mapping[str, Json | Substitution]"
"""What fills each placeholder, by its name: a value, or what is known at deployment."""

# Its partition, region and account may be placeholders, and so may the beginning of its name.
_ARN = re.compile(
    r"arn:[^:]*:(?:lambda:[^:]*:[^:]*:function|states:[^:]*:[^:]*:stateMachine):([\w${}-]+)"
    r"(?::[\w$-]+)?"
)
_NO_NAME = re.compile(r"\W")
_TARGETS = ("FunctionName", "StateMachineArn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A machine whose definition was filled.

    Attributes:
        machine: The machine.
        used: The names of the placeholders that were filled.
        called: What it calls by a name or an ARN.
    """

    machine: Machine
    used: set[str]
    called: tuple[Reference, ...]


def names_of(references: Mapping[str, Reference]) -> dict[str, Substitution]:
    """The placeholders of machines and functions: ``${Charge}``, ``${ChargeArn}`` and alike.

    >>> sorted(names_of({"Charge": Reference(kind="function", name="Charge")}))
    ['Charge', 'Charge.Arn', 'ChargeArn', 'Charge_arn']
    """
    return {
        name + ending: (reference,)
        for ending in (".Arn", "_arn", "Arn", "")
        for name, reference in references.items()
    }


def base_names(used: Iterable[str], names: Names) -> set[str]:
    """The machines, functions and parameters behind the placeholders that were used."""
    found: set[str] = set()
    for name in used:
        value = names[name]
        if isinstance(value, tuple):
            found |= {part.name for part in value if isinstance(part, Reference)}
        else:
            found.add(name)
    return found


def machine_of(  # noqa: PLR0913  what a machine is made of
    name: str,
    document: Document,
    names: Names,
    *,
    named: Mapping[str, Reference],
    type: str = "STANDARD",  # noqa: A002  AWS's name
    complete: bool = True,
) -> Filled:
    """The machine that a document defines, filled, and what it uses.

    Args:
        name: Its name in the workflow.
        document: The definition.
        names: What fills its placeholders.
        named: What it may call by a name or an ARN, as documents do, by that name.
        type: STANDARD or EXPRESS.
        complete: Whether a placeholder that nothing fills is an error.

    Raises:
        DefinitionError: The document is no definition, or something in it stays unfilled.
        InputError: A value cannot stand where its placeholder does.
    """
    if not isinstance(document.value, dict) or "States" not in document.value:
        raise document.error(
            "it is no definition, as it has no States, and no template, as it has no Resources; "
            "name the file of a state machine",
        )
    filling = _Filling(document, names, named)
    value = filling.fill(document.value, ())
    if complete:
        check_filled(document, value, {**names, **filling.left})
    machine = Machine(
        name=name,
        text=json.dumps(value, indent=2, ensure_ascii=False),
        type=type,
        document=document,
        substitutions=filling.left,
    )
    return Filled(machine=machine, used=filling.used, called=tuple(filling.called))


class _Filling:
    """One document that is filled.

    Attributes:
        left: What is known at deployment, by the placeholders that are left for it.
        used: The names that were used.
        called: What was called by a name or an ARN.
    """

    def __init__(self, document: Document, names: Names, named: Mapping[str, Reference]) -> None:
        self._document, self._names, self._named = document, names, named
        self.called: dict[Reference, None] = {}
        self.left: dict[str, Substitution] = {}
        self.used: set[str] = set()

    def fill(self, value: Json, path: Path) -> Json:
        if isinstance(value, dict):
            return {
                self._text(key, ()): self.fill(inner, (*path, key)) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.fill(inner, (*path, number)) for number, inner in enumerate(value)]
        if isinstance(value, Bare):
            return self._bare(value)
        return self._text(value, path) if isinstance(value, str) else value

    def _bare(self, placeholder: Bare) -> Json:
        """What stands without quotes: a number, or what else is JSON."""
        name = placeholder[2:-1]
        if name not in self._names:
            return placeholder
        self.used.add(name)
        value = self._names[name]
        if isinstance(value, tuple):
            self.left[name] = _in_json(value)
            return str(placeholder)
        if not isinstance(value, str):
            return value
        try:
            return jsontext.decode(value)
        except ValueError:
            return value

    def _text(self, text: str, path: Path) -> str:
        if "${" in text:
            text = PLACEHOLDER.sub(lambda found: self._filled(found, path), text)
        if text.startswith("arn:") or (path and path[-1] in _TARGETS):
            return self._called(text)
        return text

    def _filled(self, found: re.Match[str], path: Path) -> str:
        name = found.group()[2:-1]
        if name not in self._names:
            return found.group()
        self.used.add(name)
        value = self._names[name]
        if isinstance(value, tuple):
            self.left[name] = _in_json(value)
            return found.group()
        if isinstance(value, dict | list):
            raise InputError(
                f"{self._document.where(path)}: {found.group()} stands in quotes, and its value is "
                "an object or a list; take the quotes away."
            )
        return value if isinstance(value, str) else jsontext.compact(value)

    def _called(self, text: str) -> str:
        """A machine or function by its name or an ARN, as documents have them."""
        reference = called(text, self._named)
        if reference is None:
            return text
        self.called[reference] = None
        plain = _NO_NAME.sub("", f"{reference.name}Arn")
        name, number = plain, 2
        own = (reference,)
        while self._names.get(name, own) != own or self.left.setdefault(name, own) != own:
            name, number = f"{plain}{number}", number + 1
        return f"${{{name}}}"


def called(text: str, named: Mapping[str, Reference]) -> Reference | None:
    """What a name or an ARN of any account calls; None for what has none of the names.

    >>> charge = Reference(kind="function", name="Charge")
    >>> called("arn:aws:lambda:us-east-1:123456789012:function:Charge", {"Charge": charge}).name
    'Charge'
    """
    found = _ARN.fullmatch(text)
    return named.get(found[1] if found else text)


def _in_json(value: Substitution) -> Substitution:
    """What belongs inside of a text of JSON: CloudFormation fills it in as it is."""
    return tuple(
        json.dumps(part, ensure_ascii=False)[1:-1] if isinstance(part, str) else part
        for part in value
    )
