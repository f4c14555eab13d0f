"""The links of notebook 06: the email that asks for a decision, and what arrives of a token."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from inspect import iscoroutine, isgenerator, signature
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from nestedsf.lessons.mistakes import a, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

__all__ = ["TOKENS", "email", "in_arguments", "in_link", "is_as_it_was"]

_WORDS = 120
_FILE = re.compile(r" \(\S*\.py\)$")
"""The file of a module, which an ImportError names."""
_PAGE = "https://shop.example/approve?token="
TOKENS = ("AQ+c/w==", "a/b+c/d+e=", "AAAAKgAAAAIAAAAA++Zq/0/" * 20 + "w==", "plain")
"""What is hard to hand on in a link, as task tokens have it, and what is easy."""


def email(order: int, token: str) -> str:
    """The text of the email that asks for a decision; its last word is the link.

    >>> print(email(7, "AQ+c/w=="))
    Order 7 waits for your decision:
    https://shop.example/approve?token=AQ%2Bc%2Fw%3D%3D
    """
    return f"Order {order} waits for your decision:\n{_PAGE}{quote(token, safe='')}"


def is_as_it_was(link: object) -> bool:
    """Whether a function is that of the exercise's start, which encodes nothing.

    One that has another text and does the same is an answer, and it is told what arrives.
    """
    code = getattr(link, "__code__", None)
    return code is not None and _said(code) == _said(_start.__code__)


def _start(token: str) -> str:
    return "https://shop.example/approve?token=" + token


def _said(code: CodeType) -> tuple[object, ...]:
    return code.co_code, code.co_consts, code.co_names, code.co_varnames


def in_link(link: Callable[[str], object], token: str) -> str | None:
    """What is wrong with the link that a function makes of this token, or None."""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            made = link(token)
    except Exception as error:  # noqa: BLE001  whatever the reader's function raises
        return f"link({quoted(token)}) ends with {_told(error)}."
    if iscoroutine(made):
        made.close()
        return f"link({quoted(token)}) returns a coroutine, as async stands before its def."
    if not isinstance(made, str):
        seen = "prints a text and returns" if printed.getvalue() else "returns"
        return f"link({quoted(token)}) {seen} {_kind(made)}, and a link is a text."
    found = _tokens_in(made)
    if len(found) != 1:
        how_many = "more than one parameter" if found else "no parameter"
        return f"{quoted(made)} has {how_many} named token when it is opened."
    [arrived] = found
    return _not_a_link(made) if arrived == token else _otherwise(token, arrived)


def _otherwise(token: str, arrived: str) -> str:
    """How a token arrives, where that is not as it was."""
    if arrived.strip() == token:
        return f"The token {quoted(token)} arrives with a space before or after it."
    if quoted(arrived) == quoted(token):
        return _differs_later(token, arrived)
    seen = f"The token {quoted(token)} arrives as {quoted(arrived)}"
    plus = arrived == token.replace("+", " ")
    return f"{seen}: in a link, a plus stands for a space." if plus else f"{seen}."


def _differs_later(token: str, arrived: str) -> str:
    """Where a token arrives otherwise than it was, behind what a sentence shows of both."""
    if len(arrived) != len(token):
        return f"The token has {len(token)} characters, and arrives with {len(arrived)} of them."
    place = next(
        n for n, (one, other) in enumerate(zip(token, arrived, strict=True)) if one != other
    )
    was, became = quoted(token[place : place + 20]), quoted(arrived[place : place + 20])
    return f"From its character {place + 1} on, the token arrives as {became}, and it was {was}."


def _not_a_link(made: str) -> str | None:
    """Why a text from which the token arrives is not the link to the page, or None."""
    if made.split() != [made]:
        if len(made.split()) == 1:
            return (
                "A space or a new line is before or after the link, and link is to return the link."
            )
        return f"{quoted(made)} has more than the link in it, and link is to return the link alone."
    opened, page = urlsplit(made), urlsplit(_PAGE)
    if not opened.netloc:
        return f"{quoted(made)} does not begin with https:// and a host: from an email it leads nowhere."
    place = opened.scheme, opened.netloc.lower().removesuffix(":443"), opened.path
    if place != page[:3]:
        leads = f"{opened.scheme}://{opened.netloc}{opened.path}"
        return f"The token arrives, but at another page: the link leads to {quoted(leads, _WORDS)}."
    return None


def in_arguments(link: Callable[[str], object]) -> str | None:
    """That a function cannot be called with one argument."""
    try:
        form = signature(link)
    except (TypeError, ValueError):  # what has no signature is called, and may fail then
        return None
    try:
        form.bind("")
    except TypeError:
        many = len(form.parameters)
        takes = f"takes {many}" if many else "takes none"
        return f"link is called with one argument, the token, and it {takes}."
    return None


def _told(error: Exception) -> str:
    """An error in Python's words, as the last line of what a cell would show.

    >>> _told(NameError("name 'quote' is not defined"))
    "NameError: name 'quote' is not defined"
    """
    words = _FILE.sub("", " ".join(str(error).split())).removesuffix(".")
    words = words if len(words) <= _WORDS else f"{words[:_WORDS]}…"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _kind(made: object) -> str:
    """What a function has returned; of a tuple, as urlsplit makes one, its own name."""
    if isgenerator(made):
        return "a generator, as there is a yield in it"
    return f"a {type(made).__name__}" if isinstance(made, tuple) else a(made)


def _tokens_in(made: str) -> list[str]:
    try:
        return parse_qs(urlsplit(made).query, keep_blank_values=True).get("token", [])
    except ValueError:
        return []
