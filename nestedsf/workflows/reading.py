"""Reading a workflow: from definitions, functions and parameters, or from a template."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.definition import Definition
from nestedsf.documents.document import Document, document_of, read_document
from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible
from nestedsf.workflows.functions.function import read_function
from nestedsf.workflows.mocked import IsMocked, unmocked, with_examples
from nestedsf.workflows.substitutions import base_names, machine_of, names_of
from nestedsf.workflows.templates.reading import workflow_in
from nestedsf.workflows.templates.template import Template, is_template
from nestedsf.workflows.workflow import Reference, Workflow

if TYPE_CHECKING:
    from typing import Any

    from nestedsf.jsontext import Json

__all__ = ["Source", "document_from", "first_document", "name_from", "read_workflow"]

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any] | Definition | Document"
"""A definition: the path of its file, its text, its value, or what was read from it."""

_LONGEST = 48
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
_PARAMETER = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_CHOSEN = re.compile(r"(?P<file>.+):(?P<name>[A-Za-z0-9]+)", re.DOTALL)


def read_workflow(
    definitions: Mapping[str, Source],
    functions: Mapping[str, str | os.PathLike[str]] | None = None,
    parameters: Mapping[str, Json] | None = None,
    *,
    complete: bool = True,
    is_mocked: IsMocked = unmocked,
) -> Workflow:
    """The workflow that files make up.

    ``${Name}`` in a definition is filled from the definitions, functions and parameters by their
    names; for an ARN ``${NameArn}`` will do, too, and so will an ARN of another account that ends
    in the name.

    Args:
        definitions: Each definition by its name; the first is what is started. It can be a
            template of SAM or CloudFormation, with ``template.yaml:OrderMachine`` for one of
            several state machines in it; what else is given takes the place of its resources.
        functions: The file of each function by its name, as ``charge.py`` or
            ``charge.py:charge``, or a folder.
        parameters: A value for each parameter by its name.
        complete: Whether it is to be deployed. Else what is missing stays as it is, and what is
            not used is left out; functions are not read.
        is_mocked: Which Tasks are mocked: what they call need not be there.

    Raises:
        DefinitionError: A file is no definition and no template, or something in it stays
            unfilled or cannot be known; with the file and the line.
        InputError: A name is there twice or cannot be one, a function's file cannot be used, or
            something that is given is used nowhere.
    """
    functions, parameters = dict(functions or {}), dict(parameters or {})
    _check_names(definitions, functions, parameters)
    main = next(iter(definitions))
    document, chosen = first_document(definitions[main])
    own = {name: document_from(source) for name, source in definitions.items() if name != main}
    given = {name: Reference(kind="machine", name=name) for name in own}
    given |= {name: Reference(kind="function", name=name) for name in functions}
    if is_template(document.value):
        template = Template(document, given, parameters, complete=complete, is_mocked=is_mocked)
        workflow = workflow_in(template, _choice(template, chosen, main))
        machines, used = list(workflow.machines), template.used
    else:
        workflow, machines, used = None, [], set()
        own = {main: document, **own}
        given[main] = Reference(kind="machine", name=main)
    names = {**names_of(given), **parameters}
    for name, source in own.items():
        definition = with_examples(source, name, names, is_mocked)
        filled = machine_of(name, definition, names, named=given, complete=complete)
        machines.append(filled.machine)
        used |= base_names(filled.used, names) | {each.name for each in filled.called}
    _check_used([*own, *functions, *parameters], used | {main}, document)
    code = [read_function(name, source) for name, source in functions.items() if complete]
    return Workflow(
        machines=tuple(machines),
        functions=(*(workflow.functions if workflow else ()), *code),
        resources=workflow.resources if workflow else (),
        left_out=workflow.left_out if workflow else (),
    )


def document_from(source: Source) -> Document:
    """The document that a source is; raises DefinitionError as `read_document`."""
    if isinstance(source, Document):
        return source
    if isinstance(source, Definition):
        source = source.raw
    if isinstance(source, Mapping):
        try:
            return document_of(json.dumps(source, allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            raise InputError(
                "A definition that is given as a value holds what JSON has not, or is nested too "
                "deeply; it has text, numbers, true, false, None, lists and dicts."
            ) from None
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        return document_of(source)
    if not isinstance(source, (str, os.PathLike)):
        raise InputError(
            "A definition is the path of its file, its text, or its value; this is none of them."
        )
    return _described(read_document(source))


def _described(document: Document) -> Document:
    """The definition in what DescribeStateMachine answers, as the AWS CLI saves it."""
    value = document.value
    text = value.get("definition") if isinstance(value, dict) else None
    if not isinstance(text, str) or "States" in value:  # type: ignore[operator]  # it is a dict
        return document
    line = document.line_of(("definition",))
    # All of it is in one line of the file.
    return document_of(text.replace("\n", " "), path=document.path, first_line=line, only_json=True)


def name_from(path: str | os.PathLike[str]) -> str:
    """The name that a definition gets from its file.

    >>> name_from("flows/order.asl.json"), name_from("template.yaml:OrderMachine")
    ('order', 'OrderMachine')
    """
    chosen = _chosen(path)
    if chosen:
        return chosen["name"]
    name = _NO_NAME.sub("-", Path(path).name.partition(".")[0]).strip("-_")
    return name[:_LONGEST] or "workflow"


def _chosen(source: object) -> re.Match[str] | None:
    """The file and the name in ``template.yaml:OrderMachine``."""
    if not isinstance(source, (str, os.PathLike)):
        return None
    found = _CHOSEN.fullmatch(os.fspath(source))
    return None if found is None or _is_file(os.fspath(source)) else found


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def first_document(source: Source) -> tuple[Document, str | None]:
    """The document that is given first, and which of a template's machines is wanted."""
    chosen = _chosen(source)
    if chosen is None:
        return document_from(source), None
    document = read_document(chosen["file"])
    if not is_template(document.value):
        raise document.error(
            f"there is no state machine {chosen['name']} to choose, as this is no template; name "
            "the file alone"
        )
    return document, chosen["name"]


def _choice(template: Template, chosen: str | None, main: str) -> str:
    """The logical id of the state machine that is started."""
    names = template.machines()
    if chosen is None:
        return main if main in names else names[0]
    if chosen not in names:
        raise template.document.error(
            f"the template has no state machine {chosen}; it has {', '.join(names)}",
            ("Resources",),
        )
    return chosen


def _check_names(
    definitions: Mapping[str, Source],
    functions: Mapping[str, object],
    parameters: Mapping[str, object],
) -> None:
    if not definitions:
        raise InputError("There is no definition: give one.")
    for name in (*definitions, *functions):
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{visible(name)!r} is no name of a state machine or function: it has letters, "
                "digits, - and _, at most 64, and does not begin with -."
            )
    for name in parameters:
        if not _PARAMETER.fullmatch(name):
            raise InputError(f"{visible(name)!r} is no name of a parameter: nothing can use it.")
    for name, times in Counter([*definitions, *functions, *parameters]).items():
        if times > 1:
            raise InputError(
                f"{name} is there twice: definitions, functions and parameters fill ${{{name}}} "
                "alike; rename one of them."
            )


def _check_used(given: list[str], used: set[str], document: Document) -> None:
    for name in given:
        if name not in used:
            place = visible(document.path or "the definition")
            raise InputError(
                f"Nothing uses {name}: "
                + (
                    f"{place} has no parameter, function or state machine {name} that is used; "
                    "correct the name, or leave it out."
                    if is_template(document.value)
                    else f"write ${{{name}}} where it belongs in {place}, or leave {name} out."
                )
            )
