"""Files: written whole or not at all, and read only where there is a file to read.

A file is written under a name that nobody can guess, beside the one that it gets, and then
renamed; what is in the way under that name is somebody else's, and stays.
It is done in a thread to which Ctrl-C does not come: whoever is interrupted only waits no longer.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from typing import TYPE_CHECKING

from nestedsf.uninterrupted import uninterrupted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["LARGEST", "new_folder", "read_file", "write_file", "write_files"]

LARGEST = 100_000_000
"""How many bytes a file may have that is read: what is made of them must fit into the memory."""

_EVERYONE, _OWNER_ONLY = 0o666, 0o600
_NEW = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)  # Windows has none
    | getattr(os, "O_BINARY", 0)  # Windows alone has it
)
_WAITS_FOR_NOBODY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_DESCRIPTOR = re.compile(r"/dev/stdin|(?:/dev|/proc/self)/fd/(\d{1,9})")
_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def write_file(
    path: Path, content: bytes, *, private: bool = False, overwrite: bool = True
) -> None:
    """Write a file, all of it or nothing.

    Args:
        path: Where to write; a link there is replaced, not followed.
        content: What the file is to hold.
        private: Whether only its owner may read it (mode 600), where there are modes.
        overwrite: Whether a file that is there is replaced.

    Raises:
        FileExistsError: There is a file, and it is not to be replaced.
        OSError: The file cannot be written, as where the disk is full; it has the path as its
            filename, and nothing has changed.
    """

    def write() -> None:
        with _naming(path), _written(path.parent, content, private=private) as part:
            (os.replace if overwrite else _rename)(part, path)

    uninterrupted(write, daemon=False)


def write_files(folder: Path, files: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write files into a folder, all of them or none.

    Args:
        folder: Where to write; it is there.
        files: What each file is to hold, by its name, under which nothing may be there.
        private: As of `write_file`.

    Raises:
        FileExistsError: There is a file with one of these names.
        OSError: As `write_file`.
    """
    uninterrupted(lambda: _write_all(folder, files, private=private), daemon=False)


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make a folder, with those above it; at the end those are removed again that are empty."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


def read_file(path: str | os.PathLike[str], *, largest: int = LARGEST) -> bytes:
    """The content of a file.

    What is no file is not opened, for a FIFO can be waited for without an end, and a device has
    none; but a pipe that this process has open already is read (/dev/stdin, a shell's <(…)).

    Args:
        path: The file.
        largest: How many bytes it may have.

    Raises:
        IsADirectoryError: It is a folder.
        ValueError: It is something else than a file, or too large, or no file can have its name;
            the message says which, as a part of a sentence.
        OSError: It cannot be read.
    """
    text = os.fspath(path)
    try:
        found = os.stat(text)  # noqa: PTH116  Path.stat says no more
    except ValueError:
        raise ValueError("no file can have this name") from None
    opened = _DESCRIPTOR.fullmatch(text) if stat.S_ISFIFO(found.st_mode) else None
    if opened:
        descriptor = os.dup(int(opened[1] or 0))
    else:
        _check_kind(found.st_mode, text)
        descriptor = os.open(text, _WAITS_FOR_NOBODY)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not opened:
            _check_kind(found.st_mode, text)  # it may be another one by now
        # Of files that the system makes up as they are read, the size says nothing.
        content = b"" if found.st_size > largest else file.read(largest + 1) or b""
    if max(found.st_size, len(content)) > largest:
        raise ValueError(f"it is larger than {largest:,} bytes: cut it down to what matters")
    return content


def _check_kind(mode: int, path: str) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            raise ValueError(f"it is {kind} and no file: save what comes out of it to a file first")
    if not stat.S_ISREG(mode):
        raise ValueError("it is no file")


def _write_all(folder: Path, files: Mapping[str, bytes], *, private: bool) -> None:
    with contextlib.ExitStack() as parts, contextlib.ExitStack() as undone:
        written = {}
        for name, content in files.items():
            with _naming(folder / name):
                written[name] = parts.enter_context(_written(folder, content, private=private))
        for name, part in written.items():
            with _naming(folder / name):
                _rename(part, folder / name)
                undone.callback(_remove, folder / name)
        undone.pop_all()


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Have errors name the file that is wanted, and not the one that it is written to first."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    except ValueError:  # a character that no name can have
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path)) from None


@contextlib.contextmanager
def _written(folder: Path, content: bytes, *, private: bool) -> Iterator[Path]:
    """A new file with the content; at the end it is removed, unless it has been renamed."""
    part = folder / f".{secrets.token_hex(16)}.part"
    descriptor = os.open(part, _NEW, _OWNER_ONLY if private else _EVERYONE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if private:
                part.chmod(_OWNER_ONLY)  # whatever the umask is
            file.write(content)
        yield part
    finally:
        _remove(part)


def _rename(part: Path, path: Path) -> None:
    """Rename a file; raises FileExistsError where there is one of that name."""
    try:
        os.link(part, path)  # nothing can come in between
    except FileExistsError:
        raise
    except OSError:  # as on FAT, and on some network drives
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        part.rename(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
