"""JSONata: expressions that cannot be read, or that read what is not there.

The codes, the texts and the form of locations are those that others measured on AWS:
https://github.com/floci-io/floci/issues/2670 and https://github.com/floci-io/floci/issues/2745
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.jsonata.evaluators import is_available
from nestedsf.asl.jsonata.expressions import syntax_errors
from nestedsf.asl.jsonata.references import top_level_references
from nestedsf.asl.jsonata.values import expressions_in
from nestedsf.asl.validation.diagnostics import error
from nestedsf.asl.validation.fields.language import JSONATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.machines import Machine

__all__ = ["expressions"]

_WITHOUT = frozenset({"Branches", "Comment", "ItemProcessor", "Iterator"})
_CODE = re.compile(r"S\d{4}: ")


def expressions(machines: Iterable[Machine], language: str) -> Iterator[Diagnostic]:
    """What is wrong with the expressions in the JSONata states of some machines."""
    found = [
        (f"{machine.location(name)}/{place}", expression)
        for machine in machines
        for name, state in machine.states.items()
        if state.get("QueryLanguage", language) == JSONATA
        for field, value in state.items()
        if field not in _WITHOUT
        for place, expression in expressions_in(value, field)
    ]
    if not found or not is_available():
        return
    problems = syntax_errors([expression for _, expression in found])
    for (place, expression), problem in zip(found, problems, strict=True):
        if problem is not None:
            yield error("INVALID_JSONATA_EXPRESSION", _CODE.sub("", problem, count=1), place)
            continue
        for name in top_level_references(expression):
            where = "" if name == "$$" else " at the top level"
            message = f"Reference to '{name}'{where} is not supported."
            yield error("UNSUPPORTED_JSONATA_EXPRESSION", message, place)
