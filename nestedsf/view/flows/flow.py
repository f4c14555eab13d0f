"""Data flows: what each field of a state's definition made of its data, drawn and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.arguments import FLAG, described
from nestedsf.exceptions import InputError
from nestedsf.masking.display import for_display, showing_secrets
from nestedsf.trace.dataflow.flow import as_json, data_flow_of
from nestedsf.trace.visits import StateVisit
from nestedsf.view.flows.picture import as_svg
from nestedsf.view.flows.rows import as_html, as_text, rows
from nestedsf.view.names import shown_name
from nestedsf.view.raster import as_png
from nestedsf.view.saving import as_page, json_file, saved
from nestedsf.view.showing import chosen, image_bundle, is_asked

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

    from nestedsf.trace.dataflow.flow import DataFlow
    from nestedsf.view.flows.rows import Row

__all__ = ["DataFlowView", "data_flow"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class DataFlowView:
    """A drawn data flow; the last line of a notebook cell shows it.

    Attributes:
        flow: The stages as values, nothing masked.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    flow: DataFlow
    show_secrets: bool = False

    @property
    def table(self) -> tuple[Row, ...]:
        """A row for each stage: its name, the definition's words, the value and its source."""
        with showing_secrets(self.show_secrets):
            return rows(self.flow)

    @property
    def text(self) -> str:
        """The table as text, at most 100 columns wide, with what changed in words below it."""
        with showing_secrets(self.show_secrets):
            return as_text(self.flow)

    @property
    def svg(self) -> str:
        """The stages from top to bottom as an SVG document."""
        with showing_secrets(self.show_secrets):
            return as_svg(self.flow, self.text)

    def save(self, path: str | os.PathLike[str], *, scale: float = 2) -> Path:
        """Write it to a file, by its ending: ``.svg``, ``.png``, ``.html``, ``.json`` or ``.txt``.

        It is written whole or not at all. With secrets in it the file is for its owner alone
        (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.
            scale: Of PNG: pixels of the image for each pixel of the SVG.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
            ImportError: resvg-py is not there, for PNG; the message says how to get it.
            RuntimeError: This machine has no font to letter a PNG with; the message names some.
        """
        return saved(
            path,
            "A data flow",
            {
                ".svg": lambda: self.svg,
                ".png": lambda: as_png(self.svg, scale=scale),
                ".html": self._page,
                ".json": lambda: json_file(as_json(self.flow, show_secrets=self.show_secrets)),
                ".txt": lambda: f"{self.text}\n",
            },
            private=self.show_secrets,
        )

    def _page(self) -> str:
        with showing_secrets(self.show_secrets):
            name = f"Data flow of {shown_name(self.flow.state_name)}"
            return as_page(name, self.svg + as_html(self.flow))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        with showing_secrets(self.show_secrets):
            name = for_display(self.flow.state_name)
        return f"DataFlowView({name!r}, {len(self.flow.stages)} stages)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the picture, the table folded below it, and the text."""
        with showing_secrets(self.show_secrets):
            text, table = as_text(self.flow), as_html(self.flow)
            png = is_asked("image/png", include, exclude)
            bundle = image_bundle(text, as_svg(self.flow, text), png=png)
        bundle["text/html"] += (
            f'<details class="mathjax_ignore"><summary>As a table</summary>{table}</details>'
        )
        return chosen(bundle, include, exclude)


def data_flow(visit: StateVisit, *, show_secrets: bool = False) -> DataFlowView:
    """Draw how the data of one visit went through its state.

    The stages stand as AWS names them: input, InputPath, Parameters, result, ResultSelector,
    ResultPath, OutputPath, output; a Map has ItemsPath and ItemSelector as well. Each says
    whether its value is from the history, computed from the definition, or both, and what
    became of it.

    Args:
        visit: The visit, as ``trace.visit("Start new workflow and wait for completion")``.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        InputError: It is no visit.

    >>> from nestedsf.trace import trace_of
    >>> definition = {"StartAt": "A", "States": {
    ...     "A": {"Type": "Pass", "InputPath": "$.order", "End": True}}}
    >>> trace = trace_of([
    ...     {"id": 1, "type": "ExecutionStarted"},
    ...     {"id": 2, "type": "PassStateEntered",
    ...      "stateEnteredEventDetails": {"name": "A", "input": '{"order":{"n":7}}'}},
    ...     {"id": 3, "type": "PassStateExited", "previousEventId": 2,
    ...      "stateExitedEventDetails": {"name": "A", "output": '{"n":7}'}},
    ... ], definition)
    >>> print(data_flow(trace.visit("A")))
    Data flow of A
    Pass · SUCCEEDED
    Where the definition and the history both have a value, the two are equal.
    Stage            Definition                 Value                               Source
    input            –                          {"order":{"n":7}}                   from the history
    InputPath        $.order                    {"n":7}                             from the definition
    Parameters       not set                    unchanged                           from the definition
    result           Result is not set          the value after Parameters          from the definition
    ResultPath       not set                    the result takes the input's place  from the definition
    OutputPath       not set                    unchanged                           from both, equal
    output           –                          {"n":7}                             from the history
    InputPath kept order, an object with 1 key.
    """
    FLAG.check(show_secrets=show_secrets)
    if not isinstance(visit, StateVisit):
        raise InputError(
            f"data_flow() takes the visit of a state, as trace.visit(NAME), not {described(visit)}."
        )
    return DataFlowView(flow=data_flow_of(visit), show_secrets=show_secrets)
