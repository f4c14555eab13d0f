"""Syntax that the library reads and JSONata 2.0.6 does not, which is the version that AWS has.

The messages are those of the reference implementation at that version.
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.asl.jsonata.references import FUNCTION_WORDS, OPERATOR_WORDS, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["refusal"]

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_FLAGS = "im"
"""The letters that may follow a regular expression."""


@dataclass(slots=True, kw_only=True)
class _Bracket:
    """A bracket that is open.

    Attributes:
        closing: What closes it.
        is_list: Whether it makes a list, of whose items each may be a range.
        has_range: Whether the item that is being read is one.
    """

    closing: str
    is_list: bool
    has_range: bool = False


def refusal(expression: str) -> str | None:
    """Why JSONata 2.0.6 does not read an expression that the library reads; None if it does.

    >>> refusal("$states.input.coupon ?? 'none'")
    'S0211: The symbol "?" cannot be used as a unary operator'
    >>> refusal("$sum(1..3)")
    'S0202: Expected ")", got ".."'
    >>> refusal("$sum([1..3])")
    """
    return next(_refused(_without_signatures(tokens(expression))), None)


def _refused(words: Iterable[tuple[str, str]]) -> Iterator[str]:
    brackets: list[_Bracket] = []
    earlier, (last_kind, last) = "", ("", "")
    for kind, word in words:
        first = last_kind in {"", "operator"} and last not in _CLOSING.values()
        if word in {"?", ":"} and last == "?":
            is_argument = earlier in {"(", ","} and brackets and brackets[-1].closing == ")"
            yield _expected(")", word) if is_argument else _not_unary(word)
        elif word == ".." and not first:
            if brackets and brackets[-1].is_list and not brackets[-1].has_range:
                brackets[-1].has_range = True
            else:
                yield _unexpected(word, brackets)
        elif word == ":=" and not first and last_kind != "dollar":
            yield "S0212: The left side of := must be a variable name (start with $)"
        elif kind == "text" and word.startswith("/"):
            more = word.rpartition("/")[2].lstrip(_FLAGS)
            if more:
                yield _unexpected(more, brackets)
        _follow(brackets, word, is_value=first or last in OPERATOR_WORDS)
        earlier, (last_kind, last) = last, (kind, word)


def _follow(brackets: list[_Bracket], word: str, *, is_value: bool) -> None:
    """Open a bracket or close one; after a comma in it comes another item."""
    if word in _CLOSING:
        brackets.append(_Bracket(closing=_CLOSING[word], is_list=word == "[" and is_value))
    elif brackets and word == brackets[-1].closing:
        brackets.pop()
    elif brackets and word == ",":
        brackets[-1].has_range = False


def _without_signatures(words: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Words without the signatures of functions, such as ``<s?:n>``."""
    head, depth = "", 0  # how far the head of a function has been read
    for kind, word in words:
        if depth or (head == ")" and word == "<"):
            depth += (word == "<") - (word == ">")
            head = ""
            continue
        if word in FUNCTION_WORDS:
            head = word
        elif head in FUNCTION_WORDS:
            head = "(" if word == "(" else ""
        elif head == "(":
            head = ")" if word == ")" else "("
        else:
            head = ""
        yield kind, word


def _not_unary(word: str) -> str:
    return f'S0211: The symbol "{word}" cannot be used as a unary operator'


def _expected(closing: str, word: str) -> str:
    return f'S0202: Expected "{closing}", got "{word}"'


def _unexpected(word: str, brackets: Sequence[_Bracket]) -> str:
    return _expected(brackets[-1].closing, word) if brackets else f'S0201: Syntax error: "{word}"'
