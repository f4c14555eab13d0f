"""JSONata: expressions that cannot be read, or that read what is not there.

The codes, the texts and the form of locations are those that others measured on AWS:
https://github.com/floci-io/floci/issues/2670, https://github.com/floci-io/floci/issues/2745 and
https://github.com/floci-io/floci/pull/2786
That ``$states.result`` is refused where there is none is AWS's documentation; the text is that of
``$states.errorOutput``.
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
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
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_MEMBER = re.compile(r"\$states\s*\.\s*(errorOutput|result)\b")
_WITH_RESULT = frozenset({"Map", "Parallel", "Task"})
_AFTER_RESULT = frozenset({"Assign", "Output", "ResultWriter"})
_UNSUPPORTED = "UNSUPPORTED_JSONATA_EXPRESSION"


def expressions(machines: Iterable[Machine], language: str) -> Iterator[Diagnostic]:
    """What is wrong with the expressions in the JSONata states of some machines."""
    found = [
        (f"{machine.location(name)}/{place}", expression, _members(state["Type"], place))
        for machine in machines
        for name, state in machine.states.items()
        if state.get("QueryLanguage", language) == JSONATA
        for field, value in state.items()
        if field not in _WITHOUT
        for place, expression in expressions_in(value, field)
    ]
    if not found or not is_available():
        return
    problems = syntax_errors([expression for _, expression, _ in found])
    for (place, expression, members), problem in zip(found, problems, strict=True):
        if problem is not None:
            yield error("INVALID_JSONATA_EXPRESSION", _CODE.sub("", problem, count=1), place)
            continue
        for name in top_level_references(expression):
            where = "" if name == "$$" else " at the top level"
            message = f"Reference to '{name}'{where} is not supported."
            yield error(_UNSUPPORTED, message, place)
        for name in dict.fromkeys(_MEMBER.findall(_TEXT.sub("", expression))):
            if name not in members:
                yield error(_UNSUPPORTED, f"Field '$states.{name}' does not exist.", place)


def _members(kind: str, place: str) -> tuple[str, ...]:
    """What ``$states`` has in a field of a state beside the input and the context object."""
    field = re.split(r"[/\[]", place, maxsplit=1)[0]
    if field == "Catch":
        return ("errorOutput",)
    return ("result",) if kind in _WITH_RESULT and field in _AFTER_RESULT else ()
