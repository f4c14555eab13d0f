"""An account of moto as it is, without anything of ours."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import REGION
from tests.emulator.machines_for_tests import Json, Lab

with importing_moto():
    from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONFIG: Any = {"lambda": {"use_docker": False}}


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
    """The services of moto."""
    with mock_aws(config=CONFIG):
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
        yield Lab(session)


@pytest.fixture
def deploy(lab: Lab) -> Callable[..., str]:
    """Create a stack of resources: its name."""
    client = lab.session.client("cloudformation")

    def create(resources: Json) -> str:
        body = json.dumps({"Resources": resources})
        client.create_stack(StackName="stack", TemplateBody=body)
        return "stack"

    return create
