"""Lambda functions: nestedsf.emulator.functions."""

from __future__ import annotations

import pytest

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import ACCOUNT, REGION, error_of
from tests.emulator.machines_for_tests import Json, Lab, make_function

with importing_moto():
    from moto.awslambda import models
    from moto.awslambda.exceptions import UnknownFunctionException
    from moto.awslambda_simple.models import lambda_simple_backends


@pytest.fixture
def function(lab: Lab) -> str:
    """The ARN of a function that answers with what it was given, in a list."""
    return make_function(lab.session, "def handler(event, context):\n    return [event]\n")


@pytest.fixture
def answer(lab: Lab, function: str) -> Json:
    """Invoke's answer."""
    return lab.session.client("lambda").invoke(FunctionName=function, Payload="1")


def test_no_code_runs(answer: Json) -> None:
    assert answer["Payload"].read() == b"1", (
        "moto now runs code: nestedsf.emulator.functions.runtime may go"
    )


def test_invoke_names_no_version(answer: Json) -> None:
    assert "ExecutedVersion" not in answer, (
        "moto now names the version: a header of _invoke in nestedsf.emulator.functions.invocation may go"
    )


def test_an_unknown_function_is_invoked(lab: Lab) -> None:
    client = lab.session.client("lambda")
    assert error_of(client.invoke, FunctionName="nobody") is None, (
        "moto now knows its functions: find of nestedsf.emulator.functions.invocation may go"
    )


def test_an_unknown_function_has_no_version() -> None:
    backend = models.LambdaBackend(REGION, ACCOUNT)  # the one with Docker
    with pytest.raises(UnknownFunctionException) as raised:
        backend.invoke("nobody", None, b"", {}, {})
    assert raised.value.message.endswith(":nobody"), (
        "moto now writes $LATEST: find of nestedsf.emulator.functions.invocation may go"
    )


def test_what_another_service_invokes_needs_docker(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_docker = "the answer of a container"
    runs = "_invoke_lambda"  # starts a container
    monkeypatch.setattr(models.LambdaFunction, runs, lambda *_, **__: (in_docker, False, ""))
    found = lambda_simple_backends[ACCOUNT][REGION].get_function(function)
    assert found.invoke("{}", {}, {}) == in_docker.encode(), (
        "moto now invokes without Docker: "
        "_invoke_for_a_service of nestedsf.emulator.functions.invocation may go"
    )
