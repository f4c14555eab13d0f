"""Sources of findings: a definition, a template, or a text that is neither."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.exceptions import DefinitionError
from nestedsf.workflows.findings.finding import Finding
from nestedsf.workflows.reading import first_document, name_from, read_workflow
from nestedsf.workflows.templates.template import Template, is_template
from nestedsf.workflows.workflow import Machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json
    from nestedsf.workflows.reading import Source

__all__ = ["machines_in"]

_PROBLEM = re.compile(r".*?, line (?P<line>\d+): (?P<problem>.*?)\.?", re.DOTALL)
_YAML = (".yaml", ".yml")


def machines_in(
    source: Source,
    children: Mapping[str, Source],
    functions: Mapping[str, str | os.PathLike[str]],
    parameters: Mapping[str, Json],
    *,
    express: bool = False,
) -> list[Machine] | Finding:
    """The machines that a source defines, of a template all, and the children.

    Args:
        source: A definition or a template.
        children: What else is started, by name.
        functions: The files of functions, by name; they are not read.
        parameters: Values, by name.
        express: Whether a definition is that of an Express workflow; templates say it themselves.

    Returns:
        The machines; or the finding that the source is neither JSON nor YAML.

    Raises:
        DefinitionError: A file cannot be read, or something of a template cannot be known.
        InputError: A name is there twice, or something that is given is used nowhere.
    """
    try:
        document, chosen = first_document(source)
    except DefinitionError as error:
        return _syntax_finding(error, source)
    name = name_from(source) if isinstance(source, (str, os.PathLike)) and document.path else ""
    name = chosen or name or "definition"
    if not is_template(document.value) and not (
        isinstance(document.value, dict) and "States" in document.value
    ):
        text = json.dumps(document.value, ensure_ascii=False)
        return [Machine(name=name, text=text, document=document)]
    given = bool(children or functions or parameters)
    if given or chosen or not is_template(document.value):
        workflow = read_workflow(
            {name: document, **children}, functions, parameters, complete=False
        )
        kind = "EXPRESS" if express and not is_template(document.value) else None
        return [replace(each, type=kind or each.type) for each in workflow.machines]
    names = Template(document, {}, {}, complete=False).machines()
    found = {
        machine.name: machine
        for name in names
        for machine in read_workflow({name: document}, complete=False).machines
    }
    return [found[name] for name in names]


def _syntax_finding(error: DefinitionError, source: Source) -> Finding:
    """The finding that a text is neither JSON nor YAML; raises what is another error."""
    found = _PROBLEM.fullmatch(str(error))
    if found is None:
        raise error
    path = os.fspath(source) if isinstance(source, (str, os.PathLike)) else ""
    is_file = str(error).startswith(path)
    is_yaml = is_file and path.lower().endswith(_YAML)
    return Finding(
        severity="ERROR",
        code="INVALID_YAML" if is_yaml else "INVALID_JSON_DESCRIPTION",
        message=found["problem"],
        remedy="",
        file=path if is_file else None,
        line=int(found["line"]),
        state=None,
        location=None,
    )
