"""What is recorded of a data flow: the beginning and the end that all flows share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.dataflow import evidence
from nestedsf.trace.dataflow.stages import NotReached, Stages
from nestedsf.trace.dataflow.unresolved import Unresolved
from nestedsf.trace.statuses import ABORTED, RUNNING, SUCCEEDED
from nestedsf.trace.tasks import CALLBACK, REQUEST_RESPONSE, START_SYNC

if TYPE_CHECKING:
    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "begun",
    "ended",
    "last_attempt",
    "not_there",
    "recorded_stages",
    "result_evidence",
    "result_note",
]

_STARTS = ("states:startExecution", "aws-sdk:sfn:startExecution", START_SYNC)


def recorded_stages(visit: StateVisit) -> Stages:
    """The stages that can be told without a definition."""
    stages = begun(visit)
    if visit.state_type == "Task":
        stages.add("Parameters", lambda: _undefined(visit), recorded=evidence.scheduled(visit))
    if visit.state_type in ("Task", "Parallel", "Map"):
        stages.add(
            "result",
            lambda: not_there(visit),
            recorded=result_evidence(visit),
            note=result_note(visit),
            fresh=True,
        )
    ended(stages, visit)
    return stages


def begun(visit: StateVisit) -> Stages:
    """The stages with the state's input."""
    stages = Stages()
    stages.add("input", recorded=evidence.entered(visit))
    return stages


def ended(stages: Stages, visit: StateVisit) -> None:
    """The state's output at the end of the stages."""
    stages.add("output", lambda: not_there(visit), recorded=evidence.exited(visit))


def result_evidence(visit: StateVisit) -> Evidence | None:
    """The result, or the error output where a Catch took a failure on."""
    return evidence.failure(visit) if visit.caught else evidence.result(visit)


def result_note(visit: StateVisit) -> str:
    """What kind of result it is: here the integration patterns differ."""
    if visit.caught:
        return "The error output, which a Catch passes on."
    if visit.state_type in ("Parallel", "Map") and visit.parts:
        what = "branches" if visit.state_type == "Parallel" else "iterations"
        return f"The outputs of its {len(visit.parts):,} {what}, in order."
    found = evidence.result(visit)
    if found is None or found.flaw:
        return ""
    if visit.integration_pattern == CALLBACK:
        return "What was sent with the task token."
    if (visit.resource or "").startswith(_STARTS):
        return _answer(found.value, visit)
    return ""


def _answer(value: Json, visit: StateVisit) -> str:
    if visit.resource == START_SYNC:
        return "The description of the child that ended: its Output is a text that holds JSON."
    if visit.integration_pattern == REQUEST_RESPONSE:
        return "The answer of StartExecution: the child runs on, and its output is not in it."
    if not isinstance(value, dict) or "Output" not in value:
        return ""  # a token can end it early, and then the result is what was sent
    suffix = (visit.resource or "").partition("startExecution")[2]
    kind = "a text that holds JSON" if suffix == ".sync" else "a JSON value"
    return f"The description of the child that ended: with {suffix} its Output is {kind}."


def last_attempt(visit: StateVisit) -> str:
    """A note for a visit with more than one attempt."""
    return f"Of {visit.attempts:,} attempts the last one." if visit.attempts > 1 else ""


def not_there(visit: StateVisit) -> Json:
    """Never a value, but the reason why the visit has none here."""
    if visit.status == RUNNING:
        raise NotReached("not reached yet: the state is running")
    if visit.status == ABORTED:
        raise NotReached("not reached: the state was aborted")
    if visit.status != SUCCEEDED and not visit.caught:
        word = "timed out" if visit.status == "TIMED_OUT" else "failed"
        raise NotReached(f"not reached: the state {word}")
    raise Unresolved  # there is nothing to say: the history just does not hold it


def _undefined(visit: StateVisit) -> Json:
    try:
        return not_there(visit)
    except Unresolved:
        raise Unresolved("the definition is not known") from None
