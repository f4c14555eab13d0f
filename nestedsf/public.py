"""The public names, with all that they need: `nestedsf` imports them when it is asked for one."""

from __future__ import annotations

from nestedsf.account.checking import check
from nestedsf.account.executions.callbacks import (
    send_task_failure,
    send_task_heartbeat,
    send_task_success,
    wait_for_token,
)
from nestedsf.account.executions.exploring import explore
from nestedsf.account.executions.histories import fetch_history
from nestedsf.account.executions.lifecycle import (
    follow,
    redrive,
    run,
    start_execution,
    stop_execution,
    wait_for,
)
from nestedsf.account.executions.traces import fetch_trace
from nestedsf.account.sessions.aws import AwsSession, aws_session
from nestedsf.account.sessions.moto import MotoSession, moto_session
from nestedsf.account.sessions.serving import Server, serve
from nestedsf.account.stack.deployment import Deployment, deploy, destroy
from nestedsf.account.stack.leftovers import leftovers
from nestedsf.account.stack.planning import plan
from nestedsf.account.stack.status import status
from nestedsf.account.testing import test_state
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.masking.values import masked
from nestedsf.trace.assembly.execution import trace_of
from nestedsf.trace.causes import root_cause
from nestedsf.trace.cost import cost
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.history.events import HistoryEvent, load_history
from nestedsf.trace.resources.permissions import permissions
from nestedsf.trace.visits import StateVisit
from nestedsf.view import (
    Check,
    Comparison,
    DataFlowView,
    Diagram,
    ExecutionComparison,
    Report,
    Sequence,
    StateResult,
    Timeline,
    compare,
    data_flow,
    draw,
    report,
    sequence,
    timeline,
)

__all__ = [
    "AwsSession",
    "Check",
    "Comparison",
    "DataFlowView",
    "Definition",
    "Deployment",
    "Diagram",
    "ExecutionComparison",
    "ExecutionTrace",
    "HistoryEvent",
    "MotoSession",
    "Report",
    "Sequence",
    "Server",
    "StateResult",
    "StateVisit",
    "Timeline",
    "aws_session",
    "check",
    "compare",
    "cost",
    "data_flow",
    "deploy",
    "destroy",
    "draw",
    "explore",
    "fetch_history",
    "fetch_trace",
    "follow",
    "leftovers",
    "load_history",
    "masked",
    "moto_session",
    "parse_definition",
    "permissions",
    "plan",
    "redrive",
    "report",
    "root_cause",
    "run",
    "send_task_failure",
    "send_task_heartbeat",
    "send_task_success",
    "sequence",
    "serve",
    "start_execution",
    "status",
    "stop_execution",
    "test_state",
    "timeline",
    "trace_of",
    "wait_for",
    "wait_for_token",
]
