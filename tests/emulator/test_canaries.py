"""moto still has each gap that nestedsf.emulator closes.

A class a module, a test a sentence of its "moto:" paragraph, on moto as it is.
A test fails when moto no longer has the gap, and says which patch may go.
"""

from __future__ import annotations

import functools
import gc
import json
import logging
import os
import subprocess
import sys
import threading
import time
import weakref
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ProfileNotFound
from botocore.parsers import ResponseParserError
from moto import mock_aws
from moto.awslambda import models as lambda_models
from moto.awslambda.exceptions import UnknownFunctionException
from moto.cloudformation import models as stack_models
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import cloudformation_backends
from moto.core import utils as moto_utils
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser import models as parser_models
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    iteration_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.job import Job, JobPool
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.branches_decl import (
    BranchesDecl,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
    lambda_eval_utils,
    state_task_lambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service,
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import timestamp
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)
from moto.stepfunctions.parser.asl.eval.callback import callback
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client, encoding

from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    Lab,
    caught,
    failing,
    machine,
    make_function,
    mapping,
    nested,
    parallel,
    passing,
    retried,
    task,
    until,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"
CONFIG: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
SEND = "arn:aws:states:::sqs:sendMessage"


@pytest.fixture(scope="module")
def session() -> boto3.Session:
    """A session that keeps its service models over all tests."""
    return boto3.Session("testing", "testing", region_name=REGION)


@pytest.fixture(autouse=True)
def no_aws_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def lab(session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """Step Functions on moto as it is."""
    with mock_aws(config=CONFIG):
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)  # moto's tasks would make one each
        yield Lab(session)
        backend = parser_models.stepfunctions_parser_backends["123456789012"][REGION]
        for state_machine in backend.state_machines:
            for execution in state_machine.executions:
                _end(execution)


def _execution(arn: str) -> Any:
    """What moto holds of an execution."""
    return parser_models.stepfunctions_parser_backends["123456789012"][REGION].describe_execution(
        arn
    )


def _end(execution: Any) -> None:
    """Leave no thread behind that would run into the next test."""
    env = execution.exec_worker.env
    execution.stop(datetime.now(timezone.utc), "", "")
    for endpoint in list(env.callback_pool_manager._pool.values()):
        endpoint.interrupt_all()


@pytest.fixture
def queue(lab: Lab) -> str:
    """The URL of a queue."""
    return str(lab.session.client("sqs").create_queue(QueueName="queue")["QueueUrl"])


def sending(queue: str, **fields: Any) -> Json:
    """A Task that sends a message: one that works on moto as it is."""
    return task(SEND, {"QueueUrl": queue, "MessageBody": "text"}, **fields)


def waiting(queue: str, **fields: Any) -> Json:
    """A Task that waits for the token in its message."""
    message = {"Token.$": "$$.Task.Token"}
    resource = SEND + ".waitForTaskToken"
    return task(resource, {"QueueUrl": queue, "MessageBody": message}, **fields)


def error_of(call: Callable[..., Any], **arguments: Any) -> Json | None:
    """The error that a call answers with, None where it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return dict(error.response["Error"])
    return None


def soon(condition: Callable[[], bool]) -> bool:
    """Whether `condition` comes true within a third of a second."""
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False


class TestErrors:
    def test_an_error_of_the_interpreter_has_no_code(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, input="{")
        assert error is not None
        assert error["Code"] == "", (
            "moto now names the code: nestedsf.emulator.states.errors may shrink"
        )


class TestGateway:
    def test_a_loader_is_made_anew_each_time(self) -> None:
        assert moto_utils.create_loader() is not moto_utils.create_loader(), (
            "moto now keeps its loader: the cached create_loader of nestedsf.emulator.gateway may go"
        )

    def test_the_switch_answers_every_session(self, lab: Lab) -> None:
        stranger = boto3.Session("someone", "else", region_name=REGION).client("stepfunctions")
        lab.create(machine({"A": passing()}))
        assert stranger.list_state_machines()["stateMachines"], (
            "moto now keeps to one session: nestedsf.emulator.gateway.Gateway may go"
        )


class TestLazyImports:
    def test_importing_moto_reads_the_profile(self) -> None:
        result = _python("import moto.stepfunctions.parser.models", AWS_PROFILE="not-there")
        assert "ProfileNotFound" in result.stderr, (
            "moto now imports without a session: "
            "the sealed environment of nestedsf.emulator.lazy_imports may go"
        )

    def test_importing_moto_reads_botocores_data_again_and_again(self) -> None:
        assert int(_imported()[0]) > 1, (
            "moto now makes one session: the loader of nestedsf.emulator.lazy_imports may go"
        )

    def test_importing_cloudformation_imports_a_validator(self) -> None:
        assert _imported()[1] == "True", (
            "moto now imports its validator late: "
            "the stand-ins of nestedsf.emulator.lazy_imports may go"
        )


@functools.cache
def _imported() -> list[str]:
    """How many loaders importing moto's CloudFormation makes, and whether a validator is in."""
    return _python(
        "import sys, botocore.session\n"
        "made = []\n"
        "create = botocore.session.create_loader\n"
        "botocore.session.create_loader = lambda *a, **k: made.append(1) or create(*a, **k)\n"
        "import moto.cloudformation.models\n"
        "print(len(made), 'openapi_spec_validator' in sys.modules)"
    ).stdout.split()


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


class TestThreads:
    def test_ended_threads_are_kept(self, lab: Lab) -> None:
        before = set(threading.enumerate())
        arn = lab.start(machine({"A": wait(60)}))
        lab.until_event(arn, "WaitStateEntered")
        threads = weakref.WeakSet(set(threading.enumerate()) - before)
        before.clear()
        assert threads
        lab.sfn.stop_execution(executionArn=arn)
        lab.ended(arn)
        until(lambda: not any(thread.is_alive() for thread in threads))
        gc.collect()
        assert threads, (
            "moto now drains TMP_THREADS: nestedsf.emulator.states.threads.patches may go"
        )

    def test_an_execution_outlives_the_mock(self, session: boto3.Session) -> None:
        with mock_aws(config=CONFIG):
            lab = Lab(session)
            before = set(threading.enumerate())
            arn = lab.start(machine({"A": wait(60)}))
            lab.until_event(arn, "WaitStateEntered")
            threads = set(threading.enumerate()) - before
            execution = _execution(arn)
        alive = [thread for thread in threads if thread.is_alive()]
        _end(execution)
        assert alive, (
            "moto now ends its executions: nestedsf.emulator.states.threads.end_all may go"
        )

    def test_without_the_mock_a_task_calls_out(self) -> None:
        client = boto_client.boto_client_for(REGION, "stepfunctions")
        assert client.meta.endpoint_url.startswith("http://localhost"), (
            "moto's tasks now stay inside: nestedsf.emulator.states.renaming.service_client may go"
        )

    def test_failures_are_logged_to_stderr(
        self, lab: Lab, caplog: pytest.LogCaptureFixture
    ) -> None:
        lab.run(machine({"A": failing()}))
        written = [record for record in caplog.records if record.name.startswith("moto.")]
        silenced = logging.getLogger("moto").handlers
        assert max(record.levelno for record in written) >= logging.WARNING
        assert not silenced, "moto now is quiet: nestedsf.emulator.states.threads.Quiet may go"

    def test_what_the_parser_does_not_understand_is_printed(
        self, lab: Lab, capfd: pytest.CaptureFixture[str]
    ) -> None:
        lab.run(machine({"A": passing(Parameters={"v.$": r"States.Format('it\'s')"})}))
        assert "token recognition error" in capfd.readouterr().err, (
            "moto's parser now is quiet: ConsoleErrorListener of nestedsf.emulator.states.threads may go"
        )


class TestEncoding:
    def test_blanks_follow_colons_and_commas(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": passing()}), {"a": [1, 2]})
        lab.ended(arn)
        assert lab.details(arn, "ExecutionStarted")[0]["input"] == '{"a": [1, 2]}', (
            "moto now writes compact JSON: nestedsf.emulator.states.encoding may go"
        )

    def test_other_letters_are_escaped(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": passing()}), ["ß"])
        lab.ended(arn)
        assert lab.details(arn, "ExecutionStarted")[0]["input"] == '["\\u00df"]', (
            "moto now writes letters as they are: nestedsf.emulator.states.encoding may go"
        )

    def test_dates_are_iso_text(self) -> None:
        moment = datetime(2026, 1, 2, tzinfo=timezone.utc)
        assert encoding.to_json_str(moment) == '"2026-01-02T00:00:00+00:00"', (
            "moto now writes epoch milliseconds: nestedsf.emulator.states.encoding may go"
        )


class TestRenaming:
    def test_parameters_keep_their_names(self, lab: Lab) -> None:
        child = lab.create(machine({"A": passing()}))
        answer = lab.run(machine({"Child": nested("", child)}))
        assert (answer["status"], answer.get("error")) == ("FAILED", "States.Runtime"), (
            "moto now renames parameters: _rename_parameters of nestedsf.emulator.states.renaming may go"
        )

    def test_results_keep_their_names(self, lab: Lab) -> None:
        answer = lab.run(machine({"A": task("arn:aws:states:::aws-sdk:sfn:listActivities", {})}))
        assert json.loads(answer["output"]) == {"activities": []}, (
            "moto now renames results: _rename_response of nestedsf.emulator.states.renaming may go"
        )

    def test_the_metadata_of_the_response_is_thrown_away(self, lab: Lab, queue: str) -> None:
        answer = lab.run(machine({"A": sending(queue)}))
        assert "SdkHttpMetadata" not in answer["output"], (
            "moto now keeps the metadata: _sdk_metadata of nestedsf.emulator.states.renaming may go"
        )

    def test_tasks_use_the_default_session(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_PROFILE", "not-there")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        failed = False
        try:
            boto_client.boto_client_for(REGION, "stepfunctions")
        except ProfileNotFound:
            failed = True
        assert failed, (
            "moto's tasks now read no profile: service_client of nestedsf.emulator.states.renaming may go"
        )


class _WokenEarly(threading.Event):
    """Wakes a little before the time is over, and remembers what was waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        time.sleep(max(timeout - 0.05, 0))
        return False


class TestClock:
    def test_a_wait_that_wakes_early_waits_the_whole_time_again(self) -> None:
        woken = _WokenEarly()
        env: Any = SimpleNamespace(
            program_state_event=woken, is_running=lambda: len(woken.waits) < 2
        )
        state: Any = SimpleNamespace()
        state._wait_interval = lambda **again: WaitFunction._wait_interval(state, **again)
        WaitFunction._wait_interval(state, env, 0.2)  # type: ignore[arg-type]
        assert woken.waits == [0.2, 0.2], (
            "moto now waits for what is left: _wait of nestedsf.emulator.states.clock may go"
        )

    @pytest.fixture
    def read(self) -> Callable[[str], Any]:
        """What a Wait makes of its Timestamp."""
        return lambda text: timestamp.Timestamp._from_timestamp_string(timestamp=text)

    def test_a_moment_is_taken_for_local_time(self, read: Callable[[str], Any]) -> None:
        assert read("2026-01-02T00:00:00Z").tzinfo is None, (
            "moto now knows UTC: _moment of nestedsf.emulator.states.clock may go"
        )

    def test_a_moment_is_taken_for_whole_seconds(self, read: Callable[[str], Any]) -> None:
        assert read("2026-01-02T00:00:00.900Z").microsecond == 0, (
            "moto now keeps fractions: _moment of nestedsf.emulator.states.clock may go"
        )

    def test_a_moment_has_no_other_zone(self, read: Callable[[str], Any]) -> None:
        assert read("2026-01-02T00:00:00+02:00") is None, (
            "moto now reads zones: _moment of nestedsf.emulator.states.clock may go"
        )

    def test_a_heartbeat_brings_a_timeout(self) -> None:
        definition = machine({"Beats": task(SEND + ".waitForTaskToken", {}, HeartbeatSeconds=5)})
        program = AmazonStateLanguageParser.parse(json.dumps(definition))[0]
        assert program.states.states["Beats"].timeout.timeout_seconds == 60, (
            "moto now adds no timeout: "
            "_no_timeout_beside_a_heartbeat of nestedsf.emulator.states.clock may go"
        )

    def test_a_back_off_cannot_be_interrupted(self) -> None:
        module = getattr(retrier_decl, "time", None)
        assert getattr(module, "sleep", None) is time.sleep, (
            "moto's back-off now can be woken: sleep of nestedsf.emulator.states.clock may go"
        )


class TestNaming:
    def test_an_unnamed_execution_is_called_none(self, lab: Lab) -> None:
        assert lab.start(machine({"A": passing()})).endswith(":None"), (
            "moto now names executions: _start_execution of nestedsf.emulator.states.naming may go"
        )

    def test_a_name_may_have_any_character(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, name="a <b>\n")
        assert error is None, (
            "moto now checks names: check_name of nestedsf.emulator.states.naming may go"
        )

    def test_inputs_are_compared_as_text(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": wait(60)}))
        lab.start(arn, '{"a": 1}', name="same")
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, name="same", input='{"a":1}')
        assert error is not None, (
            "moto now compares JSON: _held_name of nestedsf.emulator.states.naming may go"
        )


class TestInputs:
    def test_an_input_is_refused_in_the_words_of_python(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, input="{a}")
        assert error is not None
        assert error["Message"].startswith("Expecting property name"), (
            "moto now speaks as AWS does: _in_words_of_aws of nestedsf.emulator.states.inputs may go"
        )

    def test_an_input_may_be_of_any_size(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": {"Type": "Succeed"}}))
        large = json.dumps("x" * 262_144)
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, input=large)
        assert error is None, (
            "moto now knows the size: check_input of nestedsf.emulator.states.inputs may go"
        )

    def test_an_output_may_be_any_text(self, lab: Lab, queue: str) -> None:
        token = lab.token(lab.start(machine({"A": waiting(queue)})))
        error = error_of(lab.sfn.send_task_success, taskToken=token, output="no JSON")
        assert error is None, (
            "moto now reads the output: check_output of nestedsf.emulator.states.inputs may go"
        )


class TestLimits:
    def test_a_page_may_have_any_size(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": passing()}))
        calls = [
            (lab.sfn.get_execution_history, {"executionArn": arn}),
            (lab.sfn.list_executions, {"stateMachineArn": lab.describe(arn)["stateMachineArn"]}),
            (lab.sfn.list_state_machines, {}),
        ]
        errors = [error_of(call, maxResults=1001, **more) for call, more in calls]
        assert errors == [None] * 3, "moto now limits pages: nestedsf.emulator.states.limits may go"

    def test_a_name_may_have_any_length(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        error = error_of(lab.sfn.start_execution, stateMachineArn=arn, name="a" * 81)
        assert error is None, (
            "moto now limits names: start_execution in nestedsf.emulator.states.limits may go"
        )

    def test_a_filter_may_be_any_text(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        error = error_of(lab.sfn.list_executions, stateMachineArn=arn, statusFilter="ASLEEP")
        assert error is None, (
            "moto now checks filters: list_executions in nestedsf.emulator.states.limits may go"
        )

    def test_text_that_is_no_arn_is_an_arn_of_nothing(self, lab: Lab) -> None:
        error = error_of(lab.sfn.describe_execution, executionArn="text")
        assert error is not None
        assert "Does Not Exist" in error["Message"], (
            "moto now knows an ARN's prefix: _validate_arn of nestedsf.emulator.states.limits may go"
        )


class TestMachines:
    @pytest.fixture
    def twice(self, lab: Lab) -> Callable[[Json], Json | None]:
        """Create a machine of one name with each definition given."""

        def create(definition: Json) -> Json | None:
            text = json.dumps(definition)
            return error_of(
                lab.sfn.create_state_machine, name="twice", definition=text, roleArn=ROLE
            )

        return create

    def test_a_second_definition_is_dropped(self, twice: Callable[[Json], Json | None]) -> None:
        twice(machine({"A": passing()}))
        assert twice(machine({"B": passing()})) is None, (
            "moto now refuses it: _create_state_machine of nestedsf.emulator.states.machines may go"
        )

    def test_there_are_no_revisions(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        second = json.dumps(machine({"B": passing()}))
        answer = lab.sfn.update_state_machine(stateMachineArn=arn, definition=second)
        assert "revisionId" not in answer, (
            "moto now has revisions: _update_state_machine of nestedsf.emulator.states.machines may go"
        )

    def test_an_execution_shows_the_definition_of_today(self, lab: Lab) -> None:
        arn = lab.create(machine({"A": passing()}))
        execution = lab.start(arn)
        second = json.dumps(machine({"B": passing()}))
        lab.sfn.update_state_machine(stateMachineArn=arn, definition=second)
        answer = lab.sfn.describe_state_machine_for_execution(executionArn=execution)
        assert answer["definition"] == second, (
            "moto now keeps what ran: _describe_for_execution of nestedsf.emulator.states.machines may go"
        )


class TestDefinitions:
    def test_a_target_may_be_missing(self, lab: Lab) -> None:
        lost = machine({"A": passing(Next="nowhere")})
        assert error_of(lab.create, definition=lost) is None, (
            "moto now follows Next: _missing_targets of nestedsf.emulator.states.definitions may go"
        )

    def test_an_express_machine_may_wait(self, lab: Lab) -> None:
        patient = machine({"A": nested(".sync", ROLE)})
        assert error_of(lab.create, definition=patient, type="EXPRESS") is None, (
            "moto now refuses it: _create_state_machine of nestedsf.emulator.states.definitions may go"
        )

    def test_the_error_has_no_code(self, lab: Lab) -> None:
        error = error_of(lab.sfn.create_state_machine, name="none", definition="{}", roleArn=ROLE)
        assert error is not None
        assert error["Code"] == "", (
            "moto now answers InvalidDefinition: _validate of nestedsf.emulator.states.definitions may go"
        )

    def test_each_execution_parses_anew(self) -> None:
        text = json.dumps(machine({"A": passing()}))
        first, second = (AmazonStateLanguageParser.parse(text)[0] for _ in range(2))
        assert first is not second, (
            "moto now parses once: _parse_once of nestedsf.emulator.states.definitions may go"
        )

    def test_a_letter_stays_escaped_in_the_name_of_a_state(self, lab: Lab) -> None:
        arn = lab.start(machine({"Größe": passing()}))  # json.dumps escapes it
        lab.until_event(arn, "ExecutionSucceeded")
        assert lab.details(arn, "PassStateEntered")[0]["name"] == r"Gr\u00f6\u00dfe", (
            "moto now reads the name as JSON: _parse of nestedsf.emulator.states.definitions may go"
        )


class TestDescriptions:
    def test_a_string_output_is_not_json(self, lab: Lab) -> None:
        answer = lab.run(machine({"A": passing(Result="text")}))
        assert answer["output"] == "text", (
            "moto now encodes a string: nestedsf.emulator.states.descriptions may go"
        )

    @pytest.mark.parametrize("field", ["inputDetails", "redriveCount", "redriveStatus"])
    def test_a_field_is_missing(self, lab: Lab, field: str) -> None:
        answer = lab.run(machine({"A": passing()}))
        assert field not in answer, (
            f"moto now has {field}: nestedsf.emulator.states.descriptions may go"
        )

    def test_a_timed_out_execution_has_no_stop_date(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": wait(60)}))
        lab.until_event(arn, "WaitStateEntered")
        _execution(arn).exec_worker.env.set_timed_out()
        answer = lab.ended(arn)
        machine_arn = answer["stateMachineArn"]
        listed = lab.sfn.list_executions(stateMachineArn=machine_arn)["executions"][0]
        assert (answer["status"], listed["status"]) == ("TIMED_OUT", "TIMED_OUT")
        assert "stopDate" not in answer, (
            "moto now says when: _describe_execution of nestedsf.emulator.states.descriptions may go"
        )
        assert "stopDate" not in listed, (
            "moto now says when: _list_executions of nestedsf.emulator.states.descriptions may go"
        )

    def test_a_start_time_in_an_output_raises(self, lab: Lab) -> None:
        started = passing(Parameters={"At.$": "$$.Execution.StartTime"})
        arn = lab.start(machine({"A": started}))
        lab.until_event(arn, "ExecutionSucceeded")
        raised = False
        try:
            lab.ended(arn)
        except TypeError:
            raised = True
        assert raised, (
            "moto now writes the date: _start_time_as_text of nestedsf.emulator.states.descriptions may go"
        )

    def test_the_context_does_not_count_redrives(self, lab: Lab) -> None:
        counted = passing(Parameters={"Count.$": "$$.Execution.RedriveCount"})
        assert lab.run(machine({"A": counted}))["status"] == "FAILED", (
            "moto now counts: _redrive_count_in_context of nestedsf.emulator.states.descriptions may go"
        )


class TestHistories:
    @pytest.fixture
    def read(self, lab: Lab) -> Callable[..., Json]:
        """GetExecutionHistory of an execution of two states."""
        arn = lab.start(machine({"A": passing(Next="B"), "B": passing()}))
        lab.until_event(arn, "ExecutionSucceeded")
        return lambda **how: lab.sfn.get_execution_history(executionArn=arn, **how)

    def test_the_size_of_a_page_is_ignored(self, read: Callable[..., Json]) -> None:
        assert len(read(maxResults=2)["events"]) == 6, (
            "moto now makes pages: nestedsf.emulator.states.histories may go"
        )

    def test_the_token_of_a_page_is_ignored(self, read: Callable[..., Json]) -> None:
        assert error_of(read, nextToken="of nobody") is None, (
            "moto now reads nextToken: nestedsf.emulator.states.histories may go"
        )

    def test_the_reverse_order_is_ignored(self, read: Callable[..., Json]) -> None:
        assert read(reverseOrder=True)["events"][0]["id"] == 1, (
            "moto now turns the order: nestedsf.emulator.states.histories may go"
        )

    def test_data_cannot_be_left_out(self, read: Callable[..., Json]) -> None:
        started = read(includeExecutionData=False)["events"][0]
        assert "input" in started["executionStartedEventDetails"], (
            "moto now leaves data out: nestedsf.emulator.states.histories may go"
        )


class TestStopping:
    def test_error_and_cause_become_empty(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": wait(60)}))
        lab.until_event(arn, "WaitStateEntered")
        lab.sfn.stop_execution(executionArn=arn, error="Error", cause="Cause")
        lab.until_event(arn, "ExecutionAborted")
        assert lab.details(arn, "ExecutionAborted") == [{"error": "", "cause": ""}], (
            "moto now keeps them: stop of nestedsf.emulator.states.stopping may go"
        )

    @pytest.fixture
    def stopped(self, lab: Lab, queue: str) -> tuple[str, str, Json]:
        """A stopped execution that waits for a token, the token, and StopExecution's answer."""
        arn = lab.start(machine({"A": waiting(queue)}))
        token = lab.token(arn)
        return arn, token, lab.sfn.stop_execution(executionArn=arn)

    def test_the_answer_has_no_stop_date(self, stopped: tuple[str, str, Json]) -> None:
        assert "stopDate" not in stopped[2], (
            "moto now says when: _stop_execution of nestedsf.emulator.states.stopping may go"
        )

    def test_what_waits_for_a_token_stays_running(
        self, lab: Lab, stopped: tuple[str, str, Json]
    ) -> None:
        time.sleep(0.1)
        assert lab.describe(stopped[0])["status"] == "RUNNING", (
            "moto now wakes it: _end_once of nestedsf.emulator.states.stopping may go"
        )

    def test_what_was_stopped_takes_a_token(self, lab: Lab, stopped: tuple[str, str, Json]) -> None:
        assert error_of(lab.sfn.send_task_success, taskToken=stopped[1], output="1") is None, (
            "moto now refuses it: _end_once of nestedsf.emulator.states.stopping may go"
        )

    def test_events_follow_the_last_one(self, lab: Lab, queue: str) -> None:
        token_branch = machine({"A": waiting(queue)})
        failing_branch = machine({"B": waiting(queue)})
        arn = lab.start(machine({"Both": parallel(token_branch, failing_branch)}))
        first, second = lab.token(arn, 1), lab.token(arn, 2)
        lab.sfn.send_task_failure(taskToken=first, error="Boom")
        lab.until_event(arn, "ExecutionFailed")
        error_of(lab.sfn.send_task_failure, taskToken=second, error="Late")
        assert soon(lambda: lab.types(arn)[-1] != "ExecutionFailed"), (
            "moto's histories now end: _add_event of nestedsf.emulator.states.stopping may go"
        )

    def test_there_is_no_limit_of_events(self, lab: Lab, queue: str) -> None:
        arn = lab.start(machine({"A": waiting(queue)}))
        token = lab.token(arn)
        events = _execution(arn).exec_worker.env.event_manager._history_event_list
        events.extend(events[:1] * 24_995)
        lab.sfn.send_task_success(taskToken=token, output="1")
        assert lab.ended(arn)["status"] == "SUCCEEDED", (
            "moto now has a limit: MAX_EVENTS of nestedsf.emulator.states.stopping may go"
        )


class TestChildren:
    def test_a_task_asks_every_half_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        slept: list[float] = []
        answers = iter([None, "ended"])
        monkeypatch.setattr(
            state_task_service_callback, "time", SimpleNamespace(sleep=slept.append)
        )
        service: Any = state_task_service_callback.StateTaskServiceCallback
        env = SimpleNamespace(is_running=lambda: True)
        outcome = service._eval_sync(SimpleNamespace(), env, lambda: next(answers), 60, None, None)
        assert outcome == "ended"
        assert slept == [0.5], (
            "moto now hears of the end: _eval_sync of nestedsf.emulator.states.children may go"
        )

    def test_a_child_goes_on_when_its_parent_is_stopped(
        self, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _let_children_start(monkeypatch)
        child = lab.create(machine({"A": wait(60)}))
        arn = lab.start(machine({"Child": nested(".sync", child)}))
        lab.until_event(arn, "TaskSubmitted")
        lab.sfn.stop_execution(executionArn=arn)
        assert lab.ended(arn)["status"] == "ABORTED"  # so its task looks no longer
        [started] = lab.sfn.list_executions(stateMachineArn=child)["executions"]
        assert not soon(lambda: lab.describe(started["executionArn"])["status"] != "RUNNING"), (
            "moto now stops the child: _eval_sync of nestedsf.emulator.states.children may go"
        )


def _let_children_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rename what states:startExecution sends and receives, which moto does not."""

    def rename_parameters(_task: Any, parameters: Json, **_: Any) -> None:
        for name in list(parameters):
            parameters[name[0].lower() + name[1:]] = parameters.pop(name)

    def rename_response(_task: Any, response: Json, **_: Any) -> None:
        for name in list(response):
            response[name[0].upper() + name[1:]] = response.pop(name)

    owner = state_task_service.StateTaskService
    monkeypatch.setattr(owner, "_normalise_parameters", rename_parameters)
    monkeypatch.setattr(owner, "_normalise_response", rename_response)
    monkeypatch.setattr(state_task_service_callback, "_DELAY_SECONDS_SYNC_CONDITION_CHECK", 0.01)


class TestTokens:
    def test_all_attempts_have_one_token(
        self, lab: Lab, queue: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _seconds: None))
        arn = lab.start(machine({"A": retried(waiting(queue), MaxAttempts=1)}))
        first = lab.token(arn)
        lab.sfn.send_task_failure(taskToken=first, error="Again")
        assert lab.token(arn, 2) == first, (
            "moto now gives each attempt a token: "
            "_a_token_for_each_attempt of nestedsf.emulator.states.tokens may go"
        )

    def test_a_used_token_is_unknown(self, lab: Lab, queue: str) -> None:
        arn = lab.start(machine({"A": waiting(queue)}))
        token = lab.token(arn)
        lab.sfn.send_task_success(taskToken=token, output="1")
        lab.ended(arn)
        error = error_of(lab.sfn.send_task_success, taskToken=token, output="1")
        assert error is not None
        assert error["Code"] == "InvalidToken", (
            "moto now remembers tokens: _claim of nestedsf.emulator.states.tokens may go"
        )

    def test_a_used_token_is_accepted_again(self, lab: Lab, queue: str) -> None:
        arn = lab.start(machine({"A": waiting(queue, Next="B"), "B": wait(60)}))
        token = lab.token(arn)
        lab.sfn.send_task_success(taskToken=token, output="1")
        lab.until_event(arn, "WaitStateEntered")
        assert error_of(lab.sfn.send_task_success, taskToken=token, output="2") is None, (
            "moto now takes a token once: _claim of nestedsf.emulator.states.tokens may go"
        )

    def test_an_output_that_is_no_json_fails_the_parent(self, lab: Lab, queue: str) -> None:
        arn = lab.start(machine({"A": waiting(queue)}))
        token = lab.token(arn)
        error_of(lab.sfn.send_task_success, taskToken=token, output="no JSON")
        assert soon(lambda: lab.describe(arn)["status"] == "FAILED"), (
            "moto now reads the output: _send_task_success of nestedsf.emulator.states.tokens may go"
        )

    def test_a_cause_is_dropped(self, lab: Lab, queue: str) -> None:
        arn = lab.start(machine({"A": waiting(queue)}))
        lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Error", cause="Cause")
        assert "cause" not in lab.ended(arn), (
            "moto now keeps the cause: _send_task_failure of nestedsf.emulator.states.tokens may go"
        )

    def test_with_heartbeats_a_token_that_is_sent_at_once_is_overlooked(self) -> None:
        endpoint = callback.CallbackEndpoint("token")
        endpoint.notify(callback.CallbackOutcomeSuccess("token", "1"))
        heartbeat = endpoint.setup_heartbeat_endpoint(0.05)  # type: ignore[arg-type]
        env = SimpleNamespace(is_running=lambda: True)
        service: Any = state_task_service_callback.StateTaskServiceCallback
        outcome = service._wait_for_task_token_heartbeat(None, env, endpoint, heartbeat)
        assert isinstance(outcome, callback.HeartbeatTimedOut), (
            "moto now sees the token: _wait_with_heartbeats of nestedsf.emulator.states.tokens may go"
        )

    def test_a_heartbeat_that_is_not_asked_for_is_refused(self, lab: Lab, queue: str) -> None:
        token = lab.token(lab.start(machine({"A": waiting(queue)})))
        assert error_of(lab.sfn.send_task_heartbeat, taskToken=token) is not None, (
            "moto now takes it: _send_task_heartbeat of nestedsf.emulator.states.tokens may go"
        )


class TestBranches:
    def test_a_failing_branch_leaves_no_aborted_event(self, lab: Lab, queue: str) -> None:
        both = parallel(machine({"A": waiting(queue)}), machine({"B": wait(60)}))
        arn = lab.start(machine({"Both": both}))
        lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Boom")
        lab.ended(arn)
        assert not any(kind.endswith("Aborted") for kind in lab.types(arn)), (
            "moto now aborts states: abort_active_state of nestedsf.emulator.states.branches may go"
        )

    def test_siblings_go_on_writing_events(self, lab: Lab, queue: str) -> None:
        both = parallel(machine({"A": waiting(queue)}), machine({"B": waiting(queue)}))
        arn = lab.start(machine({"Both": caught(both, Next="C"), "C": wait(60)}))
        first, second = lab.token(arn, 1), lab.token(arn, 2)
        lab.sfn.send_task_failure(taskToken=first, error="Boom")
        lab.until_event(arn, "WaitStateEntered")
        error_of(lab.sfn.send_task_success, taskToken=second, output="1")
        assert soon(lambda: "TaskSucceeded" in lab.types(arn)), (
            "moto now silences siblings: end_frames of nestedsf.emulator.states.branches may go"
        )

    def test_a_failure_is_chained_to_whoever_wrote_last(self) -> None:
        failed, written = threading.Event(), threading.Event()

        def fails(frame: Environment) -> None:
            _publish(frame)
            failed.set()
            written.wait(5)
            frame.set_error({"error": "Boom"})  # type: ignore[typeddict-item]

        def writes(frame: Environment) -> None:
            failed.wait(5)
            _publish(frame)
            written.set()

        env = _environment()
        programs: Any = [SimpleNamespace(eval=fails), SimpleNamespace(eval=writes)]
        with pytest.raises(Exception):  # noqa: B017, PT011  whatever moto makes of the failure
            BranchesDecl(programs)._eval_body(env)
        assert env.event_history_context.source_event_id == 2, (
            "moto now names the event that failed: _eval_branches of nestedsf.emulator.states.branches may go"
        )

    def test_branches_enter_in_the_order_of_their_threads(self) -> None:
        def later(frame: Environment) -> None:
            time.sleep(0.1)
            _publish(frame, "later")
            frame.set_ended()

        def sooner(frame: Environment) -> None:
            _publish(frame, "sooner")
            frame.set_ended()

        env = _environment()
        programs: Any = [SimpleNamespace(eval=later), SimpleNamespace(eval=sooner)]
        BranchesDecl(programs)._eval_body(env)
        entered = [event["type"] for event in env.event_manager.get_event_history()]
        assert entered == ["sooner", "later"], (
            "moto now keeps the order: _start_and_wait of nestedsf.emulator.states.branches may go"
        )

    def test_an_error_of_aws_in_a_branch_raises(self, lab: Lab) -> None:
        lost = machine({"A": task(SEND, {"QueueUrl.$": "$.missing"})})
        answer = lab.run(machine({"One": parallel(lost)}))
        assert "Custom Error Names MUST NOT begin" in answer["cause"], (
            "moto now passes it on: error_name of nestedsf.emulator.states.branches may go"
        )


def _environment() -> Environment:
    """What a Parallel state runs in."""
    env = Environment(
        aws_execution_details=None,  # type: ignore[arg-type]
        execution_type="STANDARD",  # type: ignore[arg-type]
        context={"Execution": {"Input": {}}, "StateMachine": {}},  # type: ignore[typeddict-item]
        event_history_context=EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store={},
    )
    env.next_state_name = "Both"
    env.stack.append({})
    return env


def _publish(frame: Environment, event_type: Any = "FailStateEntered") -> None:
    frame.event_manager.add_event(context=frame.event_history_context, event_type=event_type)


class TestItems:
    def test_the_other_items_go_on(self, lab: Lab, queue: str) -> None:
        items = caught(mapping(machine({"A": waiting(queue)})), Next="C")
        arn = lab.start(machine({"Items": items, "C": wait(60)}), [1, 2])
        first, second = lab.token(arn, 1), lab.token(arn, 2)
        lab.sfn.send_task_failure(taskToken=first, error="Boom")
        lab.until_event(arn, "WaitStateEntered")
        error_of(lab.sfn.send_task_success, taskToken=second, output="1")
        assert soon(lambda: "TaskSucceeded" in lab.types(arn)), (
            "moto now silences items: _eval_items of nestedsf.emulator.states.items may go"
        )

    def test_an_error_of_aws_in_an_item_raises(self, lab: Lab) -> None:
        lost = machine({"A": task(SEND, {"QueueUrl.$": "$.missing"})})
        answer = lab.run(machine({"Items": mapping(lost)}), [{}])
        assert "Custom Error Names MUST NOT begin" in answer["cause"], (
            "moto now passes it on: _eval_item of nestedsf.emulator.states.items may go"
        )

    def test_many_items_end_in_recursion(self) -> None:
        class Worker(iteration_worker.IterationWorker):
            def _eval_input(self, env_frame: Environment) -> None: ...

            def _eval_job(self, env: Environment, job: Job) -> None:  # noqa: ARG002
                job.job_output = None

        pool = JobPool(job_program=None, job_inputs=[0] * 2000)  # type: ignore[arg-type]
        raised = False
        try:
            Worker(work_name="Items", job_pool=pool, env=_environment()).eval()
        except RecursionError:
            raised = True
        assert raised, "moto now loops: _eval_pool of nestedsf.emulator.states.items may go"


class TestFailing:
    def test_all_errors_can_be_caught(self, lab: Lab) -> None:
        lost = caught(task(SEND, {"QueueUrl.$": "$.missing"}), "States.ALL")
        answer = lab.run(machine({"A": lost, "Caught": passing()}))
        assert answer["status"] == "SUCCEEDED", (
            "moto's States.ALL now has limits: _matches of nestedsf.emulator.states.failing may go"
        )

    def test_task_failed_matches_no_error_of_aws(self) -> None:
        wanted, raised = (
            StatesErrorName.from_name(name) for name in ("States.TaskFailed", "States.Permissions")
        )
        env: Any = SimpleNamespace(stack=[raised])
        ErrorEqualsDecl([wanted])._eval_body(env)
        assert env.stack == [False], (
            "moto's States.TaskFailed now matches: _matches of nestedsf.emulator.states.failing may go"
        )

    def test_a_missing_path_fails_the_task(self, lab: Lab) -> None:
        arn = lab.start(machine({"A": task(SEND, {"QueueUrl.$": "$.missing"})}))
        lab.ended(arn)
        assert lab.types(arn)[2:] == ["TaskFailed", "ExecutionFailed"], (
            "moto now ends at once: _missing_parameter of nestedsf.emulator.states.failing may go"
        )

    def test_a_missing_path_names_the_last_event(self, lab: Lab, queue: str) -> None:
        answer = lab.run(machine({"A": sending(queue, OutputPath="$.missing")}))
        assert "(entered at the event id #5)" in answer["cause"], (
            "moto now names the entry: _names_the_entry of nestedsf.emulator.states.failing may go"
        )

    def test_an_absent_error_becomes_empty_in_a_parallel(self, lab: Lab, queue: str) -> None:
        one = caught(parallel(machine({"A": waiting(queue)})))
        arn = lab.start(machine({"One": one, "Caught": passing()}))
        lab.sfn.send_task_failure(taskToken=lab.token(arn))
        assert json.loads(lab.ended(arn)["output"]) == {"Error": "", "Cause": ""}, (
            "moto now passes null on: _details_of_the_failure of nestedsf.emulator.states.failing may go"
        )


class TestFunctions:
    @pytest.fixture
    def function(self, lab: Lab) -> str:
        """The ARN of a function that answers with what it was given, in a list."""
        return make_function(lab.session, "def handler(event, context):\n    return [event]\n")

    @pytest.fixture
    def answer(self, lab: Lab, function: str) -> Json:
        """Invoke's answer."""
        return lab.session.client("lambda").invoke(FunctionName=function, Payload="1")

    def test_no_code_runs(self, answer: Json) -> None:
        assert answer["Payload"].read() == b"1", (
            "moto now runs code: nestedsf.emulator.functions.runtime may go"
        )

    def test_invoke_names_no_version(self, answer: Json) -> None:
        assert "ExecutedVersion" not in answer, (
            "moto now names the version: a header of _invoke in nestedsf.emulator.functions.invocation may go"
        )

    def test_an_unknown_function_is_invoked(self, lab: Lab) -> None:
        client = lab.session.client("lambda")
        assert error_of(client.invoke, FunctionName="nobody") is None, (
            "moto now knows its functions: _find of nestedsf.emulator.functions.invocation may go"
        )

    def test_an_unknown_function_has_no_version(self) -> None:
        backend = lambda_models.LambdaBackend(REGION, "123456789012")  # the one with Docker
        with pytest.raises(UnknownFunctionException) as raised:
            backend.invoke("nobody", None, b"", {}, {})
        assert raised.value.message.endswith(":nobody"), (
            "moto now writes $LATEST: _find of nestedsf.emulator.functions.invocation may go"
        )

    def test_null_becomes_an_empty_object(self, lab: Lab, function: str) -> None:
        state = {"Type": "Task", "Resource": function, "InputPath": "$.nothing"}
        answer = lab.run(machine({"A": state}), {"nothing": None})
        assert answer["output"] == "{}", (
            "moto now sends null: _payload of nestedsf.emulator.functions.invocation may go"
        )

    def test_the_cause_is_written_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failed = {"FunctionError": "Unhandled", "Payload": {"errorType": "É", "errorMessage": "x"}}
        monkeypatch.setattr(lambda_eval_utils, "_invoke_lambda_function", lambda **_: failed)
        env = SimpleNamespace(is_mocked_mode=lambda: False)
        with pytest.raises(lambda_eval_utils.LambdaFunctionErrorException) as raised:
            state_task_lambda.lambda_eval_utils.execute_lambda_function_integration(
                env=env, parameters={}, region=REGION, state_credentials=None
            )
        assert raised.value.payload == '{"errorType":"\\u00c9","errorMessage":"x"}', (
            "moto now keeps the text: _execute of nestedsf.emulator.functions.invocation may go"
        )


class TestStacks:
    @pytest.fixture
    def deploy(self, lab: Lab) -> Callable[..., Any]:
        """Create a stack of resources: its name."""
        client = lab.session.client("cloudformation")

        def create(resources: Json) -> str:
            body = json.dumps({"Resources": resources})
            client.create_stack(StackName="stack", TemplateBody=body)
            return "stack"

        return create

    def test_state_machines_land_elsewhere(self, lab: Lab, deploy: Callable[..., Any]) -> None:
        deploy({"Machine": _stack_machine(DefinitionString=json.dumps(machine({"A": passing()})))})
        assert lab.sfn.list_state_machines()["stateMachines"] == [], (
            "moto now deploys where it runs: stepfunctions_backends of nestedsf.emulator.stacks.resources may go"
        )

    def test_substitutions_are_ignored(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing(Comment="${Word}")}))
        deploy({"M": _stack_machine(DefinitionString=text, DefinitionSubstitutions={"Word": "x"})})
        assert "${Word}" in _deployed().definition, (
            "moto now fills in: _definition_filled_in of nestedsf.emulator.stacks.resources may go"
        )

    def test_a_definition_as_an_object_is_ignored(self, deploy: Callable[..., Any]) -> None:
        deploy({"M": _stack_machine(Definition=machine({"A": passing()}))})
        assert _deployed().definition == "", (
            "moto now reads Definition: _definition_filled_in of nestedsf.emulator.stacks.resources may go"
        )

    def test_a_machine_has_no_arn_to_get(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing()}))
        named = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [_tag({"Fn::GetAtt": "M.Arn"})]}}
        error = error_of(deploy, resources={"Q": named, "M": _stack_machine(DefinitionString=text)})
        assert error is not None, (
            "moto now has the ARN: _get_cfn_attribute of nestedsf.emulator.stacks.resources may go"
        )

    def test_an_output_cannot_have_the_arn(self) -> None:
        assert not sfn_models.StateMachine.has_cfn_attr("Arn"), (
            "moto now lists the ARN: _has_cfn_attr of nestedsf.emulator.stacks.resources may go"
        )

    def test_an_update_has_events_for_the_stack_alone(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        machines = [json.dumps(machine({"A": passing(Result=text)})) for text in ("one", "two")]
        name = deploy({"M": _stack_machine(DefinitionString=machines[0])})
        client = lab.session.client("cloudformation")
        body = {"Resources": {"M": _stack_machine(DefinitionString=machines[1])}}
        client.update_stack(StackName=name, TemplateBody=json.dumps(body))
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
            "moto now has events for updates: _update_resource of nestedsf.emulator.stacks.events may go"
        )

    def test_there_are_events_for_the_stack_alone(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
            "moto now has events for resources: _event of nestedsf.emulator.stacks.events may go"
        )

    def test_a_failure_is_raised_to_the_caller(self, deploy: Callable[..., Any]) -> None:
        named = _stack_machine(StateMachineName="a b", DefinitionString="{}")
        raised = False
        try:
            deploy({"M": named})
        except (ClientError, ResponseParserError):  # the error is not even XML
            raised = True
        assert raised, (
            "moto now rolls back: _create_resources of nestedsf.emulator.stacks.operations may go"
        )

    def test_what_a_ref_creates_waits_for_nothing(self, deploy: Callable[..., Any]) -> None:
        kind = "AWS::SQS::Queue"
        deploy(
            {
                "A": {"Type": kind, "Properties": {"Tags": [_tag({"Ref": "B"})]}},
                "B": {"Type": kind, "DependsOn": "C"},
                "C": {"Type": kind},
            }
        )
        assert _created() == ["B", "A", "C"], (
            "moto now obeys DependsOn: _create_resource of nestedsf.emulator.stacks.events may go"
        )

    def test_resources_are_deleted_in_no_order(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = deploy({letter: {"Type": "AWS::SQS::Queue"} for letter in "ABCDEFGH"})
        created, deleted = _created(), []
        delete = parsing.ResourceMap._delete_resource

        def remember(resources: Any, resource: Any, resource_json: Any) -> None:
            deleted.append(resource.logical_resource_id)
            delete(resources, resource, resource_json)

        monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", remember)
        lab.session.client("cloudformation").delete_stack(StackName=name)
        assert len(deleted) == 8
        assert deleted != created[::-1], (
            "moto now deletes in order: _delete_all of nestedsf.emulator.stacks.events may go"
        )

    def test_an_update_that_fails_is_raised_to_the_caller(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"M": _stack_machine(DefinitionString=json.dumps(machine({"A": passing()})))})
        client = lab.session.client("cloudformation")
        body = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": 1}}}}
        raised = False
        try:
            client.update_stack(StackName=name, TemplateBody=json.dumps(body))
        except (ClientError, ResponseParserError, TypeError):
            raised = True
        assert raised, (
            "moto now rolls back: _update_stack of nestedsf.emulator.stacks.operations may go"
        )

    def test_a_stack_that_cannot_be_deleted_is_gone(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")

        def fail(*_: Any) -> None:
            raise ValidationError(message="kept")

        monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", fail)
        assert error_of(client.delete_stack, StackName=name) is not None, (
            "moto now has DELETE_FAILED: _delete_stack of nestedsf.emulator.stacks.operations may go"
        )
        assert error_of(client.describe_stacks, StackName=name) is not None, (
            "moto now keeps the stack: _delete_named of nestedsf.emulator.stacks.operations may go"
        )

    def test_an_update_without_a_change_is_done(self, lab: Lab, deploy: Callable[..., Any]) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        body = client.get_template(StackName=name)["TemplateBody"]
        same = json.dumps({"Resources": dict(body["Resources"])})
        assert error_of(client.update_stack, StackName=name, TemplateBody=same) is None, (
            "moto now refuses it: _update_what_is_new of nestedsf.emulator.stacks.operations may go"
        )

    def test_looking_at_a_deleted_stack_creates_its_resources(
        self, lab: Lab, deploy: Callable[..., Any]
    ) -> None:
        name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
        client = lab.session.client("cloudformation")
        stack = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        client.delete_stack(StackName=stack)
        client.list_stack_resources(StackName=stack)
        assert lab.session.client("sqs").list_queues().get("QueueUrls"), (
            "moto now leaves them deleted: "
            "_list_stack_resources of nestedsf.emulator.stacks.events and _outputs of nestedsf.emulator.stacks.operations may go"
        )

    def test_a_stack_of_a_name_can_be_there_twice(
        self, lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resources = {"Queue": {"Type": "AWS::SQS::Queue"}}
        parse, others = stack_models.Stack._parse_template, iter(["another request"])

        def parse_meanwhile(stack: Any) -> None:
            parse(stack)
            for _ in others:
                deploy(resources)

        monkeypatch.setattr(stack_models.Stack, "_parse_template", parse_meanwhile)
        assert error_of(deploy, resources=resources) is None, (
            "moto now makes one: _create_one of nestedsf.emulator.stacks.operations may go"
        )
        assert len(lab.session.client("cloudformation").describe_stacks()["Stacks"]) == 2

    def test_a_function_that_is_there_is_taken_over(
        self, session: boto3.Session, deploy: Callable[..., Any]
    ) -> None:
        make_function(session, "def handler(event, context): pass", name="function")
        function = {
            "FunctionName": "function",
            "Code": {"ZipFile": "pass"},
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "python3.13",
        }
        resources = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": function},
        }
        assert error_of(deploy, resources=resources) is None, (
            "moto now refuses a taken name: _create_function of nestedsf.emulator.stacks.resources may go"
        )

    def test_a_machine_that_is_there_is_taken_over(self, deploy: Callable[..., Any]) -> None:
        text = json.dumps(machine({"A": passing()}))
        machines = sfn_models.stepfunctions_backends["123456789012"][REGION]
        machines.create_state_machine("machine", text, ROLE)
        resources = {"M": _stack_machine(DefinitionString=text)}
        assert error_of(deploy, resources=resources) is None, (
            "moto now refuses a taken name: _create_machine of nestedsf.emulator.stacks.resources may go"
        )

    def test_inline_policies_are_kept_as_repr(self, lab: Lab, deploy: Callable[..., Any]) -> None:
        policy = {"PolicyName": "inline", "PolicyDocument": {"Statement": []}}
        properties = {"RoleName": "role", "AssumeRolePolicyDocument": {}, "Policies": [policy]}
        deploy({"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})
        client = lab.session.client("iam")
        kept = client.get_role_policy(RoleName="role", PolicyName="inline")["PolicyDocument"]
        assert kept == "{'Statement': []}", (
            "moto now keeps JSON: _policy_as_json of nestedsf.emulator.stacks.resources may go"
        )


def _stack_machine(**properties: Any) -> Json:
    named = {"StateMachineName": "machine", "RoleArn": ROLE, **properties}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": named}


def _tag(value: Any) -> Json:
    return {"Key": "key", "Value": value}


def _deployed() -> Any:
    [found] = sfn_models.stepfunctions_backends["123456789012"][REGION].state_machines
    return found


def _created() -> list[str]:
    """The logical ids of the stack's resources in the order of their creation."""
    [stack] = cloudformation_backends["123456789012"][REGION].stacks.values()
    return [name for name in stack.resource_map._parsed_resources if "::" not in name]


class TestTagging:
    def test_a_stacks_tags_reach_resources_of_ec2_alone(self, lab: Lab) -> None:
        body = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "Group": {"Type": "AWS::Logs::LogGroup"},
            "Machine": _stack_machine(DefinitionString=json.dumps(machine({"A": passing()}))),
        }
        lab.session.client("cloudformation").create_stack(
            StackName="stack",
            TemplateBody=json.dumps({"Resources": body}),
            Tags=[{"Key": "project", "Value": "nestedsf"}],
        )
        found = lab.session.client("resourcegroupstaggingapi").get_resources()
        arns = [one["ResourceARN"].split(":")[2] for one in found["ResourceTagMappingList"]]
        iam = lab.session.client("iam")
        role = iam.list_roles()["Roles"][0]["RoleName"]
        tags = iam.list_role_tags(RoleName=role)["Tags"]
        assert (arns, tags) == (["cloudformation"], []), (
            "moto now hands tags on: _tag of nestedsf.emulator.stacks.tags may go"
        )

    def test_an_update_leaves_them_as_they_were(self, lab: Lab) -> None:
        client = lab.session.client("cloudformation")
        body = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
        client.create_stack(StackName="stack", TemplateBody=body)
        tags = [{"Key": "project", "Value": "nestedsf"}]
        client.update_stack(StackName="stack", TemplateBody=body, Tags=tags)
        [stack] = cloudformation_backends["123456789012"][REGION].stacks.values()
        assert "project" not in stack.resource_map.tags, (
            "moto now updates them: _update_stack of nestedsf.emulator.stacks.tags may go"
        )

    def test_a_log_group_has_the_tags_of_an_earlier_one(self, lab: Lab) -> None:
        logs = lab.session.client("logs")
        logs.create_log_group(logGroupName="again", tags={"project": "nestedsf"})
        logs.delete_log_group(logGroupName="again")
        logs.create_log_group(logGroupName="again")
        assert logs.list_tags_log_group(logGroupName="again")["tags"], (
            "moto now forgets them: _delete_log_group of nestedsf.emulator.stacks.tags may go"
        )

    def test_a_machine_has_the_tags_of_an_earlier_one(self, lab: Lab) -> None:
        asked: Json = {
            "name": "again",
            "definition": json.dumps(machine({"A": passing()})),
            "roleArn": ROLE,
        }
        tags = [{"key": "project", "value": "nestedsf"}]
        arn = lab.sfn.create_state_machine(**asked, tags=tags)["stateMachineArn"]
        lab.sfn.delete_state_machine(stateMachineArn=arn)
        lab.sfn.create_state_machine(**asked)
        assert lab.sfn.list_tags_for_resource(resourceArn=arn)["tags"], (
            "moto now forgets them: _delete_state_machine of nestedsf.emulator.stacks.tags may go"
        )


class TestPartitions:
    def test_a_template_is_in_the_same_partition_everywhere(self, lab: Lab) -> None:
        client = lab.session.client("cloudformation", region_name="cn-north-1")
        body = {"Queue": {"Type": "AWS::SQS::Queue"}}
        told = {name: {"Value": {"Ref": f"AWS::{name}"}} for name in ("Partition", "URLSuffix")}
        client.create_stack(
            StackName="stack", TemplateBody=json.dumps({"Resources": body, "Outputs": told})
        )
        found = client.describe_stacks(StackName="stack")["Stacks"][0]["Outputs"]
        assert {one["OutputKey"]: one["OutputValue"] for one in found} == {
            "Partition": "aws",
            "URLSuffix": "amazonaws.com",
        }, "moto now knows the partition: _begin of nestedsf.emulator.stacks.partitions may go"

    def test_the_iam_of_govcloud_is_asked_elsewhere(self, lab: Lab) -> None:
        region = "us-gov-west-1"
        body = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}
        client = lab.session.client("cloudformation", region_name=region)
        client.create_stack(StackName="stack", TemplateBody=json.dumps({"Resources": body}))
        assert lab.session.client("iam", region_name=region).list_roles()["Roles"] == [], (
            "moto now finds them: _region of nestedsf.emulator.stacks.partitions may go"
        )
