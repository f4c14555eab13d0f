"""Omissions: what of a template a workflow that is read from it is without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nestedsf.workflows.templates.template import Template

__all__ = ["left_out"]

_REPLACED = ("AWS::IAM::", "AWS::Lambda::Permission")
_LOGGING = "LoggingConfiguration"  # of Express workflows, which are logged in any case
_READ = frozenset(
    {
        *("Definition", "DefinitionString", "DefinitionUri", "DefinitionSubstitutions"),
        *("DefinitionS3Location", "RoleArn", "Role", "Policies", "PermissionsBoundary"),
        *("Type", "StateMachineType", "Name", "StateMachineName"),
    }
)


def left_out(template: Template, read: Collection[str]) -> Iterator[str]:
    """What is not deployed from here, a sentence with file and line for each.

    Roles, policies and permissions are not told of: what is deployed has some of its own.

    Args:
        template: The template.
        read: The logical ids of what the workflow has.
    """
    for name in template.resources():
        path = ("Resources", name)
        kind = visible(template.type_of(name))
        if name not in read:
            if not kind.startswith(_REPLACED):
                where = template.document.where(path)
                yield f"{where}: {visible(name)} ({kind}) is not deployed from here."
        elif template.is_machine(name):
            properties = template.properties(name)
            logged = "EXPRESS" in (properties.get("StateMachineType"), properties.get("Type"))
            for key in properties:
                if key not in _READ and not (logged and key == _LOGGING):
                    where = template.document.where((*path, "Properties", key))
                    yield f"{where}: {visible(key)} of {visible(name)} is not deployed from here."
