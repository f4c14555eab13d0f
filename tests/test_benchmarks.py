from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import __main__ as command
from benchmarks.figures import Figure, Peer, in_new_process, limited
from benchmarks.peers import environments
from benchmarks.running.chain import TIMES, in_engine
from benchmarks.table import WIDTH, table


def figure(ratio: float, *, at_least: bool = False, peers: tuple[Peer, ...] = ()) -> Figure:
    return Figure(
        benchmark="recordings",
        what="what takes a sentence to say, and then another half of one to say it precisely",
        measured=1234.5,
        unit="ms a child",
        ratio=ratio,
        to="what is also said in quite a few words, 0.123 s",
        bound=1.0,
        at_least=at_least,
        peers=peers,
    )


def test_a_bound_is_kept_or_missed() -> None:
    assert figure(1.0).ok
    assert not figure(1.1).ok
    assert figure(1.1, at_least=True).ok
    assert not figure(0.9, at_least=True).ok
    assert limited(benchmark="a", what="b", measured=0.1, limit=0.12, unit="s").ok
    assert not limited(benchmark="a", what="b", measured=0.13, limit=0.12, unit="s").ok


def test_the_table_shows_each_ratio_and_each_peer_side_by_side() -> None:
    peers = (
        Peer(name="MiniStack, no Waits, with its server's start", measured=2.5, ratio=2.27),
        Peer(name="moto with the shim", missing="not installed"),
    )
    console = Console(width=WIDTH)
    with console.capture() as captured:
        console.print(table([figure(0.756, peers=peers), figure(1.1)]))
    text = captured.get()
    assert max(map(len, text.splitlines())) <= WIDTH
    kept, missed = (line for line in text.splitlines() if line.startswith("recordings"))
    assert "0.756" in kept
    assert "≤ 1" in kept
    assert "ok" in kept
    assert "MiniStack" in kept
    assert "missed" in missed
    assert "moto with the shim: not installed" in text
    assert "2.270" in text


def test_a_peer_that_cannot_be_installed_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(environments, "FOLDER", tmp_path / "peers")
    peer = environments.peer("ministack", "sample", "1", value=max, to=2.0)
    assert peer == Peer(name="MiniStack", missing="not installed")
    assert "peers/ministack could not be set up: " in capsys.readouterr().err


def test_the_engine_runs_a_chain_without_moto() -> None:
    assert len(in_new_process(in_engine)) == TIMES


def test_figures_are_printed_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ})  # it takes AWS's settings out of it
    monkeypatch.setitem(command.BENCHMARKS, "map", lambda: [figure(0.5), figure(1.5)])
    assert command.main(["map", "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert [(one["ratio"], one["ok"]) for one in printed] == [(0.5, True), (1.5, False)]


def test_a_benchmark_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["maps"])
    assert "there is no maps; there are recordings, waiting," in capsys.readouterr().err
