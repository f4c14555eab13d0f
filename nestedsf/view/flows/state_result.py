"""Results of testing a state: how it ended, and its data flow as that of a visit is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.engine.mocks.mock import MockedResult
from nestedsf.jsontext import decode
from nestedsf.masking.display import for_display, showing_secrets
from nestedsf.trace.dataflow.catchers import names_of
from nestedsf.trace.dataflow.changes import UNCHANGED, kind_of
from nestedsf.trace.dataflow.flow import DataFlow
from nestedsf.trace.dataflow.stages import COMPUTED, GIVEN, Stage, change_at
from nestedsf.trace.dataflow.unresolved import quoted
from nestedsf.view.flows.flow import DataFlowView
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from nestedsf.engine.testing.inspection import ErrorDetails, Inspection
    from nestedsf.engine.testing.state_test import StateOutcome, StateTest
    from nestedsf.jsontext import Json

__all__ = ["StateResult", "flow_of_test"]

_FIELDS = {"afterItemBatcher": "ItemBatcher", "afterItemsPointer": "ItemsPointer"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StateResult:
    """What testing a state has given; the last line of a notebook cell shows its data flow.

    Attributes:
        status: SUCCEEDED, FAILED, RETRIABLE: a retrier would retry it, or CAUGHT_ERROR.
        output: Its output, decoded; None where there is none.
        error: The error's name.
        cause: Its cause.
        next_state: The name of the state that follows.
        inspection: The values on the way, by TestState's names, and which rule took an error.
        flow: The same as the stages of a data flow.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    status: str
    output: Json = None
    error: str | None = None
    cause: str | None = None
    next_state: str | None = None
    inspection: Inspection
    flow: DataFlow = field(compare=False)
    show_secrets: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """How it ended, in lines, and the data flow as a table."""
        with showing_secrets(self.show_secrets):
            return "\n".join([self._view().text, *self._ending()])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        with showing_secrets(self.show_secrets):
            name = for_display(self.flow.state_name)
        return f"StateResult({name!r}, {self.status!r})"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the picture of the data flow, how it ended, and the text."""
        bundle = self._view()._repr_mimebundle_(include, exclude)
        if "text/plain" in bundle:
            bundle["text/plain"] = self.text
        if "text/html" in bundle:
            with showing_secrets(self.show_secrets):
                lines = "<br>".join(map(escape, (f"Status: {self.status}", *self._ending())))
            bundle["text/html"] = f'<p class="mathjax_ignore">{lines}</p>{bundle["text/html"]}'
        return bundle

    def _view(self) -> DataFlowView:
        return DataFlowView(flow=self.flow, show_secrets=self.show_secrets)

    def _ending(self) -> Iterator[str]:
        if self.error is not None or self.cause is not None:
            words = (
                shown_name(str(for_display(each))) for each in (self.error, self.cause) if each
            )
            yield f"Error: {': '.join(words)}"
        details = self.inspection.error_details
        if details is not None:
            yield from _rules(details)
        if self.next_state is not None:
            yield f"Next: {shown_name(self.next_state)}"


def _rules(details: ErrorDetails) -> Iterator[str]:
    if details.retry_index is not None:
        wait = "has no attempt left"
        if details.retry_backoff_seconds is not None:
            wait = f"retries after {details.retry_backoff_seconds:,} s"
        yield f"Retry[{details.retry_index}] matches the error and {wait}."
    if details.catch_index is not None:
        yield f"Catch[{details.catch_index}] takes the error."


def flow_of_test(name: str, test: StateTest, outcome: StateOutcome) -> DataFlow:
    """The data flow of a test: each stage from the definition, or given by the test."""
    state: Mapping[str, Any] = test.state
    language = str(state.get("QueryLanguage", test.query_language))
    return DataFlow(
        state_name=name,
        state_type=state["Type"],
        status=outcome.status,
        resource=str(state.get("Resource", "")).rpartition(":::")[2] or state.get("Resource", ""),
        query_language=language,
        stages=tuple(_stages(state, language, test, outcome)),
    )


def _with_result(seen: Mapping[str, Json], test: StateTest) -> Mapping[str, Json]:
    """The values on the way, with the mocked result of a Map or a Parallel, which AWS leaves out."""
    if "result" in seen or not isinstance(test.mock, MockedResult):
        return seen
    after = {name: value for name, value in seen.items() if name.startswith("afterResult")}
    before = {name: value for name, value in seen.items() if name not in after}
    return {**before, "result": test.mock.result, **after}


def _stages(
    state: Mapping[str, Any], language: str, test: StateTest, outcome: StateOutcome
) -> Iterator[Stage]:
    before: Json = None
    seen = _with_result(outcome.inspection.stages, test)
    for place, (stage, value) in enumerate(seen.items()):
        name = _FIELDS.get(stage) or stage.removeprefix("after")
        placed = name == "ResultPath" and state.get(name, "$") != "$"
        words = change_at(name, state.get(name), seen["input"] if placed else before, value)
        if stage in ("input", "result"):
            words = kind_of(value)
        given = place == 0 or (stage == "result" and test.mock is not None)
        yield Stage(
            name=name,
            says=state.get(name),
            is_set=name in state,
            value=value,
            source=GIVEN if given else COMPUTED,
            change=words,
        )
        before = value
    if outcome.output is None:
        return
    output = decode(outcome.output)
    last = "Output" if language == JSONATA else "OutputPath"
    details = outcome.inspection.error_details
    if details is not None and details.catch_index is not None:
        rule = state["Catch"][details.catch_index]
        yield from _caught(rule, last, test, outcome)
    elif last in state:
        yield Stage(
            name=last,
            says=state[last],
            is_set=True,
            value=output,
            source=COMPUTED,
            change=change_at(last, state[last], before, output),
        )
    yield Stage(name="output", value=output, source=COMPUTED, change=UNCHANGED)


def _caught(
    rule: Mapping[str, Any], last: str, test: StateTest, outcome: StateOutcome
) -> Iterator[Stage]:
    """The error output, and where the entry of the Catch puts it."""
    error: Json = {"Error": outcome.error or "", "Cause": outcome.cause or ""}
    yield Stage(
        name="result",
        value=error,
        source=COMPUTED if test.mock is None else GIVEN,
        note="The error output, which a Catch passes on.",
        change=kind_of(error),
    )
    name = last if last == "Output" else "ResultPath"
    placed = name == "ResultPath" and rule.get(name, "$") != "$"
    output = decode(outcome.output or "null")
    before = outcome.inspection.stages["input"] if placed else error
    yield Stage(
        name=name,
        says=rule.get(name),
        is_set=name in rule,
        value=output,
        source=COMPUTED,
        note=f"Of the Catch for {quoted(', '.join(names_of(rule)))}.",
        change=change_at(name, rule.get(name), before, output),
    )
