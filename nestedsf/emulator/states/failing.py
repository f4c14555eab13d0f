"""Errors inside an execution: which ones a Catch matches, and what they say.

AWS: States.ALL does not match States.Runtime; States.TaskFailed matches every error but
States.Timeout
(https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
The same page says that States.ALL does not match States.DataLimitExceeded; the history recorded
on AWS on 21 March 2024 shows that it does (tests/histories/recorded,
lambda-invoke-result-too-large-caught-by-all), and so it does here.
A path that is not in the input ends the execution, without an event of the task, and names the
event that entered the state (recorded: output-path-missing).
A SendTaskFailure without error or cause reaches a Catch as null, through a Parallel too
(recorded: callback-failure-in-parallel).

moto: States.ALL matches everything; States.TaskFailed matches none of AWS's own errors; a missing
path leaves a TaskFailed and names the last event; an absent error becomes "" on its way through
a Parallel.
"""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.asl.component.common.error_name import (
    error_equals_decl,
    failure_event,
)
from moto.stepfunctions.parser.asl.component.common.path import input_path, output_path
from moto.stepfunctions.parser.asl.component.common.payload.payloadvalue.payloadbinding import (
    payload_binding,
)
from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map import state_map
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import state_parallel
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError, extract_json

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.encoding import to_json_text

patches = Patches()

NAMES_THE_STATE = "An error occurred while executing the state "
UNCATCHABLE = frozenset({"States.Runtime"})


@patches.wraps(error_equals_decl.ErrorEqualsDecl, "_eval_body")
def _matches(_original: Any, self: Any, env: Any) -> None:
    raised = getattr(env.stack.pop(), "error_name", None)
    wanted = {name.error_name for name in self.error_names}
    env.stack.append(
        raised in wanted
        or ("States.ALL" in wanted and raised not in UNCATCHABLE)
        or ("States.TaskFailed" in wanted and raised not in UNCATCHABLE | {"States.Timeout"})
    )


@patches.wraps(failure_event.FailureEventException, "get_execution_failed_event_details")
def _details_of_the_failure(original: Any, self: Any) -> Any:
    details = original(self)
    given: dict[str, Any] = next(iter((self.failure_event.event_details or {}).values()), {})
    for key in ("error", "cause"):
        if key in given:
            details.setdefault(key, None)
    if str(given.get("cause")).startswith(NAMES_THE_STATE):  # on its way out of a branch
        details["cause"] = given["cause"]
    return details


# --- the event that entered the state -----------------------------------------------------


@patches.wraps(event_manager.EventManager, "add_event")
def _remember_entry(
    original: Any, self: Any, context: Any, event_type: Any, *a: Any, **k: Any
) -> Any:
    event_id = original(self, context, event_type, *a, **k)
    if event_type.endswith("StateEntered"):
        context.entered_event_id = event_id
    return event_id


def _pass_entry_on(name: str) -> None:
    @patches.wraps(environment.Environment, name)
    def open_frame(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        frame = original(self, *args, **kwargs)
        entered = getattr(self.event_history_context, "entered_event_id", None)
        if entered is not None:
            frame.event_history_context.entered_event_id = entered
        return frame


_pass_entry_on("open_frame")
_pass_entry_on("open_inner_frame")


@patches.wraps(failure_event.FailureEvent, "__init__")
def _names_the_entry(original: Any, self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
    original(self, env, *args, **kwargs)
    self.source_event_id = getattr(
        env.event_history_context, "entered_event_id", self.source_event_id
    )


# --- paths that are not there -------------------------------------------------------------


class MissingPathError(failure_event.FailureEventException):
    """A path of a state that is not in its data: ends the execution with States.Runtime."""

    def __init__(self, env: Any, cause: str) -> None:
        super().__init__(
            failure_event.FailureEvent(
                env=env,
                error_name=state.StatesErrorName(typ=state.StatesErrorNameType.StatesRuntime),
                event_type=api.HistoryEventType.ExecutionFailed,
                event_details={
                    "executionFailedEventDetails": {"error": "States.Runtime", "cause": cause}
                },
            )
        )


class _Escape(BaseException):
    def __init__(self, error: MissingPathError) -> None:
        self.error = error


@patches.wraps(execute_state.ExecutionState, "_evaluate_with_timeout")
def _missing_parameter(original: Any, self: Any, env: Any) -> None:
    try:
        original(self, env)
    except NoSuchJsonPathError as missing:
        cause = (
            f"The JSONPath '{missing.json_path}' specified for the field "
            f"'{getattr(missing, 'field', env.next_field_name)}' could not be found in the input "
            f"'{to_json_text(missing.data)}'"
        )
        raise _Escape(MissingPathError(env, cause)) from missing


def _end_of_escape(owner: Any) -> None:
    @patches.wraps(owner, "_eval_state")
    def _eval_state(original: Any, self: Any, env: Any) -> None:
        try:
            original(self, env)
        except _Escape as escaped:
            raise escaped.error from escaped.__cause__


for _owner in (execute_state.ExecutionState, state_parallel.StateParallel, state_map.StateMap):
    _end_of_escape(_owner)


@patches.wraps(payload_binding.PayloadBindingStringExpressionSimple, "_eval_val")
def _name_the_field(original: Any, self: Any, env: Any) -> Any:
    try:
        return original(self, env)
    except NoSuchJsonPathError as missing:
        missing.field = f"{self.field}.$"
        raise


def _missing_in_path(owner: Any) -> None:
    @patches.wraps(owner, "_eval_body")
    def _eval_body(original: Any, self: Any, env: Any) -> None:
        try:
            original(self, env)
        except failure_event.FailureEventException as failure:
            missing = failure.__context__
            if not isinstance(missing, NoSuchJsonPathError):
                raise
            cause = f"Invalid path '{missing.json_path}' : {_first_missing(missing)}"
            raise MissingPathError(env, cause) from missing


_missing_in_path(input_path.InputPath)
_missing_in_path(output_path.OutputPath)


def _first_missing(missing: NoSuchJsonPathError) -> str:
    names = missing.json_path.removeprefix("$.").split(".")
    present = next(
        (i for i in range(len(names) - 1, 0, -1) if _is_there(names[:i], missing.data)), 0
    )
    where = "$" + "".join(f"['{name}']" for name in names[: present + 1])
    if present + 1 < len(names):
        return f"Missing property in path {where}"
    return f"No results for path: {where}"


def _is_there(names: list[str], data: Any) -> bool:
    try:
        extract_json("$." + ".".join(names), data)
    except NoSuchJsonPathError:
        return False
    return True
