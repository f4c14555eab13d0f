"""Conditions of a template: whether they hold, as far as it is known before it is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.workflows.templates.parts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.documents.document import Document, Path
    from nestedsf.exceptions import DefinitionError
    from nestedsf.jsontext import Json
    from nestedsf.workflows.templates.parts import Value

__all__ = ["Conditions", "section", "unknown"]

_PAIR = 2


def section(document: Document, name: str) -> dict[str, Json]:
    """A section of a template, as Resources; empty where there is none."""
    found = document.value.get(name) if isinstance(document.value, dict) else None
    return found if isinstance(found, dict) else {}


def unknown(document: Document, what: str, path: Path) -> DefinitionError:
    """The error of what is not known before a template is deployed."""
    return document.error(
        f"{what} is not known before the template is deployed on AWS; put the value in its place",
        path,
    )


class Conditions:
    """The conditions of one template, each worked out once."""

    def __init__(self, document: Document, value: Callable[[Json, Path], Value]) -> None:
        self._document, self._evaluated = document, value
        self._known: dict[str, bool] = {}
        self._open: set[str] = set()

    def holds(self, name: str, path: Path) -> bool:
        """Whether the condition of that name holds.

        Raises:
            DefinitionError: There is none of the name, or it cannot be known.
        """
        if name not in self._known:
            conditions = section(self._document, "Conditions")
            if name not in conditions or name in self._open:
                raise self._document.error(
                    f"the condition {name} is not among the Conditions of the template, or names "
                    "itself; correct it",
                    path,
                )
            self._open.add(name)
            self._known[name] = self._value(conditions[name], ("Conditions", name))
            self._open.discard(name)
        return self._known[name]

    def _value(self, value: Json, path: Path) -> bool:
        name, argument = next(iter(value.items())) if isinstance(value, dict) and value else ("", 0)
        inside = (*path, name)
        if name == "Condition":
            return self.holds(str(argument), path)
        if not isinstance(argument, list):
            argument = [argument] if name == "Fn::Not" else []
        if name == "Fn::Equals" and len(argument) == _PAIR:
            one, other = (text_of(self._evaluated(each, inside)) for each in argument)
            if one is None or other is None:
                raise unknown(self._document, "what Fn::Equals compares", path)
            return one == other
        if name in {"Fn::And", "Fn::Or", "Fn::Not"} and argument:
            held = [self._value(each, (*inside, number)) for number, each in enumerate(argument)]
            if name == "Fn::Not":
                return not held[0]
            return all(held) if name == "Fn::And" else any(held)
        raise self._document.error(
            "a condition is Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition; correct it", path
        )
