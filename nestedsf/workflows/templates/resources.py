"""Resources of a template that a workflow refers to, as a queue or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.workflows.templates.parts import Parts
from nestedsf.workflows.workflow import Reference, Resource

if TYPE_CHECKING:
    from nestedsf.jsontext import Json
    from nestedsf.workflows.templates.parts import Value
    from nestedsf.workflows.templates.template import Template

__all__ = ["resource_in"]

_SIMPLE_TABLE = "AWS::Serverless::SimpleTable"


def resource_in(template: Template, name: str) -> Resource:
    """A resource of a template.

    Raises:
        DefinitionError: A property of it refers to what does not go along.
    """
    type_, properties = template.type_of(name), template.properties(name)
    path = ("Resources", name, "Properties")
    if type_ == _SIMPLE_TABLE:
        return Resource(name=name, type="AWS::DynamoDB::Table", properties=_table(properties))
    value = template.evaluation.value(properties, path)
    found = _as_template(value)
    return Resource(name=name, type=type_, properties=found if isinstance(found, dict) else {})


def _as_template(value: Value) -> Json:
    """A value with Fn::Sub where something in it is known at deployment only."""
    if isinstance(value, Parts):
        return {"Fn::Sub": "".join(map(_part, value))}
    if isinstance(value, dict):
        return {key: _as_template(inner) for key, inner in value.items()}
    return [_as_template(inner) for inner in value] if isinstance(value, list) else value


def _part(part: str | Reference) -> str:
    if isinstance(part, str):
        return part.replace("${", "${!")
    return f"${{{part.name}.{part.attribute}}}" if part.attribute else f"${{{part.name}}}"


def _table(properties: dict[str, Json]) -> dict[str, Json]:
    """What SAM makes of its SimpleTable."""
    key = properties.get("PrimaryKey")
    name, kind = "id", "S"
    if isinstance(key, dict):
        name = str(key.get("Name", name))
        kind = str(key.get("Type", "String"))[0]
    return {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
