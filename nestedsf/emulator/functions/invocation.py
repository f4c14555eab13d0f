"""Lambda functions: deployed Python code runs, and Invoke answers as AWS answers.

AWS: Invoke answers with ExecutedVersion; a function's error is payload with FunctionError; an
unknown function is reported with its version, `:$LATEST`
(https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
A Task whose Resource is the function's ARN passes null on as null, and its error's cause is the
text that Lambda wrote (recorded on AWS: tests/histories/recorded, lambda-null, lambda-raises).

moto: without Docker no code runs, Invoke echoes the event; there is no ExecutedVersion, and
the ARN of an unknown function lacks its version. A Task with the function's ARN sends {} for
null, and rewrites the cause.
"""

from __future__ import annotations

import base64
import json
import threading
from types import SimpleNamespace
from typing import Any

from moto.awslambda import models as lambda_models
from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda_simple import models as lambda_simple
from moto.core import routing
from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
    lambda_eval_utils,
    state_task_lambda,
)

from nestedsf.emulator import gateway
from nestedsf.emulator.account import current
from nestedsf.emulator.functions.runtime import Function, Invocation
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.threads import ExecutionThreads

patches = Patches()

LOG_TAIL_BYTES = 4096


@patches.wraps(lambda_simple.LambdaSimpleBackend, "invoke")
def _invoke(
    _original: Any,
    self: Any,
    function_name: str,
    qualifier: str | None,
    body: Any,
    headers: Any,
    response_headers: Any,
) -> bytes:
    settings = _find(self, function_name, qualifier)
    payload = (body.decode() if isinstance(body, bytes) else body) or "{}"
    response_headers["X-Amz-Executed-Version"] = "$LATEST"
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return b""
    if kind == "Event":
        thread = threading.Thread(target=_run, args=(settings, payload), daemon=True)
        ExecutionThreads().append(thread)
        thread.start()
        return b""
    invocation = _run(settings, payload)
    if invocation.error:
        response_headers["X-Amz-Function-Error"] = "Unhandled"
    if headers.get("X-Amz-Log-Type") == "Tail":
        tail = invocation.log.encode()[-LOG_TAIL_BYTES:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
    return invocation.payload.encode()


@patches.wraps(lambda_models.LambdaBackend, "create_function")
def _create_function(original: Any, self: Any, spec: Any) -> Any:
    """Read the models of the services now, so that the first invocation is not slower."""
    gateway.make_ready(current(), "lambda")
    routing.get_service_router("lambda")
    return original(self, spec)


def _find(backend: Any, function_name: str, qualifier: str | None) -> Any:
    try:
        return backend.get_function(function_name, qualifier)
    except UnknownFunctionException:
        arn = function_name
        if not arn.startswith("arn:"):
            account = current()
            arn = f"arn:aws:lambda:{backend.region_name}:{account.id}:function:{function_name}"
        if arn.count(":") == 6:  # noqa: PLR2004  an ARN without a version
            arn = f"{arn}:{qualifier or '$LATEST'}"
        raise UnknownFunctionException(arn) from None


def _run(settings: Any, payload: str) -> Invocation:
    if not str(settings.run_time).startswith("python"):
        return Invocation(
            payload='{"errorMessage":"The emulator runs Python functions only, not '
            f'{settings.run_time}.","errorType":"Runtime.NotEmulated"}}',
            error=True,
            log="",
        )
    invocation = _function(settings).invoke(payload)
    _save_log(settings, invocation.log)
    return invocation


def _save_log(settings: Any, log: str) -> None:
    """Write to the function's log group, which Lambda makes where there is none."""
    if settings.logs_group_name not in settings.logs_backend.groups:
        settings.logs_backend.create_log_group(settings.logs_group_name, {})
    settings.save_logs(log)


def _function(settings: Any) -> Function:
    """The loaded code of a function; loaded anew when its code or its settings have changed."""
    key = (
        settings.code_digest,
        settings.handler,
        settings.timeout,
        settings.memory_size,
        tuple(sorted(settings.environment_vars.items())),
    )
    loaded = vars(settings).get("loaded_function")
    if loaded is None or loaded[0] != key:
        function = Function(
            current(),
            name=settings.function_name,
            arn=settings.function_arn,
            archive=settings.code_bytes,
            handler=settings.handler,
            timeout=settings.timeout,
            memory=settings.memory_size,
            environment=settings.environment_vars,
        )
        loaded = settings.loaded_function = (key, function)
    return loaded[1]  # type: ignore[no-any-return]


# --- a Task whose Resource is the function's ARN ------------------------------------------


def _payload(payload: Any) -> Any:
    return b"null" if payload is None else lambda_eval_utils.to_payload_type(payload)


def _execute(*args: Any, **kwargs: Any) -> None:
    try:
        lambda_eval_utils.execute_lambda_function_integration(*args, **kwargs)
    except lambda_eval_utils.LambdaFunctionErrorException as error:
        as_written = json.dumps(json.loads(error.payload), ensure_ascii=False)
        raise lambda_eval_utils.LambdaFunctionErrorException(
            error.function_error, as_written
        ) from None


patches.sets(
    state_task_lambda,
    "lambda_eval_utils",
    SimpleNamespace(
        **{
            **vars(lambda_eval_utils),
            "to_payload_type": _payload,
            "execute_lambda_function_integration": _execute,
        }
    ),
)
