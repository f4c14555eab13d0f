"""Mermaid: an exchange as the source of a sequence diagram.

https://mermaid.js.org/syntax/sequenceDiagram.html. Every character of a text that Mermaid could
take for syntax or markup is written as one of its entity codes, as ``#59;``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.jsontext import display_width, elide, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.view.sequences.exchange import Exchange
    from nestedsf.view.sequences.messages import Message

__all__ = ["literal", "source_of"]

_NAME = 32
_LINE = 40
_LINES = 12
_ARROWS = {"request": "->>", "answer": "-->>", "failure": "--x"}
# What ends a statement, begins an entity, a tag, a comment, a formula or a code, and the colon,
# as a text may begin with "wrap:". As few as possible: Mermaid measures the codes, not the text.
_UNSAFE = re.compile(r"[;:#<>&%$`\\]")


def literal(text: str) -> str:
    """The text as Mermaid shows it letter by letter, in lines of at most 40 columns.

    A newline is the end of a line; what else does not print is written as an escape.

    >>> literal("a; b # <c>")
    'a#59; b #35; #60;c#62;'
    """
    lines = [line for part in text.split("\n") for line in _broken(visible(part))]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"… and {len(lines) - _LINES + 1:,} lines more"]
    return "<br/>".join(map(_escaped, lines))


def source_of(exchange: Exchange, title: str) -> str:
    """The source of the diagram."""
    return "\n".join(_lines(exchange, title)) + "\n"


def _lines(exchange: Exchange, title: str) -> Iterator[str]:
    yield "sequenceDiagram"
    yield f"    accTitle: {_escaped(visible(title))}"
    yield "    autonumber"
    ids = {name: f"p{number}" for number, name in enumerate(exchange.participants)}
    for name, key in ids.items():
        yield f"    participant {key} as {_escaped(elide(visible(name), _NAME))}"
    for message in exchange.messages:
        yield f"    {_message(message, ids)}"
    if exchange.left_out:
        yield f"    Note over p0: {exchange.left_out} more are not drawn"


def _message(message: Message, ids: dict[str, str]) -> str:
    sender, receiver = ids[message.sender], ids[message.receiver]
    words = literal(message.words)
    if message.kind == "note":
        return f"Note over {sender}: {words}"
    return f"{sender}{_ARROWS[message.kind]}{receiver}: {words}"


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", text)


def _broken(text: str) -> list[str]:
    """Lines broken at spaces, or anywhere in a long word."""
    lines = [""]
    for word in re.split(r"(?<= )", text):
        rest = word
        if display_width((lines[-1] + word).rstrip()) > _LINE and lines[-1]:
            lines.append("")
        while display_width(rest.rstrip()) > _LINE:
            lines[-1:] = [rest[: _LINE // 2], ""]  # half, as characters may be two columns wide
            rest = rest[_LINE // 2 :]
        lines[-1] += rest
    return [line.strip() for line in lines]
