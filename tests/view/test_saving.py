"""Pictures and reports as files: whole or not at all, and with secrets for their owner alone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import InputError

DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
TRACE = nestedsf.trace_of([{"id": 1, "type": "ExecutionStarted"}], DEFINITION, name="main")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor limits")


def save_picture(path: Path, *, show_secrets: bool = False) -> Path:
    return nestedsf.draw(TRACE, show_secrets=show_secrets).save(path)


def save_report(path: Path, *, show_secrets: bool = False) -> Path:
    return nestedsf.report(TRACE, show_secrets=show_secrets).save(path, overwrite=True)


VISITED = nestedsf.trace_of(
    [
        {"id": 1, "type": "ExecutionStarted"},
        {
            "id": 2,
            "type": "SucceedStateEntered",
            "stateEnteredEventDetails": {"name": "A", "input": "{}"},
        },
        {
            "id": 3,
            "type": "SucceedStateExited",
            "previousEventId": 2,
            "stateExitedEventDetails": {"name": "A", "output": "{}"},
        },
    ],
    DEFINITION,
    name="main",
)


def save_data_flow(path: Path, *, show_secrets: bool = False) -> Path:
    return nestedsf.data_flow(VISITED.visit("A"), show_secrets=show_secrets).save(path)


def save_with(
    show: Callable[..., Any],
) -> Callable[..., Path]:
    return lambda path, show_secrets=False: show(VISITED, show_secrets=show_secrets).save(path)


SAVED: list[tuple[str, Callable[..., Path]]] = [
    ("a.svg", save_picture),
    ("a.png", save_picture),
    ("a.dot", save_picture),
    ("a.html", save_report),
    ("timeline.svg", save_with(nestedsf.timeline)),
    ("timeline.png", save_with(nestedsf.timeline)),
    ("flow.json", save_data_flow),
    ("flow.html", save_data_flow),
    ("sequence.svg", save_with(nestedsf.sequence)),
    ("sequence.mmd", save_with(nestedsf.sequence)),
    ("tasks.html", save_with(nestedsf.compare)),
    ("explorer.svg", save_with(nestedsf.explore)),
    ("explorer.json", save_with(nestedsf.explore)),
]


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may have more bytes, which a full disk is like."""
    resource = pytest.importorskip("resource", reason="Windows has no limits of a process")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@POSIX
@pytest.mark.parametrize(("name", "save"), SAVED)
def test_what_shows_secrets_is_for_its_owner_alone(
    tmp_path: Path, name: str, save: Callable[..., Path]
) -> None:
    path = tmp_path / name
    before = os.umask(0o022)
    try:
        for show_secrets, mode in ((False, 0o644), (True, 0o600), (False, 0o644)):
            assert save(path, show_secrets=show_secrets) == path
            assert stat.S_IMODE(path.stat().st_mode) == mode
    finally:
        os.umask(before)
    assert list(tmp_path.iterdir()) == [path]


@POSIX
@pytest.mark.parametrize(("name", "save"), SAVED)
def test_on_a_full_disk_what_was_there_stays_and_nothing_is_beside_it(
    tmp_path: Path, name: str, save: Callable[..., Path]
) -> None:
    path = tmp_path / name
    size = save(path).stat().st_size
    path.unlink()
    with largest_file(size - 1), pytest.raises(OSError, match="large") as raised:
        save(path)
    assert raised.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []
    path.write_text("as it was")
    with largest_file(size - 1), pytest.raises(OSError, match="large"):
        save(path)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("as it was", [path])


@POSIX
@pytest.mark.parametrize(("name", "save"), SAVED)
def test_what_a_link_leads_to_is_replaced_and_not_the_link(
    tmp_path: Path, name: str, save: Callable[..., Path]
) -> None:
    target, link = tmp_path / f"target-{name}", tmp_path / name
    target.write_text("old")
    link.symlink_to(target)
    save(link)
    assert link.is_symlink()
    assert target.read_bytes() != b"old"


def test_a_part_that_somebody_else_writes_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / f".r.html.{os.getpid()}.part"
    theirs.write_text("theirs")
    nestedsf.report(TRACE).save(tmp_path / "r.html")
    assert theirs.read_text() == "theirs"


@pytest.mark.parametrize(
    "call",
    [
        lambda: nestedsf.compare(TRACE, TRACE).save("comparison.pdf"),
        lambda: nestedsf.compare([]),
        lambda: nestedsf.draw(TRACE).save("picture.gif"),
        lambda: nestedsf.timeline(TRACE).save("timeline.pdf"),
        lambda: nestedsf.data_flow(VISITED.visit("A")).save("flow"),
        lambda: nestedsf.sequence(TRACE).save("sequence.pdf"),
        lambda: nestedsf.compare(VISITED).save("tasks.png"),
        lambda: nestedsf.explore(TRACE).save("explorer.pdf"),
        lambda: nestedsf.report(TRACE).save("report.pdf"),
        lambda: nestedsf.report(TRACE).save("no-such-folder/report.html"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_ours_and_a_value_error(
    call: Callable[[], Any],
) -> None:
    with pytest.raises(InputError) as raised:
        call()
    assert isinstance(raised.value, ValueError)


def test_what_is_saved_is_what_is_shown_in_each_form(tmp_path: Path) -> None:
    timeline = nestedsf.timeline(VISITED)
    assert timeline.save(tmp_path / "t.SVG").read_text() == timeline.svg
    assert timeline.save(tmp_path / "t.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in timeline.save(tmp_path / "t.html").read_text()
    assert timeline.save(tmp_path / "t.txt").read_text() == f"{timeline.text}\n"
    flow = json.loads(nestedsf.data_flow(VISITED.visit("A")).save(tmp_path / "f.json").read_text())
    assert flow[0]["name"] == "input"
    sequence = nestedsf.sequence(VISITED)
    assert sequence.save(tmp_path / "s.svg").read_text() == sequence.svg
    assert sequence.save(tmp_path / "s.png", scale=1).read_bytes().startswith(b"\x89PNG")
    assert sequence.svg in sequence.save(tmp_path / "s.html").read_text()
    assert sequence.save(tmp_path / "s.txt").read_text() == f"{sequence.text}\n"
    assert sequence.save(tmp_path / "s.mmd").read_text() == sequence.source
    assert sequence.save(tmp_path / "s.md").read_text() == f"```mermaid\n{sequence.source}```\n"
    explorer = nestedsf.explore(VISITED)
    assert json.loads(explorer.save(tmp_path / "e.json").read_text())["name"] == "main"
    assert "<html" in explorer.save(tmp_path / "e.html").read_text()


def test_an_ending_that_cannot_be_names_those_that_can() -> None:
    with pytest.raises(InputError, match=r"\.mmd, \.md or \.txt, not as 's\.pdf': end the name"):
        nestedsf.sequence(VISITED).save("s.pdf")


def test_a_picture_has_its_letters_as_png_too(tmp_path: Path) -> None:
    saved = []
    for name in ("first", "other"):
        trace = nestedsf.trace_of([{"id": 1, "type": "ExecutionStarted"}], name=name)
        saved.append(nestedsf.timeline(trace).save(tmp_path / f"{name}.png").read_bytes())
    assert saved[0] != saved[1]
