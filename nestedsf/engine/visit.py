"""Visits: one entry into a state, from its entered event to its exited event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl import references, selection, templates, variables
from nestedsf.asl.context import RETRIED_TYPES, state_context
from nestedsf.asl.scope import Scope
from nestedsf.engine.failures import INTRINSIC, RUNTIME, ExecutionFailure, StateFailure, TaskFailure
from nestedsf.engine.history import text_details
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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
        retry_count: How often it was retried so far.
        token: The task token of the attempt that runs.
    """

    strand: Strand
    name: str
    state: Mapping[str, Any]
    input: Json
    text: str
    entered: datetime
    entered_id: int
    retry_count: int = 0
    token: str | None = None

    @classmethod
    def enter(cls, strand: Strand, name: str, state: Mapping[str, Any], value: Json) -> Visit:
        """Add the entered event of a state."""
        execution = strand.execution
        # The first state has its input as it was given: recorded on AWS.
        text = execution.input_text if len(execution.events) == 1 else strand.text(value)
        details = {"name": name, **text_details("input", text)}
        strand.active = state["Type"]
        entered_id = strand.add(f"{state['Type']}StateEntered", details)
        return cls(
            strand=strand,
            name=name,
            state=state,
            input=value,
            text=text,
            entered=execution.events[-1].timestamp,
            entered_id=entered_id,
        )

    def raised(self, failure: StateFailure) -> TaskFailure | ExecutionFailure:
        """What a failure is to those around the state.

        One by the language's rules gets the sentence that AWS puts before its cause, and
        States.Runtime ends the execution: nothing catches it.
        """
        if isinstance(failure, TaskFailure):
            return failure
        cause = (
            f"An error occurred while executing the state '{self.name}' (entered at the event id "
            f"#{self.entered_id}). {failure.cause or ''}".rstrip()
        )
        # A state that can catch nothing reports a failing function as States.Runtime (public
        # reports of AWS).
        retried = self.state["Type"] in RETRIED_TYPES
        if failure.error == RUNTIME or (failure.error == INTRINSIC and not retried):
            return ExecutionFailure(RUNTIME, cause, self.strand.previous_id)
        return TaskFailure(failure.error, cause)

    # --- what goes in -----------------------------------------------------------------------

    def scope(self, value: Json, *, map_item: Mapping[str, Json] | None = None) -> Scope:
        """What the state's paths can reach, with `value` as ``$``."""
        retried = self.state["Type"] in RETRIED_TYPES
        return Scope(
            input=value,
            context={
                **self.strand.execution.context,
                **state_context(
                    name=self.name,
                    entered=self.entered,
                    retry_count=self.retry_count if retried else None,
                    token=self.token,
                    map_item=map_item or self.strand.map_item,
                ),
            },
            variables=self.strand.variables,
            randomness=self.strand.execution.environment.randomness,
            text=self.text if value is self.input else None,
        )

    def effective_input(self) -> Json:
        """The input after InputPath."""
        if "InputPath" not in self.state:
            return self.input
        return selection.select(self.state["InputPath"], self.scope(self.input))

    def arguments(self) -> Json:
        """The input after InputPath and Parameters."""
        value = self.effective_input()
        if "Parameters" not in self.state:
            return value
        return templates.fill(self.state["Parameters"], self.scope(value))

    # --- what comes out ---------------------------------------------------------------------

    def finish(self, result: Json) -> tuple[Json, str | None]:
        """Leave the state with a result: the output, and the name of the state that follows."""
        if "ResultSelector" in self.state:
            result = templates.fill(self.state["ResultSelector"], self.scope(result))
        return self.leave(self.state, result, self.place(self.state, result))

    def place(self, owner: Mapping[str, Any], result: Json) -> Json:
        """The input with a result at the ResultPath of a state or a catcher."""
        if "ResultPath" not in owner:
            return result
        path = owner["ResultPath"]
        return self.input if path is None else references.put(path, self.input, result)

    def leave(
        self,
        owner: Mapping[str, Any],
        result: Json,
        output: Json,
        *,
        following: str | None = None,
        has_output_path: bool = True,
    ) -> tuple[Json, str | None]:
        """Add the exited event: OutputPath, and the variables of the owner's Assign.

        Args:
            owner: What has the Assign and the Next: the state, a catcher, or a Choice rule.
            result: What ``$`` is in Assign.
            output: What OutputPath selects from.
            following: The state that follows, where it is not the owner's Next.
            has_output_path: Whether OutputPath applies: not to what a catcher passes on.
        """
        if has_output_path and "OutputPath" in self.state:
            output = selection.select(self.state["OutputPath"], self.scope(output))
        assigned = (
            variables.assign(owner["Assign"], self.scope(result)) if "Assign" in owner else {}
        )
        text = self.strand.text(output)
        check_size(text, f"The state/task '{self.name}'")
        details = {"name": self.name, **text_details("output", text)}
        if assigned:
            details["assignedVariables"] = {name: compact(v) for name, v in assigned.items()}
            details["assignedVariablesDetails"] = {"truncated": False}
            self.strand.variables = {**self.strand.variables, **assigned}
        self.strand.add(f"{self.state['Type']}StateExited", details)
        return output, following or owner.get("Next")


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
