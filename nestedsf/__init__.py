"""Learn how AWS Step Functions workflows nest, and look at any execution in Jupyter.

>>> import nestedsf
>>> session = nestedsf.moto_session(time_scale=20)
>>> deployment = nestedsf.deploy(session)
>>> trace = nestedsf.run(session, deployment)
>>> trace.status
'SUCCEEDED'
>>> trace.visit("Start new workflow and wait for completion").child.status
'SUCCEEDED'
>>> session.close()
"""

from nestedsf.account.callbacks import (
    send_task_failure,
    send_task_heartbeat,
    send_task_success,
)
from nestedsf.account.deployment import Deployment, deploy, destroy
from nestedsf.account.executions import (
    follow,
    run,
    start_execution,
    stop_execution,
    wait_for,
)
from nestedsf.account.exploring import explore
from nestedsf.account.sessions import MotoSession, moto_session
from nestedsf.account.traces import fetch_history, fetch_trace
from nestedsf.model.definition import Definition, parse_definition
from nestedsf.model.history import HistoryEvent, load_history
from nestedsf.model.masking import masked
from nestedsf.model.trace import ExecutionTrace, trace_of
from nestedsf.model.visits import StateVisit
from nestedsf.view.diagram import Diagram, draw

__version__ = "0.1.0"

__all__ = [
    "Definition",
    "Deployment",
    "Diagram",
    "ExecutionTrace",
    "HistoryEvent",
    "MotoSession",
    "StateVisit",
    "deploy",
    "destroy",
    "draw",
    "explore",
    "fetch_history",
    "fetch_trace",
    "follow",
    "load_history",
    "masked",
    "moto_session",
    "parse_definition",
    "run",
    "send_task_failure",
    "send_task_heartbeat",
    "send_task_success",
    "start_execution",
    "stop_execution",
    "trace_of",
    "wait_for",
]
