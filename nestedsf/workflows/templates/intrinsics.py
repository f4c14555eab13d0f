"""Intrinsic functions of a template, as far as they are known before it is deployed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
A value is JSON; a text in which something is known only at deployment is `Parts`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.workflows.templates.conditions import Conditions, section, unknown
from nestedsf.workflows.templates.parts import Parts, Value, joined, json_of, parts_of, text_of
from nestedsf.workflows.workflow import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.documents.document import Document, Path
    from nestedsf.exceptions import DefinitionError
    from nestedsf.jsontext import Json

__all__ = ["NO_VALUE", "Evaluation", "is_function"]


_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^}]*\}\}")
_KNOWN = frozenset(
    {"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"}
)


def is_function(value: object) -> bool:
    """Whether a value is a call of a function, in its long form."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    [(name, argument)] = value.items()
    return (name == "Ref" and isinstance(argument, str)) or (
        name.startswith("Fn::") and not name.startswith("Fn::ForEach")
    )


class Evaluation:
    """The functions of one template.

    Attributes:
        document: The template.
        conditions: Its conditions.

    Args:
        document: The template.
        parameter: Gives a parameter's value, None if the template has none of the name.
        reference: Gives what a resource's Ref (attribute None) or GetAtt stands for, None if the
            template has no such resource.
    """

    def __init__(
        self,
        document: Document,
        parameter: Callable[[str], Value],
        reference: Callable[[str, str | None, Path], Value],
    ) -> None:
        self.document, self._parameter, self._reference = document, parameter, reference
        self._functions: dict[str, Callable[[Json, Path], Value]] = {
            "Ref": lambda value, path: self.ref(str(value), path),
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::ToJsonString": self._to_json_string,
            "Fn::Length": self._length,
        }
        self.conditions = Conditions(document, self.value)

    def value(self, value: Json, path: Path) -> Value:
        """The value with its functions worked out.

        Raises:
            DefinitionError: One of them cannot be known before the template is deployed, or is
                not written as CloudFormation has it.
        """
        if isinstance(value, dict):
            if is_function(value):
                [(name, argument)] = value.items()
                function = self._functions.get(name)
                if function is None:
                    raise unknown(self.document, f"what {name} gives", path)
                return function(argument, (*path, name))
            return self._members(value, path)
        if isinstance(value, list):
            found = [self.value(inner, (*path, number)) for number, inner in enumerate(value)]
            return [inner for inner in found if inner is not NO_VALUE]
        if isinstance(value, str) and "{{resolve:" in value and _DYNAMIC.search(value):
            raise unknown(self.document, "the value of {{resolve:…}}", path)
        return value

    def _members(self, value: dict[str, Json], path: Path) -> Value:
        found = {key: self.value(inner, (*path, key)) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner is not NO_VALUE}

    def ref(self, name: str, path: Path) -> Value:
        """What `Ref` gives."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name.startswith("AWS::"):
            if name not in _KNOWN:
                raise unknown(self.document, f"the pseudo parameter {name}", path)
            return Parts((Reference(kind="pseudo", name=name, attribute=None),))
        name, _, attribute = name.partition(".")  # of SAM: Function.Alias, Function.Version
        return self._named(name, attribute or None, path)

    def _named(self, name: str, attribute: str | None, path: Path) -> Value:
        if attribute is None:
            value = self._parameter(name)
            if value is not None:
                return value
        found = self._reference(name, attribute, path)
        if found is None:
            raise self.document.error(
                f"{name} is neither a parameter nor a resource of the template; correct the name",
                path,
            )
        return found

    def _get_att(self, argument: Json, path: Path) -> Value:
        if isinstance(argument, str):
            name, _, attribute = argument.partition(".")
        elif (
            isinstance(argument, list)
            and len(argument) > 1
            and all(isinstance(each, str) for each in argument)
        ):
            name, attribute = str(argument[0]), ".".join(map(str, argument[1:]))
        else:
            raise self._malformed("Fn::GetAtt", "a resource and its attribute", path)
        return self._named(name, attribute, path)

    def _sub(self, argument: Json, path: Path) -> Value:
        own: dict[str, Value] = {}
        text = argument
        if isinstance(argument, list) and argument:
            text = argument[0]
            variables = argument[1] if len(argument) > 1 else {}
            if isinstance(variables, dict):
                own = {key: self.value(inner, (*path, 1, key)) for key, inner in variables.items()}
        if not isinstance(text, str):
            raise self._malformed("Fn::Sub", "a text", path)
        parts: list[str | Reference] = []
        end = 0
        for found in _VARIABLE.finditer(text):
            parts.append(text[end : found.start()])
            end = found.end()
            name = found[2].strip()
            if found[1]:
                parts.append(f"${{{found[2]}}}")
                continue
            if name in own:
                value = own[name]
            elif name.startswith("AWS::"):
                value = self.ref(name, path)
            else:
                resource, _, attribute = name.partition(".")
                value = self._named(resource, attribute or None, path)
            inner = parts_of(value)
            if inner is None:
                raise self.document.error(f"${{{name}}} is a list, and no text; correct it", path)
            parts += inner
        return joined([*parts, text[end:]])

    def _join(self, argument: Json, path: Path) -> Value:
        value = self.value(argument, path)
        if (
            not isinstance(value, list)
            or len(value) != 2  # noqa: PLR2004  the delimiter and the list
            or not isinstance(value[0], str)
            or not isinstance(value[1], list)
        ):
            raise self._malformed("Fn::Join", "a delimiter and a list", path)
        parts: list[str | Reference] = []
        for number, each in enumerate(value[1]):
            inner = parts_of(each)
            if inner is None:
                raise self._malformed("Fn::Join", "a delimiter and a list of texts", path)
            parts += [value[0], *inner] if number else inner
        return joined(parts)

    def _if(self, argument: Json, path: Path) -> Value:
        if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004
            raise self._malformed("Fn::If", "a condition and two values", path)
        chosen = 1 if self.conditions.holds(str(argument[0]), path) else 2
        return self.value(argument[chosen], (*path, chosen))

    def _find_in_map(self, argument: Json, path: Path) -> Value:
        value = self.value(argument, path)
        mappings: Json = section(self.document, "Mappings")
        keys = [text_of(key) for key in value] if isinstance(value, list) else []
        if None in keys:
            raise unknown(self.document, "a key of Fn::FindInMap", path)
        for key in keys[:3]:
            if not isinstance(mappings, dict) or key not in mappings:
                raise self.document.error(
                    f"there is no {key} where Fn::FindInMap looks for it in Mappings; correct it",
                    path,
                )
            mappings = mappings[key]
        return mappings  # type: ignore[return-value]  # JSON is a value

    def _select(self, argument: Json, path: Path) -> Value:
        value = self.value(argument, path)
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], list):  # noqa: PLR2004
            index = text_of(value[0]) or ""
            if index.isdecimal() and int(index) < len(value[1]):
                return value[1][int(index)]
        raise self._malformed("Fn::Select", "an index and a list that has it", path)

    def _split(self, argument: Json, path: Path) -> Value:
        value = self.value(argument, path)
        if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004
            raise self._malformed("Fn::Split", "a delimiter and a text", path)
        delimiter, text = map(text_of, value)
        if not delimiter or text is None:
            raise unknown(self.document, "what Fn::Split divides", path)
        return list(text.split(delimiter))

    def _to_json_string(self, argument: Json, path: Path) -> Value:
        return json_of(self.value(argument, path))

    def _length(self, argument: Json, path: Path) -> Value:
        value = self.value(argument, path)
        if not isinstance(value, list):
            raise self._malformed("Fn::Length", "a list", path)
        return len(value)

    def _malformed(self, function: str, takes: str, path: Path) -> DefinitionError:
        return self.document.error(f"{function} takes {takes}; correct it", path)


class _NoValue(dict[str, "Value"]):
    """What `AWS::NoValue` is: nothing, not even null."""


NO_VALUE = _NoValue()
