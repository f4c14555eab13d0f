"""A client of Step Functions' API alone: of an account that has nothing else."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto.core.botocore_stubber import MockRawResponse

from nestedsf.emulator.sealing import sealed_session
from nestedsf.emulator.states.api import StatesApi
from nestedsf.emulator.timeline import Timeline
from nestedsf.engine.environment import Environment
from nestedsf.engine.tokens import Tokens


class Account:
    """What the API asks of an account; its Tasks can call nothing."""

    id = "123456789012"
    region_name = "us-east-1"

    def __init__(self) -> None:
        self.timeline = Timeline(time_scale=1000)
        self.api = StatesApi(self, lambda _: None)
        self._randomness = random.Random(0)  # noqa: S311  jitter is no secret
        self._tokens = Tokens(map(str, itertools.count()).__next__)

    def environment(self, region_name: str) -> Environment:
        return Environment(
            scheduler=self.timeline.scheduler,
            services=None,  # type: ignore[arg-type]
            tokens=self._tokens,
            randomness=self._randomness,
            region_name=region_name,
            on_map_run=self.api.add_map_run,
        )

    def client(self, service: str, region_name: str | None = None) -> Any:
        raise NotImplementedError

    def session(self) -> boto3.Session:
        session = sealed_session(self.region_name)

        def answer(request: Any, **_: Any) -> AWSResponse:
            found = self.api.answer(request.url, request.headers, request.body)
            raw = MockRawResponse(found.body)
            return AWSResponse(request.url, found.status, found.headers, raw)

        session.register("before-send", answer)
        return boto3.Session(botocore_session=session)


@pytest.fixture
def account() -> Iterator[Account]:
    account = Account()
    account.timeline.start("time", lambda run: run())
    yield account
    account.timeline.close(5)


@pytest.fixture
def sfn(account: Account) -> Any:
    return account.session().client("stepfunctions")
