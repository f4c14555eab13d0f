"""Visits: one entry into a state, from its entered event to its exited event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl.context import RETRIED_TYPES, state_context
from nestedsf.asl.fields import unobserved
from nestedsf.asl.fields.jsonata import JsonataFields
from nestedsf.asl.fields.jsonpath import JsonPathFields
from nestedsf.asl.jsonata.values import EvaluationFailure
from nestedsf.asl.scope import Scope
from nestedsf.asl.validation.fields.language import JSONPATH
from nestedsf.engine.failures import INTRINSIC, RUNTIME, ExecutionFailure, StateFailure, TaskFailure
from nestedsf.engine.history import text_details
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typing_extensions import Self

    from nestedsf.asl.fields import Fields, Leaving, Observer
    from nestedsf.engine.strand import Strand
    from nestedsf.jsontext import Json

__all__ = ["MAX_BYTES", "Visit", "check_size"]

MAX_BYTES = 262_144
"""https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""


@dataclass(slots=True, kw_only=True)
class Visit:
    """One entry into a state.

    Attributes:
        strand: The strand that entered it.
        name: The state's name.
        state: Its definition.
        input: Its input.
        text: Its input as its entered event has it.
        entered: When it was entered.
        entered_id: The id of its entered event.
        before_id: The id of the event that this one is chained to.
        retry_count: How often it was retried so far.
        token: The task token of the attempt that runs.
        observe: Is told of the stages that its data goes through.
        kept: What a Parallel's or a Map's last attempt has come to, which a redrive goes on with.
        resumes: Whether a redrive has begun the state again, and no attempt has been made since.
    """

    strand: Strand
    name: str
    state: Mapping[str, Any]
    input: Json
    text: str
    entered: datetime
    entered_id: int
    before_id: int
    retry_count: int = 0
    token: str | None = None
    observe: Observer = unobserved
    kept: Any = None
    resumes: bool = False

    @classmethod
    def enter(cls, strand: Strand, name: str, state: Mapping[str, Any], value: Json) -> Self:
        """Add the entered event of a state."""
        execution = strand.execution
        # The first state has its input as it was given, but for a Map with a ResultWriter, which
        # has it without spaces: recorded on AWS.
        is_given = len(execution.events) == 1 and "ResultWriter" not in state
        text = execution.input_text if is_given else strand.text(value)
        details = {"name": name, **text_details("input", text)}
        before_id = strand.previous_id
        entered_id = strand.add(f"{state['Type']}StateEntered", details)
        strand.visit = visit = cls(
            strand=strand,
            name=name,
            state=state,
            input=value,
            text=text,
            entered=execution.events[-1].timestamp,
            entered_id=entered_id,
            before_id=before_id,
        )
        return visit

    def resume(self) -> None:
        """Begin the state again in a redriven execution: it is not entered once more.

        Its events are chained to the entered event, those of a Fail to ExecutionRedriven (measured
        on AWS by others).
        """
        failed = self.state["Type"] == "Fail"
        self.strand.previous_id = self.strand.execution.redriven_id if failed else self.entered_id
        self.retry_count, self.token = 0, None
        self.resumes = True

    def unfinished(self) -> Any:  # noqa: ANN401  a Group, iterations or a Map Run
        """What the attempt before the redrive has kept, for the first one after it; else None."""
        kept, self.kept = (self.kept if self.resumes else None), None
        self.resumes = False
        return kept

    def raised(self, failure: StateFailure) -> TaskFailure | ExecutionFailure:
        """What a failure is to those around the state.

        One by the language's rules gets the sentence that AWS puts before its cause, and
        States.Runtime ends the execution: nothing catches it.
        """
        if isinstance(failure, TaskFailure):
            return failure
        cause = self.explained(failure)
        # A state that can catch nothing reports a failing function as States.Runtime (public
        # reports of AWS).
        retried = self.state["Type"] in RETRIED_TYPES
        if isinstance(failure, EvaluationFailure):
            self._note_evaluation(failure, cause)
        if failure.error == RUNTIME or (failure.error == INTRINSIC and not retried):
            return ExecutionFailure(RUNTIME, cause, self.strand.previous_id)
        return TaskFailure(failure.error, cause)

    def explained(self, failure: StateFailure) -> str | None:
        """The cause of a failure by the language's rules, as those around the state see it."""
        return (
            f"An error occurred while executing the state '{self.name}' (entered at the event id "
            f"#{self.entered_id}). {failure.cause or ''}".rstrip()
        )

    def _note_evaluation(self, failure: EvaluationFailure, cause: str | None) -> None:
        """Add EvaluationFailed.

        It is chained to what came before the state was entered, of a Wait to its entered event
        (both recorded on AWS for the first thing that a state does); later on to the event before.
        """
        strand = self.strand
        if strand.previous_id == self.entered_id and self.state["Type"] != "Wait":
            strand.previous_id = self.before_id
        details = {"error": failure.error, "cause": cause, "state": self.name}
        if failure.location is not None:
            details["location"] = failure.location
        strand.add("EvaluationFailed", details)

    # --- what its fields give ---------------------------------------------------------------

    @property
    def language(self) -> str:
        """Its query language: its own, else that of the whole definition."""
        machine = self.strand.execution.machine.definition
        language: str = self.state.get("QueryLanguage", machine.get("QueryLanguage", JSONPATH))
        return language

    @property
    def fields(self) -> Fields:
        """Its fields, in its query language."""
        of_language = JsonPathFields if self.language == JSONPATH else JsonataFields
        return of_language(self.state, self.scope, self.input, self.observe)

    def scope(self, value: Json, *, map_item: Mapping[str, Json] | None = None) -> Scope:
        """What the state's fields can reach, with `value` as ``$``."""
        retried = self.state["Type"] in RETRIED_TYPES
        execution = self.strand.execution
        return Scope(
            input=value,
            context={
                **execution.context,
                **state_context(
                    name=self.name,
                    entered=self.entered,
                    retry_count=self.retry_count if retried else None,
                    token=self.token,
                    map_item=map_item or self.strand.map_item,
                ),
            },
            variables=self.strand.variables,
            randomness=execution.environment.randomness,
            now=execution.now(),
            text=self.text if value is self.input else None,
        )

    # --- what comes out ---------------------------------------------------------------------

    def finish(self, result: Json) -> tuple[Json, str | None]:
        """Leave the state with a result: the output, and the name of the state that follows."""
        return self.leave(self.fields.finished(result), self.state.get("Next"))

    def leave(self, leaving: Leaving, following: str | None) -> tuple[Json, str | None]:
        """Add the exited event, and set the variables of an Assign.

        Args:
            leaving: The output and the variables.
            following: The state that follows, which is returned with the output.
        """
        text = self.strand.text(leaving.output)
        self.kept = None  # where the output is too large, all of it runs again
        check_size(text, f"The state/task '{self.name}'")
        details = {"name": self.name, **text_details("output", text)}
        if leaving.assigned:
            details["assignedVariables"] = {k: compact(v) for k, v in leaving.assigned.items()}
            details["assignedVariablesDetails"] = {"truncated": False}
            self.strand.variables = {**self.strand.variables, **leaving.assigned}
        self.strand.add(f"{self.state['Type']}StateExited", details)
        return leaving.output, following


def check_size(text: str, who: str) -> None:
    """Refuse JSON text of more than 256 KiB.

    Raises:
        TaskFailure: States.DataLimitExceeded (recorded on AWS).
    """
    longest = 4  # bytes of a character
    if len(text) * longest > MAX_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise TaskFailure(
            "States.DataLimitExceeded",
            f"{who} returned a result with a size exceeding the maximum number of bytes service "
            "limit.",
        )
