"""Sessions: the seam between moto and AWS, always an explicit argument."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3

from nestedsf.arguments import NUMBER, TEXT
from nestedsf.engine.mocks.checking import misfits_in
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.exceptions import InputError, SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from types import TracebackType

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.emulator.lifecycle import Emulation
    from nestedsf.engine.mocks.mocks import Mocks
    from nestedsf.engine.mocks.reading import Source

_SCALE = replace(NUMBER, words="a positive number, for example 20")
_YEAR = 366 * 24 * 3600  # seconds: no execution lives longer


class MotoSession(boto3.Session):
    """A boto3 session whose clients reach an emulated account in this process.

    Made by `moto_session`; a context manager, and `close()` ends its executions and threads.
    """

    def __init__(self, emulation: Emulation) -> None:
        super().__init__(botocore_session=emulation.new_botocore_session())
        self._emulation = emulation
        # A cell that is executed again drops the session that it made before.
        emulation.close_with(self)

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self._emulation.gateway.closed

    @property
    def mocks(self) -> Mocks:
        """What is mocked in it; false where nothing is."""
        return self._emulation.mocks

    @property
    def time_scale(self) -> float:
        """How many seconds of Step Functions time pass in a second."""
        return self._emulation.account.timeline.time_scale

    def now(self) -> datetime:
        """The time in the account, aware and in UTC."""
        return self._emulation.account.now()

    def client(self, *args: Any, **kwargs: Any) -> Any:
        """A client of the emulated account; raises SessionClosedError after `close`."""
        if self.closed:
            raise SessionClosedError(
                "This moto session is closed and what it held is gone: open a new one with "
                "nestedsf.moto_session() and deploy again."
            )
        client = super().client(*args, **kwargs)
        client.moto_session = self  # the session is open as long as a client of it is in use
        return client

    def skip(self, seconds: float) -> None:
        """Let seconds of the account's time pass at once, and return when they have.

        What becomes due meanwhile happens at its moment, so that the histories say the same as if
        they had been waited for. A function that runs takes its own time.

        Raises:
            ValueError: `seconds` is not a number from 0 to that of a year.
            SessionClosedError: The session is closed.

        >>> with moto_session() as session:
        ...     session.skip(3600)
        """
        if not (isinstance(seconds, (int, float)) and 0 <= seconds <= _YEAR):
            raise ValueError(
                f"skip takes 0 to {_YEAR:,} seconds, which is a year, not {seconds!r}."
            )
        self._emulation.account.timeline.skip(seconds)

    def case_of(self, execution_arn: str) -> str | None:
        """The test case of the mocks that an execution was started in, by its ARN; None for none."""
        api = self._emulation.account.api
        found: list[str | None] = []
        self._emulation.account.timeline.call(lambda: found.append(api.case_of(execution_arn)))
        return found[0]

    def close(self) -> None:
        """End all executions and threads of the account; a second call does nothing."""
        self._emulation.close()

    def __enter__(self) -> MotoSession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else f"time_scale={self.time_scale:g}"
        return f"MotoSession(region_name={self.region_name!r}, {state})"


def moto_session(
    region_name: str = "us-east-1", time_scale: float = 1.0, *, mocks: Source | None = None
) -> MotoSession:
    """Open a moto session: an AWS account of its own, emulated in this process.

    Its clients answer as AWS answers, need no credentials and send nothing over a network.
    With `time_scale=20`, Wait, TimeoutSeconds and HeartbeatSeconds pass twenty times as fast, and
    the history says the same times: a Wait of one second is one second in it, at any scale.
    While a moto session is open, requests of other boto3 sessions are refused with
    SessionRefusedError.

    With mocks, Tasks get results and errors in the place of what they call. They are a file, or a
    mapping, in one of two formats: `{"Charge": {"result": …}}` by the state's name, as TestState
    has it, where a list has one for each attempt; or the mock configuration of Step Functions
    Local, with test cases. A test case is chosen with `run(…, case="HappyPath")`, or in the API
    as `…:stateMachine:Order#HappyPath`; child executions are in the same one.

    Raises:
        DefinitionError: The file of the mocks cannot be read.
        InputError: The mocks are not in that format; says the file and the line. Or `time_scale`
            is not a positive number, or Step Functions is not in the region.
        SessionRefusedError: moto's own `mock_aws` is active.

    >>> with moto_session(time_scale=20) as session:
    ...     session.client("stepfunctions").list_state_machines()["stateMachines"]
    []
    """
    TEXT.check(region_name=region_name)
    check_time_scale(time_scale)
    chosen = None if mocks is None else read_mocks(mocks)
    from nestedsf.emulator.lifecycle import Emulation  # noqa: PLC0415  it imports moto: a second

    emulation = Emulation(region_name, float(time_scale), chosen)
    try:
        emulation.open()
        return MotoSession(emulation)
    except BaseException:  # Ctrl-C: it may have been opened
        emulation.close_soon()
        raise


def check_mocks(mocks: Mocks, definitions: Mapping[str, str | Mapping[str, Any]]) -> None:
    """Refuse mocks that do not fit the state machines of a workflow.

    Args:
        mocks: The mocks.
        definitions: The definitions, valid, by their names in the workflow.

    Raises:
        InputError: A mock is of a state that is not there or is no Task, or its result is not
            what the service answers; says the file and the line.
    """
    # It brings botocore's models, which only mocks need.
    from nestedsf.emulator.services.sdk.mock_results import check_result  # noqa: PLC0415

    values = {
        name: json.loads(definition) if isinstance(definition, str) else definition
        for name, definition in definitions.items()
    }
    for misfit in misfits_in(mocks, values, check_result):
        raise InputError(misfit)


def not_emulated(definition: Mapping[str, Any], name: str, mocks: Mocks) -> Iterator[Diagnostic]:
    """What of a definition that AWS accepts is neither emulated nor mocked.

    Args:
        definition: The definition, valid.
        name: The name of its state machine in its workflow.
        mocks: The mocks.
    """
    from nestedsf.emulator.refusals import refusals_of  # noqa: PLC0415  it takes time

    return refusals_of(definition, is_mocked=lambda state: mocks.covers((name,), state))


def check_time_scale(time_scale: float) -> None:
    """Raise InputError for what is no time scale."""
    _SCALE.check(time_scale=time_scale)
    if not 0 < time_scale < math.inf:
        raise InputError(f"time_scale is {_SCALE.words}, not {time_scale}.")
