"""What the services use of their account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nestedsf.engine.execution import Execution
    from nestedsf.engine.scheduler import Future, Scheduler

__all__ = ["Account", "Api", "Functions", "Invocation", "Starts", "Timeline"]


class Invocation(Protocol):
    """What an invocation of a function has answered."""

    @property
    def payload(self) -> str:
        """JSON text."""

    @property
    def error(self) -> bool:
        """Whether the function failed."""

    @property
    def request_id(self) -> str:
        """The invocation's id."""

    @property
    def log(self) -> str:
        """What it wrote to its log."""


class Functions(Protocol):
    """The Lambda functions of an account."""

    def invoke(
        self,
        name_or_arn: str,
        payload: str,
        answered: Callable[[Invocation], None],
        *,
        qualifier: str | None = None,
        region_name: str | None = None,
    ) -> None:
        """Begin an invocation; `answered` is called when it ends.

        Raises:
            ApiError: There is no such function.
        """


class Api(Protocol):
    """Step Functions' own API, asked in this process."""

    def call(
        self, action: str, parameters: Mapping[str, Any], region_name: str | None = None
    ) -> dict[str, Any]:
        """Answer an action; raises ApiError."""

    def begin(
        self, action: str, parameters: Mapping[str, Any], region_name: str | None = None
    ) -> dict[str, Any] | Future:
        """As `call`; what takes time is answered with a future that ends with the answer."""

    def execution(self, arn: str) -> Execution:
        """A running or ended execution; raises ApiError."""

    def describe(self, execution: Execution) -> dict[str, Any]:
        """What DescribeExecution answers."""


class Starts(Protocol):
    """How many executions the Tasks of an account may start."""

    def turn(self) -> Future:
        """A future that ends when one more may be started."""


class Timeline(Protocol):
    """An account's time."""

    def post(self, action: Callable[[], None], refused: Callable[[], None]) -> None:
        """Do something in the account's thread, and wait for nothing."""

    def hold(self) -> None:
        """No time passes from now on. To be used in a call."""

    def release(self) -> None:
        """Time passes again. To be used in a call."""


class Account(Protocol):
    """An emulated account."""

    @property
    def id(self) -> str:
        """Twelve digits."""

    @property
    def timeline(self) -> Timeline:
        """Its time."""

    def neighbour(self, account_id: str) -> Account | None:
        """Another account that is open; None where there is no such account."""

    @property
    def scheduler(self) -> Scheduler:
        """Its clock."""

    @property
    def api(self) -> Api:
        """Its Step Functions."""

    @property
    def starts(self) -> Starts:
        """How many executions its Tasks may start."""

    @property
    def functions(self) -> Functions:
        """Its Lambda."""

    def now(self) -> datetime:
        """Its time."""

    def client(self, service: str, region_name: str | None = None) -> Any:
        """A boto3 client that moto answers, in this process and at once."""
