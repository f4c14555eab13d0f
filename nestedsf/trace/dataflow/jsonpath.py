"""The data flow of a state whose query language is JSONPath: computed, and compared.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.dataflow import evidence
from nestedsf.trace.dataflow.catchers import catcher, names_of
from nestedsf.trace.dataflow.recorded import (
    begun,
    ended,
    last_attempt,
    not_there,
    result_evidence,
    result_note,
)
from nestedsf.trace.dataflow.stages import computed
from nestedsf.trace.dataflow.templates import filled, items_of, placed, selected
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence
    from nestedsf.trace.dataflow.stages import Stages
    from nestedsf.trace.visits import StateVisit

__all__ = ["jsonpath_stages"]

_WITH_RESULT = ("Task", "Pass", "Parallel", "Map")


def jsonpath_stages(visit: StateVisit, raw: Mapping[str, Any]) -> Stages:
    """The stages, those that the type of state has."""
    stages = begun(visit)
    if visit.state_type == "Fail":
        ended(stages, visit)
        return stages
    state_input = stages.held()
    flow = _Flow(visit, raw, stages)
    flow.path("InputPath")
    if visit.state_type == "Map":
        flow.items()
    elif visit.state_type in _WITH_RESULT:
        flow.parameters()
    if visit.state_type in _WITH_RESULT:
        flow.result()
    if visit.caught:
        flow.catch(state_input)
    else:
        if visit.state_type in ("Task", "Parallel", "Map"):
            flow.template("ResultSelector")
        if visit.state_type in _WITH_RESULT:
            flow.result_path(state_input)
        if "Assign" in raw:
            flow.assign()
        flow.path("OutputPath", exits=True)
    ended(stages, visit)
    return stages


class _Flow:
    """The fields of one state, put to its stages one after another."""

    def __init__(self, visit: StateVisit, raw: Mapping[str, Any], stages: Stages) -> None:
        self.visit = visit
        self.raw = raw
        self.stages = stages

    def path(self, name: str, *, exits: bool = False) -> None:
        """InputPath or OutputPath; with the latter the state is left."""
        path = self.raw.get(name, "$")
        recorded = evidence.exited(self.visit) if exits else None

        def compute() -> Json:
            value = selected(path, self.stages.value(), self.visit)
            return not_there(self.visit) if exits and recorded is None else value

        note = "null: an empty object takes its place." if path is None else ""
        self._add(name, compute, recorded=recorded, note=note)

    def parameters(self) -> None:
        """What the state is called with."""
        recorded = evidence.scheduled(self.visit)
        if self.visit.state_type == "Parallel":
            recorded = evidence.first_input(self.visit)
        self.template("Parameters", recorded, note=last_attempt(self.visit))

    def template(self, name: str, recorded: Evidence | None = None, note: str = "") -> None:
        """Parameters or ResultSelector."""

        def compute() -> Json:
            value = self.stages.value()
            return filled(self.raw[name], value, self.visit) if name in self.raw else value

        self._add(name, compute, recorded=recorded, note=note)

    def items(self) -> None:
        """The items of a Map, and what each iteration is given."""
        data = self.stages.held()
        self._add("ItemsPath", lambda: list(items_of(self.visit)))
        items = self.stages.held()
        name = "Parameters" if "Parameters" in self.raw else "ItemSelector"

        def compute() -> Json:
            values = items()
            if name not in self.raw or not isinstance(values, list):
                return values
            given, template = data(), self.raw[name]
            return [filled(template, given, self.visit, item) for item in enumerate(values)]

        value, why = computed(compute)

        def give() -> Json:
            if why is not None:
                raise why
            return value

        recorded = evidence.iteration_inputs(self.visit, value)
        note = "For each item." if name in self.raw else ""
        self._add(name, give, recorded=recorded, note=note)

    def result(self) -> None:
        """What the task, the branches or the iterations gave; of a Pass its Result."""
        visit, raw = self.visit, self.raw
        if visit.state_type == "Pass":
            value = self.stages.held()
            self.stages.add(
                "result",
                lambda: raw["Result"] if "Result" in raw else value(),
                says=raw.get("Result"),
                is_set="Result" in raw,
                fresh="Result" in raw,
            )
            return
        self.stages.add(
            "result",
            lambda: not_there(visit),
            recorded=result_evidence(visit),
            note=result_note(visit),
            fresh=True,
        )

    def result_path(self, state_input: Callable[[], Json]) -> None:
        """Where the result goes in the state's input."""
        path = self.raw.get("ResultPath", "$")
        note = "" if path is not None else "null: the result is dropped, and the input passes on."
        since = state_input if path != "$" else None
        self._add("ResultPath", lambda: self._placed(path, state_input), note=note, since=since)

    def catch(self, state_input: Callable[[], Json]) -> None:
        """Where the error output goes, as the Catch says that took the failure on."""
        _, rule = catcher(self.raw.get("Catch"), self.visit.error)
        names = ", ".join(names_of(rule))

        def compute() -> Json:
            if not rule:
                raise Unresolved("no Catch of the definition fits the error")
            return self._placed(rule.get("ResultPath", "$"), state_input)

        self.stages.add(
            "ResultPath",
            compute,
            says=rule.get("ResultPath"),
            is_set="ResultPath" in rule,
            recorded=evidence.exited(self.visit),
            note=f"Of the Catch for {quoted(names)}." if names else "",
            since=state_input if rule.get("ResultPath", "$") != "$" else None,
        )

    def assign(self) -> None:
        """The variables that the state sets."""
        recorded = evidence.assigned(self.visit)
        note = "Sets variables, beside the flow."
        self._add("Assign", _not_followed, recorded=recorded, note=note, aside=True)

    def _placed(self, path: Json, state_input: Callable[[], Json]) -> Json:
        value = self.stages.value()
        if path is None:
            return state_input()
        if not isinstance(path, str):
            raise Unresolved("what stands there is no path")
        return value if path == "$" else placed(path, state_input(), value)

    def _add(  # noqa: PLR0913  as Stages.add
        self,
        name: str,
        compute: Callable[[], Json],
        *,
        recorded: Evidence | None = None,
        note: str = "",
        since: Callable[[], Json] | None = None,
        aside: bool = False,
    ) -> None:
        """A stage with what the definition has under its name."""
        self.stages.add(
            name,
            compute,
            says=self.raw.get(name),
            is_set=name in self.raw,
            recorded=recorded,
            note=note,
            since=since,
            aside=aside,
        )


def _not_followed() -> Json:
    raise Unresolved("variables are not followed")
