"""The summary: what an explorer shows of an execution itself, tab by tab, as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display
from nestedsf.trace.cost import cost
from nestedsf.trace.redrives import often
from nestedsf.trace.statuses import SUCCEEDED
from nestedsf.trace.tasks import STARTED_BY
from nestedsf.trace.timeouts import execution_ran_out
from nestedsf.view.explorer.values.causes import why
from nestedsf.view.explorer.values.moments import since
from nestedsf.view.explorer.values.texts import json_text
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["execution_panel"]


def execution_panel(
    tab: str, trace: ExecutionTrace, *, began: datetime | None, is_over: bool
) -> dict[str, Any]:
    """One tab of an execution: ``summary``, ``io`` or ``definition``.

    Args:
        tab: Which one.
        trace: The execution.
        began: When the first execution of all started.
        is_over: Whether the execution has ended at the moment that is shown.
    """
    if tab == "definition":
        raw = trace.definition.raw if trace.definition is not None else None
        return {"json": json_text(raw) if raw is not None else None}
    if tab == "io":
        values: list[dict[str, Any]] = [{"label": "Input", "json": json_text(trace.input)}]
        if is_over:
            values = [*_why(trace), *values]
            if trace.status == SUCCEEDED:
                values.append({"label": "Output", "json": json_text(trace.output)})
        return {"values": values}
    return {
        "why": _why(trace) if is_over else [],
        "started": since(began, trace.started),
        # Those that are masks alone as well: what they hide can be copied.
        "facts": [[label, value] for label, value in _facts(trace, is_over=is_over) if value],
        "masked": _masks(trace),
    }


def _why(trace: ExecutionTrace) -> list[dict[str, Any]]:
    return why(
        trace.error, trace.cause, execution_ran_out(trace.status, trace.definition, trace.events)
    )


def _facts(trace: ExecutionTrace, *, is_over: bool) -> list[tuple[str, str]]:
    """What is known of the execution, a label and a text each; what is not known is empty."""
    begun = trace.events[0].details if trace.events else {}
    spent = cost(trace)
    at_least = "at least " if spent.at_least else ""
    return [
        ("Started", _date(trace.started)),
        ("Ended", _date(trace.stopped) if is_over else ""),
        ("Redriven", often(trace.redrive_count)),
        ("Execution", shown_name(trace.name)),
        ("Execution ARN", _arn(trace.execution_arn)),
        ("State machine", shown_name(trace.state_machine_name)),
        ("State machine ARN", _arn(trace.state_machine_arn)),
        ("Version", _arn(begun.get("stateMachineVersionArn"))),
        ("Alias", _arn(begun.get("stateMachineAliasArn"))),
        ("Role", _arn(begun.get("roleArn"))),
        ("Started by", _arn(_starter(trace.input))),
        (
            "State transitions",
            f"{at_least}{spent.transitions:,}, with those of child executions",
        ),
        ("Price", f"{at_least}{spent.price}"),
    ]


def _date(moment: datetime | None) -> str:
    return shown_name(moment.isoformat(timespec="milliseconds")) if moment is not None else ""


def _arn(arn: object) -> str:
    return shown_name(arn) if isinstance(arn, str) else ""


def _starter(given: object) -> object:
    """The execution that started this one, which the guide has its input say."""
    return given.get(STARTED_BY) if isinstance(given, dict) else None


def _masks(trace: ExecutionTrace) -> bool:
    """Whether there is something that ``show_secrets`` would show."""
    arn = trace.execution_arn
    return arn is not None and for_display(arn) != arn
