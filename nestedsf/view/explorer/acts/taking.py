"""Taking away: what is open in an explorer as a file for the browser to save."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.exceptions import NestedsfError
from nestedsf.jsontext import indented
from nestedsf.masking.display import for_display, secrets_are_shown
from nestedsf.view.diagrams.diagram import draw
from nestedsf.view.filenames import file_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.view.explorer.drawing import Direction

__all__ = ["FORMS", "Report", "file_of", "line_of", "no_report"]

Report: TypeAlias = "Callable[[ExecutionTrace, bool], str]"
"""What makes a report of an execution, as HTML; with secrets, or without."""

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "html": "text/html",
}
"""What an execution can be saved as, and the media type of that."""


def file_of(
    trace: ExecutionTrace,
    form: str,
    report: Report,
    *,
    children: bool,
    direction: Direction,
) -> dict[str, str]:
    """An execution as a file: its name, its media type and its content, PNG as base64.

    What is masked in the explorer is masked in it.

    Args:
        trace: The execution.
        form: ``svg`` or ``png``, its picture; ``json``, the execution; ``html``, the report.
        report: What makes the report, where there is somebody who does.
        children: Whether the picture has child executions inside.
        direction: Of the picture.

    Raises:
        NestedsfError: It cannot be made on this machine; says why.
    """
    shown = secrets_are_shown()
    try:
        if form == "json":
            content = indented(trace.to_dict(show_secrets=shown)) + "\n"
        elif form == "html":
            content = report(trace, shown)
        else:
            drawn = draw(trace, children=children, direction=direction, show_secrets=shown)
            content = drawn.svg if form == "svg" else base64.b64encode(drawn.png).decode()
    except (ImportError, RuntimeError) as error:  # no Graphviz, no font
        raise NestedsfError(str(error)) from None
    machine, name = (str(for_display(each)) for each in (trace.state_machine_name, trace.name))
    return {
        "name": file_name(machine, name if name != machine else "", ending=form),
        "type": FORMS[form],
        "content": content,
        "encoding": "base64" if form == "png" else "text",
    }


def line_of(trace: ExecutionTrace, state: str, *, in_session: bool) -> str:
    """The line of Python that opens an execution with a state selected.

    It is for the clipboard: the ARN in it is the real one.
    """
    selected: list[Any] = [f"state={state!r}"] if state else []
    if in_session and trace.execution_arn:
        return f"nestedsf.explore({', '.join(['session', repr(trace.execution_arn), *selected])})"
    return f"nestedsf.explore({', '.join(['trace', *selected])})"


def no_report(_: ExecutionTrace, __: bool) -> str:  # noqa: FBT001  as `Report` says
    """Of an explorer that `nestedsf.explore` has not made.

    Raises:
        NestedsfError: Always.
    """
    raise NestedsfError("nestedsf.report(trace).save() makes the report of this execution.")
