"""Files are written whole or not at all, and only what is a file is read."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import signal
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf import files
from nestedsf.files import new_folder, read_file, write_file, write_files
from tests.emulator.machines_for_tests import until
from tests.interrupts import EVERYWHERE, Interrupt

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes, FIFOs and devices")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o077, 0, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def full() -> Iterator[None]:
    """No file may have more than 1,000 bytes, which a full disk is like."""
    resource = pytest.importorskip("resource", reason="Windows has no limits of a process")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@POSIX
def test_the_mode_is_the_usual_one_or_the_owners_alone(tmp_path: Path, umask: int) -> None:
    write_file(tmp_path / "a", b"1")
    write_file(tmp_path / "b", b"2", private=True)
    write_files(tmp_path, {"c": b"3"})
    write_files(tmp_path, {"d": b"4"}, private=True)
    modes = [mode(tmp_path / name) for name in "abcd"]
    assert modes == [0o666 & ~umask, 0o600, 0o666 & ~umask, 0o600]
    assert names(tmp_path) == ["a", "b", "c", "d"]


@POSIX
def test_secrets_do_not_take_over_the_mode_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"for everyone")
    path.chmod(0o666)
    write_file(path, b"for one", private=True)
    assert (path.read_bytes(), mode(path)) == (b"for one", 0o600)


def test_what_is_there_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"mine")
    with pytest.raises(FileExistsError) as raised:
        write_file(path, b"new", overwrite=False)
    assert raised.value.filename == str(path)
    with pytest.raises(FileExistsError):
        write_files(tmp_path, {"b": b"1", "a": b"2", "c": b"3"})
    assert (path.read_bytes(), names(tmp_path)) == (b"mine", ["a"])
    write_file(path, b"new")
    assert (path.read_bytes(), names(tmp_path)) == (b"new", ["a"])


def test_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    test_what_is_there_stays_unless_it_is_to_be_replaced(tmp_path)
    write_files(tmp_path, {"x": b"1", "y": b"2"})
    assert names(tmp_path) == ["a", "x", "y"]


def test_a_file_that_is_in_the_way_is_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _: "guessed")
    theirs = tmp_path / ".guessed.part"
    theirs.write_bytes(b"theirs")
    with pytest.raises(FileExistsError) as raised:
        write_file(tmp_path / "a", b"mine")
    assert raised.value.filename == str(tmp_path / "a")
    with pytest.raises(FileExistsError):
        write_files(tmp_path, {"a": b"mine"})
    assert (theirs.read_bytes(), names(tmp_path)) == (b"theirs", [".guessed.part"])


@pytest.mark.usefixtures("full")
def test_on_a_full_disk_the_error_names_the_file_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    for name in ("new", "old"):
        with pytest.raises(OSError, match="large") as raised:
            write_file(tmp_path / name, b"x" * 2000)
        assert raised.value.filename == str(tmp_path / name)
    with pytest.raises(OSError, match="large") as raised:
        write_files(tmp_path, {"a": b"1", "b": b"x" * 2000, "c": b"3"})
    assert raised.value.filename == str(tmp_path / "b")
    assert ((tmp_path / "old").read_bytes(), names(tmp_path)) == (b"old", ["old"])


@pytest.mark.parametrize("name", ["no/such", "a\0b", "\ud800", "x" * 300])
def test_a_name_that_cannot_be_is_an_error_with_the_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=r".") as raised:
        write_file(tmp_path / name, b"1")
    assert raised.value.filename == str(tmp_path / name)
    assert raised.value.strerror
    assert names(tmp_path) == []
    with pytest.raises((OSError, ValueError), match=r"not|no file|too long"):
        read_file(tmp_path / name)


@pytest.mark.parametrize("event", ["open", "os.chmod", "os.link", "os.rename"])
def test_whoever_is_interrupted_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    step = {"open": "fdopen", "os.chmod": "chmod", "os.link": "link", "os.rename": "replace"}[event]
    for number in range(1, 4):
        calls = 0
        real = getattr(os, step)

        def interrupted(
            *args: object, real: object = real, number: int = number, **more: object
        ) -> object:
            nonlocal calls
            calls += 1
            if calls == number:
                raise KeyboardInterrupt
            return real(*args, **more)  # type: ignore[operator]

        with monkeypatch.context() as patched:
            patched.setattr(os, step, interrupted)
            try:
                write_files(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, private=True)
            except KeyboardInterrupt:
                assert names(tmp_path) == []
            else:
                assert names(tmp_path) == ["a", "b", "c"]
        for path in tmp_path.iterdir():
            path.unlink()


@pytest.mark.parametrize("private", [True, False])
def test_at_every_step_ctrl_c_leaves_all_or_nothing(tmp_path: Path, private: bool) -> None:  # noqa: FBT001
    threads = set(threading.enumerate())
    for step in range(1, 1000):
        folder = tmp_path / str(step)
        folder.mkdir()
        (folder / "old").write_bytes(b"0")
        interrupt = Interrupt(step, EVERYWHERE)
        with contextlib.suppress(KeyboardInterrupt), interrupt:
            write_files(folder, {"a": b"1", "b": b"2"}, private=private)
            write_file(folder / "old", b"1", private=private)
        assert (folder / "old").read_bytes() in (b"0", b"1")
        if not interrupt.has_come:
            break
    until(lambda: set(threading.enumerate()) <= threads)  # whoever was interrupted has not waited
    until(lambda: not list(tmp_path.glob("*/.*")))
    ends = [names(each) for each in tmp_path.iterdir()]
    assert set(map(tuple, ends)) == {("old",), ("a", "b", "old")}
    assert names(folder) == ["a", "b", "old"]


def test_a_new_folder_is_gone_again_where_nothing_was_put_into_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with new_folder(folder):
        assert folder.is_dir()
    assert names(tmp_path) == []
    with pytest.raises(KeyError), new_folder(folder):
        raise KeyError
    assert names(tmp_path) == []
    with new_folder(folder):
        write_files(folder, {"x": b"1"})
    assert names(folder) == ["x"]
    with new_folder(folder):  # it was there
        (folder / "x").unlink()
    assert folder.is_dir()


@given(content=st.binary(max_size=2000), largest=st.integers(0, 2000))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, largest: int
) -> None:
    path = tmp_path_factory.mktemp("files") / "a"
    write_file(path, content)
    if len(content) > largest:
        with pytest.raises(ValueError, match=f"larger than {largest:,} bytes"):
            read_file(path, largest=largest)
    else:
        assert read_file(path, largest=largest) == content


@POSIX
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    link = tmp_path / "link"
    link.symlink_to(fifo)
    here = Path.cwd()
    os.chdir(tmp_path)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket")
            with pytest.raises(ValueError, match="it is a socket and no file"):
                read_file("socket")
    finally:
        os.chdir(here)
    for path in (fifo, link):
        with pytest.raises(ValueError, match="it is a FIFO and no file"):
            read_file(path)
    for device in ("/dev/zero", "/dev/null", "/dev/tty", "/dev/urandom"):
        if Path(device).exists():
            with pytest.raises(ValueError, match="it is a device and no file"):
                read_file(device)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)


@POSIX
def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ValueError, match="larger than 100,000,000 bytes"):
        read_file(path)


@POSIX
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="it has no /dev/fd")
def test_a_pipe_that_is_open_already_is_read_to_its_end_or_bound() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"content")
    os.close(theirs)
    assert read_file(f"/dev/fd/{ours}") == b"content"
    os.close(ours)

    ours, theirs = os.pipe()

    def pour() -> None:
        try:
            while True:
                os.write(theirs, b"x" * 1000)
        except OSError:
            os.close(theirs)

    pouring = threading.Thread(target=pour)
    pouring.start()
    with pytest.raises(ValueError, match="larger than 5,000 bytes"):
        read_file(f"/dev/fd/{ours}", largest=5000)
    os.close(ours)
    pouring.join(20)
    assert not pouring.is_alive()


def test_the_bound_is_told_in_the_documentation() -> None:
    assert files.LARGEST == 100_000_000
