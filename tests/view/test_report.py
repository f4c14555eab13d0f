"""Reports, through the names that readers use: the page is read back as the tree that it is."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.histories import SHAPES
from benchmarks.histories import Recording as Long
from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.reports import report
from tests.trace import samples, timed
from tests.trace.machines import Recording
from tests.trace.test_causes import INVOKES, TAKEN, TASK, nested, tried_again
from tests.view import executions
from tests.view.test_diagram import HOSTILE

ACCOUNT = "123456789012"
UUID = "0b0e6e2c-6b7c-4f0e-9d7a-3f1f0c1b2a99"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LONG_TEXT = "a long word <b>" * 14_000  # 210,000 characters


def deep(levels: int) -> Any:
    """A value that nests."""
    value: Any = "<i>the bottom</i>"
    for level in range(levels):
        value = {f"level {level}": [value]}
    return value


def hostile() -> ExecutionTrace:
    """A chain of Tasks whose names, values, errors and causes try to get out; the last one fails."""
    names = [f"{number} {name}" for number, name in enumerate(HOSTILE)]
    states = {
        name: {"Type": "Task", "Resource": name, "Comment": name, "Next": following}
        for name, following in pairwise(names)
    }
    states[names[-1]] = {"Type": "Task", "Resource": HOSTILE[0], "End": True}
    record = Recording({"StartAt": names[0], "States": states})
    given = {name: name for name in HOSTILE} | {"deep": deep(40), "long": LONG_TEXT}
    last = record.add("ExecutionStarted", 0, input=given)
    for name in names:
        about = {"resourceType": name, "resource": name}
        last = record.add("TaskStateEntered", last, name=name, input=given)
        last = record.add("TaskScheduled", last, parameters={"p": name}, **about)
        last = record.add("TaskFailed", last, error=name, cause=f"{name}\n{LONG_TEXT}", **about)
        if name != names[-1]:
            last = record.add("TaskStateExited", last, name=name, output=[name])
    record.add("ExecutionFailed", last, error=HOSTILE[0], cause=HOSTILE[2])
    return trace_of(record.events, record.definition, name=HOSTILE[2])


def aborted() -> ExecutionTrace:
    """Stopped while a Wait state waited."""
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0, input={})
    last = clock.at(1, "WaitStateEntered", 0, name="Wait", input={})
    clock.at(9, "ExecutionAborted", last)
    return trace_of(clock.events, name="stopped")


def secret() -> ExecutionTrace:
    """A callback with its token, ARNs and a UUID."""
    trace = executions.calling_back()
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0, input={"id": UUID})
    last = clock.at(1, "PassStateEntered", 0, name="A", input={"id": UUID})
    last = clock.at(1, "PassStateExited", last, name="A", output={"TaskToken": executions.TOKEN})
    clock.at(2, "ExecutionSucceeded", last, output=trace.visits[0].child_execution_arn)
    return trace_of(
        clock.events,
        name=UUID,
        execution_arn=f"{executions.ACCOUNT}:execution:main:{UUID}",
        state_machine_arn=f"{executions.ACCOUNT}:stateMachine:main",
    )


TRACES: dict[str, Callable[[], ExecutionTrace]] = {
    "sample": samples.parent,
    "callback": executions.calling_back,
    "callback failed": lambda: executions.calling_back("TaskFailed"),
    "waits": lambda: executions.calling_back(""),
    "timed out": timed.retried_then_waiting,
    "aborted": aborted,
    "Map": lambda: executions.mapped(7),
    "nested": lambda: executions.nested(12),
    "hostile": hostile,
    "nothing": lambda: trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main"),
    **{name: (lambda name=name: samples.recorded_trace(name)) for name in samples.RECORDED},  # type: ignore[misc]
}


@cache
def html_of(name: str) -> str:
    """The page of an execution, made once for all tests."""
    return report(TRACES[name]()).html


def tree(html: str) -> ET.Element:
    """The page; what is not well-formed raises."""
    return ET.fromstring(html)  # noqa: S314  text that this package has just made


def texts(element: ET.Element, path: str) -> list[str]:
    return ["".join(found.itertext()) for found in element.iterfind(path)]


def visits(page: ET.Element) -> list[ET.Element]:
    return page.findall(".//details[@class='visit']")


@pytest.mark.parametrize("name", TRACES)
def test_every_execution_gives_a_sound_page(name: str) -> None:
    trace = TRACES[name]()
    html = html_of(name)
    page = tree(html)
    ids = Counter(found.get("id") for found in page.iter() if found.get("id"))
    assert max(ids.values()) == 1
    links = [a.get("href", "") for a in page.iter("a")]
    assert links
    for link in links:
        assert link[:1] == "#"
        assert link[1:] in ids
    assert html == report(trace).html
    statuses = [chip.strip() for chip in texts(page, ".//header//span")]
    assert trace.status in statuses
    assert len(visits(page)) == sum(1 for _ in trace.walk())


@pytest.mark.parametrize("name", ["sample", "hostile", "waits"])
def test_a_page_has_no_script_and_asks_for_nothing(name: str) -> None:
    page = tree(html_of(name))
    meta = page.find("head/meta[@http-equiv='Content-Security-Policy']")
    assert meta is not None
    assert meta.get("content") == POLICY
    used = {element.tag for element in page.iter()}
    assert not used & {
        "script",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "foreignObject",
    }
    assert [link.get("href") for link in page.iter("link")] == ["data:,"]
    for element in page.iter():
        assert not any(key.startswith("on") for key in element.keys())  # noqa: SIM118  no dict
        assert not {"src", "srcset", "action", "formaction", "ping"} & set(element.keys())
    for style in texts(page, ".//style"):
        assert "url(" not in style
        assert "@import" not in style


def test_what_is_hostile_is_shown_letter_by_letter() -> None:
    trace = hostile()
    page = tree(html_of("hostile"))
    names = texts(page, ".//summary/h4/bdi")
    assert names == [visible(visit.state_name) for visit in trace.visits]
    assert texts(page, ".//h1") == [HOSTILE[2]]
    shown = "".join(page.itertext())
    assert visible(LONG_TEXT) in shown
    assert "<i>the bottom</i>" in shown
    assert "\u202e" not in shown
    assert "\x00" not in shown


def test_a_state_in_the_picture_leads_to_its_visit() -> None:
    trace = samples.parent()
    page = tree(report(trace).html)
    picture = page.find(".//section[@id='picture']")
    assert picture is not None
    found = {a.get("aria-label"): a.get("href", "")[1:] for a in picture.iter("a")}
    anchor = found["Wait for callback: SUCCEEDED"]
    body = page.find(f".//*[@id='{anchor}']")
    visit = next(v for v in visits(page) if body in list(v))
    assert texts(visit, "summary/h4") == ["Wait for callback"]
    # Those of the timeline lead there too.
    axis = page.find(".//section[@id='timeline']")
    assert axis is not None
    assert anchor in [a.get("href", "")[1:] for a in axis.iter("a")]


@pytest.mark.parametrize("levels", [0, 2])
def test_the_error_comes_first_and_leads_to_where_it_began(levels: int) -> None:
    page = tree(report(nested(levels, "Empty", '{"errorMessage": "none left"}')).html)
    (said,) = page.findall(".//div[@class='failure']")
    words = "".join(said.itertext())
    assert words.startswith("Empty: none left")
    assert ("2 levels down" in words) == (levels == 2)
    ids = {found.get("id") for found in page.iter()}
    targets = [found.get("href", "").removeprefix("#") for found in said.iter("a")]
    assert targets
    assert set(targets) <= ids
    # The picture is scrolled to it, and a link leads there as well.
    assert "failed-state" in targets
    assert len(page.findall(".//span[@class='at']")) == 1


def test_what_failed_beside_the_root_is_told_as_in_the_explorer() -> None:
    made = report(tried_again(TAKEN, TAKEN))
    page = tree(made.html)
    (said,) = page.findall(".//div[@class='failure']")
    assert f"Then attempts 2 and 3 of Refund failed with {TAKEN}" in "".join(said.itertext())
    ids = {found.get("id") for found in page.iter()}
    assert {a.get("href", "")[1:] for a in said.iter("a")} <= ids
    # Above the frame in a cell as well, where there is nothing to lead to.
    head = made._repr_mimebundle_()["text/html"].partition("<iframe")[0]
    assert f"Then attempts 2 and 3 of <bdi>Refund</bdi> failed with <bdi>{TAKEN}</bdi>" in head
    assert "<a " not in head
    assert head.startswith('<div class="mathjax_ignore">')  # dollars are no mathematics


def test_what_was_caught_before_and_what_the_cause_names_are_told() -> None:
    page = tree(report(refused()).html)
    (said,) = page.findall(".//div[@class='failure']")
    words = "".join(said.itertext())
    assert 'In its input, $.card is the string "A-17".' in words
    assert "Before that, caught: Charge failed with CardRefused: expired" in words


def refused() -> ExecutionTrace:
    """A Catch took on that a card was refused, and what it leads to fails for good."""
    charge = {**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]}
    record = Recording({"StartAt": "Charge", "States": {"Charge": charge, "Tell": {**TASK}}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Charge", input={})
    last = record.add("TaskScheduled", last, **INVOKES)
    last = record.add("TaskFailed", last, error="CardRefused", cause="expired", **INVOKES)
    last = record.add("TaskStateExited", last, name="Charge", output={})
    last = record.add("TaskStateEntered", last, name="Tell", input={"card": "A-17"})
    last = record.add("TaskScheduled", last, **INVOKES)
    last = record.add("TaskFailed", last, error="Bad", cause="'A-17' is none", **INVOKES)
    record.add("ExecutionFailed", last, error="Bad", cause="'A-17' is none")
    return trace_of(record.events, record.definition)


def test_what_succeeded_has_no_headline() -> None:
    assert tree(report(samples.parent()).html).findall(".//div[@class='failure']") == []


def test_a_visit_has_its_values_its_data_flow_its_definition_and_its_events() -> None:
    trace = samples.recorded_trace("run-a-job-child-failed")
    page = tree(report(trace).html)
    told = next(v for v in visits(page) if "TaskFailed" in "".join(v.itertext()))
    labels = [words.split("JSON")[0].strip() for words in texts(told, ".//p[@class='label']")]
    assert labels[:4] == ["Error", "Cause", "Input", "Parameters of the call"]
    folded = texts(told, ".//details/summary")
    assert folded[-3:-1] == ["Data flow", "Definition"]
    assert folded[-1].startswith("Events (")
    stages = [row[0].text for row in told.iterfind(".//table/tbody/tr") if len(row) == 5]
    assert stages[0] == "input"
    assert "ResultSelector" in stages


def test_attempts_and_their_errors_are_told() -> None:
    page = tree(report(timed.retried_then_waiting()).html)
    charge = visits(page)[0]
    assert "3 attempts" in "".join(charge[0].itertext())
    ends = [words.strip() for words in texts(charge, ".//ol/li/span")]
    assert ends == [
        "FAILED",
        "4 s · back-off 3 s",
        "FAILED",
        "3 s · back-off 8 s",
        "SUCCEEDED",
        "5 s",
    ]
    assert texts(charge, ".//ol/li/pre") == ["Busy", "Busy"]


def test_children_and_parents_lead_to_each_other() -> None:
    page = tree(report(samples.parent()).html)
    sections = page.findall(".//section[@class='execution']")
    assert [section.get("id") for section in sections] == ["e1", "e2", "e3", "e4"]
    for child in sections[1:]:
        crumbs = child.find("p[@class='crumbs']")
        assert crumbs is not None
        up, state = crumbs.findall("a")
        assert up.get("href") == "#e1"
        starter = page.find(f".//*[@id='{state.get('href', '')[1:]}']")
        assert starter is not None
        assert f"#{child.get('id')}" in [a.get("href") for a in starter.iter("a")]


def test_integration_patterns_are_compared_where_there_are_any() -> None:
    page = tree(report(samples.parent()).html)
    heads = texts(page, ".//section[@id='comparison']//thead//th")
    assert heads == ["Start and continue", "Wait for completion", "Wait for callback"]
    assert tree(report(aborted()).html).find(".//section[@id='comparison']") is None


# --- secrets ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRACES)
def test_nothing_is_given_away(name: str) -> None:
    html = html_of(name)
    assert ACCOUNT not in html
    assert executions.TOKEN[:12] not in html
    assert not re.search(r"arn:aws[^\"<\s]*:\d{12}:", html)
    assert not re.search(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", html)


def test_whoever_asks_sees_what_is_secret() -> None:
    trace = secret()
    hidden, shown = report(trace).html, report(trace, show_secrets=True).html
    for what in (ACCOUNT, executions.TOKEN, UUID, trace.execution_arn or "", "2024-01-15T10:00"):
        assert what not in hidden
        assert what in shown
    assert "keep it to yourself" in shown
    assert UUID in str(report(trace, show_secrets=True))
    assert UUID not in str(report(trace))


def test_what_could_not_be_read_is_said() -> None:
    note = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:x <b>may</b> not be read."
    made = report(samples.parent(), notes=[note])
    said = texts(tree(made.html), ".//section[@class='unread']//li")
    assert said == [note.replace(ACCOUNT, "‹account›")]
    assert str(made).split("\n")[-1] == said[0]


# --- as text, and in notebooks ------------------------------------------------------------


def test_the_text_twin_is_the_outline() -> None:
    trace = samples.parent()
    made = report(trace)
    assert str(made) == trace.outline()
    assert made._repr_mimebundle_()["text/plain"] == trace.outline()


# --- much ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_25000_events_give_a_page_that_opens(name: str) -> None:
    shape, definition = SHAPES[name]
    record = Long(25_000)
    shape(record)
    trace = trace_of(record.events, definition, name="long")
    html = report(trace).html
    assert len(html.encode()) < 5_000_000
    page = tree(html)
    assert len(visits(page)) == 400
    left_out = re.findall(r"([\d,]+) visits \(", " ".join(texts(page, ".//p[@class='gap']")))
    assert 400 + sum(int(n.replace(",", "")) for n in left_out) == len(trace.visits)


def test_what_failed_has_a_place_in_a_page_of_many_executions() -> None:
    page = tree(report(executions.mapped(1000)).html)
    sections = page.findall(".//section[@class='execution']")
    assert len(sections) == 150
    assert sections[-1].get("id") == "e1001"  # the only one that failed
    assert texts(page, ".//section[@id='executions']/p") == [
        "851 executions (851 SUCCEEDED) not in this page: there are too many."
    ]


def test_a_long_value_stands_in_the_page_once() -> None:
    long = "0123456789" * 2_000
    record = samples.single("Pass", state_input={"long": long}, output={"long": long})
    page = report(trace_of(record.events, record.definition)).html
    assert page.count(long) == 1
    assert page.count("All 20,011 characters, shown before") == 3


def test_values_that_are_too_many_are_elided_and_said() -> None:
    record = Recording({})
    last = record.add("ExecutionStarted", 0, input={})
    for number in range(12):
        given = {"n": number, "long": "<&>" * 80_000}
        last = record.add("PassStateEntered", last, name="A", input=given)
        last = record.add("PassStateExited", last, name="A", output={})
    html = report(trace_of(record.events)).html
    assert len(html) < 5_000_000
    assert "more than this page has room for" in html


# --- files --------------------------------------------------------------------------------


def test_a_page_is_saved_and_nothing_is_overwritten(tmp_path: Path) -> None:
    made = report(samples.parent())
    path = made.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == made.html
    other = report(aborted())
    with pytest.raises(InputError, match="is there already: choose another name"):
        other.save(path)
    assert path.read_text(encoding="utf-8") == made.html
    assert other.save(path, overwrite=True) == path
    assert path.read_text(encoding="utf-8") == other.html
    assert [found.name for found in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("page.txt", "does not end in .html"),
        ("no/folder/page.html", "make it first"),
        ("folder.html", "is there already"),
    ],
)
def test_where_no_page_can_be_written_it_says_what_to_do(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match=re.escape(words)):
        report(aborted()).save(tmp_path / name, overwrite=True)


@pytest.mark.skipif(os.name != "posix", reason="there are no modes")
def test_a_page_with_secrets_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = report(secret(), show_secrets=True).save(tmp_path / "page.html")
    assert path.stat().st_mode & 0o077 == 0
