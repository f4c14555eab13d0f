"""Work: one invocation while it runs, in an environment, on the account's time.

While a function computes, the account's time passes as on the wall; while it sleeps, it only
waits, and time passes `time_scale` times as fast; while its environment is being started, which
is this computer's affair, none passes. It ends at its Timeout at the latest.
"""

from __future__ import annotations

import base64
import contextlib
import contextvars
import functools
import logging
import threading
import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, HeadersDict

from nestedsf.emulator.functions.function import Invocation
from nestedsf.exceptions import SessionClosedError, SessionRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from nestedsf.emulator.account import Account
    from nestedsf.emulator.functions.environments import Environment, Environments
    from nestedsf.emulator.functions.function import Function
    from nestedsf.emulator.functions.runtime.pipe import Message

__all__ = ["Threads", "Work"]

LOG = logging.getLogger(__name__)
_START_SECONDS = 60.0  # of the wall, after which a process that does not start is given up
_GRACE = 60.0  # seconds after its Timeout, when the kernel ends a process that nobody has


class Threads:
    """The threads that wait for the functions of an account."""

    def __init__(self) -> None:
        self._all: weakref.WeakSet[threading.Thread] = weakref.WeakSet()  # while they run

    def start(self, name: str, target: Callable[..., None], *arguments: object) -> None:
        """Call something in a thread of its own, which is named for a function."""
        thread = threading.Thread(
            target=contextvars.copy_context().run,
            args=(target, *arguments),
            name=f"function {name}",
            daemon=True,
        )
        self._all.add(thread)
        thread.start()

    def join(self) -> None:
        """Wait until all have ended."""
        while alive := [thread for thread in list(self._all) if thread.is_alive()]:
            for thread in alive:
                thread.join()


class Work:
    """One invocation that runs; to be made in a call of the timeline."""

    def __init__(
        self,
        function: Function,
        payload: str,
        request_id: str,
        account: Account,
        environments: Environments,
        threads: Threads,
        answered: Callable[[Invocation], None],
    ) -> None:
        self._function, self._payload, self._request_id = function, payload, request_id
        self._account, self._timeline = account, account.timeline
        self._environments, self._threads, self._answered = environments, threads, answered
        self._environment: Environment | None = None
        self._deadline: datetime | None = None
        self._is_starting = self._computes = self._is_over = False
        self._sleeps: dict[threading.Lock, bool] = {}  # and whether the function waits for it

    def start(self) -> None:
        """Run it from now on; to be used in a call of the timeline."""
        self._environments.take(self._function, self._begin)

    def stop(self) -> None:
        """End it without an answer; to be used in a call of the timeline."""
        if not self._is_over:
            self._over()
            if self._environment is not None:
                self._environments.discard(self._environment)

    # --- what the account's thread does ---------------------------------------------------------

    def _begin(self, environment: Environment) -> None:
        if self._is_over:
            self._environments.give_back(environment)
            return
        self._environment = environment
        settings = environment.settings(self._function)
        if settings is None:
            self._started()
        else:
            environment.function = self._function
            self._is_starting = True
            self._timeline.hold()
            self._patience = threading.Timer(_START_SECONDS, environment.kill)
            self._patience.daemon = True
            self._patience.start()
        self._threads.start(self._function.name, self._run, environment, settings)

    def _started(self) -> None:
        """The function's own time begins."""
        if self._is_over or self._deadline is not None:
            return
        self._end_start()
        scheduler = self._timeline.scheduler
        self._deadline = scheduler.now + timedelta(seconds=self._function.timeout)
        self._timer = scheduler.timer(self._function.timeout)
        self._timer.then(self._time_out)
        self._compute(on=True)

    def _time_out(self) -> None:
        if not self._is_over and self._environment is not None:
            self._environment.kill()
            printed = self._environment.log()
            self.stop()
            self._answered(self._function.timed_out(self._request_id, printed))

    def _answer(self, environment: Environment, invocation: Invocation) -> None:
        if not self._is_over:
            self._over()
            self._environments.give_back(environment)
            self._answered(invocation)

    def _exited(self, environment: Environment, printed: str) -> None:
        if not self._is_over:
            self._over()
            self._environments.discard(environment)
            self._answered(
                self._function.exited(
                    self._request_id,
                    printed,
                    environment.exit_status,
                    is_out_of_memory=environment.is_out_of_memory,
                )
            )

    def _begin_again(self, environment: Environment) -> None:
        """Take another environment: this one has ended while it was idle."""
        if not self._is_over:
            self._environments.discard(environment)
            self._compute(on=False)
            self._timer.cancel()
            self._deadline = None
            self.start()

    def _over(self) -> None:
        self._is_over = True
        self._end_start()
        if self._deadline is not None:
            self._timer.cancel()
        self._compute(on=False)
        for sleep in list(self._sleeps):
            self._wake(sleep)

    def _end_start(self) -> None:
        if self._is_starting:
            self._is_starting = False
            self._patience.cancel()
            self._timeline.release()

    def _compute(self, *, on: bool) -> None:
        if on and not self._computes:
            self._timeline.work_begins()
        if self._computes and not on:
            self._timeline.work_ends()
        self._computes = on

    # --- what threads of their own do -----------------------------------------------------------

    def _run(self, environment: Environment, settings: Message | None) -> None:
        """Send the invocation, and answer what the function asks, until it has ended."""
        invocation: Message = {
            "payload": self._payload,
            "request_id": self._request_id,
            "log_stream": f"{self._timeline.now():%Y/%m/%d}/[$LATEST]"
            + self._request_id.replace("-", ""),
            "seconds": self._function.timeout / min(1.0, self._timeline.time_scale) + _GRACE,
        }
        if settings is not None:
            invocation["function"] = settings
        try:
            environment.send(**invocation)
            with contextlib.closing(environment.messages()) as messages:
                self._follow(environment, messages)
        except SessionClosedError:
            pass
        except Exception:  # a traceback on stderr would land in the learner's cell
            LOG.exception("A function of the emulator ended without an answer.")

    def _follow(self, environment: Environment, messages: Iterable[Message]) -> None:
        has_started = False
        for message in messages:
            if "started" in message:
                has_started = True
                self._timeline.call(self._started)
            elif "answer" in message:
                if message["request_id"] != self._request_id:
                    continue  # of an invocation that was answered before its end
                answer = self._invocation(message["answer"], environment.log())
                self._timeline.call(functools.partial(self._answer, environment, answer))
                return
            else:
                self._threads.start(self._function.name, self._serve, environment, message)
        printed = environment.log()
        if has_started or self._is_starting:
            self._timeline.call(lambda: self._exited(environment, printed))
        else:
            self._timeline.call(lambda: self._begin_again(environment))

    def _invocation(self, answer: Any, printed: str) -> Invocation:
        return Invocation(
            request_id=self._request_id,
            payload=answer["payload"],
            error=answer["error"],
            printed=printed,
        )

    def _serve(self, environment: Environment, message: Message) -> None:
        """Answer a question of the function."""
        number: Any = message["number"]
        try:
            if "sleep" in message:
                self._sleep(message)
                answer: Any = None
            elif "remaining" in message:
                answer = self._timeline.call(self._remaining)
            else:
                answer = self._request(message)
        except SessionClosedError:
            return
        except SessionRefusedError as refused:
            environment.send(number=number, refused=str(refused))
        except Exception:
            LOG.exception("A request of a function has failed.")
            environment.send(
                number=number,
                refused=f"The emulator has failed at {message.get('method')} {message.get('url')}.",
            )
        else:
            environment.send(number=number, answer=answer)

    def _request(self, message: Any) -> Message:
        """Send an AWS request to the account."""
        answer = self._account.gateway(
            AWSPreparedRequest(
                message["method"],
                message["url"],
                HeadersDict(message["headers"]),
                base64.b64decode(message["body"]),
                False,  # noqa: FBT003  the body is not streamed
            )
        )
        return {
            "status": answer.status_code,
            "headers": [[str(name), str(value)] for name, value in answer.headers.items()],
            "body": base64.b64encode(answer.content).decode(),
        }

    def _remaining(self) -> int:
        if self._deadline is None:
            return 0
        left = self._deadline - self._timeline.scheduler.now
        return max(0, round(left.total_seconds() * 1000))

    def _sleep(self, message: Any) -> None:
        """Sleep on the account's time; the function only waits if its main thread sleeps."""
        sleep = threading.Lock()  # C: nothing can be left half done
        sleep.acquire()

        def begin() -> None:
            if not self._is_over:
                self._sleeps[sleep] = message["waits"]
                if message["waits"]:
                    self._compute(on=False)
                self._timeline.scheduler.timer(message["sleep"]).then(lambda: self._wake(sleep))
            else:
                sleep.release()

        self._timeline.call(begin)
        sleep.acquire()

    def _wake(self, sleep: threading.Lock) -> None:
        waits = self._sleeps.pop(sleep, None)
        if waits is not None:
            if waits and not self._is_over:
                self._compute(on=True)
            sleep.release()
