"""Documents: files of JSON and YAML as values, with the line of each key.

Read are JSON, JSON with comments, and YAML with CloudFormation's functions in their short forms,
which become the long ones. What a file is, its content says: JSON begins with a bracket.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nestedsf.documents.building import Path, SyntaxProblemError
from nestedsf.documents.locations import path_in
from nestedsf.documents.plain_json import plain_json
from nestedsf.exceptions import DefinitionError
from nestedsf.files import read_file
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.documents.building import Building
    from nestedsf.jsontext import Json

__all__ = ["LARGEST", "Document", "Path", "document_of", "read_document"]

LARGEST = 4_000_000
"""How many bytes a document has at most: a definition has a million characters, and comments."""

_BEGINNING = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/|\ufeff)*", re.DOTALL)
_SOURCE = re.compile(r"line: (\d+)")
_LONGEST_SHOWN = 200  # characters of a path; a longer one may be a definition in one line


class _Lines:
    """The lines of a text's keys; those of plain JSON are looked for when one is asked for."""

    __slots__ = ("_found", "_text")

    def __init__(self, text: str, found: Mapping[Path, int] | None = None) -> None:
        self._text, self._found = text, found

    def found(self) -> Mapping[Path, int]:
        """The line of each key and item, by its path."""
        if self._found is None:
            self._found = _json(self._text).lines
        return self._found


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document, or a part of one.

    Attributes:
        path: The file as it was named, None for a text without one.
        text: The text that it was read from.
        value: Its value, as JSON has it.
        is_json: Whether the text is JSON, perhaps with comments.
        first_line: The line of the file in which the text begins.
    """

    path: str | None
    text: str = field(repr=False)
    value: Json = field(hash=False, repr=False)
    is_json: bool = True
    first_line: int = 1
    _lines: _Lines = field(hash=False, compare=False, repr=False)
    _root: Path = field(default=(), compare=False, repr=False)

    def line_of(self, location: str | Path | None) -> int:
        r"""The line of a key or item.

        Args:
            location: A diagnostic's location, as ``/States/A/Retry[0]/ErrorEquals``, or the keys
                and indexes that lead to it. Of what is not there it is the line of what would
                hold it; None is the whole.

        >>> document = document_of('{"States": {\n "A/B": {\n "Retry": []}}}')
        >>> document.line_of("/States/A~B"), document.line_of("/States/A/B/Retry[0]")
        (1, 3)
        """
        if isinstance(location, str) and location.startswith("[Source"):
            found = _SOURCE.search(location)
            return self.first_line - 1 + int(found[1]) if found else self.first_line
        path = self.path_of(location) if isinstance(location, str) else location or ()
        path = (*self._root, *path)
        lines = self._lines.found()
        while path not in lines and path:
            path = path[:-1]
        return self.first_line - 1 + lines.get(path, 1)

    def beyond_json(self) -> list[tuple[int, str]]:
        r"""What the text has that JSON does not have, each with its line; nothing of YAML.

        >>> document_of('{"a": 1, // one\n}').beyond_json()
        [(1, 'a comma after the last entry'), (1, 'a comment')]
        """
        if not self.is_json:
            return []
        with contextlib.suppress(ValueError, RecursionError):
            plain_json(self.text)
            return []
        found = sorted(_json(self.text).strange)
        return [(self.first_line - 1 + line, what) for line, _, what in found]

    def path_of(self, location: str) -> Path:
        """The keys and indexes of a location, as far as they are there."""
        return path_in(self.value, location)

    def part(self, path: Path) -> Document:
        r"""What is at a path, as a document of its own; its locations begin there.

        >>> document_of('{"a": {\n"b": 1}}').part(("a",)).line_of("/b")
        2
        """
        value = self.value
        for key in path:
            value = value[key]  # type: ignore[index]  # the path leads to something
        return Document(
            path=self.path,
            text=json.dumps(value, indent=2, ensure_ascii=False),
            value=value,
            first_line=self.first_line,
            _lines=self._lines,
            _root=(*self._root, *path),
        )

    def where(self, location: str | Path | None = None) -> str:
        """The file and the line, as the beginning of a sentence: ``order.asl.json, line 3``."""
        return _where(self.path, self.line_of(location))

    def error(self, problem: str, location: str | Path | None = None) -> DefinitionError:
        """The error that says what is wrong in a line of it."""
        return DefinitionError(f"{self.where(location)}: {visible(problem)}.")


def read_document(path: str | os.PathLike[str]) -> Document:
    """The document that a file holds.

    Raises:
        DefinitionError: The file is not there, is no file, is too large or not UTF-8; or it is
            neither JSON nor YAML, has a key twice, or is nested more than 300 levels deep: the
            message has the file and the line.
    """
    name = os.fspath(path)
    shown = visible(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…")
    try:
        content = read_file(name, largest=LARGEST)
    except FileNotFoundError:
        raise DefinitionError(f"There is no file {shown}: check the path.") from None
    except IsADirectoryError:
        raise DefinitionError(f"{shown} is a folder: name a file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DefinitionError(f"{shown} cannot be read: {reason}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DefinitionError(
            f"{shown}, line {line}: it is not UTF-8 text; save it as UTF-8."
        ) from None
    return document_of(text, path=name)


def document_of(
    text: str, *, path: str | None = None, first_line: int = 1, only_json: bool = False
) -> Document:
    r"""The document that a text is.

    Args:
        text: JSON, JSON with comments, or YAML.
        path: The file that it comes from, for messages; with ``.json`` it is JSON in any case.
        first_line: The line of the file in which the text begins.
        only_json: Whether YAML is refused.

    Raises:
        DefinitionError: As `read_document`.

    >>> document_of('StartAt: A\nStates: {A: {Type: Succeed}}').value["StartAt"]
    'A'
    """
    try:
        _check_characters(text)
        value, is_json, lines = _read(text, ".json" if only_json else path)
    except SyntaxProblemError as error:
        where = _where(path, first_line - 1 + error.line)
        raise DefinitionError(f"{where}: {visible(error.problem)}.") from None
    return Document(
        path=path,
        text=text,
        value=value,
        is_json=is_json,
        first_line=first_line,
        _lines=lines,
    )


def _check_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SyntaxProblemError(
            "it has half of a surrogate pair, which is no text; remove it",
            text.count("\n", 0, error.start) + 1,
        ) from None


def _read(text: str, path: str | None) -> tuple[Json, bool, _Lines]:
    """The value of a text, whether it is JSON, and its lines."""
    with contextlib.suppress(ValueError, RecursionError):
        return plain_json(text), True, _Lines(text)
    suffix = re.sub(r".*(?=\.)", "", path or "", flags=re.DOTALL).lower()
    beginning = _BEGINNING.match(text)
    first = text[beginning.end() : beginning.end() + 1] if beginning else ""
    if suffix == ".json" or first in {"{", "[", ""}:
        try:
            building = _json(text)
        except SyntaxProblemError:
            if suffix not in {".yaml", ".yml"}:  # which has brackets, too
                raise
        else:
            return building.value, True, _Lines(text, building.lines)
    building = _yaml(text)
    return building.value, False, _Lines(text, building.lines)


def _json(text: str) -> Building:
    from nestedsf.documents.json_reading import read_json  # noqa: PLC0415  plain JSON needs it not

    return read_json(text)


def _yaml(text: str) -> Building:
    from nestedsf.documents.yaml_reading import read_yaml  # noqa: PLC0415  it imports yaml

    return read_yaml(text)


def _where(path: str | None, line: int) -> str:
    return f"{visible(path) if path else 'The text'}, line {line}"
