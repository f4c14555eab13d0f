"""Fields of a state whose query language is JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from nestedsf.asl import variables
from nestedsf.asl.failures import StateFailure
from nestedsf.asl.fields import Leaving, field_at, unobserved
from nestedsf.asl.jsonata.expressions import Bindings
from nestedsf.asl.jsonata.values import EvaluationFailure, fill, kind_of, unexpected
from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.asl.fields import Observer, Scopes
    from nestedsf.jsontext import Json

__all__ = ["JsonataFields"]

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class JsonataFields:
    """The fields of one visit; see `Fields`.

    Attributes:
        state: The state's definition.
        scopes: Makes what its expressions can reach.
        input: Its input: ``$states.input``, whichever field reads it.
        observe: Is told of the stages that its data goes through.
    """

    state: Mapping[str, Any]
    scopes: Scopes
    input: Json
    observe: Observer = unobserved

    def effective_input(self) -> Json:
        return self.input

    def arguments(self, value: Json) -> Json:
        if "Arguments" in self.state:
            value = self._fill(self.state["Arguments"], "Arguments")
        self.observe("afterArguments", value)
        return value

    def credentials(self, value: Json) -> Json:
        return self.template(value, "Credentials") if "Credentials" in self.state else None

    def seconds(self, field: str, value: Json) -> float | None:
        return self.number(field, value)

    def timestamp(self, value: Json) -> datetime:
        text = str(self._of_kind(self.state["Timestamp"], "string", "Timestamp"))
        try:
            return parse_timestamp(text)
        except ValueError:
            raise EvaluationFailure(
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time "
                f"format string: {text}",
                "Timestamp",
            ) from None

    def text(self, field: str) -> str | None:
        return cast("str | None", self._of_kind(self.state.get(field), "string", field))

    def rule(self, value: Json) -> int | None:
        for number, rule in enumerate(self.state["Choices"]):
            if self._of_kind(rule["Condition"], "boolean", f"Choices[{number}]/Condition"):
                return number
        if "Default" in self.state:
            return None
        cause = "Failed to transition out of the state. The state does not point to a next state."
        raise StateFailure("States.NoChoiceMatched", cause)

    def items(self, value: Json) -> list[Json]:
        if "Items" in self.state:
            found = self._of_kind(self.state["Items"], "array", "Items")
        elif isinstance(self.input, list):
            found = self.input
        else:
            raise EvaluationFailure(
                f"Map state input must be an array but was: {compact(self.input)}"
            )
        return cast("list[Json]", found)

    def item(self, value: Json, map_item: Mapping[str, Json]) -> Json:
        if "ItemSelector" not in self.state:
            return map_item["Value"]
        return self._fill(self.state["ItemSelector"], "ItemSelector", map_item=map_item)

    def number(self, field: str, value: Json, *path: str) -> int | None:
        given = (field_at(self.state, path) or {}).get(field)
        location = "/".join((*path, field))
        found = self._of_kind(given, "number", location)
        if found is None:
            return None
        if isinstance(found, float) and not found.is_integer():
            raise unexpected(given, location, "integer", found)
        number = int(cast("float", found))
        if number < 0:
            cause = f"Expected non-negative integer for {field}, got '{number}' instead."
            raise EvaluationFailure(cause, location)
        return number

    def percentage(self, value: Json) -> float:
        field = "ToleratedFailurePercentage"
        found = cast("float | None", self._of_kind(self.state.get(field), "number", field)) or 0
        if not 0 <= found <= _WHOLE:
            raise EvaluationFailure(f"{field} must be between 0 and 100.", field)
        return found

    def template(self, value: Json, *path: str) -> Json:
        return self._fill(field_at(self.state, path), "/".join(path))

    def finished(self, result: Json) -> Leaving:
        self.observe("result", result)
        return self._leaving(self.state, "", result, {"result": result})

    def caught(self, number: int, error: Json) -> Leaving:
        catcher = self.state["Catch"][number]
        return self._leaving(catcher, f"Catch[{number}]/", error, {"errorOutput": error})

    def passed(self, value: Json, rule: int | None = None) -> Leaving:
        if rule is None:
            return self._leaving(self.state, "", value, {})
        return self._leaving(self.state["Choices"][rule], f"Choices[{rule}]/", value, {})

    def _leaving(
        self, owner: Mapping[str, Any], where: str, output: Json, more: Mapping[str, Json]
    ) -> Leaving:
        """The owner's Output, else what is there without it, and the variables of its Assign."""
        assigned: dict[str, Json] = {}
        if "Assign" in owner:
            given = self._fill(owner["Assign"], f"{where}Assign", more)
            if not isinstance(given, dict):
                raise unexpected(owner["Assign"], f"{where}Assign", "object", given)
            assigned = variables.checked(given)
        if "Output" in owner:
            output = self._fill(owner["Output"], f"{where}Output", more)
        return Leaving(output, assigned)

    def _fill(
        self,
        given: Json,
        location: str,
        more: Mapping[str, Json] | None = None,
        map_item: Mapping[str, Json] | None = None,
    ) -> Json:
        scope = self.scopes(self.input, map_item=map_item)
        states = {"input": self.input, "context": dict(scope.context), **(more or {})}
        bindings = Bindings(
            values={**scope.variables, "states": states},
            randomness=scope.randomness,
            now=scope.now,
        )
        return fill(given, location, bindings)

    def _of_kind(self, given: Json, kind: str, location: str) -> Json:
        """A field's value, which must be of a kind; null where the field is not there."""
        if given is None:
            return None
        found = self._fill(given, location)
        if kind_of(found) != kind:
            raise unexpected(given, location, kind, found)
        return found
