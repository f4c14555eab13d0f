"""Extraction: from a definition or an execution to the picture of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display
from nestedsf.trace.redrives import often
from nestedsf.trace.tasks import REQUEST_RESPONSE, task_facts, without_ending
from nestedsf.view.diagrams.extraction.conditions import catch_words, choice_words
from nestedsf.view.diagrams.extraction.details import details, kind_of_map
from nestedsf.view.diagrams.extraction.outcomes import Outcome, Shown, outcomes
from nestedsf.view.diagrams.picture import END_OF_CHILD, JOIN_NAMES, Edge, Group, Node, Picture

if TYPE_CHECKING:
    from nestedsf.asl.definition import Definition, StateDefinition
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["picture_of_definition", "picture_of_execution"]

START, END = "start", "end"
_STARTS_EXECUTION = "states:startExecution"


def picture_of_definition(definition: Definition) -> Picture:
    """The picture of a state machine's definition."""
    count = len(definition.states)
    title = f"State machine with {count} state{'' if count == 1 else 's'}"
    if definition.raw.get("QueryLanguage") == "JSONata":
        title += ", JSONata"
    return _picture(definition, title, "", {})


def picture_of_execution(trace: ExecutionTrace, shown: Shown | None = None) -> Picture:
    """The picture of an execution: its definition, and how each state ended.

    Where the definition is not known (a reader may lack the permission), the picture has the
    states that were visited and the order in which they followed one another. What the
    execution started is no part of it; see ``nestedsf.view.diagrams.extraction.nesting``.
    """
    found = outcomes(trace, shown or Shown())
    title = _title(trace)
    if trace.definition is not None:
        return _picture(trace.definition, title, trace.status, found)
    from nestedsf.view.diagrams.extraction.observed import observed_picture  # noqa: PLC0415  rarely needed

    return observed_picture(trace, title, found)


def _title(trace: ExecutionTrace) -> str:
    """Its name, or its state machine's if the name is one that Step Functions made up."""
    name = for_display(trace.name)
    machine = trace.qualified_name
    title = f"Execution of {machine}" if machine else "Execution"
    if name and name == trace.name:
        title = f"Execution {name}"
    redriven = often(trace.redrive_count)
    return f"{title}, redriven {redriven}" if redriven else title


def _picture(
    definition: Definition, title: str, status: str, found: Mapping[str, Outcome]
) -> Picture:
    ids = {state.name: f"s{number}" for number, state in enumerate(definition.states)}
    containers = [state for state in definition.states if state.type in JOIN_NAMES]
    joins = {state.name: f"j{ids[state.name][1:]}" for state in containers}
    groups = tuple(
        Group(
            id=_group_id(state.name, ids),
            node=ids[state.name],
            start=ids[state.name],
            join=joins[state.name],
            group=_group_id(state.container, ids),
            distributed=state.distributed,
        )
        for state in containers
    )
    elsewhere = Outcome(status_words="in child executions") if status else Outcome()
    distributed = _in_distributed_maps(definition)
    states = [
        Node(
            id=ids[state.name],
            kind="state",
            name=state.name,
            type=state.type,
            note=_note(state),
            details=details(state),
            **found.get(
                state.name, elsewhere if state.name in distributed else Outcome()
            )._asdict(),
            # A container stands in its own group, at the head of what is inside it.
            group=_group_id(state.name if state.name in joins else state.container, ids),
            branch=state.branch,
        )
        for state in definition.states
    ]
    return Picture(
        title=title,
        status=status,
        nodes=(
            Node(id=START, kind="start", name="Start"),
            *states,
            *(
                Node(id=joins[state.name], kind="join", name=_join_name(state), group=group.id)
                for state, group in zip(containers, groups, strict=True)
            ),
            Node(id=END, kind="end", name="End"),
        ),
        edges=tuple(_edges(definition, ids, joins)),
        groups=groups,
    )


def _group_id(container: str | None, ids: Mapping[str, str]) -> str:
    return f"g{ids[container][1:]}" if container is not None else ""


def _join_name(state: StateDefinition) -> str:
    return END_OF_CHILD if state.distributed else JOIN_NAMES[state.type]


def _in_distributed_maps(definition: Definition) -> set[str]:
    """The names of the states whose events are in the histories of child executions."""
    inside: set[str] = set()
    around = {state.name for state in definition.states if state.distributed}
    for state in definition.states:  # containers before their contents
        if state.container in around or state.container in inside:
            inside.add(state.name)
    return inside


def _note(state: StateDefinition) -> str:
    """What a Task calls, and its integration pattern unless that is the simplest one.

    Of a Task that starts an execution the pattern says it all. Of a Distributed Map that it is
    one.
    """
    if state.type == "Map":
        return kind_of_map(state)
    facts = task_facts((), state) if state.type == "Task" else None
    if facts is None or facts.resource is None:
        return ""
    called, _ = without_ending(facts.resource)
    pattern = facts.integration_pattern
    if called == _STARTS_EXECUTION:
        return pattern or REQUEST_RESPONSE
    if pattern is None or pattern == REQUEST_RESPONSE:
        return facts.resource.rpartition(":function:")[2].rpartition(":activity:")[2]
    return f"{called} · {pattern}"


def _edges(
    definition: Definition, ids: Mapping[str, str], joins: Mapping[str, str]
) -> Iterator[Edge]:
    yield Edge(tail=START, head=ids[definition.start_at])
    empty = dict(joins)
    begun: set[tuple[str | int, ...]] = set()
    for state in definition.states:
        machine = state.path[:-2]  # without "States" and the state's own name
        if state.container is not None and machine not in begun:
            begun.add(machine)
            empty.pop(state.container, None)
            start_at = _start_at(definition.raw, machine)
            yield Edge(tail=ids[state.container], head=ids[start_at])
        yield from _edges_of(state, ids, joins)
    for name, join in empty.items():
        yield Edge(tail=ids[name], head=join)


def _start_at(raw: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    """The first state of the machine that the keys lead to."""
    machine: Any = raw
    for key in path:
        machine = machine[key]
    return str(machine["StartAt"])


def _edges_of(
    state: StateDefinition, ids: Mapping[str, str], joins: Mapping[str, str]
) -> Iterator[Edge]:
    raw, own = state.raw, ids[state.name]
    on = joins.get(state.name, own)  # what comes next leaves a container where it ends
    for rule in _rules(raw, "Choices"):
        if rule.get("Next") in ids:
            words, label = choice_words(rule), choice_words(rule, short=True)
            label = label if label != words else ""
            yield Edge(tail=own, head=ids[rule["Next"]], kind="choice", words=words, label=label)
    if "Default" in raw:
        yield Edge(tail=own, head=ids[raw["Default"]], kind="default", words="otherwise")
    if "Next" in raw and state.type != "Choice":
        yield Edge(tail=on, head=ids[raw["Next"]])
    elif raw.get("End") is True or state.type in ("Succeed", "Fail"):
        if state.container is None:
            yield Edge(tail=on, head=END)
        elif state.type != "Fail":  # which ends the container without the rest of it
            yield Edge(tail=on, head=joins[state.container])
    for rule in _rules(raw, "Catch"):
        if rule.get("Next") in ids:
            yield Edge(tail=own, head=ids[rule["Next"]], kind="catch", words=catch_words(rule))


def _rules(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rules = raw.get(key)
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else []
