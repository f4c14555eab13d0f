"""Fields of a state whose query language is JSONPath.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl import choice, references, selection, templates, variables
from nestedsf.asl.fields import Leaving, field_at, unobserved
from nestedsf.asl.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.asl.fields import Observer, Scopes
    from nestedsf.jsontext import Json

__all__ = ["JsonPathFields"]


@dataclass(frozen=True, slots=True)
class JsonPathFields:
    """The fields of one visit; see `Fields`.

    Attributes:
        state: The state's definition.
        scopes: Makes what its paths can reach.
        input: Its input.
        observe: Is told of the stages that its data goes through.
    """

    state: Mapping[str, Any]
    scopes: Scopes
    input: Json
    observe: Observer = unobserved

    def effective_input(self) -> Json:
        value = self.input
        if "InputPath" in self.state:
            value = selection.select(self.state["InputPath"], self.scopes(self.input))
        self.observe("afterInputPath", value)
        return value

    def arguments(self, value: Json) -> Json:
        if "Parameters" in self.state:
            value = templates.fill(self.state["Parameters"], self.scopes(value))
        self.observe("afterParameters", value)
        result: Json = self.state.get("Result", value)
        return result

    def credentials(self, value: Json) -> Json:
        return self.template(value, "Credentials") if "Credentials" in self.state else None

    def seconds(self, field: str, value: Json) -> float | None:
        path = self.state.get(f"{field}Path")
        if path is not None:
            return selection.seconds(path, self.scopes(value), f"{field}Path")
        seconds: float | None = self.state.get(field)
        return seconds

    def timestamp(self, value: Json) -> datetime:
        if "Timestamp" in self.state:
            return parse_timestamp(self.state["Timestamp"])
        return selection.timestamp(self.state["TimestampPath"], self.scopes(value))

    def text(self, field: str) -> str | None:
        path = self.state.get(f"{field}Path")
        if path is not None:
            return selection.text(path, self.scopes(self.input), f"{field}Path")
        text: str | None = self.state.get(field)
        return text

    def rule(self, value: Json) -> int | None:
        return choice.chosen(self.state, self.scopes(value))

    def items(self, value: Json) -> list[Json]:
        found = selection.items(self.state.get("ItemsPath", "$"), self.scopes(value))
        self.observe("afterItemsPath", found)
        return found

    def item(self, value: Json, map_item: Mapping[str, Json]) -> Json:
        selector = self.state.get("ItemSelector", self.state.get("Parameters"))
        if selector is None:
            return map_item["Value"]
        return templates.fill(selector, self.scopes(value, map_item=map_item))

    def number(self, field: str, value: Json, *path: str) -> int | None:
        owner = field_at(self.state, path) or {}
        where = owner.get(f"{field}Path")
        if where is not None:
            read = selection.integer if field == "MaxItems" else selection.count
            return read(where, self.scopes(value), f"{field}Path")
        number: int | None = owner.get(field)
        return number

    def percentage(self, value: Json) -> float:
        path = self.state.get("ToleratedFailurePercentagePath")
        if path is not None:
            return selection.percentage(path, self.scopes(value))
        percentage: float = self.state.get("ToleratedFailurePercentage", 0)
        return percentage

    def template(self, value: Json, *path: str) -> Json:
        where = tuple("Parameters" if name == "Arguments" else name for name in path)
        return templates.fill(field_at(self.state, where), self.scopes(value))

    def finished(self, result: Json) -> Leaving:
        self.observe("result", result)
        if "ResultSelector" in self.state:
            result = templates.fill(self.state["ResultSelector"], self.scopes(result))
        self.observe("afterResultSelector", result)
        placed = self._place(self.state, result)
        self.observe("afterResultPath", placed)
        return self._leaving(self.state, result, self._output(placed))

    def caught(self, number: int, error: Json) -> Leaving:
        catcher = self.state["Catch"][number]
        return self._leaving(catcher, error, self._place(catcher, error))

    def passed(self, value: Json, rule: int | None = None) -> Leaving:
        owner = self.state if rule is None else self.state["Choices"][rule]
        return self._leaving(owner, value, self._output(value))

    def _place(self, owner: Mapping[str, Any], result: Json) -> Json:
        """The input with a result at the ResultPath of the state or of a catcher."""
        if "ResultPath" not in owner:
            return result
        path = owner["ResultPath"]
        return self.input if path is None else references.put(path, self.input, result)

    def _output(self, value: Json) -> Json:
        if "OutputPath" not in self.state:
            return value
        return selection.select(self.state["OutputPath"], self.scopes(value))

    def _leaving(self, owner: Mapping[str, Any], result: Json, output: Json) -> Leaving:
        """The variables of the owner's Assign, in which ``$`` is the result."""
        if "Assign" not in owner:
            return Leaving(output, {})
        return Leaving(output, variables.assign(owner["Assign"], self.scopes(result)))
