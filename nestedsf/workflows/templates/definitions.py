"""Definitions in a template: as a value, as text, or in a file beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from nestedsf.documents.document import document_of, read_document
from nestedsf.workflows.mocked import with_examples
from nestedsf.workflows.substitutions import base_names, called, machine_of
from nestedsf.workflows.templates.conditions import unknown
from nestedsf.workflows.templates.intrinsics import NO_VALUE, is_function
from nestedsf.workflows.templates.parts import Parts, parts_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.documents.building import Path
    from nestedsf.documents.document import Document
    from nestedsf.jsontext import Json
    from nestedsf.workflows.templates.parts import Value
    from nestedsf.workflows.templates.template import Template
    from nestedsf.workflows.workflow import Machine, Reference, Substitution

__all__ = ["definition_in"]

_NO_NAME = re.compile(r"\W")


def definition_in(template: Template, name: str) -> Machine:
    """The state machine of that logical id.

    Raises:
        DefinitionError: Its definition is not here, cannot be known, or is none.
    """
    properties = template.properties(name)
    path = ("Resources", name, "Properties")
    given = properties.get("DefinitionSubstitutions")
    substitutions = given if isinstance(given, dict) else {}
    placeholders = _Placeholders({*substitutions, *template.names})
    if "Definition" in properties:
        document = _of_value(template, placeholders, (*path, "Definition"))
    elif "DefinitionString" in properties:
        document = _of_text(template, placeholders, (*path, "DefinitionString"))
    elif "DefinitionUri" in properties:
        document = _of_file(template, (*path, "DefinitionUri"))
    else:
        raise template.document.error(
            f"the definition of {name} is not in the template nor beside it; give it as "
            "Definition, DefinitionString or DefinitionUri",
            path,
        )
    # What a definition does not use need not be known.
    named = {placeholders.text(parts): each for parts, each in template.called_by_name()}
    substituted = {
        key: _substitution(
            template, value, (*path, "DefinitionSubstitutions", key), placeholders, named
        )
        for key, value in substitutions.items()
        if f"${{{key}}}" in document.text
    }
    names = {**template.names, **substituted, **placeholders.names}
    kept = {key for key, filling in names.items() if not template.is_own_function(filling)}
    document = with_examples(document, name, kept, template.is_mocked)
    is_sam = template.type_of(name) == "AWS::Serverless::StateMachine"
    key = "Type" if is_sam else "StateMachineType"
    filled = machine_of(
        name,
        document,
        names,
        named=named,
        type=template.text(name, key, properties.get(key)) or "STANDARD",
        complete=template.complete,
    )
    others = filled.used & template.names.keys() - substituted.keys()
    template.used |= base_names(others, template.names)
    for each in filled.called:
        template.refer(each)
    return filled.machine


def _substitution(
    template: Template,
    given: Json,
    path: Path,
    placeholders: _Placeholders,
    named: Mapping[str, Reference],
) -> Json | Substitution:
    """What one of DefinitionSubstitutions fills in."""
    parts = parts_of(template.evaluation.value(given, path))
    if parts is None:
        raise template.document.error(
            f"{path[-1]} is filled with a list or an object; only text and numbers fill a "
            "definition",
            path,
        )
    reference = called(placeholders.text(parts), named)
    if reference is not None and len(parts) > 1:  # an ARN that is put together
        template.refer(reference)
        return (reference,)
    text = text_of(parts)
    return tuple(parts) if text is None else text


class _Placeholders:
    """Placeholders for the references of a definition.

    Attributes:
        names: What belongs where each of them is.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self.names: dict[str, Substitution] = {}

    def text(self, parts: Parts) -> str:
        """The text with a placeholder for each reference."""
        return "".join(part if isinstance(part, str) else self._of(part) for part in parts)

    def _of(self, reference: Reference) -> str:
        plain = _NO_NAME.sub("", f"{reference.name}{reference.attribute or ''}")
        name, number = plain, 2
        while name in self._taken or self.names.setdefault(name, (reference,)) != (reference,):
            name, number = f"{plain}{number}", number + 1
        return f"${{{name}}}"


def _of_value(template: Template, placeholders: _Placeholders, path: Path) -> Document:
    document = template.document.part(path)
    if is_function(document.value):
        raise unknown(template.document, "what the Definition is", path)
    is_sam = template.type_of(str(path[1])) == "AWS::Serverless::StateMachine"

    def evaluated(value: Json, path: Path) -> Json:
        if is_function(value):
            found = template.evaluation.value(value, path)
            return found if found is NO_VALUE else written(found, is_sam=is_sam)  # type: ignore[return-value]
        if isinstance(value, dict):
            members = {key: evaluated(inner, (*path, key)) for key, inner in value.items()}
            return {key: inner for key, inner in members.items() if inner is not NO_VALUE}
        if isinstance(value, list):
            items = [evaluated(inner, (*path, number)) for number, inner in enumerate(value)]
            return [inner for inner in items if inner is not NO_VALUE]
        return value

    def written(value: Value, *, is_sam: bool = False) -> Json:
        if isinstance(value, Parts):
            return placeholders.text(value)
        if isinstance(value, dict):
            return {key: written(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [written(inner) for inner in value]
        # SAM fills into a text, in quotes.
        return text_of(value) if is_sam else value

    return replace(document, value=evaluated(document.value, path))


def _of_text(template: Template, placeholders: _Placeholders, path: Path) -> Document:
    value = template.evaluation.value(_at(template.document, path), path)
    parts = parts_of(value)
    if parts is None:
        raise template.document.error("DefinitionString is no text; correct it", path)
    text = placeholders.text(parts)
    written = _at(template.document, path)
    line = template.document.line_of((*path, "Fn::Sub", 0))
    if _is_block(template.document, written):
        line += 1
    else:
        text = text.replace("\n", " ")  # all of it is in one line of the template
    return document_of(text, path=template.document.path, first_line=line, only_json=True)


def _is_block(document: Document, value: Json) -> bool:
    """Whether a text begins in the line after its key, as blocks of YAML do."""
    if document.is_json:
        return False
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("Fn::Sub")
    if isinstance(value, list) and value:
        value = value[0]
    return isinstance(value, str) and value.count("\n") > 1


def _of_file(template: Template, path: Path) -> Document:
    value = template.evaluation.value(_at(template.document, path), path)
    name = text_of(value)
    if name is None or name.startswith("s3:"):
        raise template.document.error(
            "the definition is in S3; download it, and name the file in DefinitionUri", path
        )
    file = FilePath(template.document.path or "").parent / name
    if not file.exists():
        raise template.document.error(
            f"there is no file {file}, which DefinitionUri names; correct it", path
        )
    return read_document(file)


def _at(document: Document, path: Path) -> Json:
    value = document.value
    for key in path:
        value = value[key]  # type: ignore[index]  # the path leads to something
    return value
