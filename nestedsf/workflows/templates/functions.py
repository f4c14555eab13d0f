"""Functions in a template: their code beside it or inside of it, and their settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.workflows.functions.function import folder_function, inline_function, read_function
from nestedsf.workflows.templates.conditions import section
from nestedsf.workflows.templates.parts import parts_of

if TYPE_CHECKING:
    from nestedsf.exceptions import DefinitionError
    from nestedsf.jsontext import Json
    from nestedsf.workflows.templates.template import Template
    from nestedsf.workflows.workflow import Function, Substitution

__all__ = ["function_in"]

_TIMEOUT, _MEMORY = 3, 128  # Lambda's own


def function_in(template: Template, name: str) -> Function:
    """The function of that logical id.

    Raises:
        DefinitionError: It is not in Python, or its code is not here; with the line.
        InputError: Its code cannot be used.
    """
    properties = _with_globals(template, name)

    def text(key: str) -> str | None:
        return template.text(name, key, properties.get(key))

    if text("PackageType") == "Image" or "ImageUri" in properties:
        raise _missing(template, name, "is an image of a container")
    runtime = text("Runtime")
    if runtime is None or not runtime.startswith("python"):
        raise _missing(template, name, f"runs on {runtime or 'no runtime that is named'}")
    handler = text("Handler")
    if handler is None:
        raise _missing(template, name, "has no Handler")
    code = _code(template, name, properties, handler)
    return replace(
        code,
        timeout=_whole(text("Timeout"), _TIMEOUT),
        memory=_whole(text("MemorySize"), _MEMORY),
        variables=_variables(template, name, properties),
    )


def _code(template: Template, name: str, properties: dict[str, Json], handler: str) -> Function:
    code = properties.get("Code")
    inline = properties.get("InlineCode")
    if isinstance(code, dict) and "ZipFile" in code:
        inline = code["ZipFile"]
    where = template.document.where(("Resources", name))
    if inline is not None:
        text = template.text(name, "Code/ZipFile", inline)
        return inline_function(name, text or "", handler, where=where)
    uri = properties.get("CodeUri", code)
    place = (
        None if isinstance(uri, dict) and "S3Key" in uri else template.text(name, "CodeUri", uri)
    )
    if place is None or place.startswith("s3:"):
        raise _missing(template, name, "has its code in S3, or nowhere")
    folder = Path(template.document.path or "").parent / place
    if folder.is_dir():
        return folder_function(name, folder, handler)
    if folder.suffix == ".py" and folder.is_file():
        return read_function(name, f"{folder}:{handler.rpartition('.')[2]}")
    raise _missing(template, name, f"has no folder {folder} with its code")


def _with_globals(template: Template, name: str) -> dict[str, Json]:
    """The properties of a function, with what SAM's Globals give to all."""
    own = template.properties(name)
    if template.type_of(name) != "AWS::Serverless::Function":
        return own
    shared = section(template.document, "Globals").get("Function")
    return _merged(shared, own) if isinstance(shared, dict) else own


def _merged(shared: dict[str, Json], own: dict[str, Json]) -> dict[str, Json]:
    """Both, and the own one where both have a value."""
    both = {**shared, **own}
    for key in shared.keys() & own.keys():
        one, other = shared[key], own[key]
        if isinstance(one, dict) and isinstance(other, dict):
            both[key] = _merged(one, other)
    return both


def _variables(
    template: Template, name: str, properties: dict[str, Json]
) -> dict[str, Substitution]:
    environment = properties.get("Environment")
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    found: dict[str, Substitution] = {}
    path = ("Resources", name, "Properties", "Environment", "Variables")
    for key, value in variables.items() if isinstance(variables, dict) else ():
        parts = parts_of(template.evaluation.value(value, (*path, key)))
        if parts is not None:
            found[key] = tuple(parts)
    return found


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


def _missing(template: Template, name: str, why: str) -> DefinitionError:
    return template.document.error(
        f"the function {name} {why}; only Python in files runs here: give one in its place, as "
        f'--function {name}=FILE or functions={{"{name}": …}}',
        ("Resources", name, "Properties"),
    )
