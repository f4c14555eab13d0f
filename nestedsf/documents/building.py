"""Building the value of a document, key by key, with the line of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["DEEPEST", "PLACEHOLDER", "Bare", "Building", "Path", "SyntaxProblemError"]

PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")
"""What is filled in when a template is deployed, as ``${Name}``."""

Path = tuple["str | int", ...]
"""The keys and indexes that lead to a value, as ``("States", "A", "Retry", 0)``."""

DEEPEST = 300
"""How many levels of objects and lists a document has at most, as a definition."""
_MOST = 500_000  # values, with what the aliases of YAML repeat


class Bare(str):
    """A placeholder without quotes, in JSON or YAML: where it is filled, a number may stand."""

    __slots__ = ()


class SyntaxProblemError(Exception):
    """What is wrong with a text, as a part of a sentence, and in which line."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


@dataclass(slots=True)
class _Open:
    """An object or list that is being read."""

    value: dict[str, Json] | list[Json]
    path: Path
    line: int
    function: str | None = None  # of CloudFormation, in its short form
    anchor: str | None = None
    key: str | None = None
    key_line: int = 0
    merges: bool = False
    merged: list[dict[str, Json]] = field(default_factory=list)
    begins_at: int = 0  # how many values there were before it


class Building:
    """The value of a document, as its parts are read from the beginning to the end.

    Attributes:
        lines: The line of each key and item, by its path.
        bare: The placeholders without quotes, each after its line.
        strange: What it has that JSON has not, comments and commas, each after its line and column.
    """

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self.bare: list[tuple[int, str]] = []
        self.strange: list[tuple[int, int, str]] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._count = 0
        self._value: Json = None
        self._is_complete = False

    @property
    def value(self) -> Json:
        """What was built."""
        return self._value

    @property
    def is_complete(self) -> bool:
        """Whether a whole value is there."""
        return self._is_complete

    @property
    def inside(self) -> str | None:
        """What is open: ``{``, ``[`` or None."""
        if not self._open:
            return None
        return "{" if isinstance(self._open[-1].value, dict) else "["

    @property
    def open_line(self) -> int:
        """The line in which what is open begins."""
        return self._open[-1].line if self._open else 1

    @property
    def wants_key(self) -> bool:
        """Whether a key comes next."""
        return self.inside == "{" and self._open[-1].key is None

    def key(self, name: str, line: int, *, merges: bool = False) -> None:
        """A key of the object that is open; `merges`: it is YAML's ``<<``.

        Raises:
            SyntaxProblemError: The object has it already.
        """
        top = self._open[-1]
        top.merges = merges
        if name in top.value and not merges:
            path = (*top.path, name)
            first = self.lines[path]
            raise SyntaxProblemError(
                f'"{name}" is there twice in one object, first in line {first}, and only the last '
                "would count: rename or remove one",
                line,
            )
        top.key, top.key_line = name, line

    def start(
        self, line: int, *, mapping: bool, function: str | None = None, anchor: str | None = None
    ) -> None:
        """An object or a list begins.

        Raises:
            SyntaxProblemError: It is nested too deeply.
        """
        if len(self._open) >= DEEPEST:
            raise SyntaxProblemError(
                f"it is nested more than {DEEPEST} levels deep; take levels out of it", line
            )
        path = self._place(line)
        if function is not None:
            path = (*path, function)
        value: dict[str, Json] | list[Json] = {} if mapping else []
        self._open.append(
            _Open(value, path, line, function=function, anchor=anchor, begins_at=self._count)
        )
        self._counted(line)

    def end(self) -> None:
        """The object or list that is open ends."""
        top = self._open.pop()
        if isinstance(top.value, dict):
            for other in top.merged:
                for name, inner in other.items():
                    if name not in top.value:
                        top.value[name] = inner
                        self.lines.setdefault((*top.path, name), top.line)
        value: Json = top.value
        if top.function is not None:
            value = {top.function: value}
        if top.anchor is not None:
            self._anchors[top.anchor] = value, self._count - top.begins_at
        self._add(value)

    def scalar(
        self, value: Json, line: int, *, function: str | None = None, anchor: str | None = None
    ) -> None:
        """A value that holds no others."""
        self._place(line)
        self._counted(line)
        if isinstance(value, Bare):
            self.bare.append((line, str(value)))
        if function is not None:
            value = {function: value}
        if anchor is not None:
            self._anchors[anchor] = value, 1
        self._add(value)

    def alias(self, name: str, line: int) -> None:
        """The value of an anchor once more.

        Raises:
            SyntaxProblemError: There is no such anchor before it, or too much is repeated.
        """
        if name not in self._anchors:
            raise SyntaxProblemError(
                f"there is no whole value &{name} before *{name}: write the value out", line
            )
        value, count = self._anchors[name]
        self._place(line)
        self._counted(line, count)
        self._add(value)

    def _counted(self, line: int, count: int = 1) -> None:
        self._count += count
        if self._count > _MOST:
            raise SyntaxProblemError(
                f"it holds more than {_MOST:,} values; take out what repeats", line
            )

    def _place(self, line: int) -> Path:
        """The path of what comes next, whose line is kept."""
        if not self._open:
            self.lines[()] = line
            return ()
        top = self._open[-1]
        if isinstance(top.value, list):
            path = (*top.path, len(top.value))
            self.lines[path] = line
            return path
        path = (*top.path, top.key or "")
        self.lines[path] = top.key_line
        return path

    def _add(self, value: Json) -> None:
        if not self._open:
            self._value, self._is_complete = value, True
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if top.merges:
            others = value if isinstance(value, list) else [value]
            top.merged += [other for other in others if isinstance(other, dict)]
        else:
            top.value[top.key or ""] = value
        top.key = None
