"""The data flow of a state whose query language is JSONata: computed, and compared.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.dataflow import evidence
from nestedsf.trace.dataflow.catchers import catcher, names_of
from nestedsf.trace.dataflow.expressions import evaluated
from nestedsf.trace.dataflow.recorded import (
    begun,
    ended,
    last_attempt,
    not_there,
    result_evidence,
    result_note,
)
from nestedsf.trace.dataflow.stages import NotReached, computed
from nestedsf.trace.dataflow.templates import asked_item, items_of
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence
    from nestedsf.trace.dataflow.stages import Stages
    from nestedsf.trace.visits import StateVisit

__all__ = ["jsonata_stages"]

_MOST_ITEMS = 1_000
"""Of a Map with more, what each iteration is given is not computed."""


class _Owner(NamedTuple):
    """What has the Output and the Assign of a visit: the state, a rule of Choices, or a Catcher.

    Attributes:
        fields: Its fields; None where it is not known which one it is.
        at: The place of its fields, as ``Choices[0]/``; empty for the state.
        note: What is to be said of it.
    """

    fields: Mapping[str, Any] | None
    at: str = ""
    note: str = ""


def jsonata_stages(visit: StateVisit, raw: Mapping[str, Any]) -> Stages:
    """The stages: input, Arguments, result, Assign where it is set, Output, output.

    Of a Map also Items and ItemSelector, and of a Choice the Condition that has decided.
    """
    kind = visit.state_type
    stages = begun(visit)
    read = {"input": evidence.entered(visit)}
    owner = _Owner(raw)
    if kind in ("Task", "Parallel"):
        _arguments(stages, visit, raw, read)
    elif kind == "Map":
        _items(stages, visit, raw, read)
    elif kind == "Choice":
        owner = _condition(stages, visit, raw, read)
    if kind in ("Task", "Parallel", "Map"):
        stages.add(
            "result",
            lambda: not_there(visit),
            recorded=result_evidence(visit),
            note=result_note(visit),
            fresh=True,
        )
        answer = result_evidence(visit)
        if answer is not None:
            read["errorOutput" if visit.caught else "result"] = answer
        if visit.caught:
            owner = _caught(visit, raw)
    if kind != "Fail":
        _left(stages, visit, owner, read)
    ended(stages, visit)
    return stages


def _arguments(
    stages: Stages, visit: StateVisit, raw: Mapping[str, Any], read: Mapping[str, Evidence]
) -> None:
    """What a Task is called with, and the branches of a Parallel are given."""
    recorded = evidence.scheduled(visit)
    if visit.state_type == "Parallel" and visit.parts:
        recorded = evidence.first_input(visit)
    stages.add(
        "Arguments",
        _computed(visit, raw, "Arguments", read, stages.held()),
        says=raw.get("Arguments"),
        is_set="Arguments" in raw,
        recorded=recorded,
        note=last_attempt(visit),
    )


def _items(
    stages: Stages, visit: StateVisit, raw: Mapping[str, Any], read: Mapping[str, Evidence]
) -> None:
    """The items of a Map, and what each iteration is given."""
    stages.add("Items", lambda: list(items_of(visit)), says=raw.get("Items"), is_set="Items" in raw)
    listed = stages.held()
    template = raw.get("ItemSelector")

    def select() -> Json:
        values = listed()
        if "ItemSelector" not in raw or not isinstance(values, list):
            return values
        if len(values) > _MOST_ITEMS:
            raise Unresolved(f"there are more than {_MOST_ITEMS:,} items")
        return [evaluated(template, "ItemSelector", visit, read, one) for one in enumerate(values)]

    value, why = computed(select)

    def give() -> Json:
        if why is not None:
            raise why
        return value

    stages.add(
        "ItemSelector",
        give,
        says=template,
        is_set="ItemSelector" in raw,
        recorded=evidence.iteration_inputs(visit, value),
        note="For each item." if "ItemSelector" in raw else "",
    )


def _condition(
    stages: Stages, visit: StateVisit, raw: Mapping[str, Any], read: Mapping[str, Evidence]
) -> _Owner:
    """The first Condition of a Choice that holds, beside the flow; with what leads on."""
    listed = raw.get("Choices")
    rules = [rule for rule in listed if isinstance(rule, dict)] if isinstance(listed, list) else []

    def first() -> int:
        for number, rule in enumerate(rules):
            place = f"Choices[{number}]/Condition"
            given = rule.get("Condition")
            if evaluated(given, place, visit, read, asked_item(given, visit)) is True:
                return number
        return -1

    found, why = computed(first)
    number = found if isinstance(found, int) else -1
    rule = rules[number] if number >= 0 else {}
    leads, which = raw.get("Default"), "None of them holds"
    if rule:
        leads, which = rule.get("Next"), f"That of Choices[{number}] is the first that holds"

    def holds() -> Json:
        if why is not None:
            raise why
        return bool(rule)

    asked = [rule.get("Condition") for rule in rules]
    stages.add(
        "Condition",
        holds,
        says=rule["Condition"] if rule else asked[0] if len(asked) == 1 else asked,
        is_set=bool(asked),
        note=f"{which}, so {quoted(str(leads))} is next." if leads and why is None else "",
        fresh=True,
        aside=True,
    )
    if why is not None:
        return _Owner(None, note="which rule has led on is not known")
    return _Owner(rule, f"Choices[{number}]/") if rule else _Owner(raw)


def _caught(visit: StateVisit, raw: Mapping[str, Any]) -> _Owner:
    """The entry of the Catch that has taken the failure on."""
    number, rule = catcher(raw.get("Catch"), visit.error)
    if not rule:
        return _Owner(None, note="no Catch of the definition fits the error")
    names = quoted(", ".join(names_of(rule)))
    return _Owner(rule, f"Catch[{number}]/", f"Of the Catch for {names}.")


def _left(stages: Stages, visit: StateVisit, owner: _Owner, read: Mapping[str, Evidence]) -> None:
    """The variables that are set, and the output; without an Output it is what there is."""
    fields = {} if owner.fields is None else owner.fields

    def computes(field: str, otherwise: Callable[[], Json]) -> Callable[[], Json]:
        if owner.fields is None:
            return lambda: _not_known(visit, owner.note)
        return _computed(visit, owner.fields, field, read, otherwise, owner.at)

    note = owner.note if owner.fields is not None else ""
    if "Assign" in fields:
        stages.add(
            "Assign",
            computes("Assign", stages.held()),
            says=fields["Assign"],
            is_set=True,
            recorded=evidence.assigned(visit),
            note=" ".join(filter(None, [note, "Sets variables, beside the flow."])),
            aside=True,
        )
    stages.add(
        "Output",
        computes("Output", stages.held()),
        says=fields.get("Output"),
        is_set="Output" in fields,
        recorded=evidence.exited(visit),
        note=note,
    )


def _not_known(visit: StateVisit, why: str) -> Json:
    try:
        return not_there(visit)
    except NotReached:
        raise
    except Unresolved:
        raise Unresolved(why) from None


def _computed(  # noqa: PLR0913, PLR0917  what an expression can read, and where it stands
    visit: StateVisit,
    fields: Mapping[str, Any],
    field: str,
    read: Mapping[str, Evidence],
    otherwise: Callable[[], Json],
    at: str = "",
) -> Callable[[], Json]:
    """Computes a field; where it is not set, it is what there is without it."""
    if field not in fields:
        return otherwise
    seen = dict(read)
    given = fields[field]
    return lambda: evaluated(given, f"{at}{field}", visit, seen, asked_item(given, visit))
