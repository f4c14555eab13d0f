"""Lambda functions that fail: the shapes of their errors, and their time-outs."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import nestedsf
from tests.emulator.machines_for_tests import Json, handler, invoke, make_function, until


@pytest.fixture
def client(session: nestedsf.MotoSession) -> Any:
    return session.client("lambda")


def error_of(session: nestedsf.MotoSession, files: Any, **fields: Any) -> Json:
    """The payload of a function that fails."""
    payload, answer = invoke(session, make_function(session, files, **fields))
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    return dict(payload)


def test_what_it_raises(session: nestedsf.MotoSession) -> None:
    source = handler("raise Refused('No.')", "class Refused(Exception): pass\n")
    error = error_of(session, source)
    assert set(error) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert (error["errorMessage"], error["errorType"]) == ("No.", "Refused")
    [line] = error["stackTrace"]
    assert line == "  File \"/var/task/handler.py\", line 4, in handler\n    raise Refused('No.')\n"


@pytest.mark.parametrize(
    ("files", "kind", "words"),
    [
        (handler("pass", "import not_there"), "ImportModuleError", "No module named 'not_there'"),
        (
            "def handler(event, context)\n",
            "UserCodeSyntaxError",
            "Syntax error in module 'handler'",
        ),
        ("other = 1\n", "HandlerNotFound", "Handler 'handler' missing on module 'handler'"),
        (handler("return {1, 2}"), "MarshalError", "Unable to marshal response: "),
        ({"other.py": ""}, "ImportModuleError", "Unable to import module 'handler'"),
    ],
)
def test_what_the_runtime_reports(
    session: nestedsf.MotoSession, files: Any, kind: str, words: str
) -> None:
    error = error_of(session, files)
    assert error["errorType"] == f"Runtime.{kind}"
    assert words in error["errorMessage"]


def test_a_decimal_is_a_number(session: nestedsf.MotoSession) -> None:
    source = handler("return decimal.Decimal('1.50')", "import decimal")
    assert invoke(session, make_function(session, source))[0] == 1.5


def test_half_a_letter_cannot_be_written(session: nestedsf.MotoSession) -> None:
    assert error_of(session, handler(r"return '\ud800'"))["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit(0)", "Runtime exited without providing a reason"),
        ("os._exit(7)", "Runtime exited with error: exit status 7"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("ctypes.string_at(0)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_a_function_that_ends_its_process(
    session: nestedsf.MotoSession, body: str, reason: str
) -> None:
    function = make_function(
        session,
        handler(f"print('first')\nif event: return event\n{body}", "import ctypes, os, sys"),
    )
    for _ in range(2):
        error, answer = invoke(session, function)
        assert (error["errorType"], answer["FunctionError"]) == ("Runtime.ExitError", "Unhandled")
        assert error["errorMessage"].endswith(f" Error: {reason}")
    assert invoke(session, function, 7)[0] == 7


@pytest.mark.parametrize(("body", "seconds"), [("time.sleep(100)", 10), ("while True: pass", 1)])
def test_a_function_times_out(session: nestedsf.MotoSession, body: str, seconds: int) -> None:
    threads = set(threading.enumerate())
    error = error_of(session, handler(body, "import time"), Timeout=seconds)
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith(f"Error: Task timed out after {seconds}.00 seconds")
    until(lambda: set(threading.enumerate()) <= threads)


def test_an_unknown_function_is_not_found(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
        client.invoke(FunctionName="nobody")
    assert raised.value.response["Error"]["Message"] == (
        "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST"
    )


def test_another_runtime_says_that_it_is_not_emulated(session: nestedsf.MotoSession) -> None:
    error = error_of(session, {"index.js": ""}, Runtime="nodejs22.x", Handler="index.handler")
    assert error["errorType"] == "Runtime.NotEmulated"
    assert "Python functions only, not nodejs22.x" in error["errorMessage"]


def test_a_module_may_have_dataclasses_and_annotations(session: nestedsf.MotoSession) -> None:
    source = """
from __future__ import annotations
from dataclasses import asdict, dataclass

@dataclass
class Order:
    number: int

def handler(event, context):
    return asdict(Order(1))
"""
    assert invoke(session, make_function(session, source))[0] == {"number": 1}
