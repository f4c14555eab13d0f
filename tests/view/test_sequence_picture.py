"""The picture of a sequence, as a reader has it: the words, the lines, and where they are."""

from __future__ import annotations

import time
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from nestedsf import sequence
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.lettering import text_width
from nestedsf.view.palette import DARK, STATUS_COLOURS
from nestedsf.view.sequences.sequence import Sequence
from tests.trace import samples, timed
from tests.view.executions import nested
from tests.view.test_diagram import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    *HOSTILE,
    "Place_the_order_with_all_of_its_boxes_in_the_warehouse_of_the_region_eu-central-1",
    "n" * 80,
    "two  spaces  ",
    "状態マシン" * 12,
    "حالة بدء التنفيذ في المستودع",
    "👩‍👩‍👧 family",
]


def named(names: list[str], machine: str = "main") -> ExecutionTrace:
    """An execution that passes states with these names, and asks services with these names."""
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for name in names:
        about = {"resourceType": name, "resource": name}
        last = clock.at(0, "PassStateEntered", last, name=name)
        last = clock.at(0, "TaskStateEntered", last, name=name)
        last = clock.at(0, "TaskScheduled", last, **about)
        last = clock.at(0, "TaskFailed", last, error=name, **about)
        last = clock.at(0, "TaskStateExited", last, name=name)
    clock.at(0, "ExecutionFailed", last, error=machine)
    return trace_of(clock.events, name=machine)


def called_often(services: int) -> ExecutionTrace:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number in range(services):
        about = {"resourceType": f"service-{number}", "resource": "ask"}
        last = clock.at(0, "TaskStateEntered", last, name=f"Ask {number}")
        last = clock.at(0, "TaskScheduled", last, **about)
        last = clock.at(0, "TaskSucceeded", last, output=number, **about)
    return trace_of(clock.events, name="main")


EXECUTIONS = {
    "sample": samples.parent(),
    "retries": timed.retried_then_waiting(),
    "child failed": samples.recorded_trace("run-a-job-child-failed"),
    "callback failed": samples.recorded_trace("wait-for-callback-failed"),
    "two participants": trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main"),
    "only one": trace_of([{"id": 1, "type": "ExecutionStarted"}], name="Step Functions"),
    "hostile names": named(NAMES, machine="<b>&amp; " + "long" * 20),
    "of its service's name": named(["lambda", "main"], machine="lambda"),
    "many participants": called_often(30),
}
each_execution = pytest.mark.parametrize("trace", EXECUTIONS.values(), ids=EXECUTIONS)


def parsed(drawn: Sequence) -> ET.Element:
    return ET.fromstring(drawn.svg)  # noqa: S314  our own


def texts(drawn: Sequence) -> list[str]:
    return [text.text or "" for text in parsed(drawn).iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    """Without spaces, as lines are broken at them."""
    return "".join(text.split())


@each_execution
def test_every_word_of_every_message_and_its_number_is_in_the_picture(
    trace: ExecutionTrace,
) -> None:
    drawn = sequence(trace)
    groups = [*parsed(drawn).iter(f"{SVG}g")]
    messages = drawn.exchange.messages
    assert [group.get("data-kind") for group in groups] == [m.kind for m in messages]
    number = 0
    for group, message in zip(groups, messages, strict=True):
        lines = [text.text or "" for text in group.iter(f"{SVG}text")]
        if message.kind != "note":
            number += 1
            assert lines.pop() == str(number)
        assert squeezed("".join(lines)) == squeezed(message.words)


@each_execution
def test_every_participant_has_a_head(trace: ExecutionTrace) -> None:
    drawn = sequence(trace)
    found = [squeezed(text) for text in texts(drawn)]
    for name in drawn.exchange.participants:
        begins = any(part and squeezed(name).startswith(part) for part in found)
        ends = any(part and squeezed(name).endswith(part.removeprefix("…")) for part in found)
        assert begins, name
        assert ends, name


@each_execution
def test_nothing_is_cut_off_at_an_edge(trace: ExecutionTrace) -> None:
    root = parsed(sequence(trace))
    width, height = int(root.get("width", "")), int(root.get("height", ""))
    for text in root.iter(f"{SVG}text"):
        x, y, size = (int(text.get(key, "")) for key in ("x", "y", "font-size"))
        wide = text_width(text.text or "", size)
        left = x - wide // 2 if text.get("text-anchor") == "middle" else x
        assert left >= 0
        assert left + wide <= width
        assert size <= y <= height - 4
    for box in root.iter(f"{SVG}rect"):
        x, y, wide, high = (int(box.get(key, "0")) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + wide <= width
        assert y + high <= height


@each_execution
def test_the_words_of_one_row_end_before_those_of_the_next_begin(trace: ExecutionTrace) -> None:
    rows = [
        [int(text.get("y", "")) for text in group.iter(f"{SVG}text")]
        for group in parsed(sequence(trace)).iter(f"{SVG}g")
    ]
    assert all(max(row) + 12 < min(after) for row, after in pairwise(rows))


@each_execution
def test_words_are_between_the_lifelines_or_on_a_ground_of_their_own(trace: ExecutionTrace) -> None:
    root = parsed(sequence(trace))
    paths = [path.get("d", "") for path in root.findall(f"{SVG}path")]
    lifelines = [int(path[1:].partition(",")[0]) for path in paths]
    assert lifelines == sorted(set(lifelines))
    assert len(lifelines) == len(sequence(trace).exchange.participants)
    for group in root.iter(f"{SVG}g"):
        boxes = [
            tuple(int(box.get(key, "")) for key in ("x", "width"))
            for box in group.iter(f"{SVG}rect")
        ]
        for text in [t for t in group.iter(f"{SVG}text") if t.get("font-weight") is None]:
            half = text_width(text.text or "", 12) // 2
            left, right = int(text.get("x", "")) - half, int(text.get("x", "")) + half
            if any(left - 2 <= place <= right + 2 for place in lifelines):
                [(x, width)] = boxes
                assert x <= left
                assert right <= x + width


@each_execution
def test_equal_executions_give_equal_pictures_without_ids(trace: ExecutionTrace) -> None:
    assert sequence(trace).svg == sequence(trace).svg
    assert not [element for element in parsed(sequence(trace)).iter() if element.get("id")]


def test_the_sample_is_as_wide_as_a_window() -> None:
    assert int(parsed(sequence(samples.parent())).get("width", "")) <= 1000


def test_a_failure_is_a_dashed_line_with_a_cross_in_the_colour_of_errors() -> None:
    red = STATUS_COLOURS["FAILED"].line
    drawn = sequence(timed.retried_then_waiting())
    for group in parsed(drawn).iter(f"{SVG}g"):
        line, end = [*group.iter(f"{SVG}path")]
        kind = group.get("data-kind")
        assert (line.get("stroke") == red) is (kind == "failure")
        assert (end.get("stroke") == red) is (kind == "failure")
        assert (line.get("stroke-dasharray") is None) is (kind == "request")


def test_every_colour_has_a_twin_on_dark() -> None:
    for element in parsed(sequence(samples.parent())).iter():
        used = {element.get(key) for key in ("fill", "stroke")} - {None, "none"}
        assert used <= DARK.keys()


def test_a_long_picture_has_its_heads_below_it_too() -> None:
    short, long_one = called_often(1), called_often(30)
    assert texts(sequence(short)).count("service-0") == 1
    assert texts(sequence(long_one)).count("service-0") == 2


def test_a_screen_reader_is_told_the_messages() -> None:
    drawn = sequence(samples.parent())
    root = parsed(drawn)
    assert root.get("aria-label") == drawn.title
    assert root.findtext(f"{SVG}desc") == drawn.text


def test_a_message_to_oneself_comes_back() -> None:
    drawn = sequence(named(["main"], machine="main"))
    place = next(at for at, m in enumerate(drawn.exchange.messages) if "for “main”" in m.words)
    root = parsed(drawn)
    lifeline = root.findall(f"{SVG}path")[0].get("d", "").partition(",")[0]
    line, head = [*root.iter(f"{SVG}g")][place].iter(f"{SVG}path")
    assert line.get("d", "").startswith(f"{lifeline},")
    assert head.get("d", "").startswith(f"{lifeline},")


@pytest.mark.parametrize(
    "trace", [called_often(5_000), named(NAMES * 50), nested(300)], ids=["wide", "long", "deep"]
)
def test_a_huge_exchange_is_a_small_picture_in_a_moment(trace: ExecutionTrace) -> None:
    drawn = sequence(trace)
    began = time.process_time()
    svg = drawn.svg
    assert time.process_time() - began < 2
    assert len(svg) < 400_000
