"""The timeline: what is due happens at its moment, and computing takes no time."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nestedsf.emulator.timeline import Timeline
from nestedsf.engine.scheduler import Future
from nestedsf.exceptions import SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from nestedsf.engine.scheduler import Steps


@pytest.fixture
def started() -> Iterator[Callable[[float], Timeline]]:
    """Make timelines, and close them at the end."""
    made: list[Timeline] = []

    def start(time_scale: float) -> Timeline:
        timeline = Timeline(time_scale)
        timeline.start("a timeline's test", lambda run: run())
        made.append(timeline)
        return timeline

    yield start
    for timeline in made:
        timeline.close(5)


def chain(timeline: Timeline, steps: int, seconds: float) -> list[datetime]:
    """The moments at which `steps` sleeps, one after the other, have ended."""
    moments: list[datetime] = []
    done = threading.Event()

    def sleeper() -> Iterator[object]:
        moments.append(timeline.scheduler.now)
        for _ in range(steps):
            yield timeline.scheduler.timer(seconds)
            moments.append(timeline.scheduler.now)
        done.set()

    timeline.call(lambda: timeline.scheduler.start(sleeper()))  # type: ignore[arg-type]
    assert done.wait(30)
    return moments


@pytest.mark.parametrize("time_scale", [20, 1000, 1e9])
def test_what_is_due_happens_at_its_moment(
    started: Callable[[float], Timeline], time_scale: float
) -> None:
    moments = chain(started(time_scale), 50, 1.0)
    assert {later - earlier for earlier, later in itertools.pairwise(moments)} == {
        timedelta(seconds=1)
    }


def test_computing_takes_no_time(started: Callable[[float], Timeline]) -> None:
    timeline = started(1000)

    def compute() -> tuple[datetime, datetime]:
        before = timeline.scheduler.now
        time.sleep(0.05)  # stands for what the computer needs
        return before, timeline.scheduler.now

    before, after = timeline.call(compute)
    assert before == after
    moments: list[datetime] = []

    def ask() -> None:
        moments.append(timeline.scheduler.now)
        timeline.scheduler.timer(60).then(lambda: moments.append(timeline.scheduler.now))
        time.sleep(0.1)  # a hundred seconds, if it took any

    timeline.call(ask)
    while len(moments) == 1:
        timeline.now()
    asked, due = moments
    assert due - asked == timedelta(seconds=60)


def test_a_call_comes_after_what_was_due_before(started: Callable[[float], Timeline]) -> None:
    timeline = started(1e6)
    seen: list[str] = []
    timeline.call(lambda: timeline.scheduler.timer(1).then(lambda: seen.append("due")))
    time.sleep(0.01)  # ten thousand seconds
    timeline.call(lambda: seen.append("call"))
    assert seen == ["due", "call"]


def test_time_passes_as_on_the_wall_while_a_function_computes(
    started: Callable[[float], Timeline],
) -> None:
    timeline = started(1e6)
    timeline.call(timeline.work_begins)
    began = time.monotonic()
    before = timeline.now()
    time.sleep(0.02)
    passed = timeline.now() - before
    assert timedelta(0) < passed <= timedelta(seconds=time.monotonic() - began)
    timeline.call(timeline.work_ends)
    before = timeline.now()
    time.sleep(0.01)
    assert timeline.now() - before > timedelta(seconds=1000)


def test_what_is_skipped_passes_at_once_with_each_thing_at_its_moment(
    started: Callable[[float], Timeline],
) -> None:
    timeline = started(1e-9)
    begun = timeline.now()
    moments: list[datetime] = []

    def sleeper() -> Iterator[object]:
        while True:
            yield timeline.scheduler.timer(600)
            moments.append(timeline.scheduler.now)

    timeline.call(lambda: timeline.scheduler.start(sleeper()))  # type: ignore[arg-type]
    timeline.skip(3_000)
    assert [moment - begun for moment in moments] == [
        timedelta(seconds=600 * number) for number in range(1, 6)
    ]
    assert timeline.now() - begun == timedelta(seconds=3_000)
    timeline.skip(0)
    assert timeline.now() - begun == timedelta(seconds=3_000)


def test_several_may_skip_and_the_end_refuses_those_that_wait(
    started: Callable[[float], Timeline],
) -> None:
    timeline = started(1)
    begun = timeline.now()
    skipping = [threading.Thread(target=timeline.skip, args=(60.0 * n,)) for n in (1, 2, 3)]
    for thread in skipping:
        thread.start()
    for thread in skipping:
        thread.join()
    assert timeline.now() - begun >= timedelta(seconds=180)
    timeline.call(timeline.work_begins)  # and no function ends: time passes as on the wall
    errors: list[SessionClosedError] = []

    def skip() -> None:
        try:
            timeline.skip(1e6)
        except SessionClosedError as error:
            errors.append(error)

    waiting = threading.Thread(target=skip)
    waiting.start()
    while not timeline.call(lambda: bool(timeline._skips)):  # noqa: SLF001
        pass
    timeline.close()
    waiting.join()
    assert len(errors) == 1


def test_an_error_is_the_callers(started: Callable[[float], Timeline]) -> None:
    timeline = started(1)
    with pytest.raises(ZeroDivisionError):
        timeline.call(lambda: 1 // 0)
    assert timeline.call(lambda: "it goes on") == "it goes on"


def test_calls_of_many_threads_are_made_one_at_a_time(
    started: Callable[[float], Timeline],
) -> None:
    timeline = started(1)
    count = [0]

    def add() -> None:
        was = count[0]
        time.sleep(0)
        count[0] = was + 1

    threads = [
        threading.Thread(target=lambda: [timeline.call(add) for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count == [400]


def test_a_call_inside_a_call_is_a_part_of_it(started: Callable[[float], Timeline]) -> None:
    timeline = started(1)
    assert timeline.call(lambda: timeline.call(lambda: 7)) == 7


def test_after_the_end_there_is_no_call(started: Callable[[float], Timeline]) -> None:
    timeline = started(1)
    timeline.close(5)
    with pytest.raises(SessionClosedError, match="moto_session"):
        timeline.now()


def test_who_waits_for_what_never_ends_is_refused_at_the_end(
    started: Callable[[float], Timeline],
) -> None:
    timeline, refused = started(1000), []
    begun = threading.Event()

    def begin() -> Future:
        begun.set()
        return Future()

    def wait() -> None:
        with pytest.raises(SessionClosedError):
            timeline.wait(begin)
        refused.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    assert begun.wait(30)
    timeline.close()
    thread.join(30)
    assert refused


def test_who_waits_gets_what_it_ends_with(started: Callable[[float], Timeline]) -> None:
    timeline = started(1000)

    def steps(fails: str) -> Steps:
        yield timeline.scheduler.timer(60)
        if fails:
            raise ValueError(fails)
        return 7

    assert timeline.wait(lambda: timeline.scheduler.start(steps(""))) == 7
    with pytest.raises(ValueError, match="burnt"):
        timeline.wait(lambda: timeline.scheduler.start(steps("burnt")))
