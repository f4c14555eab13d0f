"""The scheduler: what is due happens in the order of time, whatever the wall clock says."""

from __future__ import annotations

import gc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestedsf.engine.scheduler import Future, Scheduler, Timer, first
from tests.engine.running import NOW

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Process, Steps


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler(NOW)


def elapsed(scheduler: Scheduler) -> float:
    return (scheduler.now - NOW).total_seconds()


# --- futures ----------------------------------------------------------------------------------


def test_a_future_ends_once() -> None:
    future, seen = Future(), []
    future.then(lambda: seen.append("before"))
    future.set_result(1)
    future.set_result(2)
    future.set_error(ValueError("late"))
    future.then(lambda: seen.append("after"))
    assert (future.is_done, future.result(), seen) == (True, 1, ["before", "after"])


def test_a_future_raises_its_error() -> None:
    future = Future()
    future.set_error(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        future.result()


def test_the_first_of_some_ends_them_all(scheduler: Scheduler) -> None:
    never, soon = Future(), scheduler.timer(2)
    ended = first(never, soon, scheduler.timer(5))
    ended.then(lambda: None)
    scheduler.run(NOW + timedelta(seconds=2))
    assert (ended.is_done, never.is_done, soon.is_done) == (True, False, True)


# --- time -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=30))
def test_timers_end_in_the_order_of_time_then_of_asking(delays: list[int]) -> None:
    scheduler, seen = Scheduler(NOW), list[tuple[float, int]]()

    def note(number: int) -> None:
        seen.append((elapsed(scheduler), number))

    for number, delay in enumerate(delays):
        scheduler.timer(delay).then(lambda number=number: note(number))  # type: ignore[misc]
    scheduler.run()
    assert seen == sorted((delay, number) for number, delay in enumerate(delays))


def test_a_cancelled_timer_never_ends_and_takes_no_time(scheduler: Scheduler) -> None:
    timer = scheduler.timer(3600)
    timer.cancel()
    assert scheduler.next_due() is None
    scheduler.run()
    assert (timer.is_done, elapsed(scheduler)) == (False, 0)


def timers() -> int:
    """How many there are in this process."""
    gc.collect()
    return sum(type(held) is Timer for held in gc.get_objects())


def test_timers_that_are_cancelled_are_not_kept_until_their_time(scheduler: Scheduler) -> None:
    before = timers()  # of sessions of other tests
    last = scheduler.timer(5)
    for _ in range(5_000):
        scheduler.timer(3600).cancel()
    assert timers() - before < 2_000
    assert scheduler.next_due() == NOW + timedelta(seconds=5)
    scheduler.run()
    assert (last.is_done, elapsed(scheduler)) == (True, 5)


def test_a_moment_that_has_passed_is_now(scheduler: Scheduler) -> None:
    timer = scheduler.timer_at(NOW - timedelta(days=1))
    assert scheduler.next_due() == NOW
    scheduler.run()
    assert (timer.is_done, elapsed(scheduler)) == (True, 0)


def test_a_timer_of_ages_is_one_of_68_years(scheduler: Scheduler) -> None:
    timer = scheduler.timer(10**18)
    scheduler.run(NOW + timedelta(days=10_000))
    assert not timer.is_done


def test_time_passes_up_to_a_moment_and_no_further(scheduler: Scheduler) -> None:
    due, later = scheduler.timer(5), scheduler.timer(5.001)
    scheduler.run(NOW + timedelta(seconds=5))
    assert (due.is_done, later.is_done, elapsed(scheduler)) == (True, False, 5)
    scheduler.run(NOW)  # it never goes back
    assert elapsed(scheduler) == 5


def test_a_pause_ends_after_what_else_is_due_now(scheduler: Scheduler) -> None:
    seen: list[str] = []
    scheduler.pause().then(lambda: seen.append("pause"))
    scheduler.soon(lambda: scheduler.soon(lambda: seen.append("soon")))
    scheduler.timer(0).then(lambda: seen.append("due"))
    scheduler.run()
    assert seen == ["soon", "pause", "due"]


# --- processes --------------------------------------------------------------------------------


def test_a_process_waits_and_returns(scheduler: Scheduler) -> None:
    def steps() -> Steps:
        yield scheduler.timer(2)
        yield scheduler.timer(3)
        return elapsed(scheduler)

    process = scheduler.start(steps())
    assert not process.is_done
    scheduler.run()
    assert process.result() == 5


def test_a_process_that_raises_raises_for_who_waits(scheduler: Scheduler) -> None:
    def steps() -> Steps:
        yield scheduler.timer(1)
        raise ValueError("no")

    def waiting(process: Process) -> Steps:
        yield process
        return process.result()

    outer = scheduler.start(waiting(scheduler.start(steps())))
    scheduler.run()
    with pytest.raises(ValueError, match="no"):
        outer.result()


def test_what_has_ended_is_not_waited_for(scheduler: Scheduler) -> None:
    ended = Future()
    ended.set_result(0)

    def steps() -> Steps:
        for _ in range(50_000):  # without a stack
            yield ended
        return elapsed(scheduler)

    process = scheduler.start(steps())
    scheduler.run()
    assert process.result() == 0


def _tidy(scheduler: Scheduler, seen: list[str]) -> Any:
    try:
        yield scheduler.timer(5)
        seen.append("on")
    finally:
        seen.append("tidied")


@pytest.mark.parametrize("has_begun", [True, False])
def test_an_aborted_process_tidies_up_and_tells_nobody(
    scheduler: Scheduler, *, has_begun: bool
) -> None:
    seen: list[str] = []
    process = scheduler.start(_tidy(scheduler, seen))
    process.then(lambda: seen.append("told"))
    if has_begun:
        scheduler.run(NOW)
    process.abort()
    process.abort()
    scheduler.run()
    assert seen == (["tidied"] if has_begun else [])


def test_a_process_may_abort_itself(scheduler: Scheduler) -> None:
    seen: list[str] = []

    def steps() -> Steps:
        try:
            process.abort()
            yield scheduler.timer(1)
            seen.append("on")
        finally:
            seen.append("tidied")

    process = scheduler.start(steps())
    scheduler.run()
    assert seen == ["tidied"]
