"""Lambda functions: their code runs, and their answers have AWS's shapes."""

from __future__ import annotations

import base64
import json
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import (
    INVOKE,
    Lab,
    handler,
    invoke,
    machine,
    make_function,
    packed,
    task,
    until,
)


@pytest.fixture
def client(session: nestedsf.MotoSession) -> Any:
    return session.client("lambda")


# --- answers ------------------------------------------------------------------------------


def test_code_runs(session: nestedsf.MotoSession) -> None:
    function = make_function(session, handler("return {'got': event, 'sum': sum(event)}"))
    payload, answer = invoke(session, function, [1, 2])
    assert payload == {"got": [1, 2], "sum": 3}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer


@pytest.mark.parametrize("value", [None, 1.5, "ß", [], {"a": None}, True])
def test_any_json_goes_in_and_out(session: nestedsf.MotoSession, value: Any) -> None:
    function = make_function(session, handler("return event"))
    assert invoke(session, function, value)[0] == value


def test_the_context_says_who_it_is(session: nestedsf.MotoSession) -> None:
    body = (
        "return [context.function_name, context.invoked_function_arn, context.function_version,\n"
        "        context.memory_limit_in_mb, context.log_group_name, context.aws_request_id,\n"
        "        context.get_remaining_time_in_millis()]"
    )
    arn = make_function(session, handler(body), "who", Timeout=30, MemorySize=256)
    name, own_arn, version, memory, group, request, left = invoke(session, arn)[0]
    assert (name, own_arn, version, memory) == ("who", arn, "$LATEST", "256")
    assert group == "/aws/lambda/who"
    assert len(request) == 36
    assert 0 < left <= 30_000


def test_environment_variables(session: nestedsf.MotoSession, monkeypatch: Any) -> None:
    monkeypatch.setenv("OF_THE_USER", "secret")
    source = handler(
        "names = ['GREETING', 'AWS_REGION', 'AWS_LAMBDA_FUNCTION_NAME', 'OF_THE_USER']\n"
        "return [os.environ.get(name) for name in names] + [os.getenv('GREETING')]",
        "import os",
    )
    function = make_function(
        session, source, "env", Environment={"Variables": {"GREETING": "hello"}}
    )
    assert invoke(session, function)[0] == ["hello", "us-east-1", "env", None, "hello"]


def test_several_modules(session: nestedsf.MotoSession) -> None:
    files = {
        "handler.py": "import helper\nfrom package.inner import double\nfrom package import name\n"
        "def handler(event, context):\n    return [helper.half(event), double(event), name]\n",
        "helper.py": "def half(n):\n    return n / 2\n",
        "package/__init__.py": "name = 'package'\n",
        "package/inner.py": "from . import name\ndef double(n):\n    return 2 * n\n",
    }
    assert invoke(session, make_function(session, files), 4)[0] == [2.0, 8, "package"]


def test_two_functions_may_have_modules_of_one_name(session: nestedsf.MotoSession) -> None:
    first = make_function(session, handler("return 1"))
    second = make_function(session, handler("return 2"))
    assert [invoke(session, function)[0] for function in (first, second, first)] == [1, 2, 1]


def test_a_module_stays_loaded_until_its_code_changes(
    session: nestedsf.MotoSession, client: Any
) -> None:
    source = handler("seen.append(event)\nreturn seen", "seen = []")
    function = make_function(session, source)
    assert invoke(session, function, 1)[0] == [1]
    assert invoke(session, function, 2)[0] == [1, 2]
    client.update_function_code(FunctionName=function, ZipFile=packed(source + "# new\n"))
    assert invoke(session, function, 3)[0] == [3]


def test_boto3_is_of_the_account(session: nestedsf.MotoSession, lab: Lab) -> None:
    arn = lab.create(machine({"A": {"Type": "Succeed"}}))
    body = (
        "client = boto3.client('stepfunctions')\n"
        "return [m['stateMachineArn'] for m in client.list_state_machines()['stateMachines']]"
    )
    assert invoke(session, make_function(session, handler(body, "import boto3")))[0] == [arn]


def test_an_event_invocation_does_not_wait(session: nestedsf.MotoSession, client: Any) -> None:
    body = (
        "sqs = boto3.client('sqs')\n"
        "while not sqs.list_queues(QueueNamePrefix='go').get('QueueUrls'):\n"
        "    time.sleep(1)\n"
        "sqs.create_queue(QueueName='done')"
    )
    function = make_function(session, handler(body, "import boto3, time"), Timeout=900)
    answer = client.invoke(FunctionName=function, InvocationType="Event", Payload="{}")
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    sqs = session.client("sqs")
    sqs.create_queue(QueueName="go")
    assert until(lambda: sqs.list_queues(QueueNamePrefix="done").get("QueueUrls"))


def test_a_thread_of_a_function_sleeps_on_the_accounts_time(session: nestedsf.MotoSession) -> None:
    body = "with ThreadPoolExecutor() as pool:\n    return list(pool.map(wait, [1, 2]))"
    before = "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
    before += "def wait(seconds):\n    time.sleep(seconds)\n    return seconds\n"
    function = make_function(session, handler(body, before), Timeout=60)
    assert invoke(session, function)[0] == [1, 2]


def test_a_dry_run_runs_nothing(session: nestedsf.MotoSession, client: Any) -> None:
    function = make_function(session, handler("1 / 0"))
    answer = client.invoke(FunctionName=function, InvocationType="DryRun")
    assert (answer["StatusCode"], "FunctionError" in answer) == (204, False)


# --- what it prints -----------------------------------------------------------------------


def test_print_goes_to_the_log(
    session: nestedsf.MotoSession, capfd: pytest.CaptureFixture[str]
) -> None:
    function = make_function(session, handler("print('hello', event)\nprint(file=None)"), "loud")
    invoke(session, function, 7)
    logs = session.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/loud")["events"]
    text = "\n".join(event["message"] for event in events)
    assert "hello 7" in text
    assert "START RequestId: " in text
    assert capfd.readouterr() == ("", "")


def test_the_log_comes_with_the_answer(session: nestedsf.MotoSession, client: Any) -> None:
    function = make_function(session, handler("print('hello')"))
    answer = client.invoke(FunctionName=function, LogType="Tail")
    assert "hello" in base64.b64decode(answer["LogResult"]).decode()


@pytest.mark.parametrize(
    "body",
    [
        "sys.stdout.write('hello')",
        "sys.stderr.write('hello')",
        "logging.getLogger('of the function').warning('hello')",
    ],
)
def test_what_it_writes_goes_to_the_log(
    session: nestedsf.MotoSession, client: Any, capfd: pytest.CaptureFixture[str], body: str
) -> None:
    function = make_function(session, handler(body, "import logging, sys"))
    answer = client.invoke(FunctionName=function, LogType="Tail")
    assert "hello" not in "".join(capfd.readouterr())
    assert "hello" in base64.b64decode(answer["LogResult"]).decode()


# --- as a Task ----------------------------------------------------------------------------


def test_a_task_invokes_it(session: nestedsf.MotoSession, lab: Lab) -> None:
    function = make_function(session, handler("return {'got': event}"))
    state = task(INVOKE, {"FunctionName": function, "Payload.$": "$"})
    answer = lab.run(machine({"A": state}), {"a": "ß"})
    result = json.loads(answer["output"])
    assert result["Payload"] == {"got": {"a": "ß"}}
    assert (result["StatusCode"], result["ExecutedVersion"]) == (200, "$LATEST")
    assert {"SdkHttpMetadata", "SdkResponseMetadata"} <= set(result)


def test_a_task_with_its_arn_gets_the_payload_alone(
    session: nestedsf.MotoSession, lab: Lab
) -> None:
    function = make_function(session, handler("return event"))
    answer = lab.run(machine({"A": {"Type": "Task", "Resource": function}}), ["ß"])
    assert json.loads(answer["output"]) == ["ß"]
    assert "LambdaFunctionSucceeded" in lab.types(answer["executionArn"])


@pytest.mark.parametrize("direct", [True, False])
def test_its_error_is_the_error_of_the_task(
    session: nestedsf.MotoSession, lab: Lab, *, direct: bool
) -> None:
    source = handler("raise Refused('ß')", "class Refused(Exception): pass")
    function = make_function(session, source)
    state = {"Type": "Task", "Resource": function}
    if not direct:
        state = task(INVOKE, {"FunctionName": function})
    answer = lab.run(machine({"A": state}))
    assert (answer["status"], answer["error"]) == ("FAILED", "Refused")
    assert json.loads(answer["cause"])["errorMessage"] == "ß"


def test_an_unknown_function_fails_the_task(lab: Lab) -> None:
    answer = lab.run(machine({"A": task(INVOKE, {"FunctionName": "nobody"})}))
    assert answer["error"] == "Lambda.ResourceNotFoundException"
    assert "function:nobody:$LATEST (Service: AWSLambda; Status Code: 404;" in answer["cause"]


@pytest.mark.parametrize(("body", "seconds"), [("time.sleep(10_000)", 10), ("while True: pass", 1)])
def test_timeout_seconds_end_the_task(
    session: nestedsf.MotoSession, lab: Lab, body: str, seconds: int
) -> None:
    function = make_function(session, handler(body, "import time"), Timeout=900)
    state = task(INVOKE, {"FunctionName": function}, TimeoutSeconds=seconds)
    answer = lab.run(machine({"A": state}))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Timeout")
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() == seconds


@pytest.mark.parametrize("body", ["time.sleep(10_000)", "while True: pass"])
def test_closing_the_session_ends_a_function(body: str) -> None:
    threads = set(threading.enumerate())
    with nestedsf.moto_session() as session:
        function = make_function(session, handler(body, "import time"), Timeout=900)
        session.client("lambda").invoke(FunctionName=function, InvocationType="Event")
        until(lambda: any(t.name.startswith("function ") for t in threading.enumerate()))
        begun = time.monotonic()
    assert time.monotonic() - begun < 60  # a quarter of an hour, if it were waited for
    until(lambda: set(threading.enumerate()) <= threads)


def test_a_deleted_function_is_not_found(session: nestedsf.MotoSession, client: Any) -> None:
    function = make_function(session, handler("return 1"))
    client.delete_function(FunctionName=function)
    with pytest.raises(ClientError, match="Function not found"):
        client.invoke(FunctionName=function)
