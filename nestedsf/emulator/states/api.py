"""Step Functions' API of one emulated account.

Requests come over HTTP from boto3, and in-process from the services that Tasks call and from
moto's CloudFormation and EventBridge. All that the API holds is read and changed in calls of the
account's timeline alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.callers import caller_is_gone
from nestedsf.emulator.states import wire
from nestedsf.emulator.states.actions.executions import describe
from nestedsf.emulator.states.actions.table import ACTIONS, AWAITED
from nestedsf.emulator.states.constraints import check_parameters, is_action
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import EXECUTION, STATE_MACHINE, parse_arn
from nestedsf.emulator.states.request import Account, Answer, Request
from nestedsf.emulator.states.store import Store
from nestedsf.engine.mocks.mocks import Mocks
from nestedsf.engine.scheduler import Future, done
from nestedsf.engine.testing.requests import unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from nestedsf.emulator.states.metrics import Measurement
    from nestedsf.emulator.states.not_emulated import Refusal
    from nestedsf.engine.execution import Execution
    from nestedsf.engine.map_runs.map_run import MapRun
    from nestedsf.engine.mocks.checking import ResultCheck
    from nestedsf.engine.services import Resource
    from nestedsf.jsontext import Json

__all__ = ["StatesApi"]


class StatesApi:
    """The API of one account, in all its regions.

    Args:
        account: The account.
        refusal: Says of a Task's Resource why it cannot be called here; None where it can.
        check_result: Says of a mocked result of a Task that it is not what the service answers.
        example_result: A result that a Task could have.
        mocks: What is mocked.
    """

    def __init__(
        self,
        account: Account,
        refusal: Refusal,
        check_result: ResultCheck = unchecked,
        example_result: Callable[[Resource], Json] = lambda _: {},
        mocks: Mocks | None = None,
    ) -> None:
        self._account, self._refusal, self._check_result = account, refusal, check_result
        self._example_result, self._mocks = example_result, mocks or Mocks()
        self._store = Store()

    def call(
        self, action: str, parameters: Mapping[str, Any], region_name: str | None = None
    ) -> Answer:
        """Do what an action of the API does, at the present moment of the account's timeline.

        What takes time is waited for.

        Args:
            action: Its name, as ``StartExecution``.
            parameters: By the API's names.
            region_name: Which region is asked; the account's own where none is named.

        Returns:
            The answer by the API's names; dates are aware datetimes in UTC.

        Raises:
            ApiError: What AWS answers, or that it is not emulated.
        """
        is_gone = caller_is_gone()

        def begun() -> Future:
            answer = self.begin(action, parameters, region_name, is_gone)
            if isinstance(answer, Future):
                return answer
            return done(answer)

        timeline = self._account.timeline
        if action in AWAITED and not timeline.is_own_thread():
            return timeline.wait(begun)
        future = timeline.call(begun)
        if not future.is_done:
            raise ApiError(
                "ValidationException",
                f"An execution cannot wait for {action}: pass a mock, or call it from outside.",
            )
        answer: Answer = future.result()
        return answer

    def begin(
        self,
        action: str,
        parameters: Mapping[str, Any],
        region_name: str | None = None,
        is_gone: Callable[[], bool] = lambda: False,
    ) -> Answer | Future:
        """As `call`, but what takes time is answered with a future that ends with the answer.

        To be used in a call of the timeline. `is_gone` tells whether the caller waits no longer.
        """
        _check(action, parameters)
        now = self._account.timeline.scheduler.now
        return ACTIONS[action](
            Request(
                account=self._account,
                store=self._store,
                region_name=region_name or self._account.region_name,
                parameters=parameters,
                now=now.replace(microsecond=now.microsecond // 1000 * 1000),
                refusal=self._refusal,
                check_result=self._check_result,
                example_result=self._example_result,
                mocks=self._mocks,
                is_gone=is_gone,
            )
        )

    def answer(
        self, url: str, headers: Mapping[str, Any], body: str | bytes | None
    ) -> wire.WireAnswer:
        """The answer to an HTTP request: see `wire.answer`."""
        return wire.answer(self.call, url, headers, body)

    def execution(self, arn: str) -> Execution:
        """The execution with an ARN, whatever its region. To be used in a call of the timeline.

        Raises:
            ApiError: InvalidArn or ExecutionDoesNotExist.
        """
        return self._store.execution(arn, parse_arn(arn, EXECUTION).region_name).execution

    def add_map_run(self, map_run: MapRun) -> None:
        """Take note of a Map Run that has started: an environment's `on_map_run`."""
        self._store.map_runs[map_run.arn] = map_run

    def case_of(self, arn: str) -> str | None:
        """The test case that an execution was started in. To be used in a call of the timeline."""
        started = self._store.executions.get(arn)
        return None if started is None else started.case

    def executions(self) -> list[Execution]:
        """All executions that are there. To be used in a call of the timeline."""
        kept = (started.execution for started in self._store.executions.values())
        return [*kept, *self._store.express.values()]

    def measurements(self, region_name: str) -> list[Measurement]:
        """What CloudWatch has been told in a region, the oldest first. To be used anywhere."""
        told = list(self._store.measurements)  # in another thread it may become longer
        return [
            one
            for one in told
            if parse_arn(one.state_machine_arn, STATE_MACHINE).region_name == region_name
        ]

    def describe(self, execution: Execution) -> Answer:
        """DescribeExecution's answer for an execution of this account, even a deleted one.

        To be used in a call of the timeline.
        """
        return describe(execution, self._store.executions.get(execution.arn))


def _check(action: str, parameters: Mapping[str, Any]) -> None:
    """Whether an action is one of the API's, with parameters of its model, and answered here."""
    if not is_action(action):
        raise ApiError("UnknownOperationException", f"Step Functions has no operation {action}.")
    check_parameters(action, parameters)
    if action not in ACTIONS:
        raise ApiError("UnknownOperationException", f"nestedsf does not emulate {action} yet.")
