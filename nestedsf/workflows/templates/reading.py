"""Reading a template: one of its state machines, and all that it refers to, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.workflows.templates.definitions import definition_in
from nestedsf.workflows.templates.functions import function_in
from nestedsf.workflows.templates.omissions import left_out
from nestedsf.workflows.templates.resources import resource_in
from nestedsf.workflows.workflow import Function, Machine, Reference, Resource, Workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.workflows.templates.template import Template

__all__ = ["workflow_in"]


def workflow_in(template: Template, main: str) -> Workflow:
    """The workflow that begins with a state machine of a template.

    Raises:
        DefinitionError: Something in it cannot be known, or is not here; with the line.
        InputError: The code of a function cannot be used.
    """
    machines: dict[str, Machine] = {}
    functions: dict[str, Function] = {}
    resources: dict[str, Resource] = {}
    template.needed[main] = "machine"
    done: set[str] = set()
    while waiting := [name for name in template.needed if name not in done]:
        # The machines first: a function that only mocked Tasks call is not needed.
        name = next((each for each in waiting if template.needed[each] == "machine"), waiting[0])
        done.add(name)
        kind = template.needed[name]
        if kind == "machine":
            machines[name] = definition_in(template, name)
        elif template.complete and kind == "function":
            if _is_used(name, machines, functions):
                functions[name] = function_in(template, name)
        elif template.complete:
            resources[name] = resource_in(template, name)
    return Workflow(
        machines=tuple(machines.values()),
        functions=tuple(functions.values()),
        resources=tuple(resources.values()),
        left_out=tuple(left_out(template, {*done, *template.used})) if template.complete else (),
    )


def _is_used(name: str, machines: Mapping[str, Machine], functions: Mapping[str, Function]) -> bool:
    """Whether something of a workflow refers to a function."""
    filled = [
        *(each.substitutions for each in machines.values()),
        *(each.variables for each in functions.values()),
    ]
    return any(
        isinstance(part, Reference) and part.name == name
        for filling in filled
        for parts in filling.values()
        for part in parts
    )
