"""References: the names in an expression that nothing gives a value, and the variables in it.

An expression of a state has no context: it begins with ``$states`` or a variable. A name without a
dollar at its top level is refused by AWS when the state machine is created; in a later step of a
path, a predicate, a sort or a grouping it reads what the step before found.
Measured on AWS by others: https://github.com/floci-io/floci/issues/2670
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FUNCTION_WORDS", "OPERATOR_WORDS", "tokens", "top_level_references", "variables"]

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|/\*.*?\*/)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
  | (?P<dollar>\$\$|\$\w*)
  | (?P<name>`[^`]*`|[^\W\d]\w*)
  | (?P<operator>:=|~>|\.\.|\*\*|[!<>]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:[^/\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/[a-z]*")
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
OPERATOR_WORDS = frozenset({"and", "in", "or"})
FUNCTION_WORDS = frozenset({"function", "λ"})
_VALUES = FUNCTION_WORDS | {"false", "null", "true"}
_WILDCARDS = frozenset({"*", "**", "%"})


def top_level_references(expression: str) -> list[str]:
    """The names that an expression reads at its top level, each once, and ``$$``.

    Args:
        expression: JSONata that can be read.

    >>> top_level_references("$states.input.lines[price > 3].sku & phone")
    ['phone']
    >>> top_level_references("$map($states.input.a, function($x) { total })")
    ['total']
    """
    if "|" in _TEXT.sub("", expression):
        return []  # a transform: what it reads is not told
    return list(dict.fromkeys(_references(expression)))


def variables(expression: str) -> set[str]:
    """The names with a dollar that an expression reads: variables, and functions handed on.

    Those that it binds itself are none of them, nor what it calls.

    >>> sorted(variables("($n := $total * 2; $map($list, function($x) { $x + $n + $states.input }))"))
    ['list', 'states', 'total']
    """
    words = list(tokens(expression))
    bound, read, parameters = set[str](), set[str](), False
    for (kind, word), (_, after) in zip_longest(words, words[1:], fillvalue=("", "")):
        if word in FUNCTION_WORDS and after == "(":
            parameters = True
        elif word == ")":
            parameters = False
        elif kind == "dollar" and word not in ("$", "$$"):
            if parameters or after == ":=":
                bound.add(word[1:])
            elif after != "(":
                read.add(word[1:])
    return read - bound


def _references(expression: str) -> Iterator[str]:
    frames = [_Frame(reads=True)]
    frame = frames[0]
    for kind, word in tokens(expression):
        if kind != "operator":
            if frame.operand and frame.reads and not frame.step:
                if word == "$$":
                    yield word
                elif kind == "name" and word not in _VALUES:
                    yield word.strip("`")
            frame.take(kind, word)
        elif word in "([{":
            frames.append(frame.inner(word))
            frame = frames[-1]
        elif word in ")]}" and len(frames) > 1:
            closed = frames.pop()
            frame = frames[-1]
            frame.header, frame.operand = closed.parameters, False
        else:
            frame.follow(word)


@dataclass(slots=True, kw_only=True)
class _Frame:
    """What is known inside a bracket.

    Attributes:
        reads: Whether names in it are read at the top level.
        operand: Whether an operand is to come, not an operator.
        step: Whether that is a step of a path, or the one just read is.
        called: Whether the operand just read is the word ``function``.
        parameters: Whether it holds the parameters of a function.
        header: Whether such parameters have just ended.
    """

    reads: bool
    operand: bool = True
    step: bool = False
    called: bool = False
    parameters: bool = False
    header: bool = False

    def take(self, kind: str, word: str) -> None:
        """Go on after a name, a variable or a value; words between two operands are operators."""
        self.called = word in FUNCTION_WORDS
        if not self.operand and kind == "name" and word in OPERATOR_WORDS:
            self.operand, self.step = True, False
        else:
            self.operand = False

    def inner(self, word: str) -> _Frame:
        """The frame of a bracket that opens.

        In the place of an operand it is a block or a constructor; after one it has arguments, or
        the body of a function, and otherwise a predicate or a grouping.
        """
        keeps = self.operand or word == "(" or (word == "{" and self.header)
        found = _Frame(
            reads=self.reads and not self.step and keeps,
            parameters=word == "(" and self.called,
        )
        self.called = self.header = False
        return found

    def follow(self, word: str) -> None:
        """Go on after an operator."""
        wildcard = self.operand and word in _WILDCARDS
        self.operand = not wildcard
        # The terms of a sort read each item, as a step does.
        self.step = word in ".^" or (wildcard and self.step)


def tokens(expression: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each word; a ``/`` in the place of an operand is a pattern."""
    position, operand = 0, True
    while position < len(expression):
        pattern = _PATTERN.match(expression, position) if operand else None
        found = pattern or _TOKEN.match(expression, position)
        if found is None:
            return
        position = found.end()
        kind = found.lastgroup or "text"
        if kind != "skip":
            operand = found[0] in OPERATOR_WORDS or (kind == "operator" and found[0] not in ")]}")
            yield kind, found[0]
