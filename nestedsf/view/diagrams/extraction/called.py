"""Called state machines: drawn inside the picture of the definition that starts them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, task_facts
from nestedsf.view.bounds import MOST_STATES
from nestedsf.view.diagrams.extraction.extract import picture_of_definition
from nestedsf.view.diagrams.extraction.nesting import DEEPEST, framed, leaving
from nestedsf.view.diagrams.picture import Edge, Group, Node, Path, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.definition import Definition, StateDefinition

__all__ = ["with_called"]

_STARTS = ("states:startExecution", "aws-sdk:sfn:startExecution")
_ARN_KEYS = ("StateMachineArn", "stateMachineArn")


class _Drawn(NamedTuple):
    """A definition in the picture, with its states' nodes by name and what is around it."""

    definition: Definition
    path: Path
    nodes: Mapping[str, Node]
    around: tuple[str, ...]


def with_called(
    picture: Picture, definition: Definition, called: Mapping[str, Definition]
) -> Picture:
    """The picture of a definition with those inside whose executions its Tasks start.

    They go 8 levels deep, to 300 states in all; none is drawn inside itself.

    Args:
        picture: The picture of the definition.
        definition: The definition.
        called: Definitions by the ARNs of their state machines.
    """
    nodes, edges, groups = list(picture.nodes), list(picture.edges), list(picture.groups)
    room = MOST_STATES - len(picture.states)
    waiting = deque([_Drawn(definition, (), _by_name(picture), ())])
    while waiting:
        outer = waiting.popleft()
        for number, state, arn in _starters(outer.definition):
            starter, child = outer.nodes.get(state.name), called.get(arn)
            if starter is None or child is None or arn in outer.around:
                continue
            if len(child.states) > room or len(outer.path) >= DEEPEST:
                continue
            room -= len(child.states)
            path = (*outer.path, number)
            frame, inner = framed(
                picture_of_definition(child), starter, path, name=arn.rpartition(":")[2]
            )
            nodes += inner.nodes
            groups += (frame, *inner.groups)
            pattern = task_facts((), state).integration_pattern
            edges += (*inner.edges, _start(starter, frame, pattern))
            if pattern == RUN_A_JOB:
                edges = list(leaving(edges, starter.id, [frame]))
            waiting.append(_Drawn(child, path, _by_name(inner), (*outer.around, arn)))
    return replace(picture, nodes=tuple(nodes), edges=tuple(edges), groups=tuple(groups))


def _start(starter: Node, frame: Group, pattern: str | None) -> Edge:
    if pattern == CALLBACK:
        words = "StartExecution with the task token"
        return Edge(tail=starter.id, head=frame.id, kind="token", words=words)
    return Edge(tail=starter.id, head=frame.id, kind="child", words="StartExecution")


def _by_name(picture: Picture) -> dict[str, Node]:
    return {node.name: node for node in picture.states}


def _starters(definition: Definition) -> Iterator[tuple[int, StateDefinition, str]]:
    """The Tasks that start executions, their numbers, and the ARNs of what they start."""
    for number, state in enumerate(definition.states):
        if state.type != "Task" or not (task_facts((), state).resource or "").startswith(_STARTS):
            continue
        given = state.raw.get("Parameters", state.raw.get("Arguments"))
        for key in _ARN_KEYS if isinstance(given, Mapping) else ():
            arn = given.get(key)
            if isinstance(arn, str):
                yield number, state, arn
