"""The data flow of a visit: what each field of a state's definition made of the data.

===============  ======================  ==================================================
stage            TestState's name of it  recorded in
===============  ======================  ==================================================
input            input                   StateEntered
InputPath        afterInputPath          –
Parameters       afterParameters         TaskScheduled, LambdaFunctionScheduled, or the
                                         first StateEntered in a branch of a Parallel
ItemsPath        afterItemsPath          –
ItemSelector     afterItemSelector       the first StateEntered in each iteration
result           result                  TaskSucceeded, LambdaFunctionSucceeded, or the
                                         last StateExited in each branch or iteration
ResultSelector   afterResultSelector     –
ResultPath       afterResultPath         –
OutputPath       output                  StateExited
output           output                  StateExited
===============  ======================  ==================================================

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.masking.display import for_display, showing_secrets
from nestedsf.trace.dataflow.context import JSONATA, language_of
from nestedsf.trace.dataflow.jsonata import jsonata_stages
from nestedsf.trace.dataflow.jsonpath import jsonpath_stages
from nestedsf.trace.dataflow.recorded import recorded_stages
from nestedsf.trace.dataflow.stages import DIFFERS, Stage

if TYPE_CHECKING:
    from typing import Any

    from nestedsf.trace.visits import StateVisit

__all__ = ["DataFlow", "Stage", "as_json", "data_flow_of"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DataFlow:
    """The stages that the data of one visit went through.

    Attributes:
        state_name: The state's name.
        state_type: Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map.
        status: How the visit ended, as in ``StateVisit``.
        resource: Of Tasks: the service and action, or the ARN of the function or activity.
        query_language: JSONPath or JSONata; empty where the definition is not known.
        stages: From the state's input to its output.
    """

    state_name: str
    state_type: str
    status: str
    resource: str
    query_language: str
    stages: tuple[Stage, ...]

    def __repr__(self) -> str:
        return f"DataFlow({for_display(self.state_name)!r}, {self.state_type!r}, {self.status!r})"

    def stage(self, name: str) -> Stage:
        """The stage of that name.

        Raises:
            LookupError: There is none; the message lists those there are.
        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        names = ", ".join(stage.name for stage in self.stages)
        raise LookupError(f"The data flow of {self.state_name!r} has no {name!r}; it has {names}.")

    @property
    def differences(self) -> tuple[Stage, ...]:
        """The stages where what was computed is not what is recorded."""
        return tuple(stage for stage in self.stages if stage.source == DIFFERS)


def data_flow_of(visit: StateVisit) -> DataFlow:
    """The data flow of a visit.

    What the definition says is computed, and compared with what the history holds; a value
    that differs is kept in both forms. Variables are not followed. Of several attempts the last one counts. A Catch passes on the
    error output by its own ResultPath; ResultSelector and OutputPath do not apply to it.

    >>> from nestedsf.trace import trace_of
    >>> definition = {"StartAt": "A", "States": {
    ...     "A": {"Type": "Pass", "Result": 7, "ResultPath": "$.n", "End": True}}}
    >>> trace = trace_of([
    ...     {"id": 1, "type": "ExecutionStarted"},
    ...     {"id": 2, "type": "PassStateEntered",
    ...      "stateEnteredEventDetails": {"name": "A", "input": "{}"}},
    ...     {"id": 3, "type": "PassStateExited", "previousEventId": 2,
    ...      "stateExitedEventDetails": {"name": "A", "output": '{"n":7}'}},
    ... ], definition)
    >>> [(stage.name, stage.source) for stage in data_flow_of(trace.visit("A")).stages][-2:]
    [('OutputPath', 'agrees'), ('output', 'recorded')]
    """
    language = language_of(visit)
    if visit.definition is None:
        stages = recorded_stages(visit)
    else:
        read = jsonata_stages if language == JSONATA else jsonpath_stages
        stages = read(visit, visit.definition.raw)
    return DataFlow(
        state_name=visit.state_name,
        state_type=visit.state_type,
        status=visit.status,
        resource=visit.resource or "",
        query_language=language,
        stages=tuple(stages.made),
    )


def as_json(flow: DataFlow, *, show_secrets: bool = False) -> list[dict[str, Any]]:
    """The stages as JSON values: name, says, is_set, value, source, event, note and change.

    Where what was computed differs from what is recorded there is also ``computed``.

    Args:
        flow: The data flow.
        show_secrets: Whether ids, ARNs, task tokens and dates are there as they are.
    """
    with showing_secrets(show_secrets):
        return [_stage(stage) for stage in flow.stages]


def _stage(stage: Stage) -> dict[str, Any]:
    value = {
        "name": stage.name,
        "says": for_display(stage.says),
        "is_set": stage.is_set,
        "value": for_display(stage.value),
        "source": stage.source,
        "event": stage.event,
        "note": for_display(stage.note),
        "change": for_display(stage.change),
    }
    if stage.source == DIFFERS:
        value["computed"] = for_display(stage.computed)
    return value
