"""YAML as CloudFormation reads it: with its functions in their short forms, as ``!Sub``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]  # it has no types of its own

from nestedsf.documents.building import PLACEHOLDER, Bare, Building, SyntaxProblemError

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["read_yaml"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHORT = frozenset(
    {"And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue"}
    | {"Join", "Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"}
)
_PLAIN = frozenset({"Condition", "Ref"})  # without Fn::
_STANDARD = "tag:yaml.org,2002:"
_REMEDIES = {
    "start any token": "YAML is indented with spaces, not with tabs",
    "mapping values": "put text with a colon in it into quotes, and check the indentation",
}


def read_yaml(text: str) -> Building:
    """The value of a text, and its lines.

    Dates stay text, as ``Version: 2012-10-17`` of a policy, and keys are text always.

    Raises:
        SyntaxProblemError: It is not YAML, or more than one document of it.

    >>> read_yaml('Name: !Sub "${AWS::StackName}-main"').value
    {'Name': {'Fn::Sub': '${AWS::StackName}-main'}}
    """
    try:
        return _Reading().read(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        character = error.character
        code = f"U+{character:04X}" if isinstance(character, int) else repr(character)
        raise SyntaxProblemError(
            f"it has a character that YAML does not take, {code}; remove it, or write it in "
            "double quotes as \\x…",
            line,
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        hint = next((hint for part, hint in _REMEDIES.items() if part in problem), None)
        raise SyntaxProblemError(
            f"it is not YAML ({problem}); {hint or 'correct it there, or the line before'}",
            mark.line + 1 if mark else 1,
        ) from None


class _Reading:
    """One reading of a text."""

    def __init__(self) -> None:
        self._building = Building()
        self._scalars = yaml.SafeLoader("")  # what resolves `yes`, `0x10`, and reads them

    def read(self, text: str) -> Building:
        building, documents = self._building, 0
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise SyntaxProblemError(
                        "a second document begins here; keep each in a file of its own", line
                    )
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                building.end()
        if not building.is_complete:
            raise SyntaxProblemError("it is empty; write what belongs there", 1)
        return building

    def _node(self, event: Any, line: int) -> None:  # noqa: ANN401  yaml has no types
        building = self._building
        if building.wants_key:
            if not isinstance(event, yaml.ScalarEvent):
                raise SyntaxProblemError("there is a key that is no text; write it as text", line)
            merges = event.value == "<<" and event.implicit[0]
            building.key(event.value, line, merges=merges)
            return
        if isinstance(event, yaml.AliasEvent):
            building.alias(event.anchor, line)
            return
        function = _function(event.tag, line)
        if isinstance(event, yaml.ScalarEvent):
            value = (
                _attribute(event.value) if function == "Fn::GetAtt" else self._value(event, line)
            )
            building.scalar(value, line, function=function, anchor=event.anchor)
            return
        building.start(
            line,
            mapping=isinstance(event, yaml.MappingStartEvent),
            function=function,
            anchor=event.anchor,
        )

    def _value(self, event: Any, line: int) -> Json:  # noqa: ANN401  as above
        tag = event.tag
        if tag is None:
            tag = self._scalars.resolve(yaml.ScalarNode, event.value, event.implicit)
        kind = str(tag).removeprefix(_STANDARD)
        node = yaml.ScalarNode(tag, event.value)
        try:
            if kind == "int":
                return int(self._scalars.construct_yaml_int(node))
            if kind == "float":
                number = float(self._scalars.construct_yaml_float(node))
                if number - number != 0:
                    raise SyntaxProblemError(
                        f"JSON has no {event.value}; write a number, or text in quotes", line
                    )
                return number
            if kind == "bool":
                return bool(self._scalars.construct_yaml_bool(node))
        except (ValueError, KeyError):
            raise SyntaxProblemError(f"{event.value!r} is no {kind}; correct it", line) from None
        if event.implicit[0] and PLACEHOLDER.fullmatch(event.value):
            return Bare(event.value)
        return None if kind == "null" else str(event.value)


def _function(tag: str | None, line: int) -> str | None:
    """The long form of a function, None for a tag of YAML itself."""
    if tag is None or tag == "!" or tag.startswith(_STANDARD):
        plain = {"binary", "set", "omap", "pairs"}
        if tag and (tag.removeprefix(_STANDARD) in plain or "python" in tag):
            raise SyntaxProblemError(f"JSON has nothing for the tag {tag}; write the value", line)
        return None
    name = tag.removeprefix("!")
    if name in _PLAIN:
        return name
    if name not in _SHORT:
        raise SyntaxProblemError(
            f"!{name} is no function of CloudFormation; correct its name, or put the text into "
            "quotes",
            line,
        )
    return f"Fn::{name}"


def _attribute(text: str) -> Json:
    resource, _, attribute = text.partition(".")
    return [resource, attribute]
