"""DescribeExecution and ListExecutions: the fields that AWS answers with.

AWS: `input` and `output` are JSON text (a string has its quotes), with inputDetails and
outputDetails; stopDate for every status but RUNNING; redrive fields
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html).
A `.sync` task's result is this answer, renamed.

moto: a string output is not JSON text, inputDetails and the redrive fields are missing, and a
timed-out execution has no stopDate; a start time in an output raises TypeError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.backend import execution as backend_execution
from moto.stepfunctions.parser.backend import execution_worker
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.encoding import to_json_text

if TYPE_CHECKING:
    from moto.stepfunctions.parser.asl.eval import evaluation_details

patches = Patches()

RUNNING = api.ExecutionStatus.RUNNING
SUCCEEDED = api.ExecutionStatus.SUCCEEDED
INCLUDED = {"included": True}


def describe(execution: Any) -> dict[str, Any]:
    """DescribeExecution's answer for an execution of moto."""
    status = execution.exec_status
    answer = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": str(status.value),
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "input": to_json_text(execution.input_data),
        "inputDetails": INCLUDED,
        "error": execution.error,
        "cause": execution.cause,
        "redriveCount": 0,
        **_redrive_status(status),
    }
    if status is SUCCEEDED:
        answer["output"] = to_json_text(execution.output)
        answer["outputDetails"] = INCLUDED
    return {key: value for key, value in answer.items() if value is not None}


def _redrive_status(status: Any) -> dict[str, str]:
    if status not in (RUNNING, SUCCEEDED):
        return {"redriveStatus": "REDRIVABLE"}
    reason = f"Execution is {status.value} and cannot be redriven"
    return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


@patches.wraps(StepFunctionResponse, "describe_execution")
def _describe_execution(_original: Any, self: Any) -> ActionResult:
    arn = self._get_param("executionArn")
    return ActionResult(describe(self.stepfunction_backend.describe_execution(arn)))


@patches.wraps(StepFunctionResponse, "list_executions")
def _list_executions(original: Any, self: Any) -> ActionResult:
    answer = original(self)
    by_arn = {
        execution.exec_arn: execution
        for execution in self.stepfunction_backend.describe_state_machine(
            self._get_param("stateMachineArn")
        ).executions
    }
    for item in answer.result["executions"]:
        stop_date = by_arn[item["executionArn"]].stop_date
        if stop_date is not None:
            item["stopDate"] = stop_date
        item["redriveCount"] = 0
    return answer


@patches.wraps(execution_worker.ExecutionWorker, "_get_evaluation_environment")
def _redrive_count_in_context(original: Any, self: Any) -> Any:
    env = original(self)
    env.states.context_object.context_object_data["Execution"]["RedriveCount"] = 0
    return env


@patches.wraps(backend_execution.Execution, "get_start_execution_details")
def _start_time_as_text(original: Any, self: Any) -> evaluation_details.ExecutionDetails:
    details = original(self)
    moment = details.start_time
    details.start_time = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    return details
