"""A Distributed Map is shown with its items: child executions, of which some are told one by one."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

import nestedsf
from nestedsf.exceptions import NestedsfError, UnreadChildWarning
from nestedsf.view.explorer.widget import Explorer
from nestedsf.view.progress import lines
from tests.account.fan_out import BUCKET, created, fan_out, rows

BAD = range(4, 7)


@pytest.fixture(scope="module")
def tolerated() -> nestedsf.ExecutionTrace:
    with nestedsf.moto_session() as session:
        definition = fan_out(ToleratedFailureCount=3)
        return nestedsf.run(session, created(session, rows(30, BAD), definition))


@pytest.fixture(scope="module")
def failed() -> nestedsf.ExecutionTrace:
    with nestedsf.moto_session() as session:
        return nestedsf.run(session, created(session, rows(30, BAD), fan_out()), check=False)


def test_texts_tell_how_many_ended_how_and_those_that_failed(
    tolerated: nestedsf.ExecutionTrace,
) -> None:
    outline = tolerated.outline()
    assert "Map Run   27 SUCCEEDED, 3 FAILED · 26 are not shown here" in outline
    assert [f"item {number} · child execution" in outline for number in (0, *BAD, 7)] == [
        *[True] * 4,
        False,
    ]
    assert "Each row · 30 items: 27 SUCCEEDED, 3 FAILED" in nestedsf.timeline(tolerated).text
    assert len(nestedsf.timeline(tolerated).table.lanes) == 2 + 4 * 3
    words = "starts a child execution for each item: 27 SUCCEEDED, 3 FAILED"
    assert words in nestedsf.sequence(tolerated).text
    picture = nestedsf.draw(tolerated).text
    assert "30 items (27 SUCCEEDED, 3 FAILED)" in picture
    assert "Refuse · Fail · 3 visits" in picture


def test_a_report_links_to_the_children_that_failed(failed: nestedsf.ExecutionTrace) -> None:
    html = nestedsf.report(failed).html
    ET.fromstring(html)  # noqa: S314  we have written it
    assert "1 level down" in html
    assert "child execution, item 4" in html


def test_progress_says_no_number_of_items_that_nobody_has_read() -> None:
    with nestedsf.moto_session() as session:
        machine = created(session, "", fan_out())
        session.client("s3").delete_object(Bucket=BUCKET, Key="rows.csv")
        trace = nestedsf.run(session, machine, check=False)
    assert trace.error == "States.ItemReaderFailed"
    assert [line.states for line in lines(trace)] == [("Each row",)]


def asked(explorer: Explorer, **question: object) -> object:
    return explorer.answer({"path": [], "name": "Each row", "visit": 0, **question})


def test_an_explorer_opens_where_the_first_child_failed(failed: nestedsf.ExecutionTrace) -> None:
    explorer = nestedsf.explore(failed)
    assert (explorer.selected, explorer.shown.input) == ("Refuse", {"id": "4", "amount": "none"})
    assert explorer.path[-1] == -5


def test_it_opens_in_the_whole_picture_whichever_children_were_aborted(
    failed: nestedsf.ExecutionTrace,
) -> None:
    (visit,) = failed.visits
    run = visit.map_run
    assert run is not None
    bad = run.children[4]
    assert bad.trace is not None
    aborted = replace(bad.trace, status="ABORTED")
    children = list(run.children)
    children[2] = replace(children[2], status="ABORTED", trace=aborted)
    again = replace(visit, map_runs=(replace(run, children=tuple(children)),))
    explorer = nestedsf.explore(replace(failed, visits=(again,)))
    assert explorer.path[-1] == -5
    picture = explorer.page()["picture"]
    assert picture["of"]["path"] == []
    assert [node[1] for node in picture["nodes"] if node[2] == "Refuse"] == [tuple(explorer.path)]
    listed = asked(explorer, what="items")
    assert isinstance(listed, dict)
    assert listed["firstFailed"]["number"] == 4  # and none that was aborted


def test_the_map_lists_its_children(tolerated: nestedsf.ExecutionTrace) -> None:
    explorer = nestedsf.explore(tolerated)
    assert explorer.selected == "Each row"
    answer = asked(explorer, what="items", status="FAILED")
    assert isinstance(answer, dict)
    assert (answer["total"], answer["count"], answer["statuses"]) == (
        30,
        3,
        {"SUCCEEDED": 27, "FAILED": 3},
    )
    first = answer["firstFailed"]
    assert (first["number"], first["error"], first["state"]) == (4, "BadRow", "Refuse")
    explorer.path = first["path"]
    assert explorer.shown.input == {"id": "4", "amount": "none"}
    found = asked(explorer, what="items", text='"id":"29"')
    assert isinstance(found, dict)
    assert [row["number"] for row in found["rows"]] == [29]
    start = asked(explorer, what="items", position=2)
    assert isinstance(start, dict)
    assert start["statuses"].keys() <= {"RUNNING", "SUCCEEDED", "FAILED"}


def test_a_child_that_was_only_listed_is_read_when_it_is_opened() -> None:
    with nestedsf.moto_session() as session:
        machine = created(session, rows(120), fan_out())
        with pytest.warns(UnreadChildWarning):
            arn = nestedsf.run(session, machine).execution_arn
        assert arn is not None
        with pytest.warns(UnreadChildWarning):
            explorer = nestedsf.explore(session, arn)
        answer = asked(explorer, what="items", count=120)
        assert isinstance(answer, dict)
        unread = next(row for row in answer["rows"] if row["path"] is None)
        path = asked(explorer, what="read", attempt=1, number=unread["number"])
        explorer.wait(20)
        explorer.path = path
        assert explorer.shown.input["id"] == str(unread["number"])  # type: ignore[index, call-overload]
        assert len(json.dumps(explorer.page())) < 100_000


def test_without_an_account_it_says_so(tolerated: nestedsf.ExecutionTrace) -> None:
    explorer = nestedsf.explore(tolerated)
    with pytest.raises(NestedsfError, match="has been fetched"):
        asked(explorer, what="read", attempt=1, number=0)


@pytest.mark.parametrize(
    ("count", "findings"),
    [
        (3, ["Of 2 min, “Take” waited for 100%.", "Along the critical path: 100% waiting."]),
        (
            20,  # of which one is told
            [
                "Of 10 min, “Take” waited for 10%.",
                "Along the critical path: 10% waiting, 90% in child executions that are not shown.",
            ],
        ),
    ],
)
def test_a_timeline_says_which_child_is_which_and_what_the_map_run_waited_for(
    count: int, findings: list[str]
) -> None:
    definition = fan_out(MaxConcurrency=2)
    each = definition["States"]["Each row"]["ItemProcessor"]["States"]
    each["Take"] = {"Type": "Wait", "Seconds": 60, "End": True}
    with nestedsf.moto_session(time_scale=1000) as session:
        found = nestedsf.timeline(nestedsf.run(session, created(session, rows(count), definition)))
    assert list(found.findings) == findings
    assert "main/rows · execution · item 0" in found.text


def test_the_child_of_a_batch_is_called_a_batch() -> None:
    with nestedsf.moto_session() as session:
        definition = fan_out(ItemBatcher={"MaxItemsPerBatch": 2})
        each = definition["States"]["Each row"]["ItemProcessor"]["States"]
        each["Check"] = {"Type": "Pass", "End": True}
        del each["Refuse"], each["Take"]
        trace = nestedsf.run(session, created(session, rows(3), definition))
    explorer = nestedsf.explore(trace)
    listed = asked(explorer, what="items")
    assert isinstance(listed, dict)
    assert (listed["each"], listed["total"]) == ("batch", 2)
    executions = explorer.page()["executions"]
    assert [each.get("item") for each in executions] == [None, "batch 0", "batch 1"]
    assert "batch 1 · child execution" in trace.outline()
    assert "execution · batch 1" in nestedsf.timeline(trace).text
    assert "batch 1" in nestedsf.report(trace).html
    assert "item 1" not in nestedsf.report(trace).html
