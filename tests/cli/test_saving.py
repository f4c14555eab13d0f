"""What `--save` writes: names that are names everywhere, and nothing lost."""

from __future__ import annotations

import json
import os
import stat
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nestedsf
from nestedsf.cli.saving import Saved, folder_to_save, save
from nestedsf.exceptions import InputError
from nestedsf.trace.execution import ExecutionTrace

WINDOWS = {"CON", "PRN", "AUX", "NUL", *(f"{a}{b}" for a in ("COM", "LPT") for b in "0123456789")}


def execution(
    machine: str, *, region: str = "us-east-1", account: str = "123456789012", says: object = 1
) -> ExecutionTrace:
    arn = f"arn:aws:states:{region}:{account}:execution:{machine}:run"
    events = [
        {
            "id": 1,
            "type": "ExecutionStarted",
            "executionStartedEventDetails": {"input": json.dumps({"machine": machine})},
        },
        {"id": 2, "previousEventId": 1, "type": "ExecutionSucceeded"},
    ]
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": says, "End": True}}}
    trace = nestedsf.trace_of(events, definition, name="run")
    return replace(trace, execution_arn=arn)


def family(*members: ExecutionTrace) -> ExecutionTrace:
    """The first execution, with Tasks that have started the others."""
    first, *others = members
    visits = [
        nestedsf.StateVisit(
            state_name=str(number), state_type="Task", status="SUCCEEDED", child=child
        )
        for number, child in enumerate(others)
    ]
    return replace(first, visits=tuple(visits))


def saved(folder: Path, trace: ExecutionTrace, *, show_secrets: bool = False) -> dict[str, Any]:
    with folder_to_save(folder):
        save(trace, folder, show_secrets=show_secrets)
    return {path.name: json.loads(path.read_text("utf-8")) for path in folder.iterdir()}


def is_a_name_everywhere(name: str) -> bool:
    return (
        len(name.encode()) <= 255
        and not set('<>:"/\\|?*').intersection(name)
        and name.isprintable()
        and name[-1] not in ". "
        and name.partition(".")[0].rstrip().upper() not in WINDOWS
        and name not in {".", ".."}
    )


@pytest.mark.parametrize(
    "others",
    [
        [execution("m", region="eu-west-1", says=2)],
        [execution("m", account="210987654321", says=2)],
        [execution("m", says=2)],  # it was changed meanwhile
        [execution("M", says=2), execution("m", says=3)],
        [
            execution("straße", says=2),
            execution("STRASSE", says=3),
            execution("\u017ftrasse", says=4),
        ],
        [execution("é", says=2), execution("e\u0301", says=3), execution("É", says=4)],
        [execution("a/b", says=2), execution("a_b", says=3), execution("a\\b", says=4)],
        [execution("02-m", says=2), execution("M", says=3), execution("03-M", says=4)],
        [execution("CON", says=2), execution("con.x", says=3), execution("nul", says=4)],
        [execution("x" * 300 + "1", says=2), execution("x" * 300 + "2", says=3)],
        [execution("状" * 80, says=2), execution("..", says=3), execution(".", says=4)],
        [execution("a\u202eb", says=2), execution("a\x1bb", says=3), execution("\ud800", says=4)],
        [execution("m.asl", says=2), execution("m.asl.json", says=3), execution("a.", says=4)],
    ],
)
def test_nothing_is_lost_and_each_name_is_one_everywhere(
    tmp_path: Path, others: list[ExecutionTrace]
) -> None:
    members = [execution("m"), *others]
    found = saved(tmp_path / "saved", family(*members))
    histories = [content for name, content in sorted(found.items()) if "history" in name]
    definitions = [content for content in found.values() if "StartAt" in content]
    assert len(histories) == len(members)
    said = [definition["States"]["A"]["Result"] for definition in definitions]
    assert sorted(said) == list(range(1, len(members) + 1))
    assert all(map(is_a_name_everywhere, found))
    folded = {unicodedata.normalize("NFKD", name).upper().lower() for name in found}
    assert len(folded) == len(found)


@given(names=st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=6))
def test_any_names(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    members = [execution(name, says=number) for number, name in enumerate(names)]
    found = saved(tmp_path_factory.mktemp("any") / "saved", family(*members))
    definitions = [content for content in found.values() if "StartAt" in content]
    said = {definition["States"]["A"]["Result"] for definition in definitions}
    assert said == set(range(len(names)))
    assert all(map(is_a_name_everywhere, found))
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in found}) == len(found)


def test_a_definition_that_several_have_run_is_written_once(tmp_path: Path) -> None:
    found = saved(
        tmp_path, family(execution("main"), execution("m", says=2), execution("m", says=2))
    )
    assert sorted(found) == [
        "01-main.history.json",
        "02-m.history.json",
        "03-m.history.json",
        "m.asl.json",
        "main.asl.json",
    ]


@pytest.mark.parametrize("machine", ["m", "CON", "a b/c", "\u202e", "-x", "x" * 300])
def test_what_is_saved_is_read_again(tmp_path: Path, machine: str) -> None:
    folder = tmp_path / "a folder"
    with folder_to_save(folder):
        written = save(execution(machine), folder)
    assert isinstance(written, Saved)
    assert written.definition is not None
    history = nestedsf.load_history(written.history)
    definition = nestedsf.parse_definition(written.definition.read_text("utf-8"))
    trace = nestedsf.trace_of(history, definition)
    assert (trace.status, trace.input) == ("SUCCEEDED", {"machine": machine})
    assert written.command[:3] == ["nestedsf", "trace", str(written.history)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_what_has_secrets_is_for_its_owner_alone(tmp_path: Path) -> None:
    for show_secrets, mode in ((True, 0o600), (False, 0o644)):
        before = os.umask(0o022)
        folder = tmp_path / str(show_secrets)
        saved(folder, execution("m"), show_secrets=show_secrets)
        os.umask(before)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert modes == {mode}


def test_a_lone_surrogate_and_orders_to_a_terminal_are_saved_as_escapes(tmp_path: Path) -> None:
    text = "\ud800\x1b\x9b\u202e\u2028 é"
    found = saved(tmp_path, execution("m", says={text: text}))
    assert found["m.asl.json"]["States"]["A"]["Result"] == {text: text}
    for path in tmp_path.iterdir():
        assert path.read_text("utf-8").replace("\n", "").isprintable()


@pytest.mark.parametrize("depth", [100, 400, 900])
def test_what_is_nested_deeply_is_saved_or_refused_in_a_sentence(
    tmp_path: Path, depth: int
) -> None:
    value: object = 1
    for _ in range(depth):
        value = [value]
    folder = tmp_path / "saved"
    try:
        with folder_to_save(folder):
            save(execution("m", says=value), folder)
    except InputError as error:
        assert "nested too deeply" in str(error)  # noqa: PT017  either is right
        assert not folder.exists()
    else:
        assert len(list(folder.iterdir())) == 2


def test_a_folder_that_holds_something_is_refused_and_stays(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    for folder in (tmp_path, theirs):
        with pytest.raises(InputError, match="new or an empty folder"), folder_to_save(folder):
            raise AssertionError
    assert theirs.read_text() == "theirs"


def test_what_comes_in_between_stays_and_nothing_of_ours_is_beside_it(tmp_path: Path) -> None:
    with folder_to_save(tmp_path):
        (tmp_path / "m.asl.json").write_text("theirs")
        with pytest.raises(FileExistsError) as raised:
            save(execution("m"), tmp_path)
    assert raised.value.filename == str(tmp_path / "m.asl.json")
    assert [path.name for path in tmp_path.iterdir()] == ["m.asl.json"]


@pytest.mark.skipif(os.name == "nt", reason="it is one of POSIX")
def test_where_the_folder_has_gone_the_error_names_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    with folder_to_save(folder):
        folder.rmdir()
        with pytest.raises(FileNotFoundError) as raised:
            save(execution("m"), folder)
    assert raised.value.filename == str(folder / "01-m.history.json")
