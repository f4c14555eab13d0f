"""Invoking Lambda functions: deployed Python code runs, and Invoke answers as AWS answers.

AWS: Invoke answers with ExecutedVersion; a function's error is payload with FunctionError; an
unknown function is reported with its version, `:$LATEST`
(https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).

moto: without Docker no code runs, Invoke echoes the event; there is no ExecutedVersion, and
the ARN of an unknown function lacks its version; what other services invoke fails for want of
Docker.
"""

from __future__ import annotations

import base64
import threading
import uuid
from typing import TYPE_CHECKING, Any

from moto.awslambda import models as lambda_models
from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda_simple import models as lambda_simple
from moto.core import routing

from nestedsf.emulator import gateway
from nestedsf.emulator.account import current
from nestedsf.emulator.functions.environments import Environments
from nestedsf.emulator.functions.function import Function, Invocation
from nestedsf.emulator.functions.work import Threads, Work
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.timeline import closed_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.account import Account

__all__ = ["Functions", "patches"]

patches = Patches()

LOG_TAIL_BYTES = 4096


class Functions:
    """The functions of an account, by what runs of them."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._environments = Environments()
        self._threads = Threads()
        self._running: set[Work] = set()

    def prepare(self) -> None:
        """Get ready for a new function; to be used in a call of the timeline."""
        self._environments.prepare()

    def invoke(
        self,
        name_or_arn: str,
        payload: str,
        answered: Callable[[Invocation], None],
        *,
        qualifier: str | None = None,
        region_name: str | None = None,
    ) -> None:
        """Begin an invocation; to be used in a call of the timeline.

        Args:
            name_or_arn: The function.
            payload: The event, as JSON text.
            answered: Called with the answer, when it is there.
            qualifier: Its version or alias.
            region_name: Its region; None: the account's.

        Raises:
            ApiError: ResourceNotFoundException: there is no such function.
        """
        try:
            settings = find(name_or_arn, qualifier, region_name)
        except UnknownFunctionException as unknown:
            raise ApiError("ResourceNotFoundException", str(unknown.message)) from None
        if not str(settings.run_time).startswith("python"):
            answered(_not_python(settings))
            return

        def end(invocation: Invocation) -> None:
            self._running.discard(work)
            try:
                _save_log(settings, invocation.log)
            finally:
                answered(invocation)

        work = Work(
            _function(settings),
            payload,
            str(uuid.uuid4()),
            self._account,
            self._environments,
            self._threads,
            end,
        )
        self._running.add(work)
        work.start()

    def stop_all(self) -> None:
        """End what runs, without an answer; to be used in a call of the timeline."""
        for work in list(self._running):
            work.stop()
        self._environments.close()

    def join(self) -> None:
        """Wait until the threads of what was stopped have ended."""
        self._threads.join()


def find(name_or_arn: str, qualifier: str | None = None, region_name: str | None = None) -> Any:
    """Moto's function of a name or an ARN.

    Raises:
        UnknownFunctionException: There is none; its message is AWS's.
    """
    account = current()
    region = region_name or account.region_name
    backend = lambda_simple.lambda_simple_backends[account.id][region]
    try:
        return backend.get_function(name_or_arn, qualifier)
    except UnknownFunctionException:
        arn = name_or_arn
        if not arn.startswith("arn:"):
            arn = f"arn:aws:lambda:{region}:{account.id}:function:{name_or_arn}"
        if arn.count(":") == 6:  # noqa: PLR2004  an ARN without a version
            arn = f"{arn}:{qualifier or '$LATEST'}"
        raise UnknownFunctionException(arn) from None


@patches.wraps(lambda_models.LambdaBackend, "create_function")
def _create(original: Any, self: Any, spec: Any) -> Any:
    """What the first invocation needs is started when the function is made."""
    function = original(self, spec)
    account = current()
    account.timeline.call(account.functions.prepare)
    return function


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
    account = current()
    region = self.region_name
    find(function_name, qualifier, region)
    payload = (body.decode() if isinstance(body, bytes) else body) or "{}"
    response_headers["X-Amz-Executed-Version"] = "$LATEST"
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return b""
    answers: list[Invocation] = []
    answered = threading.Lock()  # C: Ctrl-C may interrupt an event of Python's while it is locked
    answered.acquire()

    def answer(invocation: Invocation) -> None:
        answers.append(invocation)
        answered.release()

    account.timeline.call(
        lambda: account.functions.invoke(
            function_name, payload, answer, qualifier=qualifier, region_name=region
        )
    )
    if kind == "Event" or account.timeline.is_own_thread():
        return b""  # nothing that the account's own thread does waits for a function
    while not answered.acquire(timeout=_LOOK):
        if account.closing.is_set():
            raise closed_error()
    invocation = answers[0]
    if invocation.error:
        response_headers["X-Amz-Function-Error"] = "Unhandled"
    if headers.get("X-Amz-Log-Type") == "Tail":
        tail = invocation.log.encode()[-LOG_TAIL_BYTES:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
    return invocation.payload.encode()


_LOOK = 0.05  # seconds between two looks at whether the account is closed


@patches.wraps(lambda_models.LambdaFunction, "invoke")
def _invoke_for_a_service(
    _original: Any, self: Any, body: str, request_headers: Any, response_headers: Any
) -> bytes:
    """What another service invokes, as SNS or S3, is an event of its own: it waits for nobody."""
    account = current()

    def begin() -> None:
        account.functions.invoke(
            self.function_arn, body or "{}", lambda _: None, region_name=self.region
        )

    account.timeline.call(begin)
    return b""


@patches.wraps(lambda_models.LambdaBackend, "create_function")
def _create_function(original: Any, self: Any, spec: Any) -> Any:
    """Read the models of the services now, so that the first invocation is not slower."""
    gateway.make_ready(current(), "lambda")
    routing.get_service_router("lambda")
    return original(self, spec)


def _not_python(settings: Any) -> Invocation:
    return Invocation(
        request_id=str(uuid.uuid4()),
        payload='{"errorMessage":"The emulator runs Python functions only, not '
        f'{settings.run_time}.","errorType":"Runtime.NotEmulated"}}',
        error=True,
    )


def _save_log(settings: Any, log: str) -> None:
    """Write to the function's log group, which Lambda makes where there is none."""
    if settings.logs_group_name not in settings.logs_backend.groups:
        settings.logs_backend.create_log_group(settings.logs_group_name, {})
    settings.save_logs(log)


def _function(settings: Any) -> Function:
    """Moto's function as it is now."""
    return Function(
        name=settings.function_name,
        arn=settings.function_arn,
        digest=settings.code_digest,
        archive=settings.code_bytes,
        handler=settings.handler,
        timeout=settings.timeout,
        memory=settings.memory_size,
        region_name=settings.region,
        variables=tuple(sorted(settings.environment_vars.items())),
    )
