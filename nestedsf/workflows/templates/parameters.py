"""Parameters of a template: the values that are given, and the defaults of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf import jsontext
from nestedsf.workflows.templates.conditions import section
from nestedsf.workflows.templates.parts import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.documents.document import Document
    from nestedsf.jsontext import Json
    from nestedsf.workflows.templates.parts import Value

__all__ = ["Parameters", "as_parameter"]


class Parameters:
    """The parameters that a template declares.

    Args:
        document: The template.
        given: Values by name; those that it does not declare are somebody else's.
        complete: Whether each that is asked for must have a value.
    """

    def __init__(self, document: Document, given: Mapping[str, Json], *, complete: bool) -> None:
        self._document, self._given, self._complete = document, given, complete

    def value(self, name: str) -> Value:
        """The value of a parameter, None where none of the name is declared.

        Raises:
            DefinitionError: It has no value, or one that is not allowed.
        """
        declared = section(self._document, "Parameters").get(name)
        if not isinstance(declared, dict):
            return None
        kind = str(declared.get("Type"))
        value = self._given.get(name, declared.get("Default"))
        if name in self._given:
            self._check_allowed(name, value, declared.get("AllowedValues"))
        elif value is None or kind.startswith("AWS::SSM"):  # its default is the name of a value
            if not self._complete:
                return f"${{{name}}}"
            raise self._document.error(
                f"the parameter {name} has no value here; give one, {as_parameter(name)}",
                ("Parameters", name),
            )
        if isinstance(value, (dict, list)):
            return value  # type: ignore[return-value]  # JSON is a value
        text = text_of(value) or ""
        if kind.startswith(("CommaDelimitedList", "List<")):
            return [item.strip() for item in text.split(",")]
        return _number(text) if kind == "Number" else text

    def _check_allowed(self, name: str, value: Json, allowed: Json) -> None:
        if isinstance(allowed, list) and str(value) not in map(str, allowed):
            raise self._document.error(
                f"the parameter {name} cannot be {value}; it is {', '.join(map(str, allowed))}",
                ("Parameters", name, "AllowedValues"),
            )


def as_parameter(name: str) -> str:
    """How a parameter is given, as a part of a sentence."""
    return f'as --param {name}=VALUE or parameters={{"{name}": …}}'


def _number(text: str) -> Value:
    try:
        value = jsontext.decode(text)
    except ValueError:
        return text
    return value if isinstance(value, (int, float)) else text
